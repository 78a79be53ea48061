"""Cases for tests, with a value in every field."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from multiprocessing.connection import Connection

from assistant.desk.kept.history import Event
from assistant.desk.kept.store import open_store
from assistant.desk.records import Case, Evidence, Letter, LetterOptions, Mask, Overruling, Question, Sentence
from assistant.records import Citation

NOON = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)
ENQUIRY = "Guten Tag,\n\nwer nahm an der Konferenz teil?\n\n[Name 1], [Telefon 1]"


def citation(number: int = 1, **changes: object) -> Citation:
    """A place in a public document."""
    made = Citation(
        number=number,
        document_id="d1",
        path="public/bericht.pdf",
        title="Bericht – „Konferenz“",
        published=date(2024, 5, 7),
        page=2,
        page_label="ii",
        start=10,
        end=31,
        quote="Aus beiden Städten 12.",
        source_url=None,
        access="public",
        language="de",
        example=False,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def full_case(case_id: str = "c1", **changes: object) -> Case:
    """A case in which nothing is left empty."""
    evidence = (Evidence("e1", citation(), "chosen", True), Evidence("e2", citation(0, access="internal"), "near"))
    made = Case(
        id=case_id,
        version=1,
        created=NOON,
        updated=NOON,
        user="keller",
        status="draft",
        topic="Presse",
        language="de",
        subject="Konferenz 100 % _wichtig_ \ud83d\x00",
        enquiry=ENQUIRY,
        masks=(Mask("[Name 1]", "name", "Änne Großmann"), Mask("[Telefon 1]", "phone", "06151 123456")),
        questions=(
            Question("q1", "Wer nahm teil?", evidence, (Sentence("A.", ("e1",)),), True),
            Question("q2", "Was kostete es?"),
        ),
        options=LetterOptions("de", "short", True, "Frau [Name 1]"),
        letter=Letter("Guten Tag,\n\nes waren 12 [1].", (citation(),)),
        overrulings=(Overruling("k", "promise", "Wir werden", "vom Amt", "berg", NOON),),
        index_version="v7",
        model="m",
        released=None,
        reviewer="berg",
        received_on=date(2026, 3, 1),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def event(what: str = "saved", user: str = "keller", at: datetime = NOON, **details: str | int | list[str]) -> Event:
    """Something that was done."""
    return Event(at, user, what, details)  # type: ignore[arg-type]


def later(**time: float) -> datetime:
    """A time after NOON."""
    return NOON + timedelta(**time)


def numbered(number: int) -> str:
    """A long text that says whether it is whole: its number and the hash of the rest stand in its first line."""
    body = f"Absatz {number} mit Umlauten äöü. " * (50 + number % 40)
    return f"{number} {hashlib.sha256(body.encode()).hexdigest()}\n{body}"


def number_of(text: str) -> int:
    """The number of a whole text; AssertionError if it is not whole."""
    head, _, body = text.partition("\n")
    number, digest = head.split()
    assert hashlib.sha256(body.encode()).hexdigest() == digest
    assert text == numbered(int(number))
    return int(number)


def save_on_and_on(database: str, acknowledged: Connection) -> None:
    """What a child process does until it is killed: saves one text after the other, and tells each that was saved."""
    store = open_store(database)
    acknowledged.send(-1)
    case = store.get("c1")
    assert case is not None
    number = number_of(case.letter.text)
    while True:
        number += 1
        changed = replace(case, letter=Letter(numbered(number)), updated=datetime.now(UTC))
        keep = "generated" if number % 7 == 0 else None
        case = store.save(changed, base=case.version, event=event(), keep=keep)
        acknowledged.send(number)
