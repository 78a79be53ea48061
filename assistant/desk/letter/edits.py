"""Changes of a case's questions and their evidence, as new values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from corpus.errors import InputError

from ..records import Case, Evidence, Question
from .gather import Gathered, evidence_id
from .rules import sources


def renewed(before: Sequence[Question], texts: Sequence[str]) -> tuple[Question, ...]:
    """Questions with these texts: one whose text was there before stays as it was, each once; a new one gets an id that none had."""
    left = list(before)
    last = max((int(question.id[1:]) for question in before), default=0)
    found: list[Question] = []
    for text in texts:
        same = next((question for question in left if question.text == text), None)
        if same:
            left.remove(same)
        else:
            last += 1
        found.append(same or Question(f"q{last}", text))
    return tuple(found)


def joined(before: Sequence[Evidence], found: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """What was found now, with the ticks, footnote numbers and finds of before: a clerk's decision is not undone by another search."""
    known = {evidence.id: evidence for evidence in before}
    now = {evidence.id for evidence in found}
    kept = tuple(evidence for evidence in before if evidence.id not in now and (evidence.used or evidence.found == "searched"))
    return (*(known.get(evidence.id, evidence) for evidence in found), *kept)


def with_found(case: Case, found: Mapping[str, Gathered]) -> Case:
    """The case with what was found for some of its questions, by their ids."""
    questions = tuple(
        replace(
            question,
            evidence=joined(question.evidence, found[question.id].evidence),
            sentences=found[question.id].sentences,
            searched=True,
        )
        if question.id in found
        else question
        for question in case.questions
    )
    models = [gathered.model for gathered in found.values() if gathered.model]
    seen = [gathered.index_version for gathered in found.values()]
    return replace(
        case, questions=questions, model=models[-1] if models else case.model, index_version=seen[-1] if seen else case.index_version
    )


def question_of(case: Case, question_id: str) -> Question:
    """The question; InputError if the case has it no more."""
    found = next((question for question in case.questions if question.id == question_id), None)
    if found is None:
        raise InputError("This question is no longer in the case.", "case.no_question")
    return found


def with_question(case: Case, question: Question) -> Case:
    """The case with the question in its place."""
    return replace(case, questions=tuple(question if each.id == question.id else each for each in case.questions))


def with_footnotes(case: Case) -> Case:
    """The case with a footnote in its letter for each used place, so that whoever edits it can name one that was ticked later.

    The letter's text stays as it is, and so do the numbers in it; a footnote that neither the text names nor a question uses goes.
    """
    places = [evidence for question in case.questions for evidence in question.evidence]
    used = {evidence_id(evidence.citation): evidence.citation for evidence in places if evidence.used}
    named = {citation.number for citation in sources(case.letter)}
    notes = {place: c for c in case.letter.footnotes if (place := evidence_id(c)) in used or c.number in named}
    last = max((*(c.number for c in case.letter.footnotes), *(evidence.citation.number for evidence in places)), default=0)
    for place, citation in used.items():
        if place not in notes:
            last += 1
            notes[place] = replace(citation, number=last)

    def numbered(evidence: Evidence) -> Evidence:
        note = notes.get(evidence_id(evidence.citation))
        return replace(evidence, citation=replace(evidence.citation, number=note.number)) if note else evidence

    questions = tuple(replace(question, evidence=tuple(map(numbered, question.evidence))) for question in case.questions)
    footnotes = tuple(sorted(notes.values(), key=lambda citation: citation.number))
    return replace(case, questions=questions, letter=replace(case.letter, footnotes=footnotes))
