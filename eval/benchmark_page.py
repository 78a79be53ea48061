"""What was measured on XQuAD -> docs/benchmarks.md: tables with intervals, refusal curves, and others' figures beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

import numpy as np

from corpus.records import Language
from vectorstore.store import Snapshot

from .ablation import Worth, worth_table
from .measure import Asked, holds, numbers_stand, valid_citations
from .statistics import bca_mean, wilson

SEED = 20221021
PARTS_EVERY = 4  # leaving out each part takes as long as asking eight times
NEAR = 10  # the depth of the mean reciprocal rank
MOST = 9  # statements that are looked into: all of an answer
THRESHOLDS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
HALVES = {
    "final": "the final half (the last 24 of 48 articles), on which nothing was tuned",
    "development": "the development half (the first 24 of 48 articles), on which constants were chosen",
    "all": "all 48 articles, the development half among them",
}
TEMPLATE = Path(__file__).with_name("templates") / "benchmarks.md"
NAMES: dict[Language, str] = {"de": "German", "en": "English"}


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a run was made with: enough to do it again."""

    half: str
    every: int
    paragraphs: int
    program: str
    encoder: str
    calibration: str
    threshold: float
    parts_every: int  # of the questions asked, how many the parts were measured on


@dataclass(frozen=True, slots=True)
class Measured:
    """One pair of languages: of the questions and of the paragraphs."""

    asked: Language
    told: Language
    ranks: dict[str, list[int]]
    answers: Sequence[Asked]
    snapshot: Snapshot
    worth: Sequence[Worth] = ()

    @property
    def title(self) -> str:
        """The pair in words."""
        return f"{NAMES[self.asked]} questions on {NAMES[self.told]} paragraphs"


def render_page(found: Sequence[Measured], conditions: Conditions) -> str:
    """The whole page in Markdown."""
    options = ("" if conditions.half == "final" else f" --half {conditions.half}") + (
        f" --every {conditions.every}" if conditions.every > 1 else ""
    )
    options += f" --parts-every {conditions.parts_every}" if conditions.parts_every != PARTS_EVERY else ""
    every = f", every {ordinal(conditions.every)} of" if conditions.every > 1 else " of"
    values = {
        "command": f"python -m eval.benchmarks --xquad FOLDER{options} --out docs/benchmarks.md",
        "questions": f"{len(found[0].answers)} questions{every} {HALVES[conditions.half]}",
        "paragraphs": conditions.paragraphs,
        "program": conditions.program,
        "encoder": conditions.encoder,
        "calibration": conditions.calibration,
        "threshold": f"{conditions.threshold:.3f}",
        "retrieval": "\n\n".join(f"### {one.title}\n\n{ranking_table(one)}" for one in found),
        "answers": answer_table(found),
        "parts_every": "all" if conditions.parts_every == 1 else f"every {ordinal(conditions.parts_every)}",
        "parts": "\n\n".join(f"### {one.title}\n\n{worth_table(one.worth)}" for one in found),
        "refusals": "\n\n".join(f"### {one.title}\n\n{refusal_table(one.answers, conditions.threshold)}" for one in found),
    }
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(values)


def ranking_table(one: Measured) -> str:
    """hit@1, hit@5 and MRR@10 of each ranking."""
    rows = ["| ranking | hit@1 | hit@5 | MRR@10 |", "|---|---|---|---|"]
    for name, found in one.ranks.items():
        ranks = np.array(found)
        reciprocal = mean(np.where(ranks <= NEAR, 1 / ranks, 0.0))
        rows.append(f"| {name} | {share(ranks == 1)} | {share(ranks <= 5)} | {reciprocal} |")
    return "\n".join(rows)


def answer_table(found: Sequence[Measured]) -> str:
    """What the answers were like; a column for each pair of languages."""
    columns = [answer_figures(one) for one in found]
    rows = [f"| figure | {' | '.join(one.title for one in found)} |", "|---" * (len(found) + 1) + "|"]
    rows += [f"| {name} | {' | '.join(column[name] for column in columns)} |" for name in columns[0]]
    return "\n".join(rows)


def answer_figures(one: Measured) -> dict[str, str]:
    """The figures of one pair by name, as they are printed."""
    answers = [asked.answer for asked in one.answers]
    shown = [answer for answer in answers if answer.statements]
    times = [answer.timings_ms["total"] for answer in answers]
    return {
        "gold answer in the shown sentences": share(holds(asked.answer, asked.question, MOST) for asked in one.answers),
        "gold answer in the first sentence": share(holds(asked.answer, asked.question, 1) for asked in one.answers),
        "answerable questions refused": share(not answer.statements for answer in answers),
        "words an answer": mean([sum(len(s.text.split()) for s in answer.statements) for answer in shown], places=1),
        "sentences an answer": mean([len(answer.statements) for answer in shown], places=2),
        "citations whose quote stands at its place": share(v for answer in answers for v in valid_citations(answer, one.snapshot)),
        "answers whose numbers all stand in the cited quotes": share(numbers_stand(answer) for answer in shown),
        "milliseconds an answer, median / 95th percentile": f"{np.median(times):.0f} / {np.quantile(times, 0.95):.0f}",
    }


def refusal_table(answers: Sequence[Asked], chosen: float) -> str:
    """False refusals and false answers at a row of thresholds and at the chosen one."""
    rows = ["| threshold | answerable refused | answered without the paragraph | answered without the article |", "|---|---|---|---|"]
    for threshold in sorted({*THRESHOLDS, chosen}):
        refused = share(asked.there < threshold for asked in answers)
        less = share(asked.without_paragraph >= threshold for asked in answers)
        least = share(asked.without_article >= threshold for asked in answers)
        mark = " (shipped)" if threshold == chosen else ""
        rows.append(f"| {threshold:.3f}{mark} | {refused} | {less} | {least} |")
    return "\n".join(rows)


def share(hits: Iterable[bool]) -> str:
    """ "0.948 [0.926, 0.964]" with Wilson's interval; a dash for nothing."""
    rows = [bool(hit) for hit in hits]
    if not rows:
        return "–"
    low, high = wilson(sum(rows), len(rows))
    return f"{sum(rows) / len(rows):.3f} [{low:.3f}, {high:.3f}]"


def mean(values: Iterable[float], places: int = 3) -> str:
    """ "58.1 [55.0, 61.2]" with the BCa bootstrap's interval; a dash for nothing, no interval where all values are the same."""
    rows = [float(value) for value in values]
    if not rows:
        return "–"
    middle = sum(rows) / len(rows)
    low, high = bca_mean(rows, SEED)
    if low is None or high is None or low == high:
        return f"{middle:.{places}f}"
    return f"{middle:.{places}f} [{low:.{places}f}, {high:.{places}f}]"


def ordinal(number: int) -> str:
    """ "2nd", "3rd", "8th"."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
