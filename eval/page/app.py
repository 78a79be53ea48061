"""`fundstelle-eval page`: upload a test set, run it, read what came of it, judge answers by hand. Read this file first.

Plain pages from templates; only starting and watching a run is Gradio's. Loopback only: the page reads folders of this machine.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse

from assistant.web.app import QUIET
from assistant.web.frame import FOLDER as WEB
from assistant.web.languages import choose_language
from corpus.errors import InputError
from corpus.records import Language

from ..reporting.html import read_file
from .frame import LANGUAGES, PageFrame, RunFrame, make_frame
from .guard import PageGuard
from .jobs import Jobs, Open, opener
from .store import Store
from .views import Views

if TYPE_CHECKING:
    from assistant.settings import Settings

HOST = "127.0.0.1"


def create_app(runs: Path, settings: Settings, open_assistant: Open | None = None) -> FastAPI:
    """The whole page over one folder of runs; `open_assistant` makes what is asked (default: the index of the settings, or a folder)."""
    os.environ.update(QUIET)
    runs.mkdir(parents=True, exist_ok=True)
    store = Store(runs.resolve())
    jobs = Jobs(store, open_assistant or opener(settings, store))
    frame = make_frame(store)
    app = FastAPI(title="fundstelle-eval", docs_url=None, redoc_url=None, openapi_url=None)
    add_files(app, frame)
    add_doors(app, frame, settings)
    add_panel(app, store, jobs)
    app.include_router(Views(frame, jobs).router())
    app.add_middleware(RunFrame, frame=frame)
    app.add_middleware(PageGuard)
    return app


def add_panel(app: FastAPI, store: Store, jobs: Jobs) -> None:
    """Mounts Gradio's part once in each language."""
    import gradio as gr

    from .blocks import Panel, build_panel

    theme = gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])
    for language in LANGUAGES:
        blocks = build_panel(Panel(store, jobs, language))
        path = f"/{language}/run"
        gr.mount_gradio_app(
            app, blocks, path, footer_links=[], run_history=False, show_error=False, ssr_mode=False, theme=theme, mcp_server=False
        )


def add_files(app: FastAPI, frame: PageFrame) -> None:
    """Our style, script and sign; names carry a hash in the query."""
    sign = (WEB / "favicon.svg").read_text(encoding="utf-8")
    files = {
        "style.css": ("text/css", frame.style),
        "page.js": ("text/javascript", read_file("page.js")),
        "favicon.svg": ("image/svg+xml", sign),
    }

    def make(name: str, kind: str, content: str) -> None:
        @app.get(f"/{name}", include_in_schema=False)
        def file(request: Request) -> Response:
            current = request.url.query == frame.version
            keep = "public, max-age=31536000, immutable" if current else "no-cache"
            return Response(content, media_type=kind, headers={"cache-control": keep})

    for name, (kind, content) in files.items():
        make(name, kind, content)


def add_doors(app: FastAPI, frame: PageFrame, settings: Settings) -> None:
    """ "/" leads to the first page in the browser's language; what can't be understood gets a sentence."""

    @app.get("/", include_in_schema=False)
    def door(request: Request) -> RedirectResponse:
        language = choose_language(None, request.headers.get("accept-language", ""), settings.language)
        return RedirectResponse(f"/{language}/", 303, {"vary": "accept-language", "cache-control": "no-store"})

    @app.exception_handler(RequestValidationError)
    @app.exception_handler(404)
    def unknown(request: Request, error: Exception) -> Response:
        language: Language = "en" if request.url.path.startswith("/en/") else "de"
        return frame.trouble(language, InputError("There is no such page.", "page.error_no_page"))


def serve(runs: Path, settings: Settings, port: int) -> None:
    """Runs the page on 127.0.0.1 until it is interrupted; prints its address once it can be opened."""
    import uvicorn

    app = create_app(runs, settings)
    print(f"fundstelle-eval: http://{HOST}:{port}/", flush=True)
    uvicorn.run(app, host=HOST, port=port, log_level="warning", access_log=False, proxy_headers=False, server_header=False)
