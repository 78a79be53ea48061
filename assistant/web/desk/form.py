"""What a form of the desk brings, as plain values: nothing in it is believed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import FormData, UploadFile

from assistant.desk.records import LetterOptions, MaskKind
from assistant.web.limits import clean_input
from corpus.records import Language

LINE = 500  # characters of a field of one line
KINDS: tuple[MaskKind, ...] = ("name", "address", "phone", "email", "iban", "file_number")
HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class Form:
    """The fields of one form."""

    data: FormData

    def line(self, name: str, longest: int = LINE) -> str:
        """A field of one line, cleaned; "" if it is missing."""
        return clean_input(self.data.get(name), longest=longest)[:longest]

    def passage(self, name: str) -> str:
        """A field of several lines: line ends are single, characters that hide or turn what is read are gone."""
        value = self.data.get(name)
        raw = value if isinstance(value, str) else ""
        return HIDDEN.sub("", unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n")))

    def exact(self, name: str) -> str:
        """A field as it came, at most a line's length."""
        value = self.data.get(name)
        return value[:LINE] if isinstance(value, str) else ""

    def lines(self, name: str) -> tuple[str, ...]:
        """All fields of that name, cleaned."""
        return tuple(clean_input(value, longest=LINE)[:LINE] for value in self.data.getlist(name))

    def number(self, name: str) -> int:
        """A whole number; 0 for anything else."""
        value = self.data.get(name)
        return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 9 else 0

    def has(self, name: str) -> bool:
        """Whether a box is ticked or a button was pressed."""
        return name in self.data

    @property
    def kind(self) -> MaskKind:
        """What is to be masked; a name if it does not say."""
        return next((kind for kind in KINDS if kind == self.data.get("kind")), "name")

    @property
    def options(self) -> LetterOptions:
        """How the letter is to be written."""
        language: Language = "en" if self.data.get("language") == "en" else "de"
        return LetterOptions(
            language, "short" if self.data.get("length") == "short" else "full", self.has("plain"), self.line("addressee", 120)
        )

    def file(self, name: str) -> tuple[bytes, str]:
        """(bytes, file name) of an upload; empty if none was chosen. Read already: this waits for nothing."""
        upload = self.data.get(name)
        if not isinstance(upload, UploadFile):
            return b"", ""
        return upload.file.read(), clean_input(upload.filename or "", longest=200)


def form_of(request: Request) -> Form:
    """The form that the gate has read."""
    return Form(request.state.form)
