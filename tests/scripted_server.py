"""An OpenAI-compatible server on loopback that says what a test tells it to, piece by piece: the truth, or a lie of any kind.

A script is a function of the prompt that yields pieces of text. It may also yield `Send` (bytes as they are) or `Wait`, raise `Fail` (an
error status before anything was sent) or `Drop` (the connection breaks off).
"""

from __future__ import annotations

import json
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain
from typing import Any

LONG = 30.0  # seconds; longer than any test waits


@dataclass(frozen=True)
class Wait:
    """Say nothing for so many seconds."""

    seconds: float


@dataclass(frozen=True)
class Send:
    """Send these bytes instead of an event."""

    data: bytes


class Fail(Exception):
    """Answer with this status and body."""

    def __init__(self, status: int, body: bytes = b'{"error": {"message": "CUDA out of memory"}}', kind: str = "application/json") -> None:
        super().__init__(status)
        self.status, self.body, self.kind = status, body, kind


class Drop(Exception):
    """Break the connection off."""


Script = Callable[["Prompt"], Iterator[str | Send | Wait]]


@dataclass(frozen=True)
class Prompt:
    """What the model was told."""

    system: str
    user: str

    @property
    def places(self) -> dict[int, str]:
        """The numbered sentences."""
        return {int(number): text for number, text in re.findall(r"^\[(\d+)\] (.+)$", self.user, re.MULTILINE)}

    @property
    def question(self) -> str:
        """What was asked; of a prompt for condensing, the follow-up."""
        found = re.findall(r"^<<<(?:FRAGE|QUESTION|NACHFRAGE|FOLLOW-UP)\n(.*)\n\S+>>>$", self.user, re.MULTILINE)
        return found[0] if found else ""


@dataclass
class ScriptedServer:
    """Where it listens, what it was asked, and how its replies ended. `script` may be changed at any time."""

    script: Script
    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    finished: int = 0
    hung_up: int = 0
    busy: int = 0
    most_busy: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def prompt(self, number: int = -1) -> Prompt:
        """What it was told in one of the requests."""
        return prompt_of(self.requests[number])

    def wait_until_idle(self, seconds: float = 5.0) -> bool:
        """Whether no reply is being written any more, at the latest after so many seconds."""
        end = time.monotonic() + seconds
        while self.busy and time.monotonic() < end:
            time.sleep(0.02)
        return self.busy == 0


def prompt_of(body: dict[str, Any]) -> Prompt:
    """The two messages of a request."""
    by_role = {message["role"]: message["content"] for message in body["messages"]}
    return Prompt(by_role.get("system", ""), by_role.get("user", ""))


def event(text: str | None, **more: Any) -> bytes:
    """One server-sent event of a streamed completion."""
    choices = [] if text is None else [{"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}]
    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "scripted", "choices": choices, **more}
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


def in_pieces(text: str, size: int = 7) -> Iterator[str]:
    """The text in pieces of so many characters, as tokens would cut it: anywhere."""
    yield from (text[i : i + size] for i in range(0, len(text), size))


@contextmanager
def scripted(script: Script) -> Iterator[ScriptedServer]:
    """The server, up while the block runs."""
    state = ScriptedServer(script)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            with state.lock:
                state.requests.append(body)
                state.busy += 1
                state.most_busy = max(state.most_busy, state.busy)
            try:
                self._reply(prompt_of(body))
                state.finished += 1
            except OSError:  # whoever asked has gone
                state.hung_up += 1
            except Drop:  # as when the server dies: a reset, not an orderly end
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
            finally:
                with state.lock:
                    state.busy -= 1

        def _reply(self, prompt: Prompt) -> None:
            pieces = iter(state.script(prompt))
            sent = 0
            try:
                first = next(pieces, "")
            except Fail as failure:
                self._head(failure.status, failure.kind)
                self.wfile.write(failure.body)
                return
            if isinstance(first, Wait):  # before anything is sent: the prompt is being read
                self._pause(first.seconds)
                first = ""
            self._head(200, "text/event-stream")
            for piece in chain([first], pieces):
                sent += self._say(piece)
            self.wfile.write(event(None, usage={"prompt_tokens": len(prompt.user) // 4, "completion_tokens": sent, "total_tokens": 0}))
            self.wfile.write(b"data: [DONE]\n\n")

        def _say(self, piece: str | Send | Wait) -> int:
            if isinstance(piece, Wait):
                self._pause(piece.seconds)
                return 0
            self.wfile.write(piece.data if isinstance(piece, Send) else event(piece))
            self.wfile.flush()
            return 1

        def _pause(self, seconds: float) -> None:
            """Waits, and looks now and then whether whoever asked is still there, as real servers do."""
            end = time.monotonic() + seconds
            self.connection.settimeout(0.02)
            try:
                while time.monotonic() < end:
                    with suppress(TimeoutError):
                        if not self.connection.recv(1):
                            raise ConnectionResetError
            finally:
                self.connection.settimeout(None)

        def _head(self, status: int, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Connection", "close")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_port}/v1"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
