"""The desk's lists of words, from `wording.toml`: what leans on what was said before, and what an office's letter must not say."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from corpus.records import Language

Manner = Literal["promise", "legal", "valuation", "future"]

_VALUES: Mapping[str, Any] = MappingProxyType(tomllib.loads(Path(__file__).with_name("wording.toml").read_text(encoding="utf-8")))

LEANING: Mapping[Language, str] = MappingProxyType(_VALUES["leaning"])
"""Words that name a kind of thing, never which one."""


@cache
def said(manner: Manner, language: Language) -> re.Pattern[str]:
    """Ways in which one language promises, advises in law, judges, or tells of what is to come, as whole words."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(_VALUES[manner][language])})(?!\w)", re.IGNORECASE)
