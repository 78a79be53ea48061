"""Messages in, a language model's reply out; off unless `llm_url` names a server. The only module that knows llama_index.llms.

The server speaks OpenAI's chat protocol (llama.cpp, vLLM, Ollama, an office's own gateway). Nothing but that server is contacted: no
proxy or account of the environment is used, no redirect is followed, no tokenizer is fetched, and headers that describe this machine are
left out.
"""

from __future__ import annotations

import queue
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

from corpus.errors import FundstelleError, InputError

from .settings import Settings

if TYPE_CHECKING:
    import httpx
    from llama_index.core.llms import LLM, ChatMessage

MOST_TOKENS = 2048  # of a reply: a verdict on an answer of three sentences takes about 300
MOST_CHARACTERS = 20_000  # of a streamed reply: a server that never ends is not listened to any longer
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: on, for no seconds
BEAT = 0.5  # seconds; so often a stream says something, if only "", so that whoever reads it can stop
CONTEXT_WINDOW = 32768  # tokens; LlamaIndex wants a figure, the server has the last word
NO_KEY = "none"  # the client library refuses an empty key, and would take OPENAI_API_KEY from the environment instead
SENT_HEADERS = frozenset({"host", "content-type", "content-length", "accept", "accept-encoding", "connection"})


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of what the model is told; instructions are the system's, everything from a document or a person the user's."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(slots=True)
class Usage:
    """What a reply cost, filled in while it streams; None where the server does not say."""

    tokens_in: int | None = None
    tokens_out: int | None = None


class LanguageModel(Protocol):
    """What writes: Llm, or a stand-in."""

    name: str

    def stream(self, messages: Sequence[Message], *, seconds: float, most_tokens: int, usage: Usage) -> Iterator[str]:
        """The reply piece by piece, "" as a sign of life; FundstelleError if it fails. Closing it ends the request."""


def load_library() -> None:
    """Import now what the first answer would wait for, some seconds of its time."""
    import llama_index.llms.openai_like  # type: ignore[import-untyped]  # noqa: F401


def open_llm(settings: Settings) -> Llm | None:
    """The language model that the settings name, None where they name none; contacts nobody yet."""
    if not settings.llm_url:
        return None
    if not settings.llm_name:
        raise InputError("llm_url is set, but llm_name is not. Name the model as its server lists it.", "model.unnamed")
    return Llm(settings.llm_url, settings.llm_name, settings.llm_key)


class Llm:
    """A language model behind a server; safe to share between threads. `name` is the model's."""

    def __init__(self, url: str, name: str, key: str = "") -> None:
        self.name = name
        self._url = url
        self._key = key
        # The machine's own certificates, so that an office's authority counts.
        self._trust = ssl.create_default_context() if url.startswith("https:") else False

    def complete(self, messages: Sequence[Message], *, seconds: float) -> str:
        """The whole reply to the messages, at temperature 0; FundstelleError if there is none after `seconds`. Asked once, never again."""
        replies: queue.SimpleQueue[str | Exception | None] = queue.SimpleQueue()
        with self._line(seconds) as client:
            model = self._model(client, seconds)
            _in_a_thread(lambda: iter([_reply(model, messages)]), replies)
            try:
                reply = replies.get(timeout=seconds)
            except queue.Empty:
                reply = TimeoutError()
        if isinstance(reply, Exception):
            raise self._sentence(reply, seconds) from reply
        if not reply or not reply.strip():
            raise FundstelleError(f"The language model {self.name} gave an empty answer. Try again, or ask for less.", "model.empty")
        return reply

    def stream(
        self, messages: Sequence[Message], *, seconds: float, most_tokens: int = MOST_TOKENS, usage: Usage | None = None
    ) -> Iterator[str]:
        """The reply piece by piece, "" as a sign of life every BEAT seconds; FundstelleError if it fails or is not over after `seconds`.

        Closing the iterator hangs up, at whatever point: the server stops writing. Usage is filled in where the server tells it.
        """
        pieces: queue.SimpleQueue[str | Exception | None] = queue.SimpleQueue()
        deadline = time.monotonic() + seconds
        with self._line(seconds) as client:
            model = self._model(client, seconds, most_tokens)
            _in_a_thread(lambda: _pieces(model, messages, usage or Usage()), pieces)
            while True:
                left = deadline - time.monotonic()
                try:
                    piece = pieces.get(timeout=min(BEAT, left)) if left > 0 else TimeoutError()
                except queue.Empty:
                    piece = ""
                if piece is None:
                    return
                if isinstance(piece, Exception):
                    raise self._sentence(piece, seconds) from piece
                yield piece

    @contextmanager
    def _line(self, seconds: float) -> Iterator[httpx.Client]:
        """A client whose connection is cut when the block is left: a thread that still reads from it would keep the server busy."""
        sockets: list[socket.socket] = []
        over = threading.Event()

        def hang_up() -> None:
            for each in sockets:
                with suppress(OSError, ValueError):  # closed already
                    # Closed with a reset: after an orderly end a server whose send buffer is full waits a minute for room.
                    each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                    each.shutdown(socket.SHUT_RDWR)

        def keep(event: str, info: Mapping[str, Any]) -> None:
            if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
                sockets.append(info["return_value"].get_extra_info("socket"))
                if over.is_set():  # it was still being made when the block was left
                    hang_up()

        with self._client(seconds, keep) as client:
            try:
                yield client
            finally:
                over.set()
                hang_up()

    def _client(self, seconds: float, trace: Callable[[str, Mapping[str, Any]], None]) -> httpx.Client:
        import httpx

        server = httpx.URL(self._url)

        def keep_to_the_server(request: httpx.Request) -> None:
            if (request.url.scheme, request.url.netloc) != (server.scheme, server.netloc):
                raise httpx.UnsupportedProtocol("another host than the one that the settings name")
            request.extensions = {**request.extensions, "trace": trace}
            for header in set(request.headers) - SENT_HEADERS:
                del request.headers[header]
            if self._key:
                request.headers["authorization"] = f"Bearer {self._key}"

        hooks: dict[str, Any] = {"request": [keep_to_the_server]}
        return httpx.Client(timeout=seconds, trust_env=False, follow_redirects=False, verify=self._trust, event_hooks=hooks)

    def _model(self, client: httpx.Client, seconds: float, most_tokens: int = MOST_TOKENS) -> LLM:
        from llama_index.llms.openai_like import OpenAILike

        try:
            model: LLM = OpenAILike(
                model=self.name,
                api_base=self._url,
                api_key=self._key or NO_KEY,
                is_chat_model=True,
                context_window=CONTEXT_WINDOW,
                max_tokens=most_tokens,
                temperature=0.0,
                max_retries=0,
                timeout=seconds,
                http_client=client,
            )
            return model
        except ValueError as error:
            raise InputError(f"The language model {self.name} can't be asked this way: {error}", "model.name", name=self.name) from error

    def _sentence(self, error: Exception, seconds: float) -> FundstelleError:
        """What to tell the person; nothing of the server's text, which could repeat the question or the key."""
        import httpx
        import openai

        name, url = self.name, self._url
        if isinstance(error, TimeoutError | openai.APITimeoutError | httpx.TimeoutException):
            message = f"The language model {name} did not answer within {seconds:g} seconds. Raise llm_seconds, or take a smaller model."
            return FundstelleError(message, "model.slow", name=name, seconds=round(seconds))
        if isinstance(error, openai.APIConnectionError | httpx.TransportError):
            message = f"The language model's server {url} can't be reached. Start it, or correct llm_url."
            return FundstelleError(message, "model.unreachable", url=url)
        status = error.status_code if isinstance(error, openai.APIStatusError) else 0
        if status in (401, 403):
            return FundstelleError(f"The language model's server {url} refused the key. Correct llm_key.", "model.key", url=url)
        if status == 404:
            message = f"The language model's server {url} knows no model {name} at this address. Correct llm_name, or llm_url."
            return FundstelleError(message, "model.unknown", url=url, name=name)
        if status:
            message = f"The language model's server {url} answered with status {status}. Look into its log."
            return FundstelleError(message, "model.status", url=url, status=status)
        message = f"What answers at {url} does not speak the OpenAI protocol. Correct llm_url: it usually ends in /v1."
        return FundstelleError(message, "model.protocol", url=url)


def _in_a_thread(ask: Callable[[], Iterator[str]], replies: queue.SimpleQueue[str | Exception | None]) -> None:
    """Puts what `ask` yields, then None or the error, into the queue.

    A thread, because the client's own limit is for one read: a server that sends a byte now and then would never reach it.
    """

    def run() -> None:
        try:
            for reply in ask():
                replies.put(reply)
            replies.put(None)
        except Exception as error:  # of four libraries; it is raised as a sentence by whoever waits
            replies.put(error)

    threading.Thread(target=run, daemon=True, name="llm").start()


def _reply(model: LLM, messages: Sequence[Message]) -> str:
    return model.chat(_turns(messages)).message.content or ""


def _pieces(model: LLM, messages: Sequence[Message], usage: Usage) -> Iterator[str]:
    length = 0
    for reply in model.stream_chat(_turns(messages), stream_options={"include_usage": True}):
        told = getattr(reply.raw, "usage", None)
        if told is not None:
            usage.tokens_in, usage.tokens_out = told.prompt_tokens, told.completion_tokens
        if reply.delta:
            length += len(reply.delta)
            yield reply.delta
        if length > MOST_CHARACTERS:
            return


def _turns(messages: Sequence[Message]) -> list[ChatMessage]:
    from llama_index.core.llms import ChatMessage

    return [ChatMessage(role=message.role, content=message.text) for message in messages]
