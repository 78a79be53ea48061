"""Intervals, a paired test and agreement: Wilson, BCa bootstrap, permutation, Cohen's kappa. Only this module and calibrate know scipy."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Literal

Kind = Literal["share", "rate", "mean"]

LEVEL = 0.95
RESAMPLES = 2000  # Efron & Tibshirani (1993) ask for at least 1,000 for BCa; twice that moves an end by less than what is printed
PERMUTATIONS = 9999  # with the observed order 10,000, so that the smallest p is 0.0001; all 2^n where those are fewer
BATCH_VALUES = 1_000_000  # float64 held at a time: 8 MB, whatever the number of questions

Interval = tuple[float | None, float | None]
"""Lower and upper end of the 95 % interval; None where the values can't tell."""


def wilson(successes: float, n: int) -> tuple[float, float]:
    """95 % score interval of a share (Wilson 1927), always within [0, 1]; (0, 1) for n = 0, where nothing is known.

    Raises ValueError if successes aren't between 0 and n.
    """
    from scipy.special import ndtri

    if not 0 <= successes <= n:
        raise ValueError(f"{successes} successes of {n} are impossible.")
    if n == 0:
        return 0.0, 1.0
    z = float(ndtri(0.5 + LEVEL / 2))
    share = successes / n
    centre = share + z * z / (2 * n)
    reach = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    # At the ends the formula gives 0 and 1 but for rounding.
    low = 0.0 if successes == 0 else (centre - reach) / scale
    high = 1.0 if successes == n else (centre + reach) / scale
    return low, high


def bca_mean(values: Sequence[float], seed: int = 0) -> Interval:
    """95 % interval of the mean by the bias-corrected and accelerated bootstrap (Efron 1987), the same for the same seed.

    Degenerate samples: fewer than two values tell no spread, (None, None); equal values all have the same mean, (it, it).
    """
    import numpy as np
    from scipy.stats import bootstrap

    if len(values) < 2:
        return None, None
    sample = np.asarray(values, dtype=np.float64)
    if np.ptp(sample) <= 1e-12 * max(1.0, float(np.abs(sample).max())):
        return float(sample.mean()), float(sample.mean())
    found = bootstrap(
        (sample,),
        np.mean,
        n_resamples=RESAMPLES,
        batch=max(1, BATCH_VALUES // len(sample)),
        vectorized=True,
        confidence_level=LEVEL,
        method="BCa",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return float(found.low), float(found.high)


def estimate(values: Sequence[float], kind: Kind, seed: int = 0) -> dict[str, float | int | None]:
    """{"value", "n", "low", "high"} of the mean: Wilson for "share" and "rate" over 0 and 1, BCa for everything else.

    Shares that all are 0 or all are 1 get Wilson's interval too: the bootstrap would claim to know them exactly.
    """
    n = len(values)
    if not n:
        return {"value": None, "n": 0, "low": None, "high": None}
    value = math.fsum(values) / n
    counted = kind != "mean" and all(score in (0, 1) for score in values)
    low, high = wilson(math.fsum(values), n) if counted else bca_mean(values, seed)
    return {"value": value, "n": n, "low": low, "high": high}


def quantile(values: Sequence[float], share: float) -> dict[str, float | int | None]:
    """{"value", "n", "low", "high"} of a quantile such as p95 (linear between order statistics).

    The interval needs no distribution: the order statistics whose ranks hold 95 % of a binomial (Conover 1999, 3.2). An end is None where
    the sample is too small to have one.
    """
    import numpy as np
    from scipy.stats import binom

    ordered = sorted(values)
    n = len(ordered)
    if not n:
        return {"value": None, "n": 0, "low": None, "high": None}
    lower = int(binom.ppf((1 - LEVEL) / 2, n, share))
    upper = int(binom.ppf(0.5 + LEVEL / 2, n, share)) + 1
    return {
        "value": float(np.quantile(ordered, share)),
        "n": n,
        "low": ordered[lower - 1] if lower >= 1 else None,
        "high": ordered[upper - 1] if upper <= n else None,
    }


def paired_permutation(a: Sequence[float], b: Sequence[float], seed: int = 0) -> float:
    """Two-sided p of "a and b have the same mean", their values paired; 1.0 where no pair differs.

    Each pair's order is flipped: in all ways where these are at most PERMUTATIONS, else that many drawn with the seed. Pairs that don't
    differ change nothing and are left out. Raises ValueError for unequal lengths.
    """
    import numpy as np
    from scipy.stats import permutation_test

    differing = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
    if not differing:
        return 1.0
    if len(differing) == 1:
        return 1.0  # two orders, both as far from 0; scipy asks for two observations
    found = permutation_test(
        tuple(np.array(side, dtype=np.float64) for side in zip(*differing, strict=True)),
        lambda x, y, axis: np.mean(x - y, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=PERMUTATIONS,
        batch=max(1, BATCH_VALUES // len(differing)),
        rng=np.random.default_rng(seed),
    )
    return float(min(1.0, found.pvalue))


def cohens_kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Agreement of two raters beyond chance (Cohen 1960), from -1 to 1.

    None where it isn't defined: no pairs, or both raters gave everything one and the same label, so that chance alone agrees always.
    `kappa_gap` says which.
    """
    if kappa_gap(pairs):
        return None
    n = len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    observed = sum(a == b for a, b in pairs) / n
    expected = sum(count * second[label] for label, count in first.items()) / (n * n)
    return (observed - expected) / (1 - expected)


def kappa_gap(pairs: Sequence[tuple[Hashable, Hashable]]) -> Literal["", "no_pairs", "one_label"]:
    """Why kappa isn't defined for these pairs, "" if it is."""
    if not pairs:
        return "no_pairs"
    return "one_label" if len({label for pair in pairs for label in pair}) == 1 else ""
