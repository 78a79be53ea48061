"""An amount keeps the words it stands with, whoever acts keeps the deed, and a verb is known in its other forms."""

from __future__ import annotations

import pytest

from assistant.inflection import roots
from assistant.support import check
from assistant.verdicts import Source
from tests.fakes import FakeEmbedder

LOANS = Source("Die Leihfrist beträgt für Bücher vier Wochen, für Filme zwei Wochen.")
CALLS = Source("In 2022 the department answered 1,264 calls, 118 more than the year before.")
PAID = Source("Die Stadt stellt Werkzeug und zahlt dem Verein 2.500 Euro.")


@pytest.mark.parametrize(
    ("claim", "source", "supported"),
    [
        ("Die Leihfrist für Filme beträgt zwei Wochen.", LOANS, True),
        ("Die Leihfrist für Filme beträgt vier Wochen.", LOANS, False),
        ("In 2022 the department answered 1,264 calls.", CALLS, True),
        ("In 2022 the department answered 118 calls.", CALLS, False),
        ("Die Stadt zahlt dem Verein 2.500 Euro.", PAID, True),
        ("Der Verein zahlt der Stadt 2.500 Euro.", PAID, False),
    ],
)
def test_words_stay_with_their_amount_and_deeds_with_their_doer(claim: str, source: Source, supported: bool) -> None:
    assert check(claim, [source], FakeEmbedder()).supported == supported  # type: ignore[arg-type]


def test_forms_of_a_verb_share_a_root() -> None:
    assert roots("gesperrt") & roots("sperrung")
    assert roots("gibt", "aus") & roots("ausgegeben")
    assert not roots("verkauf") & roots("kauf")
