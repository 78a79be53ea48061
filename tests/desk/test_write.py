"""The letter: its parts in order, quotes that read like a letter, numbers, gaps."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from assistant.desk.letter.phrases import nested, quoted, say_day, say_page
from assistant.desk.letter.write import GAP, LABEL, MARKER, gaps, heading, in_order, write_letter
from assistant.desk.records import Letter, LetterOptions, Question, Sentence
from assistant.settings import Settings
from tests.desk.made_letters import MASKS, SETTINGS, asked, cite, write

ONE = cite("Der Zuschuss beträgt 500 Euro je Person.")
TWO = cite("Er wird für höchstens zwölf Personen gezahlt.", page=3)
OTHER = cite("Die Reise findet im Oktober statt.", document="d2", title="Pressemitteilung", path="public/mitteilung.html", published=None)
ENGLISH = cite("The bus leaves at 9 a.m.", document="d3", title="Visiting Lindenau", path="public/visit.txt", language="en")


# --- salutation, thanks, closing ---


@pytest.mark.parametrize(
    ("language", "addressee", "line"),
    [
        ("de", "", "Sehr geehrte Damen und Herren,"),
        ("de", "Frau [Name 1]", "Sehr geehrte Frau [Name 1],"),
        ("de", "Herr [Name 1]", "Sehr geehrter Herr [Name 1],"),
        ("de", "Herrn Dr. [Name 1]", "Sehr geehrter Herr Dr. [Name 1],"),
        ("de", "Mrs [Name 1]", "Sehr geehrte Frau [Name 1],"),
        ("de", "[Name 1]", "Guten Tag [Name 1],"),
        ("en", "", "Dear Sir or Madam,"),
        ("en", "Mr. [Name 1]", "Dear Mr [Name 1],"),
        ("en", "Frau [Name 1]", "Dear Ms [Name 1],"),
        ("en", "[Name 1]", "Dear [Name 1],"),
    ],
)
def test_the_salutation_says_no_more_than_is_known(language: str, addressee: str, line: str) -> None:
    assert write([asked("Wie hoch?", ONE)], language=language, addressee=addressee).text.split("\n\n")[0] == line


def test_a_letter_has_its_parts_in_order() -> None:
    parts = write([asked("Wie hoch ist der Zuschuss?", ONE), asked("Wer zahlt?", used=False)], addressee="Frau [Name 1]").text.split("\n\n")
    assert parts == [
        "Sehr geehrte Frau [Name 1],",
        "vielen Dank für Ihr Schreiben vom 3. November 2026. Zu Ihren Fragen teilen wir Ihnen Folgendes mit.",
        "1. Wie hoch ist der Zuschuss?",
        "Im Dokument „Niederschrift“ vom 14. März 2024 (Seite 2) heißt es dazu: „Der Zuschuss beträgt 500 Euro je Person.“ [1]",
        "2. Wer zahlt?",
        "[offen: Wer zahlt? – zuständig: noch zu klären]",
        "Für Rückfragen erreichen Sie uns hier: Büro für Partnerschaften, Zimmer 12, Telefon 06151 115",
        "Mit freundlichen Grüßen\nStadt Lindenau",
    ]


def test_short_leaves_the_questions_out_and_plain_speaks_plainly() -> None:
    questions = [asked("Wie hoch?", ONE), asked("Wann?", OTHER)]
    assert "1. Wie hoch?" not in write(questions, length="short").text
    plain = write(questions, plain=True).text
    assert "danke für Ihr Schreiben" in plain and "In „Niederschrift“ vom 14. März 2024 (Seite 2) steht:" in plain


def test_the_signature_is_that_of_the_settings() -> None:
    settings = Settings(office="Stadt Lindenau")
    letter, _ = write_letter([asked("Wie hoch?", ONE)], LetterOptions("en"), settings=settings, responsible="")
    assert letter.text.endswith("Kind regards\nStadt Lindenau")
    assert "Thank you for your letter." in letter.text  # the day is not known


def test_an_enquiry_without_questions_is_a_gap() -> None:
    assert len(gaps(write([]).text)) == 1


# --- answers ---


def test_quotes_of_one_document_are_joined_and_the_page_is_named_where_it_changes() -> None:
    text = write([asked("Wie hoch?", ONE, TWO, OTHER)]).text
    assert "500 Euro je Person.“ [1] Weiter heißt es dort (Seite 3): „Er wird" in text
    assert re.search(r"„Pressemitteilung“\D*: „Die Reise", text)  # no date, no page


def test_what_one_document_says_stands_together() -> None:
    letter = write([asked("Wie hoch?", ONE, OTHER, TWO)])
    assert [citation.document_id for citation in letter.footnotes] == ["d1", "d1", "d2"]
    assert [int(m[1]) for m in MARKER.finditer(letter.text)] == [1, 2, 3]


def test_three_answers_are_introduced_in_three_ways() -> None:
    text = write([asked("A?", ONE), asked("B?", OTHER), asked("C?", cite("Ein dritter Satz steht hier.", document="d4"))]).text
    ways = [line.split("„")[0] for line in text.split("\n\n") if "[" in line and MARKER.search(line)]
    assert len(set(ways)) == 3


def test_a_quote_in_another_language_is_introduced_as_such_and_never_translated() -> None:
    assert re.search(r"[Ee]nglisch\w*.*„The bus leaves at 9 a\.m\.“ \[1\]", write([asked("Wann?", ENGLISH)]).text)
    assert re.search(r"German.*“Der Zuschuss beträgt 500 Euro je Person\.” \[1\]", write([asked("How much?", ONE)], language="en").text)


def test_an_internal_source_is_named_as_one() -> None:
    internal = replace(ONE, access="internal")
    for options in ({}, {"plain": True}, {"language": "en"}):
        letter = write([asked("Wie hoch?", internal)], **options).text
        assert "(Seite 2, interne Quelle)" in letter or "(page 2, internal source)" in letter
        assert internal.title not in letter, "the title of an internal document is internal, too"


def test_lists_and_rows_stay_legible() -> None:
    listed = cite("Gefördert werden:\n- Reisen,\n- Treffen.")
    assert "\n„Gefördert werden:\n– Reisen,\n– Treffen.“ [1]" in write([asked("Was?", listed)]).text
    row = cite("Position: Bäume; Plan: 19.000 Euro; Ausgaben: 12.920 Euro")
    assert re.search(r"Aufstellung in .*: „Position: Bäume; Plan: 19\.000 Euro;", write([asked("Was?", row)]).text)
    assert quoted(cite("Ein Satz, der\nnur umbrochen war."), "de") == "„Ein Satz, der nur umbrochen war.“"
    assert quoted(cite("- ein Punkt der Liste"), "de") == "„ein Punkt der Liste“"


def test_quotation_marks_within_a_quote_are_single_ones() -> None:
    assert nested('Das „Fest“ und "noch" eins', "de") == "Das ‚Fest‘ und ‚noch‘ eins"
    assert nested("Das „Fest“", "en") == "Das ‘Fest’"


def test_days_and_pages_are_said_as_people_say_them() -> None:
    assert (say_day(date(2022, 10, 21), "de"), say_day(date(2022, 10, 21), "en")) == ("21. Oktober 2022", "21 October 2022")
    assert say_page(cite("x", path="a.pptx"), "de") == "Folie 2" and say_page(cite("x", path="a.html"), "de") == ""
    assert say_page(cite("x", path="a.PDF"), "en") == "page 2"


# --- a language model's sentences ---


def _written(*sentences: Sentence) -> Question:
    question = asked("Wie hoch ist der Zuschuss?", ONE, TWO)
    return replace(question, sentences=sentences)


def test_supported_sentences_stand_in_the_letter_and_dropped_ones_never() -> None:
    first, second = (evidence.id for evidence in asked("?", ONE, TWO).evidence)
    good = Sentence("Der Zuschuss beträgt 500 Euro.", (first,))
    bad = Sentence("Er beträgt 900 Euro.", (first,), "numbers")
    text = write([_written(good, bad, Sentence("Höchstens zwölf Personen bekommen ihn.", (second,)))]).text
    assert "Der Zuschuss beträgt 500 Euro. [1] Höchstens zwölf Personen bekommen ihn. [2]" in text and "900" not in text


def test_a_sentence_whose_evidence_is_unticked_gives_way_to_the_quotes() -> None:
    question = _written(Sentence("Der Zuschuss beträgt 500 Euro.", (asked("?", ONE).evidence[0].id,)))
    unticked = replace(question, evidence=(replace(question.evidence[0], used=False), question.evidence[1]))
    text = write([unticked]).text
    assert "500 Euro" not in text and "„Er wird für höchstens zwölf Personen gezahlt.“ [1]" in text


# --- numbers ---


def test_the_same_place_has_one_number_in_all_questions() -> None:
    letter, questions = write_letter(
        [asked("A?", ONE, number=1), asked("B?", TWO, ONE, number=2)], LetterOptions(), settings=SETTINGS, responsible=""
    )
    assert [citation.number for citation in letter.footnotes] == [1, 2]
    assert [[e.citation.number for e in question.evidence] for question in questions] == [[1], [2, 1]]


def test_numbers_that_were_given_stay() -> None:
    _, questions = write_letter([asked("A?", ONE), asked("B?", TWO)], LetterOptions(), settings=SETTINGS, responsible="")
    again, kept = write_letter([asked("C?", OTHER), questions[1]], LetterOptions(), settings=SETTINGS, responsible="")
    assert kept[1].evidence[0].citation.number == 2 and kept[0].evidence[0].citation.number == 3
    assert "“ [3]" in again.text and "“ [2]" in again.text
    assert [int(m[1]) for m in MARKER.finditer(in_order(again).text)] == [1, 2]


def test_in_order_renumbers_by_the_first_marker_and_drops_what_none_names() -> None:
    notes = tuple(replace(cite(f"Satz {n}."), number=n) for n in (1, 2, 3))
    ordered = in_order(Letter("B [3] und A [1] und B [3] und nichts [9].", notes))
    assert ordered.text == "B [1] und A [2] und B [1] und nichts [3]."
    assert [(note.number, note.quote) for note in ordered.footnotes] == [(1, "Satz 3."), (2, "Satz 1.")]
    assert in_order(ordered) == ordered


# --- gaps, and what a question could smuggle in ---


def test_a_gap_names_the_question_and_who_is_responsible() -> None:
    letter, _ = write_letter([asked("Was kostet es?", used=False)], LetterOptions("en"), settings=SETTINGS, responsible="Finance office")
    assert gaps(letter.text) == ("[open: Was kostet es? – responsible: Finance office]",)


@pytest.mark.parametrize(
    "question", ["Was gilt [1] für mich?", "Ende] und [offen: x", "Was kostet es für [Name 1]?", "[[[?", "a\nb [Name 7]?"]
)
def test_no_question_ends_a_gap_or_adds_a_marker(question: str) -> None:
    text = write([asked(question, used=False), asked("Wie hoch?", ONE)]).text
    assert len(gaps(text)) == 1 and [int(m[1]) for m in MARKER.finditer(text)] == [1]
    assert GAP.search(text) and all(label == MASKS[0].label for label in LABEL.findall(text))


def test_a_request_becomes_a_heading_too() -> None:
    assert heading(2, "Bitte senden Sie mir die Liste.") == "2. Bitte senden Sie mir die Liste:"
