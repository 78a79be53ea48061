"""What can be done with an enquiry, from its receipt to the release: read this file first.

receive -> questions -> evidence -> letter <-> findings -> review -> release

Every change takes the version it was made from (`base`) and gives the new case; Conflict if somebody else was quicker. Nothing is sent.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.errors import InputError

from .enquiry.mask import known_names, mask, sender
from .enquiry.open_enquiry import open_enquiry
from .enquiry.split import enquiry_language, find_questions
from .kept.archive import Archive
from .kept.hiding import file_name, hidden_case, hider, one_line
from .kept.history import CaseLine, Conflict, Doing, Event, Version, VersionKind
from .kept.indexed import as_indexed
from .kept.similar import Similar
from .letter.edits import question_of, renewed, with_footnotes, with_found, with_question
from .letter.gather import gather, opening
from .letter.rules import internal_sources, letter_text, need_clean, need_open, need_way, question_texts, topic_of
from .letter.write import write_letter
from .records import Case, Finding, Letter, LetterOptions, Masked, MaskKind, Overruling, Question, Status

__all__ = ["CaseLine", "Conflict", "Desk", "Saved", "Similar", "Version"]

REASON_CHARACTERS = 500
Details = Mapping[str, str | int | list[str]]
WITH_INDEX: tuple[Doing, ...] = ("gathered", "searched", "written", "overruled", "released")  # it had a part in what was decided


@dataclass(frozen=True, slots=True)
class Saved:
    """The case with the saved text, and what the checks find in it."""

    case: Case
    findings: tuple[Finding, ...]


class Desk(Archive):
    """The desk over one assistant and one store; safe to share between threads."""

    def receive(self, user: str, content: bytes, *, name: str = "", topic: str = "") -> Case:
        """A new case: the enquiry as masked plain text, its language, its questions. Nothing is searched yet."""
        topic_of(topic, self._settings)
        received = open_enquiry(content, name)
        known = known_names(self._assistant.index.current())
        masked = mask(received.text, known=known)
        subject = mask(received.subject, known=known, masks=masked.masks) if received.subject else Masked("", masked.masks)
        language = enquiry_language(received.text)
        now = self._now()
        texts = find_questions(masked.text, subject=subject.text)
        case = Case(
            id=secrets.token_hex(8),
            version=1,
            created=now,
            updated=now,
            user=user,
            status="draft",
            topic=topic,
            language=language,
            subject=subject.text,
            enquiry=masked.text,
            masks=subject.masks,
            questions=tuple(Question(f"q{number}", text) for number, text in enumerate(texts, 1)),
            options=LetterOptions(language, addressee=sender(masked.text, subject.masks)),
            received_on=received.sent,
        )
        hide = hider(case.masks)  # a name that only the subject gives away stands in the text, too
        case = hidden_case(case, hide)
        names = [file_name(name, case.masks) for name in received.attachments]
        asked = [question.text for question in case.questions]
        details: Details = {"notes": list(received.notes), "attachments": names, "masked": len(case.masks), "questions": asked}
        return self._store.add(case, Event(now, user, "received", details))

    def unmask(self, user: str, case_id: str, base: int, label: str) -> Case:
        """Puts an original back, everywhere: it is nobody's."""
        case = self._changing(case_id, base)
        found = next((each for each in case.masks if each.label == label and each.original), None)
        if found is None:
            raise InputError(f"Nothing is masked with {label}, or its original has been forgotten.", "case.no_mask", label=label)
        left = replace(case, masks=tuple(each for each in case.masks if each != found))
        shown = hidden_case(left, lambda text: text.replace(label, found.original))
        return self._save(user, base, shown, "unmasked", {"label": label, "kind": found.kind})

    def mask_more(self, user: str, case_id: str, base: int, value: str, kind: MaskKind) -> Case:
        """Masks what the clerk names, in everything that is kept of the case."""
        case = self._changing(case_id, base)
        masks = mask(f"{case.subject}\n{case.enquiry}", more=[(value, kind)], masks=case.masks).masks if value.strip() else ()
        new = tuple(each for each in masks if each not in case.masks and one_line(each.original) == one_line(value))
        hide = hider(new)
        hidden = hidden_case(replace(case, masks=(*case.masks, *new)), hide)
        if (hidden.subject, hidden.enquiry) == (case.subject, case.enquiry):
            raise InputError("These words do not stand in the enquiry as you wrote them.", "case.mask_missing")
        saved = self._save(user, base, hidden, "masked", {"label": new[0].label, "kind": kind})
        self._store.rewrite(case_id, hide)
        return saved

    def set_questions(self, user: str, case_id: str, base: int, texts: Sequence[str]) -> Case:
        """The questions as the clerk wants them; those whose words stay the same keep their evidence."""
        case = self._changing(case_id, base)
        wanted = question_texts(list(map(hider(case.masks), texts)), len(case.questions))
        if wanted == tuple(question.text for question in case.questions):
            return case
        questions = renewed(case.questions, wanted)
        return self._save(user, base, replace(case, questions=questions), "questions", {"questions": [*wanted]})

    def gather(self, user: str, case_id: str, base: int) -> Case:
        """Looks for evidence for the questions that nothing was searched for; for all if there are none such. Ticks stay.

        That takes seconds, with a language model a minute: if somebody has changed something else by then, what was found is added.
        """
        case = self._changing(case_id, base)
        every = all(question.searched for question in case.questions)
        texts = tuple(question.text for question in case.questions)
        before = (*filter(None, (case.subject,)), *opening(case.enquiry, texts))
        found = {
            question.id: gather(self._assistant, question.text, context=(*before, *texts[:place]))
            for place, question in enumerate(case.questions)
            if every or not question.searched
        }
        details = {"found": sum(len(gathered.evidence) for gathered in found.values())}
        try:
            return self._save(user, base, with_found(case, found), "gathered", details)
        except Conflict as conflict:
            theirs = conflict.theirs
            if theirs.status == "released" or tuple(question.text for question in theirs.questions) != texts:
                raise
            return self._save(user, theirs.version, with_found(theirs, found), "gathered", details)

    def search(self, user: str, case_id: str, base: int, question_id: str, words: str) -> Case:
        """Looks again for one question, with other words; what is found is for the clerk to tick."""
        case = self._changing(case_id, base)
        question = question_of(case, question_id)
        if not words.strip():
            raise InputError("Please write with which words to search.", "case.words_missing")
        found = gather(self._assistant, question.text, words=words)
        known = {evidence.id for evidence in question.evidence}
        new = tuple(evidence for evidence in found.evidence if evidence.id not in known)
        searched = replace(question, evidence=(*question.evidence, *new), searched=True)
        case = replace(with_question(case, searched), index_version=found.index_version)
        details: Details = {"question": question.text, "words": hider(case.masks)(words), "found": len(new)}
        return self._save(user, base, case, "searched", details)

    def tick(self, user: str, case_id: str, base: int, question_id: str, evidence_id: str, used: bool) -> Case:
        """Takes a place for a question, or leaves it out; a letter that is there gets a footnote for it, its text stays."""
        case = self._changing(case_id, base)
        question = question_of(case, question_id)
        chosen = next((evidence for evidence in question.evidence if evidence.id == evidence_id), None)
        if chosen is None:
            raise InputError("This place is no longer among the evidence of the question.", "case.no_evidence")
        evidence = tuple(replace(each, used=used) if each.id == evidence_id else each for each in question.evidence)
        cited = chosen.citation
        place: Details = {"document": cited.path, "page": cited.page_label, "access": cited.access, "place": evidence_id}
        case = with_question(case, replace(question, evidence=evidence))
        case = with_footnotes(case) if case.letter.text else case
        return self._save(user, base, case, "ticked" if used else "unticked", {**place, "question": question.text})

    def set_options(self, user: str, case_id: str, base: int, options: LetterOptions, topic: str) -> Case:
        """How the letter is to be written, and what the enquiry is about."""
        case = self._changing(case_id, base)
        if topic != case.topic:  # one that the settings no longer name may stay
            if case.status != "draft":
                raise InputError("The topic is fixed while the case is in review. Take it back to draft first.", "case.topic_fixed")
            topic_of(topic, self._settings)
        options = replace(options, addressee=hider(case.masks)(options.addressee))
        details: Details = {"language": options.language, "length": options.length, "plain": int(options.plain)}
        return self._save(user, base, replace(case, options=options, topic=topic), "options", {**details, "topic": topic})

    def write(self, user: str, case_id: str, base: int) -> Case:
        """A new letter from the ticked evidence; the text that was there is kept as a version."""
        case = self._changing(case_id, base)
        responsible = next((topic.responsible for topic in self._settings.desk_topics if topic.name == case.topic), "")
        letter, questions = write_letter(
            case.questions,
            case.options,
            settings=self._settings,
            responsible=responsible,
            received=case.received_on,
            masks=case.masks,
        )
        return self._save(user, base, replace(case, letter=letter, questions=questions), "written", keep="generated")

    def save(self, user: str, case_id: str, base: int, text: str) -> Saved:
        """The letter's text as it stands on somebody's page. If it comes too late it is kept as a version, and Conflict names it."""
        text = letter_text(text)
        case = self.case(case_id)
        if text != case.letter.text:
            came = replace(case.letter, text=text)
            if case.version == base:
                need_open(case)
            case = self._save(user, base, replace(case, letter=came), "saved", text=came)
        return Saved(case, self._findings(case))

    def restore(self, user: str, case_id: str, base: int, number: int) -> Case:
        """The letter as a version has it, to go on with; the text that was there is kept as a version."""
        case = self._changing(case_id, base)
        letter = self.version(case_id, number).letter
        if letter == case.letter:
            return case
        restored = as_indexed(replace(case, letter=letter), self._assistant.index.current())
        return self._save(user, base, restored, "restored", {"version": number}, keep="saved")

    def overrule(self, user: str, case_id: str, base: int, key: str, reason: str) -> Case:
        """Lets a finding stand, for a reason."""
        case = self._changing(case_id, base)
        finding = next((finding for finding in self._findings(case) if finding.key == key), None)
        reason = " ".join(reason.split())[:REASON_CHARACTERS]
        if finding is None:
            raise InputError("This finding is no longer there: the sentence has been changed, or it is settled.", "case.no_finding")
        if finding.blocks or finding.kind == "internal":
            raise InputError("This finding can't be overruled. Put the place in the letter right.", "case.no_overruling")
        if not any(character.isalpha() for character in reason):
            raise InputError("Please write down why the finding may stand.", "case.reason_missing")
        words = case.letter.text[finding.start : finding.end]
        new = Overruling(key, finding.kind, words, reason, user, self._now())
        kept = tuple(each for each in case.overrulings if each.key != key)
        details: Details = {"kind": finding.kind, "text": words, "reason": reason}
        return self._save(user, base, replace(case, overrulings=(*kept, new)), "overruled", details)

    def move(self, user: str, case_id: str, base: int, status: Status, *, confirm_internal: bool = False) -> Case:
        """Another status, because a person wants it; InputError with what is in the way. Released letters open again as drafts."""
        case = self.case(case_id)
        if case.version != base:
            raise Conflict(case)
        need_way(case, status, user, self._settings)
        doing: Doing = "reopened" if case.status == "released" else status
        details: dict[str, str | int | list[str]] = {}
        if status == "released":
            need_clean(case, self._findings(case), confirm_internal=confirm_internal)
            details = {"internal": [citation.path for citation in internal_sources(case.letter)]}
        now = self._now()
        moved = replace(
            case,
            status=status,
            reviewer=user if status == "in_review" else case.reviewer if status == "released" else "",
            released=now if status == "released" else None,
            released_by=user if status == "released" else "",
        )
        saved = self._save(user, base, moved, doing, details, keep="released" if status == "released" else "saved")
        if status == "released":
            self._store.put_vectors(case_id, self._alike.name, self._alike.vectors(case.questions))
        return saved

    def _changing(self, case_id: str, base: int) -> Case:
        """The case, if it is as the one who changes it has seen it, and still open."""
        case = self.case(case_id)
        if case.version != base:
            raise Conflict(case)
        need_open(case)
        return case

    def _save(
        self,
        user: str,
        base: int,
        case: Case,
        what: Doing,
        details: Details | None = None,
        *,
        text: Letter | None = None,
        keep: VersionKind | None = None,
    ) -> Case:
        """The case with its new version, and what was done to it."""
        now = self._now()
        seen = self._assistant.index.current().version if what in WITH_INDEX else ""
        model = case.model if what in ("gathered", "written") else ""
        event = Event(now, user, what, details or {}, seen, model)
        return self._store.save(replace(case, updated=now), base=base, event=event, text=text, keep=keep)
