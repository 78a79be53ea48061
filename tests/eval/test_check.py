"""A check names each kind of mistake, and is silent on a good set."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.records import Page
from eval.check import check_testset
from eval.records import Fact, Question, RowProblem
from eval.records import TestSet as MadeSet
from eval.squad import read_squad
from eval.testset import read_testset

A = (
    Page("a", 1, "1", "Die Konferenz fand vom 18. bis 20. Oktober 2022 statt. Sie kostete"),
    Page("a", 2, "2", "12.500 Euro, sagt das Amt."),
)
B = (Page("b", 1, "1", "Der Etat bleibt vertraulich: 7 Millionen Euro."),)
DOCUMENTS = {"public/konferenz.pdf": A, "internal/etat.docx": B}
GOOD = Question(
    "q1",
    "Wann war die Konferenz?",
    reference="Vom 18. bis 20. Oktober 2022.",
    reference_facts=(Fact("18.–20. Oktober 2022"), Fact("falsch geschrieben", ("October 18, 2022",))),
    reference_contexts=("Die Konferenz fand vom 18. bis 20. Oktober 2022 statt.",),
    reference_context_ids=("public/konferenz.pdf#page=1",),
    row=2,
)


def found(*questions: Question, documents: dict[str, tuple[Page, ...]] = DOCUMENTS) -> tuple[RowProblem, ...]:
    return check_testset(MadeSet("a.csv", "0", questions, ()), documents)


def test_a_good_set_has_no_problem() -> None:
    other = replace(GOOD, id="q2", user_input="Und auf Englisch?", variant_of="q1", variant_type="translation", row=3)
    gone = Question("q3", "Was kostet der Flug?", answerable=False, must_not_contain=("CANARY",), leave_out=("internal/etat.docx",), row=4)
    inside = Question("q4", "Wie hoch ist der Etat?", access="internal", reference_context_ids=("internal/etat.docx",), row=5)
    assert found(GOOD, other, gone, inside) == ()


CHANGES: list[tuple[dict[str, object], str, str]] = [
    ({"reference_contexts": ("Das steht nirgends.",)}, "reference_contexts", "stands in no document"),
    ({"reference_contexts": ("Der Etat bleibt vertraulich",)}, "reference_contexts", "stands in internal documents only"),
    (
        {"reference_contexts": ("sagt das Amt",), "reference_facts": ()},
        "reference_contexts",
        "stands not at the source given but in public/konferenz.pdf#page=2",
    ),
    ({"reference_context_ids": ("public/konferenzen.pdf",)}, "reference_context_ids", "the nearest name is “public/konferenz.pdf”"),
    ({"reference_context_ids": ("konferenz.pdf",)}, "reference_context_ids", "the nearest name is “public/konferenz.pdf”"),
    ({"reference_context_ids": ("public/konferenz.pdf#page=3",)}, "reference_context_ids", "has no page 3; it has 2"),
    ({"reference_context_ids": ("public/konferenz.pdf", "internal/etat.docx")}, "reference_context_ids", "is internal"),
    ({"leave_out": ("public/weg.pdf",)}, "leave_out", "There is no document “public/weg.pdf”"),
    ({"answerable": False}, "answerable", "counts as unanswerable but has"),
    (
        {"reference": " ", "reference_facts": (), "reference_contexts": (), "reference_context_ids": ()},
        "answerable",
        "counts as answerable but has no",
    ),
    ({"variant_of": "q9"}, "variant_of", "no row has this id"),
    ({"variant_of": "q1"}, "variant_of", "a variant of itself"),
    ({"reference_facts": (Fact("21. Oktober 2022", ("Oct 21",)),)}, "reference_facts", "“21. Oktober 2022” stands neither"),
    ({"must_not_contain": ("20. oktober",)}, "must_not_contain", "the answer or a fact contains it"),
]


@pytest.mark.parametrize(("change", "column", "sentence"), CHANGES, ids=[f"{at}-{change[1]}" for at, change in enumerate(CHANGES)])
def test_each_mistake_is_named_with_its_row_and_column(change: dict[str, object], column: str, sentence: str) -> None:
    problems = found(replace(GOOD, **change))  # type: ignore[arg-type]
    assert [(problem.row, problem.column) for problem in problems] == [(2, column)], problems
    assert problems[0].message.startswith(f"Row 2, column “{column}”: ") and sentence in problems[0].message


def test_the_same_question_after_the_same_turns_is_named_once_a_repetition() -> None:
    again = replace(GOOD, id="q2", user_input="wann  war die KONFERENZ?", row=7)
    problems = found(GOOD, again, replace(again, id="q3", row=8))
    assert [(problem.row, "row 2" in problem.message) for problem in problems] == [(7, True), (8, True)]
    for other in (
        {"history": ("Und davor?",)},
        {"access": "internal"},
        {"leave_out": ("internal/etat.docx",)},
        {"user_input": "Wann war sie?"},
    ):
        assert found(GOOD, replace(again, **other)) == (), other  # type: ignore[arg-type]


def test_a_quote_over_two_pages_and_another_spelling_are_found() -> None:
    question = replace(GOOD, reference_contexts=("sie kostete 12.500 €",), reference_facts=(Fact("EUR 12,500"),))
    assert found(question) == ()
    for place in ("public/konferenz.pdf", "public/konferenz.pdf#page=2"):
        assert found(replace(question, reference_context_ids=(place,))) == ()
    assert found(replace(question, reference_context_ids=())) == ()


def test_internal_is_only_what_a_sorted_folder_calls_so() -> None:
    flat = {"konferenz.pdf": A, "etat.docx": B}
    question = replace(GOOD, reference_context_ids=("konferenz.pdf",))
    assert found(question, documents=flat) == ()
    beside = {"public/x.pdf": A, "konferenz.pdf": A}
    assert "is internal" in found(question, documents=beside)[0].message


def test_without_documents_each_source_is_named_and_nothing_breaks() -> None:
    problems = found(GOOD, documents={})
    assert {problem.column for problem in problems} == {"reference_contexts", "reference_context_ids"}
    assert any("no documents to check the sources against" in problem.message for problem in problems)


def test_problems_come_in_the_rows_order_and_in_german() -> None:
    bad = [replace(GOOD, id=f"q{row}", user_input=f"Frage {row}?", variant_of="weg", row=row) for row in (9, 3, 5)]
    problems = check_testset(MadeSet("a.csv", "0", tuple(bad), ()), DOCUMENTS, "de")
    assert [problem.row for problem in problems] == [3, 5, 9]
    assert problems[0].message == "Zeile 3, Spalte „variant_of“: Sie ist eine Variante von „weg“, aber keine Zeile hat diese ID."


def test_a_squad_file_fits_its_own_paragraphs(squad_file: Path) -> None:
    squad = read_squad(squad_file)
    documents = {path: (Page(path, 1, "1", text),) for path, text in squad.paragraphs.items()}
    assert check_testset(read_testset(squad_file), documents) == ()
