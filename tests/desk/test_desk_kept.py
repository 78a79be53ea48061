"""What the desk keeps and for how long: the record, earlier cases that asked the same, originals, whole cases, a restart."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

from assistant.desk.desk import Desk
from assistant.desk.kept.archive import FORGET_AFTER
from assistant.desk.kept.store import Store
from assistant.desk.records import Case, Finding, Mask
from tests.desk.cases import NOON, citation
from tests.desk.stand_ins import ENQUIRY, SETTINGS, Work, events, refused
from tests.fakes import FakeEmbedder


def test_earlier_cases_that_asked_the_same(desk: Desk, work: Work, written: Case) -> None:
    desk.move("keller", written.id, written.version, "released")
    same = desk.receive("berg", b"Was kostete es? Wann? Ende")
    other = desk.receive("berg", b"Gibt es einen Austausch? Ende")
    (found,) = desk.similar(same.id)
    assert (found.line.id, found.released, found.sources_changed, found.score) == (written.id, NOON, False, 1.0)
    assert desk.similar(other.id) == desk.similar(written.id) == ()
    work.standing = False
    assert desk.similar(same.id)[0].sources_changed
    desk.move("keller", written.id, desk.case(written.id).version, "draft")
    assert desk.similar(same.id) == ()


def test_vectors_are_made_anew_for_another_encoder(desk: Desk, file_store: Store, work: Work, written: Case) -> None:
    desk.move("keller", written.id, written.version, "released")
    assistant = SimpleNamespace(index=desk._assistant.index, embedder=FakeEmbedder("fake-2"))
    another = Desk(assistant, file_store, SETTINGS, now=lambda: work.time)  # type: ignore[arg-type]
    same = another.receive("berg", b"Was kostete es? Ende")
    assert another.similar(same.id) == ()
    another.forget_old()
    assert len(another.similar(same.id)) == 1


def test_the_record_holds_everything_but_who_asked(desk: Desk, work: Work, written: Case) -> None:
    work.judge = lambda letter: (Finding("p", "promise", 0, 4, "Berta Kunz"),)
    typed = f"Hallo Berta Kunz,\n\n{written.letter.text}"
    saved = desk.save("keller", written.id, written.version, typed).case
    over = desk.overrule("berg", written.id, saved.version, "p", "sagt Berta Kunz")
    desk.move("berg", written.id, over.version, "released")
    desk.exported("keller", written.id, "docx")
    record = desk.record(written.id)
    text = json.dumps(record, ensure_ascii=False)
    assert "Kunz" not in text and "Berta" not in text
    assert record["enquiry"]["masked"] == [{"label": "[Name 1]", "kind": "name"}]
    first = record["questions"][0]
    assert [len(first["evidence_used"]), len(first["evidence_refused"])] == [1, 1]
    assert first["evidence_used"][0]["citation"]["quote"] == citation().quote
    assert [part["change"] for part in record["letter"]["difference"]].count("added") == 1
    assert record["letter"]["difference"][0] == {"change": "added", "text": "Hallo [Name 1],"}
    assert record["letter"]["final"] == f"Hallo [Name 1],\n\n{record['letter']['generated']}"
    assert record["findings"] == [{"kind": "promise", "text": "Hall", "detail": "[Name 1]", "blocks": False, "overruled": True}]
    assert record["overrulings"][0]["reason"] == "sagt [Name 1]"
    assert [event["what"] for event in record["events"]] == [
        "received",
        "gathered",
        "written",
        "saved",
        "overruled",
        "released",
        "exported",
    ]
    assert (record["events"][5]["index_version"], record["released"]["by"]) == ("v9", "berg")
    assert record["events"][-1]["details"] == {"kind": "docx"}


def test_originals_are_forgotten_a_week_after_the_release_or_at_once(desk: Desk, work: Work, written: Case) -> None:
    assert [each.original for each in desk.move("keller", written.id, written.version, "released").masks] == ["Berta Kunz"]
    work.time += FORGET_AFTER
    assert desk.forget_old() == 0
    assert desk.case(written.id).masks[0].original == "Berta Kunz"
    work.time += timedelta(seconds=1)
    desk.forget_old()
    assert desk.case(written.id).masks == (Mask("[Name 1]", "name", ""),)
    assert events(desk, written)[-1] == ("forgotten", "")
    desk.forget_old()
    assert events(desk, written).count(("forgotten", "")) == 1
    other = desk.receive("keller", ENQUIRY.encode())
    now = desk.forget_originals("berg", other.id)
    assert now.masks[0].original == "" and events(desk, other)[-1] == ("forgotten", "berg")
    refused("no_mask", lambda: desk.unmask("keller", other.id, now.version, "[Name 1]"))


def test_a_case_whose_days_are_over_is_deleted(desk: Desk, work: Work, written: Case) -> None:
    work.time += timedelta(days=50)
    fresh = desk.receive("keller", ENQUIRY.encode())
    work.time += timedelta(days=40)
    assert desk.forget_old() == 0
    work.time += timedelta(seconds=1)
    assert desk.forget_old() == 1
    assert [line.id for line in desk.list()] == [fresh.id]
    refused("gone", lambda: desk.case(written.id))
    refused("gone", lambda: desk.save("keller", written.id, written.version, "zu spät"))
    refused("gone", lambda: desk.versions(written.id))
    desk.delete("keller", fresh.id)
    assert desk.list() == ()


def test_a_desk_that_starts_again_goes_on_where_it_was(desk: Desk, file_store: Store, written: Case) -> None:
    another = Desk(desk._assistant, file_store, replace(SETTINGS, desk_topics=()), now=lambda: NOON)
    assert another.case(written.id) == written
    changed = another.save("keller", written.id, written.version, "weiter").case
    assert desk.case(written.id) == changed
