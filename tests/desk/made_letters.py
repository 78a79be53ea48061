"""What the tests of the letter share: citations of made-up documents, questions with evidence, and letters over the sample documents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assistant.answer import Assistant
from assistant.desk.letter.gather import evidence_id, gather
from assistant.desk.letter.write import write_letter
from assistant.desk.records import Evidence, Letter, LetterOptions, Mask, Question
from assistant.records import Citation
from assistant.settings import Settings
from corpus.records import Access, Language

SETTINGS = Settings(contact="Büro für Partnerschaften, Zimmer 12, Telefon 06151 115", office="Stadt Lindenau")
MASKS = (Mask("[Name 1]", "name", "Anna Muster"),)
TODAY = date(2026, 11, 22)
RECEIVED = date(2026, 11, 3)


def cite(
    quote: str,
    *,
    document: str = "d1",
    title: str = "Niederschrift",
    page: int = 2,
    path: str = "public/niederschrift.pdf",
    language: Language = "de",
    access: Access = "public",
    published: date | None = date(2024, 3, 14),
) -> Citation:
    """A citation of a document that is in no index."""
    return Citation(0, document, path, title, published, page, str(page), 10, 10 + len(quote), quote, None, access, language, True)


def asked(text: str, *citations: Citation, used: bool = True, number: int = 1) -> Question:
    """A question with these places, ticked or not."""
    evidence = tuple(Evidence(evidence_id(citation), citation, "chosen", used) for citation in citations)
    return Question(str(number), text, evidence, (), True)


def write(questions: Sequence[Question], **options: object) -> Letter:
    """The letter with the options given."""
    return write_letter(questions, LetterOptions(**options), settings=SETTINGS, responsible="", received=RECEIVED, masks=MASKS)[0]  # type: ignore[arg-type]


def gathered(assistant: Assistant, texts: Sequence[str], subject: str = "") -> tuple[Question, ...]:
    """The questions with what the sample documents hold for them."""
    found = []
    for number, text in enumerate(texts):
        got = gather(assistant, text, context=(*([subject] if subject else []), *texts[:number]))
        found.append(Question(str(number + 1), text, got.evidence, got.sentences, True))
    return tuple(found)
