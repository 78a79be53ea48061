"""Answer tokens against the reference: precision, recall and F1 as SQuAD has them (Rajpurkar et al. 2016), in German and English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from eval.records import Question

from .normalise import Forms, answer_tokens, normalise

NAMES = ("token_precision", "token_recall", "token_f1")


def token_scores(question: Question, statements: Sequence[Forms]) -> dict[str, float | None]:
    """Precision, recall and F1 against the reference that gives the best F1; None without a reference or for an unanswerable question."""
    if not question.answerable or not question.reference.strip():
        return dict.fromkeys(NAMES)
    said = [token for statement in statements for token in answer_tokens(statement.canonical)]
    best = max((overlap(said, answer_tokens(normalise(text))) for text in references(question)), key=lambda found: found[2])
    return dict(zip(NAMES, best, strict=True))


def references(question: Question) -> tuple[str, ...]:
    """The reference, and its aliases: the forms of the question's only fact where the reference is one of them.

    A short answer ("18 October") is its own fact; a model answer in whole sentences is not made equal to a fact within it.
    """
    if len(question.reference_facts) == 1:
        fact = question.reference_facts[0]
        known = (fact.text, *fact.aliases)
        if normalise(question.reference) in {normalise(text) for text in known}:
            return (question.reference, *known)
    return (question.reference,)


def overlap(said: Sequence[str], gold: Sequence[str]) -> tuple[float, float, float]:
    """(precision, recall, F1) of two bags of tokens; all 1 if both are empty, all 0 if one is, as SQuAD has it."""
    if not said or not gold:
        same = float(not said and not gold)
        return same, same, same
    shared = sum((Counter(said) & Counter(gold)).values())
    precision, recall = shared / len(said), shared / len(gold)
    return precision, recall, 2 * precision * recall / (precision + recall) if shared else 0.0
