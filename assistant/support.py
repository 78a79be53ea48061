"""Whether a sentence that a model wrote says no more, and nothing else, than the passages it cites.

Exact parts come first and decide alone: numbers, names, negation. Then every word that says something must have a counterpart in the
cited text, by its stem or by the encoder's token vectors.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from vectorstore.analyse import STOP_WORDS, fold
from vectorstore.embed import Embedded, Embedder

Reason = Literal["", "no_source", "numbers", "names", "negation", "relation", "role", "only", "plan", "similarity"]

SIMILAR = 0.9  # cosine of two token vectors
NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
NEGATION = re.compile(r"\b(?:nicht|kein\w*|nie|niemals|ohne|weder|not|no|never|without|neither|nor)\b|n['’]t\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """What a sentence cites: the cited sentence or sentences, the passage they stand in, and the document's title and date."""

    quote: str
    context: str = ""
    title: str = ""
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the sentence is supported; if not, the kind of fault (a key of messages/verify.*.toml)."""

    supported: bool
    reason: Reason = ""


def check(claim: str, sources: Sequence[Source], embedder: Embedder) -> Verdict:
    """Whether the cited sources together say what the claim says."""
    if not sources or not WORD.search(claim):
        return Verdict(False, "no_source")
    text = "\n".join(source.quote for source in sources)
    whole = "\n".join(f"{source.title}\n{source.context}\n{source.quote}" for source in sources)
    if not set(NUMBER.findall(claim)) <= set(NUMBER.findall(text)):
        return Verdict(False, "numbers")
    present = {fold(word) for word in WORD.findall(whole)}
    if any(fold(word) not in present for word in _names(claim)):
        return Verdict(False, "names")
    if bool(NEGATION.search(claim)) != bool(NEGATION.search(text)):
        return Verdict(False, "negation")
    return Verdict(True) if _covered(claim, whole, present, embedder) else Verdict(False, "similarity")


def best_source(claim: str, sources: Sequence[Source], embedder: Embedder) -> int | None:
    """The number (from 0) of the source that a sentence without a marker rests on, None where it rests on none of them."""
    vector = embedder.embed_passages([("", claim)])[0].vector
    near = [float(e.vector @ vector) for e in embedder.embed_passages([("", s.quote) for s in sources])]
    ranked = sorted(range(len(sources)), key=lambda i: -near[i])
    return next((i for i in ranked if check(claim, [sources[i]], embedder).supported), None)


def _names(claim: str) -> list[str]:
    return [match.group() for match in WORD.finditer(claim) if match.start() > 0 and match.group()[0].isupper() and len(match.group()) > 3]


def _covered(claim: str, whole: str, present: set[str], embedder: Embedder) -> bool:
    ours, theirs = embedder.embed_passages([("", claim), ("", whole)])
    cosines = _unit(ours) @ _unit(theirs).T
    for match in WORD.finditer(claim):
        word = fold(match.group())
        if word in STOP_WORDS or word in present:
            continue
        rows = (ours.offsets[:, 0] < match.end()) & (ours.offsets[:, 1] > match.start())
        if rows.any() and float(cosines[rows].max()) < SIMILAR:
            return False
    return True


def _unit(embedded: Embedded) -> np.ndarray:
    return embedded.tokens.astype(np.float32) / np.float32(127)
