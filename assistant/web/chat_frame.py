"""Gradio's page inside our frame: of the HTML that Gradio serves only its configuration and its two files are kept.

So the page says who answers before any script has run, has the right `lang`, no foreign address in its head, and a
Content-Security-Policy with a nonce in place of 'unsafe-inline'.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from markupsafe import Markup
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.frame import Frame
from assistant.web.guard import policy
from assistant.web.languages import LANGUAGES
from assistant.web.templates import page_text
from corpus.records import Language

# Gradio writes its configuration as JSON with <, > and & escaped, so the first </script> ends it.
CONFIG = re.compile(r"<script>(window\.gradio_config = .*?)</script>", re.DOTALL)
API = re.compile(r"<script>(window\.gradio_api_info = .*?)</script>", re.DOTALL)
SCRIPT = re.compile(r'<script type="module" crossorigin src="\./(assets/index-[\w-]+\.js)">')
STYLE = re.compile(r'<link rel="stylesheet" crossorigin href="\./(assets/index-[\w-]+\.css)">')


@dataclass(frozen=True)
class ChatFrame:
    """ASGI middleware: answers GET /de/ and /en/ with our frame around what `app` would have served there."""

    app: ASGIApp
    frame: Frame

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        language = next((language for language in LANGUAGES if scope["type"] == "http" and scope["path"] == f"/{language}/"), None)
        if language is None or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        caught: list[Message] = []

        async def catch(message: Message) -> None:
            caught.append(message)

        # Gradio would load a saved state named in the query; the page has no use for any query.
        await self.app({**scope, "method": "GET", "query_string": b""}, receive, catch)
        html = b"".join(message.get("body", b"") for message in caught).decode()
        nonce = secrets.token_hex(16)
        body = self.page(language, html, nonce).encode()
        headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
            (b"content-language", language.encode()),
            (b"content-security-policy", policy(nonce).encode()),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    def page(self, language: Language, gradio: str, nonce: str) -> str:
        """The whole page; ValueError if Gradio's page has another form than the one pinned."""
        found = {name: pattern.search(gradio) for name, pattern in (("config", CONFIG), ("api", API), ("script", SCRIPT), ("style", STYLE))}
        parts = {name: Markup(match[1]) for name, match in found.items() if match}
        if len(parts) < len(found):
            raise ValueError(
                f"Gradio's page has changed its form: no {', '.join(sorted(set(found) - set(parts)))} in it. Use the pinned version."
            )
        values = self.frame.values(
            language, title=page_text(language, "title", site=self.frame.site_name), other="/en/" if language == "de" else "/de/"
        )
        html = self.frame.templates.render("chat.html", language, **values, nonce=nonce, **parts)
        return f"<!doctype html>\n{html}\n"
