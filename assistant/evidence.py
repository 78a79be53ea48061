"""Is there enough in the documents to answer? A calibrated decision over a few features, not a guess.

A logistic regression: features, weights, threshold and the data and figures behind them stand in `evidence.json`, which
`python -m eval.calibrate` makes. The decision is taken before anything is written, whoever writes.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.records import Access, Language
from vectorstore.query import Query, Words, make_words, similarities
from vectorstore.records import Passage
from vectorstore.store import Snapshot

from .expects import held, kinds_asked
from .extract import Candidate
from .question import in_other_language, question_language

FILE = Path(__file__).with_name("evidence.json")
NEAR = 5  # the passages that may hold the answer …
FAR = 30  # … and those up to here say how well a passage matches that doesn't
FOREIGN = 0.5  # what a question in neither German nor English counts as being in another language than the documents
USUAL_LEAD = 0.08  # of the first over the far passages, where an index is too small to have far ones
FEATURES = (
    "passage_tokens",
    "passage_words",
    "lead",
    "sentence_tokens",
    "sentence_words",
    "weakest_word",
    "two_weakest_words",
    "telling_words",
    "numbers_missing",
    "fit",
    "other_language",
    "reader",
    "reader_most",
)


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

    passages   best first, as many as FAR where the index has them
    sentences  ranked, of the first passages
    """
    if not passages or not sentences:
        return {}
    best, top = sentences[0], passages[0]
    far = [p.tokens for p in passages[NEAR:FAR]]
    words = make_words(query, snapshot, access)
    levels, telling = word_levels(query, words, [best.passage, *passages[:2]], snapshot, access)
    ordered = sorted(levels)
    return {
        "passage_tokens": top.tokens,
        "passage_words": top.words,
        "lead": top.tokens - float(np.mean(far)) if len(far) >= NEAR else USUAL_LEAD,
        "sentence_tokens": best.tokens,
        "sentence_words": best.words,
        "weakest_word": ordered[0],
        "two_weakest_words": float(np.mean(ordered[:2])),
        "telling_words": telling,
        "numbers_missing": float(numbers_missing(query.text, passages[:NEAR])),
        "fit": _fit(query.text, best.text),
        "other_language": _other_language(query.text, top.document.language),
        "reader": best.odds,
        "reader_most": max(sentence.odds for sentence in sentences),
    }


def word_levels(query: Query, words: Words, passages: Sequence[Passage], snapshot: Snapshot, access: Access) -> tuple[list[float], float]:
    """For each telling word of the question how well the passages know it (0 to 1), and the mean weighted by how much each tells.

    A word is known by its tokens' best cosine in one passage, or fully if the passage's title or heading holds it.
    """
    known = np.zeros(len(query.spelled))
    seen = similarities(query, snapshot, [p.chunk.id for p in passages], access)
    for passage, similarity in zip(passages, seen, strict=True):
        best = similarity.cosines.max(axis=1)
        head = frozenset(snapshot.terms(f"{passage.document.title} {passage.chunk.heading}", access))
        for number, word in enumerate(query.spelled):
            group = snapshot.terms(word, access).groups
            level = (
                1.0
                if group and group[0][0] in head
                else float(best[query.words == number].mean())
                if (query.words == number).any()
                else 0.0
            )
            known[number] = max(known[number], level)
    first = len(query.spelled) - query.own
    weights = []
    for word in query.spelled[first:]:
        groups = snapshot.terms(word, access).groups
        weights.append(snapshot.idf(groups[0][0], access) if groups else 0.0)
    own = known[first:]
    telling = np.array(weights)
    if not telling.any():  # a follow-up such as "Und wann?"
        return [float(own.mean())] if len(own) else [0.0], float(known.mean()) if len(known) else 0.0
    return [float(level) for level, weight in zip(own, telling, strict=True) if weight], float(own @ telling / telling.sum())


def numbers_missing(question: str, passages: Sequence[Passage]) -> bool:
    """Whether the question names a number or year that none of the passages, their titles and dates hold."""
    texts = " ".join(f"{p.chunk.text} {p.chunk.heading} {p.document.title} {p.document.published or ''}" for p in passages)
    asked = set(re.findall(r"\d+", question))
    return bool(asked - set(re.findall(r"\d+", texts)))


def _other_language(question: str, told: Language) -> float:
    """1 for a question in the other of German and English, half for one in a third language: similarities across languages are lower.

    Half: reckoned from the probabilities of the calibration before the reader, of 24 questions over the sample documents in six other
    languages 22 had evidence then, of six unanswerable ones one; with 0 it was 15 and none.
    """
    return FOREIGN if in_other_language(question) else float(question_language(question, told) != told)


def _fit(question: str, sentence: str) -> float:
    asked = kinds_asked(question)
    found = [bool(held(kind, sentence)) for kind in asked]
    return 0.0 if not found else 1.0 if all(found) else -1.0
