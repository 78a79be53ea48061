"""The reader: what goes in is what it says; untrained it is late interaction; trained it tells answers from sentences on the subject."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional

from corpus.errors import IndexUnusable
from vectorstore.embed import Embedder
from vectorstore.reading import MOST_CERTAIN, MOST_TOKENS, WEIGHTS, Piece, batch, encode, load_reader
from vectorstore.reading_module import AWAY, NO_SENTENCE, NO_WORD, PADDING, PASSAGE, QUESTION, SIDES, JointReader, bias

VISIT = Piece(
    "Besuch aus Riga",
    (
        "Die Delegation aus Riga traf am 4. Mai im Rathaus ein.",
        "Bürgermeisterin Ilze Kalna überreichte ein Gemälde.",
        "Die Kosten der Unterbringung trägt der Freundeskreis.",
    ),
)


@pytest.fixture(scope="module")
def encoder(real_embedder: Embedder) -> Any:
    """The bundled BERT with its tokenizer."""
    return real_embedder.model[0]


def test_each_token_is_on_its_side_and_in_its_sentence(encoder: Any) -> None:
    made = encode(encoder.tokenizer, "Wer kam?", VISIT)
    assert len(made.ids) == len(made.positions) == len(made.sides) == len(made.sentences)
    border = made.sides.index(PASSAGE)
    assert set(made.sides[:border]) == {QUESTION} and set(made.sides[border:]) == {PASSAGE}
    assert made.positions[border] == 0
    for number, sentence in enumerate(VISIT.sentences):
        tokens = [token for token, inside in zip(made.ids, made.sentences, strict=True) if inside == number]
        assert encoder.tokenizer.decode(tokens).strip() == sentence
    asked = [token for token, inside in zip(made.ids[:border], made.sentences[:border], strict=True) if inside == NO_SENTENCE]
    assert encoder.tokenizer.decode(asked).strip() == "Wer kam?"
    assert made.sentences[0] == NO_WORD


def test_a_long_piece_is_cut_and_its_rest_has_the_lowest_odds(real_embedder: Embedder) -> None:
    long = Piece("", tuple(f"Der Posten Nummer {number} steht im Haushalt der Stadt." for number in range(60)))
    made = encode(real_embedder.model[0].tokenizer, "Was steht im Haushalt?", long)
    assert len(made.ids) == MOST_TOKENS
    (odds,) = real_embedder.read("Was steht im Haushalt?", [long])
    assert odds.shape == (60,) and odds[-1] == -MOST_CERTAIN and odds[0] > -MOST_CERTAIN


def test_a_batch_pads_what_is_shorter(encoder: Any) -> None:
    made = [encode(encoder.tokenizer, "Wer?", VISIT), encode(encoder.tokenizer, "Wer?", Piece("", ("Kurz.",)))]
    ids, _positions, sides, sentences, most = batch(made)
    assert ids.shape == sides.shape == sentences.shape == (2, len(made[0].ids))
    assert most == 3
    assert (sides[1, len(made[1].ids) :] == PADDING).all()


def test_the_sides_see_each_other_through_gates_and_nobody_sees_padding() -> None:
    of = functional.one_hot(torch.tensor([[QUESTION, PASSAGE, PASSAGE, PADDING]]) + 1, SIDES).float()
    added = bias(of, torch.tensor([[-3.0, -1.0], [-2.0, 0.5]]))
    assert added.shape == (1, 2, 4, 4)
    assert added[0, 0, :3].tolist() == [[0, -3, -3, AWAY], [-1, 0, 0, AWAY], [-1, 0, 0, AWAY]]
    assert added[0, 1, :3].tolist() == [[0, -2, -2, AWAY], [0.5, 0, 0, AWAY], [0.5, 0, 0, AWAY]]
    assert not added[0, :, 3].any()  # a row that saw nothing would be not a number


def test_the_gates_can_be_trained() -> None:
    of = functional.one_hot(torch.tensor([[QUESTION, PASSAGE, PASSAGE, PADDING]]) + 1, SIDES).float()
    gates = torch.zeros(1, 2, requires_grad=True)
    bias(of, gates).sum().backward()  # type: ignore[no-untyped-call]
    assert gates.grad is not None and gates.grad.tolist() == [[2, 2]]


def test_untrained_it_is_late_interaction(encoder: Any) -> None:
    """With the gates shut the vectors are the encoder's own, and the sentence with the question's words has the highest logit."""
    reader = JointReader(encoder.model).eval()
    reader.gates.data.fill_(-1e9)
    made = [encode(encoder.tokenizer, "Wer trägt die Kosten der Unterbringung?", VISIT)]
    with torch.inference_mode():
        logits = reader(*batch(made))
        alone = encoder.model(input_ids=torch.tensor([list(made[0].ids[: made[0].sides.index(PASSAGE)])])).last_hidden_state
        ids, positions, sides, _, _ = batch(made)
        together = reader._read(ids, positions, sides)[:, : alone.shape[1]]
    assert torch.allclose(alone, together, atol=1e-4)
    assert int(logits[0, 1:].argmax()) == 2


def test_merged_it_says_the_same(encoder: Any) -> None:
    torch.manual_seed(1)
    reader = JointReader(encoder.model).eval()
    for name, parameter in reader.named_parameters():
        if name.endswith(".b"):
            torch.nn.init.normal_(parameter, std=0.02)
    made = batch([encode(encoder.tokenizer, "Wer überreichte ein Gemälde?", VISIT)])
    with torch.inference_mode():
        before = reader(*made)
        after = reader.merge()(*made)
    assert torch.allclose(before, after, atol=1e-2)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Wer zahlt fürs Hotel?", 2),
        ("Who gave the town a present?", 1),
        ("An welchem Tag kamen die Gäste an?", 0),
    ],
)
def test_it_finds_the_sentence_in_other_words(real_embedder: Embedder, question: str, sentence: int) -> None:
    (odds,) = real_embedder.read(question, [VISIT])
    assert int(np.argmax(odds)) == sentence


@pytest.mark.parametrize(
    ("answered", "near_miss"),
    [
        ("Wer trägt die Kosten der Unterbringung?", "Wie hoch sind die Kosten der Unterbringung?"),
        ("Wann traf die Delegation aus Riga ein?", "Wann reiste die Delegation aus Riga wieder ab?"),
        ("What did the mayor hand over?", "How much was the painting worth?"),
    ],
)
def test_a_detail_that_is_missing_has_lower_odds_than_one_that_is_there(real_embedder: Embedder, answered: str, near_miss: str) -> None:
    (there,), (missing,) = real_embedder.read(answered, [VISIT]), real_embedder.read(near_miss, [VISIT])
    assert there.max() > missing.max()


def test_nothing_to_read_gives_nothing(real_embedder: Embedder) -> None:
    assert real_embedder.read("Wer?", []) == []


def test_several_pieces_are_read_as_each_alone(real_embedder: Embedder) -> None:
    other = Piece("", ("Der Zoo ist im Winter bis 16 Uhr geöffnet.",))
    together = real_embedder.read("Wer kam aus Riga?", [VISIT, other])
    alone = [real_embedder.read("Wer kam aus Riga?", [piece])[0] for piece in (VISIT, other)]
    for one, two in zip(together, alone, strict=True):
        assert np.allclose(one, two, atol=0.5)  # half precision rounds by the shape of the batch


def test_changed_weights_are_refused(encoder: Any, tmp_path: Path) -> None:
    copy = tmp_path / "reading.npz"
    with pytest.raises(IndexUnusable, match="missing or changed"):
        load_reader(encoder.model, copy)
    shutil.copy(WEIGHTS, copy)
    copy.with_suffix(".json").write_text(json.dumps({"sha256": "0" * 64}), encoding="utf-8")
    with pytest.raises(IndexUnusable, match="missing or changed"):
        load_reader(encoder.model, copy)


def test_the_artefact_says_what_it_was_made_of() -> None:
    about = json.loads(WEIGHTS.with_suffix(".json").read_text(encoding="utf-8"))
    assert about["made_by"] == "python -m eval.train_reader"
    assert {"sha256", "made", "data", "data_sha256", "held_out"} <= set(about)
