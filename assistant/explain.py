"""An answer and its Trace -> why it came out so, as plain values; assistant/explain_lines.py puts them into words.

Nothing is decided here: scores, features and the decision are those that the answer was made from. Scores and features are read off the
values' own fields, so that a new one shows up by itself; only its plain name has to be added to messages/explain.*.toml.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from difflib import SequenceMatcher
from numbers import Integral, Real
from typing import Any, Literal

from corpus.records import Access, Language
from vectorstore.records import FoundBy, Passage

from .answer import names_owner
from .clauses import split_parts
from .evidence import Calibration, Decision
from .expects import STRICT, Kind, held, holds_required, kinds_asked
from .extract import MARGIN, Candidate, choose, normal
from .orders import without_orders
from .part import Part
from .question import question_language, small_talk
from .records import Answer, Citation, Outcome
from .times import find_period
from .trace import Trace

FIRST_SENTENCES = 5  # explained one by one, beside all that were chosen
PLACES = 4  # decimals of the values, enough to tell two of them apart
_TOKEN = re.compile(r"\w+|[^\w\s]")

LanguageBy = Literal["wish", "question", "setting"]
NotSearched = Literal["", "order", "small_talk", "other"]
LeftOut = Literal["", "same", "too_far", "enough", "unverified"]
"""Why a sentence is not shown although there is evidence: one that is shown says the same; it is too far below the best; there were enough
better ones; its quote was not found at its place."""
RefusedBy = Literal["", "nothing_found", "evidence", "kind", "owner", "other"]
"""What spoke against an answer to a part: no passages; the evidence; what is asked for (a price, a phone number …) is not in the best
sentence; it is not beside whose it is; a rule that this module doesn't know."""


@dataclass(frozen=True, slots=True)
class PassageSeen:
    """A passage that was considered, its score and what that is made from."""

    rank: int
    title: str
    path: str
    page_label: str
    text: str
    found_by: FoundBy
    score: float
    parts: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class SentenceSeen:
    """A sentence that was considered; `below`: how far its score is below the best one's; `ahead`: it is the best one though others
    score more, because it is of the time that is asked for. Rank 0: it was shown beside those that were ranked."""

    rank: int
    text: str
    title: str
    path: str
    page_label: str
    score: float
    parts: Mapping[str, float]
    chosen: bool
    below: float
    ahead: bool
    left_out: LeftOut


@dataclass(frozen=True, slots=True)
class Feature:
    """One thing that the decision looked at; `push` in log-odds: above 0 for an answer, below against it. `usual`: the mean in the data."""

    name: str
    value: float
    usual: float
    push: float


@dataclass(frozen=True, slots=True)
class Weighed:
    """The evidence decision taken apart: `start` is where it begins, features by how much they pushed."""

    enough: bool
    probability: float
    threshold: float
    start: float
    features: tuple[Feature, ...]


@dataclass(frozen=True, slots=True)
class PartSeen:
    """One part of the question: the kinds of thing it asks for, and those `missing` that the best sentence would have to hold; the time it
    means ("newest", or first and last day, or "")."""

    text: str
    kinds: tuple[Kind, ...]
    period: str
    passages: tuple[PassageSeen, ...]
    sentences: tuple[SentenceSeen, ...]
    sentences_in_all: int
    decision: Weighed | None
    refused_by: RefusedBy
    missing: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an answer came out as it did, from the question to what was left out."""

    outcome: Outcome
    language: Language
    language_by: LanguageBy
    dropped: tuple[str, ...]
    not_searched: NotSearched
    earlier: int
    context: str
    reworded: str
    documents: int
    access: Access | None
    parts: tuple[PartSeen, ...]
    parts_left_out: tuple[str, ...]
    conflict: tuple[str, ...]
    model: str
    model_outcome: str
    model_dropped: tuple[tuple[str, str], ...]


def explain(answer: Answer, traces: Sequence[Trace], *, language_given: bool = False) -> Explanation:
    """Why this answer; `traces` is the list that was handed to `Assistant.ask`: one, or none where nothing was searched."""
    trace = traces[0] if traces else None
    asked = trace.asked if trace else without_orders(answer.question)
    searched = (trace.reworded or asked) if trace else asked
    return Explanation(
        outcome=answer.outcome,
        language=answer.language,
        language_by="wish" if language_given else _language_by(answer.question),
        dropped=dropped_words(answer.question, asked),
        not_searched="" if trace else "order" if not asked else "small_talk" if small_talk(answer.question) else "other",
        earlier=len(trace.history) if trace else 0,
        context=trace.context if trace else "",
        reworded=trace.reworded if trace else "",
        documents=len(trace.snapshot.visible(trace.access)) if trace else 0,
        access=trace.access if trace else None,
        parts=tuple(_part(part, answer, trace) for part in trace.parts) if trace else (),
        parts_left_out=split_parts(searched)[len(trace.parts) :] if trace else (),
        conflict=tuple(candidate.passage.document.title for candidate in trace.conflict) if trace else (),
        model=answer.model.name if answer.model else "",
        model_outcome=answer.model.outcome if answer.model else "",
        model_dropped=tuple((statement.text, statement.reason) for statement in answer.dropped),
    )


def dropped_words(question: str, asked: str) -> tuple[str, ...]:
    """The stretches of the question that were not searched for: orders to the program, markup."""
    before, after = [*_TOKEN.finditer(question)], [token.group() for token in _TOKEN.finditer(asked)]
    changes = SequenceMatcher(None, [token.group() for token in before], after, autojunk=False).get_opcodes()
    spans = [(before[a].start(), before[b - 1].end()) for kind, a, b, _, _ in changes if kind in ("delete", "replace")]
    return tuple(question[start:end] for start, end in spans)


def weigh(decision: Decision, calibration: Calibration) -> Weighed:
    """The decision with each feature's share in it, the strongest first; they and `start` sum up to the logit of the probability."""
    features = []
    for name, value in decision.features.items():
        mean, spread, weight = calibration.scales.get(name, (value, 1.0, 0.0))
        features.append(Feature(name, rounded(value), rounded(mean), rounded(weight * (value - mean) / spread)))
    features.sort(key=lambda feature: -abs(feature.push))
    start = rounded(calibration.intercept)
    return Weighed(decision.enough, rounded(decision.probability), rounded(calibration.threshold), start, tuple(features))


def parts_of(scored: Any) -> dict[str, float]:
    """What a passage's or sentence's score is made from: its fields that are numbers with a fraction, but for the score itself."""
    values = {field.name: getattr(scored, field.name) for field in fields(scored) if field.name != "score"}
    return {name: rounded(value) for name, value in values.items() if isinstance(value, Real) and not isinstance(value, Integral)}


def rounded(value: float | Real) -> float:
    """A plain number with few decimals; 0 for one that is no number."""
    plain = float(value)
    return round(plain, PLACES) if math.isfinite(plain) else 0.0


def _language_by(question: str) -> LanguageBy:
    return "question" if question_language(question, "de") == question_language(question, "en") else "setting"


def _part(part: Part, answer: Answer, trace: Trace) -> PartSeen:
    kinds = kinds_asked(part.text)
    first = part.ranked[:FIRST_SENTENCES]
    explained = (*first, *(candidate for candidate in part.chosen if candidate not in first))
    refused_by = _refused_by(part, trace)
    best = choose(part.ranked)[:1] if refused_by == "kind" else ()
    return PartSeen(
        text=part.text,
        kinds=tuple(sorted(kinds)),
        period=_period(part.text, trace),
        passages=tuple(_passage(passage, trace) for passage in part.passages),
        sentences=tuple(_sentence(c, part, answer) for c in explained),
        sentences_in_all=len(part.ranked),
        decision=weigh(part.decision, trace.calibration) if part.decision else None,
        refused_by=refused_by,
        missing=tuple(sorted(kind for c in best for kind in kinds & STRICT if not held(kind, c.text))),
    )


def _period(question: str, trace: Trace) -> str:
    period = find_period(question, trace.today)
    if period is None or period.newest:
        return "newest" if period else ""
    return f"{period.first}/{trace.today if period.last == date.max else period.last}"


def _refused_by(part: Part, trace: Trace) -> RefusedBy:
    if part.chosen:
        return ""
    if part.decision is None:
        return "nothing_found"
    if not part.decision.enough:
        return "evidence"
    best = choose(part.ranked)[0]
    if not holds_required(part.text, best.text):
        return "kind"
    return "other" if names_owner(part.text, best, trace.snapshot, trace.access) else "owner"


def _passage(passage: Passage, trace: Trace) -> PassageSeen:
    document, page = passage.document, passage.chunk.page
    label = next((p.label for p in trace.snapshot.pages(document.id) if p.number == page), str(page))
    score, text = rounded(passage.score), " ".join(passage.chunk.text.split())
    return PassageSeen(passage.rank, document.title, document.path, label, text, passage.found_by, score, parts_of(passage))


def _sentence(candidate: Candidate, part: Part, answer: Answer) -> SentenceSeen:
    document = candidate.passage.document
    chosen = candidate in part.chosen
    return SentenceSeen(
        rank=part.ranked.index(candidate) + 1 if candidate in part.ranked else 0,
        text=" ".join(candidate.text.split()),
        title=document.title,
        path=document.path,
        page_label=candidate.page_label,
        score=rounded(candidate.score),
        parts=parts_of(candidate) | {"passage": rounded(candidate.passage.score)},
        chosen=chosen,
        below=rounded(part.ranked[0].score - candidate.score),
        ahead=candidate == part.ranked[0] and candidate.score < max(c.score for c in part.ranked),
        left_out=_left_out(candidate, part, answer) if part.chosen else "",
    )


def _left_out(candidate: Candidate, part: Part, answer: Answer) -> LeftOut:
    if candidate in part.chosen:
        quoted = answer.writer == "model" or any(_cites(citation, candidate) for citation in answer.citations)
        return "" if quoted else "unverified"
    if normal(candidate.text) in {normal(chosen.text) for chosen in part.chosen}:
        return "same"
    return "too_far" if part.ranked[0].score - candidate.score > MARGIN else "enough"


def _cites(citation: Citation, candidate: Candidate) -> bool:
    place = candidate.passage.document.id, candidate.passage.chunk.page, candidate.start
    return (citation.document_id, citation.page, citation.start) == place
