"""Tables as lines a person can quote: "Jahr: 2022; Teilnehmende: 24"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.readers.blocks import Block, one_line

NUMERIC = re.compile(r"^[\s\d.,:;%€$£+\-–−/()*]*\d[\s\d.,:;%€$£+\-–−/()*]*(?:EUR|Euro|USD|Mio\.?|Tsd\.?)?$", re.IGNORECASE)
HEADER_WORDS = 8
"""Cells of a header row are labels: in the tables looked at, none had more words."""


def table_block(rows: Sequence[Sequence[str]], *, header: bool | None = None) -> Block:
    """The table as one block, a line a row; `header` None means: decide from the cells whether the first row names columns."""
    return Block("\n".join(table_lines(rows, header=header)), "table")


def table_lines(rows: Sequence[Sequence[str]], *, header: bool | None = None) -> list[str]:
    """One line a row: "column: value; column: value" under a header row, "name: value" for two columns without one.

    Empty cells are left out, and so is a header row that is repeated (on a new page).
    """
    cells = [[one_line(cell) for cell in row] for row in rows]
    cells = [row for row in cells if any(row)]
    if not cells:
        return []
    if header is None:
        header = looks_like_header(cells)
    if not header or len(cells) == 1:
        return [line for line in map(_plain_line, cells) if line]
    names = cells[0]
    return [line for line in (_named_line(names, row) for row in cells[1:] if row != names) if line]


def looks_like_header(rows: Sequence[Sequence[str]]) -> bool:
    """True if the first row names columns: short labels in every column, none a number, and rows below.

    Two columns are taken for "name: value" pairs unless the values below are numbers and the label above them is not.
    """
    first, below = rows[0], rows[1:]
    if not below or len(first) < 2 or len(set(first)) < min(3, len(first)) or any(len(cell.split()) > HEADER_WORDS for cell in first):
        return False
    if any(not cell or NUMERIC.match(cell) or cell.endswith((".", ":")) for cell in first[1:]) or (first[0] and NUMERIC.match(first[0])):
        return False
    if len(first) > 2:
        return True
    values = [row[1] for row in below if len(row) > 1 and row[1]]
    return bool(values) and sum(1 for value in values if NUMERIC.match(value)) * 2 > len(values)


def _named_line(names: Sequence[str], row: Sequence[str]) -> str:
    parts = []
    for column, cell in enumerate(row):
        name = names[column].rstrip(":") if column < len(names) else ""
        if cell:
            parts.append(f"{name}: {cell}" if name and name != cell else cell)
    return "; ".join(parts)


def _plain_line(row: Sequence[str]) -> str:
    filled = [cell for cell in row if cell]
    if len(row) == 2 and len(filled) == 2 and len(filled[0].split()) <= HEADER_WORDS:
        return f"{filled[0].rstrip(':')}: {filled[1]}"
    return "; ".join(filled)
