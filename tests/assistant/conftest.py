"""The small index and an assistant over it, made once for all tests of the assistant's parts; the command line in an empty folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.answer import Assistant
from assistant.cli import main as run_main
from assistant.settings import Settings
from tests.assistant.command_line import Ran, Run
from tests.assistant.made import made_calibration, made_index
from tests.fakes import FakeEmbedder
from vectorstore.store import Index, Snapshot


@pytest.fixture(scope="session")
def small_index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """An index of tests.assistant.made.TEXTS."""
    return made_index(tmp_path_factory.mktemp("small"))


@pytest.fixture
def small(small_index: Index) -> Snapshot:
    """Its one version."""
    return small_index.current()


@pytest.fixture(scope="session")
def assistant(small_index: Index) -> Assistant:
    """Answers from a passage that holds about half of a question's words."""
    return Assistant(small_index, FakeEmbedder(), Settings(), made_calibration())  # type: ignore[arg-type]


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
