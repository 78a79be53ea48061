"""Text -> terms: the German and English keyword analyser; the only module that knows PyStemmer.

A term is a folded, stemmed word; what people write in several ways meets in one term:

    Straße, Strasse, STRASSE                -> strass            Bürger, Buerger, Bürger*innen       -> burg
    12.500, 12,500, 12 500, 12500           -> 12500             21.10.2022, October 21, 2022        -> 2022-10-21
    Abfallgebührensatzung -> abfallgebuhrensatz abfall gebuhr satzung (where the index knows the parts)

Both sides, chunk and question, go through the same analyser, so that folding may be rough where it is consistent.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, overload

from vectorstore.compounds import split_compound
from vectorstore.numerals import CANONICAL, MONTHS, date_terms, find_dates, number_term
from vectorstore.stopwords import ENGLISH, GERMAN

ANALYSER = "words-1"
"""Name and version of the method; recorded in the index. Change it with anything that changes a term."""

CACHED_WORDS = 200_000
"""Words whose terms an analyser keeps: a corpus of 10,000 chunks has about 60,000 different ones."""

Stem = Callable[[str], str]
Split = Callable[[str, Collection[str], Stem, Collection[str]], tuple[str, ...]]

_GENDER = re.compile(r"(?<=[^\W\d_])(?:[*:_·]|/-?)(in|innen)\b|\((in|innen)\)|(?<=[a-zäöüß])(In|Innen)\b")
_TOKEN = re.compile(
    r"(?P<number>\d{1,3}(?:[.,'’\u202f\u00a0 ]\d{3})+(?:[.,]\d+)?(?![\d.,]*\d)|\d+(?:[.,:]\d+)*)(?P<unit>[^\W\d_]*)"
    r"|(?P<word>[^\W_]+(?:['’][^\W\d_]+)?(?:[-‐‑–][^\W_]+)*)"
    r"|(?P<sign>[€$£%§])"
)
_HYPHEN = re.compile(r"[-‐‑–]")
_UMLAUT = re.compile(r"(?<![aeoq])ue|ae|oe")
_FEMININE = re.compile(r"(?<=[a-z]{4})innen$|(?<=[a-z]{2}(?:er|or|nt|st|at|ar|zt))in$")
_POSSESSIVE = re.compile(r"['’](?:s|S)?$")


def fold(word: str) -> str:
    """The word without what is only spelling: case, ß or ss, umlauts however written, accents.

    "ue" after a vowel or q is no umlaut ("neue", "Quelle").
    """
    if word.isascii():
        plain = word.lower()
    else:
        decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", word).casefold())
        plain = "".join(mark for mark in decomposed if not unicodedata.combining(mark))
    return _UMLAUT.sub(lambda found: found.group()[0], plain)


STOP_WORDS = frozenset(fold(word) for word in (GERMAN + ENGLISH).split())


def stemmer() -> Stem:
    """A function word -> stem. German first, then English: one term for a word, with no guess at its language.

    Snowball 3's German rules also take "-innen" and "-erin" to the masculine form. The other orders were measured,
    see docs/index.md.
    """
    import Stemmer

    german: Any = Stemmer.Stemmer("german", 0)
    english: Any = Stemmer.Stemmer("english", 0)

    def stem(word: str) -> str:
        base = _FEMININE.sub("", word)
        return str(english.stemWord(german.stemWord(base)))

    return stem


class Terms(Sequence[str]):
    """The terms of one text, flat and in order, and `groups`: one tuple for each word, number or date.

    A group's first term is that of the word itself; those of its parts and other spellings come after it.
    """

    def __init__(self, groups: Iterable[tuple[str, ...]]) -> None:
        self.groups = tuple(groups)
        self._flat = [term for group in self.groups for term in group]

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[str]: ...
    def __getitem__(self, index: int | slice) -> str | Sequence[str]:
        return self._flat[index]

    def __len__(self) -> int:
        return len(self._flat)


class Analyser:
    """Text -> terms, knowing the words of one index; safe in several threads.

    `words` are the stems that the index knows as words of their own: compounds are split into those, and only those.
    """

    def __init__(self, words: Collection[str] = frozenset(), *, stem: Stem | None = None, split: Split = split_compound) -> None:
        self.words = frozenset(words)
        self._raw_stem, self._split = stem or stemmer(), split
        self._stems: dict[str, str] = {}
        self._cache: dict[str, tuple[str, ...]] = {}

    def knowing(self, words: Collection[str]) -> Analyser:
        """The same analyser with other known words; it shares the stems that were looked up already."""
        other = Analyser(words, stem=self._raw_stem, split=self._split)
        other._stems = self._stems
        return other

    def terms(self, text: str) -> Terms:
        """All terms of the text, in its order, with repetitions."""
        text = unicodedata.normalize("NFKC", text)
        found: list[tuple[int, tuple[str, ...]]] = []
        for start, end, day in find_dates(text):
            found.append((start, date_terms(day)))
            text = text[:start] + " " * (end - start) + text[end:]
        text = _GENDER.sub(lambda mark: " " * len(mark.group()), text)
        for match in _TOKEN.finditer(text):
            terms = self._token_terms(match)
            if terms:
                found.append((match.start(), terms))
        found.sort(key=lambda item: item[0])
        return Terms(terms for _, terms in found)

    def words_of(self, texts: Iterable[str]) -> frozenset[str]:
        """The stems of the plain words in the texts: what `words` is made of."""
        written = {
            match.group("word") for text in texts for match in _TOKEN.finditer(_GENDER.sub(" ", unicodedata.normalize("NFKC", text)))
        }
        plain = {fold(_POSSESSIVE.sub("", word)) for word in written if word and not _HYPHEN.search(word)}
        return frozenset(self._stem(word) for word in plain if word.isalpha() and word not in STOP_WORDS)

    def _token_terms(self, match: re.Match[str]) -> tuple[str, ...]:
        if match.group("number"):
            return number_term(match.group("number"), fold(match.group("unit")))
        if match.group("sign"):
            return (CANONICAL[match.group("sign")],)
        word = match.group("word")
        terms = self._cache.get(word)
        if terms is None:
            if len(self._cache) >= CACHED_WORDS:
                self._cache.clear()
            terms = self._cache[word] = self._terms_of_word(word)
        return terms

    def _stem(self, folded: str) -> str:
        stem = self._stems.get(folded)
        if stem is None:
            if len(self._stems) >= CACHED_WORDS:
                self._stems.clear()
            stem = self._stems[folded] = self._raw_stem(folded)
        return stem

    def _terms_of_word(self, word: str) -> tuple[str, ...]:
        parts = [part for part in _HYPHEN.split(_POSSESSIVE.sub("", word)) if part]
        if len(parts) == 1:
            return self._plain_terms(fold(parts[0]))
        pieces = [term for part in parts for term in self._plain_terms(fold(part))]
        joined = self._stem("".join(fold(part) for part in parts))
        return tuple(dict.fromkeys([joined, *pieces])) if pieces else ()

    def _plain_terms(self, folded: str) -> tuple[str, ...]:
        if folded in STOP_WORDS or (len(folded) == 1 and not folded.isdigit()):
            return ()
        if folded in CANONICAL:
            return (CANONICAL[folded],)
        if folded in MONTHS:
            return (MONTHS[folded][1],)
        parts = self._split(folded, self.words, self._stem, STOP_WORDS)
        return tuple(dict.fromkeys([self._stem(folded), *parts]))


def analyse(text: str, words: Collection[str] = frozenset()) -> list[str]:
    """All terms of the text, for one-off use; keep an `Analyser` for more."""
    return list(Analyser(words).terms(text))
