"""What a report shows of each question: View. Plain values, no markup; failures come first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from corpus.records import Language

from .records import Question, Result
from .report_html import clip, number, say, say_or
from .report_passages import Shelf, Span, spans_in
from .verdicts import Verdict

Kind = Literal["false_answer", "wrong", "false_refusal", "error", "right", "right_refusal"]
FAILURES: tuple[Kind, ...] = ("false_answer", "wrong", "false_refusal", "error")  # the order in which they are read: worst first
KINDS: tuple[Kind, ...] = (*FAILURES, "right", "right_refusal")
ANSWERED = ("answered", "partly")
LONGEST = 3000  # characters of a question, an answer's sentence, a quote; whoever needs more finds it in results.jsonl
LIST_LONGEST = 40  # entries of one list of a question: facts, quotes, statements


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the answer, the numbers of its citations and what the check of it said."""

    text: str
    numbers: tuple[int, ...]
    support: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation: its number, "Title, page 3", its quote ("" where the statement is the quote) and the passage it stands in."""

    number: int
    place: str
    quote: str
    passage: int


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that was found for a question: its number on the shelf, its place, the cited spans, whether gold names it."""

    passage: int
    place: str
    spans: tuple[Span, ...]
    gold: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """Something that the gold names: a fact, a quote, a forbidden text; `met` says whether it was found where it should be."""

    text: str
    met: bool | None
    vital: bool = True


@dataclass(frozen=True, slots=True)
class View:
    """One question as a report or a page shows it; `number` counts in the run's order from 1."""

    number: int
    id: str
    kind: Kind
    question: str
    history: tuple[str, ...]
    language: str
    spoken: str
    category: str
    access: str
    answerable: bool
    variant: str
    variant_type: str
    answered: bool
    outcome: str
    statements: tuple[Said, ...]
    notes: tuple[str, ...]
    citations: tuple[Cited, ...]
    passages: tuple[Found, ...]
    reference: str
    facts: tuple[Wanted, ...]
    contexts: tuple[Wanted, ...]
    places: tuple[str, ...]
    forbidden: tuple[Wanted, ...]
    left_out: tuple[str, ...]
    remarks: str
    scores: str
    latency: float | None
    error: str
    judge: tuple[tuple[str, str], ...]
    verdict: Verdict | None


def kind_of(result: Result) -> Kind:
    """Which of the six ends a question can come to; the automatic verdict decides between right and wrong."""
    from .score import automatic_verdict

    if result.error:
        return "error"
    answered = result.answer.get("outcome") in ANSWERED
    if automatic_verdict(result.question, result.scores) == "right":
        return "right" if answered else "right_refusal"
    if answered:
        return "wrong" if result.question.answerable else "false_answer"
    return "false_refusal" if result.question.answerable else "wrong"


def make_views(results: Iterable[Result], verdicts: Mapping[str, Verdict], shelf: Shelf, language: Language) -> tuple[View, ...]:
    """The questions in the run's order; their passages go onto the shelf."""
    return tuple(make_view(place, result, verdicts.get(result.question.id), shelf, language) for place, result in enumerate(results, 1))


def in_reading_order(views: Iterable[View]) -> tuple[View, ...]:
    """Failures first, the worst kind first, then the right ones; within a kind in the run's order."""
    return tuple(sorted(views, key=lambda view: (KINDS.index(view.kind), view.number)))


def make_view(place: int, result: Result, verdict: Verdict | None, shelf: Shelf, language: Language) -> View:
    """The view of one result."""
    question, answer = result.question, result.answer
    said = _entries(answer, "statements")
    text = " ".join(str(statement.get("text", "")) for statement in said)
    passages = _passages(question, answer, shelf, language)
    return View(
        number=place,
        id=clip(question.id, 200),
        kind=kind_of(result),
        question=clip(question.user_input, LONGEST),
        history=tuple(clip(turn, LONGEST) for turn in question.history),
        language=question.language or "",
        spoken=str(answer.get("language") or ""),
        category=clip(question.category, 80),
        access=question.access,
        answerable=question.answerable,
        variant=f"{clip(question.variant_of, 200)} ({question.variant_type})" if question.variant_of else "",
        variant_type=question.variant_type,
        answered=answer.get("outcome") in ANSWERED,
        outcome=str(answer.get("outcome") or ""),
        statements=tuple(_said(statement) for statement in said[:LIST_LONGEST]),
        notes=tuple(clip(str(note.get("text", "")), LONGEST) for note in _entries(answer, "notes")),
        citations=_cited(answer, said, passages, language),
        passages=passages,
        reference=clip(question.reference, LONGEST),
        facts=_facts(question, text),
        contexts=_contexts(question, answer),
        places=question.reference_context_ids[:LIST_LONGEST],
        forbidden=_forbidden(question, answer),
        left_out=question.leave_out[:LIST_LONGEST],
        remarks=clip(question.notes, LONGEST),
        scores=say_scores(result.scores, language),
        latency=result.scores.get("latency_ms"),
        error=clip(result.error, LONGEST),
        judge=tuple((name, clip(str(value), 400)) for name, value in (result.judge or {}).items()),
        verdict=verdict,
    )


def say_scores(scores: Mapping[str, float | None], language: Language) -> str:
    """Every figure that applies, in one line."""
    write = partial(say_score, language)
    return " · ".join(f"{name}\u00a0{write(value)}" for name, value in scores.items() if value is not None)


def say_score(language: Language, value: float) -> str:
    """0, 1, 0.67 or 1,234: as short as it stays true."""
    return number(language, value) if value == int(value) or abs(value) >= 100 else number(language, value, 2)


def place_name(values: Mapping[str, Any], language: Language) -> str:
    """ "Titel, Seite iv" of a citation, "file.pdf, Seite 3" of a passage."""
    name = str(values.get("title") or values.get("path") or "")
    page = values.get("page_label") or values.get("page")
    return clip(name, 120) + (f", {say(language, 'report.page', number=str(page))}" if page else "")


def holds(text: str, wanted: str) -> bool:
    """Whether `wanted` occurs in `text`, whatever case and white space."""
    return _bare(wanted) in _bare(text)


def _passages(question: Question, answer: Mapping[str, Any], shelf: Shelf, language: Language) -> tuple[Found, ...]:
    citations = _entries(answer, "citations")
    found = []
    for passage in _entries(answer, "passages"):
        spans, gold, place = spans_in(passage, citations), _is_gold(question, passage), place_name(passage, language)
        found.append(Found(shelf.put(passage, place, spans, wanted=gold), place, spans, gold))
    return tuple(found)


def _is_gold(question: Question, passage: Mapping[str, Any]) -> bool:
    path, page = str(passage.get("path", "")), passage.get("page")
    if any(place in (path, f"{path}#page={page}") for place in question.reference_context_ids):
        return True
    return any(holds(str(passage.get("text", "")), quote) for quote in question.reference_contexts)


def _said(statement: Mapping[str, Any]) -> Said:
    numbers = tuple(each for each in statement.get("citations") or () if isinstance(each, int))
    return Said(clip(str(statement.get("text", "")), LONGEST), numbers, str(statement.get("support", "")))


def _cited(
    answer: Mapping[str, Any], said: Sequence[Mapping[str, Any]], passages: Sequence[Found], language: Language
) -> tuple[Cited, ...]:
    verbatim = {str(statement.get("text", "")) for statement in said}
    cited = []
    for citation in _entries(answer, "citations")[:LIST_LONGEST]:
        quote = str(citation.get("quote", ""))
        inside = [
            found.passage for found, passage in zip(passages, _entries(answer, "passages"), strict=True) if spans_in(passage, [citation])
        ]
        place = place_name(citation, language)
        cited.append(Cited(_number(citation), place, "" if quote in verbatim else clip(quote, LONGEST), inside[0] if inside else 0))
    return tuple(cited)


def _facts(question: Question, text: str) -> tuple[Wanted, ...]:
    return tuple(
        Wanted(
            " = ".join((fact.text, *fact.aliases)),
            any(holds(text, form) for form in (fact.text, *fact.aliases)),
            fact.importance == "vital",
        )
        for fact in question.reference_facts[:LIST_LONGEST]
    )


def _contexts(question: Question, answer: Mapping[str, Any]) -> tuple[Wanted, ...]:
    texts = [str(passage.get("text", "")) for passage in _entries(answer, "passages")]
    return tuple(
        Wanted(clip(quote, LONGEST), any(holds(text, quote) for text in texts)) for quote in question.reference_contexts[:LIST_LONGEST]
    )


def _forbidden(question: Question, answer: Mapping[str, Any]) -> tuple[Wanted, ...]:
    text = str(answer.get("text", ""))
    return tuple(Wanted(clip(each, 400), each not in text) for each in question.must_not_contain[:LIST_LONGEST])


def _entries(answer: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    return [each for each in answer.get(name) or () if isinstance(each, Mapping)]


def _number(citation: Mapping[str, Any]) -> int:
    value = citation.get("number")
    return value if isinstance(value, int) else 0


def _bare(text: str) -> str:
    return " ".join(text.casefold().split())


def name_kind(language: Language, kind: str) -> str:
    """What a kind is called."""
    return say_or(language, f"report.kind_{kind}", kind)
