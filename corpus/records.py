"""Document, Page, Chunk: the values that leave this package. Frozen; they import nothing of ours but types."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Access = Literal["public", "internal"]
Language = Literal["de", "en"]


@dataclass(frozen=True, slots=True)
class Document:
    """One content under one or several names.

    `id` comes from the content (first 16 hex digits of `sha256`), so the same file has the same id everywhere.
    `path` is relative to the folder that was read, with forward slashes; `other_paths` are further names of the same
    content. `title_found` is False where nothing but the file's name could serve as title.
    """

    id: str
    path: str
    title: str
    title_found: bool
    published: date | None
    language: Language
    access: Access
    sha256: str
    source_url: str | None
    media_type: str
    example: bool = False
    other_paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a page: `page.text[start:end]` is its text; `level` 1 is the highest."""

    start: int
    end: int
    level: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page: `number` counts from 1, `label` is what is printed on it ("iv", "A-3"); without pages, one page.

    In `text`, a blank line parts blocks; list items and table rows stand on lines of their own, an item with its mark
    ("- ", "1. "), a row as "column: value; column: value". A heading is a block of its own.
    """

    document_id: str
    number: int
    label: str
    text: str
    headings: tuple[Heading, ...] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of whole sentences of one page: `page.text[start:end] == text`, always.

    `page` is the page's number. `heading` is the path of the headings above it ("Agreement › Article 3"), "" if none.
    `id` is "<document id>:<page>:<start>-<end>".
    """

    id: str
    document_id: str
    page: int
    start: int
    end: int
    heading: str
    text: str
