"""A case as the values that its templates show: plain, in the reader's language, nothing decided here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant import messages
from assistant.desk.letter.findings import say_finding
from assistant.desk.records import Case, Evidence, Finding, Letter, Mask, Overruling, Question
from assistant.records import Citation
from assistant.web import links
from assistant.web.desk.templates import desk_text
from assistant.web.languages import say_date, say_page
from assistant.web.render import TITLE_CHARACTERS, shorten
from assistant.web.templates import page_text
from corpus.records import Language

if TYPE_CHECKING:
    from vectorstore.store import Snapshot


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a document as a list shows it."""

    id: str
    number: int
    title: str
    date: str
    page: str
    quote: str
    language: Language
    internal: bool
    example: bool
    link: str
    used: bool = False
    document: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence of a language model; `reason` says why it is struck out."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what was found for it: what can be ticked, and apart from it what only came near."""

    id: str
    text: str
    searched: bool
    places: tuple[Place, ...]
    near: tuple[Place, ...]
    written: tuple[Written, ...]

    @property
    def documents(self) -> tuple[tuple[Place, ...], ...]:
        return by_document(self.places)

    @property
    def near_documents(self) -> tuple[tuple[Place, ...], ...]:
        return by_document(self.near)

    @property
    def used(self) -> int:
        return sum(place.used for place in (*self.places, *self.near))


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding: what it says of which words, and whether a person let it stand."""

    number: int
    key: str
    kind: str
    sentence: str
    words: str
    start: int
    end: int
    blocks: bool
    overruled: Overruling | None

    @property
    def open(self) -> bool:
        return self.overruled is None


@dataclass(frozen=True)
class View:
    """Makes the values for one reader from one state of the index."""

    language: Language
    snapshot: Snapshot

    def place(self, citation: Citation, *, place_id: str = "", used: bool = False) -> Place:
        """A citation as a list shows it; its link opens the passage in the desk's own pages."""
        several = citation.document_id in self.snapshot.documents and len(self.snapshot.pages(citation.document_id)) > 1
        return Place(
            id=place_id,
            number=citation.number,
            title=shorten(citation.title, TITLE_CHARACTERS),
            date=say_date(self.language, citation.published) or page_text(self.language, "no_date"),
            page=say_page(self.language, citation.page, citation.page_label, of_several=several),
            quote=citation.quote,
            language=citation.language,
            internal=citation.access == "internal",
            example=citation.example,
            link="/desk" + links.source_link(citation.document_id, links.place_of(citation), self.language),
            used=used,
            document=citation.document_id,
        )

    def asked(self, question: Question) -> Asked:
        """One question; what is ticked stands with what was chosen, however it was found."""
        near = tuple(evidence for evidence in question.evidence if evidence.found == "near" and not evidence.used)
        return Asked(
            question.id,
            question.text,
            question.searched,
            self.places(evidence for evidence in question.evidence if evidence not in near),
            self.places(near),
            tuple(Written(sentence.text, self.reason(sentence.reason)) for sentence in question.sentences),
        )

    def places(self, found: Iterable[Evidence]) -> tuple[Place, ...]:
        """Evidence in its order."""
        return tuple(self.place(evidence.citation, place_id=evidence.id, used=evidence.used) for evidence in found)

    def reason(self, key: str) -> str:
        """Why a sentence is not supported, in words; "" if it is."""
        if not key:
            return ""
        return messages.catalogue(self.language).get(f"verify.{key}", desk_text(self.language, "not_supported"))

    def footnotes(self, letter: Letter) -> tuple[Place, ...]:
        """The footnotes that the letter has, by number; those without a marker in the text are left out."""
        return tuple(self.place(citation) for citation in letter.footnotes if f"[{citation.number}]" in letter.text)

    def unnamed(self, letter: Letter) -> tuple[Place, ...]:
        """Footnotes that wait for their marker: places that were ticked after the letter was written."""
        return tuple(self.place(citation) for citation in letter.footnotes if f"[{citation.number}]" not in letter.text)

    def remarks(self, case: Case, findings: Sequence[Finding]) -> tuple[Remark, ...]:
        """The findings, in the order of the text."""
        overruled = {overruling.key: overruling for overruling in case.overrulings}
        return tuple(
            Remark(
                number,
                finding.key,
                finding.kind,
                say_finding(finding, self.language),
                shorten(" ".join(case.letter.text[finding.start : finding.end].split()), 140),
                finding.start,
                finding.end,
                finding.blocks,
                overruled.get(finding.key) if not finding.blocks else None,
            )
            for number, finding in enumerate(sorted(findings, key=lambda finding: (finding.start, finding.end)), 1)
        )


def by_document(places: Iterable[Place]) -> tuple[tuple[Place, ...], ...]:
    """The places of each document together, the document of the best place first."""
    found: dict[str, list[Place]] = {}
    for place in places:
        found.setdefault(place.document, []).append(place)
    return tuple(map(tuple, found.values()))


def parts(text: str, masks: Sequence[Mask]) -> tuple[tuple[str, Mask | None], ...]:
    """The text cut at its labels: (words, None) and (label, its mask)."""
    by_label = {mask.label: mask for mask in masks}
    if not by_label:
        return ((text, None),)
    cut = re.split("(" + "|".join(re.escape(label) for label in sorted(by_label, key=len, reverse=True)) + ")", text)
    return tuple((part, by_label.get(part)) for part in cut if part)
