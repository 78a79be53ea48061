"""A letter -> its sentences, each with its markers, the quotes it holds word by word, and what part of the letter it stands in.

Quotes are looked for before anything is split: a quote may hold several sentences, or the lines of a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from assistant.messages import catalogue
from assistant.records import Citation
from corpus.records import Language
from corpus.sentences import sentence_spans

from ..records import Letter
from .write import GAP, MARKER

Part = Literal["answer", "heading", "frame", "gap"]
Span = tuple[int, int]

OURS = ("thanks", "thanks_dated", "answers", "answer", "further", "further_contact", "regards")
_SALUTATION = re.compile(r"(?:sehr geehrte|guten (?:tag|morgen)|liebe|hallo|dear|hello|to whom)", re.IGNORECASE)
_REGARDS = re.compile(
    r"(?:mit (?:freundlichen|besten|herzlichen) grüßen|(?:kind|best|warm) regards|yours (?:sincerely|faithfully|truly))", re.IGNORECASE
)
_HEADING = re.compile(r"\d{1,2}\. [^\n]{1,600}[?:]")
_ENDS = re.compile(r"[.!?…:][”“\"»’‘)]*\s*(?:\[\d{1,3}\]\s*)+(?=[^\s.,;:!?)\]])")
_MARKERS_FIRST = re.compile(r"(?:\[\d{1,3}\]\s*)+")
_TOKEN = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+|[€$%§£]")
_QUOTED = re.compile(r"[„“«»\"]([^„“”«»\"]{3,})[”“»«\"]")
_SENTENCE = re.compile(r"(?:[.!?][”“\"»’‘)]*|\[\d{1,3}\])$")
_HIDDEN = "x"
SHORT = 6  # words: "Sehr geehrte Damen und Herren!"
FEWEST = 4  # words of a sentence: lines of an address that end in a full stop have fewer


@dataclass(frozen=True, slots=True)
class Said:
    """Characters `start` to `end` of the letter; `quotes` are the spans in it that are words of a footnote's quote, with its number."""

    start: int
    end: int
    text: str
    part: Part
    numbers: tuple[int, ...]
    quotes: tuple[tuple[int, int, int], ...] = ()


def read_letter(letter: Letter, *, contact: str = "", signature: str = "") -> tuple[Said, ...]:
    """All sentences of the letter, in order; `signature` is all that the settings put below one."""
    quotes = _find_quotes(letter)
    hidden = _hide(letter.text, [(a, b) for a, b, _ in quotes])
    found: list[Said] = []
    over = False
    for start, end in _paragraphs(letter.text):
        paragraph = letter.text[start:end]
        over = over or bool(_REGARDS.match(paragraph))
        ours = _is_ours(paragraph, contact) or (over and not _says_more(paragraph, signature))
        whole: Part | None = "frame" if ours else _part_of(paragraph, first=not found)
        for a, b in [(start, end)] if whole else _sentences(hidden, start, end):
            sentence = letter.text[a:b]
            inside = tuple(q for q in quotes if a <= q[0] and q[1] <= b)
            part: Part = whole or ("frame" if _is_ours(sentence, contact) else "answer")
            found.append(Said(a, b, sentence, part, tuple(int(m[1]) for m in MARKER.finditer(sentence)), inside))
    return tuple(found)


def internal_words(letter: Letter) -> dict[int, Span]:
    """Where words of an internal footnote's quote stand that no public one holds, by its number, whether or not its marker stands there."""
    access = {citation.number: citation.access for citation in letter.footnotes}
    if "internal" not in access.values():
        return {}
    places = _find_quotes(letter)
    public = {(start, end) for start, end, number in places if access[number] == "public"}
    return {number: (a, b) for a, b, number in reversed(places) if access[number] == "internal" and (a, b) not in public}


def tokens(words: str) -> list[tuple[str, int, int]]:
    """Words, numbers and signs with their places: what two texts share that differ in quotation marks, bullets and white space only."""
    return [(found.group(), *found.span()) for found in _TOKEN.finditer(words)]


def find_words(needle: Sequence[str], hay: Sequence[str]) -> Iterator[int]:
    """Where the words stand one after the other."""
    if not needle:
        return
    first, many = needle[0], len(needle)
    for place, word in enumerate(hay):
        if word == first and list(hay[place : place + many]) == list(needle):
            yield place


def _find_quotes(letter: Letter) -> list[tuple[int, int, int]]:
    """Spans of the letter that are a footnote's whole quote, or a part of one in quotation marks; (start, end, number)."""
    here = tokens(letter.text)
    words = [word for word, _, _ in here]
    found: list[tuple[int, int, int]] = []
    for citation in letter.footnotes:
        quote = [word for word, _, _ in tokens(citation.quote)]
        found += [(here[at][1], here[at + len(quote) - 1][2], citation.number) for at in find_words(quote, words) if len(quote) > 1]
    for match in _QUOTED.finditer(letter.text):
        part = [word for word, _, _ in tokens(match[1])]
        inside = any(a <= match.start(1) and match.end(1) <= b + 2 for a, b, _ in found)
        holder = None if inside or len(part) < 2 else _holder(part, letter.footnotes)
        if holder:
            found.append((match.start(1), match.end(1), holder))
    return sorted(_with_full_stop(letter.text, span) for span in _apart(found))


def _holder(part: Sequence[str], footnotes: Sequence[Citation]) -> int:
    for citation in footnotes:
        if any(True for _ in find_words(part, [word for word, _, _ in tokens(citation.quote)])):
            return citation.number
    return 0


def _apart(spans: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The longest of those that overlap; the same words may be the quote of several footnotes."""
    kept: list[tuple[int, int, int]] = []
    for span in sorted(spans, key=lambda span: span[0] - span[1]):
        if all(span[1] <= other[0] or other[1] <= span[0] or span[:2] == other[:2] for other in kept):
            kept.append(span)
    return kept


def _with_full_stop(text: str, span: tuple[int, int, int]) -> tuple[int, int, int]:
    end = re.compile(r"[.!?…;:)]*").match(text, span[1])
    return (span[0], end.end() if end else span[1], span[2])


def _hide(text: str, spans: Sequence[Span]) -> str:
    """The text with each span as one long word that ends a sentence."""
    for start, end in spans:
        text = text[:start] + _HIDDEN * (end - start - 1) + "." + text[end:]
    return text


def _paragraphs(text: str) -> Iterator[Span]:
    for found in re.finditer(r"\S(?:.|\n(?!\s*\n))*", text):
        yield found.start(), found.start() + len(found.group().rstrip())


def _part_of(paragraph: str, *, first: bool) -> Part | None:
    """What the whole paragraph is, None for one that is to be read sentence by sentence."""
    if GAP.fullmatch(paragraph):
        return "gap"
    greeting = paragraph.endswith(",") or len(paragraph.split()) <= SHORT
    if first and greeting and _SALUTATION.match(paragraph) and len(paragraph) < 200 and "\n" not in paragraph:
        return "frame"
    return "heading" if _HEADING.fullmatch(paragraph) else None


def _sentences(hidden: str, start: int, end: int) -> list[Span]:
    """Sentences between the two places; markers belong to the sentence before them, a quote to what introduces it."""
    borders = [start]
    paragraph = hidden[start:end]
    borders += sorted({start + a for a, _ in sentence_spans(paragraph)} | {start + m.end() for m in _ENDS.finditer(paragraph)} - {start})
    found: list[Span] = []
    for a, b in zip(borders, [*borders[1:], end], strict=True):
        leading = _MARKERS_FIRST.match(hidden, a, b)
        goes_on = bool(found) and (
            re.fullmatch(r"[„“\"«»–-]?\s*x{3,}.*", hidden[a:b], re.DOTALL) and hidden[: found[-1][1]].rstrip().endswith(":")
        )
        if found and (goes_on or (leading and leading.end() == b)):
            found[-1] = (found[-1][0], b)
        elif found and leading:
            found[-1] = (found[-1][0], leading.end())
            found.append((leading.end(), b))
        else:
            found.append((a, b))
    return [(a, a + len(hidden[a:b].rstrip())) for a, b in found if hidden[a:b].strip()]


def _says_more(paragraph: str, signature: str) -> bool:
    """Whether a sentence of somebody's stands among the lines of a closing: "P.S. Wir zahlen 500 Euro."."""
    known = " ".join(signature.split())
    lines = (" ".join(line.split()) for line in paragraph.split("\n"))
    return any(_SENTENCE.search(line) and len(line.split()) >= FEWEST and line not in known for line in lines)


def _is_ours(words: str, contact: str) -> bool:
    plain = " ".join(words.split())
    return any(_ours(language, " ".join(contact.split())).fullmatch(plain) for language in ("de", "en"))


@lru_cache(maxsize=8)
def _ours(language: Language, contact: str) -> re.Pattern[str]:
    """What the templates have around the answers, in whole paragraphs and sentence by sentence."""
    keys = catalogue(language)
    texts = [keys[key] for style in ("", "plain_") for name in OURS if (key := f"letter.{style}{name}") in keys]
    single = [text[a:b] for text in texts for a, b in sentence_spans(text)]
    filled = (re.escape(text).replace(r"\{date\}", ".{1,30}").replace(r"\{contact\}", re.escape(contact)) for text in [*texts, *single])
    return re.compile("|".join(filled))
