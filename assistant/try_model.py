"""Does the language model of the settings answer, and how fast? For `fundstelle status`, and for whoever sets one up."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from corpus.errors import FundstelleError

from .llm import Message, Usage, open_llm
from .settings import Settings

ASKED = (Message("user", "Nenne die Wochentage auf Deutsch, in einem Satz."),)
MOST_TOKENS = 60
MOST_SECONDS = 20.0  # a person waits for it


@dataclass(frozen=True, slots=True)
class Tried:
    """Whether it answers, in a sentence; milliseconds until it began and until it was done, tokens a second once it had begun."""

    name: str
    url: str
    doors: str
    answers: bool
    message: str
    first_ms: float | None = None
    total_ms: float | None = None
    tokens_per_second: float | None = None


def try_model(settings: Settings) -> Tried | None:
    """What came of a short question; None where the settings name no model."""
    usage, first, pieces = Usage(), 0.0, 0
    start = time.monotonic()
    try:
        llm = open_llm(settings)
        if llm is None:
            return None
        for piece in llm.stream(ASKED, seconds=min(MOST_SECONDS, settings.llm_seconds), most_tokens=MOST_TOKENS, usage=usage):
            first = first or (time.monotonic() - start if piece else 0.0)
            pieces += bool(piece)
    except FundstelleError as error:
        return Tried(settings.llm_name, settings.llm_url, settings.llm_doors, False, str(error))
    total = time.monotonic() - start
    tried = Tried(
        settings.llm_name, settings.llm_url, settings.llm_doors, bool(pieces), "gave an empty answer. Look into its server's log."
    )
    if not pieces:
        return tried
    speed = (usage.tokens_out or pieces) / max(total - first, 0.001)
    doors = f"writes for: {settings.llm_doors}" if settings.llm_doors else "writes for nobody (llm_doors is empty)"
    message = f"answers, first words after {first:.1f} s, {speed:.0f} tokens/s; {doors}"
    return replace(tried, message=message, first_ms=_rounded(first), total_ms=_rounded(total), tokens_per_second=round(speed, 1))


def _rounded(seconds: float) -> float:
    return round(seconds * 1000, 1)
