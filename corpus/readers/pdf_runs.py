"""The characters of a PDF page -> runs: text on one line without a wide gap, the material of the layout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

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


class Placed(NamedTuple):
    """A visible glyph on its line: whether a space stands before it, and the gap to the glyph before in font sizes."""

    glyph: Glyph
    spaced: bool
    gap: float


def _runs(glyphs: Sequence[Glyph | None], fonts: Fonts) -> Iterator[Run]:
    for line in _lines(glyphs):
        spread = _is_spread([place.gap for place in line[1:] if place.spaced])
        start = 0
        for position in range(1, len(line)):
            if not spread and line[position].gap > SPLIT_OTHER_OBJECT and _parts(line[position - 1].glyph, line[position]):
                yield _run(line[start:position], fonts)
                start = position
        yield _run(line[start:], fonts)


def _lines(glyphs: Sequence[Glyph | None]) -> Iterator[list[Placed]]:
    """The visible glyphs of each line: up to PDFium's line end, a jump back to the left or to another height."""
    line: list[Placed] = []
    space = False
    for glyph in glyphs:
        if glyph is None:
            if line:
                yield line
            line, space = [], False
        elif glyph.character.isspace():
            space = True
        elif glyph.size > 0:
            gap = 0.0
            if line:
                last = line[-1].glyph
                size = glyph.size if glyph.size > last.size else last.size
                gap = (glyph.left - last.right) / size
                overlap = min(last.bottom, glyph.bottom) - max(last.top, glyph.top)
                if gap < -1.5 or overlap < (1 - BASELINE_SHIFT) * min(last.size, glyph.size):
                    yield line
                    line = []
            line.append(Placed(glyph, space or gap > SPACE_GAP, gap))
            space = False
    if line:
        yield line


def _is_spread(gaps: Sequence[float]) -> bool:
    """True for a justified line whose words stand far apart: all gaps alike, none of them small."""
    return len(gaps) > 1 and min(gaps) > SMALL_GAP and max(gaps) <= EVEN * min(gaps)


def _parts(last: Glyph, place: Placed) -> bool:
    """True if the glyph begins a new run, far to the right of the last."""
    return place.gap > (SPLIT_SAME_OBJECT if last.source == place.glyph.source else SPLIT_OTHER_OBJECT)


def _run(line: Sequence[Placed], fonts: Fonts) -> Run:
    glyphs = [place.glyph for place in line]
    sizes = sorted(glyph.size for glyph in glyphs)
    main = [glyph for glyph in glyphs if glyph.size >= SUPERSCRIPT_SIZE * sizes[-1]] if sizes[0] < SUPERSCRIPT_SIZE * sizes[-1] else glyphs
    bold = sum(1 for glyph in glyphs if glyph.source and fonts.is_bold(glyph.source))
    return Run(
        _text(line, sizes[-1] if len(main) < len(glyphs) else 0.0),
        min(glyph.left for glyph in glyphs),
        min(glyph.top for glyph in main),
        max(glyph.right for glyph in glyphs),
        max(glyph.bottom for glyph in main),
        sizes[len(sizes) // 2],
        bold * 10 >= len(glyphs) * 9,
    )


def _text(line: Sequence[Placed], largest: float) -> str:
    """The text of a run. In one with small glyphs (`largest` is then not 0) raised digits become superscripts: "m²"."""
    if not largest:
        return "".join(
            f" {place.glyph.character}" if place.spaced and number else place.glyph.character for number, place in enumerate(line)
        )
    parts: list[str] = []
    base = line[0].glyph
    for number, (glyph, spaced, _) in enumerate(line):
        small = glyph.size < SUPERSCRIPT_SIZE * base.size
        raised = small and glyph.bottom < base.bottom - 0.1 * base.size and not spaced
        parts.append((" " if spaced and number else "") + (glyph.character.translate(_SUPERSCRIPTS) if raised else glyph.character))
        if not small:
            base = glyph
    return "".join(parts)


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
