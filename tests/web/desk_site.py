"""The drafting desk as it is, over a small index: a site with two users, and what a clerk's browser does with its forms."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.answer import Assistant
from assistant.desk.kept.users import hash_password
from assistant.settings import Settings, Topic
from assistant.web.desk.gate import COOKIE
from tests.assistant.made import made_calibration, made_index
from tests.fakes import FakeEmbedder

PASSWORD = "vier Wörter hintereinander"
HOSTILE_TITLE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'
HOSTILE_QUOTE = "Die Laufkarte der Bootsfahrt heißt <img src=x onerror=alert(3)> und </textarea><script>alert(4)</script> obendrein."
TARGET = "Die Obergrenze der Reisekosten beträgt 62.000 Euro."
TEXTS = {
    "public/konferenz.txt": (
        "Konferenzbericht\n\nDie Konferenz fand vom 18. bis 20. Oktober 2022 in Washington statt.\n\n"
        "Das Projekt wird vom Auswärtigen Amt gefördert.\fZweite Seite\n\nDie nächste Konferenz ist im Frühjahr 2023 geplant."
    ),
    "public/boot.txt": f"{HOSTILE_TITLE}\n\n{HOSTILE_QUOTE}",
    "public/abfall.txt": "Abfallgebühren\n\nDie Gebühr für die Tonne beträgt 186 Euro im Jahr.\n\nDie Gebühr wird im Mai fällig.",
    "internal/vermerk.txt": f"Vermerk zur Haushaltslage\n\n{TARGET}",
}
ENQUIRY = (
    "Sehr geehrte Damen und Herren,\n\nmein Name ist Erika Mustermann.\n\nWann fand die Konferenz in Washington statt? "
    "Wer fördert das Projekt? Wie viele Kühe weiden auf dem Mond?\n\n"
    "Sie erreichen mich unter erika.mustermann@example.org.\n\nMit freundlichen Grüßen\nErika Mustermann"
)


@dataclass
class Clock:
    """A time that a test moves on."""

    moment: datetime = field(default_factory=lambda: datetime(2026, 11, 22, 9, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.moment

    def pass_by(self, minutes: float) -> None:
        self.moment += timedelta(minutes=minutes)


def desk_settings(folder: Path, **more: Any) -> Settings:
    """Two users, and a topic that asks for two people."""
    hashed = hash_password(PASSWORD)
    topics = (Topic("Konferenzen", "Büro für Partnerschaften"), Topic("Presse", "Pressestelle", second_person=True))
    return Settings(
        desk_users=(("meier", hashed), ("schulz", hashed)),
        desk_topics=topics,
        desk_database=str(folder / "desk.sqlite"),
        feedback_file=folder / "feedback.jsonl",
        **more,
    )


def desk_app(folder: Path, settings: Settings, *, embedder: Any = None, index: Any = None) -> FastAPI:
    """The whole site with its desk."""
    from assistant.web.app import create_app

    index = index or made_index(folder, TEXTS)
    return create_app(Assistant(index, embedder or FakeEmbedder(), settings, made_calibration()), settings)


class Clerk:
    """A browser of somebody at the desk."""

    def __init__(self, app: FastAPI, user: str = "meier", *, client: tuple[str, int] = ("192.0.2.1", 5000)) -> None:
        self.client = TestClient(app, follow_redirects=False, headers={"accept-language": "de"}, client=client)
        self.user = user

    def log_in(self, password: str = PASSWORD) -> Any:
        return self.client.post("/desk/login", data={"user": self.user, "password": password, "next": "/desk"})

    def page(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    def csrf(self) -> str:
        found = re.search(r'name="csrf" value="(\w+)"', self.page("/desk/new"))
        assert found
        return found[1]

    def post(self, path: str, *, json: bool = False, files: Any = None, **fields: Any) -> Any:
        headers = {"accept": "application/json"} if json else {}
        return self.client.post(path, data={"csrf": self.csrf(), **fields}, headers=headers, files=files)

    def receive(self, text: str = ENQUIRY, topic: str = "") -> str:
        """The address of a new case."""
        answer = self.post("/desk/new", text=text, topic=topic)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"].split("?")[0])

    def version(self, case: str) -> str:
        found = re.search(r'name="base" value="(\d+)"', self.page(case))
        assert found
        return found[1]

    def act(self, case: str, action: str, **fields: Any) -> Any:
        """Sends a form of the case's page as it is now."""
        return self.post(f"{case}/{action}", **{"base": self.version(case), **fields})

    def drafted(self, text: str = ENQUIRY, topic: str = "") -> str:
        """The address of a case whose letter is written."""
        case = self.receive(text, topic)
        assert self.act(case, "questions", question=self.questions(case), gather="1").status_code == 303
        assert self.act(case, "write", language="de", length="full").status_code == 303
        return case

    def questions(self, case: str) -> list[str]:
        return [html.unescape(text).strip() for text in re.findall(r'name="question"[^>]*>&#10;(.*?)</textarea>', self.page(case))]

    def letter(self, case: str) -> str:
        found = re.search(r'<textarea id="letter"[^>]*>&#10;(.*?)</textarea>', self.page(case), re.DOTALL)
        assert found
        return html.unescape(found[1])


def logged_in(app: FastAPI, user: str = "meier") -> Clerk:
    """A clerk who has logged in; the same session each time, or the tests would be slowed down as attackers are."""
    known: dict[str, str] = app.state.__dict__.setdefault("known_sessions", {})
    clerk = Clerk(app, user)
    if user in known:
        clerk.client.cookies.set(COOKIE, known[user], path="/desk")
    else:
        assert clerk.log_in().status_code == 303
        known[user] = clerk.client.cookies[COOKIE]
    return clerk
