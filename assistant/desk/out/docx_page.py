"""The page of a letter without a letterhead: A4, the margins of a German business letter (DIN 5008), Arial 11, its number below."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .docx_notes import NotedDocument
from .docx_xml import W, field, node, paragraph, run
from .letter import say

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from corpus.records import Language

MILLIMETRE, POINT = 36_000, 12_700  # in the format's own unit (EMU)
FONT, SIZE, SMALL = "Arial", 11, 9
TOP, RIGHT, BOTTOM, LEFT = 25, 20, 20, 25
LINES = 1.15


def plain_page(language: Language, tag: str) -> NotedDocument:
    """An empty letter; `tag` ("de-DE") is the language that a spell checker reads it in."""
    opened = NotedDocument()
    document: Any = opened.document
    (section,) = document.sections
    section.page_width, section.page_height = 210 * MILLIMETRE, 297 * MILLIMETRE
    section.top_margin, section.bottom_margin = TOP * MILLIMETRE, BOTTOM * MILLIMETRE
    section.left_margin, section.right_margin = LEFT * MILLIMETRE, RIGHT * MILLIMETRE
    section.header_distance = section.footer_distance = 10 * MILLIMETRE
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, SIZE * POINT
    layout = normal.paragraph_format
    layout.space_after, layout.line_spacing, layout.widow_control = 8 * POINT, LINES, True
    for element in document.styles.element.iter(f"{W}lang"):
        element.set(f"{W}val", tag)
    footer = section.footer
    footer.is_linked_to_previous = False
    footer._element[:] = [paragraph(page_numbers(language), layout=[node("jc", val="right")])]
    properties = document.core_properties
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    drop_thumbnail(opened)
    return opened


def page_numbers(language: Language) -> list[Element]:
    """ "Seite 1 von 2", counted by the word processor."""
    fields = {"{page}": "PAGE", "{pages}": "NUMPAGES"}
    written: list[Element] = []
    for part in re.split(r"(\{\w+\})", say(language, "of_pages", page="{page}", pages="{pages}")):
        written += field(f" {fields[part]} ", "1", size=SMALL) if part in fields else [run(part, size=SMALL)]
    return written


def drop_thumbnail(opened: NotedDocument) -> None:
    """Takes out the picture of an empty page that the library's own template brings along."""
    relations = opened.document.part.package.rels
    for key in [key for key, relation in relations.items() if relation.reltype.endswith("/thumbnail")]:
        del relations[key]
