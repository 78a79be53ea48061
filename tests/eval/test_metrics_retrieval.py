"""Ranking figures against a second, naive implementation, and what is ranked: documents, pages or quotes."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics.places import parse_place, parse_places
from eval.metrics.retrieval import NAMES, measure, retrieval_scores
from eval.records import Question

from .made_answers import passage

PAGES = [passage("x", "public/b.pdf", 1), passage("x", "public/a.pdf", 2), passage("x", "public/a.pdf", 3), passage("x", "public/a.pdf", 3)]
FIRST = "Die Konferenz fand in Washington statt."
SECOND = "Acht Partnerschaften nahmen daran teil."


def asked(*ids: str, quotes: tuple[str, ...] = (), answerable: bool = True) -> Question:
    return Question("q", "Wo?", answerable=answerable, reference_context_ids=ids, reference_contexts=quotes)


def by_definition(ranking: list[tuple[str, ...]], gold: set[str]) -> dict[str, float]:
    """The textbook's formulas over ranks of one item each."""
    flat = [items[0] for items in ranking]
    places = [rank for rank, item in enumerate(flat, 1) if item in gold]
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(len(gold), 10) + 1))
    found = {f"hit@{k}": float(any(rank <= k for rank in places)) for k in (1, 5, 10)}
    found |= {f"recall@{k}": sum(rank <= k for rank in places) / len(gold) for k in (5, 10)}
    found["mrr@10"] = 1 / places[0] if places and places[0] <= 10 else 0.0
    found["ndcg@10"] = sum(1 / math.log2(rank + 1) for rank in places if rank <= 10) / ideal
    return found


def test_figures_are_the_textbooks_over_random_rankings() -> None:
    chance = random.Random(7)
    for _ in range(150):
        items = [f"d{number}" for number in range(20)]
        ranking = [(item,) for item in chance.sample(items, chance.randint(1, 14))]
        gold = chance.sample(items, chance.randint(1, 13))
        assert measure(ranking, gold) == pytest.approx(by_definition(ranking, set(gold)))


def test_a_hand_worked_ranking() -> None:
    found = measure([("x",), ("a",), ("y",), ("b",)], ["a", "b", "c"])
    dcg, ideal = 1 / math.log2(3) + 1 / math.log2(5), 1 + 1 / math.log2(3) + 1 / 2
    assert found == pytest.approx(
        {"hit@1": 0, "hit@5": 1, "hit@10": 1, "recall@5": 2 / 3, "recall@10": 2 / 3, "mrr@10": 0.5, "ndcg@10": dcg / ideal}
    )


def test_a_document_ranks_once_at_its_best_passage() -> None:
    found = retrieval_scores(asked("public/a.pdf"), PAGES)
    assert (found["hit@1"], found["mrr@10"], found["recall@10"], found["ndcg@10"]) == (0, 0.5, 1, pytest.approx(1 / math.log2(3)))


def test_many_passages_of_one_document_take_one_rank() -> None:
    crowd = [passage("x", "public/b.pdf", page) for page in range(1, 8)]
    assert retrieval_scores(asked("a.pdf"), [*crowd, passage("x", "public/a.pdf")])["mrr@10"] == 0.5


def test_a_page_must_be_that_page() -> None:
    assert retrieval_scores(asked("public/a.pdf#page=3"), PAGES)["mrr@10"] == pytest.approx(1 / 3)
    assert retrieval_scores(asked("public/a.pdf#page=4"), PAGES)["hit@10"] == 0


def test_pages_and_documents_in_one_row() -> None:
    assert retrieval_scores(asked("b.pdf", "a.pdf#page=3"), PAGES)["recall@10"] == 1
    assert retrieval_scores(asked("a.pdf", "a.pdf#page=3"), PAGES)["mrr@10"] == pytest.approx(1 / 3)


def test_a_file_is_named_by_its_whole_name() -> None:
    assert retrieval_scores(asked("pdf"), PAGES)["hit@10"] == retrieval_scores(asked(".pdf"), PAGES)["hit@10"] == 0
    assert parse_place("./ordner\\a.pdf#PAGE=12").page == 12
    assert [place.page for place in parse_places(["a.pdf", "a.pdf#page=2", "a.pdf#page=2", " "])] == [2]


def test_a_quote_is_found_whatever_its_spelling() -> None:
    passages = [passage("Nichts."), passage(f"Davor. Am 18.10.2022:  {FIRST.upper()} Danach.")]
    assert retrieval_scores(asked(quotes=(f"Am 18. Oktober 2022: {FIRST}",)), passages)["mrr@10"] == 0.5
    assert retrieval_scores(asked(quotes=("Die Konferenz fand in Berlin statt.",)), passages)["hit@10"] == 0


def test_a_quote_over_two_passages_counts_where_it_is_complete() -> None:
    quote = f"{FIRST} {SECOND}"
    halves = [passage(f"Zuvor. {FIRST}"), passage("Nichts."), passage(f"{SECOND} Danach.")]
    assert retrieval_scores(asked(quotes=(quote,)), halves)["mrr@10"] == pytest.approx(1 / 3)
    assert retrieval_scores(asked(quotes=(quote,)), halves[:2])["hit@10"] == 0


def test_halves_of_a_quote_in_two_documents_are_no_quote() -> None:
    halves = [passage(FIRST, "public/a.txt"), passage(SECOND, "public/b.txt")]
    assert retrieval_scores(asked(quotes=(f"{FIRST} {SECOND}",)), halves)["hit@10"] == 0


def test_two_quotes_in_one_passage_are_two_and_push_no_rank_down() -> None:
    passages = [passage(f"{FIRST} {SECOND}"), *(passage(f"Nichts {n}.") for n in range(3)), passage("Der Eintritt war frei für alle.")]
    found = retrieval_scores(asked(quotes=(FIRST, SECOND, "Der Eintritt war frei für alle.")), passages)
    assert (found["recall@5"], found["recall@10"], found["mrr@10"]) == (1, 1, 1)
    assert retrieval_scores(asked(quotes=(FIRST, SECOND)), passages)["ndcg@10"] == pytest.approx(1)
    assert retrieval_scores(asked(quotes=(FIRST, SECOND, "Anderes.")), passages)["recall@10"] == pytest.approx(2 / 3)


def test_places_decide_where_both_are_given() -> None:
    assert retrieval_scores(asked("public/b.txt", quotes=(FIRST,)), [passage(FIRST)])["hit@10"] == 0


def test_nothing_found_is_zero_and_nothing_to_find_is_none() -> None:
    assert set(retrieval_scores(asked("a.pdf"), []).values()) == {0.0}
    assert set(retrieval_scores(asked(), PAGES).values()) == {None}
    assert set(retrieval_scores(asked("a.pdf", answerable=False), PAGES).values()) == {None}


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 3)), max_size=10), st.sets(st.sampled_from("abcd"), min_size=1))
def test_figures_stay_between_0_and_1(found: list[tuple[str, int]], gold: set[str]) -> None:
    scores = retrieval_scores(asked(*(f"{name}.txt" for name in gold)), [passage("x", f"{name}.txt", page) for name, page in found])
    assert tuple(scores) == NAMES
    assert all(value is not None and 0 <= value <= 1 for value in scores.values())
    assert scores["hit@1"] <= scores["hit@5"] <= scores["hit@10"] and scores["recall@5"] <= scores["recall@10"]  # type: ignore[operator]
