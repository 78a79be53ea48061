"""A model that fails again and again is left alone, and found again once it answers."""

from __future__ import annotations

import pytest

from assistant.breaker import IN_A_ROW, REST_SECONDS, Breaker
from assistant.records import ModelOutcome


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def failed(clock: Clock, outcome: ModelOutcome = "slow") -> Breaker:
    breaker = Breaker(clock)
    for _ in range(IN_A_ROW):
        assert breaker.resting() is None
        breaker.report(outcome)
    return breaker


def test_failures_in_a_row_let_it_rest(clock: Clock) -> None:
    breaker = failed(clock)
    assert breaker.down
    assert breaker.resting() == "slow"


@pytest.mark.parametrize("outcome", ["ok", "unsupported", "incomplete", "empty"])
def test_a_reply_in_between_counts_from_the_start_again(clock: Clock, outcome: ModelOutcome) -> None:
    breaker = Breaker(clock)
    for said in ("slow", "slow", outcome, "slow", "slow"):
        breaker.report(said)  # type: ignore[arg-type]
    assert breaker.resting() is None
    assert not breaker.down


def test_that_others_come_first_is_no_failure(clock: Clock) -> None:
    breaker = Breaker(clock)
    for _ in range(2 * IN_A_ROW):
        breaker.report("busy")
    assert not breaker.down


def test_after_the_rest_one_person_tries_and_the_others_wait(clock: Clock) -> None:
    breaker = failed(clock, "unreachable")
    clock.now += REST_SECONDS
    assert breaker.resting() is None
    assert breaker.resting() == "unreachable"
    breaker.report("ok")
    assert breaker.resting() is None


def test_a_try_that_fails_lets_it_rest_again(clock: Clock) -> None:
    breaker = failed(clock)
    clock.now += REST_SECONDS
    assert breaker.resting() is None
    breaker.report("failed")
    clock.now += REST_SECONDS - 1
    assert breaker.resting() == "failed"
    clock.now += 1
    assert breaker.resting() is None
