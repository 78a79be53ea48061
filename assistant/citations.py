"""Places of quotes -> numbered citations: the same place always has the same number."""

from __future__ import annotations

from .extract import Candidate
from .records import Citation


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
