"""A letter -> what a person has to look at before it leaves, each with its place in the text, in the order of the text.

read the letter (sentences.py) -> footnotes there? -> supported? (grounds.py) -> promises, law, valuations, days that are over, links
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from assistant.quantities import find_quantities
from assistant.question import question_language
from assistant.records import Citation
from assistant.settings import Settings
from assistant.times import periods_in
from assistant.verify import source_of, stands
from vectorstore.embed import Embedder
from vectorstore.store import Snapshot

from ..records import Finding, FindingKind, Letter, Mask
from .gather import evidence_id
from .grounds import Lack, lacks_of_frame, lacks_of_prose, missing_in
from .sentences import Said, internal_words, read_letter
from .wording import said
from .write import GAP, GAP_BEGINS, LABEL, MARKER

MOST_KEPT = 2000  # sentences whose check is remembered: some hundred letters
BLOCKING: frozenset[FindingKind] = frozenset({"gap", "no_such_footnote", "masked"})
MANNERS: tuple[Literal["promise", "legal", "valuation"], ...] = ("promise", "legal", "valuation")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>„“”\"»«\])]+", re.IGNORECASE)

Remembered = MutableMapping[Any, Any]


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every check looks at."""

    letter: Letter
    snapshot: Snapshot
    embedder: Embedder
    settings: Settings
    masks: Sequence[Mask]
    today: date
    cache: Remembered

    def cited(self, sentence: Said) -> list[Citation]:
        """The footnotes that the sentence names and that stand where they say."""
        return [c for c in self.letter.footnotes if c.number in sentence.numbers and stands(c, self.snapshot)]


def check_letter(
    letter: Letter,
    *,
    snapshot: Snapshot,
    embedder: Embedder,
    settings: Settings,
    masks: Sequence[Mask] = (),
    today: date,
    cache: Remembered | None = None,
) -> tuple[Finding, ...]:
    """All findings; `cache`, kept by the caller from one check to the next, remembers what was found in sentences that did not change."""
    desk = _Desk(letter, snapshot, embedder, settings, masks, today, {} if cache is None else cache)
    found: list[Finding] = []
    met: dict[str, int] = {}
    office = "\n".join((settings.office, settings.desk_signature_de, settings.desk_signature_en))
    for sentence in read_letter(letter, contact=settings.contact, signature=office):
        for lack in sorted(_of_sentence(sentence, desk), key=lambda lack: lack.start):
            found.append(_finding(lack, sentence, met))
    while len(desk.cache) > MOST_KEPT:
        del desk.cache[next(iter(desk.cache))]
    return tuple(sorted([*found, *_gaps(letter, met), *_of_footnotes(desk)], key=lambda finding: finding.start))


def _of_sentence(sentence: Said, desk: _Desk) -> Iterator[Lack]:
    yield from _labels(sentence, desk)
    if sentence.part == "gap":  # found wherever it stands: see _gaps
        return
    known = {citation.number for citation in desk.letter.footnotes}
    for found in MARKER.finditer(sentence.text):
        if int(found[1]) not in known:
            yield Lack("no_such_footnote", *found.span(), found[1])
    yield from _links(sentence, desk)
    if sentence.part != "answer":
        return
    yield from _manner(sentence)
    yield from _over(sentence, desk)
    yield from _grounds(sentence, desk)


def _gaps(letter: Letter, met: dict[str, int]) -> Iterator[Finding]:
    """Gaps, also within a sentence, and what is left of one whose end was deleted: none of them leaves with a letter."""
    for start in GAP_BEGINS.finditer(letter.text):
        whole = GAP.match(letter.text, start.start()) or start
        said = Said(whole.start(), whole.end(), whole.group(), "gap", ())
        yield _finding(Lack("gap", 0, len(said.text), said.text.strip("[]")), said, met)


def _grounds(sentence: Said, desk: _Desk) -> Iterator[Lack]:
    if sentence.text.rstrip().endswith("?"):
        return
    if not sentence.numbers:
        yield Lack("no_footnote", 0, len(sentence.text))
    # Without a footnote of its own, it may name what any of the cited places holds.
    cited = desk.cited(sentence) if sentence.numbers else [c for c in desk.letter.footnotes if stands(c, desk.snapshot)]
    quotes = tuple((a - sentence.start, b - sentence.start) for a, b, number in sentence.quotes if number in sentence.numbers)
    key = (desk.snapshot.version, sentence.text, bool(sentence.numbers), tuple(evidence_id(c) for c in cited))
    if key not in desk.cache:
        desk.cache[key] = tuple(_lacks(sentence, quotes, cited, desk))
    yield from desk.cache[key]


def _lacks(sentence: Said, quotes: Sequence[tuple[int, int]], cited: Sequence[Citation], desk: _Desk) -> Iterator[Lack]:
    if not sentence.numbers:
        yield from missing_in(sentence.text, [source_of(citation, desk.snapshot) for citation in cited])
    elif cited:
        if quotes:
            yield from lacks_of_frame(sentence.text, quotes, cited, desk.snapshot, desk.embedder)
        else:
            yield from lacks_of_prose(sentence.text, cited, desk.snapshot, desk.embedder)


def _manner(sentence: Said) -> Iterator[Lack]:
    """Promises, advice in law and valuations in our own words: what is quoted, a document has said."""
    ours = _without_quotes(sentence)
    language = question_language(ours, "de")
    for manner in MANNERS:
        found = said(manner, language).search(ours)
        if found:
            yield Lack(manner, *found.span(), found.group())


def _over(sentence: Said, desk: _Desk) -> Iterator[Lack]:
    """Days before today that the sentence, or what it quotes, tells of as to come; without a year they are of the source's."""
    cited = desk.cited(sentence)
    pieces = [(a - sentence.start, b - sentence.start) for a, b, _ in sentence.quotes] or [(0, len(sentence.text))]
    for start, end in pieces:
        text = sentence.text[start:end]
        future = said("future", question_language(text, "de")).search(text)
        if not future:
            continue
        for quantity in find_quantities(text):
            if quantity.day and _is_over(text[quantity.start : quantity.end], quantity.day, cited, desk.today):
                yield Lack("past_as_future", start + quantity.start, start + quantity.end, text[quantity.start : quantity.end])
                break
        else:
            years = [period for period in periods_in(text) if period.last < desk.today]
            if years:
                yield Lack("past_as_future", start + future.start(), start + future.end(), str(years[0].last.year))


def _is_over(words: str, day: tuple[int, int, int], cited: Sequence[Citation], today: date) -> bool:
    year = day[0] or next((c.published.year for c in cited if c.published), 0)
    periods = periods_in(words if day[0] else f"{words} {year}")
    return bool(year and day[2] and periods and periods[0].last < today) or bool(day[0] and periods and periods[0].last < today)


def _links(sentence: Said, desk: _Desk) -> Iterator[Lack]:
    ours = _without_quotes(sentence)
    allowed = [d.source_url for d in desk.snapshot.visible("public") if d.source_url]
    office = f"{desk.settings.contact} {desk.settings.public_url} {getattr(desk.settings, 'desk_signature_de', '')}"
    office += f" {getattr(desk.settings, 'desk_signature_en', '')}"
    for found in _URL.finditer(ours):
        address = found.group().rstrip(".,;:!?)")
        if not any(_same_address(address, url) for url in (*allowed, *office.split())):
            yield Lack("link", found.start(), found.start() + len(address), address)


def _same_address(one: str, other: str) -> bool:
    short = [re.sub(r"^(?:https?://)?(?:www\.)?", "", url.strip().rstrip("/.,;"), flags=re.IGNORECASE) for url in (one, other)]
    return short[0] == short[1]


def _labels(sentence: Said, desk: _Desk) -> Iterator[Lack]:
    known = {mask.label for mask in desk.masks if mask.original}
    for found in LABEL.finditer(sentence.text):
        if found.group() not in known:
            yield Lack("masked", *found.span(), found.group())


def _of_footnotes(desk: _Desk) -> Iterator[Finding]:
    """Internal sources in the letter and documents that have changed, at the first marker of each; at its words where it has none."""
    words = internal_words(desk.letter)
    for citation in desk.letter.footnotes:
        marker = next((m for m in MARKER.finditer(desk.letter.text) if int(m[1]) == citation.number), None)
        place = evidence_id(citation)
        span = marker.span() if marker else words.get(citation.number)
        if citation.access == "internal" and span:
            yield Finding(_key("internal", place), "internal", *span, citation.title)
        if marker and not stands(citation, desk.snapshot):
            yield Finding(_key("source_changed", place), "source_changed", *marker.span(), citation.title)


def _finding(lack: Lack, sentence: Said, met: dict[str, int]) -> Finding:
    # The numbers of footnotes change when others come or go; what the sentence says does not.
    key = _key(lack.kind, MARKER.sub("", sentence.text), lack.detail)
    met[key] = met.get(key, 0) + 1
    unique = key if met[key] == 1 else f"{key}-{met[key]}"
    return Finding(unique, lack.kind, sentence.start + lack.start, sentence.start + lack.end, lack.detail, lack.kind in BLOCKING)


def _key(kind: FindingKind, *said_there: str) -> str:
    words = " ".join(" ".join(said_there).split()).casefold()
    return hashlib.sha256(f"{kind}:{words}".encode()).hexdigest()[:16]


def _without_quotes(sentence: Said) -> str:
    text = sentence.text
    for start, end, _ in sentence.quotes:
        text = text[: start - sentence.start] + " " * (end - start) + text[end - sentence.start :]
    return text
