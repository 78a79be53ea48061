"""Corpora of a wanted size, the table, and the whole command on a tiny file."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval import latency
from eval.latency import Row, grown, main, table
from eval.squad import read_squad
from tests.fakes import FakeEmbedder


def test_a_grown_corpus_has_the_size_and_no_new_sentence(squad_file: Path) -> None:
    squad = read_squad(squad_file)
    large = grown(squad, 40)
    assert len(large.paragraphs) == 40 and large.questions == squad.questions
    assert large.paragraphs == grown(squad, 40).paragraphs
    assert {**squad.paragraphs} == {path: large.paragraphs[path] for path in squad.paragraphs}
    text = " ".join(squad.paragraphs.values())
    added = set(large.paragraphs) - set(squad.paragraphs)
    assert all(part.strip(". ") in text for path in added for part in large.paragraphs[path].split(". "))
    assert grown(squad, 1).paragraphs == squad.paragraphs


def test_the_table_compares_with_the_first_row() -> None:
    lines = table([Row(240, (100.0,) * 19 + (200.0,)), Row(10_000, (150.0,) * 20)]).splitlines()
    assert lines[0].count("|") == lines[2].count("|") == 6
    assert lines[2] == "| 240 | 20 | 100 | 105 | 1.00 |"
    assert lines[3] == "| 10,000 | 20 | 150 | 150 | 1.43 |"


def test_the_command_prints_a_row_for_each_size(
    squad_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(latency, "Embedder", FakeEmbedder)
    assert main(["--squad", str(squad_file), "--paragraphs", "4", "--paragraphs", "12", "--every", "2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [int(line.split("|")[1].replace(",", "")) >= least for line, least in zip(lines[2:], (4, 12), strict=True)] == [True, True]


def test_a_file_that_is_none_gets_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--squad", str(tmp_path / "no.json"), "--paragraphs", "4"]) == 1
    assert "no.json" in capsys.readouterr().err
