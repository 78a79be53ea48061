"""Which language a visitor reads, and how dates and places are written in it."""

from __future__ import annotations

from datetime import date

from assistant.web.templates import page_text
from corpus.records import Language

LANGUAGES: tuple[Language, ...] = ("de", "en")


def as_language(text: str | None) -> Language | None:
    """ "de" or "en" for a tag such as "en-GB"; None for anything else."""
    first = (text or "").strip().lower().split("-")[0]
    return next((language for language in LANGUAGES if language == first), None)


def choose_language(asked: str | None, accept_language: str, fallback: Language) -> Language:
    """The language of the link, else the browser's dearest among ours (RFC 9110, 12.5.4), else `fallback`."""
    wanted = as_language(asked)
    if wanted:
        return wanted
    ranked: list[tuple[float, int, Language]] = []
    for place, part in enumerate(accept_language[:500].split(",")):
        tag, _, quality = part.partition(";")
        language = as_language(tag)
        if language and (weight := as_weight(quality)) > 0:
            ranked.append((-weight, place, language))
    return min(ranked)[2] if ranked else fallback


def as_weight(text: str) -> float:
    """The q of an Accept-Language part: 1 if missing, 0 if unreadable."""
    name, _, value = text.strip().partition("=")
    if not name:
        return 1.0
    try:
        return float(value) if name.strip() == "q" else 0.0
    except ValueError:
        return 0.0


def say_date(language: Language, day: date | None) -> str:
    """ "12. März 2021" or "12 March 2021"; "" for None."""
    if day is None:
        return ""
    month = page_text(language, "months").split()[day.month - 1]
    return f"{day.day}. {month} {day.year}" if language == "de" else f"{day.day} {month} {day.year}"


def say_page(language: Language, number: int, label: str, *, of_several: bool) -> str:
    """ "Seite iv" as printed on it, else "Seite 3"; "" for a document without pages."""
    if not of_several and label in ("", "1"):
        return ""
    return page_text(language, "page_number", number=label or number)
