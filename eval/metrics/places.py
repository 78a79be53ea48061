"""Places of gold: "file.pdf", "public/file.pdf" or "file.pdf#page=3", and whether a passage or a citation lies there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_PAGE = re.compile(r"#page=(\d+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """A document by its path, and a page of it, or None for the whole document."""

    path: str
    page: int | None

    def holds(self, path: str, page: int) -> bool:
        """Whether the page of the document at `path` belongs to this place."""
        return same_file(self.path, path) and self.page in (None, page)


def parse_place(written: str) -> Place:
    """The place that a test set names; anything but "#page=" and digits at the end belongs to the path."""
    plain = unicodedata.normalize("NFC", written.strip()).replace("\\", "/").removeprefix("./")
    page = _PAGE.search(plain)
    return Place(plain[: page.start()], int(page[1])) if page else Place(plain, None)


def same_file(gold: str, path: str) -> bool:
    """Whether the gold path names the file at `path`: the whole path, or its end from a folder on.

    People write "bericht.pdf" for "public/bericht.pdf"; "richt.pdf" names nothing.
    """
    path = unicodedata.normalize("NFC", path)
    return bool(gold) and (path == gold or path.endswith(f"/{gold}"))


def parse_places(written: Iterable[str]) -> tuple[Place, ...]:
    """The places, each once; a whole document is left out where pages of it are named as well."""
    places = tuple(dict.fromkeys(parse_place(text) for text in written if text.strip()))
    return tuple(
        place
        for place in places
        if place.page is not None or not any(other.page is not None and other.path == place.path for other in places)
    )
