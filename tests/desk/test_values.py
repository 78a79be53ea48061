"""Values to plain ones and back."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from assistant.desk.kept.history import CaseLine, Event, line_of
from assistant.desk.kept.values import from_values, to_values
from assistant.desk.records import Case
from tests.desk.cases import event, full_case, later


@pytest.mark.parametrize(
    "value",
    [
        full_case(),
        full_case(released=later(days=1), received_on=None, questions=()),
        line_of(full_case()),
        event("searched", n=1, words=["a"]),
    ],
)
def test_through_json_and_back(value: Case | CaseLine | Event) -> None:
    assert from_values(type(value), json.loads(json.dumps(to_values(value)))) == value


def test_what_an_older_program_kept_is_read_with_defaults_and_what_a_newer_one_added_left_out() -> None:
    values = to_values(full_case())
    del values["received_on"]
    values["mood"] = "sunny"
    assert from_values(Case, values) == full_case(received_on=None)


def test_what_could_not_come_back_is_refused() -> None:
    @dataclass(frozen=True)
    class Odd:
        what: object

    with pytest.raises(TypeError, match="set can't be kept"):
        to_values(Odd({1}))
