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
from .records import Statement

NAMED: frozenset[Kind] = frozenset({"person", "phone", "email"})
"""Kinds whose wording survives every paraphrase and translation."""

SEVERAL = re.compile(
    r"\b(?:wer (?:alles|waren|sind|kamen|nahmen|haben)|welche (?:\w+ )?(?:personen|leute|teilnehme\w+|gäste|menschen|namen)"
    r"|who (?:all|were|are)|(?:which|what) (?:\w+ )?(?:people|persons|participants|guests|names))\b",
    re.IGNORECASE,
)


TELLING = 0.25  # of the words by which a sentence goes beyond the question, what an answer made of it says at least
LONG = 4  # letters of a word that tells something


def left_out(parts: Sequence[Part], statements: Sequence[Statement], language: Language) -> tuple[Part, ...]:
    """The parts that have evidence, and that the statements, which are in this language, do not answer."""
    return tuple(part for part in parts if part.chosen and not _answered(part, statements, language))


def _answered(part: Part, statements: Sequence[Statement], language: Language) -> bool:
    """Whether statements that cite the best of the part's sentences say what is asked for, if that sentence does.

    For each kind of thing that is asked for, the best sentence is the first chosen one that holds such a thing. Where none does, or no kind
    is asked for, it is enough that the first chosen one is cited and, where it is in their language, some of its news is told.
    """
    best = {kind: next((c for c in part.chosen if _news(kind, c.text, part.text)), None) for kind in kinds_asked(part.text)}
    wanted = [(kind, candidate) for kind, candidate in best.items() if candidate]
    if not wanted:
        texts = _texts_citing(part.chosen[0], statements)
        same = part.chosen[0].passage.document.language == language
        return bool(texts) and (not same or _tells(part.chosen[0].text, part.text, " ".join(texts)))
    return all(_says(kind, part.text, candidate, _texts_citing(candidate, statements)) for kind, candidate in wanted)


def _tells(source: str, question: str, text: str) -> bool:
    asked, said = (frozenset[str]().union(*_roots(words)) for words in (question, text))
    news = [word for word in _roots(source) if not word & asked]
    return sum(bool(word & said) for word in news) >= TELLING * len(news)


def _roots(text: str) -> list[frozenset[str]]:
    """Of each word that may tell something: a long one, a number, a name of capitals."""
    words = re.findall(r"\w+", text)
    return [roots(fold(word)) | {fold(word)} for word in words if len(word) >= LONG or word.isupper() or word.isdigit()]


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
