"""The figures of the benchmark, worked by hand on a few passages and answers; and the whole command on a tiny file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.citations import Citations
from assistant.records import Answer, Statement
from eval import benchmark
from eval.benchmark import Answering, Rank, by, fused, holds, mean, measure_answers, measure_ranking, numbers_stand, print_ranking, rank_of
from eval.squad import SquadQuestion, read_squad, write_folder
from tests.assistant.made import made_calibration, made_candidate, made_document, made_passage
from tests.fakes import FakeEmbedder
from vectorstore.build import build_index
from vectorstore.records import Passage
from vectorstore.store import open_index


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


def test_means() -> None:
    assert mean([True, False, True, True]) == 0.75
    assert mean([]) == 0.0


def test_a_table_has_a_row_a_ranking(capsys: pytest.CaptureFixture[str]) -> None:
    print_ranking("7 questions", {"ours": Rank(0.5, 1.0, 0.75)})
    assert "| ours | 0.500 | 1.000 | 0.750 |" in capsys.readouterr().out


def test_rankings_are_measured_against_the_gold_paragraph(squad_file: Path, tmp_path: Path) -> None:
    squad, embedder = read_squad(squad_file), FakeEmbedder()
    build_index(write_folder(squad, tmp_path / "documents"), tmp_path / "index", embedder=embedder)
    snapshot = open_index(tmp_path / "index", embedder_name="fake-1").current()
    right = measure_ranking(squad.questions, snapshot, embedder)  # type: ignore[arg-type]
    assert right["ours"] == Rank(1.0, 1.0, 1.0), "each question shares its words with its paragraph only"
    wrong = [SquadQuestion(q.text, q.article, "public/009-09.txt", q.answers) for q in squad.questions]
    assert measure_ranking(wrong, snapshot, embedder)["ours"] == Rank(0.0, 0.0, 0.0)  # type: ignore[arg-type]


def test_answers_are_measured_with_and_without_their_article(squad_file: Path, tmp_path: Path) -> None:
    from assistant.answer import Assistant
    from assistant.settings import Settings

    squad, embedder = read_squad(squad_file), FakeEmbedder()
    build_index(write_folder(squad, tmp_path / "documents"), tmp_path / "index", embedder=embedder)
    index = open_index(tmp_path / "index", embedder_name="fake-1")
    lax, strict = (
        measure_answers(squad.questions, squad, Assistant(index, embedder, Settings(), made_calibration(threshold)))  # type: ignore[arg-type]
        for threshold in (0.0, 1.1)
    )
    # One of the seven asks for a price, and hashed words find a sentence without one first: refused whatever the threshold.
    assert (lax.refused, lax.valid, lax.numbers) == (pytest.approx(1 / 7), 1.0, 1.0)
    assert lax.false_answers == 1.0
    assert lax.held > 0.5 and lax.held >= lax.held_first and 1.0 <= lax.sentences <= 3.0 and lax.words > 3
    assert (strict.refused, strict.false_answers, strict.held) == (1.0, 0.0, 0.0)
    assert set(Answering.__dataclass_fields__) >= {"median_ms", "p95_ms"} and 0 < lax.median_ms <= lax.p95_ms


def test_the_command_prints_both_tables(squad_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(benchmark, "Embedder", FakeEmbedder)
    monkeypatch.setattr(benchmark, "DEVELOPMENT_ARTICLES", 2)
    assert benchmark.main([str(squad_file), "--half", "final"]) == 0
    final = capsys.readouterr().out
    assert "### Retrieval, 2 questions of tiny.de.json on tiny.de.json, final half" in final
    assert "### Answers, 2 questions" in final and "| citations whose quote stands at its place | " in final
    assert final.count("| ours | 1.000 | 1.000 | 1.000 |") == 1
    assert benchmark.main([str(squad_file), "--every", "2"]) == 0
    assert "### Retrieval, 3 questions of tiny.de.json on tiny.de.json, development half" in capsys.readouterr().out
