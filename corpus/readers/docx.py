"""Word documents: headings, paragraphs, lists with their numbers, tables, text boxes and footnotes, in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from corpus.dates import parse_timestamp
from corpus.readers.blocks import Block, Hints, RawDocument, RawPage, heading, lines_of, one_line
from corpus.readers.docx_numbering import Numbering
from corpus.readers.tables import table_block
from corpus.readers.zipped import checked

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_HEADING_STYLE = re.compile(r"^(?:heading|überschrift|berschrift)\s*(\d)$", re.IGNORECASE)
_CONTENTS_STYLE = re.compile(r"^(?:toc|verzeichnis|inhaltsverzeichnis)\s*\d*$|^toc heading$|^inhaltsverzeichnisüberschrift$", re.IGNORECASE)
_TITLE_STYLE = re.compile(r"^(?:title|titel)$", re.IGNORECASE)
_LIST_STYLE = re.compile(r"^(?:list (?:bullet|number)|aufzählungszeichen|listennummer)", re.IGNORECASE)
_CONTACT = re.compile(r"@|\b(?:tel(?:efon)?|fax|phone|e-?mail)\b\s*[.:]|\b\d{5}\s+[A-ZÄÖÜ]", re.IGNORECASE)
HEADING_CHARACTERS = 150
MAX_DEPTH = 40


def read_docx(content: bytes) -> RawDocument:
    """One page (Word's page breaks depend on the printer). Deleted text of tracked changes and field codes are left out."""
    import docx

    document = docx.Document(checked(content, "docx"))
    reader = _Reader(document)
    blocks = list(reader.blocks(document.element.body, 0))
    blocks = [*_merged_lists(_bold_headings(blocks, reader.bold)), *reader.footnotes()]
    margins = tuple(_margin_lines(document))
    blocks += _contact_block(margins, blocks)
    properties = document.core_properties
    hints = Hints(
        title=one_line(" ".join(reader.titles)),
        property_title=properties.title or "",
        property_date=parse_timestamp(properties.created),
        language=properties.language or "",
        margins=margins,
    )
    return RawDocument((RawPage(tuple(blocks)),), hints)


class _Reader:
    """Walks the body once; keeps the counters of numbered lists and what it learnt on the way."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._styles = {style.element.get(f"{W}styleId"): style for style in document.styles}
        self._numbering = Numbering(document)
        self.titles: list[str] = []
        self.bold: set[str] = set()
        self._notes: list[str] = []

    def blocks(self, parent: Element, depth: int) -> Iterator[Block]:
        """The blocks of a body, a cell or a text box, in order."""
        if depth > MAX_DEPTH:
            return
        for child in parent:
            if child.tag == f"{W}p":
                yield from self._paragraph(child, depth)
            elif child.tag == f"{W}tbl":
                yield from self._table(child, depth)
            elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}smartTag"):
                yield from self.blocks(child, depth + 1)

    def _paragraph(self, element: Element, depth: int) -> Iterator[Block]:
        text = lines_of("".join(self._texts(element)))
        name, style = self._style(element)
        if text and not _CONTENTS_STYLE.match(name):
            yield self._block(element, text, name, style)
        for box in element.iter(f"{W}txbxContent"):
            if next(box.iterancestors(f"{_MC}Fallback"), None) is None and next(box.iterancestors(f"{W}txbxContent"), None) is None:
                yield from self.blocks(box, depth + 1)

    def _block(self, element: Element, text: str, name: str, style: Any) -> Block:
        if _TITLE_STYLE.match(name):
            self.titles.append(text)
            return heading(text, 1)
        level = self._outline_level(element, name, style)
        mark = self._numbering.mark(element, style)
        if level and len(text) <= 3 * HEADING_CHARACTERS:
            return heading(f"{mark} {text}" if mark and mark != "-" else text, level)
        if mark or _LIST_STYLE.match(name):
            return Block(f"{mark or '-'} {one_line(text)}", "list")
        if self._all_bold(element) and len(text) <= HEADING_CHARACTERS:
            self.bold.add(text)
        return Block(text)

    def _style(self, element: Element) -> tuple[str, Any]:
        reference = element.find(f"{W}pPr/{W}pStyle")
        style = self._styles.get(reference.get(f"{W}val")) if reference is not None else None
        return ((style.name or "") if style is not None else ""), style

    def _outline_level(self, element: Element, name: str, style: Any) -> int:
        """1 to 6 for a heading, else 0: by the style's name, or by the outline level of paragraph or style."""
        found = _HEADING_STYLE.match(name)
        if found:
            return int(found.group(1))
        sources = [element]
        for _ in range(10):
            if style is None:
                break
            found = _HEADING_STYLE.match(style.name or "")
            if found:
                return int(found.group(1))
            sources.append(style.element)
            style = style.base_style
        for source in sources:
            outline = source.find(f"{W}pPr/{W}outlineLvl")
            value = outline.get(f"{W}val") if outline is not None else ""
            if value and value.isdigit():
                return int(value) + 1 if int(value) < 6 else 0
        return 0

    def _texts(self, element: Element) -> Iterator[str]:
        """The visible text of a paragraph: with inserted, without deleted text, without its text boxes."""
        for child in element:
            tag = child.tag
            if tag == f"{W}t":
                yield child.text or ""
            elif tag in (f"{W}tab", f"{W}ptab"):
                yield "\t"
            elif tag in (f"{W}br", f"{W}cr"):
                yield "\n"
            elif tag == f"{W}noBreakHyphen":
                yield "-"
            elif tag == f"{W}footnoteReference":
                yield self._note(child)
            elif tag == f"{_MC}AlternateContent":
                yield from (text for choice in child[:1] for text in self._texts(choice))
            elif tag not in _SKIPPED and isinstance(tag, str):
                yield from self._texts(child)

    def _note(self, element: Element) -> str:
        identifier = element.get(f"{W}id") or ""
        self._notes.append(identifier)
        return f" [{len(self._notes)}]"

    def _all_bold(self, element: Element) -> bool:
        runs = [run for run in element.iter(f"{W}r") if one_line("".join(run.itertext(f"{W}t")))]
        return bool(runs) and all(_is_on(run.find(f"{W}rPr/{W}b")) for run in runs)

    def _table(self, element: Element, depth: int) -> Iterator[Block]:
        rows: list[list[tuple[str, bool]]] = []
        header = False
        for row in element.iter(f"{W}tr"):
            if next(row.iterancestors(f"{W}tbl"), None) is not element:
                continue
            if not rows:
                header = _is_on(row.find(f"{W}trPr/{W}tblHeader"))
            rows.append(self._cells(row, depth))
        _fill_merged(rows)
        plain = [[one_line(text) for text, _ in row] for row in rows]
        if max((len(row) for row in plain), default=0) > 1:
            yield table_block(plain, header=True if header else None)
        else:
            for row in rows:
                for text, _ in row:
                    if text.strip():
                        yield Block(text)

    def _cells(self, row: Element, depth: int) -> list[tuple[str, bool]]:
        """(text, True if the cell goes on from the row above) of each column; a wide cell stands once, then empty."""
        cells: list[tuple[str, bool]] = []
        for cell in row.iter(f"{W}tc"):
            if next(cell.iterancestors(f"{W}tr"), None) is not row:
                continue
            text = "\n".join(block.text for block in self.blocks(cell, depth + 1))
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            cells.append((text, merge is not None and merge.get(f"{W}val") != "restart"))
            span = cell.find(f"{W}tcPr/{W}gridSpan")
            width = span.get(f"{W}val") if span is not None else "1"
            cells.extend([("", False)] * (min(int(width), 60) - 1 if width and width.isdigit() else 0))
        return cells

    def footnotes(self) -> list[Block]:
        """The footnotes as lines "[1] text", in the order of their marks."""
        texts = self._footnote_texts() if self._notes else {}
        lines = [f"[{number}] {texts[identifier]}" for number, identifier in enumerate(self._notes, 1) if texts.get(identifier)]
        return [Block("\n".join(lines), "list")] if lines else []

    def _footnote_texts(self) -> dict[str, str]:
        from lxml import etree

        for part in self._document.part.package.iter_parts():
            if str(part.partname).endswith("/footnotes.xml"):
                tree = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
                return {
                    note.get(f"{W}id") or "": one_line(" ".join("".join(self._texts(p)) for p in note.iter(f"{W}p")))
                    for note in tree.iter(f"{W}footnote")
                }
        return {}


_SKIPPED = frozenset(
    [
        f"{W}{name}"
        for name in (
            "del",
            "moveFrom",
            "delText",
            "instrText",
            "pPr",
            "rPr",
            "txbxContent",
            "drawing",
            "pict",
            "object",
            "commentReference",
            "footnoteRef",
            "sdtPr",
        )
    ]
)


def _is_on(element: Element | None) -> bool:
    return element is not None and element.get(f"{W}val", "1") not in ("0", "false", "off")


def _fill_merged(rows: list[list[tuple[str, bool]]]) -> None:
    for above, row in pairwise(rows):
        for column, (_, merged) in enumerate(row):
            if merged and column < len(above):
                row[column] = (above[column][0], True)


def _merged_lists(blocks: list[Block]) -> list[Block]:
    """Neighbouring list items as one block."""
    merged: list[Block] = []
    for block in blocks:
        if merged and block.kind == "list" and merged[-1].kind == "list":
            merged[-1] = Block(f"{merged[-1].text}\n{block.text}", "list")
        else:
            merged.append(block)
    return merged


def _bold_headings(blocks: list[Block], bold: set[str]) -> list[Block]:
    """In a document without heading styles, a short bold paragraph above other text is a heading."""
    if sum(block.kind == "heading" for block in blocks) > 1 or len(bold) * 2 > len(blocks):
        return blocks
    found = []
    for place, block in enumerate(blocks):
        stands_above = place + 1 < len(blocks) and blocks[place + 1].text not in bold
        is_heading = block.kind == "paragraph" and block.text in bold and stands_above and not block.text.endswith((".", ",", ";"))
        found.append(heading(block.text, 2 if place else 1) if is_heading else block)
    return found


def _margin_lines(document: Any) -> Iterator[str]:
    """The lines of running headers and footers, each once."""
    seen: set[str] = set()
    for section in document.sections:
        for margin in (section.header, section.first_page_header, section.footer, section.first_page_footer):
            if margin.is_linked_to_previous:
                continue
            for paragraph in margin._element.iter(f"{W}p"):
                line = one_line("".join(text.text or " " for text in paragraph.iter(f"{W}t", f"{W}tab", f"{W}br")))
                if line and line not in seen:
                    seen.add(line)
                    yield line


def _contact_block(margins: tuple[str, ...], blocks: list[Block]) -> list[Block]:
    """The office's address from the letterhead stays findable."""
    text = "\n".join(block.text for block in blocks)
    lines = [line for line in margins if _CONTACT.search(line) and line not in text]
    return [Block("\n".join(lines))] if lines else []
