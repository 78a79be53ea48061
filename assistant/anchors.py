"""What a number or a day belongs to: the claim's words beside it must be the ones beside it in the source.

"Die Leihfrist beträgt für Bücher vier Wochen, für Filme zwei" has two segments, each with an amount of its own. A claim that takes the
amount of the one and the words of the other ("für Filme vier Wochen") is refused. What stands before the first amount may belong to all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .alignment import Pair
from .claims import Reading, Unit
from .segments import UNIT_MEANINGS, segments, sort_of
from .segments import sort_of_amount as _sort
from .wording import LIGHT

EARLIER = re.compile(
    r"\b(?:von|vom|from|zuvor|vorher|bisher|vorjahr\w*|früher|zuletzt|noch|davor|previous\w*|before|earlier|formerly|used to|until|bis)\b",
    re.IGNORECASE,
)
MORE, LESS = (
    re.compile(rf"(?:\s\w+)?\s(?:{words})\b", re.IGNORECASE)
    for words in (
        "more than|mehr als|above|above|over the|höher als|earlier than|früher als",
        "fewer than|less than|weniger als|below|niedriger als|later than|später als",
    )
)
MORE_TOLD = re.compile(
    r"\b(?:more|mehr|increase\w*|rise|rose|up|by|um|über|over|above|höher|plus|anstieg|zunahme|zuwachs|earlier|früher)\b", re.IGNORECASE
)
LESS_TOLD = re.compile(
    r"\b(?:less|fewer|weniger|decrease\w*|drop\w*|fell|down|by|um|unter|under|below|niedriger|minus|rückgang|later|später)\b", re.IGNORECASE
)
OTHERS = re.compile(r"\b(?:everyone|everybody|others?|else|rest|übrige\w*|andere\w*|alle)\b", re.IGNORECASE)
VERB = re.compile(r"(?:t|te|ten|en|ed|es|s|ing)$")
PARALLEL = frozenset(("for", "from", "to", "with", "in", "by"))
CHANGES = frozenset(("rise", "increase", "sink", "decrease", "fall", "change", "extend", "double", "reduce"))


def anchor_fault(pairs: Sequence[Pair], claim: Reading, source: Reading) -> bool:
    """Whether a number or day of the claim stands beside words that the source says of another one."""
    theirs, ours = segments(source.units), segments(claim.units)
    for number, pair in enumerate(pairs):
        if _sort(claim.units, number) and pair.places:
            mates = [k for k in range(len(pairs)) if k != number and ours[k] == ours[number]]
            if not any(_holds(pairs, number, mates, place, source, theirs) for place in pair.places):
                return True
            if all(_differs(pair, place, claim, source) for place in pair.places):
                return True
            if all(_left_behind(pairs, pair, place, claim, source) for place in pair.places):
                return True
    return False


def _holds(pairs: Sequence[Pair], number: int, mates: Sequence[int], place: int, source: Reading, theirs: Sequence[int]) -> bool:
    """Whether the words beside the claim's number may be said of the source's number at `place`."""
    units, own = source.units, theirs[place]
    told = {i for pair in pairs for i in pair.places}
    others = {theirs[i] for i in range(len(units)) if theirs[i] != own and i not in told and _sort(units, i) == _sort(units, place)}
    stolen = [k for k in mates if _says_much(pairs[k].unit) and _only_in(pairs[k], theirs, own, others)]
    if not stolen:
        return True
    untold = [i for i, unit in enumerate(units) if theirs[i] == own and i not in told and _says_much(unit)]
    if any(_rival(units, i, place_of) for i in untold for k in stolen for place_of in pairs[k].places):
        return False
    follows = {k for k in mates if k == number + 1 and pairs[k].unit.start <= pairs[number].unit.end + 1}
    if follows & set(stolen) and place + 1 in untold and units[place + 1].start <= units[place].end + 1:
        return False  # "twelve women" where the source has "twelve volunteers, four of them women"
    if any(units[i].marks & PARALLEL & units[j].marks for i in untold for k in stolen for j in pairs[k].places):
        return False  # "für Bücher vier Wochen, für Filme zwei"
    if place - 1 in untold and any(_labels(units, j, place) for k in stolen for j in pairs[k].places):
        return False  # "Bücher vier Wochen, Filme zwei"
    kept = [k for k in mates if k not in follows and _is_own(pairs[k], theirs, own)]
    first = next(i for i in range(len(units)) if theirs[i] == own)
    return bool(kept) or not (untold or OTHERS.search(source.text, units[first - 1].end if first else 0, units[place].start))


def _is_own(pair: Pair, theirs: Sequence[int], own: int) -> bool:
    """Whether the source says the word of this amount alone; a verb belongs to all of its sentence, as in "zahlen 18 Euro, Kinder 9"."""
    verb = pair.unit.text[0].islower() and VERB.search(pair.unit.text)
    return _says_much(pair.unit) and not verb and {theirs[i] for i in pair.places} == {own}


def _only_in(pair: Pair, theirs: Sequence[int], own: int, others: set[int]) -> bool:
    """Whether the source says the word of the other amounts and not of this one."""
    found = {theirs[i] for i in pair.places}
    return bool(found & others) and own not in found


def _labels(units: Sequence[Unit], i: int, place: int) -> bool:
    """Whether the unit stands right before an amount of the same sort as the one at `place`."""
    return i + 1 < len(units) and units[i].sentence == units[i + 1].sentence and _sort(units, i + 1) == _sort(units, place)


def _says_much(unit: Unit) -> bool:
    return unit.folded not in LIGHT and not unit.meanings & UNIT_MEANINGS


def _rival(units: Sequence[Unit], i: int, j: int) -> bool:
    """Whether what the claim leaves out and what it takes from elsewhere are of one sort: two persons, two places, two days."""
    sort = _sort(units, i) or sort_of(units, i)
    return bool(sort) and sort == (_sort(units, j) or sort_of(units, j))


def _differs(pair: Pair, place: int, claim: Reading, source: Reading) -> bool:
    """Whether the source's number is by how much two others differ ("118 more than the year before") and the claim's is not."""
    for difference, told in ((MORE, MORE_TOLD), (LESS, LESS_TOLD)):
        if difference.match(source.text, source.units[place].end):
            return not told.search(claim.sentence(pair.unit.sentence))
    return False


def _left_behind(pairs: Sequence[Pair], pair: Pair, place: int, claim: Reading, source: Reading) -> bool:
    """Whether the number is where a change begins ("von 24 auf 30 Euro erhöht") and the claim tells it as what holds."""
    units = source.units
    after = next((i for i in range(place + 1, len(units)) if _sort(units, i) == _sort(units, place)), None)
    if (
        "from" not in units[place].marks
        or after is None
        or "to" not in units[after].marks
        or units[after].sentence != units[place].sentence
    ):
        return False
    changes = any(unit.meanings & CHANGES for unit in units if unit.sentence == units[place].sentence)
    return changes and not any(after in other.places for other in pairs) and not EARLIER.search(claim.sentence(pair.unit.sentence))
