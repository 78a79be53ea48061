"""The keyword table's own cases, held as a floor, and the command that prints the table."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.keywords import DEVELOPMENT_ARTICLES, Variant, main, measure, own_cases, variants, xquad
from vectorstore.keywords import METHOD


def write_xquad(path: Path, articles: int) -> Path:
    data = [
        {"paragraphs": [{"context": f"Absatz {number} über Thema{number}.", "qas": [{"question": f"Was ist Thema{number}?"}]}]}
        for number in range(articles)
    ]
    path.write_text(json.dumps({"data": data}), encoding="utf-8")
    return path


def test_the_method_in_use_finds_citizens_words_and_plain_words_do_not() -> None:
    cases = own_cases()
    assert len(cases.questions) > 80
    assert measure(Variant("in use"), cases).first > 0.9
    assert measure(Variant("words only", method=replace(METHOD, weight=0.0)), cases).first < 0.7


def test_only_the_development_half_asks_and_all_paragraphs_answer(tmp_path: Path) -> None:
    task = xquad(write_xquad(tmp_path / "xquad.json", 30))
    assert len(task.passages) == 30 and len(task.questions) == DEVELOPMENT_ARTICLES
    assert [task.passages[wanted] for _, wanted in task.questions][7] == "Absatz 7 über Thema7."


def test_the_command_prints_a_row_for_each_variant(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    german = write_xquad(tmp_path / "de.json", 3)
    main([str(german), str(german)])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 + len(list(variants()))
    assert {line.count("|") for line in lines} == {11}
    assert sum("(in use)" in line and "weight" in line for line in lines) == 1
