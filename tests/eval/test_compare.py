"""Two runs side by side: joined on ids, every change told, nothing compared that is not the same question."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import InputError
from eval.compare import Comparison, compare_runs
from eval.records import Result
from eval.reporting.comparison import as_html, as_markdown, write_comparison
from eval.statistics import paired_permutation
from eval.summary import SEED
from tests.eval.made_runs import made_result, written_run

RIGHT, WRONG = {"fact_recall_vital": 1.0}, {"fact_recall_vital": 0.0}


def compared(folder: Path, before: list[Result], after: list[Result], **config: str) -> Comparison:
    return compare_runs(written_run(folder / "a", before), written_run(folder / "b", after, **config))


def test_better_worse_reworded_and_the_same(tmp_path: Path) -> None:
    before = [made_result("up", WRONG), made_result("down", RIGHT), made_result("other", RIGHT), made_result("same", WRONG)]
    after = [made_result("same", WRONG), made_result("up", RIGHT), made_result("down", WRONG), made_result("other", RIGHT, text="Another.")]
    found = compared(tmp_path, before, after)
    assert [change.question.id for change in found.better] == ["up"] and [change.question.id for change in found.worse] == ["down"]
    assert [change.question.id for change in found.reworded] == ["other"] and (found.same, found.stayed) == (1, 2)
    assert (found.reworded[0].before.text, found.reworded[0].after.text) == ("An answer.", "Another.")
    assert (found.worse[0].before.verdict, found.worse[0].after.verdict) == ("right", "wrong")


def test_an_error_is_not_right(tmp_path: Path) -> None:
    found = compared(
        tmp_path, [made_result("a", RIGHT), made_result("b", {}, error="x")], [made_result("a", {}, error="No."), made_result("b", RIGHT)]
    )
    assert [c.question.id for c in found.worse] == ["a"] and [c.question.id for c in found.better] == ["b"]
    assert found.worse[0].after.verdict == "error" and found.worse[0].after.text == "No."


def test_questions_of_one_run_only_are_named(tmp_path: Path) -> None:
    found = compared(tmp_path, [made_result("a", RIGHT), made_result("gone", WRONG)], [made_result("new", WRONG), made_result("a", RIGHT)])
    assert found.only_a == ("gone",) and found.only_b == ("new",) and found.same == 1


@pytest.mark.parametrize("change", [{"user_input": "Another?"}, {"history": ("Before?",)}, {"answerable": False}, {"leave_out": ("x",)}])
def test_a_question_that_was_edited_is_not_compared(tmp_path: Path, change: dict[str, object]) -> None:
    before = made_result("a", RIGHT)
    after = replace(before, question=replace(before.question, **change), scores=WRONG)  # type: ignore[arg-type]
    found = compared(tmp_path, [before], [after])
    assert found.edited == ("a",) and not found.worse and not found.differences


def test_gold_that_was_corrected_makes_no_other_question(tmp_path: Path) -> None:
    before = made_result("a", RIGHT)
    found = compared(tmp_path, [before], [replace(before, question=replace(before.question, reference="Better gold."))])
    assert not found.edited and found.same == 1


def test_each_metric_is_tested_over_the_pairs_that_have_it(tmp_path: Path) -> None:
    values = [(0.0, 1.0), (0.0, 1.0), (0.5, 1.0), (1.0, 1.0), (0.25, 0.75), (None, 1.0), (1.0, None)]
    before = [made_result(f"q{n}", {"recall@5": x}) for n, (x, _) in enumerate(values)]
    after = [made_result(f"q{n}", {"recall@5": y}) for n, (_, y) in enumerate(values)]
    [difference] = compared(tmp_path, before, after).differences
    pairs = [(x, y) for x, y in values if x is not None and y is not None]
    assert (difference.metric, difference.n) == ("recall@5", 5) and difference.difference == pytest.approx(0.6)
    assert difference.p == pytest.approx(paired_permutation([x for x, _ in pairs], [y for _, y in pairs], SEED)) and difference.p < 0.2
    assert difference.low is not None and difference.high is not None and 0 < difference.low < 0.6 < difference.high
    assert difference.after - difference.before == pytest.approx(difference.difference)


def test_two_equal_runs_differ_in_nothing(tmp_path: Path) -> None:
    results = [made_result(f"q{n}", {"recall@5": n / 4}) for n in range(5)]
    found = compared(tmp_path, results, results)
    assert not (found.better or found.worse or found.reworded or found.settings) and found.same == 5
    assert [(d.difference, d.low, d.high, d.p) for d in found.differences] == [(0, 0, 0, 1.0)]


def test_what_else_differs_between_the_runs_is_said(tmp_path: Path) -> None:
    found = compared(tmp_path, [made_result("a", RIGHT)], [made_result("a", RIGHT)], encoder="other-2")
    assert len(found.settings) == 1 and "other-2" in found.settings[0]
    assert "other-2" in as_markdown(found, "en")


HOSTILE = "<script>alert(1)</script> | **bold** [x](http://a.example) ![y](z)\n# Heading"


@pytest.fixture
def hostile(tmp_path: Path) -> Comparison:
    """One question got worse; its answer is full of markup."""
    return compared(tmp_path, [made_result("<b>id</b>", RIGHT)], [made_result("<b>id</b>", WRONG, text=HOSTILE)])


@pytest.mark.parametrize(("language", "word"), [("de", "Schlechter"), ("en", "Worse")])
def test_html_shows_both_answers_as_text_and_asks_no_network(hostile: Comparison, language: str, word: str) -> None:
    page = as_html(hostile, language)  # type: ignore[arg-type]
    assert f'<html lang="{language}">' in page and word in page and "An answer." in page
    assert "&lt;script&gt;alert(1)" in page and "<script" not in page and "<b>id" not in page
    assert not re.search(r"""(?:src|href|url\()\s*=?\s*["']?https?:""", page) and "default-src 'none'" in page


def test_markdown_shows_both_answers_and_no_markup_of_theirs_means_anything(hostile: Comparison) -> None:
    text = as_markdown(hostile, "en")
    assert "> An answer." in text and "&lt;script\\>alert(1)" in text and "<script" not in text
    assert "\\*\\*bold\\*\\*" in text and "> \\# Heading" in text and "**0 better, 1 worse, 0 stayed" in text
    assert "| fact_recall_vital | 1 | 1.000 | 0.000 | -1.000 | – | 1.000 |" in text


def test_the_ending_of_the_file_decides(hostile: Comparison, tmp_path: Path) -> None:
    for name, begin in (("x.html", "<!doctype html>"), ("x.md", "# What changed")):
        write_comparison(hostile, tmp_path / name, "en")
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(begin)
    with pytest.raises(InputError, match=r"\.html or \.md"):
        write_comparison(hostile, tmp_path / "x.pdf", "en")
