"""Fits the evidence decision and writes `assistant/evidence.json`: python -m eval.calibrate XQUAD.de.json XQUAD.en.json

Each question of the development half (the first 24 of 48 articles) is asked three times of each language's paragraphs: as it is, with
its paragraph left out, with its whole article left out; and in turn of all articles, of a quarter, and of a few, because a city's folder is
small and all of one subject. No weight may have the wrong sign: a better match never makes an answer less likely. The threshold is the
one that refuses TARGET of the answerable.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from assistant.evidence import FAR, FEATURES, FILE, find_features
from assistant.reread import rank
from vectorstore.build import build_index
from vectorstore.embed import Embedder
from vectorstore.query import make_query, weigh
from vectorstore.retrieve import retrieve
from vectorstore.store import Snapshot, open_index

from .squad import Squad, SquadQuestion, read_squad, write_folder

DEVELOPMENT_ARTICLES = 24
TARGET = 0.05  # share of answerable questions that may be refused, on the development half; the final half refuses more
SEED = 20221021
SIZES = (1, 4, 16)  # the share of the articles that a question is asked of: all, a quarter, a sixteenth
FOLDS = 4
SIGNS: dict[str, tuple[float | None, float | None]] = {"numbers_missing": (None, 0.0), "other_language": (None, None)}  # others: at least 0
PENALTY = 1e-3  # on the squared weights, per case


@dataclass(frozen=True, slots=True)
class Case:
    """One asking: features, whether the answer was there, and which kind of asking it was."""

    features: dict[str, float]
    there: bool
    kind: str
    article: int


def open_paragraphs(squad: Squad, folder: Path, embedder: Embedder) -> Snapshot:
    """A throw-away index of the paragraphs."""
    build_index(write_folder(squad, folder / "documents"), folder / "index", embedder=embedder)
    return open_index(folder / "index", embedder_name=embedder.name).current()


def cases(questions: Sequence[SquadQuestion], squad: Squad, snapshot: Snapshot, embedder: Embedder, label: str) -> Iterator[Case]:
    """The askings of these questions against one language's paragraphs."""
    chance = random.Random(SEED)
    ids = {path: document.id for path in squad.paragraphs if (document := snapshot.document_at(path))}
    articles = sorted({question.article for question in squad.questions})
    for number, question in enumerate(questions):
        kept = {question.article, *chance.sample(articles, max(1, len(articles) // SIZES[number % len(SIZES)]))}
        outside = {ids[path] for path in ids if int(path[7:10]) not in kept}
        query = weigh(make_query(question.text, embedder), snapshot, "public")
        left_out = {
            "there": set(),
            "paragraph": {ids[question.paragraph]},
            "article": {ids[path] for path in squad.of_article(question.article) if path in ids},
        }
        for kind, absent in left_out.items():
            passages = retrieve(query, snapshot, "public", FAR, leave_out=outside | absent)
            sentences = rank(query, passages, snapshot, "public", embedder)
            features = find_features(query, passages, sentences, snapshot, "public")
            if features:
                yield Case(features, kind == "there", f"{label} {kind}", question.article)


def matrix(found: Sequence[Case]) -> np.ndarray:
    """float64 (n, features), columns as FEATURES."""
    return np.array([[case.features[name] for name in FEATURES] for case in found])


def fit(found: Sequence[Case]) -> dict[str, object]:
    """The calibration as it is written: scales, weights, intercept, threshold and the figures at the threshold."""
    values = matrix(found)
    there = np.array([case.there for case in found])
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    scaled = (values - mean) / spread
    # Cross-fitted by article, so that the threshold is not chosen on questions that were trained on.
    folds = np.array([case.article % FOLDS for case in found])
    scores = np.zeros(len(found))
    for fold in range(FOLDS):
        weights = regression(scaled[folds != fold], there[folds != fold])
        scores[folds == fold] = 1 / (1 + np.exp(-(weights[0] + scaled[folds == fold] @ weights[1:])))
    threshold = float(np.quantile(scores[there], TARGET))
    weights = regression(scaled, there)
    return {
        "version": f"{date.today():%Y-%m-%d}",
        "made_by": "python -m eval.calibrate",
        "data": "XQuAD (Artetxe et al. 2020, CC BY-SA 4.0), German and English, articles 1 to 24",
        "features": {
            name: {"mean": round(float(m), 6), "spread": round(float(s), 6), "weight": round(float(w), 6)}
            for name, m, s, w in zip(FEATURES, mean, spread, weights[1:], strict=True)
        },
        "intercept": round(float(weights[0]), 6),
        "threshold": round(threshold, 6),
        "answered_at_threshold": rates(found, scores, threshold),
        "curve": curve(found, scores),
    }


def regression(values: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Intercept and weights, float64 (1 + features,): logistic, classes balanced, each weight kept to its sign (SIGNS)."""
    from scipy.optimize import minimize

    sample = np.where(there, 0.5 / there.mean(), 0.5 / (~there).mean()) / len(there)
    target = np.where(there, 1.0, -1.0)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margin = target * (weights[0] + values @ weights[1:])
        slope = -sample * target / (1 + np.exp(margin))
        gradient = np.concatenate([[slope.sum()], values.T @ slope + 2 * PENALTY * weights[1:]])
        return float(sample @ np.logaddexp(0, -margin) + PENALTY * weights[1:] @ weights[1:]), gradient

    bounds = [(None, None), *(SIGNS.get(name, (0.0, None)) for name in FEATURES)]
    return np.asarray(minimize(loss, np.zeros(1 + len(FEATURES)), jac=True, bounds=bounds, method="L-BFGS-B").x)


def rates(found: Sequence[Case], scores: np.ndarray, threshold: float) -> dict[str, float]:
    """Share answered by kind of asking: for "there" the higher the better, for the others the lower."""
    kinds = sorted({case.kind for case in found})
    rows = {kind: np.array([case.kind == kind for case in found]) for kind in kinds}
    return {kind: round(float((scores[mask] >= threshold).mean()), 4) for kind, mask in rows.items()}


def curve(found: Sequence[Case], scores: np.ndarray) -> list[dict[str, float]]:
    """False refusals against false answers over all languages, at a row of thresholds."""
    there = np.array([case.there for case in found])
    article = np.array([case.kind.endswith("article") for case in found])
    paragraph = np.array([case.kind.endswith("paragraph") for case in found])
    points = []
    for refused in (0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2):
        threshold = np.quantile(scores[there], refused)
        point = {"threshold": threshold, "false_refusals": refused}
        for name, mask in (("false_answers_article", article), ("false_answers_paragraph", paragraph)):
            point[name] = float((scores[mask] >= threshold).mean())
        points.append({name: round(float(value), 4) for name, value in point.items()})
    return points


def fit_files(squads: Sequence[Path], every: int = 1) -> dict[str, object]:
    """The calibration fitted on these parallel files, each asked of each one's paragraphs; progress goes to stderr."""
    embedder = Embedder()
    files = {file.name: read_squad(file) for file in squads}
    found: list[Case] = []
    with tempfile.TemporaryDirectory() as place:
        for name, squad in files.items():
            snapshot = open_paragraphs(squad, Path(place) / name, embedder)
            for asked, other in files.items():
                questions = [q for q in other.questions if q.article < DEVELOPMENT_ARTICLES][::every]
                found += cases(questions, squad, snapshot, embedder, f"{asked} on {name}")
                print(f"{asked} on {name}: {len(found)} cases", file=sys.stderr)
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
