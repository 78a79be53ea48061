"""Runs of text on a PDF page -> paragraphs, list items, tables and candidates for headings, in reading order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from corpus.readers.blocks import lines_of
from corpus.readers.lists import MARK, marked, with_dash
from corpus.readers.pdf_columns import Region, regions
from corpus.readers.pdf_running import Line, lines_of_runs
from corpus.readers.pdf_runs import PageContent, Run
from corpus.readers.pdf_tables import Table, aligned_tables, ruled_tables, with_marks
from corpus.readers.text import ends_in_hyphen, join_lines

PARAGRAPH_GAP = 1.32
"""A line that stands farther below than this many usual line distances begins a paragraph."""

WIDE_GAP = 1.95
SIZE_CHANGE = 0.09
INDENT = 0.8
SHORT_LINE = 0.18
NARROWED = 0.45
"""Two lines that end alike at this share of the width or more stand beside a picture or a box."""

BREAK_SLACK = 3.0
"""Font sizes to spare before a break counts as the author's: hyphenation and protected spaces move whole phrases."""

_ENDS = re.compile(r"[.!?:;][\"'”“’»)\]]*$")
_CLAUSE = re.compile(
    r"^(?:§+\s?\d+\w?|(?:Art(?:ikel|icle|\.)|Section|Abschnitt|Kapitel|Chapter|TOP|Punkt|Anlage|Annex|Appendix)\s?[\dIVX]+\w?)(?:[\s.:–-]|$)"
)


@dataclass(slots=True)
class Group:
    """Lines that belong together. `kind` is "text", "item" (of a list), "row" (cells side by side) or "table"."""

    lines: list[str]
    kind: str
    size: float
    bold: bool
    top: float
    bottom: float
    table: Table | None = None
    breaks: list[int] = field(default_factory=list)
    """Places in `lines` before which the author, not the line's width, broke the line."""

    @property
    def text(self) -> str:
        """The lines as one text; the author's own line breaks stay."""
        return join_lines(self.lines, self.breaks)

    @property
    def is_clause(self) -> bool:
        """True for "§ 3 Finanzierung" or "Article 4"."""
        return bool(_CLAUSE.match(self.lines[0]))


def page_groups(page: PageContent) -> list[Group]:
    """The groups of a page in reading order."""
    if not page.upright:
        return [
            Group([line], "text", 10.0, False, 0.0, 0.0)
            for part in re.split(r"\n\s*\n", page.plain)
            if (line := lines_of(part).replace("\n", " "))
        ]
    tables, runs = ruled_tables(page.runs, page.rules)
    groups: list[Group] = []
    for region in regions([*runs, *tables]):
        found = _region_groups(region)
        if groups and found and _continues(groups[-1], found[0]):
            groups[-1].lines.extend(found[0].lines)
            found = found[1:]
        groups.extend(found)
    return groups


def _continues(last: Group, first: Group) -> bool:
    """True if a paragraph goes on at the top of the next column."""
    if last.kind == "table" or first.kind != "text" or abs(last.size - first.size) > SIZE_CHANGE * last.size or last.bold != first.bold:
        return False
    return not _ENDS.search(last.lines[-1]) and (first.lines[0][:1].islower() or ends_in_hyphen(last.lines[-1]))


def _region_groups(region: Region) -> list[Group]:
    tables = [item for item in region.items if isinstance(item, Table)]
    lines = [with_marks(line) for line in lines_of_runs([item for item in region.items if isinstance(item, Run)])]
    flow: list[Line | Table] = sorted([*_aligned_between(lines, tables), *tables], key=_top)
    groups: list[Group] = []
    stretch: list[Line] = []
    for item in [*flow, None]:
        if isinstance(item, tuple):
            stretch.append(item)
            continue
        groups.extend(_paragraphs(stretch))
        stretch = []
        if item is not None:
            groups.append(Group([" "], "table", item.size, False, item.top, item.bottom, item))
    return groups


def _aligned_between(lines: Sequence[Line], tables: Sequence[Table]) -> list[Line | Table]:
    """Aligned tables looked for in each stretch of lines between ruled tables."""
    result: list[Line | Table] = []
    stretch: list[Line] = []
    borders = sorted(table.top for table in tables)
    for line in lines:
        if stretch and any(stretch[-1][0].top < border <= line[0].top for border in borders):
            result.extend(aligned_tables(stretch))
            stretch = []
        stretch.append(line)
    return [*result, *aligned_tables(stretch)]


def _top(item: Line | Table) -> float:
    return item.top if isinstance(item, Table) else min(run.top for run in item)


@dataclass(slots=True)
class _Row:
    """A line of text: its cells joined, its place."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    bold: bool
    cells: int

    @property
    def width(self) -> float:
        return self.right - self.left


def _row(line: Line) -> _Row:
    return _Row(
        "; ".join(run.text for run in line) if len(line) > 1 else line[0].text,
        line[0].left,
        max(run.right for run in line),
        min(run.top for run in line),
        max(run.bottom for run in line),
        max(run.size for run in line),
        all(run.bold for run in line),
        len(line),
    )


def _paragraphs(lines: Sequence[Line]) -> list[Group]:
    """Lines of one column, parted into paragraphs and list items."""
    if not lines:
        return []
    rows = [_row(line) for line in lines]
    left, right = min(row.left for row in rows), max(row.right for row in rows)
    distances = [below.bottom - above.bottom for above, below in pairwise(rows) if 0 < below.bottom - above.bottom < 2.2 * above.size]
    usual = median(distances) if distances else 1.2 * rows[0].size
    if len(distances) >= 4:
        usual = sorted(distances)[len(distances) // 3]
    groups: list[Group] = []
    first = rows[0]
    for place, row in enumerate(rows):
        broke = place > 0 and _author_broke(rows, place, right)
        moved = place > 0 and (broke or (row.bold and rows[place - 1].bold)) and _is_moved(rows[place - 1], row)
        if place and not moved and not _begins(rows[place - 1], row, first, usual, left, right):
            if broke:
                groups[-1].breaks.append(len(groups[-1].lines))
            groups[-1].lines.append(row.text)
            groups[-1].bottom = row.bottom
            continue
        first = row
        kind = "row" if row.cells > 1 else "item" if marked(row.text) else "text"
        groups.append(Group([row.text], kind, row.size, row.bold, row.top, row.bottom))
    return groups


def _begins(above: _Row, row: _Row, first: _Row, usual: float, left: float, right: float) -> bool:
    """True if the row begins a new paragraph below the row above; `first` is the first row of the paragraph so far."""
    size = max(above.size, row.size)
    distance = row.bottom - above.bottom
    if abs(above.size - row.size) > SIZE_CHANGE * size or above.bold != row.bold or above.cells > 1 or row.cells > 1:
        return True
    if distance > WIDE_GAP * size or distance > PARAGRAPH_GAP * max(usual, 1.05 * size):
        return True
    if marked(row.text) and (row.left <= first.left + INDENT * size or marked(first.text) is not None):
        return True
    if marked(first.text):
        return row.left < first.left - 0.3 * size or (
            row.left < first.left + 0.3 * size and _short(above, left, right) and _ENDS.search(above.text) is not None
        )
    if _CLAUSE.match(row.text) and _short(above, left, right):
        return True
    indented = row.left > first.left + INDENT * size and above.left <= left + 0.3 * size
    if indented and row.left < left + 4 * size and above is not first:
        return True
    return _short(above, left, right) and _ENDS.search(above.text) is not None and not row.text[:1].islower()


def _author_broke(rows: Sequence[_Row], place: int, right: float) -> bool:
    """True if the first word of this row would have fitted on the row above, and it begins like a line of its own."""
    above, row = rows[place - 1], rows[place]
    if row.text[:1].islower() or above.text.endswith((",", "–", "-", "\ufffe")):
        return False
    wide = above.width > NARROWED * (right - above.left)
    if wide and place > 1 and abs(rows[place - 2].right - above.right) < 0.7 * above.size:
        right = max(above.right, rows[place - 2].right)
    word = row.text.split(" ", 1)[0]
    needed = (len(word) + 1) * row.width / max(1, len(row.text))
    return above.right + needed + BREAK_SLACK * row.size < right


def _is_moved(above: _Row, row: _Row) -> bool:
    """True if the row shares neither edge nor centre with the row above: a centred title above a heading on the left."""
    size = max(above.size, row.size)
    centres = abs(above.left + above.right - row.left - row.right) / 2
    return min(abs(above.left - row.left), abs(above.right - row.right), centres) > size


def _short(row: _Row, left: float, right: float) -> bool:
    return row.right < right - SHORT_LINE * (right - left)


def item_text(group: Group) -> str:
    """A list item with its bullet as "- "."""
    return with_dash(group.text)


__all__ = ["MARK", "Group", "item_text", "page_groups"]
