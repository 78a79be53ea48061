"""Drafts of questions from documents, for a person to check: from dates, amounts, names, tables, lists and headings; no language model.

Every draft brings its quote, its page and what a right answer must contain. German for German documents, English for English ones. They are
spread over the documents and over the kinds, no two ask alike or rest on the same sentence; the same seed gives the same drafts.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator, Mapping, Sequence

from corpus.records import Document, Page
from corpus.sentences import is_list_item, is_table_row, sentence_spans

from ..messages import text
from ..records import Fact, Question
from .blocks import Draft, from_days, from_headings, from_lists, from_names, from_tables
from .sentences import capitals_of, questions_of

KINDS = ("date", "amount", "name", "question", "table", "list", "day", "heading")  # in the order in which they are worth checking
ALIKE = 0.8  # share of words that two questions have in common, of all their words

Documents = Mapping[str, tuple[Document, Sequence[Page]]]


def suggest(documents: Documents, n: int, seed: int = 0) -> tuple[Question, ...]:
    """At most `n` drafts, fewer where the documents give fewer; `documents` by path. A document under two paths counts once."""
    chance = random.Random(seed)
    waiting = []
    seen: set[str] = set()
    for path, (document, pages) in sorted(documents.items()):
        if document.id not in seen:
            seen.add(document.id)
            waiting.append((path, document, pages, in_turn(_shuffled(drafts_of(document, pages), chance))))
    chance.shuffle(waiting)
    return _taken(waiting, n)


def drafts_of(document: Document, pages: Sequence[Page]) -> dict[str, list[Draft]]:
    """All that the document gives, by kind."""
    found: dict[str, list[Draft]] = {kind: [] for kind in KINDS}
    for draft in [*_from_sentences(document, pages), *from_names(document, pages), *from_tables(document, pages)]:
        found[draft.kind].append(draft)
    for draft in [*from_lists(document, pages), *from_days(document, pages), *from_headings(document, pages)]:
        found[draft.kind].append(draft)
    return found


def in_turn(found: Mapping[str, Sequence[Draft]]) -> Iterator[Draft]:
    """The first of each kind, then the second of each, and so on."""
    for place in range(max(map(len, found.values()), default=0)):
        yield from (drafts[place] for drafts in found.values() if place < len(drafts))


def _shuffled(found: Mapping[str, list[Draft]], chance: random.Random) -> dict[str, list[Draft]]:
    return {kind: chance.sample(drafts, len(drafts)) for kind, drafts in found.items()}


def _from_sentences(document: Document, pages: Sequence[Page]) -> Iterator[Draft]:
    capitals = capitals_of(page.text for page in pages)
    for page in pages:
        for start, end in sentence_spans(page.text):
            sentence = page.text[start:end]
            if is_table_row(sentence) or is_list_item(sentence):
                continue
            for asked in questions_of(sentence, document.language, capitals):
                yield Draft(asked.kind, asked.question, page.number, start, end, (asked.fact,))


def _taken(waiting: list[tuple[str, Document, Sequence[Page], Iterator[Draft]]], n: int) -> tuple[Question, ...]:
    """One draft of each document after the other, until there are `n` or none is left."""
    taken: list[Question] = []
    words: list[frozenset[str]] = []
    quoted: set[tuple[str, int, int]] = set()
    while waiting and len(taken) < n:
        for entry in tuple(waiting):
            path, document, pages, drafts = entry
            for draft in drafts:
                place, said = (path, draft.page, draft.start), frozenset(re.findall(r"\w+", draft.question.casefold()))
                if place not in quoted and not any(_alike(said, other) for other in words):
                    quoted.add(place)
                    words.append(said)
                    taken.append(_question(path, document, pages, draft, len(taken) + 1))
                    break
            else:
                waiting.remove(entry)
            if len(taken) == n:
                break
    return tuple(taken)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= ALIKE * len(one | other)


def _question(path: str, document: Document, pages: Sequence[Page], draft: Draft, row: int) -> Question:
    quote = next(page.text[draft.start : draft.end] for page in pages if page.number == draft.page)
    name = hashlib.sha256(f"{path}\0{draft.question}".encode()).hexdigest()[:8]
    return Question(
        id=f"draft-{name}",
        user_input=draft.question,
        language=document.language,
        reference=" ".join(quote.split()),
        reference_facts=tuple(Fact(fact) for fact in draft.facts),
        reference_contexts=(quote,),
        reference_context_ids=(f"{path}#page={draft.page}" if len(pages) > 1 else path,),
        access=document.access,
        category=draft.kind,
        notes=text(document.language, "suggest.note"),
        row=row,
    )
