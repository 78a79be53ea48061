"""The command line where something is wrong: a sentence that says what to do, and never a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.settings import Settings
from tests.assistant.command_line import (
    Ran,
    Run,
)

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
