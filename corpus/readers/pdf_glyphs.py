"""A PDF page as characters with their places. One of the modules that know pypdfium2 (with pdf, pdf_rules and pdf_runs).

Coordinates: points from the upper left corner of the page as it is shown (rotation and crop box applied), y downwards.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from corpus.limits import MAX_PAGE_ITEMS

_FORCE_BOLD = 1 << 18
_BOLD_NAMES = ("bold", "black", "heavy", "semibold", "demi")


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character with its box (loose: as wide as its advance, as high as its font)."""

    character: str
    left: float
    top: float
    right: float
    bottom: float
    source: int

    @property
    def size(self) -> float:
        return self.bottom - self.top


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
        x0, x1 = sorted((left - self.left, right - self.left))
        y0, y1 = sorted((bottom - self.bottom, top - self.bottom))
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
    rectangle = pdfium.FS_RECTF()
    high = 0
    for index in range(min(text_page.count_chars(), MAX_PAGE_ITEMS)):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        if code in (10, 13):
            yield None
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code, high = (0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD), 0
        character = (
            "\ufffe"
            if pdfium.FPDFText_IsHyphen(text_page, index) == 1 or code in (2, 0xFFFE)
            else (chr(code) if 0 < code <= 0x10FFFF else "")
        )
        if not character or not pdfium.FPDFText_GetLooseCharBox(text_page, index, rectangle):
            continue
        source = ctypes.cast(pdfium.FPDFText_GetTextObject(text_page, index), ctypes.c_void_p).value or 0
        left, top, right, bottom = frame.box(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
        yield Glyph(character, left, top, right, bottom, source)


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
