"""One file's bytes -> its Document and Pages. Runs inside the sandbox; `corpus.folder.read_document` is the way in.

Order: what kind of file -> its reader -> cleaning -> pages with headings at exact offsets -> title, date, language.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, cast

from corpus.clean import clean_text
from corpus.limits import MAX_CHARACTERS
from corpus.metadata import find_date, find_language, find_title
from corpus.problems import unreadable
from corpus.readers import read_blocks
from corpus.readers.blocks import Block, RawDocument, RawPage, one_line, without_empty
from corpus.readers.formats import MEDIA_TYPES, check_kind, ending_of
from corpus.records import Access, Document, Heading, Language, Page
from corpus.sidecar import Declared, check_declared, web_address

PARTING = "\n\n"


def read_bytes(content: bytes, path: str, sha256: str, access: Access, declared: Declared) -> tuple[Document, tuple[Page, ...]]:
    """The document and its pages with text. Raises UnreadableDocument, or whatever a library raises on a broken file."""
    kind = check_kind(content, ending_of(path))
    raw = cleaned(read_blocks(kind, content))
    name = path.rsplit("/", 1)[-1]
    declared = declared.over(check_declared(raw.hints.declared, name, foreign_keys=True))
    pages = make_pages(raw.pages, sha256[:16])
    if not pages:
        raise unreadable("no_text")
    title, found = (declared.title, True) if declared.title else find_title(raw, path)
    document = Document(
        id=sha256[:16],
        path=path,
        title=title,
        title_found=found,
        published=declared.date or find_date(raw),
        language=declared.language or find_language(PARTING.join(page.text for page in pages[:20]), raw.hints.language),
        access=declared.access or access,
        sha256=sha256,
        source_url=declared.source_url or web_address(raw.hints.source_url),
        media_type=MEDIA_TYPES[kind],
        example=bool(declared.example),
    )
    return document, pages


def cleaned(raw: RawDocument) -> RawDocument:
    """The document with every block cleaned. Cleaning looks at the whole text (a word may be written in full elsewhere)."""
    pages = [replace(page, blocks=without_empty(page.blocks)) for page in raw.pages]
    blocks = [block for page in pages for block in page.blocks]
    if sum(len(block.text) for block in blocks) > MAX_CHARACTERS:
        raise unreadable("too_long", limit=MAX_CHARACTERS)
    texts = iter(_cleaned_texts([block.text for block in blocks]))
    done = [replace(page, blocks=tuple(_one_heading_line(replace(block, text=next(texts))) for block in page.blocks)) for page in pages]
    hints = replace(raw.hints, title=clean_text(raw.hints.title), margins=tuple(clean_text(line) for line in raw.hints.margins))
    return RawDocument(tuple(replace(page, blocks=without_empty(page.blocks)) for page in done), hints)


def _cleaned_texts(texts: Sequence[str]) -> list[str]:
    together = clean_text(PARTING.join(texts)).split(PARTING)
    if len(together) == len(texts):
        return together
    return [clean_text(text) for text in texts]


def _one_heading_line(block: Block) -> Block:
    return replace(block, text=one_line(block.text)) if block.kind == "heading" else block


def make_pages(pages: Iterable[RawPage], document_id: str) -> tuple[Page, ...]:
    """The pages that have text: blocks parted by a blank line, each heading with its offsets."""
    return tuple(_page(page, document_id) for page in pages if page.blocks)


def _page(page: RawPage, document_id: str) -> Page:
    headings, parts, position = [], [], 0
    for block in page.blocks:
        if block.kind == "heading":
            headings.append(Heading(position, position + len(block.text), block.level))
        parts.append(block.text)
        position += len(block.text) + len(PARTING)
    return Page(document_id, page.number, page.label, PARTING.join(parts), tuple(headings))


def read_task(arguments: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """The sandbox's task "read": plain values in, plain values out."""
    declared = _declared(arguments["declared"])
    document, pages = read_bytes(content, arguments["path"], arguments["sha256"], arguments["access"], declared)
    return {"document": document_values(document), "pages": [page_values(page) for page in pages]}, b""


def declared_values(declared: Declared) -> dict[str, Any]:
    """The declared values as JSON can carry them."""
    return {
        "title": declared.title,
        "date": declared.date.isoformat() if declared.date else None,
        "language": declared.language,
        "source_url": declared.source_url,
        "access": declared.access,
        "example": declared.example,
    }


def _declared(values: dict[str, Any]) -> Declared:
    day = values["date"]
    return Declared(**{**values, "date": date.fromisoformat(day) if day else None})


def document_values(document: Document) -> dict[str, Any]:
    """What the worker found out about the document, as JSON can carry it."""
    return {
        "title": document.title,
        "title_found": document.title_found,
        "published": document.published.isoformat() if document.published else None,
        "language": document.language,
        "access": document.access,
        "source_url": document.source_url,
        "media_type": document.media_type,
        "example": document.example,
    }


def page_values(page: Page) -> dict[str, Any]:
    """A page as JSON can carry it."""
    return {
        "number": page.number,
        "label": page.label,
        "text": page.text,
        "headings": [[heading.start, heading.end, heading.level] for heading in page.headings],
    }


def document_from(values: dict[str, Any], path: str, sha256: str, other_paths: tuple[str, ...]) -> Document:
    """The Document from the worker's answer; ValueError, KeyError or TypeError if the answer is not as it should be."""
    published = values["published"]
    if values["language"] not in ("de", "en") or values["access"] not in ("public", "internal"):
        raise ValueError("language or access")
    return Document(
        id=sha256[:16],
        path=path,
        title=str(values["title"]),
        title_found=bool(values["title_found"]),
        published=date.fromisoformat(published) if published else None,
        language=cast(Language, values["language"]),
        access=cast(Access, values["access"]),
        sha256=sha256,
        source_url=web_address(values["source_url"]),
        media_type=str(values["media_type"]),
        example=bool(values["example"]),
        other_paths=other_paths,
    )


def page_from(values: dict[str, Any], document_id: str) -> Page:
    """The Page from the worker's answer."""
    text = str(values["text"])
    headings = tuple(Heading(int(start), int(end), int(level)) for start, end, level in values["headings"])
    if any(not 0 <= heading.start < heading.end <= len(text) for heading in headings):
        raise ValueError("heading outside the text")
    return Page(document_id, int(values["number"]), str(values["label"]), text, headings)
