"""One document on disk: what was read from it, its vectors and the file itself. Whole or absent, never changed.

    document.json   the Document, its pages and its chunks            vectors.npy  float32 (n, d)   one row a chunk
    original        the exact bytes that were read                    tokens.npy   int8 (T, d)      token vectors times 127
    starts.npy      int64 (n + 1,): chunk i has token rows            offsets.npy  int32 (T, 2)     characters in the chunk's text
                    starts[i]:starts[i + 1]

A shard is named by everything that shaped it, so that the same file under the same settings is the same shard.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.problems import unreadable
from corpus.records import Chunk, Document, Heading, Page
from vectorstore.embed import Embedded

DOCUMENT, ORIGINAL = "document.json", "original"
ARRAYS = ("vectors", "tokens", "offsets", "starts")


@dataclass(frozen=True, slots=True)
class Arrays:
    """The numbers of one document; shapes as in the module's docstring."""

    vectors: npt.NDArray[np.float32]
    tokens: npt.NDArray[np.int8]
    offsets: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int64]


TELLING_NAME = re.compile(r"[^\W\d_]{8,}|[^\W\d_]{5,}.*[\W\d_][^\W\d_]{5,}")
"""A file's name with one long word or two words of five letters."""


@dataclass(frozen=True, slots=True)
class Content:
    """What was read from one document."""

    document: Document
    pages: tuple[Page, ...]
    chunks: tuple[Chunk, ...]


def shard_key(parts: Sequence[str]) -> str:
    """Name of the shard that these parts (content, place, access, methods) make: 32 hex digits."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def context_line(document: Document, chunk: Chunk) -> str:
    """What is embedded and searched in front of a chunk's text, and never quoted: title › heading.

    A title that is only the file's name counts if it tells something: "p019" in front of every passage costs .003 hit@1 on XQuAD.
    """
    title = document.title if document.title_found or TELLING_NAME.search(document.title) else ""
    return " › ".join(part for part in (title, chunk.heading) if part)


def stack(embedded: Sequence[Embedded], dimension: int) -> Arrays:
    """The vectors of a document's chunks as arrays."""
    lengths = [len(item.tokens) for item in embedded]
    return Arrays(
        vectors=np.array([item.vector for item in embedded], dtype=np.float32).reshape(len(embedded), dimension),
        tokens=np.concatenate([np.zeros((0, dimension), np.int8), *(item.tokens for item in embedded)]),
        offsets=np.concatenate([np.zeros((0, 2), np.int32), *(item.offsets for item in embedded)]),
        starts=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
    )


def write_shard(shards: Path, key: str, content: Content, arrays: Arrays, original: Path) -> None:
    """Writes the shard under a temporary name, forces it to the disk, then gives it its name.

    Raises UnreadableDocument if the file is no longer the one that was read.
    """
    temporary = shards / f"{key}.tmp-{os.getpid()}"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    (temporary / DOCUMENT).write_text(json.dumps(_to_json(content), ensure_ascii=False), encoding="utf-8")
    for name in ARRAYS:
        np.save(temporary / f"{name}.npy", getattr(arrays, name), allow_pickle=False)
    _copy_original(original, temporary / ORIGINAL, content.document.sha256)
    publish(temporary, shards / key)


def read_content(shard: Path) -> Content:
    """Document, pages and chunks of a shard."""
    data = json.loads((shard / DOCUMENT).read_text(encoding="utf-8"))
    document = document_from_json(data["document"])
    pages = tuple(
        Page(document.id, page["number"], page["label"], page["text"], tuple(Heading(*heading) for heading in page["headings"]))
        for page in data["pages"]
    )
    texts = {page.number: page.text for page in pages}
    chunks = tuple(
        Chunk(f"{document.id}:{page}:{start}-{end}", document.id, page, start, end, heading, texts[page][start:end])
        for page, start, end, heading in data["chunks"]
    )
    return Content(document, pages, chunks)


def read_arrays(shard: Path) -> Arrays:
    """All numbers of a shard."""
    return Arrays(*(np.load(shard / f"{name}.npy", allow_pickle=False) for name in ARRAYS))


@dataclass(frozen=True, slots=True)
class Rows:
    """Single chunks' numbers, read when they are asked for; holds no file open.

    Forty candidates lie in up to forty documents: mapping their files takes 50 ms and 80 open files, reading the rows 5 ms.
    """

    shard: Path
    starts: npt.NDArray[np.int64]
    dimension: int
    skip: tuple[int, int, int]

    def vector(self, row: int) -> npt.NDArray[np.float32]:
        """Float32 (d,)."""
        return np.frombuffer(self._read(0, row, row + 1, 4 * self.dimension), dtype="<f4")

    def tokens(self, row: int) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int32]]:
        """Int8 (t, d) and int32 (t, 2)."""
        first, end = int(self.starts[row]), int(self.starts[row + 1])
        tokens = np.frombuffer(self._read(1, first, end, self.dimension), dtype=np.int8).reshape(end - first, self.dimension)
        return tokens, np.frombuffer(self._read(2, first, end, 8), dtype="<i4").reshape(end - first, 2)

    def _read(self, array: int, first: int, end: int, width: int) -> bytes:
        handle = os.open(self.shard / f"{ARRAYS[array]}.npy", os.O_RDONLY | os.O_CLOEXEC)
        try:
            found = os.pread(handle, (end - first) * width, self.skip[array] + first * width)
        finally:
            os.close(handle)
        if len(found) != (end - first) * width:
            raise OSError(f"{self.shard} is cut short")
        return found


def open_rows(shard: Path) -> Rows:
    """The numbers of a shard's chunks, one by one."""
    headers = [_header(shard / f"{name}.npy") for name in ARRAYS[:3]]
    starts = np.load(shard / "starts.npy", allow_pickle=False)
    return Rows(shard, starts, headers[0][1], (headers[0][0], headers[1][0], headers[2][0]))


def _header(path: Path) -> tuple[int, int]:
    """Bytes before the data of an .npy file, and the length of its rows."""
    with path.open("rb") as file:
        np.lib.format.read_magic(file)
        (_, width), _, _ = np.lib.format.read_array_header_1_0(file)
        return file.tell(), width


def document_to_json(document: Document) -> dict[str, Any]:
    """The document as JSON values."""
    return asdict(document) | {"published": document.published.isoformat() if document.published else None}


def document_from_json(data: dict[str, Any]) -> Document:
    """The document that `document_to_json` wrote."""
    published = date.fromisoformat(data["published"]) if data["published"] else None
    return Document(**(data | {"published": published, "other_paths": tuple(data["other_paths"])}))


def publish(temporary: Path, final: Path) -> None:
    """Gives a finished folder its name after all of it is on the disk: seen whole or not at all, even after a power cut."""
    for place, _, files in os.walk(temporary):
        for name in files:
            flush(Path(place) / name)
        flush(Path(place))
    temporary.rename(final)
    flush(final.parent)


def flush(path: Path) -> None:
    """Waits until a file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _copy_original(source: Path, target: Path, sha256: str) -> None:
    try:
        shutil.copyfile(source, target)
    except OSError as error:
        raise unreadable("gone") from error
    with target.open("rb") as copy:
        if hashlib.file_digest(copy, "sha256").hexdigest() != sha256:
            raise unreadable("changed")


def _to_json(content: Content) -> dict[str, Any]:
    return {
        "document": document_to_json(content.document),
        "pages": [
            {
                "number": page.number,
                "label": page.label,
                "text": page.text,
                "headings": [[heading.start, heading.end, heading.level] for heading in page.headings],
            }
            for page in content.pages
        ],
        "chunks": [[chunk.page, chunk.start, chunk.end, chunk.heading] for chunk in content.chunks],
    }
