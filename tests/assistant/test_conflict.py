"""Two documents that disagree are both shown, newest first; two that merely speak of alike things are not."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.conflict import LOOKED_AT, REVISION, RIVAL_MARGIN, find_conflict
from assistant.extract import Candidate
from tests.assistant.made import made_candidate, made_document, made_passage
from vectorstore.store import Snapshot

OLD = "Die Bürgerreise nach Riverbend findet vom 20. bis 29. September 2024 statt."
NEW = "Die Bürgerreise nach Riverbend findet vom 3. bis 13. Oktober 2024 statt."
OLD_DAY, NEW_DAY = date(2024, 2, 5), date(2024, 4, 18)


def made(path: str, text: str, published: date | None, *, title: str = "Bericht", heading: str = "", score: float = 1.0) -> Candidate:
    document = made_document(path, title=title, published=published)
    return made_candidate(made_passage(document, text, heading=heading), text, score)


def older(text: str = OLD, published: date | None = OLD_DAY, score: float = 1.0) -> Candidate:
    return made("public/alt.txt", text, published, score=score)


def newer(text: str = NEW, published: date | None = NEW_DAY, title: str = "Korrektur", score: float = 1.0) -> Candidate:
    return made("public/neu.txt", text, published, title=title, score=score)


def found(snapshot: Snapshot, ranked: list[Candidate], chosen: list[Candidate] | None = None) -> list[str]:
    return [c.passage.document.path for c in find_conflict(ranked, ranked[:1] if chosen is None else chosen, snapshot, "public")]


@pytest.mark.parametrize("turned", [False, True])
def test_a_correction_and_what_it_corrects_newest_first(small: Snapshot, turned: bool) -> None:
    ranked = [newer(score=0.95), older()] if turned else [older(), newer(score=0.95)]
    assert found(small, ranked) == ["public/neu.txt", "public/alt.txt"]


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (newer(title="Bericht 2025"), "nothing says that it corrects anything: two years' reports"),
        (newer(text=OLD), "the same numbers"),
        (newer(text="Die Bürgerreise nach Riverbend findet statt."), "no number"),
        (newer(text="Der Haushalt der Stadt beträgt 3 Millionen Euro im Oktober."), "another subject"),
        (newer(published=None), "undated: which one is newer?"),
        (newer(published=OLD_DAY), "the same day"),
        (newer(score=1.0 - 2 * RIVAL_MARGIN), "far below the best"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_conflict(small: Snapshot, other: Candidate, why: str) -> None:
    assert found(small, [older(), other]) == [], why


def test_two_sentences_of_one_document_are_no_conflict(small: Snapshot) -> None:
    document = made_document("public/neu.txt", title="Korrektur", published=NEW_DAY)
    passage = made_passage(document, f"{OLD} {NEW}")
    assert found(small, [made_candidate(passage, OLD), made_candidate(passage, NEW)]) == []


def test_the_word_that_revises_must_be_the_newer_document_s(small: Snapshot) -> None:
    old = made("public/alt.txt", OLD, OLD_DAY, title="Korrektur")
    assert found(small, [old, newer(title="Bericht")]) == []


def test_without_anything_chosen_nothing_disagrees(small: Snapshot) -> None:
    assert found(small, [older(), newer()], []) == []


def test_only_the_first_sentences_are_looked_at(small: Snapshot) -> None:
    between = [made(f"public/{number}.txt", "Die Stadt hat viele schöne Plätze.", NEW_DAY) for number in range(LOOKED_AT)]
    assert found(small, [older(), *between, newer()]) == []


def test_the_same_number_of_a_paragraph_is_no_number(small: Snapshot) -> None:
    old = "(1) Die Bürgerreise nach Riverbend findet alle drei Jahre statt."
    assert found(small, [older(text=old), newer(text=NEW)]) == []


@pytest.mark.parametrize(
    "text", ["Korrektur", "wurde verschoben", "anders als gemeldet", "rescheduled to May", "This corrects an error", "geändert"]
)
def test_words_that_revise(text: str) -> None:
    assert REVISION.search(text)


@pytest.mark.parametrize("text", ["Protokoll", "Bericht zum Stand", "correctional", "annual report", "Die Reise findet statt"])
def test_words_that_do_not(text: str) -> None:
    assert not REVISION.search(text)
