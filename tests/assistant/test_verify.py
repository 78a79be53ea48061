"""Nothing unsupported is shown: every way in which a statement can be wrong is seen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.records import Citation, Statement
from assistant.verify import plain, stands, verify
from tests.assistant.made import document_of
from vectorstore.store import Snapshot

PATH = "public/konferenz.txt"
SENTENCE = "Die Konferenz fand vom 18. bis 20. Oktober 2022 in Washington statt."


def cited(snapshot: Snapshot, quote: str = SENTENCE) -> Citation:
    document = document_of(snapshot, PATH)
    start = snapshot.pages(document.id)[0].text.index(quote)
    return Citation(1, document.id, PATH, document.title, None, 1, "1", start, start + len(quote), quote, None, "public", "de", False)


def stated(text: str, *citations: Citation) -> Statement:
    return Statement(text, citations, "unsupported", "not checked yet")


def test_a_quote_at_its_place_is_verbatim(small: Snapshot) -> None:
    verified = verify(stated(SENTENCE, cited(small)), small)
    assert (verified.support, verified.reason, verified.text) == ("verbatim", "", SENTENCE)


def test_white_space_may_differ_and_nothing_else(small: Snapshot) -> None:
    across = "Abfallgebühren\n\nDie Gebühr für die Tonne beträgt 186 Euro im Jahr."
    document = document_of(small, "public/abfall.txt")
    citation = replace(cited(small), document_id=document.id, start=0, end=len(across), quote=across)
    assert verify(stated(" ".join(across.split()), citation), small).support == "verbatim"
    assert verify(stated(across.replace("186", "1 86"), citation), small).support == "unsupported"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (SENTENCE[:-1], "not the quote"),
        (SENTENCE.replace("2022", "2023"), "not the quote"),
        (SENTENCE.lower(), "not the quote"),
        (f"{SENTENCE} Und mehr.", "not the quote"),
        ("", "not the quote"),
    ],
)
def test_another_text_than_the_quote_is_unsupported(small: Snapshot, text: str, reason: str) -> None:
    verified = verify(stated(text, cited(small)), small)
    assert verified.support == "unsupported" and reason in verified.reason


def test_without_a_citation_nothing_is_supported(small: Snapshot) -> None:
    assert verify(stated(SENTENCE), small).reason == "no citation"


@pytest.mark.parametrize(
    "change",
    [
        {"start": 1},
        {"end": 5},
        {"page": 2},
        {"page": 9},
        {"page": 0},
        {"document_id": "0" * 16},
        {"quote": SENTENCE.replace("2022", "2023")},
        {"quote": SENTENCE + " "},
    ],
)
def test_a_quote_that_stands_elsewhere_is_seen(small: Snapshot, change: dict[str, object]) -> None:
    wrong = replace(cited(small), **change)  # type: ignore[arg-type]
    assert not stands(wrong, small)
    verified = verify(stated(wrong.quote, wrong), small)
    assert verified.support == "unsupported" and "citation 1 does not stand" in verified.reason


def test_every_citation_is_looked_at_not_only_the_first(small: Snapshot) -> None:
    good = cited(small)
    bad = replace(good, number=2, start=good.start + 1)
    assert "citation 2" in verify(stated(SENTENCE, good, bad), small).reason


@given(st.text(alphabet="ab 1\n\t\u00a0ß.", max_size=40))
def test_plain_is_its_own_plain(text: str) -> None:
    assert plain(plain(text)) == plain(text)
    assert "".join(plain(text).split()) == "".join(text.split())


@given(start=st.integers(-5, 400), length=st.integers(-5, 200))
def test_only_the_exact_characters_stand(small_text: tuple[Snapshot, Citation, str], start: int, length: int) -> None:
    snapshot, citation, text = small_text
    moved = replace(citation, start=start, end=start + length)
    exact = start >= 0 and start + length <= len(text) and text[start : start + length] == citation.quote
    assert stands(moved, snapshot) == exact


@pytest.fixture(scope="session")
def small_text(small_index: object) -> tuple[Snapshot, Citation, str]:
    from vectorstore.store import Index

    assert isinstance(small_index, Index)
    snapshot = small_index.current()
    return snapshot, cited(snapshot), snapshot.pages(document_of(snapshot, PATH).id)[0].text
