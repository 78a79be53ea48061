"""What a language model is told, German and English: `<name>.<language>.toml` -> a Prompt.

A change of any text needs a new version in its file: figures of two versions don't compare.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from corpus.records import Language

FOLDER = Path(__file__).parent
Name = Literal["write", "condense"]


@dataclass(frozen=True, slots=True)
class Prompt:
    """The instructions and the form of what follows them; `version` ends in digits of the file's hash, so that no change goes unseen."""

    version: str
    system: str
    user: str


@cache
def load_prompt(name: Name, language: Language) -> Prompt:
    """The prompt in that language."""
    content = (FOLDER / f"{name}.{language}.toml").read_bytes()
    texts = tomllib.loads(content.decode("utf-8"))
    version = f"{name}-{texts['version']}-{hashlib.sha256(content).hexdigest()[:8]}"
    return Prompt(version, texts["system"].strip(), texts["user"].strip())


def prompts_version() -> str:
    """One line that changes when any prompt does."""
    names: tuple[Name, ...] = ("write", "condense")
    languages: tuple[Language, ...] = ("de", "en")
    return ", ".join(load_prompt(name, language).version for name in names for language in languages)
