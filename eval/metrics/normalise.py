"""Texts as they are compared: one spelling for numbers, dates, amounts, ß, umlauts, quotes and dashes, German and English alike.

A normalised text is a line of tokens. "12.500 €", "EUR 12,500" and "12 500 Euro" are "12500 eur"; "18.10.2022", "18. Oktober 2022",
"October 18, 2022" and "2022-10-18" are "18 month10 2022"; "18.-20. Oktober" and "Oct 18–20" are "18 ~ 20 month10". Comparing is
always by whole tokens, so that 31 is found neither in 1931 nor in 31.000. "|" stands between two numbers that follow each other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.dates import MONTHS
from corpus.dates import find_dates as find_full_dates
from vectorstore.numerals import find_dates

from .numbers import by_unit, canonical_number, is_amount_unit, join_groups

RANGE, BESIDE = "~", "|"
ARTICLES = frozenset("a an the der die das den dem des ein eine einen einem einer eines".split())
"""Dropped from answer tokens: SQuAD's English three and their German counterparts."""

_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue"}
_UMLAUT = re.compile("[äöü]")
_ACCENT = re.compile(r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")
_DIGIT = re.compile(r"\d")
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_DASHES = "-‐‑‒–—―−"
_MONTHS = {name.replace("ä", "ae"): f"month{number}" for name, number in MONTHS.items()}
_ATTACHED = "|".join(["km", "cm", "mm", "m", "kg", "g", "kwh", "mw", "kw", "eur", "euro", "mio", "uhr", "h", *_MONTHS])
_TOKEN = re.compile(rf"\d+(?:[.,:'’]\d+)*\w*|\w+|[%€$~]|[{_DASHES}]")
_CLOCK = re.compile(r"(?:[01]?\d|2[0-4]):[0-5]\d")
_NUMBER = re.compile(rf"(\d+(?:[.,'’]\d+)*)(?:st|nd|rd|th)?({_ATTACHED})?")
_WORDS = {"€": "eur", "euro": "eur", "euros": "eur", "%": "percent", "prozent": "percent", "$": "dollar", "dollars": "dollar"}
_WORDS |= {"mio": "million", "millionen": "million", "millions": "million"}
_SPELLING = {**_WORDS, **_MONTHS, **dict.fromkeys(_DASHES, "-")}
_CURRENCIES = frozenset({"eur", "dollar"})
_FULL_NAMES = {name: next(full for full, other in _MONTHS.items() if other == mark) for name, mark in _MONTHS.items()}
_SHORT_MONTH = re.compile(rf"(?<!\w)({'|'.join(sorted((name for name in _MONTHS if len(name) <= 4), key=len, reverse=True))})\.?(?!\w)")
_TO = frozenset({"bis", "to", "through", "until", "till"})
_FILLER = frozenset({"zum", "zu", "the", "den"})
_LONG_WORD = 4
_RESPELT = frozenset({*_SPELLING, *_SPELLING.values(), *_TO, *_FILLER})
_NEAR_NUMBERS = frozenset({"-", "of", "cent", *_TO, *_FILLER})
_DAY_AND_MONTH = re.compile(r"(?<![\d.,])(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.(?!\d)")
_ONE_MONTH = re.compile(r"(?<!\S)(\d{1,2}) (month\d+)( \d{4})? ~ (\d{1,2}) \2(?(3)\3|( \d{4})?)(?!\S)")
_ONE_YEAR = re.compile(r"(?<!\S)(\d{1,2} month\d+) (\d{4}) ~ (\d{1,2} month\d+ \2)(?!\S)")
_TWO_MONTHS = re.compile(r"(?<!\S)(\d{1,2} month\d+) ~ (\d{1,2} month\d+)( \d{4})(?!\S)")
_RANGE = re.compile(r"(?<!\S)(\d{1,2}) ~ (\d{1,2}) (month\d+(?: \d{4}(?!\S))?)(?!\S)")
_INSIDE = re.compile(r"\w")
_MARK = re.compile("[.,'’]")
_AND = re.compile(r"und|and|/")


@dataclass(frozen=True, slots=True)
class Forms:
    """A text in three spellings: dates in one order; the same with ranges spelt out day by day; and with its dates as they stand.

    The first lets "Oct 18-20" meet "18.–20. Oktober", the second finds "20. Oktober 2022" in "18.–20. Oktober 2022"; the third makes
    sure that what literally stands in a text is found there, whatever the rules for dates made of it.
    """

    canonical: str
    spelt_out: str
    literal: str


def normalise(text: str) -> str:
    """The text as tokens parted by spaces, dates in one order; normalising once more changes nothing."""
    return _in_one_order(fold(text))


def forms(text: str) -> Forms:
    """The text's three spellings, to be compared by `contains`."""
    folded = fold(text)
    canonical = _in_one_order(folded)
    if not _DIGIT.search(folded):
        return Forms(canonical, canonical, canonical)
    return Forms(canonical, _spell_out(canonical), " ".join(_tokens(folded)))


def contains(whole: Forms, part: Forms) -> bool:
    """Whether `part` stands in `whole`, token by token, in any spelling; False for a part without tokens."""
    pairs = ((whole.canonical, part.canonical), (whole.spelt_out, part.spelt_out), (whole.literal, part.literal))
    return any(small and f" {small} " in f" {large} " for large, small in pairs)


def needed_words(part: Forms) -> frozenset[str]:
    """Words that `fold` leaves in every text that contains `part`: a cheap look before normalising the text."""
    return frozenset(word for word in part.literal.split() if len(word) >= _LONG_WORD and word.isalpha() and word not in _RESPELT)


def answer_tokens(canonical: str) -> tuple[str, ...]:
    """The tokens of a normalised text without articles and marks, as they are counted for precision, recall and F1."""
    return tuple(token for token in canonical.split() if token not in ARTICLES and token not in (RANGE, BESIDE))


def fold(text: str) -> str:
    """Lower case without accents; ß as ss, ä as ae. Invisible marks go, so that nothing hides between letters."""
    text = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).casefold()
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKD", _UMLAUT.sub(lambda found: _UMLAUTS[found.group()], unicodedata.normalize("NFC", text)))
    return _ACCENT.sub("", plain).casefold()


def _in_one_order(folded: str) -> str:
    if not _DIGIT.search(folded):
        return " ".join(_tokens(folded))
    line = " ".join(_tokens(_with_dates(folded)))
    while (shorter := _ONE_MONTH.sub(r"\1 ~ \4 \2\3\5", line)) != line:
        line = shorter
    return _ONE_YEAR.sub(r"\1 ~ \3", line)


def _spell_out(canonical: str) -> str:
    """Each end of a range as a whole date."""
    return _TWO_MONTHS.sub(r"\1\3 ~ \2\3", _RANGE.sub(r"\1 \3 ~ \2 \3", canonical))


def _with_dates(folded: str) -> str:
    """The text with each date rewritten as day, month, year; years and days that aren't said stay away."""
    folded = _SHORT_MONTH.sub(lambda found: _FULL_NAMES[found[1]], folded)
    for start, end, days in sorted(find_dates(folded), key=lambda found: -found[0]):
        if _INSIDE.match(folded[start - 1 : start]):
            continue  # "A1. Oktober" is something else
        mark = f" {BESIDE} " if _AND.search(folded[start:end]) and len(days) > 1 else f" {RANGE} "
        said = mark.join(_spell(*day) for day in days)
        folded = f"{folded[:start]} {said} {folded[end:]}"
    for found in reversed(find_full_dates(folded)):  # two-digit years, which the other finder leaves alone
        folded = f"{folded[: found.start]} {_spell(found.value.year, found.value.month, found.value.day)} {folded[found.end :]}"
    return _DAY_AND_MONTH.sub(_day_and_month, folded)


def _spell(year: int, month: int, day: int) -> str:
    return " ".join(filter(None, (str(day or ""), f"month{month}", str(year or ""))))


def _day_and_month(match: re.Match[str]) -> str:
    day, month = int(match["day"]), int(match["month"])
    return f" {_spell(0, month, day)} " if 1 <= month <= 12 and 1 <= day <= 31 else match.group()


def _tokens(folded: str) -> list[str]:
    """Words, numbers and signs in one spelling each, in the text's order but for a currency, which comes after its number."""
    if not _DIGIT.search(folded):
        return [token for word in _TOKEN.findall(folded) if (token := _SPELLING.get(word, word)) != "-"]
    tokens: list[str] = []
    for written in _TOKEN.findall(join_groups(folded)):
        if written[0].isdecimal():
            tokens += _number(written)
        else:
            tokens.append(_SPELLING.get(written, written))
    while (better := by_unit(_amounts_in_order(_with_ranges(tokens)))) != tokens:
        tokens = better  # "5 bis € 10" is a range only once the sign has moved
    return list(_parted(tokens))


def _number(written: str) -> list[str]:
    """Tokens of what begins with a digit: "18:30", "12.500", "3rd", "20km", "18.oktober", "31a" (which is no number)."""
    if _CLOCK.fullmatch(written):
        return [written]
    if ":" in written:
        return [token for part in written.split(":") for token in _number(part)]
    found = _NUMBER.fullmatch(written)
    if found:
        unit = found[2]
        return [*canonical_number(found[1]), *([_SPELLING.get(unit, unit)] if unit else [])]
    *head, last = _MARK.split(written)
    return [*(canonical_number(written[: -len(last) - 1]) if head else ()), last]


def _with_ranges(tokens: list[str]) -> list[str]:
    """Dashes and "bis" between numbers as one mark, other dashes gone; "18 of october" as "18 october"."""
    kept: list[str] = []
    for position, token in enumerate(tokens):
        if token not in _NEAR_NUMBERS:
            kept.append(token)
            continue
        following = tokens[position + 1 : position + 3]
        if token == "cent" and kept[-1:] == ["per"] and len(kept) > 1 and kept[-2][0].isdecimal():
            kept.pop()
            token = "percent"
        elif token in ("-", *_TO) and kept and _ends_number(kept[-1]) and _begins_number(following):
            token = RANGE
        elif (
            token == "-"
            or (token in _FILLER and kept and kept[-1] == RANGE and _begins_number(following))
            or _is_of_a_date(token, kept, following)
        ):
            continue
        kept.append(token)
    return kept


def _is_of_a_date(token: str, before: list[str], following: list[str]) -> bool:
    return token == "of" and bool(before and following) and before[-1].isdecimal() and following[0].startswith("month")


def _ends_number(token: str) -> bool:
    return token[0].isdecimal() or re.fullmatch(r"month\d+", token) is not None or is_amount_unit(token)


def _begins_number(following: list[str]) -> bool:
    start = next((token for token in following if token not in _FILLER), "")
    return start[:1].isdecimal() and start in following[:2]


def _amounts_in_order(tokens: list[str]) -> list[str]:
    """ "eur 300" as "300 eur"; a currency that follows a number stays with it."""
    tokens = list(tokens)
    moved = not _CURRENCIES.isdisjoint(tokens)
    while moved:
        moved = False
        for at in range(len(tokens) - 1):
            after_number = at > 0 and tokens[at - 1][0].isdecimal()
            if tokens[at] in _CURRENCIES and not after_number and tokens[at + 1][0].isdecimal():
                tokens[at], tokens[at + 1], moved = tokens[at + 1], tokens[at], True
    return tokens


def _parted(tokens: list[str]) -> Iterator[str]:
    """The tokens with a mark between two numbers: "12, 500" must not become "12 500", which is another number."""
    before = ""
    for token in tokens:
        if before[-1:].isdecimal() and token[0].isdecimal() and not before.startswith("month"):
            yield BESIDE
        yield token
        before = token
