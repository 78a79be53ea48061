"""Two runs -> what got better, what worse, what stayed: questions joined on their id, a paired test for each metric.

The test is the paired permutation test over the questions that both runs have a figure for; p is not corrected for the number of
metrics, so of twenty one is expected below 0.05 by chance alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from .records import Question, Result
from .run import differences
from .run_folder import Run
from .summary import SEED, Measured, all_metrics, judged

Verdict = Literal["right", "wrong", "error"]


@dataclass(frozen=True, slots=True)
class Side:
    """One question in one run: what is kept of it to be set beside the other."""

    question: Question
    verdict: Verdict
    outcome: str
    text: str
    scores: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Change:
    """A question whose verdict or whose answer is another one in the second run."""

    question: Question
    before: Side
    after: Side


@dataclass(frozen=True, slots=True)
class Difference:
    """A metric over the `n` questions that have it in both runs: its mean before and after, after - before with a 95 % interval, and p.

    A single question tells no spread: `low` and `high` are None then.
    """

    metric: str
    better: str | None
    n: int
    before: float
    after: float
    difference: float
    low: float | None
    high: float | None
    p: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Run a (before) against run b (after). `better`: now right; `worse`: no longer right; `reworded`: another answer, neither of these.

    `same` counts the questions with the same verdict and the same answer. `only_a`, `only_b`: ids in one run only; `edited`: ids whose
    question is another one. `settings`: what differs between the two configurations, in words.
    """

    a: Path
    b: Path
    differences: tuple[Difference, ...]
    better: tuple[Change, ...]
    worse: tuple[Change, ...]
    reworded: tuple[Change, ...]
    same: int
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]
    edited: tuple[str, ...]
    settings: tuple[str, ...]

    @property
    def stayed(self) -> int:
        """Questions with the same verdict."""
        return self.same + len(self.reworded)


@dataclass(frozen=True, slots=True)
class Joined:
    """Two runs, question by question: `pairs` (before, after) of the questions that both asked, and the ids of the others."""

    pairs: tuple[tuple[Side, Side], ...]
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]
    edited: tuple[str, ...]


def join(a: Run, b: Run) -> Joined:
    """The runs joined on the question's id; of each run one result at a time is read whole."""
    before, after = ({side.question.id: side for side in map(side_of, run.results)} for run in (a, b))
    shared = [name for name in before if name in after]
    edited = frozenset(name for name in shared if _asked(before[name].question) != _asked(after[name].question))
    return Joined(
        pairs=tuple((before[name], after[name]) for name in shared if name not in edited),
        only_a=tuple(name for name in before if name not in after),
        only_b=tuple(name for name in after if name not in before),
        edited=tuple(name for name in shared if name in edited),
    )


def compare_runs(a: Run, b: Run) -> Comparison:
    """Run b held against run a."""
    joined = join(a, b)
    changes = [Change(y.question, x, y) for x, y in joined.pairs if (x.verdict, x.text) != (y.verdict, y.text)]
    better = tuple(c for c in changes if c.after.verdict == "right" and c.before.verdict != "right")
    worse = tuple(c for c in changes if c.before.verdict == "right" and c.after.verdict != "right")
    told = {change.question.id for change in (*better, *worse)}
    return Comparison(
        a=a.folder,
        b=b.folder,
        differences=tuple(compare_metrics(joined.pairs)),
        better=better,
        worse=worse,
        reworded=tuple(change for change in changes if change.question.id not in told),
        same=len(joined.pairs) - len(changes),
        only_a=joined.only_a,
        only_b=joined.only_b,
        edited=joined.edited,
        settings=tuple(differences(a.config, b.config)),
    )


def side_of(result: Result) -> Side:
    """What is kept of a result."""
    from .score import automatic_verdict

    if result.error:
        return Side(result.question, "error", "error", result.error, {})
    verdict = automatic_verdict(result.question, result.scores)
    scores = {**result.scores, **judged(result)}
    return Side(result.question, verdict, result.answer["outcome"], result.answer["text"], scores)


def compare_metrics(pairs: Sequence[tuple[Side, Side]]) -> list[Difference]:
    """Each metric that some question has in both runs."""
    found = []
    for metric in all_metrics():
        both = paired(pairs, metric.name)
        if len(both):
            found.append(_difference(metric, both[:, 0], both[:, 1]))
    return found


def paired(pairs: Sequence[tuple[Side, Side]], metric: str) -> np.ndarray:
    """float64 (n, 2): before and after, of the questions that have the metric in both."""
    rows = [(left.scores.get(metric), right.scores.get(metric)) for left, right in pairs]
    return np.array([row for row in rows if None not in row], dtype=np.float64).reshape(-1, 2)


def _difference(metric: Measured, before: np.ndarray, after: np.ndarray) -> Difference:
    from .statistics import bca_mean, paired_permutation

    change = after - before
    low, high = bca_mean(change.tolist(), SEED)
    p = paired_permutation(before.tolist(), after.tolist(), SEED)
    return Difference(
        metric.name, metric.better, len(change), float(before.mean()), float(after.mean()), float(change.mean()), low, high, p
    )


def _asked(question: Question) -> tuple[object, ...]:
    return question.user_input, question.history, question.access, question.answerable, frozenset(question.leave_out)
