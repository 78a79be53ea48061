"""The figures of a report: headline in words, metrics with intervals, slices. Counts come from the questions, means from the summary."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from corpus.records import Language

from .html import number, say, say_or, share
from .plots import interval
from .values import FAILURES, View

GROUPS: Mapping[str, tuple[str, ...]] = {
    "refusal": ("false_answer", "false_refusal"),
    "facts": ("fact_recall_vital", "fact_recall_all", "token_f1", "token_precision", "token_recall"),
    "citations": ("citation_validity", "citation_correctness", "citation_recall", "citation_precision", "guarded_tokens"),
    "retrieval": ("hit@1", "hit@5", "hit@10", "recall@5", "recall@10", "mrr@10", "ndcg@10"),
    "safety": ("forbidden_absent", "language_match"),
    "extent": ("latency_ms", "first_statement_ms", "statements", "words"),
}
UNBOUNDED = ("latency_ms", "first_statement_ms", "statements", "words")  # no share of anything: no axis from 0 to 1
MUST_BE_ONE = ("citation_validity", "guarded_tokens", "forbidden_absent")
DIMENSIONS = ("answerable", "language", "category", "variant_type", "document")
SLICE_METRICS = ("fact_recall_vital", "hit@5", "citation_recall")  # beside the counts: what tells where a failure comes from
SLICES_SHOWN = 40  # of one dimension, the worst first; the others stand in summary.json


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric as it is written: its name in words and in the files, value, interval, n, the drawing, what it means."""

    key: str
    name: str
    value: str
    between: str
    n: int
    plot: Markup
    meaning: str
    broken: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Metrics that are read together."""

    heading: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure and its 95 % interval, both written; "–" where the figure applies to nothing."""

    value: str
    between: str = ""


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the questions: its name, how many, the share that went right with its drawing, then the two rates and the means."""

    name: str
    n: int
    right: Cell
    plot: Markup
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The slices along one dimension and, for each column beyond the counts, its heading."""

    heading: str
    columns: tuple[str, ...]
    slices: tuple[Slice, ...]
    hidden: int


@dataclass(frozen=True, slots=True)
class Point:
    """A line of the headline: what to act on, how many, and which filter shows them ("" for none)."""

    text: str
    filter: str


def headline(language: Language, views: Sequence[View]) -> str:
    """ "12 of 150 questions went wrong": the sentence at the top."""
    failed = sum(view.kind in FAILURES for view in views)
    key = (
        "headline_none"
        if not views
        else "headline_all_right"
        if not failed
        else "headline_failed_one"
        if failed == 1
        else "headline_failed"
    )
    return say(language, f"report.{key}", failed=number(language, failed), n=number(language, len(views)))


def points(language: Language, views: Sequence[View], metrics: Mapping[str, Any], left_out: int) -> tuple[Point, ...]:
    """What to act on, the worst first: kinds of failure, figures that must be 1 and are not, rows left out."""
    found = [
        Point(counted(language, f"point_{kind}", sum(view.kind == kind for view in views)), kind)
        for kind in FAILURES
        if any(view.kind == kind for view in views)
    ]
    for name in MUST_BE_ONE:
        values = metrics.get(name) or {}
        if values.get("value") is not None and values["value"] < 1:
            found.append(Point(say(language, f"report.point_{name}", share=share(language, values["value"])), ""))
    if left_out:
        found.append(Point(counted(language, "point_left_out", left_out), "rows"))
    return tuple(found)


def counted(language: Language, key: str, n: int) -> str:
    """The text under `key`, or under `key`_one for a single one."""
    return say(language, f"report.{key}_one" if n == 1 else f"report.{key}", n=number(language, n))


def right_share(language: Language, views: Sequence[View]) -> tuple[Cell, Markup]:
    """The share of the questions that went right with Wilson's interval, and the drawing."""
    from ..statistics import wilson

    right = sum(view.kind not in FAILURES for view in views)
    if not views:
        return Cell("–"), Markup("")
    low, high = wilson(right, len(views))
    between = say_between(language, low, high, bounded=True)
    return Cell(share(language, right / len(views)), between), interval(right / len(views), low, high)


def make_groups(language: Language, metrics: Mapping[str, Any], latency: Mapping[str, Any]) -> tuple[Group, ...]:
    """All metrics that apply to the run; those that no group names (a judge's) come last under their own heading."""
    named = {name for names in GROUPS.values() for name in names}
    rest = tuple(name for name in metrics if name not in named)
    groups = []
    for group, names in {**GROUPS, "other": rest}.items():
        figures = tuple(make_figure(language, name, metrics[name]) for name in names if has_value(metrics.get(name)))
        figures += make_latencies(language, latency) if group == "extent" else ()
        if figures:
            groups.append(Group(say(language, f"report.group_{group}"), figures))
    return tuple(groups)


def make_figure(language: Language, name: str, values: Mapping[str, Any]) -> Figure:
    """One metric in words, figures and a drawing."""
    value, low, high = values["value"], values.get("low"), values.get("high")
    bounded = name not in UNBOUNDED and 0 <= value <= 1
    between = "" if low is None or high is None else say_between(language, low, high, bounded=bounded)
    return Figure(
        key=name,
        name=say_or(language, f"report.metric_{name}", name),
        value=say_value(language, value, bounded=bounded),
        between=between,
        n=values.get("n", 0),
        plot=interval(value, low, high) if bounded and low is not None and high is not None else Markup(""),
        meaning=say_or(language, f"report.meaning_{name}", ""),
        broken=name in MUST_BE_ONE and value < 1,
    )


def make_latencies(language: Language, latency: Mapping[str, Any]) -> tuple[Figure, ...]:
    """p50 and p95 of the whole answer and of the first statement, as figures."""
    found = []
    for name, quantiles in latency.items():
        for quantile, values in quantiles.items():
            if has_value(values):
                figure = make_figure(language, name, values)
                found.append(replace(figure, key=f"{name} {quantile}", meaning=say_or(language, f"report.meaning_{quantile}", "")))
    return tuple(found)


def make_robustness(language: Language, robustness: Mapping[str, Any]) -> tuple[tuple[str, int, Cell, Cell], ...]:
    """(kind of variant, pairs, change of the vital facts, share of the pairs with another outcome), all variants together last."""
    variants: Mapping[str, Mapping[str, Any]] = robustness.get("variants", {})
    ordered = sorted(variants.items(), key=lambda entry: (entry[0] == "all", entry[0]))
    return tuple(
        (
            say_or(language, f"report.value_variant_type_{kind}", kind),
            figures.get("outcome_changed", {}).get("n", 0),
            _mean(language, figures.get("fact_recall_change")),
            _mean(language, figures.get("outcome_changed")),
        )
        for kind, figures in ordered
    )


def make_tables(language: Language, views: Sequence[View], slices: Mapping[str, Any]) -> tuple[Table, ...]:
    """One table a dimension along which the run has more than one value, the worst slice first."""
    return tuple(table for dimension in DIMENSIONS if (table := make_table(language, dimension, views, slices.get(dimension) or {})))


def make_table(language: Language, dimension: str, views: Sequence[View], slices: Mapping[str, Any]) -> Table | None:
    """The table of one dimension; None where all questions share one value."""
    parts: dict[str, list[View]] = {}
    for view in views:
        for value in VALUE_OF[dimension](view):
            parts.setdefault(value, []).append(view)
    if len(parts) < 2:
        return None
    ordered = sorted(parts.items(), key=lambda part: (sum(view.kind not in FAILURES for view in part[1]) / len(part[1]), part[0]))
    columns = tuple(name for name in SLICE_METRICS if any(has_value(of_slice(slices, value, name)) for value in parts))
    shown = tuple(make_slice(language, dimension, value, part, columns, slices) for value, part in ordered[:SLICES_SHOWN])
    names = tuple(say_or(language, f"report.metric_{name}", name) for name in columns)
    return Table(say(language, f"report.slice_{dimension}"), names, shown, max(0, len(parts) - SLICES_SHOWN))


def make_slice(
    language: Language, dimension: str, value: str, views: Sequence[View], columns: Sequence[str], slices: Mapping[str, Any]
) -> Slice:
    """One row: counts over `views`, means from the summary's slice."""
    right, plot = right_share(language, views)
    unanswerable = [view for view in views if not view.answerable and view.kind != "error"]
    answerable = [view for view in views if view.answerable and view.kind != "error"]
    cells = [
        _of(language, sum(view.answered for view in unanswerable), len(unanswerable)),
        _of(language, sum(not view.answered for view in answerable), len(answerable)),
        *(_mean(language, of_slice(slices, value, name)) for name in columns),
    ]
    return Slice(say_or(language, f"report.value_{dimension}_{value}", value), len(views), right, plot, tuple(cells))


def of_slice(slices: Mapping[str, Any], value: str, name: str) -> Mapping[str, Any] | None:
    """The figure `name` of a slice of the summary."""
    found = slices.get(value) or {}
    figures: Mapping[str, Any] = found.get("metrics", found)
    return figures.get(name)


def has_value(values: Mapping[str, Any] | None) -> bool:
    """Whether a figure applied to any question."""
    return bool(values) and values is not None and values.get("value") is not None


def say_between(language: Language, low: float, high: float, *, bounded: bool) -> str:
    """ "86,5–95,4 %" """
    if bounded:
        return f"{number(language, 100 * low, 1)}–{share(language, high)}"
    return f"{say_value(language, low, bounded=False)}–{say_value(language, high, bounded=False)}"


def say_value(language: Language, value: float, *, bounded: bool) -> str:
    """A share as a percentage, anything else as a number."""
    return share(language, value) if bounded else number(language, value, 0 if abs(value) >= 100 else 1)


VALUE_OF: Mapping[str, Callable[[View], Iterable[str]]] = {
    "answerable": lambda view: ("yes" if view.answerable else "no",),
    "language": lambda view: (view.language,) if view.language else (),
    "category": lambda view: (view.category,) if view.category else (),
    "variant_type": lambda view: (view.variant_type,),
    "document": lambda view: view.documents,
}


def _of(language: Language, count: int, n: int) -> Cell:
    from ..statistics import wilson

    if not n:
        return Cell("–")
    low, high = wilson(count, n)
    return Cell(say(language, "report.of", count=count, n=n), say_between(language, low, high, bounded=True))


def _mean(language: Language, values: Mapping[str, Any] | None) -> Cell:
    if values is None or not has_value(values):
        return Cell("–")
    low, high = values.get("low"), values.get("high")
    return Cell(share(language, values["value"]), "" if low is None or high is None else say_between(language, low, high, bounded=True))
