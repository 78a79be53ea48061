"""Answers as `fundstelle ask --json` prints them, made of a few words: what the tests of the metrics score."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def passage(text: str, path: str = "public/a.txt", page: int = 1, start: int = 0) -> dict[str, Any]:
    return {"document": path, "path": path, "page": page, "start": start, "end": start + len(text), "score": 1.0, "text": text}


def citation(number: int, quote: str, path: str = "public/a.txt", page: int = 1, start: int = 0) -> dict[str, Any]:
    end = start + len(quote)
    return {"number": number, "document": path, "path": path, "title": "Titel", "page": page, "start": start, "end": end, "quote": quote}


def statement(text: str, *citations: int, support: str = "verbatim") -> dict[str, Any]:
    return {"text": text, "citations": list(citations), "support": support}


def answer(
    statements: Sequence[dict[str, Any]] = (),
    citations: Sequence[dict[str, Any]] = (),
    passages: Sequence[dict[str, Any]] = (),
    notes: Sequence[dict[str, Any]] = (),
    outcome: str = "answered",
    language: str = "de",
    **more: Any,
) -> dict[str, Any]:
    text = "\n".join([*(s["text"] for s in statements), *(note["text"] for note in notes)])
    values = {"question": "?", "language": language, "outcome": outcome, "text": text, "statements": list(statements)}
    values |= {"citations": list(citations), "notes": list(notes), "passages": list(passages), "timings_ms": {"total": 12.5}}
    return values | more


def quoted(*quotes: str, **more: Any) -> dict[str, Any]:
    """An answer of these quotes, each its own statement and citation."""
    numbered = list(enumerate(quotes, 1))
    return answer([statement(quote, n) for n, quote in numbered], [citation(n, quote) for n, quote in numbered], **more)
