"""What a language model did in a run, what it cost and how fast it was: counted up from the answers, and as one line for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

TIMES = ("first_sentence_ms", "total_ms", "waited_ms")
COUNTS = ("tokens_in", "tokens_out", "made_up_markers")


class ModelFigures:
    """Adds up answers as `fundstelle ask --json` prints them; those that no model was asked for change nothing."""

    def __init__(self) -> None:
        self._name = ""
        self._asked = 0
        self._wrote = 0
        self._outcomes: Counter[str] = Counter()
        self._reasons: Counter[str] = Counter()
        self._counts: Counter[str] = Counter()
        self._times: dict[str, list[float]] = {name: [] for name in TIMES}

    def add(self, answer: Mapping[str, Any]) -> None:
        """Count one answer."""
        use = answer.get("model")
        if not use:
            return
        self._name = use["name"]
        self._asked += 1
        self._wrote += answer["writer"] == "model"
        self._outcomes[use["outcome"]] += 1
        self._counts["shown"] += sum(statement["support"] == "supported" for statement in answer["statements"])
        self._reasons.update(statement["reason"] for statement in answer["dropped"])
        self._counts.update({name: use[name] or 0 for name in COUNTS})
        for name in TIMES:
            if use[name] is not None:
                self._times[name].append(use[name])

    def values(self) -> dict[str, Any] | None:
        """The figures, None where no model was asked.

        "asked", "wrote"   answers that it was asked for, and those in which a sentence of its own is shown
        "outcomes"         how often it went how (assistant.records.ModelOutcome)
        "shown", "dropped" its sentences; "reasons": why they were dropped
        """
        from .statistics import quantile

        if not self._asked:
            return None
        return {
            "name": self._name,
            "asked": self._asked,
            "wrote": self._wrote,
            "outcomes": dict(self._outcomes),
            "shown": self._counts["shown"],
            "dropped": sum(self._reasons.values()),
            "reasons": dict(self._reasons.most_common()),
            **{name: self._counts[name] for name in COUNTS},
            **{name: {f"p{percent}": quantile(times, percent / 100) for percent in (50, 95)} for name, times in self._times.items()},
        }


def model_line(values: Mapping[str, Any]) -> str:
    """The figures in one line."""
    outcomes = ", ".join(f"{name} {count}" for name, count in sorted(values["outcomes"].items()))
    first, total = (values[name]["p50"]["value"] for name in ("first_sentence_ms", "total_ms"))
    return (
        f"language model {values['name']}: wrote {values['wrote']} of {values['asked']} answers ({outcomes}); "
        f"{values['shown']} sentences shown, {values['dropped']} dropped; first sentence p50 {_ms(first)}, all {_ms(total)}; "
        f"tokens in {values['tokens_in']}, out {values['tokens_out']}"
    )


def _ms(value: float | None) -> str:
    return "?" if value is None else f"{value:.0f} ms"
