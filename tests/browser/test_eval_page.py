"""The evaluation's page in Chromium: from an upload to a verdict, stopped and taken up again; axe finds nothing, no foreign request."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from assistant.settings import Settings
from eval.verdicts import read_verdicts
from tests.browser.conftest import LOOPBACK, PATIENCE, served
from tests.browser.test_accessibility import SEEN, findings
from tests.browser.test_report import until
from tests.eval.report_runs import make_results, make_run, write_run
from tests.eval.slow_assistant import Opener

pytestmark = pytest.mark.browser
ROWS = "Frage;beantwortbar\n" + "".join(f"Wann fand die Konferenz {n} in Washington statt?;ja\n" for n in range(12)) + "Und?;vielleicht\n"


class EvalSite:
    """A running page: its address, its runs, the assistant behind it."""

    def __init__(self, url: str, runs: Path, opener: Opener) -> None:
        self.url, self.runs, self.opener = url, runs, opener


@pytest.fixture(scope="module")
def eval_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EvalSite]:
    from eval.page.app import create_app

    runs, opener = tmp_path_factory.mktemp("runs"), Opener(tmp_path_factory.mktemp("index"), seconds=0.25)
    write_run(make_run(runs / "vorher", make_results(30)))
    write_run(make_run(runs / "nachher", [*make_results(29), make_results(31)[30]]))
    with served(create_app(runs, Settings(), opener)) as url:
        yield EvalSite(url, runs, opener)


@pytest.fixture
def page(browser: Any, eval_site: EvalSite, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A browser page; fails if anything but loopback was asked for or the page complained."""
    options = {"locale": "de-DE", "viewport": {"width": 1280, "height": 800}, "base_url": eval_site.url, **getattr(request, "param", {})}
    context = browser.new_context(**options)
    context.set_default_timeout(PATIENCE * 1000)
    opened = context.new_page()
    foreign: list[str] = []
    complaints: list[str] = []
    context.on("request", lambda asked: foreign.append(asked.url) if urlsplit(asked.url).hostname not in LOOPBACK else None)
    opened.on(
        "console",
        lambda message: complaints.append(message.text) if message.type in ("error", "warning") and "404" not in message.text else None,
    )
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert foreign == [] and complaints == []


def upload(page: Any, language: str, name: str = "Fragen.csv") -> None:
    page.goto(f"/{language}/")
    page.set_input_files("#file", {"name": name, "mimeType": "text/csv", "buffer": ROWS.encode()})
    page.click("button.main")
    page.wait_for_selector("#start")
    until(page, "!document.querySelector('#loading')")


def test_upload_run_stop_go_on_read(page: Any, eval_site: EvalSite) -> None:
    upload(page, "de")
    assert "12 Fragen können gestellt werden." in page.inner_text("#content") and "Zeile 14" in page.inner_text(".problems")
    page.fill("#name textarea, #name input", "mein lauf")
    page.keyboard.press("Tab")
    page.click("#start")
    until(page, "/^[2-9] von 12/.test(document.querySelector('#status .now')?.textContent || '')")
    assert page.locator("#choice").count() == 0 or not page.locator("#choice").is_visible()
    assert page.locator("#status .bar").is_visible()
    assert findings(page) == []
    page.click("#stop")
    until(page, "!!document.querySelector('#status .state-stopped')")
    asked = len((eval_site.runs / "mein_lauf" / "results.jsonl").read_text().splitlines())
    assert 2 <= asked < 12
    page.click("#status a:has-text('Fortsetzen')")
    page.wait_for_selector("#start")
    until(page, "document.querySelector('#start')?.textContent.trim() === 'Fortsetzen'")
    assert page.locator("#name").count() == 0 or not page.locator("#name").is_visible()
    page.click("#start")
    until(page, "!!document.querySelector('#status .state-done')")
    assert len(eval_site.opener.assistant.asked) == 12
    until(page, "document.querySelector('#announcer').textContent.includes('Fertig: 12 Fragen')")
    page.click("#status a")
    assert re.search(r"von 12 Fragen|Alle 12 Fragen", page.inner_text("h1"))
    page.click("text=Bericht lesen")
    assert page.locator("details.q").count() == 12


def test_a_second_tab_watches_the_run_and_the_first_page_says_so(page: Any, eval_site: EvalSite) -> None:
    upload(page, "en", "again.csv")
    assert page.locator("main").count() == 1
    page.click("#start")
    until(page, "!!document.querySelector('#status .bar')")
    other = page.context.new_page()
    other.goto("/en/")
    assert "is going on" in other.inner_text(".going-on")
    other.click(".going-on a")
    until(other, "!!document.querySelector('#status .bar')")
    until(other, "!!document.querySelector('#status .state-done')")
    until(page, "!!document.querySelector('#status .state-done')")
    assert other.evaluate("document.documentElement.lang") == "en"


def test_a_folder_that_is_not_there_gets_a_sentence(page: Any) -> None:
    upload(page, "de")
    page.get_by_label("aus einem Ordner mit Dokumenten").check()
    page.wait_for_selector("#folder textarea, #folder input")
    page.fill("#folder textarea, #folder input", "/gibt/es/nicht")
    page.click("#start")
    until(page, "/Den Ordner „\\/gibt\\/es\\/nicht“ gibt es nicht/.test(document.querySelector('#status')?.textContent || '')")
    assert page.locator("#start").is_visible()


def test_a_verdict_by_keyboard_leads_to_the_next_question_and_enters_the_report(page: Any, eval_site: EvalSite) -> None:
    page.goto("/de/runs/vorher/")
    page.select_option("#f-kind", "failed")
    assert page.locator(".questions > li:not([hidden])").count() == 5
    page.click(".questions a >> nth=0")
    assert page.locator("mark").count() >= 1 and page.locator(".gold").is_visible()
    page.focus("input[name=mark]")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.type("nur der erste Teil")
    page.keyboard.press("Tab")
    page.keyboard.type("AB")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/questions/(?!4$)\d+$"))
    assert page.input_value("#initials") == "AB"
    (verdict,) = read_verdicts(eval_site.runs / "vorher").values()
    assert (verdict.mark, verdict.reason, verdict.initials, verdict.question) == ("partly", "nur der erste Teil", "AB", "q0003")
    page.goto("/de/runs/vorher/")
    assert page.locator(".hand-partly").count() == 1 and "Von Hand beurteilt: eine Frage" in page.inner_text("main")
    page.select_option("#f-kind", "unjudged")
    assert page.locator(".questions > li:not([hidden])").count() == 29


def test_two_runs_are_compared_and_a_report_is_downloaded(page: Any, tmp_path: Path) -> None:
    page.goto("/de/")
    page.check("input[name=a][value=vorher]")
    page.check("input[name=b][value=nachher]")
    page.click("text=Die beiden vergleichen")
    assert "nachher verglichen mit vorher" in page.inner_text("main")
    page.goto("/de/runs/vorher/")
    for text, ending in (("Bericht herunterladen", ".html"), ("Tabelle herunterladen", ".xlsx"), ("Rohdaten herunterladen", ".jsonl")):
        with page.expect_download() as waiting:
            page.click(f"text={text}")
        waiting.value.save_as(tmp_path / f"kept{ending}")
        assert waiting.value.suggested_filename == f"vorher{ending}" and (tmp_path / f"kept{ending}").stat().st_size > 5000


WAYS = [
    pytest.param(
        {"locale": "de-DE" if language == "en" else "en-GB", "color_scheme": scheme, "viewport": {"width": width, "height": 800}},
        language,
        id=f"{language}-{scheme}-{width}",
    )
    for language, scheme, width in SEEN
]


@pytest.mark.parametrize(("page", "language"), WAYS, indirect=["page"])
def test_axe_finds_nothing(page: Any, language: str) -> None:
    found = {}
    for path in ("/", "/runs/vorher/", "/runs/vorher/questions/4", "/compare?a=vorher&b=nachher", "/nothing/"):
        page.goto(f"/{language}{path}")
        found[path] = findings(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.evaluate("document.documentElement.lang") == language
    upload(page, language)
    page.wait_for_timeout(400)
    found["start"] = findings(page)
    page.click("#source label >> nth=1")
    page.wait_for_selector("#folder textarea, #folder input")
    found["folder"] = findings(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.documentElement.lang") == language
    assert {name: lines for name, lines in found.items() if lines} == {}
