"""One spelling for every way to write a number, a date or an amount; facts are found by whole tokens only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.normalise import answer_tokens, contains, fold, forms, needed_words, normalise

PIECES = (
    "12 500 12.500 2,50 0,5 18. 10. 2022 Oktober Oct May mar 1. - – bis to zum € EUR % Euro per cent | ~ month10 of th 18th / ' 1.2.3 "
    "18:30 18.30 Uhr h ß ä Ä , . : und 18.10.2022 2022-10-18 18.10.22 20km 31a _ $"
).split()
TEXTS = st.one_of(
    st.text(max_size=30),
    st.lists(st.sampled_from([*PIECES, " ", "\u00a0", "\n"]), max_size=9).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join),
)


@pytest.mark.parametrize(
    ("spellings", "expected"),
    [
        ("12.500 € | 12,500 € | 12 500 Euro | 12500 EUR | EUR 12.500 | €12,500 | 12'500 euros | 12.500,00 Euro | 12.500,- €", "12500 eur"),
        ("12\u00a0500 | 12\u202f500", "12500"),
        ("2,5 Prozent | 2.5 % | 2,5% | 2.5 percent | 2.5 per cent", "2.5 percent"),
        ("12,50 Euro | 12.50 euros | € 12.5", "12.5 eur"),
        ("1.234.567,8 | 1,234,567.8 | 1 234 567,8", "1234567.8"),
        ("0,500 | 0.500", "0.500"),
        (
            "18.10.2022 | 18. Oktober 2022 | October 18, 2022 | 18 October 2022 | 18th of October 2022 | Oct. 18, 2022 | 2022-10-18 | "
            "18.10.22",
            "18 month10 2022",
        ),
        (
            "18.-20. Oktober | 18.–20. Oktober | 18. bis 20. Oktober | 18.—20. Oktober | Oct 18-20 | October 18–20 | 18 to 20 October | "
            "18. Oktober bis zum 20. Oktober",
            "18 ~ 20 month10",
        ),
        ("18.-20.10.2022 | 18.10.2022 - 20.10.2022 | October 18–20, 2022 | 18. Oktober bis 20. Oktober 2022", "18 ~ 20 month10 2022"),
        ("28.9.-8.10.2024 | 28. September bis zum 8. Oktober 2024 | 28 September to 8 October 2024", None),
        ("18.10. | 18. Oktober", "18 month10"),
        ("18.30 Uhr | 18:30 Uhr", "18:30 uhr"),
        ("Straße | STRASSE | strasse", "strasse"),
        ("Müller | Mueller | MÜLLER | Mu\u0308ller", "mueller"),
        ('„Haus am Markt“ | »Haus am Markt« | "Haus  am\nMarkt" | ‚Haus am Markt‘', "haus am markt"),
        ("E-Mail | E‑Mail | E–Mail | e mail", "e mail"),
        ("10–12 | 10-12 | 10 bis 12 | 10 to 12", "10 ~ 12"),
        ("Diplo\u00admacy | Diplo\u200bmacy | DIPLOMACY", "diplomacy"),
    ],
)
def test_all_spellings_meet(spellings: str, expected: str | None) -> None:
    found = {normalise(text) for text in spellings.split(" | ")}
    assert len(found) == 1
    if expected is not None:
        assert found == {expected}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("31", "1931"),
        ("31", "31.000"),
        ("2.5", "25"),
        ("2,5", "2500"),
        ("12, 500", "12 500"),
        ("18.10.2022", "10.18.2022"),
        ("18. Oktober 2022", "18. November 2022"),
        ("18.-20. Oktober", "18. und 20. Oktober"),
        ("5 Euro", "5 Prozent"),
        ("§ 1.2.3", "§ 123"),
        ("12.345", "12.3450"),
    ],
)
def test_different_things_stay_apart(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("31", "Es kamen 31 Gäste."),
        ("18.–20. Oktober", "Vom 18.-20. Oktober 2022 fand die Konferenz statt."),
        ("Oct 18-20", "Vom 18.-20. Oktober 2022 fand die Konferenz statt."),
        ("20. Oktober 2022", "Vom 18.–20. Oktober 2022 fand die Konferenz statt."),
        ("18. Oktober 2022", "vom 18.10.2022 bis 20.10.2022"),
        ("28. September 2024", "28. September bis 8. Oktober 2024"),
        ("28. September bis 8. Oktober", "28.9.-8.10.2024"),
        ("Oktober 2022", "am 18.10.2022"),
        ("2022", "am 18.10.2022"),
        ("12.500 Euro", "Die Stadt gibt 12 500 € dazu."),
        ("18 Personen", "Im August 18 Personen"),
        ("3.1", "Abschnitt 3.1. regelt das."),
        ("Strasse", "in der Straße"),
        ("Darmstadt", "Darmstadt's mayor"),
    ],
)
def test_what_stands_there_is_found(part: str, whole: str) -> None:
    assert contains(forms(whole), forms(part))


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("31", "Im Jahr 1931"),
        ("31", "31.000 Gäste"),
        ("31", "31,5 Prozent"),
        ("500", "12 500 Euro"),
        ("5", "um 18:05 Uhr"),
        ("Haus", "Rathaus"),
        ("19. Oktober 2022", "Vom 18.–20. Oktober 2022"),
        ("18. Oktober 2023", "Vom 18.–20. Oktober 2022"),
        ("…", "Alles…"),
        ("", "Alles"),
    ],
)
def test_what_does_not_stand_there_is_not(part: str, whole: str) -> None:
    assert not contains(forms(whole), forms(part))


@given(TEXTS)
def test_normalising_again_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(TEXTS)
def test_case_and_white_space_do_not_matter(text: str) -> None:
    assert normalise(f"  {text}\n") == normalise(text)


@given(st.lists(st.sampled_from("Die Stadt gibt Konferenz Büro Straße Oktober May x".split()), min_size=1, max_size=12), st.data())
def test_every_run_of_words_is_found_in_its_text(words: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    assert contains(forms(", ".join(words)), forms(" ".join(words[start:end])))


@given(TEXTS, TEXTS)
def test_needed_words_never_rule_out_what_is_there(part: str, rest: str) -> None:
    whole = f"{rest} {part} {rest}"
    if contains(forms(whole), forms(part)):
        assert all(word in fold(whole) for word in needed_words(forms(part)))


def test_articles_and_marks_are_no_answer_tokens() -> None:
    assert answer_tokens(normalise("The 18.–20. Oktober, die Konferenz 12; 13 a")) == ("18", "20", "month10", "konferenz", "12", "13")
