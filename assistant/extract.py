"""Passages -> sentences that answer, verbatim: the default writer, which needs no language model.

    score = tokens + 0.2 · words + 0.5 · passage + 0.05 · fit

tokens    centered MaxSim (vectorstore/query.py) of the question within the sentence alone; what leads to it (the heading, an FAQ's
          question, a list's introducing line) counts a little less
words     share of the question's words, by idf, that the sentence (or what leads to it) holds
passage   centered MaxSim and words of the whole passage
fit       +1 or -1: holds the number, date, name, place or reason that is asked for (assistant/expects.py)

The question's tokens are weighted once more by how few of these sentences hold their word: before tokens were centered, English questions
found the gold answer in the first of the German sentences for .753 instead of .722 so, German ones for .810 both ways (every fourth
question).

Every eighth question of XQuAD's development half, gold answer in the first sentence: German .823, English on German .848, German on English
.861, English .924. A linear ranker fitted to eleven such features (conditional logit, cross-validated) was no better than these weights.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from corpus.records import Access
from corpus.sentences import is_list_item, is_table_row
from vectorstore.keywords import inverse_frequency
from vectorstore.query import FLOOR, Query, Similarity, Words, similarities
from vectorstore.records import Passage
from vectorstore.retrieve import WORDS_WEIGHT, sentences_of
from vectorstore.store import Snapshot

from .expects import fit
from .orders import is_order

PASSAGES = 10  # of a long document many passages compete
PASSAGE_WEIGHT = 0.5
FIT_WEIGHT = 0.05  # facts shown on the development data: .03 .802, .04 .804; .06 answers one more sample question than .04
LEAD_DISCOUNT = 0.95  # what a word counts that stands in the heading or question above a sentence, not in it
# Development data (XQuAD in four directions and the sets of eval/sets), facts shown / words, averaged over the sets: margin .10 .804 / 50,
# .14 .804 / 54, .18 .805 / 59, .22 .805 / 62. It is .2 for the sample questions, of which .12 loses four.
MARGIN = 0.2  # a further sentence is shown if it scores at most so much less than the best one
# For one that holds what is asked for where the best one doesn't: "Wer war … dabei?" on the conference report needs .246. Facts shown over
# 392 development questions that ask for a kind: .852 without the rule, .850 with it.
WIDER_MARGIN = 0.25
FOLLOWS = 0.08  # in favour of the sentence right after the best one: two that stand together read better than two that don't
BESIDE = 0.04  # in favour of one right before or after the best one where both hold what is asked for: "Aus … kamen A und B. Aus … kam C."
MOST_SENTENCES = 3
COMMON = 0.05  # share of all passages; .02 is as good
SHORTEST = 12  # characters of a sentence …
SHORTEST_LINE = 40  # … and of a line without a full stop, unless it is a list item, a table's row, or holds a number or an address
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
    tokens: float  # of plain cosines, with what leads to it: evidence
    words: float
    fit: float
    odds: float = 0.0  # log-odds that it answers, where it has been read together with the question (assistant/reread.py)


def rank_sentences(query: Query, words: Words, passages: Sequence[Passage], snapshot: Snapshot, access: Access) -> tuple[Candidate, ...]:
    """The sentences of the first passages, best first; headings and questions are no answers, but lead to the sentences below them."""
    first = passages[:PASSAGES]
    terms = [[frozenset(snapshot.terms(p.chunk.text[a:b], access)) for a, b in sentences_of(p.chunk)] for p in first]
    query = weigh_here(query, [sentence for passage in terms for sentence in passage], snapshot, access)
    seen = similarities(query, snapshot, [p.chunk.id for p in first], access)
    found: list[Candidate] = []
    for passage, similarity, sentences in zip(first, seen, terms, strict=True):
        found += _of_passage(query, words, passage, similarity, sentences, snapshot, access)
    found.sort(key=lambda candidate: (-candidate.score, candidate.passage.rank, candidate.start))
    return tuple(found)


def weigh_here(query: Query, sentences: Sequence[frozenset[str]], snapshot: Snapshot, access: Access) -> Query:
    """The query with each token weighted once more, by how few of these sentences hold its word: what all of them hold chooses none."""
    highest = max(inverse_frequency(len(sentences), 0), 1e-9)
    factors = []
    for word in query.spelled:
        groups = snapshot.terms(word, access).groups
        holding = sum(groups[0][0] in sentence for sentence in sentences) if groups else len(sentences)
        factors.append(FLOOR + (1 - FLOOR) * inverse_frequency(len(sentences), holding) / highest)
    weights = query.weights * np.array(factors, dtype=np.float32)[query.words]
    return replace(query, weights=(weights / max(float(weights.sum()), 1e-9)).astype(np.float32))


def _of_passage(
    query: Query,
    words: Words,
    passage: Passage,
    seen: Similarity,
    sentences: Sequence[frozenset[str]],
    snapshot: Snapshot,
    access: Access,
) -> list[Candidate]:
    chunk = passage.chunk
    page = next(page for page in snapshot.pages(passage.document.id) if page.number == chunk.page)
    headings = {(h.start, h.end) for h in page.headings}
    # Both kinds of cosine go the same way, side by side: the centered ones rank, the plain ones are evidence.
    both = np.stack([seen.centered, seen.cosines])
    lead = np.zeros(both.shape[:2], dtype=np.float32)
    lead_terms: frozenset[str] = frozenset(snapshot.terms(f"{passage.document.title} {chunk.heading}", access))
    whole = float(seen.centered.max(axis=1) @ query.weights) + WORDS_WEIGHT * passage.words if seen.centered.size else 0.0
    found: list[Candidate] = []
    for (start, end), terms in zip(sentences_of(chunk), sentences, strict=True):
        inside = (seen.offsets[:, 0] < end) & (seen.offsets[:, 1] > start)
        text = chunk.text[start:end]
        best = both[:, :, inside].max(axis=2) if inside.any() else np.zeros_like(lead)
        if leads_on(text) or any(a < chunk.start + end and b > chunk.start + start for a, b in headings):
            lead = np.maximum(lead, best * LEAD_DISCOUNT)
            lead_terms = lead_terms | terms
            if not text.rstrip().endswith(":"):
                continue
        if is_fragment(text) or is_order(text):
            continue
        centered, tokens = (float(value) for value in np.maximum(best, lead) @ query.weights)
        share = words.share(terms | lead_terms)
        held = fit(query.text, text, lambda word: is_common(word, snapshot, access))
        score = centered + WORDS_WEIGHT * share + PASSAGE_WEIGHT * whole + FIT_WEIGHT * held
        found.append(Candidate(passage, page.label, chunk.start + start, chunk.start + end, text, score, tokens, share, held))
    return found


def is_common(word: str, snapshot: Snapshot, access: Access) -> bool:
    """Whether the word stands in so many passages that it tells nothing, or is a mere function word."""
    groups = snapshot.terms(word, access).groups
    keywords = snapshot.words(access)
    return not groups or keywords.count(groups[0][0]) >= max(3, COMMON * len(keywords.chunk_ids))


def is_fragment(text: str) -> bool:
    """Whether a line is too little to answer anything: a label, a signature's caption ("City of Riverbend"), a leftover."""
    if len(text) < SHORTEST:
        return True
    whole = text.rstrip(")”“\"'»«").endswith((".", "!", "…", ":")) or is_list_item(text) or is_table_row(text)
    return not whole and len(text) < SHORTEST_LINE and not re.search(r"[\d@]", text)


def leads_on(text: str) -> bool:
    """Whether a line is a question or introduces a list: it tells what the lines below are about."""
    return text.rstrip().endswith(("?", ":"))


def choose(ranked: Sequence[Candidate], most: int = MOST_SENTENCES) -> tuple[Candidate, ...]:
    """The sentences to show: the best one first, then those close to it in the order of their documents; none twice.

    Sentences of its document that hold what is asked for (a name for "who", a date for "when") go before the others; where the best one
    lacks it, from a little further down.
    """
    if not ranked:
        return ()
    best = ranked[0]
    chosen = [best]

    def holds(candidate: Candidate) -> bool:
        return candidate.fit > 0 and candidate.passage.document.id == best.passage.document.id

    for candidate in sorted(ranked[1:], key=lambda c: (not holds(c), -_worth(c, best))):
        if len(chosen) == most:
            break
        near = _worth(candidate, best) >= best.score - (WIDER_MARGIN if best.fit <= 0 and holds(candidate) else MARGIN)
        if near and all(normal(candidate.text) != normal(other.text) for other in chosen):
            chosen.append(candidate)
    rest = sorted(
        chosen[1:],
        key=lambda c: (c.passage.document.id != best.passage.document.id, c.passage.document.path, c.passage.chunk.page, c.start),
    )
    return (best, *rest)


def _worth(candidate: Candidate, best: Candidate) -> float:
    """The candidate's score beside the best sentence. Where that holds what was asked for, a neighbour adds to it by holding it too."""
    if candidate.passage.chunk.id != best.passage.chunk.id:
        return candidate.score
    after, before = (0 <= gap <= 1 for gap in (candidate.start - best.end, best.start - candidate.end))
    if best.fit <= 0:
        return candidate.score + (FOLLOWS if after else 0.0)
    return candidate.score + (BESIDE if candidate.fit > 0 and (after or before) else 0.0)


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
