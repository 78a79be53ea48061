"""The tables of the store, and how a database is opened. With store.py and rows.py the only module that knows SQLAlchemy.

cases     one row each: what is searched by as columns, the case itself as JSON, without the originals of its masks
versions  letters as they once were
events    who did what when; rows are added, never changed
vault     the originals of masks, apart from everything else so that they can be forgotten
vectors   the questions of released cases
sessions  who is logged in
about     the version of all this
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, MetaData, String, Table, Text

from corpus.errors import InputError

SCHEMA = 1
BUSY_MS = 10_000  # how long a change waits for another one: an autosave takes milliseconds, a clean-up of a big file a second or two
POSTGRESQL = "postgresql+pg8000"
LOCK = 0x66756E64  # "fund": two programs that start at once must not both make the tables

metadata = MetaData()


def of_case(**options: Any) -> Column[str]:
    """The column that ties a row to its case: it goes when the case goes."""
    return Column("case_id", String(32), ForeignKey("cases.id", ondelete="CASCADE"), nullable=False, **options)


cases = Table(
    "cases",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("status", String(16), nullable=False, index=True),
    Column("updated", String(32), nullable=False, index=True),  # UTC, all of one length, so that texts sort as times do
    Column("released", String(32), nullable=False),  # "" if it is not
    Column("author", Text, nullable=False),  # whose the letter's text is
    Column("words", Text, nullable=False),  # what a search looks at, case folded
    Column("line", Text, nullable=False),  # what a list shows, so that a list need not read the cases
    Column("content", Text, nullable=False),
)
versions = Table(
    "versions",
    metadata,
    of_case(primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("user", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("content", Text, nullable=False),
)
events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    of_case(index=True),
    Column("content", Text, nullable=False),
)
vault = Table(
    "vault",
    metadata,
    of_case(primary_key=True),
    Column("label", String(64), primary_key=True),
    Column("original", Text, nullable=False),
    Column("words", Text, nullable=False),  # so that a case can be found by the sender's name while it is known
)
vectors = Table(
    "vectors",
    metadata,
    of_case(primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("embedder", Text, primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)
sessions = Table(
    "sessions",
    metadata,
    Column("token", String(64), primary_key=True),  # its hash: who reads the database can't log in with it
    Column("user", Text, nullable=False, index=True),
    Column("stamp", String(64), nullable=False),
    Column("started", String(32), nullable=False),
    Column("seen", String(32), nullable=False),
)
about = Table("about", metadata, Column("key", String(32), primary_key=True), Column("value", Text, nullable=False))


def open_engine(url_or_path: str) -> sa.Engine:
    """The database with its tables, made if they are missing; InputError with what to do if it can't be used."""
    try:
        engine = _sqlite(Path(url_or_path)) if "://" not in url_or_path else _by_url(url_or_path)
        with engine.execution_options(writes=True).begin() as connection:
            _prepare(connection)
    except (sa.exc.SQLAlchemyError, OSError, ValueError) as error:  # ValueError: a port that is no number
        message = "The desk's database can't be opened. Check desk_database, and whether the folder can be written or the server runs."
        raise InputError(message, "case.database_unusable") from error
    return engine


def _prepare(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
    metadata.create_all(connection)
    found = connection.execute(sa.select(about.c.value).where(about.c.key == "schema")).scalar()
    if found is None:
        connection.execute(about.insert().values(key="schema", value=str(SCHEMA)))
    elif int(found) > SCHEMA:
        message = f"The desk's database was made by a newer version of the program ({found}, this one knows {SCHEMA}). Update the program."
        raise InputError(message, "case.database_newer", found=found, known=SCHEMA)


def _by_url(text: str) -> sa.Engine:
    url = sa.make_url(text)
    if url.get_backend_name() == "sqlite":
        return _sqlite(Path(url.database or "desk.sqlite"))
    try:
        return sa.create_engine(url.set(drivername=POSTGRESQL), pool_pre_ping=True)
    except ImportError as error:
        message = "For PostgreSQL the package pg8000 is missing. Install it: pip install 'fundstelle[postgresql]'."
        raise InputError(message, "case.driver_missing") from error


def _sqlite(path: Path) -> sa.Engine:
    """A file that only its owner can read, in a folder that only its owner can open if it had to be made."""
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True, mode=0o700)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))  # SQLite gives its side files the same rights
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)), connect_args={"check_same_thread": False})
    sa.event.listen(engine, "connect", _set_up)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # transactions begin where we say: the driver's own beginning comes too late for a lock
    for pragma in (
        f"busy_timeout={BUSY_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",  # a save that was acknowledged survives a power cut
        "foreign_keys=ON",
        "secure_delete=ON",  # what is deleted is overwritten
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    # A change takes the lock before it reads: two that read first and write then would refuse each other.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
