"""Ranks, gold answers and evidence, worked by hand on a few passages and answers, and measured on a tiny file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answer import Assistant
from assistant.citations import Citations
from assistant.records import Answer, Statement
from assistant.settings import Settings
from eval.measure import NEVER, NOWHERE, OURS, RANKINGS, ask_all, by, fused, holds, in_language_of, measure_ranking, numbers_stand, rank_of
from eval.squad import Squad, SquadQuestion, read_squad, write_folder
from tests.assistant.made import document_of, made_calibration, made_candidate, made_document, made_passage
from tests.fakes import FakeEmbedder
from vectorstore.build import build_index
from vectorstore.records import Passage
from vectorstore.store import Index, open_index


def passage(path: str, dense: float = 0.0, words: float = 0.0, start: int = 0) -> Passage:
    made = made_passage(made_document(path), "Ein Satz.", start=start)
    return Passage(made.chunk, made.document, dense, 1, "both", dense, words, dense)


def paths(passages: Sequence[Passage]) -> list[str]:
    return [found.document.path for found in passages]


def test_the_rank_counts_documents_not_passages() -> None:
    order = [passage("a"), passage("a", start=20), passage("b"), passage("a", start=40), passage("c")]
    assert [rank_of(order, gold) for gold in "abc"] == [1, 2, 3]
    assert rank_of(order, "z") > 1000 and rank_of([], "a") > 1000


def test_rank_fusion_prefers_what_both_find_good() -> None:
    both, dense, words = passage("both", 0.8, 5.0), passage("dense", 0.9, 1.0), passage("words", 0.1, 9.0)
    # Ranks (vectors, words): both 2, 2; dense 1, 3; words 3, 1. 1/12 + 1/12 < 1/11 + 1/13: two seconds lose to a first and a third.
    assert paths(fused([both, dense, words]))[2] == "both"
    fourth = passage("fourth", 0.5, 3.0)
    # Now dense is 1, 4 and words 4, 1: 1/11 + 1/14 = .1623 < 1/12 + 1/12 = .1667.
    assert paths(fused([words, dense, fourth, both]))[0] == "both"
    assert fused([]) == []


def test_an_order_by_one_figure() -> None:
    found = [passage("a", 0.1, 3.0), passage("b", 0.9, 1.0)]
    assert paths(by(lambda p: p.dense)(found)) == ["b", "a"]
    assert paths(by(lambda p: p.words)(found)) == ["a", "b"]


def answer(*texts: str, quotes: Sequence[str] = ()) -> Answer:
    """An answer whose statements say `texts`, cited from `quotes` where they differ."""
    citations = Citations()
    statements = []
    for number, text in enumerate(texts):
        quote = quotes[number] if quotes else text
        cited = citations.of(made_candidate(made_passage(made_document(f"public/{number}.txt"), quote), quote))
        statements.append(Statement(text, (cited,), "verbatim"))
    return Answer("?", "de", "answered" if texts else "not_found", "", tuple(statements), (), (), (), "v")


def question(*gold: str) -> SquadQuestion:
    return SquadQuestion("?", 0, "public/000-00.txt", gold)


@pytest.mark.parametrize(
    ("gold", "first", "held"),
    [
        (("186 Euro",), 9, True),
        (("186  EURO",), 9, True),
        (("im Mai",), 9, True),
        (("im Mai",), 1, False),
        (("186 Euro",), 1, True),
        (("im Juni",), 9, False),
        (("im Juni", "186 Euro"), 9, True),
        ((), 9, False),
    ],
)
def test_an_answer_holds_the_gold(gold: tuple[str, ...], first: int, held: bool) -> None:
    assert holds(answer("Die Gebühr beträgt\n186 Euro.", "Sie wird im Mai fällig."), question(*gold), first) is held


def test_no_answer_holds_nothing() -> None:
    assert holds(answer(), question("186"), 9) is False


def test_numbers_must_stand_in_the_cited_quote() -> None:
    assert numbers_stand(answer("Es waren 12.500 Euro im Jahr 2018.", "Kein Wort."))
    assert not numbers_stand(answer("Es waren 12.501 Euro.", quotes=["Es waren 12.500 Euro."]))
    assert not numbers_stand(answer("Gut: 1.", "Es waren 7.", quotes=["Gut: 1.", "Es waren 8."]))


def indexed(squad_file: Path, folder: Path) -> tuple[Squad, Index]:
    squad = read_squad(squad_file)
    build_index(write_folder(squad, folder / "documents"), folder / "index", embedder=FakeEmbedder())
    return squad, open_index(folder / "index", embedder_name="fake-1")


def test_rankings_are_measured_against_the_gold_paragraph(squad_file: Path, tmp_path: Path) -> None:
    squad, index = indexed(squad_file, tmp_path)
    steps: list[int] = []
    right = measure_ranking(squad.questions, index.current(), FakeEmbedder(), lambda: steps.append(1))  # type: ignore[arg-type]
    assert set(right) == {*RANKINGS, OURS} and len(steps) == len(squad.questions)
    assert right["ours"] == [1] * 7, "each question shares its words with its paragraph only"
    wrong = [replace(question, paragraph="public/009-09.txt") for question in squad.questions]
    assert measure_ranking(wrong, index.current(), FakeEmbedder())["ours"] == [NOWHERE] * 7  # type: ignore[arg-type]


def test_evidence_says_at_which_thresholds_an_answer_is_shown(squad_file: Path, tmp_path: Path) -> None:
    """At any threshold, an assistant that is really set to it shows an answer exactly where the evidence says so."""
    squad, index = indexed(squad_file, tmp_path)

    def assistant(threshold: float) -> Assistant:
        return Assistant(index, FakeEmbedder(), Settings(), made_calibration(threshold))  # type: ignore[arg-type]

    found = ask_all(squad.questions, squad, assistant(0.5))
    snapshot = index.current()
    left_out = {
        "there": lambda q: frozenset[str](),
        "without_paragraph": lambda q: frozenset({document_of(snapshot, q.paragraph).id}),
        "without_article": lambda q: frozenset(document_of(snapshot, path).id for path in squad.of_article(q.article)),
    }
    seen = set()
    for threshold in (0.0, 0.02, 0.3, 0.5, 0.9, 0.99, 1.1):
        for asked in found:
            for name, absent in left_out.items():
                really = assistant(threshold).ask(asked.question.text, leave_out=absent(asked.question)).outcome == "answered"
                assert (getattr(asked, name) >= threshold) is really, (asked.question.text, name, threshold)
                seen.add((name, really))
    assert len(seen) == 6, "each kind of asking is answered at some threshold and refused at another"
    # One of the seven asks for a price, and hashed words find a sentence without one first: refused whatever the threshold.
    assert [asked.there for asked in found].count(NEVER) == 1
    assert [bool(asked.answer.statements) for asked in found] == [asked.there >= 0.5 for asked in found]


def test_the_gold_of_a_parallel_file_is_taken_in_its_language() -> None:
    german, english = question("im Mai"), question("in May")
    assert in_language_of([english], [german]) == [german]
    with pytest.raises(ValueError, match="same order"):
        in_language_of([english], [replace(german, paragraph="public/000-01.txt")])
    with pytest.raises(ValueError):
        in_language_of([english, english], [german])
