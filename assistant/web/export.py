"""A conversation with its citations to keep: as text for a letter or a mail, as a page to print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.records import Citation
from assistant.web import links
from assistant.web.conversations import Turn
from assistant.web.languages import say_date, say_page
from assistant.web.render import citation_details, citations_of, public_statements
from assistant.web.templates import INVISIBLE, page_text
from corpus.records import Language

RULE = "-" * 60


@dataclass(frozen=True, slots=True)
class Line:
    """A statement or a source as it is written out: its text and its numbers, "[1][2]"."""

    text: str
    numbers: str
    language: Language


@dataclass(frozen=True, slots=True)
class WrittenTurn:
    """A turn ready for either form."""

    question: str
    answers: tuple[Line, ...]
    notes: tuple[str, ...]
    sources: tuple[Line, ...]


def written_source(language: Language, citation: Citation, base_url: str) -> str:
    """ "Title, 12. März 2021, Seite iv, address": the quote itself stands in the answer already."""
    where = say_page(language, citation.page, citation.page_label, of_several=citation.page > 1)
    address = base_url + links.source_link(citation.document_id, links.place_of(citation))
    found = f", {citation.source_url}" if citation.source_url else ""
    example = f" ({page_text(language, 'example_badge')})" if citation.example else ""
    return f"{citation.title}{example}{citation_details(language, citation, where)}{found}\n    {address}"


def write_turn(language: Language, turn: Turn, base_url: str) -> WrittenTurn:
    """The turn's parts as plain text, control characters removed."""
    statements = public_statements(turn.answer.statements)
    answers = tuple(
        Line(plain(statement.text), "".join(f"[{citation.number}]" for citation in statement.citations), statement.citations[0].language)
        for statement in statements
    )
    sources = tuple(
        Line(plain(written_source(language, citation, base_url)), f"[{citation.number}]", citation.language)
        for citation in citations_of(statements)
    )
    notes = tuple(plain(note.text) for note in turn.answer.notes if note.kind != "nearest")
    if turn.answer.outcome == "not_found":
        notes = (page_text(language, "outcome_not_found") + ".", *notes)
    return WrittenTurn(plain(turn.answer.question), answers, notes, sources)


def plain(text: str) -> str:
    """`text` without control and direction characters."""
    return INVISIBLE.sub("", text)


def head_lines(language: Language, site_name: str, today: date) -> tuple[str, str]:
    """The title and the sentence below it."""
    return page_text(language, "export_title", site=site_name), page_text(language, "export_head", date=say_date(language, today))


def as_plain_text(language: Language, site_name: str, turns: Sequence[WrittenTurn], contact: str, today: date) -> str:
    """The conversation as text: question, quotes with numbers, sources, notes."""
    title, head = head_lines(language, site_name, today)
    lines = [title, "=" * len(title), "", head, ""]
    for turn in turns:
        lines += [RULE, f"{page_text(language, 'export_question')}: {turn.question}", ""]
        lines += [quoted(language, answer) for answer in turn.answers]
        lines += list(turn.notes)
        if turn.sources:
            lines += ["", f"{page_text(language, 'export_sources')}:"]
            lines += [f"{source.numbers} {source.text}" for source in turn.sources]
        lines.append("")
    lines += [RULE, page_text(language, "foot_contact", contact=contact) if contact else page_text(language, "no_contact"), ""]
    return "\n".join(lines)


def quoted(language: Language, line: Line) -> str:
    """A verbatim sentence in the quotation marks of the reader's language, its numbers behind."""
    before, after = ("„", "“") if language == "de" else ("“", "”")
    return f"{before}{line.text}{after} {line.numbers}"
