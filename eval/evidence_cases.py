"""What the evidence decision is fitted on: the features of questions asked with and without their answer in the documents."""

from __future__ import annotations

import random
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from pathlib import Path

from assistant.answer import Assistant
from assistant.evidence import FAR, Calibration, find_features
from assistant.reread import rank
from assistant.settings import Settings
from assistant.trace import Trace
from vectorstore.build import build_index
from vectorstore.embed import Embedder
from vectorstore.query import make_query, weigh
from vectorstore.retrieve import retrieve
from vectorstore.store import Index, Snapshot, open_index

from .corpora import build_throwaway
from .records import Question
from .squad import Squad, SquadQuestion, write_folder
from .testset import read_testset

SETS = Path(__file__).with_name("sets")
SAMPLES = Path(__file__).parents[1] / "corpus" / "documents"
DEVELOPMENT_ARTICLES = 24
SEED = 20221021
FEW = (4, 16)  # a question is asked of all articles, and once more of a quarter or, in turn, of a sixteenth
TODAY = date(2026, 11, 22)  # from which the sets' "last year" is seen
ANSWER_ALL = Calibration("none", {}, 0.0, 0.0)
SAME, OTHER, DOCUMENTS, PARAPHRASED, PARAPHRASED_XQUAD = (
    "XQuAD, one language",
    "XQuAD, two languages",
    "documents",
    "paraphrased",
    "paraphrased XQuAD",
)


@dataclass(frozen=True, slots=True)
class Case:
    """One asking: features, whether the answer was there, which kind of asking it was, the group that is never split, and its domain.

    few  whether it was asked of a part of the articles only
    """

    features: dict[str, float]
    there: bool
    kind: str
    group: int
    domain: str
    few: bool = False


def open_paragraphs(squad: Squad, folder: Path, embedder: Embedder) -> Snapshot:
    """A throw-away index of the paragraphs."""
    build_index(write_folder(squad, folder / "documents"), folder / "index", embedder=embedder)
    return open_index(folder / "index", embedder_name=embedder.name).current()


def cases(
    questions: Sequence[SquadQuestion], squad: Squad, snapshot: Snapshot, embedder: Embedder, label: str, domain: str = SAME
) -> Iterator[Case]:
    """The askings of these questions against one language's paragraphs: as it is, without its paragraph, without its article.

    Each of all articles, and of a few of them.
    """
    chance = random.Random(SEED)
    ids = {path: document.id for path in squad.paragraphs if (document := snapshot.document_at(path))}
    articles = sorted({question.article for question in squad.questions})
    for number, question in enumerate(questions):
        some = {question.article, *chance.sample(articles, max(1, len(articles) // FEW[number % len(FEW)]))}
        outside = {ids[path] for path in ids if int(path[7:10]) not in some}
        query = weigh(make_query(question.text, embedder), snapshot, "public")
        left_out = {
            "there": set(),
            "paragraph": {ids[question.paragraph]},
            "article": {ids[path] for path in squad.of_article(question.article) if path in ids},
        }
        for (kind, absent), few in product(left_out.items(), (False, True)):
            passages = retrieve(query, snapshot, "public", FAR, leave_out=absent | outside if few else absent)
            sentences = rank(query, passages, snapshot, "public", embedder)
            features = find_features(query, passages, sentences, snapshot, "public")
            if features:
                among = " among few" if few else ""
                yield Case(features, kind == "there", f"{label} {kind}{among}", question.article, domain, few)


def own_cases(squads: Mapping[str, Path], folder: Path, embedder: Embedder) -> Iterator[Case]:
    """The askings of the development halves of `eval/sets`; paraphrased_xquad.jsonl is asked of each SQuAD file's paragraphs."""
    documents = [SAMPLES, SETS / "poisoned"]
    yield from set_cases(SETS / "documents.jsonl", documents, folder / "documents", embedder, DOCUMENTS)
    yield from set_cases(SETS / "paraphrased.jsonl", [SAMPLES], folder / "paraphrased", embedder, PARAPHRASED)
    for name, file in squads.items():
        place = folder / f"paraphrased {name}"
        yield from set_cases(SETS / "paraphrased_xquad.jsonl", [file], place, embedder, PARAPHRASED_XQUAD, withhold=True)


def set_cases(
    file: Path, corpora: Sequence[Path], place: Path, embedder: Embedder, domain: str, *, withhold: bool = False
) -> Iterator[Case]:
    """Each part of each question of the set's development half; with `withhold` the answerable ones once more without their documents."""
    build_throwaway(corpora, place, embedder)
    index = open_index(place / "index", embedder_name=embedder.name)
    questions = [question for question in read_testset(file).questions if question.split == "development"]
    roots = {root: number for number, root in enumerate(dict.fromkeys(question.variant_of or question.id for question in questions))}
    ask = _asker(index, embedder)
    for question in questions:
        group = roots[question.variant_of or question.id]
        there = question.answerable
        yield from (Case(found, there, f"{domain} {'there' if there else 'not there'}", group, domain) for found in ask(question, ()))
        if withhold and there:
            yield from (Case(found, False, f"{domain} withheld", group, domain) for found in ask(question, gold_of(question, index)))


def gold_of(question: Question, index: Index) -> frozenset[str]:
    """The ids of the documents that hold the question's answer."""
    snapshot = index.current()
    found = (snapshot.document_at(place.split("#")[0]) for place in question.reference_context_ids)
    return frozenset(document.id for document in found if document)


def _asker(index: Index, embedder: Embedder) -> Callable[[Question, Container[str]], list[dict[str, float]]]:
    assistant = Assistant(index, embedder, Settings(), ANSWER_ALL, today=lambda: TODAY)

    def ask(question: Question, absent: Container[str]) -> list[dict[str, float]]:
        seen: list[Trace] = []
        assistant.ask(question.user_input, history=question.history, access=question.access, leave_out=absent, trace=seen)
        return [dict(part.decision.features) for trace in seen for part in trace.parts if part.decision]

    return ask
