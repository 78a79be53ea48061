"""Does what a language model wrote answer as much as the documents' own sentences would? What it leaves out is shown verbatim.

An answer may read better than the extractive one, but must not hold fewer facts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .expects import Kind, held, kinds_asked
from .extract import Candidate, with_list
from .part import Part
from .records import Statement

NAMED: frozenset[Kind] = frozenset({"person", "phone", "email"})
"""Kinds whose wording survives every paraphrase and translation: the model must say one of those that the sentences hold."""

Spot = tuple[str, int, int]


def left_out(parts: Sequence[Part], statements: Sequence[Statement]) -> tuple[Part, ...]:
    """The parts that have evidence, and that the statements do not answer."""
    return tuple(part for part in parts if part.chosen and not _answered(part, statements))


def _answered(part: Part, statements: Sequence[Statement]) -> bool:
    """Whether each kind of thing that is asked for, and that the chosen sentences hold, is held by a statement that cites this part's
    sentences; where no kind is asked for, whether a statement cites the best of them."""
    spots = {_spot(candidate) for candidate in part.ranked} | {_spot(with_list(candidate)) for candidate in part.chosen}
    ours = [s.text for s in statements if any((c.document_id, c.page, c.start) in spots for c in s.citations)]
    wanted = [kind for kind in sorted(kinds_asked(part.text)) if any(_news(kind, c.text, part.text) for c in part.chosen)]
    if wanted:
        return all(_holds(kind, ours, part) for kind in wanted)
    best = _spot(part.chosen[0])
    return any((c.document_id, c.page, c.start) == best for s in statements for c in s.citations)


def _holds(kind: Kind, texts: Sequence[str], part: Part) -> bool:
    found = {thing for text in texts for thing in _news(kind, f" {text}", part.text)}
    if kind not in NAMED:
        return bool(found)
    names = {thing for candidate in part.chosen for thing in _news(kind, candidate.text, part.text)}
    return any(name in text for name in names for text in texts)


def _news(kind: Kind, text: str, question: str) -> set[str]:
    """What the text holds of that kind and the question did not say."""
    said = frozenset(re.findall(r"\w+", question.lower()))
    return {thing for thing in held(kind, text) if any(word.lower() not in said for word in re.findall(r"\w+", thing))}


def _spot(candidate: Candidate) -> Spot:
    return candidate.passage.document.id, candidate.passage.chunk.page, candidate.start
