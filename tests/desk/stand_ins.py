"""What stands in for what the desk reads, masks, searches and checks with; and what its tests ask again and again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from assistant.desk.desk import Desk
from assistant.desk.letter.gather import Gathered
from assistant.desk.records import Case, Evidence, Finding, Letter, Mask, Masked
from assistant.settings import Settings, Topic
from corpus.errors import InputError
from tests.desk.cases import NOON, citation

ENQUIRY = "Wer nahm teil? Was kostete es? Viele Grüße Berta Kunz"
INTERNAL = citation(0, document_id="i1", access="internal", path="internal/kosten.pdf")


@dataclass
class Work:
    """What the stand-ins know: the time, what is found for a question, what the checks say of a letter."""

    time: datetime = NOON
    found: dict[str, tuple[Evidence, ...]] = field(default_factory=dict)
    judge: Callable[[Letter], tuple[Finding, ...]] = lambda letter: ()
    asked: list[tuple[str, tuple[str, ...], str]] = field(default_factory=list)
    standing: bool = True

    def gather(self, assistant: object, question: str, *, context: Sequence[str] = (), words: str = "", limit: int = 8) -> Gathered:
        self.asked.append((question, tuple(context), words))
        if words:
            return Gathered((Evidence("s1", citation(0, start=50, end=71), "searched"), Evidence("e1", citation(0), "searched")), (), "v2")
        return Gathered(self.found.get(question, ()), (), "v1", "")

    def check(self, letter: Letter, **others: object) -> tuple[Finding, ...]:
        return self.judge(letter)


def stand_in_mask(text: str, *, known: object = (), more: Sequence[Any] = (), masks: tuple[Mask, ...] = ()) -> Masked:
    names = [("Berta Kunz", "name"), *more]
    for value, kind in names:
        if value in text and value not in [each.original for each in masks]:
            masks = (*masks, Mask(f"[Name {len(masks) + 1}]", kind, value))
    for each in masks:
        text = text.replace(each.original, each.label)
    return Masked(text, masks)


SETTINGS = Settings(
    office="Büro",
    desk_topics=(Topic("Presse", "Frau Amt", second_person=True), Topic("Schulen")),
    desk_days=90,
)


def events(desk: Desk, case: Case) -> list[tuple[str, str]]:
    return [(event["what"], event["user"]) for event in desk.record(case.id)["events"]]


def refused(key: str, change: Callable[[], object]) -> None:
    with pytest.raises(InputError) as raised:
        change()
    assert raised.value.key == f"case.{key}"
