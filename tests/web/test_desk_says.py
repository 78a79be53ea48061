"""What the desk's pages say and how: what is typed stays text, what goes wrong is a sentence, every text is there in both languages."""

from __future__ import annotations

import html
import re
from typing import get_args

import pytest
from fastapi import FastAPI

from assistant.desk.desk import Desk
from assistant.desk.kept.history import VersionKind
from assistant.desk.records import FindingKind, MaskKind, Status
from assistant.messages import catalogue
from assistant.web import desk
from assistant.web.frame import FOLDER
from tests.web.desk_site import HOSTILE_QUOTE, desk_app, desk_settings, logged_in


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    folder = tmp_path_factory.mktemp("pages")
    return desk_app(folder, desk_settings(folder))


def test_what_was_left_out_is_said(app: FastAPI) -> None:
    clerk = logged_in(app)
    case = clerk.receive("Wann war die Konferenz?\n\n-----Ursprüngliche Nachricht-----\nVon: Amt\nGesendet: gestern\n\nBitte warten Sie.")
    page = html.unescape(clerk.page(case))
    assert "zitierte frühere Mail" in page and "Bitte warten Sie" not in page


HOSTILE = "<script>alert(9)</script><img src=x onerror=alert(8)> \"><b onmouseover='x'>"


def test_what_is_typed_or_read_stays_text(app: FastAPI) -> None:
    clerk = logged_in(app)
    head = f"Subject: Frage {HOSTILE}\nFrom: x <x@example.org>\nContent-Type: text/plain; charset=utf-8"
    mail = f"{head}\n\nWie heißt die Laufkarte der Bootsfahrt? {HOSTILE}"
    received = clerk.post("/desk/new", files={"file": ("a.eml", mail.encode(), "message/rfc822")})
    assert received.status_code == 303
    case = received.headers["location"].split("?")[0]
    clerk.act(case, "questions", question=[*clerk.questions(case), f"Was ist {HOSTILE}"], gather="1")
    clerk.act(case, "write", language="de", length="full", addressee=HOSTILE)
    clerk.act(case, "letter", text=f"{HOSTILE_QUOTE} [1]\n\n{HOSTILE} &amp; fertig.")
    pages = [clerk.page(path) for path in (case, "/desk", f"{case}/versions", f"{case}/versions/1", f"{case}/delete")]
    link = re.search(r'href="(&#47;desk&#47;source[^"]*)"', pages[0])
    assert link, "no evidence to open"
    pages.append(clerk.page(html.unescape(link[1])))
    pages.append(clerk.post(f"{case}/letter", base="1", text=HOSTILE).text)
    panel = clerk.post(f"{case}/letter", base=clerk.version(case), text=f"{HOSTILE} Noch ein Satz.", json=True).json()
    for page in (*pages, panel["panel"], panel["release"]):
        assert not re.findall(r"<script(?! src=\"/desk)|<img(?! class=\"page\")|<b[ >]|\son\w+=[\"'a-z]*alert", page)
    assert HOSTILE_QUOTE in html.unescape(pages[0])


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", ""),
        (b"A" * 5_000_000, "a.txt"),
        (b"%PDF-1.7 nonsense", "a.pdf"),
        (b"PK\x03\x04nonsense", "a.docx"),
        (b"\x7fELF\x00\x00\x01", "a.txt"),
    ],
)
def test_what_can_not_be_read_is_a_clear_sentence(app: FastAPI, content: bytes, name: str) -> None:
    clerk = logged_in(app)
    answer = clerk.post("/desk/new", files={"file": (name, content, "application/octet-stream")} if name else None, text="")
    if answer.status_code == 303:  # broken bytes may also become plain text
        assert name == "a.txt"
        return
    said = re.search(r'role="alert">([^<]+)<', answer.text)
    assert answer.status_code == 422 and said and len(said[1]) > 20


def test_what_was_typed_comes_back_with_the_error(app: FastAPI) -> None:
    clerk = logged_in(app)
    answer = clerk.post("/desk/new", files={"file": ("a.txt", b"Wann?", "text/plain")}, text="Mein Text & mehr")
    assert answer.status_code == 422 and "Mein Text & mehr" in html.unescape(answer.text)


def test_what_goes_wrong_inside_is_said_without_a_trace(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret inner detail")

    clerk = logged_in(app)
    case = clerk.drafted()
    version = clerk.version(case)
    monkeypatch.setattr(Desk, "save", broken)
    answer = clerk.post(f"{case}/letter", base=version, text="x", json=True)
    assert answer.status_code == 500 and "noch da" in answer.json()["error"]
    monkeypatch.setattr(Desk, "case", broken)
    page = clerk.client.get(case)
    assert page.status_code == 500 and "schiefgegangen" in page.text and "secret" not in page.text + answer.text


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_page_speaks_the_chosen_language_from_then_on(app: FastAPI, language: str) -> None:
    clerk = logged_in(app)
    words = {"de": "Neue Anfrage", "en": "New enquiry"}[language]
    assert words in clerk.page(f"/desk?lang={language}") and words in clerk.page("/desk")


def test_every_text_of_the_desk_is_there_and_used() -> None:
    files = [*FOLDER.glob("templates/desk_*.html"), *(FOLDER / "desk").glob("*.py")]
    assert desk.__file__ and len(files) > 20
    sources = "\n".join(file.read_text(encoding="utf-8") for file in files)
    known = {key.removeprefix("desk.") for key in catalogue("de") if key.startswith("desk.")}
    for key in re.findall(r"""\bd\(\s*["']([a-z_]+)["']\s*[,)]""", sources):
        assert key in known, key
    put_together = ("status_", "said_", "kind_", "finding_", "version_", "out_", "error_", "login_", "note_")
    for key in known:
        assert f'"{key}"' in sources or f"'{key}'" in sources or key.startswith(put_together), key


def test_every_kind_has_its_words() -> None:
    for prefix, kinds in (("finding", FindingKind), ("kind", MaskKind), ("status", Status), ("version", VersionKind)):
        for kind in get_args(kinds):
            assert f"desk.{prefix}_{kind}" in catalogue("de")
