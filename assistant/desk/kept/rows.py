"""Cases, versions and events as rows, within a transaction of the store."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from ..records import Case, Letter, Mask
from .hiding import Hide, hidden_case, hidden_details, hidden_letter
from .history import Event, Version, VersionKind, line_of
from .tables import cases, events, vault, versions
from .values import from_values, to_values

LABELS = ("masked", "unmasked")  # they change words in a text, not whose it is
LEFT = 0.5  # of a text; of what is shortened to less the longer one is kept
RUNS = ("saved",)  # what is done every second while somebody writes: of a row of such events the first is kept


def stamp(moment: datetime) -> str:
    """A time as text: UTC and all of one length, so that texts sort as times do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def folded(text: str) -> str:
    """The text as a search looks at it; without characters that a database refuses."""
    return text.casefold().replace("\x00", "").encode(errors="ignore").decode()


def find_case(connection: sa.Connection, case_id: str, *, lock: bool = False) -> tuple[Case, str] | None:
    """The case and whose its letter's text is; `lock` keeps others from changing it until the transaction ends."""
    query = sa.select(cases.c.content, cases.c.author).where(cases.c.id == case_id)
    found = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if found is None:
        return None
    case = from_values(Case, json.loads(found.content))
    kept = sa.select(vault.c.label, vault.c.original).where(vault.c.case_id == case_id)
    originals = {row.label: row.original for row in connection.execute(kept)}
    masks = tuple(replace(mask, original=originals.get(mask.label, "")) for mask in case.masks)
    return replace(case, masks=masks), found.author


def case_row(case: Case) -> dict[str, Any]:
    """The columns of a case; the originals of its masks are not among them."""
    masks = tuple(Mask(mask.label, mask.kind, "") for mask in case.masks)
    said = (case.subject, case.topic, case.user, case.enquiry, case.letter.text, *(question.text for question in case.questions))
    return {
        "version": case.version,
        "status": case.status,
        "updated": stamp(case.updated),
        "released": stamp(case.released) if case.released else "",
        "words": folded("\n".join(said)),
        "line": _json(line_of(case)),
        "content": _json(replace(case, masks=masks)),
    }


def insert_case(connection: sa.Connection, case: Case) -> None:
    """A new case with its originals."""
    connection.execute(cases.insert().values(id=case.id, author=case.user, **case_row(case)))
    put_originals(connection, case)


def update_case(connection: sa.Connection, case: Case, author: str) -> None:
    """The case as it is now."""
    connection.execute(cases.update().where(cases.c.id == case.id).values(author=author, **case_row(case)))


def put_originals(connection: sa.Connection, case: Case) -> None:
    """The originals of exactly the masks that the case has."""
    connection.execute(vault.delete().where(vault.c.case_id == case.id))
    for mask in case.masks:
        if mask.original:
            row = {"label": mask.label, "original": mask.original, "words": folded(mask.original)}
            connection.execute(vault.insert().values(case_id=case.id, **row))


def put_event(connection: sa.Connection, case_id: str, event: Event) -> None:
    """One more event, unless it goes on with what the last one began."""
    if event.what in RUNS:
        last = sa.select(events.c.content).where(events.c.case_id == case_id).order_by(events.c.id.desc()).limit(1)
        before = connection.execute(last).scalar()
        if before and (json.loads(before)["what"], json.loads(before)["user"]) == (event.what, event.user):
            return
    connection.execute(events.insert().values(case_id=case_id, content=_json(event)))


def put_version(connection: sa.Connection, case_id: str, kind: VersionKind, user: str, at: datetime, letter: Letter) -> int:
    """One more version of the letter; its number."""
    last = connection.execute(sa.select(sa.func.max(versions.c.number)).where(versions.c.case_id == case_id)).scalar()
    number = (last or 0) + 1
    row = {"number": number, "kind": kind, "user": user, "at": stamp(at), "content": _json(letter)}
    connection.execute(versions.insert().values(case_id=case_id, **row))
    return number


def is_kept(connection: sa.Connection, case_id: str, letter: Letter) -> bool:
    """Whether a version holds exactly this text."""
    query = sa.select(versions.c.content).where(versions.c.case_id == case_id).order_by(versions.c.number.desc())
    return any(json.loads(content)["text"] == letter.text for content in connection.execute(query).scalars())


def keep_letters(connection: sa.Connection, case: Case, old: Case, author: str, event: Event, keep: VersionKind | None) -> str:
    """Keeps what would be written over, and what is to be kept; says whose the letter's text is now.

    A person's own typing is not kept at every save; what another person, or the program, writes over is, and what goes all at once: a key
    pressed on the whole text selected must not be the end of it.
    """
    changed = case.letter.text != old.letter.text and event.what not in LABELS
    gone = len(case.letter.text.strip()) < len(old.letter.text.strip()) * LEFT
    if changed and old.letter.text and (keep or gone or author != event.user) and not is_kept(connection, case.id, old.letter):
        put_version(connection, case.id, "saved", author, old.updated, old.letter)
    author = event.user if changed else author
    if keep and (keep != "saved" or (case.letter.text and not is_kept(connection, case.id, case.letter))):
        put_version(connection, case.id, keep, author, event.at, case.letter)
    return author


def version_of(row: Any) -> Version:
    """A row of versions."""
    return Version(row.number, row.kind, row.user, datetime.fromisoformat(row.at), from_values(Letter, json.loads(row.content)))


def rewrite(connection: sa.Connection, case: Case, hide: Hide) -> None:
    """Every kept text of the case with what `hide` makes of it."""
    connection.execute(cases.update().where(cases.c.id == case.id).values(**case_row(hidden_case(case, hide))))
    for row in connection.execute(versions.select().where(versions.c.case_id == case.id)).all():
        which = (versions.c.case_id == case.id, versions.c.number == row.number)
        connection.execute(versions.update().where(*which).values(content=_json(hidden_letter(version_of(row).letter, hide))))
    for row in connection.execute(events.select().where(events.c.case_id == case.id)).all():
        event = from_values(Event, json.loads(row.content))
        kept = replace(event, details=hidden_details(event.details, hide))
        connection.execute(events.update().where(events.c.id == row.id).values(content=_json(kept)))


def _json(value: Any) -> str:
    """ASCII only: any character comes back as it was, also one that a database would refuse."""
    return json.dumps(to_values(value))
