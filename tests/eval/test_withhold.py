"""Each question of a SQuAD file once answerable and once with its whole article kept back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.errors import InputError
from eval.testset import read_testset, write_jsonl
from eval.withhold import PRESENT, WITHHELD, withhold


def test_every_question_comes_twice_and_the_twin_has_no_gold(squad_file: Path) -> None:
    made = withhold(squad_file, None, 1)
    assert len(made) == 14 and len({question.id for question in made}) == 14
    for question, twin in zip(made[::2], made[1::2], strict=True):
        assert (question.user_input, question.language, question.split, question.row) == (
            twin.user_input,
            twin.language,
            twin.split,
            twin.row,
        )
        assert (question.answerable, question.category, question.leave_out) == (True, PRESENT, ())
        assert question.reference_context_ids and question.reference_facts and question.reference
        assert (twin.answerable, twin.category, twin.id) == (False, WITHHELD, f"{question.id}-withheld")
        assert (twin.reference, twin.reference_facts, twin.reference_context_ids, twin.variant_of) == ("", (), (), "")
        assert set(question.reference_context_ids) < set(twin.leave_out) or question.reference_context_ids == twin.leave_out
    assert made[1].leave_out == ("public/000-00.txt", "public/000-01.txt"), "the whole article, not the paragraph only"


def test_a_sample_is_the_same_for_a_seed_and_in_the_files_order(squad_file: Path) -> None:
    every = withhold(squad_file, None, 1)
    chosen = {seed: withhold(squad_file, 3, seed) for seed in range(6)}
    assert all(len(made) == 6 and list(made) == [question for question in every if question in made] for made in chosen.values())
    assert chosen[0] == withhold(squad_file, 3, 0)
    assert len({made[0::2] for made in chosen.values()}) > 1, "the seed chooses"
    assert withhold(squad_file, 100, 1) == every


def test_what_is_written_is_read_again(squad_file: Path, tmp_path: Path) -> None:
    made = withhold(squad_file, 2, 5)
    write_jsonl(made, tmp_path / "set.jsonl")
    testset = read_testset(tmp_path / "set.jsonl")
    assert testset.problems == ()
    assert [(q.id, q.answerable, q.leave_out) for q in testset.questions] == [(q.id, q.answerable, q.leave_out) for q in made]


def test_questions_without_an_answer_are_not_taken(tmp_path: Path) -> None:
    entries = [{"question": "A?", "id": "x", "answers": [{"text": "ja"}]}, {"question": "B?", "is_impossible": True, "answers": []}]
    file = tmp_path / "quad.json"
    file.write_text(json.dumps({"data": [{"paragraphs": [{"context": "ja", "qas": entries}]}]}), encoding="utf-8")
    assert [question.id for question in withhold(file, None, 0)] == ["x", "x-withheld"]
    file.write_text(json.dumps({"data": [{"paragraphs": [{"context": "ja", "qas": entries[1:]}]}]}), encoding="utf-8")
    with pytest.raises(InputError, match="nothing to withhold"):
        withhold(file, None, 0)


def test_a_sample_of_none_is_an_error(squad_file: Path) -> None:
    with pytest.raises(InputError, match="give a number from 1"):
        withhold(squad_file, 0, 0)
