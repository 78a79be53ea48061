"""What the tests of the command line share: what a run came to, and the exact shapes of what is printed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

QUESTION = "Wer fördert das Projekt Urban Diplomacy Exchange?"
REPORT = "public/2022-10-21_partnerschaftskonferenz-washington.txt"


@dataclass(frozen=True)
class Ran:
    """What one run came to."""

    status: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]

ANSWER = {
    "question": str,
    "language": str,
    "outcome": str,
    "text": str,
    "statements": list,
    "citations": list,
    "notes": list,
    "nearest": list,
    "passages": list,
    "index_version": str,
    "timings_ms": dict,
    "writer": str,
    "dropped": list,
    "model": type(None),
}
STATEMENT = {"text": str, "citations": list, "support": str}
CITATION = {
    "number": int,
    "document": str,
    "path": str,
    "title": str,
    "published": (str, type(None)),
    "page": int,
    "page_label": str,
    "start": int,
    "end": int,
    "quote": str,
    "access": str,
    "source_url": (str, type(None)),
    "example": bool,
}
PASSAGE = {"document": str, "path": str, "page": int, "start": int, "end": int, "score": float, "text": str}
SOURCE = {
    "path": str,
    "other_paths": list,
    "title": str,
    "published": (str, type(None)),
    "language": str,
    "access": str,
    "sha256": str,
    "source_url": (str, type(None)),
    "example": bool,
    "pages": list,
}
INGEST = {
    "index_version": str,
    "documents": int,
    "chunks": int,
    "read": int,
    "unchanged": int,
    "removed": int,
    "skipped": list,
    "near_duplicates": list,
}
STATUS = {
    "index_version": str,
    "created": str,
    "folder": str,
    "model": str,
    "chunks": int,
    "documents": list,
    "skipped": list,
    "faults": list,
    "language_model": type(None),
}


def has_shape(value: dict[str, Any], shape: dict[str, Any]) -> None:
    """Exactly these keys, in this order, with values of these types."""
    assert list(value) == list(shape)
    for key, kind in shape.items():
        kinds = kind if isinstance(kind, tuple) else (kind,)
        assert type(value[key]) in kinds, f"{key}: {value[key]!r}"


def has_answer_shape(answer: dict[str, Any]) -> None:
    has_shape(answer, ANSWER)
    assert answer["outcome"] in ("answered", "partly", "not_found", "refused") and answer["language"] in ("de", "en")
    for statement in answer["statements"]:
        has_shape(statement, STATEMENT)
        assert statement["support"] == "verbatim" and statement["citations"]
        assert set(statement["citations"]) <= {citation["number"] for citation in answer["citations"]}
    for citation in answer["citations"]:
        has_shape(citation, CITATION)
        assert citation["published"] is None or re.fullmatch(r"\d{4}-\d\d-\d\d", citation["published"])
    for passage in answer["passages"]:
        has_shape(passage, PASSAGE)
    assert all(set(note) == {"kind", "text"} for note in answer["notes"])
    assert all(isinstance(value, float) for value in answer["timings_ms"].values()) and "total" in answer["timings_ms"]
    scores = [passage["score"] for passage in answer["passages"]]
    assert len(answer["passages"]) <= 10 and (len(scores) < 2 or scores == sorted(scores, reverse=True))
