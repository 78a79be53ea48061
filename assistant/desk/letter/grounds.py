"""A sentence of an answer and the footnotes it names -> what of it they do not support, with the smallest range that says so.

A sentence around a quote may name the document, its date and its page, and these must be right; whatever else it says is checked like
prose. Prose says no more than its footnotes do (assistant/support.py); numbers, dates and names that they lack are named one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from assistant import support
from assistant.claims import places_in, read
from assistant.lexicon import load_lexicon
from assistant.messages import catalogue
from assistant.quantities import agree, find_quantities
from assistant.records import Citation
from assistant.verdicts import Source
from assistant.verify import source_of
from vectorstore.analyse import fold
from vectorstore.embed import Embedder
from vectorstore.numerals import find_dates
from vectorstore.store import Snapshot

from ..records import FindingKind
from .phrases import MONTHS
from .sentences import find_words, tokens
from .write import LABEL, MARKER

_PAGE = re.compile(r"\b(?:seiten?|folien?|pages?|slides?|s\.|p\.)\s*(\w+)", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
_QUOTED = re.compile(r"[„“«»\"‚‘]([^„“”«»\"‚‘’]{2,})[”“»«\"‘’]")
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Lack:
    """Characters `start` to `end` of the sentence that its footnotes do not support."""

    kind: FindingKind
    start: int
    end: int
    detail: str = ""


def lacks_of_prose(sentence: str, cited: Sequence[Citation], snapshot: Snapshot, embedder: Embedder) -> tuple[Lack, ...]:
    """What the sentence says beyond what is cited; where no number or name tells it, the whole sentence with the check's reason."""
    sources = [source_of(citation, snapshot) for citation in cited]
    claim = _plain(sentence)
    verdict = support.check(" ".join(claim.split()).strip(" –-"), sources, embedder)
    if verdict.supported or not _LETTER.search(claim):
        return ()
    missing = tuple(missing_in(sentence, sources))
    return missing or (Lack("unsupported", 0, len(sentence), verdict.reason or "similarity"),)


def missing_in(sentence: str, sources: Sequence[Source]) -> Iterator[Lack]:
    """Numbers, dates and names of the sentence that none of the sources holds."""
    claim = _plain(sentence)
    text = "\n\n".join(f"{source.title}\n\n{source.quote}\n\n{source.context}" for source in sources)
    year = next((source.published.year for source in sources if source.published), None)
    there = find_quantities(text)
    for quantity in find_quantities(claim):
        dated = quantity.day is not None and any(source.published and _is_day(quantity.day, source) for source in sources)
        if not dated and not any(agree(quantity, other, year) for other in there):
            yield Lack("not_in_source", quantity.start, quantity.end, sentence[quantity.start : quantity.end])
    lexicon = load_lexicon()
    places = places_in(f"{claim}\n{text}", lexicon)
    known = {unit.folded for unit in read(text, lexicon, places).units} | {fold(word) for word, _, _ in tokens(text)}
    names = [unit for unit in read(claim, lexicon, places).units if unit.kind == "name" and not {unit.folded, fold(unit.text)} & known]
    for start, end in _side_by_side([(unit.start, unit.end) for unit in names], sentence):
        yield Lack("not_in_source", start, end, sentence[start:end])


def lacks_of_frame(
    sentence: str, quotes: Sequence[tuple[int, int]], cited: Sequence[Citation], snapshot: Snapshot, embedder: Embedder
) -> tuple[Lack, ...]:
    """What stands around the quotes and is neither the cited document's title, date or page nor one of our own phrases."""
    rest = _blank(_plain(sentence), quotes)
    for citation in cited:
        rest = _blank(rest, _titles(rest, citation))
    rest = _blank(rest, [found.span() for found in _PAGE.finditer(rest) if any(found[1] in (c.page_label, str(c.page)) for c in cited)])
    rest = _blank(rest, [(a, b) for a, b, days in find_dates(rest) if all(_is_published(day, cited) for day in days)])
    wrong = [Lack("not_in_source", a, b, sentence[a:b]) for a, b, _ in find_dates(rest)]
    wrong += [Lack("not_in_source", *found.span(1), found[1].strip()) for found in _QUOTED.finditer(rest) if _LETTER.search(found[1])]
    taken = [(lack.start, lack.end) for lack in wrong]
    wrong += [Lack("not_in_source", *found.span(), found.group()) for found in _NUMBER.finditer(_blank(rest, taken))]
    if wrong:
        return tuple(wrong)
    said = [word for word, _, _ in tokens(rest) if fold(word) not in _own_words()]
    return lacks_of_prose(_blank(sentence, _spans_not(rest)), cited, snapshot, embedder) if said else ()


def _side_by_side(spans: Sequence[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """First name and surname as one."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and not text[found[-1][1] : start].strip():
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _is_day(day: tuple[int, int, int], source: Source) -> bool:
    published = source.published
    return published is not None and all(a in (0, b) for a, b in zip(day, (published.year, published.month, published.day), strict=True))


def _is_published(day: tuple[int, int, int], cited: Sequence[Citation]) -> bool:
    return any(c.published and day == (c.published.year, c.published.month, c.published.day) for c in cited)


def _titles(text: str, citation: Citation) -> list[tuple[int, int]]:
    here = tokens(text)
    title = [word for word, _, _ in tokens(citation.title)]
    return [(here[at][1], here[at + len(title) - 1][2]) for at in find_words(title, [word for word, _, _ in here])]


def _plain(sentence: str) -> str:
    """The sentence with markers and labels blanked, so that places stay."""
    spans = [found.span() for pattern in (MARKER, LABEL) for found in pattern.finditer(sentence)]
    return _blank(sentence, spans)


def _blank(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _spans_not(rest: str) -> list[tuple[int, int]]:
    """Where the rest is blank."""
    return [found.span() for found in re.finditer(r"\s+", rest)]


@cache
def _own_words() -> frozenset[str]:
    """The folded words of our own phrases in both languages."""
    texts = [text for language in ("de", "en") for key, text in catalogue(language).items() if key.startswith("letter.")]
    names = [month for months in MONTHS.values() for month in months]
    plain = re.sub(r"\{\w+\}", " ", " ".join([*texts, *names]))
    return frozenset(fold(word) for word, _, _ in tokens(plain))
