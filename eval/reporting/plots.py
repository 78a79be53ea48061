"""Plots as inline SVG without a script: an interval, the refusal plot, a histogram. Colours come from the page's style."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from corpus.records import Language

from .html import number, say, share

BINS = 24
WIDTH, HEIGHT = 520, 200  # units of a histogram's drawing
SIDE = 260  # of the refusal plot's square
LEFT, RIGHT, BOTTOM, TOP = 66, 26, 46, 14  # room for the axes' words


def interval(value: float, low: float, high: float) -> Markup:
    """A figure between 0 and 1 as a dot on a line of 0 to 1, its 95 % interval as a bar. The numbers stand beside it in words."""
    start, end, middle = (round(6 + 148 * min(max(each, 0.0), 1.0), 1) for each in (low, high, value))
    return Markup(
        '<svg class="interval" viewBox="0 0 160 18" width="160" height="18" aria-hidden="true" focusable="false">'
        f'<path class="axis" d="M6 9h148M6 5v8M80 7v4M154 5v8"/><path class="range" d="M{start} 9H{max(end, start + 1)}"/>'
        f'<circle class="dot" cx="{middle}" cy="9" r="4.5"/></svg>'
    )


def refusal_plot(language: Language, false_refusal: Sequence[float], false_answer: Sequence[float]) -> Markup:
    """The run as a point: false refusals to the right, false answers upwards, each given as (value, low, high); 0, 0 is best."""
    x, x_low, x_high = (LEFT + SIDE * each for each in false_refusal)
    y, y_low, y_high = (TOP + SIDE * (1 - each) for each in false_answer)
    words = say(language, "report.plot_refusal_alt", refusals=share(language, false_refusal[0]), answers=share(language, false_answer[0]))
    floor, middle = TOP + SIDE, TOP + SIDE / 2
    drawn = "".join(
        f'<path class="grid" d="M{LEFT + SIDE * k / 4:g} {TOP}v{SIDE}M{LEFT} {TOP + SIDE * k / 4:g}h{SIDE}"/>'
        + _label(LEFT + SIDE * k / 4, floor + 17, share(language, k / 4, 0))
        + _label(LEFT - 7, floor - SIDE * k / 4 + 4, share(language, k / 4, 0), "end")
        for k in range(5)
    )
    drawn += f'<path class="best" d="M{LEFT} {floor}m9 -9l-9 9"/>'
    drawn += f'<path class="cross" d="M{x_low:.1f} {y:.1f}H{x_high:.1f}M{x:.1f} {y_high:.1f}V{y_low:.1f}"/>'
    drawn += f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="6"/>'
    drawn += _label(LEFT + SIDE / 2, floor + 38, say(language, "report.axis_false_refusal"), kind="name")
    drawn += f'<g transform="rotate(-90 14 {middle:g})">{_label(14, middle, say(language, "report.axis_false_answer"), kind="name")}</g>'
    return _plot("square", LEFT + SIDE + RIGHT, floor + BOTTOM, words, drawn)


def histogram(language: Language, values: Sequence[float]) -> Markup:
    """How many answers took how long (milliseconds), with the median and the 95th percentile; values beyond the 99th share the last bar."""
    from ..statistics import quantile

    ordered = sorted(values)
    p50, p95 = (quantile(ordered, part)["value"] or 0.0 for part in (0.5, 0.95))
    top = nice_ceiling(max(percentile(ordered, 0.99), 1.0))
    counts = [0] * BINS
    for value in ordered:
        counts[min(int(value / top * BINS), BINS - 1)] += 1
    high, long, floor = max(counts), WIDTH - LEFT - RIGHT, TOP + HEIGHT
    drawn = "".join(_bar(place, HEIGHT * count / high, long / BINS, floor) for place, count in enumerate(counts) if count)
    drawn += f'<path class="axis" d="M{LEFT} {TOP}V{floor}H{WIDTH - RIGHT}"/>'
    drawn += "".join(_label(LEFT + long * k / 4, floor + 18, number(language, top * k / 4)) for k in range(5))
    drawn += _label(LEFT - 7, TOP + 5, number(language, high), "end") + _label(LEFT - 7, floor, "0", "end")
    for name, value, y in (("p50", p50, TOP + 12), ("p95", p95, TOP + 28)):
        at = LEFT + long * min(value / top, 1)
        beside = (at - 5, "end") if at > WIDTH * 0.7 else (at + 5, "start")
        drawn += f'<path class="line" d="M{at:.1f} {TOP}V{floor}"/>' + _label(beside[0], y, name, beside[1], kind="value")
    drawn += _label(LEFT + long / 2, floor + 38, say(language, "report.axis_latency"), kind="name")
    words = say(language, "report.plot_latency_alt", n=len(ordered), p50=number(language, p50), p95=number(language, p95))
    return _plot("wide", WIDTH, floor + BOTTOM, words, drawn)


def percentile(ordered: Sequence[float], part: float) -> float:
    """The value below which `part` of the sorted values lie (nearest rank); 0 for none."""
    return ordered[min(int(part * len(ordered)), len(ordered) - 1)] if ordered else 0.0


def nice_ceiling(value: float) -> float:
    """The next of 1, 2, 4, 10, 20, 40 … (quarters of it are round numbers)."""
    power = 1.0
    while True:
        for step in (1.0, 2.0, 4.0):
            if step * power >= value:
                return max(step * power, 4.0)
        power *= 10


def _plot(kind: str, width: float, height: float, words: str, drawn: str) -> Markup:
    return Markup(f'<svg class="plot {kind}" viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(words)}">{drawn}</svg>')


def _bar(place: int, high: float, step: float, floor: float) -> str:
    return f'<rect class="bar" x="{LEFT + place * step + 1:.1f}" y="{floor - high:.1f}" width="{step - 2:.1f}" height="{high:.1f}"/>'


def _label(x: float, y: float, words: str, anchor: str = "middle", kind: str = "tick") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
