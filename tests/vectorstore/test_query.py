"""A question made ready: which tokens count, how much each, and which words are its own."""

from __future__ import annotations

import numpy as np
import pytest

from tests.fakes import FakeEmbedder
from vectorstore.embed import Embedder
from vectorstore.query import CENTERED, FLOOR, Words, make_query, make_words, similarities, weigh
from vectorstore.store import Index

QUESTIONS = ["Wann war die Konferenz?", "Was kostet's – und für wen (12.500 Euro)?", "a", "?!", "🎉", "Wann\u00a0war das", "x" * 500]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("context", ["", "Wer fördert das Projekt?", "?"])
def test_a_query_fits_together(question: str, context: str, real_embedder: Embedder) -> None:
    query = make_query(question, real_embedder, context)
    assert len(query.tokens) == len(query.weights) == len(query.words)
    assert query.tokens.dtype == np.float32 and query.tokens.shape[1] == 384
    assert not len(query.words) or 0 <= query.words.min() <= query.words.max() < len(query.spelled)
    assert not len(query.weights) or float(query.weights.sum()) == pytest.approx(1.0, abs=1e-5)
    own = list(query.spelled[len(query.spelled) - query.own :])
    assert "".join(own) in question.replace(" ", "") or len(own) > 1
    assert all(word in question for word in own) and all(word in context for word in query.spelled[: len(query.spelled) - query.own])


def test_marks_have_no_vote(real_embedder: Embedder) -> None:
    bare, marked = (make_query(text, real_embedder) for text in ("Wann war das", "Wann war das???"))
    assert bare.spelled == marked.spelled == ("Wann", "war", "das")
    assert len(bare.tokens) == len(marked.tokens)
    assert len(make_query("?!…", real_embedder).tokens) == 0


def test_the_words_of_an_earlier_question_count_less() -> None:
    query = make_query("Was kostet sie?", FakeEmbedder(), "Wann ist die Bürgerreise?")  # type: ignore[arg-type]
    first = len(query.spelled) - query.own
    assert query.spelled[first:] == ("Was", "kostet", "sie")
    own, earlier = query.weights[query.words >= first], query.weights[query.words < first]
    assert len(own) == 3 and len(earlier) == 4
    assert float(own.min()) > float(earlier.max()) > 0
    assert float(own.sum()) > float(earlier.sum())


def test_a_long_earlier_question_does_not_drown_a_short_one() -> None:
    query = make_query("Und wer?", FakeEmbedder(), "Wann ist die Bürgerreise der Stadt Lindenau nach Riverbend im Herbst? " * 3)  # type: ignore[arg-type]
    own = query.weights[query.words >= len(query.spelled) - query.own]
    assert float(own.sum()) >= 0.5


def test_every_pair_of_tokens_has_its_cosine(real_index: Index, real_embedder: Embedder) -> None:
    snapshot = real_index.current()
    ids = snapshot.chunk_ids("public")[:5]
    query = make_query("Wann war die Konferenz?", real_embedder)
    found = similarities(query, snapshot, ids, "public")
    assert len(found) == len(ids) and similarities(query, snapshot, (), "public") == []
    center = CENTERED * snapshot.center("public")
    for chunk_id, similarity in zip(ids, found, strict=True):
        stored, places = snapshot.tokens(chunk_id)
        tokens = stored.astype(np.float32) / 127
        assert np.array_equal(similarity.offsets, places)
        assert np.allclose(similarity.cosines, query.tokens @ tokens.T, atol=1e-5)
        assert np.allclose(similarity.centered, unit(query.tokens - center) @ unit(tokens - center).T, atol=0.01)


def unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_the_center_is_the_mean_of_what_the_reader_may_see(real_index: Index) -> None:
    snapshot = real_index.current()
    for access in ("public", "internal"):
        rows = np.concatenate([snapshot.tokens(chunk_id)[0] for chunk_id in snapshot.chunk_ids(access)])
        assert np.allclose(snapshot.center(access), rows.mean(axis=0) / 127, atol=1e-4)
    assert not np.array_equal(snapshot.center("public"), snapshot.center("internal"))


@pytest.mark.parametrize("question", ["Wer kam aus Lindenau zum Kanu?", "Lindenau", "und das", "?!", "Kanu Kanu"])
def test_tokens_weigh_by_how_much_their_word_tells(question: str, real_index: Index, real_embedder: Embedder) -> None:
    plain = make_query(question, real_embedder)
    weighed = weigh(plain, real_index.current(), "public")
    assert len(weighed.weights) == len(plain.weights) and (weighed.weights > 0).all()
    assert not len(weighed.weights) or float(weighed.weights.sum()) == pytest.approx(1.0, abs=1e-5)
    of = {word: float(weighed.weights[plain.words == number].mean()) for number, word in enumerate(plain.spelled)}
    if {"Lindenau", "Kanu"} <= set(of):
        assert of["Kanu"] > of["Lindenau"] > of["aus"], "a rare word over one that stands everywhere over one that tells nothing"
        assert of["aus"] >= FLOOR * of["Kanu"] - 1e-6


@pytest.mark.parametrize(
    ("present", "share"),
    [(set(), 0.0), ({"a"}, 0.75), ({"b"}, 0.25), ({"a", "b"}, 1.0), ({"a1"}, 0.375), ({"a", "a1"}, 0.75), ({"z"}, 0.0)],
)
def test_the_share_of_words_that_are_present(present: set[str], share: float) -> None:
    assert Words((("a", "a1"), ("b",)), (3.0, 1.0)).share(frozenset(present)) == pytest.approx(share)
    assert Words((), ()).share(frozenset(present)) == 0.0


def test_words_weigh_by_how_much_they_tell(real_index: Index, real_embedder: Embedder) -> None:
    snapshot = real_index.current()
    words = make_words(make_query("Lindenau Kanu", real_embedder), snapshot, "public")
    weights = {group[0]: weight for group, weight in zip(words.groups, words.weights, strict=True)}
    common, rare = snapshot.terms("Lindenau", "public").groups[0][0], snapshot.terms("Kanu", "public").groups[0][0]
    assert weights[rare] > weights[common] > 0


def test_an_earlier_question_gives_words_too_each_once(real_index: Index, real_embedder: Embedder) -> None:
    snapshot = real_index.current()
    words = make_words(
        make_query("Was kostet die Bürgerreise?", real_embedder, "Wann ist die Bürgerreise nach Riverbend?"), snapshot, "public"
    )
    assert len(set(words.groups)) == len(words.groups)
    assert {group[0] for group in snapshot.terms("Riverbend Bürgerreise", "public").groups} <= {group[0] for group in words.groups}
