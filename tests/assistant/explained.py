"""What the tests of explanations share: asking with a trace, and the explanation as values and as lines."""

from __future__ import annotations

from typing import Any, get_args

from assistant.answer import Assistant
from assistant.explain import (
    Explanation,
    explain,
)
from assistant.explain_lines import lines_of
from assistant.records import Answer
from assistant.trace import Trace
from corpus.records import Language

CONFERENCE = "Wann fand die Konferenz in Washington statt?"
STRANGE = "Welche Fluglinie fliegt Einhörner heim?"
LANGUAGES: tuple[Language, ...] = get_args(Language)


def asked(assistant: Assistant, question: str, **more: Any) -> tuple[Answer, list[Trace]]:
    trace: list[Trace] = []
    return assistant.ask(question, trace=trace, **more), trace


def why(assistant: Assistant, question: str, **more: Any) -> Explanation:
    answer, trace = asked(assistant, question, **more)
    return explain(answer, trace, language_given="language" in more)


def said(explanation: Explanation) -> str:
    return "\n".join(lines_of(explanation))
