"""Documents, passages and candidates made by hand, and a small index of them, for the parts that look at nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from assistant.evidence import FEATURES, Calibration
from assistant.extract import Candidate
from corpus.records import Access, Chunk, Document, Language
from tests.fakes import FakeEmbedder, FakeReader, write_corpus
from vectorstore.build import build_index
from vectorstore.records import Passage
from vectorstore.store import Index, Snapshot, open_index

TEXTS = {
    "public/konferenz.txt": (
        "Konferenzbericht\n\nDie Konferenz fand vom 18. bis 20. Oktober 2022 in Washington statt. Aus Darmstadt kam Ada Beispiel. "
        "Aus San Antonio kam Bob Muster.\n\nDas Projekt wird vom Auswärtigen Amt gefördert.\fZweite Seite\n\n"
        "Die nächste Konferenz ist im Frühjahr 2023 geplant."
    ),
    "public/abfall.txt": "Abfallgebühren\n\nDie Gebühr für die Tonne beträgt 186 Euro im Jahr.\n\nDie Gebühr wird im Mai fällig.",
    "internal/vermerk.txt": "Vermerk\n\nDie Obergrenze der Stadt beträgt 62.000 Euro.",
}


def made_document(
    path: str = "public/a.txt",
    *,
    title: str = "Bericht",
    published: date | None = None,
    language: Language = "de",
    access: Access = "public",
) -> Document:
    """A document whose id comes from its path."""
    sha256 = hashlib.sha256(path.encode()).hexdigest()
    return Document(sha256[:16], path, title, True, published, language, access, sha256, None, "text/plain")


def made_passage(document: Document, text: str, *, page: int = 1, start: int = 0, heading: str = "", rank: int = 1) -> Passage:
    """A passage that is the page's characters from `start` on."""
    end = start + len(text)
    chunk = Chunk(f"{document.id}:{page}:{start}-{end}", document.id, page, start, end, heading, text)
    return Passage(chunk, document, 1.0, rank, "both", 0.9, 0.5, 0.9)


def made_candidate(passage: Passage, text: str, score: float = 1.0) -> Candidate:
    """The candidate at the place where `text` first stands in the passage."""
    start = passage.chunk.start + passage.chunk.text.index(text)
    return Candidate(passage, str(passage.chunk.page), start, start + len(text), text, score, score, 0.5, 0.0)


def made_index(folder: Path, texts: Mapping[str, str] = TEXTS) -> Index:
    """A small index of text files over the hashing encoder."""
    documents = write_corpus(folder / "documents", texts)
    build_index(documents, folder / "index", embedder=FakeEmbedder(), reader=FakeReader().reader())
    return open_index(folder / "index", embedder_name="fake-1", chunking="paragraphs-1")


def document_of(snapshot: Snapshot, path: str) -> Document:
    """The document of that path, which must be there."""
    found = snapshot.document_at(path)
    assert found is not None
    return found


def made_calibration(threshold: float = 0.5, features: Sequence[str] = FEATURES) -> Calibration:
    """A decision that looks at the passage's likeness alone: with a FakeEmbedder about the share of the question's words that it holds."""
    scales = {name: (0.5, 0.02, 2.0 if name == "passage_tokens" else 0.0) for name in features}
    return Calibration("made", scales, 0.0, threshold)
