"""A sample -> DOCX with real headings, lists and tables; the only module here that knows python-docx."""

from __future__ import annotations

import io
from datetime import datetime, time

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as WordParagraph

from corpus.samples.source import Heading, Items, Label, Paragraph, Source, Table, bold_parts
from corpus.samples.zips import repack

KEPT_TABLE_STYLES = ("Normal Table", "Table Grid")


def write_word(source: Source) -> bytes:
    """The DOCX file's bytes, the same on every call."""
    document = docx.Document()
    set_properties(document, source)
    document.sections[0].footer.paragraphs[0].text = source.short
    for block in source.blocks:
        match block:
            case Heading(level, text):
                document.add_heading(text, level - 1)
            case Label(text):
                document.add_paragraph(text, style="Intense Quote")
            case Paragraph(text):
                add_runs(document.add_paragraph(), text)
            case Items(items, ordered):
                for item in items:
                    add_runs(document.add_paragraph(style="List Number" if ordered else "List Bullet"), item)
            case Table():
                add_table(document, block)
            case _:
                raise TypeError(f"{source.file}: a DOCX cannot hold {block}")
    drop_unused(document)
    stream = io.BytesIO()
    document.save(stream)
    return repack(stream.getvalue())


def drop_unused(document: Document) -> None:
    """Take out what the template brings and nothing here uses: a hundred table styles, twice, and a thumbnail (800 of 840 KB)."""
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in KEPT_TABLE_STYLES:
            style.delete()
    for relations in (document.part.rels, document.part.package.rels):
        for key in [key for key, relation in relations.items() if relation.reltype.endswith(("/stylesWithEffects", "/thumbnail"))]:
            del relations[key]


def set_properties(document: Document, source: Source) -> None:
    """Set title, author, dates and language in the core properties, and the language of the text for a spell checker."""
    properties = document.core_properties
    properties.title, properties.author, properties.subject = source.title, source.author, source.subject
    properties.keywords, properties.language = source.keywords, source.language
    properties.comments = properties.category = ""
    properties.last_modified_by, properties.revision = source.author, 1
    properties.created = properties.modified = datetime.combine(source.date, time(12))
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), {"de": "de-DE", "en": "en-US"}[source.language])


def add_runs(paragraph: WordParagraph, text: str) -> None:
    """Append the text to the paragraph, bold parts as bold runs."""
    for part, bold in bold_parts(text):
        paragraph.add_run(part).bold = bold or None


def add_table(document: Document, block: Table) -> None:
    """Append the table, its first row bold, and an empty line after it."""
    rows = ([block.header] if block.header else []) + list(block.rows)
    table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.paragraphs[0].add_run(text).bold = (block.header is not None and cells is rows[0]) or None
    document.add_paragraph()
