"""The desk over a store in a file: receiving, evidence, masks, the letter and its findings, and two people at once."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

import pytest

from assistant.desk import desk as module
from assistant.desk.desk import Conflict, Desk
from assistant.desk.letter.gather import Gathered
from assistant.desk.records import Case, Finding, Letter, LetterOptions, Mask
from tests.desk.cases import NOON
from tests.desk.stand_ins import ENQUIRY, Work, refused


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
