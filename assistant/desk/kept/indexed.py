"""A case as the index sees its places now: a document that has become internal since it was found is internal for the letter, too."""

from __future__ import annotations

from dataclasses import replace

from assistant.records import Citation
from vectorstore.store import Snapshot

from ..records import Case, Evidence, Question


def as_indexed(case: Case, snapshot: Snapshot) -> Case:
    """The case with the access that its documents have now. A place that has become internal is no longer ticked: the program, or a person
    who took it for public, has ticked it. What has been released stays as it left."""
    if case.status == "released" or not _moved(case, snapshot):
        return case
    questions = tuple(_question(question, snapshot) for question in case.questions)
    footnotes = tuple(now(citation, snapshot) for citation in case.letter.footnotes)
    return replace(case, questions=questions, letter=replace(case.letter, footnotes=footnotes))


def now(citation: Citation, snapshot: Snapshot) -> Citation:
    """The citation with its document's access as it is; one whose document has gone stays."""
    document = snapshot.documents.get(citation.document_id)
    return citation if document is None or document.access == citation.access else replace(citation, access=document.access)


def _moved(case: Case, snapshot: Snapshot) -> bool:
    places = (evidence.citation for question in case.questions for evidence in question.evidence)
    return any(now(citation, snapshot) is not citation for citation in (*places, *case.letter.footnotes))


def _question(question: Question, snapshot: Snapshot) -> Question:
    return replace(question, evidence=tuple(_evidence(evidence, snapshot) for evidence in question.evidence))


def _evidence(evidence: Evidence, snapshot: Snapshot) -> Evidence:
    citation = now(evidence.citation, snapshot)
    if citation is evidence.citation:
        return evidence
    return replace(evidence, citation=citation, used=evidence.used and citation.access == "public")
