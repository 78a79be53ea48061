"""What a PDF says about itself: title, date, page labels, outline. The only module that knows pypdf."""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from corpus.dates import parse_timestamp
from corpus.limits import MAX_PAGES
from corpus.problems import unreadable
from corpus.readers.blocks import one_line

PARSING_WORK = 200_000
"""pypdf's own budget for content streams; no page content is parsed with it here."""

MAX_OUTLINE = 5_000
MAX_OUTLINE_DEPTH = 12


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A bookmark: where it leads (page, counted from 1; 0 if nowhere) and how deep it stands (1 is the top)."""

    title: str
    page: int
    level: int


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """All of it; empty where the file says nothing or pypdf cannot read it."""

    title: str = ""
    created: date | None = None
    language: str = ""
    labels: tuple[str, ...] = ()
    outline: tuple[OutlineEntry, ...] = ()


def read_facts(content: bytes) -> PdfFacts:
    """The facts. Raises UnreadableDocument if a password is needed; an empty one opens silently."""
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    with pypdf.apply_configuration(stream_parsing_work_maximum_count=PARSING_WORK):
        try:
            reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
            locked = reader.is_encrypted and not reader.decrypt("")
        except (MemoryError, RecursionError):
            raise
        except Exception:
            # PDFium decides whether the file can be read; pypdf is stricter with some files and looser with others.
            return PdfFacts()
        if locked:
            raise unreadable("encrypted")
        return PdfFacts(
            title=_try(lambda: one_line(str(reader.metadata.title or "")) if reader.metadata else "", ""),
            created=_try(lambda: _created(reader), None),
            language=_try(lambda: str(reader.root_object.get("/Lang", "") or ""), ""),
            labels=_try(lambda: _labels(reader), ()),
            outline=_try(lambda: tuple(_outline(reader)), ()),
        )


def _try(ask: Any, otherwise: Any) -> Any:
    """The answer, or the default where the file's structure is broken: such facts are welcome, not needed."""
    try:
        return ask()
    except (MemoryError, RecursionError):
        raise
    except Exception:
        return otherwise


def _created(reader: Any) -> date | None:
    facts = reader.metadata
    if not facts:
        return None
    with contextlib.suppress(ValueError, TypeError, AttributeError):
        return parse_timestamp(facts.creation_date)
    return None


def _labels(reader: Any) -> tuple[str, ...]:
    if "/PageLabels" not in reader.root_object:
        return ()
    return tuple(one_line(str(label))[:20] for label in reader.page_labels[: MAX_PAGES + 1])


def _outline(reader: Any) -> Iterator[OutlineEntry]:
    for item, level in islice(_flat(reader.outline, 1), MAX_OUTLINE):
        title = one_line(str(item.title or ""))
        number = _try(lambda entry=item: reader.get_destination_page_number(entry), None)
        if title:
            yield OutlineEntry(title, (number if number is not None and number >= 0 else -1) + 1, level)


def _flat(items: Sequence[Any], level: int) -> Iterator[tuple[Any, int]]:
    for item in items:
        if isinstance(item, list):
            if level < MAX_OUTLINE_DEPTH:
                yield from _flat(item, level + 1)
        else:
            yield item, level
