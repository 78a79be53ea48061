"""Small test sets, an assistant over a small index without a model, and runs written by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.answer import Assistant
from assistant.settings import Settings
from eval.records import Fact, Question, Result, RowProblem, TestSet
from eval.run import summarise_folder
from eval.run_folder import CONFIG, PROBLEMS, RESULTS, Run, problem_values, read_run, result_values, write_json
from tests.assistant.made import TEXTS, made_calibration, made_index
from tests.fakes import FakeEmbedder

QUESTIONS = (
    Question(
        "when",
        "Wann fand die Konferenz in Washington statt?",
        language="de",
        reference_facts=(Fact("18. bis 20. Oktober 2022"),),
        reference_context_ids=("public/konferenz.txt#page=1",),
        category="dates",
        row=2,
    ),
    Question(
        "fee",
        "Welche Gebühr für die Tonne im Jahr?",
        language="de",
        reference_facts=(Fact("186 Euro"),),
        reference_context_ids=("public/abfall.txt",),
        category="amounts",
        row=3,
    ),
    Question(
        "nobody", "Welche Farbe hat der Drache im Stadtwappen von Atlantis?", language="de", answerable=False, category="absent", row=4
    ),
    Question(
        "withheld",
        "Welche Gebühr für die Tonne im Jahr?",
        language="de",
        answerable=False,
        leave_out=("public/abfall.txt",),
        category="absent",
        row=5,
    ),
)


def made_testset(questions: Sequence[Question] = QUESTIONS, *, sha256: str = "aa", problems: tuple[RowProblem, ...] = ()) -> TestSet:
    return TestSet("made.csv", sha256, tuple(questions), problems)


def made_assistant(folder: Path, texts: Mapping[str, str] = TEXTS, *, settings: Settings | None = None) -> Assistant:
    """The assistant over a small index with the hashing encoder; it answers where about half of a question's words stand in a passage."""
    return Assistant(made_index(folder, texts), FakeEmbedder(), settings or Settings(), made_calibration())  # type: ignore[arg-type]


def made_result(
    name: str,
    scores: Mapping[str, float | None],
    *,
    text: str = "An answer.",
    outcome: str = "answered",
    error: str = "",
    support: str = "verbatim",
    **fields: Any,
) -> Result:
    """A result with exactly these scores."""
    answer: dict[str, Any] = {} if error else made_answer(text, outcome, support)
    return Result(Question(name, f"What is {name}?", **fields), answer, {} if error else scores, error)


def made_answer(text: str, outcome: str, support: str) -> dict[str, Any]:
    statements = [{"text": text, "citations": [], "support": support}] if outcome in ("answered", "partly") else []
    return {
        "question": "?",
        "language": "en",
        "outcome": outcome,
        "text": text,
        "statements": statements,
        "citations": [],
        "notes": [],
        "passages": [],
        "index_version": "v1",
        "timings_ms": {"total": 1.0},
    }


def written_run(
    folder: Path, results: Sequence[Result], *, finished: bool = True, problems: tuple[RowProblem, ...] = (), **config: Any
) -> Run:
    """The run's folder with these results, summed up if it is finished."""
    folder.mkdir(parents=True)
    whole = {"testset": "made.csv", "testset_sha256": "aa", "index_version": "v1", "rows_left_out": len(problems), **config}
    write_json(folder / CONFIG, whole)
    write_json(folder / PROBLEMS, problem_values(problems))
    lines = [json.dumps(result_values(result), ensure_ascii=False) + "\n" for result in results]
    (folder / RESULTS).write_text("".join(lines), encoding="utf-8")
    if finished:
        summarise_folder(folder)
    return read_run(folder)
