"""With a language model for staff at the desk: what it is told of an enquiry, and of the internal documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from assistant.answer import Assistant
from assistant.desk.desk import Desk
from assistant.desk.kept.store import open_store
from tests.assistant.made import made_calibration, made_index
from tests.fakes import FakeEmbedder
from tests.scripted_server import Prompt, scripted
from tests.web.desk_site import ENQUIRY, TARGET, TEXTS, Clock, desk_settings

MAIL = (
    b"From: Erika Mustermann <erika.mustermann@example.org>\nSubject: Konferenz - Erika Mustermann\n"
    b"Content-Type: text/plain; charset=utf-8\n\n" + ENQUIRY.encode()
)


def says(prompt: Prompt) -> Iterator[str]:
    yield "Die Konferenz fand vom 18. bis 20. Oktober 2022 in Washington statt. [1]"


def test_a_model_is_told_nothing_personal_and_nothing_internal(tmp_path: Path) -> None:
    with scripted(says) as server:
        settings = desk_settings(tmp_path, llm_url=server.url, llm_name="klein", llm_doors="staff")
        assistant = Assistant(made_index(tmp_path, TEXTS), FakeEmbedder(), settings, made_calibration(0.001))
        desk = Desk(assistant, open_store(settings.desk_database), settings, now=Clock())
        case = desk.receive("meier", MAIL, name="a.eml")
        asked = [question.text for question in case.questions]
        more = ["Wann fand die Konferenz in Washington statt, Erika Mustermann?", "Wie hoch ist die Obergrenze der Reisekosten?"]
        case = desk.set_questions("meier", case.id, case.version, [*asked, *more])
        case = desk.gather("meier", case.id, case.version)
        desk.search("meier", case.id, case.version, case.questions[0].id, "Reisekosten Mustermann")
    told = json.dumps(server.requests, ensure_ascii=False)
    assert server.requests and "Konferenz" in told
    assert not any(word in told for word in ("Erika", "Mustermann", "example.org", TARGET))
    places = [evidence for question in case.questions for evidence in question.evidence]
    assert any(place.citation.quote == TARGET for place in places), "the internal place is found, and offered to the clerk only"
