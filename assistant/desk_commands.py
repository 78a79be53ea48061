"""What the commands of the drafting desk do. Results go to stdout, everything about the run to stderr."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import InputError

from .desk_settings import NAME_CHARACTERS, is_name
from .settings import Loaded

if TYPE_CHECKING:
    from .desk.letter.draft import Drafted
    from .desk.records import Question
    from .records import Citation


def desk_user(given: argparse.Namespace, loaded: Loaded) -> int:
    """Ask for a password twice and print the user's line for the settings file."""
    from .desk.kept.users import hash_password

    if not is_name(given.name):
        message = f"A name has 1 to {NAME_CHARACTERS} characters and no space at its ends."
        raise InputError(message, "case.user_name", limit=NAME_CHARACTERS)
    try:
        first = getpass.getpass(f"Password of {given.name}: ")
        hashed = hash_password(first)
        again = getpass.getpass("Once more: ")
    except EOFError as error:
        raise InputError("No password was typed. Nothing has been changed.", "case.password_none") from error
    if first != again:
        raise InputError("The two passwords are not the same. Nothing has been changed.", "case.password_differs")
    known = "in place of the line of that name" if given.name in dict(loaded.settings.desk_users) else "as a new line"
    print(f"For the table [desk_users] of the settings file, {known}:", file=sys.stderr)
    print(f"{json.dumps(given.name, ensure_ascii=False)} = {json.dumps(hashed)}")
    return 0


def draft(given: argparse.Namespace, loaded: Loaded) -> int:
    """Draft the answer to one enquiry and print it with everything that a person has to look at; nothing is kept."""
    from .commands import open_assistant
    from .desk.letter.draft import draft_enquiry, drafted_values

    content, name = _enquiry(given.enquiry)
    assistant = open_assistant(loaded.settings)
    drafted = draft_enquiry(
        assistant, content, name=name, language=given.language, short=given.short, plain=given.plain, settings=loaded.settings
    )
    print(json.dumps(drafted_values(drafted), ensure_ascii=False) if given.json else _as_text(drafted))
    return 0


def _enquiry(where: str) -> tuple[bytes, str]:
    """(content, name) of a file, or of what comes in; a byte more than may be, so that what is longer is refused where it is opened."""
    from .desk.enquiry.open_enquiry import MOST_BYTES

    try:
        if where == "-":
            return sys.stdin.buffer.read(MOST_BYTES + 1), ""
        with Path(where).open("rb") as file:
            return file.read(MOST_BYTES + 1), Path(where).name
    except OSError as error:
        raise InputError(f"The enquiry {where} can't be read: {error.strerror}. Name a file, or - for what comes in.") from error


def _as_text(drafted: Drafted) -> str:
    """Masks, questions with their evidence, the letter with its footnotes, and what is to be looked at."""
    from .desk.letter.findings import say_finding

    lines = [*_masked(drafted), ""]
    for number, question in enumerate(drafted.questions, start=1):
        lines += [*_question(number, question), ""]
    lines += ["=== letter ===", drafted.letter.text, "", "=== footnotes ==="]
    lines += [f"[{citation.number}] {_place(citation)}" for citation in drafted.letter.footnotes]
    lines += ["", "=== to look at ===", *([say_finding(finding, drafted.language) for finding in drafted.findings] or ["nothing"])]
    return "\n".join(lines)


def _masked(drafted: Drafted) -> Iterator[str]:
    """Labels and kinds and how often each stands there, never what they stand for."""
    labels = ", ".join(f"{mask.label} ({mask.kind}, {drafted.masked.text.count(mask.label)}×)" for mask in drafted.masked.masks)
    yield f"masked: {labels or 'nothing'}"
    yield f"language: {drafted.language}; questions: {len(drafted.questions)}; index version {drafted.index_version}"


def _question(number: int, question: Question) -> Iterator[str]:
    yield f"{number}. {question.text}"
    for evidence in question.evidence:
        ticked = f"[{evidence.citation.number}]" if evidence.used else "[ ]"
        yield f"   {ticked} {_place(evidence.citation)}: {' '.join(evidence.citation.quote.split())}"
    if not any(evidence.used for evidence in question.evidence):
        yield "   no evidence: a gap in the letter"


def _place(cited: Citation) -> str:
    published = f", {cited.published}" if cited.published else ""
    return f"{cited.title}{published}, p. {cited.page_label} ({cited.path}, {cited.access})"
