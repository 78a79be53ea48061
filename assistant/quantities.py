"""Numbers, ordinals, dates, times of day and months of a text, each with keys that every spelling of one value shares.

1.240, 1,240, 1240      -> n:1240             zwei, two, beide          -> n:2
14 Uhr, 2 p.m.          -> t:14:00, n:14      dritter, third            -> o:3
3. Mai 2024, 3 May 2024 -> a Day (2024, 5, 3)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from vectorstore.analyse import fold
from vectorstore.numerals import MONTHS, Day, find_dates, number_term

Kind = Literal["number", "date"]

_ONES = "null zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn"
_ONES_EN = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = {"zwanzig": 20, "dreissig": 30, "vierzig": 40, "funfzig": 50, "sechzig": 60, "siebzig": 70, "achtzig": 80, "neunzig": 90}
_TENS_EN = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_SCALES = {"hundert": 100, "hundred": 100, "tausend": 1000, "thousand": 1000, "million": 10**6, "millionen": 10**6, "milliarde": 10**9,
           "milliarden": 10**9, "billion": 10**9, "mio": 10**6, "mrd": 10**9, "bn": 10**9, "tsd": 1000}  # fmt: skip
_ORDINALS = {"erst": 1, "zweit": 2, "dritt": 3, "viert": 4, "funft": 5, "sechst": 6, "siebt": 7, "acht": 8, "neunt": 9, "zehnt": 10}
_ORDINALS_EN = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
}


def _words() -> dict[str, float]:
    """Folded number word -> value; "one" and "ein" are left out, since they are articles far more often."""
    found: dict[str, float] = {fold(word): value for value, word in enumerate(_ONES.split(), 1) if value > 1}
    found |= {word: value for value, word in enumerate(_ONES_EN.split(), 2)}
    found |= (
        _TENS
        | _TENS_EN
        | {
            "beide": 2,
            "beiden": 2,
            "beider": 2,
            "both": 2,
            "dutzend": 12,
            "dozen": 12,
            "halfte": 0.5,
            "half": 0.5,
            "halb": 0.5,
            "halbe": 0.5,
            "halbes": 0.5,
            "halben": 0.5,
            "zweier": 2,
            "dreier": 3,
        }
    )
    units = {"ein": 1} | {fold(word): value for value, word in enumerate(_ONES.split(), 1) if 1 < value < 10}
    found |= {f"{unit}und{ten}": a + b for unit, a in units.items() for ten, b in _TENS.items()}
    return found | {"hundert": 100, "hundred": 100, "tausend": 1000, "thousand": 1000}


WORDS = _words()
_DIGITS = r"\d{1,3}(?:[.,'’\u202f\u00a0 ]\d{3})+(?:[.,]\d+)?(?![\d.,]*\d)|\d+(?:[.,:]\d+)*"
_NUMBER = re.compile(
    rf"(?<![\w@/])(?P<minus>[-−](?=\d))?(?P<digits>{_DIGITS})(?P<half>½)?(?P<dot>\.(?=\s+[A-Za-zÄÖÜäöü]))?(?P<tail>st|nd|rd|th)?"
)
_SCALE = re.compile(
    r"\s*(millionen|million|mio|milliarden?|mrd|billion|bn|tausend|thousand|tsd|hundert|hundred)\b(?:\.(?=\s))?", re.IGNORECASE
)
_TIME = re.compile(
    r"\b(?P<hour>[01]?\d|2[0-4])(?:[:.](?P<minute>[0-5]\d))?\s?(?:(?P<half>[ap])\.?\s?m\b\.?|(?:Uhr\b|o['’]clock\b))|\b(?P<noon>noon|mittags?)\b",
    re.IGNORECASE,
)
_CLOCK_RANGE = re.compile(
    r"\b(?P<hour>[01]?\d|2[0-4])(?:[:.](?P<minute>[0-5]\d))?(?=\s?(?:bis|to|und|and|[-–])\s?\d{1,2}(?:[:.]\d\d)?\s?(?P<half>[ap]\.?\s?m\b|Uhr|o['’]clock))",
    re.IGNORECASE,
)
_ONE = re.compile(r"\b(?:ein(?:e[mnrs]?)?|one)(?=\s(?:Jahre?s?|Monate?s?|Woche|Tage?s?|Stunde|Minute|year|month|week|day|hour|minute)\b)")
_TIMES = re.compile(r"(?:-|\s)?(?:mal|times)\b", re.IGNORECASE)
_LONG = re.compile(r"-?(?:jahrig|monatig|wochig|tagig|stundig|kopfig|seitig|stockig|geschossig|teilig|spurig)(?:e[nmrs]?)?$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Quantity:
    """Characters `start` to `end`; numbers agree when they share a key, dates when one says no more than the other."""

    start: int
    end: int
    kind: Kind
    keys: frozenset[str] = frozenset()
    day: Day | None = None


def find_quantities(text: str) -> list[Quantity]:
    """All quantities of the text, in order, none inside another; of a range of days both ends, at the same place."""
    # "vom 3. bis zum 13. Oktober": the date forms know "3. bis 13. Oktober".
    text = re.sub(r"\b(bis) (?:zum|zur)\b", lambda m: f"{m[1]}{' ' * (len(m.group()) - 3)}", text)
    found: list[Quantity] = []
    for finder in (_dates, _times, _numbers, _spelled):
        taken = tuple(found)
        for quantity in finder(text):
            if not any(quantity.start < other.end and other.start < quantity.end for other in taken):
                found.append(quantity)
    return sorted(found, key=lambda quantity: quantity.start)


def _dates(text: str) -> Iterator[Quantity]:
    for start, end, days in find_dates(text):
        for day in days:
            yield Quantity(start, end, "date", day=day)
    whole = [(start, end) for start, end, _ in find_dates(text)]
    for match in _WORD.finditer(text):  # a month on its own: "im Juni"; "may" is a verb unless it begins with a capital
        month = MONTHS.get(fold(match.group()))
        inside = any(start <= match.start() < end for start, end in whole)
        if month and not inside and match.group()[0].isupper() and len(match.group()) >= 3:
            yield Quantity(match.start(), match.end(), "date", day=(0, month[0], 0))


def _times(text: str) -> Iterator[Quantity]:
    for pattern in (_TIME, _CLOCK_RANGE):
        for match in pattern.finditer(text):
            part = match.groupdict()
            if part.get("noon"):
                hour, minute = 12, 0
            else:
                hour, minute = int(part["hour"]), int(part["minute"] or 0)
                half = (part["half"] or "")[:1].lower()
                hour = hour % 12 + (12 if half == "p" else 0) if half in ("a", "p") else hour
            yield Quantity(
                match.start(), match.end(), "number", frozenset({f"t:{hour}:{minute:02}"} | ({f"n:{hour}"} if not minute else set()))
            )


def _numbers(text: str) -> Iterator[Quantity]:
    for match in _NUMBER.finditer(text):
        value = _exact(number_term(match["digits"], "")[0], bool(match["half"]))
        scale, end = _SCALE.match(text, match.end()), match.end()
        if scale:
            value, end = _plain(float(value) * _SCALES[scale[1].lower()]), scale.end()
        keys = {f"o:{value}"} if match["tail"] else {f"x:{value}"} if _TIMES.match(text, end) else {f"n:{value}"}
        if re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", match["digits"]):
            keys.add(f"t:{int(value.split(':')[0])}:{value.split(':')[1]}")
        if match["dot"]:  # "der 23. Austausch", and the full stop after a number
            keys.add(f"o:{value}")
        yield Quantity(match.start(), end, "number", frozenset(keys))


def _spelled(text: str) -> Iterator[Quantity]:
    for match in _ONE.finditer(text):
        yield Quantity(match.start(), match.end(), "number", frozenset({"n:1"}))
    for match in _WORD.finditer(text):
        key = _spelled_key(fold(match.group()))
        scale = _SCALE.match(text, match.end()) if key.startswith("n:") else None
        if scale:
            yield Quantity(match.start(), scale.end(), "number", frozenset({f"n:{_plain(float(key[2:]) * _SCALES[scale[1].lower()])}"}))
        elif key:
            yield Quantity(match.start(), match.end(), "number", frozenset({key}))


def _spelled_key(word: str) -> str:
    times = {"twice": 2, "thrice": 3}.get(word) or (
        WORDS.get(re.sub(r"-?(?:mal|fach)$", "", word)) if word.endswith(("mal", "fach")) else None
    )
    if times:
        return f"x:{_plain(times)}"
    word = _LONG.sub("", word)  # "dreijährig", "zweispurig"
    if word in WORDS:
        return f"n:{_plain(WORDS[word])}"
    if word in _ORDINALS_EN:
        return f"o:{_ORDINALS_EN[word]}"
    tens, _, unit = word.partition("-")
    if tens in _TENS_EN and unit:
        if unit in _ORDINALS_EN:
            return f"o:{_TENS_EN[tens] + _ORDINALS_EN[unit]}"
        return f"n:{_plain(_TENS_EN[tens] + WORDS.get(unit, 1))}" if unit in WORDS or unit == "one" else ""
    stem = re.sub(r"(?:e[nmrs]?|mals)$", "", word)
    return f"o:{_ORDINALS[stem]}" if stem in _ORDINALS and stem != word else ""


def _plain(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)


def _exact(value: str, half: bool) -> str:
    """ "126.00" -> "126"; a time or a score ("19:30") as it is."""
    try:
        return _plain(float(value) + (0.5 if half else 0.0))
    except ValueError:
        return value


def agree(ours: Quantity, theirs: Quantity, year: int | None = None) -> bool:
    """Whether the second says what the first says: numbers share a key, a day is the same as far as ours says it.

    `year` is the year the source was written in: a day without a year may be named with it.
    """
    if ours.day is None:
        return bool(ours.keys & (theirs.keys if theirs.day is None else {f"n:{theirs.day[0]}"}))
    if theirs.day is None:
        return False
    known = (theirs.day[0] or year or 0, *theirs.day[1:])
    return all(a in (0, b) for a, b in zip(ours.day, known, strict=True))
