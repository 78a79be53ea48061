"""What a language model did in a run: asked at the door that is named, counted, compared by name and prompts."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answer import Assistant
from assistant.settings import Settings
from corpus.errors import InputError
from eval.commands import figures_text
from eval.model_figures import ModelFigures
from eval.run import run_testset
from tests.eval.made_runs import made_assistant, made_testset
from tests.scripted_server import in_pieces, scripted


def with_model(plain: Assistant, url: str) -> Assistant:
    settings = Settings(llm_url=url, llm_name="klein", llm_doors="staff", llm_seconds=60)
    return Assistant(plain.index, plain.embedder, settings, plain.calibration)


def test_a_run_with_a_model_counts_what_it_did(tmp_path: Path) -> None:
    plain = made_assistant(tmp_path / "index")
    with scripted(lambda prompt: in_pieces("Das kostete 99 Millionen Euro [1].")) as server:
        assistant = with_model(plain, server.url)
        done = run_testset(made_testset(), assistant, tmp_path / "r", door="staff")
        asked = len(server.requests)
        with pytest.raises(InputError, match="the language model that writes"):
            run_testset(made_testset(), assistant, tmp_path / "r")
    found = done.summary["model"]
    assert done.config["writer"]["model"] == "klein" and done.config["writer"]["prompts"].startswith("write-")
    assert asked > 0 and found["asked"] == asked and found["outcomes"] == {"unsupported": asked}
    assert (found["wrote"], found["shown"], found["dropped"]) == (0, 0, asked) and found["tokens_out"] > 0
    assert found["reasons"] and found["total_ms"]["p50"]["value"] > 0 and found["first_sentence_ms"]["p50"]["value"] is None
    assert f"language model klein: wrote 0 of {asked} answers" in figures_text(done.summary)
    without = run_testset(made_testset(), plain, tmp_path / "without")
    assert without.summary["model"] is None and "language model" not in figures_text(without.summary)
    same = ("fact_recall_vital", "citation_correctness", "false_refusal")
    assert all(done.summary["metrics"][name] == without.summary["metrics"][name] for name in same)


def test_a_door_without_a_model_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No language model writes at the door 'public'"):
        run_testset(made_testset(), made_assistant(tmp_path / "index"), tmp_path / "r", door="public")


def test_answers_of_before_there_were_models_count_for_nothing() -> None:
    figures = ModelFigures()
    figures.add({"statements": []})
    assert figures.values() is None
