"""Answerable and unanswerable questions of a SQuAD file: each one as it is, and once more with its whole article kept back."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

from corpus.errors import InputError

from .records import Question
from .sheets.ids import give_ids
from .squad import read_squad, squad_questions

PRESENT, WITHHELD = "article present", "article withheld"
"""The two categories by which a report parts them."""


def withhold(squad_file: Path, sample: int | None, seed: int) -> tuple[Question, ...]:
    """Each chosen question twice in a row: answerable, and with its article's paths in `leave_out`, without gold, not answerable.

    `sample` is the number of questions chosen, by chance from `seed`, in the file's order; None takes all. Questions that the file itself
    calls unanswerable are not taken. The twin's id ends in "-withheld"; it is no variant, because its right answer is another one.
    InputError: the file cannot be used, or `sample` is less than 1.
    """
    if sample is not None and sample < 1:
        raise InputError(f"A sample of {sample} questions is none; give a number from 1.")
    squad = read_squad(squad_file)
    named = give_ids(squad_questions(squad, squad_file.name), [])
    pairs = [(question, source) for question, source in zip(named, squad.questions, strict=True) if question.answerable]
    if not pairs:
        raise InputError(f"{squad_file.name} holds no answerable question, so there is nothing to withhold.")
    if sample is not None and sample < len(pairs):
        pairs = [pairs[at] for at in sorted(random.Random(seed).sample(range(len(pairs)), sample))]
    made: list[Question] = []
    for question, source in pairs:
        made.append(replace(question, category=PRESENT))
        made.append(_withheld(question, tuple(sorted(squad.of_article(source.article)))))
    return tuple(made)


def _withheld(question: Question, article: tuple[str, ...]) -> Question:
    return replace(
        question,
        id=f"{question.id}-withheld",
        answerable=False,
        reference="",
        reference_facts=(),
        reference_context_ids=(),
        leave_out=article,
        category=WITHHELD,
    )
