"""Fields of a question as the text of one cell, and back: lists joined with `|`, a fact's other forms with ` = `.

A fact that is only welcome ends in `(okay)`. A backslash before `|`, `=`, `(` or `\\` makes it an ordinary character.
"""

from __future__ import annotations

import re
from typing import Any

from ..records import Fact, Question
from .fields import LISTS, PATHS

_ESCAPED = re.compile(r"\\([|=(\\])")
_BARS = re.compile(r"((?:\\.|[^\\|]|\\\Z)*)(\||\Z)", re.DOTALL)
_FORMS = re.compile(r"(?:\s|^)=(?:\s|$)")
_OKAY = re.compile(r"(?<!\\)\(\s*(?:okay|ok|optional)\s*\)\s*$", re.IGNORECASE)


def cell_value(field: str, cell: str) -> Any:
    """What the cell's text gives the field: a list for lists, facts as mappings, else the text."""
    if field == "reference_facts":
        return [_fact_value(entry) for entry in _entries(cell)]
    if field in PATHS:
        return [entry.replace("\\|", "|") for entry in _entries(cell)]  # a backslash parts folders here
    return [_unescape(entry) for entry in _entries(cell)] if field in LISTS else cell


def cell_text(question: Question, field: str) -> str:
    """The field as the text of a cell; "" for what a reader takes by default."""
    value = getattr(question, field)
    if field == "reference_facts":
        return " | ".join(_fact_text(fact) for fact in value)
    if field in PATHS:
        return " | ".join(entry.replace("|", "\\|") for entry in value)
    if field in LISTS:
        return " | ".join(_escape(entry) for entry in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value or ""


def _entries(cell: str) -> list[str]:
    """The parts between bars, still escaped, white space off; empty ones are dropped."""
    parts = [match.group(1).strip() for match in _BARS.finditer(cell)]
    return [part for part in parts if part]


def _escape(text: str) -> str:
    """The text with a backslash before each bar, and before each backslash that would otherwise be read as one of these."""
    return re.sub(r"\\(?=[|=(\\]|$)", r"\\\\", text).replace("|", "\\|")


def _unescape(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def _fact_value(entry: str) -> dict[str, Any]:
    okay = _OKAY.search(entry)
    forms = _split_forms(entry[: okay.start()] if okay else entry)
    text, *aliases = forms or [""]
    return {"text": text, "aliases": aliases, "importance": "okay" if okay else "vital"}


def _split_forms(entry: str) -> list[str]:
    """The forms between equals signs that stand free; "\\=" and "a=b" are text."""
    return [_unescape(form.strip()) for form in _FORMS.split(entry) if form.strip()]


def _fact_text(fact: Fact) -> str:
    forms = " = ".join(_escape_form(form) for form in (fact.text, *fact.aliases))
    return f"{forms} (okay)" if fact.importance == "okay" else forms


def _escape_form(form: str) -> str:
    """The form with its free equals signs and an "(okay)" of its own escaped."""
    form = re.sub(r"(?<!\S)=(?!\S)", r"\\=", _escape(form))
    return _OKAY.sub(lambda found: "\\" + found.group(), form)
