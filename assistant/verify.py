"""Every statement against what it cites, before anyone sees it."""

from __future__ import annotations

import re
from dataclasses import replace

from vectorstore.embed import Embedder
from vectorstore.store import Snapshot

from .records import Citation, Statement
from .support import check
from .verdicts import Source

AROUND = 400  # characters before and after a quote in which the check may see what a pronoun stands for
NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


def verify(statement: Statement, snapshot: Snapshot, embedder: Embedder | None = None) -> Statement:
    """The statement with its support: verbatim, supported, or unsupported with the reason.

    Verbatim: it has a citation, every quote stands at exactly the characters it names, the text is the first quote's, but for
    white space, and every number in it stands in that quote. Supported, only where an `embedder` is given: it is in other words than
    its quotes, which stand where they say, and `support.check` finds in them all that it says; its reasons are keys of messages/verify.
    """
    if embedder is not None and statement.citations and plain(statement.text) != plain(statement.citations[0].quote):
        return _verify_words(statement, snapshot, embedder)
    reason = _fault(statement, snapshot)
    return replace(statement, support="unsupported" if reason else "verbatim", reason=reason)


def _verify_words(statement: Statement, snapshot: Snapshot, embedder: Embedder) -> Statement:
    if not all(stands(citation, snapshot) for citation in statement.citations):
        return replace(statement, support="unsupported", reason="no_source")
    verdict = check(statement.text, [source_of(citation, snapshot) for citation in statement.citations], embedder)
    return replace(statement, support="supported" if verdict.supported else "unsupported", reason=verdict.reason)


def source_of(citation: Citation, snapshot: Snapshot) -> Source:
    """What the check needs of a citation that stands: its quote and the text around it."""
    page = next(page for page in snapshot.pages(citation.document_id) if page.number == citation.page)
    around = page.text[max(0, citation.start - AROUND) : citation.end + AROUND]
    return Source(citation.quote, around, citation.title, citation.published)


def _fault(statement: Statement, snapshot: Snapshot) -> str:
    if not statement.citations:
        return "no citation"
    for citation in statement.citations:
        if not stands(citation, snapshot):
            return f"the quote of citation {citation.number} does not stand where it says"
    quote = statement.citations[0].quote
    if plain(statement.text) != plain(quote):
        return "the text is not the quote"
    missing = set(NUMBER.findall(statement.text)) - set(NUMBER.findall(quote))
    return f"numbers that are not in the quote: {', '.join(sorted(missing))}" if missing else ""


def stands(citation: Citation, snapshot: Snapshot) -> bool:
    """Whether the quote is exactly the cited characters of the cited page of this version's document."""
    if citation.document_id not in snapshot.documents:
        return False
    page = next((page for page in snapshot.pages(citation.document_id) if page.number == citation.page), None)
    return page is not None and page.text[citation.start : citation.end] == citation.quote


def plain(text: str) -> str:
    """The text with every run of white space as one space."""
    return " ".join(text.split())
