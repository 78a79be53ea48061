"""What stands between the network and the evaluation's page: one person at this machine, in this page, and nobody else.

The page reads folders and starts runs, so no other site that is open in the same browser may reach it: only loopback names are
answered (a name that was rebound to 127.0.0.1 is not), and what changes something must come from the page itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.web.guard import limited, secure

from .store import UPLOAD_BYTES

LOOPBACK = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?")
GRADIO = re.compile(r"/(de|en)/run/")
OURS_OF_GRADIO = re.compile(
    r"/(de|en)/run/(|assets/[\w.-]+|theme\.css|gradio_api/(queue/join|queue/data|reset|cancel|heartbeat/\w+|startup-events)/?)"
)
UPLOAD = re.compile(r"/(de|en)/testsets")
BODY_BYTES = 64 * 1024  # a verdict with the longest reason has under 10 kB
FORM_BYTES = 64 * 1024  # what a form adds around the file
SAFE_METHODS = ("GET", "HEAD")


@dataclass(frozen=True)
class PageGuard:
    """ASGI middleware, the outermost."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # the page uses no web socket
            return
        headers, path = Headers(scope=scope), scope["path"]
        refused = refusal(scope["method"], path, headers)
        secured = secure(send, path)
        if refused:
            await PlainTextResponse(refused[1], refused[0])(scope, receive, secured)
            return
        await self.app(scope, limited(receive, longest(path)), secured)


def refusal(method: str, path: str, headers: Headers) -> tuple[int, str] | None:
    """(status, sentence) of a request that is not answered, None of one that is."""
    host = headers.get("host", "")
    if not LOOPBACK.fullmatch(host):
        return 421, "This page answers at 127.0.0.1 or localhost only."
    if method not in SAFE_METHODS and not from_this_page(host, headers):
        return 403, "This must be sent from the page itself."
    if GRADIO.match(path) and not OURS_OF_GRADIO.fullmatch(path):
        return 404, "Not found"
    length = headers.get("content-length", "0")
    if not length.isdigit() or int(length) > longest(path):
        return 413, f"Too large: at most {longest(path) // 1_000_000 or 1} MB."
    return None


def from_this_page(host: str, headers: Headers) -> bool:
    """Whether the browser says that a page of this very address sent the request; one that says nothing is not believed."""
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site") == "same-origin"
    parts = urlsplit(origin)
    return parts.scheme == "http" and parts.netloc == host


def longest(path: str) -> int:
    """How many bytes a request to `path` may bring."""
    return UPLOAD_BYTES + FORM_BYTES if UPLOAD.fullmatch(path) else BODY_BYTES
