"""Verdicts by people: RUN/verdicts.jsonl, one a line and never changed; the last one about a question holds.

How far they agree with the automatic verdict is Cohen's kappa (1960): agreement beyond what chance alone would give.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, get_args

from corpus.errors import InputError

from .records import Result

Mark = Literal["right", "partly", "wrong"]
MARKS: tuple[Mark, ...] = get_args(Mark)
FILE_NAME = "verdicts.jsonl"
REASON_CHARACTERS = 2000
INITIALS_CHARACTERS = 12


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person says about one answer; `mark` None takes an earlier verdict back. `at` is the time in UTC, ISO 8601."""

    question: str
    mark: Mark | None
    reason: str = ""
    initials: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How people and the automatic verdict agree: `same` of `n`; `kappa` None where it is not defined (all verdicts alike)."""

    n: int
    same: int
    kappa: float | None


def make_verdict(question: str, mark: str, reason: str = "", initials: str = "") -> Verdict:
    """A verdict made now; "" as mark takes an earlier one back. InputError for any other mark or a text that is too long."""
    if mark not in (*MARKS, ""):
        raise InputError(f"A verdict is one of {', '.join(MARKS)}, not {mark!r}.", "page.error_mark")
    reason, initials = " ".join(reason.split()), " ".join(initials.split())
    if len(reason) > REASON_CHARACTERS or len(initials) > INITIALS_CHARACTERS:
        raise InputError(
            f"A reason may have {REASON_CHARACTERS} characters and initials {INITIALS_CHARACTERS}.",
            "page.error_verdict_long",
            reason=REASON_CHARACTERS,
            initials=INITIALS_CHARACTERS,
        )
    known = next((name for name in MARKS if name == mark), None)
    return Verdict(question, known, reason, initials, datetime.now(UTC).isoformat(timespec="seconds"))


def add_verdict(run_dir: Path, verdict: Verdict) -> None:
    """Appends one line and brings it to the disk; a half line that a crash left behind is closed first.

    One write of an unbuffered file opened to append: two tabs that send at once get two whole lines.
    """
    file = run_dir / FILE_NAME
    line = json.dumps(asdict(verdict), ensure_ascii=True) + "\n"
    with file.open("ab", buffering=0) as lines:
        if lines.tell() and not _ends_with_newline(file):
            line = "\n" + line
        lines.write(line.encode("ascii"))
        os.fsync(lines.fileno())


def read_verdicts(run_dir: Path) -> dict[str, Verdict]:
    """The verdict that holds for each question's id; a line that can't be read is passed over, taken-back ones are left out."""
    file = run_dir / FILE_NAME
    if not file.is_file():
        return {}
    held: dict[str, Verdict] = {}
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        verdict = _verdict(line)
        if verdict is not None:
            held[verdict.question] = verdict
    return {question: verdict for question, verdict in held.items() if verdict.mark}


def agreement(results: Iterable[Result], verdicts: Mapping[str, Verdict]) -> Agreement:
    """How the verdicts by hand agree with the automatic ones over the questions that have both.

    The automatic verdict knows right and wrong only, so "partly" counts as not right: an answer that a person would not let
    stand. Questions that could not be asked have no verdict to agree with.
    """
    from .score import automatic_verdict
    from .statistics import cohens_kappa

    pairs = [
        ("right" if verdicts[result.question.id].mark == "right" else "wrong", automatic_verdict(result.question, result.scores))
        for result in results
        if not result.error and result.question.id in verdicts
    ]
    same = sum(hand == automatic for hand, automatic in pairs)
    return Agreement(len(pairs), same, cohens_kappa(pairs) if pairs else None)


def _ends_with_newline(file: Path) -> bool:
    with file.open("rb") as lines:
        lines.seek(-1, os.SEEK_END)
        return lines.read(1) == b"\n"


def _verdict(line: str) -> Verdict | None:
    try:
        values = json.loads(line)
        mark = values["mark"]
        if mark is not None and mark not in MARKS:
            return None
        return Verdict(str(values["question"]), mark, *(str(values.get(name) or "") for name in ("reason", "initials", "at")))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
