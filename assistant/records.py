"""Citation, Statement, Answer: what leaves this package. Frozen; nesting keeps a statement and its source together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from corpus.records import Access, Language
from vectorstore.records import Passage

Outcome = Literal["answered", "partly", "not_found", "refused"]
Support = Literal["verbatim", "supported", "unsupported"]
NoteKind = Literal["other_language", "conflict", "missing_part", "searched", "nearest", "contact", "small_talk", "understood"]


@dataclass(frozen=True, slots=True)
class Citation:
    """The place a statement rests on: characters `start` to `end` of the text of `page` are exactly `quote`."""

    number: int
    document_id: str
    path: str
    title: str
    published: date | None
    page: int
    page_label: str
    start: int
    end: int
    quote: str
    source_url: str | None
    access: Access
    language: Language
    example: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer with the citations it rests on, and what the check of it said."""

    text: str
    citations: tuple[Citation, ...]
    support: Support
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A line of ours about an answer (never from a document), in the language of the answer."""

    kind: NoteKind
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer.

    `text` is the whole for people who read no page: statements with their numbers, then the notes. `citations` are
    those of the statements, each once, by number. `passages` are the ten best, best first, whatever the outcome.
    """

    question: str
    language: Language
    outcome: Outcome
    text: str
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    notes: tuple[Note, ...]
    passages: tuple[Passage, ...]
    index_version: str
    timings_ms: Mapping[str, float] = field(default_factory=dict)
