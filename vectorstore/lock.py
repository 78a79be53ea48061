"""File locks: one builder at a time, and no version taken away under a reader.

`flock` is released by the kernel when its process ends, however it ends, so no stale lock has ever to be removed by hand.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from corpus.errors import IndexUnusable


@contextmanager
def building(path: Path) -> Iterator[None]:
    """Holds the builder's lock inside the block; IndexUnusable naming the process that has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        if not _take(handle, fcntl.LOCK_EX):
            owner = os.pread(handle, 32, 0).decode(errors="replace").strip() or "?"
            raise IndexUnusable(
                f"The index in {path.parent} is being built by process {owner}. Wait until it is done.", "index.busy", process=owner
            )
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)


def hold_version(folder: Path) -> int | None:
    """A handle that keeps this version from being removed, until it is closed; None if the version is gone already."""
    marker = folder / "manifest.json"
    try:
        handle = os.open(marker, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    if _take(handle, fcntl.LOCK_SH) and marker.exists() and os.stat(marker).st_ino == os.fstat(handle).st_ino:
        return handle
    os.close(handle)
    return None


@contextmanager
def unused(folder: Path) -> Iterator[bool]:
    """Whether nobody holds the version; while the block runs, nobody can begin to."""
    try:
        handle = os.open(folder / "manifest.json", os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        yield True
        return
    try:
        yield _take(handle, fcntl.LOCK_EX)
    finally:
        os.close(handle)


def _take(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
