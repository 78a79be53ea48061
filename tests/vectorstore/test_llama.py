"""The LlamaIndex retriever: the example in the documentation runs, and its places are true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from vectorstore.embed import Embedder
from vectorstore.llama import PassageRetriever
from vectorstore.store import Index

EXAMPLE = Path("docs/llama_index.md")


def test_the_documented_example_finds_the_report(
    real_index: Index, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    [code] = re.findall(r"```python\n(.*?)```", EXAMPLE.read_text(encoding="utf-8"), re.DOTALL)
    # Only the folder differs from what a reader would run.
    monkeypatch.setattr("vectorstore.store.open_index", lambda *_args, **_named: real_index)
    exec(compile(code, str(EXAMPLE), "exec"), {})
    first = capsys.readouterr().out.splitlines()[0]
    assert "Partnerschaftskonferenz" in first


def test_nodes_name_places_that_hold_their_text(real_index: Index, real_embedder: Embedder) -> None:
    snapshot = real_index.current()
    nodes = PassageRetriever(real_index, real_embedder, k=7).retrieve("When does the memorandum end?")
    assert len(nodes) == 7
    for found in nodes:
        place = found.node.metadata
        page = next(page for page in snapshot.pages(place["document_id"]) if page.number == place["page"])
        assert page.text[found.node.start_char_idx : found.node.end_char_idx] == found.node.text
        assert page.label == place["page_label"]
        assert place["access"] == "public"


def test_the_internal_audience_sees_more(real_index: Index, real_embedder: Embedder) -> None:
    question = "Vermerk zur Verlängerung des Memorandums"
    paths = {
        access: {found.node.metadata["access"] for found in PassageRetriever(real_index, real_embedder, access=access).retrieve(question)}
        for access in ("public", "internal")
    }
    assert paths["public"] == {"public"}
    assert "internal" in paths["internal"]
