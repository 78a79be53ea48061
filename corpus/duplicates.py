"""Documents that say nearly the same: reported, so that a person can decide which one stays. Nothing is dropped.

The share of common runs of five words (Jaccard similarity of shingles), estimated from each document's smallest hashes
(Broder, "On the resemblance and containment of documents", 1997: bottom-k sketch). The same files give the same report.
"""

from __future__ import annotations

import heapq
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

WORDS = 5
SKETCH = 256
"""Smallest hashes kept a document; the estimate is then within .03 at a similarity of .8 (standard error)."""

SIMILAR = 0.8
"""Two versions of one text with a corrected paragraph reach .85 to .98, two reports from one template .2 to .5."""

SHARED_BY = 100
"""A run of words that so many documents share is a letterhead or a template and proposes no pairs."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """Two paths (the first in order of names) and how much they share, from 0 to 1."""

    path: str
    other: str
    similarity: float


def near_duplicates(texts: Iterable[tuple[str, str]], *, threshold: float = SIMILAR) -> tuple[NearDuplicate, ...]:
    """The pairs of (path, text) that share at least `threshold` of their runs of five words, most similar first."""
    sketches = {path: sketch(text) for path, text in texts}
    found = []
    for path, other in sorted(_candidates(sketches, threshold)):
        similarity = resemblance(sketches[path], sketches[other])
        if similarity >= threshold:
            found.append(NearDuplicate(path, other, round(similarity, 3)))
    return tuple(sorted(found, key=lambda pair: (-pair.similarity, pair.path, pair.other)))


def sketch(text: str) -> tuple[int, ...]:
    """The smallest hashes of the text's runs of five words, ascending; of a shorter text the one run there is."""
    words = [word.casefold() for word in _WORD.findall(text)]
    return tuple(heapq.nsmallest(SKETCH, {_hash(run) for run in _shingles(words)}))


def resemblance(one: Sequence[int], other: Sequence[int]) -> float:
    """The estimated share of common runs: of the smallest hashes of both together, how many are in both."""
    both = set(one) & set(other)
    union = heapq.nsmallest(SKETCH, set(one) | set(other))
    return sum(1 for value in union if value in both) / len(union) if union else 0.0


def _shingles(words: Sequence[str]) -> Iterator[str]:
    for start in range(max(1, len(words) - WORDS + 1) if words else 0):
        yield " ".join(words[start : start + WORDS])


def _hash(run: str) -> int:
    """Eight bytes of two checksums, the second mixing, since a bare CRC keeps the order of similar texts."""
    data = run.encode()
    return (zlib.crc32(data) * 0x9E3779B97F4A7C15 ^ zlib.adler32(data) * 0xC2B2AE3D27D4EB4F) & 0xFFFFFFFFFFFFFFFF


def _candidates(sketches: dict[str, tuple[int, ...]], threshold: float) -> Iterator[tuple[str, str]]:
    """Pairs that share enough hashes to be worth a comparison."""
    holders: dict[int, list[str]] = defaultdict(list)
    for path in sorted(sketches):
        for value in sketches[path]:
            holders[value].append(path)
    shared: Counter[tuple[str, str]] = Counter()
    for paths in holders.values():
        if 1 < len(paths) <= SHARED_BY:
            shared.update(combinations(paths, 2))
    for (path, other), count in shared.items():
        if count >= 0.5 * threshold * min(len(sketches[path]), len(sketches[other])):
            yield path, other
