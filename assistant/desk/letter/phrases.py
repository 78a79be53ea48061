"""A quote -> a sentence of the letter: what introduces it, where it stands, the words themselves, its marker.

    Im Dokument „Niederschrift“ vom 14. März 2024 (Seite 2) heißt es dazu: „Der Zuschuss …“ [1]
    Weiter heißt es dort (Seite 3): „…“ [2]

What introduces a quote changes with its place in the letter, so that three answers do not read like a form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.messages import catalogue, text
from assistant.records import Citation
from corpus.records import Language
from corpus.sentences import is_list_item, is_table_row

MONTHS: dict[Language, tuple[str, ...]] = {
    "de": ("Januar Februar März April Mai Juni Juli August September Oktober November Dezember").split(),  # type: ignore[dict-item]
    "en": ("January February March April May June July August September October November December").split(),  # type: ignore[dict-item]
}
_PAGED = (".pdf", ".docx")
_SLIDES = ".pptx"
_OUTER = re.compile(r"[„“”«»\"]")
_ITEM = re.compile(r"^\s*(?:[-–—•·▪◦●○■*‣⁃]|o(?=\s\S))\s+")


@dataclass(frozen=True, slots=True)
class Manner:
    """How the letter speaks; `number` counts its questions from 0."""

    language: Language
    plain: bool
    number: int


def answer_of(citations: Sequence[Citation], manner: Manner) -> str:
    """One paragraph: each quote with what introduces it; quotes of one document that follow each other are joined."""
    written: list[str] = []
    for place, citation in enumerate(citations):
        before = citations[place - 1] if place else None
        written.append(_introduced(citation, before, place, manner))
    return "\n".join(written) if any("\n" in sentence for sentence in written) else " ".join(written)


def say_day(day: date, language: Language) -> str:
    """ "21. Oktober 2022" or "21 October 2022"."""
    month = MONTHS[language][day.month - 1]
    return f"{day.day}. {month} {day.year}" if language == "de" else f"{day.day} {month} {day.year}"


def say_page(citation: Citation, language: Language) -> str:
    """ "Seite 3", "Folie 3", "" for what has no pages."""
    path = citation.path.lower()
    if path.endswith(_SLIDES):
        return text(language, "letter.slide", page=citation.page_label or citation.page)
    if path.endswith(_PAGED) and (path.endswith(".pdf") or citation.page > 1):
        return text(language, "letter.page", page=citation.page_label or citation.page)
    return ""


def say_where(citation: Citation, language: Language) -> str:
    """The document with its date and page, as in a sentence."""
    title = nested(citation.title, language)
    if citation.published:
        named = text(language, "letter.where_dated", title=title, date=say_day(citation.published, language))
    else:
        named = text(language, "letter.where", title=title)
    internal = text(language, "letter.internal") if citation.access == "internal" else ""
    places = ", ".join(filter(None, (say_page(citation, language), internal)))
    return f"{named} ({places})" if places else named


def nested(words: str, language: Language) -> str:
    """The words as they stand within quotation marks: marks of their own become single ones."""
    opening, closing = ("‚", "‘") if language == "de" else ("‘", "’")
    inside = False

    def single(_: re.Match[str]) -> str:
        nonlocal inside
        inside = not inside
        return opening if inside else closing

    return _OUTER.sub(single, " ".join(words.split()))


def quoted(citation: Citation, language: Language) -> str:
    """The quote in quotation marks; list items and rows on lines of their own, lines that were only wrapped as one."""
    lines: list[str] = []
    for line in citation.quote.splitlines():
        own = is_list_item(line.strip()) or is_table_row(line.strip())
        if not line.strip():
            continue
        if lines and not own:
            lines[-1] += " " + line.strip()
        else:
            lines.append(line.strip())
    several = len(lines) > 1
    shown = [_ITEM.sub("– " if several else "", nested(line, language)) for line in lines]
    opening, closing = ("„", "“") if language == "de" else ("“", "”")
    return f"{chr(10) if several else ''}{opening}{chr(10).join(shown)}{closing}"


def _introduced(citation: Citation, before: Citation | None, place: int, manner: Manner) -> str:
    language = manner.language
    follows = before is not None and before.document_id == citation.document_id
    page, internal = say_page(citation, language), text(language, "letter.internal") if citation.access == "internal" else ""
    other_page = page if before is None or page != say_page(before, language) else ""
    places = ", ".join(filter(None, (other_page, internal)))
    forms = _forms(citation, follows=follows, first=place == 0, manner=manner)
    # The third thing said of one document is not introduced like the second.
    form = forms[(place - 1 if follows else manner.number + place) % len(forms)]
    sentence = text(
        language,
        form,
        where=say_where(citation, language),
        places=f" ({places})" if places else "",
        quote=quoted(citation, language),
    )
    return f"{sentence} [{citation.number}]".replace(" \n", "\n")


def _forms(citation: Citation, *, follows: bool, first: bool, manner: Manner) -> tuple[str, ...]:
    """The keys that fit: of another language, of a table's row, or by whether the document was named just before."""
    style = "plain_" if manner.plain else ""
    kind = "foreign" if citation.language != manner.language else "table" if is_table_row(citation.quote) else ""
    step = "next" if follows else "first" if first or kind else "other"
    if citation.access == "internal" and not follows:  # its title is itself internal: the text of a letter does not tell it
        kind, step = "internal_foreign" if kind == "foreign" else "internal", ""
    stem = "_".join(filter(None, (kind, "next" if follows else "" if kind else step)))
    keys = catalogue(manner.language)
    return tuple(sorted(key for key in keys if re.fullmatch(rf"letter\.{style}{stem}_\d", key)))
