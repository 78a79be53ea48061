"""SQuAD-format files (XQuAD, GermanQuAD): paragraphs become documents of a throw-away folder, questions keep their gold."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class SquadQuestion:
    """A question, the paths of its gold paragraph and of that paragraph's article, and the gold answers."""

    text: str
    article: int
    paragraph: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Squad:
    """`paragraphs` by path ("public/012-03.txt": article and paragraph), in the file's order, and all questions."""

    paragraphs: dict[str, str]
    questions: tuple[SquadQuestion, ...]

    def of_article(self, article: int) -> frozenset[str]:
        """The paths of an article's paragraphs."""
        return frozenset(path for path in self.paragraphs if path.startswith(f"public/{article:03}-"))


def read_squad(file: Path) -> Squad:
    """The file's paragraphs and questions."""
    paragraphs: dict[str, str] = {}
    questions: list[SquadQuestion] = []
    for number, article in enumerate(json.loads(file.read_text(encoding="utf-8"))["data"]):
        for row, paragraph in enumerate(article["paragraphs"]):
            path = f"public/{number:03}-{row:02}.txt"
            paragraphs[path] = paragraph["context"]
            for entry in paragraph["qas"]:
                answers = tuple(answer["text"] for answer in entry["answers"])
                questions.append(SquadQuestion(entry["question"], number, path, answers))
    return Squad(paragraphs, tuple(questions))


def write_folder(squad: Squad, folder: Path) -> Path:
    """The paragraphs as text files below `folder`, ready to be read."""
    for path, text in squad.paragraphs.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder
