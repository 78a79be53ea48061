"""Passwords of the desk's users."""

from __future__ import annotations

import time

import pytest

from assistant.desk.kept.users import FEWEST, MOST, hash_password, verify_password
from corpus.errors import InputError


def test_the_right_password_and_no_other() -> None:
    hashed = hash_password("Müllers Kuh am Fluß")
    assert hashed.startswith("$argon2id$")
    assert "Kuh" not in hashed and hash_password("Müllers Kuh am Fluß") != hashed
    assert verify_password(hashed, "Müllers Kuh am Fluß")
    assert verify_password(hashed, "Mu\u0308llers Kuh am Fluß")  # as another keyboard sends it
    assert not verify_password(hashed, "müllers Kuh am Fluß")
    assert not verify_password(hashed, "")


@pytest.mark.parametrize("hashed", ["", "$argon2id$broken", "plain", "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaA"])
def test_what_is_no_hash_lets_nobody_in(hashed: str) -> None:
    assert not verify_password(hashed, "nobody's")
    assert not verify_password(hashed, "plain")


def test_an_unknown_user_costs_as_much_as_a_wrong_password() -> None:
    hashed = hash_password("eins zwei drei")
    verify_password("", "warm")

    def fastest(hashed: str) -> float:
        taken = []
        for _ in range(5):
            start = time.perf_counter()
            verify_password(hashed, "vier fünf sechs")
            taken.append(time.perf_counter() - start)
        return min(taken)

    known, unknown = fastest(hashed), fastest("")
    assert known / 3 < unknown < known * 3  # without the work it would be a ten-thousandth


@pytest.mark.parametrize(("password", "key"), [("x" * (FEWEST - 1), "short"), (" " * 30, "short"), ("x" * (MOST + 1), "long")])
def test_lengths(password: str, key: str) -> None:
    with pytest.raises(InputError) as raised:
        hash_password(password)
    assert raised.value.key == f"case.password_{key}"
    assert not verify_password(hash_password("x" * MOST), "x" * 10_000)
