"""Terms -> chunks by BM25; the only module that knows bm25s.

One folder on disk for one audience: the words of internal documents never shape the statistics, nor the splitting, of the public one.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vectorstore.analyse import Analyser

K1 = 1.5
B = 0.75
KEYWORDS = f"bm25-lucene k1={K1} b={B}"
"""Name of the method and its constants; recorded in the index."""

Scores = npt.NDArray[np.float32]


class Keywords:
    """The chunks of one audience, searchable by words; read-only and safe in several threads."""

    def __init__(self, chunk_ids: Sequence[str], analyser: Analyser, engine: Any) -> None:
        self.chunk_ids = tuple(chunk_ids)
        self.analyser = analyser
        self._rows = {chunk_id: row for row, chunk_id in enumerate(self.chunk_ids)}
        self._engine = engine
        self._columns: dict[str, int] = engine.vocab_dict if engine is not None else {}

    @staticmethod
    def build(chunk_ids: Sequence[str], texts: Sequence[str]) -> Keywords:
        """An index in memory; `texts[i]` (title, heading and text) is what chunk `chunk_ids[i]` is found by."""
        analyser = Analyser(Analyser().words_of(texts))
        terms = [analyser.terms(text) for text in texts]
        if not any(terms):
            return Keywords(chunk_ids, analyser, None)
        import bm25s

        engine = bm25s.BM25(k1=K1, b=B, method="lucene")
        engine.index(terms, show_progress=False)
        return Keywords(chunk_ids, analyser, engine)

    def save(self, folder: Path) -> None:
        """Writes everything that `open` needs."""
        folder.mkdir(parents=True)
        state = {"chunk_ids": self.chunk_ids, "words": sorted(self.analyser.words), "empty": self._engine is None}
        (folder / "index.json").write_text(json.dumps(state, ensure_ascii=False), encoding="utf-8")
        if self._engine is not None:
            self._engine.save(folder / "bm25", show_progress=False)

    @staticmethod
    def open(folder: Path) -> Keywords:
        """The index that was saved there, its score matrix memory-mapped."""
        state = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        engine = None
        if not state["empty"]:
            import bm25s

            engine = bm25s.BM25.load(folder / "bm25", mmap=True, show_progress=False)
        return Keywords(state["chunk_ids"], Analyser(state["words"]), engine)

    def search(self, terms: Sequence[str], k: int) -> list[tuple[str, float]]:
        """At most k (chunk id, score), best first; only chunks that hold one of the terms."""
        scores = self._all_scores(terms)
        found = np.flatnonzero(scores > 0)
        if found.size > k:
            found = found[np.argpartition(-scores[found], k - 1)[:k]] if k > 0 else found[:0]
        best = sorted(found.tolist(), key=lambda row: (-float(scores[row]), self.chunk_ids[row]))
        return [(self.chunk_ids[row], float(scores[row])) for row in best]

    def scores(self, terms: Sequence[str], chunk_ids: Sequence[str]) -> Scores:
        """Score of each of the chunks, float32 (n,); 0 for a chunk that holds no term or is not in this index."""
        scores = self._all_scores(terms)
        rows = [self._rows.get(chunk_id, -1) for chunk_id in chunk_ids]
        return np.array([scores[row] if row >= 0 else 0.0 for row in rows], dtype=np.float32)

    def idf(self, term: str) -> float:
        """How much a term tells: log(1 + (N - n + .5) / (n + .5)); highest for one that no chunk holds."""
        return math.log(1 + (len(self.chunk_ids) - self.count(term) + 0.5) / (self.count(term) + 0.5))

    def count(self, term: str) -> int:
        """Number of chunks that hold the term."""
        column = self._columns.get(term)
        starts = self._engine.scores["indptr"] if self._engine is not None else ()
        return int(starts[column + 1] - starts[column]) if column is not None and column + 1 < len(starts) else 0

    def _all_scores(self, terms: Sequence[str]) -> Scores:
        known = [term for term in terms if self.count(term)]
        if not known:
            return np.zeros(len(self.chunk_ids), dtype=np.float32)
        return np.asarray(self._engine.get_scores(known), dtype=np.float32)
