"""SQuAD files become documents and questions whose gold paragraph can be found again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.errors import InputError
from eval.squad import SquadQuestion, language_of, read_squad, write_folder


def test_paragraphs_have_paths_and_questions_know_theirs(squad_file: Path) -> None:
    squad = read_squad(squad_file)
    assert list(squad.paragraphs) == ["public/000-00.txt", "public/000-01.txt", "public/001-00.txt", "public/002-00.txt"]
    assert len(squad.questions) == 7
    asked, answers = "Wer fördert das Projekt?", ("Auswärtigen Amt", "Auswärtige Amt")
    assert squad.questions[2] == SquadQuestion(asked, 0, "public/000-01.txt", answers, id=asked, answerable=True, row=3)
    for question in squad.questions:
        assert question.paragraph in squad.of_article(question.article)
        assert any(answer in squad.paragraphs[question.paragraph] for answer in question.answers)


def test_an_article_is_its_own_paragraphs_only(squad_file: Path, tmp_path: Path) -> None:
    squad = read_squad(squad_file)
    assert squad.of_article(0) == {"public/000-00.txt", "public/000-01.txt"}
    assert squad.of_article(2) == {"public/002-00.txt"}
    assert squad.of_article(9) == frozenset()
    many = {"data": [{"paragraphs": [{"context": f"Absatz {number}.", "qas": []}]} for number in range(120)]}
    (tmp_path / "many.json").write_text(json.dumps(many), encoding="utf-8")
    long = read_squad(tmp_path / "many.json")
    assert long.of_article(1) == {"public/001-00.txt"} and long.of_article(11) == {"public/011-00.txt"}


def test_the_folder_holds_every_paragraph_word_for_word(squad_file: Path, tmp_path: Path) -> None:
    squad = read_squad(squad_file)
    folder = write_folder(squad, tmp_path / "documents")
    found = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.txt")}
    assert found == squad.paragraphs


def test_what_is_no_squad_file_is_an_error_with_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "squad.json"
    with pytest.raises(InputError, match="no such file"):
        read_squad(file)
    for content, sentence in (("{", "no valid JSON"), ("[]", "SQuAD"), ('{"data": [{}]}', "SQuAD"), ('{"data": []}', "no questions")):
        file.write_text(content, encoding="utf-8")
        with pytest.raises(InputError, match=sentence):
            read_squad(file)


@pytest.mark.parametrize(("name", "language"), [("xquad.de.json", "de"), ("my_en-2.json", "en"), ("german.json", None), ("dev.json", None)])
def test_the_language_is_the_one_in_the_name(name: str, language: str | None) -> None:
    assert language_of(name) == language
