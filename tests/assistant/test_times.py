"""The time that a question means, seen from a fixed day, and what it changes: only the order of sentences that answer alike."""

from __future__ import annotations

from datetime import date

import pytest

from assistant import notes
from assistant.extract import Candidate
from assistant.part import Part
from assistant.times import TIE, Period, asks_for_newest, find_period, periods_in, prefer, without_now
from tests.assistant.made import made_candidate, made_document, made_passage

TODAY = date(2024, 11, 22)
ONE_YEAR = {year: Period(date(year, 1, 1), date(year, 12, 31)) for year in range(2018, 2027)}


@pytest.mark.parametrize(
    ("question", "period"),
    [
        ("Was kostete der Austausch letztes Jahr?", ONE_YEAR[2023]),
        ("Was war im vergangenen Jahr?", ONE_YEAR[2023]),
        ("Wer kam im vorletzten Jahr?", ONE_YEAR[2022]),
        ("Was ist dieses Jahr geplant?", ONE_YEAR[2024]),
        ("Wohin geht es im nächsten Jahr?", ONE_YEAR[2025]),
        ("Wie viele kamen 2022?", ONE_YEAR[2022]),
        ("Was geschah im März 2023?", Period(date(2023, 3, 1), date(2023, 3, 31))),
        ("Was wurde am 14. März 2024 beschlossen?", Period(date(2024, 3, 14), date(2024, 3, 14))),
        ("Wie viele kamen zwischen 2019 und 2021?", Period(date(2019, 1, 1), date(2021, 12, 31))),
        ("Wer ist seit 2018 dabei?", Period(date(2018, 1, 1), date.max)),
        ("What did last year's exchange cost? It was last year.", ONE_YEAR[2023]),
        ("What happened in 2022?", ONE_YEAR[2022]),
        ("Where do they go next year?", ONE_YEAR[2025]),
        ("What was decided in December 2023?", Period(date(2023, 12, 1), date(2023, 12, 31))),
    ],
)
def test_the_period_that_a_question_means(question: str, period: Period) -> None:
    assert find_period(question, TODAY) == period


@pytest.mark.parametrize(
    "question",
    [
        "Wie viele Mitglieder hat der Verein aktuell?",
        "Wer leitet derzeit die Stabsstelle?",
        "Wann war zuletzt eine Reise?",
        "Was steht im neuesten Bericht?",
        "Who currently chairs the board?",
        "What is the latest on the gauges?",
        "What is the most recent agreement?",
    ],
)
def test_the_newest_is_asked_for(question: str) -> None:
    assert asks_for_newest(question, TODAY)


@pytest.mark.parametrize(
    "question",
    [
        "Wer fördert das Projekt?",
        "Was kostet die Reise?",
        "Wie lange dauert das Jahr in Riverbend?",
        "Was kostet es 2150 Euro oder mehr?",
        "Was war zur Zeit Martin Luthers gefragt?",
        "How strong is the current in the river?",
        "Who is the youngest traveler?",
        "Wer ist die jüngste Teilnehmerin?",
        "Wann fährt der letzte Bus?",
    ],
)
def test_a_question_without_a_time_means_none(question: str) -> None:
    assert find_period(question, TODAY) is None
    two = (candidate("2019 kamen 12."), candidate("2022 kamen 17.", 0.99))
    assert prefer(two, find_period(question, TODAY)) == two


def test_a_day_names_neither_its_month_nor_its_year_once_more() -> None:
    assert periods_in("Am 14. März 2024 und im Mai 2023, nicht 2018; 1.900 Haushalte.") == (
        Period(date(2024, 3, 14), date(2024, 3, 14)),
        Period(date(2023, 5, 1), date(2023, 5, 31)),
        ONE_YEAR[2018],
    )


def candidate(text: str, score: float = 1.0, published: date | None = None, path: str = "public/a.txt") -> Candidate:
    return made_candidate(made_passage(made_document(path, published=published), text), text, score)


def first(question: str, *candidates: Candidate) -> str:
    return prefer(candidates, find_period(question, TODAY))[0].text


def test_among_sentences_that_answer_alike_the_one_of_the_time_goes_first() -> None:
    one, two = candidate("2021 kamen 12 Gäste."), candidate("2022 kamen 17 Gäste.", 1 - TIE / 2)
    assert first("Wie viele Gäste kamen 2022?", one, two) == two.text
    assert first("Wie viele Gäste kamen 2021?", one, two) == one.text
    assert first("Wie viele Gäste kamen?", one, two) == one.text


def test_where_sentences_name_no_time_their_documents_do() -> None:
    old, new = (
        candidate("Es kamen 12 Gäste.", 1.0, date(2022, 5, 1)),
        candidate("Es kamen 17 Gäste.", 0.99, date(2023, 5, 1), "public/b.txt"),
    )
    assert first("Wie viele Gäste kamen letztes Jahr?", old, new) == new.text
    assert first("Wie viele Gäste kamen zuletzt?", old, new) == new.text
    assert first("How many guests came in 2022?", old, new) == old.text


def test_what_a_title_names_goes_before_the_document_s_date() -> None:
    about_2022, about_2023 = (
        made_candidate(
            made_passage(made_document(f"public/{year}.txt", title=f"Bericht {year}", published=date(year + 1, 2, 1)), text), text, score
        )
        for year, text, score in ((2022, "Es kamen 12 Gäste.", 1.0), (2023, "Es kamen 17 Gäste.", 0.99))
    )
    assert first("Wie viele Gäste kamen letztes Jahr?", about_2022, about_2023) == about_2023.text
    assert first("Wie viele Gäste kamen 2022?", about_2022, about_2023) == about_2022.text


@pytest.mark.parametrize(
    ("question", "searched"),
    [
        ("Wie viele Mitglieder hat der Verein aktuell?", "Wie viele Mitglieder hat der Verein?"),
        ("Wer leitet derzeit das Amt?", "Wer leitet das Amt?"),
        ("Who currently chairs the board?", "Who chairs the board?"),
        ("Wer leitet das Amt?", "Wer leitet das Amt?"),
        ("What is the current fee?", "What is the current fee?"),
    ],
)
def test_now_is_not_searched_for(question: str, searched: str) -> None:
    assert without_now(question) == searched


def test_a_sentence_far_below_stays_there_whatever_its_time() -> None:
    old, new = (
        candidate("Es kamen 12 Gäste.", 1.0, date(2012, 5, 1)),
        candidate("Das Wetter.", 1 - 2 * TIE, date(2023, 5, 1), "public/b.txt"),
    )
    assert first("Wie viele Gäste kamen zuletzt?", old, new) == old.text


def test_an_undated_document_is_not_the_newest() -> None:
    undated, dated = candidate("Es kamen 12 Gäste."), candidate("Es kamen 17 Gäste.", 0.99, date(2012, 5, 1), "public/b.txt")
    assert first("Wie viele Gäste kamen zuletzt?", undated, dated) == dated.text


@pytest.mark.parametrize(
    ("question", "published", "said"),
    [
        ("Wie viele Gäste kommen aktuell?", date(2019, 3, 12), "Stand: 12.03.2019"),
        ("Wie viele Gäste kommen aktuell?", None, "trägt kein Datum"),
        ("Wie viele Gäste kommen aktuell?", date(2024, 3, 12), ""),
        ("Wie viele Gäste kommen?", date(2019, 3, 12), ""),
        ("Wie viele Gäste kamen 2019?", date(2019, 3, 12), ""),
    ],
)
def test_an_old_answer_to_how_things_are_now_says_how_old(question: str, published: date | None, said: str) -> None:
    found = candidate("Es kommen 12 Gäste.", 1.0, published)
    lines = [note.text for note in notes.limits([Part(question, (found.passage,), None, (found,), (found,))], "de", TODAY)]
    assert len(lines) == bool(said) and all(said in line for line in lines)


def test_the_newest_of_several_documents_counts() -> None:
    found = (candidate("Es kamen 12.", 1.0, date(2012, 5, 1)), candidate("Es kamen 17.", 1.0, date(2020, 5, 1), "public/b.txt"))
    (line,) = notes.limits([Part("How many are there currently?", (), None, found, found)], "en", TODAY)
    assert line.kind == "as_of" and "01 May 2020" in line.text
