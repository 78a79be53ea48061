"""A streamed reply: piece by piece, with signs of life, never past its time, and over at the server when nobody listens any more."""

from __future__ import annotations

import errno
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from assistant.llm import MOST_CHARACTERS, Llm, Message, Usage
from assistant.settings import Settings
from assistant.try_model import try_model
from corpus.errors import FundstelleError
from tests.assistant.model_lies import FAILURES, drip, endless, hangs
from tests.scripted_server import LONG, Drop, Prompt, Script, ScriptedServer, Wait, in_pieces, scripted

ASKED = (Message("system", "Antworte kurz."), Message("user", "Wann?"))
PATIENT = 60.0


def says(text: str) -> Script:
    return lambda prompt: in_pieces(text)


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedServer]:
    with scripted(says("Ja.")) as running:
        list(Llm(running.url, "m").stream(ASKED, seconds=PATIENT))  # the libraries are loaded before any clock starts
        yield running


def stream(server: ScriptedServer, script: Script, seconds: float = PATIENT, usage: Usage | None = None) -> Iterator[str]:
    server.script, server.hung_up, server.finished = script, 0, 0
    return Llm(server.url, "m").stream(ASKED, seconds=seconds, usage=usage)


def test_the_pieces_come_as_they_are_said(server: ScriptedServer) -> None:
    usage = Usage()
    assert [p for p in stream(server, says("Am 5. Juli kam Ada."), usage=usage) if p] == list(in_pieces("Am 5. Juli kam Ada."))
    assert usage.tokens_out == 3 and usage.tokens_in is not None
    body = server.requests[-1]
    assert body["stream"] is True and body["stream_options"] == {"include_usage": True} and body["temperature"] == 0.0


def test_a_server_that_does_not_count_leaves_the_usage_open(server: ScriptedServer) -> None:
    def lost(prompt: Prompt) -> Iterator[str]:
        yield "Am"
        raise Drop

    usage = Usage()
    with pytest.raises(FundstelleError) as raised:
        list(stream(server, lost, usage=usage))
    assert raised.value.key == "model.unreachable" and usage == Usage()


@pytest.mark.parametrize("script", [hangs, drip])
def test_it_ends_at_the_limit(server: ScriptedServer, script: Script) -> None:
    start = time.monotonic()
    with pytest.raises(FundstelleError) as raised:
        list(stream(server, script, seconds=1.2))
    assert raised.value.key == "model.slow" and 1.0 < time.monotonic() - start < 4
    assert server.wait_until_idle()


def test_an_endless_reply_is_cut(server: ScriptedServer) -> None:
    length = sum(map(len, stream(server, endless)))
    assert MOST_CHARACTERS < length < MOST_CHARACTERS + 100
    assert server.wait_until_idle() and server.hung_up == 1


@pytest.mark.parametrize("first", ["Am", ""])
def test_closing_it_hangs_up(server: ScriptedServer, first: str) -> None:
    """Also before the first word: a server that reads a long prompt is busy, too."""

    def slowly(prompt: Prompt) -> Iterator[str | Wait]:
        if first:
            yield first
        yield Wait(LONG)

    pieces = stream(server, slowly)
    assert next(piece for piece in pieces if piece == first) == first
    pieces.close()  # type: ignore[attr-defined]
    assert server.wait_until_idle() and server.hung_up == 1
    for _ in range(100):
        if not any(thread.name == "llm" for thread in threading.enumerate()):
            break
        time.sleep(0.05)
    else:
        pytest.fail("the thread that listens goes on")


@pytest.mark.parametrize("failure", FAILURES)
def test_failures_are_sentences_or_silence(server: ScriptedServer, failure: str) -> None:
    try:
        said = "".join(stream(server, FAILURES[failure]))
    except FundstelleError as error:
        assert error.key.startswith("model.") and "memory" not in str(error) and "nginx" not in str(error)
    else:
        assert said == ""


def test_whether_a_model_answers_and_how_fast(server: ScriptedServer) -> None:
    assert try_model(Settings()) is None
    server.script = says("Montag, Dienstag, Mittwoch.")
    named = {"llm_url": server.url, "llm_name": "m", "llm_seconds": 30}
    tried = try_model(Settings(**named, llm_doors="staff"))  # type: ignore[arg-type]
    assert tried and tried.answers and "writes for: staff" in tried.message
    assert tried.first_ms is not None and tried.total_ms is not None and 0 < tried.first_ms <= tried.total_ms
    server.script = says("")
    silent = try_model(Settings(**named))  # type: ignore[arg-type]
    assert silent and not silent.answers and "empty answer" in silent.message
    down = try_model(Settings(llm_url="http://127.0.0.1:9/v1", llm_name="m"))
    assert down and not down.answers and "can't be reached" in down.message and down.first_ms is None
    unnamed = try_model(Settings(llm_url="http://127.0.0.1:9/v1"))
    assert unnamed and "llm_name is not" in unnamed.message


def test_hanging_up_is_a_reset() -> None:
    """After an orderly end alone a server whose send buffer is full would wait a minute for room, and stay busy for nobody."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        pieces = Llm(f"http://127.0.0.1:{listening.getsockname()[1]}/v1", "m").stream(ASKED, seconds=PATIENT)
        assert next(pieces) == ""
        line, _ = listening.accept()
        with line:
            line.recv(65536)
            line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
            assert next(pieces) == ""  # it is read by now: what is unread would be answered with a reset anyway
            pieces.close()  # type: ignore[attr-defined]
            end = time.monotonic() + 5
            while not (error := line.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)) and time.monotonic() < end:
                time.sleep(0.02)
        assert error in (errno.ECONNRESET, errno.EPIPE)
