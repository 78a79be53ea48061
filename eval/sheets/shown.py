"""A spreadsheet cell's value as people see it: numbers with their places and unit, dates as their format writes them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

MONTHS = {
    True: "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
    False: "January February March April May June July August September October November December".split(),
}
DAYS = {
    True: "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split(),
    False: "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
}
LOCAL_DATES = {"mm-dd-yy": ("dd.mm.yyyy", "yyyy-mm-dd"), "m/d/yy h:mm": ("dd.mm.yyyy hh:mm", "yyyy-mm-dd hh:mm")}
"""Formats 14 and 22 mean "the date as this computer writes it"; German offices see 21.10.2022, and ISO cannot be misread in English."""

_LINE_ENDS = re.compile(r"(?:_x000D_)?\r?\n|_x000D_|\r", re.IGNORECASE)  # how a workbook writes a line end that was pasted into a cell
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|_.|\*.|(y+|m+|d+|h+|s+)|(AM/PM|A/P)|(.)', re.IGNORECASE)
_ENGLISH_MARK = re.compile(r"\[\$-(?:409|809|en-)", re.IGNORECASE)
_CURRENCY = re.compile(r"\[\$([^\-\]]*)[^\]]*\]")
_DROPPED = re.compile(r"\[[^\]]*\]|\*.")
_PLACES = re.compile(r"[#0?](?:[#0?,]*[#0?])?(?:\.[#0?]*)?")


def shown(value: Any, number_format: str, german: bool) -> str:
    """The text that stands in the cell; `german` decides the decimal sign and the names of months where the format leaves them open."""
    match value:
        case None:
            return ""
        case str():
            return _LINE_ENDS.sub("\n", value).strip()
        case bool():
            return ("WAHR" if value else "FALSCH") if german else str(value).upper()
        case datetime() | date() | time():
            return _moment(value, number_format, german)
        case timedelta():
            minutes, seconds = divmod(round(value.total_seconds()), 60)
            return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if "s" in number_format.lower() else "")
        case int() | float():
            return _number(value, number_format, german)
    return str(value).strip()


def _number(value: float, number_format: str, german: bool) -> str:
    sections = number_format.split(";")
    section = sections[1] if value < 0 and len(sections) > 1 and sections[1] else sections[0]
    section = _DROPPED.sub("", _CURRENCY.sub(lambda found: f'"{found.group(1)}"', section))
    places = _PLACES.search(re.sub(r'"[^"]*"', lambda found: " " * len(found.group()), section))
    if places is None or re.search(r"[eE][+-]|\?/|General", section):
        return _plain(value, german)
    percent = "%" in section
    whole, _, fraction = places.group().partition(".")
    number = abs(value) * (100 if percent else 1)
    width = whole.count("0") + len(fraction) + bool(fraction)  # "000" shows 7 as 007
    digits = f"{number:,.{len(fraction)}f}" if "," in whole else f"{number:0{width}.{len(fraction)}f}"
    optional = len(fraction) - len(fraction.rstrip("#?"))
    if optional:
        kept = digits[-optional:].rstrip("0")
        digits = (digits[:-optional] + kept).rstrip(".")
    if german:
        digits = digits.translate(str.maketrans(",.", ".,"))
    before, after = _literal(section[: places.start()]), _literal(section[places.end() :])
    sign = "-" if value < 0 and len(sections) < 2 else ""
    return f"{sign}{before}{digits}{after}".strip()


def _literal(text: str) -> str:
    return re.sub(r'"([^"]*)"|\\(.)|_(.)', lambda found: found.group(1) or found.group(2) or (" " if found.group(3) else ""), text)


def _plain(value: float, german: bool) -> str:
    """The number without a format: 5.0 is "5", 2.5 is "2,5" in German."""
    text = f"{value:.15g}" if abs(value) < 1e15 else str(value)
    return text.replace(".", ",") if german else text


def _moment(value: date | time, number_format: str, german: bool) -> str:
    chosen = LOCAL_DATES.get(number_format)
    pattern = (chosen[0] if german else chosen[1]) if chosen else number_format.split(";")[0]
    german = german and not _ENGLISH_MARK.search(pattern)
    twelve = "AM/PM" in pattern.upper() or "A/P" in pattern.upper()
    tokens = list(_TOKEN.finditer(pattern))
    kinds = [(token.group(3) or "")[:1].lower() for token in tokens]
    written, last = [], ""
    for at, token in enumerate(tokens):
        kind = kinds[at]
        if kind == "m" and (last == "h" or next(filter(None, kinds[at + 1 :]), "") == "s"):
            kind = "minutes"
        written.append(_part(value, kind, len(token.group(3) or ""), twelve, german) if kind else _other(token, value))
        last = kind or last
    text = "".join(written).strip()
    return text if any(kinds) else value.isoformat()


def _other(token: re.Match[str], value: date | time) -> str:
    if token.group(4):
        return "AM" if getattr(value, "hour", 0) < 12 else "PM"
    return token.group(1) or token.group(2) or token.group(5) or ""


def _part(value: date | time, kind: str, length: int, twelve: bool, german: bool) -> str:
    """One token of a date's format: year, month, day, hour, minutes, second."""
    if kind in ("h", "minutes", "s"):
        name = {"h": "hour", "minutes": "minute", "s": "second"}[kind]
        number = getattr(value, name, 0)
        number = (number - 1) % 12 + 1 if twelve and kind == "h" else number
        return f"{number:02}" if length > 1 else str(number)
    if isinstance(value, time):
        return ""
    if kind == "y":
        return f"{value.year % 100:02}" if length <= 2 else f"{value.year:04}"
    number, names = (value.month, MONTHS[german][value.month - 1]) if kind == "m" else (value.day, DAYS[german][value.weekday()])
    if length <= 2:
        return f"{number:02}" if length == 2 else str(number)
    return names if length == 4 else names[: 2 if german and kind == "d" else 3]
