"""One sentence of a language model -> a Statement that may be shown, or one that may not, with the reason.

First its form: it is one plain, finished sentence in the asker's language that says something. Then what it says: its markers exist, and
the places they name support it (assistant/support.py). A sentence without a marker is matched to a place, or falls.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import SequenceMatcher

from corpus.records import Language
from vectorstore.embed import Embedded, Embedder

from . import support
from .orders import is_order
from .places import Place
from .question import AMBIGUOUS, ENGLISH_WORDS, GERMAN_WORDS
from .records import Statement
from .sentence_stream import LONGEST, Written, read_sentence

MATCHED_WITH = 2  # places that a sentence without a marker is held against
NEARLY = 0.8  # share of a sentence's words that stand in the quote in the same order
SHORT = 3  # words
FEWEST_WORDS = 2
TELLING_WORDS = 6  # a sentence of so many words has a function word of its language
# Our own marks are set beside a sentence, never in it; none of these has a place in plain prose.
_MARKUP = re.compile(r"[<>{}|\\`*\[\]#^~=⟦⟧]|&#?\w+;|!\(|\]\(")
# Addresses stand in an answer only as the source has them.
_ADDRESS = re.compile(r"\S*(?:://|www\.|@|_|\b(?:javascript|data|mailto|file):|[^\W\d_]\.[^\W\d_]{2,})\S*", re.IGNORECASE)
_ENDED = re.compile(r"[.!…][\"'”“»)]*$")
_NEGATION = re.compile(r"nicht|kein\w*|nie|niemals|niemand\w*|ohne|weder|not|no|never|none|nobody|without|neither|cannot|\w+n['’]t")
# About the model or its sources instead of the subject. Whether the documents answer has been decided before.
_REFUSAL = re.compile(
    r"\b(?:als (?:ki|sprachmodell|assistent)|as an? (?:ai|language model|assistant)|tut mir leid|entschuldigung|sorry|apologi[sz]e"
    r"|ich (?:kann|konnte|darf|habe|finde|weiß|bin)|i (?:can(?:no|')?t|can|could|do|don't|am|have|was)\b"
    r"|(?:fundstellen?|quellen?|dokumente\w*|texte?|sources?|documents?|texts?|passages?|context) (?:\[\d+\] )?"
    r"(?:enthält|enthalten|nenn\w+|geb\w+|gibt|contains?|do(?:es)? not|provides?|mentions?) (?:hierzu |dazu |leider )?"
    r"(?:kein\w*|nicht\w*|no\b|any\b|contain|mention|provide|say|state)"
    r"|(?:keine|no|not enough|insufficient) (?:information\w*|angaben?|auskunft|details?|evidence)\b.{0,40}"
    r"\b(?:dokument\w*|fundstelle\w*|quelle\w*|documents?|sources?|verfügbar|vorhanden|available|provided|found|given))\b",
    re.IGNORECASE,
)


class Remembering(Embedder):
    """The encoder for the time of one answer: the places are held against many sentences, and embedded once."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[tuple[str, str], Embedded] = {}

    def embed_passages(self, texts: Sequence[tuple[str, str]], on_progress: Callable[[int], None] | None = None) -> list[Embedded]:
        """As the encoder has it, from memory where it can be."""
        new = [pair for pair in dict.fromkeys(texts) if pair not in self._known]
        self._known.update(zip(new, self._embedder.embed_passages(new, on_progress) if new else (), strict=True))
        return [self._known[pair] for pair in texts]

    def embed_question(self, question: str) -> Embedded:
        """As the encoder has it."""
        return self._embedder.embed_question(question)


class Examiner:
    """Examines the sentences of one answer; `made_up` counts markers that name no place."""

    def __init__(self, places: Sequence[Place], language: Language, embedder: Embedder) -> None:
        self.made_up = 0
        self._places: Mapping[int, Place] = {place.citation.number: place for place in places}
        self._language = language
        self._embedder = Remembering(embedder)

    def examine(self, raw: str) -> Statement:
        """The sentence with its citations; support "supported", or "unsupported" and a key of messages/verify.*.toml."""
        written = read_sentence(raw)
        known = [number for number in written.numbers if number in self._places]
        missing = len(written.numbers) - len(known)
        self.made_up += missing
        reason = "marker" if missing else self._form(written)
        if not reason and not known:
            number = self._match(written.text)
            known = [number] if number is not None else []
        cited = [self._places[number] for number in known]
        reason = reason or self._content(written.text, cited)
        citations = tuple(place.citation for place in cited)
        return Statement(written.text, citations, "unsupported" if reason else "supported", reason)

    def _form(self, written: Written) -> str:
        text = written.text
        if len(text.split()) < FEWEST_WORDS or len(text) > LONGEST or not _ENDED.search(text):
            return "unfinished"
        if _MARKUP.search(text):
            return "markup"
        if is_order(text):
            return "order"
        if _REFUSAL.search(text):
            return "refusal"
        return "" if in_language(text, self._language) else "language"

    def _content(self, text: str, cited: Sequence[Place]) -> str:
        if not cited:
            return "no_source"
        quoted = {word.strip(".,;:!?()\"'„“”»«") for place in cited for word in place.source.quote.split()}
        if any(address.group().strip(".,;:!?()\"'„“”»«") not in quoted for address in _ADDRESS.finditer(text)):
            return "markup"
        if any(is_turned(text, place.source.quote) for place in cited):
            return "negation"
        verdict = support.check(text, [place.source for place in cited], self._embedder)
        return "" if verdict.supported else verdict.reason or "similarity"

    def _match(self, text: str) -> int | None:
        """The number of the place that the sentence rests on, looked for among the nearest only: each check takes its time."""
        places = list(self._places.values())
        claim, *quotes = self._embedder.embed_passages([("", text), *(("", place.source.quote) for place in places)])
        near = sorted(range(len(places)), key=lambda i: -float(quotes[i].vector @ claim.vector))[:MATCHED_WITH]
        found = support.best_source(text, [places[i].source for i in near], self._embedder)
        return None if found is None else places[near[found]].citation.number


def is_turned(text: str, quote: str) -> bool:
    """Whether the sentence is nearly the quote, with a "nicht" more or less.

    A second look beside the check's own: a long list that holds one "niemand" somewhere hides a "nicht" put anywhere else.
    """
    ours, theirs = (re.findall(r"\w+(?:['’]t)?", words.lower()) for words in (text, quote))
    steps = SequenceMatcher(None, theirs, ours, autojunk=False).get_opcodes()
    same = sum(end - start for kind, _, _, start, end in steps if kind == "equal")
    if not ours or same < NEARLY * len(ours):
        return False
    gained = [word for kind, _, _, start, end in steps if kind != "equal" for word in ours[start:end]]
    # What is left out before the first or after the last word that they share, or at length, is another clause.
    lost = [word for kind, start, end, _, _ in steps[1:-1] if kind != "equal" and end - start <= SHORT for word in theirs[start:end]]
    return sum(map(_denies, gained)) != sum(map(_denies, lost))


def _denies(word: str) -> bool:
    return _NEGATION.fullmatch(word) is not None


def in_language(text: str, language: Language) -> bool:
    """Whether the function words are those of the language; a short sentence may have none of either."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    german = sum(word in GERMAN_WORDS and word not in AMBIGUOUS for word in words)
    english = sum(word in ENGLISH_WORDS and word not in AMBIGUOUS for word in words)
    ours, other = (german, english) if language == "de" else (english, german)
    return ours > other or (ours == other and (ours > 0 or len(words) < TELLING_WORDS))
