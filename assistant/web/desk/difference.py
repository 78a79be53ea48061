"""The difference between two texts, word by word, as runs that are the same, added or gone."""

from __future__ import annotations

import difflib
import re
from typing import Literal

Change = Literal["same", "added", "gone"]
WORD = re.compile(r"\s+|[^\s]+")
WORDS_COMPARED = 8_000  # a longer pair is compared line by line: comparing words takes their number squared


def difference(before: str, after: str) -> tuple[tuple[Change, str], ...]:
    """What stands in both, only in `after` ("added") or only in `before` ("gone"), in reading order."""
    old, new = WORD.findall(before), WORD.findall(after)
    if len(old) + len(new) > WORDS_COMPARED:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    found: list[tuple[Change, str]] = []
    for what, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(("same", "".join(old[i:j])))
            continue
        if j > i:
            found.append(("gone", "".join(old[i:j])))
        if m > k:
            found.append(("added", "".join(new[k:m])))
    return tuple(found)
