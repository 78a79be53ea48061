"""The results of a run as a spreadsheet: one question a row, the automatic verdict and the one by hand side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from corpus.records import Language

from ..records import Result
from ..reporting.html import SURROGATES, clip, say, say_or
from ..reporting.values import kind_of, place_name
from ..run_folder import Run
from ..sheets.tables import write_rows
from ..verdicts import Verdict

COLUMNS = ("id", "question", "answer", "sources", "expected", "automatic", "by_hand", "reason", "initials", "category", "language", "error")
CELL = 32_000  # characters: Excel takes 32,767 in a cell


def write_sheet(run: Run, verdicts: Mapping[str, Verdict], file: Path, language: Language) -> None:
    """Writes the workbook; every cell is text, so that a question that begins with "=" is no formula."""
    headings = [say(language, f"page.column_{name}") for name in COLUMNS]
    write_rows(headings, _rows(run, verdicts, language), file, say(language, "page.sheet"))


def _rows(run: Run, verdicts: Mapping[str, Verdict], language: Language) -> Iterator[list[str]]:
    for result in run.results:
        yield [SURROGATES.sub("\ufffd", clip(cell, CELL)) for cell in _row(result, verdicts.get(result.question.id), language)]


def _row(result: Result, verdict: Verdict | None, language: Language) -> list[str]:
    question, answer = result.question, result.answer
    sources = "\n".join(f"[{cited.get('number')}] {place_name(cited, language)}" for cited in answer.get("citations") or ())
    expected = question.reference or " | ".join(fact.text for fact in question.reference_facts)
    return [
        question.id,
        question.user_input,
        str(answer.get("text", "")),
        sources,
        expected if question.answerable else say(language, "report.gold_refusal"),
        say_or(language, f"report.kind_{kind_of(result)}", ""),
        say(language, f"report.mark_{verdict.mark}") if verdict and verdict.mark else "",
        verdict.reason if verdict else "",
        verdict.initials if verdict else "",
        question.category,
        question.language or "",
        result.error,
    ]
