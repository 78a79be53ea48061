"""What one version of an index is made of, and where everything lies on disk.

INDEX/CURRENT                  the name of the version that answers; replaced by atomic rename, the only thing that ever changes
INDEX/OWNER                    a random name, so that several indexes can share one Chroma server
INDEX/build.lock               held by the one builder
INDEX/shards/<key>/            one document each, see shards.py
INDEX/versions/<version>/      manifest.json, keywords/public, keywords/all, chroma/ (unless a Chroma server holds the vectors)
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corpus.errors import FundstelleError, IndexUnusable, UnreadableDocument
from corpus.records import Document
from vectorstore.analyse import ANALYSER
from vectorstore.keywords import KEYWORDS
from vectorstore.shards import document_from_json, document_to_json

LAYOUT = "1"
"""Version of the files' layout; an index with another one has to be built anew."""

EMBEDDED, SERVER = "embedded", "server"
COMMAND = "fundstelle ingest"


@dataclass(frozen=True, slots=True)
class Places:
    """The paths of one index."""

    root: Path

    @property
    def current(self) -> Path:
        return self.root / "CURRENT"

    @property
    def owner(self) -> Path:
        return self.root / "OWNER"

    @property
    def lock(self) -> Path:
        return self.root / "build.lock"

    @property
    def shards(self) -> Path:
        return self.root / "shards"

    @property
    def versions(self) -> Path:
        return self.root / "versions"

    def current_version(self) -> str:
        """The version that answers, "" if there is none yet."""
        try:
            return self.current.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The settings an index was made with; a difference in any of them makes it unusable for the others."""

    model: str
    chunking: str
    vectors: str
    layout: str = LAYOUT
    analyser: str = ANALYSER
    keywords: str = KEYWORDS


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of a version: its shard and number of chunks. `document` carries the names that hold in this version."""

    key: str
    document: Document
    chunks: int


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that could not be read, with what identifies it, so that it isn't tried again before it changes."""

    path: str
    message: str
    message_key: str
    values: Mapping[str, str | int]
    fingerprint: str

    @property
    def reason(self) -> UnreadableDocument:
        """The error to show."""
        return UnreadableDocument(self.message, self.message_key, **self.values)


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything about a version but its contents. `owner` is "" for embedded vectors, else the index's name on the Chroma server."""

    version: str
    created: str
    folder: str
    recorded: Recorded
    owner: str
    entries: tuple[Entry, ...]
    left_out: tuple[LeftOut, ...]
    near_duplicates: tuple[tuple[str, str, float], ...]
    wholly_public: bool

    @property
    def collections(self) -> str:
        """What the version's collections are called on a Chroma server; "" for embedded vectors."""
        return f"{self.owner}-{self.version}" if self.owner else ""

    def write(self, folder: Path) -> None:
        """Writes manifest.json into the version's folder."""
        data = asdict(self) | {
            "entries": [{"key": entry.key, "document": document_to_json(entry.document), "chunks": entry.chunks} for entry in self.entries]
        }
        (folder / "manifest.json").write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a version's folder; IndexUnusable if it is of another layout or damaged."""
    try:
        data: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        check_layout(data)
        return Manifest(
            **data
            | {
                "recorded": Recorded(**data["recorded"]),
                "entries": tuple(Entry(item["key"], document_from_json(item["document"]), item["chunks"]) for item in data["entries"]),
                "left_out": tuple(LeftOut(**item) for item in data["left_out"]),
                "near_duplicates": tuple((first, second, float(alike)) for first, second, alike in data["near_duplicates"]),
            }
        )
    except (KeyError, TypeError, ValueError) as error:
        raise IndexUnusable(f"The index in {folder} is damaged ({error}). Run: {COMMAND}", "index.damaged", place=str(folder)) from error


def check_layout(data: Mapping[str, Any]) -> None:
    """Raises IndexUnusable for a manifest that another release wrote."""
    found = str(data["recorded"]["layout"])
    if found != LAYOUT:
        raise mismatch("layout", found, LAYOUT)


def check_recorded(found: Recorded, *, model: str | None, chunking: str, vectors: str) -> None:
    """Raises IndexUnusable naming the first setting in which index and program differ; `model` None: any will do."""
    wanted = Recorded(model=found.model if model is None else model, chunking=chunking, vectors=vectors)
    for name, value in asdict(wanted).items():
        if getattr(found, name) != value:
            raise mismatch(name, getattr(found, name), value)


def mismatch(name: str, found: str, wanted: str) -> FundstelleError:
    """The error for an index made with another setting."""
    return IndexUnusable(
        f"The index was made with another {name} ({found!r}; the settings say {wanted!r}). Make it anew with: {COMMAND}",
        "index.settings",
        name=name,
        found=found,
        wanted=wanted,
    )


def version_name(manifest: Manifest) -> str:
    """Name that the content gives a version: 20 hex digits over all that a reader could tell apart."""
    rows = [f"{entry.key} {json.dumps(document_to_json(entry.document), sort_keys=True)}" for entry in manifest.entries]
    rows += [f"{item.path} {item.fingerprint} {item.message}" for item in manifest.left_out]
    rows += [json.dumps(asdict(manifest.recorded), sort_keys=True), manifest.folder, str(manifest.wholly_public), manifest.owner]
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()[:20]
