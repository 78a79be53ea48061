"""Ids of questions: kept where given, else made from the content, so that they stay when rows move."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace

from .fault import Remark
from .records import Question

LENGTH = 10  # hex digits: among 20,000 rows, two different questions share an id once in 5,000 files; then the second gets "-2"


def made_id(question: Question) -> str:
    """An id of what is asked, by whom and after what: "q" and hex digits. Gold may be corrected without changing it."""
    asked = [question.user_input.strip(), question.history, question.access, question.leave_out]
    return "q" + hashlib.sha256(json.dumps(asked, ensure_ascii=False).encode()).hexdigest()[:LENGTH]


def give_ids(questions: Iterable[Question], remarks: list[Remark]) -> tuple[Question, ...]:
    """The questions, each with an id of its own; an id that was given twice is named, and its second row gets a new one."""
    rows = list(questions)
    given = {question.id for question in rows}
    taken: dict[str, int] = {}
    named = []
    for question in rows:
        wanted = question.id or made_id(question)
        name = wanted
        if question.id and name in taken:
            name = _free(f"{wanted}-{made_id(question)[1:7]}", {*given, *taken})
            remarks.append(Remark(question.row, "id", "id_again", {"id": wanted, "first": taken[wanted], "new": name}))
        elif not question.id:
            name = _free(name, {*given, *taken} if name in given or name in taken else set())
        taken[name] = question.row
        named.append(replace(question, id=name))
    return tuple(named)


def _free(name: str, taken: set[str]) -> str:
    """The name, or the first of "name-2", "name-3", … that is free."""
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}-{number}"
    return found
