"""What the page shows while a language model writes: its place in the queue, its sentences, who worded them, and how it is stopped."""

from __future__ import annotations

import html
import re
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.settings import Settings
from assistant.web.app import create_app
from assistant.web.chat import ANSWERS_AT_ONCE
from assistant.web.running import WAIT_FOR_MODEL, Running
from corpus.records import Language
from tests.web.fake_assistant import FALLBACK, INVENTED, SIGNED, WORDED, FakeAssistant
from tests.web.test_chat import Caller, make_caller

HERE = {"llm_url": "http://127.0.0.1:8080/v1", "llm_name": "small", "llm_doors": "public"}


def with_model(folder: Path, language: Language = "de", **settings: Any) -> Caller:
    return make_caller(folder, language, **{**HERE, **settings})


def lines(states: list[dict[str, Any]]) -> list[str]:
    """The line above the answer in each state of the page."""
    found = [re.search(r'<p class="outcome[^"]*">(.*?)</p>', str(state["current"])) for state in states]
    return [html.unescape(match[1]) if match else "" for match in found]


def test_the_place_in_the_queue_then_the_sentences_then_who_worded_them(tmp_path: Path) -> None:
    states = with_model(tmp_path).ask("Modell, wer hat unterschrieben?")
    queue = "Das Sprachmodell schreibt gerade für andere. Sie sind an {}. Stelle."
    assert lines(states) == [
        "Die Dokumente werden durchsucht …",
        *(queue.format(place) for place in (3, 2, 1)),
        "Die Antwort wird geschrieben …",
        "Vom Sprachmodell formuliert, jeder Satz geprüft – es schreibt noch …",
        "Vom Sprachmodell formuliert, jeder Satz geprüft – es schreibt noch …",
        "Vom Sprachmodell formuliert, jeder Satz geprüft",
    ]
    assert [state.get("stop") for state in states] == [True, *[None] * 6, False]


def test_only_what_is_verbatim_stands_in_quotation_marks(tmp_path: Path) -> None:
    last = str(with_model(tmp_path, "en").ask("Who signed the agreement, model?")[-1]["current"])
    worded, quoted = re.findall(r'<p class="statement.*?</p>', last)
    assert "<q" not in worded and 'lang="en"' in worded and worded.count('class="cite"') == 2
    assert 'class="statement verbatim"' in quoted and "<q" in quoted
    assert "Worded by a language model, every sentence checked" in last


def test_what_a_model_writes_stays_text(tmp_path: Path) -> None:
    last = str(with_model(tmp_path).ask("Modell?")[-1]["current"])
    assert "<b>" not in last and WORDED["de"] in html.unescape(last)


def test_what_was_dropped_never_reaches_the_public_page(tmp_path: Path) -> None:
    caller = with_model(tmp_path)
    assert all(INVENTED not in html.unescape(str(state)) for state in caller.ask("Modell?"))
    assert INVENTED not in html.unescape(str(caller.chat.restore(caller.secret, caller.request)))


def test_passages_take_over_and_the_page_says_so(tmp_path: Path) -> None:
    states = with_model(tmp_path).ask("Modell, fallback?")
    assert WORDED["de"] in html.unescape(str(states[-2]["current"]))
    last = html.unescape(str(states[-1]["current"]))
    assert WORDED["de"] not in last and SIGNED in last and FALLBACK["de"] in last
    assert lines(states)[-1] == "Wörtlich aus den Dokumenten"


def test_stopping_keeps_what_stands_and_stops_the_model(tmp_path: Path) -> None:
    caller = with_model(tmp_path)
    states = caller.chat.ask("Modell, endless?", "", caller.request)
    first = next(states)
    secret = first["secret"]
    state = next(state for state in states if WORDED["de"] in html.unescape(str(state["current"])))
    assert caller.assistant.model_stopped == 0
    caller.chat.stop(secret)
    rest = list(states)
    assert caller.assistant.model_stopped == 1 and len(rest) == 1
    last = html.unescape(str(rest[0]["current"]))
    assert WORDED["de"] in last and "Von Ihnen angehalten" in last and "turn done" in last
    assert (rest[0]["stop"], rest[0]["feedback"]) == (False, False) and state["sources"] == rest[0]["sources"]
    back = html.unescape(str(caller.chat.restore(secret, caller.request)["current"]))
    assert WORDED["de"] in back and "Von Ihnen angehalten" in back


def test_stopping_before_a_sentence_claims_nothing(tmp_path: Path) -> None:
    caller = with_model(tmp_path)
    states = caller.chat.ask("Modell?", "", caller.request)
    secret = next(states)["secret"]
    next(states)
    caller.chat.stop(secret)
    last = str(list(states)[-1]["current"])
    assert "angehalten, bevor ein Satz geprüft war" in last and "nichts gefunden" not in last
    caller.secret = secret
    assert 'id="turn-2"' in str(caller.ask("Wer hat unterschrieben?")[-1]["current"])


@pytest.mark.parametrize("secret", ["", "A" * 22, None, 7, {}])
def test_nobody_stops_what_is_not_theirs(tmp_path: Path, secret: object) -> None:
    caller = with_model(tmp_path)
    states = caller.chat.ask("Modell?", "", caller.request)
    next(states)
    caller.chat.stop(secret)
    assert "angehalten" not in str(list(states)[-1]["current"])


def test_leaving_the_page_stops_the_model(tmp_path: Path) -> None:
    caller = with_model(tmp_path)
    states = caller.chat.ask("Modell, endless?", "", caller.request)
    for _ in range(6):
        next(states)
    states.close()  # type: ignore[attr-defined]
    assert caller.assistant.model_stopped == 1
    assert caller.chat.shared.running._switches == {}


def test_a_new_conversation_stops_the_old_answer_and_stays_empty(tmp_path: Path) -> None:
    caller = with_model(tmp_path)
    states = caller.chat.ask("Modell, endless?", "", caller.request)
    secret = next(states)["secret"]
    next(states)
    caller.chat.begin_again(secret)
    last = list(states)[-1]
    assert last["current"] == "" and last["secret"] == "" and caller.assistant.model_stopped == 1
    assert caller.chat.restore(secret, caller.request) == {"bridge": "done"}


def test_a_second_question_in_one_conversation_stops_the_first(tmp_path: Path) -> None:
    caller = with_model(tmp_path)
    first = caller.chat.ask("Modell, endless?", "", caller.request)
    caller.secret = next(first)["secret"]
    next(first)
    caller.ask("Wer hat unterschrieben?")
    assert "angehalten" in str(list(first)[-1]["current"])


@pytest.mark.parametrize(
    ("settings", "door"),
    [
        ({}, "public"),
        ({"llm_doors": "staff"}, None),
        ({"llm_doors": ""}, None),
        ({"llm_url": ""}, None),
        ({"llm_doors": "public, staff"}, "public"),
    ],
)
def test_the_model_writes_only_where_the_settings_let_it(tmp_path: Path, settings: dict[str, Any], door: str | None) -> None:
    caller = with_model(tmp_path, **settings)
    states = caller.ask("Modell?")
    assert caller.assistant.doors == [door]
    assert states[0]["stop"] is (door is not None)


def test_whoever_comes_when_too_many_wait_is_answered_from_the_passages_at_once(tmp_path: Path) -> None:
    caller = with_model(tmp_path)
    with ExitStack() as others:
        places = [others.enter_context(caller.chat.shared.running.place_with_model(True)) for _ in range(WAIT_FOR_MODEL)]
        assert all(places)
        assert lines(caller.ask("Modell?"))[-1] == "Wörtlich aus den Dokumenten"
    assert lines(caller.ask("Modell?"))[-1] == "Vom Sprachmodell formuliert, jeder Satz geprüft"
    assert caller.assistant.doors == [None, "public"]


def test_those_who_wait_take_no_place_from_the_others(tmp_path: Path) -> None:
    assert with_model(tmp_path).chat.shared.answers_at_once == ANSWERS_AT_ONCE + WAIT_FOR_MODEL
    assert make_caller(tmp_path).chat.shared.answers_at_once == ANSWERS_AT_ONCE


def test_running_forgets_what_is_over() -> None:
    running = Running()
    seen: list[threading.Event] = []
    with running.answering("a") as first, running.answering("a") as second:
        seen += [first, second]
        running.stop("a")
        running.stop("b")
    assert [switch.is_set() for switch in seen] == [True, True] and running._switches == {}


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:8080/v1", "nur auf diesem Server"),
        ("http://[::1]:1/v1", "nur auf diesem Server"),
        ("http://localhost:1/v1", "nur auf diesem Server"),
        ("https://modell.example/v1", "Server des Sprachmodells"),
    ],
)
def test_the_page_says_who_words_the_answers_and_who_learns_the_question(tmp_path: Path, url: str, words: str) -> None:
    assistant: Any = FakeAssistant(tmp_path)
    settings = Settings(feedback_file=tmp_path / "f.jsonl", llm_url=url, llm_name="small", llm_doors="public")
    client = TestClient(create_app(assistant, settings))
    assert "Ein Sprachmodell formuliert die Antwort" in html.unescape(client.get("/de/").text)
    about = html.unescape(client.get("/about?lang=de").text)
    assert words in about and "Ein Sprachmodell formuliert daraus" in about and "{" not in re.sub(r"<style.*?</style>", "", about)
    assert url not in about


def test_without_a_model_the_page_says_what_it_said(tmp_path: Path) -> None:
    assistant: Any = FakeAssistant(tmp_path)
    client = TestClient(create_app(assistant, Settings(feedback_file=tmp_path / "f.jsonl")))
    assert "Sprachmodell" not in client.get("/de/").text
    assert "Sprachmodell" not in client.get("/about?lang=de").text


@pytest.mark.parametrize("kind", ["txt", "html"])
def test_what_is_kept_says_whose_words_stand_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    from assistant.web import app
    from assistant.web.conversations import Conversations, Turn

    kept = Conversations()
    monkeypatch.setattr(app, "Conversations", lambda: kept)
    assistant: Any = FakeAssistant(tmp_path)
    secret = kept.start()
    *_, answer = assistant.answer("Modell?", door="public")
    kept.add(secret, Turn(1, answer))
    kept.add(secret, Turn(2, assistant.ask("Einwohner?"), stopped=True))
    client = TestClient(app.create_app(assistant, Settings(feedback_file=tmp_path / "f.jsonl")))
    text = html.unescape(client.get(f"/conversation/{secret}.{kind}?lang=de").text)
    assert "hat ein Sprachmodell formuliert" in text and "Von Ihnen angehalten" in text and INVENTED not in text
    quote = "„{}“" if kind == "txt" else '<q lang="de">{}</q>'
    assert WORDED["de"] in text and quote.format(WORDED["de"]) not in text
    assert quote.format(SIGNED) in text, "the passage behind a worded sentence must stand in the file"
    assert kind == "txt" or "<b>" not in client.get(f"/conversation/{secret}.html").text
