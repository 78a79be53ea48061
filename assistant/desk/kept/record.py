"""The record of a case for the file and for requests of access to records: all of it, without the originals of what is masked."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

from corpus.sentences import sentence_spans

from ..records import Case, Evidence, Finding, Question
from .hiding import Hide, hidden_case, hidden_details, hider
from .history import Event, Version
from .values import to_values

FORMAT = 1


def record_of(case: Case, versions: Sequence[Version], events: Sequence[Event], findings: Sequence[Finding]) -> dict[str, Any]:
    """Plain values for JSON. `versions` newest first, `events` in order; `findings` are of the letter as it is."""
    hide = hider(case.masks)
    shown = hidden_case(case, hide)
    generated = next((version.text for version in versions if version.kind == "generated"), "")
    final = case.letter.text
    return {
        "format": FORMAT,
        "id": case.id,
        "status": case.status,
        "topic": case.topic,
        "language": case.language,
        "received": {"at": to_values(case.created), "by": case.user, "dated": to_values(case.received_on)},
        "review": {"by": case.reviewer},
        "released": {"at": to_values(case.released), "by": case.released_by},
        "changed": to_values(case.updated),
        "index_version": case.index_version,
        "model": case.model,
        "enquiry": {
            "subject": shown.subject,
            "text": shown.enquiry,
            "masked": [{"label": mask.label, "kind": mask.kind} for mask in case.masks],
        },
        "questions": [_question(question) for question in shown.questions],
        "options": to_values(shown.options),
        "letter": {
            "generated": hide(generated),
            "final": hide(final),
            "difference": difference(hide(generated), hide(final)),
            "footnotes": to_values(case.letter.footnotes),
        },
        "findings": [_finding(finding, case, hide) for finding in findings],
        "overrulings": to_values(shown.overrulings),
        "versions": [_version(version, hide) for version in versions],
        "events": [_event(event, hide) for event in events],
    }


def difference(before: str, after: str) -> list[dict[str, str]]:
    """Sentence by sentence, in reading order: {"change": "same", "gone" or "added", "text": …}."""
    old, new = _sentences(before), _sentences(after)
    found: list[dict[str, str]] = []
    for what, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found += [{"change": "same", "text": text} for text in old[i:j]]
            continue
        found += [{"change": "gone", "text": text} for text in old[i:j]]
        found += [{"change": "added", "text": text} for text in new[k:m]]
    return found


def _sentences(text: str) -> list[str]:
    return [piece for start, end in sentence_spans(text) if (piece := " ".join(text[start:end].split()))]


def _question(question: Question) -> dict[str, Any]:
    return {
        "text": question.text,
        "searched": question.searched,
        "evidence_used": [_evidence(each) for each in question.evidence if each.used],
        "evidence_refused": [_evidence(each) for each in question.evidence if not each.used],
        "sentences_of_the_model": to_values(question.sentences),
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {"id": evidence.id, "found": evidence.found, "citation": to_values(evidence.citation)}


def _finding(finding: Finding, case: Case, hide: Hide) -> dict[str, Any]:
    overruled = any(overruling.key == finding.key for overruling in case.overrulings)
    words = hide(case.letter.text[finding.start : finding.end])
    return {"kind": finding.kind, "text": words, "detail": hide(finding.detail), "blocks": finding.blocks, "overruled": overruled}


def _version(version: Version, hide: Hide) -> dict[str, Any]:
    kept = {"number": version.number, "kind": version.kind, "user": version.user, "at": to_values(version.at)}
    return kept | {"text": hide(version.text)}


def _event(event: Event, hide: Hide) -> dict[str, Any]:
    kept = {"at": to_values(event.at), "user": event.user, "what": event.what, "details": to_values(hidden_details(event.details, hide))}
    return kept | {"index_version": event.index_version, "model": event.model}
