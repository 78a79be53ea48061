"""What lies in the runs folder: runs, and under `.page/` the uploaded test sets. Names from a browser only choose among what is there.

RUNS/
  <run>/                    see run_folder
  .page/testsets/<12 hex digits of the content>/<cleaned name>
  .page/runs/<run>.json     which test set and which documents a run was started with, so that it can go on
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from corpus.errors import FundstelleError, InputError

from ..run_folder import CONFIG, RESULTS, SUMMARY, Run, read_run, write_json

UPLOAD_BYTES = 50 * 1024 * 1024  # as much as a test set may have
SUFFIXES = (".csv", ".tsv", ".xlsx", ".jsonl", ".json")
NAME_CHARACTERS = 80
NAME_BYTES = 200  # file systems take 255 for a name, and an ending or a number is added
UNSAFE = re.compile(r"[^\w.()+-]+")
NAME = re.compile(r"\w[\w.()+-]{0,119}")
DIGEST = re.compile(r"[0-9a-f]{12}")
OWN = ".page"


@dataclass(frozen=True, slots=True)
class Listed:
    """A run in the list: its folder's name, its test set, when it began, how many are asked of how many, whether it is finished."""

    name: str
    testset: str
    started: str
    asked: int
    questions: int
    finished: bool
    right: int | None


@dataclass(frozen=True, slots=True)
class Begun:
    """What a run of the page was started with: the test set's digest, the documents' folder ("" for the index of the settings)."""

    testset: str
    corpus: str


class Store:
    """The runs folder. Every method takes names as they came from a browser."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> list[str]:
        """Folders that hold a run; a link that leads elsewhere is none."""
        if not self.folder.is_dir():
            return []
        found = (each for each in self.folder.iterdir() if not each.is_symlink() and (each / CONFIG).is_file())
        return sorted(each.name for each in found if NAME.fullmatch(each.name))

    def run(self, name: str) -> Run:
        """The run of that name. InputError where the folder holds none."""
        if name not in self.names():
            raise InputError("There is no such run.", "page.error_no_run")
        return read_run(self.folder / name)

    def list_runs(self) -> list[Listed]:
        """All runs, the newest first; one that can't be read is left out."""
        found = []
        for name in self.names():
            try:
                found.append(self._listed(name))
            except (FundstelleError, OSError, ValueError, TypeError, AttributeError):
                continue
        return sorted(found, key=lambda listed: listed.started, reverse=True)

    def keep_testset(self, name: str, content: bytes) -> str:
        """Keeps an uploaded file under its content's digest and returns that; InputError for a format that is none of ours."""
        base = PurePosixPath(name.replace("\\", "/")).name
        suffix = next((each for each in SUFFIXES if base.lower().endswith(each)), "")
        if not suffix:
            raise InputError(f"A test set is one of {', '.join(SUFFIXES)}.", "page.error_format", formats=", ".join(SUFFIXES))
        if len(content) > UPLOAD_BYTES:
            raise InputError("The file is too large.", "page.error_large", limit=UPLOAD_BYTES // (1024 * 1024))
        digest = hashlib.sha256(content).hexdigest()[:12]
        folder = self.folder / OWN / "testsets" / digest
        folder.mkdir(parents=True, exist_ok=True)
        if not any(folder.iterdir()):
            (folder / f"{cleaned(base[: -len(suffix)]) or 'testset'}{suffix}").write_bytes(content)
        return digest

    def testset(self, digest: str) -> Path:
        """The kept file. InputError where there is none."""
        folder = self.folder / OWN / "testsets" / digest
        files = sorted(folder.iterdir()) if DIGEST.fullmatch(digest) and folder.is_dir() else []
        if not files:
            raise InputError("There is no such test set.", "page.error_no_testset")
        return files[0]

    def testsets(self) -> list[tuple[str, str]]:
        """(digest, name) of the kept files, the newest first."""
        folder = self.folder / OWN / "testsets"
        found = [file for each in folder.iterdir() for file in each.iterdir()] if folder.is_dir() else []
        return [(file.parent.name, file.name) for file in sorted(found, key=lambda file: file.stat().st_mtime, reverse=True)]

    def new_name(self, wanted: str, otherwise: str) -> str:
        """A folder's name that is free, made of what a person typed or else of the test set's name."""
        stem = cleaned(wanted) or cleaned(otherwise) or "run"
        taken = {each.name.casefold() for each in self.folder.iterdir()} if self.folder.is_dir() else set()
        names = (stem, *(f"{stem}-{number}" for number in range(2, 10_000)))
        return next(name for name in names if name.casefold() not in taken)

    def remember(self, name: str, begun: Begun) -> None:
        """Keeps what the run was started with."""
        file = self._begun(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        write_json(file, {"testset": begun.testset, "corpus": begun.corpus})

    def begun(self, name: str) -> Begun | None:
        """What the run was started with; None for a run that the page did not start."""
        try:
            values = json.loads(self._begun(name).read_text(encoding="utf-8")) if NAME.fullmatch(name) else None
            return Begun(str(values["testset"]), str(values["corpus"])) if values else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _begun(self, name: str) -> Path:
        return self.folder / OWN / "runs" / f"{name}.json"

    def _listed(self, name: str) -> Listed:
        folder = self.folder / name
        config: Mapping[str, Any] = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        summary: Mapping[str, Any] = {}
        if (folder / SUMMARY).is_file():
            summary = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
        asked = _lines(folder / RESULTS)
        right = summary.get("verdicts", {}).get("right", 0) if summary else None
        questions = int(config.get("questions") or asked)
        return Listed(name, str(config.get("testset", "")), str(config.get("started", "")), asked, questions, bool(summary), right)


def cleaned(name: str) -> str:
    """What of a name may be a file's: letters, digits and a few marks, a letter or digit first; "" where nothing is left."""
    safe = re.sub(r"^\W+|[._-]+$", "", UNSAFE.sub("_", name))[:NAME_CHARACTERS]
    return safe.encode("utf-8", "ignore")[:NAME_BYTES].decode("utf-8", "ignore").rstrip("._-")


def _lines(file: Path) -> int:
    if not file.is_file():
        return 0
    with file.open("rb") as content:
        return sum(1 for _ in content)
