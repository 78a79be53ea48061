"""Measures how answers slow down as a corpus grows: python -m eval.latency --squad FILE.json --paragraphs 240 --paragraphs 6200

FILE.json is in SQuAD's format (xquad.de.json). Its paragraphs are the corpus; where more passages are asked for, paragraphs are added whose
sentences are drawn from all of them by chance, so that each question has many near competitors. Embedding takes about a minute for 1,500
passages on 2 cores; the questions are those of the first half of the articles.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from corpus.errors import FundstelleError
from corpus.sentences import sentence_spans
from vectorstore.embed import Embedder

from .benchmarks import open_paragraphs
from .evidence_cases import DEVELOPMENT_ARTICLES
from .squad import Squad, read_squad

EXIT_OK, EXIT_FAILED = 0, 1
SEED = 1
SENTENCES = (3, 6)  # in an added paragraph: XQuAD's have five on average
HEADS = ("passages", "questions", "median ms", "p95 ms", "p95, times the first row's")


@dataclass(frozen=True, slots=True)
class Row:
    """One corpus: how many passages it has, and the milliseconds of each answer."""

    chunks: int
    milliseconds: tuple[float, ...]


def measure(squad: Squad, sizes: Sequence[int], every: int, place: Path) -> Iterator[Row]:
    """One row for each size, in a throw-away index below `place`."""
    embedder = Embedder()
    questions = [question.text for question in squad.questions if question.article < DEVELOPMENT_ARTICLES][::every]
    for size in sizes:
        assistant = open_paragraphs(grown(squad, size), place / str(size), embedder)
        assistant.warm()
        assistant.ask(questions[0])  # opens the index's files
        times = tuple(assistant.ask(question).timings_ms["total"] for question in questions)
        yield Row(len(assistant.index.current().chunk_ids("public")), times)


def grown(squad: Squad, size: int) -> Squad:
    """The same with paragraphs added until there are `size`; the same ones each time."""
    chance = random.Random(SEED)
    sentences = [text[start:end] for text in squad.paragraphs.values() for start, end in sentence_spans(text)]
    added = {
        f"public/more-{number:06d}.txt": " ".join(chance.sample(sentences, chance.randint(*SENTENCES)))
        for number in range(max(0, size - len(squad.paragraphs)))
    }
    return replace(squad, paragraphs={**squad.paragraphs, **added})


def table(rows: Sequence[Row]) -> str:
    """The rows in Markdown; the last column is the ratio to the first row's 95th percentile."""
    first = float(np.quantile(rows[0].milliseconds, 0.95))
    lines = [f"| {' | '.join(HEADS)} |", f"|{'---|' * len(HEADS)}"]
    for row in rows:
        half, most = (float(np.quantile(row.milliseconds, share)) for share in (0.5, 0.95))
        lines.append(f"| {row.chunks:,} | {len(row.milliseconds)} | {half:.0f} | {most:.0f} | {most / first:.2f} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m eval.latency", description=__doc__)
    parser.add_argument("--squad", type=Path, required=True, metavar="FILE.json", help="the corpus and the questions")
    parser.add_argument("--paragraphs", type=int, action="append", required=True, metavar="N", help="grow to so many; can be repeated")
    parser.add_argument("--every", type=int, default=12, metavar="N", help="ask every Nth question only (default: 12)")
    given = parser.parse_args(arguments)
    if given.every < 1 or min(given.paragraphs) < 1:
        parser.error("--every and --paragraphs must be at least 1")
    try:
        with tempfile.TemporaryDirectory() as place:
            print(table(list(measure(read_squad(given.squad), given.paragraphs, given.every, Path(place)))))
    except FundstelleError as error:
        print(f"eval.latency: {error}", file=sys.stderr)
        return EXIT_FAILED
    return EXIT_OK


if __name__ == "__main__":
    sys.exit(main())
