"""What small words do to the thing beside them: "aus", "nach", "durch", "mindestens", "bis zu", "nur", "statt"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from . import wording

if TYPE_CHECKING:
    from .claims import Unit

# Between the small word and the thing: articles, "the city of", "rund".
_TITLES = r"dr\.|prof\.|frau|herrn?|mr\.|mrs\.|ms\."
_ARTICLES = r"de[rmns]|das|die|the|a|an|eine[mnrs]?|ein"
_BETWEEN = rf"(?:(?:{_TITLES}|{_ARTICLES}|stadt|city of|town of|rund|etwa|about|nur|only|zum|zur|jeweils)\s+)*$"
_BEFORE = tuple((name, re.compile(rf"\b(?:{words})\b[\s(]*{_BETWEEN}", re.IGNORECASE)) for name, words in wording.marks().items())
_DENIED_AT_ONCE = re.compile(r"[,;]?\s*(?:(?:und|and)\s+)?(?:nicht|not)\b(?! nur| only)", re.IGNORECASE)
_DENIED_CLAUSE = re.compile(r"\b(?:nicht|not)\b", re.IGNORECASE)
_BUT = re.compile(r"\s*(?:[,;]\s*)?(?:sondern|but rather|but instead)\b", re.IGNORECASE)
_REACH = 60


def marked(text: str, units: tuple[Unit, ...], clauses: tuple[tuple[int, int], ...]) -> tuple[Unit, ...]:
    """The units with their marks."""
    found: list[Unit] = []
    denied = _denied_clauses(text, clauses)
    for number, unit in enumerate(units):
        before = text[max(0, unit.start - _REACH) : _group_start(units, number)]
        marks = {name for name, pattern in _BEFORE if pattern.search(before)}
        previous = found[-1] if found else None
        if previous and previous.kind == "number" and "denied" in previous.marks and unit.kind == "word" and previous.clause == unit.clause:
            marks.add("denied")
        if re.search(r"(?<!had )(?<!have )(?<!has )\b(?:to|zu)\s$", before) and unit.kind == "word":
            marks.add("infinitive")
        if unit.clause in denied and unit.start > denied[unit.clause]:
            marks.add("denied")
        found.append(replace(unit, marks=frozenset(marks)))
    return tuple(found)


def _group_start(units: tuple[Unit, ...], number: int) -> int:
    """Where the name begins that the unit is part of, its roles included: "von der Lehrerin Aylin Demirtas"."""
    first = number
    while first and units[number].kind == "name" and units[first - 1].clause == units[number].clause and (
        units[first - 1].group == units[number].group or units[first - 1].kind == "role"
    ):  # fmt: skip
        first -= 1
    return units[first].start


def _denied_clauses(text: str, clauses: tuple[tuple[int, int], ...]) -> dict[int, int]:
    """Number of the clause -> where the denial begins, for "nicht A, sondern B" and "not A but B"."""
    found = {}
    for number, (start, end) in enumerate(clauses):
        denial = _DENIED_CLAUSE.search(text, start, end)
        following = text[slice(*clauses[number + 1])] if number + 1 < len(clauses) else ""
        next_one = text[slice(*clauses[number + 2])] if number + 2 < len(clauses) else ""
        if _DENIED_AT_ONCE.match(text[start:end]) and number:
            found[number] = start
        elif denial and (_BUT.match(following) or (len(following) < 4 and _BUT.match(next_one))):
            found[number] = denial.end()
    return found
