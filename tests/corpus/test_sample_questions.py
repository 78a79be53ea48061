"""The integration questions are true to the documents: what they ask for stands there, and what must not leak stands inside only."""

from __future__ import annotations

import html
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from corpus.samples.__main__ import DOCUMENTS
from corpus.samples.source import TEXTS, read_source

QUESTIONS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parents[1] / "sample_questions.toml").read_text(encoding="utf-8"))[
    "question"
]
KEYS = {"question", "language", "access", "history", "cited", "facts", "outcome", "must_not_contain", "not_yet"}
TEXT_SUFFIXES = (".txt", ".md", ".html")


def document_texts() -> dict[str, str]:
    """The text of every document by its path: the files themselves, or the texts that PDF, DOCX and PPTX are made from."""
    texts = {
        path.relative_to(DOCUMENTS).as_posix(): path.read_text(encoding="utf-8")
        for path in DOCUMENTS.rglob("*.*")
        if path.suffix in TEXT_SUFFIXES
    }
    for path in TEXTS.glob("*.md"):
        text = path.read_text(encoding="utf-8")
        texts[read_source(text).file] = text
    return {name: " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split()) for name, text in texts.items()}


TEXT_OF = document_texts()


@pytest.mark.parametrize("entry", QUESTIONS, ids=[entry["question"] for entry in QUESTIONS])
def test_what_is_asked_for_stands_in_the_cited_documents(entry: dict[str, Any]) -> None:
    assert set(entry) <= KEYS
    assert ("facts" in entry) == ("cited" in entry) == (entry.get("outcome") != "not_found")
    cited = [TEXT_OF[name] for name in entry.get("cited", [])]
    for fact in entry.get("facts", []):
        assert any(form in text for form in fact.split("|") for text in cited), fact
    if entry.get("access", "public") == "public":
        assert all(name.startswith("public/") for name in entry.get("cited", []))


def test_what_must_not_leak_stands_in_internal_documents_only() -> None:
    secrets = {secret for entry in QUESTIONS for secret in entry.get("must_not_contain", [])}
    assert secrets
    for secret in secrets:
        assert {name.split("/")[0] for name, text in TEXT_OF.items() if secret in text} == {"internal"}, secret


def test_both_languages_and_every_document_are_asked_about() -> None:
    plain = [entry for entry in QUESTIONS if "facts" in entry and "history" not in entry]
    assert [sum(entry["language"] == language for entry in plain) for language in ("de", "en")] == [20, 20]
    assert sum(entry.get("outcome") == "not_found" for entry in QUESTIONS) == 10
    unasked = set(TEXT_OF) - {name for entry in plain for name in entry["cited"]}
    assert unasked == {"internal/vermerk-pegellieferung.pdf"}, "its facts are asked for as a leak"
