"""Dates as German and English documents write them, and the one that a document gives as its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

MONTHS = {
    **dict.fromkeys(("januar", "jänner", "january", "jan"), 1),
    **dict.fromkeys(("februar", "february", "feb"), 2),
    **dict.fromkeys(("märz", "maerz", "march", "mär", "mar"), 3),
    **dict.fromkeys(("april", "apr"), 4),
    **dict.fromkeys(("mai", "may"), 5),
    **dict.fromkeys(("juni", "june", "jun"), 6),
    **dict.fromkeys(("juli", "july", "jul"), 7),
    **dict.fromkeys(("august", "aug"), 8),
    **dict.fromkeys(("september", "sept", "sep"), 9),
    **dict.fromkeys(("oktober", "october", "okt", "oct"), 10),
    **dict.fromkeys(("november", "nov"), 11),
    **dict.fromkeys(("dezember", "december", "dez", "dec"), 12),
}
EARLIEST_YEAR, LATEST_YEAR = 1800, 2100
"""Years outside are numbers of something else."""

CENTURY_TURN = 70
"""Two-digit years: "69" is 2069, "70" is 1970, as in POSIX."""

_MONTH = "(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
_ORDINAL = r"(?:st|nd|rd|th)?"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<![\d.])(?P<year>\d{4})-(?P<month_number>\d{2})-(?P<day>\d{2})(?![\d-])",
        r"(?<![\d.])(?P<day>\d{1,2})\.\s?(?P<month_number>\d{1,2})\.\s?(?P<year>\d{4}|\d{2})(?![\d.]*\d)",
        rf"(?<![\d.])(?P<day>\d{{1,2}})\.?{_ORDINAL}\s+(?:of\s+)?{_MONTH},?\s+(?P<year>\d{{4}})(?!\d)",
        rf"(?<!\w){_MONTH}\s+(?P<day>\d{{1,2}}){_ORDINAL},?\s+(?P<year>\d{{4}})(?!\d)",
        r"(?<![\d/])(?P<first>\d{1,2})/(?P<second>\d{1,2})/(?P<year>\d{4})(?![\d/])",
    )
)
_DIGIT = re.compile(r"\d")
_MONTH_ONLY = re.compile(rf"(?<!\w){_MONTH},?\s+(?P<year>\d{{4}})(?!\d)", re.IGNORECASE)

_WEEKDAYS = (
    "montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|mo|di|mi|do|fr|sa|so|"
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun"
)
_LABEL = (
    r"(?:datum|stand|veröffentlicht(?:\s+am)?|veröffentlichung(?:sdatum)?|erstellt(?:\s+am)?|aktualisiert(?:\s+am)?|"
    r"letzte\s+(?:änderung|aktualisierung)|zuletzt\s+(?:geändert|aktualisiert)(?:\s+am)?|fassung\s+vom|ausgabe\s+vom|sitzung\s+(?:vom|am)|sitzungstermin|sitzungsdatum|"
    r"sitzungstag|tag\s+der\s+sitzung|tag|termin|pressemitteilung\s+vom|bericht\s+vom|vermerk\s+vom|protokoll\s+vom|"
    r"date|dated|published(?:\s+on)?|publication\s+date|(?:for\s+immediate\s+)?released?(?:\s+on)?|release\s+date|issued(?:\s+on)?|"
    r"(?:last\s+)?(?:updated|modified|revised)(?:\s+on)?|as\s+of|status|version\s+of|meeting\s+(?:of|on)|meeting\s+date)"
)
_LABELLED = re.compile(
    rf"(?:^|[;|·•(]\s*|\n\s*){_LABEL}\s*[:.]?\s*(?:(?:{_WEEKDAYS})\.?,?\s+)?(?:den\s+|dem\s+|am\s+|the\s+)?(?=\S)", re.IGNORECASE
)
_IMPRINT = re.compile(
    r"^(?:published|issued|presented|prepared|released|submitted|signed|adopted|herausgegeben|vorgelegt|erstellt|aufgestellt|verfasst|veröffentlicht|"
    r"unterzeichnet|beschlossen)\b[^.!?]{0,110}?$",
    re.IGNORECASE,
)
""""Vorgelegt von der Jugendförderung, am 12. Oktober 2023": what stands before the date."""

_IMPRINT_LINES = 6
_CLOCK = r"(?:,?\s*(?:um\s+|at\s+)?\d{1,2}[:.]\d{2}\s*(?:uhr|h|a\.?m\.?|p\.?m\.?)?)?"
_FILLER = re.compile(
    rf"(?<!\w)(?:{_WEEKDAYS}|den|dem|am|vom|the|on|of|um|at|uhr|datum|date|nr|no|pressemitteilung|medieninformation|"
    r"press release|news release|news|aktuelles|meldung|artikel|article|bericht|report|protokoll|minutes|vermerk|memo|note|notiz)(?!\w)\.?",
    re.IGNORECASE,
)
_REST = re.compile(
    r"[\s,;:.|·•–—\-()/\d]*(?:(?:[A-ZÄÖÜ][\wäöüß.\-]*)(?:[\s,/]+(?:am|an\s+der|im|in|ob\s+der|bei|of|[A-ZÄÖÜ][\wäöüß.\-]*)){0,4})?[\s,;:.|·•–—\-()/\d]*"
)
"""What may be left of a dateline: a place of up to five words and punctuation ("Frankfurt am Main, den")."""

_UNKNOWN_LABEL = re.compile(r"\w\s*:")
""""Frist: 30.06.2024" is a date of something else."""

_AGENDA_ITEM = re.compile(r"^(?:\d{1,2}[.)]\s+[A-ZÄÖÜ][a-zäöüß]+\s+[a-zäöü]|TOP\b|-\s)")
""""2. Genehmigung der Niederschrift vom 1. Februar 2024" is not the date of these minutes."""

_PLACE_AND_DATE = re.compile(r"^\W*[A-ZÄÖÜ][^,]{1,60},\s")

DATELINE_CHARACTERS = 90
TOP_LINES = 14
"""A dateline stands near the title: in all documents looked at within the first dozen lines."""

LAST_LINES = 12
"""Agreements carry place and date above the signatures."""


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date and the span of the text that says it."""

    value: date
    start: int
    end: int


def find_dates(text: str) -> tuple[FoundDate, ...]:
    """All full dates (day, month, year) in the text, in order. Day/month order in 1/2/2023 must be beyond doubt."""
    if not _DIGIT.search(text):
        return ()
    found: dict[int, FoundDate] = {}
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            value = _value(match)
            if value is not None and match.start() not in found:
                found[match.start()] = FoundDate(value, match.start(), match.end())
    return tuple(found[start] for start in sorted(found))


def parse_date(text: str) -> date | None:
    """The date that the text is or begins with ("2022-10-21T08:00", "Freitag, 21.10.2022", "Mai 2023"), or None."""
    found = find_dates(text[:200])
    if found:
        return found[0].value
    return _month(text.strip(), anywhere=True)


def parse_timestamp(value: object) -> date | None:
    """The day of a file property: a date, a datetime or an ISO text; None for anything else or an impossible year."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value if EARLIEST_YEAR <= value.year <= LATEST_YEAR else None
    return parse_date(value) if isinstance(value, str) else None


def own_date(lines: Sequence[str], margins: Sequence[str] = ()) -> tuple[date | None, date | None]:
    """(a date near the title, a date elsewhere) that the text gives as the document's own.

    Near the title: the first dateline or labelled date. Elsewhere: a labelled date in the running header or footer or at the
    start of a line, or place and date at the very end. A date inside a sentence is never taken.
    """
    for line in lines[:TOP_LINES]:
        value = _labelled(line) or _dateline(line)
        if value is not None:
            return value, None
    for line in lines[:_IMPRINT_LINES]:
        value = _imprint(line)
        if value is not None:
            return value, None
    for line in [*margins, *lines[TOP_LINES:]]:
        value = _labelled(line)
        if value is not None:
            return None, value
    for line in lines[TOP_LINES:][-LAST_LINES:]:
        value = _dateline(line)
        if value is not None and _PLACE_AND_DATE.match(line):
            return None, value
    return None, None


def is_dateline(line: str) -> bool:
    """True if the line is a date, with at most a place, a weekday or a label besides."""
    return _labelled(line) is not None or _dateline(line) is not None


def _labelled(line: str) -> date | None:
    for label in _LABELLED.finditer(line[:400]):
        rest = line[label.end() : label.end() + 60]
        for found in find_dates(rest)[:1]:
            if found.start == 0:
                return found.value
        value = _month(rest)
        if value is not None:
            return value
    return None


def _dateline(line: str) -> date | None:
    if len(line) > DATELINE_CHARACTERS or _AGENDA_ITEM.match(line):
        return None
    found = find_dates(line)
    if len(found) != 1:
        return None
    clock = re.match(_CLOCK, line[found[0].end :], re.IGNORECASE)
    rest = line[: found[0].start] + " " + line[found[0].end + (clock.end() if clock else 0) :]
    rest = _FILLER.sub(" ", rest)
    return found[0].value if _REST.fullmatch(rest) and not _UNKNOWN_LABEL.search(rest) else None


def _imprint(line: str) -> date | None:
    found = find_dates(line[:200])
    return found[0].value if found and _IMPRINT.match(line[: found[0].start]) else None


def _month(text: str, *, anywhere: bool = False) -> date | None:
    match = _MONTH_ONLY.match(text)
    if match is None or (anywhere and match.end() < len(text.rstrip(" ."))):
        return None
    year = int(match["year"])
    return date(year, MONTHS[match["month"].lower()], 1) if EARLIEST_YEAR <= year <= LATEST_YEAR else None


def _value(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    year = int(parts["year"])
    if len(parts["year"]) == 2:
        year += 1900 if year >= CENTURY_TURN else 2000
    if parts.get("first"):
        first, second = int(parts["first"]), int(parts["second"])
        if first <= 12 and second <= 12 and first != second:
            return None
        day, month = (first, second) if first > 12 else (second, first)
    else:
        day = int(parts["day"])
        month = MONTHS[parts["month"].lower()] if parts.get("month") else int(parts["month_number"])
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
