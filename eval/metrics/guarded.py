"""Guarded tokens: numbers, dates, amounts and names of an answer that must stand in what is cited for them.

Rules, not a recogniser of names: a token is guarded if it has a digit, or an upper-case letter that no sentence's start explains. German
nouns are guarded with the names, which is strict in the right direction.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from corpus.sentences import sentence_spans

from .citations import cited_texts, is_verbatim
from .normalise import Forms, contains, forms
from .numbers import is_amount_unit

_DATE = re.compile(r"(?<!\S)(?:\d{1,2} month\d+(?: \d{4})?|month\d+ \d{4})(?!\S)")
_WORD = re.compile(r"[^\W_]+(?:['’\-‐‑][^\W_]+)*")


def guarded_share(answer: Mapping[str, Any]) -> float | None:
    """Share of the answer's guarded tokens that stand in a text their statement cites; None where there are none."""
    found = standing = 0
    for statement in answer["statements"]:
        tokens, cited = guarded_tokens(str(statement["text"])), cited_texts(statement, answer)
        found += len(tokens)
        if any(is_verbatim(str(statement["text"]), text.text) for text in cited):
            standing += len(tokens)
            continue
        places = [forms(text.text) for text in cited] if tokens else []
        standing += sum(any(contains(place, token) for place in places) for token in tokens)
    return standing / found if found else None


def guarded_tokens(text: str) -> tuple[Forms, ...]:
    """Dates (each as one), numbers and units of amounts, then words with capitals, all normalised, each once."""
    spelt_out = forms(text).spelt_out
    dates = [match.group() for match in _DATE.finditer(spelt_out)]
    rest = _DATE.sub(" ", spelt_out).split()
    numbers = [token for token in rest if is_amount_unit(token) or (_has_digit(token) and not token.startswith("month"))]
    in_dates = {word for date in dates for word in date.split()}  # a month's name is guarded with its date
    names = [name for name in map(forms, _names(text)) if name.canonical not in in_dates]
    return tuple({token.canonical: token for token in (*map(_as_is, [*dates, *numbers]), *names)}.values())


def _names(text: str) -> list[str]:
    """Words with an upper-case letter; of a sentence's first word the first letter doesn't count. Those with digits are numbers above."""
    found: list[str] = []
    for start, end in sentence_spans(text):
        for row, match in enumerate(_WORD.finditer(text[start:end])):
            word = match.group()
            capitals = word[1:] if row == 0 else word
            if any(mark.isupper() for mark in capitals) and not _has_digit(word):
                found.append(word)
    return found


def _has_digit(word: str) -> bool:
    return any(mark.isdigit() for mark in word)


def _as_is(token: str) -> Forms:
    return Forms(token, token, token)
