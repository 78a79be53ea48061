"""A PDF page as characters with their places. One of the modules that know pypdfium2 (with pdf, pdf_rules and pdf_runs).

Coordinates: points from the upper left corner of the page as it is shown (rotation and crop box applied), y downwards.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from corpus.limits import MAX_PAGE_ITEMS

_FORCE_BOLD = 1 << 18
_BOLD_NAMES = ("bold", "black", "heavy", "semibold", "demi")


class Glyph(NamedTuple):
    """One character with its box (loose: as wide as its advance, as high as its font), its text object and its size."""

    character: str
    left: float
    top: float
    right: float
    bottom: float
    source: int
    size: float


@dataclass(frozen=True, slots=True)
class Frame:
    """How page coordinates become shown ones."""

    left: float
    bottom: float
    width: float
    height: float
    rotation: int

    @property
    def shown(self) -> tuple[float, float]:
        """(width, height) of the page as it is shown."""
        return (self.height, self.width) if self.rotation in (90, 270) else (self.width, self.height)

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """(left, top, right, bottom) as shown."""
        x0, x1, y0, y1 = left - self.left, right - self.left, bottom - self.bottom, top - self.bottom
        if x0 > x1:
            x0, x1 = x1, x0
        if y0 > y1:
            y0, y1 = y1, y0
        if self.rotation == 90:
            return y0, x0, y1, x1
        if self.rotation == 180:
            return self.width - x1, y0, self.width - x0, y1
        if self.rotation == 270:
            return self.height - y1, self.width - x1, self.height - y0, self.width - x0
        return x0, self.height - y1, x1, self.height - y0


def frame_of(page: Any) -> Frame:
    """The frame of a pypdfium2 page."""
    left, bottom, right, top = page.get_cropbox()
    return Frame(left, bottom, max(1.0, right - left), max(1.0, top - bottom), page.get_rotation() % 360)


def page_glyphs(text_page: Any, frame: Frame, pdfium: Any) -> Iterator[Glyph | None]:
    """The characters in PDFium's order; None where it ends a line. Generated spaces have no width of their own."""
    rectangle, page = pdfium.FS_RECTF(), text_page.raw
    unicode_of, box_of, object_of, is_hyphen = (
        pdfium.FPDFText_GetUnicode,
        pdfium.FPDFText_GetLooseCharBox,
        pdfium.FPDFText_GetTextObject,
        pdfium.FPDFText_IsHyphen,
    )
    high = 0
    for index in range(min(text_page.count_chars(), MAX_PAGE_ITEMS)):
        code = unicode_of(page, index)
        if code in (10, 13):
            yield None
            continue
        if 0xD800 <= code < 0xE000:
            code, high = _joined(high, code)
            if not code:
                continue
        if code in HYPHENS and (code in (2, 0xFFFE) or is_hyphen(page, index) == 1):
            code = 0xFFFE
        if not 0 < code <= 0x10FFFF or not box_of(page, index, rectangle):
            continue
        left, top, right, bottom = frame.box(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
        source = 0 if code == 32 else ctypes.cast(object_of(page, index), ctypes.c_void_p).value or 0
        yield Glyph(chr(code), left, top, right, bottom, source, bottom - top)


HYPHENS = frozenset((2, 0x2D, 0xAD, 0x2010, 0x2011, 0xFFFE))
"""Characters that can be PDFium's mark for a word broken at a line's end."""


def _joined(high: int, code: int) -> tuple[int, int]:
    """(the character of a surrogate pair or 0, the half that is kept for the next call)."""
    if code < 0xDC00:
        return 0, code
    return (0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD), 0


class Fonts:
    """What is asked of a text object once, and not of each of its characters."""

    def __init__(self, text_page: Any, pdfium: Any) -> None:
        self._pdfium = pdfium
        self._bold: dict[int, bool] = {}
        self._turned: dict[int, int] = {}

    def is_bold(self, source: int) -> bool:
        if source not in self._bold:
            self._bold[source] = self._ask_bold(source)
        return self._bold[source]

    def is_turned(self, source: int, rotation: int) -> bool:
        """True if the text does not run from left to right on the page as it is shown."""
        if source not in self._turned:
            matrix = self._pdfium.FS_MATRIX()
            known = self._pdfium.FPDFPageObj_GetMatrix(self._object(source), matrix)
            self._turned[source] = (
                (0 if matrix.a > abs(matrix.b) else 90 if matrix.b > abs(matrix.a) else 270 if -matrix.b > abs(matrix.a) else 180)
                if known
                else 0
            )
        return (self._turned[source] - rotation) % 360 != 0

    def _ask_bold(self, source: int) -> bool:
        pdfium, item = self._pdfium, self._object(source)
        if pdfium.FPDFTextObj_GetTextRenderMode(item) == pdfium.FPDF_TEXTRENDERMODE_FILL_STROKE:
            return True
        font = pdfium.FPDFTextObj_GetFont(item)
        if not font:
            return False
        buffer = ctypes.create_string_buffer(200)
        pdfium.FPDFFont_GetBaseFontName(font, buffer, len(buffer))
        name = buffer.value.decode("ascii", "ignore").lower()
        return any(part in name for part in _BOLD_NAMES) or bool(pdfium.FPDFFont_GetFlags(font) & _FORCE_BOLD)

    def _object(self, source: int) -> Any:
        return ctypes.cast(source, self._pdfium.FPDF_PAGEOBJECT)
