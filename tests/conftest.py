"""What all tests share: the real encoder and the real index of the sample documents, each made once; no settings of the machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from assistant.answer import Assistant
from assistant.settings import SHIPPED, Settings
from vectorstore.embed import Embedder
from vectorstore.store import Index, open_index

hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

CONTACT = "Büro für Partnerschaften, Zimmer 12"


@pytest.fixture(autouse=True, scope="session")
def no_settings_of_the_machine() -> Iterator[None]:
    """FUNDSTELLE_* variables of whoever runs the tests would change what they test."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("FUNDSTELLE_")]:
            patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def real_embedder() -> Embedder:
    """The bundled encoder; it is loaded when the first test needs it."""
    return Embedder()


@pytest.fixture(scope="session")
def real_index_folder(real_embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index directory of corpus/documents. Nobody may write to it."""
    from vectorstore.build import build_index

    folder = tmp_path_factory.mktemp("real") / "index"
    report = build_index(SHIPPED, folder, embedder=real_embedder)
    assert not report.skipped
    return folder


@pytest.fixture(scope="session")
def real_index(real_index_folder: Path, real_embedder: Embedder) -> Index:
    """The index of corpus/documents, open for reading."""
    return open_index(real_index_folder, embedder_name=real_embedder.name)


@pytest.fixture(scope="session")
def real_assistant(real_index: Index, real_embedder: Embedder) -> Assistant:
    """The assistant as `fundstelle chat` makes it, with a contact and the shipped calibration."""
    return Assistant(real_index, real_embedder, Settings(contact=CONTACT))
