"""Names by what stands beside them and addresses below a closing: rules that need no list of names and no country's forms."""

from __future__ import annotations

import pytest

from assistant.desk.enquiry.announced import announced
from assistant.desk.enquiry.mask import mask
from assistant.desk.enquiry.signed_address import find_signed_addresses
from assistant.desk.enquiry.split import find_questions

CLOSED = "Wann ist es?\n\nMit freundlichen Grüßen\nZyx Qwertz\n"


def names(text: str) -> set[str]:
    return {text[found.start : found.end] for found in announced(text)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Unsere Söhne, Zyx (14) und Qwo (11), wollen mit.", {"Zyx", "Qwo"}),
        ("Hannelore Zipfel, geb. Lange", {"Lange"}),
        ("Mein Gegenüber, ein gewisser Zyxurd, schreibt nicht mehr.", {"Zyxurd"}),
        ("Mein Freund Zyxannos hat Fragen.", {"Zyxannos"}),
        ("It works, though Zyx, who doubts everything, disagrees.", {"Zyx"}),
        ("Am 12.11. schrieb Zyx, Thi Qwo <a@b.example>:", {"Zyx, Thi Qwo"}),
        ("wohnhaft c/o Pfannkuch", {"Pfannkuch"}),
        ("Mein Sohn heißt Zyxlo, er ist 9.", {"Zyxlo"}),
        ("Inhaber: Wiśniewska-Nowak, Agnieszka", {"Wiśniewska-Nowak, Agnieszka"}),
        ("selam ich bin emre aus bursa", {"emre"}),
        ("From Anna, Peter and Zyxoluwa", {"Anna", "Peter", "Zyxoluwa"}),
        ("Kommt jemand?\n\nLiebe Grüße\nAnna Roth mit Zyx, Qwo & Momo", {"Zyx", "Qwo", "Momo"}),
        ("Kommt jemand?\n\nLiebe Grüße\nAnna Roth (9c) + Zyx (9a)", {"Zyx"}),
    ],
)
def test_names_that_no_list_knows(text: str, found: set[str]) -> None:
    assert found <= names(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mein Mann Rentner und ich kommen.",
        "Die Klasse (9) und die Gruppe (12) fahren mit.",
        "Hessen, Bayern und Sachsen nehmen teil.",
        "Unsere Partnerschaft mit Darmstadt (50) feiert Jubiläum.",
    ],
)
def test_what_is_no_name_stays(text: str) -> None:
    assert not names(text)


@pytest.mark.parametrize(
    "line",
    [
        "ul. Tumska 9/4",
        "09-402 Płock",
        "Haus Nr. 7, Wohnstift am Herrngarten",
        "Zwanenlaan 8 bis, 1815 KX Alkmaar",
        "The Old Forge, Nether Wallop, Stockbridge SO20 8XX",
        "c/o Pfannkuch, Hinterm Stellwerk 3, 64293 Darmstadt",
        "3 ter, impasse des Tilleuls",
        "Atatürk Cad. No 12, 16040 Bursa",
    ],
)
def test_a_line_with_a_number_below_the_closing_is_an_address(line: str) -> None:
    text = CLOSED + line
    assert [text[start:end] for start, end in find_signed_addresses(text)] == [line]
    assert line not in mask(text).text


@pytest.mark.parametrize(
    "line",
    [
        "Tel. 06151 13-2045",
        "Klasse 9c",
        "(2. Vorsitzender)",
        "Bürozeiten 9-12 Uhr",
        "seit 1974",
        "Az. 41-2/0815",
        "a1@b2.example",
        "15. Mai 2024",
    ],
)
def test_other_lines_there_are_none(line: str) -> None:
    assert find_signed_addresses(CLOSED + line) == []


def test_the_writers_name_in_front_of_the_address_is_a_name() -> None:
    masked = mask("Wann geht es los?\n\nHochachtungsvoll\nAdalbert Korbmacher, Untere Gasse 2")
    assert {(found.kind, found.original) for found in masked.masks} == {("name", "Adalbert Korbmacher"), ("address", "Untere Gasse 2")}


def test_in_the_letter_itself_a_number_is_no_address() -> None:
    assert find_signed_addresses("Im Jahr kamen 24 Gäste.\nWir waren 12.\n\n" + CLOSED) == []


def test_a_name_in_capitals_is_found_in_small_letters_too() -> None:
    assert "Delmar" not in mask("Delmar grüßt. Wann ist es?\n\nViele Grüße\nDELMAR ZYXKOCH").text


@pytest.mark.parametrize("number", ["03 29 55 01 77", "03.29.55.01.77"])
def test_french_telephone_numbers(number: str) -> None:
    assert {found.kind for found in mask(f"Tél. {number}").masks} == {"phone"}


def test_what_refers_to_a_letter_closes_none() -> None:
    text = "Ihr Schreiben vom 4. Mai\n\n" + "Wann kommt die Satzung? " * 20 + "\n\nHochachtungsvoll\nAnna Roth"
    assert find_questions(text) == ("Wann kommt die Satzung?",)


def test_what_stands_before_a_colon_belongs_to_the_question_unless_it_only_leads_in() -> None:
    items = "- Besuch im Rathaus: mit welcher Frist müssen wir uns melden?\n- Preis der Gruppenkarte\n- Frage drei: wer bietet das an?"
    found = find_questions(f"Es bleiben Lücken:\n\n{items}")
    assert found == ("Besuch im Rathaus: mit welcher Frist müssen wir uns melden?", "Preis der Gruppenkarte?", "Wer bietet das an?")
