"""Citation, Statement, Answer (and signs of life): what leaves this package. Frozen; nesting keeps a statement and its source together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from corpus.records import Access, Language
from vectorstore.records import Passage

Outcome = Literal["answered", "partly", "not_found", "refused"]
Support = Literal["verbatim", "supported", "unsupported"]
Door = Literal["public", "staff"]
Writer = Literal["extract", "model"]
NoteKind = Literal[
    "other_language", "conflict", "missing_part", "searched", "nearest", "contact", "small_talk", "understood", "fallback", "scope", "as_of"
]
ModelOutcome = Literal["ok", "incomplete", "unsupported", "empty", "slow", "busy", "unreachable", "failed"]
"""How it went with the language model: all it wrote could stand in for the passages; it left out what was asked; nothing it wrote was
supported; it wrote nothing; it took too long; others were before us for too long; it can't be reached; it answered with an error."""


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
class Waiting:
    """The language model is writing for others; `place` 1 is the next one. Not part of the answer."""

    place: int


@dataclass(frozen=True, slots=True)
class Writing:
    """The language model is writing for this answer: a sign of life about twice a second, so that whoever reads can stop it between
    sentences. Not part of the answer."""


@dataclass(frozen=True, slots=True)
class ModelUse:
    """What a language model did for an answer. Milliseconds count from the moment it was asked; None: there was none, or it did not say."""

    name: str
    outcome: ModelOutcome
    tokens_in: int | None = None
    tokens_out: int | None = None
    first_sentence_ms: float | None = None
    total_ms: float = 0.0
    waited_ms: float = 0.0
    made_up_markers: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer.

    `text` is the whole for people who read no page: statements with their numbers, then the notes. `citations` are
    those of the statements, each once, by number. `passages` are the ten best, best first, whatever the outcome.

    `writer` is "model" if a language model wrote at least one of the statements (those with support "supported"; sentences of the documents
    may stand beside them, with support "verbatim"). `dropped` are sentences of the model that were not supported, with the reason; they
    are for staff and evaluations, never for the public. `model` is None where no model was asked.

    `nearest`: where nothing was found, the nearest sentence of each of a few documents. They are no answer; a person may see one in them.
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
    writer: Writer = "extract"
    dropped: tuple[Statement, ...] = ()
    model: ModelUse | None = None
    nearest: tuple[Citation, ...] = ()
