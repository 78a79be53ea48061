"""A sample's text file -> Source: TOML front matter between +++ lines, then blocks in a small part of Markdown.

Blocks are parted by blank lines: `# heading`, `> label`, `- item`, `1. item`, `| table | row |`, `Notiz: speaker notes`,
`---` (new page, new slide, or the end of the preface), anything else is a paragraph. `**bold**` is the only inline mark, so
that the star of "Bürger*innen" stays a star. A table whose header cells are empty is drawn without lines.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

TEXTS = Path(__file__).parent / "texts"
KEYWORDS = {"de": "Beispieldokument, frei erfunden", "en": "sample document, entirely fictional"}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the document's title."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Label:
    """The line that says that the document is an example."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list; the numbers of an ordered one are counted from 1 by the writer."""

    items: tuple[str, ...]
    ordered: bool


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; `header` is None for a table that is drawn without lines."""

    header: tuple[str, ...] | None
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class SpeakerNotes:
    """What the speaker says to a slide."""

    text: str


@dataclass(frozen=True, slots=True)
class Break:
    """A new page or slide."""


Block = Heading | Paragraph | Label | Items | Table | SpeakerNotes | Break


@dataclass(frozen=True, slots=True)
class Source:
    """One sample: its properties and its blocks. `file` is relative to the documents folder; `short` is the running header."""

    file: str
    title: str
    short: str
    date: date
    language: str
    author: str
    subject: str
    preface: bool
    columns: int
    blocks: tuple[Block, ...]

    @property
    def keywords(self) -> str:
        """The label once more, for the file's own properties."""
        return KEYWORDS[self.language]


def read_sources(folder: Path = TEXTS) -> list[Source]:
    """All samples, ordered by the name of their text."""
    return [read_source(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.md"))]


def read_source(text: str) -> Source:
    """The sample that a text file describes; KeyError or TypeError for a missing or unknown property."""
    _, front, body = text.split("+++\n", 2)
    properties: dict[str, Any] = {"preface": False, "columns": 1, **tomllib.loads(front)}
    return Source(**properties, blocks=tuple(parse_blocks(body)))


def parse_blocks(body: str) -> Iterator[Block]:
    """The blocks of a text in order."""
    for raw in re.split(r"\n\s*\n", body.strip()):
        yield parse_block(raw.strip().split("\n"))


def parse_block(lines: list[str]) -> Block:
    """One block from its lines, told apart by how the first one starts."""
    first = lines[0]
    if first == "---":
        return Break()
    if heading := re.match(r"(#+) ", first):
        return Heading(len(heading[1]), first[heading.end() :])
    if first.startswith("> "):
        return Label(first[2:])
    if first.startswith("- "):
        return Items(tuple(line[2:] for line in lines), ordered=False)
    if re.match(r"1\. ", first):
        return Items(tuple(line.split(". ", 1)[1] for line in lines), ordered=True)
    if first.startswith("|"):
        header, _, *rows = (tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines)
        return Table(header if any(header) else None, tuple(rows))
    if first.startswith("Notiz: "):
        return SpeakerNotes(first.removeprefix("Notiz: "))
    return Paragraph(" ".join(lines))


def bold_parts(text: str) -> Iterator[tuple[str, bool]]:
    """Runs of text and whether each is bold, from `**bold**`."""
    for number, part in enumerate(text.split("**")):
        if part:
            yield part, number % 2 == 1
