"""PDF: text by PDFium laid out anew (columns, paragraphs, tables), facts by pypdf, headings by outline, size and weight."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

from corpus.limits import MAX_CHARACTERS, MAX_PAGES
from corpus.problems import unreadable
from corpus.readers.blocks import Block, Hints, RawDocument, RawPage, heading
from corpus.readers.pdf_facts import OutlineEntry, PdfFacts, read_facts
from corpus.readers.pdf_layout import Group, item_text, page_groups
from corpus.readers.pdf_running import without_running
from corpus.readers.pdf_runs import PageContent, read_page
from corpus.readers.tables import looks_like_header, table_lines

SCAN_CHARACTERS = 12
"""Fewer characters a page, and images on it: a scan with at most a stamp of text."""

LARGER = 1.1
HEADING_CHARACTERS = 200
BOLD_HEADING_CHARACTERS = 140
CLAUSE_CHARACTERS = 90
HEADING_LINES = 4
CLAUSE_ITEM = 110
"""Items that are longer in the middle are the paragraphs of a clause ("(1) ...") and no list."""

PASSWORD_ERROR = 4
_CONTACT = re.compile(r"@|\b(?:tel(?:efon)?|fax|phone|e-?mail)\b\s*[.:]|\b\d{5}\s+[A-ZÄÖÜ]", re.IGNORECASE)
_LEADERS = re.compile(r"\s*(?:[.·…]\s?){4,}\s*")


def read_pdf(content: bytes) -> RawDocument:
    """One page a PDF page that has text. Raises UnreadableDocument: encrypted, damaged, too many pages, too long, a scan."""
    facts = read_facts(content)
    contents = _contents(content)
    labels = [
        facts.labels[place] if place < len(facts.labels) and facts.labels[place] else str(place + 1) for place in range(len(contents))
    ]
    _refuse_scan(contents)
    bare, margins = without_running(contents, labels)
    groups = [page_groups(page) for page in bare]
    levels = _Levels(groups, facts.outline)
    pages = [RawPage(tuple(_blocks(found, levels, number)), number, labels[number - 1]) for number, found in enumerate(groups, 1)]
    return RawDocument(_with_contact(pages, margins), _hints(facts, margins))


def open_pdf(content: bytes) -> Any:
    """The pypdfium2 document. Raises UnreadableDocument: encrypted or damaged."""
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == PASSWORD_ERROR:
            raise unreadable("encrypted") from None
        raise unreadable("damaged", format="PDF") from None


def _contents(content: bytes) -> list[PageContent]:
    document = open_pdf(content)
    try:
        count = len(document)
        if count > MAX_PAGES:
            raise unreadable("too_many_pages", pages=count, limit=MAX_PAGES)
        if count == 0:
            raise unreadable("damaged", format="PDF")
        pages, size = [], 0
        for index in range(count):
            pages.append(_page(document, index))
            size += sum(len(run.text) for run in pages[-1].runs)
            if size > MAX_CHARACTERS:
                raise unreadable("too_long", limit=MAX_CHARACTERS)
        return pages
    finally:
        document.close()


def _page(document: Any, index: int) -> PageContent:
    """The page; empty if it alone is broken, so that the rest stays readable."""
    import pypdfium2

    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return PageContent(1.0, 1.0, (), ())
    try:
        return read_page(page)
    except pypdfium2.PdfiumError:
        return PageContent(1.0, 1.0, (), ())
    finally:
        page.close()


def _refuse_scan(pages: Sequence[PageContent]) -> None:
    letters = sum(len(run.text) for page in pages for run in page.runs if any(map(str.isalnum, run.text)))
    if letters == 0 or letters < SCAN_CHARACTERS * len(pages):
        if any(page.has_images for page in pages):
            raise unreadable("scan")
        if letters == 0:
            raise unreadable("no_text")


class _Levels:
    """Which groups are headings, and of what level: by the outline, else by font size, else by weight."""

    def __init__(self, pages: Sequence[Sequence[Group]], outline: Sequence[OutlineEntry]) -> None:
        sizes: Counter[float] = Counter()
        bold = plain = 0
        for group in (group for page in pages for group in page if group.kind != "table"):
            length = len(group.text)
            sizes[round(group.size * 2) / 2] += length
            bold, plain = bold + length * group.bold, plain + length * (not group.bold)
        self.body = max(sizes, key=lambda size: (sizes[size], -size)) if sizes else 10.0
        self.bold_tells = bold * 3 < plain
        self._outline = {(entry.page, _folded(entry.title)): entry.level for entry in outline}
        large = {round(group.size * 2) / 2 for page in pages for group in page if self._is_large(group)}
        self._sizes = sorted(large, reverse=True)

    def of(self, group: Group, page: int) -> int:
        """1 to 6 for a heading, 0 for text."""
        if group.kind in ("table", "row") or len(group.lines) > HEADING_LINES or len(group.text) > HEADING_CHARACTERS:
            return 0
        if not re.search(r"[^\W\d_]{2}", group.text):
            return 0
        listed = self._outline.get((page, _folded(group.text)))
        if listed:
            return listed
        if self._is_large(group):
            return min(6, self._sizes.index(round(group.size * 2) / 2) + 1)
        return min(6, len(self._sizes) + 1) if self._is_marked(group) else 0

    def _is_large(self, group: Group) -> bool:
        return (
            group.kind in ("text", "item")
            and group.size >= LARGER * self.body
            and len(group.text) <= HEADING_CHARACTERS
            and len(group.lines) <= HEADING_LINES
        )

    def _is_marked(self, group: Group) -> bool:
        """True for a short line all in bold, or a clause number with its name ("§ 3 Finanzierung") on a line of its own."""
        text = group.text
        if text.endswith((",", ";")) or (text.endswith(".") and not group.is_clause):
            return False
        if group.bold and self.bold_tells:
            return len(text) <= BOLD_HEADING_CHARACTERS and not text.endswith(":")
        return (
            group.is_clause
            and len(group.lines) == 1
            and len(text) <= CLAUSE_CHARACTERS
            and not re.search(r"[.:;,]$", text)
            and len(text.split()) <= 10
        )


def _blocks(groups: Sequence[Group], levels: _Levels, number: int) -> Iterator[Block]:
    items: list[str] = []
    for group in groups:
        level = levels.of(group, number)
        if group.kind == "item" and not level:
            items.append(item_text(group))
            continue
        yield from _list_blocks(items)
        items = []
        if group.table is not None:
            yield from _table_blocks(group)
        elif level:
            yield heading(_unbroken(group.text), level)
        else:
            yield Block(_LEADERS.sub(" … ", group.text))
    yield from _list_blocks(items)


def _list_blocks(items: Sequence[str]) -> Iterator[Block]:
    """One block for a list; numbered paragraphs, as in a contract, are a block each."""
    if items and median(map(len, items)) > CLAUSE_ITEM:
        yield from map(Block, items)
    elif items:
        yield Block("\n".join(items), "list")


def _table_blocks(group: Group) -> Iterator[Block]:
    table = group.table
    if table is not None:
        header = table.header if table.header is not None else looks_like_header(table.rows)
        lines = table_lines(table.rows, header=header)
        if lines:
            yield Block(_LEADERS.sub(" … ", "\n".join(lines)), "table")


def _unbroken(text: str) -> str:
    """A heading over several lines: the hyphen at a line's end is PDFium's if the word goes on in lower case."""
    return re.sub(
        r"(\w)[\ufffe\u00ad]\n(?=[^\W\d_])", lambda found: found.group(1) + ("-" if text[found.end()].isupper() else ""), text
    ).replace("-\n", "-")


def _hints(facts: PdfFacts, margins: Sequence[str]) -> Hints:
    return Hints(property_title=facts.title, property_date=facts.created, language=facts.language, margins=tuple(margins))


def _with_contact(pages: Sequence[RawPage], margins: Sequence[str]) -> tuple[RawPage, ...]:
    """The pages; an address or telephone number in the running footer stays, once, at the end of the first page with text."""
    lines = [line for line in margins if _CONTACT.search(line)]
    place = next((place for place, page in enumerate(pages) if page.blocks), None)
    if not lines or place is None:
        return tuple(pages)
    first = pages[place]
    kept = RawPage((*first.blocks, Block("\n".join(lines))), first.number, first.label)
    return (*pages[:place], kept, *pages[place + 1 :])


def _folded(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
