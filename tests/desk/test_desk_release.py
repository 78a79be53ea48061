"""Who may release what when; what was released stays as it is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from assistant.desk.desk import Conflict, Desk
from assistant.desk.records import Case, LetterOptions
from tests.desk.stand_ins import Work, events, refused


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
