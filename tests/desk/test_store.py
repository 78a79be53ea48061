"""The store, on a file and on a real PostgreSQL: what comes back, conflicts, threads, forgetting."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest

from assistant.desk.kept.hiding import hider
from assistant.desk.kept.history import Conflict
from assistant.desk.kept.store import Store
from assistant.desk.records import Letter, Mask
from corpus.errors import InputError
from tests.desk.cases import NOON, event, full_case, later


def test_a_case_comes_back_exactly(store: Store) -> None:
    case = full_case()
    assert store.add(case, event("received")) == case
    assert store.get("c1") == case
    assert store.get("c2") is None
    assert store.events("c1") == (event("received"),)
    assert store.versions("c1") == ()


def test_a_change_counts_up_and_all_of_it_is_kept(store: Store) -> None:
    case = store.add(full_case(), event("received"))
    changed = replace(case, status="released", released=later(days=1), released_by="berg", letter=Letter("Neu"), updated=later(days=1))
    saved = store.save(changed, base=1, event=event("released", "berg", later(days=1), internal=["a.pdf"]), keep="released")
    assert saved == replace(changed, version=2) == store.get("c1")
    assert [each.what for each in store.events("c1")] == ["received", "released"]
    assert store.events("c1")[1].details == {"internal": ["a.pdf"]}
    newest, older = store.versions("c1")
    assert (newest.number, newest.kind, newest.user, newest.text, newest.at) == (2, "released", "berg", "Neu", later(days=1))
    assert (older.number, older.kind, older.user, older.letter) == (1, "saved", "keller", case.letter)


def test_who_comes_too_late_changes_nothing_and_loses_nothing(store: Store) -> None:
    case = store.add(full_case(), event("received"))
    theirs = store.save(replace(case, letter=Letter("Ihrer")), base=1, event=event("saved", "berg"))
    mine = Letter("Meiner")
    with pytest.raises(Conflict) as raised:
        store.save(replace(case, letter=mine), base=1, event=event("saved", "keller", later(hours=1)), text=mine)
    assert raised.value.theirs == theirs == store.get("c1")
    kept = next(version for version in store.versions("c1") if version.number == raised.value.kept)
    assert (kept.kind, kept.user, kept.text) == ("conflict", "keller", "Meiner")
    assert [each.user for each in store.events("c1")] == ["keller", "berg"]
    with pytest.raises(Conflict) as raised:
        store.save(replace(case, topic="anders"), base=1, event=event("options"))
    assert raised.value.kept == 0


def test_what_somebody_else_writes_over_is_kept_and_ones_own_typing_is_not(store: Store) -> None:
    case = store.add(full_case(letter=Letter()), event("received"))
    for text in ("Anna 1", "Anna 2", "Anna 3"):
        case = store.save(replace(case, letter=Letter(text)), base=case.version, event=event("saved", "anna"))
    assert store.versions("c1") == ()
    for text in ("Bert 1", "Bert 2"):
        case = store.save(replace(case, letter=Letter(text)), base=case.version, event=event("saved", "bert"))
    assert [(version.kind, version.user, version.text) for version in store.versions("c1")] == [("saved", "anna", "Anna 3")]
    case = store.save(replace(case, letter=Letter("Maschine")), base=case.version, event=event("written", "bert"), keep="generated")
    kept = [(version.kind, version.user, version.text) for version in store.versions("c1")]
    assert kept == [("generated", "bert", "Maschine"), ("saved", "bert", "Bert 2"), ("saved", "anna", "Anna 3")]
    store.save(replace(case, status="in_review"), base=case.version, event=event("in_review", "bert"), keep="saved")
    assert len(store.versions("c1")) == 3  # the same text is not kept twice
    assert [(each.what, each.user) for each in store.events("c1")] == [
        ("received", "keller"),
        ("saved", "anna"),
        ("saved", "bert"),
        ("written", "bert"),
        ("in_review", "bert"),
    ]


def test_what_goes_all_at_once_is_kept_also_of_ones_own(store: Store) -> None:
    case = store.add(full_case(letter=Letter("Ein langer Text, an dem jemand sitzt.")), event("received"))
    emptied = store.save(replace(case, letter=Letter("")), base=1, event=event())
    assert [version.text for version in store.versions("c1")] == ["Ein langer Text, an dem jemand sitzt."]
    store.save(replace(emptied, letter=Letter("Neu")), base=2, event=event())
    assert len(store.versions("c1")) == 1


def test_a_case_without_subject_is_listed_by_its_first_question(store: Store) -> None:
    case = store.add(full_case(subject=""), event("received"))
    assert [line.subject for line in store.search()] == [case.questions[0].text]
    assert store.get("c1") == case


def test_a_case_that_has_gone_can_t_be_changed(store: Store) -> None:
    case = full_case()
    for change in (
        lambda: store.save(case, base=1, event=event()),
        lambda: store.note("c1", event("exported")),
        lambda: store.forget_originals("c1", str, event("forgotten")),
        lambda: store.rewrite("c1", str),
    ):
        with pytest.raises(InputError) as raised:
            change()  # type: ignore[no-untyped-call]
        assert raised.value.key == "case.gone"
    assert not store.delete("c1")


def test_search(store: Store) -> None:
    store.add(full_case("c1", updated=later(hours=1)), event("received"))
    other = full_case("c2", subject="Schüleraustausch", masks=(), status="in_review", letter=Letter("[offen: Kosten – zuständig: Amt]"))
    store.add(other, event("received"))
    found = store.search()
    assert [line.id for line in found] == ["c1", "c2"]
    assert (found[1].gaps, found[1].questions, found[1].updated, found[1].released) == (1, 2, NOON, None)
    for words, ids in (
        ("SCHÜLER", ["c2"]),
        ("konferenz TEIL", ["c1", "c2"]),
        ("100 % _wich", ["c1"]),
        ("%", ["c1"]),
        ("großmann", ["c1"]),  # masked: found, never shown
        ("GROSSMANN", ["c1"]),
        ("\x00", ["c1", "c2"]),
        ("nirgends", []),
    ):
        assert [line.id for line in store.search(words)] == ids, words
    assert [line.id for line in store.search("konferenz", "in_review")] == ["c2"]
    assert store.search(status="released") == ()


def test_of_many_threads_that_change_one_version_one_wins_and_every_text_is_kept(store: Store) -> None:
    case = store.add(full_case(letter=Letter()), event("received"))
    outcome: list[str] = []

    def change(name: str) -> None:
        for turn in range(5):
            letter = Letter(f"{name} {turn}")
            try:
                store.save(replace(case, letter=letter), base=case.version, event=event("saved", name), text=letter)
                outcome.append(letter.text)
            except Conflict as conflict:
                assert conflict.kept

    threads = [threading.Thread(target=change, args=(f"t{number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcome) == 1
    now = store.get("c1")
    assert now is not None and (now.version, now.letter.text) == (2, outcome[0])
    kept = {version.text for version in store.versions("c1")} | {now.letter.text}
    assert kept == {f"t{number} {turn}" for number in range(8) for turn in range(5)}
    assert len({version.number for version in store.versions("c1")}) == 39


def test_originals_lie_apart_and_can_be_forgotten(store: Store) -> None:
    typed = Letter("Sehr geehrte Frau änne großmann, Großmanns Anruf von 06151 123456 [1].")
    case = store.add(full_case(), event("received"))
    case = store.save(replace(case, letter=typed), base=1, event=event("searched", words="Änne Großmann?"), keep="generated")
    store.forget_originals("c1", hider(case.masks), event("forgotten", ""))
    after = store.get("c1")
    assert after is not None
    assert after.masks == (Mask("[Name 1]", "name", ""), Mask("[Telefon 1]", "phone", ""))
    assert after.letter.text == "Sehr geehrte Frau [Name 1], Großmanns Anruf von [Telefon 1] [1]."
    assert store.versions("c1")[0].text == after.letter.text
    assert store.events("c1")[1].details == {"words": "[Name 1]?"}
    assert (after.version, after.updated) == (3, case.updated)
    assert store.search("06151") == ()
    again = store.save(replace(after, topic="x"), base=3, event=event("options"))
    assert store.get("c1") == again


def test_which_released_cases_still_hold_originals(store: Store) -> None:
    for number, released in enumerate((None, NOON, later(days=3))):
        store.add(full_case(f"c{number}", released=released), event("received"))
    store.add(full_case("c9", released=NOON, masks=()), event("received"))
    assert store.released_before(NOON) == ()
    assert store.released_before(later(seconds=1)) == ("c1",)
    assert set(store.released_before(later(days=4))) == {"c1", "c2"}


def test_vectors_of_released_cases(store: Store) -> None:
    store.add(full_case("c1", status="released"), event("received"))
    store.add(full_case("c2"), event("received"))
    rows = [np.array([0.6, 0.8], np.float32), np.array([1.0, 0.0], np.float32)]
    for case_id in ("c1", "c2", "gone"):
        store.put_vectors(case_id, "e5", rows)
    store.put_vectors("c1", "e5", rows)
    found = store.vectors("e5")
    assert list(found) == ["c1"]
    assert np.array_equal(found["c1"], np.stack(rows))
    assert store.vectors("other") == {}


def test_what_is_over_is_deleted_with_all_that_belongs_to_it(store: Store) -> None:
    for case_id, updated in (("old", NOON), ("new", later(days=2))):
        case = store.add(full_case(case_id, updated=updated), event("received"))
        store.save(replace(case, letter=Letter("Neu")), base=1, event=event("written"), keep="generated")
        store.put_vectors(case_id, "e5", [np.ones(2, np.float32)])
    assert store.forget_before(later(days=1)) == 1
    assert store.get("old") is None and store.get("new") is not None
    assert store.versions("old") == () and store.events("old") == ()
    assert len(store.versions("new")) == 2
    store.add(full_case("old", masks=()), event("received"))  # nothing comes back
    assert store.search("großmann") == store.search("großmann", "draft") and len(store.search("großmann")) == 1
