"""Every statement against what it cites, before anyone sees it."""

from __future__ import annotations

import re
from dataclasses import replace

from vectorstore.store import Snapshot

from .records import Citation, Statement

NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


def verify(statement: Statement, snapshot: Snapshot) -> Statement:
    """The statement with its support: verbatim, or unsupported with the reason.

    Verbatim: it has a citation, every quote stands at exactly the characters it names, the text is the first quote's, but for
    white space, and every number in it stands in that quote.
    """
    reason = _fault(statement, snapshot)
    return replace(statement, support="unsupported" if reason else "verbatim", reason=reason)


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
