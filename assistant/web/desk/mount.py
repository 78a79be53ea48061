"""The drafting desk under /desk: which address leads where. Every route but login's lies behind the gate."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from assistant.desk.desk import Desk
from assistant.desk.kept.sessions import Sessions, stamps
from assistant.desk.kept.store import open_store
from assistant.web.desk.actions import Actions
from assistant.web.desk.files import Files
from assistant.web.desk.frame import DeskFrame
from assistant.web.desk.gate import Gate, read_form
from assistant.web.desk.pages import Pages
from assistant.web.source import Sources

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from assistant.settings import Settings
    from assistant.web.page_images import PageImages
    from assistant.web.templates import Templates


def make_desk(assistant: Assistant, settings: Settings, templates: Templates) -> tuple[Desk, Gate, DeskFrame]:
    """The desk over its store, with its lock and its frame."""
    store = open_store(settings.desk_database)
    desk = Desk(assistant, store, settings, now=lambda: datetime.now(UTC))
    gate = Gate(Sessions(store, settings.desk_minutes, stamp_of=stamp_of(settings)), settings)
    return desk, gate, DeskFrame(templates, settings, assistant.index)


def stamp_of(settings: Settings) -> Callable[[str], str | None]:
    """What ends a user's sessions when it changes; a user whom the proxy names has no password that could."""
    known = stamps(settings.desk_users)
    if not settings.desk_user_header:
        return known
    return lambda user: known(user) or ""


def add_desk(app: FastAPI, desk: Desk, gate: Gate, frame: DeskFrame, images: PageImages) -> None:
    """Adds the desk's routes to the application."""
    pages = Pages(desk, frame, gate)
    app.include_router(doors(pages))
    inside = APIRouter(dependencies=[Depends(gate.require)], route_class=speaking(pages))
    add_pages(inside, pages)
    add_actions(inside, Actions(desk, frame, pages))
    add_files(inside, Files(desk, frame, pages, lambda: datetime.now().date()))
    Sources(frame.index, frame, images, shown=("public", "internal"), prefix="/desk").add_to(inside)
    app.include_router(inside)


def speaking(pages: Pages) -> type[APIRoute]:
    """A kind of route that says in words what went wrong, where nothing nearer to it did."""

    class Speaking(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()

            async def handling(request: Request) -> Response:
                try:
                    return await handle(request)
                except (HTTPException, ClientDisconnect):
                    raise
                except Exception as error:
                    return await run_in_threadpool(pages.trouble, request, error)

            return handling

    return Speaking


def doors(pages: Pages) -> APIRouter:
    """The one page without a session."""
    outside = APIRouter()
    outside.add_api_route("/desk/login", pages.login, methods=["GET"], include_in_schema=False)
    outside.add_api_route("/desk/login", pages.enter, methods=["POST"], include_in_schema=False, dependencies=[Depends(read_form)])
    return outside


def add_pages(router: APIRouter, pages: Pages) -> None:
    """What is looked at."""
    for path, endpoint in (
        ("/desk", pages.cases),
        ("/desk/new", pages.new),
        ("/desk/case/{case_id}", pages.case),
        ("/desk/case/{case_id}/versions", pages.versions),
        ("/desk/case/{case_id}/versions/{number}", pages.version),
        ("/desk/case/{case_id}/delete", pages.ask_delete),
    ):
        router.add_api_route(path, endpoint, methods=["GET"], include_in_schema=False)
    router.add_api_route("/desk/logout", pages.leave, methods=["POST"], include_in_schema=False)


def add_actions(router: APIRouter, actions: Actions) -> None:
    """What changes something."""
    router.add_api_route("/desk/new", actions.receive, methods=["POST"], include_in_schema=False)
    for name, endpoint in (
        ("unmask", actions.unmask),
        ("mask", actions.mask),
        ("questions", actions.questions),
        ("search", actions.search),
        ("tick", actions.tick),
        ("write", actions.write),
        ("letter", actions.save),
        ("restore", actions.restore),
        ("overrule", actions.overrule),
        ("status", actions.move),
        ("delete", actions.delete),
        ("forget", actions.forget),
    ):
        router.add_api_route(f"/desk/case/{{case_id}}/{name}", endpoint, methods=["POST"], include_in_schema=False)


def add_files(router: APIRouter, files: Files) -> None:
    """What is saved or opened elsewhere."""
    router.add_api_route("/desk/case/{case_id}/letter.{kind}", files.letter, methods=["GET"], include_in_schema=False)
    router.add_api_route("/desk/case/{case_id}/record.json", files.record, methods=["GET"], include_in_schema=False)
