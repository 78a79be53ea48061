"""axe-core finds nothing: chat empty, answered, not found; source, list and explanation; both languages and colour schemes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import Visit, axe_source

pytestmark = pytest.mark.browser
QUESTIONS = {
    "de": ("Wer hat die Vereinbarung unterschrieben?", "Was kostet der Austausch?", "Wie viele Einwohner hat San Antonio?"),
    "en": ("Who signed the agreement?", "What does it cost?", "What is the population of San Antonio?"),
}
# Any two of language, colours and width meet: half of the eight ways to see a page, and what they have in common is seen twice.
SEEN = (("de", "light", 1280), ("de", "dark", 390), ("en", "light", 390), ("en", "dark", 1280))
LOCALES = {"de": "de-DE", "en": "en-GB"}
WAYS = [
    pytest.param(
        {"locale": LOCALES[language], "color_scheme": scheme, "viewport": {"width": width, "height": 844}},
        id=f"{language}-{scheme}-{width}",
    )
    for language, scheme, width in SEEN
]


def findings(page: Any) -> list[str]:
    """What axe finds, as readable lines; everything counts, best practices too."""
    # A page's policy forbids added scripts, as it should; evaluation by the test driver is not bound by it.
    page.evaluate(axe_source())
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{rule['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("visit", WAYS, indirect=True)
def test_axe_finds_nothing(visit: Visit) -> None:
    visit.open()
    page = visit.page
    language = page.evaluate("document.documentElement.lang")
    page.wait_for_timeout(600)
    found = {"empty": findings(page)}
    for name, question in zip(("answered", "partly", "not found"), QUESTIONS[language], strict=True):
        visit.ask(question)
        page.wait_for_timeout(300)
        found[name] = findings(page)
        if name == "partly":
            page.click("#feedback-no")
            page.wait_for_selector("#reason textarea")
            found["feedback"] = findings(page)
    page.click("#earlier .cite >> nth=0")
    found["source open"] = findings(page)
    address = page.get_attribute("#source-1-1 .permalink", "href")
    for path in (address, f"/documents?lang={language}", f"/about?lang={language}", f"/source/0123456789abcdef?lang={language}"):
        page.goto(visit.url + path)
        found[path] = findings(page)
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize("visit", [{"viewport": {"width": 320, "height": 640}}], indirect=True)
def test_nothing_is_cut_off_at_four_times_zoom(visit: Visit) -> None:
    visit.open()
    visit.ask("böse")
    assert visit.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_every_control_has_a_name(visit: Visit) -> None:
    visit.open()
    visit.ask("Wer hat die Vereinbarung unterschrieben?")
    visit.page.click("#feedback-yes")
    visit.page.wait_for_selector("#reason textarea")
    for role in ("button", "link", "textbox", "checkbox"):
        controls = visit.page.get_by_role(role)
        for place in range(controls.count()):
            snapshot = controls.nth(place).aria_snapshot()
            assert '"' in snapshot.split("\n")[0], snapshot
