"""The settings of the drafting desk that are more than one word: who may log in, what topics there are, where the cases lie."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from corpus.errors import InputError

FILE_ONLY = ("desk_users", "desk_topics")  # tables; and a list of processes shows what stands on a command line
HASH = re.compile(r"\$argon2(?:id|i|d)\$\S+")
NAME_CHARACTERS = 100
HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
DATABASES = ("sqlite", "postgresql", "postgresql+pg8000")
MASK = "***"

Users = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """What an enquiry can be about: who is responsible for what the files don't say, and whether a second person releases it."""

    name: str
    responsible: str = ""
    second_person: bool = False


def users_of(value: Any, origin: str) -> Users:
    """(name, hash) of each user; InputError that never shows a hash."""
    if not isinstance(value, Mapping):
        raise InputError(f"{origin}: desk_users must be a table with a line for each user; `fundstelle desk-user NAME` prints one.")
    for name, hashed in value.items():
        if not is_name(name):
            raise InputError(f"{origin}: desk_users: a name has 1 to {NAME_CHARACTERS} characters and no space at its ends.")
        if not isinstance(hashed, str) or not HASH.fullmatch(hashed):
            raise InputError(f"{origin}: desk_users: {name!r} needs a hashed password. `fundstelle desk-user {name}` prints the line.")
    return tuple(value.items())


def topics_of(value: Any, origin: str) -> tuple[Topic, ...]:
    """The topics in their order; InputError for an unknown key, a missing or repeated name."""
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        raise InputError(f'{origin}: desk_topics must be tables, each headed [[desk_topics]] with at least name = "…".')
    found: list[Topic] = []
    known = {field.name: field.default for field in fields(Topic)}
    for row in value:
        unknown = sorted(set(row) - set(known))
        if unknown:
            raise InputError(f"{origin}: desk_topics: there is no {unknown[0]!r}; a topic has {', '.join(known)}.")
        name, responsible, second = row.get("name"), row.get("responsible", ""), row.get("second_person", False)
        if not (isinstance(name, str) and is_name(name)) or any(topic.name == name for topic in found):
            raise InputError(f"{origin}: desk_topics: each topic needs a name of its own, not {name!r}.")
        if not isinstance(responsible, str) or not isinstance(second, bool):
            raise InputError(f"{origin}: desk_topics: {name!r}: responsible is a text in quotes, second_person is true or false.")
        found.append(Topic(name, responsible.strip(), second))
    return tuple(found)


def database_of(value: Any, origin: str, base: Path) -> str:
    """A path relative to `base`, or an address of a database as it stands."""
    if not isinstance(value, str) or not value.strip():
        raise InputError(f'{origin}: desk_database must be a path in quotes, or "postgresql+pg8000://user:password@host/database".')
    text = value.strip()
    if "://" not in text:
        return str(base / Path(text).expanduser())
    if text.partition("://")[0] not in DATABASES:
        raise InputError(f"{origin}: desk_database must be a path, or an address that begins with postgresql+pg8000://.")
    return text


def header_of(value: Any, origin: str) -> str:
    """The name of an HTTP header, or nothing."""
    if not isinstance(value, str) or (value.strip() and not HEADER.fullmatch(value.strip())):
        raise InputError(f'{origin}: desk_user_header must be the name of a header such as "X-Remote-User", or empty.')
    return value.strip()


def is_name(name: str) -> bool:
    """Whether a user or a topic can be called so."""
    return name == name.strip() and 0 < len(name) <= NAME_CHARACTERS and name.isprintable()


def without_password(database: str) -> str:
    """The address of a database as it may be printed."""
    if "://" not in database:
        return database
    try:
        password = urlsplit(database).password
    except ValueError:
        return MASK
    rest = database.partition("://")[2]
    if password is None and "password" not in rest:
        return database
    if password is None:  # in the query: every driver calls it something else
        return f"{database.partition('?')[0]}?{MASK}"
    user, _, _ = rest.partition(":")
    return f"{database.partition('://')[0]}://{user}:{MASK}@{rest.rpartition('@')[2].partition('?')[0]}"
