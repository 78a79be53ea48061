"""What retrieval, answers and refusals are like on one SQuAD file's questions about one SQuAD file's paragraphs, question by question.

Words alone, vectors alone and their rank fusion rank the same candidates as ours does, in the same run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from assistant.answer import Assistant
from assistant.evidence import Calibration, Decision
from assistant.records import Answer
from assistant.reread import promote, rank
from assistant.verify import NUMBER, stands
from vectorstore.embed import Embedder
from vectorstore.query import make_query, weigh
from vectorstore.records import Passage
from vectorstore.retrieve import retrieve
from vectorstore.store import Snapshot

from .squad import Squad, SquadQuestion

Order = Callable[[Sequence[Passage]], list[Passage]]
Progress = Callable[[], None]
RANK_CONSTANT = 10  # of reciprocal rank fusion (Cormack et al. 2009); 10 is better here than the usual 60
POOL = 100  # all candidates of one question
NOWHERE = 10**6  # the rank of what was not found
NEVER = -1.0  # the evidence of a question that no threshold lets pass


def by(key: Callable[[Passage], float]) -> Order:
    """The ranking by one figure of a passage."""
    return lambda passages: sorted(passages, key=key, reverse=True)


def fused(passages: Sequence[Passage]) -> list[Passage]:
    """Reciprocal rank fusion of words and vectors."""
    points = dict.fromkeys((p.chunk.id for p in passages), 0.0)
    for order in (by(lambda p: p.dense), by(lambda p: p.words)):
        for place, passage in enumerate(order(passages), start=1):
            points[passage.chunk.id] += 1 / (RANK_CONSTANT + place)
    return sorted(passages, key=lambda p: points[p.chunk.id], reverse=True)


RANKINGS: dict[str, Order] = {
    "words alone (BM25)": by(lambda p: p.words),
    "vectors alone": by(lambda p: p.dense),
    "rank fusion of both": fused,
    "late interaction alone": by(lambda p: p.tokens),
    "ours, before reading": by(lambda p: p.score),
}
OURS = "ours"  # what the assistant shows: the same with the first passages read together with the question


def rank_of(order: Iterable[Passage], gold: str) -> int:
    """The gold document's rank among the documents found, from 1; NOWHERE if it is not there."""
    paths = list(dict.fromkeys(passage.document.path for passage in order))
    return paths.index(gold) + 1 if gold in paths else NOWHERE


def measure_ranking(
    questions: Sequence[SquadQuestion], snapshot: Snapshot, embedder: Embedder, on_question: Progress = lambda: None
) -> dict[str, list[int]]:
    """By ranking, the gold paragraph's rank for each question."""
    ranks: dict[str, list[int]] = {name: [] for name in (*RANKINGS, OURS)}
    for question in questions:
        query = weigh(make_query(question.text, embedder), snapshot, "public")
        passages = retrieve(query, snapshot, "public", POOL)
        for name, order in RANKINGS.items():
            ranks[name].append(rank_of(order(passages), question.paragraph))
        ours = promote(passages, rank(query, passages, snapshot, "public", embedder))
        ranks[OURS].append(rank_of(ours, question.paragraph))
        on_question()
    return ranks


@dataclass(frozen=True, slots=True)
class Watched(Calibration):
    """The decision with its probabilities written down in `seen`."""

    seen: list[float] = field(default_factory=list)

    def decide(self, features: object) -> Decision:
        """As without watching."""
        decision = Calibration.decide(self, features)  # type: ignore[arg-type]
        self.seen.append(decision.probability)
        return decision


def watching(assistant: Assistant, threshold: float) -> tuple[Assistant, Watched]:
    """The same assistant with a watched decision at that threshold."""
    made = assistant.calibration
    watched = Watched(made.version, made.scales, made.intercept, threshold)
    return Assistant(assistant.index, assistant.embedder, assistant.settings, watched), watched


@dataclass(frozen=True, slots=True)
class Asked:
    """One question's answer and the evidence for an answer with everything there, without its paragraph, without its article.

    The evidence is the highest threshold at which an answer is shown; NEVER where a rule after the decision refuses at any threshold.
    """

    question: SquadQuestion
    answer: Answer
    there: float
    without_paragraph: float
    without_article: float


def ask_all(questions: Sequence[SquadQuestion], squad: Squad, assistant: Assistant, on_question: Progress = lambda: None) -> list[Asked]:
    """Each question asked as it is, and of an index without its paragraph and without its article."""
    snapshot = assistant.index.current()
    ids = {path: document.id for path in squad.paragraphs if (document := snapshot.document_at(path))}
    found = []
    for question in questions:
        article = frozenset(ids[path] for path in squad.of_article(question.article) if path in ids)
        paragraph = frozenset({ids[question.paragraph]} if question.paragraph in ids else ())
        watched = watching(assistant, assistant.calibration.threshold)
        answer = watched[0].ask(question.text)
        there = max(watched[1].seen) if answer.outcome == "answered" else evidence(question.text, assistant)
        less, least = (evidence(question.text, assistant, absent) for absent in (paragraph, article))
        found.append(Asked(question, answer, there, less, least))
        on_question()
    return found


def evidence(question: str, assistant: Assistant, absent: frozenset[str] = frozenset()) -> float:
    """The probability on which the decision rests, the best part's where a question has several; NEVER for one that is always refused."""
    lax, watched = watching(assistant, 0.0)
    answered = lax.ask(question, leave_out=absent).statements
    return max(watched.seen, default=NEVER) if answered else NEVER


def in_language_of(questions: Sequence[SquadQuestion], parallel: Sequence[SquadQuestion]) -> list[SquadQuestion]:
    """The questions with the gold answers of the parallel file, for paragraphs in its language. ValueError if they aren't parallel."""
    pairs = list(zip(questions, parallel, strict=True))
    if any(one.paragraph != other.paragraph for one, other in pairs):
        raise ValueError("the two files don't hold the same questions in the same order")
    return [replace(one, answers=other.answers) for one, other in pairs]


def holds(answer: Answer, question: SquadQuestion, first: int) -> bool:
    """Whether one of the gold answers stands in the first statements, but for case and white space."""
    text = " ".join(" ".join(s.text for s in answer.statements[:first]).lower().split())
    return any(" ".join(gold.lower().split()) in text for gold in question.answers)


def numbers_stand(answer: Answer) -> bool:
    """Whether every number of every statement stands in a quote that it cites."""
    return all(set(NUMBER.findall(s.text)) <= {n for c in s.citations for n in NUMBER.findall(c.quote)} for s in answer.statements)


def valid_citations(answer: Answer, snapshot: Snapshot) -> list[bool]:
    """For each citation, whether its quote stands at its place."""
    return [stands(citation, snapshot) for citation in answer.citations]
