"""The marks of list items, for formats where a list is only typed: "- ", "• ", "1. ", "a) ", "(2) "."""

from __future__ import annotations

import re

MARK = re.compile(
    r"^(?:(?P<bullet>[-–—*•●○▪■□‣⁃·✓➢➤\uf0b7\uf0a7\uf0d8])\s+|(?P<number>(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|\(\s?(?:\d{1,3}|[a-zA-Z])\s?\))\s+)(?=\S)"
)
_MONTH_AFTER = re.compile(r"(?:jan|feb|mär|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec)\w*\.?\b", re.IGNORECASE)


def marked(line: str) -> re.Match[str] | None:
    """The mark at the start of a list item, or None. "15. Januar" begins with a date and "A. Müller" with a name."""
    found = MARK.match(line)
    if found is None or found["bullet"]:
        return found
    rest = line[found.end() :]
    number = found["number"]
    if number.endswith(".") and number[:-1].isdigit() and _MONTH_AFTER.match(rest):
        return None
    if number.endswith(".") and len(number) == 2 and number[0].isupper() and number[0] not in "IVX":
        return None
    return found


def with_dash(line: str) -> str:
    """The item with every bullet sign as "- "; numbers and letters stay as they are."""
    found = marked(line)
    if found is None:
        return line
    return f"- {line[found.end() :]}" if found["bullet"] else f"{found['number']} {line[found.end() :]}"
