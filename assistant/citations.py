"""Places of quotes -> numbered citations: the same place always has the same number."""

from __future__ import annotations

from collections.abc import Sequence

from .extract import Candidate
from .part import Part
from .records import Citation

NEAREST = 3  # documents named where nothing was found


class Citations:
    """Hands out numbers from 1, in the order of first use."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, int, int, int], Citation] = {}

    def of(self, candidate: Candidate) -> Citation:
        """The citation of the candidate's place; a new number if the place is new."""
        document, chunk = candidate.passage.document, candidate.passage.chunk
        key = (document.id, chunk.page, candidate.start, candidate.end)
        if key not in self._made:
            self._made[key] = Citation(
                number=len(self._made) + 1,
                document_id=document.id,
                path=document.path,
                title=document.title,
                published=document.published,
                page=chunk.page,
                page_label=candidate.page_label,
                start=candidate.start,
                end=candidate.end,
                quote=candidate.text,
                source_url=document.source_url,
                access=document.access,
                language=document.language,
                example=document.example,
            )
        return self._made[key]


def nearest_places(parts: Sequence[Part]) -> tuple[Citation, ...]:
    """The best sentence of each of the documents that come nearest to a question without an answer, best first."""
    ranked = sorted((candidate for part in parts for candidate in part.ranked), key=lambda candidate: -candidate.score)
    best = {candidate.passage.document.id: candidate for candidate in reversed(ranked)}
    citations = Citations()
    return tuple(citations.of(candidate) for candidate in sorted(best.values(), key=lambda c: -c.score)[:NEAREST])
