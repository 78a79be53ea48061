"""The page's frame: our templates as answers to requests, errors as sentences, and Gradio's part inside the frame."""

from __future__ import annotations

import hashlib
import logging
import secrets
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs

from fastapi.responses import HTMLResponse
from markupsafe import Markup
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant import messages as assistant_messages
from assistant.web.chat_frame import API, CONFIG, SCRIPT, STYLE
from assistant.web.frame import FOLDER as WEB
from assistant.web.guard import policy
from corpus.errors import FundstelleError
from corpus.records import Language

from ..messages import catalogue
from ..reporting.html import Pages, base_style, make_pages, read_file, say
from .store import Store

LANGUAGES: tuple[Language, ...] = ("de", "en")
GRADIO_STYLE = "/* Gradio, made quiet"  # in the chat page's style: from here to the conversation's part it calms Gradio's own look
GRADIO_STYLE_ENDS = "/* conversation and sources */"

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PageFrame:
    """Renders `page_*.html` in the frame all pages share."""

    pages: Pages
    store: Store

    @cached_property
    def style(self) -> str:
        """The page's whole style: colours and plain elements of the chat page, what calms Gradio, ours."""
        chat = (WEB / "style.css").read_text(encoding="utf-8")
        calm = chat.split(GRADIO_STYLE)[1].split(GRADIO_STYLE_ENDS)[0]
        return base_style() + GRADIO_STYLE + calm + read_file("shared.css") + read_file("page.css")

    @cached_property
    def version(self) -> str:
        """A short hash of style and script, so that a browser may keep them."""
        return hashlib.sha256((self.style + read_file("page.js")).encode()).hexdigest()[:12]

    def html(self, template: str, language: Language, path: str, *, title: str, **values: Any) -> str:
        """The page; `path` is its address below the language, for the link to the other one."""
        other = "en" if language == "de" else "de"
        shared = {"version": self.version, "other": f"/{other}{path}", "other_code": other, "title": title}
        html = self.pages.render(template, language, texts="page", **shared, **values)
        return f"<!doctype html>\n{html}\n"

    def respond(self, template: str, language: Language, path: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """The page as an answer; nothing of it is kept by the browser."""
        headers = {"cache-control": "no-store", "content-language": language}
        return HTMLResponse(self.html(template, language, path, **values), status, headers)

    def trouble(self, language: Language, error: Exception, status: int = 404) -> HTMLResponse:
        """A page that says what is wrong."""
        title = say(language, "page.trouble")
        return self.respond("page_trouble.html", language, "/", status=status, title=title, sentence=sentence(language, error))


def make_frame(store: Store) -> PageFrame:
    """A frame over the templates."""
    return PageFrame(make_pages(), store)


def sentence(language: Language, error: Exception) -> str:
    """What went wrong, for a person; of what nobody foresaw only that it happened."""
    if not isinstance(error, FundstelleError):
        return say(language, "page.error_unknown", kind=type(error).__name__)
    for texts in (catalogue(language), assistant_messages.catalogue(language)):
        if error.key in texts:
            try:
                return texts[error.key].format(**error.values)
            except (KeyError, IndexError):
                _log.error("the text %s lacks a value", error.key)
    return str(error)


@dataclass(frozen=True)
class RunFrame:
    """ASGI middleware: answers GET /de/run/ and /en/run/ with our frame around Gradio's part.

    As on the chat page only Gradio's configuration and its two files are kept, under a policy with a nonce.
    """

    app: ASGIApp
    frame: PageFrame

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        language = next((each for each in LANGUAGES if scope["type"] == "http" and scope["path"] == f"/{each}/run/"), None)
        if language is None or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        caught: list[Message] = []

        async def catch(message: Message) -> None:
            caught.append(message)

        await self.app({**scope, "method": "GET", "query_string": b""}, receive, catch)
        gradio = b"".join(message.get("body", b"") for message in caught).decode()
        asked = {name: values[-1] for name, values in parse_qs(scope.get("query_string", b"").decode("latin-1")).items()}
        nonce = secrets.token_hex(16)
        try:
            response = HTMLResponse(self.page(language, gradio, nonce, asked), headers={"content-security-policy": policy(nonce)})
        except FundstelleError as error:
            response = self.frame.trouble(language, error)
        response.headers["cache-control"] = "no-store"
        await response(scope, receive, send)

    def page(self, language: Language, gradio: str, nonce: str, asked: dict[str, str]) -> str:
        """The whole page; ValueError if Gradio's page has another form than the one pinned."""
        from ..testset import read_testset

        found = {name: pattern.search(gradio) for name, pattern in (("config", CONFIG), ("api", API), ("script", SCRIPT), ("link", STYLE))}
        parts = {name: Markup(match[1]) for name, match in found.items() if match}
        if len(parts) < len(found):
            raise ValueError(
                f"Gradio's page has changed its form: no {', '.join(sorted(set(found) - set(parts)))}. Use the pinned version."
            )
        digest, run = asked.get("set", ""), asked.get("run", "")
        testset = read_testset(self.store.testset(digest), language) if digest else None
        path = f"/run/?set={digest}&run={run}" if digest and run.isascii() else f"/run/?set={digest}" if digest else "/run/"
        title = say(language, "page.run_title")
        return self.frame.html("page_run.html", language, path, title=title, testset=testset, digest=digest, nonce=nonce, **parts)

    @property
    def store(self) -> Store:
        return self.frame.store
