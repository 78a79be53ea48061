"""The reading order of a page: where it has columns, each is read from top to bottom before the next.

A recursive cut in the manner of Nagy's X-Y tree, but by gutters: the vertical strip that most lines keep free, between the
lines that cross it. Whether both sides are prose (columns) or short cells (a table) decides if the strip is a gutter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from corpus.readers.pdf_glyphs import Run
from corpus.readers.pdf_tables import Table

Item = Run | Table

MIN_LINES = 3
FILL = 0.62
"""Lines of prose fill their column (median .80 to 1.0 in the documents looked at); cells of a table reach .3 to .5."""

PROSE_CHARACTERS = 14
ALIGNED = 0.5
GUTTER = 0.6
"""Width of a gutter in font sizes, at least."""

STEPS = 60
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
    edges = sorted({round(item.left, 0) for item in items})
    for edge in edges:
        place = edge - 2.0
        if not left + 0.12 * (right - left) < place < right - 0.12 * (right - left):
            continue
        score = sum(float(len(band)) for band, is_columns in _bands(items, place) if is_columns)
        if score > best_score:
            best, best_score = place, score
    return best


def _bands(items: Sequence[Item], place: float) -> list[tuple[list[Item], bool]]:
    """The items from top to bottom, parted where one crosses the place: (items, True if they stand in two columns there)."""
    crossing = sorted((item for item in items if item.left < place - 1 and item.right > place + 1), key=lambda item: item.middle)
    others = sorted((item for item in items if not (item.left < place - 1 and item.right > place + 1)), key=lambda item: item.middle)
    bands: list[tuple[list[Item], bool]] = []
    position = 0
    for barrier in [*crossing, None]:
        band: list[Item] = []
        while position < len(others) and (barrier is None or others[position].middle < barrier.middle):
            band.append(others[position])
            position += 1
        if band:
            bands.append((band, _is_columns(band, place)))
        if barrier is not None:
            bands.append(([barrier], False))
    return bands


def _is_columns(band: Sequence[Item], place: float) -> bool:
    left = [item for item in band if item.right <= place + 1]
    right = [item for item in band if item.right > place + 1]
    if len(left) < MIN_LINES or len(right) < MIN_LINES:
        return False
    size = median(item.size for item in band)
    if min(item.left for item in right) - max(item.right for item in left) < GUTTER * size:
        return False
    prose = [_is_prose(side) for side in (left, right)]
    if all(prose):
        return True
    return any(prose) and not _share_lines(left, right)


def _is_prose(side: Sequence[Item]) -> bool:
    """True if the lines fill the column and hold words."""
    runs = [item for item in side if isinstance(item, Run)]
    if len(runs) < MIN_LINES:
        return any(isinstance(item, Table) for item in side)
    width = max(run.right for run in runs) - min(run.left for run in runs)
    filled = median(run.width for run in runs) / max(1.0, width)
    return filled >= FILL and median(len(run.text) for run in runs) >= PROSE_CHARACTERS


def _share_lines(left: Sequence[Item], right: Sequence[Item]) -> bool:
    """True if most lines of the shorter side stand on a line of the other: then they belong together, as in a table."""
    fewer, more = sorted((left, right), key=len)
    bottoms = sorted(item.bottom for item in more)
    matched = sum(1 for item in fewer if any(abs(item.bottom - bottom) <= 2.0 for bottom in bottoms))
    return matched >= ALIGNED * len(fewer)
