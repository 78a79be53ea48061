"""Texts for people, German and English: `text(language, "testset.no_rows", …)` -> the sentence."""

from __future__ import annotations

from pathlib import Path

from assistant.messages import read_catalogue
from corpus.records import Language

FOLDER = Path(__file__).parent


def catalogue(language: Language) -> dict[str, str]:
    """All texts of one language by their full key ("report.title")."""
    return read_catalogue(FOLDER, language)


def text(language: Language, key: str, **values: str | int) -> str:
    """The text under `key` in `language`, its {places} filled; KeyError for a key that is in no file."""
    return catalogue(language)[key].format(**values)
