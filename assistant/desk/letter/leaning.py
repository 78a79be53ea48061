"""Does a question of an enquiry stand alone, or does it mean what the enquiry is about? And which documents is the enquiry about?

"Was hat die Reise gekostet?" in a letter about a conference asks for the journey to that conference. Asked alone it would be answered from
the price of some other journey: with a source, and wrong. So a question that names nothing of its own is looked for in the documents of its
enquiry only; what stands elsewhere is shown to the clerk, unticked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from assistant.question import AMBIGUOUS, ENGLISH_WORDS, GERMAN_WORDS, question_language
from corpus.records import Language
from vectorstore.analyse import fold
from vectorstore.embed import Embedder
from vectorstore.query import make_query, weigh
from vectorstore.retrieve import retrieve
from vectorstore.store import Snapshot

from .wording import LEANING

How = Literal["alone", "may", "wholly"]

# On the sample documents the document that a subject means scores .9 to 1.4, the next one less by .1 (a memorandum for "conference report")
# to .5; of an exchange that three documents tell of, all three are within .1.
NEAR = 0.1
LOOKED_AT = 30
SHORTEST = 4  # letters of a word that can name something
LONGEST_TOPIC = 300

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_POINTS_BACK = re.compile(
    r"\b(?:daraus|davon|dafür|damit|daran|dazu|darüber|dabei|darin|danach|hieraus|hiervon|hierfür|dort|dies\w*|jene\w*"
    r"|it|its|this|that|these|those|there|them|they)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Leaning:
    """How a question leans on its enquiry; `topic`: the words that name what the enquiry is about; `named`: those it repeats.

    alone   names something of its own
    may     does, but points back ("daraus") as well
    wholly  names nothing of its own
    """

    how: How
    topic: str = ""
    named: tuple[str, ...] = ()


def find_leaning(question: str, context: Sequence[str]) -> Leaning:
    """How the question leans on what stands before it in the enquiry (subject, first sentences, earlier questions)."""
    language = question_language(" ".join((*context, question)), "de")  # a subject alone ("conference report") does not tell it
    names = [(text, " ".join(own)[:LONGEST_TOPIC]) for text in reversed(context) if (own := _own_words(text, language))]
    if not names:
        return Leaning("alone")
    own = _own_words(question, language)
    if all(any(_is_said(word, text) for text in context) for word in own) and not re.search(r"\d", question):
        # The text that names what the question names again is the one it leans on.
        topic = next((topic for text, topic in names if own and _is_said(own[0], text)), names[0][1])
        return Leaning("wholly", topic, own)
    return Leaning("may", names[0][1]) if _POINTS_BACK.search(question) else Leaning("alone")


def topic_documents(topic: str, snapshot: Snapshot, embedder: Embedder) -> frozenset[str]:
    """Ids of the public documents that a subject or an earlier question is about; empty where the index is."""
    query = weigh(make_query(topic, embedder, ""), snapshot, "public")
    best: dict[str, float] = {}
    for passage in retrieve(query, snapshot, "public", LOOKED_AT):
        best.setdefault(passage.document.id, passage.score)
    return frozenset(document for document, score in best.items() if score >= max(best.values()) - NEAR)


def holds_all(document_id: str, words: Sequence[str], snapshot: Snapshot) -> bool:
    """Whether the document, its title included, holds each of the words in some form."""
    wanted = {groups[0][0] for word in words if (groups := snapshot.terms(word, "public").groups)}
    text = "\n".join([snapshot.documents[document_id].title, *(page.text for page in snapshot.pages(document_id))])
    return wanted <= set(snapshot.terms(text, "public"))


def _own_words(text: str, language: Language) -> tuple[str, ...]:
    """The words that can name what a text is about: in German what has a capital, in English whatever says more than what kind it is."""
    found = []
    for match in _WORD.finditer(text):
        word = match.group()
        low = word.lower()
        small = len(word) < SHORTEST or (low in GERMAN_WORDS | ENGLISH_WORDS and low not in AMBIGUOUS)
        if not small and (language == "en" or word[0].isupper()) and not _is_generic(fold(word), language):
            found.append(word)
    return tuple(found)


def _is_generic(word: str, language: Language) -> bool:
    """Whether the word is on the list, in some ending: "Feldern"."""
    return any(word[: len(word) - cut] in _generic(language) for cut in range(3))


@cache
def _generic(language: Language) -> frozenset[str]:
    return frozenset(fold(word) for word in LEANING[language].split())


def _is_said(word: str, text: str) -> bool:
    """Whether the text says the word, alone or within a compound: "Konferenz" after "Konferenzbericht"."""
    stem = fold(word)[: max(SHORTEST, len(word) - 2)]
    return any(stem in fold(other) for other in _WORD.findall(text))
