"""A document that becomes internal between draft and release does not leave unnoticed."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from assistant.desk.kept.indexed import as_indexed
from assistant.desk.kept.similar import sources_changed
from assistant.desk.letter.rules import internal_sources
from tests.desk.cases import citation, full_case


def index(**access: str) -> Any:
    return SimpleNamespace(documents={document: SimpleNamespace(access=now) for document, now in access.items()}, pages=lambda _: ())


def test_a_place_that_has_become_internal_is_internal_in_the_letter_and_no_longer_ticked() -> None:
    case = as_indexed(full_case(), index(d1="internal"))
    assert [each.access for each in internal_sources(case.letter)] == ["internal"]
    assert [(each.citation.access, each.used) for each in case.questions[0].evidence] == [("internal", False), ("internal", False)]


def test_what_has_become_public_is_public() -> None:
    internal = replace(full_case().letter, footnotes=(citation(access="internal"),))
    assert not internal_sources(as_indexed(full_case(letter=internal), index(d1="public")).letter)


def test_what_has_gone_or_was_released_stays() -> None:
    case = full_case()
    assert as_indexed(case, index(d2="internal")) is case
    released = full_case(status="released")
    assert as_indexed(released, index(d1="internal")) is released


def test_a_released_letter_is_offered_as_changed_when_its_source_is_public_no_more() -> None:
    page = SimpleNamespace(number=2, text=" " * 10 + citation().quote[:21] + " ")
    quoted = citation(quote=page.text[10:31])
    case = full_case(letter=replace(full_case().letter, footnotes=(quoted,)))
    snapshot = index(d1="public")
    snapshot.pages = lambda _: (page,)
    assert not sources_changed(case, snapshot)
    snapshot.documents["d1"].access = "internal"
    assert sources_changed(case, snapshot)
