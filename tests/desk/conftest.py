"""The databases that the store is tested on: a file, and a real PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from assistant.desk.kept.store import Store, open_store
from tests.desk.databases import NoPostgres, empty, postgres

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
