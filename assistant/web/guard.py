"""What stands between the network and the page: security headers, a list of what may be called, sizes and rates.

Gradio brings about seventy routes (uploads, files, a proxy, API documentation); the page needs the few in ALLOWED. Of the events only
"stop" runs directly (run/predict); Gradio refuses the others there, since the API is closed.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.web.limits import Buckets, client_key

ALLOWED = re.compile(
    r"/(de|en)/("
    r"|assets/[\w.-]+|theme\.css|gradio_api/(queue/join|queue/data|run/predict|reset|cancel|heartbeat/\w+|startup-events)/?"
    r")"
)
BODY_BYTES = 64 * 1024  # the longest question with everything Gradio adds is under 10 kB
TOO_LARGE = "Too large / Zu groß"
CALLS_A_MINUTE = 240  # of any kind that costs something: events and page images, for one client
COSTLY = re.compile(r"/(de|en)/gradio_api/(queue/join|run/predict)|(/desk)?/source/.*")
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
}
FORWARDED = (b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"x-forwarded-prefix", b"forwarded", b"x-gradio-server")


def policy(nonce: str = "") -> str:
    """The Content-Security-Policy: nothing from any other address, and no script but files of ours (and those with `nonce`)."""
    scripts = f"'self' 'nonce-{nonce}'" if nonce else "'self'"
    # Gradio's components carry style attributes in their templates; attributes can load nothing, img-src holds for them.
    parts = (
        "default-src 'self'",
        f"script-src {scripts}",
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "frame-src 'none'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
    return "; ".join(parts)


@dataclass(frozen=True)
class Guard:
    """ASGI middleware, the outermost."""

    app: ASGIApp
    trusted_proxy: str
    calls: Buckets
    longer: Callable[[Scope], Awaitable[int]] | None = None  # the most bytes of a body, where one over BODY_BYTES may come
    proxy_header: str = ""  # another one that only the trusted proxy may send

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # the page uses no web socket
            return
        peer = scope["client"][0] if scope.get("client") else None
        headers = Headers(scope=scope)
        client = client_key(peer, headers, trusted_proxy=self.trusted_proxy)
        if not (self.trusted_proxy and peer == self.trusted_proxy):
            scope = {**scope, "headers": [(name, value) for name, value in scope["headers"] if name not in self.forwarded]}
        secured = secure(send, scope["path"])
        if is_closed(scope["path"]):
            await PlainTextResponse("Not found", 404)(scope, receive, secured)
        elif COSTLY.match(scope["path"]) and (wait := self.calls.take(client)):
            await JSONResponse({"detail": "Too many requests"}, 429, {"retry-after": str(int(wait) + 1)})(scope, receive, secured)
        elif (longest := await self.longest(scope, headers)) is None:
            await PlainTextResponse(TOO_LARGE, 413)(scope, receive, secured)
        else:
            await self.app(scope, limited(receive, longest), secured)

    @property
    def forwarded(self) -> tuple[bytes, ...]:
        """The headers that are the trusted proxy's own."""
        return (*FORWARDED, self.proxy_header.lower().encode("latin-1")) if self.proxy_header else FORWARDED

    async def longest(self, scope: Scope, headers: Headers) -> int | None:
        """How many bytes of a body are read; None if it says that it is longer, or if its length can't be read."""
        length = headers.get("content-length", "")
        if length and not (length.isascii() and length.isdigit()):
            return None
        small = length != "" and int(length) <= BODY_BYTES
        # Who may send more is asked only where more comes: that takes a look into the store.
        most = BODY_BYTES if small or self.longer is None or scope["method"] != "POST" else await self.longer(scope)
        return most if int(length or 0) <= most else None


def is_closed(path: str) -> bool:
    """Whether the path belongs to Gradio and the page does not need it."""
    return path.startswith(("/de/", "/en/")) and not ALLOWED.fullmatch(path)


def secure(send: Send, path: str) -> Send:
    """`send` that adds the headers each answer carries; a policy of the route's own is left."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("content-security-policy", policy())
            if "/assets/" in path and message["status"] == 200:  # their names hold a hash of their content
                headers["cache-control"] = "public, max-age=31536000, immutable"
            del headers["server"]
        await send(message)

    return sending


def limited(receive: Receive, longest: int = BODY_BYTES) -> Receive:
    """`receive` that ends a body of unknown length at `longest` bytes, as if the sender had gone."""
    seen = 0

    async def receiving() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        return {"type": "http.disconnect"} if seen > longest else message

    return receiving
