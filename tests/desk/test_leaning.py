"""Which questions of an enquiry name something of their own, and what the others mean."""

from __future__ import annotations

import pytest

from assistant.answer import Assistant
from assistant.desk.letter.leaning import find_leaning, holds_all, topic_documents

CONFERENCE = ("Ihr Bericht zur Partnerschaftskonferenz", "Wer hat aus beiden Städten teilgenommen?")


@pytest.mark.parametrize(
    ("question", "how"),
    [
        ("Was hat die Reise gekostet?", "wholly"),
        ("Wie hoch waren die Reisekosten?", "wholly"),
        ("Was kostete die Konferenz?", "wholly"),  # the subject has said "Partnerschaftskonferenz"
        ("Wie teuer war das Ganze?", "wholly"),
        ("Was kostet der Jugendaustausch?", "alone"),
        ("Wie heißt die Bürgermeisterin von Riverbend?", "alone"),
        ("Was wurde 2024 bezahlt?", "alone"),
        ("Welche Projekte zum Klimaschutz folgen daraus?", "may"),
    ],
)
def test_a_german_question_leans_where_it_names_nothing_of_its_own(question: str, how: str) -> None:
    assert find_leaning(question, CONFERENCE).how == how


@pytest.mark.parametrize(
    ("question", "how"),
    [
        ("How much did the trip cost?", "wholly"),
        ("Which fields of cooperation follow from it?", "wholly"),
        ("What did the conference cost?", "wholly"),
        ("When does the farmers' market open?", "alone"),
        ("How much did the Two Rivers project cost?", "alone"),
    ],
)
def test_an_english_question_leans_where_it_names_nothing_of_its_own(question: str, how: str) -> None:
    assert find_leaning(question, ("conference report", "Who took part from both cities?")).how == how


def test_without_anything_before_it_a_question_stands_alone() -> None:
    assert find_leaning("Was hat die Reise gekostet?", ()).how == "alone"
    assert find_leaning("Was hat die Reise gekostet?", ("Anfrage", "Sehr geehrte Damen und Herren,")).how == "alone"


def test_it_leans_on_the_text_that_it_names_again() -> None:
    context = ("Wer nahm an der Konferenz teil?", "Wann ist der nächste Jugendaustausch?")
    assert "Konferenz" in find_leaning("Was kostete die Konferenz?", context).topic
    assert "Jugendaustausch" in find_leaning("Was kostet die Teilnahme?", context).topic


@pytest.mark.parametrize("topic", ["Partnerschaftskonferenz", "Konferenzbericht", "conference", "Konferenz Washington"])
def test_what_an_enquiry_is_about_is_found_in_either_language(topic: str, real_assistant: Assistant) -> None:
    snapshot = real_assistant.index.current()
    found = [snapshot.documents[i].path for i in topic_documents(topic, snapshot, real_assistant.embedder)]
    assert "public/2022-10-21_partnerschaftskonferenz-washington.txt" in found and len(found) <= 2


def test_words_are_found_in_a_document_in_some_form(real_assistant: Assistant) -> None:
    snapshot = real_assistant.index.current()
    report = snapshot.document_at("public/2022-10-21_partnerschaftskonferenz-washington.txt")
    assert report is not None
    assert holds_all(report.id, ["Konferenzen"], snapshot) and not holds_all(report.id, ["Konferenz", "Jugendaustausch"], snapshot)
