"""Do two documents answer the same question differently? Then both are shown, the newer one first, and the page says so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.records import Access
from vectorstore.store import Snapshot

from .extract import Candidate
from .reread import unread_score

LOOKED_AT = 8  # of the ranked sentences; a rival further down answers something else
RIVAL_MARGIN = 0.15  # of score below the best: more than for showing, since a correction often has other words
SHARED = 0.5  # of the shorter sentence's terms that both must hold to speak of the same thing
FEWEST_SHARED = 2
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
MARK = re.compile(r"^\(?\w{1,3}[.)]\s")  # "(1)", "2.", "a)": counts paragraphs, says nothing
# What a document that corrects another says of itself, German and English.
REVISION = re.compile(
    r"\b(?:korrektur\w*|korrigier\w*|berichtig\w*|richtigstellung|änderung|geändert\w*|aktualisier\w*|ersetzt|verschoben|verlegt"
    r"|anders als|statt wie|nicht wie|nunmehr|überholt|neue[rns]? (?:termin|datum|fassung|stand)"
    r"|correct(?:s|ed|ion)|revis(?:ed|ion)|amend(?:ed|ment)|updat(?:e|ed|es)|supersed\w+|replac(?:es|ed)|postponed|rescheduled"
    r"|instead of|no longer)\b",
    re.IGNORECASE,
)


def find_conflict(ranked: Sequence[Candidate], chosen: Sequence[Candidate], snapshot: Snapshot, access: Access) -> tuple[Candidate, ...]:
    """Two sentences of two documents that say the same thing with other numbers or dates, newest first; empty if there are none.

    At least one of them is among the chosen; both are near the best; they share half of their words; and the newer document says of
    itself that it corrects something. Without that word two years' reports of one event would count as a contradiction.
    """
    if not chosen:
        return ()
    # By similarity alone: of two sentences that say the same, the reader may be sure of one and not of the other.
    alike = sorted(ranked, key=unread_score, reverse=True)[:LOOKED_AT]
    near = [candidate for candidate in alike if unread_score(candidate) >= unread_score(alike[0]) - RIVAL_MARGIN]
    for mine in chosen:
        for other in near:
            if other.passage.document.id != mine.passage.document.id and _differ(mine, other, snapshot, access):
                return _newest_first(mine, other)
    return ()


def _newest_first(one: Candidate, other: Candidate) -> tuple[Candidate, ...]:
    dated = [c for c in (one, other) if c.passage.document.published]
    if len(dated) < 2:
        return ()
    newer, older = sorted(dated, key=lambda c: str(c.passage.document.published), reverse=True)
    revised = REVISION.search(f"{newer.passage.document.title} {newer.passage.chunk.heading} {newer.passage.chunk.text}")
    return (newer, older) if revised and newer.passage.document.published != older.passage.document.published else ()


def _differ(one: Candidate, other: Candidate, snapshot: Snapshot, access: Access) -> bool:
    words, numbers = zip(*(_words_and_numbers(c, snapshot, access) for c in (one, other)), strict=True)
    if not numbers[0] or not numbers[1] or numbers[0] == numbers[1]:
        return False
    shared = words[0] & words[1]
    return len(shared) >= FEWEST_SHARED and len(shared) >= SHARED * min(map(len, words))


def _words_and_numbers(candidate: Candidate, snapshot: Snapshot, access: Access) -> tuple[frozenset[str], frozenset[str]]:
    terms = snapshot.terms(candidate.text, access)
    return frozenset(t for t in terms if t.isalpha()), frozenset(NUMBER.findall(MARK.sub("", candidate.text)))
