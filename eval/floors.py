"""floors.toml -> Floors: what a run must reach, what it must not pass, and how much worse than a baseline it may be.

[floors]                        of metrics that are better the higher they are
"hit@5" = 0.9
[ceilings]                      of metrics that are better the lower they are; also errors and rows_left_out, which are 0 unless given
false_answer = 0.1
[tolerance]
questions = 2                   how many questions a metric may lose against the baseline; 0 unless given
[slices.language.en.floors]     the same for the questions of one slice
"hit@5" = 0.85
"""

from __future__ import annotations

import difflib
import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from corpus.errors import InputError

from .summary import SLICES, all_metrics

Bound = Literal["floor", "ceiling"]
COUNTED = ("errors", "rows_left_out")
"""Ceilings that count rows of the whole run: with rows missing, the figures are about other questions than it seems."""

TABLES: dict[str, Bound] = {"floors": "floor", "ceilings": "ceiling"}


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound of one metric; `slice` is () for all questions, or ("language", "en")."""

    bound: Bound
    metric: str
    value: float
    slice: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Floors:
    """All limits in the file's order, and the tolerance towards a baseline in questions."""

    limits: tuple[Limit, ...]
    tolerance: float = 0.0


def read_floors(file: Path) -> Floors:
    """The floors in the file. Raises InputError for what can't be read, a name that is no metric's, or a bound from the wrong side."""
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"There is no file {file}. Name a file with floors after --floors.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise InputError(f"{file} can't be read: {error}.") from error
    _only(values, (*TABLES, "tolerance", "slices"), str(file))
    limits = (*_limits(values, (), str(file)), *_slice_limits(_table(values, "slices", str(file)), str(file)))
    if not limits:
        raise InputError(f"{file} holds no floor and no ceiling, so nothing could fail. Add a [floors] section.")
    tolerance = _table(values, "tolerance", str(file))
    _only(tolerance, ("questions",), f"{file}, [tolerance]")
    return Floors(limits, _number(tolerance.get("questions", 0), f"{file}, [tolerance] questions"))


def _slice_limits(slices: Mapping[str, Any], where: str) -> Iterator[Limit]:
    _only(slices, SLICES, f"{where}, [slices]")
    for kind in slices:
        labels = _table(slices, kind, where)
        for label in labels:
            place = f"{where}, [slices.{kind}.{label}]"
            tables = _table(labels, label, where)
            _only(tables, tuple(TABLES), place)
            yield from _limits(tables, (kind, label), place)


def _limits(values: Mapping[str, Any], of: tuple[str, ...], where: str) -> Iterator[Limit]:
    better = {metric.name: metric.better for metric in all_metrics()}
    for table, bound in TABLES.items():
        counted = COUNTED if bound == "ceiling" and not of else ()
        for name, value in _table(values, table, where).items():
            place = f"{where}, [{table}] {name}"
            if name not in better and name not in counted:
                raise InputError(f"{where}: there is no metric {name!r}{_near(name, (*better, *counted))}")
            if (bound, better.get(name)) in (("floor", "lower"), ("ceiling", "higher")):
                other = "ceilings" if bound == "floor" else "floors"
                raise InputError(f"{place}: this metric is better the {better[name]} it is. Write it under [{other}].")
            yield Limit(bound, name, _number(value, place), of)


def _only(values: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for name in values:
        if name not in known:
            raise InputError(f"{where}: there is no section or key {name!r}{_near(name, known)}")


def _near(name: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f". Did you mean {near[0]!r}?" if near else f". Known are {', '.join(known)}."


def _table(values: Mapping[str, Any], name: str, where: str) -> Mapping[str, Any]:
    table = values.get(name, {})
    if not isinstance(table, dict):
        raise InputError(f"{where}: {name!r} must be a section of its own, not {table!r}.")
    return table


def _number(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise InputError(f"{where}: a number from 0 on is needed, not {value!r}.")
    return float(value)
