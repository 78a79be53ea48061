"""Vector search on Chroma itself, embedded and as a server on loopback."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpus.errors import IndexUnusable
from corpus.records import Access
from tests.fakes import FakeEmbedder, FakeReader, write_corpus
from vectorstore.build import build_index
from vectorstore.check import verify_index
from vectorstore.store import open_index
from vectorstore.vectors import Vector, Vectors

COUNT, DIMENSION = 6000, 16  # more than one of Chroma's batches


def some_vectors(count: int, seed: int) -> Vector:
    rows = np.random.default_rng(seed).standard_normal((count, DIMENSION)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def data() -> dict[Access, tuple[list[str], Vector]]:
    return {
        "public": ([f"p:{row}" for row in range(COUNT)], some_vectors(COUNT, 1)),
        "internal": ([f"i:{row}" for row in range(50)], some_vectors(50, 2)),
    }


@pytest.fixture(scope="module")
def embedded(data: dict[Access, tuple[list[str], Vector]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vectors]:
    place = tmp_path_factory.mktemp("chroma") / "chroma"
    Vectors.create(place, "", data)
    vectors = Vectors.open(place, "")
    yield vectors
    vectors.close()


def test_the_nearest_are_found_with_their_cosine(embedded: Vectors, data: dict[Access, tuple[list[str], Vector]]) -> None:
    ids, rows = data["public"]
    for question in some_vectors(20, 3):
        cosines = rows @ question
        best = np.argsort(-cosines)[:10]
        found = embedded.search(question, "public", 10)
        assert [chunk_id for chunk_id, _ in found] == [ids[row] for row in best]
        assert [score for _, score in found] == pytest.approx(cosines[best].tolist(), abs=1e-5)


def test_public_never_sees_internal_and_internal_sees_both(embedded: Vectors, data: dict[Access, tuple[list[str], Vector]]) -> None:
    secret = data["internal"][1][7]
    assert embedded.search(secret, "internal", 1)[0][0] == "i:7"
    everything = embedded.search(secret, "public", COUNT + 50)
    assert len(everything) > COUNT * 0.99
    assert all(chunk_id.startswith("p:") for chunk_id, _ in everything)
    both = embedded.search(secret, "internal", 200)
    assert len(both) == 200 and [score for _, score in both] == sorted((score for _, score in both), reverse=True)


def test_all_that_was_written_is_stored(embedded: Vectors, data: dict[Access, tuple[list[str], Vector]]) -> None:
    stored = embedded.stored("public")
    assert list(stored) == data["public"][0] and embedded.count("public") == COUNT and embedded.count("internal") == 50
    assert np.allclose(np.array(list(stored.values())), data["public"][1], atol=1e-5)


def test_empty_collections_find_nothing(tmp_path: Path) -> None:
    nothing: dict[Access, tuple[list[str], Vector]] = {"public": ([], some_vectors(0, 1)), "internal": ([], some_vectors(0, 1))}
    Vectors.create(tmp_path / "chroma", "", nothing)
    vectors = Vectors.open(tmp_path / "chroma", "")
    assert vectors.search(some_vectors(1, 1)[0], "internal", 5) == []
    vectors.close()


def test_what_is_not_chroma_is_named(tmp_path: Path) -> None:
    (tmp_path / "chroma.sqlite3").write_text("no database " * 1000)
    with pytest.raises(IndexUnusable, match="fundstelle ingest"):
        Vectors.open(tmp_path, "")


@pytest.mark.parametrize("count", [1, 2, 999, 1001, 5462])
def test_opening_and_asking_leaves_the_graph_files_alone(count: int, tmp_path: Path) -> None:
    rows = some_vectors(count, 4)
    Vectors.create(tmp_path / "chroma", "", {"public": ([str(row) for row in range(count)], rows), "internal": (["x"], rows[:1])})
    files = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (tmp_path / "chroma").rglob("*.*") if path.suffix != ".sqlite3"}
    vectors = Vectors.open(tmp_path / "chroma", "")
    assert len(vectors.search(rows[0], "internal", 5)) == min(count + 1, 5)
    vectors.close()
    assert files and {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files} == files


def test_two_processes_may_read_one_finished_folder(
    embedded: Vectors, data: dict[Access, tuple[list[str], Vector]], tmp_path: Path
) -> None:
    Vectors.create(tmp_path / "chroma", "", data)
    mine = Vectors.open(tmp_path / "chroma", "")
    script = (
        "import sys, numpy as np; from pathlib import Path; from vectorstore.vectors import Vectors\n"
        "v = Vectors.open(Path(sys.argv[1]), ''); q = np.ones(16, 'f4')\n"
        "print([chunk_id for chunk_id, _ in v.search(q, 'internal', 20)])"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "chroma")]
    children = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) for _ in range(2)]
    answers = {child.communicate(timeout=60)[0].strip() for child in children}
    assert answers == {str([chunk_id for chunk_id, _ in mine.search(np.ones(DIMENSION, np.float32), "internal", 20)])}
    mine.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Chroma server, ended with the tests."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    place = tmp_path_factory.mktemp("server")
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--path", str(place), "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "ANONYMIZED_TELEMETRY": "False"}
    )
    try:
        url = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{url}/api/v2/heartbeat", timeout=1).close()
                break
            except OSError:
                assert process.poll() is None, "chroma run has ended"
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def names_on(url: str) -> set[str]:
    import chromadb

    client: Any = chromadb.HttpClient(host="127.0.0.1", port=int(url.rpartition(":")[2]))
    names = {str(collection.name) for collection in client.list_collections()}
    client.close()
    return names


def test_a_server_finds_the_same_as_the_embedded_one(server: str, embedded: Vectors, data: dict[Access, tuple[list[str], Vector]]) -> None:
    Vectors.create(server, "same-1", data)
    remote = Vectors.open(server, "same-1")
    for question in some_vectors(5, 9):
        found, wanted = remote.search(question, "internal", 20), embedded.search(question, "internal", 20)
        assert [chunk_id for chunk_id, _ in found] == [chunk_id for chunk_id, _ in wanted]
    remote.close()


def test_an_index_on_a_server_lives_like_any_other(server: str, tmp_path: Path) -> None:
    texts = {"public/a.txt": "Abfall\n\nGebühren für Abfall", "internal/b.txt": "Vermerk\n\nGeheime Zahlen"}
    folder, index_dir = write_corpus(tmp_path / "documents", texts), tmp_path / "index"
    neighbour = tmp_path / "neighbour"
    for place in (index_dir, neighbour):
        build_index(folder, place, embedder=FakeEmbedder(), chroma_url=server, reader=FakeReader().reader())
    versions = []
    index = open_index(index_dir, embedder_name="fake-1", chroma_url=server)
    for generation in range(4):
        write_corpus(folder, texts | {"public/c.txt": f"Neu {generation}\n\nFassung {generation}"})
        versions.append(build_index(folder, index_dir, embedder=FakeEmbedder(), chroma_url=server, reader=FakeReader().reader()).version)
        snapshot = index.current()
        assert snapshot.version == versions[-1] and verify_index(snapshot) == ()
        found = snapshot.search_vectors(FakeEmbedder().embed_question("Geheime Zahlen").vector, "public", 9)
        assert len(found) == 4 and all(snapshot.documents[chunk_id.partition(":")[0]].access == "public" for chunk_id, _ in found)
    assert not (index_dir / "versions" / versions[-1] / "chroma").exists()
    owner = (index_dir / "OWNER").read_text()
    mine = {name for name in names_on(server) if owner in name}
    kept = [version for version in versions if any(version in name for name in mine)]
    assert versions[-1] in kept and len(kept) <= 3 and len(mine) == 2 * len(kept)
    assert verify_index(open_index(neighbour, chroma_url=server).current()) == ()


def test_an_index_whose_server_lost_its_collections_is_built_again(server: str, tmp_path: Path) -> None:
    folder = write_corpus(tmp_path / "documents", {"a.txt": "Titel\n\nText"})
    embedder = FakeEmbedder()
    first = build_index(folder, tmp_path / "index", embedder=embedder, chroma_url=server, reader=FakeReader().reader())
    import chromadb

    client: Any = chromadb.HttpClient(host="127.0.0.1", port=int(server.rpartition(":")[2]))
    for name in names_on(server):
        if first.version in name:
            client.delete_collection(name)
    client.close()
    calls = len(embedder.calls)
    second = build_index(folder, tmp_path / "index", embedder=embedder, chroma_url=server, reader=FakeReader().reader())
    assert second.changed and second.version != first.version and len(embedder.calls) == calls
    assert verify_index(open_index(tmp_path / "index", chroma_url=server).current()) == ()


def test_the_place_of_the_vectors_is_part_of_the_settings(server: str, tmp_path: Path) -> None:
    folder = write_corpus(tmp_path / "documents", {"a.txt": "Titel\n\nText"})
    build_index(folder, tmp_path / "index", embedder=FakeEmbedder(), reader=FakeReader().reader())
    with pytest.raises(IndexUnusable, match="fundstelle ingest"):
        open_index(tmp_path / "index", chroma_url=server)
    build_index(folder, tmp_path / "index", embedder=FakeEmbedder(), chroma_url=server, reader=FakeReader().reader())
    assert verify_index(open_index(tmp_path / "index", chroma_url=server).current()) == ()
    with pytest.raises(IndexUnusable, match="fundstelle ingest"):
        open_index(tmp_path / "index")


def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    folder = write_corpus(tmp_path / "documents", {"a.txt": "Titel\n\nText"})
    with pytest.raises(IndexUnusable, match=r"http://127\.0\.0\.1:9") as caught:
        build_index(folder, tmp_path / "index", embedder=FakeEmbedder(), chroma_url="http://127.0.0.1:9", reader=FakeReader().reader())
    assert caught.value.key == "index.server"
