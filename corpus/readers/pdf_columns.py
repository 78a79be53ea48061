"""The reading order of a page: where it has columns, each is read from top to bottom before the next.

A recursive cut in the manner of Nagy's X-Y tree, but by gutters: the vertical strip that most lines keep free, between the
lines that cross it. Whether both sides are prose (columns) or short cells (a table) decides if the strip is a gutter.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from corpus.readers.pdf_runs import Run
from corpus.readers.pdf_tables import Table

Item = Run | Table

MIN_LINES = 3
FILL = 0.62
"""Lines of prose fill their column (median .80 to 1.0 in the documents looked at); cells of a table reach .3 to .5."""

PROSE_CHARACTERS = 14
ALIGNED = 0.5
SAME_LINE = 2.0
GUTTER = 0.6
"""Width of a gutter in font sizes, at least."""

MAX_EDGES = 40
"""Left edges tried as the border of a column, the most frequent ones; a page of text has about ten."""

MAX_DEPTH = 6
MAX_ITEMS = 1_500
"""Beyond that a page is a map or a drawing: its labels have no columns."""


@dataclass(frozen=True, slots=True)
class Region:
    """Items that are read from top to bottom."""

    items: tuple[Item, ...]


def regions(items: Sequence[Item], depth: int = 0) -> list[Region]:
    """The page's items as regions in reading order."""
    if not items:
        return []
    cut = _best_gutter(items) if len(items) >= 2 * MIN_LINES and len(items) <= MAX_ITEMS and depth < MAX_DEPTH else None
    if cut is None:
        return [Region(tuple(items))]
    found: list[Region] = []
    single: list[Item] = []
    for band, is_columns in _bands(items, cut):
        if not is_columns:
            single.extend(band)
            continue
        found.extend(regions(single, depth + 1) if len(single) < len(items) else [Region(tuple(single))])
        single = []
        found.extend(regions([item for item in band if item.right <= cut + 1], depth + 1))
        found.extend(regions([item for item in band if item.right > cut + 1], depth + 1))
    return found + ([Region(tuple(single))] if single else [])


def _best_gutter(items: Sequence[Item]) -> float | None:
    """The place that parts most lines into columns; None if there is none."""
    left, right = min(item.left for item in items), max(item.right for item in items)
    best, best_score = None, 0.0
    edges = Counter(round(item.left) for item in items).most_common(MAX_EDGES)
    for edge in sorted(edge for edge, _ in edges):
        place = edge - 2.0
        if not left + 0.12 * (right - left) < place < right - 0.12 * (right - left):
            continue
        score = sum(float(len(band)) for band, is_columns in _bands(items, place) if is_columns)
        if score > best_score:
            best, best_score = place, score
    return best


def _bands(items: Sequence[Item], place: float) -> list[Band]:
    """The items from top to bottom, parted where a line crosses the place: (items, True if they stand in two columns there)."""
    crossing = sorted((item for item in items if _crosses(item, place)), key=lambda item: item.middle)
    others = sorted((item for item in items if not _crosses(item, place)), key=lambda item: item.middle)
    bands: list[Band] = []
    position = 0
    for barrier in [*crossing, None]:
        band: list[Item] = []
        line: list[Item] = [] if barrier is None else [barrier]
        while position < len(others) and (
            barrier is None or others[position].middle < barrier.middle or _on_line(others[position], barrier)
        ):
            item = others[position]
            (line if barrier is not None and _on_line(item, barrier) else band).append(item)
            position += 1
        bands.extend(_parted(band, place))
        if line:
            bands.append((line, False))
    return bands


Band = tuple[list[Item], bool]


def _crosses(item: Item, place: float) -> bool:
    return item.left < place - 1 and item.right > place + 1


def _on_line(item: Item, other: Item) -> bool:
    """True if the two stand beside each other."""
    overlap = min(item.bottom, other.bottom) - max(item.top, other.top)
    return overlap > 0.5 * min(item.bottom - item.top, other.bottom - other.top)


def _parted(band: list[Item], place: float) -> list[Band]:
    """What stands above the columns, the columns, what belongs to the text below them; a heading between two pairs parts them."""
    if not _is_columns(band, place):
        return [(band, False)] if band else []
    between = _heading_between(band, place)
    if between is not None:
        upper = [item for item in band if item.middle < between.middle]
        lower = [item for item in band if item.middle > between.middle]
        return [*_parted(upper, place), ([between], False), *_parted(lower, place)]
    usual = median(item.size for item in band)
    left_start = min(item.top for item in band if item.right <= place + 1)
    right_start = min(item.top for item in band if item.right > place + 1)
    above = [item for item in band if item.bottom <= right_start + 1 or (item.bottom <= left_start + 1 and _stands_out(item, usual))]
    columns = [item for item in band if item not in above]
    if above and not _is_columns(columns, place):
        above, columns = [], band
    below = _heading_below(columns, place)
    columns = [item for item in columns if item not in below]
    return [part for part in ((above, False), (columns, True), (below, False)) if part[0]]


def _stands_out(item: Item, usual: float) -> bool:
    """True for a line that is larger than the text or bold."""
    return isinstance(item, Run) and (item.bold or item.size > 1.08 * usual)


def _heading_between(band: Sequence[Item], place: float) -> Item | None:
    """A heading on the left with nothing beside it, but text on the right both above and below: it heads both columns."""
    usual = median(item.size for item in band)
    right = [item for item in band if item.right > place + 1]
    for item in sorted(band, key=lambda found: found.top):
        if item.right <= place + 1 and _stands_out(item, usual):
            free = not any(other.top < item.bottom and other.bottom > item.top for other in right)
            if free and any(other.bottom < item.top for other in right) and any(other.top > item.bottom for other in right):
                return item
    return None


def _heading_below(columns: Sequence[Item], place: float) -> list[Item]:
    """One or two larger or bold lines at the very end of the left column, below the right one: nothing of theirs follows here."""
    end = max(item.bottom for item in columns if item.right > place + 1)
    left = sorted((item for item in columns if item.right <= place + 1), key=lambda item: item.top)
    usual = median(item.size for item in columns)
    found: list[Item] = []
    while left and len(found) < 2 and left[-1].top >= end - 2:
        item = left.pop()
        if not _stands_out(item, usual):
            break
        found.insert(0, item)
    return found if len(left) >= MIN_LINES else []


def _is_columns(band: Sequence[Item], place: float) -> bool:
    left = [item for item in band if item.right <= place + 1]
    right = [item for item in band if item.right > place + 1]
    if len(left) < MIN_LINES or len(right) < MIN_LINES:
        return False
    size = median(item.size for item in band)
    if min(item.left for item in right) - max(item.right for item in left) < GUTTER * size:
        return False
    prose = [_is_prose(side, size) for side in (left, right)]
    if all(prose):
        return True
    return any(prose) and not _share_lines(left, right)


def _is_prose(side: Sequence[Item], size: float) -> bool:
    """True if most lines belong to columns that they fill with words; tables don't count either way."""
    runs = [item for item in side if isinstance(item, Run)]
    if not runs:
        return True
    filled = sum(len(column) for column in _columns(runs, size) if _fills_column(column))
    return filled * 2 > len(runs)


def _columns(runs: Sequence[Run], size: float) -> list[list[Run]]:
    """Runs that stand below each other, for a side that holds several columns."""
    columns: list[list[Run]] = []
    right = float("-inf")
    for run in sorted(runs, key=lambda item: item.left):
        if run.left > right + GUTTER * size or not columns:
            columns.append([])
        columns[-1].append(run)
        right = max(right, run.right)
    return columns


def _fills_column(column: Sequence[Run]) -> bool:
    if len(column) < MIN_LINES:
        return False
    width = max(run.right for run in column) - min(run.left for run in column)
    return median(run.width for run in column) >= FILL * max(1.0, width) and median(len(run.text) for run in column) >= PROSE_CHARACTERS


def _share_lines(left: Sequence[Item], right: Sequence[Item]) -> bool:
    """True if most lines of the shorter side stand on a line of the other: then they belong together, as in a table."""
    fewer, more = sorted((left, right), key=len)
    bottoms = sorted(item.bottom for item in more)
    matched = 0
    for item in fewer:
        place = bisect_left(bottoms, item.bottom - SAME_LINE)
        matched += place < len(bottoms) and bottoms[place] <= item.bottom + SAME_LINE
    return matched >= ALIGNED * len(fewer)
