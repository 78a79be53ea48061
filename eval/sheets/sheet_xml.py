"""A workbook's XML as it lies in the archive: checked before a library opens it, and what a streaming reader does not tell."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from corpus.readers.zipped import checked

from .fault import Fault

MAX_TAGS = 3_000_000
"""Tags in one part: 20,000 rows of 20 cells have 1.7 million, a workbook whose every row was formatted 4 million. The reader keeps
some 100 bytes of each until the sheet ends."""

Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column, all from 1."""

_PREFIX = rb"<(?:[A-Za-z]\w*:)?"
_HIDDEN = re.compile(_PREFIX + rb"row\b(?=[^<>]*?\shidden=[\"'](?:1|true)[\"'])[^<>]*?\sr=[\"'](\d{1,7})[\"']")
_MERGED = re.compile(_PREFIX + rb"mergeCell\b[^<>]*?\sref=[\"']\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})[\"']")
_FAR = re.compile(_PREFIX + rb"c\b[^<>]*?\sr=[\"'](?:[A-Z]{3}|I[W-Z]|[J-Z][A-Z])\d")
_FORMULA = re.compile(_PREFIX + rb"f[\s/>]")


def checked_workbook(content: bytes) -> BytesIO:
    """The archive, ready for a library. Raises UnreadableDocument (damaged, encrypted, a bomb) and Fault (far too many cells)."""
    archive_bytes = checked(content, "XLSX")
    with zipfile.ZipFile(archive_bytes) as archive:
        for member in archive.infolist():
            if member.filename.lower().endswith(".xml") and archive.read(member).count(b"<") > MAX_TAGS:
                raise Fault("workbook_large")
    archive_bytes.seek(0)
    return archive_bytes


def hidden_rows(xml: bytes) -> frozenset[int]:
    """The numbers of the rows that a filter or a person has hidden."""
    return frozenset(int(found.group(1)) for found in _HIDDEN.finditer(xml))


def merges(xml: bytes) -> tuple[Merge, ...]:
    """The ranges of cells that were merged into one."""
    found = (match.groups() for match in _MERGED.finditer(xml))
    return tuple((int(top), column_number(left), int(bottom), column_number(right)) for left, top, right, bottom in found)


def has_formulas(xml: bytes) -> bool:
    """Whether any cell holds a formula."""
    return _FORMULA.search(xml) is not None


def reaches_far(xml: bytes) -> bool:
    """Whether any cell stands to the right of column IV, the 256th."""
    return _FAR.search(xml) is not None


def column_number(letters: bytes) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
