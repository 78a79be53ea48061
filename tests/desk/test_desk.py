"""The desk over a store in a file, with stand-ins for what reads, masks, searches and checks: who may do what when, and what is kept."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.desk import desk as module
from assistant.desk.desk import Conflict, Desk
from assistant.desk.kept import archive
from assistant.desk.kept.archive import FORGET_AFTER
from assistant.desk.kept.store import Store
from assistant.desk.letter.gather import Gathered
from assistant.desk.records import Case, Evidence, Finding, Letter, LetterOptions, Mask, Masked, Received
from assistant.settings import Settings, Topic
from corpus.errors import InputError
from tests.desk.cases import NOON, citation
from tests.fakes import FakeEmbedder

ENQUIRY = "Wer nahm teil? Was kostete es? Viele Grüße Berta Kunz"
INTERNAL = citation(0, document_id="i1", access="internal", path="internal/kosten.pdf")


@dataclass
class Work:
    """What the stand-ins know: the time, what is found for a question, what the checks say of a letter."""

    time: datetime = NOON
    found: dict[str, tuple[Evidence, ...]] = field(default_factory=dict)
    judge: Callable[[Letter], tuple[Finding, ...]] = lambda letter: ()
    asked: list[tuple[str, tuple[str, ...], str]] = field(default_factory=list)
    standing: bool = True

    def gather(self, assistant: object, question: str, *, context: Sequence[str] = (), words: str = "", limit: int = 8) -> Gathered:
        self.asked.append((question, tuple(context), words))
        if words:
            return Gathered((Evidence("s1", citation(0, start=50, end=71), "searched"), Evidence("e1", citation(0), "searched")), (), "v2")
        return Gathered(self.found.get(question, ()), (), "v1", "")

    def check(self, letter: Letter, **others: object) -> tuple[Finding, ...]:
        return self.judge(letter)


def stand_in_mask(text: str, *, known: object = (), more: Sequence[Any] = (), masks: tuple[Mask, ...] = ()) -> Masked:
    names = [("Berta Kunz", "name"), *more]
    for value, kind in names:
        if value in text and value not in [each.original for each in masks]:
            masks = (*masks, Mask(f"[Name {len(masks) + 1}]", kind, value))
    for each in masks:
        text = text.replace(each.original, each.label)
    return Masked(text, masks)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    made = Work(found={"Wer nahm teil?": (Evidence("e1", citation(0), "chosen", True), Evidence("i1", INTERNAL, "near"))})
    monkeypatch.setattr(
        module, "open_enquiry", lambda content, name="": Received(content.decode(), "Konferenz", ("note",), date(2026, 3, 1))
    )
    monkeypatch.setattr(module, "known_names", lambda snapshot: frozenset())
    monkeypatch.setattr(module, "mask", stand_in_mask)
    monkeypatch.setattr(module, "sender", lambda text, masks: "[Name 1]" if masks else "")
    monkeypatch.setattr(module, "enquiry_language", lambda text: "de")
    monkeypatch.setattr(module, "find_questions", lambda text, subject="": tuple(p + "?" for p in text.split("? ")[:-1]))
    monkeypatch.setattr(module, "gather", made.gather)
    monkeypatch.setattr(archive, "check_letter", made.check)
    monkeypatch.setattr("assistant.desk.kept.similar.stands", lambda citation, snapshot: made.standing)
    return made


SETTINGS = Settings(
    office="Büro",
    desk_topics=(Topic("Presse", "Frau Amt", second_person=True), Topic("Schulen")),
    desk_days=90,
)


@pytest.fixture
def desk(work: Work, file_store: Store) -> Iterator[Desk]:
    snapshot = SimpleNamespace(version="v9", documents={})
    assistant = SimpleNamespace(index=SimpleNamespace(current=lambda: snapshot), embedder=FakeEmbedder())
    yield Desk(assistant, file_store, SETTINGS, now=lambda: work.time)  # type: ignore[arg-type]


@pytest.fixture
def case(desk: Desk) -> Case:
    return desk.receive("keller", ENQUIRY.encode())


@pytest.fixture
def written(desk: Desk, case: Case) -> Case:
    """A case with a letter."""
    return desk.write("keller", case.id, desk.gather("keller", case.id, case.version).version)


def events(desk: Desk, case: Case) -> list[tuple[str, str]]:
    return [(event["what"], event["user"]) for event in desk.record(case.id)["events"]]


def refused(key: str, change: Callable[[], object]) -> None:
    with pytest.raises(InputError) as raised:
        change()
    assert raised.value.key == f"case.{key}"


def test_what_is_received(desk: Desk, work: Work) -> None:
    case = desk.receive("keller", ENQUIRY.encode(), topic="Schulen")
    assert (case.version, case.status, case.user, case.created, case.received_on) == (1, "draft", "keller", NOON, date(2026, 3, 1))
    assert case.enquiry == "Wer nahm teil? Was kostete es? Viele Grüße [Name 1]"
    assert [(question.id, question.text, question.searched) for question in case.questions] == [
        ("q1", "Wer nahm teil?", False),
        ("q2", "Was kostete es?", False),
    ]
    assert case.options == LetterOptions("de", addressee="[Name 1]")
    assert (case.topic, case.subject) == ("Schulen", "Konferenz")
    assert desk.case(case.id) == case and work.asked == []
    refused("no_topic", lambda: desk.receive("keller", b"x", topic="Sport"))
    refused("gone", lambda: desk.case("x"))


def test_evidence_is_looked_for_and_chosen(desk: Desk, work: Work, case: Case) -> None:
    found = desk.gather("keller", case.id, 1)
    assert [(len(question.evidence), question.searched) for question in found.questions] == [(2, True), (0, True)]
    assert found.index_version == "v1" and found.version == 2
    assert [asked[:2] for asked in work.asked] == [
        ("Wer nahm teil?", ("Konferenz",)),
        ("Was kostete es?", ("Konferenz", "Wer nahm teil?")),
    ]
    ticked = desk.tick("berg", case.id, 2, "q1", "i1", True)
    assert [each.used for each in ticked.questions[0].evidence] == [True, True]
    searched = desk.search("berg", case.id, 3, "q1", "Kosten Berta Kunz")
    assert [(each.id, each.found, each.used) for each in searched.questions[0].evidence][2:] == [("s1", "searched", False)]
    edited = desk.set_questions("berg", case.id, 4, ["Wann?", " Wer  nahm teil? ", ""])
    assert [question.id for question in edited.questions] == ["q3", "q1"]
    assert edited.questions[1] == searched.questions[0]
    work.asked.clear()
    again = desk.gather("berg", case.id, 5)
    assert [asked[0] for asked in work.asked] == ["Wann?"]  # what was searched is left as it is
    assert again.questions[1] == searched.questions[0]
    all_over = desk.gather("berg", case.id, 6)
    assert {each.id: each.used for each in all_over.questions[1].evidence} == {"e1": True, "i1": True, "s1": False}
    details = desk.record(case.id)["events"]
    assert [each["what"] for each in details] == ["received", "gathered", "ticked", "searched", "questions", "gathered", "gathered"]
    assert details[2]["details"]["document"] == "internal/kosten.pdf" and details[2]["index_version"] == ""
    assert details[3]["details"]["words"] == "Kosten [Name 1]" and details[3]["index_version"] == "v9"


def test_what_was_found_is_added_to_what_somebody_did_meanwhile(
    desk: Desk, work: Work, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(assistant: object, question: str, **others: Any) -> Gathered:
        if question == "Wer nahm teil?":
            meanwhile.pop()(desk.case(case.id).version)
        return work.gather(assistant, question, **others)

    monkeypatch.setattr(module, "gather", slow)
    meanwhile: list[Callable[[int], object]] = [
        lambda version: desk.set_questions("berg", case.id, version, ["Anderes?"]),
        lambda version: desk.save("berg", case.id, version, "Ein Anfang"),
    ]
    both = desk.gather("keller", case.id, 1)
    assert (both.letter.text, len(both.questions[0].evidence), both.version) == ("Ein Anfang", 2, 3)
    with pytest.raises(Conflict):
        desk.gather("keller", case.id, 3)
    assert [question.text for question in desk.case(case.id).questions] == ["Anderes?"]


def test_what_is_not_there_can_t_be_changed(desk: Desk, case: Case) -> None:
    refused("no_question", lambda: desk.tick("keller", case.id, 1, "q9", "e1", True))
    refused("no_evidence", lambda: desk.tick("keller", case.id, 1, "q1", "e9", True))
    refused("words_missing", lambda: desk.search("keller", case.id, 1, "q1", "  "))
    refused("no_mask", lambda: desk.unmask("keller", case.id, 1, "[Name 9]"))
    refused("mask_missing", lambda: desk.mask_more("keller", case.id, 1, "steht nicht da", "name"))
    refused("mask_missing", lambda: desk.mask_more("keller", case.id, 1, " ", "name"))
    refused("mask_missing", lambda: desk.mask_more("keller", case.id, 1, "Grü", "name"))  # part of a word
    refused("too_many_questions", lambda: desk.set_questions("keller", case.id, 1, ["x?"] * 31))
    refused("question_too_long", lambda: desk.set_questions("keller", case.id, 1, ["x" * 401]))
    refused("too_long", lambda: desk.save("keller", case.id, 1, "x" * 100_001))
    refused("no_topic", lambda: desk.set_options("keller", case.id, 1, LetterOptions(), "Sport"))
    refused("no_finding", lambda: desk.overrule("keller", case.id, 1, "k", "darum"))
    refused("no_version", lambda: desk.version(case.id, 1))
    refused("gone", lambda: desk.delete("keller", "x"))
    assert desk.case(case.id) == case


def test_masking_can_be_undone_and_more_can_be_masked(desk: Desk, case: Case) -> None:
    desk.save("keller", case.id, 1, "Frau [Name 1], viele dank")
    desk.save("berg", case.id, 2, "viele [Name 1]!")
    more = desk.mask_more("keller", case.id, 3, "Viele", "name")
    assert more.masks[1:] == (Mask("[Name 2]", "name", "Viele"),)
    assert more.enquiry.endswith("[Name 2] Grüße [Name 1]") and more.letter.text == "[Name 2] [Name 1]!"
    assert desk.versions(case.id)[0].text == "Frau [Name 1], [Name 2] dank"
    open_again = desk.unmask("keller", case.id, more.version, "[Name 1]")
    assert open_again.enquiry.endswith("[Name 2] Grüße Berta Kunz") and open_again.letter.text == "[Name 2] Berta Kunz!"
    assert open_again.options.addressee == "Berta Kunz"
    assert [each.label for each in open_again.masks] == ["[Name 2]"]
    assert "Viele" not in json.dumps(desk.record(case.id))


def test_a_letter_is_written_and_saved(desk: Desk, written: Case) -> None:
    assert "[1]" in written.letter.text and "[offen: Was kostete es?" in written.letter.text
    assert [line.gaps for line in desk.list()] == [1]
    assert desk.versions(written.id)[0].kind == "generated"
    saved = desk.save("keller", written.id, written.version, "Kurz.\r\nUnd gut [1].")
    assert saved.case.letter == Letter("Kurz.\nUnd gut [1].", written.letter.footnotes)
    assert saved.case.version == written.version + 1
    assert desk.save("berg", written.id, 1, "Kurz.\nUnd gut [1].").case == saved.case  # nothing new: nothing to lose
    again = desk.write("berg", written.id, saved.case.version)
    assert [(version.kind, version.user) for version in desk.versions(written.id)] == [
        ("generated", "berg"),
        ("saved", "keller"),
        ("generated", "keller"),
    ]
    assert desk.version(written.id, 2).text == "Kurz.\nUnd gut [1]."
    assert again.letter == written.letter


def test_the_topic_names_who_is_responsible_for_a_gap(desk: Desk, written: Case) -> None:
    changed = desk.set_options("keller", written.id, written.version, LetterOptions("en", "short", True, ""), "Presse")
    letter = desk.write("keller", written.id, changed.version).letter.text
    assert "[open: Was kostete es? – responsible: Frau Amt]" in letter


def test_who_saves_too_late_finds_both_texts(desk: Desk, written: Case) -> None:
    theirs = desk.save("berg", written.id, written.version, "Ihrer").case
    with pytest.raises(Conflict) as raised:
        desk.save("keller", written.id, written.version, "Meiner")
    assert raised.value.theirs == theirs
    assert desk.version(written.id, raised.value.kept).text == "Meiner"
    for change in (
        lambda: desk.gather("keller", written.id, 1),
        lambda: desk.tick("keller", written.id, 1, "q1", "e1", False),
        lambda: desk.move("keller", written.id, 1, "in_review"),
        lambda: desk.write("keller", written.id, 1),
        lambda: desk.set_questions("keller", written.id, 1, []),
    ):
        with pytest.raises(Conflict):
            change()
    assert desk.case(written.id) == theirs


def test_two_who_save_at_once_lose_nothing(desk: Desk, written: Case) -> None:
    texts = [f"Text {number}" for number in range(12)]

    def save(text: str) -> None:
        with suppress(Conflict):
            desk.save(text, written.id, written.version, text)

    threads = [threading.Thread(target=save, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = {version.text for version in desk.versions(written.id)} | {desk.case(written.id).letter.text}
    assert kept == {*texts, written.letter.text}


def test_findings_are_overruled_with_a_reason_or_block(desk: Desk, work: Work, written: Case) -> None:
    promise, gap = Finding("p", "promise", 0, 4), Finding("g", "gap", 5, 9, blocks=True)
    internal = Finding("i", "internal", 0, 4)
    work.judge = lambda letter: (promise, gap, internal)
    refused("no_overruling", lambda: desk.overrule("berg", written.id, written.version, "g", "darum"))
    refused("no_overruling", lambda: desk.overrule("berg", written.id, written.version, "i", "darum"))
    refused("reason_missing", lambda: desk.overrule("berg", written.id, written.version, "p", " ... "))
    refused("blocked", lambda: desk.move("berg", written.id, written.version, "released"))
    work.judge = lambda letter: (promise, internal)
    refused("open_findings", lambda: desk.move("berg", written.id, written.version, "released"))
    over = desk.overrule("berg", written.id, written.version, "p", " vom \n Amt zugesagt")
    over = desk.overrule("berg", written.id, over.version, "p", "vom Amt zugesagt")
    assert [(each.key, each.text, each.reason, each.user) for each in over.overrulings] == [
        ("p", written.letter.text[:4], "vom Amt zugesagt", "berg")
    ]
    assert desk.move("berg", written.id, over.version, "released").status == "released"


def test_internal_sources_take_a_confirmation(desk: Desk, case: Case) -> None:
    case = desk.gather("keller", case.id, 1)
    case = desk.tick("keller", case.id, case.version, "q1", "i1", True)
    case = desk.write("keller", case.id, case.version)
    refused("confirm_internal", lambda: desk.move("keller", case.id, case.version, "released"))
    released = desk.move("keller", case.id, case.version, "released", confirm_internal=True)
    assert desk.record(case.id)["events"][-1]["details"] == {"internal": ["internal/kosten.pdf"]}
    without = desk.move("keller", case.id, released.version, "draft")
    text = without.letter.text.replace("[2]", "")
    saved = desk.save("keller", case.id, without.version, text).case
    assert desk.move("keller", case.id, saved.version, "released").status == "released"  # the marker has gone, and so has the source


def test_what_was_released_stays_as_it_is(desk: Desk, work: Work, written: Case) -> None:
    work.time += timedelta(hours=1)
    released = desk.move("berg", written.id, written.version, "released")
    assert (released.released, released.released_by, released.status) == (work.time, "berg", "released")
    version = released.version
    for change in (
        lambda: desk.save("keller", written.id, version, "anders"),
        lambda: desk.write("keller", written.id, version),
        lambda: desk.gather("keller", written.id, version),
        lambda: desk.search("keller", written.id, version, "q1", "x"),
        lambda: desk.tick("keller", written.id, version, "q1", "e1", False),
        lambda: desk.set_questions("keller", written.id, version, ["x?"]),
        lambda: desk.set_options("keller", written.id, version, LetterOptions(), ""),
        lambda: desk.overrule("keller", written.id, version, "k", "darum"),
        lambda: desk.unmask("keller", written.id, version, "[Name 1]"),
        lambda: desk.mask_more("keller", written.id, version, "Viele", "name"),
    ):
        refused("released", change)
    with pytest.raises(Conflict) as raised:  # typed before the release, saved after it: kept
        desk.save("keller", written.id, written.version, "zu spät")
    assert desk.version(written.id, raised.value.kept).text == "zu spät"
    refused("not_in_review", lambda: desk.move("keller", written.id, version, "in_review"))
    refused("not_released", lambda: desk.move("keller", written.id, version, "released"))
    opened = desk.move("keller", written.id, version, "draft")
    assert (opened.status, opened.released, opened.released_by) == ("draft", None, "")
    desk.save("keller", written.id, opened.version, "Neufassung")
    kept = [each.text for each in desk.versions(written.id) if each.kind == "released"]
    assert kept == [released.letter.text]
    assert events(desk, written)[-3:] == [("released", "berg"), ("reopened", "keller"), ("saved", "keller")]


def test_a_topic_that_asks_for_two_people(desk: Desk, written: Case) -> None:
    case = desk.set_options("anna", written.id, written.version, written.options, "Presse")
    refused("second_person", lambda: desk.move("anna", case.id, case.version, "released"))
    review = desk.move("anna", case.id, case.version, "in_review")
    assert review.reviewer == "anna"
    refused("not_in_review", lambda: desk.move("bert", case.id, review.version, "in_review"))
    refused("not_yourself", lambda: desk.move("anna", case.id, review.version, "released"))
    back = desk.move("bert", case.id, review.version, "draft")
    assert back.reviewer == ""
    refused("not_draft", lambda: desk.move("bert", case.id, back.version, "draft"))
    review = desk.move("anna", case.id, back.version, "in_review")
    released = desk.move("bert", case.id, review.version, "released")
    assert (released.released_by, released.reviewer) == ("bert", "anna")


def test_the_topic_is_fixed_while_somebody_reviews(desk: Desk, written: Case) -> None:
    case = desk.set_options("anna", written.id, written.version, written.options, "Presse")
    case = desk.move("anna", case.id, case.version, "in_review")
    refused("topic_fixed", lambda: desk.set_options("anna", case.id, case.version, case.options, "Schulen"))
    assert desk.case(case.id).topic == "Presse"


def test_a_topic_that_does_not_ask_for_two_people(desk: Desk, written: Case) -> None:
    review = desk.move("anna", written.id, written.version, "in_review")
    assert desk.move("anna", written.id, review.version, "released").status == "released"


def test_without_a_letter_nothing_leaves(desk: Desk, case: Case) -> None:
    refused("empty", lambda: desk.move("anna", case.id, 1, "in_review"))
    saved = desk.save("anna", case.id, 1, " \n ").case
    refused("empty", lambda: desk.move("anna", case.id, saved.version, "released"))
    assert desk.findings(case.id) == ()


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
