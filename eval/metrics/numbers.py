"""Numbers in one spelling: 12.500, 12,500, 12 500 and 12'500 are "12500"; 2,5 and 2.5 are "2.5"; a price of 12,50 is "12.5"."""

from __future__ import annotations

import re

SECTION = "_"  # a point would make the parts of "1.2.2022b" a date when they are read again
AMOUNTS = frozenset({"eur", "dollar", "percent"})
_UNITS = AMOUNTS | {"uhr"}

# A space groups thousands only where each group has three digits and nothing before or after is part of the number.
_GROUPS = re.compile(r"(?<![\w.,:])(?<!\d )[1-9]\d{0,2}(?: \d{3})+(?!\w| \d|[.,]\d{3})")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:([.,'’])\d{3})(?:\1\d{3})*")
_MARKS = re.compile(r"[.,'’]")
_CLOCK = re.compile(r"(?:[01]?\d|2[0-4])\.[0-5]\d")
_CENTS = re.compile(r"(\d+)\.(\d{2})")


def join_groups(text: str) -> str:
    """The text with thousands that a space parts written together."""
    return _GROUPS.sub(lambda found: found.group().replace(" ", ""), text.replace("\u00a0", " ").replace("\u202f", " "))


def canonical_number(written: str) -> tuple[str, ...]:
    """The number with a point before its decimals and nothing between its thousands; "1,2,3" is three numbers.

    One mark before three digits groups thousands in both languages ("12.500", "12,500"), unless a zero leads ("0,500"). Of two kinds of
    marks the last one parts the decimals. Several points are a section or a version, which is no number to reckon with: 1_2_3.
    """
    if _THOUSANDS.fullmatch(written):
        return (_MARKS.sub("", written),)
    marks = _MARKS.findall(written)
    if len(set(marks)) > 1:
        head, tail = re.split(rf"{re.escape(marks[-1])}(?=\d+$)", written)
        whole = marks[-1] in ".," and len(set(marks[:-1])) == 1 and _THOUSANDS.fullmatch(head)
        return (f"{_MARKS.sub('', head)}.{tail}",) if whole else canonical_number(_MARKS.sub(".", written))
    if len(marks) > 1 and marks[0] == ",":
        return tuple(written.split(","))
    if len(marks) > 1:
        return (_MARKS.sub(SECTION, written),)
    return (_MARKS.sub(".", written),)


def is_amount_unit(token: str) -> bool:
    """Whether the token is a currency or the sign for percent."""
    return token in AMOUNTS


def by_unit(tokens: list[str]) -> list[str]:
    """The tokens, numbers as their unit has them: "12.50 eur" is "12.5 eur", "12.00 eur" is "12 eur", "18.30 uhr" is "18:30 uhr"."""
    if _UNITS.isdisjoint(tokens):
        return tokens
    found = list(tokens)
    for at, token in enumerate(tokens[:-1]):
        cents = _CENTS.fullmatch(token)
        if cents and is_amount_unit(tokens[at + 1]):
            rest = cents[2].rstrip("0")
            found[at] = f"{cents[1]}.{rest}" if rest else cents[1]
        elif tokens[at + 1] == "uhr" and _CLOCK.fullmatch(token):
            found[at] = token.replace(".", ":")
    return found
