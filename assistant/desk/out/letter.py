"""A letter on its way out: its blocks and its sources, from which every file is made, so that all of them number alike.

letter text -> blocks of lines of runs (text, marker, gap) + sources by number -> .docx, .eml, text, Markdown
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.messages import text
from assistant.records import Citation
from corpus.records import Language

from ..letter.write import GAP, MARKER
from ..records import Letter

_PARTS = re.compile(rf"(?P<space>(?<![ \t])[ \t]*)(?P<marker>{MARKER.pattern})|(?P<gap>{GAP.pattern})")
_HEADING = re.compile(r"(\d{1,2})\. \S")
HEADING_CHARACTERS = 420  # a question has 400 at most

# What XML can't hold (XML 1.0, 2.2), other control characters, and characters that turn the direction of what follows: a quote may
# bring them along, and no file may break by one or show another order than the letter.
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_DROPPED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]")

RunKind = Literal["text", "marker", "gap"]
BlockKind = Literal["paragraph", "heading"]


@dataclass(frozen=True, slots=True)
class LetterOut:
    """A letter to be written to a file, its footnotes in the order of their markers and its labels filled.

    `annex`: with every source's quote, for the file; else the clean version, which names internal sources without their title.
    `released` False: marked as a draft.
    """

    letter: Letter
    language: Language
    subject: str
    released: bool
    date: date
    annex: bool


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line. A marker has its `number`; `again`: its source has been named before."""

    text: str
    kind: RunKind = "text"
    number: int = 0
    again: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or the numbered question above an answer; lines are kept as the letter has them."""

    kind: BlockKind
    lines: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True, slots=True)
class Source:
    """What a marker stands for: the note below the letter, and for the annex its particulars and its quote."""

    number: int
    note: str
    particulars: str
    quote: str


def say(language: Language, key: str, **values: str | int) -> str:
    """The text of a file's own words."""
    return text(language, f"letter.out_{key}", **values)


def clean(value: str) -> str:
    """The text without characters that a file can't hold; every kind of line break is a newline."""
    return _DROPPED.sub("", _BREAKS.sub("\n", value))


def one_line(value: str) -> str:
    """The cleaned text, its white space single."""
    return " ".join(clean(value).split())


def blocks(out: LetterOut) -> tuple[Block, ...]:
    """The letter's blocks, in order."""
    numbers = numbering(out.letter)
    named: set[int] = set()
    found: list[Block] = []
    questions = 0
    for part in re.split(r"\n[ \t]*(?:\n[ \t]*)+", clean(out.letter.text)):
        lines = [line.rstrip() for line in part.strip("\n").split("\n")]
        if not any(lines):
            continue
        if is_heading(lines[0], questions + 1):
            questions += 1
            found.append(Block("heading", (tuple(runs(lines.pop(0), numbers, named)),)))
        if lines:
            found.append(Block("paragraph", tuple(tuple(runs(line, numbers, named)) for line in lines)))
    return tuple(found)


def is_heading(line: str, number: int) -> bool:
    """Whether the line is the question with this number. "12. März …" at the start of an answer is none: the count must fit, and no
    question has a footnote."""
    match = _HEADING.match(line)
    return bool(match and int(match[1]) == number and len(line) <= HEADING_CHARACTERS and not _PARTS.search(line))


def runs(line: str, numbers: Mapping[int, int], named: set[int]) -> Iterator[Run]:
    """The pieces of a line; `named` learns the numbers it meets. The space before a marker goes: a note stands at its word.

    A marker without a footnote stays as it is written, to be seen as the open point it is.
    """
    end = 0
    for match in _PARTS.finditer(line):
        number = numbers.get(int(match[3])) if match["marker"] else None
        start = match.start() if number or match["gap"] else match.start("marker")
        if start > end:
            yield Run(line[end:start])
        end = match.end()
        if number:
            yield Run(f"[{number}]", "marker", number, number in named)
            named.add(number)
        else:
            yield Run(match["marker"] or match["gap"], "gap")
    if end < len(line):
        yield Run(line[end:])


def numbering(letter: Letter) -> dict[int, int]:
    """{number in the text: number in the file}: counted by first marker, as a word processor counts. The same where the letter is in
    order; one that is not would otherwise have other numbers in the .docx than below the text."""
    known = {citation.number for citation in letter.footnotes}
    found: dict[int, int] = {}
    for line in clean(letter.text).split("\n"):
        for match in _PARTS.finditer(line):
            if match["marker"] and int(match[3]) in known:
                found.setdefault(int(match[3]), len(found) + 1)
    return found


def sources(out: LetterOut) -> tuple[Source, ...]:
    """The sources that the letter names, by number."""
    by_number = {citation.number: citation for citation in out.letter.footnotes}
    return tuple(source(new, by_number[old], out) for old, new in numbering(out.letter).items())


def source(number: int, citation: Citation, out: LetterOut) -> Source:
    """A citation as it is named in this file."""
    language = out.language
    if citation.access == "internal" and not out.annex:
        return Source(number, say(language, "internal"), "", "")
    title = one_line(citation.title) or one_line(citation.path)
    if citation.example:
        title = f"{title} ({say(language, 'example')})"
    address = web_address(citation)
    day, page = say_day(language, citation.published), say_page(language, citation)
    access = say(language, f"access_{citation.access}")
    note = (title, day, page, access if citation.access == "internal" else "", address)
    particulars = (title, day or say(language, "undated"), page, access, address or one_line(citation.path))
    return Source(number, listed(note), listed(particulars), clean(citation.quote).strip())


def listed(parts: Iterable[str]) -> str:
    """The parts that there are, with commas."""
    return ", ".join(part for part in parts if part)


def web_address(citation: Citation) -> str:
    """The address of the document in the web, "" for anything else that a document names as its source."""
    address = one_line(citation.source_url or "")
    return address if re.fullmatch(r"https?://[^\s<>\"]+", address, re.IGNORECASE) else ""


def say_day(language: Language, day: date | None) -> str:
    """ "12. März 2021" or "12 March 2021"; "" for None."""
    if day is None:
        return ""
    month = text(language, "page.months").split()[day.month - 1]
    return f"{day.day}. {month} {day.year}" if language == "de" else f"{day.day} {month} {day.year}"


def say_page(language: Language, citation: Citation) -> str:
    """ "Seite iv" as printed on the page, else "Seite 3"; "" for formats without pages, which are read as one."""
    label = one_line(citation.page_label)
    if citation.page == 1 and label in ("", "1") and not citation.path.lower().endswith((".pdf", ".pptx")):
        return ""
    return say(language, "page", page=label or citation.page)


def title_lines(out: LetterOut) -> list[str]:
    """What stands above a letter in plain text: the draft's mark, the day, the subject."""
    subject = one_line(out.subject)
    day = say_day(out.language, out.date)
    return [
        *([] if out.released else [say(out.language, "draft")]),
        day,
        *([say(out.language, "subject", subject=subject)] if subject else []),
    ]
