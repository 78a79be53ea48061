"""Whether the claim says its things in the way its source says them: denied or not, planned or done, all or only some."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal

from corpus.sentences import is_table_row

from .alignment import Pair
from .claims import Reading, Unit
from .manner import ONLY, ways

Fault = Literal["", "negation", "plan", "only", "numbers"]

GOVERNED = re.compile(r"^\W*(?:dass|that|damit)\b|\bzu\b|\w+zu\w+en\b|\bto\b")
ONLY_AFTER, ONLY_BEFORE = 50, 25  # characters within which a thing is what the word restricts
# What minutes and news tell in the present though it is done: who said, asked, decided something.
TOLD_IN_PRESENT = frozenset(
    "approve reject decision say ask answer apologise explain announce postpone proposal present report cancel release vote".split()
)
LIKELY = re.compile(
    r"\b(?:voraussichtlich|wahrscheinlich|vermutlich|probably|likely|presumably|expected|soll(?:en)?|geplant|planned)\b", re.IGNORECASE
)
LIKELY_BEFORE = re.compile(r"\b(?:voraussichtlich|wahrscheinlich|vermutlich|probably|likely|presumably)\s$", re.IGNORECASE)
TELLING = 2  # units of a clause that says something of its own
AHEAD = frozenset(("plan", "future"))


def fault_of_manner(pairs: Sequence[Pair], claim: Reading, source: Reading, published: date | None) -> Fault:
    """The first way in which the claim differs, "" if in none. Only those parts of the source count that the claim rests on."""
    if _denied(pairs, source):
        return "negation"
    if not LIKELY.search(claim.text) and any(_likely_only(pair, source) for pair in pairs):
        return "plan"
    anywhere = ways(source.text, source.german) & {"every", "duty", "must", "least", "most"}
    for clauses, places in _rests(pairs, claim, source):
        mine = [pair for pair in pairs if pair.unit.clause in clauses]
        # "Falls sich acht anmelden, gibt es …": a condition is one of the whole sentence
        ours = _ways(claim, clauses) | (ways(claim.text, claim.german) & {"condition"})
        fault = _fault_of_part(ours, _near_ways(source, places) | anywhere, mine, source, published)
        if not fault and _is_past(ours) and _is_present(source, places) and not any(pair.unit.meanings & TOLD_IN_PRESENT for pair in pairs):
            fault = "plan"
        if fault:
            return fault
    return "only" if "only" in _ways(claim, range(len(claim.clauses))) and not _only_there(pairs, claim, source) else ""


def _fault_of_part(ours: frozenset[str], theirs: frozenset[str], pairs: Sequence[Pair], source: Reading, published: date | None) -> Fault:
    if ("negated" in ours) != ("negated" in theirs) and ("denying" in ours) == ("denying" in theirs):
        return "negation"
    if "must" in theirs and "must" not in ours and _is_past(ours) and "past" not in theirs:
        return "plan"
    if not theirs & AHEAD and any("infinitive" in source.units[place].marks for pair in pairs for place in pair.places):
        ours -= AHEAD  # "approved a contract to replace it" says that it will be replaced
    if _wrong_time(ours, theirs) or (_is_past(ours) and not _is_past(theirs) and _ahead(pairs, source, published)):
        return "plan"
    if _is_past(ours) and any(_only_intended(pair, source) for pair in pairs):
        return "plan"
    if ("condition" in theirs and not ours & {"condition", "reserve"}) or ("must" in ours and not theirs & {"must", "duty"}):
        return "plan"
    if any(limit in ours and limit not in theirs for limit in ("least", "most")):
        return "numbers"
    return "only" if "all" in ours and "negated" not in ours and "every" not in theirs else ""


def _rests(pairs: Sequence[Pair], claim: Reading, source: Reading) -> list[tuple[tuple[int, ...], list[int]]]:
    """Clauses of the claim by the part of the source that says most of them, each with the places there."""
    every = [place for pair in pairs for place in pair.places]
    best: dict[int, tuple[int, int]] = {}
    last: tuple[int, int] | None = None
    for number in range(len(claim.clauses)):
        found = [_part(source, source.units[place]) for pair in pairs if pair.unit.clause == number for place in pair.places]
        if found:
            # Of two parts that say equally much of the clause the one that says more of the whole claim.
            whole = [_part(source, source.units[place]) for place in every]
            last = max(dict.fromkeys(found), key=lambda part: (found.count(part), whole.count(part)))
        if last:
            best[number] = last
    first = next(iter(best.values()), None)
    rests = []
    for part in dict.fromkeys(best.values()):
        clauses = tuple(n for n in range(len(claim.clauses)) if best.get(n, first) == part)
        found_there = [
            [place for place in pair.places if _part(source, source.units[place]) == part] for pair in pairs if pair.unit.clause in clauses
        ]
        places = _together([found for found in found_there if found], source)
        rests.append((clauses, places))
    return rests


def _together(found: Sequence[Sequence[int]], source: Reading) -> list[int]:
    """Of the places that say one unit those in the clause that says most of the others."""
    told = Counter(clause for places in found for clause in {source.units[place].clause for place in places})
    chosen = []
    for places in found:
        most = max(told[source.units[place].clause] for place in places)
        chosen += [place for place in places if told[source.units[place].clause] == most]
    return chosen


def _ways(reading: Reading, clauses: Iterable[int]) -> frozenset[str]:
    return ways(" ".join(_without_denial(reading, number) for number in clauses).strip(), reading.german)


def _near_ways(source: Reading, places: Sequence[int]) -> frozenset[str]:
    """The ways of the clauses that hold the places, and of what governs them: "Ziel ist es, … zu verlängern", "if …, …"."""
    telling = [place for place in places if source.units[place].kind not in ("number", "date")]
    clauses = sorted({source.units[place].clause for place in telling or places})
    found = set(_ways(source, clauses))
    for number in clauses:
        if number and GOVERNED.search(source.text[slice(*source.clauses[number])]) and number - 1 not in clauses:
            found |= _ways(source, [number - 1]) & {"plan", "future", "condition"}
    start, end = _part(source, source.units[places[0]])
    if _governed_by_condition(source, clauses):
        found |= ways(source.text[start:end].strip(), source.german) & {"condition", "reserve"}
    return frozenset(found)


def _governed_by_condition(source: Reading, clauses: Sequence[int]) -> bool:
    """Whether nothing that says much comes between the clauses and the condition: "läuft drei Jahre und verlängert sich, wenn …"."""
    conditions = [n for n in range(len(source.clauses)) if "condition" in _ways(source, [n])]
    for condition in conditions:
        between = range(max(clauses) + 1, condition)
        if not between or sum(unit.clause in between for unit in source.units) < TELLING:
            return True
    return not conditions


def _is_past(found: frozenset[str]) -> bool:
    return "past" in found and not found & AHEAD


def _is_present(source: Reading, places: Sequence[int]) -> bool:
    """Whether nothing in the sentences that hold the places is past, though they have a verb: a table's row has none."""
    texts = [source.text[slice(*source.sentences[number])] for number in sorted({source.units[place].sentence for place in places})]
    return not any(is_table_row(text) or "past" in ways(text, source.german) for text in texts)


def _wrong_time(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """A plan told as a fact, or a fact as a plan."""
    if theirs & AHEAD and "past" not in theirs:
        return _is_past(ours) or ("plan" in theirs and not ours & AHEAD)
    return bool(ours & AHEAD) and "past" in theirs and not theirs & AHEAD


def _ahead(pairs: Sequence[Pair], source: Reading, published: date | None) -> bool:
    """Whether a day that the claim names was still to come when the source was written."""
    days = [source.units[place].quantity for pair in pairs if pair.unit.kind == "date" for place in pair.places]
    return published is not None and any(
        q is not None
        and q.day is not None
        and q.day[0]
        and (q.day[0], q.day[1] or 12, q.day[2] or 31) > (published.year, published.month, published.day)
        for q in days
    )


def _denied(pairs: Sequence[Pair], source: Reading) -> bool:
    """Whether the claim asserts what its source replaces ("statt 40", "nicht A, sondern B"), or the other way round."""
    for pair in pairs:
        # What is counted belongs to the right number too: "statt 40 Personen können nur 32 mitreisen".
        theirs = ["denied" in source.units[place].marks for place in pair.places if not _counted(source, place)]
        if theirs and not any(there == ("denied" in pair.unit.marks) for there in theirs):
            return True
    return False


def _counted(source: Reading, place: int) -> bool:
    """Whether the unit is a word right behind a number that is denied."""
    before = source.units[place - 1] if place else None
    return before is not None and source.units[place].kind == "word" and before.kind == "number" and "denied" in before.marks


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
    return (
        ""
        if denied and not any("denied" not in unit.marks and unit.kind == "number" for unit in reading.units if unit.clause == clause)
        else reading.text[slice(*reading.clauses[clause])]
    )


def _likely_only(pair: Pair, source: Reading) -> bool:
    """Whether the source says of the number or day only that it is likely: "bis voraussichtlich 5. April"."""
    starts = [source.units[place].start for place in pair.places]
    return pair.unit.kind in ("number", "date") and bool(starts) and all(LIKELY_BEFORE.search(source.text[:start]) for start in starts)


def _only_intended(pair: Pair, source: Reading) -> bool:
    """Whether the source has the claim's verb as what somebody is going to do: "has decided to hire" for "has hired"."""
    return pair.unit.kind == "word" and "infinitive" not in pair.unit.marks and bool(pair.places) and pair.unit.text.endswith("ed") and all(
        "infinitive" in source.units[place].marks for place in pair.places
    )  # fmt: skip


def _only_there(pairs: Sequence[Pair], claim: Reading, source: Reading) -> bool:
    """Whether what the claim restricts by "nur" is restricted in the source: the same thing stands close behind such a word."""
    near = {
        place
        for match in ONLY.finditer(source.text)
        for place, unit in enumerate(source.units)
        if -ONLY_BEFORE <= unit.start - match.end() <= ONLY_AFTER
    }
    for match in ONLY.finditer(claim.text):
        following = [pair for pair in pairs if pair.unit.start >= match.end() and pair.places][:1] or list(pairs[-1:])
        if not any(place in near for pair in following for place in pair.places):
            return False
    return True
