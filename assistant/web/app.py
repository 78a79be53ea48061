"""The application: which address leads where, and how it is served. Read this file first."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse
from starlette.types import Scope

from assistant.web.chat import Chat, Shared
from assistant.web.chat_frame import ChatFrame
from assistant.web.conversations import SECRET, Conversations
from assistant.web.export import as_plain_text, head_lines, write_turn
from assistant.web.feedback import FeedbackFile
from assistant.web.frame import DESK_FILES, FILES, FOLDER, Frame
from assistant.web.guard import CALLS_A_MINUTE, Guard
from assistant.web.languages import LANGUAGES
from assistant.web.limits import Buckets
from assistant.web.page_images import PageImages
from assistant.web.source import Sources
from assistant.web.suggestions import Suggestions
from assistant.web.templates import make_templates, page_text

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from assistant.settings import Settings

HOUR = 3600.0
LOG = logging.getLogger(__name__)
# Before Gradio is imported: it would ask two outside services otherwise.
QUIET = {"GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_DISABLE_TELEMETRY": "1", "GRADIO_SSR_MODE": "False"}


def create_app(assistant: Assistant, settings: Settings) -> FastAPI:
    """The whole site over one assistant: chat at /de/ and /en/, sources, documents, exports, files."""
    os.environ.update(QUIET)
    frame = Frame(make_templates(), settings, assistant.index)
    shared = Shared(
        assistant,
        frame,
        Conversations(),
        FeedbackFile(settings.feedback_file, settings.feedback_days),
        Suggestions(assistant),
        Buckets(settings.questions_a_minute),
    )
    app = FastAPI(title=settings.site_name, docs_url=None, redoc_url=None, openapi_url=None)
    add_files(app, frame)
    add_doors(app, frame)
    add_export(app, shared)
    images = PageImages()
    app.include_router(Sources(assistant.index, frame, images).router())
    longer = add_drafting_desk(app, assistant, frame, images)
    add_chat(app, shared)
    app.add_middleware(ChatFrame, frame=frame)
    proxy, calls = settings.trusted_proxy, Buckets(CALLS_A_MINUTE)
    app.add_middleware(Guard, trusted_proxy=proxy, calls=calls, longer=longer, proxy_header=settings.desk_user_header)
    repeat_hourly(shared.feedback.forget_old, "forget-feedback")
    for language in LANGUAGES:
        shared.suggestions.current(language)
    return app


def add_chat(app: FastAPI, shared: Shared) -> None:
    """Mounts the chat once in each language."""
    import gradio as gr

    from assistant.web.blocks import build_blocks

    theme = gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])
    for language in LANGUAGES:
        blocks = build_blocks(Chat(shared, language), page_text(language, "title", site=shared.frame.site_name))
        gr.mount_gradio_app(
            app, blocks, f"/{language}", footer_links=[], run_history=False, show_error=False, ssr_mode=False, theme=theme, mcp_server=False
        )


def add_drafting_desk(app: FastAPI, assistant: Assistant, frame: Frame, images: PageImages) -> Callable[[Scope], Awaitable[int]] | None:
    """Adds the drafting desk where the settings let somebody in; what says how long a body may be there, None without a desk."""
    if not (frame.settings.desk_users or frame.settings.desk_user_header):
        return None
    from assistant.web.desk.mount import add_desk, make_desk

    desk, gate, desk_frame = make_desk(assistant, frame.settings, frame.templates)
    add_files(app, frame, DESK_FILES)
    add_desk(app, desk, gate, desk_frame, images)
    repeat_hourly(desk.forget_old, "forget-cases")
    threading.Thread(target=desk.warm, name="warm-desk", daemon=True).start()
    return gate.longest_body


def add_files(app: FastAPI, frame: Frame, files: Mapping[str, str] = FILES) -> None:
    """Our style, script and sign, by names that carry a hash in the query."""

    def make(name: str, media_type: str) -> None:
        content = (FOLDER / name).read_bytes()

        @app.get(f"/{name}", include_in_schema=False)
        def file(request: Request) -> Response:
            current = request.url.query == frame.versions[name]
            keep = "public, max-age=31536000, immutable" if current else "no-cache"
            return Response(content, media_type=media_type, headers={"cache-control": keep})

    for name, media_type in files.items():
        make(name, media_type)


def add_doors(app: FastAPI, frame: Frame) -> None:
    """ "/" leads to the chat in the visitor's language; a robots.txt that keeps robots off the costly pages."""

    @app.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
    def door(request: Request) -> RedirectResponse:
        headers = {"vary": "accept-language", "cache-control": "no-store"}
        return RedirectResponse(f"/{frame.language_of(request)}/", 303, headers)

    for language in LANGUAGES:
        app.add_api_route(f"/{language}", partial_door(language), methods=["GET"], include_in_schema=False)

    @app.get("/favicon.ico", include_in_schema=False)
    def icon() -> RedirectResponse:
        return RedirectResponse("/favicon.svg", 308)

    @app.get("/robots.txt", include_in_schema=False)
    def robots() -> PlainTextResponse:
        return PlainTextResponse("User-agent: *\nDisallow: /source/\nDisallow: /conversation/\nDisallow: /desk\n")


def partial_door(language: str) -> Callable[[], RedirectResponse]:
    """A route that adds the slash at the end."""

    def slash() -> RedirectResponse:
        return RedirectResponse(f"/{language}/", 308)

    return slash


def add_export(app: FastAPI, shared: Shared) -> None:
    """The conversation as a file, made from memory for whoever knows its secret."""
    frame = shared.frame

    @app.get("/conversation/{secret}.{kind}", include_in_schema=False)
    def conversation(secret: str, kind: str, request: Request) -> Response:
        language = frame.language_of(request)
        turns = shared.conversations.turns(secret) if SECRET.fullmatch(secret) and kind in ("txt", "html") else None
        if not turns:
            title = frame.title(language, "gone_title")
            return frame.respond("gone.html", request, language, status=404, title=title, text=page_text(language, "export_gone"))
        written = [write_turn(language, turn, frame.base_url(request)) for turn in turns]
        contact, today = frame.settings.contact, date.today()
        headers = {"content-disposition": f'attachment; filename="fundstelle-{today:%Y-%m-%d}.{kind}"', "cache-control": "no-store"}
        if kind == "txt":
            return PlainTextResponse(as_plain_text(language, frame.site_name, written, contact, today), headers=headers)
        title, head = head_lines(language, frame.site_name, written, today)
        html = frame.templates.render("export.html", language, title=title, head=head, turns=written, contact=contact)
        return Response(f"<!doctype html>\n{html}\n", media_type="text/html", headers=headers)


def repeat_hourly(forget: Callable[[], object], name: str) -> None:
    """Deletes what is past its days now and every hour, also when nobody comes."""

    def go_on() -> None:
        tick = threading.Event()
        while True:
            try:
                forget()
            except Exception as error:  # a full disk now must not keep everything for ever
                LOG.error("%s failed: %s", name, type(error).__name__, exc_info=error)
            tick.wait(HOUR)

    threading.Thread(target=go_on, daemon=True, name=name).start()


def serve(assistant: Assistant, settings: Settings) -> None:
    """Runs the page until it is interrupted; prints its address once it can be opened."""
    import uvicorn

    app = create_app(assistant, settings)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    print(f"{settings.site_name}: http://{host}:{settings.port}/", flush=True)
    # No access log: addresses hold the secrets of conversations. Proxy headers are judged by the guard, not by uvicorn.
    uvicorn.run(
        app, host=settings.host, port=settings.port, log_level="warning", access_log=False, proxy_headers=False, server_header=False
    )
