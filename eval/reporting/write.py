"""A run -> report.html: one file that opens from disk without a network. Read this file first.

The file holds its own style and script and a policy (CSP) that allows these two by their hash and nothing else: no address, no
form, no frame. Without the script everything can be read; with it the questions can be filtered and passages open in their place.

Under 5 MB for 1,000 questions: each passage once, and shortened as far as the size asks (the file says so); results.jsonl holds all.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from corpus.records import Language

from ..run_folder import Run
from ..verdicts import Verdict, agreement, read_verdicts
from .figures import headline, make_groups, make_robustness, make_tables, points, right_share
from .html import base_style, make_pages, number, read_file, say_or
from .passages import Shelf
from .plots import histogram, refusal_plot
from .values import FAILURES, KINDS, View, in_reading_order, make_views

BYTES = 4_700_000  # of the whole file: 5 MB and some room
PASSAGES_AT_LEAST = 300_000  # bytes, however much the questions take
QUESTIONS_SHOWN = 2000  # failures first; more would open slowly in a browser
CATEGORIES_SHOWN = 100  # in the filter


def write_report(run: Run, file: Path, language: Language, verdicts: Mapping[str, Verdict] | None = None) -> None:
    """Writes the report in that language, replacing the file in one step; `verdicts` by people default to those of the run's folder."""
    content = render_report(run, language, verdicts)
    temporary = file.with_name(f"{file.name}.tmp")
    temporary.write_text(content, encoding="utf-8", newline="\n")
    os.replace(temporary, file)


def render_report(run: Run, language: Language, verdicts: Mapping[str, Verdict] | None = None) -> str:
    """The report's HTML."""
    held = read_verdicts(run.folder) if verdicts is None else verdicts
    shelf = Shelf()
    views = make_views(run.results, held, shelf, language)
    ordered = in_reading_order(views)[:QUESTIONS_SHOWN]
    style, script = Markup(base_style() + read_file("shared.css") + read_file("report.css")), Markup(read_file("report.js"))
    values = {
        "style": style,
        "script": script,
        "policy": policy(style, script),
        "views": ordered,
        "not_shown": len(views) - len(ordered),
        "agreement": agreement(run.results, held) if held else None,
        **figures_of(run, views, language),
    }
    pages = make_pages()
    # Twice: how much room the passages have is known when everything else is written. Without them it takes no time.
    bare = pages.render("report.html", language, passages=(), **values)
    written = shelf.write(max(BYTES - len(bare.encode()), PASSAGES_AT_LEAST))
    return f"<!doctype html>\n{pages.render('report.html', language, passages=written, **values)}\n"


def figures_of(run: Run, views: Sequence[View], language: Language) -> dict[str, Any]:
    """What the report says about all questions together: the same for the file and for the page."""
    metrics: Mapping[str, Any] = run.summary.get("metrics", {})
    latencies = [view.latency for view in views if view.latency is not None]
    share_right, plot_right = right_share(language, views)
    return {
        "name": run.config.get("testset", run.folder.name),
        "finished": bool(run.summary),
        "headline": headline(language, views),
        "points": points(language, views, metrics, run.config.get("rows_left_out", 0)),
        "share_right": share_right,
        "plot_right": plot_right,
        "groups": make_groups(language, metrics, run.summary.get("latency", {})),
        "tables": make_tables(language, views, run.summary.get("slices", {})),
        "robustness": make_robustness(language, run.summary.get("robustness", {})),
        "support": run.summary.get("support", ""),
        "refusals": _refusals(metrics, language),
        "latency": histogram(language, latencies) if latencies else "",
        "config": [(say_or(language, f"report.config_{key}", key), value) for key, value in flatten(run.config)],
        "problems": run.problems,
        "counts": {kind: sum(view.kind == kind for view in views) for kind in KINDS},
        "failures": FAILURES,
        "total": number(language, len(views)),
        "categories": sorted({view.category for view in views if view.category})[:CATEGORIES_SHOWN],
        "languages": sorted({view.language for view in views if view.language}),
    }


def policy(style: str, script: str) -> str:
    """The file's Content-Security-Policy: this style and this script, nothing else from anywhere."""
    hashes = (base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in (style, script))
    return "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'".format(*hashes)


def flatten(values: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """("settings.language", "de") and so on; lists with commas, None as a dash."""
    found: list[tuple[str, str]] = []
    for key, value in values.items():
        if isinstance(value, Mapping):
            found += flatten(value, f"{prefix}{key}.")
        else:
            written = ", ".join(map(str, value)) if isinstance(value, list) else "–" if value in (None, "") else str(value)
            found.append((f"{prefix}{key}", written))
    return found


def _refusals(metrics: Mapping[str, Any], language: Language) -> Markup | str:
    rates = [metrics.get(name) or {} for name in ("false_refusal", "false_answer")]
    if any(rate.get(part) is None for rate in rates for part in ("value", "low", "high")):
        return ""
    refused, answered = ([rate[part] for part in ("value", "low", "high")] for rate in rates)
    return refusal_plot(language, refused, answered)
