"""`fundstelle desk-user NAME`."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.desk.kept.users import verify_password
from assistant.settings import load_settings

GOOD = "drei kluge Kühe"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """What is typed, one password after the other."""
    monkeypatch.chdir(tmp_path)
    answers: list[str] = []

    def ask(prompt: str) -> str:
        if not answers:
            raise EOFError
        return answers.pop(0)

    monkeypatch.setattr("getpass.getpass", ask)
    return answers


@pytest.mark.parametrize("name", ["keller", "anna.berg", 'Jörg "J" Groß'])
def test_the_line_lets_the_user_in(typed: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str) -> None:
    typed += [GOOD, GOOD]
    assert main(["desk-user", name]) == 0
    said = capsys.readouterr()
    assert GOOD not in said.out + said.err
    (tmp_path / "fundstelle.toml").write_text("[desk_users]\n" + said.out, encoding="utf-8")
    ((known, hashed),) = load_settings({}).settings.desk_users
    assert known == name and verify_password(hashed, GOOD)
    assert tomllib.loads(said.out) == {name: hashed}
    typed += [GOOD, GOOD]
    assert main(["desk-user", name]) == 0
    assert "in place of" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "answers", "said"),
    [
        ("keller", [GOOD, GOOD + "x"], "not the same"),
        ("keller", ["kurz", "kurz"], "too short"),
        ("keller", [], "No password was typed"),
        ("keller", [GOOD], "No password was typed"),
        (" keller", [GOOD, GOOD], "no space at its ends"),
        ("", [GOOD, GOOD], "1 to 100 characters"),
        ("a\nb", [GOOD, GOOD], "1 to 100 characters"),
    ],
)
def test_what_does_not_fit_makes_no_line(
    typed: list[str], capsys: pytest.CaptureFixture[str], name: str, answers: list[str], said: str
) -> None:
    typed += answers
    assert main(["desk-user", name]) == 1
    shown = capsys.readouterr()
    assert shown.out == "" and said in shown.err
