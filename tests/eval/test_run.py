"""A run: every question asked once whatever happens to it, nothing on disk that could not be done again, memory flat."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.answer import Assistant
from assistant.settings import Settings
from corpus.errors import InputError
from eval.records import Question, RowProblem
from eval.run import Asker, code_digest, run_testset, select
from eval.run_folder import RESULTS, Results, drop_unusable, locked, read_run, result_from_values, result_values
from eval.summary import summarise
from eval.testset import read_testset
from tests.assistant.made import TEXTS, made_index
from tests.eval.made_runs import QUESTIONS, made_assistant, made_result, made_testset, written_run
from tests.fakes import FakeEmbedder, FakeReader, write_corpus
from vectorstore.build import build_index

ROOT = Path(__file__).parents[2]
WAIT = 60.0  # seconds until a subprocess counts as stuck


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return made_assistant(tmp_path_factory.mktemp("run"))


class Watched:
    """An assistant that notes what it is asked and fails where a test says so."""

    def __init__(self, inner: Assistant, fails: Callable[[str], bool] = lambda question: False) -> None:
        self.inner, self.fails = inner, fails
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def ask(self, question: str, **more: Any) -> Any:
        self.asked.append((question, more))
        if self.fails(question):
            raise RuntimeError("no luck")
        return self.inner.ask(question, **more)


def run(watched: Any, folder: Path, testset: Any = None, **more: Any) -> Any:
    return run_testset(testset or made_testset(), watched, folder, **more)


def test_each_question_is_asked_once_and_its_result_can_be_read_again(assistant: Assistant, tmp_path: Path) -> None:
    watched, seen = Watched(assistant), []
    done = run(watched, tmp_path / "r", on_progress=lambda *count: seen.append(count))
    assert [question for question, _ in watched.asked] == [question.user_input for question in QUESTIONS]
    assert [result.question.id for result in done.results] == [question.id for question in QUESTIONS]
    assert [replace(result.question, row=0) for result in done.results] == [replace(question, row=0) for question in QUESTIONS]
    assert seen == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]
    first = done.results[0]
    assert first.answer["outcome"] == "answered" and "18. bis 20. Oktober 2022" in first.answer["text"]
    assert first.answer["passages"] and first.answer["passages"][0]["text"] and first.scores["fact_recall_vital"] == 1
    assert done.summary["metrics"]["fact_recall_vital"]["n"] == 2


def test_what_lies_in_the_folder_is_enough_to_do_it_again(assistant: Assistant, tmp_path: Path) -> None:
    problems = (RowProblem(7, "Frage", "Row 7 has no question."),)
    done = run(assistant, tmp_path / "r", made_testset(problems=problems), limit=3)
    assert {path.name for path in (tmp_path / "r").iterdir()} == {
        "config.json", "testset.jsonl", "problems.json", "results.jsonl", "summary.json", "run.lock",
    }  # fmt: skip
    assert done.config["testset"] == "made.csv" and done.config["testset_sha256"] == "aa" and done.config["limit"] == 3
    assert done.config["index_version"] == assistant.index.current().version and done.config["encoder"] == "fake-1"
    assert done.config["calibration"] == "made" and done.config["split"] is None and done.config["judge"] is None
    assert done.config["settings"]["question_characters"] == Settings().question_characters and "llm_key" not in str(done.config)
    assert done.problems == problems
    again = read_testset(tmp_path / "r" / "testset.jsonl")
    assert [question.id for question in again.questions] == ["when", "fee", "nobody"]


def test_how_a_question_is_asked(assistant: Assistant, tmp_path: Path) -> None:
    watched = Watched(assistant)
    asked = Question("x", "Wann war sie?", history=("Wo war die Konferenz?",), access="internal", language="en")
    run(watched, tmp_path / "r", made_testset([asked]))
    [(question, more)] = watched.asked
    assert question == "Wann war sie?" and tuple(more["history"]) == asked.history and more["access"] == "internal"
    assert "language" not in more, "finding the language is the assistant's task"


def test_a_document_that_is_left_out_says_nothing(assistant: Assistant, tmp_path: Path) -> None:
    results = {result.question.id: result for result in run(assistant, tmp_path / "r").results}
    assert "186 Euro" in results["fee"].answer["text"]
    paths = [passage["path"] for passage in results["withheld"].answer["passages"]]
    assert paths and "public/abfall.txt" not in paths and "186 Euro" not in results["withheld"].answer["text"]


def test_a_path_to_leave_out_that_the_index_lacks_is_an_error_of_that_row(assistant: Assistant, tmp_path: Path) -> None:
    wrong = replace(QUESTIONS[3], leave_out=("public/gibt-es-nicht.txt",))
    results = run(assistant, tmp_path / "r", made_testset([wrong, QUESTIONS[0]])).results
    assert "public/gibt-es-nicht.txt" in results[0].error and not results[0].answer and not results[0].scores
    assert not results[1].error


def test_one_question_that_fails_stops_no_other_and_is_asked_again(assistant: Assistant, tmp_path: Path) -> None:
    watched = Watched(assistant, fails=lambda question: "Gebühr" in question)
    done = run(watched, tmp_path / "r")
    assert [bool(result.error) for result in done.results] == [False, True, False, True]
    assert done.results[1].error == "RuntimeError: no luck" and done.summary["errors"] == 2
    watched.asked, watched.fails = [], lambda question: False
    done = run(watched, tmp_path / "r")
    assert len(watched.asked) == 2 and done.summary["errors"] == 0
    assert sorted(result.question.id for result in done.results) == sorted(question.id for question in QUESTIONS)


def test_a_finished_run_asks_nothing_again(assistant: Assistant, tmp_path: Path) -> None:
    before = run(assistant, tmp_path / "r").summary
    watched = Watched(assistant)
    assert run(watched, tmp_path / "r").summary == before and not watched.asked


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"testset": made_testset(sha256="bb")}, "the test set"),
        ({"limit": 2}, "--limit"),
        ({"split": "final", "testset": made_testset([replace(question, split="final") for question in QUESTIONS])}, "--split"),
    ],
)
def test_a_folder_of_another_choice_is_refused(assistant: Assistant, tmp_path: Path, change: dict[str, Any], word: str) -> None:
    run(assistant, tmp_path / "r")
    before = (tmp_path / "r" / RESULTS).read_bytes()
    with pytest.raises(InputError, match=f"differs in.*{word}.*--fresh"):
        run(assistant, tmp_path / "r", **change)
    assert (tmp_path / "r" / RESULTS).read_bytes() == before


def test_a_folder_of_another_index_or_other_settings_is_refused(assistant: Assistant, tmp_path: Path) -> None:
    run(assistant, tmp_path / "r")
    with pytest.raises(InputError, match="what the index holds"):
        run(made_assistant(tmp_path / "other", {**TEXTS, "public/neu.txt": "Neu\n\nEtwas Neues."}), tmp_path / "r")
    with pytest.raises(InputError, match=r"the settings .*Zimmer 12"):
        run(made_assistant(tmp_path / "same", settings=Settings(contact="Zimmer 12")), tmp_path / "r")
    run(made_assistant(tmp_path / "elsewhere"), tmp_path / "r")  # the same documents in another place are the same


def test_a_folder_of_other_code_is_refused(assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(assistant, tmp_path / "r")
    monkeypatch.setattr("eval.run.code_digest", lambda: "0123456789ab")
    with pytest.raises(InputError, match=r"the program .*code 0123456789ab"):
        run(assistant, tmp_path / "r")


def test_every_file_that_answers_come_from_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = ("assistant/evidence.json", "vectorstore/query.py", "corpus/sentences.py", "eval/metrics/facts.py", "eval/score.py")
    others = ("eval/run.py", "eval/report.py", "corpus/documents/a.toml")
    for name in (*counted, *others):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1")
    monkeypatch.setattr("eval.run.__file__", str(tmp_path / "eval" / "run.py"))
    seen = [code_digest()]
    for name in counted:
        (tmp_path / name).write_text("2")
        seen.append(code_digest())
    assert len(set(seen)) == len(counted) + 1
    for name in others:
        (tmp_path / name).write_text("2")
    assert code_digest() == seen[-1], "how a report looks changes no result, and documents are no code"


def test_a_fresh_start_asks_all_again_and_keeps_what_people_said(assistant: Assistant, tmp_path: Path) -> None:
    run(assistant, tmp_path / "r")
    (tmp_path / "r" / "verdicts.jsonl").write_text('{"question": "when"}\n')
    watched = Watched(assistant)
    done = run(watched, tmp_path / "r", limit=2, resume=False)
    assert len(watched.asked) == 2 and len(done.results) == 2 and done.config["limit"] == 2
    assert not (tmp_path / "r" / "verdicts.jsonl").exists()
    assert (tmp_path / "r" / "verdicts.old-1.jsonl").read_text() == '{"question": "when"}\n'


@pytest.mark.parametrize("fresh", [False, True])
def test_a_folder_with_other_files_is_left_alone(assistant: Assistant, tmp_path: Path, fresh: bool) -> None:
    (tmp_path / "summary.json").write_text("mine")
    with pytest.raises(InputError, match="other files"):
        run(assistant, tmp_path, resume=not fresh)
    assert [path.name for path in tmp_path.iterdir()] == ["summary.json"] and (tmp_path / "summary.json").read_text() == "mine"


def test_two_runs_do_not_write_to_one_folder(assistant: Assistant, tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    with locked(tmp_path / "r"), pytest.raises(InputError, match="Another run"):
        run(assistant, tmp_path / "r")
    run(assistant, tmp_path / "r")


def test_an_index_that_is_built_anew_meanwhile_ends_the_run(tmp_path: Path) -> None:
    index = made_index(tmp_path)
    assistant = made_assistant(tmp_path)
    assistant.index = index

    def rebuild(question: str) -> bool:
        documents = write_corpus(tmp_path / "documents", {**TEXTS, "public/neu.txt": "Neu\n\nEtwas Neues."})
        build_index(documents, tmp_path / "index", embedder=FakeEmbedder(), reader=FakeReader().reader())
        return False

    with pytest.raises(InputError, match="built anew"):
        run(Watched(assistant, rebuild), tmp_path / "r")
    assert not read_run(tmp_path / "r").summary


def test_no_row_is_an_error_and_so_is_an_id_twice() -> None:
    with pytest.raises(InputError, match="'final'"):
        select(made_testset(), "final", None)
    with pytest.raises(InputError, match="two rows have the id 'fee'"):
        select(made_testset([*QUESTIONS, QUESTIONS[1]]), None, None)
    marked = [replace(QUESTIONS[0], split="final"), *QUESTIONS[1:]]
    assert [question.id for question in select(made_testset(marked), "final", None).questions] == ["when"]
    assert [question.id for question in select(made_testset(), None, 2).questions] == ["when", "fee"]


def test_a_citation_stands_only_at_its_place(assistant: Assistant) -> None:
    asker = Asker(assistant, assistant.index.current(), None)
    citation = asker.ask(QUESTIONS[0]).answer["citations"][0]
    assert asker.stands(citation)
    for field, value in (("start", citation["start"] + 1), ("page", 2), ("page", 9), ("quote", "x"), ("document", "0000")):
        assert not asker.stands(citation | {field: value}), field


class Opinion:
    """A judge that scores every answer the same."""

    @property
    def described(self) -> dict[str, str]:
        return {"model": "mine", "prompts": "1"}

    def judge(self, question: Question, answer: Any) -> dict[str, Any]:
        return {"scores": {"faithfulness": 0.5}, "replies": ["raw"]}


def test_a_judges_raw_verdicts_and_name_are_kept(assistant: Assistant, tmp_path: Path) -> None:
    done = run(assistant, tmp_path / "r", judge=Opinion())
    assert done.config["judge"] == Opinion().described and done.results[0].judge == Opinion().judge(QUESTIONS[0], {})
    assert done.summary["metrics"]["faithfulness"]["value"] == 0.5
    with pytest.raises(InputError, match="the judge"):
        run(assistant, tmp_path / "r")


def test_half_a_line_is_dropped_and_its_question_asked_again(assistant: Assistant, tmp_path: Path) -> None:
    run(assistant, tmp_path / "r")
    file = tmp_path / "r" / RESULTS
    whole = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(whole[:2]) + whole[2][:100])
    assert len(read_run(tmp_path / "r").results) == 2
    watched = Watched(assistant)
    done = run(watched, tmp_path / "r")
    assert [question for question, _ in watched.asked] == [question.user_input for question in QUESTIONS[2:]]
    assert file.read_bytes().splitlines(keepends=True)[:2] == whole[:2] and len(done.results) == 4


@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_wherever_the_file_ends_what_is_whole_stays_and_nothing_else(tmp_path: Path, data: st.DataObject) -> None:
    lines = [(json.dumps(result_values(made_result(f"q{n}", {"mrr@10": 1.0}, text="Straße\n“x”"))) + "\n").encode() for n in range(4)]
    whole = b"".join(lines)
    cut = data.draw(st.integers(0, len(whole)))
    file = tmp_path / "results.jsonl"
    file.write_bytes(whole[:cut])
    kept = drop_unusable(file)
    count = sum(1 for n in range(4) if cut >= len(b"".join(lines[: n + 1])))
    assert kept == tuple(f"q{n}" for n in range(count)) and file.read_bytes() == b"".join(lines[:count])


def test_a_broken_line_in_the_middle_costs_itself_only(tmp_path: Path) -> None:
    done = written_run(tmp_path / "r", [made_result(name, {"mrr@10": 1.0}) for name in "abc"])
    file = tmp_path / "r" / RESULTS
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(lines[0] + b"\0" * 40 + b"\n" + lines[2] + lines[0])
    assert drop_unusable(file) == ("a", "c")
    assert len(done.results) == 3 and [result.question.id for result in Results(file)] == ["a", "c"]


def test_results_are_a_sequence() -> None:
    """Nothing more than what a list of them would do."""
    result = made_result("a", {"mrr@10": None})
    assert result_from_values(json.loads(json.dumps(result_values(result)))) == result


def test_a_result_is_found_by_its_number(tmp_path: Path) -> None:
    results = written_run(tmp_path / "r", [made_result(name, {"mrr@10": 1.0}) for name in "abc"]).results
    assert [results[n].question.id for n in (2, 0, -1)] == ["c", "a", "c"]
    assert [result.question.id for result in results[1:]] == ["b", "c"] and len(results) == 3
    with pytest.raises(IndexError):
        results[3]


def test_reading_and_summing_up_keep_no_passages_in_memory(tmp_path: Path) -> None:
    """400 results of 50 kB are 20 MB on disk."""
    padded = made_result("x", {"mrr@10": 1.0}, text="y" * 50_000)
    done = written_run(tmp_path / "r", [replace(padded, question=replace(padded.question, id=f"q{n}")) for n in range(400)])
    summarise(done.results)
    tracemalloc.start()
    summarise(read_run(tmp_path / "r").results)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4e6


def start(arguments: list[str], pause: float) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.eval.slow_cli", str(pause), *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, env=os.environ | {"OMP_NUM_THREADS": "1"}, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def wait_for_lines(file: Path, count: int, process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        if file.exists() and file.read_bytes().count(b"\n") >= count:
            return
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.02)
    process.kill()
    raise AssertionError(f"no {count} results in {WAIT} s")


@pytest.fixture
def asked(tmp_path: Path) -> list[str]:
    """The words of a run of 30 questions over a small folder."""
    write_corpus(tmp_path / "documents", {name: text.replace("\f", "\n\n") for name, text in TEXTS.items()})
    rows = [f"q{n};Wie hoch ist die Gebühr für Tonne {n}?" for n in range(30)]
    (tmp_path / "set.csv").write_text("\n".join(["id;Frage", *rows]), encoding="utf-8")
    return ["run", str(tmp_path / "set.csv"), "--corpus", str(tmp_path / "documents"), "--out", str(tmp_path / "r")]


@pytest.mark.parametrize("kind", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_stopped_goes_on_where_it_stopped(asked: list[str], tmp_path: Path, kind: signal.Signals) -> None:
    file = tmp_path / "r" / RESULTS
    process = start(asked, 0.1)
    wait_for_lines(file, 5, process)
    process.send_signal(kind)
    _, told = process.communicate(timeout=WAIT)
    if kind == signal.SIGINT:
        assert process.returncode == 130 and "the same command" in told and "Traceback" not in told
    else:
        assert process.returncode == -signal.SIGKILL
    before = file.read_bytes()
    before = before[: before.rfind(b"\n") + 1]
    assert 5 <= before.count(b"\n") < 30 and not read_run(tmp_path / "r").summary
    again = start(asked, 0.0)
    _, told = again.communicate(timeout=WAIT)
    assert again.returncode == 0, told
    assert file.read_bytes().startswith(before), "what was answered is not asked again"
    done = read_run(tmp_path / "r")
    assert [result.question.id for result in done.results] == [f"q{n}" for n in range(30)]
    assert done.summary["questions"] == 30 and (tmp_path / "r" / "report.html").stat().st_size > 1000
    assert not (tmp_path / "r" / "throwaway").exists()
