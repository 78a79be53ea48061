"""Shelf: every passage of a report once, however many questions found it, and shortened where the whole would grow too large."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from .html import CUT, plain

SHORTEST = 80  # characters of a passage that are kept whatever the size: less tells a reader nothing
FRAME_BYTES = 60  # of markup around each passage
MARK_BYTES = 13  # of markup around each cited span
TIERS = 3
Span = tuple[int, int]


@dataclass(slots=True)
class Kept:
    """One passage: where it stands, its text, the cited spans in it (characters of `text`), whether a question's gold names it."""

    place: str
    text: str
    spans: set[Span] = field(default_factory=set)
    wanted: bool = False

    @property
    def tier(self) -> int:
        """0 for a cited passage, 1 for one that a gold names, 2 for the others: the order in which they keep their length."""
        return 0 if self.spans else 1 if self.wanted else 2


@dataclass(frozen=True, slots=True)
class Written:
    """A passage as the report shows it: its number, its place, its text with the citations marked, whether it was cut."""

    number: int
    place: str
    html: Markup
    cut: bool


class Shelf:
    """Passages by number from 1, in the order in which the questions bring them."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, int, int, int, str], int] = {}
        self._kept: list[Kept] = []

    def put(self, passage: Mapping[str, Any], place: str, spans: Iterable[Span], *, wanted: bool) -> int:
        """The number of the passage; the same text at the same place is kept once."""
        text = str(passage.get("text", ""))
        key = (str(passage.get("path", "")), _whole(passage, "page"), _whole(passage, "start"), _whole(passage, "end"), text)
        number = self._numbers.setdefault(key, len(self._kept) + 1)
        if number > len(self._kept):
            self._kept.append(Kept(place, text))
        kept = self._kept[number - 1]
        kept.spans.update(spans)
        kept.wanted = kept.wanted or wanted
        return number

    def write(self, budget: int) -> tuple[Written, ...]:
        """All passages within about `budget` bytes: what a reader of a failure looks at is shortened last."""
        sizes = [_size(kept.text) + MARK_BYTES * len(kept.spans) for kept in self._kept]
        room = budget - sum(FRAME_BYTES + len(kept.place.encode("utf-8", "replace")) for kept in self._kept)
        longest = []
        for tier in range(TIERS):
            mine = [size for size, kept in zip(sizes, self._kept, strict=True) if kept.tier == tier]
            after = sum(min(size, SHORTEST) for size, kept in zip(sizes, self._kept, strict=True) if kept.tier > tier)
            longest.append(longest_that_fits(mine, room - after))
            room -= sum(min(size, longest[tier]) for size in mine)
        return tuple(_written(number, kept, longest[kept.tier]) for number, kept in enumerate(self._kept, 1))


def longest_that_fits(sizes: Sequence[int], room: int) -> int:
    """The length at which to cut so that the sum of the cut sizes fits into `room`; at least SHORTEST."""
    left, room = sorted(sizes), max(room, 0)
    for place, size in enumerate(left):
        fair = room // (len(left) - place)
        if size > fair:
            return max(fair, SHORTEST)
        room -= size
    return max([SHORTEST, *left])


def spans_in(passage: Mapping[str, Any], citations: Iterable[Mapping[str, Any]]) -> tuple[Span, ...]:
    """Where the citations stand in the passage, as characters of its text, in their order."""
    start, end = _whole(passage, "start"), _whole(passage, "end")
    found = [
        (max(_whole(citation, "start"), start) - start, min(_whole(citation, "end"), end) - start)
        for citation in citations
        if citation.get("path") == passage.get("path") and _whole(citation, "page") == _whole(passage, "page")
    ]
    return tuple(sorted((first, last) for first, last in found if first < last))


def marked(text: str, spans: Iterable[Span]) -> Markup:
    """The text with the spans marked; spans that overlap become one."""
    pieces: list[Markup] = []
    done = 0
    for start, end in merged(spans, len(text)):
        pieces += [_text(text[done:start]), Markup("<mark>{}</mark>").format(_text(text[start:end]))]
        done = end
    return Markup("").join([*pieces, _text(text[done:])])


def merged(spans: Iterable[Span], length: int) -> list[Span]:
    """The spans in order within 0 to `length`, overlapping and touching ones joined, empty ones left out."""
    joined: list[Span] = []
    for start, end in sorted((max(0, start), min(length, end)) for start, end in spans):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _written(number: int, kept: Kept, longest: int) -> Written:
    cut = _size(kept.text) + MARK_BYTES * len(kept.spans) > longest
    if not cut:
        return Written(number, kept.place, marked(kept.text, kept.spans), False)
    # A cited span stays in view: the cut text begins shortly before it where it would lie behind the end.
    length = max(SHORTEST // 4, longest * len(kept.text) // _size(kept.text))
    first = min((start for start, _ in kept.spans), default=0)
    begin = max(0, first - length // 4) if first > length * 3 // 4 else 0
    window = kept.text[begin : begin + length]
    html = marked(window, ((start - begin, end - begin) for start, end in kept.spans))
    before, after = (CUT.strip() + " " if begin else ""), (CUT if begin + length < len(kept.text) else "")
    return Written(number, kept.place, Markup("{}{}{}").format(before, html, after), True)


def _size(text: str) -> int:
    """How many bytes the text takes in the file, escaped."""
    return len(str(_text(text)).encode("utf-8"))


def _text(text: str) -> Markup:
    return escape(plain(text))


def _whole(values: Mapping[str, Any], name: str) -> int:
    value = values.get(name)
    return value if isinstance(value, int) else 0
