"""Whether a sentence that a model wrote says no more, and nothing else, than the passages it cites.

What it says is held against the rules (support_rules.py). One that is unsure refuses: a dropped sentence costs fluency, a false one trust.
Measured by `python -m eval.verifying`.
"""

from __future__ import annotations

from collections.abc import Sequence

from vectorstore.embed import Embedder

from .support_rules import rule_fault
from .verdicts import Source, Verdict


def check(claim: str, sources: Sequence[Source], embedder: Embedder) -> Verdict:
    """Whether the cited sources together say what the claim says."""
    quote = "\n\n".join(source.quote for source in sources)
    if not any(character.isalpha() for character in claim) or not quote.strip():
        return Verdict(False, "no_source")
    if _plain(claim) in {_plain(text) for source in sources for text in (source.quote, quote)}:
        return Verdict(True)
    reason = rule_fault(claim, sources, embedder)
    return Verdict(not reason, reason)


def best_source(claim: str, sources: Sequence[Source], embedder: Embedder) -> int | None:
    """The number (from 0) of the source that a sentence without a marker rests on, None where it rests on none of them."""
    if not sources:
        return None
    vector = embedder.embed_passages([("", claim)])[0].vector
    near = [float(found.vector @ vector) for found in embedder.embed_passages([("", source.quote) for source in sources])]
    ranked = sorted(range(len(sources)), key=lambda number: -near[number])
    return next((number for number in ranked if check(claim, [sources[number]], embedder).supported), None)


def _plain(text: str) -> str:
    return " ".join(text.split())
