"""Results -> figures: every metric with n and a 95 % interval, over all questions and over slices of them.

The results are read once, one by one, and leave behind one row of numbers each; the intervals are made of these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from .model_figures import ModelFigures
from .records import Question, Result

if TYPE_CHECKING:
    from .statistics import Kind

SEED = 20221021
"""Of the bootstrap: the same results have the same figures, always."""

SLICES = ("language", "category", "document", "variant_type", "answerable")
MOST_SLICES = 60
"""Of one kind, the largest first: a test set of a thousand documents has no thousand tables that a person reads."""

LATENCIES = ("latency_ms", "first_statement_ms")


@dataclass(frozen=True, slots=True)
class Measured:
    """A metric as figures are made of it: its kind as eval.score has it, and which way is better, None for neither."""

    name: str
    kind: Kind
    better: Literal["higher", "lower"] | None


JUDGED = (
    Measured("faithfulness", "mean", "higher"),
    Measured("answer_correctness", "mean", "higher"),
    Measured("judge_unscored", "rate", "lower"),
)
"""What a judge model adds to a result, as eval.judge names it."""


def all_metrics() -> tuple[Measured, ...]:
    """The metrics of eval.score, then those of a judge."""
    from .score import METRICS

    return (*(Measured(metric.name, metric.kind, metric.better) for metric in METRICS), *JUDGED)


class _Table:
    """One row of numbers a question, float64 (questions, metrics) with NaN where a metric does not apply, and the slices it is in."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.rows: list[np.ndarray] = []
        self.slices: dict[str, dict[str, list[int]]] = {kind: {} for kind in SLICES}
        self.outcomes: Counter[str] = Counter()
        self.verdicts: Counter[str] = Counter()
        self.supports: Counter[str] = Counter()
        self.light: list[Result] = []
        self.model = ModelFigures()
        self.errors = 0

    def add(self, result: Result) -> None:
        from .score import automatic_verdict

        if result.error:
            self.errors += 1
            return
        self.outcomes[result.answer["outcome"]] += 1
        self.verdicts[automatic_verdict(result.question, result.scores)] += 1
        self.supports.update(statement["support"] for statement in result.answer["statements"])
        scores = {**result.scores, **judged(result)}
        self.rows.append(np.array([np.nan if scores.get(name) is None else scores[name] for name in self.names], dtype=np.float64))
        self.light.append(_light(result))
        self.model.add(result.answer)
        for kind, labels in labels_of(result).items():
            for label in labels:
                self.slices[kind].setdefault(label, []).append(len(self.rows) - 1)

    def matrix(self) -> np.ndarray:
        return np.array(self.rows, dtype=np.float64).reshape(len(self.rows), len(self.names))


def summarise(results: Iterable[Result]) -> dict[str, Any]:
    """The figures of a run as plain values.

    "metrics"     name -> {"value", "n", "low", "high"}: n questions to which the metric applies; nulls where there are none
    "slices"      kind -> label -> the same, without metrics that apply to no question of the slice
    "robustness"  see robustness()
    "support"     "verbatim" if every statement is a quote, else "verifier": whose decision citation recall and precision rest on
    "latency"     name -> {"p50", "p95"} -> the same, in milliseconds
    "model"       what a language model did, see eval.model_figures; null where none wrote
    "outcomes", "verdicts"   counts;   "questions", "errors"   how many there are and how many of them could not be asked
    """
    from .metrics.robustness import robustness
    from .statistics import quantile

    kinds = {metric.name: metric.kind for metric in all_metrics()}
    table = _Table(tuple(kinds))
    for result in results:
        table.add(result)
    values = table.matrix()
    return {
        "metrics": _figures(values, kinds),
        "slices": {kind: _slices(values, kinds, rows) for kind, rows in table.slices.items()},
        "robustness": robustness(table.light, SEED),
        "support": "verifier" if set(table.supports) - {"verbatim"} else "verbatim",
        "latency": {
            name: {f"p{percent}": quantile(_known(values[:, table.names.index(name)]), percent / 100) for percent in (50, 95)}
            for name in LATENCIES
        },
        "model": table.model.values(),
        "outcomes": dict(table.outcomes),
        "verdicts": dict(table.verdicts),
        "questions": len(values) + table.errors,
        "errors": table.errors,
    }


def judged(result: Result) -> dict[str, float | None]:
    """The figures of a judge model, none without one."""
    scores = (result.judge or {}).get("scores")
    return dict(scores) if isinstance(scores, dict) else {}


def labels_of(result: Result) -> dict[str, tuple[str, ...]]:
    """The slices that a result is in; one whose gold stands in several documents is in the slice of each."""
    question = result.question
    return {
        "language": (question.language,) if question.language else (),
        "category": (question.category,) if question.category else (),
        "document": documents_of(question),
        "variant_type": (question.variant_type,),  # "" are the originals, which variants are held against
        "answerable": ("yes" if question.answerable else "no",),
    }


def documents_of(question: Question) -> tuple[str, ...]:
    """The paths of the gold documents, each once, without pages."""
    return tuple(dict.fromkeys(place.partition("#page=")[0] for place in question.reference_context_ids))


def _light(result: Result) -> Result:
    """What robustness looks at: no passages, no quotes."""
    question = replace(result.question, reference="", reference_contexts=(), notes="")
    return Result(question, {"outcome": result.answer["outcome"]}, result.scores)


def _slices(values: np.ndarray, kinds: dict[str, Kind], slices: dict[str, list[int]]) -> dict[str, Any]:
    largest = sorted(slices, key=lambda label: (-len(slices[label]), label))[:MOST_SLICES]
    found = {label: _figures(values[slices[label]], kinds) for label in sorted(largest)}
    return {label: {name: figure for name, figure in figures.items() if figure["n"]} for label, figures in found.items()}


def _figures(values: np.ndarray, kinds: dict[str, Kind]) -> dict[str, dict[str, Any]]:
    from .statistics import estimate

    return {name: estimate(_known(values[:, column]), kind, SEED) for column, (name, kind) in enumerate(kinds.items())}


def _known(column: np.ndarray) -> list[float]:
    return [float(value) for value in column[~np.isnan(column)]]
