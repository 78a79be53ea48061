"""What each command does. Results go to stdout, everything about the run to stderr."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.settings import Loaded, Settings
from corpus.errors import FundstelleError, InputError

from .model_figures import model_line
from .progress import counted, stages

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from corpus.records import Language

    from .judge import Judge
    from .run_folder import Run

OK, FAILED, LEFT_OUT = 0, 1, 3


def run(given: argparse.Namespace, loaded: Loaded) -> int:
    """Ask a test set, write results, figures and report."""
    from .reporting.write import write_report
    from .run import check_same, choice, rows_left_out, run_testset
    from .run_folder import REPORT, THROWAWAY
    from .testset import read_testset

    testset = read_testset(given.testset, _language(given, loaded))
    for problem in testset.problems:
        print(problem.message, file=sys.stderr)
    check_same(given.out, choice(testset, given.split, given.limit), resume=not given.fresh)
    assistant = _open(given, loaded.settings)
    choose = {"split": given.split, "limit": given.limit, "door": given.door}
    judge = _make_judge(assistant) if given.judge else None
    with counted("asking") as on_progress:
        finished = run_testset(testset, assistant, given.out, on_progress=on_progress, judge=judge, resume=not given.fresh, **choose)
    shutil.rmtree(given.out / THROWAWAY, ignore_errors=True)
    write_report(finished, given.out / REPORT, _language(given, loaded))
    print(figures_text(finished.summary))
    print(f"report: {given.out / REPORT}", file=sys.stderr)
    failed = _say_errors(finished)
    if failed == len(finished.results):
        raise InputError("No question could be asked; each reason stands above.")
    return LEFT_OUT if failed or rows_left_out(testset) else OK


def withhold(given: argparse.Namespace, loaded: Loaded) -> int:
    """Write a test set that measures refusal."""
    from .testset import write_jsonl
    from .withhold import withhold as make

    questions = make(given.squad, given.sample, given.seed)
    write_jsonl(questions, given.out)
    print(f"{len(questions)} rows in {given.out}; ask them with --corpus {given.squad}", file=sys.stderr)
    return OK


def compare(given: argparse.Namespace, loaded: Loaded) -> int:
    """Print or write what changed between two runs."""
    from .compare import compare_runs
    from .reporting.comparison import as_markdown, write_comparison
    from .run_folder import read_run

    runs = [read_run(folder) for folder in (given.a, given.b)]
    for each in runs:
        if not each.summary:
            print(f"{each.folder} isn't finished: only what was asked is compared.", file=sys.stderr)
    comparison = compare_runs(*runs)
    if given.out:
        write_comparison(comparison, given.out, _language(given, loaded))
    else:
        print(as_markdown(comparison, _language(given, loaded)), end="")
    return OK


def gate(given: argparse.Namespace, loaded: Loaded) -> int:
    """Hold a run against floors; the exit status for a build server."""
    from .floors import read_floors
    from .gate import COULD_NOT_RUN, USAGE, exit_status
    from .gate import gate as hold
    from .run_folder import read_run

    try:
        floors = read_floors(given.floors)
    except InputError as error:
        print(f"fundstelle-eval: {error}", file=sys.stderr)
        return USAGE
    try:
        checks = hold(read_run(given.run), floors, read_run(given.baseline) if given.baseline else None)
    except (FundstelleError, KeyError, TypeError) as error:  # a damaged run is no verdict on the program
        print(f"fundstelle-eval: the gate could not run: {error}", file=sys.stderr)
        return COULD_NOT_RUN
    for check in checks:
        word = {True: "pass", False: "FAIL", None: "can't be checked"}[check.passed]
        print(f"{word}: {check.name}: {check.message}")
    return exit_status(checks)


def check(given: argparse.Namespace, loaded: Loaded) -> int:
    """Name the mistakes of a test set."""
    from .check import check_testset
    from .corpora import read_documents
    from .testset import read_testset

    testset = read_testset(given.testset, _language(given, loaded))
    with tempfile.TemporaryDirectory() as place:
        documents, left_out = read_documents(given.corpus, Path(place))
    _say_left_out(left_out)
    problems = (
        *testset.problems,
        *check_testset(testset, {path: pages for path, (_, pages) in documents.items()}, _language(given, loaded)),
    )
    for problem in problems:
        print(problem.message)
    print(f"{len(testset.questions)} questions, {len(documents)} documents, {len(problems)} things to look at", file=sys.stderr)
    return LEFT_OUT if problems else OK


def calibrate(given: argparse.Namespace, loaded: Loaded) -> int:
    """Fit the evidence decision, write it, print its curve."""
    from assistant.evidence import FILE

    from .calibrate import curve_text, fit_files, write_calibration

    out = given.out or FILE
    if not out.parent.is_dir():
        raise InputError(f"There is no folder {out.parent}. Make it, or give another file with --out.")
    calibration = fit_files(given.squad, given.every)
    write_calibration(calibration, out)
    print(curve_text(calibration))
    print(f"written: {out}", file=sys.stderr)
    return OK


def enquiries(given: argparse.Namespace, loaded: Loaded) -> int:
    """Draft letters for enquiries, print and write what they are worth."""
    from .enquiries import check_folder, desk_of, table, write
    from .enquiries import run as draft_all
    from .enquiry_set import read_enquiries
    from .run_folder import THROWAWAY

    rows = read_enquiries(given.sets, given.split)[: given.limit]
    check_folder(given.out)
    draft = desk_of(_open(given, loaded.settings))
    with counted("drafting") as on_progress:
        scored = draft_all(rows, draft, on_progress)
    shutil.rmtree(given.out / THROWAWAY, ignore_errors=True)
    print(table(write(scored, given.out)))
    failed = [one for one in scored if "error" in one.detail]
    for one in failed:
        print(f"enquiry {one.row.id}: {one.detail['error']}", file=sys.stderr)
    return LEFT_OUT if failed else OK


def report(given: argparse.Namespace, loaded: Loaded) -> int:
    """Write a run's report anew."""
    from .reporting.write import write_report
    from .run_folder import REPORT, read_run

    write_report(read_run(given.run), given.run / REPORT, _language(given, loaded))
    print(given.run / REPORT)
    return OK


def suggest(given: argparse.Namespace, loaded: Loaded) -> int:
    """Draft questions from documents into a spreadsheet."""
    from .corpora import read_documents
    from .suggest.draft import suggest as draft
    from .testset import write_xlsx

    with tempfile.TemporaryDirectory() as place:
        documents, left_out = read_documents(given.corpus, Path(place))
    _say_left_out(left_out)
    questions = draft(documents, given.n)
    write_xlsx(questions, given.out, _language(given, loaded))
    print(f"{len(questions)} drafts in {given.out}, to be checked by a person", file=sys.stderr)
    return OK


def page(given: argparse.Namespace, loaded: Loaded) -> int:
    """Serve the page of the evaluation until it is interrupted."""
    from .page.app import serve

    serve(given.runs, loaded.settings, given.port)
    return OK


def figures_text(summary: Mapping[str, Any]) -> str:
    """The figures of a run as lines: name, value, interval, n."""
    lines = [f"{'figure':24} {'value':>9}   95 % interval         n"]
    for name, figure in summary["metrics"].items():
        if figure["n"]:
            low, high = _short(figure["low"]), _short(figure["high"])
            lines.append(f"{name:24} {_short(figure['value']):>9}   {low:>8} … {high:<8} {figure['n']:>6}")
    counts = ", ".join(f"{count} {verdict}" for verdict, count in summary["verdicts"].items())
    lines.append(f"{summary['questions']} questions: {counts or 'none answered'}, {summary['errors']} could not be asked")
    if summary.get("model"):
        lines.append(model_line(summary["model"]))
    return "\n".join(lines)


def _open(given: argparse.Namespace, settings: Settings) -> Assistant:
    """The assistant over the index that is named, or over one made of the corpora first, in the run's folder."""
    from assistant.commands import open_assistant

    from .corpora import INDEX, build_throwaway, is_squad
    from .run_folder import THROWAWAY

    testset = getattr(given, "testset", None)
    corpora = given.corpus or ([testset] if testset and is_squad(testset) and not given.index else [])
    if not corpora:
        return open_assistant(settings)
    from vectorstore.embed import Embedder

    place = given.out / THROWAWAY
    with stages() as on_progress:
        built = build_throwaway(corpora, place, Embedder(settings.model), on_progress)
    _say_left_out((item.path, item.message) for item in built.skipped)
    return open_assistant(replace(settings, index=place / INDEX, chroma_url=""))


def _make_judge(assistant: Assistant) -> Judge:
    """The judge over the language model in the settings. InputError where they name none."""
    from assistant.llm import open_llm

    from .judge import Judge, similarity_of

    llm = open_llm(assistant.settings)
    if llm is None:
        raise InputError("--judge needs a language model: set llm_url and llm_name. `fundstelle settings` says what they mean.")
    return Judge(llm, similarity_of(assistant.embedder), seconds=assistant.settings.llm_seconds)


def _say_left_out(files: Iterable[tuple[str, object]]) -> None:
    for path, reason in files:
        print(f"left out: {path}: {reason}", file=sys.stderr)


def _say_errors(finished: Run) -> int:
    """Name each question that could not be asked; how many there are."""
    failed = 0
    for result in finished.results:
        if result.error:
            failed += 1
            print(f"question {result.question.id}: {result.error}", file=sys.stderr)
    return failed


def _language(given: argparse.Namespace, loaded: Loaded) -> Language:
    return given.language or loaded.settings.language


def _short(value: float | None) -> str:
    if value is None:
        return "?"
    return f"{value:.3f}" if abs(value) < 10 else f"{value:.0f}"
