"""The straight lines drawn on a PDF page: what the cells of a ruled table stand between."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from corpus.limits import MAX_PAGE_ITEMS
from corpus.readers.pdf_glyphs import Frame

MAX_PATH_SEGMENTS = 20_000
"""Segments of drawings looked at on one page; maps have hundreds of thousands and no tables."""

STRAIGHT = 0.5
SHORTEST = 4.0
"""Points: what deviates less is straight, what is shorter is part of a letter or a symbol."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line, horizontal or vertical."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def is_horizontal(self) -> bool:
        return self.right - self.left >= self.bottom - self.top


def page_rules(page: Any, frame: Frame, pdfium: Any) -> Iterator[Rule]:
    """The straight horizontal and vertical lines of the page's drawings, thin filled rectangles included."""
    budget = MAX_PATH_SEGMENTS
    for index in range(min(pdfium.FPDFPage_CountObjects(page), MAX_PAGE_ITEMS)):
        item = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        count = pdfium.FPDFPath_CountSegments(item)
        budget -= max(0, count)
        if budget < 0:
            return
        yield from _path_rules(item, count, frame, pdfium)


def _path_rules(item: Any, count: int, frame: Frame, pdfium: Any) -> Iterator[Rule]:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, matrix)
    start = previous = None
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, index)
        x, y = ctypes.c_float(), ctypes.c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (matrix.a * x.value + matrix.c * y.value + matrix.e, matrix.b * x.value + matrix.d * y.value + matrix.f)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO and previous is not None:
            yield from _line(previous, point, frame)
        if pdfium.FPDFPathSegment_GetClose(segment) and start is not None:
            yield from _line(point, start, frame)
        previous = point


def _line(one: tuple[float, float], other: tuple[float, float], frame: Frame) -> Iterator[Rule]:
    left, top, right, bottom = frame.box(one[0], one[1], other[0], other[1])
    wide, high = right - left, bottom - top
    if (wide <= STRAIGHT) != (high <= STRAIGHT) and max(wide, high) >= SHORTEST:
        yield Rule(left, top, right, bottom)
