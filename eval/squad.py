"""SQuAD-format files (XQuAD, GermanQuAD): paragraphs become documents of a throw-away folder, questions keep their gold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from corpus.records import Language

from .records import Fact, Question
from .sheets.fault import Fault, Remark, input_error


@dataclass(frozen=True, slots=True)
class SquadQuestion:
    """A question, the paths of its gold paragraph and of that paragraph's article, and the gold answers.

    `id` is the file's, "" without one; `answerable` is False where the file says that no answer stands there; `row` counts from 1.
    """

    text: str
    article: int
    paragraph: str
    answers: tuple[str, ...]
    id: str = ""
    answerable: bool = True
    row: int = 0


@dataclass(frozen=True, slots=True)
class Squad:
    """`paragraphs` by path ("public/012-03.txt": article and paragraph), in the file's order, and all questions."""

    paragraphs: dict[str, str]
    questions: tuple[SquadQuestion, ...]

    def of_article(self, article: int) -> frozenset[str]:
        """The paths of an article's paragraphs."""
        return frozenset(path for path in self.paragraphs if path.startswith(f"public/{article:03}-"))


def read_squad(file: Path) -> Squad:
    """The file's paragraphs and questions. InputError: it cannot be read or is in another format."""
    try:
        values = json.loads(file.read_text(encoding="utf-8-sig"))
        if not isinstance(values, dict):
            raise Fault("json_shape")
        return parse_squad(values, [])
    except OSError:
        raise input_error(Fault("no_file"), "en", file.name) from None
    except (ValueError, RecursionError):
        raise input_error(Fault("json"), "en", file.name) from None
    except Fault as fault:
        raise input_error(fault, "en", file.name) from fault


def parse_squad(values: Mapping[str, Any], remarks: list[Remark]) -> Squad:
    """The same of values that were read; a question that cannot be used is named in `remarks`. Fault: another format, no questions."""
    paragraphs: dict[str, str] = {}
    questions: list[SquadQuestion] = []
    row = 0
    try:
        for number, article in enumerate(values["data"]):
            for at, paragraph in enumerate(article["paragraphs"]):
                path = f"public/{number:03}-{at:02}.txt"
                paragraphs[path] = str(paragraph["context"])
                for entry in paragraph["qas"]:
                    row += 1
                    question = _question(entry, number, path, row)
                    if question:
                        questions.append(question)
                    else:
                        remarks.append(Remark(row, "", "squad_entry", left_out=True))
    except (KeyError, TypeError, IndexError, AttributeError):
        raise Fault("json_shape") from None
    if not paragraphs:
        raise Fault("no_rows")
    return Squad(paragraphs, tuple(questions))


def _question(entry: Any, article: int, path: str, row: int) -> SquadQuestion | None:
    try:
        text = entry["question"]
        answers = tuple(str(answer["text"]) for answer in entry.get("answers") or ())
        if not isinstance(text, str) or not text.strip():
            return None
        return SquadQuestion(text, article, path, answers, str(entry.get("id", "")), not entry.get("is_impossible", False), row)
    except (KeyError, TypeError, AttributeError):
        return None


def squad_questions(squad: Squad, name: str) -> tuple[Question, ...]:
    """The questions of a test set: gold is the paragraph's path, the answers are the forms of one fact; ids only where given.

    The language is the one in the file's name ("xquad.de.json"), else left open. The first half of the articles is for development, the
    rest final: as the evidence decision was fitted on the first half of XQuAD.
    """
    language = language_of(name)
    half = (len({question.article for question in squad.questions}) + 1) // 2
    return tuple(_as_question(question, language, half) for question in squad.questions)


def language_of(name: str) -> Language | None:
    """The language that a file's name gives: "xquad.de.json" -> "de"."""
    parts = name.lower().replace("_", ".").replace("-", ".").split(".")
    return next((cast(Language, part) for part in parts if part in ("de", "en")), None)


def _as_question(question: SquadQuestion, language: Language | None, half: int) -> Question:
    answers = tuple(dict.fromkeys(answer.strip() for answer in question.answers if answer.strip()))
    there = question.answerable and bool(answers)
    return Question(
        id=question.id,
        user_input=question.text.strip(),
        language=language,
        answerable=question.answerable,
        reference=answers[0] if there else "",
        reference_facts=(Fact(answers[0], answers[1:]),) if there else (),
        reference_context_ids=(question.paragraph,) if question.answerable else (),
        split="development" if question.article < half else "final",
        row=question.row,
    )


def write_folder(squad: Squad, folder: Path) -> Path:
    """The paragraphs as text files below `folder`, ready to be read."""
    for path, text in squad.paragraphs.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder
