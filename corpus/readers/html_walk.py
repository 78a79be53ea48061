"""An HTML tree -> blocks, and what is taken out of it before: navigation, consent banners, forms, scripts."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.readers.blocks import Block, heading, lines_of, one_line
from corpus.readers.tables import table_block

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_INVISIBLE = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "iframe",
        "object",
        "embed",
        "svg",
        "canvas",
        "math",
        "audio",
        "video",
        "map",
        "head",
        "button",
        "select",
        "option",
        "textarea",
        "input",
        "dialog",
        "menu",
    ]
)
_CHROME = frozenset(("nav", "footer", "aside", "form"))
_CHROME_NAMES = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|dsgvo|breadcrumbs?|brotkrumen|navigation|nav|navbar|menue?|skip-?links?|sprungmarken|social|share|teilen|"
    r"newsletter|sidebar|related|pagination|pager|toolbar|searchbox|suche|site-?footer|footer|lightbox|modal|popup|overlay)(?:$|[\s_-])",
    re.IGNORECASE,
)
_CONSENT_NAMES = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|gdpr|navigation|nav|navbar|menue?|skip-?links?|breadcrumbs?)(?:$|[\s_-])", re.IGNORECASE
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_CONTAINERS = frozenset(
    [
        "html",
        "body",
        "main",
        "article",
        "section",
        "div",
        "header",
        "footer",
        "aside",
        "nav",
        "figure",
        "figcaption",
        "details",
        "fieldset",
        "form",
        "center",
        "address",
        "blockquote",
        "td",
        "th",
        "tr",
        "tbody",
        "dl",
        "dd",
        "dt",
        "p",
        "pre",
        "li",
        "ul",
        "ol",
        "table",
        "thead",
        "tfoot",
        "caption",
        "summary",
        "hgroup",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
    ]
)
MAX_DEPTH = 400
"""Below this depth a tree is text without structure; libxml2 itself stops near 256."""


def without_chrome(element: Element, *, contact: bool = False) -> Element:
    """A copy without what no reader of the article sees; with `contact`, footers and asides stay (contact lines are there)."""
    names = _CONSENT_NAMES if contact else _CHROME_NAMES
    tags = (_INVISIBLE | {"nav"}) if contact else (_INVISIBLE | _CHROME)
    result = copy.deepcopy(element)
    result.tail = None
    for child in list(result.iter()):
        if child is result:
            continue
        if not isinstance(child.tag, str) or child.tag in tags or _hidden(child) or _named(child, names):
            _drop(child)
        elif contact and child.tag == "a" and not (child.tail or "").strip() and child.getnext() is not None:
            child.addnext(child.makeelement("br"))
    return result


def drop_invisible(tree: Element) -> None:
    """Takes out scripts, templates and everything else that no reader of the page sees."""
    for element in [found for found in tree.iter(*sorted(_INVISIBLE - {"head"})) if found.getparent() is not None]:
        _drop(element)


def _hidden(element: Element) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or "display:none" in style
        or element.get("role") in ("navigation", "dialog", "search")
    )


def _named(element: Element, names: re.Pattern[str]) -> bool:
    return element.tag not in ("main", "article", "body", "p", "h1", "h2") and bool(
        names.search(f"{element.get('class') or ''} {element.get('id') or ''}")
    )


def _drop(element: Element) -> None:
    """Takes the element out and leaves the text behind it in its place."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


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
        elif tag in _CONTAINERS:
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


def text_of(element: Element, *, without: tuple[str, ...] = ()) -> str:
    """The text inside, with a space where a line break or a block parts words; without the elements named."""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in without:
            gap = " " if child.tag == "br" or child.tag in _CONTAINERS else ""
            parts.append(gap + text_of(child, without=without) + gap)
        parts.append(child.tail or "")
    return "".join(parts)


def table_rows(element: Element) -> tuple[list[list[str]], bool]:
    """(rows of cells, True if the first row is marked as header). A cell over several columns or rows is repeated."""
    rows: list[list[str]] = []
    spans: dict[int, tuple[int, str]] = {}
    header = False
    for line in element.iter("tr"):
        cells = [cell for cell in line if cell.tag in ("td", "th")]
        if not rows and cells:
            header = all(cell.tag == "th" for cell in cells) and len(cells) > 1
        row = _row(cells, spans)
        if any(row):
            rows.append(row)
    return rows, header


def expand_spans(tree: Element) -> None:
    """Writes cells that span rows or columns out into each of them, since trafilatura forgets the spans."""
    for table in tree.xpath("//table[.//@rowspan or .//@colspan][not(.//table)]"):
        rows, header = table_rows(table)
        for child in list(table):
            if child.tag != "caption":
                table.remove(child)
        for place, row in enumerate(rows):
            line = table.makeelement("tr")
            for text in row:
                cell = line.makeelement("th" if header and place == 0 else "td")
                cell.text = text
                line.append(cell)
            table.append(line)


MAX_SPAN = 100


def _row(cells: list[Element], spans: dict[int, tuple[int, str]]) -> list[str]:
    row: list[str] = []
    for cell in cells:
        _fill_spans(row, spans)
        text = one_line(text_of(cell))
        wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
        for _ in range(wide):
            if high > 1:
                spans[len(row)] = (high - 1, text)
            row.append(text)
    _fill_spans(row, spans)
    return row


def _fill_spans(row: list[str], spans: dict[int, tuple[int, str]]) -> None:
    while len(row) in spans:
        left, text = spans[len(row)]
        if left > 1:
            spans[len(row)] = (left - 1, text)
        else:
            del spans[len(row)]
        row.append(text)


def _span(cell: Element, name: str) -> int:
    value = cell.get(name) or "1"
    return min(MAX_SPAN, max(1, int(value))) if value.isdigit() and len(value) < 5 else 1
