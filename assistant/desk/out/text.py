"""A letter as plain text and as Markdown."""

from __future__ import annotations

import re

from .letter import Block, LetterOut, Run, Source, blocks, clean, say, sources, title_lines

__all__ = ["LetterOut", "as_markdown", "as_text", "body_lines"]

INDENT = "    "
# Everything that some dialect of Markdown reads as markup, and "&" and "<", with which HTML begins.
_MARKUP = re.compile(r"[\\`*_{}\[\]()<>#|~&^$!@=\"']")
_STARTS = re.compile(r"^([-+:.]|\d+(?=[.)]))")  # lists, rules, definitions: only at the start of a line
_LINKS = re.compile(r":(?=//)|(?<=www)\.|(?<=mailto):", re.IGNORECASE)
_BLANKS = re.compile(r"^[\s\u200b]+")


def as_text(out: LetterOut) -> str:
    """The letter with numbers in brackets, and what they stand for below it."""
    return "\n\n".join([*title_lines(out), *body_lines(out)]) + "\n"


def body_lines(out: LetterOut) -> list[str]:
    """The letter's blocks as text, then its sources: one entry a block."""
    written = [written_block(block) for block in blocks(out)]
    found = sources(out)
    if not found:
        return written
    notes = [annex_entry(out, source) for source in found] if out.annex else ["\n".join(f"[{s.number}] {s.note}" for s in found)]
    return [*written, say(out.language, "annex" if out.annex else "sources"), *notes]


def written_block(block: Block) -> str:
    """Lines as they are; a marker stands one space behind its word."""
    return "\n".join("".join(spaced(run, place) for place, run in enumerate(line)) for line in block.lines)


def spaced(run: Run, place: int) -> str:
    """The run's text; the space before a marker that reading took away is back."""
    return f" {run.text}" if run.kind == "marker" and place else run.text


def annex_entry(out: LetterOut, source: Source) -> str:
    """A source with its quote, indented."""
    quote = say(out.language, "quote", quote=source.quote).replace("\n", f"\n{INDENT}")
    return f"[{source.number}] {source.particulars}\n{INDENT}{quote}"


def as_markdown(out: LetterOut) -> str:
    """The letter with footnotes "[^1]"; nothing of the letter or of a document becomes markup."""
    head = [f"**{escaped(line)}**" if line == say(out.language, "draft") else escaped(line) for line in title_lines(out)]
    found = sources(out)
    written = [*head, *(marked_block(block) for block in blocks(out)), *(f"[^{s.number}]: {escaped(s.note)}" for s in found)]
    if out.annex and found:
        written += [f"## {escaped(say(out.language, 'annex'))}", *(marked_entry(out, source) for source in found)]
    return "\n\n".join(written) + "\n"


def marked_block(block: Block) -> str:
    """The block in Markdown; its lines stay apart."""
    lines = ["".join(marked_run(run, start=place == 0) for place, run in enumerate(line)) for line in block.lines]
    return f"## {lines[0]}" if block.kind == "heading" else broken(lines)


def marked_run(run: Run, *, start: bool) -> str:
    """The run in Markdown: a footnote, an open point in bold, or text."""
    match run.kind:
        case "marker":
            return f"[^{run.number}]"
        case "gap":
            return f"**{escaped(run.text)}**"
        case _:
            return escaped(run.text, start=start)


def marked_entry(out: LetterOut, source: Source) -> str:
    """A source with its quote; the number is the footnote's."""
    quote = [escaped(line.rstrip()) for line in say(out.language, "quote", quote=source.quote).split("\n")]
    return broken([escaped(f"[{source.number}] {source.particulars}"), *quote])


def broken(lines: list[str]) -> str:
    """The lines of one paragraph; one without a word would end it."""
    return "\\\n".join(line or "&nbsp;" for line in lines)


def escaped(text: str, *, start: bool = True) -> str:
    """The text as Markdown that shows it as it is; `start`: it begins a line, where more characters are markup."""
    text = clean(text).replace("\n", " ")
    blanks = _BLANKS.match(text) if start else None
    rest = text[blanks.end() :] if blanks else text
    safe = _LINKS.sub(r"\\\g<0>", _MARKUP.sub(r"\\\g<0>", rest))
    if start:
        safe = _STARTS.sub(lambda match: match[0] if match[0].isdigit() else f"\\{match[0]}", safe)
        safe = re.sub(r"^(\d+)([.)])", r"\1\\\2", safe)
    return "&nbsp;" * (len(blanks.group()) if blanks else 0) + safe
