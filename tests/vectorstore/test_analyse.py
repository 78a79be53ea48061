"""What people write in several ways meets in one term, and what differs stays apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.analyse import STOP_WORDS, Analyser, analyse, fold
from vectorstore.keywords import Keywords

MEET = [
    ("Straße", "STRASSE"),
    ("Straße", "Strasse"),
    ("Bürger", "Buerger"),
    ("Präsident", "Praesident"),
    ("Öffnungszeiten", "Oeffnungszeit"),
    ("Häuser", "Haus"),
    ("Bürger*innen", "Bürger"),
    ("Bürger:innen", "Bürgerinnen"),
    ("Bürger_innen", "Bürgern"),
    ("BürgerInnen", "Bürgerin"),
    ("Bürger/-innen", "Bürger"),
    ("Bürger(innen)", "Bürger"),
    ("Partner:innen", "Partnerinnen"),
    ("Studentinnen", "Student"),
    ("Präsidentin", "Präsidenten"),
    ("Ärztinnen", "Arzt"),
    ("Gebühren", "Gebühr"),
    ("cities", "city"),
    ("agreements", "agreement"),
    ("the city's", "city"),
    ("programme’s", "programme"),
    ("ﬁnanzieren", "finanzieren"),
    ("12.500", "12500"),
    ("12,500", "12.500"),
    ("12 500", "12500"),
    ("1.234.567,50", "1234567.5"),
    ("1,234,567.50", "1.234.567,50"),
    ("2,5", "2.5"),
    ("19.30 Uhr", "19:30"),
    ("1960er", "1960s"),
    ("21.10.2022", "21. Oktober 2022"),
    ("21.10.2022", "October 21, 2022"),
    ("21.10.2022", "21 October 2022"),
    ("21.10.2022", "Oct. 21st, 2022"),
    ("21.10.2022", "2022-10-21"),
    ("21. 10. 2022", "10/21/2022"),
    ("1.3.2023", "1. März 2023"),
    ("01.03.2023", "March 1, 2023"),
    ("Oktober 2022", "21.10.2022"),
    ("October", "Oktober"),
    ("18.-20. Oktober 2022", "18. Oktober 2022"),
    ("18. bis 20. Oktober 2022", "20.10.2022"),
    ("4 May 2021", "04.05.2021"),
    ("100 €", "Euro"),
    ("5 %", "Prozent"),
    ("§ 5", "Paragraph"),
    ("Bowl-Selektionen", "Bowlselektion"),
    ("Bowl-Selektionen", "Selektion"),
    ("CO2", "co2"),
]

APART = [
    ("12.500", "12.5"),
    ("1.234,56", "123456"),
    ("21.10.2022", "12.11.2021"),
    ("Stadt", "Staat"),
    ("gewinnen", "Gewicht"),
    ("30.02", "Februar"),
    ("Mai", "März"),
]


@pytest.mark.parametrize(("one", "other"), MEET)
def test_spellings_meet(one: str, other: str) -> None:
    assert set(analyse(one)) & set(analyse(other))


@pytest.mark.parametrize(("one", "other"), APART)
def test_different_things_stay_apart(one: str, other: str) -> None:
    assert not set(analyse(one)) & set(analyse(other))


def test_the_same_day_in_every_spelling_gives_the_same_terms() -> None:
    spellings = ["21.10.2022", "21. Oktober 2022", "October 21, 2022", "2022-10-21", "21st of October 2022", "10/21/2022", "21. Okt. 2022"]
    assert {tuple(analyse(spelling)) for spelling in spellings} == {("2022-10-21", "10-21", "2022-10", "2022", "oktober")}


def test_a_date_without_a_year_meets_the_one_with_it() -> None:
    assert set(analyse("am 15. Januar")) <= set(analyse("15.01.2024"))


@pytest.mark.parametrize("text", ["32.13.2022", "99/99/2022", "2022-13-41", "0. Oktober"])
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert not any(term.count("-") == 2 for term in analyse(text))


def test_stop_words_of_both_languages_leave_nothing() -> None:
    assert analyse("Wer ist denn das und what is the of für über bei uns?") == []
    assert "krieg" in analyse("der Krieg") and "war" in analyse("the French war")
    assert all(word == fold(word) for word in STOP_WORDS)


def test_a_compound_is_split_by_the_words_of_the_index() -> None:
    analyser = Analyser(Analyser().words_of(["Die Abfälle und die Gebühren der Satzung. Partnerschaft der Städte"]))
    assert analyser.terms("Abfallgebührensatzung").groups == (("abfallgebuhrensatz", "abfal", "gebuhr", "satzung"),)
    assert analyser.terms("Städtepartnerschaften").groups == (("stadtepartnerschaft", "stadt", "partnerschaft"),)
    assert Analyser().terms("Abfallgebührensatzung").groups == (("abfallgebuhrensatz",),)


@pytest.mark.parametrize("word", ["Wissenschaft", "Universität", "Vereinbarung", "Unterstützung", "Freundlichkeit"])
def test_a_word_that_is_no_compound_stays_whole(word: str) -> None:
    analyser = Analyser(Analyser().words_of(["wissen schaft unter stutz verein bar Freund lich keit Stütze heit"]))
    assert len(analyser.terms(word)) == 1


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Abfallgebühr", "Die Abfallgebührensatzung gilt."),
        ("Partnerschaft", "Die Städtepartnerschaft besteht."),
        ("Gebühr für Abfall", "Abfallgebührensatzung"),
        ("Buergerreise", "Reisen für Bürger*innen"),
        ("Schüleraustausch", "Austausch von Schülerinnen"),
    ],
)
def test_compounds_find_each_other_among_others(question: str, text: str) -> None:
    others = ["Der Haushalt der Stadt wurde beschlossen.", "Das Orchester spielte im Rathaus.", "Die Feuerwehr bekam ein Fahrzeug."]
    index = Keywords.build(["a", "b", "c", "wanted"], [*others, text])
    assert index.search(index.analyser.terms(question), 1)[0][0] == "wanted"


@given(st.text(max_size=200))
def test_any_text_gives_clean_terms(text: str) -> None:
    terms = Analyser(["abc"]).terms(text)
    assert list(terms) == [term for group in terms.groups for term in group]
    assert all(terms.groups) and all(terms)
    assert list(Analyser(["abc"]).terms(text.replace("ß", "ss"))) == list(terms)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzäöüßéÄÖÜ", max_size=30))
def test_folding_twice_changes_no_more_than_once_for_plain_words(word: str) -> None:
    assert fold(word) == fold(word.upper()) or "ß" in word
    assert fold(word).isascii()


@given(st.integers(0, 10**9))
def test_a_number_is_the_same_with_any_grouping(number: int) -> None:
    german, english, spaced = (f"{number:,}".replace(",", mark) for mark in ".,\u202f")
    assert str(number) in analyse(german) and str(number) in analyse(english) and str(number) in analyse(spaced)
