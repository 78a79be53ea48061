"""HTML of the evaluation from `templates/`, and how figures are written in German and English.

Every value that a template shows is written as text: markup characters become entities, and what could make a text lie
(controls, marks that turn the direction of writing) or break the file (halves of surrogate pairs) is taken out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

import assistant.web
from assistant.web.templates import INVISIBLE
from corpus.records import Language
from eval import messages

FOLDER = Path(__file__).parents[1] / "templates"
WEB = Path(assistant.web.__file__).parent
SURROGATES = re.compile("[\ud800-\udfff]")
FRAME_BEGINS = "/* frame */"  # in the chat page's style: above it stand the colours and the plain elements, which we share
CUT = " […]"
PERCENT = {"de": "\u00a0%", "en": "%"}


def plain(value: object) -> object:
    """`value` as the text that may be shown, not yet escaped (the template does that); Markup is left as it is."""
    if isinstance(value, Markup):
        return value
    return SURROGATES.sub("\ufffd", INVISIBLE.sub("", "" if value is None else str(value)))


def clip(text: str, longest: int) -> str:
    """`text`, or its first `longest` characters and a sign that it goes on."""
    return text if len(text) <= longest else text[:longest].rstrip() + CUT


@dataclass(frozen=True, slots=True)
class Pages:
    """`render("report.html", "de", …)` -> HTML; in a template `t("title")` is the text report.title or page.title of that language."""

    environment: Environment

    def render(self, template: str, language: Language, *, texts: str = "report", **values: Any) -> Markup:
        """A rendered template; its texts are those of the file `texts`, `r` names one of the report's wherever it is used."""
        spoken = partial(say, language)
        figures = {"number": partial(number, language), "share": partial(share, language)}
        html = self.environment.get_template(template).render(
            t=lambda key, **given: spoken(f"{texts}.{key}", **given),
            r=lambda key, **given: spoken(f"report.{key}", **given),
            language=language,
            **figures,
            **values,
        )
        return Markup(html.strip())


def make_pages() -> Pages:
    """Templates over the folder beside this module; an undefined name is an error."""
    return Pages(
        Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=True,
            finalize=plain,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
    )


def say(language: Language, key: str, **values: str | int) -> str:
    """The text under `key` ("report.title")."""
    return messages.text(language, key, **values)


def say_or(language: Language, key: str, otherwise: str) -> str:
    """The text under `key`, or `otherwise` where the catalogue has none: names of figures that are added later, file headings."""
    return messages.catalogue(language).get(key, otherwise)


def number(language: Language, value: float, digits: int = 0) -> str:
    """ "1.234,5" in German, "1,234.5" in English."""
    written = f"{value:,.{digits}f}"
    return written.translate(str.maketrans(",.", ".,")) if language == "de" else written


def share(language: Language, value: float, digits: int = 1) -> str:
    """ "92,0 %" in German (with a space that does not break), "92.0%" in English."""
    return number(language, 100 * value, digits) + PERCENT[language]


def base_style() -> str:
    """The part of the chat page's style that everything of ours shares: colours, plain elements. What is printed is always light."""
    style = (WEB / "style.css").read_text(encoding="utf-8").split(FRAME_BEGINS)[0]
    light = style[style.index(":root {") :].split("}")[0]
    return f"{style}@media print {{ {light}}} }}\n"


def read_file(name: str) -> str:
    """A style or a script of the templates' folder."""
    return (FOLDER / name).read_text(encoding="utf-8")


Say = Callable[..., str]
