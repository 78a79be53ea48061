"""One question and its answer -> every metric that needs no language model, and the verdict that follows from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .metrics.citations import Support, alce, correctness, validity, verbatim_or_verified
from .metrics.facts import fact_scores
from .metrics.guarded import guarded_share
from .metrics.normalise import forms
from .metrics.refusal import forbidden_absent, language_match, refusal_scores
from .metrics.retrieval import retrieval_scores
from .metrics.tokens import token_scores
from .records import Question

Verdict = Literal["right", "wrong"]

ENOUGH_RECALL = 0.5
"""Of the reference's tokens, where neither facts nor places decide: model answers are whole sentences, quotes word things otherwise."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric's name, its kind, which way is better, and the key of its explanation in the message files.

    "share": 0 to 1 for each question. "rate": 0 or 1, counted over some of the questions only. "mean": any number.
    """

    name: str
    kind: Literal["share", "mean", "rate"]
    better: Literal["higher", "lower"] | None
    explanation: str


def _share(name: str) -> Metric:
    return Metric(name, "share", "higher", f"report.meaning_{name}")


METRICS: tuple[Metric, ...] = (
    *map(_share, ("hit@1", "hit@5", "hit@10", "recall@5", "recall@10", "mrr@10", "ndcg@10")),
    *map(_share, ("fact_recall_vital", "fact_recall_all", "token_precision", "token_recall", "token_f1")),
    *map(_share, ("citation_recall", "citation_precision", "citation_correctness", "citation_validity", "guarded_tokens")),
    Metric("false_answer", "rate", "lower", "report.meaning_false_answer"),
    Metric("false_refusal", "rate", "lower", "report.meaning_false_refusal"),
    _share("language_match"),
    Metric("forbidden_absent", "rate", "higher", "report.meaning_forbidden_absent"),
    Metric("statements", "mean", None, "report.meaning_statements"),
    Metric("words", "mean", None, "report.meaning_words"),
    Metric("latency_ms", "mean", "lower", "report.meaning_latency_ms"),
    Metric("first_statement_ms", "mean", "lower", "report.meaning_first_statement_ms"),
)


def score(
    question: Question,
    answer: Mapping[str, Any],
    stands: Callable[[Mapping[str, Any]], bool],
    support: Support = verbatim_or_verified,
) -> dict[str, float | None]:
    """Each metric of METRICS by name, in that order; None where it does not apply to this question or answer.

    answer    as `fundstelle ask --json` prints it
    stands    whether a citation's quote stands at exactly the place it names
    support   whether cited texts support a statement (metrics.citations)
    """
    texts = [str(statement["text"]) for statement in answer["statements"]]
    said = [forms(text) for text in texts]
    timings = answer["timings_ms"]
    found = {
        **retrieval_scores(question, answer["passages"]),
        **fact_scores(question, said),
        **token_scores(question, said),
        **alce(answer, support),
        "citation_correctness": correctness(question, answer["citations"]),
        "citation_validity": validity(answer["citations"], stands),
        "guarded_tokens": guarded_share(answer),
        **refusal_scores(question, answer),
        "language_match": language_match(question, answer),
        "forbidden_absent": forbidden_absent(question, answer),
        "statements": float(len(texts)) if texts else None,
        "words": float(sum(len(text.split()) for text in texts)) if texts else None,
        "latency_ms": timings.get("total"),
        "first_statement_ms": timings.get("first_statement"),
    }
    return {metric.name: found[metric.name] for metric in METRICS}


def automatic_verdict(question: Question, scores: Mapping[str, float | None]) -> Verdict:
    """Right or wrong by one rule, for the list of failures and for the agreement with people.

    Wrong whatever else: a forbidden string was shown, a citation's quote doesn't stand where it says, or a guarded token stands nowhere.
    Unanswerable: right if nothing was answered. Answerable: right if something was answered and, by the first of these that the row has:
    facts: all vital ones are there; gold places or quotes: a citation points at one; a reference: half of its tokens are there. With
    nothing to compare, an answer is taken for right.
    """
    unsafe = any(_below(scores.get(name), 1.0) for name in ("forbidden_absent", "citation_validity", "guarded_tokens"))
    if unsafe or scores.get("false_answer") == 1.0 or scores.get("false_refusal") == 1.0:
        return "wrong"
    if not question.answerable:
        return "right"
    return "right" if _is_enough(question, scores) else "wrong"


def _is_enough(question: Question, scores: Mapping[str, float | None]) -> bool:
    facts, tokens = scores.get("fact_recall_vital"), scores.get("token_recall")
    if facts is not None:
        return facts == 1.0
    if question.reference_context_ids or question.reference_contexts:
        return (scores.get("citation_correctness") or 0.0) > 0.0
    return tokens is None or tokens >= ENOUGH_RECALL


def _below(value: float | None, floor: float) -> bool:
    return value is not None and value < floor
