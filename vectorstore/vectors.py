"""Vectors -> chunks by cosine; the only module that knows chromadb.

Two collections, one for each access class: a filter on every query would cost a hundred times as much (docs/index.md), and a public
question can't reach an internal row by any mistake in a filter. Chroma is written once for a version and only read after that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from corpus.errors import IndexUnusable
from corpus.records import Access

Vector = npt.NDArray[np.float32]

CLASSES: tuple[Access, ...] = ("public", "internal")

SPACE = {"space": "cosine", "ef_construction": 200, "ef_search": 200, "max_neighbors": 32, "batch_size": 1, "sync_threshold": 1}
"""Graph settings. With Chroma's own (100, 100, 16) 0.9975 of the true hundred nearest of 10,000 are found, with these all of them, at the
same 2.3 ms a query; building takes 2.5 s instead of 1.4 s. The last two make Chroma write the whole graph at each call: by default it keeps
the last thousand rows in its log, and every process that opens the folder writes its graph files anew, two of them at the same time too."""

PREFIX = "fundstelle"
"""First part of every collection's name on a server."""


class Vectors:
    """One version's vectors; safe in several threads. `close` gives back memory and files."""

    def __init__(self, place: Path | str, client: Any, collections: Mapping[Access, Any]) -> None:
        self._place, self._client = place, client
        self._collections = dict(collections)
        self._counts = {access: int(collection.count()) for access, collection in collections.items()}

    @staticmethod
    def create(place: Path | str, name: str, vectors: Mapping[Access, tuple[Sequence[str], Vector]]) -> None:
        """Writes the collections anew and closes them. `place` is a folder or a server's address; `vectors` maps an access class to
        chunk ids and float32 (n, d); raises IndexUnusable if the server cannot be reached.
        """
        with _errors(place):
            client = _client(place)
            try:
                _write(client, place, name, vectors)
            finally:
                client.close()

    @staticmethod
    def open(place: Path | str, name: str) -> Vectors:
        """The collections of that name; IndexUnusable if they are not there."""
        with _errors(place):
            client = _client(place)
            try:
                collections = {
                    access: client.get_collection(_collection_name(place, name, access), embedding_function=None) for access in CLASSES
                }
                return Vectors(place, client, collections)
            except BaseException:
                client.close()
                raise

    def search(self, vector: Vector, access: Access, k: int) -> list[tuple[str, float]]:
        """At most k (chunk id, cosine similarity), best first; "internal" searches both classes, "public" only the public one.

        Raises IndexUnusable if the server has gone away.
        """
        found: list[tuple[str, float]] = []
        for name in CLASSES if access == "internal" else CLASSES[:1]:
            wanted = min(k, self._counts[name])
            if wanted > 0:
                with _errors(self._place):
                    rows = self._collections[name].query(query_embeddings=[vector], n_results=wanted, include=["distances"])
                found += [
                    (chunk_id, 1.0 - float(distance)) for chunk_id, distance in zip(rows["ids"][0], rows["distances"][0], strict=True)
                ]
        return sorted(found, key=lambda item: (-item[1], item[0]))[:k]

    def count(self, access: Access) -> int:
        """Number of vectors in one class (not both)."""
        return self._counts[access]

    def stored(self, access: Access) -> dict[str, Vector]:
        """Every vector of one class by its chunk id: for checks, reads everything."""
        rows = self._collections[access].get(include=["embeddings"])
        return dict(zip(rows["ids"], (np.asarray(row, dtype=np.float32) for row in rows["embeddings"]), strict=True))

    def close(self) -> None:
        """Ends the client: without this, Chroma keeps every folder that was ever opened in memory."""
        self._collections.clear()
        self._client.close()


def remove_collections(url: str, owner: str, keep: Sequence[str]) -> None:
    """Deletes an owner's collections from the server, but those of the versions named in `keep` ("<owner>-<version>")."""
    kept = {_collection_name(url, name, access) for name in keep for access in CLASSES}
    with _errors(url):
        client = _client(url)
        try:
            for collection in client.list_collections():
                named = str(collection.name)
                if named.startswith(f"{PREFIX}-{owner}-") and named not in kept:
                    client.delete_collection(named)
        finally:
            client.close()


def _write(client: Any, place: Path | str, name: str, vectors: Mapping[Access, tuple[Sequence[str], Vector]]) -> None:
    present = {str(collection.name) for collection in client.list_collections()}
    batch = int(client.get_max_batch_size())
    for access in CLASSES:
        title = _collection_name(place, name, access)
        if title in present:
            client.delete_collection(title)
        collection = client.create_collection(title, configuration={"hnsw": SPACE}, embedding_function=None)
        ids, rows = vectors[access]
        for start in range(0, len(ids), batch):
            collection.add(ids=list(ids[start : start + batch]), embeddings=rows[start : start + batch])


def _collection_name(place: Path | str, name: str, access: Access) -> str:
    return access if isinstance(place, Path) else f"{PREFIX}-{name}-{access}"


def _client(place: Path | str) -> Any:
    import chromadb
    from chromadb.config import Settings

    quiet = Settings(anonymized_telemetry=False)
    if isinstance(place, Path):
        return chromadb.PersistentClient(str(place), settings=quiet)
    address = urlsplit(place)
    secure = address.scheme == "https"
    return chromadb.HttpClient(
        host=address.hostname or "localhost", port=address.port or (443 if secure else 8000), ssl=secure, settings=quiet
    )


class _errors:
    """Turns every Chroma and network error inside the block into an IndexUnusable that says what to do."""

    def __init__(self, place: Path | str) -> None:
        self._place = place

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is None or not isinstance(error, Exception) or isinstance(error, IndexUnusable):
            return
        if isinstance(self._place, Path):
            raise IndexUnusable(
                f"The vectors in {self._place} cannot be used ({error}). Run: fundstelle ingest", "index.vectors", place=str(self._place)
            ) from error
        raise IndexUnusable(
            f"The Chroma server at {self._place} cannot be used ({error}). Start it, or run: fundstelle ingest",
            "index.server",
            place=self._place,
        ) from error
