"""The frame around everything a visitor sees: head, header, notice, footer; and the plain pages inside it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse

from assistant.web.languages import choose_language
from assistant.web.limits import as_address
from assistant.web.templates import Templates, page_text
from corpus.errors import FundstelleError
from corpus.records import Language

if TYPE_CHECKING:
    from assistant.settings import Settings
    from vectorstore.store import Index

FOLDER = Path(__file__).parent
FILES = {"style.css": "text/css", "page.js": "text/javascript", "favicon.svg": "image/svg+xml"}
DESK_FILES = {"desk.css": "text/css", "desk.js": "text/javascript", "desk_letter.js": "text/javascript"}  # served where there is a desk


@dataclass(frozen=True)
class Frame:
    """What all pages share: templates, settings, and how many documents there are."""

    templates: Templates
    settings: Settings
    index: Index

    @property
    def site_name(self) -> str:
        return self.settings.site_name

    @cached_property
    def versions(self) -> dict[str, str]:
        """Each of our files with a short hash of its content, so that a browser may keep it for ever."""
        return {name: hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12] for name in FILES | DESK_FILES}

    @property
    def model_writes(self) -> bool:
        """Whether the settings let a language model write on this page."""
        return bool(self.settings.llm_url) and "public" in self.settings.llm_doors.split(", ")

    @property
    def model(self) -> str:
        """Where the model that writes on this page is: "" if none does, "here" on this machine, else "elsewhere"."""
        host = urlsplit(self.settings.llm_url).hostname or ""
        here = host == "localhost" or ((address := as_address(host)) is not None and address.is_loopback)
        return ("here" if here else "elsewhere") if self.model_writes else ""

    def language_of(self, request: Request) -> Language:
        """The language for this visitor."""
        return choose_language(request.query_params.get("lang"), request.headers.get("accept-language", ""), self.settings.language)

    def title(self, language: Language, key: str) -> str:
        """ "All documents – Fundstelle"."""
        return page_text(language, "source_title", title=page_text(language, key), site=self.site_name)

    def base_url(self, request: Any) -> str:
        """What to put before our paths in links that leave the page: the set public address, else the one asked for."""
        if self.settings.public_url:
            return self.settings.public_url.rstrip("/")
        return f"{request.url.scheme}://{request.headers.get('host', request.url.netloc)}"

    def count(self) -> int:
        """How many public documents are read; 0 while there is no index."""
        try:
            return sum(document.access == "public" for document in self.index.current().documents.values())
        except FundstelleError:
            return 0

    def values(self, language: Language, *, title: str, other: str) -> dict[str, Any]:
        """What every template in the frame needs; `other` is the address of this page in the other language."""
        return {
            "layout": "base.html",
            "home": f"/{language}/",
            "title": title,
            "other": other,
            "site": self.site_name,
            "office": self.settings.office,
            "contact": self.settings.contact,
            "count": self.count(),
            "versions": self.versions,
            "days": self.settings.feedback_days,
            "model": self.model,
            "other_code": other_language(language),
        }

    def respond(self, template: str, request: Request, language: Language, *, status: int = 200, title: str, **values: Any) -> HTMLResponse:
        """A plain page in the frame."""
        query = [(key, value) for key, value in request.query_params.multi_items() if key != "lang"]
        other = f"{request.url.path}?{urlencode([*query, ('lang', other_language(language))])}"
        html = self.templates.render(template, language, **self.values(language, title=title, other=other), **values)
        return HTMLResponse(
            f"<!doctype html>\n{html}\n",
            status,
            headers={"cache-control": "no-store", "vary": "accept-language", "content-language": language},
        )


def other_language(language: Language) -> Language:
    """The one that a switch leads to."""
    return "en" if language == "de" else "de"
