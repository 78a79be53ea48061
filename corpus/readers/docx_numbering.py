"""The marks Word prints before list items: they are not in the text, only in the numbering definitions."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LEVELS = 9
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


class Numbering:
    """Counts list items in document order. ECMA-376 part 1, section 17.9."""

    def __init__(self, document: Any) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._counters: dict[str, list[int]] = defaultdict(lambda: [0] * LEVELS)
        self._abstract: dict[str, str] = {}
        try:
            element = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        for number in element.iter(f"{W}num"):
            reference = number.find(f"{W}abstractNumId")
            if reference is not None:
                self._abstract[number.get(f"{W}numId") or ""] = reference.get(f"{W}val") or ""
        for abstract in element.iter(f"{W}abstractNum"):
            self._levels[abstract.get(f"{W}abstractNumId") or ""] = dict(_level(level) for level in abstract.iter(f"{W}lvl"))

    def mark(self, paragraph: Element, style: Any) -> str:
        """The mark of the paragraph: "-" for a bullet, "3." or "2.1" or "a)" for a number, "" for no list item."""
        number, level = self._reference(paragraph, style)
        if number in ("", "0"):
            return ""
        kind, pattern, start = self._levels.get(self._abstract.get(number, ""), {}).get(level, ("bullet", "", 1))
        if kind == "none":
            return ""
        if kind == "bullet":
            return "-"
        counters = self._counters[number]
        counters[level] = max(counters[level] + 1, start)
        counters[level + 1 :] = [0] * (LEVELS - level - 1)
        return self._filled(pattern, number, counters) or "-"

    def _filled(self, pattern: str, number: str, counters: list[int]) -> str:
        levels = self._levels[self._abstract[number]]

        def fill(match: re.Match[str]) -> str:
            level = int(match.group(1)) - 1
            return formatted(max(1, counters[level]), levels.get(level, ("decimal", "", 1))[0])

        return re.sub(r"%([1-9])", fill, pattern).strip()

    def _reference(self, paragraph: Element, style: Any) -> tuple[str, int]:
        """(numId, level): the paragraph's own, or that of its style or of a style this is based on."""
        own = paragraph.find(f"{W}pPr/{W}numPr")
        if own is not None:
            return _number(own)
        for _ in range(10):
            if style is None:
                break
            found = style.element.find(f"{W}pPr/{W}numPr")
            if found is not None:
                return _number(found)
            style = style.base_style
        return "", 0


def formatted(value: int, kind: str) -> str:
    """The number as Word writes it: decimal, lowerLetter, upperLetter, lowerRoman, upperRoman."""
    if kind in ("lowerLetter", "upperLetter"):
        letters = chr(ord("a") + (value - 1) % 26) * min(1 + (value - 1) // 26, 5)
        return letters.upper() if kind == "upperLetter" else letters
    if kind in ("lowerRoman", "upperRoman"):
        roman, rest = "", min(value, 3999)
        for size, sign in _ROMAN:
            roman, rest = roman + sign * (rest // size), rest % size
        return roman.upper() if kind == "upperRoman" else roman
    return str(value)


def _number(properties: Element) -> tuple[str, int]:
    number, level = properties.find(f"{W}numId"), properties.find(f"{W}ilvl")
    value = (level.get(f"{W}val") or "0") if level is not None else "0"
    return ((number.get(f"{W}val") or "") if number is not None else ""), min(int(value), LEVELS - 1) if value.isdigit() else 0


def _level(element: Element) -> tuple[int, tuple[str, str, int]]:
    kind, text, start = (element.find(f"{W}{name}") for name in ("numFmt", "lvlText", "start"))
    first = (start.get(f"{W}val") or "1") if start is not None else "1"
    level = element.get(f"{W}ilvl") or "0"
    return (
        min(int(level), LEVELS - 1) if level.isdigit() else 0,
        (
            (kind.get(f"{W}val") or "decimal") if kind is not None else "decimal",
            (text.get(f"{W}val") or "") if text is not None else "",
            int(first) if first.isdigit() and len(first) < 6 else 1,
        ),
    )
