"""TokenEncoder: a BERT that is already in memory as a first module of sentence-transformers.

The library's own Transformer module loads from a folder or a hub; this one takes what `bundled` has built.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from sentence_transformers.base.modules import InputModule


class TokenEncoder(InputModule):
    """Texts to token vectors (batch, tokens, hidden); pooling and length are left to the modules behind it."""

    tokenizer: Any

    def __init__(self, model: Any, tokenizer: Any) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.model = model
        self.tokenizer = tokenizer
        self.max_seq_length: int = tokenizer.model_max_length

    def preprocess(self, inputs: Any, prompt: str | None = None, **kwargs: Any) -> dict[str, torch.Tensor]:
        """input_ids and attention_mask, (batch, longest); cut at the model's 512 tokens."""
        texts = [(prompt or "") + text for text in inputs]
        encoded = self.tokenizer(texts, padding=True, truncation=True, max_length=self.max_seq_length, return_tensors="pt")
        return {"input_ids": encoded["input_ids"], "attention_mask": encoded["attention_mask"]}

    def forward(self, features: dict[str, torch.Tensor], **kwargs: Any) -> dict[str, torch.Tensor]:
        """`features` with the last layer's `token_embeddings`."""
        out = self.model(input_ids=features["input_ids"], attention_mask=features["attention_mask"])
        features["token_embeddings"] = out.last_hidden_state
        return features

    def save(self, output_path: str, *args: Any, safe_serialization: bool = True, **kwargs: Any) -> None:
        """Write the model and its tokenizer as `transformers` would, so that a folder can be made of the bundle."""
        self.model.save_pretrained(output_path, safe_serialization=safe_serialization)
        self.tokenizer.save_pretrained(output_path)


@contextmanager
def one_thread() -> Iterator[None]:
    """One thread for as long as it lasts: a question and a few passages are too little to share between threads that wait for each other.

    On two quiet cores, XQuAD's German paragraphs, medians of two runs: a question's vectors 48 ms with two threads, 29 ms with one.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
