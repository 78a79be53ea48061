"""Enquiries -> drafts by the desk -> figures with intervals: masking, questions, evidence, what the letter says.

Occurrences, questions and facts of one enquiry hang together, and the intervals take them as independent: they are a little too narrow.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.desk.letter.write import gaps
from corpus.errors import InputError

from .enquiry_set import KINDS, SPLITS, Enquiry, GoldQuestion
from .metrics.enquiries import (
    MaskScores,
    evidence_hit,
    facts_told,
    is_gap,
    mask_scores,
    match_questions,
    originals_told,
    statements_of,
    subject_scores,
)
from .run_folder import THROWAWAY
from .statistics import quantile, wilson

if TYPE_CHECKING:
    from assistant.answer import Assistant
    from assistant.desk.letter.draft import Drafted
    from assistant.desk.records import Question

ROWS, FIGURES = "rows.jsonl", "figures.json"
UNSUPPORTED = ("unsupported", "not_in_source")

SHARES = {
    **{f"masked_{kind}": f"masked: {kind.replace('_', ' ')}" for kind in KINDS},
    "public_names_masked": "public names wrongly masked",
    "other_words_masked": "masked spans that hold nothing personal",
    "questions_found": "questions found",
    "questions_invented": "found questions that nobody asked",
    "evidence_hit": "right document among the first five",
    "facts_in_letter": "facts in the letter",
    "gaps_in_place": "gaps where they belong",
    "false_gaps": "gaps although it can be answered",
    "drafts_unsupported": "drafts with an unsupported sentence",
    "drafts_internal": "drafts that tell internal facts",
    "drafts_personal": "letters that hold a masked original",
    "not_drafted": "enquiries that could not be drafted",
}
SECONDS = {"seconds_median": 0.5, "seconds_p95": 0.95}
SECONDS_WORDS = {"seconds_median": "seconds, median", "seconds_p95": "seconds, 95th percentile"}

Draft = Callable[[Enquiry], "Drafted"]
Trials = dict[str, list[bool]]
Figure = dict[str, float | int | None]


@dataclass(frozen=True, slots=True)
class Scored:
    """What became of one enquiry: trials by the name of their figure, and what is worth reading about it."""

    row: Enquiry
    trials: Mapping[str, Sequence[bool]]
    seconds: float
    detail: Mapping[str, Any]


def desk_of(assistant: Assistant) -> Draft:
    """What drafts a letter as the desk does: nobody ticks, unticks or changes anything."""
    from assistant.desk.letter.draft import draft_enquiry

    def draft(row: Enquiry) -> Drafted:
        content = row.enquiry.encode() if row.format == "eml" else row.enquiry
        return draft_enquiry(assistant, content, name="enquiry.eml" if row.format == "eml" else "", settings=assistant.settings)

    return draft


def score(row: Enquiry, drafted: Drafted, seconds: float) -> Scored:
    """The draft beside the gold."""
    trials: Trials = {}
    masks = mask_scores(row, drafted.received.text, drafted.masked)
    for kind, hidden in subject_scores(row, drafted.received.subject, drafted.subject):
        _add(trials, f"masked_{kind}", [hidden])
    detail = _score_masks(trials, masks) | _score_questions(trials, row, drafted)
    unsupported = [finding for finding in drafted.findings if finding.kind in UNSUPPORTED]
    personal = originals_told(drafted.masked.masks, drafted.letter.text)
    _add(trials, "drafts_unsupported", [bool(unsupported)])
    _add(trials, "drafts_personal", [bool(personal)])
    _add(trials, "not_drafted", [False])
    detail |= {
        "unsupported": [drafted.letter.text[finding.start : finding.end] for finding in unsupported],
        "personal": list(personal),
        "subject": drafted.subject,
        "masked": drafted.masked.text,
        "letter": drafted.letter.text,
    }
    return Scored(row, trials, seconds, detail)


def not_drafted(row: Enquiry, error: Exception, seconds: float) -> Scored:
    """An enquiry that the desk refused or broke at: nothing of it was found."""
    trials: Trials = {"questions_found": [False] * len(row.questions), "not_drafted": [True]}
    trials["gaps_in_place"] = [False for question in row.questions if not question.answerable]
    trials["facts_in_letter"] = [False for question in row.questions if question.answerable for _ in question.facts]
    return Scored(row, trials, seconds, {"error": f"{type(error).__name__}: {error}"})


def run(rows: Sequence[Enquiry], draft: Draft, on_progress: Callable[[int, int], None] | None = None) -> tuple[Scored, ...]:
    """Every enquiry drafted and scored, in order."""
    done: list[Scored] = []
    for number, row in enumerate(rows, 1):
        started = time.perf_counter()
        try:
            drafted = draft(row)
            done.append(score(row, drafted, time.perf_counter() - started))
        except Exception as error:  # one that breaks the desk is a finding about it, not the end of the run
            done.append(not_drafted(row, error, time.perf_counter() - started))
        if on_progress:
            on_progress(number, len(rows))
    return tuple(done)


def figures(scored: Sequence[Scored]) -> dict[str, Figure]:
    """Each share with Wilson's 95 % interval, and the seconds an enquiry took; value None where there was nothing to count."""
    found: dict[str, Figure] = {}
    for name in SHARES:
        trials = [trial for one in scored for trial in one.trials.get(name, ())]
        low, high = wilson(sum(trials), len(trials))
        found[name] = {
            "value": sum(trials) / len(trials) if trials else None,
            "n": len(trials),
            "low": low if trials else None,
            "high": high if trials else None,
        }
    for name, share in SECONDS.items():
        found[name] = quantile([one.seconds for one in scored], share)
    return found


def figures_by_split(scored: Sequence[Scored]) -> dict[str, dict[str, Figure]]:
    """The figures of each half that has rows, and of all where there are both."""
    halves: dict[str, dict[str, Figure]] = {
        split: figures(part) for split in SPLITS if (part := [one for one in scored if one.row.split == split])
    }
    return halves | {"all": figures(scored)} if len(halves) > 1 else halves


def table(found: Mapping[str, Mapping[str, Figure]]) -> str:
    """The figures as lines, a block for each half."""
    lines: list[str] = []
    for half, named in found.items():
        lines.append(f"{half:40} {'value':>7}   95 % interval         n")
        for name, words in (SHARES | SECONDS_WORDS).items():
            figure = named[name]
            interval = f"{_short(figure['low']):>5} … {_short(figure['high']):<5}"
            if figure["n"]:
                lines.append(f"{words:40} {_short(figure['value']):>7}   {interval} {figure['n']:>8}")
        lines.append("")
    return "\n".join(lines)


def check_folder(folder: Path) -> None:
    """Makes the run's folder. InputError if it holds anything but an earlier run."""
    folder.mkdir(parents=True, exist_ok=True)
    strange = [file.name for file in folder.iterdir() if file.name not in (ROWS, FIGURES, THROWAWAY)]
    if strange:
        raise InputError(f"{folder} holds other files ({strange[0]}). Name a new folder with --out.")


def write(scored: Sequence[Scored], folder: Path) -> dict[str, dict[str, Figure]]:
    """The figures by half, written beside the rows."""
    folder.mkdir(parents=True, exist_ok=True)
    found = figures_by_split(scored)
    with (folder / ROWS).open("w", encoding="utf-8", newline="\n") as lines:
        for one in scored:
            head = {"id": one.row.id, "language": one.row.language, "split": one.row.split, "seconds": round(one.seconds, 3)}
            lines.write(json.dumps(head | dict(one.detail), ensure_ascii=False) + "\n")
    (folder / FIGURES).write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    return found


def _score_masks(trials: Trials, masks: MaskScores) -> dict[str, Any]:
    for mask, covered in masks.gold:
        _add(trials, f"masked_{mask.kind}", [covered])
    _add(trials, "public_names_masked", [hidden for _, hidden in masks.kept])
    _add(trials, "other_words_masked", [place < len(masks.others) for place in range(masks.spans)])
    return {
        "not_masked": [{"kind": mask.kind, "text": mask.text} for mask, covered in masks.gold if not covered],
        "public_names_masked": [name for name, hidden in masks.kept if hidden],
        "other_words_masked": list(masks.others),
    }


def _score_questions(trials: Trials, row: Enquiry, drafted: Drafted) -> dict[str, Any]:
    texts = [question.text for question in drafted.questions]
    matched = match_questions(row.questions, texts)
    open_gaps = gaps(drafted.letter.text)
    statements = statements_of(drafted.letter.text, texts, open_gaps)
    _add(trials, "questions_found", [place in matched for place in range(len(row.questions))])
    _add(trials, "questions_invented", [place not in matched.values() for place in range(len(texts))])
    entries = [
        _score_question(trials, gold, drafted.questions[matched[place]] if place in matched else None, statements, open_gaps)
        for place, gold in enumerate(row.questions)
    ]
    secret = [gold.text for gold in row.questions if gold.internal_only and any(facts_told(gold, statements))]
    _add(trials, "drafts_internal", [bool(secret)])
    invented = [text for place, text in enumerate(texts) if place not in matched.values()]
    return {"questions": entries, "invented": invented, "internal_told": secret}


def _score_question(
    trials: Trials, gold: GoldQuestion, found: Question | None, statements: Iterable[str], open_gaps: Sequence[str]
) -> dict[str, Any]:
    gap = found is not None and is_gap(found.text, open_gaps)
    told = facts_told(gold, statements) if gold.answerable else ()
    _add(trials, "facts_in_letter", told)
    if not gold.answerable:
        _add(trials, "gaps_in_place", [gap])
    elif found is not None:
        _add(trials, "false_gaps", [gap])
        _add(trials, "evidence_hit", [evidence_hit(gold, found)])
    return {
        "gold": gold.text,
        "answerable": gold.answerable,
        "found": found.text if found else None,
        "gap": gap,
        "facts_missing": [fact.text for fact, stands in zip(gold.facts, told, strict=False) if not stands],
        "evidence": list(_places(found)) if found else [],
    }


def _places(question: Question) -> Iterator[str]:
    for evidence in question.evidence[:5]:
        yield f"{evidence.citation.path}#page={evidence.citation.page}{' (used)' if evidence.used else ''}"


def _add(trials: Trials, name: str, values: Iterable[bool]) -> None:
    trials.setdefault(name, []).extend(values)


def _short(value: float | int | None) -> str:
    return "?" if value is None else f"{value:.3f}" if abs(value) < 10 else f"{value:.0f}"
