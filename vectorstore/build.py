"""A folder of documents -> one consistent index; reads and embeds only what changed, and survives being killed at any moment.

The way of a build: list the files, make the shards that are missing, write a new version beside the current one, switch, tidy up.
Until the switch nothing that answers questions is touched; after it nothing that the new version needs is missing.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from corpus.errors import IndexUnusable, UnreadableDocument
from vectorstore.embed import Embedded
from vectorstore.lock import building
from vectorstore.manifest import EMBEDDED, LAYOUT, SERVER, Entry, LeftOut, Manifest, Places, Recorded, read_manifest, version_name
from vectorstore.reader import Reader, corpus_reader
from vectorstore.shards import Arrays, Content, context_line, flush, read_arrays, read_content, shard_key, stack, write_shard
from vectorstore.versions import collect_garbage, is_whole, sweep, switch, write_version

EMBED_TOGETHER = 32
"""Chunks of small documents that are embedded together: two of the encoder's batches, so that short texts share one."""

TRY_AGAIN = ("timeout", "memory", "crashed", "changed", "gone", "permission")
"""Last part of the keys of problems that may be gone at the next try, with the same file."""

Progress = Callable[[str, int, int, str], None]
"""(stage, done, total, path): "documents" counts documents whose shard is done, "embed" chunks of those at hand, "index" the last steps."""


class PassageEmbedder(Protocol):
    """What a build needs of an encoder."""

    @property
    def name(self) -> str: ...
    @property
    def dimension(self) -> int: ...
    def embed_passages(self, texts: Sequence[tuple[str, str]], on_progress: Callable[[int], None] | None = None) -> list[Embedded]: ...


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    `read`, `reused` and `removed` count documents; `changed` is False if there was nothing to do. `internal_copies` are pairs (public
    path, internal path) of one content: it counts as public, which someone may not have meant.
    """

    version: str
    changed: bool
    documents: int
    read: int
    reused: int
    removed: int
    skipped: tuple[LeftOut, ...]
    near_duplicates: tuple[tuple[str, str, float], ...]
    internal_copies: tuple[tuple[str, str], ...]
    chunks: int
    wholly_public: bool
    seconds: float


def build_index(
    folder: Path,
    index_dir: Path,
    *,
    embedder: PassageEmbedder,
    chroma_url: str = "",
    on_progress: Progress | None = None,
    reader: Reader | None = None,
) -> BuildReport:
    """Brings the index up to date with the folder.

    Raises IndexUnusable if another process is building or the Chroma server cannot be reached, InputError for an unusable folder.
    A file that cannot be read is in the report and not in the index, even if an earlier state of it was.
    """
    places = Places(index_dir)
    with building(places.lock), nullcontext(reader) if reader else corpus_reader() as chosen:
        sweep(places)
        return _Build(folder, places, embedder, chroma_url, on_progress or _silent, chosen).run()


class _Build:
    """One run of the builder; everything it knows lives as long as the run."""

    def __init__(
        self, folder: Path, places: Places, embedder: PassageEmbedder, chroma_url: str, on_progress: Progress, reader: Reader
    ) -> None:
        self.folder, self.places, self.embedder, self.chroma_url = folder, places, embedder, chroma_url
        self.tell, self.reader = on_progress, reader
        self.began = time.monotonic()
        self.previous = _previous(places)
        self.left_out: list[LeftOut] = []
        self.read = 0

    def run(self) -> BuildReport:
        files, skipped = self.reader.list_files(self.folder)
        self.left_out += [_left_out(item.path, item.reason, "") for item in skipped]
        keys = {file.path: self._key(file) for file in files}
        self._make_shards([file for file in files if not (self.places.shards / keys[file.path]).is_dir()], keys)
        entries = self._entries(files, keys)
        manifest = self._manifest(entries)
        changed = self._publish(manifest)
        copies = tuple((file.path, copy) for file in files for copy in file.internal_copies)
        return self._report(read_manifest(self.places.versions / self.places.current_version()), changed, copies)

    def _key(self, file: Any) -> str:
        methods = (self.reader.reading, self.reader.chunking, self.embedder.name, LAYOUT)
        return shard_key((file.sha256, file.sidecar_sha256, file.path, file.access, *methods))

    def _make_shards(self, files: Sequence[Any], keys: Mapping[str, str]) -> None:
        known = {item.path: item for item in self.previous.left_out} if self.previous else {}
        waiting: list[tuple[Any, Content]] = []
        for done, file in enumerate(files):
            self.tell("documents", done - len(waiting), len(files), file.path)
            fingerprint = shard_key((file.sha256, file.sidecar_sha256, self.reader.reading))
            if file.path in known and known[file.path].fingerprint == fingerprint:
                self.left_out.append(known[file.path])
                continue
            try:
                waiting.append((file, self._read(file)))
            except UnreadableDocument as reason:
                again = reason.key.rpartition(".")[2] in TRY_AGAIN
                self.left_out.append(_left_out(file.path, reason, "" if again else fingerprint))
            if sum(len(content.chunks) for _, content in waiting) >= EMBED_TOGETHER:
                self._write(waiting, keys)
                waiting = []
        self._write(waiting, keys)
        if files:
            self.tell("documents", len(files), len(files), "")

    def _read(self, file: Any) -> Content:
        document, pages = self.reader.read_document(file)
        self.read += 1
        return Content(document, tuple(pages), self.reader.split_pages(pages))

    def _write(self, waiting: Sequence[tuple[Any, Content]], keys: Mapping[str, str]) -> None:
        fresh: list[tuple[Any, Content]] = []
        for file, content in waiting:
            arrays = self._arrays_of_the_same(content)
            if arrays is None:
                fresh.append((file, content))
            else:
                self._write_one(file, keys, content, arrays)
        texts = [(context_line(content.document, chunk), chunk.text) for _, content in fresh for chunk in content.chunks]
        if not fresh:
            return
        path = fresh[-1][0].path
        embedded = self.embedder.embed_passages(texts, lambda done: self.tell("embed", done, len(texts), path)) if texts else []
        for file, content in fresh:
            own, embedded = embedded[: len(content.chunks)], embedded[len(content.chunks) :]
            self._write_one(file, keys, content, stack(own, self.embedder.dimension))

    def _write_one(self, file: Any, keys: Mapping[str, str], content: Content, arrays: Arrays) -> None:
        try:
            write_shard(self.places.shards, keys[file.path], content, arrays, file.absolute)
        except UnreadableDocument as reason:  # the file was changed or removed meanwhile
            self.left_out.append(_left_out(file.path, reason, ""))

    def _arrays_of_the_same(self, content: Content) -> Arrays | None:
        """The numbers of a document that was only moved or renamed, if what would be embedded is the same to the letter."""
        if self.previous is None or self.previous.recorded.model != self.embedder.name:
            return None
        for entry in self.previous.entries:
            shard = self.places.shards / entry.key
            if entry.document.sha256 == content.document.sha256 and shard.is_dir():
                before = read_content(shard)
                if _embedded_texts(before) == _embedded_texts(content):
                    return read_arrays(shard)
        return None

    def _entries(self, files: Iterable[Any], keys: Mapping[str, str]) -> tuple[Entry, ...]:
        """One entry a content, by path. Should the same content stand twice, a public one wins: what it says is public."""
        found: dict[str, Entry] = {}
        for file in sorted(files, key=lambda file: file.path):
            shard = self.places.shards / keys[file.path]
            if shard.is_dir():
                content = read_content(shard)
                document = replace(content.document, other_paths=tuple(file.other_paths))
                entry = Entry(keys[file.path], document, len(content.chunks))
                found[document.id] = _merged(found[document.id], entry) if document.id in found else entry
        return tuple(sorted(found.values(), key=lambda entry: entry.document.path))

    def _manifest(self, entries: tuple[Entry, ...]) -> Manifest:
        recorded = Recorded(self.embedder.name, self.reader.chunking, SERVER if self.chroma_url else EMBEDDED)
        manifest = Manifest(
            version="",
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            folder=str(self.folder.resolve()),
            recorded=recorded,
            owner=_owner(self.places) if self.chroma_url else "",
            entries=entries,
            left_out=tuple(sorted(self.left_out, key=lambda item: item.path)),
            near_duplicates=(),
            wholly_public=not any((self.folder / name).is_dir() for name in ("public", "internal")),
        )
        return replace(manifest, version=version_name(manifest))

    def _publish(self, manifest: Manifest) -> bool:
        """Makes the manifest's version the current one; False if it was already, whole."""
        current, wanted, tries = self.places.current_version(), manifest.version, 0
        if current.partition("-")[0] == wanted and is_whole(self.places, current, self.chroma_url):
            return False
        while (self.places.versions / wanted).exists() and not is_whole(self.places, wanted, self.chroma_url):
            tries += 1
            wanted = f"{manifest.version}-{tries}"
        if not (self.places.versions / wanted).exists():
            self.tell("index", 0, 2, "")
            alike = tuple(self.reader.near_duplicates({entry.document.path: self._text(entry) for entry in manifest.entries}))
            write_version(self.places, replace(manifest, version=wanted, near_duplicates=alike), self.chroma_url)
        self.tell("index", 1, 2, "")
        switch(self.places, wanted)
        collect_garbage(self.places, self.chroma_url)
        self.tell("index", 2, 2, "")
        return True

    def _text(self, entry: Entry) -> str:
        return "\n".join(page.text for page in read_content(self.places.shards / entry.key).pages)

    def _report(self, manifest: Manifest, changed: bool, copies: tuple[tuple[str, str], ...]) -> BuildReport:
        before = {entry.document.path for entry in self.previous.entries} if self.previous else set()
        now = {entry.document.path for entry in manifest.entries}
        return BuildReport(
            version=manifest.version,
            changed=changed,
            documents=len(manifest.entries),
            read=self.read,
            reused=max(len(manifest.entries) - self.read, 0),
            removed=len(before - now),
            skipped=manifest.left_out,
            near_duplicates=manifest.near_duplicates,
            internal_copies=copies,
            chunks=sum(entry.chunks for entry in manifest.entries),
            wholly_public=manifest.wholly_public,
            seconds=time.monotonic() - self.began,
        )


def _previous(places: Places) -> Manifest | None:
    version = places.current_version()
    try:
        return read_manifest(places.versions / version) if version else None
    except (IndexUnusable, OSError):
        return None


def _owner(places: Places) -> str:
    if not places.owner.is_file():
        temporary = places.owner.with_name(f"OWNER.tmp-{secrets.token_hex(4)}")
        temporary.write_text(secrets.token_hex(6), encoding="utf-8")
        flush(temporary)
        temporary.replace(places.owner)
    return places.owner.read_text(encoding="utf-8").strip()


def _merged(first: Entry, second: Entry) -> Entry:
    kept, other = (second, first) if first.document.access == "internal" and second.document.access == "public" else (first, second)
    names = (*kept.document.other_paths, other.document.path, *other.document.other_paths)
    return replace(kept, document=replace(kept.document, other_paths=tuple(sorted(set(names)))))


def _embedded_texts(content: Content) -> list[tuple[str, str, str]]:
    return [(chunk.id, context_line(content.document, chunk), chunk.text) for chunk in content.chunks]


def _left_out(path: str, reason: UnreadableDocument, fingerprint: str) -> LeftOut:
    return LeftOut(path, str(reason), reason.key, dict(reason.values), fingerprint)


def _silent(stage: str, done: int, total: int, path: str) -> None:
    """Tells nobody."""
