"""Fault: why a row or a file cannot be used, as a text's key and values; the sentence is made where the language is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from corpus.errors import InputError
from corpus.records import Language

from ..messages import text
from ..records import RowProblem


class Fault(Exception):
    """Something cannot be used; `key` names a text in `messages/testset.*.toml`, `values` fill it, `column` is the heading."""

    def __init__(self, key: str, column: str = "", **values: str | int) -> None:
        super().__init__(key)
        self.key = key
        self.column = column
        self.values = values


@dataclass(frozen=True, slots=True)
class Remark:
    """A fault at its place: row from 1, 0 for the whole file and its headings; `left_out` where the row is not used because of it."""

    row: int
    column: str
    key: str
    values: Mapping[str, str | int] = field(default_factory=dict)
    left_out: bool = False

    def problem(self, language: Language) -> RowProblem:
        """The sentence, with its row and column in front."""
        sentence = text(language, f"testset.{self.key}", **self.values)
        if self.left_out:
            sentence = f"{sentence} {text(language, 'testset.left_out')}"
        if self.row and self.column:
            sentence = text(language, "testset.at_cell", row=self.row, column=self.column, sentence=sentence)
        elif self.column:
            sentence = text(language, "testset.at_column", column=self.column, sentence=sentence)
        elif self.row:
            sentence = text(language, "testset.at_row", row=self.row, sentence=sentence)
        return RowProblem(self.row, self.column, sentence)


def input_error(fault: Fault, language: Language, file: str) -> InputError:
    """The error for a file of which nothing can be used, in that language."""
    sentence = text(language, f"testset.{fault.key}", **fault.values)
    return InputError(text(language, "testset.at_file", file=file, sentence=sentence), "testset.at_file", file=file, sentence=sentence)
