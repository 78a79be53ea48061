"""Word search: what is found, in which order, and the same after a round trip over the disk."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.keywords import Keywords

TEXTS = {
    "fee": "Die Gebühr für die Mülltonne beträgt 186 Euro.",
    "dog": "Die Hundesteuer beträgt 72 Euro.",
    "trip": "Die Reise der Schüler nach Riverbend dauerte zwei Wochen.",
    "mou": "The agreement was signed in May.",
}


@pytest.fixture
def index() -> Keywords:
    return Keywords.build(list(TEXTS), list(TEXTS.values()))


def test_the_best_comes_first_and_nothing_without_a_match(index: Keywords) -> None:
    found = index.search(index.analyser.terms("Gebühr der Mülltonne"), 10)
    assert found[0][0] == "fee" and all(score > 0 for _, score in found)
    assert index.search(index.analyser.terms("xyzzy"), 10) == []
    assert index.search(index.analyser.terms("der die das"), 10) == []
    assert index.search(index.analyser.terms("Euro"), 0) == []


def test_k_takes_the_best(index: Keywords) -> None:
    terms = index.analyser.terms("Wie viel Euro beträgt die Hundesteuer?")
    assert index.search(terms, 1) == index.search(terms, 10)[:1]
    assert index.search(terms, 1)[0][0] == "dog"


def test_scores_of_given_chunks_are_those_of_the_search(index: Keywords) -> None:
    terms = index.analyser.terms("Reise nach Riverbend, Euro")
    found = dict(index.search(terms, 10))
    scores = index.scores(terms, ["mou", "trip", "unknown", "fee"])
    assert scores.dtype == np.float32
    assert scores.tolist() == pytest.approx([found.get("mou", 0), found["trip"], 0, found["fee"]])


def test_a_rarer_term_tells_more(index: Keywords) -> None:
    often, once, never = (index.analyser.terms(word)[0] for word in ("Euro", "Wochen", "Nirgendwo"))
    assert [index.count(term) for term in (often, once, never)] == [2, 1, 0]
    assert 0 < index.idf(often) < index.idf(once) < index.idf(never)


def test_the_disk_keeps_everything(index: Keywords, tmp_path: Path) -> None:
    index.save(tmp_path / "words")
    opened = Keywords.open(tmp_path / "words")
    for question in ("Gebühr", "Schülerreise", "agreement signed", "Euro"):
        assert opened.search(opened.analyser.terms(question), 10) == index.search(index.analyser.terms(question), 10)
    assert opened.chunk_ids == index.chunk_ids and opened.analyser.words == index.analyser.words


@pytest.mark.parametrize("texts", [{}, {"a": ""}, {"a": "der die das", "b": "?!"}, {"a": "12"}, {"a": "ab"}])
def test_an_index_of_next_to_nothing_works(texts: dict[str, str], tmp_path: Path) -> None:
    Keywords.build(list(texts), list(texts.values())).save(tmp_path / "words")
    opened = Keywords.open(tmp_path / "words")
    assert opened.search(opened.analyser.terms("Gebühr"), 5) == []
    assert opened.scores(opened.analyser.terms("Gebühr"), list(texts)).tolist() == [0.0] * len(texts)


def test_equal_scores_are_in_the_order_of_the_ids() -> None:
    index = Keywords.build(["b", "c", "a"], ["Rathaus", "Rathaus", "Rathaus"])
    assert [chunk_id for chunk_id, _ in index.search(index.analyser.terms("Rathaus"), 3)] == ["a", "b", "c"]


@given(st.lists(st.sampled_from("Gebühr Euro Reise Riverbend Hundesteuer Mülltonnengebühr agreement May 72 nirgends".split()), max_size=8))
def test_no_score_exceeds_the_highest(words: list[str]) -> None:
    index = Keywords.build(list(TEXTS), [text * 30 for text in TEXTS.values()])
    terms = index.analyser.terms(" ".join(words))
    assert max(index.scores(terms, list(TEXTS)).tolist()) <= index.highest(terms) + 1e-4
