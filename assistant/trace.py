"""Trace: what an answer was made from, kept for people who ask why (assistant/explain.py)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from corpus.records import Access
from vectorstore.store import Snapshot

from .evidence import Calibration
from .extract import Candidate
from .part import Part


@dataclass(frozen=True, slots=True)
class Trace:
    """What was searched for and found for one question; there is none where nothing was searched, as for a greeting.

    asked      the question without orders to the program and markup
    history    the earlier questions that could have been meant, oldest first, without orders
    context    those of them that were searched along with it; "" if it stands alone
    reworded   the follow-up as a language model put it, which was searched instead; "" if none did
    conflict   two sentences that differ, newest first; empty if there are none
    today      from which "last year" was seen
    """

    asked: str
    history: tuple[str, ...]
    context: str
    reworded: str
    parts: tuple[Part, ...]
    conflict: tuple[Candidate, ...]
    calibration: Calibration
    snapshot: Snapshot
    access: Access
    today: date
