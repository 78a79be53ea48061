"""Fact recall and answer tokens: what counts, what doesn't, and SQuAD's F1 by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.facts import fact_scores
from eval.metrics.normalise import forms
from eval.metrics.tokens import overlap, references, token_scores
from eval.records import Fact, Question

DATE = Fact("18.–20. Oktober", ("Oct 18-20",))
PLACE = Fact("Washington", (), "okay")


def recall(facts: tuple[Fact, ...], *statements: str, answerable: bool = True) -> tuple[float | None, float | None]:
    found = fact_scores(Question("q", "?", answerable=answerable, reference_facts=facts), [forms(text) for text in statements])
    return found["fact_recall_vital"], found["fact_recall_all"]


def tokens(said: str, reference: str, *facts: Fact) -> tuple[float | None, ...]:
    question = Question("q", "?", reference=reference, reference_facts=facts)
    return tuple(token_scores(question, [forms(said)] if said else []).values())


def test_vital_facts_count_apart_from_all() -> None:
    assert recall((DATE, PLACE), "Die Konferenz war vom 18.-20. Oktober 2022 in Berlin.") == (1, 0.5)
    assert recall((DATE, PLACE), "Die Konferenz war in Washington.") == (0, 0.5)
    assert recall((PLACE,), "Die Konferenz war in Washington.") == (None, 1)


def test_an_alias_is_as_good_as_the_text() -> None:
    assert recall((Fact("zwölf", ("12",)),), "Es waren 12.") == (1, 1)
    assert recall((Fact("zwölf", ("12",)),), "Es waren 1,2.") == (0, 0)


def test_a_fact_must_stand_in_one_statement() -> None:
    assert recall((Fact("12 500"),), "Es waren 12", "500 kamen") == (0, 0)
    assert recall((Fact("Haus am Markt"),), "Das Haus", "am Markt") == (0, 0)


def test_a_refusal_recalls_nothing_and_an_unanswerable_question_has_nothing_to_recall() -> None:
    assert recall((DATE,)) == (0, 0)
    assert recall((DATE,), "18.-20. Oktober", answerable=False) == (None, None)
    assert recall((), "18.-20. Oktober") == (None, None)


def test_f1_by_hand() -> None:
    # said: konferenz war in washington dc (5); gold: konferenz in washington (3); shared 3
    assert tokens("Die Konferenz war in Washington DC.", "eine Konferenz in Washington") == pytest.approx((3 / 5, 1, 0.75))


def test_repeated_words_count_as_often_as_both_have_them() -> None:
    assert overlap(["b", "b", "c"], ["b", "b", "b"]) == pytest.approx((2 / 3, 2 / 3, 2 / 3))


def test_articles_of_both_languages_are_dropped() -> None:
    assert tokens("The mayor", "mayor") == tokens("Der Mayor", "a mayor") == (1, 1, 1)


def test_empty_sides_as_squad_has_them() -> None:
    assert tokens("", "Washington") == (0, 0, 0)
    assert tokens("Washington", "the") == (0, 0, 0)
    assert tokens("", "the") == (1, 1, 1)
    assert tokens("Washington", "") == (None, None, None)


def test_aliases_count_where_the_reference_is_the_only_fact() -> None:
    short = Fact("acht", ("8 Partnerschaften",))
    assert tokens("8 Partnerschaften", "Acht", short) == (1, 1, 1)
    assert tokens("8 Partnerschaften", "Acht", short, PLACE) == (0, 0, 0)
    assert references(Question("q", "?", reference="Es nahmen acht teil.", reference_facts=(short,))) == ("Es nahmen acht teil.",)


def test_an_unanswerable_question_has_no_tokens_to_match() -> None:
    found = token_scores(Question("q", "?", answerable=False, reference="Washington"), [forms("Washington")])
    assert set(found.values()) == {None}


@given(st.lists(st.sampled_from("abcd")), st.lists(st.sampled_from("abcd")))
def test_f1_lies_between_precision_and_recall(said: list[str], gold: list[str]) -> None:
    precision, recall_, f1 = overlap(said, gold)
    assert 0 <= min(precision, recall_) - 1e-12 <= f1 <= max(precision, recall_) + 1e-12 <= 1 + 1e-12 or f1 == 0
    assert overlap(gold, said) == (recall_, precision, pytest.approx(f1))
