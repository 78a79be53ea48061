"""The ranking on small indexes, where what is right can be seen by eye; and what must never be found."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from corpus.records import Access, Chunk
from tests.fakes import FakeEmbedder, FakeReader, write_corpus
from vectorstore.build import build_index
from vectorstore.embed import Embedder
from vectorstore.query import Query, Similarity, make_query
from vectorstore.retrieve import best_sentence, retrieve, sentences_of, word_shares
from vectorstore.store import Index, Snapshot, open_index

TEXTS = {
    "public/abfall.txt": "Abfall\n\nDie Gebühr für die Tonne beträgt 186 Euro im Jahr.\n\nDer Sperrmüll wird zweimal jährlich abgeholt.",
    "public/partner.txt": "Partner\n\nDie Städtepartnerschaft mit Riverbend besteht seit 1998.\n\nDie Bürgerreise beginnt am 3. Oktober.",
    "public/museum.txt": "Museum\n\nDer Eintritt in das Korbmuseum ist frei.\n\nMontags bleibt das Korbmuseum geschlossen.",
    "internal/vermerk.txt": "Vermerk\n\nDie Gebühr für die Tonne steigt intern geplant auf 210 Euro.\n\nGeheim ist die Obergrenze.",
}


def snapshot_of(folder: Path, texts: dict[str, str]) -> Snapshot:
    build_index(write_corpus(folder / "documents", texts), folder / "index", embedder=FakeEmbedder(), reader=FakeReader().reader())
    return open_index(folder / "index", embedder_name="fake-1", chunking="paragraphs-1").current()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return snapshot_of(tmp_path_factory.mktemp("small"), TEXTS)


def ready(question: str, context: str = "") -> Query:
    return make_query(question, FakeEmbedder(), context)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Wie hoch ist die Gebühr für die Tonne?", "186 Euro"),
        ("Wann wird der Sperrmüll abgeholt?", "Sperrmüll"),
        ("Seit wann besteht die Städtepartnerschaft mit Riverbend?", "1998"),
        ("Wann beginnt die Bürgerreise?", "3. Oktober"),
        ("Wann ist das Korbmuseum montags geschlossen?", "Montags"),
    ],
)
def test_the_paragraph_that_answers_comes_first(small: Snapshot, question: str, text: str) -> None:
    assert text in retrieve(ready(question), small, "public")[0].chunk.text


def test_ranks_count_and_scores_fall(small: Snapshot) -> None:
    passages = retrieve(ready("Wie hoch ist die Gebühr?"), small, "internal")
    assert [passage.rank for passage in passages] == list(range(1, len(passages) + 1))
    assert [passage.score for passage in passages] == sorted((passage.score for passage in passages), reverse=True)
    assert len({passage.chunk.id for passage in passages}) == len(passages)
    for passage in passages:
        assert passage.chunk.document_id == passage.document.id
        assert np.isfinite([passage.score, passage.dense, passage.words, passage.tokens]).all()
        assert 0.0 <= passage.words <= 1.0 + 1e-6
        assert passage.found_by in ("dense", "keyword", "both")


@pytest.mark.parametrize("k", [1, 3, 1000])
def test_at_most_k_are_given_and_more_of_them_change_nothing_above(small: Snapshot, k: int) -> None:
    query = ready("Wann ist das Korbmuseum geschlossen?")
    every = retrieve(query, small, "public", 1000)
    assert retrieve(query, small, "public", k) == every[:k]
    assert len(every) == len(small.chunk_ids("public"))


def test_the_same_question_has_the_same_ranking(small: Snapshot) -> None:
    assert retrieve(ready("Gebühr"), small, "public") == retrieve(ready("Gebühr"), small, "public")


@pytest.mark.parametrize("question", ["Geheim ist die Obergrenze", "Vermerk 210 Euro intern geplant", "Gebühr für die Tonne", "xyz"])
def test_the_public_never_gets_an_internal_passage(small: Snapshot, question: str) -> None:
    paths: dict[Access, set[str]] = {
        access: {passage.document.path for passage in retrieve(ready(question), small, access, 1000)} for access in ("public", "internal")
    }
    assert "internal/vermerk.txt" not in paths["public"]
    assert "internal/vermerk.txt" in paths["internal"] and paths["public"] < paths["internal"]


def test_what_is_left_out_is_absent_and_the_rest_is_ranked_as_before(small: Snapshot) -> None:
    query = ready("Wie hoch ist die Gebühr für die Tonne?")
    every = retrieve(query, small, "public", 1000)
    gone = every[0].document.id
    without = retrieve(query, small, "public", 1000, leave_out={gone})
    assert [p.chunk.id for p in without] == [p.chunk.id for p in every if p.document.id != gone]
    assert [p.rank for p in without] == list(range(1, len(without) + 1))
    assert retrieve(query, small, "public", leave_out=set(small.documents)) == ()


def test_an_earlier_question_moves_the_ranking_to_its_subject(small: Snapshot) -> None:
    alone = retrieve(ready("Und wann?"), small, "public")
    after = retrieve(ready("Und wann?", "Bürgerreise?"), small, "public")
    assert "Bürgerreise" in after[0].chunk.text
    score = {passage.chunk.id: passage.tokens for passage in alone}
    assert after[0].tokens > score[after[0].chunk.id]


def test_the_words_of_a_question_outweigh_those_of_the_one_before(small: Snapshot) -> None:
    after = retrieve(ready("Wann wird der Sperrmüll abgeholt?", "Wann beginnt die Bürgerreise?"), small, "public")
    assert "Sperrmüll" in after[0].chunk.text


def test_word_shares_lie_between_nothing_and_all(small: Snapshot) -> None:
    ids = list(small.chunk_ids("public"))
    known = word_shares(ready("Wann bleibt das Korbmuseum montags geschlossen?"), small, "public", ids)
    assert known.shape == (len(ids),) and 0.0 <= float(known.min()) < float(known.max()) <= 1.0 + 1e-6
    assert not word_shares(ready("zzz qqq"), small, "public", ids).any()
    assert word_shares(ready("Tonne"), small, "public", []).shape == (0,)


@pytest.mark.parametrize("question", ["?", "🎉", "der die das", "a" * 500, "Korbmuseum " * 45])
def test_odd_questions_give_some_ranking(small: Snapshot, question: str) -> None:
    passages = retrieve(ready(question), small, "public")
    assert all(np.isfinite(passage.score) for passage in passages)


def test_an_empty_index_gives_nothing(tmp_path: Path) -> None:
    (tmp_path / "documents" / "public").mkdir(parents=True)
    empty = snapshot_of(tmp_path, {})
    for access in ("public", "internal"):
        assert retrieve(ready("Wann?"), empty, access) == ()


def test_an_index_of_internal_documents_only_gives_the_public_nothing(tmp_path: Path) -> None:
    inside = snapshot_of(tmp_path, {"internal/v.txt": "Vermerk\n\nGeheim."})
    assert retrieve(ready("Geheim?"), inside, "public") == ()
    assert retrieve(ready("Geheim?"), inside, "internal")


def test_the_best_sentence_is_looked_for_within_its_own_tokens() -> None:
    chunk = Chunk("d:1:0-27", "d", 1, 0, 27, "", "Eins ist hier. Zwei ist da.")
    assert len(sentences_of(chunk)) == 2
    offsets = np.array([[0, 4], [5, 14], [15, 19], [20, 27]], dtype=np.int32)
    similarity = np.array([[0.9, 0.1, 0.2, 0.1], [0.1, 0.1, 0.3, 0.8]], dtype=np.float32)
    weights = np.array([0.5, 0.5], dtype=np.float32)
    assert best_sentence(Similarity(similarity, similarity, offsets), weights, chunk) == pytest.approx(
        0.5
    )  # not .85, which takes a word from each
    assert best_sentence(Similarity(similarity[:, :0], similarity[:, :0], offsets[:0]), weights, chunk) == 0.0


@pytest.mark.parametrize(
    ("question", "path"),
    [
        ("Wer fördert das Projekt Urban Diplomacy Exchange?", "public/2022-10-21_partnerschaftskonferenz-washington.txt"),
        ("Who coordinates the flood activities on the Riverbend side?", "public/memorandum-of-understanding-2023.pdf"),
        ("Is the Museum of Basketry free for visitors from Riverbend?", "public/visiting-lindenau.txt"),
        ("Wie hoch war der Teilnahmebeitrag beim Jugendaustausch 2023?", "public/jugendaustausch-2023-bericht.docx"),
        ("How much must Lindenau provide for the partnership each year?", "public/partnerschaftsvertrag-2018.pdf"),
    ],
)
def test_the_real_encoder_finds_the_document_in_either_language(
    real_index: Index, real_embedder: Embedder, question: str, path: str
) -> None:
    passages = retrieve(make_query(question, real_embedder), real_index.current(), "public", 3)
    assert path in {passage.document.path for passage in passages}
