"""Part: what has been found for one part of a question, on its way from the search to the page."""

from __future__ import annotations

from dataclasses import dataclass

from vectorstore.records import Passage

from .evidence import Decision
from .extract import Candidate


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a question with what was found for it; `chosen` is empty where there is no evidence."""

    text: str
    passages: tuple[Passage, ...]
    decision: Decision | None
    chosen: tuple[Candidate, ...]
    ranked: tuple[Candidate, ...]
