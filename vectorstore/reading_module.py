"""JointReader: question and passage read together, sentence by sentence, on top of the encoder that is in memory anyway.

The encoder's first layers read both apart, as they always do; in the others question and passage see each other, as in a
cross-encoder (MacAvaney et al. 2020, "PreTTR"; Cao et al. 2020, "DeFormer"). A sentence scores by late interaction over the vectors that
come out, and by what a small head says of each token; that a passage does not answer is told by a null score (Devlin et al. 2019, "BERT",
on SQuAD 2.0). Only low-rank changes of the upper layers (Hu et al. 2022, "LoRA") and the heads are trained: the artefact stays at a
megabyte, and the untrained reader is the late interaction that it starts from. A full cross-encoder trained from the same weights had
learned nothing after 200 steps, where this one was far beyond its start.
"""

from __future__ import annotations

import copy
import math
from typing import Any

import torch
from torch import nn
from torch.nn import functional

LOWER = 3  # layers that read question and passage apart; 6 of 12 gave .864 after an epoch, 3 .917 (auc_answered, on a tenth more questions)
RANK = 16
SCALE = 2.0  # of the low-rank change
GATE = -3.0  # added at first to what one side's tokens attend to in the other, so that training starts from vectors that are good already
QUESTION, PASSAGE, PADDING = 0, 1, -1  # sides …
SIDES = 3  # … so many
NO_SENTENCE, NO_WORD = -1, -2  # instead of a sentence's number: context and question; marks and the prompt of the question
AWAY = -1e4  # the logit of what is not there


class LowRank(nn.Module):
    """A frozen linear layer with a trained change of low rank beside it."""

    def __init__(self, base: nn.Linear, rank: int) -> None:
        super().__init__()
        self.base = base
        self.a = nn.Parameter(torch.randn(rank, base.in_features) / math.sqrt(base.in_features))
        self.b = nn.Parameter(torch.zeros(base.out_features, rank))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """As the base layer, plus the change."""
        low = functional.linear(x, self.a).flatten(0, -2)
        return torch.addmm(self.base(x).flatten(0, -2), low, (self.b * SCALE).T).view(*x.shape[:-1], -1)

    def merged(self) -> nn.Linear:
        """One ordinary layer that does the same."""
        self.base.weight.data += SCALE * (self.b @ self.a).data
        return self.base


LINEAR = (("attention", "self", "query"), ("attention", "self", "key"), ("attention", "self", "value"), ("attention", "output", "dense"))
LINEAR_ABOVE = (("intermediate", "dense"), ("output", "dense"))


class JointReader(nn.Module):
    """Tokens of (question, passage) pairs to logits (batch, 1 + sentences): first that none answers, then each sentence.

    `bert` is a BertModel; its lower layers are shared, its upper ones copied.
    """

    def __init__(self, bert: Any, center: torch.Tensor | None = None) -> None:
        super().__init__()
        hidden, heads = bert.config.hidden_size, bert.config.num_attention_heads
        self._bert = [bert]  # in a list, so that it is no part of this module's own parameters
        self.upper = copy.deepcopy(bert.encoder.layer[LOWER:])
        for parameter in self.upper.parameters():
            parameter.requires_grad_(False)
        for layer in self.upper:
            for path in LINEAR + LINEAR_ABOVE:
                owner = layer.get_submodule(".".join(path[:-1]))
                setattr(owner, path[-1], LowRank(getattr(owner, path[-1]), RANK))
        self.gates = nn.Parameter(torch.full((len(self.upper), 2, heads), GATE))
        self.center = nn.Parameter(torch.zeros(hidden) if center is None else center.clone())
        self.word = zeroed(hidden)  # what each of the question's tokens counts
        self.head = zeroed(hidden)  # what speaks for a token beside its similarity
        self.null = zeroed(hidden)
        self.scale = nn.Parameter(torch.tensor(20.0))  # from cosines to logits
        self.threshold = nn.Parameter(torch.tensor(0.5))  # the cosine that the null score starts from

    def merge(self) -> JointReader:
        """The same reader without low-rank parts, for use: no slower than the encoder's own layers."""
        for layer in self.upper:
            for path in LINEAR + LINEAR_ABOVE:
                owner = layer.get_submodule(".".join(path[:-1]))
                setattr(owner, path[-1], getattr(owner, path[-1]).merged())
        return self.eval()

    def forward(self, ids: torch.Tensor, positions: torch.Tensor, sides: torch.Tensor, sentences: torch.Tensor, most: int) -> torch.Tensor:
        """float32 (batch, 1 + most).

        ids, positions  int64 (batch, tokens); positions start anew with the passage
        sides           QUESTION, PASSAGE or PADDING; the question comes first
        sentences       each token's sentence from 0, NO_SENTENCE, or NO_WORD
        """
        hidden = self._read(ids, positions, sides)
        with torch.autocast("cpu", enabled=False):
            return self._score(hidden.float(), sides, sentences, most)

    def _read(self, ids: torch.Tensor, positions: torch.Tensor, sides: torch.Tensor) -> torch.Tensor:
        bert = self._bert[0]
        of = functional.one_hot(sides + 1, SIDES).to(torch.get_autocast_dtype("cpu") if torch.is_autocast_enabled("cpu") else torch.float32)
        apart = bias(of, torch.full((1, 2), AWAY))
        with torch.no_grad():
            hidden = bert.embeddings(input_ids=ids, position_ids=positions)
            for layer in bert.encoder.layer[:LOWER]:
                hidden = first(layer(hidden, attention_mask=apart))
        for layer, gate in zip(self.upper, self.gates, strict=True):
            hidden = first(layer(hidden, attention_mask=bias(of, gate.T)))
        return hidden

    def _score(self, hidden: torch.Tensor, sides: torch.Tensor, sentences: torch.Tensor, most: int) -> torch.Tensor:
        vectors = functional.normalize(functional.normalize(hidden, dim=-1) - self.center, dim=-1)
        asked = (sides == QUESTION) & (sentences != NO_WORD)
        length = int((sides == QUESTION).sum(1).max())
        weights = torch.softmax(self.word(hidden)[..., 0].masked_fill(~asked, AWAY), 1)[:, :length]
        cosines = vectors[:, :length] @ vectors.transpose(1, 2)
        tokens = self.head(hidden)[..., 0]
        logits = []
        for number in range(most):
            inside = sentences == number
            nearest = cosines.masked_fill(~inside[:, None, :], AWAY).amax(2)
            # The sum over a sentence's tokens grows with its length; half of that is taken back.
            length_of = inside.sum(1).clamp(min=1).float().log() / 2
            held = torch.logsumexp(tokens.masked_fill(~inside, AWAY), 1) - length_of
            logit = self.scale * (weights * nearest).sum(1) + held
            logits.append(torch.where(inside.any(1), logit, torch.full_like(logit, AWAY)))
        rows = torch.arange(len(hidden))
        starts = (sides == PASSAGE).float().argmax(1)
        none = self.scale * self.threshold + self.null(hidden[rows, starts])[:, 0] + self.null(hidden[:, 0])[:, 0]
        return torch.stack([none, *logits], 1)


def bias(of: torch.Tensor, gates: torch.Tensor) -> torch.Tensor:
    """What is added to attention, (batch, heads, tokens, tokens): 0 within a side, a gate from one side to the other, AWAY to padding.

    of     one-hot side of each token, float (batch, tokens, SIDES): a product with it is one pass over the large result
    gates  float (heads, 2): of the question that looks at the passage, of the passage that looks at the question
    """
    table = torch.zeros(len(gates), SIDES, SIDES)
    table[:, 1:, PADDING + 1] = AWAY
    table[:, QUESTION + 1, PASSAGE + 1] = gates[:, 0]
    table[:, PASSAGE + 1, QUESTION + 1] = gates[:, 1]
    return (of[:, None] @ table.to(of.dtype)) @ of[:, None].transpose(2, 3)


def zeroed(hidden: int) -> nn.Linear:
    """A head that says nothing yet."""
    head = nn.Linear(hidden, 1)
    nn.init.zeros_(head.weight)
    nn.init.zeros_(head.bias)
    return head


def first(output: Any) -> torch.Tensor:
    """A layer's hidden states, whether it gives them alone or in a tuple."""
    return output[0] if isinstance(output, tuple) else output
