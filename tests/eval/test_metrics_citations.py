"""ALCE's citation recall and precision by hand-worked examples; correctness, validity and guarded tokens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.citations import Cited, alce, cited_texts, correctness, validity, verbatim_or_verified
from eval.metrics.guarded import guarded_share, guarded_tokens
from eval.records import Question

from .made_answers import answer, citation, passage, quoted, statement

ONE, TWO = "Die Konferenz fand in Washington statt.", "Acht Partnerschaften nahmen teil."


def needs(*supporting: set[int]) -> Any:
    """A judge: the texts support the statement if they hold one of these sets of numbers."""

    def support(_: Mapping[str, Any], cited: Sequence[Cited]) -> bool:
        return any(numbers <= {found.number for found in cited} for numbers in supporting)

    return support


def scores(citing: Sequence[Sequence[int]], support: Any = verbatim_or_verified, known: int = 3) -> tuple[float | None, float | None]:
    made = answer([statement("Etwas.", *numbers) for numbers in citing], [citation(n, f"Text {n}") for n in range(1, known + 1)])
    found = alce(made, support)
    return found["citation_recall"], found["citation_precision"]


@pytest.mark.parametrize(
    ("citing", "judge", "recall", "precision"),
    [
        ([[1]], needs({1}), 1, 1),
        ([[1]], needs({2}), 0, 0),
        ([[1, 2]], needs({1}), 1, 1 / 2),  # 2 alone doesn't support, 1 does without it: 2 is irrelevant
        ([[1, 2]], needs({1}, {2}), 1, 1),  # each alone is enough
        ([[1, 2]], needs({1, 2}), 1, 1),  # neither alone, neither can be left out
        ([[1, 2, 3]], needs({1, 2}), 1, 2 / 3),  # 3 can be left out; 1 and 2 can't
        ([[1, 2]], needs({3}), 0, 0),  # not supported: all its citations count 0
        ([[1], [2, 3]], needs({1}, {2}), 1, 2 / 3),
        ([[1], []], needs({1}, set()), 1 / 2, 1),  # nothing cited is never support
        ([[]], needs(set()), 0, 0),
        ([[9]], needs(set()), 0, 0),  # no such citation
        ([[1, 9]], needs({1}), 0, 0),
        ([[1, 1]], needs({1}), 1, 1),
    ],
)
def test_alce_by_hand(citing: list[list[int]], judge: Any, recall: float, precision: float) -> None:
    assert scores(citing, judge) == pytest.approx((recall, precision))


def test_an_answer_without_statements_has_no_citation_figures() -> None:
    assert alce(answer(outcome="not_found")) == {"citation_recall": None, "citation_precision": None}


@given(st.lists(st.lists(st.integers(1, 4), max_size=4), max_size=4), st.lists(st.sets(st.integers(1, 4)), max_size=3))
def test_citation_figures_stay_between_0_and_1(citing: list[list[int]], supporting: list[set[int]]) -> None:
    found = scores(citing, needs(*supporting))
    assert found == (None, None) if not citing else all(value is not None and 0 <= value <= 1 for value in found)


def support(text: str, *cited: str, verifier: str = "verbatim", numbers: Sequence[int] = (1, 2)) -> bool:
    own = statement(text, *numbers[: len(cited)], support=verifier)
    return verbatim_or_verified(own, [Cited(n, quote) for n, quote in enumerate(cited, 1)])


def test_verbatim_is_word_for_word_but_for_white_space() -> None:
    assert support("Acht  Partnerschaften\nnahmen teil.", f"{ONE}\n{TWO}")
    assert support(f"{ONE} {TWO}", ONE, TWO)
    assert not support("Neun Partnerschaften nahmen teil.", TWO)
    assert not support("acht", TWO)
    assert not support("chaften nahmen teil.", TWO)
    assert not support("31", "Im Jahr 1931")
    assert not support(" . ", ". Text .")


def test_a_claim_of_verbatim_is_not_believed_but_the_verifiers_word_is_for_all_citations() -> None:
    assert not support("Frei erfunden.", TWO, verifier="verbatim")
    assert support("Mit anderen Worten.", TWO, verifier="supported")
    assert not verbatim_or_verified(statement("Mit anderen Worten.", 1, 2, support="supported"), [Cited(1, TWO)])
    assert not verbatim_or_verified(statement("Mit anderen Worten.", support="supported"), [])


def test_a_citation_points_at_its_passage_and_else_at_its_quote() -> None:
    text = f"{ONE} {TWO}"
    made = answer([statement("x", 1, 2, 2)], [citation(1, ONE), citation(2, TWO, page=2)], [passage(text)])
    assert cited_texts(made["statements"][0], made) == (Cited(1, text), Cited(2, TWO))


def test_correctness_by_place_or_by_quote() -> None:
    cited = [citation(1, ONE, "public/a.pdf", 3), citation(2, TWO, "public/a.pdf", 4)]
    assert correctness(Question("q", "?", reference_context_ids=("a.pdf",)), cited) == 1
    assert correctness(Question("q", "?", reference_context_ids=("a.pdf#page=3",)), cited) == 0.5
    assert correctness(Question("q", "?", reference_context_ids=("b.pdf",)), cited) == 0
    assert correctness(Question("q", "?", reference_contexts=(f"Zuvor. {TWO}",)), cited) == 0.5
    assert correctness(Question("q", "?", reference_contexts=("Partnerschaften",)), cited) == 0.5
    assert correctness(Question("q", "?", reference_context_ids=("a.pdf#page=3",), reference_contexts=(TWO,)), cited) == 1


def test_a_citation_that_shares_a_sentence_with_the_gold_is_correct_but_not_for_a_short_one() -> None:
    gold = Question("q", "?", reference_contexts=(f"Anfang der Sache. {TWO} Das ist so.",))
    assert correctness(gold, [citation(1, f"{TWO} Es folgte ein Empfang.")]) == 1
    assert correctness(gold, [citation(1, "Das ist so. Es folgte ein Empfang.")]) == 0


def test_correctness_needs_citations_gold_and_an_answerable_question() -> None:
    cited = [citation(1, ONE)]
    assert correctness(Question("q", "?"), cited) is None
    assert correctness(Question("q", "?", reference_contexts=(ONE,)), []) is None
    assert correctness(Question("q", "?", answerable=False, reference_contexts=(ONE,)), cited) is None


def test_validity_is_the_share_that_stands() -> None:
    cited = [citation(1, ONE), citation(2, TWO)]
    assert validity(cited, lambda found: found["number"] == 1) == 0.5
    assert validity(cited, lambda found: True) == 1
    assert validity([], lambda found: True) is None


def guarded(text: str, quote: str) -> float | None:
    return guarded_share(answer([statement(text, 1)], [citation(1, quote)]))


def test_what_is_guarded() -> None:
    found = [token.canonical for token in guarded_tokens("Am 18. Oktober 2022 zahlte die UNO in New York 12.500 € und 3 %. Er kam. USA")]
    assert found == ["18 month10 2022", "12500", "eur", "3", "percent", "uno", "new", "york", "usa"]
    assert [token.canonical for token in guarded_tokens("Nur er kam spät. Und dann nicht.")] == []


@pytest.mark.parametrize(
    ("text", "quote", "share"),
    [
        ("It cost 12,500 euros.", "Es kostete 12.500 Euro.", 1),
        ("It was on October 18, 2022.", "am 18.10.2022", 1),
        ("Es war am 20. Oktober 2022.", "vom 18.–20. Oktober 2022", 1),
        ("Es war am 19. Oktober 2022.", "vom 18.–20. Oktober 2022", 0),
        ("It cost 31 euros.", "Es kostete 31.000 Euro.", 1 / 2),
        ("It was in 1931.", "31 Gäste", 0),
        ("They met Emily Royall.", "Emily Bryant reiste an.", 1 / 2),
        ("Nothing to guard here.", "Anderes.", None),
        (TWO, TWO, 1),
    ],
)
def test_guarded_tokens_stand_in_what_is_cited(text: str, quote: str, share: float | None) -> None:
    assert guarded(text, quote) == (None if share is None else pytest.approx(share))


def test_a_token_of_another_statements_citation_does_not_count() -> None:
    made = answer([statement("it was 31", 1), statement("it was 8", 2)], [citation(1, "8 Gäste"), citation(2, "8 Gäste", page=2)])
    assert guarded_share(made) == 0.5
    assert guarded_share(answer([statement("it was 31")])) == 0


def test_quotes_are_guarded_whole() -> None:
    assert guarded_share(quoted(ONE, TWO)) == 1
