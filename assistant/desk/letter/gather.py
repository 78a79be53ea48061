"""A question -> the places that may answer it, best first: what the public door would answer from is ticked, nothing internal ever is.

lean on the enquiry? -> ask as the public -> ask as staff -> near places -> each place once
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answer import Assistant, names_owner
from assistant.citations import Citations
from assistant.expects import held, holds_required
from assistant.extract import LONGEST_QUOTE, Candidate, choose, with_list
from assistant.question import find_context
from assistant.records import Answer, Citation, Door
from assistant.trace import Trace
from corpus.errors import InputError
from corpus.records import Access
from corpus.sentences import is_list_item, is_table_row, sentence_spans
from vectorstore.store import Snapshot

from ..records import Evidence, Found, Sentence
from .leaning import Leaning, find_leaning, holds_all, topic_documents

LIMIT = 8  # places shown for a question: more than a page is not read
LOOKED_AT = 12  # of what was ranked, besides what was chosen
# Of a conference report, "Wer war dabei?" has .24 alone and .87 after its subject, "Wer reiste an?" .05 and .48; the costs, of which it
# tells nothing, .00 alone.
WORTH_ANOTHER = 0.04

_COSTS = re.compile(
    r"\b(?:\w*kosten|gekostet|kostete?n?|\w*ausgaben|aufwendungen|\w*preis|wie teuer|ausgegeben"
    r"|costs?|\w*expens\w+|expenditure|spen[dt]|price)\b",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(r"\b(?:wer|wem|wessen|warum|weshalb|wieso|wann|who|whom|whose|why|when)\b", re.IGNORECASE)
_FREE = re.compile(r"\b(?:kostenlos|kostenfrei|unentgeltlich|gratis|free of charge|for free)\w*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was found for one question; `model` is the language model that wrote `sentences`, "" where none did."""

    evidence: tuple[Evidence, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    index_version: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one question came to: the places its answer rests on, the answer, how it was found."""

    chosen: tuple[Citation, ...] = ()
    answer: Answer | None = None
    traces: tuple[Trace, ...] = ()


def gather(assistant: Assistant, question: str, *, context: Sequence[str] = (), words: str = "", limit: int = LIMIT) -> Gathered:
    """The evidence for a question; nothing where it can't be asked (too long, empty).

    context   what stands before it in the enquiry: subject, first sentences (`opening`), earlier questions, in this order
    words     searched for instead of the question: whatever is found then is for the clerk to tick
    """
    snapshot = assistant.index.current()
    if words:
        answers = [_ask(assistant, words, "public"), _ask(assistant, words, "internal")]
        return Gathered(_evidence(answers, snapshot, limit, searched=True), (), snapshot.version)
    lean = find_leaning(question, context)
    public = _as_public(assistant, question, context, lean)
    answers = [*public, _ask(assistant, question, "internal", context)]
    first = public[-1].answer
    sentences = _sentences(first) if first else ()
    return Gathered(_evidence(answers, snapshot, limit), sentences, snapshot.version, first.model.name if first and first.model else "")


def opening(enquiry: str, questions: Sequence[str], *, most: int = 3) -> tuple[str, ...]:
    """The sentences of an enquiry before its first question: they name what it is about."""
    found: list[str] = []
    for start, end in sentence_spans(enquiry):
        sentence = " ".join(enquiry[start:end].split())
        if "?" in sentence or any(question[:30].lower() in sentence.lower() for question in questions):
            break
        found.append(sentence)
    return tuple(found[-most:])


def evidence_id(citation: Citation) -> str:
    """The id of a place: the same for the same document, page and characters."""
    place = f"{citation.document_id}:{citation.page}:{citation.start}:{citation.end}"
    return hashlib.sha256(place.encode()).hexdigest()[:12]


def with_items(citation: Citation, snapshot: Snapshot) -> Citation:
    """The citation, or, where it ends in the middle and items of a list follow, with as much of the list as one quote holds."""
    if citation.quote.rstrip().endswith((".", "!", "?", ";", "“", "”")) or is_list_item(citation.quote) or is_table_row(citation.quote):
        return citation
    page = next(page for page in snapshot.pages(citation.document_id) if page.number == citation.page)
    after = page.text[citation.end : citation.start + LONGEST_QUOTE]
    end = 0
    for a, b in sentence_spans(after):
        if not is_list_item(after[a:b]) or citation.end + b == citation.start + LONGEST_QUOTE:  # the last one may be cut off
            break
        end = b
    return replace(citation, end=citation.end + end, quote=page.text[citation.start : citation.end + end])


def _as_public(assistant: Assistant, question: str, context: Sequence[str], lean: Leaning) -> list[_Asked]:
    """What the public would be told, the one that holds last; a question that leans on the enquiry is asked of its documents first."""
    door: Door | None = "staff" if assistant.writer_at("staff") else None
    asked: list[_Asked] = []
    snapshot = assistant.index.current()
    if lean.how != "alone":
        others = frozenset(snapshot.documents) - topic_documents(lean.topic, snapshot, assistant.embedder)
        asked.append(_ask(assistant, question, "public", leave_out=others, door=door))
        if not asked[0].chosen and _likely(asked[0]) >= WORTH_ANOTHER:
            room = assistant.settings.question_characters - len(question) - 2
            with_topic = _ask(assistant, f"{lean.topic[: max(0, room)]}: {question}", "public", leave_out=others, door=door)
            asked.append(_as_chosen_alone(asked[0], with_topic, question, snapshot))
        asked = [_without_sums(one) if asks_for_a_sum(question) else one for one in asked]
        if asked[-1].chosen or (lean.how == "wholly" and not lean.named):
            return asked
    elsewhere = _ask(assistant, question, "public", context, door=door)
    if lean.how == "wholly" and not all(holds_all(c.document_id, lean.named, snapshot) for c in elsewhere.chosen):
        elsewhere = replace(elsewhere, chosen=(), answer=None)  # it speaks of something else: near, but no answer
    return [*asked, elsewhere]


def asks_for_a_sum(question: str) -> bool:
    """Whether it asks what something cost, in whatever words; not who paid, or why, or when."""
    return bool(_COSTS.search(question)) and not _OTHERWISE.search(question)


def _without_sums(asked: _Asked) -> _Asked:
    """The same, with nothing chosen where no chosen place names a sum: who paid for a journey does not tell what it cost."""
    named = any(held("amount", citation.quote) or _FREE.search(citation.quote) for citation in asked.chosen)
    return asked if named else replace(asked, chosen=(), answer=None)


def _as_chosen_alone(alone: _Asked, with_topic: _Asked, question: str, snapshot: Snapshot) -> _Asked:
    """What was decided of the question with its topic in front, with the sentences that were ranked first without: these say what is
    asked, where the others repeat the topic's words."""
    ranked = _ranked(alone)
    if not with_topic.chosen or not ranked or (with_topic.answer and with_topic.answer.model):
        return with_topic
    best = choose(ranked)
    if not (holds_required(question, best[0].text) and names_owner(question, best[0], snapshot, "public")):
        return with_topic
    return replace(with_topic, chosen=tuple(Citations().of(with_list(candidate)) for candidate in best))


def _likely(asked: _Asked) -> float:
    """How likely the answer is there, for the likeliest part of the question."""
    return max((part.decision.probability for trace in asked.traces for part in trace.parts if part.decision), default=0.0)


def _ask(
    assistant: Assistant,
    question: str,
    access: Access,
    context: Sequence[str] = (),
    *,
    leave_out: frozenset[str] = frozenset(),
    door: Door | None = None,
) -> _Asked:
    traces: list[Trace] = []
    try:
        history = (*context,) if find_context(question, context) else ()
        answer = assistant.ask(question, access=access, history=history, leave_out=leave_out, door=door, trace=traces)
    except InputError:  # one question that is too long must not stop the others
        return _Asked()
    return _Asked(answer.citations, answer, tuple(traces))


def _sentences(answer: Answer) -> tuple[Sentence, ...]:
    """What a language model wrote, and what of it was dropped; nothing where none was asked."""
    if answer.model is None:
        return ()
    kept = [Sentence(s.text, _ids(s.citations)) for s in answer.statements]
    return (*kept, *(Sentence(s.text, _ids(s.citations), s.reason or "no_source") for s in answer.dropped))


def _ids(citations: Sequence[Citation]) -> tuple[str, ...]:
    return tuple(evidence_id(citation) for citation in citations)


def _evidence(answers: Sequence[_Asked], snapshot: Snapshot, limit: int, *, searched: bool = False) -> tuple[Evidence, ...]:
    """What the answers rest on, then what came near, in the order of the answers; no place twice."""
    found: dict[str, Evidence] = {}
    places: list[Citation] = []
    for quoted, kind in _places(answers):
        citation = with_items(quoted, snapshot)
        if any(_overlap(citation, other) for other in places):
            continue
        places.append(citation)
        used = kind == "chosen" and citation.access == "public" and not searched
        found[evidence_id(citation)] = Evidence(evidence_id(citation), replace(citation, number=0), "searched" if searched else kind, used)
    return tuple(found.values())[:limit]


def _places(answers: Sequence[_Asked]) -> Iterator[tuple[Citation, Found]]:
    last_public = next((i for i in reversed(range(len(answers))) if _is_public(answers[i])), -1)
    for number, asked in enumerate(answers):
        # Only the public's own answer, and what internal documents add to it, is chosen; what else was asked on the way came near.
        chosen: Found = "chosen" if number == last_public or number == len(answers) - 1 else "near"
        for citation in asked.chosen:
            is_new = chosen == "near" or (number != last_public and citation.access == "public")
            yield citation, "near" if is_new else chosen
    ranked = [candidate for asked in reversed(answers) for candidate in _ranked(asked)]
    for candidate in sorted(ranked, key=lambda candidate: -candidate.score):
        yield Citations().of(with_list(candidate)), "near"


def _is_public(asked: _Asked) -> bool:
    return any(trace.access == "public" for trace in asked.traces)


def _ranked(asked: _Asked) -> list[Candidate]:
    return [candidate for trace in asked.traces for part in trace.parts for candidate in part.ranked[:LOOKED_AT]]


def _overlap(one: Citation, other: Citation) -> bool:
    same = (one.document_id, one.page) == (other.document_id, other.page)
    return same and one.start < other.end and other.start < one.end
