"""Answers as HTML: the turn in the conversation, the cards in the sources panel. Everything shown passes `as_text`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from assistant.records import Answer, Citation, Note, Statement
from assistant.web import links
from assistant.web.languages import say_date, say_page
from assistant.web.templates import Templates, page_text
from assistant.web.turn_state import TurnState
from corpus.records import Document, Language, Page
from vectorstore.records import Passage

if TYPE_CHECKING:
    from vectorstore.store import Snapshot

AROUND_CHARACTERS = 220  # shown before and after a quote: about three lines in the panel
TITLE_CHARACTERS = 160
QUOTE_CHARACTERS = 300
# Cosines of e5-small lie close together: questions and their gold paragraphs above .87, unrelated ones below .82.
FITS_VERY_WELL = 0.87
FITS_WELL = 0.83
KINDS = {
    "text/html": "HTML",
    "text/plain": "Text",
    "text/markdown": "Markdown",
    "application/pdf": "PDF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PPTX",
}


@dataclass(frozen=True, slots=True)
class SourceCard:
    """What the template of one source needs, as plain strings."""

    number: int
    title: str
    date: str
    page: str
    fit: str
    example: bool
    foreign: bool
    language: Language
    before: str
    quote: str
    after: str
    link: str
    image: str
    original: str
    original_text: str
    address: str
    permanent: str
    details: str


@dataclass(frozen=True, slots=True)
class Nearest:
    """A sentence that comes near although it may not answer, as a link to its place."""

    title: str
    date: str
    link: str
    quote: str
    language: Language


def shorten(text: str, longest: int) -> str:
    """`text` cut at a space with "…" if it is longer than `longest`."""
    return text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0].rstrip(" ,;") + " …"


def around(page: Page | None, start: int, end: int) -> tuple[str, str]:
    """Up to AROUND_CHARACTERS before and after the passage, cut at spaces, with "…" where the page goes on."""
    if page is None:
        return "", ""
    before, after = page.text[:start], page.text[end:]
    if len(before) > AROUND_CHARACTERS:
        before = "… " + re.sub(r"^\S*\s+", "", before[-AROUND_CHARACTERS:])
    if len(after) > AROUND_CHARACTERS:
        after = re.sub(r"\s+\S*$", "", after[:AROUND_CHARACTERS]) + " …"
    return re.sub(r"\n{2,}", "\n", before), re.sub(r"\n{2,}", "\n", after)


def say_fit(language: Language, citation: Citation, passages: Sequence[Passage]) -> str:
    """How well the cited passage fits the question, in words; "" if it isn't among the passages."""
    for passage in passages:
        chunk = passage.chunk
        if (
            chunk.document_id == citation.document_id
            and chunk.page == citation.page
            and chunk.start < citation.end
            and citation.start < chunk.end
        ):
            grade = 3 if passage.dense >= FITS_VERY_WELL else 2 if passage.dense >= FITS_WELL else 1
            return page_text(language, f"fit_{grade}")
    return ""


def say_kind(media_type: str) -> str:
    """ "PDF", "DOCX" …; the media type itself if we have no shorter name."""
    return KINDS.get(media_type, media_type)


def original_text(language: Language, document: Document) -> str:
    """The words on the link to the document's own bytes: a PDF opens, everything else is saved."""
    if document.media_type == "application/pdf":
        return page_text(language, "open_original_pdf")
    return page_text(language, "download_original", kind=say_kind(document.media_type))


def citation_details(language: Language, citation: Citation, where: str) -> str:
    """ ", 12. März 2021, Seite iv": what stands after the title in a copied citation."""
    day = say_date(language, citation.published)
    dated = page_text(language, "citation_dated", date=day) if day else ""
    return dated + (page_text(language, "citation_paged", page=where) if where else "")


def source_card(language: Language, citation: Citation, snapshot: Snapshot, passages: Sequence[Passage]) -> SourceCard:
    """The card of one citation; text around the quote only while the document is still in the index."""
    document = snapshot.documents.get(citation.document_id)
    pages = snapshot.pages(citation.document_id) if document else ()
    page = next((page for page in pages if page.number == citation.page), None)
    before, after = around(page, citation.start, citation.end)
    where = say_page(language, citation.page, citation.page_label, of_several=len(pages) > 1)
    place = links.place_of(citation)
    is_pdf = document is not None and document.media_type == "application/pdf"
    return SourceCard(
        number=citation.number,
        title=shorten(citation.title, TITLE_CHARACTERS),
        date=say_date(language, citation.published),
        page=where,
        fit=say_fit(language, citation, passages),
        example=citation.example,
        foreign=citation.language != language,
        language=citation.language,
        before=before,
        quote=citation.quote,
        after=after,
        link=links.source_link(citation.document_id, place, language),
        permanent=links.source_link(citation.document_id, place),
        image=links.image_link(citation.document_id, place) if is_pdf else "",
        original=links.original_link(citation.document_id, citation.page, document.media_type) if document else "",
        original_text=original_text(language, document) if document else "",
        address=citation.source_url or "",
        details=citation_details(language, citation, where),
    )


def public_statements(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """The checked statements that rest on public documents only: a second lock behind the assistant's own."""
    return tuple(
        statement
        for statement in statements
        if statement.support != "unsupported"
        and statement.citations
        and all(citation.access == "public" for citation in statement.citations)
    )


def citations_of(statements: Sequence[Statement]) -> tuple[Citation, ...]:
    """Each citation once, by number."""
    found = {citation.number: citation for statement in statements for citation in statement.citations}
    return tuple(found[number] for number in sorted(found))


def nearest_places(language: Language, answer: Answer) -> tuple[Nearest, ...]:
    """The public ones of the places that come nearest."""
    return tuple(
        Nearest(
            shorten(citation.title, TITLE_CHARACTERS),
            say_date(language, citation.published),
            links.source_link(citation.document_id, links.place_of(citation), language),
            shorten(citation.quote, QUOTE_CHARACTERS),
            citation.language,
        )
        for citation in answer.nearest
        if citation.access == "public"
    )


def render_turn(templates: Templates, language: Language, state: TurnState, *, contact: str) -> Markup:
    """One question with what is known of its answer."""
    shown = public_statements(state.statements)
    answer = state.answer
    return templates.render(
        "turn.html",
        language,
        number=state.number,
        question=state.question,
        statements=shown,
        spoken=answer.language if answer else language,
        answer=answer,
        error=state.error,
        contact=contact,
        stopped=state.stopped,
        nearest=nearest_places(language, answer) if answer else (),
        notes=shown_notes(answer, contact) if answer else (),
        outcome=outcome_line(language, state, answer, shown) if answer else "",
        progress="" if answer else progress_line(language, state, shown),
    )


def progress_line(language: Language, state: TurnState, shown: Sequence[Statement]) -> str:
    """What happens now, while the answer is made."""
    if state.place:
        return page_text(language, "waiting_place", place=state.place)
    if any(statement.support == "supported" for statement in shown):
        return page_text(language, "outcome_model_writing")
    if state.writing:
        return page_text(language, "writing")
    return page_text(language, "outcome_answered" if shown else "searching")


def outcome_line(language: Language, state: TurnState, answer: Answer, shown: Sequence[Statement]) -> str:
    """How it ended and in whose words it stands; "" where a note of ours says everything."""
    if state.stopped:
        return page_text(language, "outcome_stopped" if shown else "outcome_stopped_empty")
    outcome = outcome_shown(answer, shown)
    if any(statement.support == "supported" for statement in shown):
        return page_text(language, f"outcome_model_{outcome}")
    return page_text(language, f"outcome_{outcome}") if shown or answer.outcome == "not_found" else ""


def shown_notes(answer: Answer, contact: str) -> tuple[Note, ...]:
    """The notes that the page does not say in its own way: nearest places are links, the contact and "not found" stand apart."""
    said = page_text(answer.language, "outcome_not_found") + ". "
    kept = [note for note in answer.notes if note.kind != "nearest" and not (note.kind == "contact" and contact)]
    return tuple(Note(note.kind, note.text.removeprefix(said)) for note in kept)


def outcome_shown(answer: Answer, shown: Sequence[Statement]) -> str:
    """The outcome that fits what is shown: without a statement nothing was answered."""
    return answer.outcome if shown or answer.outcome in ("not_found", "refused") else "not_found"


def render_sources(templates: Templates, language: Language, state: TurnState, snapshot: Snapshot, *, base_url: str) -> Markup:
    """The cards of one turn; empty while there is nothing to cite. `base_url` stands before the addresses in copied citations."""
    citations = citations_of(public_statements(state.statements))
    if not citations:
        return Markup("")
    passages = state.answer.passages if state.answer else ()
    cards = [source_card(language, citation, snapshot, passages) for citation in citations]
    question = shorten(state.question, TITLE_CHARACTERS)
    return templates.render("sources.html", language, number=state.number, question=question, cards=cards, base_url=base_url)
