"""Fits the evidence decision and writes `assistant/evidence.json`: python -m eval.calibrate XQUAD.de.json XQUAD.en.json

Each question of the development half of XQuAD (the first 24 of 48 articles) is asked three times of each language's paragraphs: as it is,
with its paragraph left out, with its whole article left out; and the same once more of few articles only, because a city's folder may be
small and all of one subject. The development halves of the program's own sets (`eval/sets`) join them, weighted by SHARES: fitted
on XQuAD alone the decision leans on a question's words, since XQuAD's questions repeat their paragraph's, and misses near misses.
No weight may have the wrong sign: a better match never makes an answer less likely. The threshold is the one that refuses TARGET of
XQuAD's answerable questions when they are asked of all articles.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from assistant.evidence import FEATURES, FILE
from vectorstore.embed import Embedder

from .evidence_cases import (
    DEVELOPMENT_ARTICLES,
    DOCUMENTS,
    OTHER,
    PARAPHRASED,
    PARAPHRASED_XQUAD,
    SAME,
    Case,
    cases,
    open_paragraphs,
    own_cases,
)
from .squad import read_squad

TARGET = 0.06  # share of XQuAD's answerable questions that may be refused, on the development half; the final half refuses more
FOLDS = 4
# What a domain counts in the fit, half of it for the askings with an answer. At .05 refused, answered without the article (one language,
# two languages) / refused and answered falsely of the sample documents' questions / refused of the paraphrased ones, of XQuAD's paraphrased
# ones: SHARES .031, .079 / .12, .26 / .81, .60; 10 : 8 : 6 : 2 : 1 .031, .083 / .11, .33 / .78, .58; 8 : 8 : 4 : 2 : 2 .039, .079 / .12,
# .32 / .76, .59; with nine features 6 : 6 : 6 : 4 : 4 .098, .114 / .13, .32 / .73, .52.
SHARES = {SAME: 8.0, OTHER: 8.0, DOCUMENTS: 8.0, PARAPHRASED: 1.0, PARAPHRASED_XQUAD: 2.0}
ARTICLE_SHARE = 2.0  # of an asking without the article beside one without the paragraph; at .5 "lead" hardly counts
SIGNS: dict[str, tuple[float | None, float | None]] = {"other_language": (None, None)}  # others: at least 0
PENALTY = 2e-3  # on the squared weights


def matrix(found: Sequence[Case]) -> np.ndarray:
    """float64 (n, features), columns as FEATURES."""
    return np.array([[case.features[name] for name in FEATURES] for case in found])


def shares(found: Sequence[Case]) -> np.ndarray:
    """What each case counts: each domain its share, half for those with an answer, half for the others."""
    weights = np.array([ARTICLE_SHARE if " article" in case.kind else 1.0 for case in found])
    sides = [(case.domain, case.there) for case in found]
    total: dict[tuple[str, bool], float] = {}
    for side, weight in zip(sides, weights, strict=True):
        total[side] = total.get(side, 0.0) + weight
    counted = weights * np.array([SHARES[domain] / total[domain, there] for domain, there in sides])
    return np.asarray(counted / counted.sum())


def fit(found: Sequence[Case]) -> dict[str, object]:
    """The calibration as it is written: scales, weights, intercept, threshold and the figures at the threshold."""
    values = matrix(found)
    there = np.array([case.there for case in found])
    counted = shares(found)
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    scaled = (values - mean) / spread
    # Cross-fitted by article or question, so that the threshold is not chosen on questions that were trained on.
    folds = np.array([case.group % FOLDS for case in found])
    scores = np.zeros(len(found))
    for fold in range(FOLDS):
        rest = folds != fold
        weights = regression(scaled[rest], there[rest], counted[rest])
        scores[~rest] = 1 / (1 + np.exp(-(weights[0] + scaled[~rest] @ weights[1:])))
    threshold = float(np.quantile(scores[there & of_all_articles(found)], TARGET))
    weights = regression(scaled, there, counted)
    return {
        "version": f"{date.today():%Y-%m-%d}",
        "made_by": "python -m eval.calibrate",
        "data": "XQuAD (Artetxe et al. 2020, CC BY-SA 4.0), German and English, articles 1 to 24; development halves of eval/sets: "
        "documents, paraphrased, paraphrased_xquad (the program's licence)",
        "features": {
            name: {"mean": round(float(m), 6), "spread": round(float(s), 6), "weight": round(float(w), 6)}
            for name, m, s, w in zip(FEATURES, mean, spread, weights[1:], strict=True)
        },
        "intercept": round(float(weights[0]), 6),
        "threshold": round(threshold, 6),
        "area_under_curve": areas(found, scores),
        "answered_at_threshold": rates(found, scores, threshold),
        "curve": curve(found, scores),
    }


def of_xquad(found: Sequence[Case]) -> np.ndarray:
    """Which cases are XQuAD's own questions."""
    return np.array([case.domain in (SAME, OTHER) for case in found])


def of_all_articles(found: Sequence[Case]) -> np.ndarray:
    """Which of them were asked of all articles: the larger the corpus, the better the best match by chance."""
    return of_xquad(found) & ~np.array([case.few for case in found])


def regression(values: np.ndarray, there: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """Intercept and weights, float64 (1 + features,): logistic, each case counted so much, each weight kept to its sign (SIGNS)."""
    from scipy.optimize import minimize

    sample = counted / counted.sum()
    target = np.where(there, 1.0, -1.0)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margin = target * (weights[0] + values @ weights[1:])
        slope = -sample * target / (1 + np.exp(margin))
        gradient = np.concatenate([[slope.sum()], values.T @ slope + 2 * PENALTY * weights[1:]])
        return float(sample @ np.logaddexp(0, -margin) + PENALTY * weights[1:] @ weights[1:]), gradient

    bounds = [(None, None), *(SIGNS.get(name, (0.0, None)) for name in FEATURES)]
    return np.asarray(minimize(loss, np.zeros(1 + len(FEATURES)), jac=True, bounds=bounds, method="L-BFGS-B").x)


def areas(found: Sequence[Case], scores: np.ndarray) -> dict[str, float]:
    """By domain, how often an asking with an answer scores above one without: the area under the curve."""
    there = np.array([case.there for case in found])
    made = {}
    for domain in SHARES:
        mine = np.array([case.domain == domain for case in found])
        if (mine & there).any() and (mine & ~there).any():
            apart = scores[mine & there][:, None] - scores[mine & ~there][None, :]
            made[domain] = round(float(((apart > 0) + 0.5 * (apart == 0)).mean()), 4)
    return made


def rates(found: Sequence[Case], scores: np.ndarray, threshold: float) -> dict[str, float]:
    """Share answered by kind of asking: for "there" the higher the better, for the others the lower."""
    kinds = sorted({case.kind for case in found})
    rows = {kind: np.array([case.kind == kind for case in found]) for kind in kinds}
    return {kind: round(float((scores[mask] >= threshold).mean()), 4) for kind, mask in rows.items()}


def curve(found: Sequence[Case], scores: np.ndarray) -> list[dict[str, float]]:
    """False refusals against false answers at a row of thresholds: XQuAD's over all languages and articles, then the own sets'."""
    there = np.array([case.there for case in found])
    xquad = of_all_articles(found)
    masks = {f"false_answers_{kind}": xquad & np.array([f" {kind}" in case.kind for case in found]) for kind in ("article", "paragraph")}
    refused = {}
    for domain in (DOCUMENTS, PARAPHRASED, PARAPHRASED_XQUAD):
        mine = np.array([case.domain == domain for case in found])
        if mine.any():
            name = domain.replace(" ", "_").lower()
            refused[f"false_refusals_{name}"], masks[f"false_answers_{name}"] = mine & there, mine & ~there
    points = []
    for share in (0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.1, 0.15, 0.2):
        threshold = np.quantile(scores[there & xquad], share)
        point = {"threshold": threshold, "false_refusals": share}
        point |= {name: float((scores[mask] >= threshold).mean()) for name, mask in masks.items()}
        point |= {name: float((scores[mask] < threshold).mean()) for name, mask in refused.items()}
        points.append({name: round(float(value), 4) for name, value in point.items()})
    return points


def fit_files(squads: Sequence[Path], every: int = 1) -> dict[str, object]:
    """The calibration fitted on these parallel files, each asked of each one's paragraphs, and on the own sets; progress goes to stderr."""
    embedder = Embedder()
    files = {file.name: read_squad(file) for file in squads}
    found: list[Case] = []
    with tempfile.TemporaryDirectory() as place:
        for name, squad in files.items():
            snapshot = open_paragraphs(squad, Path(place) / name, embedder)
            for asked, other in files.items():
                questions = [q for q in other.questions if q.article < DEVELOPMENT_ARTICLES][::every]
                found += cases(questions, squad, snapshot, embedder, f"{asked} on {name}", SAME if asked == name else OTHER)
                print(f"{asked} on {name}: {len(found)} cases", file=sys.stderr)
        found += own_cases({file.name: file for file in squads}, Path(place) / "own", embedder)
        print(f"with eval/sets: {len(found)} cases", file=sys.stderr)
    return fit(found)


def write_calibration(calibration: dict[str, object], file: Path) -> None:
    """Writes the calibration as the assistant reads it."""
    file.write_text(json.dumps(calibration, indent=1) + "\n", encoding="utf-8")


def curve_text(calibration: Mapping[str, Any]) -> str:
    """The curve of false refusals against false answers as lines, the chosen point marked."""
    lines = ["threshold  refused though the answer is there  answered though the article is gone  ... though the paragraph is gone"]
    for point in calibration["curve"]:
        chosen = "  <- chosen" if abs(point["false_refusals"] - TARGET) < 1e-9 else ""
        lines.append(
            f"{point['threshold']:9.4f}  {point['false_refusals']:35.1%}  {point['false_answers_article']:35.1%}"
            f"  {point['false_answers_paragraph']:29.1%}{chosen}"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the files, ask, fit, write, print the figures."""
    parser = argparse.ArgumentParser(prog="python -m eval.calibrate", description=__doc__)
    parser.add_argument("squad", nargs="+", type=Path, help="parallel SQuAD files, one a language")
    parser.add_argument("--out", type=Path, default=FILE)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="use every Nth question only")
    given = parser.parse_args(arguments)
    calibration = fit_files(given.squad, given.every)
    write_calibration(calibration, given.out)
    print(json.dumps({key: calibration[key] for key in ("threshold", "answered_at_threshold", "curve")}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
