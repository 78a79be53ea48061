"""What a sentence says must stand in what it cites: each rule with a sentence that passes and one that falls by it."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.claims import read
from assistant.lexicon import load_lexicon
from assistant.manner import ways
from assistant.messages import text
from assistant.quantities import find_quantities
from assistant.support import best_source, check
from assistant.verdicts import Source
from tests.fakes import FakeEmbedder
from vectorstore.embed import Embedder

CONFERENCE = Source(
    "Aus San Antonio waren Melissa Bryant, Direktorin der Flussaufsichtsbehörde, Martha Henry als Leiterin Internationale Beziehungen "
    "und Emily Royall als Smart City Administrator angereist. Aus Darmstadt nahm die Leiterin der Abteilung Internationale Beziehungen, "
    "Violeta Sacaliuc, teil.",
    title="Bericht",
    published=date(2022, 10, 21),
)
PLACES = Source("Statt 40 Personen können nur 32 mitreisen.")
PLAN = Source("Die Konferenz wird im Frühjahr 2023 noch in Lindenau stattfinden.", published=date(2022, 10, 21))
RULE = Source("In geraden Wochen fährt der Bus aus Darmstadt nach Lindenau, in ungeraden Wochen aus Lindenau nach Darmstadt.")


@pytest.fixture
def embedder() -> Embedder:
    """An encoder to which only the same word is near: the rules alone decide."""
    return FakeEmbedder()  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("claim", "source", "reason"),
    [
        ("Aus Darmstadt nahm Violeta Sacaliuc teil.", CONFERENCE, ""),
        ("Violeta Sacaliuc took part from Darmstadt.", CONFERENCE, ""),
        ("Melissa Bryant kam aus San Antonio.", CONFERENCE, ""),
        ("Aus Darmstadt nahm Melissa Bryant teil.", CONFERENCE, "relation"),
        ("Emily Royall ist Direktorin der Flussaufsichtsbehörde.", CONFERENCE, "role"),
        ("Aus Darmstadt nahm der Oberbürgermeister Violeta Sacaliuc teil.", CONFERENCE, "role"),
        ("Aus Darmstadt nahm Jochen Partsch teil.", CONFERENCE, "names"),
        ("Aus Darmstadt nahm Violeta Sacaliuc nicht teil.", CONFERENCE, "negation"),
        ("Aus Darmstadt nahm nur Violeta Sacaliuc teil.", CONFERENCE, "only"),
        ("Violeta Sacaliuc nahm mit drei Kollegen aus Darmstadt teil.", CONFERENCE, "numbers"),
        ("Aus Darmstadt nahm Violeta Sacaliuc mit Begeisterung teil.", CONFERENCE, "similarity"),
        ("Nur 32 Personen können mitreisen.", PLACES, ""),
        ("Es können 40 Personen mitreisen.", PLACES, "negation"),
        ("Statt 32 Personen können 40 mitreisen.", PLACES, "negation"),
        ("Im Frühjahr 2023 wird die Konferenz in Lindenau stattfinden.", PLAN, ""),
        ("Im Frühjahr 2023 fand die Konferenz in Lindenau statt.", PLAN, "plan"),
        ("Im Herbst 2023 wird die Konferenz in Lindenau stattfinden.", PLAN, "relation"),
        ("In geraden Wochen fährt der Bus aus Darmstadt nach Lindenau.", RULE, ""),
        ("In geraden Wochen fährt der Bus aus Lindenau nach Darmstadt.", RULE, "relation"),
        ("!!!", RULE, "no_source"),
    ],
)
def test_each_fault_is_seen_and_named(claim: str, source: Source, reason: str, embedder: Embedder) -> None:
    verdict = check(claim, [source], embedder)
    assert (verdict.supported, verdict.reason) == (not reason, reason)


def test_without_a_source_nothing_is_supported(embedder: Embedder) -> None:
    assert check("Violeta Sacaliuc nahm teil.", [], embedder).reason == "no_source"
    assert check("Violeta Sacaliuc nahm teil.", [Source("  ")], embedder).reason == "no_source"


def test_the_quote_itself_is_supported(embedder: Embedder) -> None:
    for source in (CONFERENCE, PLACES, PLAN, RULE):
        assert check(source.quote, [source], embedder).supported


def test_what_stands_around_the_quote_names_a_place_only_where_the_quote_names_none(embedder: Embedder) -> None:
    around = "Die Stadt Lindenau hat ein Rathaus. Das Rathaus öffnet um 9 Uhr. In Riverbend öffnet es um 8 Uhr."
    assert check("Das Rathaus in Lindenau öffnet um 9 Uhr.", [Source("Das Rathaus öffnet um 9 Uhr.", around)], embedder).supported
    assert check("In Lindenau öffnet es um 8 Uhr.", [Source("In Riverbend öffnet es um 8 Uhr.", around)], embedder).reason == "names"
    assert check("Das Rathaus öffnet um 8 Uhr.", [Source("Das Rathaus öffnet um 9 Uhr.", around)], embedder).reason == "numbers"


def test_a_sentence_without_marker_finds_its_passage_or_none(embedder: Embedder) -> None:
    assert best_source("Aus Darmstadt nahm Violeta Sacaliuc teil.", [PLACES, RULE, CONFERENCE], embedder) == 2
    assert best_source("Aus Darmstadt nahm Jochen Partsch teil.", [PLACES, RULE, CONFERENCE], embedder) is None
    assert best_source("Aus Darmstadt nahm Violeta Sacaliuc teil.", [], embedder) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1.240 Euro", "1,240 euros"),
        ("zwei", "two"),
        ("14 Uhr", "2 p.m."),
        ("achtundzwanzig", "28"),
        ("4,2 Millionen", "4.2 million"),
        ("dritter", "third"),
    ],
)
def test_spellings_of_one_value_share_a_key(one: str, other: str) -> None:
    assert find_quantities(one)[0].keys & find_quantities(other)[0].keys


def test_days_are_found_however_they_are_written() -> None:
    assert {q.day for q in find_quantities("vom 3. bis zum 13. Oktober 2024")} == {(2024, 10, 3), (2024, 10, 13)}
    assert {q.day for q in find_quantities("3 May 2024 und im Juni")} == {(2024, 5, 3), (0, 6, 0)}


def test_small_words_mark_what_they_stand_with() -> None:
    units = {
        unit.text: unit.marks
        for unit in read("Statt 40 Personen können bis zu 32 aus Lindenau mitreisen.", load_lexicon(), {"lindenau"}).units
    }
    assert "denied" in units["40"] and "most" in units["32"] and "from" in units["Lindenau"]


@pytest.mark.parametrize(
    ("sentence", "german", "expected"),
    [
        ("Der Vertrag gilt nicht mehr.", True, "negated"),
        ("Das Treffen wird im Mai stattfinden.", True, "future"),
        ("Das Treffen fand im Mai statt.", True, "past"),
        ("Der Pegel sollte im Juli geliefert werden.", True, "plan"),
        ("Kommt der Bescheid nicht, entfallen die Bäume.", True, "condition"),
        ("The meeting was held in May.", False, "past"),
        ("Riverbend intends to contribute.", False, "plan"),
        ("Residents must register.", False, "must"),
    ],
)
def test_ways_of_saying_a_thing(sentence: str, german: bool, expected: str) -> None:
    assert expected in ways(sentence, german)


def test_no_later_than_denies_nothing() -> None:
    assert "negated" not in ways("no later than fifteen minutes", False)


@pytest.mark.parametrize("reason", ["no_source", "numbers", "names", "role", "negation", "relation", "only", "plan", "similarity"])
def test_each_reason_has_a_sentence_in_both_languages(reason: str) -> None:
    assert text("de", f"verify.{reason}") != text("en", f"verify.{reason}")
