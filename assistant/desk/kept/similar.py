"""Earlier released cases that asked something alike: by the vectors of their questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np

from assistant.verify import stands
from vectorstore.embed import Embedder
from vectorstore.store import Snapshot

from ..letter.rules import sources
from ..records import Case, Question
from .history import CaseLine
from .indexed import now

# Of 25 pairs of questions that ask the same (German, English, across) 10 reach it, of 300 that ask something else none (at most .902):
# the encoder holds all questions about a partnership to be alike, and an offer that does not fit costs more than one that is not made.
FLOOR = 0.905
MOST = 3  # more would be searched, not offered
REMEMBERED = 500  # questions whose vectors are kept in memory: a case's page is opened often


@dataclass(frozen=True, slots=True)
class Similar:
    """An earlier case, how alike its nearest question is, and whether a place that its letter rests on has changed or gone."""

    line: CaseLine
    released: datetime
    score: float
    sources_changed: bool


class Questions:
    """The vectors of questions, each made once."""

    def __init__(self, embedder: Embedder) -> None:
        self.name = embedder.name
        self._embed = lru_cache(REMEMBERED)(lambda text: embedder.embed_question(text).vector)

    def vectors(self, questions: Sequence[Question]) -> list[np.ndarray]:
        """float32 (d,) of each, length 1."""
        return [self._embed(question.text) for question in questions]


def nearest(asked: Sequence[np.ndarray], earlier: Mapping[str, np.ndarray], floor: float = FLOOR) -> tuple[tuple[str, float], ...]:
    """(case, likeness of the two questions nearest to each other) of the earlier cases that reach the floor, the likeliest first."""
    if not asked:
        return ()
    here = np.stack(asked)
    scored = [(case_id, float((here @ rows.T).max())) for case_id, rows in earlier.items() if rows.shape[1] == here.shape[1]]
    return tuple(sorted((each for each in scored if each[1] >= floor), key=lambda each: (-each[1], each[0])))


def sources_changed(case: Case, snapshot: Snapshot) -> bool:
    """Whether a quote that its letter rests on no longer stands where it stood, or its document is no longer as public as it was."""
    return not all(stands(citation, snapshot) and now(citation, snapshot) is citation for citation in sources(case.letter))
