"""A real Chromium, the page on the scripted assistant in a process-local server, and a record of every request."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from assistant.settings import Settings
from tests.web.fake_assistant import FakeAssistant

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
REQUIRED = "REQUIRE_BROWSER"  # not FUNDSTELLE_…: those are settings
HOW_TO = "no Chromium found. Install one (Debian: apt-get install chromium) or name it in CHROMIUM"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PAUSE = 0.25  # seconds between two statements, so that their arrival can be seen
PATIENCE = 15.0  # seconds until a wait is given up
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def find_chromium() -> str | None:
    """The path of a Chromium, or None."""
    named = os.environ.get("CHROMIUM")
    return named or next((path for path in map(shutil.which, NAMES) if path), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A headless browser; without one the tests are skipped, or fail where REQUIRE_BROWSER=1."""
    path = find_chromium()
    if path is None:
        if os.environ.get(REQUIRED) == "1":
            pytest.fail(HOW_TO)
        pytest.skip(HOW_TO)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()


@contextmanager
def served(app: Any) -> Iterator[str]:
    """The address of the app on a free port of 127.0.0.1, in a thread that ends with the block."""
    import uvicorn

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started:
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    server.force_exit = True
    thread.join(timeout=10)


@dataclass
class Site:
    """A running page: its address, the assistant behind it, the settings it runs with."""

    url: str
    assistant: FakeAssistant
    settings: Settings


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The chat page over the scripted assistant, for all tests."""
    from assistant.web.app import create_app

    folder = tmp_path_factory.mktemp("site")
    assistant = FakeAssistant(folder, pause=PAUSE)
    settings = Settings(feedback_file=folder / "feedback.jsonl", contact="Büro für Partnerschaften, 06000 1234", questions_a_minute=1000)
    with served(create_app(assistant, settings)) as url:  # type: ignore[arg-type]
        yield Site(url, assistant, settings)


@dataclass
class Visit:
    """One browser page with what it asked for and complained about."""

    page: Any
    url: str
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str = "/") -> None:
        """Opens the chat and waits until a question can be typed."""
        self.page.goto(self.url + path)
        self.page.wait_for_selector("#question textarea")

    def ask(self, question: str, *, wait: bool = True) -> None:
        """Types the question, sends it with Enter, waits for the finished answer to it."""
        self.page.fill("#question textarea", question)
        self.page.press("#question textarea", "Enter")
        if wait:
            self.until("question => !!document.querySelector('#current .turn.done')?.textContent.includes(question)", question)

    def until(self, expression: str, argument: object = None) -> None:
        """Waits until the expression holds. Playwright's own waiting evaluates text in the page, which its policy forbids."""
        deadline = time.monotonic() + PATIENCE
        while not self.page.evaluate(expression, argument):
            assert time.monotonic() < deadline, f"never true: {expression}"
            self.page.wait_for_timeout(40)

    def rest(self) -> None:
        """Waits until the page has stopped scrolling: a finger that comes down on a moving page misses."""
        before = None
        while (now := self.page.evaluate("scrollY")) != before:
            before = now
            self.page.wait_for_timeout(250)

    def boxes(self, *selectors: str) -> list[dict[str, float]]:
        """Where the elements stand, all seen at once: the page may scroll between two looks."""
        found: list[dict[str, float]] = self.page.evaluate(
            "names => names.map(name => document.querySelector(name).getBoundingClientRect().toJSON())", list(selectors)
        )
        return found


@pytest.fixture
def visit(browser: Any, site: Site, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A visitor; `visitor` marks pass options of the browser context. Fails if anything but loopback was asked for."""
    options = {"locale": "de-DE", "viewport": {"width": 1280, "height": 800}, **getattr(request, "param", {})}
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE * 1000)
    visitor = Visit(context.new_page(), site.url)

    def judge(route: Any) -> None:
        address = urlsplit(route.request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.hostname not in LOOPBACK:
            visitor.foreign.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    context.route("**/*", judge)
    visitor.page.on("console", lambda message: visitor.complaints.append(message.text) if message.type in ("error", "warning") else None)
    visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
    yield visitor
    context.close()
    assert visitor.foreign == []


def axe_source() -> str:
    """The script of axe-core as the test package carries it."""
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
