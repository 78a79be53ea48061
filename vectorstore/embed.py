"""Texts to vectors: one forward pass gives a passage's vector and a vector for each of its tokens.

The only module that knows sentence-transformers. The token vectors serve late interaction (Khattab and Zaharia 2020,
"ColBERT"): a second look at the first candidates, and the choice of the sentence, without another model.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.errors import IndexUnusable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from .reading import PassageReader, Piece

BUNDLED = "bundled"
E5_PROMPTS = {"query": "query: ", "document": "passage: "}
BATCH = 16  # passages in one forward pass
CONTEXT_CHARACTERS = 160  # title and headings in front of a passage: enough to tell documents apart, never crowding out the text


@dataclass(frozen=True, slots=True)
class Embedded:
    """What the encoder says of one text.

    vector   float32 (d,), length 1
    tokens   int8 (t, d): each token's vector at length 1, times 127, rounded
    offsets  int32 (t, 2): each token's characters in the quoted text; tokens of prompt and context are left out
    """

    vector: np.ndarray
    tokens: np.ndarray
    offsets: np.ndarray


class Embedder:
    """An encoder with its prompts, loaded when it is first needed (seconds); safe to share between threads.

    `model` is "bundled", or any sentence-transformers model name or folder.
    """

    def __init__(self, model: str = BUNDLED) -> None:
        self.setting = model
        # One at a time: the tokenizer changes its padding between calls, and two forward passes at once gain nothing on 2 cores.
        self._lock = RLock()

    @cached_property
    def model(self) -> SentenceTransformer:
        """The loaded encoder; IndexUnusable with what to do if it can't be loaded."""
        with self._lock:
            return load_model(self.setting)

    @cached_property
    def name(self) -> str:
        """The encoder's fingerprint: an index made with another one can't be searched."""
        if self.setting == BUNDLED:  # known without loading, so that a build with nothing to do is instant
            from .bundled import WEIGHTS_SHA256

            return f"multilingual-e5-small-q4:{WEIGHTS_SHA256[:12]}"
        prompts = sha256(repr(sorted(self.model.prompts.items())).encode()).hexdigest()[:8]
        return f"{Path(self.setting).name}:{self.model.max_seq_length}:{prompts}"

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return int(self.model.get_embedding_dimension() or 0)

    def embed_passages(self, texts: Sequence[tuple[str, str]], on_progress: Callable[[int], None] | None = None) -> list[Embedded]:
        """One Embedded a (context, text) pair, in order; `on_progress` is told after each batch how many are done.

        The context (title and headings) shapes the vectors but has no tokens in the result, so it can't be quoted.
        """
        # Passages of like length share a batch: padding costs time.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i][0]) + len(texts[i][1]))
        found: dict[int, Embedded] = {}
        for first in range(0, len(order), BATCH):
            batch = order[first : first + BATCH]
            for i, embedded in zip(batch, self._embed([texts[i] for i in batch], "document"), strict=True):
                found[i] = embedded
            if on_progress:
                on_progress(len(found))
        return [found[i] for i in range(len(texts))]

    def embed_question(self, question: str) -> Embedded:
        """The question's vector and its tokens' vectors, offsets into the question."""
        from .encoder_module import one_thread

        with self._lock, one_thread():
            return self._embed([("", question)], "query")[0]

    def read(self, question: str, pieces: Sequence[Piece]) -> list[np.ndarray]:
        """For each piece float32 (sentences,): log-odds that the sentence answers, question and piece being read together."""
        with self._lock:
            return self._reader.read(question, pieces)

    @cached_property
    def _reader(self) -> PassageReader:
        """The reader, on the encoder that is in memory; beside another encoder the bundled one is loaded for it."""
        from .reading import PassageReader

        return PassageReader((self.model if self.setting == BUNDLED else load_model(BUNDLED))[0])

    def count_tokens(self, text: str) -> int:
        """How many of the encoder's tokens the text takes, prompt and marks not counted."""
        return len(self.model.tokenizer(text, add_special_tokens=False)["input_ids"])

    def _embed(self, pairs: Sequence[tuple[str, str]], kind: str) -> list[Embedded]:
        prompt = self.model.prompts.get(kind) or ""
        heads = [prompt + (context[:CONTEXT_CHARACTERS] + "\n" if context else "") for context, _ in pairs]
        whole = [head + text for head, (_, text) in zip(heads, pairs, strict=True)]
        with self._lock:
            rows: list[dict[str, Any]] = self.model.encode(  # type: ignore[assignment]
                whole, prompt="", output_value=None, batch_size=len(whole), show_progress_bar=False
            )
            limit = self.model.max_seq_length
            spans = self.model.tokenizer(whole, return_offsets_mapping=True, truncation=True, max_length=limit)["offset_mapping"]
        return [_embedded(row, np.array(span), len(head)) for row, span, head in zip(rows, spans, heads, strict=True)]


def _embedded(row: dict[str, Any], spans: np.ndarray, head: int) -> Embedded:
    vector = row["sentence_embedding"].float().cpu().numpy()
    tokens = row["token_embeddings"].float().cpu().numpy()[: len(spans)]
    # The tokenizer's offsets can take in the space before a word or, at the text's start, the end of the head.
    kept = (spans[:, 1] > head) & (spans[:, 1] > spans[:, 0])
    offsets = np.clip(spans[kept] - head, 0, None).astype(np.int32)
    tokens = tokens[kept]
    tokens /= np.linalg.norm(tokens, axis=1, keepdims=True) + 1e-9
    return Embedded(vector / (np.linalg.norm(vector) + 1e-9), np.rint(tokens * 127).astype(np.int8), offsets)


def load_model(model: str) -> SentenceTransformer:
    """The encoder by name. One that brings no prompts gets those of E5 if its name says that it is one, else none."""
    if model == BUNDLED:
        from .bundled import load_bundled

        return load_bundled(E5_PROMPTS)
    from sentence_transformers import SentenceTransformer

    try:
        # Only what is on this machine: a name that has not been fetched yet must not call a hub behind the operator's back.
        loaded = SentenceTransformer(model, local_files_only=True)
    except Exception as error:
        message = f'There is no encoder {model!r} on this machine. Fetch it first and set `model` to its folder, or to "bundled".'
        raise IndexUnusable(message) from error
    if "e5" in model.lower() and not any(loaded.prompts.values()):
        loaded.prompts = dict(E5_PROMPTS)
    return loaded
