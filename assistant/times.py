"""Which time a question means, and which of the sentences that answer alike are of that time.

"2022", "im März 2023", "letztes Jahr", "zwischen 2019 und 2021" are a period; "aktuell", "zuletzt", "neueste" ask for the newest. The
period only breaks ties: among sentences that score nearly alike, those that name a day of the period go first, then those of a document
of that time; the words and numbers of a question do the rest of the work (vectorstore/query.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from corpus.dates import MONTHS, find_dates

from .extract import Candidate

TIE = 0.06  # of score: sentences so near to each other answer alike. See tests/assistant/test_times.py for what it must and must not move
STALE = timedelta(days=365)  # what is older may no longer be "current"

_NEWEST = re.compile(
    r"\b(?:aktuell\w*|derzeit\w*|gegenwärtig\w*|zurzeit|zur zeit(?=\s*[?.,]|\s+(?:im|in|bei|für|am|noch)\b)|momentan\w*|im moment|heute"
    r"|heutzutage|zuletzt|(?:die|der|das|den|dem"
    r"|des) neue?ste[nrms]?"
    r"|neueste[nrms]?|jüngste[nrms]? (?:zahl|stand|bericht|protokoll|fassung)\w*|inzwischen|mittlerweile"
    r"|current(?:ly)? (?!flow|through|in\b|of\b)|currently|latest|most recent(?:ly)?|newest|at present|at the moment|right now"
    r"|nowadays|today|these days|up[- ]to[- ]date)",
    re.IGNORECASE,
)
# Of these, what says nothing but "now": no document repeats it, and looked for it makes evidence seem weak.
_NOW = re.compile(
    r"\s*\b(?:aktuell|derzeit|gegenwärtig|zurzeit|momentan|im moment|zuletzt|currently|at present|at the moment|right now|nowadays)\b",
    re.IGNORECASE,
)
_YEAR = r"(?:1[89]\d\d|20\d\d)"
_MONTH_NAME = "|".join(sorted(MONTHS, key=len, reverse=True))
_SPAN = re.compile(
    rf"\b(?:zwischen|between|von|from)\s+({_YEAR})\s+(?:und|and|bis|to|until)\s+({_YEAR})\b|\b({_YEAR})\s?[-–]\s?({_YEAR})\b", re.IGNORECASE
)
_SINCE = re.compile(rf"\b(?:seit|ab|nach|since|after)\s+({_YEAR})\b", re.IGNORECASE)
_MONTH_YEAR = re.compile(rf"\b({_MONTH_NAME})\.?\s+({_YEAR})\b", re.IGNORECASE)
_ONE_YEAR = re.compile(rf"(?<![\d.,/-])({_YEAR})(?![\d.,]*\d|\s?(?:€|%|\$|euro|personen|people|meter))", re.IGNORECASE)
_RELATIVE: tuple[tuple[re.Pattern[str], int], ...] = tuple(
    (re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), years)
    for pattern, years in (
        (r"vorletzte[nms]? jahr|vor zwei jahren|two years ago|year before last", -2),
        (r"(?:letzte[nms]?|vergangene[nms]?|vorige[nms]?) jahr|vor einem jahr|vorjahr|(?:last|previous|past) year|a year ago", -1),
        (r"(?:diese[nms]?|laufende[nms]?) jahr|heuer|this year", 0),
        (r"(?:nächste[nms]?|kommende[nms]?) jahr|(?:next|coming) year", 1),
        (r"übernächste[nms]? jahr|in zwei jahren|in two years|year after next", 2),
    )
)


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a question means, first and last included; `newest`: whatever is newest, and the days say nothing."""

    first: date
    last: date
    newest: bool = False

    def meets(self, other: Period) -> bool:
        """Whether they share a day."""
        return self.first <= other.last and other.first <= self.last


def find_period(question: str, today: date) -> Period | None:
    """The period that the question means, seen from today; None where it names no time."""
    for pattern, years in _RELATIVE:
        if pattern.search(question):
            return _years(today.year + years)
    span = _SPAN.search(question)
    if span:
        first, last = sorted(int(year) for year in span.groups() if year)
        return _years(first, last)
    since = _SINCE.search(question)
    if since:
        return Period(date(int(since.group(1)), 1, 1), date.max)
    named = periods_in(question)
    if named:
        return named[0]
    return Period(date.min, today, newest=True) if _NEWEST.search(question) else None


def without_now(question: str) -> str:
    """The question without "aktuell", "currently" and the like: what is searched for."""
    return _NOW.sub("", question)


def periods_in(text: str) -> tuple[Period, ...]:
    """The days, months and years that the text names; a day's month and year are not named once more."""
    found = [Period(day.value, day.value) for day in find_dates(text)]
    rest = _blank(text, [(day.start, day.end) for day in find_dates(text)])
    months = list(_MONTH_YEAR.finditer(rest))
    found += [_month(int(m.group(2)), MONTHS[m.group(1).lower()]) for m in months]
    rest = _blank(rest, [m.span() for m in months])
    return (*found, *(_years(int(m.group(1))) for m in _ONE_YEAR.finditer(rest)))


def prefer(candidates: Sequence[Candidate], period: Period | None) -> tuple[Candidate, ...]:
    """The candidates with those of the period first among all that score nearly like the best one; as they were where no time is meant."""
    if period is None or not candidates:
        return tuple(candidates)
    best = candidates[0]
    alike = [c for c in candidates if c.score >= best.score - TIE and c.fit >= best.fit]
    first = max(alike, key=lambda c: _of_time(c, period))
    if _of_time(first, period) <= _of_time(best, period):
        return tuple(candidates)
    return (first, *(c for c in candidates if c is not first))


def asks_for_newest(question: str, today: date) -> bool:
    """Whether the question wants to know how things stand now."""
    period = find_period(question, today)
    return period is not None and period.newest


def _of_time(candidate: Candidate, period: Period) -> tuple[int, int]:
    """How well a candidate is of the period: higher is better."""
    published = candidate.passage.document.published
    if period.newest:
        return (0, published.toordinal()) if published else (-1, 0)
    # "Jahresbericht 2022" is about 2022, though it came out in 2023: what a title names goes before the document's date.
    for level, text in ((3, candidate.text), (2, f"{candidate.passage.chunk.heading} · {candidate.passage.document.title}")):
        named = periods_in(text)
        if named:
            return (level if any(period.meets(other) for other in named) else -1, 0)
    return (1 if published and period.first <= published <= period.last else 0, 0)


def _years(first: int, last: int | None = None) -> Period:
    return Period(date(first, 1, 1), date(last or first, 12, 31))


def _month(year: int, month: int) -> Period:
    following = date(year + month // 12, month % 12 + 1, 1)
    return Period(date(year, month, 1), following - timedelta(days=1))


def _blank(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with the spans blanked, so that places stay."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
