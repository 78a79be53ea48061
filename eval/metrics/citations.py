"""Citation recall and precision as ALCE has them (Gao et al. 2023, "Enabling Large Language Models to Generate Text with Citations",
section on citation quality), citation correctness against the gold, citation validity against the documents.

ALCE asks an entailment model whether passages support a statement. Here `Support` decides it; a judge can take its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eval.records import Question

from .places import parse_places
from .quotes import overlap, parse_quotes

NAMES = ("citation_recall", "citation_precision", "citation_correctness", "citation_validity")


_LETTER = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation's number and the text it points at: the passage around its place, or its quote where that passage isn't in the answer."""

    number: int
    text: str


Support = Callable[[Mapping[str, Any], Sequence[Cited]], bool]
"""Whether these cited texts, taken together and alone, support the statement. Called with part of its citations too."""


def verbatim_or_verified(statement: Mapping[str, Any], cited: Sequence[Cited]) -> bool:
    """The statement stands word for word in the texts, or the verifier found it supported by them.

    Verbatim: in one text, or in all of them in their order. The verifier decided over all citations together, so its word is taken for
    all of them, not for some.
    """
    texts = [found.text for found in cited]
    if any(is_verbatim(str(statement["text"]), place) for place in (*texts, " ".join(texts))):
        return True
    return bool(cited) and statement.get("support") == "supported" and {found.number for found in cited} >= set(statement["citations"])


def is_verbatim(text: str, whole: str) -> bool:
    """Whether `text` stands in `whole`, at word borders, white space normalised; False for a text without letters and digits."""
    plain = " ".join(text.split())
    whole = " ".join(whole.split())
    return plain in whole and bool(_LETTER.search(plain)) and re.search(rf"(?<!\w){re.escape(plain)}(?!\w)", whole) is not None


def cited_texts(statement: Mapping[str, Any], answer: Mapping[str, Any]) -> tuple[Cited, ...]:
    """What the statement cites, each citation once; numbers that no citation of the answer has are left out."""
    citations = {citation["number"]: citation for citation in answer["citations"]}
    known = [citations[number] for number in dict.fromkeys(statement["citations"]) if number in citations]
    return tuple(Cited(citation["number"], _text_around(citation, answer["passages"])) for citation in known)


def alce(answer: Mapping[str, Any], support: Support = verbatim_or_verified) -> dict[str, float | None]:
    """Citation recall and precision; None for an answer without statements.

    recall      share of statements that all their citations together support; one without a citation isn't supported, nor is one that
                cites a number the answer does not have
    precision   share of citations that count: their statement is supported, and they support it alone or it lacks support without them.
                0 where nothing is cited, as in ALCE's program
    """
    statements = answer["statements"]
    if not statements:
        return {"citation_recall": None, "citation_precision": None}
    supported = counted = total = 0
    for statement in statements:
        numbers = set(statement["citations"])
        cited = cited_texts(statement, answer)
        total += len(numbers)
        if len(cited) == len(numbers) and cited and support(statement, cited):
            supported += 1
            counted += sum(_counts(statement, cited, at, support) for at in range(len(cited)))
    return {"citation_recall": supported / len(statements), "citation_precision": counted / total if total else 0.0}


def correctness(question: Question, citations: Sequence[Mapping[str, Any]]) -> float | None:
    """Share of citations at a gold document or page, or overlapping a gold quote; None without citations or gold, or if unanswerable."""
    places, quotes = parse_places(question.reference_context_ids), parse_quotes(question.reference_contexts)
    if not question.answerable or not citations or not (places or quotes):
        return None
    right = 0
    for citation in citations:
        at_place = any(place.holds(citation["path"], citation["page"]) for place in places)
        right += at_place or (bool(quotes) and any(overlap(own, gold) for own in parse_quotes([citation["quote"]]) for gold in quotes))
    return right / len(citations)


def validity(citations: Sequence[Mapping[str, Any]], stands: Callable[[Mapping[str, Any]], bool]) -> float | None:
    """Share of citations whose quote stands at exactly the place they name; None without citations."""
    return sum(bool(stands(citation)) for citation in citations) / len(citations) if citations else None


def _counts(statement: Mapping[str, Any], cited: Sequence[Cited], at: int, support: Support) -> bool:
    """Whether a citation of a supported statement is needed or enough."""
    if len(cited) == 1 or support(statement, (cited[at],)):
        return True
    return not support(statement, (*cited[:at], *cited[at + 1 :]))


def _text_around(citation: Mapping[str, Any], passages: Sequence[Mapping[str, Any]]) -> str:
    for passage in passages:
        same_page = (passage["document"], passage["page"]) == (citation["document"], citation["page"])
        if same_page and passage["start"] <= citation["start"] and citation["end"] <= passage["end"]:
            return str(passage["text"])
    return str(citation["quote"])
