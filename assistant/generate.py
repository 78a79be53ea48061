"""Passages -> statements, in a language model's words: the writer where the settings name a model. The default writer is extract.py.

wait for a place -> number the sentences -> ask -> each sentence once it is whole -> examine -> Statement, or dropped with the reason

The model is asked only where there is evidence, and nothing it writes is yielded before it has been examined. Whatever goes wrong ends the
writing, never the answer: the caller goes on with the documents' own sentences.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from corpus.errors import FundstelleError
from corpus.records import Language
from vectorstore.embed import Embedder

from .breaker import Breaker
from .citations import Citations
from .condense import condense
from .examine import Examiner
from .extract import normal
from .llm import BEAT, LanguageModel, Message, Usage
from .model_queue import ModelQueue
from .part import Part
from .places import Place, choose_places, fenced, render_places
from .prompts import load_prompt, prompts_version
from .records import ModelOutcome, ModelUse, Statement, Waiting, Writing
from .sentence_stream import whole_sentences

MOST_SENTENCES = 8  # shown; the prompt asks for three, or two for each of at most four parts
MOST_DROPPED = 5  # whoever makes up so much is not listened to any longer: each sentence takes its time to examine
MOST_REPEATED = 2  # a model that says the same for the third time goes round in circles
MOST_TOKENS = 1024  # of a reply; most of it for models that think first
WRITING_SHARE = 0.9  # of the time a person waits at most: the rest is for examining, and for the documents' own sentences
CONDENSE_SHARE = 0.2  # of that time at most for understanding a follow-up
LEAST_SHARE = 0.2  # with less time than this left there is no use in asking
OUTCOMES: dict[str, ModelOutcome] = {"model.slow": "slow", "model.unreachable": "unreachable"}

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be written: an answer to the question, from what was found for its parts; asked at `started` (time.monotonic)."""

    question: str
    parts: Sequence[Part]
    language: Language
    started: float


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it; `statements` have been yielded before, `dropped` have not."""

    statements: tuple[Statement, ...]
    dropped: tuple[Statement, ...]
    use: ModelUse


Signs = Waiting | Writing


class ModelWriter:
    """A language model and the queue before it; shared by all who ask. A person has an answer within `seconds`."""

    def __init__(self, llm: LanguageModel, embedder: Embedder, *, seconds: float, at_once: int) -> None:
        self.name = llm.name
        self.seconds = seconds
        self._llm = llm
        self._embedder = embedder
        self._queue = ModelQueue(at_once)
        self._breaker = Breaker()

    @property
    def described(self) -> dict[str, str]:
        """The model's name and the versions of the prompts, for whoever compares answers."""
        return {"model": self.name, "prompts": prompts_version()}

    def write(self, task: Task, citations: Citations) -> Generator[Statement | Signs, None, Result]:
        """Yields each sentence that is supported, with its citations, and signs of life; closing the generator stops the model."""
        failed = self._breaker.resting()
        if failed:
            return Result((), (), ModelUse(self.name, failed))
        arrived = time.monotonic()
        inside = yield from self._queue.enter(task.started + (1 - LEAST_SHARE) * self.seconds)
        asked = time.monotonic()
        waited = _ms(arrived, asked)
        if not inside:
            return Result((), (), ModelUse(self.name, "busy", waited_ms=waited))
        finished = False
        try:
            writing = _Writing(task, choose_places(task.parts, citations), self._llm, self._embedder)
            outcome = yield from writing.run(asked, task.started + WRITING_SHARE * self.seconds - asked)
            finished = True
            self._breaker.report(outcome)
        finally:
            # A person who stops says nothing about how long answers take.
            self._queue.leave(time.monotonic() - asked if finished else None)
        return Result(tuple(writing.kept), tuple(writing.dropped), replace(writing.use(outcome, asked), waited_ms=waited))

    def condense(self, question: str, history: Sequence[str], language: Language) -> Generator[Writing, None, str]:
        """The follow-up as a question that stands alone; "" where the model is busy with others, fails, or can't be trusted."""
        if self._breaker.down or not self._queue.enter_now():
            return ""
        try:
            return (yield from condense(question, history, language, self._llm, CONDENSE_SHARE * self.seconds))
        finally:
            self._queue.leave()


class _Writing:
    """One reply on its way: what was kept and dropped so far."""

    def __init__(self, task: Task, places: Sequence[Place], llm: LanguageModel, embedder: Embedder) -> None:
        self.kept: list[Statement] = []
        self.dropped: list[Statement] = []
        self._task, self._places, self._llm = task, places, llm
        self._examiner = Examiner(places, task.language, embedder)
        self._usage = Usage()
        self._first: float | None = None

    def run(self, asked: float, seconds: float) -> Generator[Statement | Signs, None, ModelOutcome]:
        """How it ended."""
        messages = render(self._task.question, self._places, self._task.language)
        pieces = self._llm.stream(messages, seconds=seconds, most_tokens=MOST_TOKENS, usage=self._usage)
        try:
            with closing(whole_sentences(pieces)) as sentences:
                yield from self._sentences(sentences, asked, asked + seconds)
        except FundstelleError as error:
            _log.warning("The language model failed: %s", error)
            return OUTCOMES.get(error.key, "failed")
        except Exception:  # of a library, or of ours on a text nobody thought of: the documents' own sentences stand ready
            _log.exception("Writing with the language model failed")
            return "failed"
        finally:
            _close(pieces)
        if self.kept:
            return "ok"
        return "unsupported" if self.dropped else "empty"

    def _sentences(self, sentences: Iterator[str], asked: float, deadline: float) -> Generator[Statement | Signs, None, None]:
        said: set[str] = set()
        repeated = 0
        signed = -BEAT
        for raw in sentences:
            if time.monotonic() - signed >= BEAT:
                yield Writing()
                signed = time.monotonic()
            if not raw.strip():
                continue
            if time.monotonic() > deadline:  # several sentences can come at once, and examining takes time, too
                raise FundstelleError("Examining what the language model wrote took too long.", "model.slow")
            statement = self._examiner.examine(raw)
            if normal(statement.text) in said:
                repeated += 1
            elif statement.support == "unsupported":
                self.dropped.append(statement)
            else:
                self._first = self._first or _ms(asked, time.monotonic())
                self.kept.append(statement)
                yield statement
            said.add(normal(statement.text))
            if repeated > MOST_REPEATED or len(self.kept) >= MOST_SENTENCES or len(self.dropped) >= MOST_DROPPED:
                return

    def use(self, outcome: ModelOutcome, asked: float) -> ModelUse:
        """What it cost."""
        made_up = self._examiner.made_up
        total = _ms(asked, time.monotonic())
        usage = self._usage
        return ModelUse(self._llm.name, outcome, usage.tokens_in, usage.tokens_out, self._first, total, made_up_markers=made_up)


def render(question: str, places: Sequence[Place], language: Language) -> tuple[Message, ...]:
    """What the model is told: our instructions as the system's, documents and question, fenced, as the user's."""
    prompt = load_prompt("write", language)
    user = prompt.user.format(places=render_places(places, language), question=fenced(question))
    return Message("system", prompt.system), Message("user", user)


def _close(pieces: Iterator[str]) -> None:
    if isinstance(pieces, Generator):
        pieces.close()


def _ms(since: float, now: float) -> float:
    return round((now - since) * 1000, 1)
