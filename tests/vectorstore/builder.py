"""A builder in a process of its own, to be killed: `python -m tests.vectorstore.builder FOLDER INDEX`. Says each step on stdout."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import chromadb  # noqa: F401  (imported before the first step, so that a kill falls into the work and not into the import)

from tests.fakes import FakeEmbedder, FakeReader
from vectorstore.build import build_index
from vectorstore.embed import Embedded

STEP_SECONDS = 0.02


@dataclass
class SlowEmbedder(FakeEmbedder):
    """Takes its time, as a real encoder does."""

    def embed_passages(self, texts: Sequence[tuple[str, str]], on_progress: Callable[[int], None] | None = None) -> list[Embedded]:
        time.sleep(STEP_SECONDS)
        return super().embed_passages(texts, on_progress)


def main() -> None:
    folder, index_dir = Path(sys.argv[1]), Path(sys.argv[2])
    print("begin", flush=True)
    build_index(
        folder,
        index_dir,
        embedder=SlowEmbedder(),
        on_progress=lambda stage, done, total, path: print(stage, done, total, path, flush=True),
        reader=FakeReader().reader(),
    )
    print("end", flush=True)


if __name__ == "__main__":
    main()
