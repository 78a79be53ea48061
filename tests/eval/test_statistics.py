"""Intervals against published figures, exact tests by counting, kappa against scikit-learn."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.statistics import bca_mean, cohens_kappa, estimate, kappa_gap, paired_permutation, quantile, wilson

LABELS = st.sampled_from(["right", "wrong", "unclear"])


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_is_newcombes_table(successes: int, n: int, low: float, high: float) -> None:
    """Newcombe (1998), Statistics in Medicine 17, table I, score method without continuity correction."""
    assert wilson(successes, n) == pytest.approx((low, high), abs=5e-5)


def test_wilson_at_the_ends() -> None:
    assert wilson(0, 0) == (0, 1)
    assert wilson(0, 10)[0] == 0 and wilson(10, 10)[1] == 1
    for impossible in ((-1, 10), (11, 10)):
        with pytest.raises(ValueError, match="impossible"):
            wilson(*impossible)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_share_and_mirrors(counts: tuple[int, int]) -> None:
    successes, n = counts
    low, high = wilson(successes, n)
    assert 0 <= low <= successes / n <= high <= 1 and low < high
    assert wilson(n - successes, n) == pytest.approx((1 - high, 1 - low))


def test_bca_of_a_large_sample_is_near_the_normal_interval() -> None:
    chance = random.Random(3)
    values = [chance.gauss(10, 2) for _ in range(400)]
    mean = sum(values) / len(values)
    spread = (sum((v - mean) ** 2 for v in values) / (len(values) - 1)) ** 0.5
    reach = 1.96 * spread / len(values) ** 0.5
    assert bca_mean(values, 1) == pytest.approx((mean - reach, mean + reach), abs=0.15 * reach)


def test_bca_leans_towards_the_long_tail() -> None:
    values = [1.0] * 30 + [2.0] * 6 + [9.0, 14.0]
    low, high = bca_mean(values, 1)
    mean = sum(values) / len(values)
    assert low is not None and high is not None and high - mean > mean - low


def test_bca_is_the_same_for_the_same_seed() -> None:
    values = [0.1, 0.5, 0.2, 0.9, 0.4, 0.7]
    assert bca_mean(values, 5) == bca_mean(values, 5) != bca_mean(values, 6)


def test_degenerate_samples() -> None:
    assert bca_mean([]) == bca_mean([0.4]) == (None, None)
    assert bca_mean([0.4, 0.4, 0.4]) == pytest.approx((0.4, 0.4))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=2, max_size=12))
def test_bca_is_never_a_gap(values: list[float]) -> None:
    low, high = bca_mean(values, 0)
    assert low is not None and high is not None
    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9


def test_estimate_chooses_the_method() -> None:
    assert estimate([], "share") == {"value": None, "n": 0, "low": None, "high": None}
    ones = estimate([1.0] * 8, "share")
    assert (ones["low"], ones["high"]) == wilson(8, 8)
    assert (estimate([1, 0, 1], "rate")["low"], estimate([1, 0, 1], "rate")["high"]) == wilson(2, 3)
    shares = [0.5, 1.0, 0.0, 0.25]
    assert (estimate(shares, "share", 2)["low"], estimate(shares, "share", 2)["high"]) == bca_mean(shares, 2)
    assert (estimate([1, 0, 1, 1], "mean", 2)["low"], estimate([1, 0, 1, 1], "mean", 2)["high"]) == bca_mean([1, 0, 1, 1], 2)


def test_quantiles_and_their_order_statistics() -> None:
    # Conover: for the median of ten the second and the ninth value hold 97.9 %.
    assert quantile([float(n) for n in range(10, 0, -1)], 0.5) == {"value": 5.5, "n": 10, "low": 2.0, "high": 9.0}
    assert quantile([3.0], 0.95) == {"value": 3.0, "n": 1, "low": None, "high": None}
    assert quantile([], 0.5)["value"] is None


def by_counting(a: list[float], b: list[float]) -> float:
    """The exact p: all signs of the differences."""
    differences = [x - y for x, y in zip(a, b, strict=True)]
    observed = abs(sum(differences))
    sums = [abs(sum(s * d for s, d in zip(signs, differences, strict=True))) for signs in itertools.product((1, -1), repeat=len(a))]
    return sum(total >= observed - 1e-12 for total in sums) / len(sums)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([0.0, 0.5, 1.0]), st.sampled_from([0.0, 0.5, 1.0])), min_size=1, max_size=8))
def test_the_paired_test_is_exact_on_small_samples(pairs: list[tuple[float, float]]) -> None:
    a, b = [x for x, _ in pairs], [y for _, y in pairs]
    assert paired_permutation(a, b) == pytest.approx(by_counting(a, b))
    assert paired_permutation(b, a) == pytest.approx(paired_permutation(a, b))


def test_the_paired_test_finds_a_real_difference_and_no_other() -> None:
    chance = random.Random(2)
    before = [float(chance.random() < 0.5) for _ in range(300)]
    better = [max(value, float(chance.random() < 0.3)) for value in before]
    other = [float(chance.random() < 0.5) for _ in range(300)]
    assert paired_permutation(better, before) < 0.001
    assert paired_permutation(other, before) > 0.05
    assert paired_permutation(before, before) == paired_permutation([], []) == paired_permutation([1.0], [0.0]) == 1.0
    with pytest.raises(ValueError):
        paired_permutation([1.0], [])


def test_kappa_by_hand() -> None:
    """Two readers, 50 proposals: both yes 20, both no 15, 5 and 10 apart; observed 0.7, by chance 0.5."""
    pairs = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    assert cohens_kappa(pairs) == pytest.approx(0.4)


@settings(deadline=None)  # the first call loads scikit-learn
@given(st.lists(st.tuples(LABELS, LABELS), min_size=1, max_size=40))
def test_kappa_is_scikit_learns(pairs: list[tuple[str, str]]) -> None:
    from sklearn.metrics import cohen_kappa_score

    if kappa_gap(pairs):
        assert cohens_kappa(pairs) is None
        return
    assert cohens_kappa(pairs) == pytest.approx(cohen_kappa_score([a for a, _ in pairs], [b for _, b in pairs]))


def test_undefined_kappa_says_why() -> None:
    assert (kappa_gap([]), cohens_kappa([])) == ("no_pairs", None)
    assert (kappa_gap([("right", "right")] * 3), cohens_kappa([("right", "right")] * 3)) == ("one_label", None)
    assert (kappa_gap([("right", "wrong")]), cohens_kappa([("right", "wrong")])) == ("", 0.0)
