"""Markdown (CommonMark with tables) and its front matter. Markup goes, structure stays; raw HTML becomes its text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corpus.limits import MAX_CHARACTERS, MAX_SIDECAR_BYTES
from corpus.problems import unreadable
from corpus.readers.blocks import Block, Hints, RawDocument, RawPage, heading, lines_of, one_line
from corpus.readers.encoding import decode
from corpus.readers.tables import table_block

if TYPE_CHECKING:
    from markdown_it.token import Token

FRONT_MATTER = re.compile(r"\A---[^\S\n]*\n(.*?)(?:\n|\A)(?:---|\.\.\.)[^\S\n]*(?:\n|\Z)", re.DOTALL)
MAX_NESTING = 60
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_HIDDEN = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|</?[A-Za-z][^<>]*>", re.DOTALL)


def read_markdown(content: bytes) -> RawDocument:
    """One page; front matter with our keys comes back as `hints.declared`. Raises UnreadableDocument if it is bad or too long."""
    from markdown_it import MarkdownIt

    if len(content) > 4 * MAX_CHARACTERS:
        raise unreadable("too_long", limit=MAX_CHARACTERS)
    declared, text = split_front_matter(decode(content))
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable(["table", "strikethrough"])
    blocks = _Builder().build(parser.parse(text))
    return RawDocument((RawPage(tuple(blocks)),), Hints(title=_only_top(blocks), declared=declared))


def split_front_matter(text: str) -> tuple[dict[str, object], str]:
    """(declared values, the text below). Text that begins with "---" but holds no "key:" line is no front matter."""
    found = FRONT_MATTER.match(text.lstrip("\n"))
    if found is None or not re.search(r"^\w[\w -]*:", found.group(1), re.MULTILINE):
        return {}, text
    if len(found.group(1)) > MAX_SIDECAR_BYTES:
        raise unreadable("sidecar_syntax", sidecar="front matter", detail=f"more than {MAX_SIDECAR_BYTES // 1024} KB")
    return _front_values(found.group(1)), text.lstrip("\n")[found.end() :]


def _front_values(source: str) -> dict[str, object]:
    import yaml

    try:
        values = yaml.safe_load(source)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise unreadable("sidecar_syntax", sidecar="front matter", detail=one_line(str(error))[:200]) from None
    if not isinstance(values, dict):
        raise unreadable("sidecar_syntax", sidecar="front matter", detail="it holds no “key: value” lines")
    return {str(key): value for key, value in values.items()}


def _only_top(blocks: Sequence[Block]) -> str:
    top = [block.text for block in blocks if block.kind == "heading" and block.level == 1]
    return top[0] if len(top) == 1 else ""


@dataclass(slots=True)
class _List:
    ordered: bool
    number: int
    fresh: bool = True


@dataclass(slots=True)
class _Builder:
    """Walks the flat token list of markdown-it once."""

    blocks: list[Block] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    in_row: bool = False

    def build(self, tokens: Sequence[Token]) -> list[Block]:
        level = 0
        for token in tokens:
            if token.type == "heading_open":
                level = int(token.tag[1:])
            elif token.type == "heading_close":
                level = 0
            elif token.type == "inline":
                self._text(inline_text(token), level)
            elif token.type in ("fence", "code_block"):
                self._text(token.content, 0)
            elif token.type == "html_block":
                self._text(html_text(token.content), 0)
            else:
                self._structure(token)
        return self.blocks

    def _structure(self, token: Token) -> None:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            self.lists.append(_List(token.type[0] == "o", int(token.attrGet("start") or 1)))
        elif token.type == "list_item_open":
            self.lists[-1].fresh = True
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            self.lists.pop()
            if not self.lists and self.items:
                self.blocks.append(Block("\n".join(self.items), "list"))
                self.items = []
        elif token.type == "tr_open":
            self.rows.append([])
            self.in_row = True
        elif token.type == "tr_close":
            self.in_row = False
        elif token.type == "table_close":
            self.blocks.append(table_block(self.rows, header=True))
            self.rows = []

    def _text(self, text: str, level: int) -> None:
        if self.in_row:
            self.rows[-1].append(one_line(text))
        elif self.lists:
            self._item(one_line(text))
        elif level:
            self.blocks.append(heading(text, level))
        elif lines_of(text):
            self.blocks.append(Block(lines_of(text)))

    def _item(self, text: str) -> None:
        innermost = self.lists[-1]
        if innermost.fresh or not self.items:
            self.items.append((f"{innermost.number}. " if innermost.ordered else "- ") + text)
            innermost.number += 1
            innermost.fresh = False
        elif text:
            self.items[-1] += f" {text}"


def inline_text(token: Token) -> str:
    """The text of an inline token: link texts and alternative texts stay, addresses and tags go."""
    parts = []
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type == "softbreak":
            parts.append(" ")
        elif child.type == "hardbreak" or (child.type == "html_inline" and _BREAK.match(child.content)):
            parts.append("\n")
        elif child.type == "image":
            parts.append(child.content)
    return "".join(parts)


def html_text(source: str) -> str:
    """The text between the tags of a piece of raw HTML."""
    import html

    return html.unescape(_TAG.sub(" ", _HIDDEN.sub(" ", _BREAK.sub("\n", source))))
