"""Permanent links to a passage: they carry enough to notice that the document has changed, and to find the passage again."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import urlencode

from assistant.records import Citation
from corpus.records import Language, Page

HASH_CHARACTERS = 12
DOCUMENT_ID = re.compile(r"[0-9a-f]{8,64}")
# Looking for a moved quote hashes every window of its length: 3 µs each, so 0.3 s at most.
WINDOWS_TRIED = 100_000


def quote_hash(quote: str) -> str:
    """First hex digits of the quote's SHA-256 (UTF-8)."""
    return hashlib.sha256(quote.encode()).hexdigest()[:HASH_CHARACTERS]


@dataclass(frozen=True, slots=True)
class Place:
    """Characters `start` to `end` of page `number`, whose text had the hash `quote`; `path` names the document's file."""

    number: int
    start: int
    end: int
    quote: str
    path: str

    def query(self) -> str:
        """The query part of the link."""
        return urlencode({"page": self.number, "start": self.start, "end": self.end, "quote": self.quote, "path": self.path})


def place_of(citation: Citation) -> Place:
    """The place a citation names."""
    return Place(citation.page, citation.start, citation.end, quote_hash(citation.quote), citation.path)


def source_link(document_id: str, place: Place | None = None, language: Language | None = None) -> str:
    """The address (path and query) of a document's page, scrolled to the passage; in `language`, or in the reader's own."""
    query = "&".join(part for part in (place.query() if place else "", urlencode({"lang": language}) if language else "") if part)
    return f"/source/{document_id}" + (f"?{query}" if query else "") + ("#passage" if place else "")


def image_link(document_id: str, place: Place) -> str:
    """The address of the page's image with the passage marked."""
    return f"/source/{document_id}/page/{place.number}.png?" + urlencode({"start": place.start, "end": place.end, "quote": place.quote})


def original_link(document_id: str, number: int, media_type: str) -> str:
    """The address of the indexed bytes; a PDF opens at the page."""
    return f"/source/{document_id}/original" + (f"#page={number}" if media_type == "application/pdf" else "")


def stands_at(page: Page | None, start: int, end: int, hashed: str) -> bool:
    """Whether the page's characters `start` to `end` are the quote that was hashed."""
    return page is not None and 0 <= start < end <= len(page.text) and quote_hash(page.text[start:end]) == hashed


def find_moved(pages: tuple[Page, ...], length: int, hashed: str) -> tuple[int, int, int] | None:
    """(page number, start, end) of the first window of `length` characters with that hash; None if there is none."""
    if length <= 0 or not hashed:
        return None
    left = WINDOWS_TRIED
    for page in pages:
        for start in range(0, len(page.text) - length + 1):
            if left == 0:
                return None
            left -= 1
            if page.text[start].isspace():
                continue
            if quote_hash(page.text[start : start + length]) == hashed:
                return page.number, start, start + length
    return None
