"""hit@k, recall@k, MRR@10 and nDCG@10 of the passages, by ir-measures: the only module that knows it.

What is ranked depends on the gold. Documents: each once, at its best passage. Pages: each once, at its best passage. Quotes: each at the
passage that completes it. Where both are given the places decide, because they survive another wording of the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from eval.records import Question

from .places import Place, parse_places
from .quotes import Quote, Search, parse_quotes

NAMES = ("hit@1", "hit@5", "hit@10", "recall@5", "recall@10", "mrr@10", "ndcg@10")

Ranking = Sequence[tuple[str, ...]]
"""For each rank the items found there: one document or page, or the quotes that a passage completes (or the passage itself)."""


def retrieval_scores(question: Question, passages: Sequence[Mapping[str, Any]]) -> dict[str, float | None]:
    """The seven figures of `passages` (best first); all None for an unanswerable question and for one without gold."""
    places = parse_places(question.reference_context_ids)
    quotes = () if places else parse_quotes(question.reference_contexts)
    if not question.answerable or not (places or quotes):
        return dict.fromkeys(NAMES)
    gold = tuple(f"gold {number}" for number in range(len(places or quotes)))
    return measure(rank_places(places, passages) if places else rank_quotes(quotes, passages), gold)


def rank_places(places: Sequence[Place], passages: Sequence[Mapping[str, Any]]) -> Ranking:
    """Gold places and other documents (pages, where the gold has pages), each once, in the passages' order."""
    by_page = any(place.page is not None for place in places)
    found: dict[str, tuple[str, ...]] = {}  # by document or page, in the order of their best passages
    seen: set[str] = set()
    for passage in passages:
        path, page = passage["path"], passage["page"]
        gold = tuple(f"gold {number}" for number, place in enumerate(places) if place.holds(path, page))
        if gold and seen.issuperset(gold):
            continue
        new = tuple(item for item in gold if item not in seen)
        seen.update(gold)
        unit = f"{path}#{page if by_page else ''}"
        found.setdefault(unit, new or (f"other {unit}",))
    return tuple(found.values())


def rank_quotes(quotes: Sequence[Quote], passages: Sequence[Mapping[str, Any]]) -> Ranking:
    """For each passage the quotes that are complete with it, or the passage itself."""
    search = Search(quotes)
    return tuple(
        tuple(f"gold {number}" for number in search.read(passage["path"], passage["text"])) or (f"other {rank}",)
        for rank, passage in enumerate(passages)
    )


def measure(ranking: Ranking, gold: Sequence[str]) -> dict[str, float | None]:
    """The seven figures of one question.

    One passage may complete several quotes; they stand one after the other in the list that is measured. That moves neither the first hit
    nor the best order possible. Recall counts the items of the first k ranks, so then recall@5 is measured on those ranks alone.
    """
    from ir_measures import RR, R, Success, nDCG

    all_found = R @ (len(gold) + len(ranking))
    five = R @ 5 if all(len(items) == 1 for items in ranking) else all_found
    found = _values(ranking[:10], gold, Success @ 1, Success @ 5, Success @ 10, RR @ 10, nDCG @ 10, all_found, five)
    recall_five = found[five] if five is not all_found else _values(ranking[:5], gold, five)[five]
    hits = {f"hit@{k}": found[Success @ k] for k in (1, 5, 10)}
    rest = {"recall@5": recall_five, "recall@10": found[all_found], "mrr@10": found[RR @ 10], "ndcg@10": found[nDCG @ 10]}
    return {**hits, **rest}


def _values(ranking: Ranking, gold: Sequence[str], *measures: Any) -> dict[Any, float]:
    from ir_measures import calc_aggregate

    items = [item for rank in ranking for item in rank]
    run = {"q": {item: float(-place) for place, item in enumerate(items)}}
    return dict(calc_aggregate(measures, {"q": dict.fromkeys(gold, 1)}, run)) if items else dict.fromkeys(measures, 0.0)
