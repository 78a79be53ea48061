"""A run against its floors and a baseline: a list of checks, each with a sentence, and the exit status for a build server.

Floors and ceilings are hard. Against the baseline a tolerance holds that is counted in questions, so that one question of a small set
that tips over does not stop a build: a metric is worse by k questions if its sum over the questions of both runs is k lower.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .compare import join, paired
from .floors import COUNTED, Floors, Limit
from .run_folder import Run
from .summary import all_metrics

PASSED, FAILED, USAGE, COULD_NOT_RUN = 0, 1, 2, 3
ROUNDING = 1e-9
"""A mean of tenths is not exactly a tenth."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check: `passed` is None where it could not be made, and `message` says why."""

    name: str
    passed: bool | None
    message: str


def gate(run: Run, floors: Floors, baseline: Run | None = None) -> tuple[Check, ...]:
    """All checks of the run, made or not."""
    unfinished = [
        Check(str(each.folder), None, "this run isn't finished; start it again, it goes on where it stopped")
        for each in (run, baseline)
        if each is not None and not each.summary
    ]
    if unfinished:
        return tuple(unfinished)
    against = () if baseline is None else _against(run, baseline, floors.tolerance)
    return (*_counts(run, floors), *(_limit(run.summary, each) for each in floors.limits if each.metric not in COUNTED), *against)


def exit_status(checks: Sequence[Check]) -> int:
    """1 if a check failed, else 3 if one could not be made (or there is none), else 0."""
    if any(check.passed is False for check in checks):
        return FAILED
    return PASSED if checks and all(check.passed for check in checks) else COULD_NOT_RUN


def _counts(run: Run, floors: Floors) -> Iterator[Check]:
    allowed = {limit.metric: limit.value for limit in floors.limits if limit.metric in COUNTED}
    found = {"errors": run.summary["errors"], "rows_left_out": run.config["rows_left_out"]}
    for name in COUNTED:
        most = allowed.get(name, 0.0)
        yield Check(name, found[name] <= most, f"{found[name]}, at most {most:g} allowed")


def _limit(summary: Mapping[str, Any], limit: Limit) -> Check:
    name = f"{limit.metric} ({' '.join(limit.slice)})" if limit.slice else limit.metric
    figures = summary["metrics"]
    if limit.slice:
        kind, label = limit.slice
        figures = summary["slices"].get(kind, {}).get(label)
        if figures is None:
            return Check(name, None, f"the run has no question with {kind} {label}")
    figure = figures.get(limit.metric)
    if not figure or not figure["n"]:
        return Check(name, None, "applies to no question of the run, so it can't be checked")
    value = figure["value"]
    passed = value >= limit.value - ROUNDING if limit.bound == "floor" else value <= limit.value + ROUNDING
    word = "at least" if limit.bound == "floor" else "at most"
    return Check(name, passed, f"{value:.4g} over {figure['n']} questions, {word} {limit.value:g} wanted")


def _against(run: Run, baseline: Run, tolerance: float) -> Iterator[Check]:
    joined = join(baseline, run)
    if not joined.pairs:
        yield Check("baseline", None, "the two runs have no question in common")
        return
    for metric in all_metrics():
        pairs = paired(joined.pairs, metric.name)
        if metric.better is None or metric.kind == "mean" or not len(pairs):
            continue  # milliseconds are no share of a question; a ceiling can hold them
        sign = 1.0 if metric.better == "higher" else -1.0
        lost = sign * float((pairs[:, 0] - pairs[:, 1]).sum())
        message = f"worse by {lost:.3g}" if lost > ROUNDING else "not worse"
        message = f"{message} of {len(pairs)} questions, at most {tolerance:g} allowed"
        yield Check(f"{metric.name} (baseline)", lost <= tolerance + ROUNDING, message)
