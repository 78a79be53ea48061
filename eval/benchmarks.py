"""Measures retrieval, answers and refusals on XQuAD and writes the page: python -m eval.benchmarks --xquad FOLDER --out docs/benchmarks.md

FOLDER holds parallel files in SQuAD's format, xquad.de.json and xquad.en.json. German and English questions are asked of German and of
English paragraphs. Nothing was tuned on the final half, which is the default. Takes about five minutes for each pair on 2 cores.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version as version_of
from pathlib import Path

from assistant.answer import Assistant
from assistant.settings import Settings
from corpus.errors import FundstelleError, InputError
from corpus.records import Language
from vectorstore.build import build_index
from vectorstore.embed import Embedder
from vectorstore.store import open_index

from .ablation import PARTS, measure_parts
from .benchmark_page import HALVES, PARTS_EVERY, Conditions, Measured, render_page
from .evidence_cases import DEVELOPMENT_ARTICLES
from .measure import ask_all, in_language_of, measure_ranking
from .squad import Squad, SquadQuestion, read_squad, write_folder

LANGUAGES: tuple[Language, ...] = ("de", "en")
PAIRS: tuple[tuple[Language, Language], ...] = (("de", "de"), ("en", "en"), ("en", "de"), ("de", "en"))  # of questions, of paragraphs
EXIT_OK, EXIT_FAILED = 0, 1


@dataclass(frozen=True, slots=True)
class Choice:
    """Which questions are asked: a half, and of it every nth."""

    half: str
    every: int
    parts_every: int = PARTS_EVERY  # of these questions, how many the parts of ranking are measured on

    def of(self, questions: Sequence[SquadQuestion]) -> list[SquadQuestion]:
        """The chosen ones, in their order."""
        early = {"development": (True,), "final": (False,), "all": (True, False)}[self.half]
        return [question for question in questions if (question.article < DEVELOPMENT_ARTICLES) in early][:: self.every]


def read_files(folder: Path) -> dict[Language, Squad]:
    """XQuAD by language. InputError where a file is missing or they aren't parallel."""
    files = {language: folder / f"xquad.{language}.json" for language in LANGUAGES}
    missing = [file.name for file in files.values() if not file.is_file()]
    if missing:
        raise InputError(f"{folder} holds no {' and no '.join(missing)}. Put XQuAD's files there under these names.")
    return {language: read_squad(file) for language, file in files.items()}


def measure(squads: dict[Language, Squad], choice: Choice, place: Path, say: Callable[[str], None]) -> tuple[list[Measured], Conditions]:
    """All pairs of languages, and what they were measured with."""
    embedder = Embedder()
    assistants = {language: open_paragraphs(squads[language], place / language, embedder) for language in LANGUAGES}
    found = []
    for asked, told in PAIRS:
        try:
            parallel = in_language_of(squads[asked].questions, squads[told].questions)
        except ValueError as error:
            raise InputError(f"XQuAD's files don't fit together: {error}. Take both from the same release.") from error
        questions, assistant = choice.of(parallel), assistants[told]
        if not questions:
            raise InputError("There is no question left to ask. Choose another half, or a smaller --every.")
        some = questions[:: choice.parts_every]
        step = counted(f"{asked} on {told}", 2 * len(questions) + (1 + len(PARTS)) * len(some), say)
        ranks = measure_ranking(questions, assistant.index.current(), embedder, step)
        answers, worth = ask_all(questions, squads[told], assistant, step), measure_parts(some, assistant, step)
        found.append(Measured(asked, told, ranks, answers, assistant.index.current(), worth))
    calibration = assistants["de"].calibration
    program = f"fundstelle {version_of('fundstelle')}"
    made_with = (program, embedder.name, calibration.version, calibration.threshold)
    return found, Conditions(choice.half, choice.every, len(squads["de"].paragraphs), *made_with, choice.parts_every)


def open_paragraphs(squad: Squad, place: Path, embedder: Embedder) -> Assistant:
    """The assistant over a throw-away index of the paragraphs."""
    build_index(write_folder(squad, place / "documents"), place / "index", embedder=embedder)
    return Assistant(open_index(place / "index", embedder_name=embedder.name), embedder, Settings())


def counted(label: str, total: int, say: Callable[[str], None]) -> Callable[[], None]:
    """Says at each tenth of the way how far it is."""
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if done * 10 // total > (done - 1) * 10 // total:
            say(f"{label}: {done * 100 // total} %")

    return step


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write the page; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m eval.benchmarks", description=__doc__)
    parser.add_argument("--xquad", type=Path, required=True, metavar="FOLDER", help="holds xquad.de.json and xquad.en.json")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.md", help="the page that is written")
    parser.add_argument(
        "--half", choices=tuple(HALVES), default="final", help="which questions (default: final, which nothing was tuned on)"
    )
    parser.add_argument("--every", type=int, default=1, metavar="N", help="ask every Nth question only")
    parser.add_argument(
        "--parts-every",
        type=int,
        default=PARTS_EVERY,
        metavar="N",
        help=f"of these, every Nth for the parts' worth (default: {PARTS_EVERY})",
    )
    given = parser.parse_args(arguments)
    if min(given.every, given.parts_every) < 1:
        parser.error("--every and --parts-every must be at least 1")
    try:
        squads = read_files(given.xquad)
        with tempfile.TemporaryDirectory() as place:
            found, conditions = measure(
                squads, Choice(given.half, given.every, given.parts_every), Path(place), lambda line: print(line, file=sys.stderr)
            )
        given.out.write_text(render_page(found, conditions), encoding="utf-8")
    except FundstelleError as error:
        print(f"eval.benchmarks: {error}", file=sys.stderr)
        return EXIT_FAILED
    except OSError as error:
        print(f"eval.benchmarks: {given.out} can't be written: {error.strerror}.", file=sys.stderr)
        return EXIT_FAILED
    return EXIT_OK


if __name__ == "__main__":
    sys.exit(main())
