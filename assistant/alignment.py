"""Claim beside source: which unit of the source each unit of the claim rests on, and how far the encoder has to vouch for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vectorstore.embed import Embedded, Embedder

from .claims import Reading, Unit
from .lexicon import Lexicon
from .quantities import agree

SHORTEST_PART = 5  # letters of a part of a compound that may stand for the whole, and of a whole that may stand for a part
OTHER_RANK = re.compile(r"(?:kon|vize|vice|alt|ex|ehren|co|unter|hilfs|stellvertretend)")
CENTER = 0.8  # as far as vectorstore/query.py goes towards the mean


@dataclass(frozen=True, slots=True)
class Pair:
    """One unit of the claim; `places` are the source units that say it, `near` the highest centered cosine of its tokens to the source's.

    in_context   it stands in the passage or the title only, not in what is cited
    """

    unit: Unit
    places: tuple[int, ...]
    near: float
    in_context: bool


def align(claim: Reading, source: Reading, context: Reading, lexicon: Lexicon, embedder: Embedder, year: int | None) -> tuple[Pair, ...]:
    """A Pair for each unit of the claim, in order."""
    places = [_places(unit, source, lexicon, year) for unit in claim.units]
    open_ones = [unit for unit, found in zip(claim.units, places, strict=True) if not found and unit.kind in ("word", "role")]
    near = _nearness(claim, source, open_ones, embedder) if open_ones else {}
    return tuple(
        Pair(
            unit,
            found,
            near.get(unit.start, 1.0 if found else 0.0),
            not found and any(says(unit, other, lexicon, year) for other in context.units),
        )
        for unit, found in zip(claim.units, places, strict=True)
    )


def _places(unit: Unit, source: Reading, lexicon: Lexicon, year: int | None) -> tuple[int, ...]:
    """Where the source says the unit: with the same word where it does, else with another."""
    found = tuple(i for i, other in enumerate(source.units) if says(unit, other, lexicon, year))
    same = tuple(i for i in found if unit.kind == "word" and unit.stem in (source.units[i].stem, source.units[i].folded))
    return same or found


def says(ours: Unit, theirs: Unit, lexicon: Lexicon, year: int | None = None) -> bool:
    """Whether the source's unit says what the claim's does: the same value, name, stem, meaning, or part of a compound."""
    if ours.quantity or theirs.quantity:
        return bool(ours.quantity and theirs.quantity and agree(ours.quantity, theirs.quantity, year))
    if ours.folded == theirs.folded or (ours.stem == theirs.stem and len(ours.stem) > 2):
        return True
    if "name" in (ours.kind, theirs.kind):  # the genitive of a name, and "Lindenau" in "Lindenau-Pass"
        short, long = sorted((ours.folded, theirs.folded), key=len)
        return long == f"{short}s" or ours.folded in theirs.folded.split("-") or _hyphened(ours, theirs, lexicon)
    if ours.roots & theirs.roots or ours.meanings & (theirs.meanings | theirs.parts) or _hyphened(ours, theirs, lexicon):
        return True
    if "role" in (ours.kind, theirs.kind):  # a "Konrektor" is no "Rektor", nor the other way round
        return _part_of(ours, theirs) and not OTHER_RANK.match(theirs.folded)
    return _part_of(ours, theirs) or _put_together(ours, theirs, lexicon)


def _hyphened(ours: Unit, theirs: Unit, lexicon: Lexicon) -> bool:
    """Each part of "German-American" is one of "deutsch-amerikanisch"."""
    first, second = ours.folded.split("-"), theirs.folded.split("-")
    return len(first) > 1 and len(second) > 1 and all(
        any(lexicon.stem(a) == lexicon.stem(b) or lexicon.meanings(a) & lexicon.meanings(b) for b in second) for a in first
    )  # fmt: skip


def _part_of(ours: Unit, theirs: Unit) -> bool:
    """The claim says less: "Versicherung" where the source says "Gruppenversicherung"."""
    if theirs.folded in (f"un{ours.folded}", f"in{ours.folded}"):
        return False
    return len(ours.stem) >= SHORTEST_PART and len(theirs.folded) > len(ours.stem) + 2 and (
        theirs.folded.endswith((ours.stem, ours.folded)) or theirs.folded.startswith(ours.stem)
    )  # fmt: skip


def _put_together(ours: Unit, theirs: Unit, lexicon: Lexicon) -> bool:
    """The claim's compound ends with the source's word, "Tansy-Stipendium", "Steinbrücke"; its first part is looked for elsewhere."""
    tail = ours.folded.rpartition("-")[2]
    if tail != ours.folded:
        return lexicon.stem(tail) == theirs.stem or bool(lexicon.meanings(tail) & theirs.meanings)
    if ours.folded in (f"un{theirs.folded}", f"in{theirs.folded}"):
        return False
    return len(theirs.stem) >= SHORTEST_PART and ours.folded.endswith(theirs.folded) and len(ours.folded) > len(theirs.folded)


def _nearness(claim: Reading, source: Reading, units: Sequence[Unit], embedder: Embedder) -> dict[int, float]:
    ours, theirs = embedder.embed_passages([("", claim.text), ("", source.text)])
    a, b = _vectors(ours), _vectors(theirs)
    center = CENTER * np.concatenate([a, b]).mean(axis=0)
    spoken = [i for i, (s, e) in enumerate(theirs.offsets) if any(u.start < e and s < u.end for u in source.units)]
    cosines = _unit(a - center) @ _unit(b[spoken] - center).T if spoken else np.zeros((len(a), 1), dtype=np.float32)
    found = {}
    for unit in units:
        rows = (ours.offsets[:, 0] < unit.end) & (ours.offsets[:, 1] > unit.start)
        found[unit.start] = float(cosines[rows].max(axis=1).mean()) if rows.any() else 0.0
    return found


def _vectors(embedded: Embedded) -> np.ndarray:
    return embedded.tokens.astype(np.float32) / np.float32(127)


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9)
