"""Passage: what leaves this package. Frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from corpus.records import Chunk, Document

FoundBy = Literal["dense", "keyword", "both"]


@dataclass(frozen=True, slots=True)
class Passage:
    """One chunk as an answer to one question.

    `rank` counts from 1; `score` falls with the rank and is comparable within one question only. The parts of the score
    are kept for the evidence decision and for people who ask why: `dense` is the cosine of question and passage,
    `words` the BM25 score, `tokens` the late-interaction score (mean of each question token's best cosine).
    """

    chunk: Chunk
    document: Document
    score: float
    rank: int
    found_by: FoundBy
    dense: float
    words: float
    tokens: float
