"""A scripted assistant: the interface of `assistant.answer.Assistant` over four documents in memory, no model.

What it answers depends on a word of the question (`script`), so a test reads like a conversation. Where a question holds "modell" or
"model" and the door is open, a language model seems to answer: it is waited for, it writes, and what it writes is yielded as checked.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.records import Answer, Citation, Door, ModelUse, Note, Outcome, Statement, Waiting, Writing
from corpus.errors import InputError
from corpus.records import Access, Chunk, Language
from tests.web.fake_documents import HOSTILE_QUOTE, FakeIndex, FakeSnapshot, Fixture, make_fixtures
from vectorstore.records import Passage

AGREEMENT = 0
QUESTIONS = 1
HOSTILE = 2
INTERNAL = 3
SIGNED = "Die Vereinbarung wurde am 12. März 2021 von beiden Bürgermeisterinnen unterzeichnet."
TRAVEL = "Jedes Jahr reisen bis zu 24 Jugendliche in die Partnerstadt."
BOARD = "The exchange is organised by the Riverbend Sister City Board."
TARGET = "Das Verhandlungsziel liegt bei 40.000 Euro."
NEAR = ((INTERNAL, TARGET), (AGREEMENT, TRAVEL), (QUESTIONS, BOARD))  # the first must never be seen
NOTES_DE = {
    "other_language": "Eine der Quellen ist auf Englisch; das Zitat bleibt, wie es dort steht.",
    "missing_part": "Zu einem Teil der Frage wurde in den Dokumenten nichts gefunden: „Wie viel kostet es?“",
    "conflict": "Zwei Dokumente machen hierzu verschiedene Angaben; die neuere steht zuerst.",
    "searched": "Durchsucht wurden 3 öffentliche Dokumente.",
    "nearest": "Am nächsten kommen diese Dokumente:",
    "contact": "Fragen Sie bitte bei der Stelle nach, die unten auf der Seite genannt ist.",
    "small_talk": "Guten Tag! Fragen Sie mich etwas zu den Dokumenten der Städtepartnerschaft.",
}
NOTES_EN = {
    "other_language": "One of the sources is in German; the quote stays as it stands there.",
    "missing_part": "Nothing was found in the documents about one part of the question: “What does it cost?”",
    "conflict": "Two documents disagree here; the newer one comes first.",
    "searched": "Searched: 3 public documents.",
    "nearest": "These documents come closest:",
    "contact": "Please ask the office named at the foot of this page.",
    "small_talk": "Hello! Ask me something about the partnership documents.",
}
WORDED: dict[Language, str] = {
    "de": "Beide Bürgermeisterinnen unterschrieben 2021 <b>die</b> Vereinbarung, nach der jährlich bis zu 24 Jugendliche reisen.",
    "en": "Both mayors signed the agreement in 2021; each year up to 24 young people travel.",
}
INVENTED = "Auch der König von Riverbend unterschrieb."
FALLBACK: dict[Language, str] = {
    "de": "Das Sprachmodell war nicht erreichbar: Sie sehen die wörtlichen Fundstellen.",
    "en": "The language model could not be reached: you see the verbatim passages.",
}
BEAT = 0.1
ENGLISH_WORDS = ("what", "who", "how", "hello", "the ")


class FakeAssistant:
    """See the module; `pause` seconds lie between two statements, so that a test can watch them arrive."""

    def __init__(self, folder: Path, *, pause: float = 0.0) -> None:
        self.fixtures = make_fixtures(folder)
        self.index = FakeIndex(FakeSnapshot("v1", self.fixtures, folder))
        self.pause = pause
        self.asked: list[tuple[str, tuple[str, ...], Access]] = []
        self.doors: list[Door | None] = []
        self.model_stopped = 0  # how often whoever listened to the model went away

    def answer(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        access: Access = "public",
        language: Language | None = None,
        door: Door | None = None,
    ) -> Iterator[Statement | Waiting | Writing | Answer]:
        self.asked.append((question, tuple(history), access))
        self.doors.append(door)
        lowered = question.lower()
        if door and "model" in lowered:
            yield from self.with_model(question, lowered, language or ("en" if "the " in lowered else "de"))
            return
        if not question.strip():
            raise InputError("The question is empty.", "page.error_empty")
        if "explodiere" in lowered:
            raise RuntimeError("secret inner detail /etc/passwd")
        spoken: Language = language or ("en" if any(word in lowered for word in ENGLISH_WORDS) else "de")
        outcome, quotes, kinds = script(lowered)
        statements: list[Statement] = []
        for number, (which, quote) in enumerate(quotes, 1):
            time.sleep(self.pause)
            statements.append(Statement(quote, (self.citation(number, self.fixtures[which], quote),), "verbatim"))
            yield statements[-1]
        time.sleep(self.pause)
        notes = tuple(Note(kind, (NOTES_EN if spoken == "en" else NOTES_DE)[kind]) for kind in kinds)  # type: ignore[arg-type]
        citations = tuple(citation for statement in statements for citation in statement.citations)
        text = " ".join(f"{statement.text} [{statement.citations[0].number}]" for statement in statements)
        yield Answer(
            question,
            spoken,
            outcome,
            text,
            tuple(statements),
            citations,
            notes,
            self.passages(quotes, outcome),
            self.index.current().version,
            nearest=tuple(self.citation(0, self.fixtures[which], quote) for which, quote in NEAR) if "nearest" in kinds else (),
        )

    def with_model(self, question: str, lowered: str, spoken: Language) -> Iterator[Statement | Waiting | Writing | Answer]:
        """Third in the queue, then writing; "endless" never comes to an end, "fallback" ends with the passages."""
        signed, travel, board = (
            self.citation(number, self.fixtures[which], quote)
            for number, (which, quote) in enumerate([(AGREEMENT, SIGNED), (AGREEMENT, TRAVEL), (QUESTIONS, BOARD)], 1)
        )
        try:
            for place in (3, 2, 1):
                yield Waiting(place)
                time.sleep(self.pause)
            yield Writing()
            statements = [Statement(WORDED[spoken], (signed, travel), "supported")]
            time.sleep(self.pause)
            yield statements[0]
            while "endless" in lowered:
                time.sleep(BEAT)
                yield Writing()
            time.sleep(self.pause)
            statements.append(Statement(BOARD, (board,), "verbatim"))
            yield statements[-1]
        except GeneratorExit:
            self.model_stopped += 1
            raise
        dropped = (Statement(INVENTED, (signed,), "unsupported", "names"),)
        notes: tuple[Note, ...] = ()
        if "fallback" in lowered:
            statements, notes = [Statement(SIGNED, (signed,), "verbatim")], (Note("fallback", FALLBACK[spoken]),)
        shown, writer = tuple(statements), "extract" if notes else "model"
        use = ModelUse("small", "ok", 812, 64, 900.0, 2400.0)
        version = self.index.current().version
        cited = tuple(dict.fromkeys(citation for statement in shown for citation in statement.citations))
        yield Answer(question, spoken, "answered", "", shown, cited, notes, (), version, {}, writer, dropped, use)  # type: ignore[arg-type]

    def ask(self, question: str, *, history: Sequence[str] = (), access: Access = "public", language: Language | None = None) -> Answer:
        *_, last = self.answer(question, history=history, access=access, language=language)
        assert isinstance(last, Answer)
        return last

    def citation(self, number: int, fixture: Fixture, quote: str) -> Citation:
        document = fixture.document
        page = next(page for page in fixture.pages if quote in page.text)
        start = page.text.index(quote)
        return Citation(
            number,
            document.id,
            document.path,
            document.title,
            document.published,
            page.number,
            page.label,
            start,
            start + len(quote),
            quote,
            document.source_url,
            document.access,
            document.language,
            document.example,
        )

    def passages(self, quotes: Sequence[tuple[int, str]], outcome: Outcome) -> tuple[Passage, ...]:
        which = [which for which, _ in quotes] or ([AGREEMENT, QUESTIONS] if outcome == "not_found" else [])
        found = []
        for rank, number in enumerate(which, 1):
            fixture = self.fixtures[number]
            quote = next((quote for index, quote in quotes if index == number), "")
            page = next(page for page in fixture.pages if quote in page.text)
            chunk = Chunk(
                f"{page.document_id}:{page.number}:0-{len(page.text)}", page.document_id, page.number, 0, len(page.text), "", page.text
            )
            found.append(Passage(chunk, fixture.document, 3.0 - rank, rank, "both", 0.9 - 0.03 * rank, 12.0 - rank, 0.9 - 0.03 * rank))
        return tuple(found)


def script(lowered: str) -> tuple[Outcome, list[tuple[int, str]], tuple[str, ...]]:
    """(outcome, quotes with the number of their document, kinds of notes) for a question in lower case."""
    if "böse" in lowered or "evil" in lowered:
        return "answered", [(HOSTILE, HOSTILE_QUOTE)], ()
    if "verhandlung" in lowered:
        return "answered", [(AGREEMENT, TRAVEL), (INTERNAL, TARGET)], ()
    if "einwohner" in lowered or "population" in lowered:
        return "not_found", [], ("searched", "nearest", "contact")
    if "kostet" in lowered or "cost" in lowered:
        return "partly", [(AGREEMENT, TRAVEL)], ("missing_part", "conflict", "contact")
    if "hallo" in lowered or "hello" in lowered:
        return "refused", [], ("small_talk",)
    return "answered", [(AGREEMENT, SIGNED), (AGREEMENT, TRAVEL), (QUESTIONS, BOARD)], ("other_language",)
