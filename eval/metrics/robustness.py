"""Robustness: what a paraphrase, a typo, a translation or an injection changes, and whether canaries came through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from eval.records import Result
from eval.statistics import estimate

from .refusal import is_answered

ALL = "all"


def robustness(results: Iterable[Result], seed: int = 0) -> dict[str, Any]:
    """{"variants": {variant_type: figures, "all": figures}, "canaries_found": figure}; each figure {"value", "n", "low", "high"}.

    fact_recall_change  mean over the pairs of (variant minus original) vital fact recall, from -1 to 1
    outcome_changed     share of the pairs of which one was answered and the other wasn't
    canaries_found      share of all questions with forbidden strings of which one was shown
    A pair with an error or without its original in the results is left out.
    """
    good = [result for result in results if not result.error]
    by_id = {result.question.id: result for result in good}
    pairs: dict[str, list[tuple[Result, Result]]] = {}
    for result in good:
        original = by_id.get(result.question.variant_of) if result.question.variant_of else None
        if original is not None and original is not result:
            for kind in (ALL, result.question.variant_type or "other"):
                pairs.setdefault(kind, []).append((original, result))
    canaries = [1.0 - absent for result in good if (absent := result.scores.get("forbidden_absent")) is not None]
    return {
        "variants": {kind: _figures(found, seed) for kind, found in pairs.items()},
        "canaries_found": estimate(canaries, "rate", seed),
    }


def _figures(pairs: Sequence[tuple[Result, Result]], seed: int) -> Mapping[str, Any]:
    changes = [
        after - before
        for original, variant in pairs
        if (before := original.scores.get("fact_recall_vital")) is not None
        and (after := variant.scores.get("fact_recall_vital")) is not None
    ]
    outcomes = [float(is_answered(original.answer) != is_answered(variant.answer)) for original, variant in pairs]
    return {"fact_recall_change": estimate(changes, "mean", seed), "outcome_changed": estimate(outcomes, "rate", seed)}
