"""A question made ready for the index: its vector, its tokens' vectors and weights, its words.

One place computes what the ranking, the choice of sentences and the evidence decision all look at.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.records import Access
from vectorstore.embed import Embedded, Embedder
from vectorstore.store import Snapshot

CONTEXT_WEIGHT = 0.4
"""What a word of the earlier question counts in a follow-up. Of .2, .4, .6 and .8 the first three find the right document for all
follow-ups of tests/sample_questions.toml; .8 answers the earlier question again."""

WORD = re.compile(r"\w+")

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Query:
    """A question, with `context` (an earlier question) in front where it is a follow-up.

    tokens    float32 (q, d): vectors of length 1 of the tokens that are (part of) a word
    weights   float32 (q,): what each counts; sums to 1
    words     for each token the number of its word in `spelled`, (q,)
    spelled   the words as they are written, those of the context first
    own       how many of `spelled` at the end are the question's own
    """

    text: str
    context: str
    embedded: Embedded
    tokens: Floats
    weights: Floats
    words: npt.NDArray[np.int32]
    spelled: tuple[str, ...]
    own: int


def make_query(text: str, embedder: Embedder, context: str = "") -> Query:
    """The question (after `context`, if any) as a Query; one forward pass of the encoder."""
    whole = f"{context} {text}" if context else text
    first = len(whole) - len(text)
    embedded = embedder.embed_question(whole)
    spans = [match.span() for match in WORD.finditer(whole)]
    # Marks between words have vectors too, and match any mark anywhere: without them hit@1 on XQuAD-de's
    # development half goes from .953 to .959 for late interaction alone.
    rows, words = [], []
    for row, (start, end) in enumerate(embedded.offsets):
        word = next((number for number, (a, b) in enumerate(spans) if a < end and b > start), None)
        if word is not None:
            rows.append(row)
            words.append(word)
    weights = np.array([1.0 if spans[word][0] >= first else CONTEXT_WEIGHT for word in words], dtype=np.float32)
    return Query(
        text=text,
        context=context,
        embedded=embedded,
        tokens=embedded.tokens[rows].astype(np.float32) / np.float32(127),
        weights=weights / max(float(weights.sum()), 1e-9),
        words=np.array(words, dtype=np.int32),
        spelled=tuple(whole[a:b] for a, b in spans),
        own=sum(a >= first for a, _ in spans),
    )


Similarity = tuple[Floats, npt.NDArray[np.int32]]
"""Cosine of each question token with each token of a chunk, (q, t), and the chunk tokens' characters in its text, (t, 2)."""


def similarities(query: Query, snapshot: Snapshot, chunk_ids: Sequence[str]) -> list[Similarity]:
    """One Similarity a chunk, in order; all in one product, since many small ones cost twenty times as much on a busy machine."""
    if not chunk_ids:
        return []
    found = [snapshot.tokens(chunk_id) for chunk_id in chunk_ids]
    every = query.tokens @ (np.concatenate([tokens for tokens, _ in found]).astype(np.float32).T / np.float32(127))
    borders = np.cumsum([len(tokens) for tokens, _ in found])[:-1]
    return [(part, offsets) for part, (_, offsets) in zip(np.split(every, borders, axis=1), found, strict=True)]


@dataclass(frozen=True, slots=True)
class Words:
    """The question's words as the index knows them: one group of terms a word, with its weight (idf; less for the context)."""

    groups: tuple[tuple[str, ...], ...]
    weights: tuple[float, ...]

    def share(self, present: frozenset[str]) -> float:
        """How much of the question's weight is among these terms, 0 to 1; a part of a compound counts half."""
        if not self.weights:
            return 0.0
        held = sum(w * (1.0 if g[0] in present else 0.5) for g, w in zip(self.groups, self.weights, strict=True) if present & set(g))
        return held / sum(self.weights)


def make_words(query: Query, snapshot: Snapshot, access: Access) -> Words:
    """The question's groups of terms, weighted by how much each tells in this index."""
    groups: list[tuple[str, ...]] = []
    weights: list[float] = []
    for text, weight in ((query.context, CONTEXT_WEIGHT), (query.text, 1.0)):
        for group in snapshot.terms(text, access).groups:
            if group not in groups:
                groups.append(group)
                weights.append(weight * snapshot.idf(group[0], access))
    return Words(tuple(groups), tuple(weights))
