"""Question, Fact, RowProblem, TestSet, Result: what flows from a test set to a report. Frozen; names follow ragas where it has one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from corpus.records import Access, Language

Importance = Literal["vital", "okay"]
Split = Literal["development", "final"]


@dataclass(frozen=True, slots=True)
class Fact:
    """What a right answer must contain: `text`, or one of its other forms; "vital" ones decide, "okay" ones are welcome."""

    text: str
    aliases: tuple[str, ...] = ()
    importance: Importance = "vital"


@dataclass(frozen=True, slots=True)
class Question:
    """One row of a test set.

    `reference_contexts` are verbatim quotes that hold the answer, `reference_context_ids` places ("file.pdf" or "file.pdf#page=3", the
    path below the documents' folder): never a chunk's id, so that gold survives re-chunking. `leave_out` holds the paths of documents that
    are kept from the answer, which makes an answerable question unanswerable. `row` is the line or row of the file, from 1.
    """

    id: str
    user_input: str
    history: tuple[str, ...] = ()
    language: Language | None = None
    answerable: bool = True
    reference: str = ""
    reference_facts: tuple[Fact, ...] = ()
    reference_contexts: tuple[str, ...] = ()
    reference_context_ids: tuple[str, ...] = ()
    must_not_contain: tuple[str, ...] = ()
    variant_of: str = ""
    variant_type: str = ""
    access: Access = "public"
    category: str = ""
    split: Split | None = None
    leave_out: tuple[str, ...] = ()
    notes: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that could not be used, or an oddity: its row from 1 (0: the whole file), the column, and a sentence for a person."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class TestSet:
    """The good rows in the file's order, the bad ones named, the file's name and its content's sha256."""

    name: str
    sha256: str
    questions: tuple[Question, ...]
    problems: tuple[RowProblem, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """One question asked: the answer as `fundstelle ask --json` prints it, and each metric's value (None where it does not apply).

    `error` is the sentence that came instead of an answer, else "". `judge` holds a judge model's raw verdicts, empty without one.
    """

    question: Question
    answer: Mapping[str, Any]
    scores: Mapping[str, float | None]
    error: str = ""
    judge: Mapping[str, Any] | None = None
