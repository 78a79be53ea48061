"""Who belongs to what: pairs of things that the claim puts together must stand together in the source.

Two units are linked where nothing of the same sort comes between them. In "Aus San Antonio war Melissa Bryant, Direktorin der
Flussaufsicht, angereist, aus Darmstadt Violeta Sacaliuc" the director is Bryant: what stands beside Sacaliuc is another city. The rule is
applied to the claim and to its source alike, and a pair that is linked in the claim must be linked in the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from .alignment import Pair
from .claims import Reading, Unit
from .lexicon import Lexicon
from .segments import segments, sort_of
from .wording import LIGHT

BESIDE = frozenset(("from", "to", "by", "with", "in"))
PASSIVE = re.compile(r"\b(?:wird|wurde|werden|wurden|worden|is|are|was|were|been|be)\b", re.IGNORECASE)
VERB_ENDING = re.compile(r"(?:en|t|ern|eln)$")
OWNERS = frozenset(("person", "place", "role"))
CONTRASTS = tuple(map(frozenset, (("from", "to"), ("before", "after"), ("for", "against"), ("since", "until"))))
# Whoever can act: a body is taken from the passage around only where what is cited names nobody else.
BODIES = frozenset(
    "association foundation committee council office company administration city government family school jury airline partner"
    " parliamentary-group working-group church library".split()
)
ACTORS = (BODIES - {"partner", "city"}) | frozenset("adult student youth child volunteer".split())
HALF = "n:0.5"
SPANS = frozenset(("begin", "end", "last", "take-place"))  # verbs that say no more than that a time is one
CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday spring summer autumn winter morning afternoon evening century".split()
)


def relation_fault(pairs: Sequence[Pair], claim: Reading, source: Reading, lexicon: Lexicon) -> Literal["", "relation", "role"]:
    """What is put together wrongly: a role with another's name, or anything else; "" if nothing is."""
    wrong = wrong_pair(pairs, claim, source, lexicon)
    if wrong:
        return "role" if "role" in (wrong[0].kind, wrong[1].kind) else "relation"
    return "relation" if turned_round(pairs, source, lexicon) or swapped(pairs, source) else ""


def rivals(pairs: Sequence[Pair], number: int, source: Reading) -> bool:
    """Whether the source names something else that the claim doesn't: then that is meant, not this."""
    sort = sort_of([pair.unit for pair in pairs], number)
    told = {place for pair in pairs for place in pair.places}
    return any(unit.kind == "name" for i, unit in enumerate(source.units) if i not in told) if sort in ("person", "place") else False


def swapped(pairs: Sequence[Pair], source: Reading) -> bool:
    """Whether two bare names of one clause stand the other way round in the source's clause: who defeated whom."""
    bare = [pair for pair in pairs if _acts(pair.unit) and pair.places and not pair.unit.marks & BESIDE]
    for at, first in enumerate(bare):
        for second in bare[at + 1 :]:
            if first.unit.clause != second.unit.clause or (
                first.unit.group == second.unit.group and first.unit.kind == "name" == second.unit.kind
            ):
                continue
            names = [[i for i in pair.places if _acts(source.units[i]) and not source.units[i].marks & BESIDE] for pair in (first, second)]
            places = [(i, j) for i in names[0] for j in names[1]]
            if places and all(j < i and source.units[i].clause == source.units[j].clause for i, j in places):
                return True
    return False


def _acts(unit: Unit) -> bool:
    return unit.kind == "name" or bool(unit.meanings & ACTORS)


def wrong_pair(pairs: Sequence[Pair], claim: Reading, source: Reading, lexicon: Lexicon) -> tuple[Unit, Unit] | None:
    """Two units that the claim puts together and the source doesn't, None if there are none."""
    known = {i: _same_way(pair, source) for i, pair in enumerate(pairs) if pair.places}
    told = frozenset(place for places in known.values() for place in places)
    parts = segments(claim.units)
    for a, b in _linked_pairs(claim.units, sorted(known)):
        if parts[a] != parts[b] and any(claim.units[i].kind in ("number", "date") for i in (a, b)):
            continue
        places = [(min(i, j), max(i, j)) for i in known[a] for j in known[b] if i != j]
        if not set(known[a]) & set(known[b]) and not any(
            linked(source.units, i, j) and not _of_another(source.units, i, j, told) for i, j in places
        ):
            return claim.units[a], claim.units[b]
    return None


def _same_way(pair: Pair, source: Reading) -> tuple[int, ...]:
    """The places where the source says the unit with the claim's direction, all where it nowhere does."""
    way = pair.unit.marks & {"from", "to"}
    return tuple(place for place in pair.places if way and way & source.units[place].marks) or pair.places


def _linked_pairs(units: Sequence[Unit], numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    for at, a in enumerate(numbers):
        for b in numbers[at + 1 :]:
            sorts = (sort_of(units, a), sort_of(units, b))
            if any(sorts) and sorts[0] != sorts[1] and units[a].sentence == units[b].sentence and linked(units, a, b):
                yield a, b


def linked(units: Sequence[Unit], a: int, b: int) -> bool:
    """Whether the two units, a before b, belong together: in one clause, or nothing of the same sort as either comes between."""
    first, second = units[a], units[b]
    if first.clause == second.clause:
        return True
    if first.sentence != second.sentence:
        here = [i for i in range(len(units)) if units[i].sentence == second.sentence]
        there = [i for i in range(a + 1, len(units)) if units[i].sentence == first.sentence]
        return not any(_compete(units, i, a) for i in here) and not (_bare(units, b) and any(_compete(units, i, b) for i in there))
    between = [i for i in range(a + 1, len(units)) if first.clause < units[i].clause <= second.clause and _compete(units, i, a)]
    if any(not _listed(units, a, i) for i in between) and not _closing(units, b):
        return False
    if sort_of(units, b) == "place" and not sort_of(units, a) and _compete(units, a + 1, b) and units[a + 1].marks & BESIDE:
        return False  # "ein Empfang im Rathaus von Riverbend, ein Konzert des Chors Lindenau": the town hall is Riverbend's
    if sort_of(units, b) == "parity" and sort_of(units, a):
        return not any(_compete(units, i, b) for i in range(len(units)) if units[i].clause == first.clause)
    # What follows a name in its own clause or apposition is that name's: "Finch, who wants to become a hydrologist, and Abernathy".
    return not _bare(units, b) or not any(units[i].sentence == first.sentence and _compete(units, i, b) for i in range(a))


def _bare(units: Sequence[Unit], b: int) -> bool:
    """Whether the unit is a name or role that no preposition binds to something else."""
    return sort_of(units, b) in OWNERS and not units[b].marks


def _of_another(units: Sequence[Unit], a: int, b: int, told: frozenset[int]) -> bool:
    """Whether the later amount or day is of a thing that the claim leaves out: "der Bericht bis Mai, der Nachweis bis Juni"."""
    first, second = units[a], units[b]
    if first.clause == second.clause or second.kind not in ("number", "date") or first.sentence != second.sentence:
        return False
    still = not any(units[i].meanings & SPANS for i in told)  # the claim has no such verb itself
    own = any(_compete(units, i, b) for i in range(len(units)) if units[i].clause == first.clause)
    return own and any(
        u.clause == second.clause and i not in told and u.kind != "date" and u.folded not in LIGHT and not (still and u.meanings & SPANS)
        for i, u in enumerate(units)
        if i < b
    )


def _listed(units: Sequence[Unit], a: int, i: int) -> bool:
    """Whether the two stand in one list with nothing else between them: "France, England and Italy"."""
    return all(sort_of(units, k) == sort_of(units, a) for k in range(min(a, i), max(a, i)))


def _closing(units: Sequence[Unit], b: int) -> bool:
    """Whether the unit is the verb that ends a German sentence, and so belongs to all subjects before it."""
    unit = units[b]
    return (
        unit.kind == "word"
        and bool(VERB_ENDING.search(unit.text))
        and unit.text[0].islower()
        and (b + 1 == len(units) or units[b + 1].sentence != unit.sentence)
    )


def _compete(units: Sequence[Unit], i: int, j: int) -> bool:
    sort = sort_of(units, j)
    if units[i].kind == units[j].kind == "number" and HALF in _keys(units[i]):
        return True  # "students pay half" of what the others pay
    if not sort or i == j or sort_of(units, i) != sort:
        return False
    one, other = units[i], units[j]
    return one.folded != other.folded and one.group != other.group if one.kind == "name" else one.text.lower() != other.text.lower()


def turned_round(pairs: Sequence[Pair], source: Reading, lexicon: Lexicon) -> bool:
    """Whether the claim says "from", "to" or "by" of something where the source says the opposite, or says it of another."""
    for number, pair in enumerate(pairs):
        if not pair.places or pair.unit.kind == "date":
            continue
        marks = [source.units[i].marks for i in pair.places]
        if any(_opposite(pair, marks, contrast) for contrast in CONTRASTS):
            return True
        for mark in ("from", "to", "by"):
            if mark in pair.unit.marks and not any(mark in there for there in marks) and _taken(pairs, number, mark, source):
                return True
    return False


def _opposite(pair: Pair, marks: Sequence[frozenset[str]], contrast: frozenset[str]) -> bool:
    """Whether the claim marks the unit in one of two contrary ways and the source, wherever it says it, in the other."""
    ours = pair.unit.marks & contrast
    fits = pair.unit.kind in ("name", "number") or "from" not in contrast
    return len(ours) == 1 and fits and all(len(there & contrast) == 1 and there & contrast != ours for there in marks)


def _taken(pairs: Sequence[Pair], number: int, mark: str, source: Reading) -> bool:
    """Whether the source gives the mark to another thing, which the claim names without it: of the same sort, or the doer of a passive."""
    units = [pair.unit for pair in pairs]
    sort = sort_of(units, number)
    if mark == "by" and (units[number].kind in ("number", "date") or not PASSIVE.search(source.text)):
        return False
    if mark != "by" and not sort:
        return False
    sentences = {unit.sentence for unit in source.units} if mark == "by" else {source.units[i].sentence for i in pairs[number].places}
    for other, pair in enumerate(pairs):
        if other == number or mark in pair.unit.marks or pair.unit.kind in ("date",) or (mark != "by" and sort_of(units, other) != sort):
            continue
        if any(mark in source.units[i].marks and source.units[i].sentence in sentences for i in pair.places):
            return True
    return False


def _keys(unit: Unit) -> frozenset[str]:
    return unit.quantity.keys if unit.quantity else frozenset()
