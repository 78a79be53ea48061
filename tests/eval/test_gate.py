"""The gate: for every check a run that passes it and one that fails it, and the exit status that a build server sees."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import InputError
from eval.cli import main
from eval.floors import Floors, Limit, read_floors
from eval.gate import Check, exit_status, gate
from eval.records import Result, RowProblem
from eval.run_folder import Run
from tests.eval.made_runs import made_result, written_run


def results(right: int, of: int, metric: str = "hit@5", **fields: str) -> list[Result]:
    """`of` questions, of which the first `right` have 1 in the metric, the others 0."""
    return [made_result(f"q{n}", {metric: float(n < right)}, **fields) for n in range(of)]


@pytest.fixture
def nine_of_ten(tmp_path: Path) -> Run:
    return written_run(tmp_path / "run", results(9, 10))


def named(checks: tuple[Check, ...]) -> dict[str, bool | None]:
    return {check.name: check.passed for check in checks}


def floors_file(folder: Path, text: str) -> Path:
    file = folder / "floors.toml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(("floor", "passed"), [(0.9, True), (0.91, False), (0.0, True)])
def test_a_floor_is_reached_or_not(nine_of_ten: Run, floor: float, passed: bool) -> None:
    assert named(gate(nine_of_ten, Floors((Limit("floor", "hit@5", floor),))))["hit@5"] is passed


@pytest.mark.parametrize(("ceiling", "passed"), [(0.3, True), (0.29, False)])
def test_a_ceiling_is_kept_or_not(tmp_path: Path, ceiling: float, passed: bool) -> None:
    run = written_run(tmp_path / "run", results(3, 10, "false_answer"))
    assert named(gate(run, Floors((Limit("ceiling", "false_answer", ceiling),))))["false_answer"] is passed


def test_thirds_do_not_fail_by_rounding(tmp_path: Path) -> None:
    run = written_run(tmp_path / "run", [made_result(f"q{n}", {"recall@5": 0.1}) for n in range(3)])
    assert named(gate(run, Floors((Limit("floor", "recall@5", 0.1), Limit("ceiling", "words", 1)))))["recall@5"] is True


@pytest.mark.parametrize(("label", "passed"), [("de", True), ("en", False)])
def test_a_slice_has_its_own_floor(tmp_path: Path, label: str, passed: bool) -> None:
    german = results(5, 5, language="de")
    english = [replace(r, question=replace(r.question, id=f"en-{r.question.id}", language="en")) for r in results(3, 5)]
    run = written_run(tmp_path / "run", [*german, *english])
    floors = Floors((Limit("floor", "hit@5", 0.8, ("language", label)), Limit("floor", "hit@5", 0.8)))
    assert named(gate(run, floors)) == {"errors": True, "rows_left_out": True, f"hit@5 (language {label})": passed, "hit@5": True}


def test_a_question_that_could_not_be_asked_fails_unless_it_is_allowed(tmp_path: Path) -> None:
    run = written_run(tmp_path / "run", [*results(5, 5), made_result("broken", {}, error="It broke.")])
    limit = Limit("floor", "hit@5", 0.5)
    assert named(gate(run, Floors((limit,)))) == {"errors": False, "rows_left_out": True, "hit@5": True}
    assert named(gate(run, Floors((limit, Limit("ceiling", "errors", 1)))))["errors"] is True


def test_a_row_that_was_left_out_fails_unless_it_is_allowed(tmp_path: Path) -> None:
    run = written_run(tmp_path / "run", results(5, 5), problems=(RowProblem(9, "Frage", "Row 9 has no question."),))
    limit = Limit("floor", "hit@5", 0.5)
    assert named(gate(run, Floors((limit,))))["rows_left_out"] is False
    assert named(gate(run, Floors((limit, Limit("ceiling", "rows_left_out", 1)))))["rows_left_out"] is True


@pytest.mark.parametrize(
    ("now", "tolerance", "passed"), [(9, 0, True), (10, 0, True), (8, 0, False), (8, 1, True), (7, 2, True), (6, 2, False)]
)
def test_against_the_baseline_questions_are_counted(tmp_path: Path, nine_of_ten: Run, now: int, tolerance: int, passed: bool) -> None:
    run = written_run(tmp_path / "now", results(now, 10))
    floors = Floors((Limit("floor", "hit@5", 0.0),), tolerance)
    assert named(gate(run, floors, nine_of_ten))["hit@5 (baseline)"] is passed


def test_what_is_better_the_lower_it_is_must_not_rise(tmp_path: Path) -> None:
    low, high = (written_run(tmp_path / str(n), results(n, 10, "false_refusal")) for n in (2, 5))
    floors = Floors((Limit("ceiling", "false_refusal", 1.0),), 2)
    assert named(gate(high, floors, low))["false_refusal (baseline)"] is False
    assert named(gate(low, floors, high))["false_refusal (baseline)"] is True


def test_the_baseline_is_compared_over_the_questions_that_both_have(tmp_path: Path, nine_of_ten: Run) -> None:
    """New hard questions make no run worse than its baseline."""
    new = [made_result(f"new{n}", {"hit@5": 0.0}) for n in range(20)]
    run = written_run(tmp_path / "now", [*results(9, 10), *new])
    assert named(gate(run, Floors((Limit("floor", "hit@5", 0.0),)), nine_of_ten))["hit@5 (baseline)"] is True


def test_milliseconds_and_words_are_no_questions(tmp_path: Path) -> None:
    fast, slow = (written_run(tmp_path / str(t), [made_result("a", {"latency_ms": t, "words": t, "hit@5": 1.0})]) for t in (10.0, 900.0))
    checks = named(gate(slow, Floors((Limit("ceiling", "latency_ms", 500),)), fast))
    assert checks["latency_ms"] is False and set(checks) == {"errors", "rows_left_out", "latency_ms", "hit@5 (baseline)"}


@pytest.mark.parametrize("limit", [Limit("ceiling", "false_answer", 0.1), Limit("floor", "hit@5", 0.1, ("language", "en"))])
def test_what_applies_to_no_question_can_not_be_checked(nine_of_ten: Run, limit: Limit) -> None:
    checks = gate(nine_of_ten, Floors((limit,)))
    assert checks[-1].passed is None and exit_status(checks) == 3


def test_an_unfinished_run_or_baseline_can_not_be_checked(tmp_path: Path, nine_of_ten: Run) -> None:
    half = written_run(tmp_path / "half", results(1, 1), finished=False)
    floors = Floors((Limit("floor", "hit@5", 0.0),))
    for checks in (gate(half, floors), gate(nine_of_ten, floors, half)):
        assert exit_status(checks) == 3 and "finished" in checks[0].message


def test_a_baseline_of_other_questions_can_not_be_checked(tmp_path: Path, nine_of_ten: Run) -> None:
    other = written_run(tmp_path / "other", [made_result("x", {"hit@5": 1.0})])
    checks = gate(nine_of_ten, Floors((Limit("floor", "hit@5", 0.0),)), other)
    assert exit_status(checks) == 3 and "no question in common" in checks[-1].message


def test_the_status_is_the_worst_that_is_known() -> None:
    good, bad, unknown = Check("a", True, ""), Check("b", False, ""), Check("c", None, "")
    assert [exit_status(c) for c in ((good,), (good, bad), (good, unknown), (bad, unknown), ())] == [0, 1, 3, 1, 3]


def test_every_section_of_the_file_is_read(tmp_path: Path) -> None:
    text = """
[floors]
"hit@5" = 0.9
[ceilings]
false_answer = 0.1
errors = 2
[tolerance]
questions = 2
[slices.language.en.floors]
"hit@5" = 0.85
[slices.category."two words".ceilings]
false_refusal = 0.5
"""
    assert read_floors(floors_file(tmp_path, text)) == Floors(
        (
            Limit("floor", "hit@5", 0.9),
            Limit("ceiling", "false_answer", 0.1),
            Limit("ceiling", "errors", 2.0),
            Limit("floor", "hit@5", 0.85, ("language", "en")),
            Limit("ceiling", "false_refusal", 0.5, ("category", "two words")),
        ),
        2.0,
    )


WRONG_FLOORS = [
    ("[floors]\nhit5 = 0.9", "no metric 'hit5'. Did you mean 'hit@5'"),
    ("[floors]\nzzzzz = 0.9", "no metric 'zzzzz'. Known are"),
    ("[floors]\nfalse_answer = 0.9", r"better the lower.*\[ceilings\]"),
    ('[ceilings]\n"hit@5" = 0.9', r"better the higher.*\[floors\]"),
    ("[floors]\nerrors = 1", "no metric 'errors'"),
    ('[floors]\n"hit@5" = "high"', "a number"),
    ('[floors]\n"hit@5" = true', "a number"),
    ('[floors]\n"hit@5" = nan', "a number"),
    ('[floors]\n"hit@5" = -1', "a number"),
    ('[floor]\n"hit@5" = 0.9', "no section or key 'floor'. Did you mean 'floors'"),
    ('[floors]\n"hit@5" = 0.9\n[tolerance]\nquestion = 1', "no section or key 'question'"),
    ('[floors]\n"hit@5" = 0.9\n[tolerance]\nquestions = -1', "a number"),
    ('[slices.langauge.en.floors]\n"hit@5" = 0.9', "no section or key 'langauge'. Did you mean 'language'"),
    ('[slices.language.en]\n"hit@5" = 0.9', "no section or key 'hit@5'"),
    ("[slices.language.en.ceilings]\nerrors = 1", "no metric 'errors'"),
    ("floors = 3", "a section of its own"),
    ("", "no floor and no ceiling"),
    ("[tolerance]\nquestions = 2", "no floor and no ceiling"),
    ("[floors", "can't be read"),
]


@pytest.mark.parametrize(("text", "sentence"), WRONG_FLOORS)
def test_a_wrong_file_is_told_what_is_wrong(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        read_floors(floors_file(tmp_path, text))


def status(folder: Path, run: Path, floors: str, *more: str) -> int:
    return main(["gate", str(run), "--floors", str(floors_file(folder, floors)), *more])


def test_the_command_passes_and_fails(tmp_path: Path, nine_of_ten: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(tmp_path, nine_of_ten.folder, '[floors]\n"hit@5" = 0.9') == 0
    assert "pass: hit@5: 0.9 over 10 questions, at least 0.9 wanted" in capsys.readouterr().out
    assert status(tmp_path, nine_of_ten.folder, '[floors]\n"hit@5" = 0.95') == 1
    assert "FAIL: hit@5: 0.9 over 10 questions, at least 0.95 wanted" in capsys.readouterr().out
    worse = written_run(tmp_path / "worse", results(7, 10))
    assert status(tmp_path, worse.folder, '[floors]\n"hit@5" = 0.5', "--baseline", str(nine_of_ten.folder)) == 1
    assert "FAIL: hit@5 (baseline): worse by 2 of 10 questions, at most 0 allowed" in capsys.readouterr().out
    lenient = '[floors]\n"hit@5" = 0.5\n[tolerance]\nquestions = 2'
    assert status(tmp_path, worse.folder, lenient, "--baseline", str(nine_of_ten.folder)) == 0


def test_the_command_says_usage_for_wrong_floors(tmp_path: Path, nine_of_ten: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(tmp_path, nine_of_ten.folder, "[floors]\nhit5 = 0.9") == 2
    assert "Did you mean" in capsys.readouterr().err
    assert main(["gate", str(nine_of_ten.folder), "--floors", str(tmp_path / "none.toml")]) == 2
    with pytest.raises(SystemExit) as end:
        main(["gate", str(nine_of_ten.folder)])
    assert end.value.code == 2


def test_the_command_says_that_it_could_not_run(tmp_path: Path, nine_of_ten: Run, capsys: pytest.CaptureFixture[str]) -> None:
    floors = '[floors]\n"hit@5" = 0.9'
    assert status(tmp_path, tmp_path / "nowhere", floors) == 3
    assert "holds no run" in capsys.readouterr().err
    assert status(tmp_path, nine_of_ten.folder, floors, "--baseline", str(tmp_path / "nowhere")) == 3
    assert status(tmp_path, nine_of_ten.folder, "[ceilings]\nfalse_answer = 0.1") == 3
    assert "can't be checked: false_answer" in capsys.readouterr().out
    summary = nine_of_ten.folder / "summary.json"
    summary.write_text(json.dumps({"metrics": {}}), encoding="utf-8")
    assert status(tmp_path, nine_of_ten.folder, floors) == 3
    summary.write_text("{", encoding="utf-8")
    assert status(tmp_path, nine_of_ten.folder, floors) == 3
    assert "Traceback" not in capsys.readouterr().err
