"""Shards -> a version: written beside the others, switched to in one step, and what nobody needs any more taken away."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from corpus.errors import IndexUnusable
from corpus.records import Access
from vectorstore.analyse import Analyser
from vectorstore.keywords import Keywords, learned_analyser
from vectorstore.lock import unused
from vectorstore.manifest import Entry, Manifest, Places, read_manifest, version_name
from vectorstore.shards import context_line, flush, publish, read_arrays, read_content
from vectorstore.vectors import CLASSES, Vector, Vectors, remove_collections

AUDIENCES = {"public": "public", "internal": "all"}
"""Who asks -> the folder of the words they may search."""

TEMPORARY = ".tmp-"


def vector_place(places: Places, manifest: Manifest, chroma_url: str) -> Path | str:
    """Where a version's vectors are: a server's address, or a folder of the version."""
    return chroma_url if manifest.owner else places.versions / manifest.version / "chroma"


def write_version(places: Places, manifest: Manifest, chroma_url: str) -> None:
    """Writes the version's keywords and vectors from its shards; afterwards `versions/<version>` is whole."""
    temporary = places.versions / f"{manifest.version}{TEMPORARY}{os.getpid()}"
    temporary.mkdir(parents=True)
    _write_keywords(places, manifest.entries, temporary / "keywords")
    place = chroma_url if manifest.owner else temporary / "chroma"
    Vectors.create(place, manifest.collections, {access: _vectors(places, manifest.entries, access) for access in CLASSES})
    manifest.write(temporary)
    publish(temporary, places.versions / manifest.version)


def is_whole(places: Places, version: str, chroma_url: str) -> bool:
    """Whether the version is there with all its parts; someone may have deleted some, or emptied the Chroma server."""
    folder = places.versions / version
    if not version or not folder.is_dir():
        return False
    try:
        manifest = read_manifest(folder)
        if version_name(manifest) != version.partition("-")[0]:
            return False
        present = all((places.shards / entry.key).is_dir() for entry in manifest.entries)
        present = present and all((folder / "keywords" / name / "index.json").is_file() for name in AUDIENCES.values())
        return present and _vectors_are_whole(places, manifest, chroma_url)
    except (IndexUnusable, OSError):
        return False


def switch(places: Places, version: str) -> None:
    """Makes the version the one that answers, in one step that survives a power cut."""
    temporary = places.root / f"CURRENT{TEMPORARY}{os.getpid()}"
    temporary.write_text(version + "\n", encoding="utf-8")
    flush(temporary)
    temporary.replace(places.current)
    flush(places.root)


def sweep(places: Places) -> None:
    """Removes what builders that were killed have left half-written. Only under the builder's lock."""
    for folder in (places.root, places.shards, places.versions):
        for leftover in folder.glob(f"*{TEMPORARY}*") if folder.is_dir() else ():
            _remove(leftover)


def collect_garbage(places: Places, chroma_url: str) -> None:
    """Removes versions but the current one, the newest other one and those that a reader holds; then shards and collections of none."""
    current = places.current_version()
    others = sorted(_versions(places, but=current), key=lambda folder: (folder / "manifest.json").stat().st_mtime_ns)
    for folder in others[:-1]:
        with unused(folder) as free:
            if free:
                gone = folder.with_name(f"{folder.name}{TEMPORARY}{os.getpid()}")
                folder.rename(gone)
                _remove(gone)
    kept = [read_manifest(folder) for folder in _versions(places) if _readable(folder)]
    needed = {entry.key for manifest in kept for entry in manifest.entries}
    for shard in places.shards.iterdir() if places.shards.is_dir() else ():
        if shard.name not in needed:
            gone = shard.with_name(f"{shard.name}{TEMPORARY}{os.getpid()}")
            shard.rename(gone)
            _remove(gone)
    owners = {manifest.owner for manifest in kept if manifest.owner}
    for owner in owners if chroma_url else ():
        remove_collections(chroma_url, owner, [manifest.collections for manifest in kept])


def _write_keywords(places: Places, entries: Sequence[Entry], folder: Path) -> None:
    rows: dict[Access, list[tuple[str, str]]] = {"public": [], "internal": []}
    for entry in entries:
        for chunk in read_content(places.shards / entry.key).chunks:
            rows[entry.document.access].append((chunk.id, f"{context_line(entry.document, chunk)}\n{chunk.text}"))
    analyser = Analyser()
    for audience, name in AUDIENCES.items():
        if audience == "internal" and not rows["internal"]:
            shutil.copytree(folder / AUDIENCES["public"], folder / name)
            continue
        seen = rows["public"] + (rows["internal"] if audience == "internal" else [])
        texts = [text for _, text in seen]
        Keywords.build([chunk_id for chunk_id, _ in seen], texts, learned_analyser(texts, analyser)).save(folder / name)


def _vectors(places: Places, entries: Sequence[Entry], access: Access) -> tuple[list[str], Vector]:
    ids: list[str] = []
    rows: list[Vector] = []
    for entry in entries:
        if entry.document.access == access and entry.chunks:
            ids += [chunk.id for chunk in read_content(places.shards / entry.key).chunks]
            rows.append(read_arrays(places.shards / entry.key).vectors)
    return ids, np.concatenate(rows) if rows else np.zeros((0, 1), np.float32)


def _vectors_are_whole(places: Places, manifest: Manifest, chroma_url: str) -> bool:
    place = vector_place(places, manifest, chroma_url)
    if isinstance(place, Path) and not (place / "chroma.sqlite3").is_file():
        return False  # opening would make an empty one in a version that must not change
    vectors = Vectors.open(place, manifest.collections)
    try:
        return all(
            vectors.count(access) == sum(entry.chunks for entry in manifest.entries if entry.document.access == access)
            for access in CLASSES
        )
    finally:
        vectors.close()


def _versions(places: Places, but: str = "") -> Iterator[Path]:
    for folder in places.versions.iterdir():
        if folder.is_dir() and TEMPORARY not in folder.name and folder.name != but and (folder / "manifest.json").is_file():
            yield folder


def _readable(folder: Path) -> bool:
    try:
        read_manifest(folder)
    except IndexUnusable:
        return False
    return True


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
