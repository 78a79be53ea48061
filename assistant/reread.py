"""Ranked sentences -> the same, with the first passages read again together with the question (vectorstore/reading.py).

Ranking by similarity is fast and looks at many passages; reading is slow and looks at few. Here the second corrects the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.records import Access
from vectorstore.embed import Embedder
from vectorstore.query import Query, make_words
from vectorstore.reading import MOST_CERTAIN, Piece
from vectorstore.records import Passage
from vectorstore.retrieve import sentences_of
from vectorstore.store import Snapshot

from .extract import Candidate, rank_sentences

READ = 3  # passages read: each costs about 30 ms on one core
# Development data (639 questions of eval/sets and of XQuAD in four directions), best sentence holds the fact / one of the best three does,
# averaged over the sets: 0 .649 / .808, .03 .708 / .832, .05 .717 / .836, .08 .722 / .842. In other words than the documents' .23 -> .33
# best on the sample documents, .33 -> .49 on XQuAD. With more than .05 fewer sentences come near the best, and a correction stands alone.
READER_WEIGHT = 0.05  # of the log-odds beside the other scores …
BOUND = 4.0  # … within these bounds
UNREAD = -BOUND  # what a sentence of a passage that was not read counts
# Right document first on the development data, 0 -> .03 -> .1: in other words than the documents' .611 -> .667 -> .685 (sample documents),
# .642 -> .731 -> .761 (XQuAD); all kinds of questions on the sample documents .901 -> .928 -> .883.
PASSAGE_READER_WEIGHT = 0.03


def rank(query: Query, passages: Sequence[Passage], snapshot: Snapshot, access: Access, embedder: Embedder) -> tuple[Candidate, ...]:
    """The sentences of the first passages, best first: by similarity, then with what reading says of the first."""
    return reread(query, rank_sentences(query, make_words(query, snapshot, access), passages, snapshot, access), embedder)


def reread(query: Query, ranked: Sequence[Candidate], embedder: Embedder) -> tuple[Candidate, ...]:
    """The candidates with their `odds`, best first by the score that counts them in."""
    passages: dict[str, Passage] = {}
    for candidate in ranked:
        if len(passages) < READ:
            passages.setdefault(candidate.passage.chunk.id, candidate.passage)
    pieces = [piece_of(passage) for passage in passages.values()]
    question = f"{query.context} {query.text}" if query.context else query.text
    odds: dict[tuple[str, int], float] = {}
    for passage, row in zip(passages.values(), embedder.read(question, pieces), strict=True):
        starts = [passage.chunk.start + start for start, _ in sentences_of(passage.chunk)]
        odds |= {(passage.chunk.id, start): float(value) for start, value in zip(starts, row, strict=True)}
    read = [with_odds(c, odds.get((c.passage.chunk.id, c.start), UNREAD)) for c in ranked]
    return tuple(sorted(read, key=lambda candidate: (-candidate.score, candidate.passage.rank, candidate.start)))


def promote(passages: Sequence[Passage], ranked: Sequence[Candidate]) -> tuple[Passage, ...]:
    """The passages, best first by a score that counts what reading said of the best sentence of each; those not read stay behind."""
    odds: dict[str, float] = {}
    for candidate in ranked:
        chunk_id = candidate.passage.chunk.id
        odds[chunk_id] = max(odds.get(chunk_id, -MOST_CERTAIN), candidate.odds)

    read = [replace(p, score=p.score + PASSAGE_READER_WEIGHT * odds.get(p.chunk.id, UNREAD)) for p in passages]
    ordered = sorted(read, key=lambda passage: (-passage.score, passage.rank))
    return tuple(replace(passage, rank=place) for place, passage in enumerate(ordered, start=1))


def piece_of(passage: Passage) -> Piece:
    """The passage as the reader takes it."""
    chunk = passage.chunk
    context = "\n".join(filter(None, (passage.document.title, chunk.heading)))
    return Piece(context, tuple(chunk.text[start:end] for start, end in sentences_of(chunk)))


def with_odds(candidate: Candidate, odds: float) -> Candidate:
    """The candidate with the odds that it answers, counted into its score."""
    return replace(candidate, odds=odds, score=candidate.score + _counted(odds))


def unread_score(candidate: Candidate) -> float:
    """The candidate's score without what reading said of it."""
    return candidate.score - _counted(candidate.odds)


def _counted(odds: float) -> float:
    return READER_WEIGHT * max(-BOUND, min(BOUND, odds))
