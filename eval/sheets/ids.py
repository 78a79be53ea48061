"""Ids of questions: kept where given, else made from the content, so that they stay when rows move."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..records import Question
from .fault import Remark

LENGTH = 10  # hex digits: among 20,000 rows, two different questions share an id once in 5,000 files; then the second gets "-2"


def made_id(question: Question) -> str:
    """An id of what is asked, by whom and after what: "q" and hex digits. Gold may be corrected without changing it."""
    asked = [question.user_input.strip(), question.history, question.access, question.leave_out]
    return "q" + hashlib.sha256(json.dumps(asked, ensure_ascii=False).encode()).hexdigest()[:LENGTH]


def give_ids(questions: Iterable[Question], remarks: list[Remark]) -> tuple[Question, ...]:
    """The questions, each with an id of its own; an id that was given twice is named, and its second row gets a new one."""
    rows = list(questions)
    taken = {question.id: 0 for question in rows if question.id}
    numbers: dict[str, int] = {}
    named = []
    for question in rows:
        name = question.id or _free(made_id(question), taken, numbers)
        if question.id and taken[name]:
            name = _free(f"{name}-{made_id(question)[1:7]}", taken, numbers)
            remarks.append(Remark(question.row, "id", "id_again", {"id": question.id, "first": taken[question.id], "new": name}))
        taken[name] = question.row or -1
        named.append(replace(question, id=name))
    return tuple(named)


def _free(name: str, taken: Mapping[str, int], numbers: dict[str, int]) -> str:
    """The name, or the first of "name-2", "name-3", … that is free; `numbers` keeps how far each was counted."""
    found = name
    while found in taken:
        numbers[name] = numbers.get(name, 1) + 1
        found = f"{name}-{numbers[name]}"
    return found
