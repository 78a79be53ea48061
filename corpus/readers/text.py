"""Plain text: paragraphs, typed lists and headings that stand alone; dumps of web pages lose the site's chrome."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from corpus.clean import strip_chrome
from corpus.dates import find_dates, is_dateline
from corpus.limits import MAX_CHARACTERS
from corpus.problems import unreadable
from corpus.readers.blocks import Block, Hints, RawDocument, RawPage, heading, one_line
from corpus.readers.encoding import decode
from corpus.readers.lists import marked, with_dash

HEADING_CHARACTERS = 110
WRAP_MINIMUM = 40
"""Lines of at least this length, one after the other, were broken by a line width and not by the author."""

PROSE_CHARACTERS = 60
_FINAL = re.compile(r"[.!?:;,…]['\"”“’»)]*$")
_UNDERLINE = re.compile(r"^(=|-|~|\*)\1{2,}$")
_NUMBERED = re.compile(
    r"^(?:(?P<number>\d{1,2}(?:\.\d{1,2})*)\.?|§+\s?\d+\w?|Art(?:ikel|icle|\.)\s?\d+|Teil\s+\w+|Part\s+\w+|Kapitel\s+\w+|Chapter\s+\w+|TOP\s?\d+)\s",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"@|\b(?:tel(?:efon)?|fax|phone|e-?mail)\b\s*[.:]|https?://|www\.", re.IGNORECASE)


def read_text(content: bytes) -> RawDocument:
    """One page. Raises UnreadableDocument if the text is too long."""
    if len(content) > 4 * MAX_CHARACTERS:
        raise unreadable("too_long", limit=MAX_CHARACTERS)
    text = decode(content)
    if len(text) > MAX_CHARACTERS:
        raise unreadable("too_long", limit=MAX_CHARACTERS)
    text = strip_chrome(text)
    blocks = find_headings(text_blocks(text))
    return RawDocument((RawPage(tuple(blocks)),), Hints())


def text_blocks(text: str) -> list[Block]:
    """Paragraphs and lists, parted at blank lines; a hard-wrapped paragraph becomes one line."""
    blocks: list[Block] = []
    for part in re.split(r"\n[^\S\n]*\n", text.replace("\f", "\n\n").expandtabs(4)):
        lines = [line.rstrip() for line in part.split("\n") if line.strip()]
        if lines:
            blocks.extend(_split_lists(lines))
    return blocks


def _split_lists(lines: Sequence[str]) -> list[Block]:
    """One block of lines -> the paragraph before a list, the list."""
    if len(lines) == 2 and _UNDERLINE.match(lines[1].strip()):
        return [heading(lines[0], 1 if lines[1].strip()[0] == "=" else 2)]
    if _UNDERLINE.match(lines[-1].strip()) or _UNDERLINE.match(lines[0].strip()):
        lines = [line for line in lines if not _UNDERLINE.match(line.strip())]
    first = next((place for place, line in enumerate(lines) if marked(line.strip())), len(lines))
    blocks = [Block(join_wrapped(lines[:first]))] if first else []
    items: list[list[str]] = []
    for line in lines[first:]:
        if marked(line.strip()):
            items.append([with_dash(one_line(line))])
        else:
            items[-1].append(one_line(line))
    if items:
        blocks.append(Block("\n".join(" ".join(item) for item in items), "list"))
    return [block for block in blocks if block.text]


def join_wrapped(lines: Sequence[str]) -> str:
    """The lines as one if a line width broke them, else one below the other (an address, a poem)."""
    flat = [one_line(line) for line in lines]
    wrapped = len(flat) > 1 and all(len(line) >= WRAP_MINIMUM for line in flat[:-1])
    return join_lines(flat) if wrapped else "\n".join(flat)


def join_lines(lines: Sequence[str], breaks: Collection[int] = ()) -> str:
    """The lines of one paragraph as one text; before the lines whose places are in `breaks`, the line break stays.

    So it does after a hyphen: cleaning knows whether the hyphen belongs to the word.
    """
    parts = [lines[0]] if lines else []
    for place, (above, line) in enumerate(pairwise(lines), 1):
        parts += ["\n" if place in breaks or ends_in_hyphen(above) else "" if _ends_in_slash(above) else " ", line]
    return "".join(parts)


def ends_in_hyphen(line: str) -> bool:
    """True if the line ends inside a word."""
    return line[-1:] in ("-", "\u00ad", "\ufffe") and line[-2:-1].isalnum()


def _ends_in_slash(line: str) -> bool:
    return line[-1:] == "/" and line[-2:-1].isalnum()


def find_headings(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, with those lines as headings that stand alone above prose. The line above a dateline is the title."""
    title = next((place for place, (one, next_one) in enumerate(pairwise(blocks)) if place < 20 and _is_title(one, next_one)), -1)
    if title < 0 and len(blocks) > 2 and _alone(blocks[0]) and len(blocks[0].text.split()) > 1 and _is_heading(blocks, 0):
        title = 0
    found: list[Block] = []
    for place, block in enumerate(blocks):
        if place == title:
            found.append(heading(block.text, 1))
        elif place > title and _is_heading(blocks, place):
            found.append(heading(block.text, _level(block.text, below_title=title >= 0)))
        else:
            found.append(block)
    return found


def _is_title(block: Block, below: Block) -> bool:
    return _alone(block) and len(block.text.split()) > 2 and is_dateline(below.text)


def _is_heading(blocks: Sequence[Block], place: int) -> bool:
    block = blocks[place]
    if not _alone(block) and not (block.kind == "list" and "\n" not in block.text and _NUMBERED.match(block.text) and _short(block.text)):
        return False
    following = next((other for other in blocks[place + 1 : place + 4] if not _alone(other)), None)
    return following is not None and (following.kind == "list" or len(following.text) >= PROSE_CHARACTERS)


def _alone(block: Block) -> bool:
    return block.kind == "paragraph" and "\n" not in block.text and _short(block.text)


def _short(text: str) -> bool:
    """True for one short line without final punctuation that begins like a heading."""
    if len(text) > HEADING_CHARACTERS or _FINAL.search(text) or _CONTACT.search(text) or is_dateline(text):
        return False
    if not _NUMBERED.match(text) and any(date.end >= len(text) - 1 for date in find_dates(text)):
        return False
    return sum(character.isalpha() for character in text) >= 3 and (text[0].isupper() or text[0].isdigit() or text[0] in "§„“\"«»‚'")


def _level(text: str, *, below_title: bool) -> int:
    found = _NUMBERED.match(text)
    depth = found["number"].count(".") + 1 if found and found["number"] else 1
    return depth + (1 if below_title else 0)
