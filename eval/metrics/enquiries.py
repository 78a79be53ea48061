"""Pure comparisons of a drafted letter with an enquiry's gold: what was masked, which questions were found, what stands in the letter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from assistant.desk.records import Mask, Masked, MaskKind, Question
from eval.enquiry_set import Enquiry, GoldMask, GoldQuestion
from vectorstore.analyse import STOP_WORDS, Analyser

from .facts import stands_in
from .normalise import forms
from .places import parse_places

COVERED = 0.6
"""Share of a gold question's content words from which a found question is it: a splitter may shorten and complete, but not change."""
FIRST = 5
"""Evidence places that a clerk sees without scrolling."""

Span = tuple[int, int]

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class MaskScores:
    """Gold masks in the order they stand in the text, each with whether it is covered; public names masked, and other words masked."""

    gold: tuple[tuple[GoldMask, bool], ...]
    kept: tuple[tuple[str, bool], ...]
    others: tuple[str, ...]
    spans: int


def masked_spans(text: str, masked: Masked) -> tuple[Span, ...]:
    """The parts of `text` that labels stand for, by what stands between the labels.

    The original of a label is looked at first; where the same person is written in two ways under one label, the next words that were
    left as they are end the span. What can't be found any more counts as masked to the end: no letter of it is in the masked text.
    """
    labels = sorted({mask.label for mask in masked.masks}, key=len, reverse=True)
    if not labels:
        return ()
    originals = {mask.label: mask.original for mask in masked.masks}
    pieces = re.split("(" + "|".join(map(re.escape, labels)) + ")", masked.text)
    at = len(pieces[0]) if text.startswith(pieces[0]) else max(0, text.find(pieces[0]) + len(pieces[0]))
    spans: list[Span] = []
    for label, after in zip(pieces[1::2], pieces[2::2], strict=True):
        original = originals[label]
        if original and text.startswith(original + after, at):
            end = at + len(original)
        else:
            found = text.find(after, at) if after else at + len(original)
            end = found if found >= 0 else len(text)
        spans.append((at, end))
        at = end + len(after)
    return tuple(spans)


def mask_scores(row: Enquiry, text: str, masked: Masked) -> MaskScores:
    """How the occurrences of the row's gold fared in `text`, which is the enquiry as it was read.

    An occurrence counts as masked when every letter and digit of it lies in a masked span. Gold that does not stand in the text (a mail's
    header that was never shown) is not counted.
    """
    spans = masked_spans(text, masked)
    hidden = {at for start, end in spans for at in range(start, end)}
    gold = [(mask, span) for mask in row.masks for span in occurrences(mask.text, text)]
    outer = [(mask, span) for mask, span in gold if not any(_within(span, other) for _, other in gold)]
    kept = [(name, span) for name in row.keep for span in occurrences(name, text)]
    kept = [(name, span) for name, span in kept if not any(_overlap(span, other) for _, other in outer)]
    allowed = [span for _, span in (*outer, *kept)] + [span for word in row.either for span in occurrences(word, text)]
    others = [text[slice(*span)] for span in spans if not any(_overlap(span, other) for other in allowed)]
    return MaskScores(
        tuple((mask, all(at in hidden for at in _letters(text, span))) for mask, span in sorted(outer, key=lambda item: item[1])),
        tuple((name, any(at in hidden for at in _letters(text, span))) for name, span in kept),
        tuple(others),
        len(spans),
    )


def subject_scores(row: Enquiry, subject: str, masked: str) -> tuple[tuple[MaskKind, bool], ...]:
    """For each gold mask that stands in the subject its kind, and whether it is gone from the masked subject."""
    return tuple(
        (mask.kind, next(occurrences(mask.text, masked), None) is None) for mask in row.masks if next(occurrences(mask.text, subject), None)
    )


def occurrences(wanted: str, text: str) -> Iterator[Span]:
    """Where the words stand in the text, whole and with any white space between them."""
    pattern = r"\s+".join(re.escape(word) for word in wanted.split())
    for found in re.finditer(rf"(?<!\w){pattern}(?!\w)", text) if pattern else ():
        yield found.span()


def match_questions(gold: Sequence[GoldQuestion], found: Sequence[str]) -> dict[int, int]:
    """Index of each gold question that was found -> index of the found question that is it, one to one.

    A found question is a gold one if it holds at least 60 % (`COVERED`) of the content words of the gold text or of its anchor, compared
    by their stems. Of all ways to pair them the best covered pairs are taken first; two gold questions in one found one count once.
    """
    pairs = [
        (score, -place, -other)
        for place, question in enumerate(gold)
        for other, text in enumerate(found)
        if (score := max(covered(question.text, text), covered(question.anchor, text))) >= COVERED
    ]
    taken: dict[int, int] = {}
    for _, place, other in sorted(pairs, reverse=True):
        if -place not in taken and -other not in taken.values():
            taken[-place] = -other
    return taken


def covered(gold: str, found: str) -> float:
    """Share of the gold's content words that stand in `found`; of all its words where it has no content words."""
    wanted = content_words(gold) or frozenset(gold.casefold().split())
    held = content_words(found) or frozenset(found.casefold().split())
    return len(wanted & held) / len(wanted) if wanted else 0.0


@cache
def content_words(text: str) -> frozenset[str]:
    """The stems of the words that carry meaning."""
    return frozenset(group[0] for group in _analyser().terms(text).groups if group[0] not in STOP_WORDS)


def evidence_hit(gold: GoldQuestion, question: Question) -> bool:
    """Whether one of the first five evidence places lies in a document that answers."""
    places = parse_places(gold.places)
    shown = [evidence.citation for evidence in question.evidence[:FIRST]]
    return any(place.holds(citation.path, citation.page) for place in places for citation in shown)


def facts_told(gold: GoldQuestion, statements: Iterable[str]) -> tuple[bool, ...]:
    """For each fact whether it stands in one of the statements."""
    written = [forms(text) for text in statements]
    return tuple(stands_in(fact, written) for fact in gold.facts)


def statements_of(letter: str, questions: Sequence[str], gaps: Sequence[str]) -> tuple[str, ...]:
    """The letter's paragraphs without gaps and without the lines that only repeat a question: neither answers anything."""
    for gap in gaps:
        letter = letter.replace(gap, " ")
    asked = [" ".join(question.rstrip(" .?!:;").split()) for question in questions]
    kept = [line for line in letter.split("\n") if not any(_repeats(line, question) for question in asked)]
    return tuple(paragraph for paragraph in re.split(r"\n\s*\n", "\n".join(kept)) if paragraph.strip())


def is_gap(question: str, gaps: Iterable[str]) -> bool:
    """Whether one of the gaps is about this question: it repeats it, whatever became of brackets in it."""
    wanted = _words(question)
    return bool(wanted.strip()) and any(wanted in _words(gap) for gap in gaps)


def originals_told(masks: Iterable[Mask], text: str) -> tuple[str, ...]:
    """Originals of masked values that stand in a text that should hold labels only."""
    return tuple(mask.original for mask in masks if mask.original and next(occurrences(mask.original, text), None))


def _repeats(line: str, question: str) -> bool:
    bare = re.sub(r"^\d+\.\s*", "", " ".join(line.split())).rstrip(" .?!:;")
    return bool(question) and bare == question


def _words(text: str) -> str:
    return " ".join(["", *_WORD.findall(text.casefold()), ""])


def _letters(text: str, span: Span) -> list[int]:
    return [at for at in range(*span) if text[at].isalnum()]


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _within(inner: Span, outer: Span) -> bool:
    return inner != outer and outer[0] <= inner[0] and inner[1] <= outer[1]


@cache
def _analyser() -> Analyser:
    return Analyser()
