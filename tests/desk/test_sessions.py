"""Sessions: who is logged in, and how long."""

from __future__ import annotations

from datetime import timedelta

from assistant.desk.kept.sessions import Sessions, stamps
from assistant.desk.kept.store import Store
from tests.desk.cases import NOON


class Clock:
    def __init__(self) -> None:
        self.time = NOON

    def __call__(self):  # type: ignore[no-untyped-def]
        return self.time

    def wait(self, **time: float) -> None:
        self.time += timedelta(**time)


def test_a_token_stands_for_its_user_until_the_end(store: Store) -> None:
    sessions = Sessions(store, 480)
    anna, bert = sessions.start("anna"), sessions.start("bert")
    assert len(anna) >= 40 and anna != bert
    assert (sessions.user_of(anna), sessions.user_of(bert)) == ("anna", "bert")
    assert sessions.user_of("") is sessions.user_of(anna[:-1]) is sessions.user_of("x" * 10_000) is None
    sessions.end(anna)
    sessions.end("")
    assert (sessions.user_of(anna), sessions.user_of(bert)) == (None, "bert")
    more = sessions.start("bert")
    sessions.end_all("bert")
    assert sessions.user_of(bert) is sessions.user_of(more) is None


def test_a_session_outlives_a_restart_but_not_its_time(store: Store) -> None:
    clock = Clock()
    token = Sessions(store, 480, now=clock).start("anna")
    for _ in range(5):
        clock.wait(minutes=95)
        assert Sessions(store, 480, now=clock).user_of(token) == "anna"
    clock.wait(minutes=5)  # 480 in all
    assert Sessions(store, 480, now=clock).user_of(token) is None


def test_an_idle_session_ends(store: Store) -> None:
    clock = Clock()
    sessions = Sessions(store, 480, now=clock)
    token = sessions.start("anna")
    clock.wait(minutes=119)
    assert sessions.user_of(token) == "anna"
    clock.wait(minutes=120)
    assert sessions.user_of(token) is None
    clock.wait(minutes=-120)
    assert sessions.user_of(token) is None  # ended for good


def test_old_sessions_are_cleared_away(store: Store) -> None:
    clock = Clock()
    sessions = Sessions(store, 60, now=clock)
    token = sessions.start("anna")
    clock.wait(minutes=61)
    sessions.start("bert")
    clock.wait(minutes=-61)
    assert sessions.user_of(token) is None


def test_who_is_taken_out_of_the_settings_or_gets_another_password_is_logged_out(store: Store) -> None:
    before = Sessions(store, 480, stamp_of=stamps((("anna", "hash-1"), ("bert", "hash-2"), ("cora", "hash-3"))))
    tokens = [before.start(name) for name in ("anna", "bert", "cora")]
    assert [before.user_of(token) for token in tokens] == ["anna", "bert", "cora"]
    after = Sessions(store, 480, stamp_of=stamps((("anna", "hash-1"), ("bert", "another"))))
    assert [after.user_of(token) for token in tokens] == ["anna", None, None]


def test_the_database_holds_no_token(file_store: Store, tmp_path) -> None:  # type: ignore[no-untyped-def]
    token = Sessions(file_store, 480).start("anna")
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"anna" in content and token.encode() not in content
