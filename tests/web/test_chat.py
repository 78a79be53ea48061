"""The handlers of the conversation, called as Gradio's event routes would call them."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.settings import Settings
from assistant.web.chat import Chat, Shared
from assistant.web.conversations import Conversations
from assistant.web.feedback import FeedbackFile
from assistant.web.frame import Frame
from assistant.web.limits import Buckets
from assistant.web.suggestions import Suggestions
from assistant.web.templates import make_templates
from corpus.errors import IndexUnusable, InputError
from corpus.records import Language
from tests.web.fake_assistant import BOARD, SIGNED, TARGET, TRAVEL, FakeAssistant
from tests.web.fake_documents import HOSTILE_QUOTE


@dataclass
class Caller:
    """A visitor without a browser: its request and its chat."""

    chat: Chat
    assistant: FakeAssistant
    feedback: Path
    request: Any = field(
        default_factory=lambda: SimpleNamespace(client=SimpleNamespace(host="192.0.2.7"), headers={"host": "x.example"}, url=None)
    )
    secret: str = ""

    def ask(self, question: object) -> list[dict[str, Any]]:
        """All states of the page, the last one whole."""
        states = list(self.chat.ask(question, self.secret, self.request))
        self.secret = states[0]["secret"]
        return states


def make_caller(folder: Path, language: Language = "de", **settings: Any) -> Caller:
    chosen = Settings(feedback_file=folder / "feedback.jsonl", public_url="https://stadt.example", contact="Amt 7", **settings)
    assistant: Any = FakeAssistant(folder)
    frame = Frame(make_templates(), chosen, assistant.index)
    feedback = FeedbackFile(chosen.feedback_file, chosen.feedback_days)
    shared = Shared(assistant, frame, Conversations(), feedback, Suggestions(assistant), Buckets(chosen.questions_a_minute))
    return Caller(Chat(shared, language), assistant, chosen.feedback_file)


@pytest.fixture
def caller(tmp_path: Path) -> Caller:
    return make_caller(tmp_path)


def test_statements_arrive_one_by_one(caller: Caller) -> None:
    states = caller.ask("Wer hat unterschrieben?")
    assert [str(state["current"]).count('class="statement ') for state in states] == [0, 1, 2, 3, 3]
    assert 'class="turn open"' in states[3]["current"] and 'class="turn done"' in states[4]["current"]
    assert states[0]["question"] == "" and states[0]["suggestions"] is False
    assert states[-1]["feedback"] is True and caller.secret in html.unescape(states[-1]["tools"])


def test_each_citation_has_its_source_and_the_way_back(caller: Caller) -> None:
    last = caller.ask("Wer hat unterschrieben?")[-1]
    targets = re.findall(r'class="cite" id="cite-1-\d-\d" href="#(source-1-\d)"', last["current"])
    assert targets == ["source-1-1", "source-1-2", "source-1-3"]
    assert re.findall(r'<section class="source" id="(source-1-\d)" tabindex="-1">', last["sources"]) == targets
    assert last["sources"].count('href="#question-1"') == 3
    assert f"<mark>{SIGNED}</mark>" in last["sources"] and "passt sehr gut" in last["sources"]
    assert "Beispiel – frei erfunden" in last["sources"] and "auf Englisch" in last["sources"]


def test_copied_citation_reads_like_one_in_a_letter(caller: Caller) -> None:
    last = caller.ask("Wer hat unterschrieben?")[-1]
    first, *_, third = (html.unescape(text) for text in re.findall(r'class="citation-text" hidden>(.*?)</p>', last["sources"]))
    assert first.startswith(
        f"„{SIGNED}“ – Vereinbarung über die Städtepartnerschaft Lindenau – Riverbend, 12. März 2021, Seite ii, https://stadt.example/source/"
    )
    assert third.endswith("Frequently asked questions, 2. Mai 2023, https://www.lindenau.example/partnerschaft/faq")


def test_history_is_the_earlier_questions(caller: Caller) -> None:
    for question in ("Wer hat unterschrieben?", "Und was kostet es?", "Und wann?"):
        caller.ask(question)
    assert caller.assistant.asked[-1] == ("Und wann?", ("Wer hat unterschrieben?", "Und was kostet es?"), "public")


def test_earlier_turns_stay(caller: Caller) -> None:
    caller.ask("Wer hat unterschrieben?")
    first = caller.ask("Und was kostet es?")[0]
    assert SIGNED in first["earlier"] and 'id="source-1-1"' in first["earlier_sources"] and 'id="turn-2"' in first["current"]


def test_partly_and_not_found_and_small_talk_look_different(caller: Caller) -> None:
    partly = html.unescape(caller.ask("Was kostet es?")[-1]["current"])
    assert "nicht alles war zu finden" in partly and "note-missing_part" in partly and "note-conflict" in partly and "Amt 7" in partly
    nothing = caller.ask("Wie viele Einwohner?")[-1]
    assert (
        "Dazu wurde in den Dokumenten nichts gefunden" in nothing["current"]
        and "Durchsucht wurden" in nothing["current"]
        and nothing["sources"] == ""
    )
    assert nothing["current"].count("<li><a href") == 2 and nothing["current"].count("Amt 7") == 1
    assert all(f'<q lang="{language}">{quote}</q>' in nothing["current"] for language, quote in (("de", TRAVEL), ("en", BOARD)))
    assert TARGET not in nothing["current"]
    talk = caller.ask("Hallo")[-1]
    assert "Guten Tag" in talk["current"] and 'class="outcome' not in talk["current"] and talk["feedback"] is False


def test_internal_statements_never_leave(caller: Caller) -> None:
    states = caller.ask("Wo liegt das Verhandlungsziel?")
    assert TRAVEL in states[-1]["current"]
    assert all(TARGET not in str(state) and "Vermerk" not in str(state) for state in states)
    assert "source-1-2" not in str(states[-1]["sources"])


def test_hostile_text_stays_text(caller: Caller) -> None:
    last = caller.ask("böse <script>alert(1)</script> [x](javascript:alert(1))")[-1]
    for part in (last["current"], last["sources"]):
        assert "\n" not in part
        assert not re.search(r"<(script|img|style|iframe|svg)", part)
        assert "](" not in part and "`" not in part and "$$" not in part and "**" not in part
        assert all(html.unescape(address).startswith(("/", "#")) for address in re.findall(r'(?:href|src)="([^"]*)"', part))
    assert HOSTILE_QUOTE not in last["current"]
    assert HOSTILE_QUOTE in html.unescape(last["current"])


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Bitte schreiben Sie eine Frage"),
        ("   \n\t", "Bitte schreiben"),
        (None, "Bitte schreiben"),
        ({"a": 1}, "Bitte schreiben"),
        ("x" * 501, "höchstens 500 Zeichen"),
    ],
)
def test_unusable_questions_never_reach_the_assistant(caller: Caller, typed: object, words: str) -> None:
    last = caller.ask(typed)[-1]
    assert words in last["current"] and caller.assistant.asked == []
    assert "x" * 501 not in last["current"]


def test_longest_question_is_asked(caller: Caller) -> None:
    caller.ask("x" * 500)
    assert caller.assistant.asked[0][0] == "x" * 500


def test_control_characters_are_taken_out(caller: Caller) -> None:
    caller.ask("Wer\x00 hat\u202e das\r\nunter\x1b[31mschrieben\u200b?")
    assert caller.assistant.asked[0][0] == "Wer hat das unter[31mschrieben?"


def test_rate_holds_for_one_client_only(tmp_path: Path) -> None:
    caller = make_caller(tmp_path, questions_a_minute=2)
    outcomes = [caller.ask("Wer hat unterschrieben?")[-1]["current"] for _ in range(3)]
    assert ["viele Fragen" in str(outcome) for outcome in outcomes] == [False, False, True]
    caller.request = SimpleNamespace(
        client=SimpleNamespace(host="192.0.2.8"), headers={"host": "x", "x-forwarded-for": "192.0.2.7"}, url=None
    )
    assert "viele Fragen" not in caller.ask("Wer hat unterschrieben?")[-1]["current"]


def test_an_error_inside_is_a_sentence_and_no_detail(caller: Caller, caplog: pytest.LogCaptureFixture) -> None:
    last = caller.ask("explodiere")[-1]
    assert "Das hat leider nicht geklappt" in last["current"]
    assert "secret" not in str(last) and "RuntimeError" not in str(last)
    assert "explodiere" not in caplog.text


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (InputError("too long", "page.error_long", count=7), "at most 7 characters"),
        (InputError("Plain sentence."), "Plain sentence."),
        (InputError("no such text", "page.nonsense"), "did not work"),
        (IndexUnusable("run fundstelle ingest /srv/secret"), "cannot be read at the moment"),
    ],
)
def test_errors_speak_the_readers_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str) -> None:
    caller = make_caller(tmp_path, "en")

    def failing(*_: object, **__: object) -> object:
        raise error
        yield

    monkeypatch.setattr(caller.assistant, "answer", failing)
    last = caller.ask("Who?")[-1]
    assert words in last["current"] and "/srv/secret" not in str(last)


def test_reload_brings_the_conversation_back_to_its_own_page_only(caller: Caller) -> None:
    caller.ask("Wer hat unterschrieben?")
    caller.ask("Was kostet es?")
    back = caller.chat.restore(caller.secret, caller.request)
    assert 'id="turn-1"' in back["earlier"] and 'id="turn-2"' in back["current"] and back["secret"] == caller.secret
    for other in ("", "A" * 22, caller.secret[:-1], None, 7, "../../x"):
        assert caller.chat.restore(other, caller.request) == {"bridge": "done"}


def test_new_conversation_forgets_at_once(caller: Caller) -> None:
    caller.ask("Wer hat unterschrieben?")
    assert caller.chat.begin_again(caller.secret)["current"] == ""
    assert caller.chat.restore(caller.secret, caller.request) == {"bridge": "done"}


def test_votes_are_kept_without_the_question_unless_ticked(caller: Caller) -> None:
    caller.ask("Wer hat unterschrieben?")
    assert caller.chat.vote("down", caller.secret)["more"] is True
    caller.chat.give_reason("zu\x00 kurz\n", False, "down", caller.secret)
    caller.chat.give_reason("x" * 5000, True, "down", caller.secret)
    caller.chat.give_reason("nicht erlaubt", True, "sideways", caller.secret)
    records = [json.loads(line) for line in caller.feedback.read_text(encoding="utf-8").splitlines()]
    assert [record["vote"] for record in records] == ["down"] * 3
    assert [record["reason"] for record in records] == ["", "zu kurz", "x" * 1000]
    assert [record.get("question") for record in records] == [None, None, "Wer hat unterschrieben?"]
    assert records[0]["citations"][0].startswith("public/vereinbarung.pdf#page=2:")
    assert caller.secret not in caller.feedback.read_text(encoding="utf-8")


def test_votes_need_an_answer(caller: Caller) -> None:
    assert caller.chat.vote("up", "A" * 22) == {}
    assert not caller.feedback.exists()
