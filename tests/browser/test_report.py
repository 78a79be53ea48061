"""The report in Chromium, opened from disk: no request but the file, keyboard alone, axe finds nothing, filters, print, without script."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from eval.records import RowProblem
from eval.reporting.write import write_report
from eval.verdicts import make_verdict
from tests.browser.conftest import PATIENCE
from tests.browser.test_accessibility import SEEN, findings
from tests.eval.report_runs import make_results, make_run
from tests.eval.test_report import HOSTILE, hostile_result

pytestmark = pytest.mark.browser
SHOWN = "details.q:not([hidden])"


def until(page: Any, expression: str) -> None:
    """Waits until the expression holds; Playwright's own waiting evaluates text in the page, which its policy forbids."""
    deadline = time.monotonic() + 2 * PATIENCE
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, f"never true: {expression}"
        page.wait_for_timeout(50)


@dataclass
class Reader:
    """A browser page on a file, with what it asked for and complained about."""

    page: Any
    folder: Path
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, name: str, fragment: str = "") -> None:
        self.page.goto(f"file://{self.folder}/{name}.html{fragment}")


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """de, en: fifty questions of every kind; large: a thousand; hostile: texts that would like to be more than text."""
    folder = tmp_path_factory.mktemp("reports")
    verdicts = {"q0005": make_verdict("q0005", "partly", "nur die Hälfte", "AB"), "q0000": make_verdict("q0000", "right")}
    run = make_run(folder, make_results(50), [RowProblem(7, "beantwortbar", "Zeile 7 ist ausgelassen.")])
    for language in ("de", "en"):
        write_report(run, folder / f"{language}.html", language, verdicts)  # type: ignore[arg-type]
    write_report(make_run(folder, make_results(1000)), folder / "large.html", "de", {})
    hostile = [hostile_result(text) for text in HOSTILE]
    write_report(make_run(folder, hostile, summary={}), folder / "hostile.html", "en", {})
    return folder


@pytest.fixture
def reader(browser: Any, reports: Path, request: pytest.FixtureRequest) -> Iterator[Reader]:
    """A reader; marks pass options of the browser context. Fails if anything but the opened file was asked for."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **getattr(request, "param", {})})
    reading = Reader(context.new_page(), reports)
    context.on("request", lambda asked: reading.requests.append(asked.url))
    reading.page.on("console", lambda message: reading.complaints.append(message.text))
    reading.page.on("pageerror", lambda error: reading.complaints.append(str(error)))
    yield reading
    context.close()
    assert {url.split("#")[0].split("/")[-1] for url in reading.requests} <= {f"{name}.html" for name in ("de", "en", "large", "hostile")}
    assert all(url.startswith("file://") for url in reading.requests)
    assert reading.complaints == []


WAYS = [
    pytest.param({"color_scheme": scheme, "viewport": {"width": width, "height": 800}}, language, id=f"{language}-{scheme}-{width}")
    for language, scheme, width in SEEN
]


@pytest.mark.parametrize(("reader", "language"), WAYS, indirect=["reader"])
def test_axe_finds_nothing(reader: Reader, language: str) -> None:
    reader.open(language)
    assert reader.page.evaluate("document.documentElement.lang") == language
    assert findings(reader.page) == []
    reader.page.click("#open-all")
    reader.page.click("#shelf > summary")
    assert findings(reader.page) == []
    assert reader.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_opening_makes_one_request_and_shows_what_went_wrong(reader: Reader) -> None:
    reader.open("de")
    assert len(reader.requests) == 1
    assert reader.page.inner_text("h1") == "8 von 50 Fragen sind falsch ausgegangen."
    assert reader.page.locator(SHOWN).count() == 8 and reader.page.inner_text("#count") == "8 von 50 Fragen"


def test_filters_by_kind_category_language_and_text(reader: Reader) -> None:
    page = reader.page
    reader.open("de")
    page.select_option("#f-kind", "")
    assert page.locator(SHOWN).count() == 50
    page.select_option("#f-kind", "right_refusal")
    assert page.locator(SHOWN).count() == 6
    page.select_option("#f-kind", "")
    page.select_option("#f-category", "mehrteilig")
    several = page.locator(SHOWN).count()
    page.select_option("#f-language", "en")
    assert 0 < page.locator(SHOWN).count() < several
    page.select_option("#f-category", "")
    page.select_option("#f-language", "")
    page.fill("#f-text", "RATHAUS 1903")
    until(page, "document.querySelectorAll('details.q:not([hidden])').length === 1")
    page.fill("#f-text", "nirgends")
    until(page, "document.querySelectorAll('details.q:not([hidden])').length === 0")
    assert page.inner_text("#count") == "0 von 50 Fragen"


def test_a_point_of_the_headline_shows_its_questions(reader: Reader) -> None:
    reader.open("en")
    reader.page.click("text=were refused although the answer")
    assert reader.page.locator(SHOWN).count() == 2
    assert reader.page.locator(f"{SHOWN} .kind-false_refusal").count() == 2
    assert reader.page.evaluate("document.activeElement.id") == "questions-heading"


def test_by_keyboard_alone_from_the_top_to_a_marked_citation(reader: Reader) -> None:
    page = reader.page
    reader.open("de")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.q > summary')"):
            break
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.parentElement.open")
    marked = page.locator("details.q[open] .cited .passage mark")
    assert marked.count() == 1 and marked.inner_text() == "Each year up to 24 young people travel to the partner city."
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "false" and marked.count() == 0
    page.keyboard.press("Enter")
    assert marked.count() == 1


def test_a_link_to_a_question_opens_it(reader: Reader) -> None:
    reader.open("de", "#q1")
    assert reader.page.evaluate("document.getElementById('q1').open && !document.getElementById('q1').hidden")


def test_marks_fall_on_the_same_letters_beyond_the_first_plane(browser: Any, tmp_path: Path) -> None:
    from dataclasses import replace

    result = make_results(1)[0]
    passage = result.answer["passages"][0]
    moved = "😀" * 10 + passage["text"][10:]
    answer = {**result.answer, "passages": [passage | {"text": moved}]}
    write_report(make_run(tmp_path, [replace(result, answer=answer)]), tmp_path / "emoji.html", "de", {})
    page = browser.new_page()
    page.goto(f"file://{tmp_path}/emoji.html")
    page.click(".q > summary")
    assert page.inner_text(".cited .passage mark") == result.answer["citations"][0]["quote"]
    page.close()


@pytest.mark.parametrize("reader", [{"java_script_enabled": False}], indirect=True)
def test_without_a_script_everything_can_be_read(reader: Reader) -> None:
    page = reader.page
    reader.open("de")
    assert page.locator("details.q").count() == 50 and not page.locator("#filter").is_visible()
    page.click("#q6 > summary")
    assert page.locator("#q6 .gold").is_visible()
    page.click("#q6 .cited a")
    assert page.locator("#shelf li:target mark").is_visible()


@pytest.mark.parametrize("reader", [{"color_scheme": "dark"}], indirect=True)
def test_printing_shows_failures_in_full_in_dark_letters_and_no_controls(reader: Reader) -> None:
    page = reader.page
    reader.open("de")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert findings(page) == []
    assert page.locator("details.q[open]").count() == 8 and not page.locator("#filter").is_visible()
    assert not page.locator("#passages").is_visible() and page.locator("#figures").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_thousand_questions_open_at_once_and_are_searched(reader: Reader) -> None:
    page = reader.page
    reader.open("large")
    assert page.locator("details.q").count() == 1000 and page.locator(SHOWN).count() == 160
    page.select_option("#f-kind", "")
    page.fill("#f-text", "rathaus 2899")
    until(page, "document.querySelectorAll('details.q:not([hidden])').length < 20")


def test_hostile_texts_do_nothing(reader: Reader) -> None:
    page = reader.page
    page.on("dialog", lambda dialog: reader.complaints.append(dialog.message))
    reader.open("hostile")
    page.select_option("#f-kind", "")
    page.click("#open-all")
    assert page.locator("details.q").count() == len(HOSTILE) and page.locator("img, iframe, object, embed").count() == 0
    assert page.locator("script").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_passage_that_is_cited_twice_opens_once(browser: Any, tmp_path: Path) -> None:
    from dataclasses import replace

    result = make_results(1)[0]
    (citation,) = result.answer["citations"]
    second = citation | {"number": 2, "start": citation["end"] + 1, "end": citation["end"] + 20, "quote": "another"}
    write_report(
        make_run(tmp_path, [replace(result, answer={**result.answer, "citations": [citation, second]})]), tmp_path / "two.html", "de", {}
    )
    page = browser.new_page()
    page.goto(f"file://{tmp_path}/two.html")
    page.click(".q > summary")
    assert page.locator(".cited > li").count() == 2 and page.locator(".cited .passage").count() == 1
    assert page.locator(".cited .passage mark").count() == 2
    page.close()
