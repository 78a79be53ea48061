"""Questions to begin with, taken from the documents, and only those that the assistant answers."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.web.languages import LANGUAGES
from assistant.web.templates import page_text
from corpus.errors import FundstelleError
from corpus.records import Document, Language, Page

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from vectorstore.store import Snapshot

SUGGESTIONS_SHOWN = 4
CANDIDATES_TRIED = 24  # a language; each costs one answer at the start, in the background
SHORTEST, LONGEST = 15, 90
QUESTION = re.compile(r"^\W*(?P<question>[^\n?]{10,}\?)\s*$")
LOG = logging.getLogger(__name__)


def suggest(snapshot: Snapshot, language: Language) -> tuple[str, ...]:
    """Candidates in `language`, best first and document by document: headings that are questions, then titles.

    Public documents only. They are taken in turn from each document, so that one long FAQ does not fill the list.
    """
    documents = [document for document in snapshot.documents.values() if document.access == "public"]
    documents.sort(key=lambda document: (document.example, document.path))
    asked = [questions_in(snapshot.pages(document.id)) for document in documents if document.language == language]
    about = [page_text(language, "suggest_about", title=document.title) for document in documents if worth_naming(document, language)]
    found: dict[str, None] = dict.fromkeys([*take_in_turn(asked), *about])
    return tuple(found)[:CANDIDATES_TRIED]


def questions_in(pages: Iterable[Page]) -> list[str]:
    """The headings, and the lines standing alone, that are questions."""
    found: dict[str, None] = {}
    for page in pages:
        lines = [page.text[heading.start : heading.end] for heading in page.headings] + page.text.split("\n")
        for line in lines:
            match = QUESTION.match(line.strip())
            if match and SHORTEST <= len(match["question"]) <= LONGEST:
                found[match["question"].strip()] = None
    return list(found)


def worth_naming(document: Document, language: Language) -> bool:
    """Whether a question "What is … about?" would read well: a real title, short, in the reader's language."""
    return (
        document.title_found
        and document.language == language
        and len(document.title) <= LONGEST
        and document.title.isprintable()
        and "<" not in document.title
    )


def take_in_turn(lists: list[list[str]]) -> list[str]:
    """The first of each list, then the second of each, and so on."""
    longest = max(map(len, lists), default=0)
    return [items[place] for place in range(longest) for items in lists if place < len(items)]


@dataclass
class Suggestions:
    """What to offer now; found once for each version of the index, by a thread in the background."""

    assistant: Assistant
    _found: dict[str, dict[Language, tuple[str, ...]]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def current(self, language: Language) -> tuple[str, ...]:
        """The suggestions for the index of this moment, those found so far while the thread is at work."""
        try:
            snapshot = self.assistant.index.current()
        except FundstelleError:
            return ()
        with self._lock:
            if snapshot.version not in self._found:
                self._found = {snapshot.version: dict.fromkeys(LANGUAGES, ())}
                threading.Thread(target=self._find, args=(snapshot,), daemon=True, name="suggestions").start()
            return self._found[snapshot.version][language]

    def _find(self, snapshot: Snapshot) -> None:
        for language in LANGUAGES:
            kept: tuple[str, ...] = ()
            for question in suggest(snapshot, language):
                if len(kept) == SUGGESTIONS_SHOWN:
                    break
                if self._answers(question):
                    kept = (*kept, question)
                    with self._lock:
                        if snapshot.version not in self._found:
                            return
                        self._found[snapshot.version][language] = kept

    def _answers(self, question: str) -> bool:
        try:
            return self.assistant.ask(question, access="public").outcome == "answered"
        except Exception:  # a suggestion is never worth an error on the page
            LOG.exception("a suggested question failed")
            return False
