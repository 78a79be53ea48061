"""The drafting desk in a real browser: by keyboard alone from the mail to the released letter, axe clean, no text lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.browser.conftest import Visit, served
from tests.browser.test_accessibility import findings
from tests.web.desk_site import ENQUIRY, PASSWORD, desk_app, desk_settings, logged_in

pytestmark = pytest.mark.browser
LOOKS = [
    pytest.param({"locale": "de-DE", "color_scheme": "light", "viewport": {"width": 1280, "height": 844}}, id="de-light-1280"),
    pytest.param({"locale": "en-GB", "color_scheme": "dark", "viewport": {"width": 390, "height": 844}}, id="en-dark-390"),
    pytest.param({"locale": "de-DE", "color_scheme": "dark", "viewport": {"width": 1280, "height": 844}}, id="de-dark-1280"),
    pytest.param({"locale": "en-GB", "color_scheme": "light", "viewport": {"width": 390, "height": 844}}, id="en-light-390"),
]
VERSION = "() => Number(document.querySelector('input[name=base]').value)"


@dataclass
class DeskServer:
    """The desk as a server and its application."""

    url: str
    app: Any


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskServer]:
    folder = tmp_path_factory.mktemp("desk")
    app = desk_app(folder, desk_settings(folder))
    with served(app) as url:
        yield DeskServer(url, app)


def enter(visit: Visit, site: DeskServer, path: str) -> None:
    """Opens a page with the session of a clerk who has logged in before."""
    token = logged_in(site.app).client.cookies["fundstelle_desk"]
    visit.page.context.add_cookies([{"name": "fundstelle_desk", "value": token, "url": f"{site.url}/desk"}])
    visit.page.goto(site.url + path)


def tab_to(visit: Visit, selector: str, *, most: int = 80) -> None:
    """Presses Tab until the element has the focus, which must be seen."""
    for _ in range(most):
        if visit.page.evaluate("selector => !!document.activeElement?.matches(selector)", selector):
            style = (
                "(e => getComputedStyle(e).outlineStyle !== 'none' || getComputedStyle(e).borderStyle !== 'none')(document.activeElement)"
            )
            assert visit.page.evaluate(style), f"nobody sees the focus on {selector}"
            return
        visit.page.keyboard.press("Tab")
    raise AssertionError(f"no way to {selector} by keyboard")


def saved(visit: Visit) -> None:
    visit.until("() => document.querySelector('#save-state').className === 'save-state saved'")


def test_by_keyboard_from_the_mail_to_the_released_letter(visit: Visit, site: DeskServer) -> None:
    page = visit.page
    page.goto(site.url + "/desk")
    tab_to(visit, "#user")
    page.keyboard.type("meier")
    tab_to(visit, "#password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(site.url + "/desk")
    tab_to(visit, "a.main-button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/new")
    tab_to(visit, "#text")
    page.keyboard.insert_text(ENQUIRY)
    tab_to(visit, ".main-button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/case/**")
    tab_to(visit, ".mask")
    page.keyboard.press("Enter")
    visit.until("() => document.querySelector('[popover]:popover-open')?.textContent.includes('Erika Mustermann')")
    page.keyboard.press("Escape")
    tab_to(visit, "button[name=gather]")
    page.keyboard.press("Enter")
    page.wait_for_url("**said=searched**")
    tab_to(visit, "input[name=evidence]")
    for ticked in (False, True):
        before = page.evaluate(VERSION)
        page.keyboard.press("Space")
        visit.until("before => Number(document.querySelector('input[name=base]').value) > before", before)
        assert page.evaluate("() => document.activeElement.checked") is ticked
    assert page.inner_text("#tick-count").startswith(str(page.locator("input[name=evidence]:checked").count()))
    tab_to(visit, ".options-form .go button", most=120)
    page.keyboard.press("Enter")
    page.wait_for_url("**said=written**")
    release_by_keyboard(visit)


def release_by_keyboard(visit: Visit) -> None:
    """From the draft on: each finding is shown, the gaps go, what is left may stand, and the letter is released."""
    page = visit.page
    for _ in range(6):
        if not page.evaluate("() => !!document.querySelector('.finding.blocks')"):
            break
        tab_to(visit, ".finding.blocks .show", most=120)
        page.keyboard.press("Enter")
        chosen = page.evaluate("() => { const l = document.activeElement; return l.value.slice(l.selectionStart, l.selectionEnd); }")
        assert re.fullmatch(r"\[offen:.*\]", chosen)
        page.keyboard.type("Dazu liegt uns nichts vor.")
        saved(visit)
    for _ in range(12):
        if not page.evaluate("() => !!document.querySelector('.overrule')"):
            break
        tab_to(visit, ".overrule summary", most=120)
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.type("Geprüft")
        left = page.evaluate("() => document.querySelectorAll('.overrule').length")
        page.keyboard.press("Enter")
        visit.until("left => document.querySelectorAll('.overrule').length < left", left)
    tab_to(visit, "button[value=released]", most=120)
    page.keyboard.press("Enter")
    page.wait_for_url("**said=released**")
    assert page.locator("#letter").get_attribute("readonly") is not None
    assert not [line for line in visit.complaints if "beforeunload" not in line]


@pytest.mark.parametrize("visit", LOOKS, indirect=True)
def test_axe_finds_nothing_at_the_desk(visit: Visit, site: DeskServer) -> None:
    page = visit.page
    page.goto(site.url + "/desk/login")
    found = {"login": findings(page)}
    case = logged_in(site.app).drafted()
    for name, path in (
        ("list", "/desk"),
        ("new", "/desk/new"),
        ("case", case),
        ("versions", f"{case}/versions"),
        ("delete", f"{case}/delete"),
    ):
        enter(visit, site, path)
        if name == "case":
            assert page.locator(".finding").count() > 0
            page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true; })")
            page.evaluate("() => document.querySelector('[popover]').showPopover()")
        found[path] = findings(page)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), path
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_a_dead_connection_loses_no_text(visit: Visit, site: DeskServer) -> None:
    page = visit.page
    case = logged_in(site.app).drafted()
    enter(visit, site, case)
    dead = "**/letter"
    page.context.route(dead, lambda route: route.abort())
    page.fill("#letter", "Ein langer, mühsamer Brief 😀.")
    visit.until("() => document.querySelector('#save-state').className === 'save-state lost'")
    page.on("dialog", lambda dialog: dialog.accept())  # the page asks before it is left
    page.reload()
    assert page.input_value("#letter") == "Ein langer, mühsamer Brief 😀."
    visit.until("() => document.querySelector('#save-state').className === 'save-state lost'")
    page.context.unroute(dead)
    page.click("#save")
    saved(visit)
    assert logged_in(site.app).letter(case) == "Ein langer, mühsamer Brief 😀."


def test_a_session_that_ends_loses_no_text(visit: Visit, site: DeskServer) -> None:
    page = visit.page
    case = logged_in(site.app).drafted()
    enter(visit, site, case)
    page.context.clear_cookies()
    page.fill("#letter", "Nach der Mittagspause.")
    visit.until("() => document.querySelector('#save-state').textContent.startsWith('Sie sind abgemeldet')")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.fill("#user", "schulz")
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url(site.url + case)
    saved(visit)
    assert logged_in(site.app).letter(case) == "Nach der Mittagspause."


def test_two_people_choose_which_text_goes_on(visit: Visit, site: DeskServer) -> None:
    page = visit.page
    case = logged_in(site.app).drafted()
    enter(visit, site, case)
    assert logged_in(site.app, "schulz").act(case, "letter", text="Von Schulz.").status_code == 303
    page.fill("#letter", "Von Meier.")
    visit.until("() => document.querySelector('#both').open")
    assert findings(page) == []
    assert (page.input_value("#mine"), page.input_value("#theirs")) == ("Von Meier.", "Von Schulz.")
    page.fill("#mine", "Von Meier und Schulz.")
    page.click("#both .mine button")
    saved(visit)
    assert page.input_value("#letter") == "Von Meier und Schulz."
    assert logged_in(site.app).letter(case) == "Von Meier und Schulz."


def test_any_other_form_waits_for_the_letter(visit: Visit, site: DeskServer) -> None:
    page = visit.page
    case = logged_in(site.app).drafted()
    enter(visit, site, case)
    page.fill("#letter", "Noch nicht gespeichert.")
    page.click("button[value=in_review]")
    page.wait_for_url("**said=in_review**")
    assert logged_in(site.app).letter(case) == "Noch nicht gespeichert."


def test_a_tick_while_typing_is_no_conflict(visit: Visit, site: DeskServer) -> None:
    page = visit.page
    case = logged_in(site.app).drafted()
    enter(visit, site, case)
    page.evaluate("() => document.querySelectorAll('details').forEach(d => { d.open = true; })")
    before = page.evaluate(VERSION)
    page.fill("#letter", "Kurz.")
    page.evaluate("() => { document.querySelector('#save').click(); document.querySelector('input[name=evidence]').click(); }")
    visit.until("before => Number(document.querySelector('input[name=base]').value) >= before + 2", before)
    assert not page.evaluate("() => document.querySelector('#both').open")
    assert logged_in(site.app).letter(case) == "Kurz."
