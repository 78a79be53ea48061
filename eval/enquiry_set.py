"""A file of made-up enquiries -> values: what is to be masked, which questions are asked, what answers them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from assistant.desk.records import MaskKind
from corpus.errors import InputError
from corpus.records import Language

from .records import Fact

Split = Literal["development", "final"]
Format = Literal["text", "eml"]

KINDS: tuple[MaskKind, ...] = get_args(MaskKind)
SPLITS: tuple[Split, ...] = get_args(Split)


@dataclass(frozen=True, slots=True)
class GoldMask:
    """Personal data as it stands in the enquiry; every occurrence of `text` is to be masked."""

    kind: MaskKind
    text: str


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question or request. `text` can be understood by itself; `anchor` is the place in the enquiry that asks it.

    `answerable`: the public documents answer it. `internal_only`: an internal one does, and `facts` must not stand in a letter unless a
    person ticks that source.
    """

    text: str
    anchor: str
    answerable: bool
    internal_only: bool
    facts: tuple[Fact, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Enquiry:
    """One row. `keep` are names of public life that the enquiry asks about; `either` may be masked or not (firms, the office's address)."""

    id: str
    language: Language
    split: Split
    format: Format
    enquiry: str
    masks: tuple[GoldMask, ...]
    keep: tuple[str, ...]
    either: tuple[str, ...]
    questions: tuple[GoldQuestion, ...]


def read_enquiries(files: Sequence[Path], split: Split | None = None) -> tuple[Enquiry, ...]:
    """The rows of all files in their order. InputError names the file and line of the first row that can't be used or has another's id."""
    rows: dict[str, Enquiry] = {}
    for file in files:
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"{file} can't be read. Name a .jsonl file with enquiries.") from error
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            row = _row(line, f"{file}, line {number}")
            if row.id in rows:
                raise InputError(f"{file}, line {number}: the id {row.id} stands twice. Give each enquiry an id of its own.")
            rows[row.id] = row
    chosen = tuple(row for row in rows.values() if split in (None, row.split))
    if not chosen:
        raise InputError("There is no enquiry left to draft for. Choose another --split, or other files.")
    return chosen


def _row(line: str, where: str) -> Enquiry:
    try:
        values = json.loads(line)
        row = _enquiry(values)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InputError(f"{where}: this is no enquiry ({type(error).__name__}: {error}). docs/evaluation.md names the fields.") from error
    if row.split not in SPLITS or row.format not in get_args(Format) or row.language not in get_args(Language):
        raise InputError(f"{where}: split, format or language has a value that isn't known. docs/evaluation.md names them.")
    if any(mask.kind not in KINDS or not mask.text for mask in row.masks):
        raise InputError(f"{where}: a mask needs a text, and one of the kinds {', '.join(KINDS)}.")
    return row


def _enquiry(values: dict[str, Any]) -> Enquiry:
    return Enquiry(
        id=str(values["id"]),
        language=values["language"],
        split=values["split"],
        format=values["format"],
        enquiry=str(values["enquiry"]),
        masks=tuple(GoldMask(mask["kind"], str(mask["text"])) for mask in values["masks"]),
        keep=tuple(map(str, values.get("keep", ()))),
        either=tuple(map(str, values.get("either", ()))),
        questions=tuple(_question(question) for question in values["questions"]),
    )


def _question(values: dict[str, Any]) -> GoldQuestion:
    return GoldQuestion(
        text=str(values["text"]),
        anchor=str(values["anchor"]),
        answerable=bool(values["answerable"]),
        internal_only=bool(values["internal_only"]),
        facts=tuple(Fact(str(fact["text"]), tuple(map(str, fact.get("aliases", ())))) for fact in values["reference_facts"]),
        places=tuple(map(str, values["reference_context_ids"])),
    )
