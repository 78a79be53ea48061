"""Fitting the evidence decision: it separates what can be separated, and what it writes can be read."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.evidence import FEATURES, load_calibration
from eval import calibrate
from eval.calibrate import SHARES, TARGET, fit, matrix, rates, shares
from eval.evidence_cases import DOCUMENTS, OTHER, SAME, Case, cases, open_paragraphs, set_cases
from eval.squad import read_squad
from tests.fakes import FakeEmbedder


def made_cases(count: int, gap: float, seed: int = 1) -> list[Case]:
    """Askings whose features are noise but for one, which lies `gap` higher where the answer is there."""
    chance = random.Random(seed)
    found = []
    for number in range(count):
        kind = ("there", "paragraph", "article")[number % 3]
        features = {name: chance.gauss(0, 1) for name in FEATURES}
        features["passage_tokens"] += gap if kind == "there" else 0.0
        found.append(Case(features, kind == "there", f"x {kind}", number % 24, SAME))
    return found


def written(calibration: dict[str, Any], folder: Path) -> Path:
    file = folder / "evidence.json"
    file.write_text(json.dumps(calibration), encoding="utf-8")
    return file


def test_what_differs_gets_the_weight_and_separates(tmp_path: Path) -> None:
    calibration: Any = fit(made_cases(900, gap=6.0))
    weights = {name: abs(entry["weight"]) for name, entry in calibration["features"].items()}
    assert max(weights, key=lambda name: weights[name]) == "passage_tokens"
    assert calibration["features"]["passage_tokens"]["weight"] > 0
    shares = calibration["answered_at_threshold"]
    assert shares["x there"] == pytest.approx(1 - TARGET, abs=0.01)
    assert shares["x article"] < 0.02 and shares["x paragraph"] < 0.02


def test_what_is_written_decides_new_cases(tmp_path: Path) -> None:
    calibration = load_calibration(written(fit(made_cases(900, gap=6.0)), tmp_path))
    fresh = made_cases(300, gap=6.0, seed=2)
    right = [calibration.decide(case.features).enough == case.there for case in fresh]
    assert np.mean(right) > 0.93


def test_where_nothing_differs_nothing_is_pretended() -> None:
    calibration: Any = fit(made_cases(900, gap=0.0))
    shares = calibration["answered_at_threshold"]
    assert shares["x article"] == pytest.approx(shares["x there"], abs=0.1)


def test_the_file_says_what_it_was_made_of_and_what_it_costs(tmp_path: Path) -> None:
    calibration: Any = fit(made_cases(300, gap=3.0))
    assert {
        "version",
        "made_by",
        "data",
        "features",
        "intercept",
        "threshold",
        "area_under_curve",
        "answered_at_threshold",
        "curve",
    } <= set(calibration)
    assert list(calibration["features"]) == list(FEATURES)
    assert all(set(entry) == {"mean", "spread", "weight"} for entry in calibration["features"].values())
    refusals = [point["false_refusals"] for point in calibration["curve"]]
    answers = [point["false_answers_article"] for point in calibration["curve"]]
    assert refusals == sorted(refusals) and answers == sorted(answers, reverse=True), "more refusals, fewer false answers"
    assert json.loads(json.dumps(calibration)) == calibration


def test_the_matrix_has_a_row_a_case_and_a_column_a_feature() -> None:
    found = made_cases(5, gap=1.0)
    assert matrix(found).shape == (5, len(FEATURES))
    assert matrix(found)[3].tolist() == [found[3].features[name] for name in FEATURES]


def test_rates_are_shares_by_kind() -> None:
    found = [Case({}, True, "there", 0, SAME), Case({}, True, "there", 0, SAME), Case({}, False, "article", 0, SAME)]
    assert rates(found, np.array([0.9, 0.1, 0.5]), 0.5) == {"article": 1.0, "there": 0.5}


def test_a_domain_counts_its_share_whatever_its_size_and_half_of_it_for_each_side() -> None:
    found = [Case({}, True, "a there", n, SAME) for n in range(9)] + [Case({}, False, "a paragraph", 0, SAME)]
    found += [Case({}, there, "b", 0, OTHER) for there in (True, False)]
    counted = shares(found)
    assert counted.sum() == pytest.approx(1.0)
    assert counted[:9].sum() == pytest.approx(counted[9])
    assert counted[:10].sum() / counted[10:].sum() == pytest.approx(SHARES[SAME] / SHARES[OTHER])


def test_the_threshold_is_xquads_and_the_own_sets_are_in_the_curve() -> None:
    found = made_cases(900, gap=6.0)
    other = [Case(c.features, c.there, f"documents {c.kind}", c.group, DOCUMENTS) for c in made_cases(300, gap=0.0, seed=3)]
    calibration: Any = fit(found + other)
    assert calibration["answered_at_threshold"]["x there"] == pytest.approx(1 - TARGET, abs=0.01)
    assert calibration["area_under_curve"][SAME] > 0.95 > 0.7 > calibration["area_under_curve"][DOCUMENTS]
    assert all({"false_refusals_documents", "false_answers_documents"} <= set(point) for point in calibration["curve"])


def test_the_threshold_is_of_those_asked_of_all_articles() -> None:
    found = made_cases(900, gap=6.0)
    few = [replace(case, kind=f"{case.kind} among few", few=True) for case in made_cases(900, gap=2.0, seed=3)]
    answered: Any = fit(found + few)["answered_at_threshold"]
    assert answered["x there"] == pytest.approx(1 - TARGET, abs=0.01) and answered["x there among few"] < 1 - 2 * TARGET


def test_a_set_is_asked_by_its_development_half_and_again_without_its_documents(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("Die Konferenz fand im Oktober 2022 in Washington statt.", encoding="utf-8")
    rows = [
        {"id": "a", "user_input": "Wann fand die Konferenz statt?", "reference_context_ids": ["a.txt"], "split": "development"},
        {"id": "b", "user_input": "Wer kam im Mai?", "answerable": False, "split": "development"},
        {"id": "c", "user_input": "Wo fand die Konferenz statt?", "reference_context_ids": ["a.txt"], "split": "final"},
    ]
    (tmp_path / "set.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    embedder: Any = FakeEmbedder()
    found = list(set_cases(tmp_path / "set.jsonl", [tmp_path / "texts"], tmp_path / "place", embedder, DOCUMENTS, withhold=True))
    assert [(case.kind, case.there) for case in found] == [("documents there", True), ("documents not there", False)]
    assert found[0].group != found[1].group and set(found[0].features) == set(FEATURES)


def test_each_question_is_asked_of_all_and_of_few_and_the_gold_is_gone_where_it_should_be(squad_file: Path, tmp_path: Path) -> None:
    squad, embedder = read_squad(squad_file), FakeEmbedder()
    snapshot = open_paragraphs(squad, tmp_path, embedder)  # type: ignore[arg-type]
    found = list(cases(squad.questions, squad, snapshot, embedder, "de"))  # type: ignore[arg-type]
    kinds = [case.kind for case in found]
    asked = {f"de {kind}{among}" for kind in ("there", "paragraph", "article") for among in ("", " among few")}
    assert set(kinds) <= asked and {"de there", "de there among few", "de paragraph", "de article"} <= set(kinds)
    assert kinds.count("de there") == kinds.count("de there among few") == len(squad.questions)
    assert all(case.there == ("there" in case.kind) and case.few == ("few" in case.kind) for case in found)
    assert all(set(case.features) == set(FEATURES) for case in found)
    for name in ("weakest_word", "passage_tokens"):
        with_it, without = (np.mean([case.features[name] for case in found if case.kind == kind]) for kind in ("de there", "de article"))
        assert with_it > without, name


def test_the_command_writes_a_calibration_that_can_be_read(
    squad_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(calibrate, "Embedder", FakeEmbedder)
    monkeypatch.setattr(calibrate, "own_cases", lambda squads, folder, embedder: iter(()))
    assert calibrate.main([str(squad_file), "--out", str(tmp_path / "made.json")]) == 0
    calibration = load_calibration(tmp_path / "made.json")
    assert set(calibration.scales) == set(FEATURES) and 0 <= calibration.threshold <= 1
    assert json.loads(capsys.readouterr().out)["threshold"] == calibration.threshold
