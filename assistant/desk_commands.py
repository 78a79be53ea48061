"""What the commands of the drafting desk do. Results go to stdout, everything about the run to stderr."""

from __future__ import annotations

import argparse
import getpass
import json
import sys

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
