"""A question as plain JSON values and back, and what each field may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields as fields_of
from typing import Any, Literal, cast

from corpus.records import Access, Language

from ..records import Fact, Importance, Question, Split
from .fault import Fault, input_error

LISTS = ("history", "reference_contexts", "reference_context_ids", "must_not_contain", "leave_out")
PATHS = ("reference_context_ids", "leave_out")
TEXTS = ("id", "user_input", "reference", "variant_of", "variant_type", "category", "notes")

_YES = frozenset("yes y true ja j wahr richtig x 1 ✓ ✔".split())
_NO = frozenset("no n false nein falsch 0 - – ✗ ✘".split())
_WORDS: Mapping[str, Mapping[str, str]] = {
    "language": {
        **dict.fromkeys(("de", "deutsch", "german", "ger", "deu", "d"), "de"),
        **dict.fromkeys(("en", "englisch", "english", "eng", "e"), "en"),
    },
    "access": {
        **dict.fromkeys(("public", "öffentlich", "oeffentlich", "bürger", "bürgerinnen", "citizen", "citizens", "extern"), "public"),
        **dict.fromkeys(("internal", "intern", "staff", "mitarbeitende", "mitarbeiter", "beschäftigte"), "internal"),
    },
    "split": {
        **dict.fromkeys(("development", "dev", "entwicklung"), "development"),
        **dict.fromkeys(("final", "test", "prüfung", "endgültig", "abschluss"), "final"),
    },
    "importance": {
        **dict.fromkeys(("vital", "wichtig", "nötig", "required", "must"), "vital"),
        **dict.fromkeys(("okay", "ok", "willkommen", "optional", "welcome"), "okay"),
    },
}
_PAGE = re.compile(r"(?:#page=|#p=|[\s,;:]+(?:seite|s\.|page|p\.|pp\.|pg\.)\s*)(\d{1,5})\s*$", re.IGNORECASE)
CHOICES: Mapping[str, str] = {
    "answerable": "yes, no, ja, nein",
    "language": "de, en",
    "access": "public, internal",
    "split": "development, final",
    "importance": "vital, okay",
}


def question_values(question: Question) -> dict[str, Any]:
    """The question as JSON values; what has its default is left out, but for id, user_input and answerable."""
    values: dict[str, Any] = {"id": question.id, "user_input": question.user_input, "answerable": question.answerable}
    for field in fields_of(Question):
        value = getattr(question, field.name)
        if field.name in values or value == field.default:
            continue
        if field.name == "reference_facts":
            value = [_fact_values(fact) for fact in value]
        values[field.name] = list(value) if isinstance(value, tuple) else value
    return values


def question_from_values(values: Mapping[str, Any]) -> Question:
    """The question that `question_values` gave; InputError for values that make none."""
    try:
        return make_question(values, row=int(values.get("row", 0)))
    except Fault as fault:
        raise input_error(fault, "en", str(values.get("id", ""))) from fault


def make_question(values: Mapping[str, Any], row: int) -> Question:
    """The question of these fields, its id "" where none is given; unknown keys are passed over. Raises Fault."""
    made: dict[str, Any] = {name: _text(values.get(name), name) for name in TEXTS}
    made |= {name: _texts(values.get(name), name) for name in LISTS}
    made |= {name: tuple(place(entry) for entry in made[name]) for name in PATHS}
    if not made["user_input"].strip():
        raise Fault("no_question")
    return Question(
        **made,
        answerable=_yes_no(values.get("answerable")),
        reference_facts=_facts(values.get("reference_facts")),
        language=cast("Language | None", _word(values.get("language"), "language")),
        access=cast("Access | None", _word(values.get("access"), "access")) or "public",
        split=cast("Split | None", _word(values.get("split"), "split")),
        row=row,
    )


def place(entry: str) -> str:
    """A source as "path" or "path#page=3": "report.pdf, S. 3" and backslashes are put right."""
    entry = entry.strip().replace("\\", "/").removeprefix("./").lstrip("/")
    found = _PAGE.search(entry)
    return f"{entry[: found.start()].rstrip(' ,;')}#page={int(found.group(1))}" if found and found.start() else entry


def split_place(entry: str) -> tuple[str, int | None]:
    """The path and the page of "path#page=3"; None where it names no page."""
    path, mark, page = entry.rpartition("#page=")
    return (path, int(page)) if mark and page.isdecimal() else (entry, None)


def _fact_values(fact: Fact) -> dict[str, Any]:
    return {"text": fact.text, "aliases": list(fact.aliases), "importance": fact.importance}


def _text(value: Any, name: str) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            raise Fault("value_text", column=name)
        case int() | float():
            return str(value)
    raise Fault("value_text", column=name)


def _texts(value: Any, name: str) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    entries = value if isinstance(value, list | tuple) else [value]
    return tuple(text for entry in entries if (text := _text(entry, name)).strip())


def _yes_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = _text(value, "answerable").strip().casefold()
    if not word or word in _YES:
        return True
    if word in _NO:
        return False
    raise Fault("value_choice", column="answerable", value=_short(word), choices=CHOICES["answerable"])


def _word(value: Any, name: Literal["language", "access", "split", "importance"]) -> str | None:
    word = _text(value, name).strip().casefold()
    if not word:
        return None
    words = _WORDS[name]
    found = words.get(word) or (words.get(re.split(r"[-_ ]", word)[0]) if name == "language" else None)
    if found is None:
        raise Fault("value_choice", column=name, value=_short(word), choices=CHOICES[name])
    return found


def _facts(value: Any) -> tuple[Fact, ...]:
    if value is None or value == "":
        return ()
    return tuple(_fact(entry) for entry in (value if isinstance(value, list | tuple) else [value]))


def _fact(entry: Any) -> Fact:
    if not isinstance(entry, Mapping):
        entry = {"text": entry}
    text = _text(entry.get("text"), "reference_facts")
    if not text.strip():
        raise Fault("value_fact", column="reference_facts")
    importance = cast("Importance | None", _word(entry.get("importance"), "importance")) or "vital"
    return Fact(text, _texts(entry.get("aliases"), "reference_facts"), importance)


def _short(word: str) -> str:
    return word if len(word) <= 40 else word[:39] + "…"
