"""The files in a folder: names made safe to show, links kept inside, and the access that a place in the folder gives."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import UnreadableDocument
from corpus.limits import MAX_NAME_CHARACTERS
from corpus.problems import unreadable
from corpus.readers.formats import ending_of
from corpus.records import Access

ACCESS_FOLDERS: tuple[Access, ...] = ("public", "internal")
IGNORED_PREFIXES = (".", "~$", "._")
IGNORED_NAMES = frozenset(("thumbs.db", "desktop.ini", "ehthumbs.db", "icon\r", "__macosx", "$recycle.bin"))
IGNORED_ENDINGS = frozenset((".tmp", ".part", ".crdownload", ".swp", ".bak", ".lnk"))
"""What file managers, office programs and browsers leave behind. Silently left out."""

MAX_DEPTH = 50
"""Folders in folders. Deeper is a mistake or a trap."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is left out, and why."""

    path: str
    reason: UnreadableDocument


def has_access_folders(folder: Path) -> bool:
    """True if the folder parts its documents into public/ and internal/; without either, all of it is public."""
    return any((folder / name).is_dir() for name in ACCESS_FOLDERS)


def walk(folder: Path, root: Path, skipped: list[Skipped], trail: tuple[tuple[int, int], ...] = ()) -> Iterator[tuple[str, Path]]:
    """(relative path, place) of every file that is not ignored. Links are followed inside the root; loops end by themselves."""
    try:
        status = folder.stat()
        identity = (status.st_dev, status.st_ino)
        if identity in trail or len(trail) > MAX_DEPTH:
            return
        places = sorted(os.scandir(folder), key=lambda place: place.name)
    except OSError as error:
        skipped.append(Skipped(_relative(folder, root), refused_file(error)))
        return
    for place in places:
        if _ignored(place.name):
            continue
        absolute = folder / place.name
        path = _relative(absolute, root)
        try:
            if _is_folder(absolute, path, root):
                yield from walk(absolute, root, skipped, (*trail, identity))
            else:
                yield path, absolute
        except UnreadableDocument as reason:
            skipped.append(Skipped(path, reason))


def _is_folder(absolute: Path, path: str, root: Path) -> bool:
    """True for a folder, False for an ordinary file. Raises UnreadableDocument for a link that leads out, a pipe, a bad name."""
    if len(path) > MAX_NAME_CHARACTERS or "\ufffd" in path:
        raise unreadable("name")
    try:
        if absolute.is_symlink():
            _check_link(absolute.resolve(strict=True), path, root)
        mode = absolute.stat().st_mode
    except (OSError, RuntimeError) as error:
        raise (unreadable("link_broken") if absolute.is_symlink() else refused_file(error)) from None
    if stat.S_ISDIR(mode):
        return True
    if not stat.S_ISREG(mode):
        raise unreadable("not_a_file")
    return False


def _check_link(target: Path, path: str, root: Path) -> None:
    """Raises UnreadableDocument if the link leads out of the folder, or makes something internal public."""
    if not target.is_relative_to(root):
        raise unreadable("link_outside")
    parted = has_access_folders(root)
    if access_of(f"{path}/", parted) == "public" and access_of(f"{target.relative_to(root).as_posix()}/", parted) != "public":
        raise unreadable("link_internal")


def _relative(absolute: Path, root: Path) -> str:
    """The path as it is shown and stored: relative, forward slashes, NFC; bytes that are no UTF-8 become U+FFFD."""
    path = absolute.relative_to(root).as_posix()
    return unicodedata.normalize("NFC", path.encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def _ignored(name: str) -> bool:
    return name.startswith(IGNORED_PREFIXES) or name.lower() in IGNORED_NAMES or ending_of(name) in IGNORED_ENDINGS or name.endswith("~")


def access_of(path: str, parted: bool) -> Access:
    """By the first folder; beside public/ and internal/ everything is internal, which is the safe side."""
    return "public" if not parted or path.startswith("public/") else "internal"


def refused_file(error: Exception) -> UnreadableDocument:
    if isinstance(error, FileNotFoundError):
        return unreadable("gone")
    return unreadable("permission")
