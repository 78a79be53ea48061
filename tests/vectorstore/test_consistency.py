"""Killed builders, two builders, readers beside builders: the last complete index always answers."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from corpus.errors import IndexUnusable
from tests.fakes import FakeEmbedder, FakeReader, write_corpus
from vectorstore.build import BuildReport, build_index
from vectorstore.check import verify_index
from vectorstore.store import Index, Snapshot, open_index

ROOT = Path(__file__).parents[2]
KILLS = 10


def corpus_of(generation: int, documents: int = 12) -> dict[str, str]:
    """Texts of one generation: each paragraph names it; a third of the documents is the same in every generation."""
    found = {}
    for number in range(documents):
        mark = "immer" if number % 3 == 0 else f"Fassung{generation}"
        paragraphs = [f"Bericht {number} {mark} Abschnitt {part} über Abfallgebühren und Partnerschaft." for part in range(6)]
        found[f"{'internal' if number % 4 == 0 else 'public'}/{number}.txt"] = f"Titel {number}\n\n" + "\n\n".join(paragraphs)
    found[f"public/neu{generation}.txt"] = f"Nur in Fassung{generation}\n\nText der Fassung{generation}."
    return found


def build(folder: Path, index_dir: Path) -> BuildReport:
    return build_index(folder, index_dir, embedder=FakeEmbedder(), reader=FakeReader().reader())


def start_builder(folder: Path, index_dir: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.vectorstore.builder", str(folder), str(index_dir)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def texts_of(snapshot: Snapshot) -> dict[str, str]:
    return {path.path: "\f".join(page.text for page in snapshot.pages(path.id)) for path in snapshot.documents.values()}


@pytest.mark.timeout(240)
def test_a_builder_killed_at_any_moment_leaves_the_last_complete_index(tmp_path: Path) -> None:
    folder, index_dir = tmp_path / "documents", tmp_path / "index"
    chance = random.Random(20221021)
    write_corpus(folder, corpus_of(0))
    build(folder, index_dir)
    builder = start_builder(write_corpus(folder, corpus_of(1)), index_dir)
    assert builder.stdout is not None and builder.stdout.readline() == "begin\n"
    began = time.monotonic()
    assert builder.wait(60) == 0
    duration = time.monotonic() - began
    cut_short = 0
    for kill in range(KILLS):
        before = corpus_of(kill + 1)
        after = corpus_of(kill + 2)
        builder = start_builder(write_corpus(folder, after), index_dir)
        assert builder.stdout is not None and builder.stdout.readline() == "begin\n"
        time.sleep(duration * (kill + chance.random()) / KILLS)
        os.kill(builder.pid, signal.SIGKILL)
        cut = "end" not in builder.stdout.read()
        cut_short += cut
        duration *= 1.0 if cut else 0.7  # it was timed while the machine was busier
        builder.stdout.close()
        builder.wait(10)

        answering = open_index(index_dir, embedder_name="fake-1").current()
        assert verify_index(answering) == ()
        assert texts_of(answering) in (before, after)
        build(folder, index_dir)
        finished = open_index(index_dir, embedder_name="fake-1").current()
        assert verify_index(finished) == ()
        assert texts_of(finished) == after
        leftovers = [path.name for path in index_dir.rglob("*") if ".tmp-" in path.name]
        assert leftovers == []
    assert cut_short >= KILLS // 2  # else this test has not tested anything


def test_what_a_killed_builder_had_embedded_is_not_embedded_again(tmp_path: Path) -> None:
    folder = write_corpus(tmp_path / "documents", corpus_of(0))
    interrupted = FakeEmbedder()

    def stop_late(stage: str, done: int, total: int, path: str) -> None:
        if stage == "index":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_index(folder, tmp_path / "index", embedder=interrupted, reader=FakeReader().reader(), on_progress=stop_late)
    with pytest.raises(IndexUnusable, match="fundstelle ingest"):
        open_index(tmp_path / "index")
    again = FakeEmbedder()
    build_index(folder, tmp_path / "index", embedder=again, reader=FakeReader().reader())
    assert interrupted.calls and again.calls == []


def test_a_second_builder_is_told_who_is_building(tmp_path: Path) -> None:
    folder, index_dir = write_corpus(tmp_path / "documents", corpus_of(0, documents=60)), tmp_path / "index"
    builder = start_builder(folder, index_dir)
    assert builder.stdout is not None
    while "documents" not in builder.stdout.readline():
        pass
    with pytest.raises(IndexUnusable, match=f"process {builder.pid}") as caught:
        build(folder, index_dir)
    assert caught.value.key == "index.busy"
    builder.communicate(timeout=60)
    assert builder.returncode == 0
    assert build(folder, index_dir).changed is False


class Questioner(threading.Thread):
    """Asks without a pause, and looks at each answer for a second generation beside the first."""

    def __init__(self, index: Index) -> None:
        super().__init__()
        self.index, self.stopped, self.failures = index, threading.Event(), list[str]()
        self.versions = set[str]()
        self.embedder = FakeEmbedder()

    def run(self) -> None:
        while not self.stopped.is_set():
            try:
                self.ask(self.index.current())
            except Exception as error:
                self.failures.append(repr(error))
                return

    def ask(self, snapshot: Snapshot) -> None:
        vector = self.embedder.embed_question("Abfallgebühren Fassung").vector
        found = [chunk_id for chunk_id, _ in snapshot.search_vectors(vector, "internal", 40)]
        found += [chunk_id for chunk_id, _ in snapshot.search_words(snapshot.terms("Partnerschaft Text", "internal"), "internal", 40)]
        words = {word.strip(".") for chunk_id in found for word in snapshot.chunk(chunk_id).text.split()}
        marks = {word for word in words if word.startswith("Fassung")}
        if len(marks) != 1 or len(found) < 60 or any(len(snapshot.tokens(chunk_id)[0]) == 0 for chunk_id in found):
            self.failures.append(f"{snapshot.version}: {sorted(marks)} in {len(found)} chunks")
        self.versions.add(snapshot.version)


@pytest.mark.timeout(120)
def test_readers_never_see_two_versions_in_one_answer(tmp_path: Path) -> None:
    folder, index_dir = write_corpus(tmp_path / "documents", corpus_of(0)), tmp_path / "index"
    build(folder, index_dir)
    index = open_index(index_dir, embedder_name="fake-1")
    readers = [Questioner(index) for _ in range(3)]
    for reader in readers:
        reader.start()
    built = {index.current().version}
    for generation in range(1, 7):
        built.add(build(write_corpus(folder, corpus_of(generation)), index_dir).version)
        deadline = time.monotonic() + 30
        while index.current().version not in built or len(set.union(*(r.versions for r in readers))) < generation + 1:
            if time.monotonic() > deadline or any(reader.failures for reader in readers):
                break
            time.sleep(0.01)
    for reader in readers:
        reader.stopped.set()
    for reader in readers:
        reader.join(30)
    assert [failure for reader in readers for failure in reader.failures] == []
    assert set.union(*(reader.versions for reader in readers)) == built


def test_a_snapshot_outlives_the_removal_of_its_version(tmp_path: Path) -> None:
    folder, index_dir = write_corpus(tmp_path / "documents", corpus_of(0)), tmp_path / "index"
    build(folder, index_dir)
    held = open_index(index_dir).current()
    for generation in range(1, 5):
        build(write_corpus(folder, corpus_of(generation)), index_dir)
    assert verify_index(held) == ()
    assert len(list((index_dir / "versions").iterdir())) == 3
    del held
    build(write_corpus(folder, corpus_of(5)), index_dir)
    assert len(list((index_dir / "versions").iterdir())) == 2


def test_rebuilding_twenty_times_in_one_process_leaks_nothing(tmp_path: Path) -> None:
    from chromadb.api.shared_system_client import SharedSystemClient

    folder, index_dir = tmp_path / "documents", tmp_path / "index"
    index: Index | None = None
    files: list[int] = []
    for generation in range(20):
        build(write_corpus(folder, corpus_of(generation)), index_dir)
        index = index or open_index(index_dir)
        snapshot = index.current()
        assert snapshot.search_vectors(FakeEmbedder().embed_question("Titel").vector, "internal", 5)
        for document in snapshot.visible("internal"):
            snapshot.tokens(snapshot.chunks(document.id)[0].id)
        del snapshot
        files.append(len(os.listdir("/proc/self/fd")))
    assert max(files[5:]) <= max(files[:5]) + 2
    mine = [name for name in SharedSystemClient._identifier_to_system if name.startswith(str(tmp_path))]
    assert len(mine) == 1
