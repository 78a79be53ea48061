"""Progress bars on stderr: one that counts with an estimate of what is left, and one for each stage of a build."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def counted(words: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr with an estimate of what is left; what a stopped run had done does not count into the speed."""
    from tqdm import tqdm

    bar: Any = None

    def on_progress(done: int, total: int) -> None:
        nonlocal bar
        if bar is None:
            bar = tqdm(total=total, initial=done, desc=words, unit="question", file=sys.stderr, dynamic_ncols=True)
        bar.update(done - bar.n)

    try:
        yield on_progress
    finally:
        if bar is not None:
            bar.close()


@contextmanager
def stages() -> Iterator[Callable[[str, int, int, str], None]]:
    """A bar on stderr for each stage of a build."""
    from tqdm import tqdm

    bars: dict[str, Any] = {}

    def on_progress(stage: str, done: int, total: int, path: str) -> None:
        if stage not in bars:
            bars[stage] = tqdm(total=total, desc=stage, unit="", file=sys.stderr, dynamic_ncols=True, leave=False)
        bars[stage].total = total
        bars[stage].update(done - bars[stage].n)

    try:
        yield on_progress
    finally:
        for bar in bars.values():
            bar.close()
