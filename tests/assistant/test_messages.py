"""The catalogues of texts: both languages say the same things, and every key that the code uses is there."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

import assistant
from assistant.messages import FOLDER, catalogue, text
from assistant.records import ModelOutcome

PACKAGE = Path(assistant.__file__).parent
CALLS = {"text": "", "page_text": "page.", "t": "page.", "desk_text": "desk."}
IN_TEMPLATES = {"t": "page.", "d": "desk."}
SHORT_KEYS = PACKAGE / "web"  # `text` takes the key without "page." there; elsewhere, and in these files, the whole key
FORMS = PACKAGE / "web" / "desk"  # `text` is a field of a form there
FULL_KEYS_THERE = ("say_error.py", "templates.py")

FALLBACKS = [f"fallback_{outcome}" for outcome in get_args(ModelOutcome) if outcome != "ok"]


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_the_catalogues_come_in_pairs() -> None:
    files = {file.name for file in FOLDER.glob("*.toml")}
    assert {name.replace(".de.", ".en.") for name in files if ".de." in name} == {name for name in files if ".en." in name}
    assert len(files) >= 6


def test_both_languages_have_the_same_keys() -> None:
    assert set(catalogue("de")) == set(catalogue("en"))
    assert len(catalogue("de")) > 50


@pytest.mark.parametrize("key", sorted(catalogue("de")))
def test_both_languages_fill_the_same_places_with_some_text(key: str) -> None:
    german, english = catalogue("de")[key], catalogue("en").get(key, "")
    assert german and english
    assert places(german) == places(english)


def test_texts_are_filled_and_a_missing_key_is_an_error() -> None:
    assert text("de", "answer.nearest", titles="A; B") == "Am nächsten kommen: A; B."
    assert text("en", "answer.nearest", titles="A {b}") == "Closest: A {b}."
    with pytest.raises(KeyError):
        text("de", "answer.nonsense")
    with pytest.raises(KeyError):
        text("de", "answer.nearest")


def constants(node: ast.expr) -> Iterator[str]:
    """The strings that an argument can be, a formatted part as "*"."""
    match node:
        case ast.Constant(value=str(value)):
            yield value
        case ast.IfExp(body=body, orelse=orelse):
            yield from constants(body)
            yield from constants(orelse)
        case ast.JoinedStr(values=values):
            yield "".join(part.value if isinstance(part, ast.Constant) else "*" for part in values if isinstance(part, ast.expr))


def used_in_code() -> Iterator[tuple[str, str]]:
    """(where, key or pattern) of every call of a text function and every error that names a key."""
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else ""
            at = f"{file.relative_to(PACKAGE)}:{node.lineno}"
            if name == "InputError" and len(node.args) > 1:
                yield from ((at, key) for key in constants(node.args[1]))
            if name not in CALLS or (name == "text" and FORMS in file.parents):
                continue
            short = name == "text" and SHORT_KEYS in file.parents and file.name not in FULL_KEYS_THERE
            prefix = "page." if short else CALLS[name]
            for argument in node.args[:2]:
                yield from ((at, prefix + key) for key in constants(argument) if key not in ("de", "en"))


def used_in_templates() -> Iterator[tuple[str, str]]:
    for file in sorted(PACKAGE.rglob("templates/*.html")):
        for found in re.finditer(r"""\b([td])\(\s*["']([a-z_]+)["']""", file.read_text(encoding="utf-8")):
            end = file.read_text(encoding="utf-8")[found.end() :].lstrip()
            yield file.name, IN_TEMPLATES[found.group(1)] + found.group(2) + ("*" if end.startswith("~") else "")


def test_every_key_in_the_code_is_in_the_catalogues() -> None:
    used = [*used_in_code(), *used_in_templates()]
    assert len(used) > 80, "the search for keys finds too few"
    assert any("*" in key for _, key in used)
    for where, key in used:
        pattern = re.compile(re.escape(key).replace(r"\*", r"\w+"))
        assert any(pattern.fullmatch(known) for known in catalogue("de")), f"{where}: {key}"


@pytest.mark.parametrize("key", ["folder_public", "folder_internal", "greeting", "thanks", "farewell", "ability", *FALLBACKS])
def test_the_keys_that_are_put_together_are_there(key: str) -> None:
    assert f"answer.{key}" in catalogue("de")


def test_no_answer_text_is_forgotten() -> None:
    """A text that no code names is a rest of something."""
    sources = "\n".join(file.read_text(encoding="utf-8") for file in PACKAGE.rglob("*.py"))
    put_together = (
        "answer.folder_",
        "answer.greeting",
        "answer.thanks",
        "answer.farewell",
        "answer.ability",
        "answer.order",
        "answer.fallback_",
    )
    for key in catalogue("de"):
        if key.startswith("answer.") and not key.startswith(put_together):
            assert f'"{key}"' in sources, key
