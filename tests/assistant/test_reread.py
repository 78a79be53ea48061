"""Reading after ranking: the first passages are read, each sentence gets its own odds, and they move the order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from assistant.reread import BOUND, READ, READER_WEIGHT, UNREAD, promote, rank, reread
from tests.assistant.made import made_candidate, made_document, made_index, made_passage
from tests.fakes import FakeEmbedder
from vectorstore.query import make_query
from vectorstore.reading import Piece
from vectorstore.retrieve import retrieve

TEXTS = ("Ada kam. Bob ging. Cem blieb.", "Dora sang. Emil las.", "Fritz aß.", "Gerd schlief.", "Hanna lief.")


@dataclass
class Knowing(FakeEmbedder):
    """A reader that is sure of one sentence."""

    answer: str = ""
    asked: list[tuple[str, tuple[Piece, ...]]] = field(default_factory=list)

    def read(self, question: str, pieces: Sequence[Piece]) -> list[np.ndarray]:
        self.asked.append((question, tuple(pieces)))
        return [np.array([9.0 if s == self.answer else -9.0 for s in piece.sentences], dtype=np.float32) for piece in pieces]


def test_the_first_passages_are_read_once_with_the_whole_question() -> None:
    passages = [made_passage(made_document(f"public/{n}.txt"), text, rank=n + 1, heading="Oben") for n, text in enumerate(TEXTS)]
    ranked = [made_candidate(p, p.chunk.text.split(". ")[0].rstrip(".") + ".", 1.0 - 0.001 * n) for n, p in enumerate(passages)]
    embedder = Knowing(answer="Fritz aß.")
    query = make_query("Und wer aß?", embedder, "Wer war da?")  # type: ignore[arg-type]
    found = reread(query, ranked, embedder)  # type: ignore[arg-type]
    ((question, pieces),) = embedder.asked
    assert question == "Wer war da? Und wer aß?"
    assert [piece.sentences[0] for piece in pieces] == ["Ada kam.", "Dora sang.", "Fritz aß."] and len(pieces) == READ
    assert pieces[0].context == "Bericht\nOben"
    assert found[0].text == "Fritz aß." and found[0].odds == 9.0
    assert found[0].score == pytest.approx(0.998 + READER_WEIGHT * BOUND)
    assert {c.text: c.odds for c in found}["Gerd schlief."] == UNREAD


def test_each_sentence_of_a_passage_has_its_own_odds() -> None:
    passage = made_passage(made_document(), TEXTS[0], start=40)
    ranked = [made_candidate(passage, text) for text in ("Ada kam.", "Bob ging.", "Cem blieb.")]
    embedder = Knowing(answer="Cem blieb.")
    query = make_query("Wer blieb?", embedder)  # type: ignore[arg-type]
    assert [c.text for c in reread(query, ranked, embedder)] == ["Cem blieb.", "Ada kam.", "Bob ging."]  # type: ignore[arg-type]


def test_a_passage_that_answers_goes_before_one_on_the_subject() -> None:
    passages = [made_passage(made_document(f"public/{n}.txt"), text, rank=n + 1) for n, text in enumerate(TEXTS)]
    ranked = [made_candidate(p, p.chunk.text.split(". ")[0].rstrip(".") + ".") for p in passages]
    embedder = Knowing(answer="Dora sang.")
    read = reread(make_query("Wer sang?", embedder), ranked, embedder)  # type: ignore[arg-type]
    promoted = promote(passages, read)
    assert promoted[0].chunk.text == TEXTS[1] and {p.chunk.id for p in promoted} == {p.chunk.id for p in passages}
    assert [p.rank for p in promoted] == [1, 2, 3, 4, 5]


def test_nothing_ranked_is_nothing_read(tmp_path: Path) -> None:
    embedder = Knowing()
    query = make_query("Wer?", embedder)  # type: ignore[arg-type]
    assert reread(query, (), embedder) == ()  # type: ignore[arg-type]


def test_ranking_from_passages_goes_through_the_reader(tmp_path: Path) -> None:
    snapshot = made_index(tmp_path).current()
    embedder = Knowing(answer="Die Gebühr wird im Mai fällig.")
    query = make_query("Wann ist die Gebühr für die Tonne fällig?", embedder)  # type: ignore[arg-type]
    found = rank(query, retrieve(query, snapshot, "public"), snapshot, "public", embedder)  # type: ignore[arg-type]
    assert found[0].text == "Die Gebühr wird im Mai fällig."
