"""CSV in every encoding and with every slip, workbooks as people make them, and files that were built to do harm."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InputError
from eval.records import TestSet as MadeSet
from eval.sheets.shown import shown
from eval.sheets.tables import MAX_CELL, MAX_EMPTY_ROWS, MAX_ROWS, read_delimited
from eval.testset import read_testset
from tests.eval.made_tables import csv_file, xlsx_file

SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'


def asked(testset: MadeSet) -> list[str]:
    return [question.user_input for question in testset.questions]


def rows_of(testset: MadeSet) -> list[int]:
    return [problem.row for problem in testset.problems]


# CSV


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_delimiter_encoding_and_line_ends_are_found(tmp_path: Path, delimiter: str, encoding: str, ending: str) -> None:
    rows = [["Frage", "Antwort"], ['Gibt es „Grüße“, Süßes; oder "Ähnliches"?', "ja – überall"], ["Zweite?", ""]]
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator=ending).writerows(rows)
    testset = read_testset(csv_file(tmp_path, stream.getvalue(), encoding))
    assert asked(testset) == [rows[1][0], "Zweite?"] and testset.problems == ()
    assert testset.questions[0].reference == "ja – überall"


def test_a_single_column_may_hold_commas_and_semicolons(tmp_path: Path) -> None:
    testset = read_testset(csv_file(tmp_path, 'Frage\nWer, wann; wo?\n"Mit ""Zeichen"", gut"\n'))
    assert asked(testset) == ["Wer, wann; wo?", 'Mit "Zeichen", gut'] and testset.problems == ()


def test_commas_in_the_heading_line_do_not_deceive(tmp_path: Path) -> None:
    testset = read_testset(csv_file(tmp_path, "Frage;Antwort\nA, b, c, d?;e, f\n"))
    assert (testset.questions[0].user_input, testset.questions[0].reference) == ("A, b, c, d?", "e, f")


def test_excels_own_first_line_and_titles_above_the_headings(tmp_path: Path) -> None:
    testset = read_testset(csv_file(tmp_path, "sep=;\nUnsere Testfragen 2026;\n\nNr;Frage\n1;A?\n"))
    assert asked(testset) == ["A?"] and testset.questions[0].row == 5
    assert [problem.message for problem in testset.problems] == ["Row 2 stands above the headings and is not used."]


def test_a_wrong_quotation_mark_costs_its_row_only(tmp_path: Path) -> None:
    rows = 'Frage;Antwort\nA?;eins\nB?;"offen\nC?;drei\n"Heißt das "Konferenz"?";vier\n'
    rows += 'E?;"ja, ""gut"""\nF?;"zwei\nZeilen"\nG?;"wieder offen\nH?;acht\n'
    testset = read_testset(csv_file(tmp_path, rows))
    assert asked(testset) == ["A?", "C?", "E?", "F?", "H?"]
    assert [question.reference for question in testset.questions] == ["eins", "drei", 'ja, "gut"', "zwei\nZeilen", "acht"]
    assert rows_of(testset) == [3, 5, 8] and all("quotation mark" in problem.message for problem in testset.problems)


def test_too_many_cells_are_a_text_without_quotation_marks(tmp_path: Path) -> None:
    testset = read_testset(csv_file(tmp_path, "question,answer\nWho?,me\nWho, and when?,me\nShort?\nTrailing?,x,,,\n"))
    assert asked(testset) == ["Who?", "Short?", "Trailing?"]
    assert rows_of(testset) == [3] and "3 cells but there are 2 headings" in testset.problems[0].message


@pytest.mark.parametrize("formula", ["=1+1", "=SUMME(A1:A3)", " =cmd|' /C calc'!A0"])
def test_formulas_in_text_are_named_and_the_excel_way_of_writing_text_is_read(tmp_path: Path, formula: str) -> None:
    testset = read_testset(csv_file(tmp_path, f'Frage;Antwort\n{formula};x\nB?;{formula}\nC?;"=""007"""\n\'=D?;=\nE?;y\n'))
    assert asked(testset) == ["C?", "=D?", "E?"]
    assert [question.reference for question in testset.questions] == ["007", "=", "y"]
    assert [(problem.row, problem.column) for problem in testset.problems] == [(2, "Frage"), (3, "Antwort")]
    assert "holds a formula" in testset.problems[0].message and "apostrophe" in testset.problems[0].message


def test_a_fault_in_a_column_that_is_not_used_costs_nothing(tmp_path: Path) -> None:
    testset = read_testset(csv_file(tmp_path, "Frage;Prio\nA?;=1+1\n"))
    assert asked(testset) == ["A?"] and rows_of(testset) == [0]


def test_a_huge_cell_costs_its_row_only(tmp_path: Path) -> None:
    for length in (MAX_CELL + 1, 200_000):
        testset = read_testset(csv_file(tmp_path, f"Frage;Antwort\nA?;x\nB?;{'y' * length}\nC?;z\n"))
        assert asked(testset) == ["A?", "C?"] and rows_of(testset) == [3]
        assert "Perhaps a closing quotation mark is missing" in testset.problems[0].message


def test_characters_that_cannot_be_read_are_named_and_the_row_runs(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes("Frage\nÄpfel und Öfen überall?\nKöl".encode() + b"\xff" + "n: wie groß ist es? ÄÖÜäöü ÄÖÜäöü\n".encode())
    testset = read_testset(file)
    assert len(testset.questions) == 2 and rows_of(testset) == [3] and "could not be read" in testset.problems[0].message


def test_fifty_thousand_rows_are_refused_with_what_to_do_and_the_limit_itself_runs(tmp_path: Path) -> None:
    def text(count: int) -> str:
        return "Frage\n" + "".join(f"Frage {number}?\n" for number in range(count))

    with pytest.raises(InputError, match=r"more than 20000 rows.*nothing was run\. Split it into files of at most 20000 rows"):
        read_testset(csv_file(tmp_path, text(50_000)))
    testset = read_testset(csv_file(tmp_path, text(MAX_ROWS)))
    assert len(testset.questions) == MAX_ROWS and testset.problems == ()


def test_reading_stops_after_thousands_of_empty_rows_and_says_so(tmp_path: Path) -> None:
    testset = read_testset(csv_file(tmp_path, "Frage;Notiz\nA?\n" + ";;\n" * (MAX_EMPTY_ROWS + 5) + "B?\n"))
    assert asked(testset) == ["A?"]
    assert f"The rows from {MAX_EMPTY_ROWS + 3} on were not read" in testset.problems[0].message
    short = read_testset(csv_file(tmp_path, "Frage\nA?\n" + "\n" * (MAX_EMPTY_ROWS - 1) + "B?\n"))
    assert asked(short) == ["A?", "B?"] and short.problems == ()


cells = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=12)


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=8), st.sampled_from([";", ",", "\t"]))
def test_whatever_a_csv_writer_writes_is_read_again(rows: list[tuple[str, str]], delimiter: str) -> None:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows([("Frage", "Antwort"), *((f"Q{a}", f"R{b}") for a, b in rows)])
    table = read_delimited(stream.getvalue().encode("utf-8-sig"))
    assert [row.cells for row in table.rows] == [(f"Q{a}".strip(), f"R{b}".strip()) for a, b in rows] and table.remarks == ()


@given(st.binary(max_size=300))
def test_any_bytes_give_a_test_set_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any"
    for suffix, head in ((".csv", b"Frage;x\n"), (".jsonl", b'{"user_input": "A?"}\n'), (".json", b"["), (".xlsx", b"PK\x03\x04")):
        named = file.with_suffix(suffix)
        named.write_bytes(head + content)
        try:
            read_testset(named)
        except InputError as error:
            assert str(error).startswith("any.") and "{" not in str(error).split(":", 1)[1][:20]


# Workbooks


def test_numbers_and_dates_are_read_as_people_see_them(tmp_path: Path) -> None:
    book, file = xlsx_file(tmp_path, {"Fragen": [["Nr.", "Frage", "Antwort"]]})
    sheet = book["Fragen"]
    for number, (value, number_format) in enumerate(
        [(date(2022, 10, 21), "mm-dd-yy"), (0.125, "0.0%"), (12500, '#,##0.00" €"'), (2.5, "General")]
    ):
        sheet.append([number + 1, f"Frage {number}?", value])
        sheet.cell(number + 2, 3).number_format = number_format
    book.save(file)
    testset = read_testset(file)
    assert [question.reference for question in testset.questions] == ["21.10.2022", "12,5%", "12.500,00 €", "2,5"]
    assert [question.id for question in testset.questions] == ["1", "2", "3", "4"] and testset.problems == ()
    sheet["B1"], sheet["C1"] = "Question", "Answer"
    sheet["A1"] = "ID"
    book.save(file)
    assert [question.reference for question in read_testset(file).questions] == ["2022-10-21", "12.5%", "12,500.00 €", "2.5"]


@pytest.mark.parametrize(
    ("value", "number_format", "german", "english"),
    [
        (5.0, "General", "5", "5"),
        (0.1 + 0.2, "General", "0,3", "0.3"),
        (1234567, "#,##0", "1.234.567", "1,234,567"),
        (-3.456, "0.00", "-3,46", "-3.46"),
        (-3.456, "0.00;[Red](0.00)", "(3,46)", "(3.46)"),
        (1.5, "0.##", "1,5", "1.5"),
        (2, "0.##", "2", "2"),
        (7, "000", "007", "007"),
        (9.99, "_-* #,##0.00\\ [$€-407]_-", "9,99 €", "9.99 €"),
        (3, '"Nr. "0', "Nr. 3", "Nr. 3"),
        (True, "General", "WAHR", "TRUE"),
        (1e20, "General", "1e+20", "1e+20"),
        (datetime(2022, 10, 1, 9, 5), "dd.mm.yyyy hh:mm", "01.10.2022 09:05", "01.10.2022 09:05"),
        (datetime(2022, 10, 1), "d. mmmm yyyy", "1. Oktober 2022", "1. October 2022"),
        (datetime(2022, 10, 1), "[$-409]mmmm d, yyyy", "October 1, 2022", "October 1, 2022"),
        (datetime(2022, 10, 1), "dddd, dd/mm/yy", "Samstag, 01/10/22", "Saturday, 01/10/22"),
        (datetime(2022, 10, 1, 15, 4), "h:mm AM/PM", "3:04 PM", "3:04 PM"),
        (time(7, 8, 9), "mm:ss", "08:09", "08:09"),
        (timedelta(hours=30, minutes=5), "[h]:mm", "30:05", "30:05"),
        (datetime(2022, 10, 1), "General", "2022-10-01T00:00:00", "2022-10-01T00:00:00"),
        (None, "General", "", ""),
        ("  x ", "@", "x", "x"),
        ("eins_x000D_\nzwei\r\ndrei", "@", "eins\nzwei\ndrei", "eins\nzwei\ndrei"),
    ],
)
def test_each_format_shows_what_it_says(value: object, number_format: str, german: str, english: str) -> None:
    assert (shown(value, number_format, True), shown(value, number_format, False)) == (german, english)


def test_the_sheet_with_questions_is_read_and_named(tmp_path: Path) -> None:
    book, file = xlsx_file(tmp_path, {"Titel": [["Stadt"]], "Fragen": [["Frage"], ["A?"]], "Alt": [["Frage"], ["B?"]], "Neu": []})
    book.save(file)
    testset = read_testset(file)
    assert asked(testset) == ["A?"]
    assert [problem.message for problem in testset.problems] == [
        "Several sheets of the workbook hold questions. Only “Fragen” was read; these were not: “Titel”, “Alt”, “Neu”. "
        "Save them as files of their own to run them."
    ]
    book["Fragen"].sheet_state = "hidden"
    book.save(file)
    assert asked(read_testset(file)) == ["B?"], "a hidden sheet comes last"
    del book["Alt"]
    book.save(file)
    again = read_testset(file)
    assert asked(again) == ["A?"] and again.problems[0].message.startswith("The workbook has several sheets. “Fragen” was read")


def test_a_workbook_without_questions_says_what_it_has(tmp_path: Path) -> None:
    book, file = xlsx_file(tmp_path, {"Eins": [["Name", "Ort"], ["x", "y"]], "Zwei": [["Z"]]})
    book.save(file)
    with pytest.raises(InputError, match="the first row has “Name”, “Ort”"):
        read_testset(file)
    book, file = xlsx_file(tmp_path, {"Leer": []})
    book.save(file)
    with pytest.raises(InputError, match="The file is empty"):
        read_testset(file)


def test_hidden_rows_are_read_and_named(tmp_path: Path) -> None:
    book, file = xlsx_file(tmp_path, {"Fragen": [["Frage"], ["A?"], ["B?"], ["C?"], []]})
    for row in (3, 4, 9):
        book["Fragen"].row_dimensions[row].hidden = True
    book.save(file)
    testset = read_testset(file)
    assert asked(testset) == ["A?", "B?", "C?"]
    assert [problem.message for problem in testset.problems] == [
        "2 hidden rows were read too (rows 3, 4). Delete them if they are not to be asked."
    ]


def test_merged_cells_fill_their_rows_but_a_question_does_not(tmp_path: Path) -> None:
    rows = [
        ["Thema", "Frage", "Quelle"],
        ["Reise", "A?", "a.pdf"],
        [None, "B?", "b.pdf"],
        [None, "C?", "c.pdf"],
        [None, None, "d.pdf"],
        [None, "E?", "e.pdf"],
    ]
    book, file = xlsx_file(tmp_path, {"Fragen": rows})
    book["Fragen"].merge_cells("A2:A4")
    book["Fragen"].merge_cells("B4:B5")
    book["Fragen"].merge_cells("A8:C9")
    book.save(file)
    testset = read_testset(file)
    assert [(q.user_input, q.category) for q in testset.questions] == [("A?", "Reise"), ("B?", "Reise"), ("C?", "Reise"), ("E?", "")]
    assert rows_of(testset) == [5] and "merged with the one above" in testset.problems[0].message


def test_formulas_are_read_by_their_stored_result_or_named(tmp_path: Path) -> None:
    rows = [["Frage", "Antwort", "Prio"], ["A?", "=1+1", "=1+1"], ['="B"&"?"', "x", 1], ["C?", "y", "=2+2"], ["D?", "#N/A", 1]]
    book, file = xlsx_file(tmp_path, {"Fragen": rows})
    book["Fragen"]["B4"].data_type = "s"
    book.save(file)
    testset = read_testset(file)
    assert asked(testset) == ["C?"]
    assert [(problem.row, problem.column) for problem in testset.problems] == [(0, "Prio"), (2, "Antwort"), (3, "Frage"), (5, "Antwort")]
    assert "without a stored result" in testset.problems[1].message and "shows the error #N/A" in testset.problems[3].message
    stored = tmp_path / "stored.xlsx"
    replace_part(file, stored, "xl/worksheets/sheet1.xml", lambda xml: re.sub(rb"(</f>)<v ?/>|(</f>)<v></v>", rb"</f><v>42</v>", xml))
    again = read_testset(stored)
    assert again.questions[0].reference == "42" and asked(again) == ["A?", "42", "C?"]


def test_a_formula_whose_stored_result_is_empty_is_an_empty_cell(tmp_path: Path) -> None:
    book, file = xlsx_file(tmp_path, {"Fragen": [["Frage", "Antwort"], ["A?", '=IF(1,"","x")']]})
    book.save(file)
    stored = tmp_path / "stored.xlsx"
    replace_part(file, stored, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b'<c r="B2"', b'<c r="B2" t="str"'))
    testset = read_testset(stored)
    assert asked(testset) == ["A?"] and testset.questions[0].reference == "" and testset.problems == ()


def test_a_wrong_size_in_the_file_cuts_nothing(tmp_path: Path) -> None:
    book, file = xlsx_file(tmp_path, {"Fragen": [["Frage", "Antwort"], ["A?", "x"], ["B?", "y"]]})
    book.save(file)
    lying = tmp_path / "lying.xlsx"
    replace_part(file, lying, "xl/worksheets/sheet1.xml", lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', xml))
    assert [question.reference for question in read_testset(lying).questions] == ["x", "y"]


def test_cells_beside_the_table_are_named_and_cost_no_row(tmp_path: Path) -> None:
    book, file = xlsx_file(tmp_path, {"Fragen": [["Frage"], ["A?", None, "Notiz am Rand"], ["B?"]]})
    book.save(file)
    testset = read_testset(file)
    assert asked(testset) == ["A?", "B?"] and [problem.message[:27] for problem in testset.problems] == ["Column C has no heading and"]


# Files that do harm


def replace_part(file: Path, target: Path, name: str, change: object) -> None:
    """A copy of the workbook with one part changed."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            content = old.read(member)
            new.writestr(member, change(content) if member == name else content)  # type: ignore[operator]


def harmful(folder: Path, kind: str) -> Path:
    """A workbook with a good question, and something in it."""
    book, file = xlsx_file(folder, {"Fragen": [["Frage"], ["A?"]]})
    book.save(file)
    target = folder / f"{kind}.xlsx"
    head = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Frage</t></is></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>A?</t></is></c></row>'
    )
    empty = (
        "".join(f'<row r="{row}" s="1" customFormat="1" ht="{row % 97}.{row % 89}"/>' for row in range(3, 300_003))
        if "empty" in kind
        else ""
    )
    made = {
        "bomb": lambda: head + " " * 30_000_000,
        "huge_cell": lambda: head + f'<row r="3"><c r="A3" t="inlineStr"><is><t>{"".join(map(str, range(2_000_000)))}</t></is></c></row>',
        "empty_rows": lambda: head + empty,
        "many_cells": lambda: head + '<row r="3">' + "".join(f'<c s="{at % 10_000}"/>' for at in range(3_050_000)) + "</row>",
        "far_row": lambda: head + '<row r="999999999"><c r="A999999999"><v>1</v></c></row>',
        "far_column": lambda: head + "".join(f'<row r="{row}"><c r="XFD{row}" t="str"><v>x{row}</v></c></row>' for row in range(3, 3000)),
        "entities": lambda: '<!DOCTYPE x [<!ENTITY a "b">]>' + head,
        "cut": lambda: head + "<row",
        "empty_part": lambda: "",
    }[kind]()
    body = made.encode() if kind in ("entities", "empty_part") else SHEET.format(rows=made).encode()
    replace_part(file, target, "xl/worksheets/sheet1.xml", lambda _: body)
    return target


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("bomb", "built in a way that could overload the program"),
        ("many_cells", "millions of cells"),
        ("entities", "built in a way that could overload the program"),
        ("cut", "damaged or incomplete"),
        ("empty_part", "damaged or incomplete"),
    ],
)
def test_a_harmful_workbook_is_one_sentence(tmp_path: Path, kind: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        read_testset(harmful(tmp_path, kind))


@pytest.mark.parametrize("kind", ["empty_rows", "far_row"])
def test_endless_empty_rows_are_passed_over_and_named(tmp_path: Path, kind: str) -> None:
    testset = read_testset(harmful(tmp_path, kind))
    assert asked(testset) == ["A?"] and "empty rows stand above them" in testset.problems[0].message


def test_cells_far_to_the_right_cost_no_time(tmp_path: Path) -> None:
    testset = read_testset(harmful(tmp_path, "far_column"))
    assert asked(testset) == ["A?"] and [problem.message[:32] for problem in testset.problems] == ["Columns beyond the 256th are not"]


def test_a_cell_of_megabytes_costs_its_row_only(tmp_path: Path) -> None:
    testset = read_testset(harmful(tmp_path, "huge_cell"))
    assert asked(testset) == ["A?"] and rows_of(testset) == [3] and "more than 32767 characters" in testset.problems[0].message


@pytest.mark.parametrize("kind", ["bomb", "huge_cell", "empty_rows", "many_cells"])
def test_memory_stays_bounded(tmp_path: Path, kind: str) -> None:
    file = harmful(tmp_path, kind)
    code = (
        "import re, sys; from pathlib import Path; from eval.testset import read_testset\n"
        "try: read_testset(Path(sys.argv[1]))\nexcept Exception as error: print(type(error).__name__, end=' ')\n"
        # Not getrusage: its peak includes that of the process which started this one.
        "print(re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, text=True, timeout=120, check=True)
    *error, peak = done.stdout.split()
    assert error in ([], ["InputError"]) and int(peak) < 600 * 1024, f"{int(peak) // 1024} MB"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"Frage;Antwort\nA?;x\n", "holds no workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "with a password"),
        (b"PK\x03\x04" + b"x" * 200, "damaged or incomplete"),
    ],
)
def test_what_is_no_workbook_is_a_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(content)
    with pytest.raises(InputError, match=sentence):
        read_testset(file)


def test_a_zip_of_something_else_and_every_cut_of_a_workbook_are_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "other.xlsx"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(InputError, match="damaged or incomplete"):
        read_testset(file)
    book, whole = xlsx_file(tmp_path, {"Fragen": [["Frage"], ["A?"]]})
    book.save(whole)
    content = whole.read_bytes()
    for length in range(10, len(content) - 1, len(content) // 12):
        file.write_bytes(content[:length])
        with pytest.raises(InputError, match="damaged or incomplete"):
            read_testset(file)
