"""A sample -> PDF with embedded fonts, outline and page labels; the only module that knows reportlab.

The fonts are Bitstream Vera, which reportlab brings along and whose licence allows embedding. Nothing is compressed, so that the
bytes do not depend on the machine's zlib.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from hashlib import md5
from html import escape
from typing import Any

from reportlab.lib import colors
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import TimeStamp
from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, FrameBreak, NextPageTemplate, PageBreak, PageTemplate, Spacer
from reportlab.platypus import Paragraph as Text
from reportlab.platypus import Table as Grid

from corpus.samples.hyphens import soft_hyphenate
from corpus.samples.source import Block, Break, Heading, Items, Label, Paragraph, Source, Table, bold_parts

MARGIN, GUTTER, BANNER = 22 * mm, 8 * mm, 46 * mm  # BANNER: height of title and label above two columns
PAGE_WORD = {"de": "Seite", "en": "Page"}
LOCALE = {"de": "de-DE", "en": "en-US"}
ACCENT, QUIET, RULE = colors.HexColor("#1d4f6e"), colors.HexColor("#555555"), colors.HexColor("#9aa7b0")
ROMAN = ("i", "ii", "iii", "iv", "v", "vi")

BODY = ParagraphStyle("body", fontName="Vera", fontSize=9.5, leading=14, spaceAfter=6, allowWidows=0, allowOrphans=0)
STYLES = {
    1: ParagraphStyle("title", BODY, fontName="VeraBd", fontSize=19, leading=24, spaceAfter=8, textColor=ACCENT),
    2: ParagraphStyle("heading", BODY, fontName="VeraBd", fontSize=11.5, leading=15, spaceBefore=10, textColor=ACCENT, keepWithNext=1),
}
LABEL = ParagraphStyle(
    "label", BODY, fontSize=8.5, leading=12, borderWidth=0.6, borderColor=ACCENT, borderPadding=5, spaceBefore=12, spaceAfter=16,
    leftIndent=5, rightIndent=5,
)  # fmt: skip
JUSTIFIED = ParagraphStyle("justified", BODY, alignment=TA_JUSTIFY)
NARROW = ParagraphStyle("narrow", JUSTIFIED, fontSize=8.5, leading=12, spaceAfter=5)
CELL = ParagraphStyle("cell", BODY, fontSize=8.5, leading=11.5, spaceAfter=0)


def write_pdf(source: Source) -> bytes:
    """The PDF file's bytes, the same on every call."""
    for name in ("Vera", "VeraBd"):
        registerFont(TTFont(name, f"{name}.ttf"))
    registerFontFamily("Vera", normal="Vera", bold="VeraBd", italic="Vera", boldItalic="VeraBd")
    stream = io.BytesIO()
    sheet = Sheet(stream, source)
    sheet.build([flowable for block in source.blocks for flowable in flow(block, source, sheet.column)])
    return stream.getvalue()


class Sheet(BaseDocTemplate):  # type: ignore[misc]  # reportlab has no types
    """The pages: header and footer, one or two columns, roman page numbers in the preface.

    `column` is the width of running text; `body_start` the physical number of the first page after the preface, 0 before it.
    """

    def __init__(self, stream: io.BytesIO, source: Source) -> None:
        size = A4 if source.language == "de" else LETTER
        super().__init__(
            stream, pagesize=size, lang=LOCALE[source.language], invariant=1, pageCompression=0, title=source.title,
            author=source.author, subject=source.subject, keywords=source.keywords, creator="corpus.samples",
        )  # fmt: skip
        self.source = source
        self.body_start = 0 if source.preface else 1
        width, height = size[0] - 2 * MARGIN, size[1] - 2 * MARGIN
        self.column = width if source.columns == 1 else (width - GUTTER) / 2
        lefts = [MARGIN + number * (self.column + GUTTER) for number in range(source.columns)]
        full = [frame(left, self.column, height) for left in lefts]
        opening = full if source.columns == 1 else [frame(MARGIN, width, BANNER, MARGIN + height - BANNER)]
        if source.columns > 1:
            opening += [frame(left, self.column, height - BANNER) for left in lefts]
        preface = "preface" if source.preface else "opening"
        self.addPageTemplates([self.template(preface, opening), self.template("body", full)])

    def template(self, name: str, frames: list[Frame]) -> PageTemplate:
        """A page template that draws this sheet's header first and its footer last, in reading order."""
        return PageTemplate(name, frames, onPage=self.draw_header, onPageEnd=self.draw_footer)

    def beforeDocument(self) -> None:
        """Fix the file's dates and id to the document's own, and label the preface i, ii, …"""
        document = self.canv._doc
        document._timeStamp = time_stamp(self.source.date)
        document.signature = md5(self.source.file.encode(), usedforsecurity=False)  # else SOURCE_DATE_EPOCH would change the file's id
        if self.source.preface:
            self.canv.addPageLabel(0, "ROMAN_LOWER")

    def draw_header(self, canvas: Any, _: object) -> None:
        """Draw the short title and a rule; notice where the body begins."""
        if not self.body_start and self.pageTemplate.id == "body":
            self.body_start = self.page
            canvas.addPageLabel(self.page - 1, "ARABIC", 1)
        top = self.pagesize[1] - 14 * mm
        canvas.setStrokeColor(RULE)
        canvas.line(MARGIN, top - 3, self.pagesize[0] - MARGIN, top - 3)
        canvas.setFont("Vera", 7.5)
        canvas.setFillColor(QUIET)
        canvas.drawString(MARGIN, top, self.source.short)

    def draw_footer(self, canvas: Any, _: object) -> None:
        """Draw the page number as the page label has it."""
        number = str(self.page - self.body_start + 1) if self.body_start else ROMAN[self.page - 1]
        canvas.setFont("Vera", 7.5)
        canvas.setFillColor(QUIET)
        canvas.drawCentredString(self.pagesize[0] / 2, 11 * mm, f"{PAGE_WORD[self.source.language]} {number}")

    def afterFlowable(self, flowable: Flowable) -> None:
        """Put headings into the outline."""
        level = next((level for level, style in STYLES.items() if getattr(flowable, "style", None) is style), None)
        if level is not None:
            key = f"heading-{self.canv.getPageNumber()}-{flowable.getPlainText()}"
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(flowable.getPlainText(), key, level - 1)


def frame(left: float, width: float, height: float, bottom: float = MARGIN) -> Frame:
    """A frame without padding."""
    return Frame(left, bottom, width, height, 0, 0, 0, 0)


def time_stamp(day: date) -> TimeStamp:
    """Noon UTC of the day, in the form that reportlab keeps."""
    stamp = TimeStamp(invariant=1)
    stamp.YMDhms = (day.year, day.month, day.day, 12, 0, 0)
    return stamp


def flow(block: Block, source: Source, width: float) -> Iterator[Flowable]:
    """One block as reportlab's flowables; in two columns the label ends the banner."""
    running = NARROW if source.columns > 1 else JUSTIFIED if source.preface else BODY
    match block:
        case Heading(level, text):
            yield Text(escape(text), STYLES[level])
        case Label(text):
            yield Text(escape(text), LABEL)
            if source.columns > 1:
                yield from (FrameBreak(), NextPageTemplate("body"))
        case Paragraph(text):
            yield Text(markup(text), running)
        case Items(items, ordered):
            style = ParagraphStyle("item", running, leftIndent=14, bulletIndent=2, spaceAfter=2)
            for number, item in enumerate(items, start=1):
                yield Text(markup(item), style, bulletText=f"{number}." if ordered else "–")
            yield Spacer(1, 6)
        case Table():
            yield from (grid(block, width), Spacer(1, 8))
        case Break():
            yield from (NextPageTemplate("body"), PageBreak())
        case _:
            raise TypeError(f"{source.file}: a PDF cannot hold {block}")


def markup(text: str) -> str:
    """The text as reportlab's markup, with soft hyphens and bold parts."""
    return "".join(f"<b>{escape(part)}</b>" if bold else escape(soft_hyphenate(part)) for part, bold in bold_parts(text))


def grid(block: Table, width: float) -> Grid:
    """The table: ruled under a bold header row, or without lines where it has none."""
    rows = [[Text(markup(cell), CELL) for cell in row] for row in block.rows]
    style: list[tuple[Any, ...]] = [("VALIGN", (0, 0), (-1, -1), "TOP")]
    if block.header:
        rows.insert(0, [Text(f"<b>{escape(cell)}</b>", CELL) for cell in block.header])
        style += [("GRID", (0, 0), (-1, -1), 0.5, RULE), ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#e8eef2"))]
    return Grid(rows, colWidths=column_widths(block, width), style=style, repeatRows=1 if block.header else 0)


def column_widths(block: Table, width: float) -> list[float]:
    """The table's column widths: no word is cut, and what is left goes where the texts are long."""
    columns = list(zip(*([block.header] if block.header else []), *block.rows, strict=True))
    needed = [
        max(stringWidth(word, "VeraBd", CELL.fontSize) for cell in column for word in cell.split() or [""]) + 14 for column in columns
    ]
    lengths = [max(len(cell) for cell in column) for column in columns]
    spare = width - sum(needed)
    return [least + spare * length / sum(lengths) for least, length in zip(needed, lengths, strict=True)]
