"""The evidence decision: features for any input, and a decision that goes the way its weights say."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evidence import FAR, FEATURES, Calibration, find_features, load_calibration, weakest_word
from assistant.extract import rank_sentences
from corpus.records import Access
from tests.assistant.made import made_calibration, made_index
from tests.fakes import FakeEmbedder
from vectorstore.query import make_query, make_words
from vectorstore.retrieve import retrieve
from vectorstore.store import Snapshot

ODD = [
    "Konferenz",
    "Konferenz?",
    "und wer ist das",
    "is it the",
    "🎉🎉🎉 ?",
    "Konferenz 🎉",
    "?!",
    "wieviele Einhörner leben auf dem Xylophon?",
    "1",
    "2022 2023 2024",
    "a" * 500,
    ("Wann war die Konferenz in Washington? " * 20)[:500],
    "ﬁnanzierung ﬀ",
    "Wann\u00a0war\u00a0die Konferenz",
    "会議はいつですか",
    "\u202eKonferenz",
]


def features_of(question: str, snapshot: Snapshot, access: Access = "public", context: str = "") -> dict[str, float]:
    query = make_query(question, FakeEmbedder(), context)  # type: ignore[arg-type]
    passages = retrieve(query, snapshot, access, FAR)
    return find_features(
        query, passages, rank_sentences(query, make_words(query, snapshot, access), passages, snapshot, access), snapshot, access
    )


@pytest.fixture(scope="module")
def one_chunk(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """An index of one document with one chunk."""
    return made_index(tmp_path_factory.mktemp("one"), {"public/a.txt": "Die Konferenz fand im Oktober 2022 in Washington statt."}).current()


@pytest.mark.parametrize("question", ODD)
@pytest.mark.parametrize("index", ["small", "one_chunk"])
def test_every_question_has_finite_features(question: str, index: str, request: pytest.FixtureRequest) -> None:
    features = features_of(question, request.getfixturevalue(index))
    assert set(features) == set(FEATURES)
    assert all(isinstance(value, float) and math.isfinite(value) for value in features.values()), features


@pytest.mark.parametrize(
    ("question", "context"), [("Und wann?", "Wer kam zur Konferenz?"), ("und", "und"), ("?", "Konferenz"), ("🎉", "🎉")]
)
def test_follow_ups_have_them_too(small: Snapshot, question: str, context: str) -> None:
    features = features_of(question, small, context=context)
    assert set(features) == set(FEATURES) and all(math.isfinite(value) for value in features.values())


def test_every_odd_question_can_be_decided(small: Snapshot) -> None:
    calibration = load_calibration()
    for question in ODD:
        decision = calibration.decide(features_of(question, small))
        assert 0.0 <= decision.probability <= 1.0
        assert decision.enough == (decision.probability >= calibration.threshold)


def test_without_passages_there_are_no_features(small: Snapshot) -> None:
    query = make_query("Konferenz", FakeEmbedder())  # type: ignore[arg-type]
    assert find_features(query, (), (), small, "public") == {}


def test_an_answered_question_has_more_of_everything_than_a_strange_one(small: Snapshot) -> None:
    known = features_of("Wann fand die Konferenz in Washington statt?", small)
    strange = features_of("Welche Fluglinie fliegt Einhörner 1848 heim?", small)
    for name in ("passage_tokens", "weakest_word"):
        assert known[name] > strange[name], name


def test_levels_are_shares(small: Snapshot) -> None:
    """Between -1 and 1, but for the rounding of token vectors to bytes."""
    for question in ("Wann fand die Konferenz in Washington statt?", "Konferenz"):
        level = features_of(question, small)["weakest_word"]
        assert -1.01 <= level <= 1.01, level


def weakest(question: str, snapshot: Snapshot) -> float:
    query = make_query(question, FakeEmbedder())  # type: ignore[arg-type]
    return weakest_word(query, retrieve(query, snapshot, "public", 1)[0], snapshot, "public")


def test_one_strange_word_among_known_ones_is_what_counts(one_chunk: Snapshot) -> None:
    """A near miss: everything is there but the detail."""
    assert weakest("Wann fand die Konferenz in Washington statt?", one_chunk) > weakest(
        "Welches Hotel der Konferenz in Washington?", one_chunk
    )


def test_a_word_of_the_title_is_known(small: Snapshot) -> None:
    query = make_query("Xylophon?", FakeEmbedder())  # type: ignore[arg-type]
    passage = retrieve(query, small, "public", 1)[0]
    titled = replace(passage, document=replace(passage.document, title="Xylophon"))
    untitled = replace(passage, document=replace(passage.document, title="Bericht"), chunk=replace(passage.chunk, heading=""))
    assert weakest_word(query, titled, small, "public") == 1.0
    assert weakest_word(query, untitled, small, "public") < 1.0


@given(row=st.integers(0, 99), low=st.floats(-3, 3), step=st.floats(0.001, 3))
def test_more_of_a_feature_moves_the_decision_as_its_weight_says(row: int, low: float, step: float) -> None:
    calibration = load_calibration()
    name = sorted(calibration.scales)[row % len(calibration.scales)]
    middle = {feature: mean for feature, (mean, _, _) in calibration.scales.items()}
    _, spread, weight = calibration.scales[name]
    less, more = (calibration.decide(middle | {name: middle[name] + value * spread}).probability for value in (low, low + step))
    assert (more - less) * weight >= 0


def test_nothing_overflows() -> None:
    calibration = made_calibration()
    for value in (-1e9, 1e9):
        decision = calibration.decide(dict.fromkeys(FEATURES, value))
        assert decision.probability == pytest.approx(float(value > 0)) and decision.enough is (value > 0)


def test_a_higher_threshold_never_answers_more() -> None:
    lax, strict = made_calibration(0.3), made_calibration(0.8)
    for share in (0.0, 0.4, 0.5, 0.6, 1.0):
        features = dict.fromkeys(FEATURES, share)
        assert lax.decide(features).enough or not strict.decide(features).enough
    assert lax.decide(dict.fromkeys(FEATURES, 0.5)).enough and not strict.decide(dict.fromkeys(FEATURES, 0.5)).enough


def test_the_shipped_file_knows_exactly_these_features() -> None:
    calibration = load_calibration()
    assert set(calibration.scales) == set(FEATURES)
    assert 0.0 < calibration.threshold < 1.0
    assert all(spread > 0 for _, spread, _ in calibration.scales.values())
    # Well-matched tokens speak for an answer, whatever else is weighed in.
    assert calibration.scales["passage_tokens"][2] > 0


def test_a_calibration_is_read_as_it_was_written(tmp_path: Path) -> None:
    features = {"fit": {"mean": 1.0, "spread": 2.0, "weight": 3.0}}
    file = tmp_path / "evidence.json"
    file.write_text(json.dumps({"version": "v", "features": features, "intercept": -1.5, "threshold": 0.25}), encoding="utf-8")
    calibration = load_calibration(file)
    assert calibration == Calibration("v", {"fit": (1.0, 2.0, 3.0)}, -1.5, 0.25)
    assert calibration.decide({"fit": 2.0}).probability == pytest.approx(0.5)
