"""CSV and TSV text -> rows of cells; the delimiter is found by itself, a broken row costs itself only."""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterator

from corpus.readers.encoding import decode

from .fault import Fault
from .headings import field_of

DELIMITERS = (";", ",", "\t")
NONE = "\x1f"  # no file has it: a single column, whose questions may hold commas and semicolons
SAMPLE_ROWS = 20  # rows that decide the delimiter; the headings stand among them
_SEP = re.compile(r"sep=(.)\n", re.IGNORECASE)
_EXCEL_TEXT = re.compile(r'=\s*"(.*)"', re.DOTALL)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")
BINARY = 0.02  # share of control characters from which bytes are no text

Record = tuple[int, list[str] | Fault]
"""The record's number from 1 as a spreadsheet program counts it, and its cells or why they cannot be read."""


def decoded(content: bytes) -> str:
    """The text of a byte order mark's encoding, UTF-16, UTF-8 or cp1252, line ends as "\\n". Fault where it is no text."""
    head = content[:4096]
    if not head.startswith((b"\xff\xfe", b"\xfe\xff")) and b"\x00" in head:
        # Text without a mark in UTF-16: every second byte of German or English text is zero.
        odd, even = head[1::2].count(0), head[::2].count(0)
        if max(odd, even) < 0.4 * len(head) / 2 or min(odd, even) > 0.1 * len(head) / 2:
            raise Fault("binary")
        content = content.decode("utf-16-le" if odd > even else "utf-16-be", errors="replace").encode()
    text = decode(content)
    if len(_CONTROL.findall(text[:4096])) > BINARY * len(text[:4096]):
        raise Fault("binary")
    return text


def read_records(text: str) -> Iterator[Record]:
    """All records, blank lines as empty ones, by the delimiter that the headings name."""
    named = _SEP.match(text)
    start = named.end() if named else 0
    delimiter = named.group(1) if named else find_delimiter(text)
    if named:
        yield 1, []
    yield from _records(text, delimiter, start, 2 if named else 1)


def find_delimiter(text: str) -> str:
    """The delimiter by which the first rows hold the most known headings, a question's before all; NONE for a single column."""

    def known(delimiter: str) -> tuple[bool, int, int]:
        rows = [cells for _, cells in itertools.islice(_records(text, delimiter, 0, 1), SAMPLE_ROWS) if not isinstance(cells, Fault)]
        found = [[field_of(cell) for cell in cells] for cells in rows]
        best = max(found, key=lambda fields: ("user_input" in fields, sum(map(bool, fields))), default=[])
        return "user_input" in best, sum(map(bool, best)), len(best)

    scores = {delimiter: known(delimiter) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: scores[delimiter])
    return best if scores[best][2] > 1 else NONE


def _records(text: str, delimiter: str, at: int, number: int) -> Iterator[Record]:
    """Records from the character `at`; after a broken one, reading goes on in the line below it."""
    while at < len(text):
        lines = _Lines(text, at)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        while True:
            begin = lines.at
            try:
                cells = next(reader, None)
            except csv.Error as error:
                key = "cell_long" if "field larger" in str(error) else "quotes"
                yield number, Fault(key, limit=csv.field_size_limit()) if key == "cell_long" else Fault(key)
                at, number = _after(text, begin), number + 1
                break
            if cells is None:
                return
            yield number, cells
            number += 1


def _after(text: str, at: int) -> int:
    """Where the line after the one at `at` begins."""
    return text.find("\n", at) + 1 or len(text)


class _Lines:
    """The text's lines from a character on, one at a time; `at` is where the next one begins."""

    def __init__(self, text: str, at: int) -> None:
        self.text, self.at = text, at

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self.at >= len(self.text):
            raise StopIteration
        begin, self.at = self.at, _after(self.text, self.at)
        return self.text[begin : self.at]


def tidy(cell: str) -> str | Fault:
    """The cell's text without white space around it; Excel's ="text" and 'text are text, another formula is a fault."""
    cell = cell.strip()
    if found := _EXCEL_TEXT.fullmatch(cell):
        return found.group(1).replace('""', '"')
    if cell.startswith("'="):
        return cell[1:]
    return Fault("formula_text") if cell.startswith("=") and len(cell) > 1 else cell
