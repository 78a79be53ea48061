"""Word files with real footnotes; the only module beside the readers and the samples that knows python-docx, which has none.

A footnote is a reference in the text (w:footnoteReference) and a note with the same id in a part of its own, word/footnotes.xml, whose
first two notes are the lines that separate notes from text (ECMA-376, 17.11). The number is counted by the word processor.
"""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.parser import parse_xml
from docx.shared import Pt

from .docx_xml import NAMESPACES, W, bookmark, field, node, paragraph, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from docx.document import Document
    from lxml.etree import _Element as Element

NOTE_SIZE = 9.0
SEPARATORS = (("separator", -1), ("continuationSeparator", 0))
_AFTER_NOTES = "endnotePr compat docVars rsids mathPr attachedSchema themeFontLang clrSchemeMapping doNotIncludeSubdocsInStats".split()


class NotedDocument:
    """A Word document that takes footnotes: `reference` makes one, `save` writes them all."""

    def __init__(self, template: bytes | None = None) -> None:
        self.document: Document = docx.Document(io.BytesIO(template) if template is not None else None)
        self.body: Element = self.document.element.body
        self._part, self._notes = self._open_notes()
        self._styles = (self._style("footnote text", WD_STYLE_TYPE.PARAGRAPH), self._style("footnote reference", WD_STYLE_TYPE.CHARACTER))
        self._first_id = 1 + max((number_of(note) for note in self._notes), default=0)
        taken = [int(mark.get(f"{W}id", "0")) for mark in self.body.iter(f"{W}bookmarkStart") if mark.get(f"{W}id", "").isdigit()]
        self._first_mark = 1 + max(taken, default=0)
        self._count_from_one()

    def reference(self, number: int, note: str) -> list[Element]:
        """The elements that stand for footnote `number`, to be put where it is first named; they are to be asked for in this order."""
        reference = node("footnoteReference", id=str(self._first_id + number - 1))
        in_text = run(reference, style=self._styles[1])
        sign = run(node("footnoteRef"), style=self._styles[1])
        written = paragraph([sign, run(f" {note}")], style=self._styles[0])
        self._notes.append(node("footnote", written, id=str(self._first_id + number - 1)))
        return bookmark(self._first_mark + number - 1, mark_name(number), [in_text])

    def again(self, number: int) -> list[Element]:
        """The elements that show the number of a footnote named before, also after others have been put in front of it."""
        return field(f" NOTEREF {mark_name(number)} \\f \\h ", str(number), style=self._styles[1])

    def number(self, number: int) -> list[Element]:
        """The same as text of the line's own size."""
        return field(f" NOTEREF {mark_name(number)} \\h ", str(number))

    def margins(self, kind: str) -> Iterator[Any]:
        """Every header (or "footer") that is printed, each once; one that is not there is made for the first section only."""
        for place, section in enumerate(self.document.sections):
            wanted = [getattr(section, kind)]
            if section.different_first_page_header_footer:
                wanted.append(getattr(section, f"first_page_{kind}"))
            if self.document.settings.odd_and_even_pages_header_footer:
                wanted.append(getattr(section, f"even_page_{kind}"))
            for part in wanted:
                if place == 0 or not part.is_linked_to_previous:
                    yield part

    def margin_roots(self) -> list[Element]:
        """The root elements of all headers and footers that there are."""
        kinds = (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER)
        return [r.target_part.element for r in self.document.part.rels.values() if r.reltype in kinds and not r.is_external]

    def space_after(self, style: str) -> int:
        """What the template's styles put after a paragraph, in twentieths of a point; "" is the ordinary paragraph."""
        root = self.document.styles.element
        kept = {made.get(f"{W}styleId"): made for made in root.iter(f"{W}style") if made.get(f"{W}type") == "paragraph"}
        at = kept.get(style) if style else next((made for made in kept.values() if made.get(f"{W}default") in ("1", "true")), None)
        seen: list[Element] = []
        while at is not None and at not in seen:
            seen.append(at)
            above = at.find(f"{W}basedOn")
            at = kept.get(above.get(f"{W}val")) if above is not None else None
        defaults = root.find(f"{W}docDefaults/{W}pPrDefault")
        for place in [*seen, *([defaults] if defaults is not None else [])]:
            spacing = place.find(f"{W}pPr/{W}spacing")
            if spacing is not None and spacing.get(f"{W}after") is not None:
                return int(spacing.get(f"{W}after", "0"))
        return 0

    def append(self, elements: Iterable[Element]) -> None:
        """Puts elements at the end of the text; the last section's properties come after all."""
        last = self.body.find(f"{W}sectPr")
        for element in elements:
            if last is None:
                self.body.append(element)
            else:
                last.addprevious(element)

    def save(self, title: str, language: str, day: date) -> bytes:
        """The file's bytes."""
        properties = self.document.core_properties
        properties.title, properties.language = title[:255], language
        properties.created = properties.modified = datetime.combine(day, time(12))
        self._forget_template()
        self._part._blob = as_bytes(self._notes)  # the part was read as bytes: python-docx knows no other kind of it
        stream = io.BytesIO()
        self.document.save(stream)
        return stream.getvalue()

    def _open_notes(self) -> tuple[Part, Element]:
        """The part with the notes, and its root; made with its separators if the template has none."""
        main = self.document.part
        related = next((r.target_part for r in main.rels.values() if r.reltype == RELATIONSHIP_TYPE.FOOTNOTES and not r.is_external), None)
        if related is not None:
            return related, parse_xml(related.blob)
        root = parse_xml(f"<w:footnotes {NAMESPACES}/>")
        for kind, number in SEPARATORS:
            root.append(node("footnote", paragraph([run(node(kind))], spacing=(0, 240)), type=kind, id=str(number)))
        part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, as_bytes(root), main.package)
        main.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        settings = self.document.settings.element
        properties = node("footnotePr", *(node("footnote", id=str(number)) for _, number in SEPARATORS))
        following = next((child for child in settings if child.tag.rpartition("}")[2] in _AFTER_NOTES), None)
        if following is None:
            settings.append(properties)
        else:
            following.addprevious(properties)
        return part, root

    def _style(self, name: str, kind: Any) -> str:
        """The id of a style, whatever language the template's ids are in; made if it is missing."""
        for style in self.document.styles:
            if style.type == kind and (style.element.name_val or "").lower() == name:
                return str(style.style_id)
        style = self.document.styles.add_style(name, kind, builtin=True)
        style.hidden, style.quick_style = False, False
        if kind == WD_STYLE_TYPE.CHARACTER:
            style.font.superscript = True
        else:
            style.base_style = self.document.styles.default(kind)
            style.font.size = Pt(NOTE_SIZE)
            layout = style.paragraph_format
            layout.space_before, layout.space_after, layout.line_spacing = Pt(0), Pt(2), 1.0
        return str(style.style_id)

    def _count_from_one(self) -> None:
        """Takes out of the template what would number the notes in another way than the text does: by page, from 5, by letters."""
        for root in (self.document.settings.element, self.body):
            for properties in root.iter(f"{W}footnotePr"):
                for name in ("numFmt", "numStart", "numRestart"):
                    for child in properties.findall(f"{W}{name}"):
                        properties.remove(child)

    def _forget_template(self) -> None:
        """Takes out the path of the template that the letterhead was made from: it names the office's computers and people."""
        settings = self.document.settings.element
        for element in settings.findall(f"{W}attachedTemplate"):
            settings.remove(element)
        for relation in self.document.part.rels.values():
            if relation.reltype == RELATIONSHIP_TYPE.SETTINGS:
                relations = relation.target_part.rels
                for key in [key for key, found in relations.items() if found.reltype.endswith("/attachedTemplate")]:
                    del relations[key]


def mark_name(number: int) -> str:
    """The bookmark at a footnote's first reference; the underscore hides it in lists of bookmarks."""
    return f"_Fundstelle{number}"


def number_of(note: Element) -> int:
    """The id of a note."""
    return int(note.get(f"{W}id", "0"))


def as_bytes(root: Element) -> bytes:
    """The part's XML."""
    from lxml import etree

    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True))
