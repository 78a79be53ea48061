"""The characters of a PDF page -> runs: text on one line without a wide gap, the material of the layout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from corpus.limits import MAX_PAGE_ITEMS
from corpus.readers.pdf_glyphs import Fonts, Glyph, frame_of, page_glyphs
from corpus.readers.pdf_rules import Rule, page_rules

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
class PageContent:
    """What stands on a page. `upright` is False if most text runs in another direction than the page."""

    width: float
    height: float
    runs: tuple[Run, ...]
    rules: tuple[Rule, ...]
    upright: bool = True
    plain: str = ""
    has_images: bool = False


def read_page(page: Any) -> PageContent:
    """The runs and rules of a pypdfium2 page."""
    import pypdfium2.raw as pdfium

    frame = frame_of(page)
    width, height = frame.shown
    text_page = page.get_textpage()
    try:
        fonts = Fonts(text_page, pdfium)
        glyphs = list(page_glyphs(text_page, frame, pdfium))
        turned = sum(1 for glyph in glyphs[::7] if glyph is not None and glyph.source and fonts.is_turned(glyph.source, frame.rotation))
        upright = turned * 2 <= len(glyphs[::7])
        runs = _merge_neighbours(list(_runs(glyphs, fonts)))
        plain = "" if upright else text_page.get_text_range(0, min(text_page.count_chars(), MAX_PAGE_ITEMS))
    finally:
        text_page.close()
    inside = tuple(run for run in runs if run.right > -1 and run.left < width + 1 and run.bottom > -1 and run.top < height + 1)
    return PageContent(width, height, inside, tuple(page_rules(page, frame, pdfium)), upright, plain, _has_images(page, pdfium))


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


def _runs(glyphs: list[Glyph | None], fonts: Fonts) -> Iterator[Run]:
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


def _closed(current: _Open, fonts: Fonts) -> Run:
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
    return (
        abs(last.bottom - run.bottom) < 0.25 * size
        and -0.2 * size < run.left - last.right < 0.45 * size
        and not last.text.endswith("\ufffe")
    )


def _has_images(page: Any, pdfium: Any) -> bool:
    for index in range(min(pdfium.FPDFPage_CountObjects(page), 1_000)):
        if pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, index)) in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM):
            return True
    return False
