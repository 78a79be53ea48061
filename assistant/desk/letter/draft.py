"""An enquiry -> masked text, questions, evidence, letter, findings: the first four steps of the desk in one go, kept nowhere.

open -> mask -> language and questions -> evidence for each -> letter -> check
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from assistant.answer import Assistant
from assistant.records import Citation
from assistant.settings import Settings
from corpus.records import Language

from ..enquiry.mask import known_names, mask, sender
from ..enquiry.open_enquiry import open_enquiry
from ..enquiry.split import enquiry_language, find_questions
from ..records import Evidence, Finding, Letter, LetterOptions, Mask, Masked, Question, Received
from .check import check_letter
from .gather import gather, opening
from .write import write_letter


@dataclass(frozen=True, slots=True)
class Drafted:
    """What came of one enquiry. `received` is as it came, personal data included; everything else is masked."""

    received: Received
    masked: Masked
    subject: str
    language: Language
    questions: tuple[Question, ...]
    letter: Letter
    findings: tuple[Finding, ...]
    index_version: str
    timings_ms: Mapping[str, float] = field(default_factory=dict)


def draft_enquiry(
    assistant: Assistant,
    content: bytes | str,
    *,
    name: str = "",
    options: LetterOptions | None = None,
    language: Language | None = None,
    short: bool = False,
    plain: bool = False,
    settings: Settings,
    responsible: str = "",
) -> Drafted:
    """The draft of an answer to an enquiry; InputError where it can't be read.

    Without `options` the letter is in the enquiry's language (or `language`) and addresses its sender.
    """
    clock = _Clock()
    received = open_enquiry(content.encode() if isinstance(content, str) else content, name)
    clock.mark("read")
    snapshot = assistant.index.current()
    known = known_names(snapshot)
    masked = mask(received.text, known=known)
    subject = mask(received.subject, known=known, masks=masked.masks)
    masks = _together(masked.masks, subject.masks)
    clock.mark("mask")
    spoken = enquiry_language(masked.text)
    texts = find_questions(masked.text, subject=subject.text)
    clock.mark("split")
    questions = gather_all(assistant, texts, subject=subject.text, enquiry=masked.text)
    clock.mark("gather")
    chosen = options or LetterOptions(language or spoken, "short" if short else "full", plain, sender(masked.text, masks))
    letter, questions = write_letter(
        questions, chosen, settings=settings, responsible=responsible, received=getattr(received, "sent", None), masks=masks
    )
    clock.mark("write")
    findings = check_letter(letter, snapshot=snapshot, embedder=assistant.embedder, settings=settings, masks=masks, today=assistant.today())
    clock.mark("check")
    return Drafted(received, Masked(masked.text, masks), subject.text, spoken, questions, letter, findings, snapshot.version, clock.read())


def gather_all(assistant: Assistant, texts: Sequence[str], *, subject: str = "", enquiry: str = "") -> tuple[Question, ...]:
    """The questions with their evidence; each is seen with the subject, the first sentences and the questions before it."""
    before = [text for text in (subject, *opening(enquiry, texts)) if text]
    found = []
    for number, text in enumerate(texts, start=1):
        gathered = gather(assistant, text, context=(*before, *texts[: number - 1]))
        found.append(Question(str(number), text, gathered.evidence, gathered.sentences, searched=True))
    return tuple(found)


def drafted_values(drafted: Drafted) -> dict[str, Any]:
    """The draft as JSON values; of masked values labels and kinds only, never what they stand for."""
    letter = drafted.letter
    return {
        "subject": drafted.subject,
        "enquiry": drafted.masked.text,
        "notes": list(drafted.received.notes),
        "language": drafted.language,
        "masks": [{"label": mask.label, "kind": mask.kind} for mask in drafted.masked.masks],
        "questions": [
            {
                "text": question.text,
                "evidence": [_evidence(evidence) for evidence in question.evidence],
                "sentences": [asdict(sentence) for sentence in question.sentences],
            }
            for question in drafted.questions
        ],
        "letter": {"text": letter.text, "footnotes": [_citation(citation) for citation in letter.footnotes]},
        "findings": [asdict(finding) | {"text": letter.text[finding.start : finding.end]} for finding in drafted.findings],
        "index_version": drafted.index_version,
        "timings_ms": dict(drafted.timings_ms),
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {"id": evidence.id, "found": evidence.found, "used": evidence.used, "citation": _citation(evidence.citation)}


def _citation(citation: Citation) -> dict[str, Any]:
    values = asdict(citation)
    return {"document": values.pop("document_id")} | values | {"published": str(citation.published) if citation.published else None}


def _together(*given: Sequence[Mask]) -> tuple[Mask, ...]:
    return tuple({mask.label: mask for masks in given for mask in masks}.values())


class _Clock:
    """Milliseconds by step."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._steps: dict[str, float] = {}

    def mark(self, step: str) -> None:
        now = time.perf_counter()
        self._steps[step], self._last = round((now - self._last) * 1000, 1), now

    def read(self) -> dict[str, float]:
        return self._steps | {"total": round((time.perf_counter() - self._start) * 1000, 1)}
