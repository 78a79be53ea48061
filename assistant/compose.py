"""What was found -> the statements of the answer: the documents' own sentences, or a language model's where one writes.

The documents' own sentences take over where the model fails, and complete what it left out (assistant/completeness.py): an answer with a
model holds no less than one without. Each sentence is verified before it is yielded, whoever wrote it.
"""

from __future__ import annotations

import logging
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

from vectorstore.store import Snapshot

from .citations import Citations
from .completeness import left_out
from .extract import Candidate, with_list
from .generate import ModelWriter, Signs, Task
from .part import Part
from .records import Citation, ModelUse, Statement
from .verify import verify

_log = logging.getLogger(__name__)

Place = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Composed:
    """The statements of an answer. `use` and `dropped` where a model was asked; `completed`: sentences of the documents had to stand in."""

    statements: tuple[Statement, ...] = ()
    dropped: tuple[Statement, ...] = ()
    use: ModelUse | None = None
    completed: bool = False


def quote(parts: Sequence[Part], conflict: Sequence[Candidate], snapshot: Snapshot) -> Generator[Statement, None, Composed]:
    """The chosen sentences as statements, each place once and numbered once; where sources differ, those first, newest first."""
    chosen = [*conflict, *(candidate for part in parts for candidate in part.chosen)]
    statements = yield from _quoted(chosen, Citations(), frozenset(), snapshot)
    return Composed(statements)


def compose(task: Task, writer: ModelWriter, snapshot: Snapshot) -> Generator[Statement | Signs, None, Composed]:
    """The model's sentences, then the documents' own where it left out what was asked; only these where nothing of it could stand."""
    citations = Citations()
    result = yield from writer.write(task, citations)
    missing = left_out(task.parts, result.statements, task.language)
    if not missing:
        return Composed(result.statements, result.dropped, result.use)
    if not result.statements:  # numbered as if no model had been asked
        quoted = yield from quote(missing, (), snapshot)
        return Composed(quoted.statements, result.dropped, result.use, completed=True)
    # A sentence that says just what its source says has been shown.
    shown = frozenset(_place(c) for s in result.statements for c in s.citations if s.text == " ".join(c.quote.split()))
    chosen = [candidate for part in missing for candidate in part.chosen]
    added = yield from _quoted(chosen, citations, shown, snapshot)
    use = replace(result.use, outcome="incomplete") if result.use.outcome == "ok" else result.use
    return Composed((*result.statements, *added), result.dropped, use, completed=True)


def _quoted(
    candidates: Sequence[Candidate], citations: Citations, shown: frozenset[Place], snapshot: Snapshot
) -> Generator[Statement, None, tuple[Statement, ...]]:
    places: set[Place] = set(shown)
    statements: list[Statement] = []
    for candidate in candidates:
        whole = with_list(candidate)
        place = (whole.passage.document.id, whole.passage.chunk.page, whole.start)
        if place in places:
            continue
        places.add(place)
        verified = verify(Statement(" ".join(whole.text.split()), (citations.of(whole),), "unsupported", "not checked yet"), snapshot)
        if verified.support == "unsupported":
            _log.error("A statement was left out: %s (%s)", verified.reason, verified.text[:80])
            continue
        statements.append(verified)
        yield verified
    return tuple(statements)


def _place(citation: Citation) -> Place:
    return citation.document_id, citation.page, citation.start
