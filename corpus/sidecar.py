"""What people declare about a document: a sidecar `<name>.toml` beside it, or front matter in Markdown."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from urllib.parse import urlsplit

from corpus.dates import parse_date
from corpus.limits import MAX_SIDECAR_BYTES
from corpus.problems import unreadable
from corpus.readers.blocks import one_line
from corpus.records import Access, Language

KEYS = ("title", "date", "language", "source_url", "access", "example")
MAX_TITLE = 500
SLIP = 0.75
""""acces", "Date" and "langauge" are this close to a key of ours; "tags", "lang" and "layout" are not."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What was declared; None for what was not."""

    title: str | None = None
    date: date | None = None
    language: Language | None = None
    source_url: str | None = None
    access: Access | None = None
    example: bool | None = None

    def over(self, other: Declared) -> Declared:
        """This, with the gaps filled from `other`."""
        return Declared(
            self.title if self.title is not None else other.title,
            self.date if self.date is not None else other.date,
            self.language if self.language is not None else other.language,
            self.source_url if self.source_url is not None else other.source_url,
            self.access if self.access is not None else other.access,
            self.example if self.example is not None else other.example,
        )


NOTHING_DECLARED = Declared()


def parse_sidecar(content: bytes, name: str) -> Declared:
    """What a sidecar file declares. Raises UnreadableDocument for bad TOML, an unknown key or a bad value: the key may be
    `access`, and a document must not become public by a slip of the pen."""
    if len(content) > MAX_SIDECAR_BYTES:
        raise unreadable("sidecar_syntax", sidecar=name, detail=f"more than {MAX_SIDECAR_BYTES // 1024} KB")
    try:
        table = tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise unreadable("sidecar_syntax", sidecar=name, detail=one_line(str(error))[:200]) from None
    return check_declared(table, name)


def check_declared(table: Mapping[str, object], name: str, *, foreign_keys: bool = False) -> Declared:
    """The declared values, checked. Raises UnreadableDocument naming the key and the nearest known one.

    With `foreign_keys` (front matter, which other programs use too) only a key that looks like a slip of one of ours is an error.
    """
    for key in table:
        if key not in KEYS:
            nearest = get_close_matches(str(key).lower(), KEYS, n=1, cutoff=SLIP if foreign_keys else 0.0)
            if foreign_keys and not nearest:
                continue
            raise unreadable("sidecar_key", sidecar=name, name=one_line(str(key))[:80], nearest=nearest[0] if nearest else KEYS[0])
    return Declared(
        title=_title(table.get("title"), name),
        date=_date(table.get("date"), name),
        language=_language(table.get("language"), name),
        source_url=_address(table.get("source_url"), name),
        access=_access(table.get("access"), name),
        example=_flag(table.get("example"), name),
    )


def _title(value: object, name: str) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not one_line(value) or len(value) > MAX_TITLE:
        raise unreadable("sidecar_value", sidecar=name, name="title", expected=f"a text of at most {MAX_TITLE} characters")
    return one_line(value)


def _date(value: object, name: str) -> date | None:
    if value is None:
        return None
    found = value.date() if isinstance(value, datetime) else value
    if isinstance(found, str):
        found = parse_date(found.strip())
    if not isinstance(found, date):
        raise unreadable("sidecar_value", sidecar=name, name="date", expected="a date such as 2022-10-21")
    return found


def _language(value: object, name: str) -> Language | None:
    if value is None:
        return None
    if value == "de":
        return "de"
    if value == "en":
        return "en"
    raise unreadable("sidecar_value", sidecar=name, name="language", expected="“de” or “en”")


def _access(value: object, name: str) -> Access | None:
    if value is None:
        return None
    if value == "public":
        return "public"
    if value == "internal":
        return "internal"
    raise unreadable("sidecar_value", sidecar=name, name="access", expected="“public” or “internal”")


def _address(value: object, name: str) -> str | None:
    if value is None:
        return None
    address = web_address(value)
    if address is None:
        raise unreadable("sidecar_value", sidecar=name, name="source_url", expected="an address that begins with https:// or http://")
    return address


def _flag(value: object, name: str) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise unreadable("sidecar_value", sidecar=name, name="example", expected="true or false")


def web_address(value: object) -> str | None:
    """The value if it is an http(s) address with a host that is safe to put into a link, else None."""
    if (
        not isinstance(value, str)
        or len(value) > 2_000
        or any(character.isspace() or not character.isprintable() for character in value.strip())
    ):
        return None
    try:
        parts = urlsplit(value.strip())
    except ValueError:
        return None
    return value.strip() if parts.scheme in ("http", "https") and parts.hostname else None
