"""The small index, made once for all tests of the assistant's parts."""

from __future__ import annotations

import pytest

from tests.assistant.made import made_index
from vectorstore.store import Index, Snapshot


@pytest.fixture(scope="session")
def small_index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """An index of tests.assistant.made.TEXTS."""
    return made_index(tmp_path_factory.mktemp("small"))


@pytest.fixture
def small(small_index: Index) -> Snapshot:
    """Its one version."""
    return small_index.current()
