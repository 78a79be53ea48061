"""A spreadsheet -> its headings and rows as text. The only module that knows openpyxl; CSV's own rules are in `delimited`.

Nothing is dropped in silence: what is not read is named in `remarks`, a cell that cannot be read in its row's `faults`.
"""

from __future__ import annotations

import itertools
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from .delimited import decoded, read_records, tidy
from .fault import Fault, Remark
from .headings import field_of, is_german
from .sheet_xml import Merge, checked_workbook, has_formulas, hidden_rows, merges, reaches_far
from .shown import shown

MAX_ROWS = 20_000
"""Rows with content: at a third of a second each on two cores, already two hours; a report of them has 100 MB."""

MAX_COLUMNS = 256
"""Columns of a sheet that are read; a test set has fewer than twenty."""

MAX_EMPTY_ROWS = 10_000
"""Empty rows in a run after which reading stops: formatting often reaches far below the last question."""

MAX_CELL = 32_767
"""Characters of one cell, Excel's own limit; a longer one in CSV is a closing quotation mark that was forgotten."""

COLUMN_WIDTH = 32
"""Characters a line of a written column: questions and quotes wrap to a few lines."""

HEADING_ROWS = 20
"""Rows with content among which the headings are looked for; titles and remarks stand above them."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row from 1 and its cells' text; faults by column from 0 (-1: the row as a whole); columns that a merged cell filled from above."""

    number: int
    cells: tuple[str, ...]
    faults: Mapping[int, Fault] = field(default_factory=dict)
    merged: frozenset[int] = frozenset()

    @property
    def empty(self) -> bool:
        """Whether nobody wrote anything here."""
        return not self.faults and all(not cell or at in self.merged for at, cell in enumerate(self.cells))


@dataclass(frozen=True, slots=True)
class Table:
    """The headings, the rows below them that hold anything, and remarks on the file."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    remarks: tuple[Remark, ...] = ()


def read_delimited(content: bytes) -> Table:
    """The table of a CSV or TSV file. Fault: no text, no questions, too many rows."""
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Fault("csv_is_workbook")
    return lay_out(_text_rows(decoded(content)), delimited=True)


def _text_rows(text: str) -> Iterator[Row]:
    for number, cells in read_records(text):
        if isinstance(cells, Fault):
            yield Row(number, (), {-1: cells})
            continue
        tidied = [tidy(cell) for cell in cells]
        faults = {at: cell for at, cell in enumerate(tidied) if isinstance(cell, Fault)}
        yield Row(number, tuple("" if isinstance(cell, Fault) else cell for cell in tidied), faults)


def read_workbook(content: bytes) -> Table:
    """The table of the first sheet of an XLSX file that holds questions.

    Raises UnreadableDocument (damaged, encrypted, built to overload) and Fault (no questions, too many rows).
    """
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise Fault("old_workbook")
    if not content.startswith(b"PK"):
        raise Fault("workbook_is_text")
    archive = checked_workbook(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of decoration that the library does not keep
            return _read_sheets(archive)
    except Fault:
        raise
    except Exception as error:  # the library meets a broken file with whatever comes: KeyError, TypeError, lxml's errors …
        raise Fault("workbook_damaged", reason=type(error).__name__) from error


def _read_sheets(archive: Any) -> Table:
    from openpyxl import load_workbook

    book = load_workbook(archive, read_only=True, data_only=True)
    sheets = sorted(book.worksheets, key=lambda sheet: sheet.sheet_state != "visible")
    found = [sheet for sheet in sheets if _has_questions(sheet)]
    if not found:
        return lay_out(itertools.chain.from_iterable(_sheet_rows(sheet, archive) for sheet in sheets[:1]))
    table = lay_out(_sheet_rows(found[0], archive))
    others = [sheet.title for sheet in book.worksheets if sheet is not found[0]]
    remarks = [*table.remarks]
    if others:
        key = "sheets_with_questions" if len(found) > 1 else "sheets"
        remarks.insert(0, Remark(0, "", key, {"read": found[0].title, "others": ", ".join(f"“{title}”" for title in others)}))
    return replace(table, remarks=tuple(remarks))


def _has_questions(sheet: Any) -> bool:
    top = itertools.islice(_cells(sheet), MAX_EMPTY_ROWS)
    filled = (row for row in top if any(cell.value is not None for cell in row))
    return any(
        field_of(cell.value) == "user_input"
        for row in itertools.islice(filled, HEADING_ROWS)
        for cell in row
        if isinstance(cell.value, str)
    )


def _cells(sheet: Any) -> Iterator[Sequence[Any]]:
    sheet.reset_dimensions()  # what the file says of its size is often wrong, and rows would be cut
    yield from (row[:MAX_COLUMNS] for row in sheet.iter_rows())


def _sheet_rows(sheet: Any, archive: Any) -> Iterator[Row | Remark]:
    with zipfile.ZipFile(archive) as members:
        xml = members.read(sheet._worksheet_path)  # no public name; a test holds it
    german = _is_german(sheet)
    formulas: Iterable[Sequence[Any]] = itertools.repeat(())
    if has_formulas(xml):
        from openpyxl import load_workbook

        formulas = _cells(load_workbook(archive, read_only=True)[sheet.title])
    hidden, ranges = hidden_rows(xml), merges(xml)
    rows = (
        _sheet_row(number, cells, written, german)
        for number, (cells, written) in enumerate(zip(_cells(sheet), formulas, strict=False), start=1)
    )
    seen = []
    for row in _fill_merged(rows, ranges):
        if row.number in hidden and not row.empty:
            seen.append(row.number)
        yield row
    if reaches_far(xml):
        yield Remark(0, "", "columns_far", {"limit": MAX_COLUMNS})
    if seen:
        yield Remark(0, "", "hidden_rows", {"count": len(seen), "rows": _listed(seen)})


def _is_german(sheet: Any) -> bool:
    top = itertools.islice(_cells(sheet), HEADING_ROWS)
    return any(isinstance(cell.value, str) and is_german(cell.value) for row in top for cell in row)


def _sheet_row(number: int, cells: Sequence[Any], formulas: Sequence[Any], german: bool) -> Row:
    texts, faults = [], {}
    for at, cell in enumerate(cells):
        written = formulas[at] if at < len(formulas) else None
        is_formula = written is not None and written.data_type == "f"
        if cell.value is None and is_formula and cell.data_type != "str":  # "str": the stored result is an empty text
            faults[at] = Fault("formula_uncomputed")
        elif cell.data_type == "e":
            faults[at] = Fault("cell_error", value=str(cell.value))
        texts.append("" if at in faults else shown(cell.value, cell.number_format or "General", german) if cell.value is not None else "")
    while texts and not texts[-1] and len(texts) - 1 not in faults:
        texts.pop()
    return Row(number, tuple(texts), faults)


def _fill_merged(rows: Iterable[Row], ranges: Sequence[Merge]) -> Iterator[Row]:
    """The rows, a cell that was merged over several rows filled into each of them."""
    starts: dict[int, list[Merge]] = {}
    for merge in ranges:
        if merge[2] > merge[0]:
            starts.setdefault(merge[0], []).append(merge)
    running: dict[int, tuple[int, str]] = {}
    for row in rows:
        running = {column: (last, text) for column, (last, text) in running.items() if last >= row.number}
        if running and any(row.cells):
            width = max(len(row.cells), max(running) + 1)
            cells = [*row.cells, *[""] * (width - len(row.cells))]
            for column, (_, text) in running.items():
                cells[column] = text
            row = replace(row, cells=tuple(cells), merged=frozenset(running))
        for _, left, last, _ in starts.get(row.number, ()):
            if left <= len(row.cells):
                running[left - 1] = (last, row.cells[left - 1])
        yield row


def lay_out(rows: Iterable[Row | Remark], delimited: bool = False) -> Table:
    """The headings found, the rows below with anything in them, and what had to be said. Fault: empty, no questions, too many.

    In delimited text, cells beyond the headings mean that a delimiter stands in a text without quotation marks.
    """
    remarks: list[Remark] = []
    filled = _filled(rows, remarks)
    top = list(itertools.islice(filled, HEADING_ROWS))
    if not top:
        raise Fault("empty")
    heading = max(top, key=lambda row: _known(row.cells))
    if not _known(heading.cells)[0]:
        raise Fault("no_question_column", headings=_headings(top))
    above = [row for row in top if row.number < heading.number]
    below = []
    for row in itertools.chain((row for row in top if row.number > heading.number), filled):
        below.append(_checked(row, len(heading.cells) if delimited else MAX_COLUMNS))
        if len(below) > MAX_ROWS:
            raise Fault("rows_many", limit=MAX_ROWS)
    if not below:
        raise Fault("no_rows")
    remarks += [Remark(0, "", "above_headings", {"row": row.number}) for row in above]
    return Table(heading.cells, tuple(below), tuple(remarks))


def _filled(rows: Iterable[Row | Remark], remarks: list[Remark]) -> Iterator[Row]:
    """Rows that hold anything; stops after MAX_EMPTY_ROWS empty ones."""
    empty = 0
    for row in rows:
        if isinstance(row, Remark):
            remarks.append(row)
        elif not row.empty:
            empty = 0
            yield row
        else:
            empty += 1
            if empty == MAX_EMPTY_ROWS:
                remarks.append(Remark(0, "", "rows_empty", {"row": row.number + 1, "limit": MAX_EMPTY_ROWS}))
                return


def _checked(row: Row, width: int) -> Row:
    faults = dict(row.faults)
    if any(row.cells[width:]):
        faults[-1] = Fault("cells_many", cells=len(row.cells), headings=width)
    for at, cell in enumerate(row.cells):
        if len(cell) > MAX_CELL:
            faults[at] = Fault("cell_long", limit=MAX_CELL)
    return replace(row, faults=faults)


def _known(cells: Sequence[str]) -> tuple[bool, int]:
    found = [name for cell in cells if (name := field_of(cell))]
    return "user_input" in found, len(found)


def _headings(top: Sequence[Row]) -> str:
    """The first row's cells, shortened, for a sentence."""
    cells = [cell if len(cell) <= 40 else cell[:39] + "…" for cell in top[0].cells if cell]
    return ", ".join(f"“{cell}”" for cell in cells[:8]) + (" …" if len(cells) > 8 else "")


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:10])) + (" …" if len(numbers) > 10 else "")


def write_rows(headings: Sequence[str], rows: Iterable[Sequence[str]], file: Path, title: str) -> None:
    """A workbook of one sheet, every cell text, its headings bold and fixed. Fault: a cell that is too long for Excel."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    lines = [headings, *rows]
    for number, cells in enumerate(lines, start=1):
        if any(len(cell) > MAX_CELL for cell in cells):
            raise Fault("write_long", row=number, limit=MAX_CELL)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for column in range(1, len(headings) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = COLUMN_WIDTH

    def made(text: str, bold: bool) -> Any:
        cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
        cell.data_type = "s"  # "=…" is a question like any other, not a formula
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(bold=bold)
        return cell

    for number, cells in enumerate(lines):
        sheet.append([made(cell, bold=not number) if cell else None for cell in cells])
    book.save(file)
