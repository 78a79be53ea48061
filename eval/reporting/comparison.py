"""A comparison as Markdown or as an HTML file that opens without a network, in German or English."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from corpus.errors import InputError
from corpus.records import Language

from ..compare import Change, Comparison, Difference
from ..messages import text

NAMED = 20
"""Ids in one line; how many more there are is said."""

HEADINGS = ("metric", "questions", "before", "after", "difference", "interval", "p")
MARKUP = re.compile(r"[\\`*_\[\]<>|#!]")
UNBOUNDED = 10.0  # a mean from here on is milliseconds or words and needs no three decimals


def write_comparison(comparison: Comparison, file: Path, language: Language) -> None:
    """Writes it by the file's ending. InputError for another ending than .html or .md."""
    makers = {".html": as_html, ".md": as_markdown}
    if file.suffix.lower() not in makers:
        raise InputError(f"{file}: a comparison is written as .html or .md. Give --out such a name.")
    file.write_text(makers[file.suffix.lower()](comparison, language), encoding="utf-8")


def as_markdown(comparison: Comparison, language: Language) -> str:
    """The comparison as Markdown: counts, changed questions with both answers, the table of figures."""
    lines = [f"# {text(language, 'compare.title')}", "", _runs(comparison, language), "", f"**{_counts(comparison, language)}**"]
    lines += [line for remark in remarks(comparison, language) for line in ("", _quiet(remark))]
    for heading, changes in groups(comparison, language):
        lines += ["", f"## {heading}", ""]
        lines += [line for change in changes for line in _change(change, language)] or [text(language, "compare.none")]
    headings = [text(language, f"compare.{name}") for name in HEADINGS]
    lines += ["", f"## {text(language, 'compare.figures')}", "", text(language, "compare.figures_note"), ""]
    lines += [f"| {' | '.join(headings)} |", f"|---|{'---:|' * (len(headings) - 1)}"]
    lines += [f"| {' | '.join(row)} |" for row in rows(comparison.differences)]
    return "\n".join(lines) + "\n"


def as_html(comparison: Comparison, language: Language) -> str:
    """The comparison as one HTML file; every text of a question or an answer is shown as text."""
    from markupsafe import Markup

    from .html import base_style, make_pages

    page = make_pages().render(
        "compare.html",
        language,
        texts="compare",
        style=Markup(base_style()),
        found=comparison,
        before=comparison.a.name,
        after=comparison.b.name,
        remarks=remarks(comparison, language),
        groups=groups(comparison, language),
        headings=[text(language, f"compare.{name}") for name in HEADINGS],
        number_class=Markup(' class="number"'),
        rows=rows(comparison.differences),
    )
    return f"<!doctype html>\n{page}\n"


def groups(comparison: Comparison, language: Language) -> list[tuple[str, Sequence[Change]]]:
    """(heading, changed questions): what got worse first, because it has to be read."""
    return [
        (text(language, "compare.worse"), comparison.worse),
        (text(language, "compare.better"), comparison.better),
        (text(language, "compare.reworded"), comparison.reworded),
    ]


def remarks(comparison: Comparison, language: Language) -> list[str]:
    """What a reader has to know before the figures: other settings, questions that are not compared."""
    found = [text(language, "compare.settings", what="; ".join(comparison.settings))] if comparison.settings else []
    for key, ids, run in (
        ("only_before", comparison.only_a, comparison.a.name),
        ("only_after", comparison.only_b, comparison.b.name),
        ("edited", comparison.edited, ""),
    ):
        if ids:
            found.append(text(language, f"compare.{key}", run=run, ids=_named(ids, language)))
    return found


def rows(differences: Sequence[Difference]) -> list[tuple[str, ...]]:
    """The table's cells, as HEADINGS."""
    return [
        (
            d.metric,
            str(d.n),
            _figure(d.before, d.before),
            _figure(d.after, d.before),
            f"{d.difference:+.{_digits(d.before)}f}",
            "–" if d.low is None or d.high is None else f"{d.low:+.{_digits(d.before)}f} … {d.high:+.{_digits(d.before)}f}",
            "< 0.001" if d.p < 0.001 else f"{d.p:.3f}",
        )
        for d in differences
    ]


def _runs(comparison: Comparison, language: Language) -> str:
    return _quiet(text(language, "compare.runs", before=comparison.a.name, after=comparison.b.name))


def _counts(comparison: Comparison, language: Language) -> str:
    sizes = {"better": len(comparison.better), "worse": len(comparison.worse), "reworded": len(comparison.reworded)}
    return text(language, "compare.counts", stayed=comparison.stayed, **sizes)


def _change(change: Change, language: Language) -> list[str]:
    lines = [f"### {_quiet(change.question.user_input)}", "", f"{text(language, 'compare.question')} {_quiet(change.question.id)}", ""]
    for name, side in (("before", change.before), ("after", change.after)):
        verdict = text(language, f"compare.verdict_{side.verdict}")
        lines += [f"{text(language, f'compare.{name}')} ({verdict}):", ""]
        lines += [*(f"> {_quiet(line)}" for line in side.text.splitlines() or [""]), ""]
    return lines


def _named(ids: Sequence[str], language: Language) -> str:
    shown = ", ".join(ids[:NAMED])
    return shown if len(ids) <= NAMED else f"{shown} {text(language, 'compare.more', count=len(ids) - NAMED)}"


def _quiet(words: str) -> str:
    """Words of a document in Markdown: no markup of theirs means anything."""
    return MARKUP.sub(lambda found: "&lt;" if found.group() == "<" else f"\\{found.group()}", " ".join(words.split()))


def _digits(value: float) -> int:
    return 0 if abs(value) >= UNBOUNDED else 3


def _figure(value: float, by: float) -> str:
    return f"{value:.{_digits(by)}f}"
