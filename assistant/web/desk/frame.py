"""The frame of the desk's pages: who is logged in, the token of the forms, nothing kept by a browser."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from assistant.web.desk.gate import Visitor
from assistant.web.desk.templates import desk_text, say_day, say_moment
from assistant.web.frame import Frame
from assistant.web.languages import as_language
from corpus.records import Language

LANGUAGE_COOKIE = "fundstelle_desk_language"


@dataclass(frozen=True)
class DeskFrame(Frame):
    """The public frame's values in the desk's layout."""

    def language_of(self, request: Request) -> Language:
        """The language of the link, else the one chosen before at the desk, else the browser's."""
        asked = as_language(request.query_params.get("lang"))
        return asked or as_language(request.cookies.get(LANGUAGE_COOKIE)) or super().language_of(request)

    def values(self, language: Language, *, title: str, other: str) -> dict[str, Any]:
        """What every template of the desk needs; `d("save")` is the text desk.save."""
        return super().values(language, title=title, other=other) | {"layout": "desk_base.html", "home": "/desk"} | words(language)

    def respond(self, template: str, request: Request, language: Language, *, status: int = 200, title: str, **values: Any) -> HTMLResponse:
        """A page of the desk."""
        visitor = visitor_of(request)
        given = {"user": visitor.user if visitor else "", "csrf": visitor.csrf if visitor else ""} | values
        answer = super().respond(template, request, language, status=status, title=title, **given)
        answer.headers["cache-control"] = "private, no-store"
        if request.query_params.get("lang"):
            answer.set_cookie(LANGUAGE_COOKIE, language, path="/desk", httponly=True, samesite="strict")
        return answer

    def part(self, template: str, language: Language, **values: Any) -> Markup:
        """A part of a page, for a script to put in place."""
        return self.templates.render(template, language, **words(language), **values)


def words(language: Language) -> dict[str, Any]:
    """What templates call: `d("save")` is the text desk.save, `day` and `moment` write a time."""
    return {"d": partial(desk_text, language), "day": partial(say_day, language), "moment": partial(say_moment, language)}


def visitor_of(request: Request) -> Visitor | None:
    """Who is logged in; None on the login page."""
    return getattr(request.state, "visitor", None)


def user_of(request: Request) -> str:
    """The name of who is logged in."""
    visitor = visitor_of(request)
    assert visitor is not None, "a route outside the gate"
    return visitor.user


def wants_json(request: Request) -> bool:
    """Whether the page's script asks."""
    return "application/json" in request.headers.get("accept", "")
