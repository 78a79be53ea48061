"""What a sentence speaks of: a number of nothing, or the river where the source says the gauges on the river, is no statement.

What small models do most: they cut the head off a phrase, or tell the amount of a table's row without saying of which.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.sentences import is_table_row

from .alignment import Pair
from .claims import Reading
from .wording import LIGHT

# Says of what kind a number is, not of what it is the number.
EMPTY = frozenset("amount sum figure value source number total date betrag summe wert quelle anzahl zahl nummer angabe datum".split())
ARTICLE = re.compile(r"(?:the|a|an|der|die|das|ein|eine)?\s*$", re.IGNORECASE)
# Between a head and what only says more about it; "to", "for" and "by" name who gets or does something.
OF = re.compile(r"\s+(?:on|of|in|at|des|auf|an|am|in|im|bei|beim)\s+(?:(?:the|a|der|dem|den|die|das)\s+)?$", re.IGNORECASE)
DETERMINED = re.compile(
    r"(?:^|\s)(?:the|a|an|both|all|each|every|der|die|das|den|dem|ein|eine|einen|beide|alle|jede[rs]?)\s+(?:\w+\s+)?$", re.IGNORECASE
)


def speaks_of_nothing(pairs: Sequence[Pair], claim: Reading, source: Reading) -> bool:
    """Whether the claim tells a number and not of what: only empty words stand beside it, or of a table's row not what the row is about."""
    telling = {
        pair.unit.sentence
        for pair in pairs
        if pair.unit.kind != "number" and pair.unit.folded not in LIGHT and pair.unit.folded not in EMPTY
    }
    told = {place for pair in pairs for place in pair.places}
    for pair in pairs:
        if pair.unit.kind == "number" and pair.unit.sentence not in telling:
            return True
        if pair.unit.kind == "number" and pair.places and not any(_row_is_named(place, told, source) for place in pair.places):
            return True
    return False


def cuts_head_off(pairs: Sequence[Pair], claim: Reading, source: Reading) -> bool:
    """Whether what the claim begins with is, in the source, only what a noun that the claim leaves out is on, in or of."""
    told = {place for pair in pairs for place in pair.places}
    for number, pair in enumerate(pairs):
        first = number == 0 or pairs[number - 1].unit.sentence != pair.unit.sentence
        if not first or not pair.places or not ARTICLE.fullmatch(claim.text[_begin(claim, number) : pair.unit.start].strip()):
            continue
        if all(_hangs_on_untold(place, told, source) for place in pair.places):
            return True
    return False


def _begin(reading: Reading, number: int) -> int:
    """Where the text between the unit and the one before it begins."""
    return reading.units[number - 1].end if number else 0


def _hangs_on_untold(place: int, told: set[int], source: Reading) -> bool:
    unit = source.units[place]
    head = source.units[place - 1] if place else None
    if head is None or head.clause != unit.clause or place - 1 in told or head.kind not in ("word", "role"):
        return False
    before = source.text[max(0, head.start - 30) : head.start]
    return bool(OF.fullmatch(source.text[head.end : unit.start]) and (DETERMINED.search(before) or head.text[0].isupper()))


def _row_is_named(place: int, told: set[int], source: Reading) -> bool:
    """Whether the number stands in no table's row, or the claim says what its row begins with."""
    unit = source.units[place]
    start = source.text.rfind("\n", 0, unit.start) + 1
    row = source.text[start:].partition("\n")[0]
    if not is_table_row(row):
        return True
    cell = start + len(re.split(r"[;|]", row.lstrip("| "))[0]) + len(row) - len(row.lstrip("| "))
    named = [number for number, other in enumerate(source.units) if start <= other.start < cell]
    values = named[1:] or named  # the first is the column's name where the row has one
    return place in named or not named or any(number in told for number in values)
