"""What may be done with a case in which status, and what keeps a letter from being released. Pure; each refusal is a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.records import Citation
from assistant.settings import Settings, Topic
from corpus.errors import InputError

from ..records import Case, Finding, Letter, Status
from .sentences import internal_words

WAYS: frozenset[tuple[Status, Status]] = frozenset(
    {("draft", "in_review"), ("draft", "released"), ("in_review", "released"), ("in_review", "draft"), ("released", "draft")}
)
MOST_QUESTIONS, QUESTION_CHARACTERS = 30, 400
LETTER_CHARACTERS = 100_000  # fifty pages; checked while it is typed


def need_open(case: Case) -> None:
    """InputError if the letter has left: a released case changes only by being opened again."""
    if case.status == "released":
        message = "The letter has been released and can't be changed. Open the case again if something has to change."
        raise InputError(message, "case.released")


def topic_of(name: str, settings: Settings) -> Topic:
    """The topic of that name; without a name one that asks for nothing."""
    found = next((topic for topic in settings.desk_topics if topic.name == name), None)
    if found is None and name:
        raise InputError(f"There is no topic {name!r}. The settings name the topics.", "case.no_topic", topic=name)
    return found or Topic("")


def second_person(case: Case, settings: Settings) -> bool:
    """Whether the case's topic asks for two people. A topic that the settings no longer name asks for nothing."""
    return any(topic.name == case.topic and topic.second_person for topic in settings.desk_topics)


def need_way(case: Case, wanted: Status, user: str, settings: Settings) -> None:
    """InputError if this user can't bring the case there."""
    if (case.status, wanted) not in WAYS:
        raise InputError(f"A case that is {case.status} can't become {wanted}.", f"case.not_{wanted}")
    if wanted != "draft" and not case.letter.text.strip():
        raise InputError("There is no letter yet. Have one written first, or write it.", "case.empty")
    if wanted != "released" or not second_person(case, settings):
        return
    if case.status == "draft":
        message = "This topic asks for two people: put the case in review, and somebody else releases it."
        raise InputError(message, "case.second_person")
    if case.reviewer == user:
        message = "You have put this case in review yourself. For this topic somebody else has to release it."
        raise InputError(message, "case.not_yourself")


def need_clean(case: Case, findings: Sequence[Finding], *, confirm_internal: bool) -> None:
    """InputError if a finding, or an internal source that nobody has confirmed, keeps the letter here."""
    blocking = sum(finding.blocks for finding in findings)
    if blocking:
        raise InputError(f"The letter can't be released yet: {blocking} findings block it.", "case.blocked", count=blocking)
    left = len(open_findings(case, findings))
    if left:
        raise InputError(f"{left} findings are still open. Settle each, or overrule it with a reason.", "case.open_findings", count=left)
    if internal_sources(case.letter) and not confirm_internal:
        message = "The letter rests on internal sources. Confirm that they may leave the office."
        raise InputError(message, "case.confirm_internal")


def open_findings(case: Case, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings that nobody has overruled; internal sources have a confirmation of their own."""
    overruled = {overruling.key for overruling in case.overrulings}
    return tuple(f for f in findings if not f.blocks and f.kind != "internal" and f.key not in overruled)


def sources(letter: Letter) -> tuple[Citation, ...]:
    """The footnotes that a marker in the text names."""
    return tuple(citation for citation in letter.footnotes if f"[{citation.number}]" in letter.text)


def internal_sources(letter: Letter) -> tuple[Citation, ...]:
    """Those of them that the public can't see, and those whose words stand in the text without their marker."""
    words = internal_words(letter)
    internal = (citation for citation in letter.footnotes if citation.access == "internal")
    return tuple(citation for citation in internal if f"[{citation.number}]" in letter.text or citation.number in words)


def question_texts(texts: Sequence[str], before: int = 0) -> tuple[str, ...]:
    """The questions in one line each, empty ones left out; InputError if they are too many or too long. An enquiry that came with more
    (`before`) may keep them, and lose one after the other."""
    found = tuple(filter(None, (" ".join(text.split()) for text in texts)))
    if len(found) > max(MOST_QUESTIONS, before):
        message = f"A case has at most {MOST_QUESTIONS} questions. Please put some together or leave some out."
        raise InputError(message, "case.too_many_questions", limit=MOST_QUESTIONS)
    if any(len(text) > QUESTION_CHARACTERS for text in found):
        message = f"A question has at most {QUESTION_CHARACTERS} characters. Please split it."
        raise InputError(message, "case.question_too_long", limit=QUESTION_CHARACTERS)
    return found


def letter_text(text: str) -> str:
    """The text with single line ends; InputError if it is too long."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LETTER_CHARACTERS:
        message = f"The text is too long ({len(text)} characters). A letter has at most {LETTER_CHARACTERS}."
        raise InputError(message, "case.too_long", count=len(text), limit=LETTER_CHARACTERS)
    return text
