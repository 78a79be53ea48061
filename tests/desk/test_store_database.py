"""The store's database: its files, other programs beside it, what fails, being killed while saving."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import stat
import time
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.desk.kept.history import Conflict
from assistant.desk.kept.store import Store, open_store
from assistant.desk.records import Letter, Mask
from corpus.errors import InputError
from tests.desk.cases import NOON, event, full_case, later, number_of, numbered, save_on_and_on


def test_deleted_is_deleted_also_in_the_files_of_the_database(tmp_path: Path) -> None:
    secrets = ("Geheimwort", "Grossgeheim", "Versionsgeheim", "Ereignisgeheim", "Fragegeheim")
    store = open_store(str(tmp_path / "desk.sqlite"))
    store.add(full_case("stays"), event("received"))
    case = full_case("c1", enquiry="Geheimwort " * 900, masks=(Mask("[Name 1]", "name", "Grossgeheim"),), updated=later(days=-1))
    case = store.add(case, event("received", questions=["Fragegeheim"]))
    case = store.save(replace(case, letter=Letter("Versionsgeheim " * 300)), base=1, event=event("written"), keep="generated")
    store.save(replace(case, letter=Letter("kurz")), base=2, event=event("searched", words="Ereignisgeheim"))

    def content() -> bytes:
        return b"".join(file.read_bytes() for file in sorted(tmp_path.iterdir()))

    assert all(secret.encode() in content() for secret in secrets)
    store.forget_originals("c1", str, event("forgotten"))
    assert b"Grossgeheim" not in content() and b"Geheimwort" in content()
    assert store.forget_before(NOON) == 1
    assert [secret for secret in secrets if secret.encode() in content().replace(b"\x00", b"")] == []
    assert store.get("stays") is not None
    store.close()


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "desk.sqlite"
    store = open_store(str(path))
    store.add(full_case(), event("received"))
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
    store.close()


def test_two_programs_share_a_database(database: str) -> None:
    one, other = open_store(database), open_store(database)
    case = one.add(full_case(), event("received"))
    assert other.get("c1") == case
    other.save(replace(case, topic="neu"), base=1, event=event("options"))
    with pytest.raises(Conflict):
        one.save(replace(case, topic="alt"), base=1, event=event("options"))
    one.close()
    other.close()


def test_a_database_of_a_newer_program_is_left_alone(database: str) -> None:
    from sqlalchemy import text

    from assistant.desk.kept.tables import open_engine

    engine = open_engine(database)
    with engine.begin() as connection:
        connection.execute(text("UPDATE about SET value = '2'"))
    engine.dispose()
    with pytest.raises(InputError, match="newer version of the program") as raised:
        open_store(database)
    assert (raised.value.key, raised.value.values) == ("case.database_newer", {"found": "2", "known": 1})


@pytest.mark.parametrize("url", ["postgresql+pg8000://desk:geheim@127.0.0.1:1/desk", "/proc/nowhere/desk.sqlite", "postgresql://h:x/d"])
def test_a_database_that_can_t_be_opened_says_what_to_do(url: str) -> None:
    with pytest.raises(InputError, match="Check desk_database") as raised:
        open_store(url)
    assert "geheim" not in str(raised.value)


def test_a_database_that_fails_later_is_a_sentence(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    from sqlalchemy import text

    with store._writing.begin() as connection:
        connection.execute(text("DROP TABLE versions"))
    case = store.add(full_case(), event("received"))
    with pytest.raises(InputError) as raised:
        store.save(replace(case, letter=Letter("Geheimtext")), base=1, event=event("written"), keep="generated")
    assert raised.value.key == "case.database"
    assert "Geheimtext" not in caplog.text and "versions" in caplog.text
    assert store.get("c1") == case  # nothing of the change has happened


@pytest.mark.timeout(240)
def test_killed_while_saving_no_text_is_lost_or_half_written(database: str, request: pytest.FixtureRequest) -> None:
    store = open_store(database)
    store.add(full_case(letter=Letter(numbered(0))), event("received"))
    store.close()
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(["tests.desk.cases"])
    chance = random.Random(7)
    saved = 0
    for _ in range(20):
        ours, theirs = server.Pipe(duplex=False)
        child = server.Process(target=save_on_and_on, args=(database, theirs), daemon=True)
        child.start()
        theirs.close()
        assert ours.poll(60)  # it has opened the store
        time.sleep(chance.uniform(0.0, 0.25))
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        last = saved
        try:
            while True:
                last = max(last, ours.recv())
        except EOFError:
            pass
        store = open_store(database)
        case = store.get("c1")
        assert case is not None
        saved = number_of(case.letter.text)
        # What was told to be saved is there; one more may be, killed between saving and telling.
        assert last <= saved <= last + 1
        assert case.version == saved + 1
        assert [number_of(version.text) % 7 for version in store.versions("c1") if version.kind == "generated"] == [0] * (saved // 7)
        store.close()
    assert saved > 20
