"""Terms -> chunks by BM25; the only module that knows bm25s.

Two scores are added: BM25 over the terms, and with a lower weight BM25 over the four-letter pieces of the words (McNamee and Mayfield
2004, "Character n-gram tokenization for European language text retrieval"), which finds compounds whose parts stand nowhere else, and
forgives inflection and slips of the pen.

One folder on disk for one audience: the words of internal documents never shape the statistics, nor the splitting, of the public one.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vectorstore.analyse import Analyser, Terms


@dataclass(frozen=True, slots=True)
class Method:
    """The constants, each with what chose it; the tables are in docs/index.md and made by `python -m eval.keywords`.

    k1, b           BM25's, for terms and pieces alike; k1 from 0.9 to 1.5 and b from 0.4 to 0.75 lie within .003 MRR of each other
    letters         of a piece; 3, 5 and several lengths together lie within .004 MRR, and 4 is the smallest of the good ones
    shortest_word   that is cut in pieces, in letters
    weight          of pieces beside terms: MRR on XQuAD's development half .947 with 0, .967 with 0.2, 0.3 and 0.4; on our own cases
                    .581, .940, .964, .969; of English questions on German text .592, .687, .692, .696
    """

    k1: float = 1.2
    b: float = 0.6
    letters: tuple[int, ...] = (4,)
    shortest_word: int = 3
    weight: float = 0.4


METHOD = Method()
KEYWORDS = f"bm25 {METHOD}"
"""Name of the method and its constants; recorded in the index."""

Scores = npt.NDArray[np.float32]
PARTS = ("terms", "pieces")


class Keywords:
    """The chunks of one audience, searchable by words; read-only and safe in several threads."""

    def __init__(self, chunk_ids: Sequence[str], analyser: Analyser, terms: Any, pieces: Any, method: Method = METHOD) -> None:
        self.chunk_ids = tuple(chunk_ids)
        self.analyser = analyser
        self._rows = {chunk_id: row for row, chunk_id in enumerate(self.chunk_ids)}
        self._terms, self._pieces, self._method = terms, pieces, method

    @staticmethod
    def build(chunk_ids: Sequence[str], texts: Sequence[str], analyser: Analyser | None = None, method: Method = METHOD) -> Keywords:
        """An index in memory; `texts[i]` (title, heading and text) is what chunk `chunk_ids[i]` is found by."""
        analyser = analyser or learned_analyser(texts)
        rows = [analyser.terms(text) for text in texts]
        terms, pieces = [list(row) for row in rows], [pieces_of(row, method) for row in rows]
        return Keywords(chunk_ids, analyser, _index(terms, method), _index(pieces, method), method)

    def save(self, folder: Path) -> None:
        """Writes everything that `open` needs."""
        folder.mkdir(parents=True)
        state = {"chunk_ids": self.chunk_ids, "words": sorted(self.analyser.words)}
        (folder / "index.json").write_text(json.dumps(state, ensure_ascii=False), encoding="utf-8")
        for name, engine in zip(PARTS, (self._terms, self._pieces), strict=True):
            if engine is not None:
                engine.save(folder / name, show_progress=False)

    @staticmethod
    def open(folder: Path) -> Keywords:
        """The index that was saved there, its score matrices memory-mapped."""
        state = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        return Keywords(state["chunk_ids"], Analyser(state["words"]), *(_load(folder / name) for name in PARTS))

    def search(self, terms: Terms, k: int) -> list[tuple[str, float]]:
        """At most k (chunk id, score), best first; only chunks that hold one of the terms or a piece of one."""
        scores = self._all_scores(terms)
        found = np.flatnonzero(scores > 0)
        if found.size > k:
            found = found[np.argpartition(-scores[found], k - 1)[:k]] if k > 0 else found[:0]
        best = sorted(found.tolist(), key=lambda row: (-float(scores[row]), self.chunk_ids[row]))
        return [(self.chunk_ids[row], float(scores[row])) for row in best]

    def scores(self, terms: Terms, chunk_ids: Sequence[str]) -> Scores:
        """Score of each of the chunks, float32 (n,); 0 for a chunk that shares nothing with the terms or is not in this index."""
        scores = self._all_scores(terms)
        rows = [self._rows.get(chunk_id, -1) for chunk_id in chunk_ids]
        return np.array([scores[row] if row >= 0 else 0.0 for row in rows], dtype=np.float32)

    def highest(self, terms: Terms) -> float:
        """The score that no chunk can exceed for these terms: each held often, by none other; 0 for no terms."""
        pieces = sum(inverse_frequency(len(self.chunk_ids), _count(self._pieces, piece)) for piece in pieces_of(terms, self._method))
        return sum(self.idf(term) for term in terms) + self._method.weight * pieces

    def highest_idf(self) -> float:
        """The idf of a term that no chunk holds; 0 for an empty index."""
        return inverse_frequency(len(self.chunk_ids), 0) if self.chunk_ids else 0.0

    def idf(self, term: str) -> float:
        """How much a term tells: log(1 + (N - n + .5) / (n + .5)); highest for one that no chunk holds."""
        return inverse_frequency(len(self.chunk_ids), self.count(term))

    def count(self, term: str) -> int:
        """Number of chunks that hold the term."""
        return _count(self._terms, term)

    def _all_scores(self, terms: Terms) -> Scores:
        found = np.zeros(len(self.chunk_ids), dtype=np.float32)
        pieces = pieces_of(terms, self._method)
        for engine, wanted, weight in ((self._terms, list(terms), 1.0), (self._pieces, pieces, self._method.weight)):
            known = [term for term in wanted if _count(engine, term)]
            if known:
                found += weight * np.asarray(engine.get_scores(known), dtype=np.float32)
        return found


def inverse_frequency(chunks: int, count: int) -> float:
    """BM25's idf: log(1 + (N - n + .5) / (n + .5))."""
    return math.log(1 + (chunks - count + 0.5) / (count + 0.5))


def learned_analyser(texts: Sequence[str], base: Analyser | None = None) -> Analyser:
    """An analyser that knows the words of these texts; `base` lends the stems that it has looked up already."""
    base = base or Analyser()
    return base.knowing(base.words_of(texts))


def pieces_of(terms: Terms, method: Method = METHOD) -> list[str]:
    """The pieces of each group's first term, with a mark at the word's two ends; numbers and dates have none."""
    marked = [f"^{group[0]}$" for group in terms.groups if len(group[0]) >= method.shortest_word and group[0].isalpha()]
    return [word[at : at + letters] for word in marked for letters in method.letters for at in range(len(word) - letters + 1)]


def _index(rows: list[list[str]], method: Method) -> Any:
    """A BM25 engine, None if there is nothing to index: bm25s fails on that."""
    if not any(rows):
        return None
    import bm25s

    numbers: dict[str, int] = {}
    counted = [[numbers.setdefault(term, len(numbers)) for term in row] for row in rows]
    engine = bm25s.BM25(k1=method.k1, b=method.b, method="lucene")
    engine.index((counted, numbers), create_empty_token=False, show_progress=False)
    return engine


def _load(folder: Path) -> Any:
    if not folder.is_dir():
        return None
    import bm25s

    return bm25s.BM25.load(folder, mmap=True, show_progress=False)


def _count(engine: Any, term: str) -> int:
    column = None if engine is None else engine.vocab_dict.get(term)
    if column is None:
        return 0
    starts = engine.scores["indptr"]
    return int(starts[column + 1] - starts[column])
