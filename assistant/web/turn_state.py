"""What is known of one question and its answer: while it is made, when it is finished, when it was stopped or failed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.records import Answer, Outcome, Statement, Waiting, Writing
from assistant.web.conversations import Turn
from corpus.records import Language


@dataclass(frozen=True, slots=True)
class TurnState:
    """One question on the page. `answer` is None while it is made; `place` counts those before us at the language model, us included."""

    number: int
    question: str
    statements: tuple[Statement, ...] = ()
    answer: Answer | None = None
    place: int = 0
    writing: bool = False
    stopped: bool = False
    error: str = ""

    def after(self, item: object) -> TurnState:
        """The state once the assistant has yielded `item`; the same object where nothing changes on the page."""
        if isinstance(item, Answer):
            return replace(self, statements=item.statements, answer=item, place=0, writing=False)
        if isinstance(item, Statement):
            return replace(self, statements=(*self.statements, item), place=0)
        if isinstance(item, Waiting) and item.place != self.place:
            return replace(self, place=item.place)
        if isinstance(item, Writing) and (self.place or not self.writing):
            return replace(self, place=0, writing=True)
        return self

    def halted(self, language: Language, version: str) -> TurnState:
        """The state when the person stopped it: what stands stays, as an answer that is kept like every other."""
        citations = {citation.number: citation for statement in self.statements for citation in statement.citations}
        text = "\n".join(statement.text for statement in self.statements)
        outcome: Outcome = "partly" if self.statements else "refused"
        answer = Answer(self.question, language, outcome, text, self.statements, tuple(citations.values()), (), (), version)
        return replace(self, answer=answer, place=0, writing=False, stopped=True)

    def turn(self) -> Turn:
        """What the conversation keeps of it; ValueError while there is no answer."""
        if self.answer is None:
            raise ValueError("there is no answer yet")
        return Turn(self.number, self.answer, self.stopped)


def kept(turn: Turn) -> TurnState:
    """The state of a turn that is over."""
    return TurnState(turn.number, turn.answer.question, turn.answer.statements, turn.answer, stopped=turn.stopped)
