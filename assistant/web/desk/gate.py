"""Who may come in: sessions of named users, a token in every form, few tries at a password. The one lock of all routes of the desk.

A session is a random token in a cookie that goes to the desk's pages only and that no script reads. The token of the forms is made from it,
so nothing more is kept. Where the settings name a header of the trusted proxy, the user it names has a session at once.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi import HTTPException, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection
from starlette.types import Scope

from assistant.desk.enquiry.open_enquiry import MOST_BYTES
from assistant.desk.kept.users import verify_password
from assistant.web.guard import BODY_BYTES
from assistant.web.limits import Buckets, as_address, client_key

if TYPE_CHECKING:
    from assistant.desk.kept.sessions import Sessions
    from assistant.settings import Settings

COOKIE = "fundstelle_desk"
LOGIN = "/desk/login"
TRIES_A_MINUTE = 6  # from one address
TRIES_OF_A_NAME = 20  # from all addresses together; not fewer, or anyone could lock a colleague out
FORM_BYTES = 64 * 1024  # what the fields around an upload take
INSIDE = re.compile(r"/desk(/\w[\w.-]*)*/?")
READING = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is logged in."""

    user: str
    token: str

    @property
    def csrf(self) -> str:
        """What every form of this session carries: no other site can know it."""
        return hmac.new(self.token.encode(), b"form", hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Gate:
    """The lock: `require` is the dependency of every route but login's."""

    sessions: Sessions
    settings: Settings
    by_address: Buckets = field(default_factory=lambda: Buckets(TRIES_A_MINUTE))
    by_name: Buckets = field(default_factory=lambda: Buckets(TRIES_OF_A_NAME))

    def visitor(self, request: HTTPConnection) -> Visitor | None:
        """Whose session the request belongs to."""
        token = request.cookies.get(COOKIE, "")
        user = self.sessions.user_of(token) if token else None
        return Visitor(user, token) if user else None

    async def require(self, request: Request) -> None:
        """Lets a session in and reads its form; anyone else is sent to the login page, or refused. Nothing of a body is read before."""
        visitor = await run_in_threadpool(self.visitor, request)
        named = self.named_by_proxy(request)
        if named and (visitor is None or visitor.user != named):
            await self.enter(request, named)
        if visitor is None:
            if request.method in READING:
                raise HTTPException(303, headers={"location": f"{LOGIN}?next={quote(request.url.path)}", "cache-control": "no-store"})
            raise HTTPException(401, "Not logged in")
        request.state.visitor = visitor
        if request.method not in READING:
            await read_form(request)
            given = request.headers.get("x-csrf") or request.state.form.get("csrf", "")
            if not (isinstance(given, str) and hmac.compare_digest(given.encode(), visitor.csrf.encode())):
                raise HTTPException(403, "The form is not of this session")

    async def enter(self, request: Request, user: str) -> None:
        """Starts a session for the user that the proxy names, and asks for the page again."""
        if request.method not in READING:
            raise HTTPException(401, "Not logged in")
        token = await run_in_threadpool(self.sessions.start, user)
        raise HTTPException(303, headers={"location": quote(request.url.path), "set-cookie": session_cookie(request, token)})

    def named_by_proxy(self, request: Request) -> str:
        """The user that the trusted proxy names; "" from anyone else, and where no such header is set."""
        header, proxy = self.settings.desk_user_header, as_address(self.settings.trusted_proxy)
        peer = as_address(request.client.host if request.client else "")
        if not header or proxy is None or peer != proxy:
            return ""
        given = request.headers.getlist(header)  # a proxy that adds its line to the browser's own says two names: neither is believed
        name = given[0].strip()[:100] if len(given) == 1 else ""
        return name if name.isprintable() else ""

    def wait(self, request: Request, user: str) -> float:
        """Seconds until another try at a password may be made; 0.0 if now."""
        peer = request.client.host if request.client else None
        client = client_key(peer, request.headers, trusted_proxy=self.settings.trusted_proxy)
        return self.by_address.take(client) or self.by_name.take(user.casefold()[:100])

    def is_user(self, user: str, password: str) -> bool:
        """Whether it is the user's password; for an unknown user it takes as long to say no."""
        hashes: Mapping[str, str] = dict(self.settings.desk_users)
        return verify_password(hashes.get(user, ""), password)

    async def longest_body(self, scope: Scope) -> int:
        """How many bytes may come: an upload's from somebody who is logged in, a short form's from anyone else."""
        if not scope["path"].startswith("/desk/") or await run_in_threadpool(self.visitor, HTTPConnection(scope)) is None:
            return BODY_BYTES
        return MOST_BYTES + FORM_BYTES


async def read_form(request: Request) -> None:
    """Puts the fields of the form into `request.state.form`; refuses what another site's page sends."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise HTTPException(403, "Sent by another site")
    request.state.form = await request.form(max_files=1, max_fields=500, max_part_size=MOST_BYTES)


def session_cookie(request: Request, token: str) -> str:
    """The Set-Cookie line of a session; Secure where the page came by https, also where a trusted proxy says so."""
    answer = Response()
    https = request.url.scheme == "https" or request.headers.get("x-forwarded-proto", "") == "https"
    answer.set_cookie(COOKIE, token, path="/desk", httponly=True, samesite="strict", secure=https)
    return answer.headers["set-cookie"]


def way_on(text: str) -> str:
    """Where to go after logging in: a page of the desk, never another site."""
    return text if INSIDE.fullmatch(text) and LOGIN not in text else "/desk"
