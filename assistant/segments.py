"""A sentence in segments: what stands with one amount or day, apart from what stands with the next.

Die Leihfrist beträgt für Bücher vier Wochen, | für Filme und Spiele zwei Wochen | und kann zweimal verlängert werden
visits rose from 41,000 in 2021 | to 52,500 in 2022
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .claims import Unit

FREQUENCIES = frozenset(("daily", "weekly", "monthly"))
YEAR = re.compile(r"(?:19|20)\d\d")
UNIT_MEANINGS = frozenset("euro dollar percent hour minute day week month year kilometre mile metre centimetre age million".split())


def sort_of(units: Sequence[Unit], number: int) -> str:
    """What a unit competes with: places with places, persons with persons, amounts with amounts of the same kind."""
    unit = units[number]
    if unit.kind == "name":
        return unit.sort
    if unit.kind == "number":
        return f"number {_measure(units, number)}"
    if unit.kind in ("date", "role"):
        return unit.kind
    return "parity" if unit.meanings & {"even", "odd"} else ""


def segments(units: Sequence[Unit]) -> list[int]:
    """For each unit the number of its segment: neighbouring clauses up to and with the one that has an amount or a day."""
    found: list[int] = []
    at = 0
    seen: list[str] = []
    for number, unit in enumerate(units):
        before = units[number - 1] if number else unit
        sort = sort_of_amount(units, number)
        if (
            unit.sentence != before.sentence
            or (unit.clause != before.clause and seen and _amount_follows(units, number))
            or (sort and sort in seen and seen[-1] != sort)
        ):
            at, seen = at + 1, []
        seen += [sort] if sort else []
        found.append(at)
    return found


def _amount_follows(units: Sequence[Unit], number: int) -> bool:
    """Whether the rest of the sentence has an amount or a day."""
    return any(sort_of_amount(units, i) for i in range(number, len(units)) if units[i].sentence == units[number].sentence)


def sort_of_amount(units: Sequence[Unit], number: int) -> str:
    unit = units[number]
    if unit.kind == "date" or (unit.kind == "number" and YEAR.fullmatch(unit.text)):
        return "date"
    if unit.meanings & FREQUENCIES or (unit.kind == "number" and "each" in unit.marks):
        return "frequency"
    if unit.quantity and any(key.startswith("x:") for key in unit.quantity.keys):
        return "times"
    if unit.quantity and any(key.startswith("t:") for key in unit.quantity.keys):
        return "time"
    return sort_of(units, number) if unit.kind == "number" else ""


def _measure(units: Sequence[Unit], number: int) -> str:
    """What the number counts, if it is a common measure: euros, percent, days …"""
    if number and units[number - 1].end == units[number].start and units[number - 1].meanings & UNIT_MEANINGS:  # "$40"
        return min(units[number - 1].meanings & UNIT_MEANINGS)
    for other in units[number + 1 : number + 4]:
        found = other.meanings & UNIT_MEANINGS
        if found:
            return min(found)
        if other.kind == "name":
            break
    return ""
