"""Whether the claim says its things in the way its source says them: denied or not, planned or done, all or only some."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from .alignment import Pair
from .claims import Reading, Unit
from .manner import ways

Fault = Literal["", "negation", "plan", "only"]

AHEAD = frozenset(("plan", "future"))


def fault_of_manner(pairs: Sequence[Pair], claim: Reading, source: Reading, published: date | None) -> Fault:
    """The first way in which the claim differs, "" if in none. Only those parts of the source count that the claim rests on."""
    if _denied(pairs, source):
        return "negation"
    parts = sorted({_part(source, source.units[place]) for pair in pairs for place in pair.places})
    clauses = sorted({source.units[place].clause for pair in pairs for place in pair.places})
    if not parts:
        return ""
    ours = ways(claim.text, claim.german)
    theirs = frozenset().union(*(ways(source.text[a:b], source.german) for a, b in parts))
    near = frozenset().union(*(ways(_without_denial(source, number), source.german) for number in clauses))
    if ("negated" in _ways_without_denial(claim)) != ("negated" in near):
        return "negation"
    if _wrong_time(ours, theirs) or (_is_past(ours) and _ahead(pairs, source, published) and not _is_past(theirs)):
        return "plan"
    if ("condition" in theirs and not ours & {"condition", "reserve"}) or ("must" in ours and not theirs & {"must", "duty"}):
        return "plan"
    if "all" in ours and "negated" not in ours and "every" not in theirs:
        return "only"
    return "only" if "only" in ours and not _only_there(pairs, claim, source) else ""


def _is_past(found: frozenset[str]) -> bool:
    return "past" in found and not found & AHEAD


def _wrong_time(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """A plan told as a fact, or a fact as a plan."""
    if theirs & AHEAD and "past" not in theirs:
        return _is_past(ours) or ("plan" in theirs and not ours & AHEAD)
    return bool(ours & AHEAD) and "past" in theirs and not theirs & AHEAD


def _ahead(pairs: Sequence[Pair], source: Reading, published: date | None) -> bool:
    """Whether a day that the claim names was still to come when the source was written."""
    days = [source.units[place].quantity for pair in pairs if pair.unit.kind == "date" for place in pair.places]
    return published is not None and any(
        q is not None and q.day is not None and q.day[0] and (q.day[0], q.day[1] or 12, q.day[2] or 31) > (published.year, published.month, published.day)
        for q in days
    )


def _denied(pairs: Sequence[Pair], source: Reading) -> bool:
    """Whether the claim asserts what its source replaces ("statt 40", "nicht A, sondern B"), or the other way round."""
    for pair in pairs:
        theirs = ["denied" in source.units[place].marks for place in pair.places]
        if theirs and not any(there == ("denied" in pair.unit.marks) for there in theirs):
            return True
    return False


def _part(source: Reading, unit: Unit) -> tuple[int, int]:
    """The span of the unit's sentence, from the semicolon or colon before it to the one after it."""
    start, end = source.sentences[unit.sentence]
    text = source.text
    start = max(start, *(text.rfind(mark, start, unit.start) + 1 for mark in (";", ":")))
    ends = [found for mark in ("; ", ": ") if (found := text.find(mark, unit.end, end)) >= 0]
    return start, min([end, *ends])


def _without_denial(reading: Reading, clause: int) -> str:
    """The clause's text, nothing where it is the denied half of "nicht A, sondern B"."""
    denied = any("denied" in unit.marks for unit in reading.units if unit.clause == clause)
    return "" if denied and not any("denied" not in unit.marks and unit.kind == "number" for unit in reading.units if unit.clause == clause) else reading.text[slice(*reading.clauses[clause])]  # noqa: E501


def _ways_without_denial(reading: Reading) -> frozenset[str]:
    return frozenset().union(*(ways(_without_denial(reading, number), reading.german) for number in range(len(reading.clauses))))


def _only_there(pairs: Sequence[Pair], claim: Reading, source: Reading) -> bool:
    """Whether what the claim restricts by "nur" is restricted in the source: the word stands in the clause of one of its next units."""
    for number, (start, end) in enumerate(claim.clauses):
        if "only" not in ways(claim.text[start:end], claim.german):
            continue
        limited = [place for pair in pairs if pair.unit.clause == number for place in pair.places]
        clauses = {source.units[place].clause for place in limited}
        if not any("only" in ways(source.text[slice(*source.clauses[clause])], source.german) for clause in clauses):
            return False
    return True
