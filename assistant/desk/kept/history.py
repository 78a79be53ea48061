"""What has been done with a case: events, versions of its letter, and the line that a list shows. Frozen values; nothing stored here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from corpus.records import Language

from ..letter.write import gaps
from ..records import Case, Letter, Status

CALLED_CHARACTERS = 90
VersionKind = Literal["generated", "saved", "conflict", "released"]
"""Why a version was kept: the program wrote it; it stood before somebody else, or the program, wrote over it, or when the status changed;
it came too late; it was released."""

Doing = Literal[
    "received",
    "masked",
    "unmasked",
    "questions",
    "gathered",
    "searched",
    "ticked",
    "unticked",
    "options",
    "written",
    "saved",
    "restored",
    "overruled",
    "in_review",
    "draft",
    "released",
    "reopened",
    "exported",
    "forgotten",
]


@dataclass(frozen=True, slots=True)
class Event:
    """Who did what when; `details` are plain values without personal data, `index_version` and `model` where they had a part in it."""

    at: datetime
    user: str
    what: Doing
    details: Mapping[str, str | int | list[str]] = field(default_factory=dict)
    index_version: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """A letter as it once was. `user` is whose text it is; numbers count from 1 within a case."""

    number: int
    kind: VersionKind
    user: str
    at: datetime
    letter: Letter

    @property
    def text(self) -> str:
        """The letter's text."""
        return self.letter.text


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as a list shows it."""

    id: str
    version: int
    status: Status
    topic: str
    language: Language
    subject: str
    created: datetime
    updated: datetime
    user: str
    questions: int
    gaps: int  # in the letter
    released: datetime | None
    released_by: str


class Conflict(Exception):
    """Somebody else has changed the case meanwhile: `theirs` is how it is now. A letter's text that came is version `kept`, 0 if none."""

    def __init__(self, theirs: Case, kept: int = 0) -> None:
        super().__init__(f"case {theirs.id} is at version {theirs.version}")
        self.theirs = theirs
        self.kept = kept


def called_by(case: Case) -> str:
    """The first question, cut where a list would break it; "" without one."""
    question = case.questions[0].text if case.questions else ""
    return question if len(question) <= CALLED_CHARACTERS else f"{question[: CALLED_CHARACTERS - 1].rstrip()}…"


def line_of(case: Case) -> CaseLine:
    """The case's line; without a subject it is called by its first question."""
    return CaseLine(
        case.id,
        case.version,
        case.status,
        case.topic,
        case.language,
        case.subject or called_by(case),
        case.created,
        case.updated,
        case.user,
        len(case.questions),
        len(gaps(case.letter.text)),
        case.released,
        case.released_by,
    )
