"""A written sentence says of what its number is, and keeps the head of a phrase."""

from __future__ import annotations

import pytest

from assistant.support import check
from assistant.verdicts import Source
from tests.fakes import FakeEmbedder

DUES = Source("Item: Membership dues; Amount: $4,150")
GAUGES = Source("Both gauges on the Tansy River have been online since April 26, 2024.")
LICENCE = Source("Gauge measurements are published under an open license (CC BY 4.0).")
HEAD = Source("Die Leiterin des Amtes eröffnete am 3. Mai die Ausstellung.")
HALL = Source("Die Ausstellung im Rathaus ist bis zum 3. Mai geöffnet.")


@pytest.mark.parametrize(
    ("claim", "source", "supported"),
    [
        ("The amount was $4,150.", DUES, False),
        ("Membership dues amount to $4,150.", DUES, True),
        ("The source: 4.", LICENCE, False),
        ("The Tansy River has been online since April 26, 2024.", GAUGES, False),
        ("Both gauges have been online since April 26, 2024.", GAUGES, True),
        ("The gauges on the Tansy River have been online since April 26, 2024.", GAUGES, True),
        ("Das Amt eröffnete am 3. Mai die Ausstellung.", HEAD, False),
        ("Am 3. Mai eröffnete die Leiterin des Amtes die Ausstellung.", HEAD, True),
        ("Das Rathaus ist bis zum 3. Mai geöffnet.", HALL, False),
        ("Im Rathaus ist die Ausstellung bis zum 3. Mai geöffnet.", HALL, True),
    ],
)
def test_it_says_of_what(claim: str, source: Source, supported: bool) -> None:
    assert check(claim, [source], FakeEmbedder()).supported == supported  # type: ignore[arg-type]
