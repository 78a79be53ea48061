"""Passwords of the desk's users: hashed for the settings, checked at the login. The only module that knows argon2."""

from __future__ import annotations

import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from corpus.errors import InputError

FEWEST, MOST = 10, 200  # characters; the upper limit keeps a sent megabyte from being hashed


def hash_password(text: str) -> str:
    """The argon2id hash with the library's own costs; InputError for a password that is too short or too long."""
    if len(text.strip()) < FEWEST:
        message = f"The password is too short. Take at least {FEWEST} characters; a few words in a row are easy to remember."
        raise InputError(message, "case.password_short", limit=FEWEST)
    if len(text) > MOST:
        raise InputError(f"The password is too long. Take at most {MOST} characters.", "case.password_long", limit=MOST)
    return PasswordHasher().hash(_as_typed(text))


def verify_password(hashed: str, text: str) -> bool:
    """Whether it is the password. For an unknown user (`hashed` is "") it takes as long to say no."""
    if len(text) > MOST:
        return False
    try:
        return PasswordHasher().verify(hashed or _nobody(), _as_typed(text)) and bool(hashed)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    """The hash of a password that nobody has, at the costs of a new one."""
    return PasswordHasher().hash("nobody's")


def _as_typed(text: str) -> str:
    """One spelling for what keyboards send in two: an ü is one character or two."""
    return unicodedata.normalize("NFKC", text)
