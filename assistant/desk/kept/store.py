"""Cases with all that belongs to them, kept in one database; a change is one transaction. With rows and tables it alone knows SQLAlchemy.

A change names the version it was made from (`base`). If the case has another one by now, nothing is changed: a letter's text that came is
kept as a version, and Conflict says how the case is now. So nobody's text is lost, and nobody's is written over unseen.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

import numpy as np
import sqlalchemy as sa

from corpus.errors import InputError

from ..records import Case, Letter
from .hiding import Hide
from .history import CaseLine, Conflict, Event, Version, VersionKind
from .rows import (
    find_case,
    folded,
    insert_case,
    keep_letters,
    put_event,
    put_originals,
    put_version,
    rewrite,
    stamp,
    update_case,
    version_of,
)
from .tables import cases, events, open_engine, sessions, vault, vectors, versions
from .values import from_values

LOG = logging.getLogger(__name__)
LISTED = 500  # cases in one list


def open_store(url_or_path: str) -> Store:
    """The store in a file, or at "postgresql+pg8000://…"; InputError with what to do if it can't be used."""
    return Store(open_engine(url_or_path))


class Store:
    """Safe to share between threads and between programs. InputError where the database can't be used: nothing has changed then."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._writing = engine.execution_options(writes=True)

    def close(self) -> None:
        """Gives the connections back."""
        self._engine.dispose()

    def add(self, case: Case, event: Event) -> Case:
        """A new case."""
        with self._change() as connection:
            insert_case(connection, case)
            put_event(connection, case.id, event)
        return case

    def get(self, case_id: str) -> Case | None:
        """The case as it is, None if there is none."""
        with self._read() as connection:
            found = find_case(connection, case_id)
            return found[0] if found else None

    def save(self, case: Case, *, base: int, event: Event, text: Letter | None = None, keep: VersionKind | None = None) -> Case:
        """The case with its new version.

        base   the version that the change was made from
        text   the letter as it came from a person: kept as a version if the change came too late
        keep   keep the letter as a version of this kind
        Conflict if the case is not at `base`; InputError if it has gone.
        """
        case = replace(case, version=base + 1)
        with self._change() as connection:
            found = find_case(connection, case.id, lock=True)
            if found is None:
                raise gone()
            old, author = found
            if old.version != base:
                kept = put_version(connection, case.id, "conflict", event.user, event.at, text) if text else 0
            else:
                kept = -1
                author = keep_letters(connection, case, old, author, event, keep)
                update_case(connection, case, author)
                put_event(connection, case.id, event)
                if case.masks != old.masks:
                    put_originals(connection, case)
        if kept >= 0:
            raise Conflict(old, kept)
        return case

    def search(self, words: str = "", status: str = "") -> tuple[CaseLine, ...]:
        """The cases in which each word stands (also as part of a word, also as a masked original), the newest change first."""
        query = sa.select(cases.c.line).order_by(cases.c.updated.desc(), cases.c.id).limit(LISTED)
        for word in folded(words).split():
            masked = sa.select(vault.c.label).where(vault.c.case_id == cases.c.id, vault.c.words.contains(word, autoescape=True))
            query = query.where(cases.c.words.contains(word, autoescape=True) | masked.exists())
        if status:
            query = query.where(cases.c.status == status)
        with self._read() as connection:
            return tuple(from_values(CaseLine, json.loads(line)) for line in connection.execute(query).scalars())

    def versions(self, case_id: str) -> tuple[Version, ...]:
        """The versions of its letter, newest first."""
        query = versions.select().where(versions.c.case_id == case_id).order_by(versions.c.number.desc())
        with self._read() as connection:
            return tuple(version_of(row) for row in connection.execute(query))

    def events(self, case_id: str) -> tuple[Event, ...]:
        """What was done, in order."""
        query = sa.select(events.c.content).where(events.c.case_id == case_id).order_by(events.c.id)
        with self._read() as connection:
            return tuple(from_values(Event, json.loads(content)) for content in connection.execute(query).scalars())

    def note(self, case_id: str, event: Event) -> None:
        """Keeps an event that changes nothing of the case."""
        with self._change() as connection:
            if find_case(connection, case_id, lock=True) is None:
                raise gone()
            put_event(connection, case_id, event)

    def rewrite(self, case_id: str, hide: Hide) -> None:
        """Every kept text of the case with what `hide` makes of it: for what is to stand nowhere any more. No new version: nobody's work
        has changed, only a word in it is a label now."""
        with self._change() as connection:
            found = find_case(connection, case_id, lock=True)
            if found is None:
                raise gone()
            rewrite(connection, found[0], hide)
        self._scrub()

    def forget_originals(self, case_id: str, hide: Hide, event: Event) -> None:
        """Deletes the originals of the case's masks, and hides them in its texts; InputError if it has gone.

        The case gets a new version, so that nobody's open page writes them back; its last change stays when it was.
        """
        with self._change() as connection:
            found = find_case(connection, case_id, lock=True)
            if found is None:
                raise gone()
            connection.execute(vault.delete().where(vault.c.case_id == case_id))
            rewrite(connection, replace(found[0], version=found[0].version + 1), hide)
            put_event(connection, case_id, event)
        self._scrub()

    def released_before(self, moment: datetime) -> tuple[str, ...]:
        """The cases released before then whose originals are still kept."""
        query = sa.select(cases.c.id).where(cases.c.released != "", cases.c.released < stamp(moment))
        query = query.where(sa.select(vault.c.label).where(vault.c.case_id == cases.c.id).exists())
        with self._read() as connection:
            return tuple(connection.execute(query).scalars())

    def delete(self, case_id: str) -> bool:
        """Deletes the case and all that belongs to it, for good; whether there was one."""
        return self._delete(cases.c.id == case_id) > 0

    def forget_before(self, moment: datetime) -> int:
        """Deletes, for good, the cases that nobody has changed since then; how many."""
        return self._delete(cases.c.updated < stamp(moment))

    def _delete(self, which: sa.ColumnElement[bool]) -> int:
        with self._change() as connection:
            deleted = connection.execute(cases.delete().where(which)).rowcount
        if deleted:
            self._scrub()
        return deleted

    def _scrub(self) -> None:
        """Overwrites what was deleted, in the side files of SQLite, too. Someone who reads at that moment delays it to the next time."""
        if self._engine.dialect.name == "sqlite":
            raw = self._engine.raw_connection()
            try:
                raw.cursor().execute("VACUUM")
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            except Exception as error:  # the driver's own errors: another program holds the file; the rows themselves are gone
                LOG.warning("what was deleted is not yet overwritten: %s", error)
            finally:
                raw.close()

    def vectors(self, embedder: str) -> dict[str, np.ndarray]:
        """float32 (questions, d) of each released case, from this encoder."""
        query = sa.select(vectors).join(cases, cases.c.id == vectors.c.case_id).where(cases.c.status == "released")
        query = query.where(vectors.c.embedder == embedder).order_by(vectors.c.case_id, vectors.c.place)
        found: dict[str, list[np.ndarray]] = {}
        with self._read() as connection:
            for row in connection.execute(query):
                found.setdefault(row.case_id, []).append(np.frombuffer(row.vector, "<f4"))
        return {case_id: np.stack(rows) for case_id, rows in found.items()}

    def put_vectors(self, case_id: str, embedder: str, rows: Sequence[np.ndarray]) -> None:
        """Keeps the vectors of the case's questions, in place of earlier ones."""
        with self._change() as connection:
            if find_case(connection, case_id, lock=True) is None:
                return
            connection.execute(vectors.delete().where(vectors.c.case_id == case_id))
            for place, row in enumerate(rows):
                kept = np.asarray(row, "<f4").tobytes()
                connection.execute(vectors.insert().values(case_id=case_id, place=place, embedder=embedder, vector=kept))

    def start_session(self, token: str, user: str, mark: str, now: datetime) -> None:
        """Keeps a session under the hash of its token."""
        row = {"token": token, "user": user, "stamp": mark, "started": stamp(now), "seen": stamp(now)}
        with self._change() as connection:
            connection.execute(sessions.insert().values(**row))

    def session(self, token: str) -> tuple[str, str, datetime, datetime] | None:
        """(user, stamp, started, last seen) of a session."""
        with self._read() as connection:
            row = connection.execute(sessions.select().where(sessions.c.token == token)).one_or_none()
        return (row.user, row.stamp, datetime.fromisoformat(row.started), datetime.fromisoformat(row.seen)) if row else None

    def touch_session(self, token: str, now: datetime) -> None:
        """The session was used now."""
        with self._change() as connection:
            connection.execute(sessions.update().where(sessions.c.token == token).values(seen=stamp(now)))

    def end_sessions(self, *, token: str = "", user: str = "", before: datetime | None = None) -> None:
        """Ends one session, all of a user, or all that began before then."""
        old = sessions.c.started < stamp(before) if before else sa.false()
        which = sessions.c.token == token if token else sessions.c.user == user if user else old
        with self._change() as connection:
            connection.execute(sessions.delete().where(which))

    @contextmanager
    def _change(self) -> Iterator[sa.Connection]:
        with _sentences(), self._writing.begin() as connection:
            yield connection

    @contextmanager
    def _read(self) -> Iterator[sa.Connection]:
        with _sentences(), self._engine.begin() as connection:
            yield connection


def gone() -> InputError:
    """What is said of a case that is not there."""
    return InputError("This case is no longer there. It has been deleted, or its time was over.", "case.gone")


@contextmanager
def _sentences() -> Iterator[None]:
    """What goes wrong in the database as a sentence; the cause goes to the log, without the values that it was about."""
    try:
        yield
    except sa.exc.SQLAlchemyError as error:
        LOG.error("the desk's database: %s", getattr(error, "orig", None) or type(error).__name__)
        message = "The desk's database could not be used, so nothing has been changed. Please try again in a moment."
        raise InputError(message, "case.database") from error
