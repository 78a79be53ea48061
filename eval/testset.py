"""A test set's file -> its questions: CSV, TSV, XLSX, JSONL, JSON in SQuAD's format or as a list. A bad row costs itself only."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.errors import UnreadableDocument
from corpus.records import Language

from .records import Question, TestSet
from .sheets.cells import cell_text, cell_value
from .sheets.fault import Fault, Remark, input_error
from .sheets.fields import LISTS, make_question, place, question_from_values, question_values
from .sheets.headings import FIELDS, PAGE, ROW, field_of, heading_for, nearest
from .sheets.ids import give_ids
from .sheets.tables import MAX_ROWS, Row, Table, read_delimited, read_workbook, write_rows

__all__ = ["question_from_values", "question_values", "read_testset", "write_jsonl", "write_xlsx"]

MAX_BYTES = 50 * 1024 * 1024
"""A file of MAX_ROWS long rows has 40 MB; SQuAD 2.0's training half 42 MB."""

SUFFIXES = (".csv", ".tsv", ".xlsx", ".jsonl", ".json")

Entry = tuple[int, Mapping[str, Any]]
"""A row's number and its values by field."""


def read_testset(file: Path, language: Language = "en") -> TestSet:
    """The file's questions and what is wrong with it, in sentences of that language.

    A bad row is named in `problems` and left out, an oddity is named and nothing else; there may be no good row at all.
    InputError: no such file, another format, a broken or hostile file, no questions in it, more than MAX_ROWS rows.
    """
    remarks: list[Remark] = []
    try:
        content = _content(file)
        questions = _read(file, content, remarks)
    except Fault as fault:
        raise input_error(fault, language, file.name) from fault
    except UnreadableDocument as error:
        key = error.key.removeprefix("reading.")
        values = {"damaged": {"reason": "ZIP"}}.get(key, error.values)
        raise input_error(Fault(f"workbook_{key}", **values), language, file.name) from error
    named = give_ids(questions, remarks)
    problems = tuple(remark.problem(language) for remark in sorted(remarks, key=lambda remark: remark.row))
    return TestSet(file.name, hashlib.sha256(content).hexdigest(), named, problems)


def write_jsonl(questions: Iterable[Question], file: Path) -> None:
    """The questions, one JSON object a line; reading them gives the same questions, but for their rows."""
    with file.open("w", encoding="utf-8", newline="\n") as lines:
        for question in questions:
            values = {name: value for name, value in question_values(question).items() if name != ROW}
            lines.write(json.dumps(values, ensure_ascii=False) + "\n")


def write_xlsx(questions: Iterable[Question], file: Path, language: Language = "en") -> None:
    """The questions as a workbook to edit, headings in that language. InputError: a text too long for a cell."""
    rows = ([cell_text(question, name) for name in FIELDS] for question in questions)
    try:
        write_rows([heading_for(name, language) for name in FIELDS], rows, file, "Fragen" if language == "de" else "Questions")
    except Fault as fault:
        raise input_error(fault, language, file.name) from fault


def _content(file: Path) -> bytes:
    suffix = file.suffix.lower()
    if suffix in (".xls", ".ods", ".numbers", ".xlsb"):
        raise Fault("old_workbook")
    if suffix not in SUFFIXES:
        raise Fault("suffix", suffix=file.suffix, suffixes=", ".join(SUFFIXES))
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise Fault("no_file") from None
    except OSError:
        raise Fault("not_opened") from None
    if len(content) > MAX_BYTES:
        raise Fault("large", limit=MAX_BYTES // 2**20)
    if not content.strip():
        raise Fault("empty")
    return content


def _read(file: Path, content: bytes, remarks: list[Remark]) -> list[Question]:
    """The good rows' questions, ids only where given."""
    from .sheets.delimited import decoded
    from .squad import parse_squad, squad_questions

    suffix = file.suffix.lower()
    if suffix in (".csv", ".tsv", ".xlsx"):
        table = read_workbook(content) if suffix == ".xlsx" else read_delimited(content)
        remarks += table.remarks
        return _from_table(table, remarks)
    text = decoded(content)
    if suffix == ".jsonl":
        return _from_objects(_lines(text, remarks), remarks)
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        raise Fault("json") from None
    if isinstance(values, list):
        return _from_objects(list(enumerate(values, start=1)), remarks)
    if not isinstance(values, dict) or "data" not in values:
        raise Fault("json_shape")
    questions = list(squad_questions(parse_squad(values, remarks), file.name))
    if len(questions) > MAX_ROWS:
        raise Fault("squad_many", limit=MAX_ROWS)
    return questions


def _lines(text: str, remarks: list[Remark]) -> list[tuple[int, Any]]:
    entries: list[tuple[int, Any]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            entries.append((number, json.loads(line)))
        except json.JSONDecodeError as error:
            remarks.append(Remark(number, "", "json_line", {"at": error.colno}, left_out=True))
        except RecursionError:
            remarks.append(Remark(number, "", "json_line", {"at": 1}, left_out=True))
    return entries


def _from_objects(entries: Sequence[tuple[int, Any]], remarks: list[Remark]) -> list[Question]:
    """Questions of JSON objects; their keys are headings like a spreadsheet's."""
    if len(entries) > MAX_ROWS:
        raise Fault("rows_many", limit=MAX_ROWS)
    if not entries and not remarks:
        raise Fault("no_rows")
    questions, unknown = [], set()
    for row, entry in entries:
        if not isinstance(entry, dict):
            remarks.append(Remark(row, "", "json_object", left_out=True))
            continue
        values: dict[str, Any] = {}
        names: dict[str, str] = {}
        for key, value in entry.items():
            name = field_of(key)
            if name is None and key not in unknown:
                unknown.add(key)
                remarks.append(_unknown(key))
            if name and value not in (None, "") and name not in values:
                values[name], names[name] = value, key
        questions += _question(row, values, names, remarks)
    return questions


def _from_table(table: Table, remarks: list[Remark]) -> list[Question]:
    columns: dict[str, list[int]] = {}
    for at, heading in enumerate(table.headings):
        name = field_of(heading)
        if name:
            columns.setdefault(name, []).append(at)
        elif heading:
            remarks.append(_unknown(heading))
    for name, places in columns.items():
        if len(places) > 1:
            headings = ", ".join(f"“{table.headings[at]}” ({_letter(at)})" for at in places)
            remarks.append(Remark(0, table.headings[places[0]], "headings_twice", {"headings": headings, "field": name}))
    unnamed = sorted(
        {
            at
            for row in table.rows
            for at, cell in enumerate(row.cells)
            if cell and -1 not in row.faults and not "".join(table.headings[at : at + 1])
        }
    )
    remarks += [Remark(0, "", "heading_missing", {"letter": _letter(at)}) for at in unnamed]
    return [question for row in table.rows for question in _from_row(row, table, columns, remarks)]


def _from_row(row: Row, table: Table, columns: Mapping[str, Sequence[int]], remarks: list[Remark]) -> list[Question]:
    """The row's question, or none and the reasons in `remarks`."""
    faults = {at: fault for at, fault in row.faults.items() if at < 0 or (at < len(table.headings) and field_of(table.headings[at]))}
    for at, fault in faults.items():
        remarks.append(Remark(row.number, table.headings[at] if at >= 0 else "", fault.key, fault.values, left_out=True))
    if faults:
        return []
    values: dict[str, Any] = {}
    names = {name: table.headings[places[0]] for name, places in columns.items()}
    extra: list[str] = []
    for name, places in columns.items():
        filled = [(at, row.cells[at]) for at in places if at < len(row.cells) and row.cells[at]]
        if name in LISTS or name == "reference_facts":
            values[name] = [entry for _, cell in filled for entry in cell_value(name, cell)]
        elif filled:
            values[name] = filled[0][1]
            others = [(at, cell) for at, cell in filled[1:] if cell != filled[0][1]]
            extra += [f"{table.headings[at]}: {cell}" for at, cell in others]
            remarks += [Remark(row.number, table.headings[at], "cells_differ", {"letter": _letter(at)}) for at, _ in others]
    if extra:
        values["notes"] = "\n".join(filter(None, [values.get("notes", ""), *extra]))
    if any(at in row.merged for at in columns["user_input"]):
        remarks.append(Remark(row.number, names["user_input"], "merged_question", left_out=True))
        return []
    return _question(row.number, values, names, remarks)


def _question(row: int, values: dict[str, Any], names: Mapping[str, str], remarks: list[Remark]) -> list[Question]:
    try:
        question = make_question(_with_page(values), row)
    except Fault as fault:
        remarks.append(Remark(row, names.get(fault.column, fault.column), fault.key, fault.values, left_out=True))
        return []
    if any("\ufffd" in str(value) for value in values.values()):
        remarks.append(Remark(row, "", "characters"))
    return [question]


def _with_page(values: dict[str, Any]) -> dict[str, Any]:
    """The values, a page of a column of its own joined to the source."""
    if not values.get(PAGE):
        return values
    pages = re.findall(r"\d+", str(values[PAGE]))
    given = values.get("reference_context_ids") or []
    sources = [place(str(entry)) for entry in (given if isinstance(given, list) else [given])]
    if sources and all("#page=" in source for source in sources):
        return values
    if len(sources) == 1:
        sources *= max(1, len(pages))
    if not pages or len(sources) != len(pages):
        raise Fault("page_unclear", column=PAGE)
    return values | {"reference_context_ids": [f"{source}#page={int(page)}" for source, page in zip(sources, pages, strict=True)]}


def _unknown(heading: str) -> Remark:
    near, slip = nearest(heading)
    return Remark(0, heading[:60], "heading_slip" if slip else "heading_unknown", {"near": near})


def _letter(at: int) -> str:
    """The column's letters as a spreadsheet shows them, from 0."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
