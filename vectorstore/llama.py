"""The same ranking as a LlamaIndex retriever, for any LlamaIndex application; the only module that knows llama-index."""

from __future__ import annotations

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from corpus.records import Access

from .embed import Embedder
from .query import make_query, weigh
from .records import Passage
from .retrieve import retrieve
from .store import Index


class PassageRetriever(BaseRetriever):
    """Question -> nodes, best first. A node's metadata name the place, so that a citation can be checked.

    The node's text is the passage, verbatim; `metadata` holds document_id, path, title, published, page, page_label, heading, language and
    access, `start_char_idx` and `end_char_idx` count characters of the page's text. `access` is the audience: "public" never sees internal
    documents.
    """

    def __init__(self, index: Index, embedder: Embedder, *, access: Access = "public", k: int = 10) -> None:
        super().__init__()
        self._index, self._embedder, self._access, self._k = index, embedder, access, k

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        snapshot = self._index.current()
        query = weigh(make_query(query_bundle.query_str, self._embedder), snapshot, self._access)
        passages = retrieve(query, snapshot, self._access, self._k)
        labels = {p.chunk.id: _label(snapshot.pages(p.document.id), p) for p in passages}
        return [NodeWithScore(node=_node(p, labels[p.chunk.id]), score=p.score) for p in passages]


def _label(pages: tuple, passage: Passage) -> str:
    return next(page.label for page in pages if page.number == passage.chunk.page)


def _node(passage: Passage, label: str) -> TextNode:
    chunk, document = passage.chunk, passage.document
    metadata = {
        "document_id": document.id,
        "path": document.path,
        "title": document.title,
        "published": str(document.published or ""),
        "page": chunk.page,
        "page_label": label,
        "heading": chunk.heading,
        "language": document.language,
        "access": document.access,
    }
    # Only the title belongs in front of a language model or an encoder; the rest is for programs.
    hidden = [key for key in metadata if key != "title"]
    return TextNode(
        id_=chunk.id,
        text=chunk.text,
        metadata=metadata,
        excluded_embed_metadata_keys=hidden,
        excluded_llm_metadata_keys=hidden,
        start_char_idx=chunk.start,
        end_char_idx=chunk.end,
    )
