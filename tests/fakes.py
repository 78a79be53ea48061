"""Stand-ins for the slow parts: an encoder that hashes words, and a reader of small text files. Deterministic, nothing to load."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.errors import UnreadableDocument
from corpus.records import Access, Chunk, Document, Page
from vectorstore.embed import Embedded
from vectorstore.reader import Reader
from vectorstore.reading import Piece

_WORD = re.compile(r"\w+")


@dataclass
class FakeEmbedder:
    """An encoder whose vector of a text is the sum of its words' random vectors: texts that share words are near each other.

    `calls` holds every (context, text) that was embedded.
    """

    name: str = "fake-1"
    dimension: int = 32
    calls: list[tuple[str, str]] = field(default_factory=list)

    def embed_passages(self, texts: Sequence[tuple[str, str]], on_progress: Callable[[int], None] | None = None) -> list[Embedded]:
        self.calls += texts
        if on_progress is not None:
            on_progress(len(texts))
        return [self._embed(context, text) for context, text in texts]

    def embed_question(self, text: str) -> Embedded:
        return self._embed("", text)

    def count_tokens(self, text: str) -> int:
        return len(_WORD.findall(text))

    def read(self, question: str, pieces: Sequence[Piece]) -> list[np.ndarray]:
        """Can't tell: even odds for every sentence."""
        return [np.zeros(len(piece.sentences), dtype=np.float32) for piece in pieces]

    def _embed(self, context: str, text: str) -> Embedded:
        found = list(_WORD.finditer(text))
        rows = np.array([self._word(match.group()) for match in found], dtype=np.float32).reshape(len(found), self.dimension)
        above = [self._word(word) for word in _WORD.findall(context)]
        total = np.sum([*rows, *above, self._word("")], axis=0)
        return Embedded(
            vector=(total / np.linalg.norm(total)).astype(np.float32),
            tokens=np.rint(rows * 127).astype(np.int8),
            offsets=np.array([match.span() for match in found], dtype=np.int32).reshape(len(found), 2),
        )

    def _word(self, word: str) -> npt.NDArray[np.float32]:
        seed = int.from_bytes(hashlib.sha256(f"{self.name} {word.casefold()}".encode()).digest()[:8], "big")
        vector = np.random.default_rng(seed).standard_normal(self.dimension)
        return (vector / np.linalg.norm(vector)).astype(np.float32)


@dataclass(frozen=True)
class FakeFile:
    """What `list_files` says of one file."""

    path: str
    absolute: Path
    access: Access
    sha256: str
    sidecar_sha256: str = ""
    size: int = 0
    other_paths: tuple[str, ...] = ()
    internal_copies: tuple[str, ...] = ()


@dataclass(frozen=True)
class FakeSkipped:
    path: str
    reason: UnreadableDocument


@dataclass
class FakeReader:
    """Reads `.txt` files: the first line is the title, a form feed parts pages, a chunk is a paragraph; "BROKEN" makes a file unreadable.

    `read` holds the paths of all files that were read.
    """

    read: list[str] = field(default_factory=list)
    chunking: str = "paragraphs-1"
    reading: str = "text-1"

    def reader(self) -> Reader:
        return Reader(self.list_files, self.read_document, self.split_pages, self.near_duplicates, self.reading, self.chunking)

    def list_files(self, folder: Path) -> tuple[tuple[FakeFile, ...], tuple[FakeSkipped, ...]]:
        found: dict[str, list[FakeFile]] = {}
        skipped = [FakeSkipped(path.name, UnreadableDocument("Not read.", "reading.format")) for path in folder.rglob("*.exe")]
        parted = (folder / "public").is_dir() or (folder / "internal").is_dir()
        for path in sorted(folder.rglob("*.txt")):
            name = path.relative_to(folder).as_posix()
            access: Access = "public" if name.startswith("public/") or not parted else "internal"
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
            found.setdefault(sha256, []).append(FakeFile(name, path, access, sha256))
        files = []
        for same in found.values():
            first = sorted(same, key=lambda file: (file.access != "public", file.path))[0]
            others = tuple(file.path for file in same if file.path != first.path and file.access == first.access)
            copies = tuple(file.path for file in same if file.access != first.access)
            files.append(replace(first, other_paths=others, internal_copies=copies))
        return tuple(sorted(files, key=lambda file: file.path)), tuple(skipped)

    def read_document(self, file: FakeFile) -> tuple[Document, tuple[Page, ...]]:
        self.read.append(file.path)
        text = file.absolute.read_text(encoding="utf-8")
        if "BROKEN" in text:
            raise UnreadableDocument("The file is damaged.", "reading.damaged", format="text")
        document_id = file.sha256[:16]
        pages = tuple(Page(document_id, number, str(number), page) for number, page in enumerate(text.split("\f"), 1))
        title = text.partition("\n")[0][:80]
        return Document(document_id, file.path, title, True, None, "de", file.access, file.sha256, None, "text/plain"), pages

    def split_pages(self, pages: Sequence[Page]) -> tuple[Chunk, ...]:
        found = []
        for page in pages:
            for match in re.finditer(r"\S(?:.|\n(?!\n))*", page.text):
                start, end = match.span()
                chunk_id = f"{page.document_id}:{page.number}:{start}-{end}"
                found.append(Chunk(chunk_id, page.document_id, page.number, start, end, "", match.group()))
        return tuple(found)

    def near_duplicates(self, texts: Mapping[str, str]) -> Sequence[tuple[str, str, float]]:
        return ()


def write_corpus(folder: Path, texts: Mapping[str, str]) -> Path:
    """The folder, holding exactly these files."""
    for path in sorted(folder.rglob("*"), reverse=True) if folder.is_dir() else ():
        if path.is_file() and path.relative_to(folder).as_posix() not in texts:
            path.unlink()
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
