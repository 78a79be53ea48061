"""Does what a language model wrote answer as much as the documents' own sentences would? What it leaves out is shown verbatim.

An answer may read better than the extractive one, but must not hold fewer facts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.records import Language
from vectorstore.analyse import fold

from .expects import NO_NAME, Kind, held, kinds_asked
from .extract import Candidate, with_list
from .inflection import roots
from .part import Part
from .question import ENGLISH_WORDS, GERMAN_WORDS
from .records import Statement

NAMED: frozenset[Kind] = frozenset({"person", "phone", "email"})
"""Kinds whose wording survives every paraphrase and translation."""

FUNCTION_WORDS = GERMAN_WORDS | ENGLISH_WORDS
SEVERAL = re.compile(
    r"\b(?:wer (?:alles|waren|sind|kamen|nahmen|haben)|welche (?:\w+ )?(?:personen|leute|teilnehme\w+|gäste|menschen|namen)"
    r"|who (?:all|were|are)|(?:which|what) (?:\w+ )?(?:people|persons|participants|guests|names))\b",
    re.IGNORECASE,
)


TELLING = 0.5  # of the words by which a sentence goes beyond the question, what an answer made of it says at least


def left_out(parts: Sequence[Part], statements: Sequence[Statement], language: Language) -> tuple[Part, ...]:
    """The parts that have evidence, and that the statements, which are in this language, do not answer."""
    return tuple(part for part in parts if part.chosen and not _answered(part, statements, language))


def _answered(part: Part, statements: Sequence[Statement], language: Language) -> bool:
    """Whether statements that cite the best of the part's sentences say what is asked for, if that sentence does.

    For each kind of thing that is asked for, the best sentence is the first chosen one that holds such a thing. Where none does, or no kind
    is asked for, the first chosen one must be cited, and any other that alone holds a word of the question; where they are in the
    statements' language, half of their news must be told.
    """
    best = {kind: next((c for c in part.chosen if _news(kind, c.text, part.text)), None) for kind in kinds_asked(part.text)}
    wanted = [(kind, candidate) for kind, candidate in best.items() if candidate]
    if not wanted:
        return all(_told(candidate, part.text, statements, language) for candidate in _needed(part))
    return all(_says(kind, part.text, candidate, _texts_citing(candidate, statements)) for kind, candidate in wanted)


def _needed(part: Part) -> list[Candidate]:
    """The first of the chosen sentences, and those that hold a word of the question which none before them does."""
    needed: list[Candidate] = []
    open_words = _words(part.text)
    for candidate in part.chosen:
        held_here = frozenset[str]().union(*_words(candidate.text))
        found = [word for word in open_words if word & held_here]
        open_words = [word for word in open_words if not word & held_here]
        if found or not needed:
            needed.append(candidate)
    return needed


def _told(candidate: Candidate, question: str, statements: Sequence[Statement], language: Language) -> bool:
    texts = _texts_citing(candidate, statements)
    if not texts or candidate.passage.document.language != language:
        return bool(texts)
    asked, said = (frozenset[str]().union(*_words(words)) for words in (question, " ".join(texts)))
    news = [word for word in _words(candidate.text) if not word & asked]
    return sum(bool(word & said) for word in news) >= TELLING * len(news)


def _words(text: str) -> list[frozenset[str]]:
    """The roots of each word that tells something."""
    words = [word for word in re.findall(r"\w+", text) if word.lower() not in FUNCTION_WORDS]
    return [roots(fold(word)) | {fold(word)} for word in words]


def _says(kind: Kind, question: str, candidate: Candidate, texts: Sequence[str]) -> bool:
    if kind not in NAMED:
        return any(_news(kind, f" {text}", question) for text in texts)
    names = _news(kind, candidate.text, question)
    enough = all if kind == "person" and SEVERAL.search(question) else any
    return enough(any(name in text for text in texts) for name in names)


def _news(kind: Kind, text: str, question: str) -> set[str]:
    """What the text holds of that kind and the question did not say."""
    said = frozenset(re.findall(r"\w+", question.lower()))
    found = {thing for thing in held(kind, text) if any(word.lower() not in said for word in re.findall(r"\w+", thing))}
    return {thing for thing in found if kind != "person" or not NO_NAME.search(thing)}


def _texts_citing(candidate: Candidate, statements: Sequence[Statement]) -> list[str]:
    whole = with_list(candidate)
    place = (whole.passage.document.id, whole.passage.chunk.page, whole.start)
    return [s.text for s in statements if any((c.document_id, c.page, c.start) == place for c in s.citations)]
