"""The README tells the truth: every command in it exists, and the ones it marks as tested run."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.cli import make_parser
from eval.cli import make_parser as make_eval_parser

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
EVALUATION = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
DESK = (ROOT / "docs" / "desk.md").read_text(encoding="utf-8")
TEXTS = README + EVALUATION + DESK
PARSERS = {"fundstelle": make_parser, "fundstelle-eval": make_eval_parser}
BLOCK = re.compile(r"^```sh(?P<kind>[^\n]*)\n(?P<lines>.*?)^```", re.DOTALL | re.MULTILINE)
FEWEST = 5


def lines(kind: str | None = None, text: str = README) -> list[str]:
    """The lines of all ```sh blocks, or of those whose fence says more, as ```sh test."""
    blocks = [block for block in BLOCK.finditer(text) if kind is None or block["kind"].strip() == kind]
    return [line.strip() for block in blocks for line in block["lines"].splitlines() if line.strip() and not line.strip().startswith("#")]


COMMANDS = [line for line in lines(text=TEXTS) if line.startswith(("fundstelle ", "fundstelle-eval ", "make "))]
TESTED = lines("test")


def test_there_are_commands_to_look_at() -> None:
    assert len(COMMANDS) >= FEWEST
    assert {"make chat", "make test"} <= {" ".join(shlex.split(line, comments=True)) for line in COMMANDS}


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_exists(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    program, *arguments = shlex.split(line, comments=True)
    if program == "make":
        targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
        assert {argument for argument in arguments if "=" not in argument} <= targets
        return
    try:
        PARSERS[program]().parse_args(arguments)
    except SystemExit as end:
        assert end.code == 0, capsys.readouterr().err


@pytest.mark.parametrize("target", re.findall(r"`make ([\w-]+)`", README))
def test_every_target_in_the_text_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize(("program", "command"), sorted(set(re.findall(r"`(fundstelle(?:-eval)?) ([\w-]+)", TEXTS))))
def test_every_command_in_the_text_exists(program: str, command: str) -> None:
    with pytest.raises(SystemExit) as end:
        PARSERS[program]().parse_args([command, "--help"])
    assert end.value.code == 0


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\((?:\.\./)?((?!https?:)[^)#]+)\)", TEXTS))))
def test_every_file_that_is_linked_is_there(path: str) -> None:
    assert (ROOT / path).exists() or (ROOT / "docs" / path).exists()


def test_the_tested_lines_run(real_index_folder: Path, tmp_path: Path) -> None:
    """In a folder of their own, in their order; the index is a copy of the shared one, so that the first line finds its work done."""
    assert TESTED
    shutil.copytree(real_index_folder, tmp_path / "index")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FUNDSTELLE_")}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment.get('PATH', '')}"
    for line in TESTED:
        ran = subprocess.run(["bash", "-c", line], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=200)
        assert ran.returncode == 0, f"{line}\n{ran.stdout}\n{ran.stderr}"
        assert "Traceback" not in ran.stderr and (ran.stdout or ran.stderr)
