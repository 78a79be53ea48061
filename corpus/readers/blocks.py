"""What a reader hands over: a document as blocks of text, before cleaning and before offsets exist.

Block -> RawPage -> RawDocument. `corpus.read` cleans them and turns them into `Page` and `Document`.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["heading", "paragraph", "list", "table"]

MAX_LEVEL = 6
BLANK_LINES = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading (with `level` 1 to 6), the items of a list or the rows of a table (one a line)."""

    text: str
    kind: Kind = "paragraph"
    level: int = 0


@dataclass(frozen=True, slots=True)
class RawPage:
    """The blocks of one page in reading order; `label` is what is printed on it."""

    blocks: tuple[Block, ...]
    number: int = 1
    label: str = "1"


@dataclass(frozen=True, slots=True)
class Hints:
    """What a file says about itself, from the most to the least trustworthy place; "" and None where it says nothing.

    `title` is the author's own (a title style, one h1); `property_title` comes from file properties, which are often
    left over from a template. `date` is structured data for readers (an HTML meta tag), `property_date` a file property.
    `margins` are lines that were taken out of the text: running headers and footers.
    """

    title: str = ""
    property_title: str = ""
    date: datetime.date | None = None
    property_date: datetime.date | None = None
    language: str = ""
    source_url: str = ""
    margins: tuple[str, ...] = ()
    declared: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RawDocument:
    """All that a reader finds in one file."""

    pages: tuple[RawPage, ...]
    hints: Hints = Hints()


def heading(text: str, level: int) -> Block:
    """A heading block on one line; `level` is brought into 1 to 6."""
    return Block(one_line(text), "heading", min(MAX_LEVEL, max(1, level)))


def one_line(text: str) -> str:
    """The text with every run of white space as one space."""
    return " ".join(text.split())


def lines_of(text: str) -> str:
    """The text with its line breaks kept, without blank lines and without white space at line ends."""
    return "\n".join(line for line in (one_line(part) for part in text.splitlines()) if line)


def without_empty(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks that hold text, each free of blank lines inside (a blank line parts blocks later on)."""
    return tuple(Block(BLANK_LINES.sub("\n", block.text).strip(), block.kind, block.level) for block in blocks if block.text.strip())
