"""Passages -> sentences that answer, verbatim: the default writer, which needs no language model.

    score = tokens + 0.15 · words + 0.5 · passage + 0.02 · fit

tokens    MaxSim of the question within the sentence alone; what leads to it (the heading, an FAQ's question, a list's introducing line)
          counts a little less
words     share of the question's words, by idf, that the sentence (or what leads to it) holds
passage   MaxSim and words of the whole passage
fit       +1 or -1: holds the number, date, name, place or reason that is asked for (assistant/expects.py)

On XQuAD-de's development half the gold answer is in the first sentence for .783, in the first three for .913; without `fit` .777 / .907.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from corpus.records import Access
from corpus.sentences import is_list_item, is_table_row
from vectorstore.query import Query, Similarity, Words, similarities
from vectorstore.records import Passage
from vectorstore.retrieve import WORDS_WEIGHT, sentences_of
from vectorstore.store import Snapshot

from .expects import fit

PASSAGES = 5  # sentences are taken from the first five: with three the answer is lost in 1 % of questions, with ten nothing is won
PASSAGE_WEIGHT = 0.5
FIT_WEIGHT = 0.02
LEAD_DISCOUNT = 0.95  # what a word counts that stands in the heading or question above a sentence, not in it
MARGIN = 0.06  # a further sentence is shown if it scores at most so much less than the best one
MOST_SENTENCES = 3
SHORTEST = 12  # characters; anything shorter is a label or a fragment
LONGEST_QUOTE = 420  # characters of a list that is quoted with its introducing line


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be shown: characters `start` to `end` of the page, its text, and how well it answers."""

    passage: Passage
    page_label: str
    start: int
    end: int
    text: str
    score: float
    tokens: float
    words: float
    fit: float


def rank_sentences(query: Query, words: Words, passages: Sequence[Passage], snapshot: Snapshot, access: Access) -> tuple[Candidate, ...]:
    """The sentences of the first passages, best first; headings and questions are no answers, but lead to the sentences below them."""
    found: list[Candidate] = []
    first = passages[:PASSAGES]
    for passage, seen in zip(first, similarities(query, snapshot, [p.chunk.id for p in first]), strict=True):
        found += _of_passage(query, words, passage, seen, snapshot, access)
    found.sort(key=lambda candidate: (-candidate.score, candidate.passage.rank, candidate.start))
    return tuple(found)


def _of_passage(query: Query, words: Words, passage: Passage, seen: Similarity, snapshot: Snapshot, access: Access) -> list[Candidate]:
    chunk = passage.chunk
    similarity, offsets = seen
    page = next(page for page in snapshot.pages(passage.document.id) if page.number == chunk.page)
    headings = {(h.start, h.end) for h in page.headings}
    lead = np.zeros(len(query.weights), dtype=np.float32)
    lead_terms: frozenset[str] = frozenset(snapshot.terms(f"{passage.document.title} {chunk.heading}", access))
    whole = passage.tokens + WORDS_WEIGHT * passage.words
    found: list[Candidate] = []
    for start, end in sentences_of(chunk):
        inside = (offsets[:, 0] < end) & (offsets[:, 1] > start)
        text = chunk.text[start:end]
        best = similarity[:, inside].max(axis=1) if inside.any() else np.zeros_like(lead)
        terms = frozenset(snapshot.terms(text, access))
        if leads_on(text) or any(a < chunk.start + end and b > chunk.start + start for a, b in headings):
            lead = np.maximum(lead, best * LEAD_DISCOUNT)
            lead_terms = lead_terms | terms
            if not text.rstrip().endswith(":"):
                continue
        if end - start < SHORTEST:
            continue
        tokens = float(np.maximum(best, lead) @ query.weights)
        share = words.share(terms | lead_terms)
        held = fit(query.text, text)
        score = tokens + WORDS_WEIGHT * share + PASSAGE_WEIGHT * whole + FIT_WEIGHT * held
        found.append(Candidate(passage, page.label, chunk.start + start, chunk.start + end, text, score, tokens, share, held))
    return found


def leads_on(text: str) -> bool:
    """Whether a line is a question or introduces a list: it tells what the lines below are about."""
    return text.rstrip().endswith(("?", ":"))


def choose(ranked: Sequence[Candidate], most: int = MOST_SENTENCES) -> tuple[Candidate, ...]:
    """The sentences to show: the best one first, then those close to it in the order of their documents; none twice."""
    if not ranked:
        return ()
    best = ranked[0]
    chosen = [best]
    for candidate in ranked[1:]:
        if len(chosen) == most or candidate.score < best.score - MARGIN:
            break
        if all(normal(candidate.text) != normal(other.text) for other in chosen):
            chosen.append(candidate)
    rest = sorted(
        chosen[1:],
        key=lambda c: (c.passage.document.id != best.passage.document.id, c.passage.document.path, c.passage.chunk.page, c.start),
    )
    return (best, *rest)


def _reading_order(candidate: Candidate, best: Candidate) -> tuple[bool, str, int, int]:
    document = candidate.passage.document
    return document.id != best.passage.document.id, document.path, candidate.passage.chunk.page, candidate.start


def normal(text: str) -> str:
    """The letters and digits of a text in lower case: two sentences that differ in nothing else say the same."""
    return "".join(re.findall(r"\w+", text.lower()))


def with_list(candidate: Candidate) -> Candidate:
    """The candidate, or, if it introduces a list, the line with as much of its list as one quote holds."""
    chunk = candidate.passage.chunk
    if not candidate.text.rstrip().endswith(":"):
        return candidate
    end = candidate.end
    for a, b in sentences_of(chunk):
        a, b = chunk.start + a, chunk.start + b
        if a < candidate.end:
            continue
        line = chunk.text[a - chunk.start : b - chunk.start]
        if b - candidate.start > LONGEST_QUOTE or not (is_list_item(line) or is_table_row(line) or end == candidate.end):
            break
        end = b
    text = chunk.text[candidate.start - chunk.start : end - chunk.start]
    return replace(candidate, end=end, text=text)
