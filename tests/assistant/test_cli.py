"""The command line, which other programs call: exit statuses, the exact shape of what it prints, and a sentence for every mistake."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main as run_main
from assistant.cli import make_parser
from assistant.settings import SHIPPED, Settings

COMMANDS = ("ingest", "ask", "chat", "source", "status", "settings")
QUESTION = "Wer fördert das Projekt Urban Diplomacy Exchange?"
REPORT = "public/2022-10-21_partnerschaftskonferenz-washington.txt"
HEAVY = ("torch", "transformers", "sentence_transformers", "chromadb", "gradio", "llama_index", "trafilatura", "bm25s", "numpy", "fastapi")


@dataclass(frozen=True)
class Ran:
    """What one run came to."""

    status: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs the program in an empty folder; no run may print a traceback."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> Ran:
        capsys.readouterr()
        try:
            status = run_main([str(argument) for argument in arguments])
        except SystemExit as end:  # argparse's own: --help and wrong usage
            status = int(end.code or 0)
        ran = Ran(status, *capsys.readouterr())
        assert "Traceback" not in ran.out + ran.err
        return ran

    return run


@pytest.fixture
def one_encoder(real_embedder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands take the encoder that is loaded already, where they would load the same one again."""
    monkeypatch.setattr("vectorstore.embed.Embedder", lambda _model="bundled": real_embedder)


# --- what the words mean ---


@pytest.mark.parametrize("arguments", [(), *((command,) for command in COMMANDS)])
def test_every_command_explains_itself(run: Run, arguments: tuple[str, ...]) -> None:
    ran = run(*arguments, "--help")
    assert ran.status == 0 and ran.out.startswith("usage: fundstelle") and not ran.err
    if arguments and arguments != ("settings",):
        assert "--index" in ran.out


def test_the_help_names_every_command(run: Run) -> None:
    out = run("--help").out
    assert all(re.search(rf"^ +{command} ", out, re.MULTILINE) for command in COMMANDS)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nonsense",),
        ("ask", "x", "--access", "secret"),
        ("ask", "x", "--language", "fr"),
        ("chat", "--port", "x"),
        ("source",),
        ("status", "x"),
    ],
)
def test_wrong_usage_is_status_two(run: Run, arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)
    assert ran.status == 2 and "usage: fundstelle" in ran.err and not ran.out


def test_the_options_of_the_issue_are_understood() -> None:
    parse = make_parser().parse_args
    asked = parse(["ask", "Q", "--index", "i", "--json", "--history", "A", "--history", "B", "--access", "internal", "--language", "en"])
    assert not asked.explain and parse(["ask", "Q", "--explain"]).explain
    assert (asked.question, asked.index, asked.json, asked.history, asked.access, asked.language) == (
        "Q",
        Path("i"),
        True,
        ["A", "B"],
        "internal",
        "en",
    )
    assert parse(["ask", "--batch", "f.jsonl"]).batch == Path("f.jsonl")
    assert parse(["ingest", "F", "--index", "i"]).folder == Path("F") and parse(["ingest"]).folder is None
    assert parse(["source", "P", "--index", "i", "--json"]).path == "P"


# --- the shape of what is printed ---

ANSWER = {
    "question": str,
    "language": str,
    "outcome": str,
    "text": str,
    "statements": list,
    "citations": list,
    "notes": list,
    "passages": list,
    "index_version": str,
    "timings_ms": dict,
    "writer": str,
    "dropped": list,
    "model": type(None),
}
STATEMENT = {"text": str, "citations": list, "support": str}
CITATION = {
    "number": int,
    "document": str,
    "path": str,
    "title": str,
    "published": (str, type(None)),
    "page": int,
    "page_label": str,
    "start": int,
    "end": int,
    "quote": str,
    "access": str,
    "source_url": (str, type(None)),
    "example": bool,
}
PASSAGE = {"document": str, "path": str, "page": int, "start": int, "end": int, "score": float, "text": str}
SOURCE = {
    "path": str,
    "other_paths": list,
    "title": str,
    "published": (str, type(None)),
    "language": str,
    "access": str,
    "sha256": str,
    "source_url": (str, type(None)),
    "example": bool,
    "pages": list,
}
INGEST = {
    "index_version": str,
    "documents": int,
    "chunks": int,
    "read": int,
    "unchanged": int,
    "removed": int,
    "skipped": list,
    "near_duplicates": list,
}
STATUS = {
    "index_version": str,
    "created": str,
    "folder": str,
    "model": str,
    "chunks": int,
    "documents": list,
    "skipped": list,
    "faults": list,
    "language_model": type(None),
}


def has_shape(value: dict[str, Any], shape: dict[str, Any]) -> None:
    """Exactly these keys, in this order, with values of these types."""
    assert list(value) == list(shape)
    for key, kind in shape.items():
        kinds = kind if isinstance(kind, tuple) else (kind,)
        assert type(value[key]) in kinds, f"{key}: {value[key]!r}"


def has_answer_shape(answer: dict[str, Any]) -> None:
    has_shape(answer, ANSWER)
    assert answer["outcome"] in ("answered", "partly", "not_found", "refused") and answer["language"] in ("de", "en")
    for statement in answer["statements"]:
        has_shape(statement, STATEMENT)
        assert statement["support"] == "verbatim" and statement["citations"]
        assert set(statement["citations"]) <= {citation["number"] for citation in answer["citations"]}
    for citation in answer["citations"]:
        has_shape(citation, CITATION)
        assert citation["published"] is None or re.fullmatch(r"\d{4}-\d\d-\d\d", citation["published"])
    for passage in answer["passages"]:
        has_shape(passage, PASSAGE)
    assert all(set(note) == {"kind", "text"} for note in answer["notes"])
    assert all(isinstance(value, float) for value in answer["timings_ms"].values()) and "total" in answer["timings_ms"]
    scores = [passage["score"] for passage in answer["passages"]]
    assert len(answer["passages"]) <= 10 and (len(scores) < 2 or scores == sorted(scores, reverse=True))


def test_an_answer_as_json_has_exactly_the_agreed_shape(run: Run, one_encoder: None, real_index_folder: Path) -> None:
    ran = run("ask", QUESTION, "--index", real_index_folder, "--json")
    assert ran.status == 0 and ran.out.count("\n") == 1
    answer = ran.json()
    has_answer_shape(answer)
    assert answer["question"] == QUESTION and answer["outcome"] == "answered" and len(answer["passages"]) == 10
    assert "Auswärtige Amt" in " ".join(statement["text"] for statement in answer["statements"])
    assert REPORT in {citation["path"] for citation in answer["citations"]}


@pytest.mark.parametrize("question", ["Hallo!", "Wie viele Einhörner grasen 1848 auf dem Jupitermond Europa?"])
def test_answers_without_statements_have_the_same_shape(run: Run, one_encoder: None, real_index_folder: Path, question: str) -> None:
    answer = run("ask", question, "--index", real_index_folder, "--json").json()
    has_answer_shape(answer)
    assert answer["outcome"] in ("refused", "not_found") and not answer["statements"]


def test_every_citation_and_passage_stands_where_source_says(run: Run, one_encoder: None, real_index_folder: Path) -> None:
    asked = [
        run("ask", question, "--index", real_index_folder, "--json", "--access", "internal").json()
        for question in (
            QUESTION,
            "Was gilt für die Obergrenze der Stadt bei den Verhandlungen?",
            "Bis wann läuft der Partnerschaftsvertrag?",
        )
    ]
    pages: dict[str, dict[int, dict[str, Any]]] = {}
    for place in [place for answer in asked for place in (*answer["citations"], *answer["passages"])]:
        path = place["path"]
        if path not in pages:
            ran = run("source", path, "--index", real_index_folder, "--json")
            source = ran.json()
            has_shape(source, SOURCE)
            assert ran.status == 0 and source["path"] == path and (SHIPPED / path).is_file()
            assert all(list(page) == ["number", "label", "text"] for page in source["pages"])
            pages[path] = {page["number"]: page for page in source["pages"]}
        page = pages[path][place["page"]]
        assert page["text"][place["start"] : place["end"]] == place.get("quote", place.get("text"))
        assert place.get("page_label", page["label"]) == page["label"]
    assert len(pages) > 3


def test_a_source_without_json_is_the_text_of_its_pages(run: Run, real_index_folder: Path) -> None:
    path = "public/partnerschaftsvertrag-2018.pdf"
    pages = run("source", path, "--index", real_index_folder, "--json").json()["pages"]
    assert len(pages) >= 3 and pages[0]["label"] != str(pages[0]["number"])
    assert run("source", path, "--index", real_index_folder).out == "\f".join(page["text"] for page in pages) + "\n"


def test_status_says_what_the_index_holds(run: Run, real_index_folder: Path) -> None:
    ran = run("status", "--index", real_index_folder, "--json")
    values = ran.json()
    has_shape(values, STATUS)
    assert ran.status == 0 and values["faults"] == [] and values["skipped"] == []
    assert REPORT in {document["path"] for document in values["documents"]}
    assert all(list(document) == ["path", "title", "published", "access", "language"] for document in values["documents"])
    text = run("status", "--index", real_index_folder).out
    assert values["index_version"] in text and all(document["title"] in text for document in values["documents"])


def test_an_answer_for_people_ends_with_its_sources(run: Run, one_encoder: None, real_index_folder: Path) -> None:
    out = run("ask", QUESTION, "--index", real_index_folder).out
    assert re.search(r"Auswärtige Amt.*\[\d\]", out)
    assert re.search(rf"^  \[\d\] .*, 2022-10-21, p\. 1 \({re.escape(REPORT)}\)$", out, re.MULTILINE)


EXPLANATION = {
    "outcome": str,
    "language": str,
    "language_by": str,
    "dropped": list,
    "not_searched": str,
    "earlier": int,
    "context": str,
    "reworded": str,
    "documents": int,
    "access": (str, type(None)),
    "parts": list,
    "parts_left_out": list,
    "conflict": list,
    "model": str,
    "model_outcome": str,
    "model_dropped": list,
    "lines": list,
}
EXPLAINED_PART = {
    "text": str,
    "kinds": list,
    "period": str,
    "passages": list,
    "sentences": list,
    "sentences_in_all": int,
    "decision": dict,
    "refused_by": str,
    "missing": list,
}


def test_why_an_answer_came_out_so_stands_below_its_sources(run: Run, one_encoder: None, real_index_folder: Path) -> None:
    out = run("ask", QUESTION, "--index", real_index_folder, "--explain").out
    answer, sources, why = (out.index(word) for word in ("Auswärtige Amt", "  [1] ", "Warum diese Antwort?"))
    assert answer < sources < why and "Reicht das? Ja" in out[why:] and "Gefragt ist nach: einer Person." in out[why:]
    english = run("ask", QUESTION, "--index", real_index_folder, "--explain", "--language", "en").out
    assert "Why this answer?" in english and "Is that enough? Yes" in english and "Reicht das?" not in english
    assert "Warum diese Antwort?" not in run("ask", QUESTION, "--index", real_index_folder).out


@pytest.mark.parametrize(
    ("question", "searched"), [(QUESTION, True), ("Wie viele Einhörner grasen 1848 auf dem Jupitermond Europa?", True), ("Hallo!", False)]
)
def test_the_explanation_as_json(run: Run, one_encoder: None, real_index_folder: Path, question: str, searched: bool) -> None:
    answer = run("ask", question, "--index", real_index_folder, "--json", "--explain", "--access", "internal").json()
    why = answer.pop("explanation")
    has_answer_shape(answer)
    has_shape(why, EXPLANATION)
    assert why["outcome"] == answer["outcome"] and why["lines"][0] == "Warum diese Antwort?"
    assert len(why["parts"]) == int(searched) and why["access"] == ("internal" if searched else None)
    for part in why["parts"]:
        has_shape(part, EXPLAINED_PART)
        assert [p["path"] for p in part["passages"]] == [p["path"] for p in answer["passages"]]
        assert bool(part["refused_by"]) == (answer["outcome"] == "not_found")
        assert all(list(feature) == ["name", "value", "usual", "push"] for feature in part["decision"]["features"])


def test_a_file_of_questions_is_explained_line_by_line(run: Run, one_encoder: None, real_index_folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(json.dumps({"user_input": text}) for text in (QUESTION, "What can you do?")), encoding="utf-8")
    rows = [json.loads(line) for line in run("ask", "--batch", file, "--index", real_index_folder, "--explain").out.splitlines()]
    assert [row["explanation"]["outcome"] for row in rows] == ["answered", "refused"]
    assert rows[0]["explanation"]["language"] == "de" and rows[1]["explanation"]["lines"][0] == "Why this answer?"


@pytest.mark.parametrize(("language", "line"), [("de", "Dazu steht nichts"), ("en", "The documents say nothing")])
def test_history_access_and_language_are_handed_on(run: Run, one_encoder: None, real_index_folder: Path, language: str, line: str) -> None:
    question = "Wie viele Einhörner grasen 1848 auf dem Jupitermond Europa?"
    assert line in run("ask", question, "--index", real_index_folder, "--language", language).out
    follow = run(
        "ask", "Und wer führt es durch?", "--history", "Hallo", "--history", QUESTION, "--index", real_index_folder, "--json"
    ).json()
    assert QUESTION in next(note["text"] for note in follow["notes"] if note["kind"] == "understood")
    secret = ("ask", "Vermerk zur Verlängerung des Memorandums", "--index", real_index_folder, "--json")
    assert "internal" not in {passage["path"].split("/")[0] for passage in run(*secret).json()["passages"]}
    assert "internal" in {passage["path"].split("/")[0] for passage in run(*secret, "--access", "internal").json()["passages"]}


# --- reading a folder ---


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small folder of one's own."""
    place = tmp_path / "documents"
    (place / "public").mkdir(parents=True)
    (place / "public" / "fest.txt").write_text(
        "Das Brückenfest\n\nDas Brückenfest findet am 5. Juli 2025 in Lindenau statt.", encoding="utf-8"
    )
    (place / "internal").mkdir()
    (place / "internal" / "plan.md").write_text("# Plan\n\nDas Brückenfest kostet die Stadt 7.300 Euro.", encoding="utf-8")
    return place


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


# --- mistakes, each with a sentence ---


def failed(ran: Ran, *words: str) -> None:
    assert ran.status == 1 and not ran.out
    assert ran.err.startswith("fundstelle: ") and ran.err.count("\n") == 1
    for word in words:
        assert word in ran.err


def test_without_an_index_the_command_to_run_is_named(run: Run) -> None:
    failed(run("ask", "x?", "--index", "nowhere"), "nowhere", "fundstelle ingest")
    failed(run("source", "a.txt", "--index", "nowhere"), "fundstelle ingest")
    failed(run("status", "--index", "nowhere", "--json"), "fundstelle ingest")


def test_an_unknown_document_is_named(run: Run, real_index_folder: Path) -> None:
    for path in ("public/gone.txt", "../../etc/passwd", "/etc/passwd", ""):
        failed(run("source", path, "--index", real_index_folder), f"no document {path!r}", "fundstelle status")


def test_a_folder_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    failed(run("ingest", "gone", "--index", "i"), "no folder gone")
    failed(run("ingest", "file", "--index", "i"), "no folder file")


def test_a_question_or_a_file_but_not_both(run: Run, tmp_path: Path) -> None:
    failed(run("ask"), "--batch")
    failed(run("ask", "x", "--batch", tmp_path / "f.jsonl"), "--batch")


def test_a_question_that_cannot_be_asked(run: Run, one_encoder: None, real_index_folder: Path) -> None:
    failed(run("ask", " ", "--index", real_index_folder), "write a question")
    failed(run("ask", "x" * 501, "--index", real_index_folder), "501", "500")


def test_a_file_of_questions_that_cannot_be_read(run: Run, one_encoder: None, real_index_folder: Path, tmp_path: Path) -> None:
    failed(run("ask", "--batch", "gone.jsonl", "--index", real_index_folder), "gone.jsonl")
    (tmp_path / "latin.jsonl").write_bytes('{"user_input": "Städte"}'.encode("latin-1"))
    failed(run("ask", "--batch", "latin.jsonl", "--index", real_index_folder), "UTF-8")


def test_wrong_settings_are_named(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failed(run("--settings", "gone.toml", "settings"), "gone.toml")
    (tmp_path / "fundstelle.toml").write_text("prot = 1", encoding="utf-8")
    failed(run("settings"), "'prot'", "'port'")
    (tmp_path / "fundstelle.toml").unlink()
    monkeypatch.setenv("FUNDSTELLE_PORT", "abc")
    failed(run("settings"), "port", "whole number")
    monkeypatch.setenv("FUNDSTELLE_PORT", "70000")
    failed(run("settings"), "65535")


def test_an_encoder_that_is_not_there_is_named(run: Run, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "fundstelle.toml").write_text('model = "no-such-folder"', encoding="utf-8")
    ran = run("ingest", folder, "--index", "i")
    assert ran.status == 1 and "no encoder 'no-such-folder'" in ran.err and "Fetch it" in ran.err


def test_an_index_of_another_encoder_is_not_searched(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.fakes import FakeEmbedder
    from vectorstore.build import build_index

    build_index(folder, Path("i"), embedder=FakeEmbedder())
    failed(run("ask", "Wann ist das Fest?", "--index", "i"), "fundstelle ingest")


def test_settings_show_every_value_and_where_it_comes_from(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('office = "Amt „A“"\nport = 8000\n', encoding="utf-8")
    out = run("--settings", "mine.toml", "settings").out
    lines = out.splitlines()
    assert lines[lines.index("port = 8000") + 1].endswith("from: mine.toml")
    assert lines[lines.index('office = "Amt „A“"') + 1].endswith("from: mine.toml")
    assert lines[lines.index('contact = ""') + 1].endswith("from: default")
    assert [line.split(" = ")[0] for line in lines[::2]] == list(Settings.__dataclass_fields__)


def test_settings_do_not_print_the_key(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('llm_key = "geheim-123"', encoding="utf-8")
    printed = run("--settings", "mine.toml", "settings")
    assert "geheim-123" not in printed.out + printed.err
    assert printed.out.splitlines().count('llm_key = "***"') == 1


# --- the program as it is installed ---


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("FUNDSTELLE_")}


def test_the_installed_command_answers_for_help(tmp_path: Path) -> None:
    program = shutil.which("fundstelle", path=str(Path(sys.executable).parent))
    assert program, "the package is not installed: make install"
    ran = subprocess.run([program, "--help"], cwd=tmp_path, env=clean_environment(), capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0 and ran.stdout.startswith("usage: fundstelle") and not ran.stderr


def test_a_reader_that_goes_away_is_no_error(real_index_folder: Path, tmp_path: Path) -> None:
    script = (
        f"'{sys.executable}' -m assistant.cli source public/partnerschaftsvertrag-2018.pdf --index '{real_index_folder}' --json | head -c 1"
    )
    environment = clean_environment() | {"PYTHONPATH": str(Path(__file__).parents[2])}
    ran = subprocess.run(["bash", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)
    assert ran.stdout == "{" and "Traceback" not in ran.stderr and "Exception" not in ran.stderr


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys, contextlib, io, assistant.cli\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        "    assistant.cli.main(['ask', '--help'])\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    environment = clean_environment() | {"PYTHONPATH": str(Path(__file__).parents[2])}
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert ran.stdout.strip() == "[]", ran.stderr
