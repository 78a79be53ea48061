"""What the check of a sentence is given and what it says: sources and a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Reason = Literal["", "no_source", "numbers", "names", "negation", "relation", "role", "only", "plan", "similarity"]


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
