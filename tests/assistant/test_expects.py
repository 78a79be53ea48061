"""What kind of thing a question asks for, and which sentences hold one."""

from __future__ import annotations

import pytest

from assistant.expects import Kind, fit, held, holds_required, kinds_asked

ASKED: list[tuple[str, set[Kind]]] = [
    ("Wann fand die Konferenz statt?", {"date"}),
    ("Seit wann besteht die Partnerschaft?", {"date", "since"}),
    ("In welchem Jahr wurde der Vertrag geschlossen?", {"date"}),
    ("When was the agreement signed?", {"date"}),
    ("Which year did it start?", {"date"}),
    ("Wie viele Gäste kamen?", {"number"}),
    ("Was kostet die Fahrt?", {"amount"}),
    ("What does membership cost for a family?", {"amount"}),
    ("Wie hoch ist die Gebühr?", {"number"}),
    ("Wie lange ist die Frist?", {"duration", "until"}),
    ("How many guests came?", {"number"}),
    ("Wie oft tagt der Ausschuss?", {"number"}),
    ("Wie viele Einwohner hat Darmstadt?", {"number", "population"}),
    ("What are the opening hours of the library?", {"hours"}),
    ("Bis wann gilt der Vertrag?", {"date", "until"}),
    ("Wer kam aus Darmstadt?", {"person"}),
    ("Who signed it?", {"person"}),
    ("Wo war die Konferenz?", {"place"}),
    ("In which city was the conference?", {"place"}),
    ("Warum wurde nicht Kanu gefahren?", {"reason"}),
    ("Why was it moved?", {"reason"}),
    ("Wann und wo findet die Bürgerreise statt?", {"date", "place"}),
    ("Welche Ziele hat das Projekt?", set()),
    ("What are the goals of the project?", set()),
    ("Was bedeutet Wohnort?", set()),
    ("Wanneer was dat?", set()),
    ("Kanufahrt Riverbend", set()),
]


@pytest.mark.parametrize(("question", "kinds"), ASKED, ids=[question for question, _ in ASKED])
def test_the_kinds_that_are_asked_for(question: str, kinds: set[Kind]) -> None:
    assert kinds_asked(question) == kinds


@pytest.mark.parametrize(
    ("kind", "sentence", "holds"),
    [
        ("number", "Er war im Juni 2022 zu Besuch.", False),
        ("number", "Es war am 18. Oktober 2022.", False),
        ("duration", "Sie besteht seit 1998.", True),
        ("until", "Der Vertrag gilt bis zum 30. Juni 2028.", True),
        ("until", "The Memorandum ends on May 8, 2026.", True),
        ("until", "Sie begann am 1. Juli 2018.", False),
        ("since", "Seit 2018 gibt es einen Ausschuss.", True),
        ("population", "Die Stadt hat rund 160.000 Einwohner.", True),
        ("population", "Two regions exceed five million in population.", True),
        ("population", "Im Juni 2022 war der Stadtrat zu Besuch.", False),
        ("hours", "Geöffnet dienstags von 9 bis 12 Uhr.", True),
        ("hours", "It is open from 10 a.m. to 5 p.m.", True),
        ("hours", "Das Museum ist täglich außer montags geöffnet.", True),
        ("hours", "Das Rathaus ist barrierefrei.", False),
        ("number", "Es kamen 31 Gäste.", True),
        ("number", "Es kamen zwölf Gäste.", True),
        ("number", "Ninety guests came.", True),
        ("amount", "Sie kostet 2.150 Euro.", True),
        ("amount", "A family pays $40.", True),
        ("amount", "Es kamen 40 Gäste.", False),
        ("number", "Viele Gäste kamen.", False),
        ("date", "Sie war im Oktober.", True),
        ("date", "It was in 2022.", True),
        ("date", "Am 3. ging es los.", True),
        ("date", "It was in August.", True),
        ("date", "It was in April.", True),
        ("date", "It was in September.", True),
        ("date", "It was in November.", True),
        ("date", "Sie war lange her.", False),
        ("person", "Aus Darmstadt kam Ada Beispiel.", True),
        ("person", "aus der stadt kam niemand.", False),
        ("place", "Sie war in Washington.", True),
        ("place", "Sie war sehr lang.", False),
        ("reason", "Wegen eines Unwetters fiel es aus.", True),
        ("reason", "Es fiel aus.", False),
    ],
)
def test_what_a_sentence_holds(kind: Kind, sentence: str, holds: bool) -> None:
    assert bool(held(kind, sentence)) is holds


@pytest.mark.parametrize(
    ("question", "sentence", "value"),
    [
        ("Wie viele Gäste kamen?", "Es kamen 31 Gäste.", 1.0),
        ("Wie viele Gäste kamen?", "Es kamen Gäste.", -1.0),
        ("Wie viele der 500 Gäste kamen?", "Von 500 Gästen kam keiner.", -1.0),  # the number that was asked with is no answer
        ("Wie viele der 500 Gäste kamen?", "Von 500 Gästen kamen 31.", 1.0),
        ("Wann war das Fest?", "Das Fest war im Juni.", 1.0),
        ("Wann war das Fest?", "Das Fest war schön.", -1.0),
        ("Warum fiel es aus?", "Es fiel aus.", 0.0),  # a reason can be given without a word for it
        ("Wer kam?", "Niemand.", 0.0),
        ("Welche Ziele hat es?", "Es kamen 31 Gäste im Juni.", 0.0),
        ("Wann und wo war es?", "Es war im Juni in Washington.", 2.0),
    ],
)
def test_fit_counts_what_is_held_and_what_is_missing(question: str, sentence: str, value: float) -> None:
    assert fit(question, sentence) == value


@pytest.mark.parametrize(
    ("question", "sentence", "held"),
    [
        ("Was kostet die Reise?", "Der Reisepreis beträgt 2.150 Euro im Doppelzimmer.", True),
        ("Was kostet die Reise?", "Die Reise dauert elf Tage.", False),
        ("What is the phone number of the office?", "Telefon: +49 (0)6151-115", True),
        ("Welche Telefonnummer hat die Bürgermeisterin?", "Die Bürgermeisterin sagt das zu.", False),
        ("Wie lautet die E-Mail-Adresse?", "Schreiben Sie an post@lindenau.example.org.", True),
        ("How long was the theatre open?", "Es war von 1870 bis 1939 in Betrieb.", True),
        ("Warum wurde verschoben?", "Der Flug entfiel.", True),
    ],
)
def test_a_price_or_a_number_of_someone_must_stand_in_the_best_sentence(question: str, sentence: str, held: bool) -> None:
    assert holds_required(question, sentence) is held
