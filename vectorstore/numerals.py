"""Numbers and dates as terms: every spelling of one value meets in one term, German and English.

A date gives the day (2022-10-21), its month (2022-10), its year (2022), day and month without the year (10-21) and the month's name,
so that "Oktober 2022" finds "21.10.2022".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType

Day = tuple[int, int, int]
"""Year, month, day; 0 where it is not said."""

CANONICAL = MappingProxyType(
    {"€": "euro", "eur": "euro", "euros": "euro", "$": "dollar", "usd": "dollar", "dollars": "dollar", "£": "pfund", "%": "prozent",
     "percent": "prozent", "§": "paragraph"}
)  # fmt: skip
"""Signs and codes that stand for a word."""

_NAMES = (
    ("januar", "january", "jan", "janner", "jaenner"),
    ("februar", "february", "feb", "febr"),
    ("marz", "march", "mrz"),
    ("april", "apr"),
    ("mai", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("august", "aug"),
    ("september", "sept", "sep"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nov"),
    ("dezember", "december", "dez", "dec"),
)
MONTHS = MappingProxyType({name: (number, names[0]) for number, names in enumerate(_NAMES, 1) for name in names})
"""Folded month name -> (number, its term)."""

_MONTH = r"(?P<month>jan(?:uar|uary|\.)|jänner|jaenner|feb(?:ruar|ruary|r?\.)|märz|maerz|march|mrz\.|apr(?:il|\.)|mai|may|jun[ie]|jul[iy]|aug(?:ust|\.)|sept(?:ember|\.)|sep\.|okt(?:ober|\.)|oct(?:ober|\.)|nov(?:ember|\.)|de[zc](?:ember|\.))"  # noqa: E501
_TO = r"\s*(?:-|–|—|bis|to|und|and|/)\s*"
_YEAR = r"(?P<year>\d{4})"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?<![\d.-])(?P<year>\d{4})-(?P<m>\d{1,2})-(?P<day>\d{1,2})(?![\d-])",
        rf"(?<![\d.,])(?:(?P<from>\d{{1,2}})\.?(?P<m2>\d{{1,2}})?\.?{_TO})?(?P<day>\d{{1,2}})\.\s?(?P<m>\d{{1,2}})\.\s?{_YEAR}(?!\d)",
        r"(?<![\d/])(?P<m>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})(?![\d/])",
        rf"(?<![\d.,])(?:(?P<from>\d{{1,2}})(?:\.|st|nd|rd|th)?{_TO})?(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th)?\s*(?:of\s+)?{_MONTH}(?!\w)(?:,?\s*{_YEAR}(?!\d))?",
        rf"(?<!\w){_MONTH}\s+(?:the\s+)?(?:(?P<from>\d{{1,2}})(?:st|nd|rd|th)?{_TO})?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,?\s+{_YEAR}(?!\d))?",
        rf"(?<!\w){_MONTH}\s+{_YEAR}(?!\d)",
    )
)
_UMLAUTS = str.maketrans({"ä": "a"})
_GROUPED = re.compile(r"\d{1,3}(?:([.,'’\u202f\u00a0 ])\d{3})(?:\1\d{3})*(?:[.,]\d+)?")
_DIGIT = re.compile(r"\d")
_CLOCK = re.compile(r"([01]?\d|2[0-4])[:.]([0-5]\d)")


def find_dates(text: str) -> Iterator[tuple[int, int, list[Day]]]:
    """Start, end and days of each date in the text; a range ("18.-20. Oktober 2022") gives its first and last day."""
    for form in _FORMS if _DIGIT.search(text) else ():
        for match in list(form.finditer(text)):
            days = _days(match)
            start, end = match.span()
            if days:
                text = text[:start] + "\0" * (end - start) + text[end:]
                yield start, end, days


def date_terms(days: list[Day]) -> tuple[str, ...]:
    """Terms of the days, the most exact first."""
    terms: list[str] = []
    for year, month, day in days:
        name = _NAMES[month - 1][0]
        if year and day:
            terms.append(f"{year:04}-{month:02}-{day:02}")
        if day:
            terms.append(f"{month:02}-{day:02}")
        if year:
            terms += [f"{year:04}-{month:02}", f"{year:04}"]
        terms.append(name)
    return tuple(dict.fromkeys(terms))


def number_term(written: str, unit: str) -> tuple[str, ...]:
    """The value ("12500" for "12.500", "2.5" for "2,5", "19:30" for "19.30 Uhr"), then the number as it is written if that differs.

    `unit` are letters that follow at once: "km", the "er" of "1960er", the "rd" of "3rd".
    """
    value = _value(written)
    terms = [value, written.replace("\u00a0", " ").replace("\u202f", " ")]
    if _CLOCK.fullmatch(written):
        terms.append(written.replace(".", ":").zfill(5))
    if unit and unit not in ("er", "ern", "s", "st", "nd", "rd", "th", "ten", "te"):
        terms += [f"{value}{unit}", CANONICAL.get(unit, unit)]
    return tuple(dict.fromkeys(terms))


def _value(written: str) -> str:
    if _GROUPED.fullmatch(written):
        head, _, tail = written.rpartition(",") if written.count(",") == 1 and re.search(r",\d+$", written) else ("", "", "")
        grouping = _GROUPED.fullmatch(written)
        mark = grouping.group(1) if grouping else ""
        if tail and mark != ",":
            return f"{_digits(head)}.{tail}".rstrip("0").rstrip(".")
        if mark == "," and "." in written:
            head, _, tail = written.partition(".")
            return f"{_digits(head)}.{tail}".rstrip("0").rstrip(".")
        return _digits(written)
    return written.replace(",", ".") if written.count(",") == 1 and "." not in written else written


def _digits(text: str) -> str:
    return "".join(mark for mark in text if mark.isdigit())


def _days(match: re.Match[str]) -> list[Day]:
    part = match.groupdict()
    name = (part.get("month") or "").lower().rstrip(".").translate(_UMLAUTS).replace("maerz", "marz")
    month = MONTHS[name][0] if name else int(part["m"])
    year, day = int(part.get("year") or 0), int(part.get("day") or 0)
    first_day, first_month = int(part.get("from") or 0), int(part.get("m2") or month)
    if "/" in match.group() and not name and month > 12:
        month, day = day, month
    days = [(year, first_month, first_day), (year, month, day)] if first_day else [(year, month, day)]
    good = all(1 <= m <= 12 and 0 <= d <= 31 for _, m, d in days)
    return days if good and (day or year) else []
