"""An HTML tree -> blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.readers.blocks import Block, heading, lines_of, one_line
from corpus.readers.html_tables import CONTAINERS, table_rows, text_of
from corpus.readers.tables import table_block

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
MAX_DEPTH = 400
"""Below this depth a tree is text without structure; libxml2 itself stops near 256."""


def from_tei(body: Element) -> Element:
    """trafilatura's tree with the names of HTML: head -> h2, list -> ul, item -> li, row -> tr, cell -> td, lb -> br."""
    plain = {"item": "li", "row": "tr", "lb": "br", "quote": "blockquote", "code": "pre"}
    for element in body.iter():
        rend = element.get("rend") or ""
        if element.tag == "head":
            element.tag = rend if rend in _HEADINGS else "h3"
        elif element.tag == "list":
            element.tag = rend if rend in ("ol", "dl") else "ul"
        elif element.tag == "item" and rend[:2] in ("dt", "dd"):
            element.tag = rend[:2]
        elif element.tag == "cell":
            element.tag = "th" if element.get("role") == "head" else "td"
        elif element.tag in plain:
            element.tag = plain[str(element.tag)]
    return body


def blocks_of(element: Element) -> list[Block]:
    """The blocks of an HTML tree in document order."""
    walker = _Walker()
    walker.walk(element, 0)
    walker.flush()
    return walker.blocks


@dataclass(slots=True)
class _Walker:
    """Collects running text until a block begins or ends."""

    blocks: list[Block] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def flush(self) -> None:
        """Ends the paragraph that is being collected."""
        text = lines_of(re.sub(r"[^\S\v]+", " ", "".join(self.text)).replace("\v", "\n"))
        self.text.clear()
        if text:
            self.blocks.append(Block(text))

    def walk(self, element: Element, depth: int) -> None:
        """The element's own text, its children and what stands behind each of them."""
        self.text.append(element.text or "")
        for child in element:
            if isinstance(child.tag, str):
                self._child(child, depth)
            self.text.append(child.tail or "")

    def _child(self, child: Element, depth: int) -> None:
        tag = str(child.tag)
        special = _SPECIAL.get(tag)
        if tag == "br":
            self.text.append("\v")
        elif depth > MAX_DEPTH:
            self.text.append(" ".join(child.itertext()))
        elif special is not None:
            self.flush()
            special(self, child)
        elif tag in CONTAINERS:
            self.flush()
            self.walk(child, depth + 1)
            self.flush()
        else:
            self.walk(child, depth + 1)

    def add_heading(self, element: Element) -> None:
        text = one_line(text_of(element))
        level = int(str(element.tag)[1]) if element.tag in _HEADINGS else 3
        if text:
            self.blocks.append(heading(text, level))

    def add_list(self, element: Element) -> None:
        items = list_lines(element)
        if items:
            self.blocks.append(Block("\n".join(items), "list"))

    def add_definitions(self, element: Element) -> None:
        """dt becomes a heading-like line of its own with its dd as text behind it: "Preis: 350 Euro"."""
        lines: list[str] = []
        for child in element.iter("dt", "dd"):
            text = one_line(text_of(child))
            if child.tag == "dt" and text:
                lines.append(text if text[-1] in "?:!." else f"{text}:")
            elif text:
                lines[-1:] = [f"{lines[-1]} {text}"] if lines else [text]
        if lines:
            self.blocks.append(Block("\n".join(lines), "list"))

    def add_table(self, element: Element) -> None:
        """A table of data as rows; a table that only lays out the page as what it holds."""
        if element.find(".//table") is not None or element.get("role") == "presentation":
            self.walk(element, 0)
            self.flush()
            return
        rows, header = table_rows(element)
        caption = element.find(".//caption")
        if caption is not None:
            self.blocks.append(Block(one_line(text_of(caption))))
        if rows and max(map(len, rows)) > 1:
            self.blocks.append(table_block(rows, header=True if header else None))
        else:
            self.blocks.extend(Block(row[0]) for row in rows if row and row[0])


_SPECIAL: dict[str, Callable[[_Walker, Element], None]] = {
    **dict.fromkeys(sorted(_HEADINGS), _Walker.add_heading),
    "summary": _Walker.add_heading,
    "ul": _Walker.add_list,
    "ol": _Walker.add_list,
    "dl": _Walker.add_definitions,
    "table": _Walker.add_table,
}


def list_lines(element: Element) -> list[str]:
    """One line an item, nested items below their own; numbers for ordered lists."""
    lines: list[str] = []
    number = 1
    for item in element:
        if item.tag != "li":
            continue
        own, nested = _item_text(item)
        if own:
            lines.append(f"{number}. {own}" if element.tag == "ol" else f"- {own}")
            number += 1
        for inner in nested:
            lines.extend(list_lines(inner))
    return lines


def _item_text(item: Element) -> tuple[str, list[Element]]:
    """(the item's own text, the lists inside it)."""
    return one_line(text_of(item, without=("ul", "ol"))), list(_outermost_lists(item))


def _outermost_lists(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag in ("ul", "ol"):
            yield child
        else:
            yield from _outermost_lists(child)
