"""The whole way of an enquiry with nothing stood in for: the real index, encoder, masking, splitting, drafting, checking, and a file."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.answer import Assistant
from assistant.desk.desk import Conflict, Desk
from assistant.desk.kept.store import open_store
from assistant.desk.letter.write import GAP, gaps
from assistant.desk.records import Case
from assistant.settings import Settings, Topic
from corpus.errors import InputError

GERMAN = """Sehr geehrte Damen und Herren,

mit Interesse habe ich den Bericht zur Partnerschaftskonferenz „Urban Diplomacy Exchange“ gelesen. Wer nahm aus beiden Städten teil?
Welche Felder der Zusammenarbeit folgen daraus? Und wie viel hat die Reise gekostet?

Mit freundlichen Grüßen
Berta Kunz
Tel. 06151 987654
berta.kunz@mail.example
"""
ENGLISH = """Dear Sir or Madam,

I have read about the conference "Urban Diplomacy Exchange". Who took part from both cities?
Which fields of cooperation follow from it? And how much did the trip cost?

Kind regards
Berta Kunz
Phone: 06151 987654
berta.kunz@mail.example
"""
PRIVATE = ("Berta", "Kunz", "987654", "mail.example")
SETTINGS = Settings(office="Büro für Partnerschaften", desk_topics=(Topic("Reisen", "Büro der Bürgermeisterin"),))


@pytest.fixture
def desk(real_assistant: Assistant, tmp_path: Path) -> Desk:
    return made(real_assistant, tmp_path)


def made(assistant: Assistant, folder: Path) -> Desk:
    """A desk over the file in that folder, as after a start of the program."""
    return Desk(assistant, open_store(str(folder / "desk.sqlite")), SETTINGS, now=lambda: datetime.now(UTC))


def drafted(desk: Desk, text: str) -> Case:
    case = desk.receive("anna", text.encode(), topic="Reisen")
    case = desk.gather("anna", case.id, case.version)
    return desk.write("anna", case.id, case.version)


@pytest.mark.parametrize(("text", "language"), [(GERMAN, "de"), (ENGLISH, "en")])
def test_three_questions_give_two_cited_answers_and_one_gap(desk: Desk, text: str, language: str) -> None:
    case = drafted(desk, text)
    assert (case.language, case.options.language, len(case.questions)) == (language, language, 3)
    assert not any(word in f"{case.enquiry} {case.letter.text}" for word in PRIVATE)
    assert [any(evidence.used for evidence in question.evidence) for question in case.questions] == [True, True, False]
    (gap,) = gaps(case.letter.text)
    assert "Büro der Bürgermeisterin" in gap
    assert len(case.letter.footnotes) >= 2
    assert all(f"[{citation.number}]" in case.letter.text for citation in case.letter.footnotes)
    assert all(citation.access == "public" for citation in case.letter.footnotes)
    assert {finding.kind for finding in desk.findings(case.id)} == {"gap"}


def test_from_the_enquiry_to_the_record(desk: Desk, real_assistant: Assistant, tmp_path: Path) -> None:
    case = drafted(desk, GERMAN)
    with pytest.raises(InputError) as raised:
        desk.move("anna", case.id, case.version, "released")
    assert raised.value.key == "case.blocked"
    promise = "Die Kosten teilen wir Ihnen bis Ende 2031 mit."
    saved = desk.save("anna", case.id, case.version, GAP.sub(promise, case.letter.text))
    assert saved.findings and not any(finding.blocks for finding in saved.findings)
    with pytest.raises(InputError) as raised:
        desk.move("anna", case.id, saved.case.version, "released")
    assert raised.value.key == "case.open_findings"
    version = saved.case.version
    for finding in saved.findings:
        version = desk.overrule("anna", case.id, version, finding.key, "mit der Bürgermeisterin abgesprochen").version

    again = made(real_assistant, tmp_path)  # a restart: nothing is lost
    assert again.case(case.id) == desk.case(case.id)
    with pytest.raises(Conflict) as conflict:
        again.save("bert", case.id, case.version, "Ein ganz anderer Text")
    assert again.version(case.id, conflict.value.kept).text == "Ein ganz anderer Text"
    released = again.move("bert", case.id, version, "released")
    assert (released.status, released.released_by) == ("released", "bert")

    record = again.record(case.id)
    text = json.dumps(record, ensure_ascii=False)
    assert not any(word in text for word in PRIVATE)
    assert promise in record["letter"]["final"] and promise not in record["letter"]["generated"]
    assert {part["change"] for part in record["letter"]["difference"]} == {"same", "gone", "added"}
    assert all(question["evidence_refused"] for question in record["questions"])
    assert record["index_version"] == real_assistant.index.current().version
    assert [event["what"] for event in record["events"]][-1] == "released"


def test_an_earlier_answer_is_offered_until_it_is_opened_again(desk: Desk) -> None:
    case = drafted(desk, GERMAN)
    saved = desk.save("anna", case.id, case.version, "Guten Tag,\n\nvielen Dank für Ihr Schreiben.")
    version = saved.case.version
    for finding in saved.findings:
        version = desk.overrule("anna", case.id, version, finding.key, "so gewollt").version
    released = desk.move("anna", case.id, version, "released")
    same = desk.receive("bert", b"Guten Tag, wie viel hat die Reise gekostet?")
    other = desk.receive("bert", "Guten Tag, wann ist die nächste Radtour nach Uşak?".encode())
    assert [(each.line.id, each.released, each.sources_changed) for each in desk.similar(same.id)] == [(case.id, released.released, False)]
    assert desk.similar(other.id) == ()
    desk.move("anna", case.id, released.version, "draft")
    assert desk.similar(same.id) == ()


def test_what_is_unmasked_and_masked_again(desk: Desk) -> None:
    case = desk.receive("anna", GERMAN.encode())
    name = next(mask for mask in case.masks if mask.kind == "name")
    shown = desk.unmask("anna", case.id, case.version, name.label)
    assert name.original in shown.enquiry and "987654" not in shown.enquiry
    hidden = desk.mask_more("anna", case.id, shown.version, name.original, "name")
    assert name.original not in hidden.enquiry
    assert hidden.enquiry.count("[") == case.enquiry.count("[")
    more = desk.mask_more("anna", case.id, hidden.version, "Urban Diplomacy", "name")
    assert "Urban Diplomacy" not in more.enquiry
