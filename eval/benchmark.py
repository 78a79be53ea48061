"""Measures retrieval, answers and refusals on parallel SQuAD files: python -m eval.benchmark XQUAD.de.json XQUAD.en.json --half final

The first file's paragraphs are the documents. Its own questions, and those of the other files, are asked. A table for each goes to
stdout in Markdown. Words alone, vectors alone and their rank fusion rank the same candidates, in the same run.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.answer import Assistant
from assistant.records import Answer
from assistant.settings import Settings
from assistant.verify import NUMBER, stands
from vectorstore.build import build_index
from vectorstore.embed import Embedder
from vectorstore.query import make_query, weigh
from vectorstore.records import Passage
from vectorstore.retrieve import retrieve
from vectorstore.store import Snapshot, open_index

from .calibrate import DEVELOPMENT_ARTICLES
from .squad import Squad, SquadQuestion, read_squad, write_folder

Order = Callable[[Sequence[Passage]], list[Passage]]
RANK_CONSTANT = 10  # of reciprocal rank fusion (Cormack et al. 2009); 10 is better here than the usual 60
POOL = 100  # all candidates of one question


def by(key: Callable[[Passage], float]) -> Order:
    """The ranking by one figure of a passage."""
    return lambda passages: sorted(passages, key=key, reverse=True)


def fused(passages: Sequence[Passage]) -> list[Passage]:
    """Reciprocal rank fusion of words and vectors."""
    points = dict.fromkeys((p.chunk.id for p in passages), 0.0)
    for order in (by(lambda p: p.dense), by(lambda p: p.words)):
        for rank, passage in enumerate(order(passages), start=1):
            points[passage.chunk.id] += 1 / (RANK_CONSTANT + rank)
    return sorted(passages, key=lambda p: points[p.chunk.id], reverse=True)


RANKINGS: dict[str, Order] = {
    "words alone (BM25)": by(lambda p: p.words),
    "vectors alone": by(lambda p: p.dense),
    "rank fusion of both": fused,
    "late interaction alone": by(lambda p: p.tokens),
    "ours": by(lambda p: p.score),
}


@dataclass(frozen=True, slots=True)
class Rank:
    """Hit rates at 1 and 5 and mean reciprocal rank within 10, by document."""

    first: float
    five: float
    reciprocal: float


def rank_of(order: Iterable[Passage], gold: str) -> int:
    """The gold document's rank among the documents found, from 1; a large number if it is not there."""
    paths = list(dict.fromkeys(passage.document.path for passage in order))
    return paths.index(gold) + 1 if gold in paths else 10**6


def measure_ranking(questions: Sequence[SquadQuestion], snapshot: Snapshot, embedder: Embedder) -> dict[str, Rank]:
    """Each ranking's figures over the questions."""
    ranks: dict[str, list[int]] = {name: [] for name in RANKINGS}
    for question in questions:
        passages = retrieve(weigh(make_query(question.text, embedder), snapshot, "public"), snapshot, "public", POOL)
        for name, order in RANKINGS.items():
            ranks[name].append(rank_of(order(passages), question.paragraph))
    found = {name: np.array(rows) for name, rows in ranks.items()}
    return {
        name: Rank(float((r == 1).mean()), float((r <= 5).mean()), float(np.where(r <= 10, 1 / r, 0).mean())) for name, r in found.items()
    }


@dataclass(frozen=True, slots=True)
class Answering:
    """What the answers were like, shares over all questions but for words, sentences and milliseconds.

    `held` gold answer in the statements, refusals counted as not held; `held_if_asked` among those answered; `refused` not answered;
    `false_answers` answered although the article was left out; `valid` citations whose quote stands at its place; `numbers` of statements
    that stand in the cited quote.
    """

    held: float
    held_first: float
    refused: float
    false_answers: float
    words: float
    sentences: float
    valid: float
    numbers: float
    median_ms: float
    p95_ms: float


def measure_answers(questions: Sequence[SquadQuestion], squad: Squad, assistant: Assistant) -> Answering:
    """Each question asked once of all paragraphs and once without its article."""
    snapshot = assistant.index.current()
    ids = {path: document.id for path in squad.paragraphs if (document := snapshot.document_at(path))}
    answers, withheld = [], []
    for question in questions:
        answers.append(assistant.ask(question.text))
        absent = frozenset(ids[path] for path in squad.of_article(question.article) if path in ids)
        withheld.append(assistant.ask(question.text, leave_out=absent).outcome in ("answered", "partly"))
    pairs = list(zip(questions, answers, strict=True))
    shown = [a for a in answers if a.statements]
    citations = [c for a in answers for c in a.citations]
    times = [a.timings_ms["total"] for a in answers]
    return Answering(
        held=mean(holds(a, q, 9) for q, a in pairs),
        held_first=mean(holds(a, q, 1) for q, a in pairs),
        refused=mean(not a.statements for a in answers),
        false_answers=mean(withheld),
        words=mean(sum(len(s.text.split()) for s in a.statements) for a in shown),
        sentences=mean(len(a.statements) for a in shown),
        valid=mean(stands(c, snapshot) for c in citations),
        numbers=mean(numbers_stand(a) for a in shown),
        median_ms=float(np.median(times)),
        p95_ms=float(np.quantile(times, 0.95)),
    )


def holds(answer: Answer, question: SquadQuestion, first: int) -> bool:
    """Whether one of the gold answers stands in the first statements, but for case and white space."""
    text = " ".join(" ".join(s.text for s in answer.statements[:first]).lower().split())
    return any(" ".join(gold.lower().split()) in text for gold in question.answers)


def numbers_stand(answer: Answer) -> bool:
    """Whether every number of every statement stands in a quote that it cites."""
    return all(set(NUMBER.findall(s.text)) <= {n for c in s.citations for n in NUMBER.findall(c.quote)} for s in answer.statements)


def mean(values: Iterable[float]) -> float:
    """The mean, 0 for nothing."""
    rows = [float(value) for value in values]
    return sum(rows) / len(rows) if rows else 0.0


def print_ranking(title: str, found: dict[str, Rank]) -> None:
    """A Markdown table of the rankings."""
    print(f"\n### Retrieval, {title}\n\n| ranking | hit@1 | hit@5 | MRR@10 |\n|---|---|---|---|")
    for name, rank in found.items():
        print(f"| {name} | {rank.first:.3f} | {rank.five:.3f} | {rank.reciprocal:.3f} |")


def print_answering(title: str, found: Answering) -> None:
    """A Markdown table of the answers' figures."""
    rows = {
        "gold answer in the shown sentences (refusals count as misses)": f"{found.held:.3f}",
        "gold answer in the first sentence": f"{found.held_first:.3f}",
        "answerable questions refused": f"{found.refused:.3f}",
        "answered although the article was left out": f"{found.false_answers:.3f}",
        "words / sentences an answer": f"{found.words:.1f} / {found.sentences:.2f}",
        "citations whose quote stands at its place": f"{found.valid:.4f}",
        "answers whose numbers all stand in the cited quote": f"{found.numbers:.4f}",
        "milliseconds an answer, median / 95th percentile": f"{found.median_ms:.0f} / {found.p95_ms:.0f}",
    }
    print(f"\n### Answers, {title}\n\n| figure | value |\n|---|---|")
    for name, value in rows.items():
        print(f"| {name} | {value} |")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Build a throw-away index of the first file's paragraphs, ask, print."""
    parser = argparse.ArgumentParser(prog="python -m eval.benchmark", description=__doc__)
    parser.add_argument("squad", nargs="+", type=Path, help="parallel SQuAD files; the first one's paragraphs are the documents")
    parser.add_argument("--half", choices=("development", "final"), default="development")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="use every Nth question only")
    given = parser.parse_args(arguments)
    embedder = Embedder()
    squad = read_squad(given.squad[0])
    with tempfile.TemporaryDirectory() as place:
        folder = write_folder(squad, Path(place) / "documents")
        build_index(folder, Path(place) / "index", embedder=embedder)
        assistant = Assistant(open_index(Path(place) / "index", embedder_name=embedder.name), embedder, Settings())
        for file in given.squad:
            questions = [q for q in read_squad(file).questions if (q.article < DEVELOPMENT_ARTICLES) == (given.half == "development")]
            questions = questions[:: given.every]
            title = f"{len(questions)} questions of {file.name} on {given.squad[0].name}, {given.half} half"
            print_ranking(title, measure_ranking(questions, assistant.index.current(), embedder))
            print_answering(title, measure_answers(questions, squad, assistant))
    return 0


if __name__ == "__main__":
    sys.exit(main())
