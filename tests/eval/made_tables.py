"""Files of test sets made for the tests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any


def csv_file(folder: Path, text: str, encoding: str = "utf-8", name: str = "fragen.csv") -> Path:
    """A CSV file with that text."""
    file = folder / name
    file.write_bytes(text.encode(encoding))
    return file


def jsonl_file(folder: Path, lines: Sequence[str]) -> Path:
    """A JSONL file with these lines."""
    file = folder / "fragen.jsonl"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def xlsx_file(folder: Path, sheets: dict[str, Iterable[Sequence[Any]]], name: str = "fragen.xlsx") -> Any:
    """A workbook with these rows by sheet, not yet saved, and its path."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    return book, folder / name
