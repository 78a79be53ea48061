"""A shard is whole or absent, and gives back what was put in."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import UnreadableDocument
from corpus.records import Chunk, Document, Heading, Page
from tests.fakes import FakeEmbedder
from vectorstore.shards import ARRAYS, Content, context_line, open_rows, read_arrays, read_content, stack, write_shard

TEXT = "Erster Satz über Gebühren.\n\nZweiter „Satz“ – mit Zeichen: 🜂."


@pytest.fixture
def original(tmp_path: Path) -> Path:
    path = tmp_path / "document.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def content(original: Path) -> Content:
    sha256 = hashlib.sha256(original.read_bytes()).hexdigest()
    document = Document(
        sha256[:16],
        "public/document.txt",
        "Titel",
        True,
        date(2022, 10, 21),
        "de",
        "public",
        sha256,
        "https://example.org/a",
        "text/plain",
        True,
    )
    pages = (Page(document.id, 1, "iv", TEXT, (Heading(0, 6, 1),)), Page(document.id, 2, "A-1", ""))
    spans = [(0, 26), (28, len(TEXT))]
    chunks = tuple(Chunk(f"{document.id}:1:{start}-{end}", document.id, 1, start, end, "Kopf", TEXT[start:end]) for start, end in spans)
    return Content(document, pages, chunks)


def test_what_goes_in_comes_out(content: Content, original: Path, tmp_path: Path) -> None:
    embedded = FakeEmbedder().embed_passages([(context_line(content.document, chunk), chunk.text) for chunk in content.chunks])
    write_shard(tmp_path / "shards", "key", content, stack(embedded, 32), original)
    shard = tmp_path / "shards" / "key"
    assert read_content(shard) == content
    rows, arrays = open_rows(shard), read_arrays(shard)
    for number, item in enumerate(embedded):
        assert np.array_equal(rows.vector(number), item.vector) and np.array_equal(arrays.vectors[number], item.vector)
        tokens, offsets = rows.tokens(number)
        assert np.array_equal(tokens, item.tokens) and np.array_equal(offsets, item.offsets)
    assert (shard / "original").read_bytes() == original.read_bytes()


@pytest.mark.parametrize("stop_at", ARRAYS)
def test_a_shard_that_was_not_finished_is_not_there(
    content: Content, original: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop_at: str
) -> None:
    embedded = FakeEmbedder().embed_passages([("", chunk.text) for chunk in content.chunks])
    save = np.save

    def stopped(path: Path, *arguments: object, **options: object) -> None:
        if path.stem == stop_at:
            raise KeyboardInterrupt
        save(path, *arguments, **options)  # type: ignore[arg-type]

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(np, "save", stopped)
        write_shard(tmp_path / "shards", "key", content, stack(embedded, 32), original)
    assert not (tmp_path / "shards" / "key").exists()
    write_shard(tmp_path / "shards", "key", content, stack(embedded, 32), original)
    assert read_content(tmp_path / "shards" / "key") == content


def test_a_file_cut_short_is_an_error_and_not_zeros(content: Content, original: Path, tmp_path: Path) -> None:
    embedded = FakeEmbedder().embed_passages([("", chunk.text) for chunk in content.chunks])
    write_shard(tmp_path / "shards", "key", content, stack(embedded, 32), original)
    tokens = tmp_path / "shards" / "key" / "tokens.npy"
    tokens.write_bytes(tokens.read_bytes()[:-1])
    with pytest.raises(OSError, match="cut short"):
        open_rows(tmp_path / "shards" / "key").tokens(1)


def test_another_file_than_the_one_that_was_read_is_refused(content: Content, original: Path, tmp_path: Path) -> None:
    original.write_text("something else")
    with pytest.raises(UnreadableDocument) as caught:
        write_shard(tmp_path / "shards", "key", content, stack([], 32), original)
    assert caught.value.key == "reading.changed" and not (tmp_path / "shards" / "key").exists()
