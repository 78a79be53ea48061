"""The language model behind a server: what is sent, to whom, how long it may take, and what is said when it fails."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from assistant import messages
from assistant.llm import Llm, Message, open_llm
from assistant.settings import Settings
from corpus.errors import FundstelleError, InputError

ROOT = Path(__file__).parents[2]
ASKED = (Message("system", "Antworte kurz."), Message("user", "Wann ist das Brückenfest?"))
PATIENT = 30.0


def reply(text: str) -> dict[str, Any]:
    """A chat completion as such servers send it."""
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
    return {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}


@dataclass
class FakeServer:
    """A server on loopback; `requests` holds the headers and the body of all that came."""

    url: str = ""
    requests: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)


Answer = Callable[[BaseHTTPRequestHandler], None]


def send(status: int, body: bytes, kind: str = "application/json", **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def say(text: str) -> Answer:
    return send(200, json.dumps(reply(text)).encode())


@contextmanager
def serving(answer: Answer) -> Iterator[FakeServer]:
    fake = FakeServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            fake.requests.append(({name.lower(): value for name, value in self.headers.items()}, json.loads(body)))
            with suppress(OSError):  # the caller has gone
                answer(self)

        do_GET = do_POST

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()


def test_it_is_off_unless_a_server_is_named() -> None:
    assert open_llm(Settings()) is None
    assert open_llm(Settings(llm_name="m", llm_key="k")) is None
    with pytest.raises(InputError, match="llm_name"):
        open_llm(Settings(llm_url="http://127.0.0.1:1/v1"))
    found = open_llm(Settings(llm_url="http://127.0.0.1:1/v1", llm_name="m"))
    assert found is not None and found.name == "m"


def test_the_messages_go_out_and_the_reply_comes_back() -> None:
    with serving(say("Am 5. Juli.")) as server:
        assert Llm(server.url, "klein").complete(ASKED, seconds=PATIENT) == "Am 5. Juli."
    ((_, body),) = server.requests
    assert body["messages"] == [{"role": "system", "content": "Antworte kurz."}, {"role": "user", "content": "Wann ist das Brückenfest?"}]
    assert (body["model"], body["temperature"], body.get("stream", False)) == ("klein", 0.0, False)


def test_nothing_of_the_environment_goes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither another account's key nor headers that describe this machine, nor a proxy that sees the questions."""
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY"):
        monkeypatch.setenv(name, "other-account")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Mine: other-account\nAuthorization: other-account")
    for name in ("OPENAI_BASE_URL", "OPENAI_API_BASE", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with serving(say("Ja.")) as server:
        Llm(server.url, "m").complete(ASKED, seconds=PATIENT)
        Llm(server.url, "m", "geheim").complete(ASKED, seconds=PATIENT)
    (without, _), (with_key, _) = server.requests
    assert "authorization" not in without
    assert with_key["authorization"] == "Bearer geheim"
    assert "other-account" not in json.dumps([headers for headers, _ in server.requests])
    assert set(without) <= {"host", "content-type", "content-length", "accept", "accept-encoding", "connection"}


def test_a_redirect_is_not_followed() -> None:
    with serving(say("Nicht gefragt.")) as other, serving(send(307, b"{}", Location=other.url + "/chat/completions")) as server:
        with pytest.raises(FundstelleError, match="status 307"):
            Llm(server.url, "m").complete(ASKED, seconds=PATIENT)
        assert len(server.requests) == 1
    assert other.requests == []


@pytest.mark.parametrize(
    ("answer", "key", "sentence"),
    [
        (send(401, b'{"error": {"message": "bad key geheim"}}'), "model.key", "refused the key"),
        (send(403, b"{}"), "model.key", "refused the key"),
        (send(404, b'{"error": "no such model"}'), "model.unknown", "knows no model m"),
        (send(429, b"{}"), "model.status", "status 429"),
        (send(500, b"secret trace"), "model.status", "status 500"),
        (send(200, b"<html>It works</html>", "text/html"), "model.protocol", "does not speak"),
        (send(200, b"{not json"), "model.protocol", "does not speak"),
        (send(200, b'{"choices": []}'), "model.protocol", "does not speak"),
        (send(200, b"[]"), "model.protocol", "does not speak"),
        (say(""), "model.empty", "empty answer"),
        (say(" \n"), "model.empty", "empty answer"),
    ],
)
def test_what_fails_is_said_in_a_sentence_and_asked_once(answer: Answer, key: str, sentence: str) -> None:
    with serving(answer) as server, pytest.raises(FundstelleError, match=sentence) as raised:
        Llm(server.url, "m", "geheim").complete(ASKED, seconds=PATIENT)
    assert len(server.requests) == 1, "asked again"
    assert raised.value.key == key
    assert "geheim" not in str(raised.value) and "secret" not in str(raised.value) and "Brückenfest" not in str(raised.value)
    for language in ("de", "en"):
        assert messages.text(language, key, **raised.value.values)  # type: ignore[arg-type]


def test_nobody_there_is_said_in_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        with pytest.raises(FundstelleError, match="can't be reached") as raised:
            Llm(url, "m").complete(ASKED, seconds=PATIENT)
    assert raised.value.key == "model.unreachable"


def wait(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(20)


def trickle(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then: no single read is slow."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


@pytest.mark.parametrize("answer", [wait, trickle])
def test_a_slow_server_ends_at_the_limit(answer: Answer) -> None:
    with serving(answer) as server:
        with Llm(server.url, "m")._line(1):
            pass  # the libraries are loaded before the clock starts
        with pytest.raises(FundstelleError, match=r"within 0\.3 seconds") as raised:
            Llm(server.url, "m").complete(ASKED, seconds=0.3)
        assert len(server.requests) == 1
    assert raised.value.key == "model.slow"
    assert the_asking_thread_ends()


def the_asking_thread_ends() -> bool:
    """Whether no thread goes on asking after the limit."""
    for _ in range(100):
        if not any(thread.name == "llm" for thread in threading.enumerate()):
            return True
        time.sleep(0.05)
    return False


def test_a_name_that_the_client_library_refuses_is_an_error_in_words() -> None:
    with pytest.raises(InputError, match="can't be asked this way"):
        Llm("http://127.0.0.1:9/v1", "gpt-5.2-pro").complete(ASKED, seconds=PATIENT)


GUARDED = """
import sys
sys.argv = ["guarded"]
from tests import guarded_run
assert len(guarded_run.show_that_the_guard_works()) == 8
from assistant.llm import Llm, Message
print(Llm(URL, "gpt-4o").complete([Message("user", "Wann?")], seconds=60))
import time; time.sleep(1)  # telemetry would come from a thread
print(len(guarded_run.attempts))
try:
    Llm("http://model.invalid/v1", "gpt-4o").complete([Message("user", "Wann?")], seconds=60)
except Exception as error:
    print(type(error).__name__)
print(len(guarded_run.attempts))
"""


def test_only_the_named_server_is_contacted() -> None:
    """In a process of its own whose audit hook sees every socket and look-up; a well-known model name must not fetch its tokenizer."""
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    with serving(say("Am 5. Juli.")) as server:
        script = GUARDED.replace("URL", repr(server.url), 1)
        ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr[-3000:]
    assert ran.stdout.splitlines() == ["Am 5. Juli.", "0", "FundstelleError", "1"], "one look-up of the second server's name, by us"
