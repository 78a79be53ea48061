"""HTML from the templates beside this file; with the evaluation's report the only modules that know Jinja.

Every value is written as text: letters, digits and a few harmless marks as they are, everything else as a numeric
entity. So a title or a quote can become neither markup nor Markdown nor an attribute's end, wherever a template puts it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from assistant import messages
from corpus.records import Language

FOLDER = Path(__file__).parent / "templates"
# Controls but tab and newline, and the marks that turn the direction of writing: they could make a title lie.
INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
SPECIAL = re.compile(r"[^\w .,;–—…„“”‚‘’»«äöüÄÖÜß§€-]")


def as_text(value: object) -> Markup:
    """`value` as HTML text that stays text in HTML, in an attribute and in Markdown; Markup is left as it is."""
    if isinstance(value, Markup):
        return value
    cleaned = INVISIBLE.sub("", "" if value is None else str(value))
    return Markup(re.sub(r"[_*]", entity, SPECIAL.sub(entity, cleaned)))


def entity(match: re.Match[str]) -> str:
    """The numeric entity of a matched character."""
    return f"&#{ord(match.group())};"


@dataclass(frozen=True)
class Templates:
    """`render("turn.html", "de", …)` -> Markup; in a template `t("ask")` is the text page.ask of that language."""

    environment: Environment

    def render(self, name: str, language: Language, /, **values: Any) -> Markup:
        """A rendered template on one line: Markdown takes it for one block of HTML and looks no further."""
        text = partial(page_text, language)
        html = self.environment.get_template(name).render(t=text, language=language, **values)
        return Markup(re.sub(r"\s*\n\s*", " ", html).strip())


def make_templates() -> Templates:
    """Templates over the folder beside this module; an undefined name is an error."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, finalize=as_text, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return Templates(environment)


def page_text(language: Language, key: str, **values: str | int) -> str:
    """The page's text under `key`."""
    return messages.text(language, f"page.{key}", **values)
