"""A sample -> PPTX, one slide a section between breaks; the only module here that knows python-pptx."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

import pptx
from pptx.util import Inches, Pt

from corpus.samples.source import Block, Break, Heading, Items, Label, Paragraph, Source, SpeakerNotes, Table
from corpus.samples.zips import repack

TITLE_SLIDE, TITLE_AND_CONTENT, TITLE_ONLY = 0, 1, 5  # layouts of python-pptx's own template
ROW_HEIGHT = Inches(0.45)


def write_slides(source: Source) -> bytes:
    """The PPTX file's bytes, the same on every call."""
    deck = pptx.Presentation()
    set_properties(deck, source)
    slides: list[list[Block]] = [[]]
    for block in source.blocks:
        if isinstance(block, Break):
            slides.append([])
        else:
            slides[-1].append(block)
    for number, blocks in enumerate(slides):
        add_slide(deck, blocks, first=number == 0)
    stream = io.BytesIO()
    deck.save(stream)
    return repack(stream.getvalue())


def set_properties(deck: Any, source: Source) -> None:
    """Set the core properties."""
    properties = deck.core_properties
    properties.title, properties.author, properties.subject = source.title, source.author, source.subject
    properties.keywords, properties.language = source.keywords, source.language
    properties.last_modified_by, properties.revision = source.author, 1
    properties.created = properties.modified = datetime.combine(source.date, time(12))


def add_slide(deck: Any, blocks: Sequence[Block], *, first: bool) -> None:
    """Append a slide: title, then either a table or text, and the speaker's notes."""
    table = next((block for block in blocks if isinstance(block, Table)), None)
    layout = TITLE_SLIDE if first else TITLE_ONLY if table else TITLE_AND_CONTENT
    slide = deck.slides.add_slide(deck.slide_layouts[layout])
    slide.shapes.title.text = next(block.text for block in blocks if isinstance(block, Heading))
    if table:
        add_table(slide, table)
    else:
        add_text(slide.placeholders[1].text_frame, blocks, size=Pt(20 if first else 24))
    for block in blocks:
        if isinstance(block, SpeakerNotes):
            slide.notes_slide.notes_text_frame.text = block.text


def add_text(frame: Any, blocks: Sequence[Block], size: int) -> None:
    """Fill the text frame with paragraphs and list items; an ordered list is numbered by the program that shows it."""
    lines: list[tuple[str, bool]] = []
    for block in blocks:
        match block:
            case Paragraph(text) | Label(text):
                lines.append((text, False))
            case Items(items, ordered):
                lines.extend((item, ordered) for item in items)
    for number, (text, ordered) in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.text, paragraph.font.size = text, size
        if ordered:
            properties = paragraph._p.get_or_add_pPr()
            numbering = properties.makeelement(pptx.oxml.ns.qn("a:buAutoNum"), {"type": "arabicPeriod"})
            properties.append(numbering)


def add_table(slide: Any, block: Table) -> None:
    """Put the table below the title, over the width of the slide."""
    rows = ([block.header] if block.header else []) + list(block.rows)
    shape = slide.shapes.add_table(len(rows), len(rows[0]), Inches(0.5), Inches(1.6), Inches(9), ROW_HEIGHT * len(rows))
    for row, cells in zip(shape.table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
            cell.text_frame.paragraphs[0].font.size = Pt(16)
