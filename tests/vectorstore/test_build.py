"""What a build reads, embeds, keeps and leaves out, change by change."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from corpus.errors import UnreadableDocument
from tests.fakes import FakeEmbedder, FakeReader, write_corpus
from vectorstore.build import BuildReport, build_index
from vectorstore.check import verify_index
from vectorstore.store import Snapshot, open_index

TEXTS = {
    "public/abfall.txt": "Abfall\n\nDie Gebühr beträgt 186 Euro.\n\nSie steigt.",
    "public/partner.txt": "Partnerschaft\n\nDie Urkunde ist von 1998.\fZweite Seite.",
    "internal/vermerk.txt": "Vermerk\n\nNur für den Dienstgebrauch.",
}


@dataclass
class Bench:
    """A folder, its index, and counters of what was read and embedded in the last build."""

    folder: Path
    index_dir: Path
    embedder: FakeEmbedder
    reader: FakeReader

    def build(self, texts: dict[str, str] | None = None) -> BuildReport:
        if texts is not None:
            write_corpus(self.folder, texts)
        self.embedder.calls.clear()
        self.reader.read.clear()
        return build_index(self.folder, self.index_dir, embedder=self.embedder, reader=self.reader.reader())

    def snapshot(self) -> Snapshot:
        snapshot = open_index(self.index_dir, embedder_name=self.embedder.name).current()
        assert verify_index(snapshot) == ()
        return snapshot

    def embedded(self) -> list[str]:
        return [text for _, text in self.embedder.calls]

    def files(self) -> dict[Path, int]:
        """When each file was last written; Chroma notes each opening in its database, and a builder its number in the lock."""
        ignored = ("build.lock", "chroma.sqlite3")
        return {path: path.stat().st_mtime_ns for path in self.index_dir.rglob("*") if path.is_file() and path.name not in ignored}

    def seen(self, access: str) -> set[str]:
        snapshot = self.snapshot()
        ids = snapshot.chunk_ids("internal" if access == "internal" else "public")
        return {snapshot.documents[chunk_id.partition(":")[0]].path for chunk_id in ids}


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    bench = Bench(write_corpus(tmp_path / "documents", TEXTS), tmp_path / "index", FakeEmbedder(), FakeReader())
    report = bench.build()
    assert (report.changed, report.documents, report.read, report.reused, report.removed, report.skipped) == (True, 3, 3, 0, 0, ())
    return bench


def test_nothing_changed_nothing_done(bench: Bench) -> None:
    before = bench.files()
    report = bench.build()
    assert (report.changed, report.read, report.reused) == (False, 0, 3)
    assert bench.reader.read == [] and bench.embedder.calls == []
    assert bench.files() == before


def test_a_changed_document_alone_is_read_and_replaces_the_old_one(bench: Bench) -> None:
    report = bench.build(TEXTS | {"public/abfall.txt": "Abfall\n\nDie Gebühr beträgt 199 Euro."})
    assert bench.reader.read == ["public/abfall.txt"] and bench.embedded() == ["Abfall", "Die Gebühr beträgt 199 Euro."]
    assert (report.read, report.reused, report.removed) == (1, 2, 0)
    snapshot = bench.snapshot()
    document = snapshot.document_at("public/abfall.txt")
    assert document is not None and "199" in snapshot.pages(document.id)[0].text
    assert not any("186" in snapshot.chunk(chunk_id).text for chunk_id in snapshot.chunk_ids("internal"))


def test_a_vanished_document_leaves(bench: Bench) -> None:
    report = bench.build({path: text for path, text in TEXTS.items() if "abfall" not in path})
    assert report.removed == 1 and bench.reader.read == [] and bench.embedder.calls == []
    snapshot = bench.snapshot()
    assert snapshot.document_at("public/abfall.txt") is None
    assert snapshot.search_words(snapshot.terms("Gebühr 186 Euro", "internal"), "internal", 5) == []


def test_a_moved_document_keeps_its_vectors(bench: Bench) -> None:
    moved = {"public/neu/muell.txt" if "abfall" in path else path: text for path, text in TEXTS.items()}
    report = bench.build(moved)
    assert bench.reader.read == ["public/neu/muell.txt"] and bench.embedder.calls == [] and report.removed == 1
    snapshot = bench.snapshot()
    assert snapshot.document_at("public/neu/muell.txt") is not None and snapshot.document_at("public/abfall.txt") is None


def test_a_document_that_becomes_internal_disappears_from_the_public(bench: Bench) -> None:
    bench.build({path.replace("public/abfall", "internal/abfall"): text for path, text in TEXTS.items()})
    assert bench.embedder.calls == []
    assert bench.seen("public") == {"public/partner.txt"}
    assert bench.seen("internal") == {"public/partner.txt", "internal/abfall.txt", "internal/vermerk.txt"}
    snapshot = bench.snapshot()
    question = bench.embedder.embed_question("Die Gebühr beträgt 186 Euro.").vector
    found = [*snapshot.search_vectors(question, "public", 99), *snapshot.search_words(snapshot.terms("Gebühr", "public"), "public", 99)]
    assert {snapshot.documents[chunk_id.partition(":")[0]].path for chunk_id, _ in found} == {"public/partner.txt"}
    assert snapshot.idf("gebuhr", "public") == max(snapshot.idf(term, "public") for term in ("gebuhr", "nirgends"))


def test_the_same_content_under_two_names_is_one_document(bench: Bench) -> None:
    report = bench.build(TEXTS | {"public/kopie.txt": TEXTS["public/abfall.txt"]})
    assert bench.reader.read == [] and report.documents == 3
    snapshot = bench.snapshot()
    assert snapshot.document_at("public/kopie.txt") == snapshot.document_at("public/abfall.txt") is not None
    document = snapshot.document_at("public/kopie.txt")
    assert document is not None and document.other_paths == ("public/kopie.txt",)
    bench.build(TEXTS)
    assert bench.snapshot().document_at("public/kopie.txt") is None


def test_an_internal_copy_of_something_public_is_reported(bench: Bench) -> None:
    report = bench.build(TEXTS | {"internal/kopie.txt": TEXTS["public/abfall.txt"]})
    assert report.internal_copies == (("public/abfall.txt", "internal/kopie.txt"),)
    assert "public/abfall.txt" in bench.seen("public")


def test_a_document_that_cannot_be_read_any_more_leaves_and_is_reported_each_time(bench: Bench) -> None:
    report = bench.build(TEXTS | {"public/abfall.txt": "BROKEN"})
    assert [(item.path, item.reason.key) for item in report.skipped] == [("public/abfall.txt", "reading.damaged")]
    assert bench.seen("internal") == {"public/partner.txt", "internal/vermerk.txt"}
    again = bench.build()
    assert bench.reader.read == [] and not again.changed and again.skipped == report.skipped
    assert str(bench.snapshot().skipped[0].reason) == "The file is damaged."
    mended = bench.build(TEXTS)
    assert bench.reader.read == [] and mended.skipped == ()  # the shard of the version before is still there


def test_a_problem_that_may_pass_is_tried_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_slow(self: FakeReader, file: object) -> None:
        self.read.append("tried")
        raise UnreadableDocument("It took too long.", "reading.timeout", limit=60)

    with monkeypatch.context() as patch:
        patch.setattr(FakeReader, "read_document", too_slow)
        assert len(bench.build(TEXTS | {"public/gross.txt": "Groß\n\nLang"}).skipped) == 1
    report = bench.build()
    assert bench.reader.read == ["public/gross.txt"] and report.skipped == () and report.documents == 4


def test_files_that_the_listing_refuses_are_reported(bench: Bench) -> None:
    (bench.folder / "public" / "setup.exe").write_bytes(b"MZ")
    assert [item.path for item in bench.build().skipped] == ["setup.exe"]
    assert [item.path for item in bench.build().skipped] == ["setup.exe"]


def test_a_file_that_changes_while_it_is_read_is_left_out(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    read = FakeReader.read_document

    def read_and_change(self: FakeReader, file: object) -> object:
        found = read(self, file)  # type: ignore[arg-type]
        (bench.folder / "public" / "neu.txt").write_text("Anders\n\nGanz anders")
        return found

    with monkeypatch.context() as patch:
        patch.setattr(FakeReader, "read_document", read_and_change)
        report = bench.build(TEXTS | {"public/neu.txt": "Neu\n\nText"})
    assert [(item.path, item.reason.key) for item in report.skipped] == [("public/neu.txt", "reading.changed")]
    assert "public/neu.txt" not in bench.seen("internal")
    assert bench.build().skipped == () and "public/neu.txt" in bench.seen("public")


@pytest.mark.parametrize(("setting", "value"), [("reading", "text-2"), ("chunking", "paragraphs-2")])
def test_another_method_reads_everything_again_and_the_encoder_only_what_differs(bench: Bench, setting: str, value: str) -> None:
    setattr(bench.reader, setting, value)
    report = bench.build()
    assert report.changed and sorted(bench.reader.read) == sorted(TEXTS) and bench.embedder.calls == []


def test_another_encoder_embeds_everything_again(bench: Bench) -> None:
    bench.embedder.name, bench.embedder.dimension = "fake-2", 48
    report = bench.build()
    assert report.changed and len(bench.embedder.calls) == report.chunks
    assert bench.snapshot().vector(bench.snapshot().chunk_ids("public")[0]).shape == (48,)


def test_back_to_an_earlier_state_is_a_switch(bench: Bench) -> None:
    first = bench.snapshot().version
    second = bench.build(TEXTS | {"public/neu.txt": "Neu\n\nText"}).version
    third = bench.build(TEXTS)
    assert second != first == third.version and third.changed and bench.embedder.calls == []
    bench.snapshot()


@pytest.mark.parametrize("lost", ["chroma", "keywords/all/index.json", "manifest.json", "shard"])
def test_a_damaged_index_is_mended_by_the_next_build(bench: Bench, lost: str) -> None:
    folder = bench.index_dir / "versions" / bench.snapshot().version
    target = next((bench.index_dir / "shards").iterdir()) if lost == "shard" else folder / lost
    shutil.rmtree(target) if target.is_dir() else target.unlink()
    report = bench.build()
    assert report.read == 1 if lost == "shard" else report.changed
    assert bench.seen("internal") == set(TEXTS)


def test_what_no_version_needs_is_removed(bench: Bench) -> None:
    for generation in range(5):
        bench.build(TEXTS | {"public/neu.txt": f"Neu\n\nFassung {generation}"})
    assert len(list((bench.index_dir / "versions").iterdir())) == 2
    assert len(list((bench.index_dir / "shards").iterdir())) == len(TEXTS) + 2


def test_an_empty_folder_gives_an_index_that_finds_nothing(tmp_path: Path) -> None:
    bench = Bench(tmp_path / "documents", tmp_path / "index", FakeEmbedder(), FakeReader())
    bench.folder.mkdir()
    report = bench.build()
    assert report.documents == report.chunks == 0 and report.wholly_public
    snapshot = bench.snapshot()
    assert snapshot.search_vectors(bench.embedder.embed_question("Gebühr").vector, "internal", 5) == []
    assert snapshot.search_words(snapshot.terms("Gebühr", "internal"), "internal", 5) == []


def test_a_document_without_chunks_is_there_and_not_found(bench: Bench) -> None:
    report = bench.build(TEXTS | {"public/leer.txt": "   \n"})
    assert report.documents == 4
    document = bench.snapshot().document_at("public/leer.txt")
    assert document is not None and bench.snapshot().chunks(document.id) == ()


def test_progress_is_told_in_order_and_ends_complete(bench: Bench) -> None:
    told: list[tuple[str, int, int]] = []
    write_corpus(bench.folder, TEXTS | {f"public/{number}.txt": f"Titel {number}\n\n" + "Satz.\n\n" * 20 for number in range(5)})
    build_index(
        bench.folder,
        bench.index_dir,
        embedder=bench.embedder,
        reader=bench.reader.reader(),
        on_progress=lambda stage, done, total, path: told.append((stage, done, total)),
    )
    documents = [(done, total) for stage, done, total in told if stage == "documents"]
    assert documents[-1] == (5, 5) and documents == sorted(documents)
    assert told[-1] == ("index", 2, 2) and all(done <= total for _, done, total in told)
