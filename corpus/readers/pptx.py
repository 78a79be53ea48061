"""Presentations: one page a slide, its title as heading, then text, lists, tables, charts and the speaker's notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from corpus.dates import parse_timestamp
from corpus.limits import MAX_PAGES
from corpus.problems import unreadable
from corpus.readers.blocks import Block, Hints, RawDocument, RawPage, heading, lines_of, one_line
from corpus.readers.tables import table_block
from corpus.readers.zipped import checked

FURNITURE = frozenset(("DATE", "SLIDE_NUMBER", "FOOTER", "HEADER"))
"""Placeholders that repeat on every slide."""

MAX_DEPTH = 20
TITLE_CHARACTERS = 200
BULLET_WORDS = 3


def read_pptx(content: bytes) -> RawDocument:
    """One page a slide that is shown; hidden slides are left out, but counted, so that numbers match the program's."""
    import pptx

    presentation = pptx.Presentation(checked(content, "pptx"))
    slides = list(presentation.slides)
    if len(slides) > MAX_PAGES:
        raise unreadable("too_many_pages", pages=len(slides), limit=MAX_PAGES)
    pages: list[RawPage] = []
    margins: list[str] = []
    for number, slide in enumerate(slides, 1):
        if slide._element.get("show") != "0":
            pages.append(RawPage(tuple(_slide_blocks(slide, number == 1, margins)), number, str(number)))
    first = next((block.text for page in pages[:1] for block in page.blocks if block.kind == "heading"), "")
    properties = presentation.core_properties
    hints = Hints(
        title=first,
        property_title=properties.title or "",
        property_date=parse_timestamp(properties.created),
        language=properties.language or "",
        margins=tuple(dict.fromkeys(margins)),
    )
    return RawDocument(tuple(pages), hints)


def _slide_blocks(slide: Any, first: bool, margins: list[str]) -> Iterator[Block]:
    title = slide.shapes.title
    text = one_line(title.text_frame.text) if title is not None and title.has_text_frame else ""
    if text:
        yield heading(text, 1 if first else 2)
    for shape in _in_reading_order(slide.shapes):
        if title is None or shape.shape_id != title.shape_id:
            yield from _shape_blocks(shape, margins, 0)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        notes = lines_of(slide.notes_slide.notes_text_frame.text)
        if notes:
            yield Block(notes)


def _in_reading_order(shapes: Iterable[Any]) -> list[Any]:
    """From top to bottom, then from left to right; placeholders without a position of their own keep their place in front."""
    return sorted(shapes, key=lambda shape: (shape.top if shape.top is not None else -1, shape.left if shape.left is not None else -1))


def _shape_blocks(shape: Any, margins: list[str], depth: int) -> Iterator[Block]:
    if depth > MAX_DEPTH:
        return
    if shape.is_placeholder and shape.placeholder_format.type is not None and shape.placeholder_format.type.name in FURNITURE:
        margins.append(one_line(shape.text_frame.text) if shape.has_text_frame else "")
    elif hasattr(shape, "shapes"):
        for inner in _in_reading_order(shape.shapes):
            yield from _shape_blocks(inner, margins, depth + 1)
    elif getattr(shape, "has_table", False) and shape.has_table:
        rows = [[one_line(cell.text) for cell in row.cells] for row in shape.table.rows]
        yield table_block(rows, header=True if shape.table.first_row else None)
    elif getattr(shape, "has_chart", False) and shape.has_chart:
        yield from _chart_blocks(shape.chart)
    elif shape.has_text_frame:
        yield from _text_blocks(shape)


def _text_blocks(shape: Any) -> Iterator[Block]:
    """Several paragraphs of a content placeholder or with bullets are a list; otherwise each is a paragraph."""
    paragraphs = [(one_line(paragraph.text.replace("\v", " ")), paragraph) for paragraph in shape.text_frame.paragraphs]
    filled = [(text, paragraph) for text, paragraph in paragraphs if text]
    listed = (
        shape.is_placeholder
        and shape.placeholder_format.type is not None
        and shape.placeholder_format.type.name in ("OBJECT", "BODY", "VERTICAL_BODY")
    )
    items: list[str] = []
    for text, paragraph in filled:
        bullet = _bullet(paragraph, listed and len(filled) > 1)
        if bullet:
            items.append(f"{bullet} {text}")
            continue
        if items:
            yield Block("\n".join(items), "list")
            items = []
        yield Block(text)
    if items:
        yield Block("\n".join(items), "list")


def _bullet(paragraph: Any, default: bool) -> str:
    """The mark: "-" or "" (automatic numbers too are shown as "-": their count is the program's)."""
    properties = paragraph._p.pPr
    names = {str(child.tag).rpartition("}")[2] for child in properties} if properties is not None else set()
    if "buNone" in names:
        return ""
    return "-" if names & {"buChar", "buAutoNum", "buBlip"} or default else ""


def _chart_blocks(chart: Any) -> Iterator[Block]:
    """A chart as the table it was drawn from: "Jahr: 2022; Teilnehmende: 24"."""
    try:
        title = one_line(chart.chart_title.text_frame.text) if chart.has_title and chart.chart_title.has_text_frame else ""
        plot = chart.plots[0]
        names = [str(name) for name in plot.categories]
        series = [(str(line.name), list(line.values)) for line in plot.series]
    except (AttributeError, IndexError, KeyError, ValueError, NotImplementedError):
        return
    if title:
        yield Block(title)
    lines = []
    for place, name in enumerate(names):
        values = [
            f"{label}: {values[place]:g}" for label, values in series if place < len(values) and isinstance(values[place], int | float)
        ]
        if values:
            lines.append("; ".join([name, *values]))
    if lines:
        yield Block("\n".join(lines), "table")
