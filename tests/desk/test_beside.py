"""What stands beside other words: two with one surname, names behind a small word, numbers and streets of other shapes."""

from __future__ import annotations

import time

import pytest

from assistant.desk.enquiry.mask import mask
from assistant.desk.enquiry.split import find_questions


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("We saw a lot. Hiroshi and Keiko Yamaguchi send their regards.", ["Hiroshi", "Keiko", "Yamaguchi"]),
        ("Our tenant, one Barnaby Finch, has left.", ["Barnaby", "Finch"]),
        ("Kassenzeichen: 5.0412.118837.2 und mehr", ["5.0412", "118837.2"]),
        ("Vorgangs-Nr. 2024 / 0815 / B\n\nGuten Tag", ["2024", "0815", "/ B"]),
        ("Account 00-417-9923\nI paid twice.", ["00-417-9923"]),
        ("mein Antrag (WG-2024-00417) liegt bei Ihnen", ["WG-2024-00417"]),
        ("Ich bin dort.\n\nVilla Rosenhag, Am Kurpark 2, 61348 Bad Homburg", ["Rosenhag", "Kurpark", "Homburg"]),
    ],
)
def test_is_masked(text: str, gone: list[str]) -> None:
    written = mask(text).text
    assert not [word for word in gone if word in written], written


@pytest.mark.parametrize(
    "text", ["Die Norm DIN-18040-12345 gilt.", "Wir waren in San Antonio und New Braunfels.", "Der Antrag von 2024 ist da."]
)
def test_stays(text: str) -> None:
    assert mask(text).text == text


def test_an_introduction_is_no_question_and_the_list_has_no_and() -> None:
    text = "Could you please tell me\n1. who took part,\n2. which fields follow from it, and\n3. how much the trip cost?"
    assert find_questions(text) == ("Who took part?", "Which fields follow from it?", "How much the trip cost?")


def test_a_wish_is_a_request_and_a_payment_none() -> None:
    assert len(find_questions("Ich würde mich freuen, wenn Sie mir den Plan zusenden könnten.")) == 1
    assert find_questions("Please send the money to [IBAN 1].") == ()
    assert find_questions("Gibt es freie Räume & was kosten sie pro Stunde?") == ("Gibt es freie Räume?", "Was kosten sie pro Stunde?")


def test_a_text_made_to_be_slow_is_read_quickly() -> None:
    started = time.perf_counter()
    mask("A-1-" * 2000)
    assert time.perf_counter() - started < 10
