"""Figures: over exactly the questions they apply to, with their intervals, and the same for the same results."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.score import METRICS
from eval.statistics import bca_mean, wilson
from eval.summary import JUDGED, MOST_SLICES, SEED, all_metrics, documents_of, summarise
from tests.eval.made_runs import made_result


def test_a_share_of_right_and_wrong_has_wilsons_interval_and_leaves_out_who_it_does_not_apply_to() -> None:
    results = [made_result(f"q{n}", {"hit@5": value}) for n, value in enumerate([1.0, 1.0, 1.0, 0.0, None])]
    figure = summarise(results)["metrics"]["hit@5"]
    low, high = wilson(3, 4)
    assert figure == {"value": 0.75, "n": 4, "low": pytest.approx(low), "high": pytest.approx(high)}


def test_a_share_within_questions_has_the_bootstraps_interval() -> None:
    values = [0.0, 0.5, 1.0, 0.25, 0.75, 1.0]
    figure = summarise([made_result(f"q{n}", {"recall@5": value}) for n, value in enumerate(values)])["metrics"]["recall@5"]
    assert (figure["low"], figure["high"]) == pytest.approx(bca_mean(values, SEED)) and figure["value"] == pytest.approx(sum(values) / 6)


def test_a_metric_that_applies_nowhere_has_no_value() -> None:
    found = summarise([made_result("a", {"hit@5": 1.0})])
    assert found["metrics"]["false_answer"] == {"value": None, "n": 0, "low": None, "high": None}
    assert "false_answer" not in found["slices"]["answerable"]["yes"]
    assert set(found["metrics"]) == {metric.name for metric in (*METRICS, *JUDGED)}


def test_nothing_at_all_has_figures_too() -> None:
    found = summarise([])
    assert found["questions"] == found["errors"] == 0 and all(figure["n"] == 0 for figure in found["metrics"].values())


def test_errors_are_counted_and_count_in_no_figure() -> None:
    found = summarise(
        [made_result("a", {"hit@5": 1.0}), made_result("b", {"hit@5": 0.0}, error="It broke."), made_result("c", {"hit@5": 1.0})]
    )
    assert found["errors"] == 1 and found["questions"] == 3 and found["metrics"]["hit@5"]["n"] == 2
    assert found["metrics"]["hit@5"]["value"] == 1.0


def test_slices_hold_their_own_questions() -> None:
    results = [
        made_result("a", {"hit@5": 1.0}, language="de", category="dates", reference_context_ids=("x.pdf#page=3", "x.pdf#page=4", "y.pdf")),
        made_result("b", {"hit@5": 0.0}, language="en", variant_type="typo", variant_of="a", reference_context_ids=("y.pdf",)),
        made_result("c", {"false_answer": 1.0}, answerable=False),
    ]
    slices = summarise(results)["slices"]
    value = {
        (kind, label): {name: (f["value"], f["n"]) for name, f in figures.items()}
        for kind in slices
        for label, figures in slices[kind].items()
    }
    assert value["language", "de"] == {"hit@5": (1.0, 1)} and value["language", "en"] == {"hit@5": (0.0, 1)}
    assert value["category", "dates"] == {"hit@5": (1.0, 1)} and set(slices["category"]) == {"dates"}
    assert value["document", "x.pdf"] == {"hit@5": (1.0, 1)} and value["document", "y.pdf"] == {"hit@5": (0.5, 2)}
    assert value["variant_type", "typo"] == {"hit@5": (0.0, 1)} and value["variant_type", ""]["hit@5"] == (1.0, 1)
    assert value["answerable", "no"] == {"false_answer": (1.0, 1)} and value["answerable", "yes"] == {"hit@5": (0.5, 2)}


def test_the_largest_slices_are_kept() -> None:
    results = [made_result(f"q{n}", {"hit@5": 1.0}, category=f"c{n:03}") for n in range(MOST_SLICES + 5)]
    results += [made_result("extra", {"hit@5": 1.0}, category=f"c{MOST_SLICES + 4:03}")]
    kept = summarise(results)["slices"]["category"]
    assert len(kept) == MOST_SLICES and f"c{MOST_SLICES + 4:03}" in kept and f"c{MOST_SLICES + 3:03}" not in kept


def test_a_document_is_named_once_and_without_its_page() -> None:
    question = made_result("a", {}, reference_context_ids=("b.pdf#page=2", "a.pdf", "b.pdf#page=9")).question
    assert documents_of(question) == ("b.pdf", "a.pdf")


def test_what_citation_figures_rest_on_is_said() -> None:
    quotes = made_result("a", {})
    assert summarise([quotes])["support"] == "verbatim"
    assert summarise([quotes, made_result("b", {}, support="supported")])["support"] == "verifier"


def test_outcomes_and_verdicts_are_counted() -> None:
    results = [
        made_result("a", {"fact_recall_vital": 1.0}),
        made_result("b", {"false_refusal": 1.0}, outcome="not_found"),
        made_result("c", {"false_answer": 0.0}, outcome="not_found", answerable=False),
    ]
    found = summarise(results)
    assert found["outcomes"] == {"answered": 1, "not_found": 2} and found["verdicts"] == {"right": 2, "wrong": 1}


def test_variants_are_held_against_their_originals() -> None:
    results = [
        made_result("a", {"fact_recall_vital": 1.0, "forbidden_absent": 1.0}),
        made_result("a2", {"fact_recall_vital": 0.0, "forbidden_absent": 0.0}, variant_of="a", variant_type="typo", outcome="not_found"),
    ]
    found = summarise(results)["robustness"]
    assert found["variants"]["typo"]["fact_recall_change"]["value"] == -1.0 and found["canaries_found"]["value"] == 0.5
    assert found["variants"]["typo"]["outcome_changed"]["value"] == 1.0


def test_latency_is_told_as_percentiles() -> None:
    results = [made_result(f"q{n}", {"latency_ms": float(n)}) for n in range(101)]
    latency = summarise(results)["latency"]["latency_ms"]
    assert latency["p50"]["value"] == 50.0 and latency["p95"]["value"] == 95.0 and latency["p50"]["n"] == 101


def test_a_judges_figures_stand_beside_the_others() -> None:
    judged = [replace(made_result(f"q{n}", {}), judge={"scores": {"faithfulness": value}}) for n, value in enumerate([1.0, 0.5, None])]
    assert summarise(judged)["metrics"]["faithfulness"]["value"] == 0.75
    assert {metric.name for metric in all_metrics()} >= {"faithfulness", "answer_correctness", "hit@5"}


@given(values=st.lists(st.one_of(st.none(), st.sampled_from([0.0, 0.25, 1.0])), min_size=1, max_size=12), seed=st.integers(0, 9))
@settings(max_examples=30, deadline=None)
def test_the_order_of_the_questions_changes_no_mean_and_all_is_plain_json(values: list[float | None], seed: int) -> None:
    results = [made_result(f"q{n}", {"recall@5": value}) for n, value in enumerate(values)]
    shuffled = random.Random(seed).sample(results, len(results))
    one, other = summarise(results), summarise(shuffled)
    assert json.loads(json.dumps(one)) == one
    first, second = one["metrics"]["recall@5"], other["metrics"]["recall@5"]
    assert first["n"] == second["n"] == sum(value is not None for value in values)
    assert first["value"] == pytest.approx(second["value"])
    if first["n"] > 1:
        assert first["low"] <= first["value"] <= first["high"]
