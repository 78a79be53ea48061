"""`fundstelle draft`: what it prints for people and for programs, and what it never prints."""

from __future__ import annotations

import io
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.assistant.command_line import REPORT, Run, has_shape

MAIL = """Guten Tag,

zum Bericht über die Partnerschaftskonferenz in Washington: Wer fördert das Projekt Urban Diplomacy Exchange? Was hat die Reise gekostet?

Mit freundlichen Grüßen
Anna Muster
Telefon 06151 1234567
"""
VALUES = {
    "subject": str,
    "enquiry": str,
    "notes": list,
    "language": str,
    "masks": list,
    "questions": list,
    "letter": dict,
    "findings": list,
    "index_version": str,
    "timings_ms": dict,
}


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    """The enquiry as a file."""
    file = tmp_path / "mail.txt"
    file.write_text(MAIL, encoding="utf-8")
    return file


def test_people_read_masks_questions_letter_footnotes_and_findings(
    run: Run, one_encoder: None, real_index_folder: Path, mail: Path
) -> None:
    ran = run("draft", mail, "--index", real_index_folder)
    assert ran.status == 0, ran.err
    assert "Anna" not in ran.out and "1234567" not in ran.out
    parts = [
        "masked: ",
        "1. Wer fördert",
        "[1] ",
        "2. Was hat die Reise",
        "no evidence",
        "=== letter ===",
        "=== footnotes ===",
        "=== to look",
    ]
    places = [ran.out.index(part) for part in parts]
    assert places == sorted(places) and "(name, " in ran.out and "(phone, 1×)" in ran.out
    assert "[offen: Was hat die Reise gekostet?" in ran.out and REPORT in ran.out


def test_programs_read_json(run: Run, one_encoder: None, real_index_folder: Path, mail: Path) -> None:
    values = run("draft", mail, "--json", "--short", "--language", "en", "--index", real_index_folder).json()
    has_shape(values, VALUES)
    assert "Anna" not in str(values) and "1234567" not in str(values)
    assert values["letter"]["text"].startswith("Dear ") and values["letter"]["footnotes"][0]["path"] == REPORT
    assert [finding["kind"] for finding in values["findings"]] == ["gap"] and values["findings"][0]["blocks"]
    assert [any(e["used"] for e in question["evidence"]) for question in values["questions"]] == [True, False]


def test_what_comes_in_is_read_for_a_dash(run: Run, one_encoder: None, real_index_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(MAIL.encode())))
    ran = run("draft", "-", "--plain", "--index", real_index_folder)
    assert ran.status == 0 and "steht:" in ran.out


def test_what_cannot_be_read_is_said_in_a_sentence(run: Run, real_index_folder: Path, one_encoder: None, tmp_path: Path) -> None:
    ran = run("draft", tmp_path / "gone.txt", "--index", real_index_folder)
    assert ran.status == 1 and "gone.txt can't be read" in ran.err and not ran.out
    empty = tmp_path / "empty.txt"
    empty.write_text("")
    ran = run("draft", empty, "--index", real_index_folder)
    assert ran.status == 1 and ran.err.startswith("fundstelle: ") and not ran.out
    assert run("draft").status == 2 and run("draft", "x", "--language", "fr").status == 2
