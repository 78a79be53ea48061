"""Which field of a test set a heading means, in German and English, whatever its case, spaces and punctuation."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from corpus.records import Language

PAGE: Final = "page"
"""A column of its own for the page of the source; no field of a question, it is joined to the source."""

ROW: Final = "row"
"""The row in another file, which our own files of values carry; read without a word, never used."""

# The first name of a language is the one that is written.
_NAMES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "id": ("id, number, no, question id, nr", "ID, Nummer, Kennung, Fragen-ID, lfd. Nr., laufende Nummer"),
        "user_input": (
            "user_input, question, questions, query, prompt, input, question text, user question",
            "Frage, Fragen, Fragestellung, Fragetext, Testfrage, Anfrage, Eingabe, Nutzerfrage, Bürgerfrage",
        ),
        "history": (
            "history, previous questions, previous question, earlier questions, chat history, conversation",
            "Verlauf, vorherige Fragen, vorherige Frage, frühere Fragen, Vorfragen, Vorfrage, Gesprächsverlauf",
        ),
        "language": ("language, lang", "Sprache"),
        "answerable": ("answerable, is answerable, can be answered", "beantwortbar, ist beantwortbar, antwortbar, lässt sich beantworten"),
        "reference": (
            "reference, answer, answers, reference answer, expected answer, model answer, gold answer, ground truth, solution",
            "Antwort, Antworten, Musterantwort, Referenz, Referenzantwort, erwartete Antwort, Sollantwort, Goldantwort, Lösung",
        ),
        "reference_facts": (
            "reference_facts, facts, fact, key facts, must contain",
            "Fakten, Fakt, Tatsachen, Kernaussagen, Stichpunkte, Stichworte, Pflichtangaben, muss enthalten",
        ),
        "reference_contexts": (
            "reference_contexts, contexts, context, quote, quotes, evidence, passage, passages",
            "Zitat, Zitate, Beleg, Belege, Textstelle, Textstellen, Wortlaut, Kontext, Kontexte",
        ),
        "reference_context_ids": (
            "reference_context_ids, source, sources, document, documents, file, files",
            "Quelle, Quellen, Fundstelle, Fundstellen, Dokument, Dokumente, Datei, Dateien, Quelldokument, Belegstelle",
        ),
        PAGE: ("page, pages", "Seite, Seiten, Seitenzahl"),
        "must_not_contain": (
            "must_not_contain, forbidden, may not contain, canary, canaries",
            "darf nicht enthalten, verboten, nicht enthalten, verbotene Wörter, verbotener Text",
        ),
        "variant_of": ("variant_of", "Variante von"),
        "variant_type": ("variant_type, variant", "Art der Variante, Variantenart, Variante"),
        "access": ("access, audience", "Zugang, Zugriff, Sichtbarkeit, Publikum, Zielgruppe"),
        "category": ("category, topic, type", "Kategorie, Thema, Bereich, Rubrik, Art"),
        "split": ("split, half", "Teil, Hälfte"),
        "leave_out": ("leave_out, without documents, withheld", "auslassen, weglassen, ohne Dokumente, ausgelassene Dokumente"),
        "notes": (
            "notes, note, comment, comments, remark, remarks",
            "Notizen, Notiz, Bemerkung, Bemerkungen, Anmerkung, Anmerkungen, Kommentar, Kommentare, Hinweis, Hinweise",
        ),
        ROW: ("row", "Zeile"),
    }
)
FIELDS: tuple[str, ...] = tuple(name for name in _NAMES if name not in (PAGE, ROW))
"""The fields of a question that a file can give, in the order in which they are written."""

NEAR = 0.72  # similarity from which a heading is called a slip of a known one; "Fage" and "Frage" have 0.89, "Priorität" and "Notiz" 0.43


def plain(heading: str) -> str:
    """The heading without case, spaces, punctuation and umlauts: "Darf NICHT enthalten " and "darf_nicht_enthalten" are one."""
    folded = heading.casefold().replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    letters = unicodedata.normalize("NFKD", folded)
    return re.sub(r"[\W_]+", "", letters)


def _table(side: int) -> dict[str, tuple[str, str]]:
    return {plain(name): (field, name.strip()) for field, names in _NAMES.items() for name in names[side].split(",")}


_ENGLISH: Mapping[str, tuple[str, str]] = MappingProxyType(_table(0))
_GERMAN: Mapping[str, tuple[str, str]] = MappingProxyType(_table(1))


def field_of(heading: str) -> str | None:
    """The field that the heading means, PAGE or ROW; None for an unknown one."""
    key = plain(heading)
    known = _ENGLISH.get(key) or _GERMAN.get(key)
    return known[0] if known else None


def is_german(heading: str) -> bool:
    """Whether the heading is one of the German names and none of the English ones."""
    key = plain(heading)
    return key in _GERMAN and key not in _ENGLISH


def nearest(heading: str) -> tuple[str, bool]:
    """The known heading that looks most alike, as it is written, and whether it is so near that a slip is likely."""
    key = plain(heading)
    known = {**_ENGLISH, **_GERMAN}
    found = difflib.get_close_matches(key, known, n=1, cutoff=0)[0]
    return known[found][1], difflib.SequenceMatcher(None, key, found).ratio() >= NEAR


def heading_for(field: str, language: Language) -> str:
    """The heading under which the field is written."""
    return _NAMES[field][language == "de"].split(",")[0]
