"""A PDF page as runs of text with their places, and as the ruled lines on it. One of the two modules that know pypdfium2.

Coordinates: points from the upper left corner of the page as it is shown (rotation and crop box applied), y downwards.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from corpus.limits import MAX_PAGE_ITEMS

SPLIT_SAME_OBJECT = 2.2
SPLIT_OTHER_OBJECT = 0.9
"""A gap of so many font sizes parts two runs. Justified lines reach 1.1 within one text object; the cells of the narrowest
tables looked at stand 1.0 apart, in objects of their own."""

EVEN = 1.06
SMALL_GAP = 0.5
"""The words of a badly justified line stand far apart too (up to 3 font sizes), but evenly and without any normal space."""

SPACE_GAP = 0.18
BASELINE_SHIFT = 0.55
SUPERSCRIPT_SIZE = 0.8
MAX_PATH_SEGMENTS = 20_000
_FORCE_BOLD = 1 << 18
_BOLD_NAMES = ("bold", "black", "heavy", "semibold", "demi")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(slots=True)
class Run:
    """Text on one line without a wide gap; `size` is the font's, `bold` if most of it is."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    bold: bool = False

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


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


@dataclass(frozen=True, slots=True)
class PageContent:
    """What stands on a page. `upright` is False if most text runs in another direction than the page."""

    width: float
    height: float
    runs: tuple[Run, ...]
    rules: tuple[Rule, ...]
    upright: bool = True
    plain: str = ""
    has_images: bool = False


def frame_of(page: Any) -> Frame:
    """The frame of a pypdfium2 page."""
    left, bottom, right, top = page.get_cropbox()
    return Frame(left, bottom, max(1.0, right - left), max(1.0, top - bottom), page.get_rotation() % 360)


def read_page(page: Any) -> PageContent:
    """The runs and rules of a pypdfium2 page."""
    import pypdfium2.raw as pdfium

    frame = frame_of(page)
    width, height = frame.shown
    text_page = page.get_textpage()
    try:
        fonts = _Fonts(text_page, pdfium)
        glyphs = list(page_glyphs(text_page, frame, pdfium))
        turned = sum(1 for glyph in glyphs[::7] if glyph is not None and glyph.source and fonts.is_turned(glyph.source, frame.rotation))
        upright = turned * 2 <= len(glyphs[::7])
        runs = _merge_neighbours(list(_runs(glyphs, fonts)))
        plain = "" if upright else text_page.get_text_range(0, min(text_page.count_chars(), MAX_PAGE_ITEMS))
    finally:
        text_page.close()
    inside = tuple(run for run in runs if run.right > -1 and run.left < width + 1 and run.bottom > -1 and run.top < height + 1)
    return PageContent(width, height, inside, tuple(_rules(page, frame, pdfium)), upright, plain, _has_images(page, pdfium))


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
        character = "\ufffe" if pdfium.FPDFText_IsHyphen(text_page, index) == 1 or code in (2, 0xFFFE) else (chr(code) if 0 < code <= 0x10FFFF else "")
        if not character or not pdfium.FPDFText_GetLooseCharBox(text_page, index, rectangle):
            continue
        source = ctypes.cast(pdfium.FPDFText_GetTextObject(text_page, index), ctypes.c_void_p).value or 0
        left, top, right, bottom = frame.box(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
        yield Glyph(character, left, top, right, bottom, source)


class _Fonts:
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
            self._turned[source] = (0 if matrix.a > abs(matrix.b) else 90 if matrix.b > abs(matrix.a) else 270 if -matrix.b > abs(matrix.a) else 180) if known else 0
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


@dataclass(slots=True)
class _Open:
    """The run that is being collected."""

    parts: list[str] = field(default_factory=list)
    glyphs: list[Glyph] = field(default_factory=list)
    space: bool = False

    def add(self, glyph: Glyph, *, after_space: bool) -> None:
        character = glyph.character
        if self.glyphs:
            last = self.glyphs[-1]
            self.space = after_space
            small = glyph.size < SUPERSCRIPT_SIZE * last.size and glyph.bottom < last.bottom - 0.1 * last.size
            smaller = glyph.size == last.size and last.character.isdigit() and self.parts and self.parts[-1] in "⁰¹²³⁴⁵⁶⁷⁸⁹"
            if (small or smaller) and character.isdigit() and not self.space:
                character = character.translate(_SUPERSCRIPTS)
            if self.space or glyph.left - last.right > SPACE_GAP * max(glyph.size, last.size):
                self.parts.append(" ")
        self.space = False
        self.parts.append(character)
        self.glyphs.append(glyph)


def _runs(glyphs: list[Glyph | None], fonts: _Fonts) -> Iterator[Run]:
    for line in _lines(glyphs):
        spread = _is_spread([gap for gap in map(_gap, line, line[1:]) if gap is not None])
        current = _Open()
        for place, (glyph, spaced) in enumerate(line):
            if place and _parts(line[place - 1][0], glyph, spread):
                yield _closed(current, fonts)
                current = _Open()
            current.add(glyph, after_space=spaced)
        yield _closed(current, fonts)


Spaced = tuple[Glyph, bool]
"""A visible glyph and whether a space stands before it."""


def _lines(glyphs: list[Glyph | None]) -> Iterator[list[Spaced]]:
    """The visible glyphs of each line: up to PDFium's line end, a jump back to the left or to another height."""
    line: list[Spaced] = []
    space = False
    for glyph in glyphs:
        if glyph is not None and glyph.character.isspace():
            space = True
            continue
        if line and (glyph is None or (glyph.size > 0 and _leaves_line(line[-1][0], glyph))):
            yield line
            line = []
        if glyph is not None and glyph.size > 0:
            line.append((glyph, space))
        space = False
    if line:
        yield line


def _leaves_line(last: Glyph, glyph: Glyph) -> bool:
    overlap = min(last.bottom, glyph.bottom) - max(last.top, glyph.top)
    return glyph.left - last.right < -1.5 * max(last.size, glyph.size) or overlap < (1 - BASELINE_SHIFT) * min(last.size, glyph.size)


def _gap(last: Spaced, glyph: Spaced) -> float | None:
    """The gap between two words in font sizes; None inside a word."""
    size = max(last[0].size, glyph[0].size)
    gap = (glyph[0].left - last[0].right) / size
    return gap if glyph[1] or gap > SPACE_GAP else None


def _is_spread(gaps: list[float]) -> bool:
    """True for a justified line whose words stand far apart: all gaps alike, none of them small."""
    return len(gaps) > 1 and min(gaps) > SMALL_GAP and sorted(gaps)[-1] <= EVEN * min(gaps)


def _parts(last: Glyph, glyph: Glyph, spread: bool) -> bool:
    """True if the next glyph begins a new run, far to the right of the last."""
    limit = SPLIT_SAME_OBJECT if last.source == glyph.source else SPLIT_OTHER_OBJECT
    return not spread and glyph.left - last.right > limit * max(last.size, glyph.size)


def _closed(current: _Open, fonts: _Fonts) -> Run:
    glyphs = current.glyphs
    sizes = sorted(glyph.size for glyph in glyphs)
    bold = sum(1 for glyph in glyphs if fonts.is_bold(glyph.source)) if any(glyph.source for glyph in glyphs) else 0
    main = [glyph for glyph in glyphs if glyph.size >= SUPERSCRIPT_SIZE * sizes[-1]] or glyphs
    return Run(
        "".join(current.parts),
        min(glyph.left for glyph in glyphs),
        min(glyph.top for glyph in main),
        max(glyph.right for glyph in glyphs),
        max(glyph.bottom for glyph in main),
        sizes[len(sizes) // 2],
        bold * 10 >= len(glyphs) * 9,
    )


def _merge_neighbours(runs: list[Run]) -> list[Run]:
    """The runs, with those joined that PDFium took apart although they stand beside each other on one line."""
    merged: list[Run] = []
    for run in sorted(runs, key=lambda item: (round(item.middle / 3), item.left)):
        last = merged[-1] if merged else None
        if last is not None and _touches(last, run):
            gap = run.left - last.right
            last.text += (" " if gap > SPACE_GAP * run.size else "") + run.text
            last.right = max(last.right, run.right)
            last.top, last.bottom = min(last.top, run.top), max(last.bottom, run.bottom)
            last.bold = last.bold and run.bold
        else:
            merged.append(run)
    return merged


def _touches(last: Run, run: Run) -> bool:
    size = max(last.size, run.size)
    return abs(last.bottom - run.bottom) < 0.25 * size and -0.2 * size < run.left - last.right < 0.45 * size and not last.text.endswith("\ufffe")


def _rules(page: Any, frame: Frame, pdfium: Any) -> Iterator[Rule]:
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


THIN = 2.5
SHORTEST = 4.0


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
    if (wide <= 0.5) != (high <= 0.5) and max(wide, high) >= SHORTEST:
        yield Rule(left, top, right, bottom)


def _has_images(page: Any, pdfium: Any) -> bool:
    for index in range(min(pdfium.FPDFPage_CountObjects(page), 1_000)):
        if pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, index)) in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM):
            return True
    return False
