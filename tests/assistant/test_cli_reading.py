"""The command line on folders and on files of questions: what is read, what is left out, and each line answered in its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.assistant.command_line import (
    INGEST,
    QUESTION,
    Run,
    has_answer_shape,
    has_shape,
)

# --- reading a folder ---


def test_a_folder_is_read_asked_and_read_again(run: Run, one_encoder: None, folder: Path) -> None:
    first = run("ingest", folder, "--index", "i", "--json")
    has_shape(first.json(), INGEST)
    assert first.status == 0 and (first.json()["documents"], first.json()["read"]) == (2, 2)
    again = run("ingest", folder, "--index", "i", "--json").json()
    assert (again["read"], again["unchanged"], again["index_version"]) == (0, 2, first.json()["index_version"])
    answer = run("ask", "Wann findet das Brückenfest in Lindenau statt?", "--index", "i", "--json").json()
    has_answer_shape(answer)
    assert answer["index_version"] == again["index_version"]
    assert {passage["path"] for passage in answer["passages"]} == {"public/fest.txt"}
    (folder / "public" / "fest.txt").unlink()
    assert run("ingest", folder, "--index", "i", "--json").json()["removed"] == 1


def test_files_that_are_left_out_are_named_and_make_status_three(run: Run, one_encoder: None, folder: Path) -> None:
    (folder / "public" / "kaputt.pdf").write_bytes(b"%PDF-1.7 nothing")
    (folder / "public" / "leer.txt").write_bytes(b"")
    ran = run("ingest", folder, "--index", "i", "--json")
    assert ran.status == 3
    assert {entry["path"] for entry in ran.json()["skipped"]} == {"public/kaputt.pdf", "public/leer.txt"}
    for entry in ran.json()["skipped"]:
        assert entry["reason"] and f"left out: {entry['path']}: {entry['reason']}" in ran.err
    assert run("ask", "Wann ist das Brückenfest?", "--index", "i").status == 0
    assert {entry["path"] for entry in run("status", "--index", "i", "--json").json()["skipped"]} == {
        "public/kaputt.pdf",
        "public/leer.txt",
    }


def test_a_folder_without_the_two_parts_is_public_and_says_so(run: Run, one_encoder: None, tmp_path: Path) -> None:
    (tmp_path / "flat").mkdir()
    (tmp_path / "flat" / "a.txt").write_text("Das Brückenfest findet am 5. Juli 2025 statt.", encoding="utf-8")
    ran = run("ingest", "flat", "--index", "i")
    assert ran.status == 0 and "every document counts as public" in ran.err and not ran.out


# --- a file of questions ---


def test_a_file_of_questions_gives_an_answer_a_line(run: Run, one_encoder: None, real_index_folder: Path, tmp_path: Path) -> None:
    lines: list[dict[str, Any]] = [
        {"user_input": QUESTION},
        {"user_input": "Und wer führt es durch?", "history": [QUESTION], "access": "public", "language": "de"},
        {"user_input": "Vermerk zur Verlängerung des Memorandums", "access": "internal", "language": "en"},
        {"user_input": "Und wer führt es durch?", "history": QUESTION},
        {"user_input": QUESTION, "history": None, "access": None, "language": None, "reference": "is not read"},
    ]
    file = tmp_path / "questions.jsonl"
    file.write_text("\ufeff" + "\n\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n", encoding="utf-8")
    ran = run("ask", "--batch", file, "--index", real_index_folder)
    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.status == 0 and [answer["question"] for answer in answers] == [line["user_input"] for line in lines]
    for answer in answers:
        has_answer_shape(answer)
    for number in (1, 3):
        assert "understood" in {note["kind"] for note in answers[number]["notes"]}
    assert answers[2]["language"] == "en" and "internal" in {passage["path"].split("/")[0] for passage in answers[2]["passages"]}
    assert answers[0]["statements"] == answers[4]["statements"]


BAD_LINES = [
    ("{", "JSON"),
    ("[]", "user_input"),
    ("{}", "user_input"),
    ('{"user_input": 7}', "user_input"),
    ('{"user_input": "x", "history": [1]}', "history"),
    ('{"user_input": "x", "history": 1}', "history"),
    ('{"user_input": "x", "access": "secret"}', "access"),
    ('{"user_input": "x", "access": ["internal"]}', "access"),
    ('{"user_input": "x", "language": "fr"}', "language"),
    ('{"user_input": "x", "language": ["de"]}', "language"),
    ('{"user_input": "  "}', "question"),
    (json.dumps({"user_input": "x" * 501}), "too long"),
    ("NaN", "user_input"),
    ("[" * 100_000, ""),
]


def test_bad_lines_are_named_in_their_place_and_the_others_answered(
    run: Run, one_encoder: None, real_index_folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "questions.jsonl"
    good = json.dumps({"user_input": "Hallo"})
    file.write_text("\n".join([*(line for line, _ in BAD_LINES), good]), encoding="utf-8")
    ran = run("ask", "--batch", file, "--index", real_index_folder)
    rows = [json.loads(line) for line in ran.out.splitlines()]
    assert ran.status == 3 and len(rows) == len(BAD_LINES) + 1
    for number, ((_, word), row) in enumerate(zip(BAD_LINES, rows, strict=False), start=1):
        assert set(row) == {"line", "error"} and row["line"] == number and word in row["error"]
        assert f"line {number}: " in ran.err
    has_answer_shape(rows[-1])
