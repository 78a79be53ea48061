"""A language model that lies or fails in every way that we know: the person gets the documents' own sentences, within the limit.

The scripts of model_lies say nothing that is true. So whatever they say, the answer must hold exactly the statements that it holds without
a model, and say that the model's could not be used.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, ClassVar

import pytest

from assistant.answer import Assistant
from assistant.records import Answer, Statement
from assistant.settings import Settings
from tests.assistant.model_lies import CANARY, CONTENT, FAILURES, FORM, NOBODY, SLOW
from tests.conftest import CONTACT
from tests.scripted_server import Script, ScriptedServer, scripted

QUESTIONS = (
    "Wer hat aus Darmstadt an der Konferenz in Washington teilgenommen?",
    "Welche Personen kamen aus San Antonio zur Partnerschaftskonferenz?",
    "Wann fand die Partnerschaftskonferenz deutscher und US-amerikanischer Städte statt?",
    "Wer fördert das Projekt Urban Diplomacy Exchange?",
    "Welche Ziele verfolgt das Projekt Urban Diplomacy Exchange?",
    "Wo war die Konferenz des Projekts Urban Diplomacy Exchange?",
    "Wer führt Urban Diplomacy Exchange durch?",
    "Womit beschäftigt sich die Kooperation der Technischen Universität Darmstadt?",
    "Wie viele Partnerschaften nahmen an dem Fachaustausch teil?",
    "Wann war Manny Pelaez auf dem Heinerfest?",
    "Wer nahm aus Darmstadt teil und wer aus San Antonio?",
    "Was ist ein direktes Ergebnis der Konferenz?",
)
TRIES = {"content": (CONTENT, 14), "form": (FORM, 8), "failures": (FAILURES, 4)}
# "failed" only where the server does: a check that breaks on a sentence lets nothing through either, and must not pass for one that works.
ENDS = {
    "content": {"unsupported", "empty"},
    "form": {"unsupported", "empty"},
    "failures": {"failed", "unreachable", "empty", "unsupported"},
}
LIMIT, SHORT_LIMIT = 60, 3  # seconds
SLACK = 3.0  # seconds that a busy machine may take longer for the sentence that it is examining
NEVER = (CANARY, NOBODY, "evil.example", "böse.example", "<script", "<img", "](")


class Remembering(Assistant):
    """The assistant, which looks for the evidence of a question once: that is the same whatever the model says, and most of the time."""

    found: ClassVar[dict[str, Any]] = {}

    def _find(self, question: str, *rest: Any) -> Any:
        key = f"{question} {rest[0]}"
        if key not in self.found:
            self.found[key] = super()._find(question, *rest)
        return self.found[key]


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedServer]:
    with scripted(CONTENT["a refusal"]) as running:
        yield running


@pytest.fixture(scope="module")
def plain(real_assistant: Assistant) -> Mapping[str, Answer]:
    """The answers without a model."""
    return {question: real_assistant.ask(question) for question in QUESTIONS}


def assistant_with(real: Assistant, server: ScriptedServer, seconds: int) -> Assistant:
    """The real assistant, with the scripted model at the public door."""
    settings = Settings(contact=CONTACT, llm_url=server.url, llm_name="scripted", llm_doors="public", llm_seconds=seconds)
    return Remembering(real.index, real.embedder, settings)


def asked(assistant: Assistant, question: str) -> tuple[Answer, list[Statement], float]:
    """The answer, all statements that were yielded on the way, and how long it took."""
    start = time.monotonic()
    *signs, answer = assistant.answer(question, door="public")
    assert isinstance(answer, Answer)
    return answer, [sign for sign in signs if isinstance(sign, Statement)], time.monotonic() - start


def holds_nothing_of_the_model(answer: Answer, yielded: list[Statement], plain: Answer) -> None:
    assert answer.statements == plain.statements == tuple(yielded), [s.text for s in yielded if s.support == "supported"]
    assert all(statement.support == "verbatim" for statement in answer.statements)
    assert (answer.writer, answer.outcome, answer.citations) == ("extract", plain.outcome, plain.citations)
    assert answer.model is not None and [note.kind for note in answer.notes].count("fallback") == 1
    assert not any(word in answer.text for word in NEVER)


@cache
def questions(tries: int) -> tuple[str, ...]:
    """So many of the questions, from the front again when they are used up: a model may lie differently the second time."""
    return tuple(QUESTIONS[number % len(QUESTIONS)] for number in range(tries))


def test_there_are_three_hundred_tries() -> None:
    assert sum(len(scripts) * tries for scripts, tries in TRIES.values()) + len(SLOW) >= 300


@pytest.mark.parametrize(("kind", "lie"), [(kind, lie) for kind, (scripts, _) in TRIES.items() for lie in scripts])
def test_nothing_of_a_lie_is_shown(
    real_assistant: Assistant, server: ScriptedServer, plain: Mapping[str, Answer], kind: str, lie: str
) -> None:
    scripts, tries = TRIES[kind]
    server.script = scripts[lie]
    for question in questions(tries):
        assistant = assistant_with(real_assistant, server, LIMIT)  # a new one: a model that failed thrice would not be asked any more
        before = len(server.requests)
        answer, yielded, seconds = asked(assistant, question)
        holds_nothing_of_the_model(answer, yielded, plain[question])
        assert answer.model and answer.model.outcome in ENDS[kind]
        assert len(server.requests) == before + 1, "asked once, never again"
        assert seconds < LIMIT


@pytest.mark.parametrize("lie", SLOW)
def test_a_slow_lie_ends_at_the_limit(real_assistant: Assistant, server: ScriptedServer, plain: Mapping[str, Answer], lie: str) -> None:
    script: Script = SLOW[lie]
    server.script = script
    answer, yielded, seconds = asked(assistant_with(real_assistant, server, SHORT_LIMIT), QUESTIONS[0])
    holds_nothing_of_the_model(answer, yielded, plain[QUESTIONS[0]])
    assert seconds < SHORT_LIMIT + SLACK
    assert server.wait_until_idle(), "the server goes on writing for nobody"


def test_a_server_that_is_down(real_assistant: Assistant, plain: Mapping[str, Answer]) -> None:
    settings = Settings(contact=CONTACT, llm_url="http://127.0.0.1:9/v1", llm_name="m", llm_doors="public", llm_seconds=LIMIT)
    answer, yielded, seconds = asked(Assistant(real_assistant.index, real_assistant.embedder, settings), QUESTIONS[0])
    holds_nothing_of_the_model(answer, yielded, plain[QUESTIONS[0]])
    assert answer.model and answer.model.outcome == "unreachable" and seconds < LIMIT / 3
