"""Spreadsheets, JSONL and SQuAD files become questions; what cannot be used is named and costs nothing else."""

from __future__ import annotations

import json
import re
import string
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InputError
from eval.messages import FOLDER, catalogue
from eval.records import Fact, Question
from eval.sheets.cells import cell_text, cell_value
from eval.sheets.fields import CHOICES, make_question, place, split_place
from eval.sheets.headings import _ENGLISH, _GERMAN, _NAMES, FIELDS, field_of, heading_for, nearest, plain
from eval.sheets.ids import give_ids, made_id
from eval.squad import read_squad, squad_questions
from eval.testset import question_from_values, question_values, read_testset, write_jsonl, write_xlsx
from tests.eval.made_tables import csv_file, jsonl_file

GERMAN_ROWS = """Frage;Antwort;Fakten;Zitat;Quelle;Seite;beantwortbar;Sprache;Zugang;Darf nicht enthalten;Teil;Notiz
Wann war die Konferenz?;Im Oktober.;18.–20. Oktober = Oct 18-20 | USA (okay);„Zitat“ | fand;a.pdf;3;ja;Deutsch;intern;XYZ;final;von Hand
Was kostet der Flug?;;;;;;NEIN;;;;;
"""


def test_german_headings_give_every_field(tmp_path: Path) -> None:
    testset = read_testset(csv_file(tmp_path, GERMAN_ROWS))
    assert testset.problems == ()
    assert testset.name == "fragen.csv" and len(testset.sha256) == 64
    first, second = testset.questions
    assert first == Question(
        id=first.id,
        user_input="Wann war die Konferenz?",
        language="de",
        reference="Im Oktober.",
        reference_facts=(Fact("18.–20. Oktober", ("Oct 18-20",)), Fact("USA", importance="okay")),
        reference_contexts=("„Zitat“", "fand"),
        reference_context_ids=("a.pdf#page=3",),
        must_not_contain=("XYZ",),
        access="internal",
        split="final",
        notes="von Hand",
        row=2,
    )
    assert (second.answerable, second.access, second.language, second.row) == (False, "public", None, 3)


@pytest.mark.parametrize("heading", ["Frage", " FRAGE ", "user input", "User_Input", "Fragestellung", "question"])
def test_headings_are_known_whatever_their_case_and_spaces(tmp_path: Path, heading: str) -> None:
    testset = read_testset(csv_file(tmp_path, f"{heading}\nWer?\n"))
    assert [question.user_input for question in testset.questions] == ["Wer?"] and testset.problems == ()


def test_no_two_fields_share_a_heading_and_every_field_of_a_question_has_one() -> None:
    for side, table in enumerate((_ENGLISH, _GERMAN)):
        names = [plain(name) for pair in _NAMES.values() for name in pair[side].split(",")]
        assert len(names) == len(set(names)) == len(table)
    assert all(_ENGLISH[key][0] == _GERMAN[key][0] for key in _ENGLISH.keys() & _GERMAN.keys())
    assert {field.name for field in fields(Question)} - {"row"} == set(FIELDS)
    assert all(field_of(heading_for(name, language)) == name for name in FIELDS for language in ("de", "en"))  # type: ignore[arg-type]
    assert all(field_of(name) == name for name in FIELDS)


def test_an_unknown_column_is_named_with_the_nearest_known_and_stops_nothing(tmp_path: Path) -> None:
    testset = read_testset(csv_file(tmp_path, "Frage;Antwrot;Priorität\nWer?;Ich;hoch\n"))
    assert len(testset.questions) == 1 and [problem.row for problem in testset.problems] == [0, 0]
    slip, unknown = testset.problems
    assert slip.column == "Antwrot" and "Column “Antwrot”" in slip.message and "Did you mean “Antwort”?" in slip.message
    assert unknown.column == "Priorität" and f"nearest known one is “{nearest('Priorität')[0]}”" in unknown.message


def test_bad_rows_are_named_and_left_out_and_the_good_ones_run(tmp_path: Path) -> None:
    rows = "Frage;beantwortbar;Sprache;Zugang;Teil;Notiz\nGut?;;;;;\n;ja;;;;ohne Frage\n"
    rows += "A?;vielleicht;;;;\nB?;;fr;;;\nC?;;;alle;;\nD?;;;;halb;\nAuch gut?;;;;;\n"
    testset = read_testset(csv_file(tmp_path, rows))
    assert [question.user_input for question in testset.questions] == ["Gut?", "Auch gut?"]
    assert [(problem.row, problem.column) for problem in testset.problems] == [
        (3, ""), (4, "beantwortbar"), (5, "Sprache"), (6, "Zugang"), (7, "Teil"),
    ]  # fmt: skip
    assert testset.problems[0].message == "Row 3: There is no question in this row. This row is left out."
    assert "Row 4, column “beantwortbar”: “vielleicht” is not known here. Write one of: yes, no, ja, nein." in testset.problems[1].message


def test_problems_are_told_in_german_too(tmp_path: Path) -> None:
    testset = read_testset(csv_file(tmp_path, "Frage;beantwortbar\nA?;vielleicht\n"), "de")
    assert testset.problems[0].message.startswith("Zeile 2, Spalte „beantwortbar“: „vielleicht“ ist hier nicht bekannt.")
    with pytest.raises(InputError, match=r"leer\.csv: Die Datei ist leer\."):
        read_testset(csv_file(tmp_path, "", name="leer.csv"), "de")


@pytest.mark.parametrize("word", ["ja", "Ja ", "yes", "YES", "wahr", "TRUE", "1", "x", ""])
def test_yes_in_both_languages(word: str) -> None:
    assert make_question({"user_input": "A?", "answerable": word}, 1).answerable is True


@pytest.mark.parametrize("word", ["nein", "NEIN", "no", "n", "falsch", "False", "0", "-"])
def test_no_in_both_languages(word: str) -> None:
    assert make_question({"user_input": "A?", "answerable": word}, 1).answerable is False


def test_the_choices_that_a_sentence_names_are_taken() -> None:
    for name in ("answerable", "language", "access", "split"):
        for word in CHOICES[name].split(", "):
            make_question({"user_input": "A?", name: word}, 1)


def test_two_columns_of_one_meaning_lose_nothing(tmp_path: Path) -> None:
    rows = "Frage;Antwort;Quelle;Question;Quelle;reference\nA?;eins;a.pdf;;b.pdf;zwei\n;;;B?;;drei\n"
    testset = read_testset(csv_file(tmp_path, rows))
    first, second = testset.questions
    assert (first.user_input, first.reference, first.reference_context_ids) == ("A?", "eins", ("a.pdf", "b.pdf"))
    assert first.notes == "reference: zwei"
    assert (second.user_input, second.reference, second.notes) == ("B?", "drei", "")
    messages = [problem.message for problem in testset.problems]
    assert sum("Several columns mean the same" in message for message in messages) == 3
    assert [problem.row for problem in testset.problems if "says something else" in problem.message] == [2]


def test_a_column_without_heading_is_named_once(tmp_path: Path) -> None:
    testset = read_testset(csv_file(tmp_path, "Frage;;Antwort\nA?;verloren;x\nB?;auch;y\n"))
    assert [problem.message for problem in testset.problems] == ["Column B has no heading and is not used. Give it one."]
    assert [question.reference for question in testset.questions] == ["x", "y"]


def test_ids_are_kept_and_a_second_use_is_named(tmp_path: Path) -> None:
    testset = read_testset(csv_file(tmp_path, "Nr.;Frage\n1;A?\n2;B?\n1;C?\n;D?\n"))
    ids = [question.id for question in testset.questions]
    assert ids[:2] == ["1", "2"] and ids[2].startswith("1-") and ids[3].startswith("q") and len(set(ids)) == 4
    assert [(problem.row, problem.message) for problem in testset.problems] == [
        (4, f"Row 4, column “id”: The id “1” is already used in row 2; this row runs as “{ids[2]}”.")
    ]


def test_made_ids_stay_when_rows_move_and_gold_is_corrected() -> None:
    rows = [Question("", f"Frage {number}?", row=number) for number in range(5)]
    there = {question.user_input: question.id for question in give_ids(rows, [])}
    back = {question.user_input: question.id for question in give_ids([replace(q, reference="neu") for q in reversed(rows)], [])}
    assert there == back and len(set(there.values())) == 5
    assert made_id(replace(rows[0], access="internal")) != made_id(rows[0]) != made_id(replace(rows[0], history=("Vorher?",)))


@given(st.lists(st.tuples(st.sampled_from(["", "a", "a-2", "b"]), st.sampled_from(["A?", "B?"])), max_size=12))
def test_ids_are_always_different(rows: list[tuple[str, str]]) -> None:
    remarks: list[object] = []
    named = give_ids([Question(name, text, row=at) for at, (name, text) in enumerate(rows)], remarks)  # type: ignore[arg-type]
    assert len({question.id for question in named}) == len(rows)
    given_ids = [name for name, _ in rows if name]
    assert len(remarks) == len(given_ids) - len(set(given_ids))


def test_the_same_row_twice_runs_twice_under_two_ids() -> None:
    named = give_ids([Question("", "A?", row=2), Question("", "A?", row=3)], [])
    assert named[1].id == f"{named[0].id}-2"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("report.pdf", "report.pdf"),
        ("public\\report.pdf", "public/report.pdf"),
        ("./public/report.pdf, S. 3", "public/report.pdf#page=3"),
        ("report.pdf Seite 12", "report.pdf#page=12"),
        ("report.pdf; p. 4", "report.pdf#page=4"),
        ("report.pdf#page=03", "report.pdf#page=3"),
        ("Bericht 2022 3.pdf", "Bericht 2022 3.pdf"),
        ("S. 3", "S. 3"),
    ],
)
def test_sources_are_put_into_one_form(written: str, read: str) -> None:
    assert place(written) == read == place(read)


def test_a_place_is_a_path_and_perhaps_a_page() -> None:
    assert split_place("a.pdf#page=3") == ("a.pdf", 3) and split_place("a.pdf") == ("a.pdf", None)
    assert split_place("a#page=x.pdf") == ("a#page=x.pdf", None)


def test_a_page_column_joins_its_source_or_is_unclear(tmp_path: Path) -> None:
    rows = "Frage;Quelle;Seite\nA?;a.pdf;2, 4\nB?;a.pdf | b.pdf;1 | 2\nC?;a.pdf | b.pdf;1\nD?;;7\nE?;a.pdf#page=2;9\nF?;a.pdf;\n"
    testset = read_testset(csv_file(tmp_path, rows))
    assert [question.reference_context_ids for question in testset.questions] == [
        ("a.pdf#page=2", "a.pdf#page=4"), ("a.pdf#page=1", "b.pdf#page=2"), ("a.pdf#page=2",), ("a.pdf",),
    ]  # fmt: skip
    assert [(problem.row, problem.column) for problem in testset.problems] == [(4, "Seite"), (5, "Seite")]


# JSONL and JSON


def test_jsonl_takes_lists_plain_facts_and_german_keys_and_names_broken_lines(tmp_path: Path) -> None:
    lines = [
        '{"user_input": "A | B?", "reference_facts": ["eins", {"text": "zwei", "aliases": ["2"], "importance": "okay"}],'
        ' "history": "Davor | jetzt?"}',
        '{"user_input": "kaputt"',
        '["keine Frage"]',
        '{"Frage": "C?", "beantwortbar": false, "prio": 1, "id": 7}',
        '{"user_input": {"text": "D?"}}',
        '{"user_input": "E?", "reference_facts": [{"aliases": ["x"]}]}',
        "",
        '{"user_input": "F?", "reference": null, "prio": 2}',
    ]
    testset = read_testset(jsonl_file(tmp_path, lines))
    first, second, third = testset.questions
    assert first.user_input == "A | B?" and first.history == ("Davor | jetzt?",)
    assert first.reference_facts == (Fact("eins"), Fact("zwei", ("2",), "okay"))
    assert (second.user_input, second.answerable, second.id, second.row) == ("C?", False, "7", 4)
    assert (third.user_input, third.row) == ("F?", 8)
    assert [(problem.row, problem.column) for problem in testset.problems] == [
        (0, "prio"),
        (2, ""),
        (3, ""),
        (5, "user_input"),
        (6, "reference_facts"),
    ]


def test_a_json_list_is_read_like_jsonl_and_other_json_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    file.write_text('[{"question": "A?"}, 3]', encoding="utf-8")
    testset = read_testset(file)
    assert [question.user_input for question in testset.questions] == ["A?"] and [problem.row for problem in testset.problems] == [2]
    for content in ('{"questions": []}', "3", '{"data": [{"title": "x"}]}', '{"data": 3}'):
        file.write_text(content, encoding="utf-8")
        with pytest.raises(InputError, match="neither a list of questions nor in SQuAD's format"):
            read_testset(file)
    for content in ("{", "[" * 100_000):
        file.write_text(content, encoding="utf-8")
        with pytest.raises(InputError, match="no valid JSON"):
            read_testset(file)


def test_squad_answers_become_one_fact_and_contexts_the_gold(squad_file: Path) -> None:
    testset = read_testset(squad_file)
    assert len(testset.questions) == 7 and testset.problems == ()
    third = testset.questions[2]
    assert third == Question(
        id="Wer fördert das Projekt?",
        user_input="Wer fördert das Projekt?",
        language="de",
        reference="Auswärtigen Amt",
        reference_facts=(Fact("Auswärtigen Amt", ("Auswärtige Amt",)),),
        reference_context_ids=("public/000-01.txt",),
        split="development",
        row=3,
    )
    assert [question.split for question in testset.questions] == ["development"] * 5 + ["final"] * 2


def test_squad_files_without_answers_or_with_broken_entries(tmp_path: Path) -> None:
    entries = [
        {"question": "Steht das da?", "is_impossible": True, "answers": []},
        {"question": "", "answers": []},
        {"question": "Wer?", "id": 5, "answers": [{"text": "Ich "}, {"text": "Ich"}]},
        {"question": "Was?", "answers": [{"start": 1}]},
    ]
    file = tmp_path / "quad.json"
    file.write_text(json.dumps({"data": [{"paragraphs": [{"context": "Ich.", "qas": entries}]}]}), encoding="utf-8")
    testset = read_testset(file)
    impossible, who = testset.questions
    assert (impossible.answerable, impossible.reference_facts, impossible.reference_context_ids) == (False, (), ())
    assert (who.id, who.reference_facts, who.language, who.row) == ("5", (Fact("Ich"),), None, 3)
    assert [problem.row for problem in testset.problems] == [2, 4]
    assert squad_questions(read_squad(file), "quad.json")[1].user_input == "Wer?"


def test_too_many_squad_questions_are_refused_with_what_to_do(tmp_path: Path) -> None:
    entries = [{"question": f"Frage {number}?", "answers": [{"text": "ja"}]} for number in range(20_001)]
    file = tmp_path / "quad.json"
    file.write_text(json.dumps({"data": [{"paragraphs": [{"context": "ja", "qas": entries}]}]}), encoding="utf-8")
    with pytest.raises(InputError, match=r"more than 20000 questions.*withhold --sample"):
        read_testset(file)


# Round trips

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(
    lambda text: text == text.strip() and text != ""
)
marked = st.one_of(texts, st.text("a|=\\( )okay", min_size=1, max_size=12).filter(lambda text: text == text.strip() and text != ""))
paths = st.from_regex(r"[a-z]{1,5}(/[a-zäöü]{1,5})?\.(pdf|txt)(#page=[1-9][0-9]?)?", fullmatch=True)
lists = st.lists(marked, max_size=3).map(tuple)
questions = st.builds(
    Question,
    id=texts,
    user_input=texts,
    history=lists,
    language=st.sampled_from([None, "de", "en"]),
    answerable=st.booleans(),
    reference=texts | st.just(""),
    reference_facts=st.lists(st.builds(Fact, marked, lists, st.sampled_from(["vital", "okay"])), max_size=3).map(tuple),
    reference_contexts=lists,
    reference_context_ids=st.lists(paths, max_size=2).map(tuple),
    must_not_contain=lists,
    variant_of=texts | st.just(""),
    variant_type=st.sampled_from(["", "typo"]),
    access=st.sampled_from(["public", "internal"]),
    category=st.sampled_from(["", "Termine"]),
    split=st.sampled_from([None, "development", "final"]),
    leave_out=st.lists(paths, max_size=2).map(tuple),
    notes=texts | st.just(""),
    row=st.integers(0, 9),
)


@given(questions)
def test_values_give_the_question_back(question: Question) -> None:
    values = json.loads(json.dumps(question_values(question)))
    assert question_from_values(values) == question


@given(questions)
def test_cells_give_the_question_back(question: Question) -> None:
    values = {name: cell_value(name, cell_text(question, name)) for name in FIELDS}
    assert make_question(values, question.row) == question


def test_values_that_make_no_question_are_an_error() -> None:
    with pytest.raises(InputError, match="no question"):
        question_from_values({"id": "a"})


@pytest.mark.parametrize("language", ["de", "en"])
def test_files_give_the_questions_back(tmp_path: Path, language: str) -> None:
    asked = (
        Question(
            "a", '=HYPERLINK("http://x")', reference_facts=(Fact("18 = 3 · 6", ("a|b", "c\\"), "okay"),), must_not_contain=("=1+1",), row=2
        ),
        Question("b", "#N/A", answerable=False, history=("Und | dann?",), leave_out=("public/a.txt", "public/b.txt"), notes="0123", row=3),
        Question("c", "Mehrere\nZeilen?", language="de", access="internal", split="final", reference_context_ids=("a.pdf#page=2",), row=4),
    )
    write_xlsx(asked, tmp_path / "a.xlsx", language)  # type: ignore[arg-type]
    sheet = read_testset(tmp_path / "a.xlsx")
    assert sheet.questions == asked and sheet.problems == ()
    write_jsonl(asked, tmp_path / "a.jsonl")
    lines = read_testset(tmp_path / "a.jsonl")
    assert lines.questions == tuple(replace(question, row=question.row - 1) for question in asked) and lines.problems == ()


def test_a_text_too_long_for_a_cell_is_an_error_and_not_cut(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="row 2 has more than 32767 characters"):
        write_xlsx([Question("a", "x" * 40_000)], tmp_path / "a.xlsx")


# Files of which nothing can be used


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b"", "The file is empty."),
        ("a.csv", b"\xef\xbb\xbf\r\n \r\n", "The file is empty."),
        ("a.csv", b";;;\n;;;\n", "The file is empty."),
        ("a.csv", b"Frage;Antwort\n", "There are headings but no questions"),
        ("a.csv", b"Name;Ort\nX;Y\n", "No column holds questions; the first row has “Name”, “Ort”."),
        ("a.csv", b"PK\x03\x04xxxx", "holds a workbook"),
        ("a.csv", bytes(range(256)) * 20, "no readable text"),
        ("a.tsv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(0, 250, 3)) * 9, "no readable text"),
        ("a.jsonl", b"\n\n", "The file is empty."),
        ("a.xls", b"x", "Save it"),
        ("a.txt", b"x", "are not read as test sets"),
        ("a", b"x", "are not read as test sets"),
    ],
)
def test_what_cannot_be_used_at_all_is_one_sentence(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(InputError, match=re.escape(sentence) if name != "a.xls" else "save it"):
        read_testset(file)


def test_no_file_and_a_folder_are_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nichts\.csv: There is no such file\."):
        read_testset(tmp_path / "nichts.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match="may not be opened"):
        read_testset(tmp_path / "folder.csv")


def test_only_bad_rows_give_no_question_but_all_reasons(tmp_path: Path) -> None:
    testset = read_testset(csv_file(tmp_path, "Frage;beantwortbar\nA?;jein\n;ja\n"))
    assert testset.questions == () and len(testset.problems) == 2


# Texts


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_sentence_is_there_in_both_languages_and_used() -> None:
    german, english = ({k: v for k, v in catalogue(lang).items() if k.startswith("testset.")} for lang in ("de", "en"))  # type: ignore[arg-type]
    assert set(german) == set(english) and len(german) > 50
    assert all(places(german[key]) == places(english[key]) for key in german)
    sources = "\n".join(file.read_text(encoding="utf-8") for file in FOLDER.parent.rglob("*.py"))
    unused = {key for key in german if not re.search(rf"""["'.]{key.removeprefix("testset.")}["']""", sources)}
    assert unused <= {"testset.workbook_encrypted", "testset.workbook_hostile"}, "these two come from the archive's check"
    named = set(re.findall(r'(?:Fault\(|Remark\([^"\n]*"[^"\n]*", )"([a-z_]+)"', sources))
    assert len(named) > 30 and {f"testset.{key}" for key in named} <= set(german)
