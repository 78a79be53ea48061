"""Words -> meanings, German and English: what meets though it is spelled differently, and what excludes each other.

The list (`lexicon.toml`) is of a town hall's everyday language. A word that it doesn't know is left to the encoder.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from vectorstore.analyse import Stem, fold, stemmer

SHORTEST_COMPOUND = 8
SHORTEST_PART, SHORTEST_TAIL = 4, 3  # letters of a part that is looked up, and of what may be left of the word beside it
FILE = Path(__file__).with_name("lexicon.toml")


class Lexicon:
    """Stems of words and their meanings; safe to share between threads."""

    def __init__(self, same: Iterable[str], opposite: Iterable[str], places: Iterable[str]) -> None:
        self._raw: Stem = stemmer()
        self._meanings: dict[str, set[str]] = {}
        for line in same:
            words = line.split()
            for word in words:
                for form in {self.stem(word), fold(word)}:
                    self._meanings.setdefault(form, set()).add(words[0])
        self.exonyms = {fold(english): fold(german) for german, english in map(str.split, places)}
        self.opposites: dict[str, set[str]] = {}
        for line in opposite:
            first, second = line.split()
            self.opposites.setdefault(first, set()).add(second)
            self.opposites.setdefault(second, set()).add(first)

    @cache  # noqa: B019 - one lexicon lives as long as the program
    def stem(self, word: str) -> str:
        """The word's stem, one for German and English, as the search index makes it."""
        return self._raw(fold(word))

    def meanings(self, word: str) -> frozenset[str]:
        """The meanings that the list gives the word, none if it doesn't know it."""
        return frozenset(self._meanings.get(fold(word), ()) or self._meanings.get(self.stem(word), ()))

    @cache  # noqa: B019
    def parts(self, word: str) -> frozenset[str]:
        """The meanings of the parts of a German compound: of its beginning and its end, where the list knows them."""
        folded, found = fold(word), set[str]()
        if len(folded) < SHORTEST_COMPOUND:
            return frozenset()
        for cut in range(SHORTEST_PART, len(folded) - SHORTEST_TAIL + 1):
            head = self._meanings.get(folded[:cut]) or self._meanings.get(folded[:cut].removesuffix("s"))
            tail = self._meanings.get(folded[cut:]) if len(folded) - cut >= SHORTEST_PART else None
            found |= (head or set()) | (tail or set())
            if head:
                found |= self.parts(folded[cut:])
        return frozenset(found)

    def opposed(self, meanings: Iterable[str]) -> frozenset[str]:
        """The meanings that exclude these."""
        return frozenset(other for meaning in meanings for other in self.opposites.get(meaning, ()))


@cache
def load_lexicon() -> Lexicon:
    """The shipped lexicon."""
    values = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Lexicon(values["same"] + values["everyday"], values["opposite"] + values["everyday_opposite"], values["places"])
