"""Addresses: doors, sources, originals, lists; what is closed."""

from __future__ import annotations

import html as escapes
from pathlib import Path

import pytest

from assistant.web import links
from tests.web.conftest import Site
from tests.web.fake_assistant import AGREEMENT, HOSTILE, INTERNAL, QUESTIONS, SIGNED, TRAVEL
from tests.web.fake_documents import HOSTILE_QUOTE, HOSTILE_TITLE, INTERNAL_TEXT, WEB_TEXT, FakeSnapshot, make_document, make_fixtures


def link_to(site: Site, which: int, quote: str) -> str:
    citation = site.assistant.citation(1, site.assistant.fixtures[which], quote)
    return links.source_link(citation.document_id, links.place_of(citation)).split("#")[0]


def document_id(site: Site, which: int) -> str:
    return site.assistant.fixtures[which].document.id


@pytest.mark.parametrize(
    ("asked", "header", "expected"),
    [
        ("", "de-DE,de;q=0.9,en;q=0.8", "/de/"),
        ("", "en-GB,en;q=0.9", "/en/"),
        ("", "fr,en;q=0.4,de;q=0.3", "/en/"),
        ("", "fr", "/de/"),
        ("", "en;q=0,de;q=0.1", "/de/"),
        ("", "", "/de/"),
        ("", "en;q=oops,de", "/de/"),
        ("?lang=en", "de", "/en/"),
        ("?lang=xx", "en", "/en/"),
    ],
)
def test_door_leads_to_the_visitors_language(site: Site, asked: str, header: str, expected: str) -> None:
    answer = site.client.get("/" + asked, headers={"accept-language": header})
    assert (answer.status_code, answer.headers["location"]) == (303, expected)
    assert answer.headers["vary"] == "accept-language"


@pytest.mark.parametrize(("path", "language", "words"), [("/de/", "de", "kein Mensch"), ("/en/", "en", "not a person")])
def test_chat_says_at_once_who_answers(site: Site, path: str, language: str, words: str) -> None:
    html = site.client.get(path).text
    before_any_script_has_run = html.split("<body", 1)[1]
    assert html.startswith(f'<!doctype html>\n<html lang="{language}">')
    assert words in before_any_script_has_run
    assert "06000 1234" in before_any_script_has_run
    assert "3 " in before_any_script_has_run  # documents that may be read: the internal one is not counted
    assert "http" not in html.split("<head>")[1].split("<script")[0]


def test_demonstration_until_an_office_is_named(site: Site, tmp_path: Path) -> None:
    from fastapi.testclient import TestClient

    from assistant.settings import Settings
    from assistant.web.app import create_app

    assert "Vorführung" in site.client.get("/de/").text
    settings = Settings(feedback_file=tmp_path / "f.jsonl", office="Stadt Lindenau")
    official = TestClient(create_app(site.assistant, settings)).get("/de/").text  # type: ignore[arg-type]
    assert "Vorführung" not in official
    assert "Stadt Lindenau" in official


def test_source_marks_exactly_the_quote(site: Site) -> None:
    answer = site.client.get(link_to(site, AGREEMENT, SIGNED) + "&lang=de")
    assert answer.status_code == 200
    assert f'<mark id="passage" tabindex="-1">{SIGNED}</mark>' in answer.text
    assert "Seite ii" in answer.text and "12. März 2021" in answer.text and "Beispiel – frei erfunden" in answer.text
    assert 'lang="de"' in answer.text


def test_source_in_english_keeps_the_language_of_the_text(site: Site) -> None:
    html = site.client.get(link_to(site, AGREEMENT, SIGNED), headers={"accept-language": "en"}).text
    assert '<html lang="en">' in html
    assert '<div class="page-text" lang="de">' in html


def test_source_notices_moved_and_missing_text(site: Site) -> None:
    link = link_to(site, AGREEMENT, TRAVEL)
    missing = site.client.get(link.replace("quote=", "quote=0") + "&lang=en")
    start = int(link.split("start=")[1].split("&")[0])
    shifted = link.replace(f"start={start}&", f"start={start + 3}&").replace(
        f"end={start + len(TRAVEL)}&", f"end={start + 3 + len(TRAVEL)}&"
    )
    found = site.client.get(shifted + "&lang=en").text
    assert "now stands elsewhere" in found and f'tabindex="-1">{TRAVEL}</mark>' in found
    assert missing.status_code == 200 and "no longer stands at this place" in missing.text and "<mark" not in missing.text


@pytest.mark.parametrize("query", ["page=99", "page=0", "page=-1&start=x&end=y", "page=%F0%9F%92%A9", "page=99999999999999999999"])
def test_source_of_odd_pages_is_never_an_error_of_ours(site: Site, query: str) -> None:
    assert site.client.get(f"/source/{document_id(site, AGREEMENT)}?{query}").status_code in (200, 404)


def test_unknown_document_is_a_friendly_404(site: Site) -> None:
    for unknown in ("0123456789abcdef", "../../etc/passwd", "zzz", "a" * 5000):
        answer = site.client.get(f"/source/{unknown}", headers={"accept-language": "de"})
        assert answer.status_code == 404
    assert "geändert oder entfernt" in site.client.get("/source/0123456789abcdef?lang=de").text


def test_changed_document_leads_to_todays_version(site: Site, tmp_path: Path) -> None:
    old = link_to(site, QUESTIONS, "Applications close on 31 January of each year.")
    fresh = list(make_fixtures(tmp_path))
    fresh[QUESTIONS] = make_document(
        tmp_path, "public/faq.html", b"new", [("", "New first line.\n\n" + WEB_TEXT)], title="FAQ, new", language="en"
    )
    site.assistant.index.snapshot = FakeSnapshot("v2", tuple(fresh), tmp_path)
    answer = site.client.get(old + "&lang=en")
    assert answer.status_code == 404
    assert "has changed since" in answer.text and "still stands" in answer.text and "Applications close on 31 January" in answer.text
    link = answer.text.split('class="actions"><a href="')[1].split('"')[0]
    assert 'tabindex="-1">Applications close on 31 January of each year.</mark>' in site.client.get(escapes.unescape(link)).text


def test_internal_documents_do_not_exist_here(site: Site) -> None:
    internal, unknown = document_id(site, INTERNAL), "0123456789abcdef"
    for tail in ("", "/original", "/page/1.png", "?page=1&start=0&end=5&quote=x&path=internal/vermerk.txt"):
        hidden, missing = (site.client.get(f"/source/{which}{tail}") for which in (internal, unknown))
        assert hidden.status_code == 404
        assert hidden.text.replace(internal, "") == missing.text.replace(unknown, "")
        assert "Verhandlung" not in hidden.text
    assert (
        "path=internal" not in site.client.get(f"/source/{unknown}?path=internal/vermerk.txt&quote=1&start=0&end=5").text.split("<main")[1]
    )
    listed = site.client.get("/documents").text
    assert "vermerk" not in listed.lower() and INTERNAL_TEXT[:10] not in listed


def test_originals_open_or_are_saved_but_never_run(site: Site) -> None:
    pdf = site.client.get(f"/source/{document_id(site, AGREEMENT)}/original")
    assert pdf.content.startswith(b"%PDF") and pdf.headers["content-type"] == "application/pdf"
    assert pdf.headers["content-disposition"].startswith("inline")
    page = site.client.get(f"/source/{document_id(site, QUESTIONS)}/original")
    assert page.headers["content-disposition"].startswith("attachment") and page.headers["content-type"] == "application/octet-stream"
    assert "sandbox" in page.headers["content-security-policy"] and page.headers["x-content-type-options"] == "nosniff"
    odd = site.client.get(f"/source/{document_id(site, HOSTILE)}/original")
    assert odd.headers["content-disposition"].startswith("attachment; filename*=utf-8''b%C3%B6%22se%20%3Cb%3E.txt")


def test_documents_are_listed_and_escaped(site: Site) -> None:
    html = site.client.get("/documents?lang=de").text
    assert html.count('<li><a href="/source/') == 3
    assert "<script>alert" not in html and "<img" not in html


def test_hostile_source_page_is_text(site: Site) -> None:
    html = site.client.get(link_to(site, HOSTILE, HOSTILE_QUOTE)).text
    assert "<script>alert" not in html and "<img" not in html and "<style>" not in html and 'href="javascript' not in html
    assert "&#60;img src&#61;https&#58;&#47;&#47;evil.example&#47;x.png" in html
    assert HOSTILE_TITLE not in html


@pytest.mark.parametrize(
    "path",
    [
        "/de/config",
        "/de/gradio_api/info",
        "/de/gradio_api/openapi.json",
        "/de/gradio_api/file=/etc/passwd",
        "/de/gradio_api/file/etc/passwd",
        "/de/login",
        "/de/gradio_api/proxy=https://evil.example/",
        "/de/monitoring",
        "/de/gradio_api/run/answering",
        "/de/gradio_api/call/answering",
        "/docs",
        "/openapi.json",
        "/redoc",
        "/de/svelte/x.js",
        "/de/static/img/logo.svg",
        "/de/manifest.json",
        "/de/assets/../config",
        "/de/gradio_api/runs",
        "/nothing",
    ],
)
def test_what_the_page_does_not_need_is_closed(site: Site, path: str) -> None:
    assert site.client.get(path).status_code == 404
    assert site.client.post(path).status_code in (404, 405)


def test_upload_is_closed(site: Site) -> None:
    assert site.client.post("/de/gradio_api/upload", files={"files": ("a.html", b"<script>")}).status_code == 404
    assert site.client.post("/en/gradio_api/upload", files={"files": ("a.html", b"<script>")}).status_code == 404


def test_switch_of_language_keeps_the_link(site: Site) -> None:
    html = site.client.get(link_to(site, AGREEMENT, SIGNED) + "&lang=de").text
    other = html.split('class="language"')[1].split('href="')[1].split('"')[0]
    assert "start=" in escapes.unescape(other) and escapes.unescape(other).endswith("lang=en")
    assert '<html lang="en">' in site.client.get(escapes.unescape(other)).text
