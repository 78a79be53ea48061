"""The index as its readers see it: `Index.current()` gives a `Snapshot`, one immutable version that stays usable as long as it is held.

A server keeps the `Index` and asks it for the current snapshot at each question. When a build has ended, that is the new version; a
question that is under way goes on with the one it began with, and nobody removes a version that some process still holds.
"""

from __future__ import annotations

import logging
import os
import threading
import weakref
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from corpus.errors import FundstelleError, IndexUnusable
from corpus.records import Access, Chunk, Document, Page
from vectorstore.analyse import Terms
from vectorstore.keywords import Keywords, Scores
from vectorstore.lock import hold_version
from vectorstore.manifest import (
    COMMAND,
    EMBEDDED,
    SERVER,
    Entry,
    LeftOut,
    Manifest,
    Places,
    check_recorded,
    read_manifest,
)
from vectorstore.shards import ORIGINAL, Content, Rows, open_rows, read_content
from vectorstore.vectors import Vector, Vectors
from vectorstore.versions import AUDIENCES, vector_place

_log = logging.getLogger(__name__)

CONTENTS_KEPT = 256
"""Documents whose text a snapshot keeps in memory: a report of 20 pages takes about 200 KB."""

ROWS_KEPT = 4096
"""Documents of which a snapshot remembers where each chunk's numbers lie: a few hundred bytes each, no open file."""

CENTER_CHUNKS = 500
"""Of how many chunks the mean token vector is taken: enough for a mean, read in a moment."""

OPENING_TRIES = 20
"""How often CURRENT is read again when the version that it named has been removed meanwhile."""


class Snapshot:
    """One version of the index, read-only, the same for as long as it is held; safe in several threads.

    `access` says who asks: "public" sees public chunks only, "internal" sees both classes.
    """

    def __init__(self, places: Places, manifest: Manifest, chroma_url: str, hold: int) -> None:
        self._places, self._manifest = places, manifest
        self._entries: dict[str, Entry] = {entry.document.id: entry for entry in manifest.entries}
        self.version = manifest.version
        self.folder = Path(manifest.folder)
        self.documents: Mapping[str, Document] = MappingProxyType({entry.document.id: entry.document for entry in manifest.entries})
        self._paths = {path: entry.document for entry in manifest.entries for path in (*entry.document.other_paths, entry.document.path)}
        folder = places.versions / manifest.version
        self._words: dict[str, Keywords] = {access: Keywords.open(folder / "keywords" / name) for access, name in AUDIENCES.items()}
        self._vectors = Vectors.open(vector_place(places, manifest, chroma_url), manifest.collections)
        # No bound methods in the caches: a cycle would keep the version until the garbage collector's next full run.
        shards = {entry.document.id: places.shards / entry.key for entry in manifest.entries}
        self._content = lru_cache(maxsize=CONTENTS_KEPT)(partial(_read_content, shards))
        self._rows = lru_cache(maxsize=ROWS_KEPT)(partial(_open_rows, shards))
        self._centers: dict[Access, Vector] = {}
        self._centering = threading.Lock()
        # At the last reference's end, so that a question under way never meets a closed client.
        weakref.finalize(self, _let_go, self._vectors, hold)

    @property
    def manifest(self) -> Manifest:
        """Settings, date and file list of this version."""
        return self._manifest

    @property
    def skipped(self) -> tuple[LeftOut, ...]:
        """The files that could not be read, each with `path` and `reason`."""
        return self._manifest.left_out

    def visible(self, access: Access) -> tuple[Document, ...]:
        """The documents that this reader may see, by path."""
        return tuple(document for document in self.documents.values() if access == "internal" or document.access == "public")

    def document_at(self, path: str) -> Document | None:
        """The document of that name (also one of its other names), None if there is none."""
        return self._paths.get(path)

    def original(self, document_id: str) -> Path:
        """The file as it was indexed, byte by byte; a copy that later changes of the folder don't touch."""
        return self._places.shards / self._entries[document_id].key / ORIGINAL

    def pages(self, document_id: str) -> tuple[Page, ...]:
        """The document's pages, in order."""
        return self._content_of(document_id).pages

    def chunks(self, document_id: str) -> tuple[Chunk, ...]:
        """The document's chunks, in order."""
        return self._content_of(document_id).chunks

    def chunk(self, chunk_id: str) -> Chunk:
        """The chunk of that id; KeyError if this version has none."""
        document_id = chunk_id.partition(":")[0]
        return self._content_of(document_id).chunks[self._row(chunk_id)]

    def chunk_ids(self, access: Access) -> tuple[str, ...]:
        """Ids of all chunks that this reader may see."""
        return self._words[access].chunk_ids

    def vector(self, chunk_id: str) -> Vector:
        """The chunk's vector, float32 (d,), length 1."""
        return self._rows_of(chunk_id).vector(self._row(chunk_id))

    def tokens(self, chunk_id: str) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int32]]:
        """The chunk's token vectors, int8 (t, d) as cosines times 127, and their characters in its text, int32 (t, 2); read-only."""
        return self._rows_of(chunk_id).tokens(self._row(chunk_id))

    def center(self, access: Access) -> Vector:
        """The mean of the token vectors that this reader may see, float32 (d,): what all of them share and so tells nothing.

        Of CENTER_CHUNKS chunks at most, spread evenly over the index.
        """
        with self._centering:
            if access not in self._centers:
                ids = self.chunk_ids(access)
                chosen = ids[:: max(1, -(-len(ids) // CENTER_CHUNKS))]
                rows = np.concatenate([self.tokens(chunk_id)[0] for chunk_id in chosen] or [np.zeros((1, 1), np.int8)])
                self._centers[access] = rows.mean(axis=0, dtype=np.float32) / np.float32(127)
            return self._centers[access]

    def search_vectors(self, vector: Vector, access: Access, k: int) -> list[tuple[str, float]]:
        """At most k (chunk id, cosine similarity), best first."""
        return self._vectors.search(vector, access, k)

    def terms(self, text: str, access: Access) -> Terms:
        """The terms of a text as this reader's words are indexed; they differ by access because compounds are split by known words."""
        return self._words[access].analyser.terms(text)

    def search_words(self, terms: Terms, access: Access, k: int) -> list[tuple[str, float]]:
        """At most k (chunk id, score), best first; only chunks that hold one of the terms or a piece of one."""
        return self._words[access].search(terms, k)

    def word_scores(self, terms: Terms, access: Access, chunk_ids: Sequence[str]) -> Scores:
        """The word score of each of these chunks, float32 (n,)."""
        return self._words[access].scores(terms, chunk_ids)

    def idf(self, term: str, access: Access) -> float:
        """How much the term tells among the chunks that this reader may see."""
        return self._words[access].idf(term)

    def words(self, access: Access) -> Keywords:
        """The word index of this reader."""
        return self._words[access]

    def stored_vectors(self, access: Access) -> dict[str, Vector]:
        """All vectors that Chroma holds for one access class alone: for checks."""
        return self._vectors.stored(access)

    def _content_of(self, document_id: str) -> Content:
        content, _ = self._content(document_id)
        return content

    def _row(self, chunk_id: str) -> int:
        _, rows = self._content(chunk_id.partition(":")[0])
        return rows[chunk_id]

    def _rows_of(self, chunk_id: str) -> Rows:
        return self._rows(chunk_id.partition(":")[0])


class Index:
    """An index directory that is open for reading; safe in several threads."""

    def __init__(self, index_dir: Path, embedder_name: str | None, chroma_url: str, chunking: str | None) -> None:
        self._places, self._chroma_url = Places(index_dir), chroma_url
        self._embedder_name, self._chunking = embedder_name, chunking
        self._opening = threading.Lock()
        self._refused = ""
        self._snapshot = self._open()

    def current(self) -> Snapshot:
        """The snapshot of the version that CURRENT names now; the one before for as long as a new one is being opened.

        A new version that does not fit this process's settings is refused, said in the log, and the old one goes on answering.
        """
        version = self._places.current_version()
        held = self._snapshot
        if version in (held.version, self._refused) or not self._opening.acquire(blocking=False):
            return held
        try:
            if self._places.current_version() != self._snapshot.version:
                self._snapshot = self._open()
        except FundstelleError as error:
            self._refused = version
            _log.error("The new version %s of the index is not used: %s", version, error)
        finally:
            self._opening.release()
        return self._snapshot

    def _open(self) -> Snapshot:
        for _ in range(OPENING_TRIES):
            version = self._places.current_version()
            if not version:
                raise IndexUnusable(
                    f"There is no index in {self._places.root} yet. Run: {COMMAND}", "index.missing", place=str(self._places.root)
                )
            folder = self._places.versions / version
            hold = hold_version(folder)
            if hold is not None:
                return self._open_held(folder, hold)
        raise IndexUnusable(f"The index in {self._places.root} is damaged. Run: {COMMAND}", "index.damaged", place=str(self._places.root))

    def _open_held(self, folder: Path, hold: int) -> Snapshot:
        try:
            manifest = read_manifest(folder)
            chunking = manifest.recorded.chunking if self._chunking is None else self._chunking
            vectors = SERVER if self._chroma_url else EMBEDDED
            check_recorded(manifest.recorded, model=self._embedder_name, chunking=chunking, vectors=vectors)
            return Snapshot(self._places, manifest, self._chroma_url, hold)
        except BaseException as error:
            os.close(hold)
            if isinstance(error, OSError | KeyError | ValueError):
                raise IndexUnusable(
                    f"The index in {self._places.root} is damaged ({error}). Run: {COMMAND}", "index.damaged", place=str(self._places.root)
                ) from error
            raise


def open_index(index_dir: Path, *, embedder_name: str | None = None, chroma_url: str = "", chunking: str | None = None) -> Index:
    """The index of that directory.

    `embedder_name` and `chunking` are compared with what the index was made with; None leaves a comparison out. Raises IndexUnusable,
    naming the command to run, if there is no index or it was made with other settings.
    """
    return Index(index_dir, embedder_name, chroma_url, chunking)


def _let_go(vectors: Vectors, hold: int) -> None:
    try:
        vectors.close()
    finally:
        os.close(hold)


def _read_content(shards: Mapping[str, Path], document_id: str) -> tuple[Content, dict[str, int]]:
    content = read_content(shards[document_id])
    return content, {chunk.id: row for row, chunk in enumerate(content.chunks)}


def _open_rows(shards: Mapping[str, Path], document_id: str) -> Rows:
    return open_rows(shards[document_id])
