"""The commands of fundstelle-eval, with the hashing encoder: what they write, what they say, and their exit status."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.evidence import load_calibration
from corpus.errors import InputError
from eval.calibrate import TARGET
from eval.cli import main, make_parser
from eval.corpora import gathered, read_documents
from eval.run_folder import read_run
from eval.testset import read_testset
from tests.assistant.made import TEXTS, made_calibration
from tests.eval.made_runs import made_result, written_run
from tests.fakes import FakeEmbedder, write_corpus

ROOT = Path(__file__).parents[2]
PLAIN = {name: text.replace("\f", "\n\n") for name, text in TEXTS.items()}


@pytest.fixture(autouse=True)
def hashing_encoder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("vectorstore.embed.Embedder", FakeEmbedder)
    monkeypatch.setattr("assistant.answer.load_calibration", made_calibration)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "documents", PLAIN)


def rows_file(folder: Path, *rows: str, name: str = "set.csv") -> Path:
    file = folder / name
    file.write_text("\n".join(["id;Frage;Quelle;Fakten;beantwortbar", *rows]) + "\n", encoding="utf-8")
    return file


GOOD = (
    "when;Wann fand die Konferenz in Washington statt?;public/konferenz.txt;18. bis 20. Oktober 2022;ja",
    "fee;Welche Gebühr für die Tonne im Jahr?;public/abfall.txt;186 Euro;ja",
    "none;Welche Farbe hat der Drache von Atlantis?;;;nein",
)


def run(*words: object) -> int:
    return main([str(word) for word in words])


def test_a_spreadsheet_of_an_office_becomes_a_run_with_a_report(
    tmp_path: Path, documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("run", rows_file(tmp_path, *GOOD), "--corpus", documents, "--out", "r") == 0
    said = capsys.readouterr()
    assert "fact_recall_vital" in said.out and "3 questions: 3 right, 0 could not be asked" in said.out
    assert "report: r/report.html" in said.err and "3/3" in said.err
    assert '<html lang="de"' in (tmp_path / "r" / "report.html").read_text(encoding="utf-8")
    assert not (tmp_path / "r" / "throwaway").exists(), "the index made for the run goes with it"
    assert read_run(tmp_path / "r").summary["metrics"]["hit@5"]["value"] == 1.0


def test_an_index_that_is_there_is_asked(tmp_path: Path, documents: Path) -> None:
    from assistant.cli import main as fundstelle

    assert fundstelle(["ingest", str(documents), "--index", str(tmp_path / "ix")]) == 0
    assert run("run", rows_file(tmp_path, *GOOD), "--index", tmp_path / "ix", "--out", "r", "--limit", 2, "--language", "en") == 0
    assert '<html lang="en"' in (tmp_path / "r" / "report.html").read_text(encoding="utf-8")
    assert len(read_run(tmp_path / "r").results) == 2


def test_a_bad_row_is_named_and_the_good_ones_run(tmp_path: Path, documents: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = rows_file(tmp_path, *GOOD, "bad;Kann man das beantworten?;;;vielleicht")
    assert run("run", rows, "--corpus", documents, "--out", "r", "--language", "en") == 3
    said = capsys.readouterr()
    assert "5" in said.err.splitlines()[0] and "3 questions: 3 right" in said.out
    assert len(read_run(tmp_path / "r").problems) == 1


def test_a_question_that_could_not_be_asked_is_named(tmp_path: Path, documents: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = rows_file(tmp_path, *GOOD, f"long;{'Wie viele ' * 90}?;;;ja")
    assert run("run", rows, "--corpus", documents, "--out", "r") == 3
    said = capsys.readouterr()
    assert "question long: The question is too long" in said.err and "1 could not be asked" in said.out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["run", "none.csv", "--out", "r"], "none.csv"),
        (["run", "set.csv", "--out", "r"], "fundstelle ingest"),
        (["run", "set.csv", "--corpus", "nowhere", "--out", "r"], "There is no folder nowhere"),
        (["run", "set.csv", "--corpus", "documents", "--out", "r", "--split", "final"], "'final'"),
        (["run", "set.csv", "--corpus", "documents", "--out", "documents"], "other files"),
        (["run", "set.csv", "--corpus", "documents", "--out", "r", "--judge"], "llm_url"),
        (["run", "long.csv", "--corpus", "documents", "--out", "r"], "No question could be asked"),
        (["compare", "nowhere", "elsewhere"], "nowhere holds no run"),
        (["report", "nowhere"], "nowhere holds no run"),
        (["check", "set.csv", "--corpus", "nowhere"], "There is no folder nowhere"),
        (["withhold", "none.json", "--out", "x.jsonl"], "none.json"),
        (["withhold", "set.json", "--out", "no/such/folder.jsonl"], "no/such/folder.jsonl"),
        (["calibrate", "set.json", "--out", "no/such/folder.json"], "There is no folder no/such"),
    ],
)
def test_what_can_not_be_done_is_one_sentence(
    tmp_path: Path, documents: Path, squad_file: Path, words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows_file(tmp_path, *GOOD)
    rows_file(tmp_path, f"long;{'Wie viele ' * 90}?;;;ja", name="long.csv")
    (tmp_path / "set.json").write_bytes(squad_file.read_bytes())
    assert run(*words) == 1
    said = capsys.readouterr()
    assert sentence in said.err and "Traceback" not in said.err and "fundstelle-eval: " in said.err


def test_another_test_set_is_refused_before_an_index_is_made_and_fresh_starts_anew(
    tmp_path: Path, documents: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--corpus", documents, "--out", "r"]
    assert run("run", rows_file(tmp_path, *GOOD), *words) == 0
    other = rows_file(tmp_path, *GOOD[:2], name="other.csv")
    capsys.readouterr()
    assert run("run", other, *words) == 1
    said = capsys.readouterr().err
    assert "the test set (set.csv, now other.csv)" in said and "--fresh" in said and not (tmp_path / "r" / "throwaway").exists()
    assert run("run", other, *words, "--fresh") == 0
    assert len(read_run(tmp_path / "r").results) == 2


def test_a_squad_file_brings_its_documents_along(tmp_path: Path, squad_file: Path) -> None:
    assert run("run", squad_file, "--out", "r", "--limit", 3) == 0
    done = read_run(tmp_path / "r")
    assert len(done.results) == 3 and done.summary["metrics"]["hit@5"]["value"] == 1.0


def test_questions_withheld_are_asked_of_the_same_contexts(tmp_path: Path, squad_file: Path) -> None:
    assert run("withhold", squad_file, "--sample", 2, "--seed", 7, "--out", "held.jsonl") == 0
    questions = read_testset(tmp_path / "held.jsonl").questions
    assert len(questions) == 4 and sum(question.answerable for question in questions) == 2
    assert run("run", "held.jsonl", "--corpus", squad_file, "--out", "r") == 0
    metrics = read_run(tmp_path / "r").summary["metrics"]
    assert metrics["false_answer"]["n"] == metrics["false_refusal"]["n"] == 2


def test_several_folders_count_as_one(tmp_path: Path) -> None:
    write_corpus(tmp_path / "one", {"public/konferenz.txt": PLAIN["public/konferenz.txt"]})
    write_corpus(tmp_path / "two", {"public/abfall.txt": PLAIN["public/abfall.txt"], "internal/vermerk.txt": PLAIN["internal/vermerk.txt"]})
    assert run("run", rows_file(tmp_path, *GOOD), "--corpus", "one", "--corpus", "two", "--out", "r") == 0
    done = read_run(tmp_path / "r")
    assert done.config["documents"] == 3 and done.summary["metrics"]["hit@5"]["value"] == 1.0


def test_folders_are_merged_file_by_file(tmp_path: Path, squad_file: Path) -> None:
    one = write_corpus(tmp_path / "one", {"public/a.txt": "A", "public/same.txt": "S"})
    two = write_corpus(tmp_path / "two", {"public/b/c.txt": "C", "public/same.txt": "S"})
    (tmp_path / "place").mkdir()
    (tmp_path / "place" / "left over.txt").write_text("x")
    with gathered([one, two, squad_file], tmp_path / "place") as place:
        found = {path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()}
    assert {"public/a.txt", "public/b/c.txt", "public/same.txt", "public/000-00.txt"} <= found and "left over.txt" not in found
    with gathered([one], tmp_path / "place") as place:
        assert place == one, "one folder is read where it is"


def test_folders_that_can_not_be_one_are_refused(tmp_path: Path) -> None:
    one, other = write_corpus(tmp_path / "one", {"public/a.txt": "A"}), write_corpus(tmp_path / "other", {"public/a.txt": "B"})
    flat = write_corpus(tmp_path / "flat", {"b.txt": "B"})
    with pytest.raises(InputError, match=r"different files named public/a\.txt"), gathered([one, other], tmp_path / "place"):
        pass
    with pytest.raises(InputError, match="public/ and internal/"), gathered([one, flat], tmp_path / "place"):
        pass


def test_a_link_that_leads_out_of_a_folder_is_not_followed_by_merging(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Secret words.")
    one, two = (write_corpus(tmp_path / name, {f"public/{name}.txt": f"Words of {name}."}) for name in ("one", "two"))
    (one / "public" / "link.txt").symlink_to(secret)
    found, left_out = read_documents([one, two], tmp_path / "place")
    assert set(found) == {"public/one.txt", "public/two.txt"} and [path for path, _ in left_out] == ["public/link.txt"]


def test_check_names_mistakes(tmp_path: Path, documents: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", rows_file(tmp_path, *GOOD), "--corpus", documents) == 0
    assert "0 things to look at" in capsys.readouterr().err
    wrong = rows_file(tmp_path, *GOOD, "gone;Wo steht das?;public/gibt-es-nicht.txt;;ja")
    assert run("check", wrong, "--corpus", documents) == 3
    assert "gibt-es-nicht" in capsys.readouterr().out


def test_suggest_drafts_questions_into_a_spreadsheet(tmp_path: Path, documents: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("suggest", "--corpus", documents, "--n", 2, "--out", "drafts.xlsx") == 0
    drafts = read_testset(tmp_path / "drafts.xlsx").questions
    assert len(drafts) == 2 and all(draft.reference_context_ids and draft.user_input for draft in drafts)
    assert "2 drafts" in capsys.readouterr().err
    assert run("check", "drafts.xlsx", "--corpus", documents) == 0, "what is drafted passes the check"


def test_two_runs_are_compared_on_the_screen_and_in_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written_run(tmp_path / "a", [made_result("q", {"fact_recall_vital": 1.0})])
    written_run(tmp_path / "b", [made_result("q", {"fact_recall_vital": 0.0}, text="Worse.")])
    assert run("compare", "a", "b", "--language", "en") == 0
    assert "1 worse" in capsys.readouterr().out
    assert run("compare", "a", "b", "--out", "c.html") == 0
    assert "Schlechter" in (tmp_path / "c.html").read_text(encoding="utf-8")


def test_a_report_is_written_anew_in_the_other_language(tmp_path: Path) -> None:
    written_run(tmp_path / "a", [made_result("q", {"fact_recall_vital": 1.0})])
    for language in ("de", "en"):
        assert run("report", "a", "--language", language) == 0
        assert f'<html lang="{language}"' in (tmp_path / "a" / "report.html").read_text(encoding="utf-8")


def test_calibrate_writes_the_decision_and_prints_its_curve(
    tmp_path: Path, squad_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("eval.calibrate.Embedder", FakeEmbedder)
    monkeypatch.setattr("eval.calibrate.own_cases", lambda squads, folder, embedder: iter(()))
    assert run("calibrate", squad_file, "--out", "made.json") == 0
    lines = capsys.readouterr().out.splitlines()
    chosen = [line for line in lines if "<- chosen" in line]
    calibration = load_calibration(tmp_path / "made.json")
    assert len(lines) == 11 and len(chosen) == 1 and f"{TARGET:.1%}" in chosen[0] and f"{calibration.threshold:.4f}" in chosen[0]


def test_the_page_is_served_where_it_was_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Any] = []
    monkeypatch.setattr("eval.page.app.serve", lambda runs, settings, port: served.append((runs, settings.index, port)))
    assert run("page") == 0 and run("page", "mine", "--port", 8000, "--index", "ix") == 0
    assert served == [(Path("runs"), Path("index"), 7861), (Path("mine"), Path("ix"), 8000)]


@pytest.mark.parametrize("words", [[], ["nonsense"], ["run", "x.csv"], ["run", "x", "--out", "r", "--index", "i", "--corpus", "c"]])
def test_a_wrong_command_line_is_usage(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(words)
    assert end.value.code == 2 and "usage:" in capsys.readouterr().err


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5"])
def test_counts_are_whole_numbers_from_one_on(number: str) -> None:
    with pytest.raises(SystemExit):
        make_parser().parse_args(["run", "x", "--out", "r", f"--limit={number}"])


def test_help_loads_nothing_heavy() -> None:
    program = (
        "import sys, json\nfrom eval.cli import main\n"
        "try:\n    main(['run', '--help'])\nexcept SystemExit:\n    pass\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    loaded = json.loads(ran.stdout.splitlines()[-1])
    assert "eval" in loaded and not {"torch", "chromadb", "gradio", "openpyxl", "scipy", "numpy", "llama_index", "jinja2", "tqdm"} & set(
        loaded
    )
