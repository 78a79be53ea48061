"""Trains the reader (vectorstore/reading.py) on eval/sets/reading, writes its weights and what they rest on: python -m eval.train_reader

Each question is shown with a window of its passage, now and then with the answer taken out or with another passage on a like subject.
What is learned is which sentence answers, or that none does: the cross entropy over the sentences and the null score. Then some of it once
more, at a lower rate, with questions that also name what their passage's title names, or another's. Every tenth passage is held out. Takes
about fifty minutes on two cores.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import torch

from vectorstore.embed import Embedder
from vectorstore.query import CENTERED
from vectorstore.reading import WEIGHTS, Encoded, Piece, batch, encode, is_base
from vectorstore.reading_module import JointReader

from .reading_data import SETS, Example, Text, examples, neighbours, read_texts

EPOCHS = 2
NAMED_PART = 0.4  # of an epoch, with names in the questions …
NAMED_RATE = 0.4  # … at this share of the rates
BATCH = 16
LEARNING_RATE = 8e-4
SCALAR_RATE = 2e-2  # of gates and threshold …
SCALE_RATE = 0.2  # … and of the scale from cosines to logits, which are single numbers far from 0
WARM_UP = 0.08  # share of the steps in which the rate rises
LOWEST_RATE = 0.02  # share of it that is left at the end
HELD_OUT = 10
AGGREGATED = 16  # batches among which examples of like length are put together
CENTER_FROM = 120  # passages whose tokens give the point that vectors are seen from at first


class Trainer:
    """The reader under training with its optimiser."""

    def __init__(self, embedder: Embedder, texts: Sequence[Text]) -> None:
        encoder: Any = embedder.model[0]
        encoder.model.set_attn_implementation("eager")  # its backward pass is three times as fast on a processor as the fused one's
        self.tokenizer = encoder.tokenizer
        self.reader = JointReader(encoder.model, center_of(embedder, texts))  # as the encoder is: without dropout
        self.named = {name: p for name, p in self.reader.named_parameters() if p.requires_grad}

    def begin(self, steps: int, share: float = 1.0) -> None:
        """A new optimiser for so many steps, at this share of the rates."""
        rates = {"gates": SCALAR_RATE, "threshold": SCALAR_RATE, "scale": SCALE_RATE}
        groups = [{"params": [p], "lr": share * rates.get(name, LEARNING_RATE)} for name, p in self.named.items()]
        self.optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimiser, lambda step: min(1.0, step / max(1.0, WARM_UP * steps)) * max(LOWEST_RATE, 1 - step / steps)
        )

    def learn(self, epochs: Sequence[Sequence[Example]], chance: random.Random, share: float = 1.0) -> None:
        """One pass over each epoch's examples; progress goes to stderr."""
        steps = sum(map(len, epochs)) // BATCH + 1
        self.begin(steps, share)
        losses: list[float] = []
        for epoch in epochs:
            made = [(encode(self.tokenizer, e.question, e.piece), e.answers) for e in epoch]
            for some in batches(made, chance):
                losses.append(self.step([e for e, _ in some], [answers for _, answers in some]))
                if len(losses) % 50 == 0:
                    print(f"{len(losses)} of about {steps} steps, loss {np.mean(losses[-50:]):.3f}", file=sys.stderr, flush=True)

    def logits(self, encoded: Sequence[Encoded]) -> torch.Tensor:
        """The reader's logits, computed in bfloat16 where that is faster."""
        with torch.autocast("cpu", torch.bfloat16):
            return self.reader(*batch(encoded))

    def step(self, encoded: Sequence[Encoded], answers: Sequence[tuple[int, ...]]) -> float:
        """One step of the optimiser; the loss before it."""
        likely = torch.log_softmax(self.logits(encoded), 1)
        columns = [[a + 1 for a in gold if a + 1 < likely.shape[1]] or [0] for gold in answers]
        loss = -torch.stack([torch.logsumexp(row[right], 0) for row, right in zip(likely, columns, strict=True)]).mean()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(list(self.named.values()), 1.0)
        self.optimiser.step()
        self.schedule.step()
        self.optimiser.zero_grad()
        return float(loss.detach())

    def weights(self) -> dict[str, np.ndarray]:
        """What was trained, float16 by name."""
        return {name: value.numpy().astype(np.float16) for name, value in self.reader.state_dict().items() if not is_base(name)}


def center_of(embedder: Embedder, texts: Sequence[Text]) -> torch.Tensor:
    """Where token vectors lie in the mean, as far as the ranking goes towards it."""
    rows = embedder.embed_passages([(text.title, " ".join(text.sentences)) for text in texts[:CENTER_FROM]])
    return torch.from_numpy(np.concatenate([row.tokens for row in rows]).astype(np.float32).mean(0) / 127 * CENTERED)


def batches(made: list[tuple[Encoded, tuple[int, ...]]], chance: random.Random) -> Iterator[list[tuple[Encoded, tuple[int, ...]]]]:
    """Batches of examples of like length, in random order."""
    for start in range(0, len(made), BATCH * AGGREGATED):
        block = sorted(made[start : start + BATCH * AGGREGATED], key=lambda pair: len(pair[0].ids))
        cut = [block[i : i + BATCH] for i in range(0, len(block), BATCH)]
        chance.shuffle(cut)
        yield from cut


def measured(trainer: Trainer, texts: Sequence[Text]) -> dict[str, float]:
    """On held-out passages: how often the best sentence answers, and the area under the curve of telling whether one does at all."""
    right: list[bool] = []
    answered: list[float] = []
    not_answered: list[float] = []
    with torch.inference_mode():
        for text in texts:
            piece = Piece(f"{text.title}\n{text.heading}", text.sentences)
            logits = trainer.logits([encode(trainer.tokenizer, q.text, piece) for q in text.questions]).numpy()
            for question, row in zip(text.questions, logits, strict=True):
                odds = row[1:] - row[0]
                (answered if question.answers else not_answered).append(float(odds.max()))
                if question.answers:
                    right.append(int(odds.argmax()) in question.answers)
    above = np.array(answered)[:, None] > np.array(not_answered)[None, :]
    return {"passages": len(texts), "best_sentence_answers": round(float(np.mean(right)), 3), "auc_answered": round(float(above.mean()), 3)}


def main(arguments: Sequence[str] | None = None) -> int:
    """Read, train, measure, write."""
    parser = argparse.ArgumentParser(prog="python -m eval.train_reader", description=__doc__)
    parser.add_argument("--texts", type=Path, default=SETS, help="the folder of passages and questions")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="where the weights go; what they rest on goes beside them as .json")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    given = parser.parse_args(arguments)
    torch.manual_seed(0)
    chance = random.Random(0)
    everything = read_texts(given.texts)
    held_out, texts = everything[::HELD_OUT], [text for number, text in enumerate(everything) if number % HELD_OUT]
    embedder = Embedder()
    near = neighbours(embedder, texts)
    trainer = Trainer(embedder, texts)
    trainer.learn([examples(texts, near, chance) for _ in range(given.epochs)], chance)
    again = examples(texts, near, chance, names=True)
    trainer.learn([again[: round(NAMED_PART * len(again))]], chance, NAMED_RATE)
    write(trainer, given.out, described(everything, given.texts), measured(trainer, held_out))
    print(given.out.with_suffix(".json").read_text("utf-8"))
    return 0


def described(texts: Sequence[Text], folder: Path) -> dict[str, object]:
    """What was trained on, in words and checksums."""
    questions = sum(len(text.questions) for text in texts)
    return {
        "data": f"{folder.name}: {len(texts)} invented passages, {questions} questions; licence: the program's",
        "data_sha256": {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.glob("*.jsonl"))},
    }


def write(trainer: Trainer, out: Path, data: Mapping[str, object], figures: Mapping[str, object]) -> None:
    """The weights, and beside them on what they were trained, when, and how they do on what was held out."""
    np.savez_compressed(out, **trainer.weights())  # type: ignore[arg-type]
    sha256 = hashlib.sha256(out.read_bytes()).hexdigest()
    about = {"sha256": sha256, "made_by": "python -m eval.train_reader", "made": date.today().isoformat(), **data, "held_out": figures}
    out.with_suffix(".json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
