"""An assistant for runs of the page: that of `made_runs` with a pause before each answer, and what opens it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assistant.answer import Assistant
from eval.records import TestSet
from tests.eval.made_runs import made_assistant


class SlowAssistant:
    """`inner`, but each answer takes at least `seconds`; `asked` holds the questions in their order."""

    def __init__(self, inner: Assistant, seconds: float) -> None:
        self.inner, self.seconds = inner, seconds
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def ask(self, question: str, **given: Any) -> Any:
        self.asked.append(question)
        time.sleep(self.seconds)
        return self.inner.ask(question, **given)


class Opener:
    """What the page opens in place of an index; `opened` holds the documents' folder of each time."""

    def __init__(self, folder: Path, seconds: float = 0.0) -> None:
        self.assistant = SlowAssistant(made_assistant(folder), seconds)
        self.opened: list[str] = []

    def __call__(self, folder: Path, testset: TestSet, corpus: str, on_progress: Callable[[str, int, int, str], None]) -> Any:
        self.opened.append(corpus)
        return self.assistant
