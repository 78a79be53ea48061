"""Messages in, a language model's reply out; off unless `llm_url` names a server. The only module that knows llama_index.llms.

The server speaks OpenAI's chat protocol (llama.cpp, vLLM, Ollama, an office's own gateway). Nothing but that server is contacted: no
proxy or account of the environment is used, no redirect is followed, no tokenizer is fetched, and headers that describe this machine are
left out.
"""

from __future__ import annotations

import queue
import ssl
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from corpus.errors import FundstelleError, InputError

from .settings import Settings

if TYPE_CHECKING:
    import httpx
    from llama_index.core.llms import LLM

MOST_TOKENS = 2048  # of a reply: a verdict on an answer of three sentences takes about 300
CONTEXT_WINDOW = 32768  # tokens; LlamaIndex wants a figure, the server has the last word
NO_KEY = "none"  # the client library refuses an empty key, and would take OPENAI_API_KEY from the environment instead
SENT_HEADERS = frozenset({"host", "content-type", "content-length", "accept", "accept-encoding", "connection"})


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of what the model is told; instructions are the system's, everything from a document or a person the user's."""

    role: Literal["system", "user", "assistant"]
    text: str


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
        replies: queue.SimpleQueue[str | Exception] = queue.SimpleQueue()
        with self._client(seconds) as client:
            model = self._model(client, seconds)

            def ask() -> None:
                try:
                    replies.put(_reply(model, messages))
                except Exception as error:  # of four libraries; it is raised as a sentence by whoever waits
                    replies.put(error)

            # A thread, because the client's own limit is for one read: a server that sends a byte now and then would never reach it.
            threading.Thread(target=ask, daemon=True, name="llm").start()
            try:
                reply = replies.get(timeout=seconds)
            except queue.Empty:
                reply = TimeoutError()
        if isinstance(reply, Exception):
            raise self._sentence(reply, seconds) from reply
        if not reply.strip():
            raise FundstelleError(f"The language model {self.name} gave an empty answer. Try again, or ask for less.", "model.empty")
        return reply

    def _client(self, seconds: float) -> httpx.Client:
        import httpx

        server = httpx.URL(self._url)

        def keep_to_the_server(request: httpx.Request) -> None:
            if (request.url.scheme, request.url.netloc) != (server.scheme, server.netloc):
                raise httpx.UnsupportedProtocol("another host than the one that the settings name")
            for header in set(request.headers) - SENT_HEADERS:
                del request.headers[header]
            if self._key:
                request.headers["authorization"] = f"Bearer {self._key}"

        hooks: dict[str, Any] = {"request": [keep_to_the_server]}
        return httpx.Client(timeout=seconds, trust_env=False, follow_redirects=False, verify=self._trust, event_hooks=hooks)

    def _model(self, client: httpx.Client, seconds: float) -> LLM:
        from llama_index.llms.openai_like import OpenAILike  # type: ignore[import-untyped]

        try:
            model: LLM = OpenAILike(
                model=self.name,
                api_base=self._url,
                api_key=self._key or NO_KEY,
                is_chat_model=True,
                context_window=CONTEXT_WINDOW,
                max_tokens=MOST_TOKENS,
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
        import openai

        name, url = self.name, self._url
        if isinstance(error, TimeoutError | openai.APITimeoutError):
            message = f"The language model {name} did not answer within {seconds:g} seconds. Raise llm_seconds, or take a smaller model."
            return FundstelleError(message, "model.slow", name=name, seconds=round(seconds))
        if isinstance(error, openai.APIConnectionError):
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


def _reply(model: LLM, messages: Sequence[Message]) -> str:
    from llama_index.core.llms import ChatMessage

    reply = model.chat([ChatMessage(role=message.role, content=message.text) for message in messages])
    return reply.message.content or ""
