"""Web pages: the article that trafilatura finds, with headings, lists and tables, and the office's contact lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from corpus.dates import parse_timestamp
from corpus.limits import MAX_CHARACTERS
from corpus.metadata import plausible, without_site
from corpus.problems import unreadable
from corpus.readers.blocks import Block, Hints, RawDocument, RawPage, heading, lines_of, one_line
from corpus.readers.encoding import decode_html
from corpus.readers.html_chrome import drop_invisible, without_chrome
from corpus.readers.html_tables import expand_spans
from corpus.readers.html_walk import blocks_of, from_tei

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

KEPT_SHARE = 0.85
"""Where trafilatura keeps less than this share of a marked-up main part, it has dropped content (measured on FAQ pages with
`details`, where it kept .40 to .75; on articles it keeps .95 and more)."""

MAIN_CHARACTERS = 150
CONTACT_LINES = 12
CONTACT_CHARACTERS = 160
_CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.-]+|[\w.+-]+\s?(?:\(at\)|\[at\])\s?[\w.-]+|(?:tel(?:efon)?|fon|fax|phone|telephone|mobil)\b\W{0,4}[+\d(][\d\s()/.\-–]{4,}|"
    r"\+\d{1,3}[\s\d()/.\-–]{6,}|\b\d{5}\s+[A-ZÄÖÜ][\w-]{2,}|\b[A-Z]{2}\s\d{5}\b",
    re.IGNORECASE,
)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_DATE_NAMES = (
    "article:published_time",
    "datepublished",
    "dcterms.date",
    "dc.date",
    "dc.date.issued",
    "dcterms.issued",
    "date",
    "publish-date",
    "pubdate",
    "article:modified_time",
    "dcterms.modified",
    "last-modified",
)


def read_html(content: bytes) -> RawDocument:
    """One page: the main part, then the contact lines that stand elsewhere. Nothing is ever fetched."""
    from lxml import html as lxml_html

    if len(content) > 4 * MAX_CHARACTERS:
        raise unreadable("too_long", limit=MAX_CHARACTERS)
    source = _DECLARATION.sub("", decode_html(content))
    if not source.strip():
        raise unreadable("no_text")
    tree = lxml_html.document_fromstring(source)
    blocks = _main_blocks(tree)
    language = str(tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "")
    blocks = _with_title(blocks, tree) + _contact_blocks(tree, blocks, language)
    top = [block.text for block in blocks if block.kind == "heading" and block.level == 1]
    hints = Hints(
        title=_title(tree, top[0] if top else ""),
        date=_date(tree),
        language=language,
        source_url=_address(tree),
    )
    return RawDocument((RawPage(tuple(blocks)),), hints)


def _main_blocks(tree: Element) -> list[Block]:
    """trafilatura's article; the marked-up main part, or the whole body, where trafilatura drops too much of it."""
    found = _article(tree)
    marked = _marked_main(tree)
    if marked is not None:
        own = blocks_of(without_chrome(marked))
        if _size(own) >= MAIN_CHARACTERS and _size(found) < KEPT_SHARE * _size(own):
            return own
    if _size(found) >= MAIN_CHARACTERS:
        return found
    body = tree.find("body")
    rest = blocks_of(without_chrome(body)) if body is not None else []
    return rest if _size(rest) > _size(found) else found


def _article(tree: Element) -> list[Block]:
    import copy

    import trafilatura
    from lxml import etree

    source = copy.deepcopy(tree)
    drop_invisible(source)
    expand_spans(source)
    etree.strip_tags(source, "time", "data", "abbr")  # trafilatura drops the dates in them
    result = trafilatura.bare_extraction(
        source, include_comments=False, include_tables=True, include_formatting=False, favor_recall=True, with_metadata=False
    )
    body = getattr(result, "body", None)
    return blocks_of(from_tei(body)) if body is not None else []


def _marked_main(tree: Element) -> Element | None:
    for path in ("//main", "//*[@role='main']", "//article", "//*[@id='content' or @id='main' or @id='inhalt' or @id='main-content']"):
        found = tree.xpath(path)
        if len(found) == 1:
            return found[0]
    return None


def _size(blocks: list[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _with_title(blocks: list[Block], tree: Element) -> list[Block]:
    """The blocks, with the page's only h1 in front where the article lost it (it often stands in a header)."""
    tops = [one_line(element.text_content()) for element in tree.iter("h1")]
    if len(tops) != 1 or not plausible(tops[0]) or any(_folded(tops[0]) == _folded(block.text) for block in blocks):
        return blocks
    return [heading(tops[0], 1), *blocks]


def _contact_blocks(tree: Element, blocks: list[Block], language: str) -> list[Block]:
    """A block of the contact lines outside the main part: an office's address, telephone and e-mail stay findable."""
    known = _folded(" ".join(block.text for block in blocks))
    lines: list[str] = []
    for group in _outside_lines(tree):
        if not any(_CONTACT.search(line[:CONTACT_CHARACTERS]) for line in group):
            continue
        for line in group:
            fresh = _folded(line) not in known and line not in lines
            if fresh and 3 < len(line) <= CONTACT_CHARACTERS and len(lines) < CONTACT_LINES:
                lines.append(line)
    if not any(_CONTACT.search(line) for line in lines):
        return []
    return [heading("Contact" if language[:2].lower() == "en" else "Kontakt", 2), Block("\n".join(lines))]


def _outside_lines(tree: Element) -> Iterator[list[str]]:
    """The lines of each paragraph, address, list item or loose text outside navigation, form and script."""
    body = tree.find("body")
    if body is None:
        return
    for block in blocks_of(without_chrome(body, contact=True)):
        lines = [line.removeprefix("- ").strip() for line in lines_of(block.text).splitlines()]
        if len(lines) <= CONTACT_LINES:
            yield lines


def _title(tree: Element, top: str) -> str:
    if plausible(top):
        return top
    shared = _meta(tree, ("og:title", "dc.title", "dcterms.title", "title"))
    if plausible(shared):
        return without_site(shared, top)
    element = tree.find(".//title")
    return without_site(element.text_content(), top) if element is not None else ""


def _address(tree: Element) -> str:
    for element in tree.iter("link"):
        if "canonical" in (element.get("rel") or "").lower().split():
            return (element.get("href") or "").strip()
    return _meta(tree, ("og:url", "dc.identifier"))


def _date(tree: Element) -> date | None:
    """The day in the page's structured data. Not guessed from the text: dates there are mostly those of events."""
    for name in _DATE_NAMES:
        found = parse_timestamp(_meta(tree, (name,)))
        if found:
            return found
    for element in tree.xpath("//script[@type='application/ld+json']"):
        try:
            found = _published(json.loads(element.text_content()))
        except (ValueError, RecursionError):
            continue
        if found:
            return found
    times = [
        parse_timestamp(element.get("datetime"))
        for element in tree.iter("time")
        if element.get("pubdate") is not None or element.get("itemprop") == "datePublished"
    ]
    return next((found for found in times if found), None)


def _published(data: Any) -> date | None:
    if isinstance(data, list):
        return next((found for found in map(_published, data[:50]) if found), None)
    if not isinstance(data, dict):
        return None
    return parse_timestamp(data.get("datePublished")) or _published(data.get("@graph")) or parse_timestamp(data.get("dateModified"))


def _meta(tree: Element, names: tuple[str, ...]) -> str:
    """The content of the first meta tag with one of the names, in the order of the names."""
    values: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
        values.setdefault(name, element.get("content") or "")
    return next((one_line(values[name]) for name in names if values.get(name)), "")


def _folded(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
