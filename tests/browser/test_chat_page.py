"""The chat page in a real Chromium: asking, citations, the keyboard, phone, languages, safety."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Site, Visit
from tests.web.fake_assistant import BOARD, SIGNED, TRAVEL
from tests.web.fake_documents import HOSTILE_QUOTE

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def active(visit: Visit) -> dict[str, str]:
    """Id, classes and text of the focused element."""
    return dict(
        visit.page.evaluate("(e => ({id: e.id, classes: e.className, text: e.textContent.trim(), tag: e.tagName}))(document.activeElement)")
    )


def tab_until(visit: Visit, pattern: str, *, keys: str = "Tab", most: int = 60) -> dict[str, str]:
    """Presses Tab until the focused element's id, classes or text matches."""
    for _ in range(most):
        visit.page.keyboard.press(keys)
        found = active(visit)
        if re.search(pattern, f"{found['id']} {found['classes']} {found['text']}"):
            return found
    raise AssertionError(f"{pattern} is not reached by {keys}")


def test_statements_stream_and_are_all_cited(visit: Visit) -> None:
    visit.open()
    visit.page.evaluate(
        """() => { window.seen = []; new MutationObserver(() => {
            const count = document.querySelectorAll('#current .statement').length;
            if (window.seen.at(-1) !== count) window.seen.push(count);
        }).observe(document.body, {childList: true, subtree: true}) }"""
    )
    visit.ask("Wer hat die Vereinbarung unterschrieben?")
    assert visit.page.evaluate("window.seen")[-3:] == [1, 2, 3]
    shown = visit.page.locator("#current .statement")
    assert [shown.nth(place).locator("q").inner_text() for place in range(3)] == [SIGNED, TRAVEL, BOARD]
    assert [shown.nth(place).locator(".cite").count() for place in range(3)] == [1, 1, 1]
    assert visit.page.locator("#question textarea").input_value() == ""
    assert visit.complaints == []


def test_click_on_a_number_shows_the_marked_passage(visit: Visit) -> None:
    visit.open()
    visit.ask("Wer hat die Vereinbarung unterschrieben?")
    visit.page.click("#current .cite >> nth=1")
    visit.until("document.activeElement.id === 'source-1-2'")
    assert visit.page.inner_text("#source-1-2 mark") == TRAVEL
    visit.page.wait_for_timeout(600)
    assert visit.page.evaluate(
        "(box => box.top >= 0 && box.bottom <= innerHeight)(document.querySelector('#source-1-2 mark').getBoundingClientRect())"
    )
    visit.page.click("#source-1-2 .back")
    assert active(visit)["id"] == "cite-1-2-2"


def test_page_image_is_shown_for_a_pdf(visit: Visit) -> None:
    visit.open()
    visit.ask("Wer hat die Vereinbarung unterschrieben?")
    visit.page.locator("#source-1-1 img.page").scroll_into_view_if_needed()
    visit.until(
        "(() => { const image = document.querySelector('#source-1-1 img.page'); return image.complete && image.naturalWidth > 500 })()"
    )
    yellow = visit.page.evaluate(
        """() => { const image = document.querySelector('#source-1-1 img.page'), canvas = document.createElement('canvas');
            canvas.width = image.naturalWidth; canvas.height = image.naturalHeight;
            const pen = canvas.getContext('2d'); pen.drawImage(image, 0, 0);
            const data = pen.getImageData(0, 0, canvas.width, canvas.height).data; let count = 0;
            for (let i = 0; i < data.length; i += 4) if (data[i] > 240 && data[i + 1] > 200 && data[i + 2] < 130) count++;
            return count }"""
    )
    assert yellow > 500
    assert visit.page.locator("#source-1-3 img").count() == 0


def test_everything_works_by_keyboard_alone(visit: Visit) -> None:
    visit.open()
    visit.page.keyboard.press("Tab")
    assert active(visit)["classes"] == "skip"
    visit.page.keyboard.press("Enter")
    assert active(visit)["tag"] == "TEXTAREA"
    visit.page.keyboard.type("Wer hat die Vereinbarung unterschrieben?")
    tab_until(visit, "ask-button")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_selector("#current .turn.done")
    tab_until(visit, "cite-1-1-1", keys="Shift+Tab")
    tab_until(visit, "cite-1-2-2")
    tab_until(visit, "cite-1-3-3")
    visit.page.keyboard.press("Enter")
    assert active(visit)["id"] == "source-1-3"
    assert "Original herunterladen" in tab_until(visit, "Original")["text"]
    tab_until(visit, "permalink")
    tab_until(visit, "copy")
    tab_until(visit, "back")
    visit.page.keyboard.press("Enter")
    assert active(visit)["id"] == "cite-1-3-3"
    visit.page.keyboard.press("Enter")
    tab_until(visit, "permalink")
    visit.page.keyboard.press("Escape")
    assert active(visit)["id"] == "cite-1-3-3"


def test_focus_is_visible(visit: Visit) -> None:
    visit.open()
    visit.ask("Wer hat die Vereinbarung unterschrieben?")
    for pattern in ("cite-1-1-1", "feedback-yes", "copy", "ask-button"):
        tab_until(visit, pattern, keys="Tab")
        style = visit.page.evaluate(
            "(() => { const s = getComputedStyle(document.activeElement); return [s.outlineStyle, parseFloat(s.outlineWidth)] })()"
        )
        assert style[0] == "solid" and style[1] >= 2, pattern


def test_answer_is_read_out_once_it_is_whole(visit: Visit) -> None:
    visit.open()
    visit.ask("Wer hat die Vereinbarung unterschrieben?", wait=False)
    visit.until("document.getElementById('announcer').textContent.includes('werden durchsucht')")
    visit.until("quote => document.getElementById('announcer').textContent.includes(quote)", BOARD)
    assert visit.page.get_attribute("#announcer", "aria-live") == "polite"


@pytest.mark.parametrize("visit", [PHONE], indirect=True)
def test_sources_stand_below_the_answer_on_a_phone(visit: Visit) -> None:
    visit.open()
    visit.ask("Wer hat die Vereinbarung unterschrieben?")
    visit.rest()
    sources, talk = visit.boxes("#sources", "#talk")
    assert sources["top"] >= talk["bottom"]
    assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    visit.page.tap("#current .cite >> nth=0")
    visit.until("(box => box.top >= 0 && box.top < innerHeight / 2)(document.querySelector('#source-1-1 h3').getBoundingClientRect())")
    visit.page.tap("#source-1-1 .back")
    assert active(visit)["id"] == "cite-1-1-1"


def test_panel_stands_beside_the_answer_on_a_desk(visit: Visit) -> None:
    visit.open()
    visit.ask("Wer hat die Vereinbarung unterschrieben?")
    talk, sources = visit.boxes("#talk", "#sources")
    assert sources["x"] >= talk["right"] and abs(sources["y"] - talk["y"]) < 400


@pytest.mark.parametrize(
    ("visit", "language"), [({"locale": "de-AT"}, "de"), ({"locale": "en-US"}, "en"), ({"locale": "fr-FR"}, "de")], indirect=["visit"]
)
def test_language_follows_the_browser_and_the_link(visit: Visit, language: str) -> None:
    words = {"de": "Ihre Frage", "en": "Your question"}
    other = "en" if language == "de" else "de"
    visit.open()
    visit.page.wait_for_timeout(500)
    assert visit.page.evaluate("document.documentElement.lang") == language
    assert words[language] in visit.page.inner_text("#question label")
    visit.page.click(".language a")
    visit.page.wait_for_selector("#question textarea")
    visit.page.wait_for_timeout(500)
    assert visit.page.evaluate("document.documentElement.lang") == other and words[other] in visit.page.inner_text("#question label")
    assert visit.page.title().startswith("Fundstelle")
    visit.open(f"/?lang={language}")
    assert visit.page.url.endswith(f"/{language}/")


def test_conversation_outlives_reload_and_change_of_language(visit: Visit) -> None:
    visit.open()
    visit.ask("Wer hat die Vereinbarung unterschrieben?")
    visit.ask("Was kostet der Austausch?")
    visit.page.reload()
    visit.page.wait_for_selector("#current .turn.done")
    assert visit.page.locator(".turn").count() == 2
    visit.page.click(".language a")
    visit.page.wait_for_selector("#current .turn.done")
    assert "Verbatim from the documents" in visit.page.inner_text("#earlier")
    visit.page.click("#earlier .cite >> nth=2")
    assert active(visit)["id"] == "source-1-3" and visit.page.locator("#source-1-3 mark").is_visible()
    visit.page.click("#again")
    visit.until("document.querySelectorAll('.turn').length === 0")
    visit.page.reload()
    visit.page.wait_for_selector("#question textarea")
    visit.page.wait_for_timeout(800)
    assert visit.page.locator(".turn").count() == 0


def test_two_visitors_see_only_their_own(visit: Visit, browser: Any) -> None:
    visit.open()
    visit.ask("Wer hat die Vereinbarung unterschrieben?")
    other = browser.new_context()
    page = other.new_page()
    page.goto(visit.url)
    page.wait_for_selector("#question textarea")
    page.wait_for_timeout(800)
    assert page.locator(".turn").count() == 0
    other.close()


def test_hostile_text_stays_text(visit: Visit) -> None:
    visit.open()
    visit.page.on("dialog", lambda dialog: pytest.fail("a script ran"))
    visit.ask("böse <img src=https://evil.example/q.png onerror=alert(1)> **fett** [x](https://evil.example)")
    assert visit.page.inner_text("#current q") == " ".join(HOSTILE_QUOTE.split())
    assert "**fett** [x](https://evil.example)" in visit.page.inner_text("#current .question")
    assert visit.page.evaluate("document.querySelectorAll('#page :is(script, iframe, style, img)').length") == 0
    assert visit.page.evaluate("[...document.querySelectorAll('#page a')].every(a => a.origin === location.origin)")
    visit.page.click(".cite")
    assert "<script>alert(1)</script>" in visit.page.inner_text("#source-1-1 h3")
    address = visit.page.get_attribute("#source-1-1 .permalink", "href")
    visit.page.goto(visit.url + address)
    assert visit.page.inner_text("#passage") == HOSTILE_QUOTE
    assert visit.page.evaluate("document.querySelectorAll('main :is(script, iframe, style, img)').length") == 0
    assert visit.page.title() != "pwned" and visit.foreign == []


def test_not_found_names_search_nearest_and_contact(visit: Visit) -> None:
    visit.open()
    visit.ask("Wie viele Einwohner hat San Antonio?")
    text = visit.page.inner_text("#current")
    assert "Dazu wurde in den Dokumenten nichts gefunden" in text and "Durchsucht wurden" in text and "06000 1234" in text
    assert visit.page.locator("#current .nearest a").count() == visit.page.locator("#current .nearest q").count() == 2
    assert visit.page.locator("#sources .source").count() == 0


def test_suggestion_asks_itself(visit: Visit) -> None:
    visit.open()
    visit.page.click(".suggestion >> nth=0")
    visit.page.wait_for_selector("#current .turn.done")
    assert "Worum geht es in" in visit.page.inner_text("#current .question")
    assert visit.page.locator("#suggestions").is_visible() is False


def test_citation_is_copied_as_a_letter_needs_it(visit: Visit) -> None:
    visit.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit.open()
    visit.ask("Wer hat die Vereinbarung unterschrieben?")
    visit.page.click("#source-1-1 .copy")
    visit.until("document.querySelector('#source-1-1 .copy').textContent === 'Kopiert'")
    copied = visit.page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(
        f"„{SIGNED}“ – Vereinbarung über die Städtepartnerschaft Lindenau – Riverbend, 12. März 2021, Seite ii, {visit.url}/source/"
    )
    visit.page.goto(copied.rsplit(", ", 1)[1])
    assert visit.page.inner_text("#passage") == SIGNED


def test_permanent_link_works_alone_and_scrolls_to_the_passage(visit: Visit) -> None:
    visit.open()
    visit.ask("Wer hat die Vereinbarung unterschrieben?")
    with visit.page.context.expect_page() as opened:
        visit.page.click("#source-1-3 .permalink")
    page = opened.value
    page.wait_for_selector("#passage")
    assert page.inner_text("#passage") == BOARD
    assert page.evaluate("(box => box.top >= 0 && box.bottom <= innerHeight)(document.getElementById('passage').getBoundingClientRect())")
    assert page.evaluate("window.opener") is None


def test_original_opens_at_the_page_or_is_saved(visit: Visit) -> None:
    visit.open()
    visit.ask("Wer hat die Vereinbarung unterschrieben?")
    assert visit.page.get_attribute("#source-1-1 .actions a", "href").endswith("/original#page=2")
    visit.page.evaluate("document.querySelector('#source-1-3 .actions a').target = '_self'")
    with visit.page.expect_download() as download:
        visit.page.click("#source-1-3 .actions a")
    assert download.value.suggested_filename == "faq.html"


def test_conversation_is_downloaded(visit: Visit) -> None:
    visit.open()
    visit.ask("Wer hat die Vereinbarung unterschrieben?")
    with visit.page.expect_download() as download:
        visit.page.click("#tools a >> nth=0")
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert download.value.suggested_filename.endswith(".txt") and f"„{SIGNED}“ [1]" in text and f"{visit.url}/source/" in text


def test_feedback_reaches_the_file(visit: Visit, site: Site) -> None:
    before = site.settings.feedback_file.read_text(encoding="utf-8").splitlines() if site.settings.feedback_file.exists() else []
    visit.open()
    visit.ask("Wer hat die Vereinbarung unterschrieben?")
    visit.page.click("#feedback-no")
    visit.page.wait_for_selector("#reason textarea")
    visit.page.fill("#reason textarea", "Die Namen fehlen.")
    visit.page.click("#send")
    visit.until("document.querySelector('#thanks').textContent.includes('Anmerkung')")
    records = [json.loads(line) for line in site.settings.feedback_file.read_text(encoding="utf-8").splitlines()][len(before) :]
    assert [(record["vote"], record["reason"], "question" in record) for record in records] == [
        ("down", "", False),
        ("down", "Die Namen fehlen.", False),
    ]


def test_feedback_holds_the_question_when_ticked(visit: Visit, site: Site) -> None:
    visit.open()
    visit.ask("Was kostet der Austausch?")
    visit.page.click("#feedback-yes")
    visit.page.wait_for_selector("#with-question input")
    visit.page.check("#with-question input")
    visit.page.click("#send")
    visit.until("document.querySelector('#thanks').textContent.includes('Anmerkung')")
    last = json.loads(site.settings.feedback_file.read_text(encoding="utf-8").splitlines()[-1])
    assert last["question"] == "Was kostet der Austausch?" and last["vote"] == "up"


def test_nothing_is_left_of_gradio(visit: Visit) -> None:
    visit.open()
    visit.page.wait_for_timeout(500)
    assert "gradio" not in visit.page.inner_text("body").lower()
    assert visit.page.locator("footer").count() == 1
    assert visit.page.evaluate("Object.keys(localStorage).length") == 0
    assert visit.page.context.cookies() == []


@pytest.mark.parametrize("visit", [{"reduced_motion": "reduce"}], indirect=True)
def test_reduced_motion_is_respected(visit: Visit) -> None:
    visit.open()
    visit.ask("Wer hat die Vereinbarung unterschrieben?", wait=False)
    visit.page.wait_for_selector("#current .turn.open .outcome")
    assert visit.page.evaluate("getComputedStyle(document.querySelector('#current .outcome'), '::after').animationName") == "none"
    visit.page.wait_for_selector("#current .turn.done")


def test_lost_connection_is_said_in_the_readers_language(visit: Visit) -> None:
    visit.open()
    visit.page.wait_for_timeout(500)
    visit.page.context.route("**/gradio_api/queue/join*", lambda route: route.abort())
    visit.ask("Wer hat die Vereinbarung unterschrieben?", wait=False)
    visit.until("!document.getElementById('trouble').hidden")
    assert re.search("Verbindung|nicht geklappt|versuchen", visit.page.inner_text("#trouble"))
    assert not visit.page.locator(".toast-wrap").is_visible()
