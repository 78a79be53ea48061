"""Gold quotes in passages and citations, by normalised containment; one that runs over two passages is found by its sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.sentences import sentence_spans

from .normalise import Forms, contains, fold, forms, needed_words

LEAST_TOKENS = 4  # of a sentence that alone makes a citation and a gold quote overlap: "Das ist so." says nothing about the place


@dataclass(frozen=True, slots=True)
class Quote:
    """A gold quote and its sentences, normalised; `needed` holds, for each sentence, words without which no text holds it."""

    whole: Forms
    sentences: tuple[Forms, ...]
    needed: tuple[frozenset[str], ...]


def parse_quotes(written: Iterable[str]) -> tuple[Quote, ...]:
    """The quotes, each once, those without a letter or digit left out."""
    quotes = [_parse(text) for text in written]
    return tuple({quote.whole.canonical: quote for quote in quotes if quote.whole.canonical}.values())


def _parse(text: str) -> Quote:
    sentences = tuple(forms(text[start:end]) for start, end in sentence_spans(text))
    return Quote(forms(text) if len(sentences) != 1 else sentences[0], sentences, tuple(map(needed_words, sentences)))


class Search:
    """Tells at which passage each quote is complete, passages given best first.

    Complete: one passage holds all of it, or the passages of one document so far hold each of its sentences.
    """

    def __init__(self, quotes: Iterable[Quote]) -> None:
        self._open = dict(enumerate(quotes))
        self._found: dict[tuple[int, str], set[int]] = {}

    def read(self, path: str, text: str) -> tuple[int, ...]:
        """The numbers of the quotes (from 0) that this passage completes."""
        folded = fold(text)
        hopeful = {
            number: [row for row, words in enumerate(quote.needed) if all(word in folded for word in words)]
            for number, quote in self._open.items()
        }
        if not any(hopeful.values()):
            return ()
        passage = forms(text)
        complete = tuple(number for number, rows in hopeful.items() if rows and self._completes(number, rows, path, passage))
        for number in complete:
            del self._open[number]
        return complete

    def _completes(self, number: int, rows: Sequence[int], path: str, passage: Forms) -> bool:
        quote = self._open[number]
        if contains(passage, quote.whole):
            return True
        found = self._found.setdefault((number, path), set())
        found.update(row for row in rows if row not in found and contains(passage, quote.sentences[row]))
        return len(quote.sentences) > 1 and len(found) == len(quote.sentences)


def overlap(cited: Quote, gold: Quote) -> bool:
    """Whether a citation's quote and a gold quote are of one place: one holds the other, or they share a sentence."""
    if contains(cited.whole, gold.whole) or contains(gold.whole, cited.whole):
        return True
    return any(len(sentence.literal.split()) >= LEAST_TOKENS and contains(gold.whole, sentence) for sentence in cited.sentences)
