"""A language model writes on the page, in a real Chromium: queue, sentences, stop by mouse and keyboard, leaving, phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from assistant.settings import Settings
from tests.browser.conftest import PAUSE, Site, Visit, served
from tests.browser.test_accessibility import findings
from tests.browser.test_chat_page import PHONE, active, tab_until
from tests.web.fake_assistant import INVENTED, SIGNED, WORDED, FakeAssistant

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The chat page with a language model that the settings let write on it."""
    from assistant.web.app import create_app

    folder = tmp_path_factory.mktemp("site")
    assistant = FakeAssistant(folder, pause=2 * PAUSE)
    settings = Settings(
        feedback_file=folder / "feedback.jsonl",
        contact="Büro für Partnerschaften, 06000 1234",
        questions_a_minute=1000,
        llm_url="http://127.0.0.1:9/v1",
        llm_name="small",
        llm_doors="public",
    )
    with served(create_app(assistant, settings)) as url:  # type: ignore[arg-type]
        yield Site(url, assistant, settings)


def watch(visit: Visit) -> None:
    """Keeps every line above the answer, and every announcement, in the order in which they came."""
    visit.page.evaluate(
        """() => { window.lines = []; window.said = []; new MutationObserver(() => {
            for (const [list, where] of [[window.lines, '#current .outcome'], [window.said, '#announcer']]) {
                const text = document.querySelector(where)?.textContent ?? ''; if (text && list.at(-1) !== text) list.push(text);
            } }).observe(document.body, {childList: true, subtree: true, characterData: true}) }"""
    )


def test_the_queue_the_sentences_and_who_worded_them(visit: Visit) -> None:
    visit.open()
    watch(visit)
    visit.ask("Modell, wer hat unterschrieben?")
    seen = visit.page.evaluate("window.lines")
    queue = [f"Das Sprachmodell schreibt gerade für andere. Sie sind an {place}. Stelle." for place in (3, 2, 1)]
    written = "Vom Sprachmodell formuliert, jeder Satz geprüft"
    assert (
        seen
        == ["Die Dokumente werden durchsucht …", *queue, "Die Antwort wird geschrieben …", f"{written} – es schreibt noch …", written][
            -len(seen) :
        ]
    )
    assert seen[-5:-3] == queue[1:]
    said = visit.page.evaluate("window.said")
    assert queue[1] in said and "Die Antwort wird geschrieben …" in said
    visit.until("text => document.getElementById('announcer').textContent.includes(text)", WORDED["de"])
    assert visit.page.inner_text("#current .statement.supported .said") == WORDED["de"]
    assert visit.page.locator("#current q").count() == 1 and visit.page.locator("#current .statement b").count() == 0
    assert INVENTED not in visit.page.content() and visit.complaints == []
    visit.page.click("#cite-1-1-1")
    visit.until("document.activeElement.id === 'source-1-1'")
    assert visit.page.inner_text("#source-1-1 mark") == SIGNED
    assert not visit.page.locator("#stop").is_visible()


def test_stop_stops_the_model_and_keeps_what_stands(visit: Visit, site: Site) -> None:
    before = site.assistant.model_stopped
    visit.open()
    visit.ask("Modell, endless?", wait=False)
    visit.page.wait_for_selector("#current .statement.supported")
    visit.page.click("#stop")
    visit.page.wait_for_selector("#current .turn.done")
    assert site.assistant.model_stopped == before + 1
    assert visit.page.inner_text("#current .outcome") == "Von Ihnen angehalten. Was hier steht, ist geprüft."
    assert visit.page.inner_text("#current .said") == WORDED["de"]
    visit.until("!document.getElementById('stop')")
    visit.page.reload()
    visit.page.wait_for_selector("#current .turn.done")
    assert "Von Ihnen angehalten" in visit.page.inner_text("#current")
    visit.ask("Wer hat die Vereinbarung unterschrieben?")
    assert visit.page.locator(".turn").count() == 2


def test_stop_by_keyboard_leads_back_to_the_question(visit: Visit) -> None:
    visit.open()
    visit.page.fill("#question textarea", "Modell, endless?")
    visit.page.press("#question textarea", "Enter")
    visit.page.wait_for_selector("#stop")
    tab_until(visit, "stop", keys="Shift+Tab")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_selector("#current .turn.done")
    visit.until("document.activeElement.tagName === 'TEXTAREA'")
    assert active(visit)["tag"] == "TEXTAREA"


def test_leaving_the_page_stops_the_model(visit: Visit, site: Site) -> None:
    before = site.assistant.model_stopped
    visit.open()
    visit.ask("Modell, endless?", wait=False)
    visit.page.wait_for_selector("#current .statement.supported")
    visit.page.goto("about:blank")
    for _ in range(100):
        if site.assistant.model_stopped > before:
            break
        visit.page.wait_for_timeout(100)
    assert site.assistant.model_stopped == before + 1


def test_a_new_conversation_while_it_writes_is_empty(visit: Visit) -> None:
    visit.open()
    visit.ask("Modell, endless?", wait=False)
    visit.page.wait_for_selector("#current .statement.supported")
    visit.page.click("#again")
    visit.until("document.querySelectorAll('.turn').length === 0 && !document.getElementById('stop')")
    visit.page.wait_for_timeout(600)
    assert visit.page.locator(".turn").count() == 0
    visit.ask("Wer hat die Vereinbarung unterschrieben?")
    assert visit.page.locator(".turn").count() == 1


@pytest.mark.parametrize(
    "visit", [{}, {"color_scheme": "dark"}, {**PHONE, "locale": "en-GB"}], ids=["desk", "dark", "phone"], indirect=True
)
def test_axe_finds_nothing_while_it_writes_and_after(visit: Visit) -> None:
    visit.open()
    found: dict[str, Any] = {}
    visit.ask("Model, endless? Say it to the people", wait=False)
    visit.page.wait_for_selector("#stop")
    found["waiting"] = findings(visit.page)
    visit.page.wait_for_selector("#current .statement.supported")
    found["writing"] = findings(visit.page)
    assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = visit.page.locator("#stop").bounding_box()
    assert box["height"] >= 44 and box["x"] >= 0, "big enough for a thumb"
    visit.page.click("#stop")
    visit.page.wait_for_selector("#current .turn.done")
    found["stopped"] = findings(visit.page)
    visit.ask("Model, fallback, the signature?")
    found["fallback"] = findings(visit.page)
    assert {name: lines for name, lines in found.items() if lines} == {}
