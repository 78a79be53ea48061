"""A conversation with its citations to keep: as text for a letter or a mail, as a page to print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.records import Citation, Statement
from assistant.web import links
from assistant.web.conversations import Turn
from assistant.web.languages import say_date, say_page
from assistant.web.render import citation_details, citations_of, public_statements
from assistant.web.templates import INVISIBLE, page_text
from corpus.records import Language

RULE = "-" * 60


@dataclass(frozen=True, slots=True)
class Line:
    """A statement or a source as it is written out: its text and its numbers, "[1][2]".

    `verbatim`: it belongs in quotation marks; `quote`: a source's own words, where no statement shows them.
    """

    text: str
    numbers: str
    language: Language
    verbatim: bool = True
    quote: str = ""


@dataclass(frozen=True, slots=True)
class WrittenTurn:
    """A turn ready for either form."""

    question: str
    answers: tuple[Line, ...]
    notes: tuple[str, ...]
    sources: tuple[Line, ...]


def written_source(language: Language, citation: Citation, base_url: str) -> str:
    """ "Title, 12. März 2021, Seite iv, address"."""
    where = say_page(language, citation.page, citation.page_label, of_several=citation.page > 1)
    address = base_url + links.source_link(citation.document_id, links.place_of(citation))
    found = f", {citation.source_url}" if citation.source_url else ""
    example = f" ({page_text(language, 'example_badge')})" if citation.example else ""
    return f"{citation.title}{example}{citation_details(language, citation, where)}{found}\n    {address}"


def write_turn(language: Language, turn: Turn, base_url: str) -> WrittenTurn:
    """The turn's parts as plain text, control characters removed."""
    statements = public_statements(turn.answer.statements)
    answers = tuple(written_statement(statement, turn.answer.language) for statement in statements)
    quoted = {citation.number for statement in statements if statement.support == "verbatim" for citation in statement.citations}
    sources = tuple(
        Line(
            plain(written_source(language, citation, base_url)),
            f"[{citation.number}]",
            citation.language,
            quote="" if citation.number in quoted else plain(" ".join(citation.quote.split())),
        )
        for citation in citations_of(statements)
    )
    notes = tuple(plain(note.text) for note in turn.answer.notes if note.kind != "nearest")
    if turn.stopped:
        notes = (page_text(language, "outcome_stopped" if answers else "outcome_stopped_empty"), *notes)
    elif turn.answer.outcome == "not_found":
        notes = (page_text(language, "outcome_not_found") + ".", *notes)
    return WrittenTurn(plain(turn.answer.question), answers, notes, sources)


def written_statement(statement: Statement, spoken: Language) -> Line:
    """The sentence; in its document's language if it is quoted, in the answer's if a language model worded it."""
    verbatim = statement.support == "verbatim"
    numbers = "".join(f"[{citation.number}]" for citation in statement.citations)
    return Line(plain(statement.text), numbers, statement.citations[0].language if verbatim else spoken, verbatim)


def plain(text: str) -> str:
    """`text` without control and direction characters."""
    return INVISIBLE.sub("", text)


def head_lines(language: Language, site_name: str, turns: Sequence[WrittenTurn], today: date) -> tuple[str, str]:
    """The title and the sentence below it, which says whose words these are."""
    written = any(not answer.verbatim for turn in turns for answer in turn.answers)
    head = page_text(language, "export_head_model" if written else "export_head", date=say_date(language, today))
    return page_text(language, "export_title", site=site_name), head


def as_plain_text(language: Language, site_name: str, turns: Sequence[WrittenTurn], contact: str, today: date) -> str:
    """The conversation as text: question, quotes with numbers, sources, notes."""
    title, head = head_lines(language, site_name, turns, today)
    lines = [title, "=" * len(title), "", head, ""]
    for turn in turns:
        lines += [RULE, f"{page_text(language, 'export_question')}: {turn.question}", ""]
        lines += [f"{quoted(language, answer.text) if answer.verbatim else answer.text} {answer.numbers}" for answer in turn.answers]
        lines += list(turn.notes)
        if turn.sources:
            lines += ["", f"{page_text(language, 'export_sources')}:"]
            for source in turn.sources:
                lines += [f"{source.numbers} {source.text}", *([f"    {quoted(language, source.quote)}"] if source.quote else [])]
        lines.append("")
    lines += [RULE, page_text(language, "foot_contact", contact=contact) if contact else page_text(language, "no_contact"), ""]
    return "\n".join(lines)


def quoted(language: Language, text: str) -> str:
    """A verbatim sentence in the quotation marks of the reader's language."""
    before, after = ("„", "“") if language == "de" else ("“", "”")
    return f"{before}{text}{after}"
