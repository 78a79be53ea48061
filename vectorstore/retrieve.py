"""A question in, ranked passages out: two searches give the candidates, late interaction and words rank them.

    score = tokens + 0.2 · words + 0.5 · best sentence

tokens          mean over the question's tokens of the highest centered cosine among the passage's tokens (ColBERT's MaxSim)
words           BM25 as a share of the highest that this question could reach: 0 where the question's words are unknown,
                so that a question in another language, or in other words than the documents', is not led astray
best sentence   the same as tokens, within the passage's best single sentence

Chosen on the first 24 articles of XQuAD-de, 500-character chunks, all 240 paragraphs as the corpus (docs/retrieval.md).
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from corpus.records import Access, Chunk
from corpus.split import chunk_sentences
from vectorstore.embed import Embedded
from vectorstore.query import CONTEXT_SHARE, Query, Similarity, similarities
from vectorstore.records import FoundBy, Passage
from vectorstore.store import Snapshot

CANDIDATES = 50  # from each of the two searches
# hit@1 de / English questions, before tokens were centered: 0 -> .970 / .937, .1 -> .972 / .927, .15 -> .973 / .927, .2 -> .970 / .926.
# Since then .15, .2 and .25 show the same facts of the development data within .004.
WORDS_WEIGHT = 0.2
SENTENCE_WEIGHT = 0.5  # 0 -> .973 / .927 (de / English questions), .5 -> .973 / .929, 1 -> .972 / .926
SENTENCES_KEPT = 4096

sentences_of = lru_cache(maxsize=SENTENCES_KEPT)(chunk_sentences)  # a pure function of a frozen value


def retrieve(
    query: Query, snapshot: Snapshot, access: Access, k: int = 10, *, leave_out: Container[str] = (), candidates: int = CANDIDATES
) -> tuple[Passage, ...]:
    """The k best passages that this reader may see, best first; empty for an empty index.

    `leave_out` holds document ids that are treated as absent: how evaluations ask what happens without a document.
    """
    found = _search(query, snapshot, access, leave_out, candidates)
    ids = list(dict.fromkeys([*found.dense, *found.words]))
    seen = similarities(query, snapshot, ids, access)
    shares = word_shares(query, snapshot, access, ids)
    passages = [_passage(query, snapshot, *row, found) for row in zip(ids, seen, shares.tolist(), strict=True)]
    passages.sort(key=lambda passage: (-passage.score, passage.chunk.id))
    return tuple(replace(passage, rank=rank) for rank, passage in enumerate(passages[:k], start=1))


@dataclass(frozen=True, slots=True)
class Found:
    """What the two searches found: chunk id -> score, best first."""

    dense: dict[str, float]
    words: dict[str, float]

    def by(self, chunk_id: str) -> FoundBy:
        """Which of the searches found the chunk."""
        return "both" if chunk_id in self.dense and chunk_id in self.words else "dense" if chunk_id in self.dense else "keyword"


def _search(query: Query, snapshot: Snapshot, access: Access, leave_out: Container[str], most: int) -> Found:
    wanted = most * 4 if leave_out else most
    terms = snapshot.terms(f"{query.context} {query.text}", access)
    dense, words = snapshot.search_vectors(query.embedded.vector, access, wanted), snapshot.search_words(terms, access, wanted)
    kept = [{i: score for i, score in hits if i.partition(":")[0] not in leave_out} for hits in (dense, words)]
    return Found(*(dict(list(hits.items())[:most]) for hits in kept))


def word_shares(query: Query, snapshot: Snapshot, access: Access, ids: list[str]) -> npt.NDArray[np.float32]:
    """BM25 of each chunk divided by the highest that the question could reach, float32 (n,), 0 to 1."""
    total = np.zeros(len(ids), dtype=np.float32)
    weights = 0.0
    for text, weight in ((query.context, CONTEXT_SHARE), (query.text, 1.0)):
        terms = snapshot.terms(text, access)
        highest = snapshot.words(access).highest(terms)
        if highest:
            total += weight * snapshot.word_scores(terms, access, ids) / highest
            weights += weight
    return total / weights if weights else total


def best_sentence(seen: Similarity, weights: np.ndarray, chunk: Chunk) -> float:
    """The highest centered MaxSim that one sentence of the chunk reaches alone."""
    best = 0.0
    for start, end in sentences_of(chunk):
        inside = (seen.offsets[:, 0] < end) & (seen.offsets[:, 1] > start)
        if inside.any():
            best = max(best, float(seen.centered[:, inside].max(axis=1) @ weights))
    return best


def _passage(query: Query, snapshot: Snapshot, chunk_id: str, seen: Similarity, share: float, found: Found) -> Passage:
    chunk = snapshot.chunk(chunk_id)
    tokens, centered = (float(part.max(axis=1) @ query.weights) if part.size else 0.0 for part in (seen.cosines, seen.centered))
    sentence = best_sentence(seen, query.weights, chunk)
    cosine = found.dense[chunk_id] if chunk_id in found.dense else _cosine(query.embedded, snapshot, chunk_id)
    score = centered + WORDS_WEIGHT * share + SENTENCE_WEIGHT * sentence
    return Passage(chunk, snapshot.documents[chunk.document_id], score, 0, found.by(chunk_id), cosine, share, tokens)


def _cosine(embedded: Embedded, snapshot: Snapshot, chunk_id: str) -> float:
    return float(embedded.vector @ snapshot.vector(chunk_id))
