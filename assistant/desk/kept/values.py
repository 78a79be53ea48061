"""Frozen values as plain ones that JSON can hold, and back: what `to_values` made of a value, `from_values` turns into an equal one."""

from __future__ import annotations

import types
from collections.abc import Hashable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_values(value: Any) -> Any:
    """Dataclasses as objects, tuples as lists, days and times as ISO texts; TypeError for what could not come back."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_values(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {key: to_values(kept) for key, kept in value.items()}
    if isinstance(value, list | tuple):
        return [to_values(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float):
        return value
    raise TypeError(f"{type(value).__name__} can't be kept")


def from_values(kind: type[T], values: Mapping[str, Any]) -> T:
    """The dataclass that `to_values` made these of. A field that is not among them has its default; one that is no field is left out."""
    hints = _hints(cast("Hashable", kind))
    given = {name: _read(hint, values[name]) for name, hint in hints.items() if name in values}
    return kind(**given)


@cache
def _hints(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _read(hint: Any, value: Any) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        inner = [each for each in arguments if each is not type(None)]
        return None if value is None else _read(inner[0], value)
    if origin is tuple:
        return tuple(_read(arguments[0], each) for each in value)
    if origin is Literal or origin is not None:
        return value
    if isinstance(hint, type) and is_dataclass(hint):
        return from_values(cast("type[Any]", hint), value)
    if hint in (date, datetime):
        return hint.fromisoformat(value)
    return value
