"""Fact recall: the share of a question's facts that stand in the answer, in one of their forms."""

from __future__ import annotations

from collections.abc import Sequence

from eval.records import Fact, Question

from .normalise import Forms, contains, forms

NAMES = ("fact_recall_vital", "fact_recall_all")


def fact_scores(question: Question, statements: Sequence[Forms]) -> dict[str, float | None]:
    """Both recalls over the answer's statements; None for an unanswerable question and where there are no such facts.

    A fact must stand in one statement: put together from two it was never said. Notes are ours and hold no facts.
    """
    facts = question.reference_facts if question.answerable else ()
    vital = tuple(fact for fact in facts if fact.importance == "vital")
    return {"fact_recall_vital": _recall(vital, statements), "fact_recall_all": _recall(facts, statements)}


def stands_in(fact: Fact, statements: Sequence[Forms]) -> bool:
    """Whether the fact's text or one of its other forms stands in one of the statements."""
    written = [forms(text) for text in (fact.text, *fact.aliases)]
    return any(contains(statement, form) for statement in statements for form in written)


def _recall(facts: Sequence[Fact], statements: Sequence[Forms]) -> float | None:
    return sum(stands_in(fact, statements) for fact in facts) / len(facts) if facts else None
