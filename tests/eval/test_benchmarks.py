"""The benchmark's page: its tables by hand from a few answers, and the whole command on two tiny parallel files."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from assistant.records import Answer
from eval import benchmarks
from eval.benchmark_page import HALVES, mean, ranking_table, refusal_table, share
from eval.benchmarks import Choice, read_files
from eval.measure import NEVER, NOWHERE, RANKINGS, Asked
from eval.squad import SquadQuestion
from tests.fakes import FakeEmbedder

NOT_SHOWN = Answer("?", "de", "not_found", "", (), (), (), (), "v")
GERMAN_TO_ENGLISH = {"Montags": "Mondays", "Acht": "Eight"}


def asked(there: float, paragraph: float, article: float) -> Asked:
    return Asked(SquadQuestion("?", 0, "public/000-00.txt", ("x",)), NOT_SHOWN, there, paragraph, article)


@pytest.fixture(scope="module")
def folder(squad_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """XQuAD's files, tiny; the English one says some answers in English."""
    place = tmp_path_factory.mktemp("xquad")
    text = squad_file.read_text(encoding="utf-8")
    (place / "xquad.de.json").write_text(text, encoding="utf-8")
    for german, english in GERMAN_TO_ENGLISH.items():
        text = text.replace(german, english)
    (place / "xquad.en.json").write_text(text, encoding="utf-8")
    return place


def test_shares_have_wilsons_interval() -> None:
    # Wilson, 8 of 10: (.8 + 1.9208/10 ± 1.96 * sqrt(.16/10 + .9604/100)) / (1 + 3.8415/10) = .490 to .943.
    assert share([True] * 8 + [False] * 2) == "0.800 [0.490, 0.943]"
    assert share([]) == "–"


def test_means_have_an_interval_where_there_is_one() -> None:
    assert mean([]) == "–" and mean([2.0, 2.0], 1) == "2.0"
    figure = re.fullmatch(r"2\.00 \[(\d\.\d\d), (\d\.\d\d)\]", mean([1.0, 2.0, 3.0] * 10, 2))
    assert figure and 1.5 < float(figure[1]) < 2.0 < float(figure[2]) < 2.5


def test_ranks_become_rates() -> None:
    measured = benchmarks.Measured("de", "de", {"ours": [1, 2, 5, 6, 10, 11, NOWHERE, 1]}, (), None)  # type: ignore[arg-type]
    row = ranking_table(measured).splitlines()[-1]
    cells = [cell.strip().split(" ")[0] for cell in row.split("|")[1:-1]]
    assert cells == ["ours", "0.250", "0.500", f"{(1 + 1 / 2 + 1 / 5 + 1 / 6 + 1 / 10 + 1) / 8:.3f}"]


def test_a_refusal_curve_counts_both_mistakes_at_each_threshold() -> None:
    rows = refusal_table([asked(0.95, 0.5, 0.05), asked(0.5, 0.35, NEVER), asked(NEVER, 0.9, 0.3), asked(0.3, NEVER, NEVER)], 0.35)
    table = {row.split("|")[1].strip(): [cell.strip().split(" ")[0] for cell in row.split("|")[2:-1]] for row in rows.splitlines()[2:]}
    assert table["0.050"] == ["0.250", "0.750", "0.500"], "what rules refuse is refused at any threshold"
    assert table["0.350 (shipped)"] == ["0.500", "0.750", "0.000"], "an answer is shown at the threshold itself"
    assert table["0.500"] == ["0.500", "0.500", "0.000"]
    assert table["0.900"] == ["0.750", "0.250", "0.000"]
    assert list(table) == sorted(table)


def test_halves_are_apart_and_whole() -> None:
    questions = [SquadQuestion("?", article, "", ()) for article in range(48)]
    parts = {half: Choice(half, 1).of(questions) for half in HALVES}
    assert parts["development"] + parts["final"] == parts["all"] == questions
    assert [q.article for q in Choice("final", 8).of(questions)] == [24, 32, 40]


def run(*arguments: str, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(benchmarks, "Embedder", FakeEmbedder)
    monkeypatch.setattr(benchmarks, "DEVELOPMENT_ARTICLES", 1)
    return benchmarks.main(list(arguments))


def test_the_command_writes_the_page(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "benchmarks.md"
    assert run("--xquad", str(folder), "--out", str(page), monkeypatch=monkeypatch) == 0
    text = page.read_text(encoding="utf-8")
    assert "python -m eval.benchmarks --xquad FOLDER --out docs/benchmarks.md" in text
    assert "4 questions of the final half" in text and "3 paragraphs" not in text and "4 paragraphs a language" in text
    for title in (
        "German questions on German",
        "English questions on English",
        "English questions on German",
        "German questions on English",
    ):
        assert text.count(f"### {title} paragraphs") == 3
    assert text.count("| ours | 1.000") == 4 and all(text.count(f"| {name} |") == 4 for name in RANKINGS)
    assert text.count("(shipped)") == 4 and "| citations whose quote stands at its place | 1.000" in text
    assert "$" not in text and "published, not measured" in text.lower()
    assert "German on German".lower() not in text and "de on en: 100 %" in capsys.readouterr().err
    columns = {row.split("|")[1].strip(): row.split("|")[2:-1] for row in text.splitlines() if row.startswith("| gold answer in the shown")}
    held = [float(cell.split("[")[0]) for cell in columns["gold answer in the shown sentences"]]
    assert len(held) == 4 and min(held) > 0, "gold in the paragraphs' language: 'Mondays' stands in no German paragraph"


def test_every_nth_question_is_said_on_the_page(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "benchmarks.md"
    assert run("--xquad", str(folder), "--out", str(page), "--half", "all", "--every", "3", monkeypatch=monkeypatch) == 0
    text = page.read_text(encoding="utf-8")
    assert "--half all --every 3 --out" in text and "3 questions, every 3rd of all 48 articles" in text


def test_what_is_missing_or_does_not_fit_is_said(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "page.md")
    assert run("--xquad", str(tmp_path), "--out", out, monkeypatch=monkeypatch) == 1
    assert "holds no xquad.de.json and no xquad.en.json" in capsys.readouterr().err
    other = tmp_path / "other"
    other.mkdir()
    squad: dict[str, Any] = json.loads((folder / "xquad.de.json").read_text(encoding="utf-8"))
    (other / "xquad.de.json").write_text(json.dumps(squad), encoding="utf-8")
    squad["data"][0]["paragraphs"].reverse()
    (other / "xquad.en.json").write_text(json.dumps(squad), encoding="utf-8")
    assert run("--xquad", str(other), "--out", out, monkeypatch=monkeypatch) == 1
    assert "Take both from the same release" in capsys.readouterr().err
    assert run("--xquad", str(folder), "--out", out, "--half", "development", "--every", "1", monkeypatch=monkeypatch) == 0
    assert run("--xquad", str(folder), "--out", str(tmp_path / "no" / "page.md"), "--every", "3", monkeypatch=monkeypatch) == 1
    assert "can't be written" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        run("--xquad", str(folder), "--out", out, "--every", "0", monkeypatch=monkeypatch)


def test_files_are_read_by_language(folder: Path) -> None:
    squads = read_files(folder)
    assert squads["de"].questions[1].answers == ("Acht",) and squads["en"].questions[1].answers == ("Eight",)
