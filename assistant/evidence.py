"""Is there enough in the documents to answer? A calibrated decision over a few features, not a guess.

A logistic regression: features, weights, threshold and the data and figures behind them stand in `evidence.json`, which
`python -m eval.calibrate` makes. The decision is taken before anything is written, whoever writes.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.records import Access, Language
from vectorstore.query import Query, similarities
from vectorstore.records import Passage
from vectorstore.store import Snapshot

from .expects import held, kinds_asked
from .extract import Candidate
from .question import in_other_language, question_language

FILE = Path(__file__).with_name("evidence.json")
NEAR = 5  # the passages that may hold the answer …
FAR = 30  # … and those up to here say how well a passage matches that doesn't: the more there are, the better the best matches by chance
USUAL_LEAD = 0.08  # of the first over the far passages, where an index is too small to have far ones
FOREIGN = 0.5  # what a question in neither German nor English counts as being in another language than the documents
FITS = 3.0  # as much of "holds what is asked for" as counts: two people's names in a sentence are no more evidence than one
FEATURES = ("passage_tokens", "weakest_word", "lead", "fit", "other_language", "reader")


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether there is evidence, how likely the answer is there (0 to 1), and the features that said so."""

    enough: bool
    probability: float
    features: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Calibration:
    """The fitted regression: one (mean, spread, weight) a feature, the intercept, and the probability from which on an answer is shown."""

    version: str
    scales: Mapping[str, tuple[float, float, float]]
    intercept: float
    threshold: float

    def decide(self, features: Mapping[str, float]) -> Decision:
        """The decision for one question's features."""
        total = self.intercept + sum(w * (features[name] - mean) / spread for name, (mean, spread, w) in self.scales.items())
        probability = 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))
        return Decision(probability >= self.threshold, probability, features)


def load_calibration(file: Path = FILE) -> Calibration:
    """The calibration in the file."""
    data = json.loads(file.read_text(encoding="utf-8"))
    scales = {name: (entry["mean"], entry["spread"], entry["weight"]) for name, entry in data["features"].items()}
    return Calibration(data["version"], scales, data["intercept"], data["threshold"])


def find_features(
    query: Query, passages: Sequence[Passage], sentences: Sequence[Candidate], snapshot: Snapshot, access: Access
) -> dict[str, float]:
    """The features by name (FEATURES), all comparable between questions; empty passages give an empty dict.

    passages   best first
    sentences  ranked, of the first passages
    """
    if not passages or not sentences:
        return {}
    best, top = sentences[0], passages[0]
    far = [passage.tokens for passage in passages[NEAR:FAR]]
    return {
        "passage_tokens": best.passage.tokens,
        "weakest_word": weakest_word(query, best.passage, snapshot, access),
        "lead": top.tokens - float(np.mean(far)) if len(far) >= NEAR else USUAL_LEAD,
        "fit": max(-1.0, min(FITS, best.fit)),
        "other_language": _other_language(query.text, top.document.language),
        "reader": 0.0 if _is_contact(query.text, best.text) else best.odds,
    }


def _is_contact(question: str, best: str) -> bool:
    """Whether a phone number or e-mail address is asked for and there. The reader learned none: it says no to the very line."""
    return any(held(kind, best) for kind in kinds_asked(question) & {"phone", "email"})


def weakest_word(query: Query, passage: Passage, snapshot: Snapshot, access: Access) -> float:
    """How well the passage knows the telling word of the question that it knows least (about -1 to 1): the missing detail of a near miss.

    A word is known by its tokens' best centered cosine in the passage, or fully if the title or heading holds it. Words that tell nothing
    count only where a question has no others ("Und wann?").
    """
    seen = similarities(query, snapshot, [passage.chunk.id], access)[0].centered
    if not seen.size:
        return 0.0
    nearest = seen.max(axis=1)
    head = frozenset(snapshot.terms(f"{passage.document.title} {passage.chunk.heading}", access))
    telling: list[float] = []
    others: list[float] = []
    for number in range(len(query.spelled) - query.own, len(query.spelled)):
        groups = snapshot.terms(query.spelled[number], access).groups
        mine = query.words == number
        if not mine.any():
            continue
        level = 1.0 if groups and groups[0][0] in head else float(nearest[mine].mean())
        (telling if groups and snapshot.idf(groups[0][0], access) else others).append(level)
    return min(telling or others or [0.0])


def _other_language(question: str, told: Language) -> float:
    """1 for a question in the other of German and English, half for one in a third language: similarities across languages are lower.

    Half: reckoned from the probabilities of the calibration before the reader, of 24 questions over the sample documents in six other
    languages 22 had evidence then, of six unanswerable ones one; with 0 it was 15 and none.
    """
    return FOREIGN if in_other_language(question) else float(question_language(question, told) != told)
