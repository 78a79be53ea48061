"""A question and a few passages in, for each sentence how surely it answers: the passages are read together with the question.

Late interaction compares vectors that never saw each other: it finds the sentence on the subject, but can't tell one that answers from
one that only shares its words. The reader learned to; it costs a forward pass over the passages, and so reads only the first few. Its
weights stand in `reading.npz` and belong to the bundled encoder; `reading.json` says what `python -m eval.train_reader` made them of.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.errors import IndexUnusable

from .embed import CONTEXT_CHARACTERS, E5_PROMPTS

if TYPE_CHECKING:
    import torch

    from .reading_module import JointReader

WEIGHTS = Path(__file__).with_name("reading.npz")
MOST_TOKENS = 330  # of question and passage together; a chunk has about 150
MOST_QUESTION_TOKENS = 64
MOST_CERTAIN = 12.0  # log-odds beyond which nothing is told apart


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage to read: what stands above it (title and heading), and its sentences in order."""

    context: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Encoded:
    """A question with one piece as the reader takes it: token ids, positions, sides and sentences, all of one length."""

    ids: tuple[int, ...]
    positions: tuple[int, ...]
    sides: tuple[int, ...]
    sentences: tuple[int, ...]


class PassageReader:
    """Reads questions and passages together, on the BERT and tokenizer of the bundled encoder's first module; threads may share it."""

    def __init__(self, encoder: Any) -> None:
        self._tokenizer = encoder.tokenizer
        self._module = load_reader(encoder.model)
        self._half = has_fast_halves()
        self._lock = RLock()

    def read(self, question: str, pieces: Sequence[Piece]) -> list[np.ndarray]:
        """For each piece float32 (sentences,): log-odds that the sentence answers against that nothing in its piece does.

        -MOST_CERTAIN for sentences that are beyond what the reader takes in.
        """
        import torch

        from .encoder_module import one_thread

        if not pieces:
            return []
        with self._lock, one_thread(), torch.inference_mode(), torch.autocast("cpu", torch.bfloat16, enabled=self._half):
            logits = self._module(*batch([encode(self._tokenizer, question, piece) for piece in pieces])).float().numpy()
        odds = np.clip(logits[:, 1:] - logits[:, :1], -MOST_CERTAIN, MOST_CERTAIN)
        return [padded(row, len(piece.sentences)) for row, piece in zip(odds, pieces, strict=True)]


def has_fast_halves() -> bool:
    """Whether this processor multiplies numbers of half precision faster than whole ones; elsewhere they would be slower."""
    import torch

    return bool(torch.cpu.get_capabilities().get("amx_bf16") or torch.cpu.get_capabilities().get("avx512_bf16"))


def padded(odds: np.ndarray, count: int) -> np.ndarray:
    """The first `count` odds; sentences that were cut off have the lowest."""
    row = np.full(count, -MOST_CERTAIN, dtype=np.float32)
    row[: len(odds)] = odds[:count]
    return row


def encode(tokenizer: Any, question: str, piece: Piece) -> Encoded:
    """Question and piece under the encoder's prompts, each with its marks and positions from 0."""
    from .reading_module import NO_SENTENCE, NO_WORD, PASSAGE, QUESTION

    def pieces_of(text: str) -> list[int]:
        return tokenizer(text, add_special_tokens=False)["input_ids"]

    start, end = tokenizer.bos_token_id, tokenizer.eos_token_id
    prompt = len(pieces_of(E5_PROMPTS["query"].strip()))
    asked = pieces_of(E5_PROMPTS["query"] + question)[:MOST_QUESTION_TOKENS]
    ids = [start, *asked, end]
    sentences = [NO_WORD] * (1 + prompt) + [NO_SENTENCE] * (len(asked) - prompt) + [NO_WORD]
    border = len(ids)
    above = pieces_of(E5_PROMPTS["document"] + piece.context[:CONTEXT_CHARACTERS])
    ids += [start, *above]
    sentences += [NO_SENTENCE] * (1 + len(above))
    for number, sentence in enumerate(piece.sentences):
        tokens = pieces_of(sentence)
        ids += tokens
        sentences += [number] * len(tokens)
    ids = [*ids[: MOST_TOKENS - 1], end]
    sentences = [*sentences[: MOST_TOKENS - 1], NO_SENTENCE]
    rest = len(ids) - border
    return Encoded(tuple(ids), (*range(border), *range(rest)), (QUESTION,) * border + (PASSAGE,) * rest, tuple(sentences))


def batch(encoded: Sequence[Encoded]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor, int]:
    """What JointReader takes: ids, positions, sides, sentences, int64 (pieces, longest), and the most sentences a piece has."""
    import torch

    from .reading_module import NO_SENTENCE, PADDING

    shape = (len(encoded), max(len(e.ids) for e in encoded))
    ids, positions = torch.ones(shape, dtype=torch.long), torch.zeros(shape, dtype=torch.long)
    sides, sentences = torch.full(shape, PADDING), torch.full(shape, NO_SENTENCE)
    for row, e in enumerate(encoded):
        length = len(e.ids)
        for target, values in ((ids, e.ids), (positions, e.positions), (sides, e.sides), (sentences, e.sentences)):
            target[row, :length] = torch.tensor(values)
    return ids, positions, sides, sentences, max(1, int(sentences.max()) + 1)


def load_reader(bert: Any, weights: Path = WEIGHTS) -> JointReader:
    """The trained reader over a BertModel, ready for use; IndexUnusable if its weights are missing or are not those that were measured."""
    import torch

    from .reading_module import JointReader

    about = weights.with_suffix(".json")
    whole = weights.is_file() and about.is_file()
    if not whole or hashlib.sha256(weights.read_bytes()).hexdigest() != json.loads(about.read_text("utf-8"))["sha256"]:
        raise IndexUnusable("The reader's weights are missing or changed. Install the program again, or train them anew.")
    module = JointReader(bert)
    with np.load(weights, allow_pickle=False) as stored:
        trained = {name: torch.from_numpy(stored[name].astype(np.float32)) for name in stored.files}
    left_out = [name for name in module.load_state_dict(trained, strict=False).missing_keys if not is_base(name)]
    if left_out:
        raise IndexUnusable(f"The reader's weights lack {', '.join(left_out)}. Train them anew.")
    return module.merge()


def is_base(name: str) -> bool:
    """Whether a parameter of JointReader is the encoder's own, so that it is not kept with the reader's weights."""
    return name.startswith("upper.") and not name.endswith((".a", ".b"))
