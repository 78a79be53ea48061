"""Pages -> Chunks: whole sentences, exact offsets, sections kept apart, lengths balanced.

Within a section the borders are chosen together, by dynamic programming over sentences: each chunk pays for its distance
from the target length, each border for what it cuts apart. So no section ends in a crumb, and a paragraph a little too
long falls into equal parts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal
from unicodedata import combining

from corpus.records import Chunk, Heading, Page
from corpus.sentences import Span, is_list_item, is_table_row, sentence_spans

TARGET_CHARACTERS = 500
MAXIMUM_CHARACTERS = 1200
MAXIMUM_TOKENS = 400  # by estimate; leaves room in an encoder's 512 for title, heading and prefix
CHUNKING = f"sentences-1:{TARGET_CHARACTERS}"
PATH_SEPARATOR = " › "

# Prices, in units of (distance from the target / target)²: a 700-character paragraph falls in two, a 650-character one stays.
_OVER = 3.0
_INSIDE_PARAGRAPH = 0.25
_BETWEEN_LINES = 0.15
_BETWEEN_ITEMS = 0.35
_INSIDE_ITEM = 0.7
_INSIDE_GROUP = 8.0  # a list or table that fits stays whole
_AFTER_INTRODUCTION = 8.0
_AFTER_HEADING = 50.0
_MOST_UNITS = 60  # in one chunk; bounds the time for pages of thousands of tiny lines

_TOKEN_PARTS = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_")
_LATIN = 0x24F  # the last letter of Latin Extended-B; other scripts may need a token a letter
_CLAUSE_ENDS = (re.compile(r"[;:.!?]\s+|\s+[–—]\s+"), re.compile(r",\s+"), re.compile(r"\s+"))


_Kind = Literal["text", "item", "row"]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence, or a part of an overlong one."""

    start: int
    end: int
    tokens: int
    heading: bool
    kind: _Kind


@dataclass(frozen=True, slots=True)
class _Section:
    path: str
    units: tuple[_Unit, ...]


def split_pages(pages: Sequence[Page], *, target: int = TARGET_CHARACTERS, maximum: int = MAXIMUM_CHARACTERS) -> tuple[Chunk, ...]:
    """Chunks of all pages in order: about `target` and at most `maximum` characters, never across pages or headings.

    Every sentence is in exactly one chunk; one longer than `maximum` (or than the encoder takes, by estimate) is cut at a
    clause or a space. Headings of one page hold on the next pages of the same document until another of their level.
    """
    chunks: list[Chunk] = []
    above: list[tuple[int, str]] = []
    document_id = None
    for page in pages:
        if page.document_id != document_id:
            above, document_id = [], page.document_id
        for section in _sections(page, above, maximum):
            for first, last in _borders(section.units, page.text, target, maximum):
                chunks.append(_chunk(page, section.units[first].start, section.units[last].end, section.path))
    return tuple(chunks)


def chunk_sentences(chunk: Chunk) -> tuple[Span, ...]:
    """Sentence spans relative to the chunk's text: those of its page that lie in the chunk."""
    return sentence_spans(chunk.text)


def estimate_tokens(text: str) -> int:
    """About how many pieces multilingual-e5's tokenizer makes of the text, on the high side.

    Measured over 835 chunks of German and English: 1.1 to 2 times the true number; tables, addresses and acronyms 0.9 to 1.4.
    """
    return sum(_part_tokens(part) for part in _TOKEN_PARTS.findall(text))


def _part_tokens(part: str) -> int:
    if part[0].isdigit() or (part.isupper() and len(part) < 40):
        return 1 + len(part) // 2
    if ord(max(part)) > _LATIN or len(part) >= 40:
        return len(part)
    return 1 + len(part) // 4


def _chunk(page: Page, start: int, end: int, path: str) -> Chunk:
    name = f"{page.document_id}:{page.number}:{start}-{end}"
    return Chunk(name, page.document_id, page.number, start, end, path, page.text[start:end])


def _sections(page: Page, above: list[tuple[int, str]], maximum: int) -> Iterator[_Section]:
    """The page's parts between headings; a heading with nothing under it goes with a deeper one that follows, or with its like.

    `above` is the stack of (level, text) of the headings that hold; it is changed as headings come.
    """
    headings = sorted((h for h in page.headings if page.text[h.start : h.end].strip()), key=lambda h: h.start)
    starts = [heading.start for heading in headings]
    parts: list[list[_Unit]] = [[] for _ in range(len(headings) + 1)]
    for unit in _units(page, headings, maximum):
        parts[bisect_right(starts, unit.start)].append(unit)
    if parts[0]:
        yield _Section(_path(above), tuple(parts[0]))
    waiting: list[_Unit] = []
    waiting_path, waiting_level = "", 0
    for heading, units in zip(headings, parts[1:], strict=True):
        if waiting and heading.level <= waiting_level and any(not unit.heading for unit in units):
            yield _Section(waiting_path, tuple(waiting))
            waiting = []
        above[:] = [entry for entry in above if entry[0] < heading.level]
        parent = _path(above)
        above.append((heading.level, " ".join(page.text[heading.start : heading.end].split())))
        waiting_path = parent if waiting and heading.level <= waiting_level else _path(above)
        waiting_level = heading.level
        waiting += units
        if any(not unit.heading for unit in units):
            yield _Section(_path(above), tuple(waiting))
            waiting = []
    if waiting:
        yield _Section(waiting_path, tuple(waiting))


def _path(above: Sequence[tuple[int, str]]) -> str:
    return PATH_SEPARATOR.join(text for _, text in above)


def _units(page: Page, headings: Sequence[Heading], maximum: int) -> Iterator[_Unit]:
    text = page.text
    starts = [heading.start for heading in headings]
    kind: _Kind = "text"
    for span in sentence_spans(text):
        index = bisect_right(starts, span[0]) - 1
        is_heading = index >= 0 and span[1] <= headings[index].end
        if not text[text.rfind("\n", 0, span[0]) + 1 : span[0]].strip():
            line = text[span[0] : span[1]]
            kind = "text" if is_heading else "row" if is_table_row(line) else "item" if is_list_item(line) else "text"
        for start, end in _cut(text, span, maximum):
            yield _Unit(start, end, estimate_tokens(text[start:end]), is_heading, kind)


def _cut(text: str, span: Span, maximum: int) -> Iterator[Span]:
    """The span in parts of at most `maximum` characters and MAXIMUM_TOKENS estimated tokens, about equally long."""
    start, end = span
    while True:
        latest = _latest(text, start, min(end, start + maximum))
        if latest == end:
            yield start, end
            return
        count = -(-(end - start) // (latest - start))
        cut = _cut_position(text, start, min(latest, start + (end - start) // count), latest)
        yield start, start + len(text[start:cut].rstrip())
        start = cut
        while text[start].isspace():  # a sentence does not end in a space
            start += 1


def _latest(text: str, start: int, stop: int) -> int:
    """The last position up to `stop` to which MAXIMUM_TOKENS reach from `start`; beyond `start`."""
    left = MAXIMUM_TOKENS
    for match in _TOKEN_PARTS.finditer(text, start, stop):
        tokens = _part_tokens(match.group())
        if tokens > left:
            return max(start + 1, match.start() + min(left, len(match.group()) - 1))
        left -= tokens
    return stop


def _cut_position(text: str, start: int, wanted: int, latest: int) -> int:
    """The best place to cut near `wanted` and not after `latest`: a clause's end, else a comma, else a space, else anywhere."""
    reach = (wanted - start) * 2 // 5
    for border in _CLAUSE_ENDS:
        places = [match.end() for match in border.finditer(text, wanted - reach, min(latest, wanted + reach))]
        if places:
            return min(places, key=lambda place: abs(place - wanted))
    cut = wanted
    while cut > start + 1 and combining(text[cut]):
        cut -= 1
    return max(start + 1, cut)


def _borders(units: Sequence[_Unit], text: str, target: int, maximum: int) -> list[Span]:
    """(first, last) unit of each chunk of a section, at the lowest total price."""
    prices = _border_prices(units, text, target, maximum)
    tokens = [0, *accumulate(unit.tokens for unit in units)]
    starts = [unit.start for unit in units]
    best, origin = [0.0], [0]
    for stop in range(1, len(units) + 1):
        end = units[stop - 1].end
        lowest, chosen = float("inf"), stop - 1
        for first in range(stop - 1, max(-1, stop - 1 - _MOST_UNITS), -1):
            length = end - starts[first]
            if first < stop - 1 and (length > maximum or tokens[stop] - tokens[first] > MAXIMUM_TOKENS):
                break
            price = best[first] + prices[first] + _length_price(length, target)
            if price < lowest:
                lowest, chosen = price, first
        best.append(lowest)
        origin.append(chosen)
    borders: list[Span] = []
    stop = len(units)
    while stop:
        borders.append((origin[stop], stop - 1))
        stop = origin[stop]
    return borders[::-1]


def _length_price(length: int, target: int) -> float:
    distance = (length - target) / target
    return distance * distance * (_OVER if distance > 0 else 1.0)


def _border_prices(units: Sequence[_Unit], text: str, target: int, maximum: int) -> list[float]:
    """What it costs to begin a chunk at each unit."""
    whole = _whole_groups(units, min(maximum, 2 * target))
    prices = [0.0] * len(units)
    for index in range(1, len(units)):
        before, unit = units[index - 1], units[index]
        gap = text[before.end : unit.start]
        introduced = unit.kind != "text" and before.kind == "text"
        if before.heading:
            prices[index] = _AFTER_HEADING
        elif introduced and text[before.end - 1] == ":":
            prices[index] = _AFTER_INTRODUCTION
        elif index in whole:
            prices[index] = _INSIDE_GROUP
        elif unit.kind != "text":
            prices[index] = _BETWEEN_ITEMS if "\n" in gap else _INSIDE_ITEM
        elif "\n\n" not in gap:
            prices[index] = _BETWEEN_LINES if "\n" in gap else _INSIDE_PARAGRAPH
    return prices


def _whole_groups(units: Sequence[_Unit], limit: int) -> frozenset[int]:
    """Indexes of the units that continue a list or a table which, with the line before it, is at most `limit` characters."""
    inside: set[int] = set()
    index = 0
    while index < len(units):
        stop = index
        while stop < len(units) and units[stop].kind == units[index].kind != "text":
            stop += 1
        if stop - index > 1:
            introduction = index - 1 if index and not units[index - 1].heading else index
            if units[stop - 1].end - units[introduction].start <= limit:
                inside.update(range(index + 1, stop))
        index = max(stop, index + 1)
    return frozenset(inside)
