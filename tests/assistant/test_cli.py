"""The command line, which other programs call: exit statuses, and the exact shape of what it prints."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import make_parser
from assistant.settings import SHIPPED
from tests.assistant.command_line import (
    QUESTION,
    REPORT,
    SOURCE,
    STATUS,
    Run,
    has_answer_shape,
    has_shape,
)

COMMANDS = ("ingest", "ask", "chat", "source", "status", "settings")
HEAVY = ("torch", "transformers", "sentence_transformers", "chromadb", "gradio", "llama_index", "trafilatura", "bm25s", "numpy", "fastapi")


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


@pytest.mark.parametrize(("language", "line"), [("de", "Dazu wurde in den Dokumenten nichts gefunden"), ("en", "Nothing was found")])
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
