"""One frozen Settings object, made at the door from defaults, a TOML file, the environment and the command line.

Later ones win. Every setting is here because two deployments need different values.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, get_type_hints
from urllib.parse import urlsplit

import corpus
from corpus.errors import InputError

from .desk_settings import FILE_ONLY, Users, database_of, header_of, topics_of, users_of, without_password
from .desk_settings import MASK as MASK
from .desk_settings import Topic as Topic

SHIPPED = Path(corpus.__file__).with_name("documents")
PREFIX = "FUNDSTELLE_"
DEFAULT_FILE = "fundstelle.toml"
NOT_SETTINGS = ("FUNDSTELLE_SETTINGS",)  # names the file itself


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for one run. Relative paths are relative to the settings file, or to the current folder."""

    documents: Path = SHIPPED
    index: Path = Path("index")
    model: str = "bundled"
    chroma_url: str = ""
    site_name: str = "Fundstelle"
    office: str = ""
    contact: str = ""
    host: str = "127.0.0.1"
    port: int = 7860
    public_url: str = ""
    trusted_proxy: str = ""
    question_characters: int = 500
    questions_a_minute: int = 20
    feedback_file: Path = Path("feedback/feedback.jsonl")
    feedback_days: int = 90
    language: Literal["de", "en"] = "de"
    llm_url: str = ""
    llm_name: str = ""
    llm_key: str = field(default="", repr=False)  # a log line or a traceback must not show it
    llm_seconds: int = 60
    llm_doors: str = ""
    llm_at_once: int = 1
    desk_users: Users = field(default=(), repr=False)
    desk_topics: tuple[Topic, ...] = ()
    desk_database: str = field(default="desk/desk.sqlite", repr=False)  # an address can hold a password
    desk_days: int = 90
    desk_minutes: int = 480
    desk_user_header: str = ""
    desk_letterhead: str = ""
    desk_signature_de: str = ""
    desk_signature_en: str = ""


MEANING = {
    "documents": "the folder that is read; in it public/ and internal/",
    "index": "the folder that holds the index",
    "model": 'the encoder: "bundled", or a sentence-transformers model folder',
    "chroma_url": "address of a Chroma server; empty: Chroma runs inside the program",
    "site_name": "the page's name",
    "office": "whose page it is; empty: the page calls itself a demonstration",
    "contact": "whom to ask, in one line (name, phone, e-mail)",
    "host": "the address the page listens on",
    "port": "the port the page listens on",
    "public_url": "the page's address as people type it, for copied citations",
    "trusted_proxy": "the one proxy address whose X-Forwarded-For is believed; empty: none",
    "question_characters": "the longest question",
    "questions_a_minute": "how many questions one client may ask in a minute",
    "feedback_file": "where the thumbs go",
    "feedback_days": "after how many days feedback is deleted",
    "language": "the page's language where the browser asks for neither German nor English",
    "llm_url": "address of a language model's OpenAI-compatible server, with /v1; empty: no language model is used",
    "llm_name": "the language model's name as its server lists it",
    "llm_key": "the key that the language model's server asks for; never shown",
    "llm_seconds": "within how many seconds a person has an answer where the language model writes, waiting for it included",
    "llm_doors": 'who gets answers that the language model writes: "public", "staff", or "public, staff"; empty: nobody',
    "llm_at_once": "how many answers the language model writes at a time; others wait for it",
    "desk_users": "who may log in to the drafting desk: a table of names and hashed passwords; `fundstelle desk-user NAME` prints a line",
    "desk_topics": "what enquiries are about: tables with name, responsible (for gaps) and second_person (another one releases)",
    "desk_database": 'where the desk keeps its cases: a file, or "postgresql+pg8000://user:password@host/database"',
    "desk_days": "how many days after its last change a case is deleted with all that belongs to it",
    "desk_minutes": "after how many minutes a login at the desk ends; after a quarter of them if nothing is done",
    "desk_user_header": "the header in which the trusted proxy names who is logged in; needs trusted_proxy; empty: nobody comes so",
    "desk_letterhead": "a .docx whose head and foot the desk's letters get; empty: none",
    "desk_signature_de": "what stands under a German letter; empty: the office",
    "desk_signature_en": "what stands under an English letter; empty: the office",
}
LOWEST = {"port": 1, "question_characters": 20, "questions_a_minute": 1, "feedback_days": 1, "llm_seconds": 1, "llm_at_once": 1}
LOWEST |= {"desk_days": 1, "desk_minutes": 5}
HIGHEST = {"port": 65535}
DOORS = ("public", "staff")
DESK = ("desk_users", "desk_topics", "desk_database", "desk_user_header")  # checked by desk_settings
SECRET = ("llm_key",)


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings and, for each, where its value comes from ("default", a file, a variable, "command line")."""

    settings: Settings
    sources: Mapping[str, str]


def load_settings(environment: Mapping[str, str], *, file: Path | None = None, overrides: Mapping[str, Any] | None = None) -> Loaded:
    """The settings that hold; InputError for an unknown key (names the nearest) or a value that does not fit."""
    named = file or (Path(environment["FUNDSTELLE_SETTINGS"]) if environment.get("FUNDSTELLE_SETTINGS") else None)
    if named and not named.is_file():
        raise InputError(f"There is no settings file {named}. Check the name, or leave it out.")
    path = named or Path(DEFAULT_FILE)
    values: dict[str, Any] = {}
    sources = {f.name: "default" for f in fields(Settings)}
    for origin, given, base in (
        (str(path), _read(path) if path.is_file() else {}, path.parent),
        ("environment", _from_environment(environment), Path()),
        ("command line", {k: v for k, v in (overrides or {}).items() if v is not None}, Path()),
    ):
        for key, value in given.items():
            values[key] = _checked(key, value, origin, base)
            sources[key] = PREFIX + key.upper() if origin == "environment" else origin
    if values.get("desk_user_header") and not values.get("trusted_proxy"):
        raise InputError("desk_user_header needs trusted_proxy: a header that anybody can send says nothing about who somebody is.")
    return Loaded(Settings(**values), sources)


def shown(settings: Settings) -> dict[str, str | int]:
    """Each setting's value as it may be printed or kept beside a run: paths as text, what is secret masked."""
    values = {f.name: getattr(settings, f.name) for f in fields(Settings)}
    hidden = {name: MASK for name in SECRET if values[name]}
    hidden["desk_users"] = ", ".join(name for name, _ in settings.desk_users)
    hidden["desk_topics"] = "; ".join(topic.name for topic in settings.desk_topics)
    hidden["desk_database"] = without_password(settings.desk_database)
    return {name: value if isinstance(value, int) else str(value) for name, value in (values | hidden).items()}


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise InputError(f"The settings file {path} can't be read: {error}.") from error


def _from_environment(environment: Mapping[str, str]) -> dict[str, str]:
    ours = {name: value for name, value in environment.items() if name.startswith(PREFIX) and name not in NOT_SETTINGS}
    return {name.removeprefix(PREFIX).lower(): value for name, value in ours.items()}


def _checked(key: str, value: Any, origin: str, base: Path) -> Any:
    kinds = get_type_hints(Settings)
    if key not in kinds:
        near = difflib.get_close_matches(key, kinds, n=1, cutoff=0)
        raise InputError(f"{origin}: there is no setting {key!r}. Did you mean {near[0]!r}? `fundstelle settings` lists them all.")
    kind = kinds[key]
    if key in DESK:
        return _desk_value(key, value, origin, base)
    if kind is Path and isinstance(value, str | Path):
        return base / Path(value).expanduser()
    if kind is int and isinstance(value, int | str) and not isinstance(value, bool) and str(value).isdecimal():
        if int(value) < LOWEST[key]:
            raise InputError(f"{origin}: {key} must be at least {LOWEST[key]}, not {value}.")
        if key in HIGHEST and int(value) > HIGHEST[key]:
            raise InputError(f"{origin}: {key} must be at most {HIGHEST[key]}, not {value}.")
        return int(value)
    if key == "llm_url" and not _is_server(value):
        raise InputError(f'{origin}: llm_url must be an address such as "http://127.0.0.1:8080/v1", without a name or password in it.')
    if key == "llm_doors":
        return _doors(value, origin)
    if key == "desk_letterhead" and isinstance(value, str) and value.strip():
        return str(base / Path(value.strip()).expanduser())
    if kind is str and isinstance(value, str):
        return value.strip()
    if key == "language" and value in ("de", "en"):
        return value
    wanted = {int: "a whole number", str: "a text in quotes", Path: "a path in quotes"}.get(kind, '"de" or "en"')
    raise InputError(f"{origin}: {key} must be {wanted}, not {MASK if key in SECRET else repr(value)}.")


def _desk_value(key: str, value: Any, origin: str, base: Path) -> Any:
    """What the desk's settings say, where it is more than a word or a number."""
    if key in FILE_ONLY and origin in ("environment", "command line"):
        raise InputError(f"{key} can only be set in the settings file.")
    if key == "desk_users":
        return users_of(value, origin)
    if key == "desk_topics":
        return topics_of(value, origin)
    if key == "desk_database":
        return database_of(value, origin, base)
    return header_of(value, origin)


def _doors(value: Any, origin: str) -> str:
    """The doors in one order, apart by commas."""
    named = {word.strip() for word in value.split(",")} - {""} if isinstance(value, str) else {"?"}
    if not named <= set(DOORS):
        raise InputError(f'{origin}: llm_doors must be "public", "staff", "public, staff" or empty, not {value!r}.')
    return ", ".join(door for door in DOORS if door in named)


def _is_server(value: Any) -> bool:
    """Whether it is empty or a web address that can be printed: one with a password in it could not."""
    if not isinstance(value, str):
        return False
    try:
        parts = urlsplit(value.strip())
        return not value.strip() or (
            parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None and parts.port != 0
        )
    except ValueError:  # a port that is none, a bracket that stays open
        return False
