"""Security headers, sizes and rates at the door."""

from __future__ import annotations

import asyncio
import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.web.conftest import Site
from tests.web.fake_assistant import AGREEMENT

PATHS = (
    "/",
    "/de/",
    "/en/",
    "/style.css",
    "/page.js",
    "/favicon.svg",
    "/documents",
    "/about",
    "/source/0123456789abcdef",
    "/de/config",
    "/nothing",
    "/robots.txt",
)


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_policy(site: Site, path: str) -> None:
    headers = site.client.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert (
        policy["default-src"] == "'self'"
        and policy["frame-ancestors"] == "'self'"
        and policy["object-src"] == "'none'"
        and policy["connect-src"] == "'self'"
    )
    assert policy["img-src"] == "'self' data: blob:"
    assert "unsafe" not in policy["script-src"] and "unsafe" not in policy["style-src"]
    assert "http" not in headers["content-security-policy"] and "*" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "same-origin"
    assert "server" not in headers and "set-cookie" not in headers


def test_nonce_is_fresh_and_fits_the_one_inline_script(site: Site) -> None:
    nonces = []
    for _ in range(2):
        answer = site.client.get("/de/")
        found = re.search(r"'nonce-([\w-]+)'", answer.headers["content-security-policy"])
        assert found
        nonces.append(found[1])
        inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", answer.text)
        assert inline == [f' nonce="{found[1]}"']
    assert nonces[0] != nonces[1]


def test_pages_name_no_other_host(site: Site) -> None:
    for path in (
        "/de/",
        "/en/",
        "/documents",
        "/about",
        f"/source/{site.assistant.fixtures[AGREEMENT].document.id}",
        "/style.css",
        "/page.js",
    ):
        body = re.sub(r"http://(testserver|www\.w3\.org/2000/svg)", "", site.client.get(path).text)
        assert not re.findall(r"(?:src|href|url)\s*[=(]\s*[\"']?(?:https?:)?//[^\s\"')]+", body), path


def test_forged_forwarding_changes_nothing(site: Site) -> None:
    forged = {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https", "x-forwarded-for": "1.2.3.4"}
    assert "evil.example" not in site.client.get("/de/", headers=forged).text


@pytest.mark.parametrize("path", ["/de/gradio_api/queue/join", "/de/"])
def test_large_bodies_are_refused(site: Site, path: str) -> None:
    assert site.client.post(path, content=b"x" * 70_000).status_code == 413
    assert site.client.post(path, content=b"x", headers={"content-length": "abc"}).status_code == 413


def test_large_bodies_of_unknown_length_are_refused(site: Site) -> None:
    def body() -> object:
        for _ in range(20):
            yield b"x" * 10_000

    try:
        status = site.client.post("/de/gradio_api/queue/join", content=body()).status_code  # type: ignore[arg-type]
    except Exception as error:  # the client may see the connection end instead
        assert "disconnect" in type(error).__name__.lower()
    else:
        assert status >= 400


def test_only_stop_runs_past_the_queue(site: Site) -> None:
    """Everything else has a limit of its own there: how many at a time, how many wait."""
    config, _ = json.JSONDecoder().raw_decode(site.client.get("/de/").text.partition("window.gradio_config = ")[2])
    answers = {
        call["id"]: site.client.post("/de/gradio_api/run/predict", json={"data": [None] * len(call["inputs"]), "fn_index": call["id"]})
        for call in config["dependencies"]
    }
    [direct] = [call["id"] for call in config["dependencies"] if call["queue"] is False]
    assert {number for number, answer in answers.items() if answer.status_code == 200} == {direct}


def test_files_are_kept_by_their_hash(site: Site) -> None:
    html = site.client.get("/de/").text
    link = re.search(r'href="(/style\.css\?[0-9a-f]{12})"', html)
    assert link
    assert "immutable" in site.client.get(link[1]).headers["cache-control"]
    assert site.client.get("/style.css?other").headers["cache-control"] == "no-cache"


def test_many_calls_are_slowed_down() -> None:
    from assistant.web.guard import Guard
    from assistant.web.limits import Buckets

    async def app(scope: object, receive: object, send: object) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[operator]
        await send({"type": "http.response.body", "body": b""})  # type: ignore[operator]

    guard = Guard(app, "", Buckets(3, clock=lambda: 0.0))  # type: ignore[arg-type]

    async def status(path: str, client: str) -> int:
        seen: list[int] = []

        async def send(message: object) -> None:
            if message["type"] == "http.response.start":  # type: ignore[index]
                seen.append(message["status"])  # type: ignore[index]

        scope = {"type": "http", "path": path, "method": "POST", "headers": [], "client": (client, 1)}
        await guard(scope, None, send)  # type: ignore[arg-type]
        return seen[0]

    async def calls() -> list[int]:
        costly = "/de/gradio_api/queue/join"
        return [await status(costly, "192.0.2.1") for _ in range(4)] + [
            await status(costly, "192.0.2.2"),
            await status("/style.css", "192.0.2.1"),
        ]

    with ThreadPoolExecutor(1) as outside:  # a browser test may have a loop running in this thread
        statuses = outside.submit(lambda: asyncio.run(calls())).result()
    assert statuses == [200, 200, 200, 429, 200, 200]
