"""Small words and what they do to a sentence, from `wording.toml`: each list as one regular expression."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from corpus.records import Language

_VALUES: Mapping[str, Any] = MappingProxyType(tomllib.loads(Path(__file__).with_name("wording.toml").read_text(encoding="utf-8")))

SILENT = frozenset(_VALUES["silent"].split())
"""Folded words that say nothing of their own: never looked for in a source."""

LIGHT = frozenset(_VALUES["light"].split())
"""Folded words that a sentence may have though its source has not."""


def any_of(alternatives: Iterable[str], flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    """A pattern for any of the alternatives as whole words."""
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b", flags)


def marks() -> Mapping[str, str]:
    """Name of a mark -> what stands right before the thing it marks, as one alternative."""
    return MappingProxyType({name: "|".join(words) for name, words in _VALUES["marks"].items()})


def both() -> Mapping[str, re.Pattern[str]]:
    """Ways of saying a thing, in either language."""
    return MappingProxyType({name: any_of(words) for name, words in _VALUES["both"].items()})


def own(language: Language) -> Mapping[str, tuple[str, ...]]:
    """The alternatives of the ways that one language has for itself."""
    return MappingProxyType({name: tuple(words) for name, words in _VALUES["german" if language == "de" else "english"].items()})


def lookalikes(way: str) -> re.Pattern[str]:
    """What looks like this way of saying a thing and is not: "not only" denies nothing."""
    return any_of(_VALUES["not"][way])
