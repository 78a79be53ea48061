"""From a question on the page to a real language model and back: llama.cpp, SmolLM2 (135 million parameters), Chromium. Nothing is a fake.

The model is weak on purpose: it says some of it right, invents the rest, and in German it often never ends a sentence. At temperature 0
with pinned weights it says nearly the same each time, but not on every processor: what must hold for every sentence is checked for every
sentence, what it happens to say is only counted.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

import pytest

from assistant.answer import Assistant
from assistant.llm import Llm, Message
from assistant.settings import Settings
from assistant.small_model import HOW_TO, NAME, find_weights, start_server
from tests.browser.conftest import Site, Visit, served
from tests.fakes import write_corpus
from vectorstore.build import build_index
from vectorstore.embed import Embedder
from vectorstore.store import open_index

pytestmark = pytest.mark.browser
SECONDS = 25  # within which a person has an answer; the sentence that never ends is cut off then
TEXTS = {
    "public/fair.txt": (
        "The Riverside Garden Fair\n\nThe Riverside Garden Fair takes place on 3 May 2025 in the park by the old mill.\n\n"
        "Admission to the fair costs 4 euros. Children under 12 enter free of charge.\n\n"
        "The fair is organised by the Lindenau Garden Club. Its chair is Martha Vogel.\n"
    ),
    "public/museum.txt": (
        "Das Korbmuseum\n\nDas Korbmuseum in Lindenau ist von Dienstag bis Sonntag geöffnet, jeweils von 10 bis 17 Uhr.\n\n"
        "Der Eintritt kostet 4,50 Euro. Gegründet wurde das Museum im Jahr 1924 von der Familie Albrecht.\n"
    ),
}
# The fact that must be on the page in the end, whoever worded it.
QUESTIONS = {
    "When does the Riverside Garden Fair take place?": "3 May 2025",
    "Who organises the garden fair?": "Lindenau Garden Club",
    "What does admission to the garden fair cost?": "4 euros",
    "Wann ist das Korbmuseum geöffnet?": "10 bis 17 Uhr",
}
ENDLESS = "Wann ist das Korbmuseum geöffnet?"  # what the model says to this goes on and on


def say_hello(url: str) -> str:
    """A few words of the model, asked without the page."""
    return "".join(Llm(url, NAME).stream([Message("user", "Hi")], seconds=4 * SECONDS, most_tokens=3))


@pytest.fixture(scope="module")
def model() -> Iterator[str]:
    """The address of a running model."""
    if find_weights() is None:
        if os.environ.get("REQUIRE_MODEL") == "1":
            pytest.fail(HOW_TO)
        pytest.skip(HOW_TO)
    server, url = start_server()
    assert say_hello(url)  # loads the client's library, too: that is not what is measured here
    yield url
    del server


@pytest.fixture(scope="module")
def site(model: str, real_embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The page over two small documents, with the model writing."""
    from assistant.web.app import create_app

    folder = tmp_path_factory.mktemp("real_model")
    build_index(write_corpus(folder / "documents", TEXTS), folder / "index", embedder=real_embedder)
    settings = Settings(
        feedback_file=folder / "feedback.jsonl",
        llm_url=model,
        llm_name=NAME,
        llm_doors="public",
        llm_seconds=SECONDS,
        questions_a_minute=100,
    )
    assistant = Assistant(open_index(folder / "index", embedder_name=real_embedder.name), real_embedder, settings)
    assistant.warm()
    with served(create_app(assistant, settings)) as url:
        yield Site(url, assistant, settings)  # type: ignore[arg-type]


def wait_for_answer(visit: Visit, question: str) -> dict[str, Any]:
    """Asks, waits as long as a person at most has to, and reads the page; "seconds" it took, "early" if a sentence stood before the end."""
    before = time.monotonic()
    visit.ask(question, wait=False)
    current = "document.querySelector('#current .turn')"
    early = False
    while True:
        state = visit.page.evaluate(
            f"""question => {current}?.textContent.includes(question) ? {{
            done: {current}.classList.contains('done'), shown: {current}.querySelectorAll('.statement').length,
            supported: {current}.querySelectorAll('.supported').length, line: {current}.querySelector('.outcome')?.textContent ?? '',
            cited: [...{current}.querySelectorAll('.statement')].every(s => s.querySelector('.cite')),
            stop: !!document.getElementById('stop'), text: {current}.textContent }} : null""",
            question,
        )
        if state and state["done"]:
            return {**state, "seconds": time.monotonic() - before, "early": early}
        early = early or bool(state and state["shown"])
        assert time.monotonic() - before < 2 * SECONDS, state
        visit.page.wait_for_timeout(25)


def test_a_real_model_streams_is_checked_and_falls_back(visit: Visit) -> None:
    visit.open("/en/")
    found = {question: wait_for_answer(visit, question) for question in QUESTIONS}
    for question, fact in QUESTIONS.items():
        shown = found[question]
        assert fact in shown["text"], question
        assert shown["shown"] and shown["cited"] and not shown["stop"], question
        assert shown["seconds"] < SECONDS + 3, question
        assert ("Worded by a language model" in shown["line"]) == bool(shown["supported"]), question
    assert sum(shown["supported"] > 0 for shown in found.values()) >= 1, "not one sentence of the model got through"
    assert sum("language model" in shown["text"] and not shown["supported"] for shown in found.values()) >= 1, "it never fell back"
    assert visit.complaints == [] and visit.foreign == []


def test_stopping_stops_the_real_model(visit: Visit, model: str) -> None:
    visit.open("/de/")
    visit.ask(ENDLESS, wait=False)
    visit.until("document.querySelector('#current .outcome')?.textContent.includes('wird geschrieben')")
    visit.page.wait_for_timeout(1500)
    visit.page.click("#stop")
    visit.until("!!document.querySelector('#current .turn.done')")
    before = time.monotonic()
    # It takes one request at a time: a request gets its turn only when the stopped one has really come to an end.
    assert say_hello(model)
    assert time.monotonic() - before < SECONDS - 5
