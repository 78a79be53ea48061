"""Texts for people, German and English: `text(language, "answer.not_found", …)` -> the sentence."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from corpus.records import Language

FOLDER = Path(__file__).parent


def catalogue(language: Language) -> dict[str, str]:
    """All texts of one language by their full key ("page.send")."""
    return read_catalogue(FOLDER, language)


@cache
def read_catalogue(folder: Path, language: Language) -> dict[str, str]:
    """The texts of a folder by their full key; the files are `<first part>.<language>.toml`."""
    found: dict[str, str] = {}
    for file in sorted(folder.glob(f"*.{language}.toml")):
        prefix = file.name.split(".")[0]
        for key, value in tomllib.loads(file.read_text(encoding="utf-8")).items():
            found[f"{prefix}.{key}"] = value.strip()
    return found


def text(language: Language, key: str, **values: str | int) -> str:
    """The text under `key` in `language`, its {places} filled; KeyError for a key that is in no file."""
    return catalogue(language)[key].format(**values)
