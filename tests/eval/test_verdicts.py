"""Verdicts by people: nothing is ever lost or changed, the last one holds, agreement is Cohen's kappa."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InputError
from eval.records import Result
from eval.verdicts import FILE_NAME, MARKS, Verdict, add_verdict, agreement, make_verdict, read_verdicts
from tests.eval.report_runs import make_results


def test_no_file_holds_no_verdict(tmp_path: Path) -> None:
    assert read_verdicts(tmp_path) == {}


def test_the_last_one_holds_and_the_first_stays_in_the_file(tmp_path: Path) -> None:
    add_verdict(tmp_path, make_verdict("a", "right", "gut", "AB"))
    add_verdict(tmp_path, make_verdict("b", "partly"))
    add_verdict(tmp_path, make_verdict("a", "wrong", "Zahl\nfalsch", "CD"))
    held = read_verdicts(tmp_path)
    assert {question: verdict.mark for question, verdict in held.items()} == {"a": "wrong", "b": "partly"}
    assert held["a"].reason == "Zahl falsch" and held["a"].initials == "CD" and held["a"].at
    assert [json.loads(line)["mark"] for line in (tmp_path / FILE_NAME).read_text().splitlines()] == ["right", "partly", "wrong"]


def test_a_verdict_can_be_taken_back(tmp_path: Path) -> None:
    add_verdict(tmp_path, make_verdict("a", "right"))
    add_verdict(tmp_path, make_verdict("a", ""))
    assert read_verdicts(tmp_path) == {}
    add_verdict(tmp_path, make_verdict("a", "wrong"))
    assert read_verdicts(tmp_path)["a"].mark == "wrong"


def test_a_half_line_costs_only_itself(tmp_path: Path) -> None:
    add_verdict(tmp_path, make_verdict("a", "right"))
    with (tmp_path / FILE_NAME).open("a") as lines:
        lines.write('{"question": "b", "ma')
    add_verdict(tmp_path, make_verdict("c", "wrong"))
    assert {question: verdict.mark for question, verdict in read_verdicts(tmp_path).items()} == {"a": "right", "c": "wrong"}


@pytest.mark.parametrize(
    "line", ["[]", "null", '"x"', "{}", '{"question": "a", "mark": "fine"}', '{"question": "a", "mark": []}', "[" * 9999, "\x00"]
)
def test_lines_that_are_no_verdict_are_passed_over(tmp_path: Path, line: str) -> None:
    (tmp_path / FILE_NAME).write_text(line + "\n")
    assert read_verdicts(tmp_path) == {}


def test_other_marks_and_long_texts_are_refused() -> None:
    for mark, reason, initials in (("fine", "", ""), ("right", "x" * 2001, ""), ("right", "", "x" * 13)):
        with pytest.raises(InputError):
            make_verdict("a", mark, reason, initials)


def test_two_tabs_at_once_write_whole_lines(tmp_path: Path) -> None:
    def write(name: int) -> None:
        for number in range(20):
            add_verdict(tmp_path, make_verdict(f"{name}.{number}", "right", "x" * 500))

    writers = [threading.Thread(target=write, args=(name,)) for name in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(read_verdicts(tmp_path)) == 80


@given(st.text(), st.sampled_from(MARKS), st.text(max_size=200), st.text(max_size=12))
def test_what_is_kept_is_what_is_read(
    tmp_path_factory: pytest.TempPathFactory, question: str, mark: str, reason: str, initials: str
) -> None:
    folder = tmp_path_factory.mktemp("verdicts")
    verdict = make_verdict(question, mark, reason, initials)
    add_verdict(folder, verdict)
    assert read_verdicts(folder) == {question: verdict}


def made_verdicts(results: list[Result], marks: dict[int, str]) -> dict[str, Verdict]:
    return {results[place].question.id: make_verdict(results[place].question.id, mark) for place, mark in marks.items()}


def test_agreement_worked_by_hand() -> None:
    results = make_results(25)
    # Automatic: 0, 1, 2 right; 3, 5, 7 wrong. By hand: 0, 1 right, 2 partly; 3, 5 wrong, 7 right: 4 of 6 alike.
    held = made_verdicts(results, {0: "right", 1: "right", 2: "partly", 3: "wrong", 5: "wrong", 7: "right"})
    found = agreement(results, held)
    assert (found.n, found.same) == (6, 4)
    # By chance: right 3/6 by hand and 3/6 automatically, so 1/2 alike; kappa = (4/6 - 1/2) / (1 - 1/2).
    assert found.kappa == pytest.approx(1 / 3)


def test_questions_that_could_not_be_asked_have_no_agreement() -> None:
    results = make_results(25)
    assert results[24].error
    assert agreement(results, made_verdicts(results, {24: "wrong"})).n == 0
    assert agreement(results, made_verdicts(results, {24: "wrong"})).kappa is None


def test_verdicts_on_other_questions_do_not_count() -> None:
    results = [replace(result) for result in make_results(3)]
    assert agreement(results, {"gone": make_verdict("gone", "right")}).n == 0
