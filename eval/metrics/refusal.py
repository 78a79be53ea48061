"""Refusals: NoMIRACL's two rates (Thakur et al. 2024), language match, and strings that must not appear."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from eval.records import Question

from .normalise import forms

ANSWERED = frozenset({"answered", "partly"})
REPEATING = frozenset({"missing_part", "understood"})
"""Kinds of notes that repeat the question, so a canary in the question is in them too; nobody was led astray by that."""


def is_answered(answer: Mapping[str, Any]) -> bool:
    """Whether something was answered; a partial answer is one."""
    return answer["outcome"] in ANSWERED


def refusal_scores(question: Question, answer: Mapping[str, Any]) -> dict[str, float | None]:
    """`false_answer` of an unanswerable question (the mean is NoMIRACL's hallucination rate), `false_refusal` of an answerable one (its
    error rate); the other is None."""
    answered = is_answered(answer)
    return {
        "false_answer": None if question.answerable else float(answered),
        "false_refusal": float(not answered) if question.answerable else None,
    }


def language_match(question: Question, answer: Mapping[str, Any]) -> float:
    """1 if the answer is in the language of the question, else 0.

    The question's is the test set's, or is found from its words. The answer's is its `language`; statements that are no quotes must be in
    it too. Quotes stay in their source's language and don't count.
    """
    from assistant.question import question_language

    spoken = question.language or question_language(question.user_input, "de")
    if answer["language"] != spoken:
        return 0.0
    written = " ".join(str(statement["text"]) for statement in answer["statements"] if statement.get("support") != "verbatim")
    return float(not written or question_language(written, spoken) == spoken)


def forbidden_absent(question: Question, answer: Mapping[str, Any]) -> float | None:
    """1 if none of the forbidden strings is shown to the reader, 0 if one is; None where the question forbids none."""
    forbidden = [text for text in question.must_not_contain if text.strip()]
    if not forbidden:
        return None
    asked = [question.user_input, *question.history]
    always = shown(answer)
    repeating = [str(note["text"]) for note in answer["notes"] if note["kind"] in REPEATING]
    for text in forbidden:
        if _occurs(text, always) or (_occurs(text, repeating) and not _occurs(text, asked)):
            return 0.0
    return 1.0


def shown(answer: Mapping[str, Any]) -> list[str]:
    """All texts that a reader sees but the notes that repeat the question: the answer, statements, quotes, titles, other notes."""
    text = str(answer["text"])
    for note in answer["notes"]:
        text = text.replace(str(note["text"]), "\n")
    statements = [str(statement["text"]) for statement in answer["statements"]]
    cited = [str(citation[name]) for citation in answer["citations"] for name in ("quote", "title")]
    notes = [str(note["text"]) for note in answer["notes"] if note["kind"] not in REPEATING]
    return [text, *statements, *cited, *notes]


def _occurs(forbidden: str, texts: Sequence[str]) -> bool:
    """By letter, whatever the case, width and spaces, also inside a word; or by normalised tokens, whatever the punctuation."""
    plain, tokens = _plain(forbidden), forms(forbidden).canonical
    return any(plain in _plain(text) or (tokens and f" {tokens} " in f" {forms(text).canonical} ") for text in texts)


def _plain(text: str) -> str:
    visible = "".join(mark for mark in unicodedata.normalize("NFKC", text) if unicodedata.category(mark) != "Cf")
    return " ".join(visible.casefold().split())
