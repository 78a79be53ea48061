"""A question made ready for the index: its vector, its tokens' vectors and weights, its words.

One place computes what the ranking, the choice of sentences and the evidence decision all look at.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from corpus.records import Access
from vectorstore.embed import Embedded, Embedder
from vectorstore.store import Snapshot

CONTEXT_SHARE = 0.5
"""What the earlier questions count together beside a follow-up's own words. A weight for each word instead let a long earlier question
drown a short "Und wer kam aus San Antonio?"."""

FLOOR = 0.3
"""XQuAD's development half, hit@1 with English questions on German text: 1 (all words alike) .911, .5 .911, .3 .921, .1 .918; German
questions .968, .968, .968, .972; with .3 two more of the 40 sample questions show all their facts, with .1 one more."""

CENTERED = 0.8
"""How far towards the mean token vector the point lies from which tokens are compared: an encoder's vectors all lean one way, a language's
a little more, and what all share tells nothing (Mu and Viswanath 2018, "All-but-the-Top"). Development data, 0 -> .8: right document in
five for questions in other words than the documents' .82 -> .87, best sentence first for German questions on English text .80 -> .86, for
English ones on German .81 -> .84, on German ones .84 -> .82; .5 and 1 lie between. The same facts are shown with 52 words instead of 64."""

TINY = np.float32(1e-6)

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
    own = np.array([spans[word][0] >= first for word in words], dtype=bool)
    weights = np.where(own, 1.0, CONTEXT_SHARE * max(own.sum(), 1) / max((~own).sum(), 1)).astype(np.float32)
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


def weigh(query: Query, snapshot: Snapshot, access: Access) -> Query:
    """The query with each token weighted by how much its word tells in this index (idf), from FLOOR for a word that tells nothing to 1.

    In a folder about two towns their names stand everywhere; what is asked about them is in the other words.
    """
    highest = snapshot.words(access).highest_idf()
    telling = np.array([_tells(word, snapshot, access) / highest if highest else 1.0 for word in query.spelled], dtype=np.float32)
    weights = (query.weights * (FLOOR + (1 - FLOOR) * telling[query.words])).astype(np.float32)
    return replace(query, weights=weights / max(float(weights.sum()), 1e-9))


def _tells(word: str, snapshot: Snapshot, access: Access) -> float:
    groups = snapshot.terms(word, access).groups
    return snapshot.idf(groups[0][0], access) if groups else 0.0


@dataclass(frozen=True, slots=True)
class Similarity:
    """How the question's tokens match those of one chunk.

    cosines   float32 (q, t): the angle between the encoder's vectors, comparable between indexes: what the evidence is judged by
    centered  float32 (q, t): the same seen from a point near the index's mean token vector: what passages and sentences are ranked by
    offsets   int32 (t, 2): each chunk token's characters in the chunk's text
    """

    cosines: Floats
    centered: Floats
    offsets: npt.NDArray[np.int32]


def similarities(query: Query, snapshot: Snapshot, chunk_ids: Sequence[str], access: Access) -> list[Similarity]:
    """One Similarity a chunk, in order; all in one product, since many small ones cost twenty times as much on a busy machine."""
    if not chunk_ids:
        return []
    found = [snapshot.tokens(chunk_id) for chunk_id in chunk_ids]
    tokens = np.concatenate([tokens for tokens, _ in found]).astype(np.float32).T / np.float32(127)
    center = CENTERED * snapshot.center(access)
    every = np.vstack([query.tokens, center[None, :]]) @ tokens
    cosines, leaning = every[:-1], every[-1]
    # (q - c)(t - c), |q - c| and |t - c| come from qt and ct, so that the chunks' tokens are gone through once.
    length = center @ center
    across = cosines - leaning[None, :] - (query.tokens @ center)[:, None] + length
    own = np.sqrt(np.maximum(1 - 2 * (query.tokens @ center) + length, TINY))
    centered = across / own[:, None] / np.sqrt(np.maximum(1 - 2 * leaning + length, TINY))[None, :]
    borders = np.cumsum([len(tokens) for tokens, _ in found])[:-1]
    parts = zip(np.split(cosines, borders, axis=1), np.split(centered, borders, axis=1), found, strict=True)
    return [Similarity(plain, other, offsets) for plain, other, (_, offsets) in parts]


@dataclass(frozen=True, slots=True)
class Words:
    """The question's words as the index knows them: one group of terms a word, with its weight (idf; less for the context)."""

    groups: tuple[tuple[str, ...], ...]
    weights: tuple[float, ...]
    trust: float = 1.0  # share of the weight that the index knows: of a question in another language, only the names

    def share(self, present: frozenset[str]) -> float:
        """How much of the question's weight is among these terms, 0 to 1, times `trust`; a part of a compound counts half."""
        if not self.weights:
            return 0.0
        held = sum(w * (1.0 if g[0] in present else 0.5) for g, w in zip(self.groups, self.weights, strict=True) if present & set(g))
        return self.trust * held / sum(self.weights)


def make_words(query: Query, snapshot: Snapshot, access: Access) -> Words:
    """The question's groups of terms, weighted by how much each tells in this index."""
    own = {group: snapshot.idf(group[0], access) for group in snapshot.terms(query.text, access).groups}
    context = {group: snapshot.idf(group[0], access) for group in snapshot.terms(query.context, access).groups if group not in own}
    scale = CONTEXT_SHARE * (sum(own.values()) or 1.0) / (sum(context.values()) or 1.0)
    weights = own | {group: scale * weight for group, weight in context.items()}
    known = sum(weight for group, weight in weights.items() if snapshot.words(access).count(group[0]))
    return Words(tuple(weights), tuple(weights.values()), known / sum(weights.values()) if any(weights.values()) else 0.0)
