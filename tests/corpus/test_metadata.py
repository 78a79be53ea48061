"""Titles, dates and languages as documents give them, and the messages that name what is wrong."""

from __future__ import annotations

import string
import tomllib
from datetime import date, datetime
from pathlib import Path

import pytest

import assistant.messages
from corpus.dates import find_dates, is_dateline, own_date, parse_date, parse_timestamp
from corpus.metadata import find_date, find_language, find_title, plausible, readable_name, without_site
from corpus.problems import SENTENCES, unreadable
from corpus.readers.blocks import Block, Hints, RawDocument, RawPage, heading

DAY = date(2022, 10, 21)


@pytest.mark.parametrize(
    "text",
    [
        "21.10.2022",
        "21. 10. 2022",
        "Freitag, 21.10.2022",
        "21. Oktober 2022",
        "21 Oktober 2022",
        "21. Okt. 2022",
        "2022-10-21",
        "2022-10-21T08:00:00+02:00",
        "October 21, 2022",
        "October 21st 2022",
        "Oct. 21, 2022",
        "21 October 2022",
        "21st of October 2022",
        "10/21/2022",
        "21/10/2022",
        "21.10.22",
    ],
)
def test_forms_of_a_date(text: str) -> None:
    assert parse_date(text) == DAY


@pytest.mark.parametrize(
    "text",
    ["10/11/2022", "31.02.2022", "Version 1.2.2020.3", "12.2022", "21.10.", "Art. 3 Abs. 4", "1.2.3.4", "IP 10.21.2022.1", "00.00.2022"],
)
def test_no_date(text: str) -> None:
    assert find_dates(text) == ()


def test_same_day_and_month_is_beyond_doubt() -> None:
    assert parse_date("5/5/2024") == date(2024, 5, 5)


@pytest.mark.parametrize(
    "line",
    [
        "Freitag, 21.10.2022",
        "Lindenau, den 21. Oktober 2022",
        "Frankfurt am Main, 21. Oktober 2022",
        "Neustadt an der Weinstraße, 21.10.2022",
        "Riverbend, Ohio – October 21, 2022",
        "Pressemitteilung Nr. 12 vom 21.10.2022",
        "Pressemitteilung 52/2022 | 21. Oktober 2022",
        "Freitag, 21. Oktober 2022, 18:00 Uhr",
        "Datum: 21.10.2022; Ort: Rathaus",
        "Tag: Freitag, 21. Oktober 2022",
        "Date: October 21, 2022",
        "FOR IMMEDIATE RELEASE: October 21, 2022",
        "Zuletzt aktualisiert am 21.10.2022",
        "(Stand: 21.10.2022)",
    ],
)
def test_datelines(line: str) -> None:
    assert is_dateline(line)
    assert own_date([line]) == (DAY, None)


@pytest.mark.parametrize(
    "line",
    [
        "Die Sitzung am 21.10.2022 war gut besucht.",
        "Städtediplomatie: Vom 18. bis 21. Oktober 2022 fand die Konferenz statt.",
        "Frist: 21.10.2022",
        "2. Genehmigung der Niederschrift vom 21. Oktober 2022",
        "TOP 2 Genehmigung der Niederschrift vom 21. Oktober 2022",
        "Laufzeit 01.01.2022 bis 21.10.2022",
        "Der Vertrag gilt ab dem 21.10.2022",
    ],
)
def test_dates_of_something_else(line: str) -> None:
    assert own_date([line]) == (None, None)


def test_month_counts_where_it_is_labelled() -> None:
    assert own_date(["Stand: Mai 2023"]) == (date(2023, 5, 1), None)
    assert own_date(["Im Mai 2023 war es warm."]) == (None, None)


def test_imprint_line_near_the_title() -> None:
    assert own_date(["Bericht", "Vorgelegt von der Jugendförderung am 21. Oktober 2022"]) == (DAY, None)


def test_dateline_wins_over_structured_data_over_labels_over_properties() -> None:
    body = [Block(f"Zeile {place} ohne Datum.") for place in range(30)]
    label, own = Block("Stand: 4. Mai 2021"), Block("Freitag, 21.10.2022")
    hints = Hints(date=date(2020, 1, 2), property_date=date(2019, 1, 2))
    only = Hints(property_date=date(2019, 1, 2))
    assert find_date(_raw([heading("Titel", 1), own, *body, label], hints)) == DAY
    assert find_date(_raw([heading("Titel", 1), *body, label], hints)) == date(2020, 1, 2)
    assert find_date(_raw([heading("Titel", 1), *body, label], only)) == date(2021, 5, 4)
    assert find_date(_raw([heading("Titel", 1), *body], only)) == date(2019, 1, 2)
    assert find_date(_raw([heading("Titel", 1), *body], Hints(margins=("Fassung vom 21.10.2022",)))) == DAY


def test_place_and_date_above_the_signatures() -> None:
    body = [Block(f"Zeile {place} ohne Datum.") for place in range(30)]
    assert find_date(_raw([*body, Block("Lindenau, den 21. Oktober 2022"), Block("gez. Muster")])) == DAY


def _raw(blocks: list[Block], hints: Hints = Hints()) -> RawDocument:  # noqa: B008
    return RawDocument((RawPage(tuple(blocks)),), hints)


def test_timestamps_of_files() -> None:
    assert parse_timestamp(datetime(2022, 10, 21, 8)) == DAY
    assert parse_timestamp("2022-10-21T08:00:00Z") == DAY
    assert parse_timestamp(datetime(1601, 1, 1)) is None
    assert parse_timestamp(42) is None


@pytest.mark.parametrize(
    "title",
    [
        "Untitled",
        "Microsoft Word - Entwurf3.doc",
        "bericht_final.docx",
        "(anonymous)",
        "Dokument1",
        "scan_0012",
        "123",
        "PowerPoint-Präsentation",
        "",
    ],
)
def test_leftover_titles(title: str) -> None:
    assert plausible(title) == ""


def test_title_sources_in_order() -> None:
    blocks = [heading("Kleine Überschrift", 2), heading("Große Überschrift", 1), Block("Text.")]
    assert find_title(_raw(blocks, Hints(title="Eigener Titel", property_title="Anderer")), "a.pdf") == ("Eigener Titel", True)
    assert find_title(_raw(blocks, Hints(property_title="Anderer Titel")), "a.pdf") == ("Große Überschrift", True)
    assert find_title(_raw([Block("Text.")], Hints(property_title="Anderer Titel")), "a.pdf") == ("Anderer Titel", True)
    assert find_title(_raw([Block("Ein Brief ohne Überschrift"), Block("Sehr geehrte Damen und Herren,")]), "a.pdf") == (
        "Ein Brief ohne Überschrift",
        True,
    )
    assert find_title(_raw([Block("Das ist ein Satz.")]), "public/2022_mein-Bericht.pdf") == ("2022 mein-Bericht", False)


def test_title_above_the_dateline() -> None:
    blocks = [Block("Stadt Lindenau"), Block("Artikel"), Block("Bericht zur Konferenz"), Block("Freitag, 21.10.2022"), Block("Text.")]
    assert find_title(_raw(blocks), "a.txt") == ("Bericht zur Konferenz", True)


def test_title_of_one_word_is_completed() -> None:
    assert (
        find_title(_raw([heading("Niederschrift", 1), Block("über die 21. Sitzung")]), "a.pdf")[0] == "Niederschrift über die 21. Sitzung"
    )
    assert find_title(_raw([heading("Vermerk", 1), Block("An: Amt\nBetreff: Neue Pegel")]), "a.pdf")[0] == "Vermerk: Neue Pegel"


def test_site_names_and_file_names() -> None:
    assert without_site("Häufige Fragen | Stadt Lindenau", "") == "Häufige Fragen"
    assert without_site("Stadt Lindenau - FAQ", "FAQ") == "FAQ"
    assert readable_name("public/a_b  c.final.pdf") == "a b c.final"
    assert readable_name(".pdf") == ".pdf"


@pytest.mark.parametrize(
    ("text", "hint", "language"),
    [
        ("Die Konferenz fand im Oktober statt und war gut besucht.", "", "de"),
        ("The conference took place in October and was well attended.", "de", "en"),
        ("Riverbend", "en", "en"),
        ("Riverbend", "de-DE", "de"),
        ("Urban Diplomacy Exchange: Die Städte haben sich in Washington getroffen und über das Klima gesprochen.", "en", "de"),
    ],
)
def test_language(text: str, hint: str, language: str) -> None:
    assert find_language(text, hint) == language


def _catalogue(language: str) -> dict[str, str]:
    return tomllib.loads((Path(assistant.messages.__file__).parent / f"reading.{language}.toml").read_text("utf-8"))


def test_every_reason_has_its_sentence_in_both_languages() -> None:
    german, english = _catalogue("de"), _catalogue("en")
    assert english == dict(SENTENCES)
    assert german.keys() == english.keys()
    for key, sentence in english.items():
        assert _fields(german[key]) == _fields(sentence), key
        assert sentence.rstrip()[-1] in ".?" and german[key].rstrip()[-1] in ".?", key


def _fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_reason_carries_key_and_values() -> None:
    error = unreadable("too_large", size=120, limit=100)
    assert str(error).startswith("The file has 120 MB") and error.key == "reading.too_large" and error.values == {"size": 120, "limit": 100}
