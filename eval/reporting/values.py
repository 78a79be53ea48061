"""What a report shows of each question: View. Plain values, no markup; failures come first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from corpus.records import Language

from ..records import Question, Result
from ..summary import documents_of
from ..verdicts import Verdict
from .html import clip, number, say
from .passages import Shelf, Span, spans_in

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
    documents: tuple[str, ...]
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
    from ..score import automatic_verdict

    if result.error:
        return "error"
    answered = result.answer.get("outcome") in ANSWERED
    if automatic_verdict(result.question, result.scores) == "right":
        return "right" if answered else "right_refusal"
    if answered:
        return "wrong" if result.question.answerable else "false_answer"
    return "false_refusal" if result.question.answerable else "wrong"


def make_views(results: Iterable[Result], verdicts: Mapping[str, Verdict], shelf: Shelf | None, language: Language) -> tuple[View, ...]:
    """The questions in the run's order; their passages go onto the shelf, if there is one."""
    return tuple(make_view(place, result, verdicts.get(result.question.id), shelf, language) for place, result in enumerate(results, 1))


def in_reading_order(views: Iterable[View]) -> tuple[View, ...]:
    """Failures first, the worst kind first, then the right ones; within a kind in the run's order."""
    return tuple(sorted(views, key=lambda view: (KINDS.index(view.kind), view.number)))


def make_view(place: int, result: Result, verdict: Verdict | None, shelf: Shelf | None, language: Language) -> View:
    """The view of one result; without a shelf it has no passages and no gold quotes, which a list doesn't show and which take long."""
    question, answer = result.question, result.answer
    said = _entries(answer, "statements")
    passages, contexts = _passages(question, answer, shelf, language) if shelf else ((), ())
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
        citations=_cited(answer, said, passages, language) if shelf else (),
        passages=passages,
        reference=clip(question.reference, LONGEST),
        facts=_facts(question, said) if shelf else (),
        contexts=contexts,
        places=question.reference_context_ids[:LIST_LONGEST],
        documents=documents_of(question),
        forbidden=_forbidden(question, answer),
        left_out=question.leave_out[:LIST_LONGEST],
        remarks=clip(question.notes, LONGEST),
        scores=say_scores(result.scores, language),
        latency=result.scores.get("latency_ms"),
        error=clip(result.error, LONGEST),
        judge=_judged(result.judge or {}),
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


def _passages(
    question: Question, answer: Mapping[str, Any], shelf: Shelf, language: Language
) -> tuple[tuple[Found, ...], tuple[Wanted, ...]]:
    """The passages found, and which of the gold quotes stand in them: by the rules of the metrics.

    A passage is the expected one if it holds a gold quote; by its place only where there are no quotes, since a place is often a whole
    document of which most passages say something else.
    """
    from ..metrics.places import parse_places
    from ..metrics.quotes import Search, parse_quotes

    citations, places = _entries(answer, "citations"), parse_places(question.reference_context_ids)
    searches = [Search(parse_quotes([quote])) for quote in question.reference_contexts[:LIST_LONGEST]]
    met, found = [False] * len(searches), []
    for passage in _entries(answer, "passages"):
        path, text = str(passage.get("path", "")), str(passage.get("text", ""))
        complete = [bool(search.read(path, text)) for search in searches]
        met = [before or now for before, now in zip(met, complete, strict=True)]
        gold = any(complete) if searches else any(place.holds(path, passage.get("page", 0)) for place in places)
        spans, name = spans_in(passage, citations), place_name(passage, language)
        found.append(Found(shelf.put(passage, name, spans, wanted=gold), name, spans, gold))
    quotes = zip(question.reference_contexts, met, strict=False)
    return tuple(found), tuple(Wanted(clip(quote, LONGEST), stands) for quote, stands in quotes)


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


def _facts(question: Question, said: Sequence[Mapping[str, Any]]) -> tuple[Wanted, ...]:
    from ..metrics.facts import stands_in
    from ..metrics.normalise import forms

    statements = [forms(str(statement.get("text", ""))) for statement in said]
    return tuple(
        Wanted(" = ".join((fact.text, *fact.aliases)), stands_in(fact, statements), fact.importance == "vital")
        for fact in question.reference_facts[:LIST_LONGEST]
    )


def _forbidden(question: Question, answer: Mapping[str, Any]) -> tuple[Wanted, ...]:
    text = str(answer.get("text", ""))
    return tuple(Wanted(clip(each, 400), each not in text) for each in question.must_not_contain[:LIST_LONGEST])


def _entries(answer: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    return [each for each in answer.get(name) or () if isinstance(each, Mapping)]


def _number(citation: Mapping[str, Any]) -> int:
    value = citation.get("number")
    return value if isinstance(value, int) else 0


def _judged(judge: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """(figure, "0.67" or "unscored: reason") of a judge model; its replies stand in results.jsonl."""
    found = []
    for name, opinion in judge.items():
        if isinstance(opinion, Mapping) and "state" in opinion:
            score = opinion.get("score")
            words = f"{score:.2f}" if isinstance(score, int | float) else str(opinion["state"])
            reason = opinion.get("reason")
            found.append((name, clip(f"{words}: {reason}" if reason else words, 400)))
    return tuple(found)
