"""The databases that the store is tested on, a file and a real PostgreSQL; and a desk over the file with stand-ins for its parts."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant.desk import desk as module
from assistant.desk.desk import Desk
from assistant.desk.kept import archive
from assistant.desk.kept.store import Store, open_store
from assistant.desk.records import Case, Evidence, Received
from tests.desk.cases import citation
from tests.desk.databases import NoPostgres, empty, postgres
from tests.desk.stand_ins import ENQUIRY, INTERNAL, SETTINGS, Work, stand_in_mask
from tests.fakes import FakeEmbedder

REQUIRED = "REQUIRE_POSTGRES"  # not FUNDSTELLE_…: those are settings


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of a PostgreSQL; without one the tests are skipped, or fail where REQUIRE_POSTGRES=1."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(postgres())
        except NoPostgres as reason:
            if os.environ.get(REQUIRED) == "1":
                pytest.fail(f"no PostgreSQL: {reason}")
            pytest.skip(f"no PostgreSQL: {reason}")
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty store can be made."""
    if request.param == "sqlite":
        return str(tmp_path / "desk" / "desk.sqlite")
    url = str(request.getfixturevalue("postgres_url"))
    empty(url)
    return url


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    """An empty store."""
    opened = open_store(database)
    yield opened
    opened.close()


@pytest.fixture
def file_store(tmp_path: Path) -> Iterator[Store]:
    """An empty store in a file."""
    opened = open_store(str(tmp_path / "desk.sqlite"))
    yield opened
    opened.close()


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    made = Work(found={"Wer nahm teil?": (Evidence("e1", citation(0), "chosen", True), Evidence("i1", INTERNAL, "near"))})
    monkeypatch.setattr(
        module, "open_enquiry", lambda content, name="": Received(content.decode(), "Konferenz", ("note",), date(2026, 3, 1))
    )
    monkeypatch.setattr(module, "known_names", lambda snapshot: frozenset())
    monkeypatch.setattr(module, "mask", stand_in_mask)
    monkeypatch.setattr(module, "sender", lambda text, masks: "[Name 1]" if masks else "")
    monkeypatch.setattr(module, "enquiry_language", lambda text: "de")
    monkeypatch.setattr(module, "find_questions", lambda text, subject="": tuple(p + "?" for p in text.split("? ")[:-1]))
    monkeypatch.setattr(module, "gather", made.gather)
    monkeypatch.setattr(archive, "check_letter", made.check)
    monkeypatch.setattr("assistant.desk.kept.similar.stands", lambda citation, snapshot: made.standing)
    return made


@pytest.fixture
def desk(work: Work, file_store: Store) -> Iterator[Desk]:
    snapshot = SimpleNamespace(version="v9", documents={})
    assistant = SimpleNamespace(index=SimpleNamespace(current=lambda: snapshot), embedder=FakeEmbedder())
    yield Desk(assistant, file_store, SETTINGS, now=lambda: work.time)  # type: ignore[arg-type]


@pytest.fixture
def case(desk: Desk) -> Case:
    return desk.receive("keller", ENQUIRY.encode())


@pytest.fixture
def written(desk: Desk, case: Case) -> Case:
    """A case with a letter."""
    return desk.write("keller", case.id, desk.gather("keller", case.id, case.version).version)
