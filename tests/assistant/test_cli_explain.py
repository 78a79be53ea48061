"""`ask --explain` on the command line: below the answer, as JSON of an exact shape, and for a file of questions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.assistant.command_line import (
    QUESTION,
    Run,
    has_answer_shape,
    has_shape,
)

EXPLANATION = {
    "outcome": str,
    "language": str,
    "language_by": str,
    "dropped": list,
    "not_searched": str,
    "earlier": int,
    "context": str,
    "reworded": str,
    "documents": int,
    "access": (str, type(None)),
    "parts": list,
    "parts_left_out": list,
    "conflict": list,
    "model": str,
    "model_outcome": str,
    "model_dropped": list,
    "lines": list,
}
EXPLAINED_PART = {
    "text": str,
    "kinds": list,
    "period": str,
    "passages": list,
    "sentences": list,
    "sentences_in_all": int,
    "decision": dict,
    "refused_by": str,
    "missing": list,
}


def test_why_an_answer_came_out_so_stands_below_its_sources(run: Run, one_encoder: None, real_index_folder: Path) -> None:
    out = run("ask", QUESTION, "--index", real_index_folder, "--explain").out
    answer, sources, why = (out.index(word) for word in ("Auswärtige Amt", "  [1] ", "Warum diese Antwort?"))
    assert answer < sources < why and "Reicht das? Ja" in out[why:] and "Gefragt ist nach: einer Person." in out[why:]
    english = run("ask", QUESTION, "--index", real_index_folder, "--explain", "--language", "en").out
    assert "Why this answer?" in english and "Is that enough? Yes" in english and "Reicht das?" not in english
    assert "Warum diese Antwort?" not in run("ask", QUESTION, "--index", real_index_folder).out


@pytest.mark.parametrize(
    ("question", "searched"), [(QUESTION, True), ("Wie viele Einhörner grasen 1848 auf dem Jupitermond Europa?", True), ("Hallo!", False)]
)
def test_the_explanation_as_json(run: Run, one_encoder: None, real_index_folder: Path, question: str, searched: bool) -> None:
    answer = run("ask", question, "--index", real_index_folder, "--json", "--explain", "--access", "internal").json()
    why = answer.pop("explanation")
    has_answer_shape(answer)
    has_shape(why, EXPLANATION)
    assert why["outcome"] == answer["outcome"] and why["lines"][0] == "Warum diese Antwort?"
    assert len(why["parts"]) == int(searched) and why["access"] == ("internal" if searched else None)
    for part in why["parts"]:
        has_shape(part, EXPLAINED_PART)
        assert [p["path"] for p in part["passages"]] == [p["path"] for p in answer["passages"]]
        assert bool(part["refused_by"]) == (answer["outcome"] == "not_found")
        assert all(list(feature) == ["name", "value", "usual", "push"] for feature in part["decision"]["features"])


def test_a_file_of_questions_is_explained_line_by_line(run: Run, one_encoder: None, real_index_folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(json.dumps({"user_input": text}) for text in (QUESTION, "What can you do?")), encoding="utf-8")
    rows = [json.loads(line) for line in run("ask", "--batch", file, "--index", real_index_folder, "--explain").out.splitlines()]
    assert [row["explanation"]["outcome"] for row in rows] == ["answered", "refused"]
    assert rows[0]["explanation"]["language"] == "de" and rows[1]["explanation"]["lines"][0] == "Why this answer?"
