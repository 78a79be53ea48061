"""What each part of ranking is worth: the same questions asked with one part left out at a time, in one run.

A part is left out by setting its weight to the value that makes it say nothing; the difference is taken question by question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import ModuleType
from unittest.mock import patch

import vectorstore.query
import vectorstore.retrieve
from assistant import extract, reread
from assistant.answer import Assistant
from vectorstore.query import make_query, weigh
from vectorstore.retrieve import retrieve

from .measure import rank_of
from .squad import SquadQuestion
from .statistics import bca_mean

Setting = tuple[ModuleType, str, float]  # a module's constant and the value at which it says nothing

PARTS: dict[str, tuple[Setting, ...]] = {
    "words beside vectors": ((vectorstore.retrieve, "WORDS_WEIGHT", 0.0), (extract, "WORDS_WEIGHT", 0.0)),
    "a passage's best sentence": ((vectorstore.retrieve, "SENTENCE_WEIGHT", 0.0),),
    "token vectors seen from near their mean": ((vectorstore.query, "CENTERED", 0.0),),
    "question words weighted by how much they tell": ((vectorstore.query, "FLOOR", 1.0), (extract, "FLOOR", 1.0)),
    "the passage in a sentence's score": ((extract, "PASSAGE_WEIGHT", 0.0),),
    "what leads to a sentence": ((extract, "LEAD_DISCOUNT", 0.0),),
    "the kind of thing asked for": ((extract, "FIT_WEIGHT", 0.0),),
    "reading question and passage together": ((reread, "READER_WEIGHT", 0.0), (reread, "PASSAGE_READER_WEIGHT", 0.0)),
}
FIGURES = ("right paragraph first", "right paragraph in five", "gold answer in the first sentence", "gold answer in the first three")
SEED = 20221021


@dataclass(frozen=True, slots=True)
class Worth:
    """Of one part: for each figure the mean difference that it makes, and its 95 % interval."""

    part: str
    gains: tuple[tuple[float, float, float], ...]


def measure_parts(questions: Sequence[SquadQuestion], assistant: Assistant, on_question: Callable[[], None]) -> list[Worth]:
    """The worth of every part over these questions, in the order of PARTS."""
    whole = [figures(question, assistant) for question in counted(questions, on_question)]
    found = []
    for part, settings in PARTS.items():
        with left_out(settings):
            without = [figures(question, assistant) for question in counted(questions, on_question)]
        gains = [[a[i] - b[i] for a, b in zip(whole, without, strict=True)] for i in range(len(FIGURES))]
        found.append(Worth(part, tuple(with_interval(row) for row in gains)))
    return found


def figures(question: SquadQuestion, assistant: Assistant) -> tuple[float, ...]:
    """1 or 0 for each of FIGURES; refusals are left aside, so that only the ranking counts."""
    snapshot = assistant.index.current()
    query = weigh(make_query(question.text, assistant.embedder), snapshot, "public")
    passages = retrieve(query, snapshot, "public")
    ranked = reread.rank(query, passages, snapshot, "public", assistant.embedder)
    rank = rank_of(reread.promote(passages, ranked), question.paragraph)
    texts = [" ".join(" ".join(c.text for c in ranked[:first]).lower().split()) for first in (1, 3)]
    held = [float(any(" ".join(gold.lower().split()) in text for gold in question.answers)) for text in texts]
    return float(rank == 1), float(rank <= 5), *held


@contextmanager
def left_out(settings: Sequence[Setting]) -> Iterator[None]:
    """The constants at the value that says nothing, for as long as it lasts."""
    with ExitStack() as stack:
        for module, name, nothing in settings:
            stack.enter_context(patch.object(module, name, nothing))
        yield


def counted(questions: Sequence[SquadQuestion], on_question: Callable[[], None]) -> Iterator[SquadQuestion]:
    """The questions one by one, each reported when it is done."""
    for question in questions:
        yield question
        on_question()


def with_interval(differences: Sequence[float]) -> tuple[float, float, float]:
    """Mean and the ends of its BCa interval; the mean alone, three times, where no question differs."""
    mean = sum(differences) / len(differences)
    low, high = bca_mean(differences, SEED)
    return (mean, mean, mean) if low is None or high is None else (mean, low, high)


def worth_table(found: Sequence[Worth]) -> str:
    """The table in Markdown: points gained by each part, with intervals."""
    rows = [f"| part | {' | '.join(FIGURES)} |", "|---" * (len(FIGURES) + 1) + "|"]
    for worth in found:
        cells = [f"{100 * mean:+.1f} [{100 * low:+.1f}, {100 * high:+.1f}]" for mean, low, high in worth.gains]
        rows.append(f"| {worth.part} | {' | '.join(cells)} |")
    return "\n".join(rows)
