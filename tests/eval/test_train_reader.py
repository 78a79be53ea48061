"""Training the reader: its data is whole, its windows hold the answers, and a few steps make it better on a tiny encoder."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eval.reading_data import SETS, Question, Text, examples, named, names_of, read_texts, shown
from eval.train_reader import HELD_OUT, Trainer, batches, main, measured
from vectorstore.embed import Embedder
from vectorstore.reading import WEIGHTS, encode
from vectorstore.reading_module import JointReader

TEXT = Text(
    "Bericht",
    "Reise",
    tuple(f"Satz {number} handelt von Ort {number}." for number in range(8)),
    (Question("Welcher Ort?", (6,)), Question("Welche zwei?", (1, 5)), Question("Welches Jahr?", ())),
)


def test_the_shipped_texts_are_well_formed() -> None:
    texts = read_texts(SETS)
    assert len(texts) > 1000
    assert all(4 <= len(text.sentences) <= 12 and text.title and text.questions for text in texts)
    questions = [(text, question) for text in texts for question in text.questions]
    assert all(0 <= a < len(text.sentences) for text, question in questions for a in question.answers)
    unanswered = sum(not question.answers for _, question in questions) / len(questions)
    assert 0.3 < unanswered < 0.5
    assert max(Counter(" ".join(text.sentences) for text in texts).values()) == 1


def test_shared_words_do_not_tell_whether_a_question_is_answered() -> None:
    """Where only near misses repeat their passage's words, the reader learns to refuse what is asked in them."""
    shared: dict[bool, list[float]] = {True: [], False: []}
    for text in read_texts(SETS):
        there = set(stems(" ".join(text.sentences)))
        for question in text.questions:
            asked = stems(question.text)
            shared[bool(question.answers)].append(sum(stem in there for stem in asked) / max(1, len(asked)))
    answered, not_answered = (float(np.mean(shared[side])) for side in (True, False))
    assert abs(answered - not_answered) < 0.15  # .13; with near misses alone in the passage's words it was .2 the other way
    assert min(answered, not_answered) > 0.2


def stems(text: str) -> list[str]:
    return [word.lower()[:6] for word in re.findall(r"\w{4,}", text)]


def test_the_shipped_weights_were_made_of_the_shipped_texts() -> None:
    about = json.loads(WEIGHTS.with_suffix(".json").read_text(encoding="utf-8"))
    assert about["data_sha256"] == {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in SETS.glob("*.jsonl")}


@pytest.mark.parametrize("answers", [(6,), (1, 5), (0,), (7,), ()])
def test_a_window_holds_all_answers(answers: tuple[int, ...]) -> None:
    chance = random.Random(3)
    for _ in range(200):
        example = shown("Was?", TEXT, answers, chance)
        assert [example.piece.sentences[a] for a in example.answers] == [TEXT.sentences[a] for a in answers]
        assert 3 <= len(example.piece.sentences) <= 7


def test_without_its_answer_a_passage_answers_nothing() -> None:
    made = examples([TEXT] * 40, [[0]] * 40, random.Random(1))
    cut = [e for e in made if e.question == "Welcher Ort?" and not e.answers]
    assert cut and any(TEXT.sentences[6] not in e.piece.sentences for e in cut)
    assert len(made) > 3 * 40


def test_names_are_the_rare_words_of_a_title() -> None:
    titles = ["Bericht aus Northeim", "Bericht aus Worms", *["Bericht der Stadt"] * 3]
    assert names_of([Text(title, "Reise nach Oslo", TEXT.sentences, ()) for title in titles])[:2] == [["Northeim"], ["Worms"]]


def test_a_name_stands_before_the_mark() -> None:
    chance = random.Random(0)
    assert re.fullmatch(r"Was kostet die Karte (in|für|von|bei|nach|aus|zu) Worms\?", named("Was kostet die Karte?", ["Worms"], chance))
    assert re.fullmatch(r"who pays (in|for|of|at|to|from) Worms", named("who pays", ["Worms"], chance))


def test_with_another_passages_name_nothing_answers() -> None:
    texts = [Text("Karten in Worms", "", TEXT.sentences, TEXT.questions), Text("Karten in Oslo", "", ("Es gibt keine.",) * 4, ())]
    made = [example for seed in range(40) for example in examples(texts, [[1], [0]], random.Random(seed), names=True)]
    own = [e for e in made if "Worms" in e.question]
    other = [e for e in made if "Oslo" in e.question]
    assert own and other and not any(e.answers for e in other)
    assert {bool(e.answers) for e in own} == {True, False} and all("Worms" in e.piece.context for e in own + other)


class Tiny:
    """The bundled tokenizer over a small BERT with random weights."""

    def __init__(self, embedder: Embedder) -> None:
        import torch
        from transformers import BertConfig, BertModel

        torch.manual_seed(0)
        config = BertConfig(
            vocab_size=embedder.model[0].model.config.vocab_size,
            hidden_size=32,
            num_hidden_layers=7,
            num_attention_heads=4,
            intermediate_size=64,
        )
        self.tokenizer = embedder.model[0].tokenizer
        self.model: Any = BertModel(config, add_pooling_layer=False)


class TinyEmbedder:
    """What the trainer needs of an encoder."""

    def __init__(self, embedder: Embedder) -> None:
        self.model = [Tiny(embedder)]

    def embed_passages(self, texts: list[tuple[str, str]]) -> list[Any]:
        class Row:
            tokens = np.zeros((2, 32), dtype=np.int8)
            vector = np.ones(32, dtype=np.float32)

        return [Row() for _ in texts]


def test_steps_lower_the_loss_and_change_only_what_is_kept(real_embedder: Embedder) -> None:
    texts = read_texts(SETS)[:6]
    trainer = Trainer(TinyEmbedder(real_embedder), texts)  # type: ignore[arg-type]
    trainer.begin(30)
    base = {n: v.clone() for n, v in trainer.reader.state_dict().items()}
    chance = random.Random(0)
    losses = []
    for _ in range(4):
        made = [(encode(trainer.tokenizer, e.question, e.piece), e.answers) for e in examples(texts, [[1]] * 6, chance)]
        losses.append(np.mean([trainer.step([e for e, _ in some], [a for _, a in some]) for some in batches(made, chance)]))
    assert losses[-1] < losses[0]
    kept = trainer.weights()
    changed = {n for n, v in trainer.reader.state_dict().items() if not (v == base[n]).all()}
    assert changed <= set(kept) and "gates" in changed and all(v.dtype == np.float16 for v in kept.values())
    figures = measured(trainer, texts)
    assert figures["passages"] == 6 and 0 <= figures["best_sentence_answers"] <= 1 and 0 <= figures["auc_answered"] <= 1
    assert isinstance(trainer.reader, JointReader)


def test_the_command_writes_weights_and_what_they_rest_on(
    real_embedder: Embedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    lines = (SETS / "reports.jsonl").read_text(encoding="utf-8").splitlines()[: HELD_OUT + 2]
    (texts / "few.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    monkeypatch.setattr("eval.train_reader.Embedder", lambda: TinyEmbedder(real_embedder))
    out = tmp_path / "reading.npz"
    assert main(["--texts", str(texts), "--out", str(out), "--epochs", "1"]) == 0
    about = json.loads(capsys.readouterr().out)
    assert about["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert about["held_out"]["passages"] == 2 and "few.jsonl" in about["data_sha256"]
