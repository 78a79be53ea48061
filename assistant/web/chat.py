"""What the page does when a person asks, stops, votes: values by the name of a component, which `blocks` ties to Gradio.

What is shown comes as HTML from `render`, inside Markdown components whose sanitiser stays on. Gradio's event routes can be called by
anyone, so each handler checks what it gets.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from assistant.question import question_language
from assistant.records import Door, Statement, Waiting, Writing
from assistant.web.conversations import Conversations, Turn
from assistant.web.feedback import REASON_CHARACTERS, FeedbackFile, Vote
from assistant.web.frame import Frame
from assistant.web.limits import Buckets, clean_input, client_key
from assistant.web.render import render_sources, render_turn
from assistant.web.running import WAIT_FOR_MODEL, Running
from assistant.web.say_error import say_error
from assistant.web.suggestions import SUGGESTIONS_SHOWN, Suggestions
from assistant.web.templates import page_text
from assistant.web.turn_state import TurnState, kept
from corpus.records import Language

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from assistant.records import Answer

ANSWERS_AT_ONCE = 4  # the encoder uses every core already; more would only make all of them slow
WAITING = 40  # questions in the queue; the next is told to come back
RESTORED = "done"  # page.js waits for this word
SIGN_SECONDS = 2.0  # so often the page is told that nothing changed: only then does Gradio notice that a visitor left, and ends the answer
HISTORY_TURNS = 6  # earlier questions handed to the assistant
QUIET = {"suggestions": False, "feedback": False, "more": False, "thanks": ""}  # what stands around an answer goes when a new one begins


@dataclass(frozen=True)
class Shared:
    """What the handlers of all visitors share."""

    assistant: Assistant
    frame: Frame
    conversations: Conversations
    feedback: FeedbackFile
    suggestions: Suggestions
    questions: Buckets
    running: Running = field(default_factory=Running)

    @property
    def answers_at_once(self) -> int:
        """How many are answered at a time: those who wait for the language model cost nothing and must not keep the others waiting."""
        return ANSWERS_AT_ONCE + (WAIT_FOR_MODEL if self.frame.model_writes else 0)

    def client(self, request: Any) -> str:
        """The key of the client behind a Gradio request."""
        peer = request.client.host if request.client else None
        return client_key(peer, request.headers, trusted_proxy=self.frame.settings.trusted_proxy)


@dataclass(frozen=True, slots=True)
class Shown:
    """The two HTML parts of a turn: in the conversation and in the sources panel."""

    turn: Markup
    sources: Markup


@dataclass(frozen=True)
class Chat:
    """The handlers in one language; each returns or yields values by the name of the component."""

    shared: Shared
    language: Language

    def text(self, key: str, **values: str | int) -> str:
        """The page's text under `key`."""
        return page_text(self.language, key, **values)

    def ask(self, typed: object, secret: str, request: Any) -> Iterator[dict[str, Any]]:
        """Streams the answer to what was typed: after each checked statement the state of the page."""
        longest = self.shared.frame.settings.question_characters
        question = clean_input(typed, longest=longest)
        turns = self.shared.conversations.turns(secret)
        if turns is None:
            secret, turns = self.shared.conversations.start(), ()
        number = turns[-1].number + 1 if turns else 1
        before = {**self.earlier(turns, request), "secret": secret, **QUIET}
        wait = self.shared.questions.take(self.shared.client(request))
        refused = (
            self.text("error_rate", seconds=int(wait) + 1)
            if wait
            else self.text("error_empty")
            if not question
            else self.text("error_long", count=longest)
            if len(question) > longest
            else ""
        )
        state = TurnState(number, question[:longest], error=refused)
        if refused:
            keep = {} if question and not wait else {"question": ""}
            yield {**before, **keep, **self.part(state, request)}
            return
        yield {**before, "question": "", "stop": self.shared.frame.model_writes, **self.part(state, request)}
        yield from self.stream(state, secret, turns, request)

    def stream(self, state: TurnState, secret: str, turns: tuple[Turn, ...], request: Any) -> Iterator[dict[str, Any]]:
        """The page as the answer grows, then with the whole or the stopped answer, which is kept; or a sentence if something fails."""
        history = [turn.answer.question for turn in turns[-HISTORY_TURNS:]]
        shown = time.monotonic()
        try:
            with self.shared.running.answering(secret) as stop, closing(self.answer(state.question, history)) as items:
                for item in items:
                    before, state = state, state.after(item)
                    if stop.is_set() and state.answer is None:
                        state = state.halted(self.language, self.shared.assistant.index.current().version)
                    if state.answer is not None:
                        break
                    if state is not before:
                        yield self.part(state, request)
                    elif time.monotonic() - shown >= SIGN_SECONDS:
                        yield {"secret": secret}
                    else:
                        continue
                    shown = time.monotonic()
            yield self.finished(state, secret, request)
        except Exception as error:
            yield {**self.part(replace(state, error=say_error(self.language, error)), request), "stop": False}

    def answer(self, question: str, history: list[str]) -> Generator[Statement | Waiting | Writing | Answer]:
        """What the assistant yields; with the language model where the settings let it write here and not too many wait for it."""
        with self.shared.running.place_with_model(self.shared.frame.model_writes) as place:
            door: Door | None = "public" if place else None
            spoken = question_language(question, self.language)  # the page's, where the question is in neither
            yield from self.shared.assistant.answer(question, history=history, access="public", language=spoken, door=door)

    def finished(self, state: TurnState, secret: str, request: Any) -> dict[str, Any]:
        """The page with the answer, which is kept; the empty page if the person has begun a new conversation meanwhile."""
        if self.shared.conversations.turns(secret) is None:
            return self.begin_again(secret)
        turn = state.turn()
        self.shared.conversations.add(secret, turn)
        votes = not turn.stopped and turn.answer.outcome != "refused"
        return {**self.part(state, request), "stop": False, "feedback": votes, "tools": self.tools(secret)}

    def stop(self, secret: object) -> None:
        """Stops the answer that is being made in this conversation, and the language model with it."""
        if isinstance(secret, str):
            self.shared.running.stop(secret)

    def part(self, state: TurnState, request: Any) -> dict[str, Any]:
        """The current turn and its sources."""
        shown = self.shown(state, request)
        return {"current": shown.turn, "sources": shown.sources}

    def shown(self, state: TurnState, request: Any) -> Shown:
        """A turn as HTML."""
        frame = self.shared.frame
        turn = render_turn(frame.templates, self.language, state, contact=frame.settings.contact)
        snapshot = self.shared.assistant.index.current() if state.statements else None
        base_url = frame.base_url(request)
        sources = render_sources(frame.templates, self.language, state, snapshot, base_url=base_url) if snapshot else Markup("")
        return Shown(turn, sources)

    def earlier(self, turns: tuple[Turn, ...], request: Any) -> dict[str, Any]:
        """The finished turns, oldest first."""
        shown = [self.shown(kept(turn), request) for turn in turns]
        return {"earlier": as_block(turn.turn for turn in shown), "earlier_sources": as_block(turn.sources for turn in shown)}

    def tools(self, secret: str) -> Markup:
        """The links to keep the conversation."""
        return self.shared.frame.templates.render("tools.html", self.language, secret=secret)

    def restore(self, secret: object, request: Any) -> dict[str, Any]:
        """The page as it was before a reload; only the script's field says "done" if the conversation is gone."""
        turns = self.shared.conversations.turns(secret) if isinstance(secret, str) else None
        if not turns or not isinstance(secret, str):
            return {"bridge": RESTORED}
        return {
            **self.earlier(turns[:-1], request),
            **self.part(kept(turns[-1]), request),
            "secret": secret,
            "suggestions": False,
            "tools": self.tools(secret),
            "bridge": RESTORED,
        }

    def begin_again(self, secret: str) -> dict[str, Any]:
        """The empty page; the conversation is forgotten at once."""
        self.shared.conversations.end(secret)
        self.shared.running.stop(secret)
        empty = dict.fromkeys(("earlier", "current", "earlier_sources", "sources", "tools", "question"), "")
        return {**empty, **QUIET, "secret": "", "suggestions": True, "stop": False}

    def vote(self, vote: Vote, secret: str) -> dict[str, Any]:
        """Keeps a thumb for the last answer and opens the field for a reason."""
        turns = self.shared.conversations.turns(secret)
        if not turns:
            return {}
        self.shared.feedback.add(f"{secret[:6]}-{turns[-1].number}", vote, turns[-1].answer)
        return {"feedback": False, "more": True, "vote": vote, "reason": "", "with_question": False, "thanks": self.line("feedback_thanks")}

    def give_reason(self, typed: object, with_question: object, vote: object, secret: str) -> dict[str, Any]:
        """Keeps the reason, and the question only if the box is ticked."""
        turns = self.shared.conversations.turns(secret)
        reason = clean_input(typed, longest=REASON_CHARACTERS)[:REASON_CHARACTERS]
        if turns and vote in ("up", "down"):
            kept: Vote = "up" if vote == "up" else "down"
            self.shared.feedback.add(
                f"{secret[:6]}-{turns[-1].number}", kept, turns[-1].answer, reason=reason, with_question=with_question is True
            )
        return {"more": False, "thanks": self.line("feedback_sent")}

    def line(self, key: str) -> Markup:
        """A sentence of ours as a paragraph."""
        return self.shared.frame.templates.render("line.html", self.language, key=key)

    def suggested(self) -> tuple[str, ...]:
        """Exactly SUGGESTIONS_SHOWN texts; "" for a button that stays hidden."""
        found = self.shared.suggestions.current(self.language)[:SUGGESTIONS_SHOWN]
        return found + ("",) * (SUGGESTIONS_SHOWN - len(found))


def as_block(parts: Iterator[Markup]) -> str:
    """The parts inside one element, so that Markdown sees one block of HTML; "" for none."""
    joined = "".join(parts)
    return f"<div>{joined}</div>" if joined else ""
