"""What a reader gets from an index, and what it is told when there is none that fits."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import IndexUnusable
from tests.fakes import FakeEmbedder, FakeReader, write_corpus
from vectorstore.build import build_index
from vectorstore.check import verify_index
from vectorstore.store import Index, Snapshot, open_index

TEXTS = {
    "public/abfall.txt": "Abfall\n\nDie Abfallgebührensatzung gilt.\n\nDie Gebühr beträgt 186 Euro.",
    "public/partner.txt": "Partner\n\nDie Städtepartnerschaft besteht seit 1998.\fZweite Seite über Reisen.",
    "internal/vermerk.txt": "Vermerk\n\nGeheime Zahlen zur Abfallgebühr und zur Partnerschaft.",
}


def built(tmp_path: Path, texts: dict[str, str] | None = None, embedder: FakeEmbedder | None = None) -> Path:
    folder = write_corpus(tmp_path / "documents", texts or TEXTS)
    build_index(folder, tmp_path / "index", embedder=embedder or FakeEmbedder(), reader=FakeReader().reader())
    return tmp_path / "index"


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    return open_index(built(tmp_path), embedder_name="fake-1", chunking="paragraphs-1").current()


def test_every_part_of_a_document_can_be_had(snapshot: Snapshot) -> None:
    document = snapshot.document_at("public/partner.txt")
    assert document is not None and snapshot.documents[document.id] == document
    assert [page.number for page in snapshot.pages(document.id)] == [1, 2]
    chunks = snapshot.chunks(document.id)
    assert [chunk.text for chunk in chunks] == ["Partner", "Die Städtepartnerschaft besteht seit 1998.", "Zweite Seite über Reisen."]
    assert all(snapshot.chunk(chunk.id) == chunk for chunk in chunks)
    assert snapshot.original(document.id).read_bytes() == TEXTS["public/partner.txt"].encode()


def test_vectors_and_tokens_are_those_of_the_encoder(snapshot: Snapshot) -> None:
    embedder = FakeEmbedder()
    for chunk_id in snapshot.chunk_ids("internal"):
        chunk = snapshot.chunk(chunk_id)
        wanted = embedder.embed_passages([(snapshot.documents[chunk.document_id].title, chunk.text)])[0]
        tokens, offsets = snapshot.tokens(chunk_id)
        assert np.array_equal(snapshot.vector(chunk_id), wanted.vector)
        assert np.array_equal(tokens, wanted.tokens) and np.array_equal(offsets, wanted.offsets)
        assert tokens.dtype == np.int8 and offsets.dtype == np.int32


def test_the_public_never_gets_an_internal_byte(snapshot: Snapshot) -> None:
    vermerk = snapshot.document_at("internal/vermerk.txt")
    assert vermerk is not None
    assert vermerk not in snapshot.visible("public") and vermerk in snapshot.visible("internal")
    assert not any(chunk_id.startswith(vermerk.id) for chunk_id in snapshot.chunk_ids("public"))
    question = FakeEmbedder().embed_question("Geheime Zahlen zur Abfallgebühr").vector
    terms = snapshot.terms("Geheime Zahlen zur Abfallgebühr Vermerk", "public")
    found = snapshot.search_vectors(question, "public", 99) + snapshot.search_words(terms, "public", 99)
    assert found and not any(chunk_id.startswith(vermerk.id) for chunk_id, _ in found)
    assert snapshot.word_scores(terms, "public", [snapshot.chunks(vermerk.id)[1].id]).tolist() == [0.0]
    assert not {"geheim", "vermerk"} & snapshot.words("public").analyser.words


def test_internal_words_change_no_public_score(tmp_path: Path) -> None:
    (tmp_path / "with").mkdir()
    (tmp_path / "without").mkdir()
    with_internal = open_index(built(tmp_path / "with")).current()
    without = open_index(built(tmp_path / "without", {path: text for path, text in TEXTS.items() if "public" in path})).current()
    for question in ("Abfallgebühr", "Partnerschaft", "Geheime Zahlen", "Euro"):
        answers = [each.search_words(each.terms(question, "public"), "public", 9) for each in (with_internal, without)]
        assert answers[0] == answers[1]


def test_an_unknown_chunk_is_a_key_error(snapshot: Snapshot) -> None:
    with pytest.raises(KeyError):
        snapshot.chunk("0000000000000000:1:0-5")
    with pytest.raises(KeyError):
        snapshot.tokens(snapshot.chunk_ids("public")[0].partition(":")[0] + ":9:0-5")


def test_no_index_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable, match="fundstelle ingest") as caught:
        open_index(tmp_path / "nothing")
    assert caught.value.key == "index.missing"


@pytest.mark.parametrize(("name", "chunking"), [("other-model", None), ("fake-1", "sentences-9")])
def test_another_setting_names_the_command(tmp_path: Path, name: str, chunking: str | None) -> None:
    with pytest.raises(IndexUnusable, match="fundstelle ingest") as caught:
        open_index(built(tmp_path), embedder_name=name, chunking=chunking)
    assert caught.value.key == "index.settings"


@pytest.mark.parametrize("setting", ["layout", "analyser", "keywords"])
def test_an_index_of_another_release_names_the_command_and_can_be_built_over(tmp_path: Path, setting: str) -> None:
    index_dir = built(tmp_path)
    manifest = next((index_dir / "versions").iterdir()) / "manifest.json"
    data = json.loads(manifest.read_text())
    data["recorded"][setting] = "from another release"
    if setting == "layout":
        data["entries"] = "in another form"
    manifest.write_text(json.dumps(data))
    with pytest.raises(IndexUnusable, match="fundstelle ingest"):
        open_index(index_dir)
    built(tmp_path)
    assert verify_index(open_index(index_dir, embedder_name="fake-1").current()) == ()


@pytest.mark.parametrize("content", ["", "{", '{"version": 1}'])
def test_a_damaged_manifest_names_the_command(tmp_path: Path, content: str) -> None:
    index_dir = built(tmp_path)
    (next((index_dir / "versions").iterdir()) / "manifest.json").write_text(content)
    with pytest.raises(IndexUnusable, match="fundstelle ingest"):
        open_index(index_dir)


def test_a_running_reader_goes_over_to_the_new_version(tmp_path: Path) -> None:
    index = open_index(built(tmp_path), embedder_name="fake-1")
    before = index.current()
    assert index.current() is before
    built(tmp_path, TEXTS | {"public/neu.txt": "Neu\n\nEin neuer Text."})
    after = index.current()
    assert after.version != before.version and after.document_at("public/neu.txt") is not None
    assert before.document_at("public/neu.txt") is None and verify_index(before) == ()


def test_a_running_reader_stays_with_the_old_version_when_the_new_one_does_not_fit(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    index = open_index(built(tmp_path), embedder_name="fake-1")
    before = index.current()
    for _ in range(3):
        built(tmp_path, embedder=FakeEmbedder(name="fake-2"))
    assert index.current() is before and index.current() is before and verify_index(before) == ()
    assert [record.levelname for record in caplog.records if record.name == "vectorstore.store"] == ["ERROR"]
    built(tmp_path, TEXTS | {"public/neu.txt": "Neu\n\nEin neuer Text."})
    assert index.current().document_at("public/neu.txt") is not None


def test_the_check_finds_what_does_not_fit(tmp_path: Path) -> None:
    index_dir = built(tmp_path)
    index: Index = open_index(index_dir)
    snapshot = index.current()
    document = snapshot.visible("public")[0]
    snapshot.original(document.id).write_text("changed")
    vectors = snapshot.original(document.id).with_name("vectors.npy")
    np.save(vectors, -np.load(vectors))
    words = index_dir / "versions" / snapshot.version / "keywords" / "public" / "index.json"
    state = json.loads(words.read_text())
    words.write_text(json.dumps(state | {"chunk_ids": state["chunk_ids"][1:]}))
    problems = " ".join(verify_index(open_index(index_dir).current()))
    assert "the copy of the file" in problems and "another vector" in problems and "1 chunks are missing" in problems
