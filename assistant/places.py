"""What a language model is given to write from: sentences of the documents, each with the number that its citation has everywhere.

The sentences are those that the extractive writer ranked first, in the order of their documents. They make a short prompt, which a small
machine reads in seconds, and a citation names the very sentence that a claim rests on. Orders to a program are never among them, nor is
what lies far from an answer: a small model tells it for all that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.records import Language
from corpus.sentences import sentence_spans

from .citations import Citations
from .extract import Candidate, normal, with_list
from .orders import is_order
from .part import Part
from .records import Citation
from .verdicts import Source

MOST_PLACES = 10  # about 500 tokens; the sentence with the gold answer is among the first three of XQuAD's in nine of ten questions
# A sentence so far below the best one isn't given to the model. How far below the facts that are asked for stand, development halves:
# more than .2 2.5 % of them (10 % where the question uses other words), .3 1.2 % (2.6 %), .35 the same, .4 none (2.6 %). Of the sentences
# off the point that a small model (135 million parameters) wrote, 16 of 19 rested on sentences further below.
NEAR = 0.35
_FENCE = str.maketrans({"<": "‹", ">": "›", "[": "(", "]": ")"})


@dataclass(frozen=True, slots=True)
class Place:
    """A numbered sentence: its citation, what it is checked against, and the heading it stands under."""

    citation: Citation
    source: Source
    heading: str


def choose_places(parts: Sequence[Part], citations: Citations) -> tuple[Place, ...]:
    """The best sentences of all parts that have evidence, numbered; sentences of one passage stand together, as they follow each other."""
    with_evidence = [part for part in parts if part.chosen]
    picked: dict[tuple[str, int, int], Candidate] = {}
    for part in with_evidence:
        share = MOST_PLACES // len(with_evidence)
        texts: set[str] = set()
        near = (candidate for candidate in part.ranked if candidate.score >= part.ranked[0].score - NEAR)
        for candidate in [*part.chosen, *near]:
            whole = with_list(candidate)
            if len(texts) < share and normal(whole.text) not in texts and not is_order(whole.text):
                texts.add(normal(whole.text))
                picked.setdefault((whole.passage.chunk.id, whole.start, whole.end), whole)
    order = {chunk: rank for rank, chunk in enumerate(dict.fromkeys(chunk for chunk, _, _ in picked))}
    in_order = sorted(picked.values(), key=lambda c: (order[c.passage.chunk.id], c.start))
    return tuple(_place(candidate, citations) for candidate in in_order)


def render_places(places: Sequence[Place], language: Language) -> str:
    """One line a sentence with its number, under a line that names document, date and heading; nothing in it can end the fence."""
    lines: list[str] = []
    above = ""
    for place in places:
        citation = place.citation
        day = citation.published
        date = "" if day is None else f"{day:%d.%m.%Y}" if language == "de" else f"{day.day} {day:%B %Y}"
        title = fenced(" – ".join(name for name in (citation.title, date, place.heading) if name and not is_order(name)))
        if title != above:
            lines.append(f"# {title}")
            above = title
        lines.append(f"[{citation.number}] {fenced(citation.quote)}")
    return "\n".join(lines)


def fenced(text: str) -> str:
    """The text on one line, without the characters that fences, markers and a model's own control words are made of."""
    return " ".join(text.translate(_FENCE).split())


def _place(candidate: Candidate, citations: Citations) -> Place:
    document, chunk = candidate.passage.document, candidate.passage.chunk
    around = [chunk.text[a:b] for a, b in sentence_spans(chunk.text)]
    context = "\n".join([chunk.heading, *(sentence for sentence in around if not is_order(sentence))])
    heading = "" if normal(chunk.heading) in normal(document.title) else chunk.heading
    return Place(citations.of(candidate), Source(candidate.text, context, document.title, document.published), heading)
