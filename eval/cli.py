"""The command `fundstelle-eval`: what the words on the command line mean. What is heavy is imported by the command that needs it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.settings import MEANING, Loaded, load_settings
from corpus.errors import FundstelleError

EXIT_OK, EXIT_FAILED, EXIT_USAGE, EXIT_LEFT_OUT, EXIT_INTERRUPTED = 0, 1, 2, 3, 130

EPILOG = "Settings are those of `fundstelle`: from fundstelle.toml in the current folder and from FUNDSTELLE_* variables."
RUN = """Asks every question of TESTSET (.csv, .xlsx, .jsonl, or SQuAD's .json) as the chat page would, and writes results, figures and a
report into RUN. A run that was stopped goes on with the same command. Without --index and --corpus, a SQuAD file's contexts are the
documents, and any other test set is asked of the index in the settings. Exit status: 0, 3 if some rows were left out or could not be
asked (each is named), 1 failed."""
WITHHOLD = """Makes a test set of a SQuAD file in which each question stands twice: as it is, and with its article kept from the answer, so
that refusing is right. Ask it with: fundstelle-eval run FILE.jsonl --corpus SQUAD.json --out RUN"""
COMPARE = """What got better, what worse, what stayed from RUN_A to RUN_B: each changed question with both answers, and each figure's
difference with a 95 % interval and a paired permutation test."""
GATE = """Holds a run against floors and a baseline, for a build server. Exit status: 0 passed, 1 a check failed, 2 the floors or the
command line are wrong (a name that is no metric's), 3 a check could not be made (no such run, one that isn't finished, a metric that
applies to no question)."""
CHECK = """Looks for mistakes in a test set: quotes that no document holds, files and pages that don't exist, questions twice, answerable
rows without gold. Exit status: 0 none found, 3 some found (each is named), 1 failed."""
SUGGEST = "Drafts questions with quote and page from the documents, for a person to check and correct before they are used."
CALIBRATE = """Fits the evidence decision on SQuAD files and writes it with the curve of false answers against false refusals. Without --out
the program's own calibration is replaced."""
ENQUIRIES = """Drafts a letter for every enquiry of SET (.jsonl) as the desk would, and holds it against the gold: what was masked, which
questions were found, the right document among the first five, facts and gaps in the letter, unsupported sentences. Prints the figures of
each half with 95 % intervals, and writes rows.jsonl and figures.json into RUN. Exit status: 0, 3 if an enquiry could not be drafted (each
is named), 1 failed."""
REPORT = "Writes report.html of a run anew, in either language; asks nothing."
PAGE = "Starts the page of the evaluation and prints its address. Ctrl-C ends it."


def make_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = argparse.ArgumentParser(
        prog="fundstelle-eval", description="Test sets in, figures with intervals and the failures to read out.", epilog=EPILOG
    )
    parser.add_argument("--settings", type=Path, metavar="FILE", help="settings file (default: fundstelle.toml, if there is one)")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_run(commands.add_parser("run", help="ask a test set and write a report", description=RUN))

    withhold = commands.add_parser("withhold", help="make a test set that measures refusal", description=WITHHOLD)
    withhold.add_argument("squad", type=Path, metavar="SQUAD.json")
    withhold.add_argument("--sample", type=positive, metavar="N", help="take N questions by chance (default: all)")
    withhold.add_argument("--seed", type=int, default=1, metavar="S", help="which chance (default: 1)")
    withhold.add_argument("--out", type=Path, required=True, metavar="FILE.jsonl")

    compare = commands.add_parser("compare", help="what changed between two runs", description=COMPARE)
    compare.add_argument("a", type=Path, metavar="RUN_A")
    compare.add_argument("b", type=Path, metavar="RUN_B")
    compare.add_argument("--out", type=Path, metavar="FILE", help="write it as .html or .md (default: print it)")

    gate = commands.add_parser("gate", help="pass or fail a run", description=GATE)
    gate.add_argument("run", type=Path, metavar="RUN")
    gate.add_argument("--floors", type=Path, required=True, metavar="floors.toml", help="what must be reached")
    gate.add_argument("--baseline", type=Path, metavar="RUN", help="an earlier run that this one must not be worse than")

    check = commands.add_parser("check", help="find mistakes in a test set", description=CHECK)
    check.add_argument("testset", type=Path, metavar="TESTSET")
    _add_corpus(check, required=True)

    suggest = commands.add_parser("suggest", help="draft questions from documents", description=SUGGEST)
    _add_corpus(suggest, required=True)
    suggest.add_argument("--n", type=positive, default=50, metavar="N", help="how many (default: 50)")
    suggest.add_argument("--out", type=Path, required=True, metavar="FILE.xlsx")

    calibrate = commands.add_parser("calibrate", help="fit when to answer and when to refuse", description=CALIBRATE)
    calibrate.add_argument("squad", nargs="+", type=Path, metavar="SQUAD.json", help="parallel files, one a language")
    calibrate.add_argument("--out", type=Path, metavar="FILE.json", help="where to write it")
    calibrate.add_argument("--every", type=positive, default=1, metavar="N", help="use every Nth question only")

    enquiries = commands.add_parser("enquiries", help="measure drafts of letters", description=ENQUIRIES)
    enquiries.add_argument("sets", nargs="+", type=Path, metavar="SET.jsonl")
    documents = enquiries.add_mutually_exclusive_group()
    documents.add_argument("--index", type=Path, metavar="DIR", help="draft from this index")
    _add_corpus(documents)
    enquiries.add_argument("--out", type=Path, required=True, metavar="RUN", help="the folder of this run")
    enquiries.add_argument("--split", choices=("development", "final"), help="only the rows marked so")
    enquiries.add_argument("--limit", type=positive, metavar="N", help="only the first N rows")

    report = commands.add_parser("report", help="write a run's report anew", description=REPORT)
    report.add_argument("run", type=Path, metavar="RUN")

    page = commands.add_parser("page", help="start the page of the evaluation", description=PAGE)
    page.add_argument("runs", nargs="?", type=Path, default=Path("runs"), metavar="RUNS_FOLDER", help="where runs lie (default: runs)")
    page.add_argument("--port", type=positive, default=7861, help="the port the page listens on (default: 7861)")
    page.add_argument("--index", type=Path, metavar="DIR", help=MEANING["index"])
    for command in (compare, report, check, suggest):
        command.add_argument("--language", choices=("de", "en"), help="of what is written (default: setting language)")
    return parser


def _add_run(run: argparse.ArgumentParser) -> None:
    run.add_argument("testset", type=Path, metavar="TESTSET")
    documents = run.add_mutually_exclusive_group()
    documents.add_argument("--index", type=Path, metavar="DIR", help="ask this index")
    _add_corpus(documents)
    run.add_argument("--out", type=Path, required=True, metavar="RUN", help="the folder of this run")
    run.add_argument("--split", choices=("development", "final"), help="only the rows marked so")
    run.add_argument("--limit", type=positive, metavar="N", help="only the first N rows")
    run.add_argument("--language", choices=("de", "en"), help="of the report (default: setting language)")
    run.add_argument("--fresh", action="store_true", help="start anew, whatever lies in RUN")
    run.add_argument("--door", choices=("public", "staff"), help="let the language model write as it does at this door (default: none)")
    run.add_argument("--judge", action="store_true", help="let the language model of the settings judge the answers, too")


def _add_corpus(command: argparse._ActionsContainer, required: bool = False) -> None:
    command.add_argument(
        "--corpus",
        type=Path,
        action="append",
        required=required,
        metavar="FOLDER",
        help="documents, or a SQuAD file; can be repeated, the folders count as one",
    )


def positive(word: str) -> int:
    """A whole number from 1 on, for argparse."""
    if not word.isdecimal() or int(word) < 1:
        raise argparse.ArgumentTypeError(f"a whole number from 1 on is needed, not {word!r}")
    return int(word)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; the exit status."""
    given = make_parser().parse_args(arguments)
    try:
        overrides = {"index": getattr(given, "index", None)}
        return _command(given.command)(given, load_settings(os.environ, file=given.settings, overrides=overrides))
    except FundstelleError as error:
        print(f"fundstelle-eval: {error}", file=sys.stderr)
        return EXIT_FAILED
    except OSError as error:
        print(f"fundstelle-eval: {error.filename or 'the disk'} can't be used: {error.strerror}.", file=sys.stderr)
        return EXIT_FAILED
    except KeyboardInterrupt:
        print("fundstelle-eval: stopped. A run goes on with the same command.", file=sys.stderr)
        return EXIT_INTERRUPTED


def _command(name: str) -> Callable[[argparse.Namespace, Loaded], int]:
    from . import commands

    return {
        "run": commands.run,
        "withhold": commands.withhold,
        "compare": commands.compare,
        "gate": commands.gate,
        "check": commands.check,
        "suggest": commands.suggest,
        "calibrate": commands.calibrate,
        "enquiries": commands.enquiries,
        "report": commands.report,
        "page": commands.page,
    }[name]


if __name__ == "__main__":
    sys.exit(main())
