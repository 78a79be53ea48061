"""A folder of documents: which files are in it, who may see them, and what each one says.

`list_files` looks at names, links, sidecars and hashes and opens no document; `read_document` reads one in the sandbox.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.errors import InputError, UnreadableDocument
from corpus.limits import MAX_FILE_BYTES, MAX_SIDECAR_BYTES
from corpus.problems import unreadable
from corpus.read import declared_values, document_from, page_from
from corpus.readers.formats import ENDINGS, OLD_OFFICE, ending_of
from corpus.records import Access, Document, Page
from corpus.sandbox import Sandbox
from corpus.sidecar import NOTHING_DECLARED, Declared, parse_sidecar
from corpus.walk import Skipped, access_of, has_access_folders, refused_file, walk

__all__ = [
    "READING",
    "FileEntry",
    "Skipped",
    "has_access_folders",
    "list_files",
    "read_bytes",
    "read_document",
    "read_folder",
]

READING = "reading-2"
"""Name and version of the reading method; a new one makes every index read all documents again."""

SIDECAR = ".toml"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One content that can be read. `path` is relative to the folder, in NFC, with forward slashes; `absolute` is where it is.

    `access` holds the sidecar's word, else the folder's. `other_paths` are further names of the same content in the same
    access class; `internal_copies` are internal names of a content that is public (for the report; never shown to citizens).
    """

    path: str
    absolute: Path
    access: Access
    sha256: str
    sidecar_sha256: str
    size: int
    declared: Declared = NOTHING_DECLARED
    other_paths: tuple[str, ...] = ()
    internal_copies: tuple[str, ...] = ()


def list_files(folder: Path) -> tuple[tuple[FileEntry, ...], tuple[Skipped, ...]]:
    """(what can be read, what is left out and why), each in the order of the paths. Raises InputError if there is no such folder."""
    if not folder.is_dir():
        raise InputError(f"There is no folder “{folder}”; name the folder that holds the documents.", "input.no_folder", folder=str(folder))
    root = folder.resolve()
    skipped: list[Skipped] = []
    found = dict(walk(root, root, skipped))
    sidecars = {path: absolute for path, absolute in found.items() if ending_of(path) == SIDECAR}
    documents = {path: absolute for path, absolute in found.items() if path not in sidecars}
    partner, unclear = _match_sidecars(sidecars, documents, skipped)
    parted = has_access_folders(folder)
    entries: list[FileEntry] = []
    for path in sorted(documents):
        try:
            if path in unclear:
                raise unreadable("sidecar_ambiguous", sidecar=_name(unclear[path]), example=f"{_name(path)}{SIDECAR}")
            beside = partner.get(path)
            entries.append(_entry(path, documents[path], access_of(path, parted), (_name(beside), sidecars[beside]) if beside else None))
        except UnreadableDocument as reason:
            skipped.append(Skipped(path, reason))
    return _merged(entries), tuple(sorted(skipped, key=lambda item: item.path))


def read_bytes(entry: FileEntry) -> bytes:
    """The file's bytes, which are those that were listed. Raises UnreadableDocument if they changed or cannot be read."""
    try:
        with entry.absolute.open("rb") as stream:
            content = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise refused_file(error) from None
    if len(content) > MAX_FILE_BYTES or hashlib.sha256(content).hexdigest() != entry.sha256:
        raise unreadable("changed")
    return content


def read_document(entry: FileEntry, sandbox: Sandbox | None = None) -> tuple[Document, tuple[Page, ...]]:
    """The document and its pages, read in a limited process. Raises UnreadableDocument and nothing else for a bad file.

    Hand in one sandbox for many files; without it a process is started for this file alone (about a second).
    """
    if sandbox is None:
        with Sandbox() as own:
            return read_document(entry, own)
    content = read_bytes(entry)
    arguments = {
        "kind": ENDINGS[ending_of(entry.path)].upper(),
        "path": entry.path,
        "sha256": entry.sha256,
        "access": entry.access,
        "declared": declared_values(entry.declared),
    }
    answer, _ = sandbox.call("read", arguments, content)
    try:
        document = document_from(answer["document"], entry.path, entry.sha256, entry.other_paths)
        return document, tuple(page_from(values, document.id) for values in answer["pages"])
    except (KeyError, TypeError, ValueError):
        raise unreadable("crashed") from None


def read_folder(
    folder: Path,
    *,
    known: Mapping[str, tuple[Document, tuple[Page, ...]]] | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Iterator[tuple[FileEntry, tuple[Document, tuple[Page, ...]]] | Skipped]:
    """Every file of the folder: (entry, what it says), or Skipped. `known` maps hashes to what was read before.

    `on_progress(done, all, path)` is called before each file.
    """
    entries, skipped = list_files(folder)
    yield from skipped
    with Sandbox() as sandbox:
        for done, entry in enumerate(entries):
            if on_progress is not None:
                on_progress(done, len(entries), entry.path)
            try:
                before = known.get(entry.sha256) if known else None
                yield entry, before if before is not None else read_document(entry, sandbox)
            except UnreadableDocument as reason:
                yield Skipped(entry.path, reason)


def _match_sidecars(
    sidecars: Mapping[str, Path], documents: Mapping[str, Path], skipped: list[Skipped]
) -> tuple[dict[str, str], dict[str, str]]:
    """(document -> its sidecar, document -> a sidecar that could be meant for several). A sidecar without document is reported."""
    partner: dict[str, str] = {}
    unclear: dict[str, str] = {}
    by_stem: dict[str, list[str]] = {}
    for path in documents:
        if ending_of(path) in ENDINGS:
            by_stem.setdefault(path[: -len(ending_of(path))], []).append(path)
    for sidecar in sorted(sidecars, key=lambda path: path[: -len(SIDECAR)] not in documents):
        stem = sidecar[: -len(SIDECAR)]
        if stem in documents:
            partner[stem] = sidecar
            continue
        fitting = [path for path in by_stem.get(stem, []) if path not in partner]
        if len(fitting) == 1:
            partner[fitting[0]] = sidecar
        elif fitting:
            unclear.update(dict.fromkeys(fitting, sidecar))
        else:
            skipped.append(Skipped(sidecar, unreadable("sidecar_alone", sidecar=_name(sidecar))))
    return partner, unclear


def _entry(path: str, absolute: Path, access: Access, sidecar: tuple[str, Path] | None) -> FileEntry:
    ending = ending_of(path)
    if ending not in ENDINGS:
        if ending in OLD_OFFICE:
            raise unreadable("old_office", wanted=OLD_OFFICE[ending])
        raise unreadable("format", ending=ending) if ending else unreadable("no_ending")
    sha256, size = _hash(absolute)
    declared, declared_sha256 = NOTHING_DECLARED, ""
    if sidecar is not None:
        content = _small(sidecar[1])
        declared, declared_sha256 = parse_sidecar(content, sidecar[0]), hashlib.sha256(content).hexdigest()
    return FileEntry(path, absolute, declared.access or access, sha256, declared_sha256, size, declared)


def _hash(absolute: Path) -> tuple[str, int]:
    """(sha256, size) of an ordinary file that is neither empty nor too large."""
    try:
        with absolute.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            if size > MAX_FILE_BYTES:
                raise unreadable("too_large", size=-(-size // 2**20), limit=MAX_FILE_BYTES // 2**20)
            digest = hashlib.sha256()
            size = 0
            while block := stream.read(_BLOCK):
                digest.update(block)
                size += len(block)
    except OSError as error:
        raise refused_file(error) from None
    if size == 0:
        raise unreadable("empty")
    return digest.hexdigest(), size


def _small(absolute: Path) -> bytes:
    try:
        with absolute.open("rb") as stream:
            return stream.read(MAX_SIDECAR_BYTES + 1)
    except OSError as error:
        raise refused_file(error) from None


def _merged(entries: Sequence[FileEntry]) -> tuple[FileEntry, ...]:
    """One entry a content. Public wins over internal, then one with a sidecar, then the first path."""
    same: dict[str, list[FileEntry]] = {}
    for entry in entries:
        same.setdefault(entry.sha256, []).append(entry)
    return tuple(sorted((_one(copies) for copies in same.values()), key=lambda entry: entry.path))


def _one(copies: Sequence[FileEntry]) -> FileEntry:
    best = min(copies, key=lambda entry: (entry.access != "public", not entry.sidecar_sha256, entry.path))
    others = _paths(entry for entry in copies if entry is not best and entry.access == best.access)
    return replace(best, other_paths=others, internal_copies=_paths(entry for entry in copies if entry.access != best.access))


def _paths(entries: Iterable[FileEntry]) -> tuple[str, ...]:
    return tuple(sorted(entry.path for entry in entries))


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1]
