"""Which files of a folder become documents, who may see them, and what is said about the others."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import folder as folder_module
from corpus.errors import InputError, UnreadableDocument
from corpus.folder import FileEntry, Skipped, has_access_folders, list_files, read_bytes, read_document, read_folder
from corpus.sandbox import Sandbox
from tests.corpus.files import SENTENCES, text_pdf


def _write(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def _paths(root: Path) -> list[str]:
    return [entry.path for entry in list_files(root)[0]]


def _reasons(root: Path) -> dict[str, str]:
    return {skipped.path: skipped.reason.key.removeprefix("reading.") for skipped in list_files(root)[1]}


def test_access_comes_from_the_folder(tmp_path: Path) -> None:
    _write(tmp_path, {"public/a.txt": "A", "internal/b.txt": "B", "c.txt": "C", "public/deep/er/d.txt": "D", "publication/e.txt": "E"})
    access = {entry.path: entry.access for entry in list_files(tmp_path)[0]}
    assert access == {
        "c.txt": "internal",
        "internal/b.txt": "internal",
        "public/a.txt": "public",
        "public/deep/er/d.txt": "public",
        "publication/e.txt": "internal",
    }
    assert has_access_folders(tmp_path)


def test_folder_without_parts_is_public(tmp_path: Path) -> None:
    _write(tmp_path, {"a.txt": "A", "sub/b.txt": "B"})
    assert {entry.access for entry in list_files(tmp_path)[0]} == {"public"}
    assert not has_access_folders(tmp_path)


def test_what_is_left_out_in_silence_and_what_by_name(tmp_path: Path) -> None:
    quiet = (".hidden.txt", "~$a.docx", "Thumbs.db", ".git/config", "__MACOSX/a.txt", "a.txt~", "desktop.ini", "._a.txt", "a.tmp")
    _write(
        tmp_path,
        {**dict.fromkeys(quiet, "x"), "a.txt": "A", "b.xlsx": "x", "c.doc": "x", "README": "x", "d.txt": "", "e.PDF": text_pdf("Text")},
    )
    assert _paths(tmp_path) == ["a.txt", "e.PDF"]
    assert _reasons(tmp_path) == {"README": "no_ending", "b.xlsx": "format", "c.doc": "old_office", "d.txt": "empty"}


def test_no_such_folder() -> None:
    with pytest.raises(InputError, match="no folder"):
        list_files(Path("nirgends"))


def test_same_content_is_one_document_with_two_names(tmp_path: Path) -> None:
    _write(tmp_path, {"public/b.txt": "Gleich", "public/a.txt": "Gleich", "internal/c.txt": "Gleich", "internal/d.txt": "Anders"})
    entries, _ = list_files(tmp_path)
    assert [(entry.path, entry.access, entry.other_paths, entry.internal_copies) for entry in entries] == [
        ("internal/d.txt", "internal", (), ()),
        ("public/a.txt", "public", ("public/b.txt",), ("internal/c.txt",)),
    ]


def test_an_internal_name_never_reaches_the_public_document(tmp_path: Path) -> None:
    _write(tmp_path, {"public/a.txt": SENTENCES[0], "internal/geheim.txt": SENTENCES[0]})
    document, _ = read_document(list_files(tmp_path)[0][0])
    assert document.other_paths == ()


def test_sidecars(tmp_path: Path) -> None:
    declared = 'title = "Mein Titel"\ndate = 2020-02-03\nlanguage = "en"\nsource_url = "https://x.example/a"\n'
    declared += 'access = "internal"\nexample = true\n'
    _write(
        tmp_path,
        {"public/a.txt": SENTENCES[0], "public/a.txt.toml": declared, "public/b.txt": SENTENCES[1], "public/b.toml": 'title = "B"'},
    )
    with Sandbox() as sandbox:
        documents = {entry.path: read_document(entry, sandbox)[0] for entry in list_files(tmp_path)[0]}
    found = documents["public/a.txt"]
    assert (found.title, str(found.published), found.language, found.source_url, found.access, found.example) == (
        "Mein Titel",
        "2020-02-03",
        "en",
        "https://x.example/a",
        "internal",
        True,
    )
    assert documents["public/b.txt"].title == "B"


@pytest.mark.parametrize(
    ("sidecar", "key", "word"),
    [
        ("acess = 'internal'", "sidecar_key", "access"),
        ("Title = 'x'", "sidecar_key", "title"),
        ("access = 'secret'", "sidecar_value", "access"),
        ("date = 'gestern'", "sidecar_value", "date"),
        ("example = 'yes'", "sidecar_value", "example"),
        ("source_url = 'javascript:alert(1)'", "sidecar_value", "source_url"),
        ("title = ", "sidecar_syntax", "a.txt.toml"),
        ("title = '\xff'", "sidecar_syntax", "a.txt.toml"),
    ],
)
def test_a_bad_sidecar_keeps_its_document_out(tmp_path: Path, sidecar: str, key: str, word: str) -> None:
    _write(tmp_path, {"a.txt": "Text", "a.txt.toml": sidecar.encode("latin-1")})
    entries, (skipped,) = list_files(tmp_path)
    assert entries == () and skipped.path == "a.txt" and skipped.reason.key == f"reading.{key}" and word in str(skipped.reason)


def test_sidecar_for_several_and_for_none(tmp_path: Path) -> None:
    _write(tmp_path, {"a.txt": "A", "a.md": "B", "a.toml": "access = 'internal'", "lost.pdf.toml": "title = 'x'"})
    assert _paths(tmp_path) == []
    assert _reasons(tmp_path) == {"a.md": "sidecar_ambiguous", "a.txt": "sidecar_ambiguous", "lost.pdf.toml": "sidecar_alone"}


def test_a_changed_sidecar_changes_its_hash(tmp_path: Path) -> None:
    _write(tmp_path, {"a.txt": "A", "a.txt.toml": "title = 'x'"})
    before = list_files(tmp_path)[0][0]
    _write(tmp_path, {"a.txt.toml": "title = 'y'"})
    after = list_files(tmp_path)[0][0]
    assert before.sha256 == after.sha256 and before.sidecar_sha256 != after.sidecar_sha256 != ""


def test_links_do_not_lead_out(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    _write(outside, {"secret.txt": "geheim", "more/x.txt": "auch"})
    _write(root, {"public/a.txt": "A"})
    (root / "public/out.txt").symlink_to(outside / "secret.txt")
    (root / "public/outdir").symlink_to(outside / "more")
    (root / "public/relative.txt").symlink_to("../../outside/secret.txt")
    (root / "public/broken.txt").symlink_to("nirgends.txt")
    (root / "public/inside.txt").symlink_to("a.txt")
    assert _reasons(root) == {
        "public/broken.txt": "link_broken",
        "public/out.txt": "link_outside",
        "public/outdir": "link_outside",
        "public/relative.txt": "link_outside",
    }
    assert _paths(root) == ["public/a.txt"]


def test_loops_end(tmp_path: Path) -> None:
    _write(tmp_path, {"a/b/c.txt": "C"})
    (tmp_path / "a/b/up").symlink_to("../..")
    (tmp_path / "self").symlink_to("self")
    assert _paths(tmp_path) == ["a/b/c.txt"]
    assert _reasons(tmp_path) == {"self": "link_broken"}


def test_a_link_from_internal_to_public_folder_and_back_keeps_the_safe_side(tmp_path: Path) -> None:
    _write(tmp_path, {"internal/a.txt": "Intern"})
    (tmp_path / "public").mkdir()
    (tmp_path / "public/shared").symlink_to("../internal")
    assert [(entry.path, entry.access) for entry in list_files(tmp_path)[0]] == [("internal/a.txt", "internal")]
    assert _reasons(tmp_path) == {"public/shared": "link_internal"}


def test_pipes_are_named(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert _reasons(tmp_path) == {"a.txt": "not_a_file"}


@pytest.mark.parametrize(
    "name",
    [
        "Grüße.txt",
        unicodedata.normalize("NFD", "Grüße.txt"),
        "mit\nZeile.txt",
        " leer .txt",
        "a" * 200 + ".txt",
        "-rf.txt",
        "ⅷ 漢字.txt",
        "x'\"<b>.txt",
    ],
)
def test_odd_names_work(tmp_path: Path, name: str) -> None:
    _write(tmp_path, {name: SENTENCES[0]})
    document, _ = read_document(list_files(tmp_path)[0][0])
    assert document.path == unicodedata.normalize("NFC", name)


def test_names_that_are_no_text(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"a\xff.txt")).write_text("x")
    except OSError:
        pytest.skip("this file system takes valid names only")
    assert list(_reasons(tmp_path).values()) == ["name"]


def test_very_long_paths_are_named(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(6):
        deep = deep / ("d" * 200)
    deep.mkdir(parents=True)
    (deep / "a.txt").write_text("x")
    assert set(_reasons(tmp_path).values()) == {"name"}


def test_unreadable_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path, {"a.txt": "A", "b.txt": "B"})
    opened: Callable[..., object] = Path.open

    def refuse(self: Path, *arguments: object, **keywords: object) -> object:
        if self.name == "a.txt":
            raise PermissionError(13, "denied")
        return opened(self, *arguments, **keywords)

    monkeypatch.setattr(Path, "open", refuse)
    assert _paths(tmp_path) == ["b.txt"]
    assert _reasons(tmp_path) == {"a.txt": "permission"}


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module, "MAX_FILE_BYTES", 10)
    _write(tmp_path, {"a.txt": "12345678901", "b.txt": "1234567890"})
    assert _paths(tmp_path) == ["b.txt"] and _reasons(tmp_path) == {"a.txt": "too_large"}


def test_a_file_that_changes_is_not_mixed_up(tmp_path: Path) -> None:
    _write(tmp_path, {"a.txt": "A"})
    (entry,) = list_files(tmp_path)[0]
    _write(tmp_path, {"a.txt": "B"})
    with pytest.raises(UnreadableDocument) as caught:
        read_document(entry)
    assert caught.value.key == "reading.changed"
    entry.absolute.unlink()
    with pytest.raises(UnreadableDocument) as caught:
        read_bytes(entry)
    assert caught.value.key == "reading.gone"


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    _write(tmp_path, {"a.pdf": "kein PDF", "b.docx": b"PK\x03\x04 kaputt", "c.txt": SENTENCES[0], "d.pdf": text_pdf(SENTENCES[1])})
    calls: list[tuple[int, int, str]] = []
    results = list(read_folder(tmp_path, on_progress=lambda done, count, path: calls.append((done, count, path))))
    assert sorted(item.path for item in results if isinstance(item, Skipped)) == ["a.pdf", "b.docx"]
    read = [item for item in results if not isinstance(item, Skipped)]
    assert [(entry.path, document.path, len(pages)) for entry, (document, pages) in read] == [("c.txt", "c.txt", 1), ("d.pdf", "d.pdf", 1)]
    assert calls[0] == (0, 4, "a.pdf") and len(calls) == 4


def test_known_documents_are_not_read_again(tmp_path: Path) -> None:
    _write(tmp_path, {"a.txt": SENTENCES[0]})
    (first,) = read_folder(tmp_path)
    assert not isinstance(first, Skipped)
    entry, known = first
    (again,) = read_folder(tmp_path, known={entry.sha256: known})
    assert not isinstance(again, Skipped) and again[1] is known


def test_the_id_comes_from_the_content(tmp_path: Path) -> None:
    _write(tmp_path, {"a.txt": SENTENCES[0]})
    (entry,) = list_files(tmp_path)[0]
    document, pages = read_document(entry)
    assert document.id == entry.sha256[:16] and {page.document_id for page in pages} == {document.id}
    assert isinstance(entry, FileEntry) and entry.size == len(SENTENCES[0].encode())
