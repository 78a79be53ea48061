"""The text inside an element of a web page, and the rows of a table with its spans written out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corpus.readers.blocks import one_line

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

CONTAINERS = frozenset(
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


def text_of(element: Element, *, without: tuple[str, ...] = ()) -> str:
    """The text inside, with a space where a line break or a block parts words; without the elements named."""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in without:
            gap = " " if child.tag == "br" or child.tag in CONTAINERS else ""
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
