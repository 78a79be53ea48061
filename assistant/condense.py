"""A follow-up -> a question that stands alone, by the language model; the rules of question.py stand in where it fails.

The model's question only steers the search, so a bad one costs an answer, not the truth. Still it is taken only if it keeps every number
and telling word of the follow-up and brings none that the conversation does not hold.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence

from corpus.errors import FundstelleError
from corpus.records import Language
from vectorstore.analyse import fold

from .llm import LanguageModel, Message, Usage
from .orders import is_order
from .places import fenced
from .prompts import load_prompt
from .question import AMBIGUOUS, ENGLISH_WORDS, GERMAN_WORDS, HISTORY_TURNS, question_language, refers_back
from .records import Writing

LONGEST = 300  # characters of a question
MOST_TOKENS = 512
STEM = 5  # letters that two forms of a word share
SHORT = 3  # words of so few letters tell nothing
_WRAPPING = " \n\"'„“”»«`*"


def condense(
    question: str, history: Sequence[str], language: Language, llm: LanguageModel, seconds: float
) -> Generator[Writing, None, str]:
    """The stand-alone question, "" where the model fails within `seconds` or what it wrote can't be trusted. Yields signs of life."""
    reply = ""
    pieces = llm.stream(render(question, history, language), seconds=seconds, most_tokens=MOST_TOKENS, usage=Usage())
    try:
        for piece in pieces:
            reply += piece
            if len(reply) > 10 * LONGEST:
                return ""
            if not piece:
                yield Writing()
    except FundstelleError:
        return ""
    finally:
        if isinstance(pieces, Generator):
            pieces.close()
    found = re.sub(r"^\s*<think>.*?</think>", "", reply, flags=re.DOTALL).strip(_WRAPPING)
    return found if is_faithful(found, question, history) else ""


def render(question: str, history: Sequence[str], language: Language) -> tuple[Message, ...]:
    """What the model is told; the conversation is fenced."""
    prompt = load_prompt("condense", language)
    earlier = "\n".join(f"- {fenced(turn)}" for turn in history[-HISTORY_TURNS:])
    return Message("system", prompt.system), Message("user", prompt.user.format(history=earlier, question=fenced(question)))


def is_faithful(found: str, question: str, history: Sequence[str]) -> bool:
    """Whether the model's question is one line in the asker's language that says what was asked, and nothing of its own."""
    if not found or "\n" in found or len(found) > LONGEST or not found.endswith("?") or is_order(found) or refers_back(found):
        return False
    if question_language(found, "de") != question_language(" ".join([question, *history]), "de"):
        return False
    ours, theirs, known = _telling(question), _telling(found), _telling(" ".join([*history, question]))
    return ours <= theirs <= known and _numbers(question) <= _numbers(found) <= _numbers(" ".join([*history, question]))


def _telling(text: str) -> set[str]:
    words = (fold(word) for word in re.findall(r"[^\W\d_]+", text))
    return {word[:STEM] for word in words if len(word) > SHORT and word not in GERMAN_WORDS | ENGLISH_WORDS | AMBIGUOUS}


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+", text))
