"""Answers and sources as the plain values that `--json` prints: the shape other programs rely on, held by a test."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from corpus.records import Document, Page
from vectorstore.records import Passage

from .records import Answer, Citation


def answer_values(answer: Answer) -> dict[str, Any]:
    """The answer as JSON values; the statements' citations are numbers."""
    return {
        "question": answer.question,
        "language": answer.language,
        "outcome": answer.outcome,
        "text": answer.text,
        "statements": [{"text": s.text, "citations": [c.number for c in s.citations], "support": s.support} for s in answer.statements],
        "citations": [_citation(citation) for citation in answer.citations],
        "notes": [{"kind": note.kind, "text": note.text} for note in answer.notes],
        "nearest": [_citation(citation) for citation in answer.nearest],
        "passages": [_passage(passage) for passage in answer.passages],
        "index_version": answer.index_version,
        "timings_ms": dict(answer.timings_ms),
        "writer": answer.writer,
        "dropped": [{"text": s.text, "citations": [c.number for c in s.citations], "reason": s.reason} for s in answer.dropped],
        "model": asdict(answer.model) if answer.model else None,
    }


def source_values(document: Document, pages: tuple[Page, ...]) -> dict[str, Any]:
    """A document with the text of its pages, which citations count in."""
    return {
        "path": document.path,
        "other_paths": list(document.other_paths),
        "title": document.title,
        "published": _day(document.published),
        "language": document.language,
        "access": document.access,
        "sha256": document.sha256,
        "source_url": document.source_url,
        "example": document.example,
        "pages": [{"number": page.number, "label": page.label, "text": page.text} for page in pages],
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "number": citation.number,
        "document": citation.document_id,
        "path": citation.path,
        "title": citation.title,
        "published": _day(citation.published),
        "page": citation.page,
        "page_label": citation.page_label,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "access": citation.access,
        "source_url": citation.source_url,
        "example": citation.example,
    }


def _passage(passage: Passage) -> dict[str, Any]:
    chunk = passage.chunk
    return {
        "document": passage.document.id,
        "path": passage.document.path,
        "page": chunk.page,
        "start": chunk.start,
        "end": chunk.end,
        "score": round(passage.score, 6),
        "text": chunk.text,
    }


def _day(day: object) -> str | None:
    return str(day) if day else None
