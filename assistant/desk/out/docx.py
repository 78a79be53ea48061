"""A letter as a Word file with real footnotes, on the office's letterhead or on a plain A4 page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from .docx_letterhead import DATE, SUBJECT, Place, fill, find_place, open_letterhead
from .docx_notes import NotedDocument
from .docx_page import plain_page
from .docx_xml import W, node, paragraph, run
from .letter import Block, LetterOut, Run, Source, blocks, one_line, say, say_day, sources

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

SPACING = (
    160,
    276,
)  # 8 pt after a paragraph, lines at 1.15: where the letterhead's own style leaves no space, paragraphs would run together
WIDE, TIGHT = 480, 40  # below the day and the subject, two lines; between a source and its quote
INDENT = 567  # twentieths of a point: 1 cm, room for "[12]"
TAGS = {"de": "de-DE", "en": "en-GB"}


def as_docx(out: LetterOut, *, letterhead: Path | None) -> bytes:
    """The file's bytes; InputError for a letterhead that can't be used. `[2]` of the letter is the footnote that counts as 2."""
    opened = open_letterhead(letterhead) if letterhead else plain_page(out.language, TAGS[out.language])
    has_date = fill(opened, DATE, say_day(out.language, out.date))
    has_subject = fill(opened, SUBJECT, one_line(out.subject))
    place = find_place(opened)
    writer = _Writer(out, opened, place)
    written = [
        *writer.head(date=place.bare and not has_date, subject=place.bare and not has_subject),
        *writer.letter(),
    ]
    put(written, place.anchor)
    opened.append(writer.annex())
    if not out.released:
        for header in opened.margins("header"):
            header._element.insert(0, paragraph([run(say(out.language, "draft"), bold=True)], layout=[node("jc", val="right")]))
    return opened.save(one_line(out.subject), TAGS[out.language], out.date)


def put(written: list[Element], anchor: Element) -> None:
    """Puts the paragraphs in the anchor's place; it stays where there are none, for a cell of a table has to hold one."""
    for element in written:
        anchor.addprevious(element)
    parent = anchor.getparent()
    if written and parent is not None:
        parent.remove(anchor)


class _Writer:
    """Writes the blocks of one letter as elements, each footnote once."""

    def __init__(self, out: LetterOut, opened: NotedDocument, place: Place) -> None:
        self._out, self._opened, self._place = out, opened, place
        self._notes = {source.number: source.note for source in sources(out)}
        self._spacing = self._space()

    def head(self, *, date: bool, subject: bool) -> Iterator[Element]:
        """The draft's mark, and the day and the subject where the letterhead has no place for them."""
        if not self._out.released:
            yield self._paragraph([run(say(self._out.language, "draft"), base=self._place.look, bold=True)])
        if date:
            yield self._paragraph([self._text(say_day(self._out.language, self._out.date))], node("jc", val="right"), after=WIDE)
        line = one_line(self._out.subject)
        if subject and line:
            yield self._paragraph([run(line, base=self._place.look, bold=True)], node("keepNext"), after=WIDE)

    def letter(self) -> Iterator[Element]:
        """The blocks; closing and signature stay on one page."""
        all_blocks = blocks(self._out)
        for place, block in enumerate(all_blocks):
            if block.kind == "heading":
                yield self._paragraph(self._runs(block, bold=True), node("keepNext"), node("outlineLvl", val="1"))
            else:
                closing = [node("keepNext"), node("keepLines")] if place == len(all_blocks) - 2 else []
                yield self._paragraph(self._runs(block), *closing)

    def annex(self) -> Iterator[Element]:
        """The heading on a page of its own, and every source with its quote; the numbers are the footnotes'."""
        found = sources(self._out) if self._out.annex else ()
        if found:
            title = run(say(self._out.language, "annex"), base=self._place.look, bold=True)
            yield self._paragraph([title], node("pageBreakBefore"), node("keepNext"), node("outlineLvl", val="0"))
        for source in found:
            yield from self._entry(source)

    def _entry(self, source: Source) -> Iterator[Element]:
        number = [self._text("["), *self._opened.number(source.number), self._text("]\t" + source.particulars)]
        tabs = node("tabs", node("tab", val="left", pos=str(INDENT)))
        yield self._paragraph(number, node("keepNext"), tabs, node("ind", left=str(INDENT), hanging=str(INDENT)), after=TIGHT)
        quote = say(self._out.language, "quote", quote=source.quote)
        yield self._paragraph([self._text(quote)], node("ind", left=str(INDENT), firstLine="0"))

    def _runs(self, block: Block, *, bold: bool = False) -> Iterator[Element]:
        for row, line in enumerate(block.lines):
            if row:
                yield self._text("\n")
            for place, piece in enumerate(line):
                if piece.kind == "marker" and place and line[place - 1].kind == "marker":
                    yield run(", ", raised=True)  # "1, 2", not "12"
                yield from self._run(piece, bold=bold)

    def _run(self, piece: Run, *, bold: bool) -> list[Element]:
        if piece.kind == "marker":
            return self._opened.again(piece.number) if piece.again else self._opened.reference(piece.number, self._notes[piece.number])
        return [run(piece.text, base=self._place.look, bold=bold, marked=piece.kind == "gap")]

    def _text(self, text: str) -> Element:
        return run(text, base=self._place.look)

    def _paragraph(self, content: Iterator[Element] | list[Element], *layout: Element, after: int = -1) -> Element:
        """A paragraph as the letterhead's are; `after`: another space below it, in twentieths of a point."""
        spacing = (after, SPACING[1]) if after >= 0 else self._spacing
        return paragraph(content, base=self._place.layout, spacing=spacing, layout=layout)

    def _space(self) -> tuple[int, int] | None:
        """The space between paragraphs, None where the letterhead says it itself."""
        layout = self._place.layout
        if layout is not None and layout.find(f"{W}spacing") is not None:
            return None
        style = layout.find(f"{W}pStyle") if layout is not None else None
        return None if self._opened.space_after(style.get(f"{W}val", "") if style is not None else "") else SPACING
