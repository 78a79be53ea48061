"""Do all parts of a version say the same? For `fundstelle status` and for the tests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import numpy as np

from corpus.records import Access, Document
from vectorstore.store import Snapshot
from vectorstore.vectors import CLASSES

NEAR = 1e-4
"""How much a vector may change by Chroma's normalising and storing it in 32 bits."""


def verify_index(snapshot: Snapshot) -> tuple[str, ...]:
    """Everything that does not fit, as sentences; empty if manifest, documents, vectors and keywords match exactly. Reads all of it."""
    return tuple(_problems(snapshot))


def _problems(snapshot: Snapshot) -> Iterator[str]:
    entries = {entry.document.id: entry for entry in snapshot.manifest.entries}
    for document in snapshot.documents.values():
        if len(snapshot.chunks(document.id)) != entries[document.id].chunks:
            yield f"{document.path}: the manifest counts {entries[document.id].chunks} chunks."
        yield from _document_problems(snapshot, document)
    for access in CLASSES:
        own = [chunk.id for document in snapshot.documents.values() if document.access == access for chunk in snapshot.chunks(document.id)]
        yield from _vector_problems(snapshot, access, own)
    for access in CLASSES:
        seen = [chunk.id for document in snapshot.visible(access) for chunk in snapshot.chunks(document.id)]
        yield from _differences(f"keywords for {access}", seen, snapshot.chunk_ids(access))


def _document_problems(snapshot: Snapshot, document: Document) -> Iterator[str]:
    if hashlib.sha256(snapshot.original(document.id).read_bytes()).hexdigest() != document.sha256:
        yield f"{document.path}: the copy of the file is not what was read."
    texts = {page.number: page.text for page in snapshot.pages(document.id)}
    for chunk in snapshot.chunks(document.id):
        if not chunk.text or texts[chunk.page][chunk.start : chunk.end] != chunk.text:
            yield f"{chunk.id}: the text does not stand at its place."
        tokens, offsets = snapshot.tokens(chunk.id)
        if len(tokens) != len(offsets) or (len(offsets) and not 0 <= offsets.min() <= offsets.max() <= len(chunk.text)):
            yield f"{chunk.id}: the tokens do not fit the text."


def _vector_problems(snapshot: Snapshot, access: Access, chunk_ids: Sequence[str]) -> Iterator[str]:
    stored = snapshot.stored_vectors(access)
    yield from _differences(f"vectors of {access}", chunk_ids, list(stored))
    for chunk_id in chunk_ids:
        if chunk_id in stored and not np.allclose(stored[chunk_id], snapshot.vector(chunk_id), atol=NEAR):
            yield f"{chunk_id}: Chroma holds another vector."


def _differences(what: str, wanted: Sequence[str], found: Sequence[str]) -> Iterator[str]:
    if len(set(found)) != len(found):
        yield f"{what}: a chunk stands there twice."
    if missing := set(wanted) - set(found):
        yield f"{what}: {len(missing)} chunks are missing, {min(missing)} among them."
    if surplus := set(found) - set(wanted):
        yield f"{what}: {len(surplus)} chunks are too many, {min(surplus)} among them."
