"""A language model's text, piece by piece -> whole sentences, each as plain text and the numbers it cites."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Generator, Iterable
from dataclasses import dataclass

from corpus.sentences import is_list_item, sentence_spans

LONGEST = 800  # characters; what has no end by then is no sentence of an answer
_MARKER = r"\[\^?(?:(?:Fundstellen?|Quellen?|Sources?)\s)?\d{1,3}(?:\s?[,;]\s?\d{1,3})*\]"
MARKER = re.compile(_MARKER, re.IGNORECASE)
# "Ein Satz. [1] Der nächste": the number belongs to the sentence before it.
_LATE = re.compile(rf"([.!?…][\"”“»)]*)[^\S\n]+((?:{_MARKER}[^\S\n]*)+)(?=\s|$|[^\s\[])", re.IGNORECASE)
_HALF_MARKER = re.compile(r"\s*\[[^\]]{0,30}$")
_THOUGHT = re.compile(r"\s*<think>.*?</think>", re.DOTALL)  # models that think aloud do so first
_EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=\S)([^*`]+?)(?<=\S)\1")
_LEAD = re.compile(r"^\s*(?:#{1,6}|[-–—•*+]|\(?\d{1,2}[.)])\s+")
_SPACE_BEFORE_END = re.compile(r"\s+([.!?,;])(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Written:
    """One sentence of the model: its plain text without markers, and the numbers of its markers in their order, each once."""

    text: str
    numbers: tuple[int, ...]


def whole_sentences(pieces: Iterable[str]) -> Generator[str, None, None]:
    """The sentences as they become whole; "" where a piece completed none, so that the reader can stop in between."""
    text = ""
    thinking = True
    led_by_marker: bool | None = None
    for piece in pieces:
        text += "".join(c if c == "\n" or not unicodedata.category(c).startswith("C") else " " for c in piece)
        if thinking and "<think>"[: len(text.lstrip())] == text.lstrip()[:7] and not _THOUGHT.match(text):
            yield ""
            continue
        if thinking:
            text, thinking = _THOUGHT.sub("", text, count=1), False
        if led_by_marker is None and len(text.lstrip()) > 6:
            led_by_marker = MARKER.match(text.lstrip()) is not None
        done, text = _split(text, late_markers=not led_by_marker)
        yield from done or [""]
    if not thinking:
        late = _LATE.sub(r"\1\2 ", text) if not led_by_marker else text
        yield from (late[a:b] for a, b in sentence_spans(late))


def read_sentence(raw: str) -> Written:
    """The plain text and the markers of a sentence; light Markdown (emphasis, a bullet) is taken off, anything heavier stays."""
    numbers = dict.fromkeys(int(number) for marker in MARKER.findall(raw) for number in re.findall(r"\d+", marker))
    text = _SPACE_BEFORE_END.sub(r"\1", MARKER.sub("", raw))
    lead = _LEAD.match(text)
    if lead and (is_list_item(text.strip()) or not lead.group().strip()[0].isdigit()):  # "3. Mai" is no item
        text = text[lead.end() :]
    while (lighter := _EMPHASIS.sub(r"\2", text)) != text:
        text = lighter
    return Written(" ".join(text.split()), tuple(numbers))


def _split(text: str, *, late_markers: bool) -> tuple[list[str], str]:
    """The sentences of the text that are surely whole, and the rest: the last one may go on, and a marker may follow it."""
    if late_markers:
        text = _LATE.sub(r"\1\2 ", text)
    spans = sentence_spans(text)
    whole = spans[:-1]
    if whole and _HALF_MARKER.match(text, spans[-1][0]):
        whole = whole[:-1]
    if not whole:
        return ([text], "") if len(text) > LONGEST else ([], text)
    return [text[a:b] for a, b in whole], text[whole[-1][1] :]
