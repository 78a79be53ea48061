"""The site on the scripted assistant, without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant.settings import Settings
from tests.web.fake_assistant import FakeAssistant

CONTACT = "Büro für Partnerschaften, 06000 1234"


@dataclass
class Site:
    """A client, the assistant behind it and the settings."""

    client: TestClient
    assistant: FakeAssistant
    settings: Settings


@pytest.fixture(scope="session")
def shared_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for all tests that change nothing in it: building it costs a second."""
    from assistant.web.app import create_app

    folder = tmp_path_factory.mktemp("site")
    assistant = FakeAssistant(folder)
    settings = Settings(feedback_file=folder / "feedback.jsonl", contact=CONTACT)
    with TestClient(create_app(assistant, settings), follow_redirects=False) as client:  # type: ignore[arg-type]
        yield Site(client, assistant, settings)


@pytest.fixture
def site(shared_site: Site) -> Site:
    """The shared site with its first index back."""
    from tests.web.fake_documents import FakeSnapshot

    assistant = shared_site.assistant
    folder = Path(assistant.fixtures[0].original).parent.parent
    assistant.index.snapshot = FakeSnapshot("v1", assistant.fixtures, folder)
    return shared_site
