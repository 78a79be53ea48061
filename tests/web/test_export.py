"""The conversation as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from assistant.settings import Settings
from assistant.web.conversations import Conversations, Turn
from tests.web.conftest import Site
from tests.web.fake_assistant import SIGNED, TARGET, FakeAssistant


def site_with(tmp_path: Path, monkeypatch: Any, *questions: str) -> tuple[TestClient, str]:
    """A client and the secret of a conversation with these questions."""
    from assistant.web import app

    kept = Conversations()
    monkeypatch.setattr(app, "Conversations", lambda: kept)
    assistant: Any = FakeAssistant(tmp_path)
    secret = kept.start()
    for number, question in enumerate(questions, 1):
        kept.add(secret, Turn(number, assistant.ask(question)))
    settings = Settings(feedback_file=tmp_path / "f.jsonl", public_url="https://stadt.example/", contact="Amt 7")
    return TestClient(app.create_app(assistant, settings)), secret


def test_text_holds_quotes_sources_and_permanent_links(tmp_path: Path, monkeypatch: Any) -> None:
    client, secret = site_with(tmp_path, monkeypatch, "Wer hat unterschrieben?", "Einwohner?", "Verhandlung?")
    answer = client.get(f"/conversation/{secret}.txt?lang=de")
    assert (
        answer.headers["content-disposition"].startswith('attachment; filename="fundstelle-')
        and answer.headers["cache-control"] == "no-store"
    )
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert f"„{SIGNED}“ [1]" in answer.text
    assert (
        "[1] Vereinbarung über die Städtepartnerschaft Lindenau – Riverbend (Beispiel – frei erfunden), 12. März 2021, Seite ii"
        in answer.text
    )
    assert (
        "https://stadt.example/source/" in answer.text
        and "Dazu wurde in den Dokumenten nichts gefunden." in answer.text
        and "Amt 7" in answer.text
    )
    assert TARGET not in answer.text and "Vermerk" not in answer.text


def test_page_is_escaped(tmp_path: Path, monkeypatch: Any) -> None:
    client, secret = site_with(tmp_path, monkeypatch, "böse <script>alert(1)</script>")
    answer = client.get(f"/conversation/{secret}.html?lang=en")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "<script" not in answer.text and "<img" not in answer.text and '<html lang="en">' in answer.text


def test_nobody_else_gets_it(site: Site) -> None:
    for path in ("AAAAAAAAAAAAAAAAAAAAAA.txt", "x.txt", "AAAAAAAAAAAAAAAAAAAAAA.exe", "..%2f.txt"):
        assert site.client.get(f"/conversation/{path}").status_code == 404
    assert "gelöscht" in site.client.get("/conversation/AAAAAAAAAAAAAAAAAAAAAA.txt?lang=de").text
