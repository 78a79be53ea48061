"""Names that stand beside another or behind a small word: "Hiroshi and Keiko Yamaguchi", "one Barnaby Finch", "Auntie May"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .names import is_first_name
from .no_names import NO_NAME, ORGANISATION


@dataclass(frozen=True, slots=True)
class Found:
    """A name at text[start:end]; `sender`: the text says that it is the writer's, so it is masked even if it stands in the documents."""

    start: int
    end: int
    sender: bool = False


_CAPITAL = r"[^\W\d_a-z][\w'’-]+"
# Nothing capitalised stands in front: of "Katharina Heydt und Miguel Fuentes" each has a surname.
_PAIR = re.compile(
    rf"(?<!\w )(?<!\w)(?:(?:Eheleute|Familie|Zwillinge|Ihre|Eure|Your) )*(?P<first>{_CAPITAL})"
    rf" (?:und|and|&) (?P<second>{_CAPITAL})(?P<last>(?: {_CAPITAL}){{1,2}})?"
)
_UNKNOWN = re.compile(
    r"(?:\bone|\bnamed|\bcalled|\bnamens|Auntie|Uncle|Aunt|Tante|Onkel|Oma|Opa|p\.p\.) "
    r"(?P<name>(?:[A-Z]\. )?[^\W\d_a-z][\w'’-]+(?: [^\W\d_a-z][\w'’-]+)?)(?![\w-])|"
    r"\b(?:mrs|mr|ms|miss) (?P<small>(?!and\b|or\b)[a-z]{3,})(?!\w)"
)


def pairs(text: str) -> Iterator[Found]:
    """Two who share a surname: "Reto und Ursina Caflisch", "Hiroshi and Keiko Yamaguchi"."""
    for match in _PAIR.finditer(text):
        given = [is_first_name(match[part]) and match[part].casefold() not in NO_NAME for part in ("first", "second")]
        if all(given) or (any(given) and match["last"] and not ORGANISATION.search(match.group())):
            yield Found(*match.span("first"))
            yield Found(match.start("second"), match.end("last") if match["last"] else match.end("second"))


def titled(text: str) -> Iterator[Found]:
    """A name that a small word announces whatever it is: "one Barnaby Finch", "Auntie May", "mrs oconnell"."""
    for match in _UNKNOWN.finditer(text):
        words = (match["name"] or match["small"]).split()
        if not any(word.casefold() in NO_NAME for word in words) and not ORGANISATION.search(match.group()):
            yield Found(*match.span(match.lastgroup or 0))
