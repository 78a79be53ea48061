"""What the commands of the drafting desk do. Results go to stdout, everything about the run to stderr."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from pathlib import Path
from typing import Any

from corpus.errors import InputError

from .desk_settings import NAME_CHARACTERS, is_name
from .settings import Loaded


def desk_user(given: argparse.Namespace, loaded: Loaded) -> int:
    """Ask for a password twice and print the user's line for the settings file."""
    from .desk.users import hash_password

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
    """Draft the answer to one enquiry and print it; nothing is kept."""
    from .commands import open_assistant
    from .desk.draft import draft_enquiry, drafted_values

    content, name = _enquiry(given.enquiry)
    assistant = open_assistant(loaded.settings)
    drafted = draft_enquiry(
        assistant, content, name=name, language=given.language, short=given.short, plain=given.plain, settings=loaded.settings
    )
    values = drafted_values(drafted)
    print(json.dumps(values, ensure_ascii=False) if given.json else _as_text(values))
    return 0


def _enquiry(where: str) -> tuple[bytes, str]:
    """(content, name) of a file, or of what comes in."""
    if where == "-":
        return sys.stdin.buffer.read(), ""
    try:
        return Path(where).read_bytes(), Path(where).name
    except OSError as error:
        raise InputError(f"The enquiry {where} can't be read: {error.strerror}. Name a file, or - for what comes in.") from error


def _as_text(values: dict[str, Any]) -> str:
    """Masks, questions with their evidence, the letter with its footnotes, and what is to be looked at."""
    lines = [f"masked: {', '.join(mask['label'] for mask in values['masks']) or 'nothing'}", ""]
    for number, question in enumerate(values["questions"], start=1):
        lines.append(f"{number}. {question['text']}")
        for evidence in question["evidence"]:
            cited = evidence["citation"]
            lines.append(
                f"   [{'x' if evidence['used'] else ' '}] {cited['title']}, p. {cited['page_label']} ({cited['path']}): {cited['quote']}"
            )
    lines += ["", values["letter"]["text"], ""]
    lines += [
        f"[{cited['number']}] {cited['title']}, p. {cited['page_label']} ({cited['path']})" for cited in values["letter"]["footnotes"]
    ]
    lines += ["", *(f"to look at: {finding['kind']}: {finding['text']}" for finding in values["findings"])]
    return "\n".join(lines)


def _place(cited: dict[str, Any]) -> str:
    return f"{cited['title']}, p. {cited['page_label']} ({cited['path']})"
