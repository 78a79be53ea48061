"""The way of a question, top to bottom: read this file first.

check it -> small talk? -> what it refers to -> its parts -> passages -> sentences -> evidence? -> statements -> verify -> Answer

Statements are the documents' own sentences, or a language model's (assistant/generate.py) where the settings let one write at this door.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Container, Generator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import TypeVar, cast

from corpus.errors import InputError
from corpus.records import Access, Language
from vectorstore.embed import Embedder
from vectorstore.query import make_query, weigh
from vectorstore.reading import Piece
from vectorstore.records import Passage
from vectorstore.retrieve import retrieve
from vectorstore.store import Index, Snapshot

from . import notes
from .citations import nearest_places
from .clauses import split_parts
from .compose import Composed, compose, quote
from .conflict import find_conflict
from .evidence import FAR, Calibration, find_features, load_calibration
from .expects import ASKS, holds_required, kinds_asked
from .extract import MOST_SENTENCES, Candidate, choose
from .generate import ModelWriter, Task
from .llm import LanguageModel, load_library, open_llm
from .orders import without_orders
from .part import Part
from .question import find_context, question_language, small_talk
from .records import Answer, Door, Note, Outcome, Statement, Waiting, Writing
from .reread import promote, rank
from .scope import find_request
from .settings import Settings
from .times import find_period, prefer, without_now
from .trace import Trace

SHOWN_PASSAGES = 10
MOST_IN_A_PART = 2  # statements for each part of a question that has several
MOST_PARTS = 4
OWNER_SHARE = 0.5  # of what a question says beside asking for a phone number or address
SAYS_NOTHING = re.compile(r"\b(?:lautet|heißt|nummer|number)\b", re.IGNORECASE)
CONTROL = dict.fromkeys(range(32), " ") | {127: " "}
T = TypeVar("T")


class Assistant:
    """Answers questions from one index; safe to share between threads."""

    def __init__(
        self,
        index: Index,
        embedder: Embedder,
        settings: Settings,
        calibration: Calibration | None = None,
        llm: LanguageModel | None = None,
        today: Callable[[], date] = date.today,
    ) -> None:
        """`llm` stands in for the language model that the settings name; `today` is the day from which "last year" is seen."""
        self.today = today
        self.index = index
        self.embedder = embedder
        self.settings = settings
        self.calibration = calibration or load_calibration()
        llm = (llm or open_llm(settings)) if settings.llm_doors else None
        self._model = ModelWriter(llm, embedder, seconds=settings.llm_seconds, at_once=settings.llm_at_once) if llm else None

    def writer_at(self, door: Door | None) -> ModelWriter | None:
        """The language model that writes at this door, None where the documents' own sentences are shown."""
        return self._model if door in self.settings.llm_doors.split(", ") else None

    def warm(self) -> None:
        """Load the encoder, its reader and a language model's library now, so that the first question does not wait for them."""
        self.embedder.embed_question("warm")
        self.embedder.read("warm", [Piece("", ("warm",))])
        if self.settings.llm_doors:
            load_library()

    def ask(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        access: Access = "public",
        language: Language | None = None,
        leave_out: Container[str] = (),
        door: Door | None = None,
        trace: list[Trace] | None = None,
    ) -> Answer:
        """The finished answer; `leave_out` holds ids of documents that are treated as absent (for evaluations)."""
        *_, last = self.answer(question, history=history, access=access, language=language, leave_out=leave_out, door=door, trace=trace)
        if not isinstance(last, Answer):
            raise TypeError("answer() must end with an Answer")
        return last

    def answer(
        self,
        question: str,
        *,
        history: Sequence[str] = (),
        access: Access = "public",
        language: Language | None = None,
        leave_out: Container[str] = (),
        door: Door | None = None,
        trace: list[Trace] | None = None,
    ) -> Generator[Statement | Waiting | Writing | Answer, None, None]:
        """Yields each Statement once it has been checked, then the Answer; Waiting and Writing while a language model is busy.

        history     earlier questions of the same person, oldest first
        access      "public" sees public documents only, "internal" all
        language    of our own lines; found from the question if not given. Quotes stay in their document's language
        door        where the person came in; a language model writes if the settings let it at this door
        trace       gets one Trace, of what was found, unless nothing was searched
        Closing the generator stops the language model, too.
        Raises InputError for an empty question or one that is too long.
        """
        clock = Clock()
        question = checked(question, self.settings)
        spoken = language or question_language(question, self.settings.language)
        snapshot = self.index.current()
        asked = without_orders(question)
        kind = small_talk(question) if asked else "order"
        if kind:
            note = notes.small_talk(kind, spoken, snapshot, access, model=self.writer_at(door) is not None)
            yield finish(question, spoken, "refused", Composed(), (note,), (), snapshot.version, clock)
            return
        wanted = find_request(asked)
        if wanted:
            yield finish(question, spoken, "refused", Composed(), (notes.request(wanted, spoken),), (), snapshot.version, clock)
            return
        turns = [turn for turn in map(without_orders, history) if turn]
        writer = self.writer_at(door)
        context = find_context(asked, turns)
        alone = (yield from writer.condense(asked, turns, spoken)) if writer and context else ""
        parts = self._find(alone, "", snapshot, access, leave_out, clock) if alone else ()
        if not any(part.chosen for part in parts):  # the rules of question.py have a try where the model's question finds nothing
            alone = ""
            parts = self._find(asked, context, snapshot, access, leave_out, clock)
        chosen = [candidate for part in parts for candidate in part.chosen]
        conflict = find_conflict([c for part in parts if part.chosen for c in part.ranked], chosen, snapshot, access)
        if trace is not None:
            used, today = "" if alone else context, self.today()
            trace.append(Trace(asked, tuple(turns), used, alone, parts, conflict, self.calibration, snapshot, access, today))
        if writer and chosen and not conflict:  # where sources differ, both are quoted: nothing that a model could put better
            composing = compose(Task(alone or f"{context} {asked}", parts, spoken, clock.started), writer, snapshot)
        else:
            composing = quote(parts, conflict, snapshot)
        composed = yield from timed(composing, clock)
        clock.mark("verify")
        lines = notes.about(parts, composed.statements, conflict, "" if alone else context, spoken, snapshot, access, self.settings)
        lines = (*notes.about_model(composed, alone, spoken), *notes.limits(parts, spoken, self.today()), *lines)
        outcome = outcome_of(parts, composed.statements)
        answer = finish(question, spoken, outcome, composed, lines, merged(parts), snapshot.version, clock)
        yield replace(answer, nearest=nearest_places(parts)) if outcome == "not_found" else answer

    def _find(
        self, question: str, context: str, snapshot: Snapshot, access: Access, leave_out: Container[str], clock: Clock
    ) -> tuple[Part, ...]:
        texts = split_parts(question)[:MOST_PARTS]
        most = MOST_SENTENCES if len(texts) == 1 else MOST_IN_A_PART
        found: list[Part] = []
        for number, text in enumerate(texts):
            # A later part often leans on the first: "Wer kam aus Darmstadt und wer aus San Antonio?"
            before = " ".join(filter(None, (context, texts[0] if number else "")))
            query = weigh(make_query(without_now(text), self.embedder, before), snapshot, access)
            clock.mark("embed")
            passages = retrieve(query, snapshot, access, FAR, leave_out=leave_out)
            clock.mark("retrieve")
            ranked = rank(query, passages, snapshot, access, self.embedder)
            ranked = prefer(ranked, find_period(text, self.today()))
            clock.mark("sentences")
            features = find_features(query, passages, ranked, snapshot, access)
            decision = self.calibration.decide(features) if features else None
            chosen = choose(ranked, most) if decision and decision.enough else ()
            if chosen and not (holds_required(text, chosen[0].text) and names_owner(text, chosen[0], snapshot, access)):
                chosen = ()
            found.append(Part(text, promote(passages, ranked)[:SHOWN_PASSAGES], decision, chosen, ranked))
            clock.mark("evidence")
        return tuple(found)


def names_owner(question: str, best: Candidate, snapshot: Snapshot, access: Access) -> bool:
    """Whether a phone number, address or population that is asked for stands beside whose it is; True where none is asked for.

    Its passage must hold half of what the question says besides, by idf: an office's number is not the mayor's.
    """
    kinds = kinds_asked(question) & {"phone", "email", "population"}
    rest = question
    for kind in kinds:
        rest = ASKS[kind].sub(" ", rest)
    asked = {g[0]: snapshot.idf(g[0], access) for g in snapshot.terms(SAYS_NOTHING.sub(" ", rest), access).groups} if kinds else {}
    chunk = best.passage.chunk
    present = frozenset(snapshot.terms(f"{best.passage.document.title} {chunk.heading} {chunk.text}", access))
    return not asked or sum(weight for term, weight in asked.items() if term in present) >= OWNER_SHARE * sum(asked.values())


def checked(question: str, settings: Settings) -> str:
    """The question without control characters; InputError if nothing is left or it is too long."""
    plain = " ".join(question.translate(CONTROL).split())
    if not any(character.isalnum() for character in plain):
        raise InputError("Please write a question.", "answer.question_empty")
    limit = settings.question_characters
    if len(plain) > limit:
        message = f"The question is too long ({len(plain)} characters). Please shorten it to at most {limit} characters."
        raise InputError(message, "answer.question_long", count=len(plain), limit=limit)
    return plain


def outcome_of(parts: Sequence[Part], statements: Sequence[Statement]) -> Outcome:
    """Answered if every part has evidence, partly if some have, else not found."""
    if not statements:
        return "not_found"
    return "answered" if all(part.chosen for part in parts) else "partly"


def merged(parts: Sequence[Part]) -> tuple[Passage, ...]:
    """The ten best passages over all parts, each once, taken in turn, ranked anew."""
    taken: dict[str, Passage] = {}
    for row in range(SHOWN_PASSAGES):
        for part in parts:
            if row < len(part.passages):
                taken.setdefault(part.passages[row].chunk.id, part.passages[row])
    return tuple(replace(passage, rank=rank) for rank, passage in enumerate(list(taken.values())[:SHOWN_PASSAGES], start=1))


def finish(
    question: str,
    language: Language,
    outcome: Outcome,
    composed: Composed,
    lines: tuple[Note, ...],
    passages: tuple[Passage, ...],
    version: str,
    clock: Clock,
) -> Answer:
    """The Answer, its text put together from statements with their numbers and notes."""
    statements = composed.statements
    quoted = [f"{s.text} {''.join(f'[{c.number}]' for c in s.citations)}" for s in statements]
    text = "\n".join([*quoted, *(line.text for line in lines)])
    citations = {c.number: c for statement in statements for c in statement.citations}
    return Answer(
        question,
        language,
        outcome,
        text,
        statements,
        tuple(citations.values()),
        lines,
        passages,
        version,
        clock.read(),
        writer="model" if any(s.support == "supported" for s in statements) else "extract",
        dropped=composed.dropped,
        model=composed.use,
    )


def timed(composing: Generator[T, None, Composed], clock: Clock) -> Generator[T, None, Composed]:
    """The same, with the time of the first statement noted."""
    with closing(composing):
        while True:
            try:
                item = next(composing)
            except StopIteration as over:
                return cast(Composed, over.value)
            if isinstance(item, Statement):
                clock.mark("first_statement")
            yield item


class Clock:
    """Milliseconds by stage, summed over parts; "total" since the start."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self._start = self._last = time.perf_counter()
        self._stages: dict[str, float] = {}

    def mark(self, stage: str) -> None:
        """Book the time since the last mark on `stage`; "first_statement" is the time since the start, kept once."""
        now = time.perf_counter()
        if stage == "first_statement":
            self._stages.setdefault(stage, (now - self._start) * 1000)
            return
        self._stages[stage] = self._stages.get(stage, 0.0) + (now - self._last) * 1000
        self._last = now

    def read(self) -> dict[str, float]:
        """The stages and the total, in milliseconds with one decimal."""
        stages = self._stages | {"total": (time.perf_counter() - self._start) * 1000}
        return {name: round(value, 1) for name, value in stages.items()}
