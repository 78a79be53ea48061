"""A folder -> chunks, as a build uses it: the corpus package by default, something smaller in tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from corpus.records import Chunk, Document, Page


@dataclass(frozen=True, slots=True)
class Reader:
    """The steps from a folder to chunks, with the names of their methods. The default is the corpus package."""

    list_files: Callable[[Path], tuple[Sequence[Any], Sequence[Any]]]
    read_document: Callable[[Any], tuple[Document, tuple[Page, ...]]]
    split_pages: Callable[[Sequence[Page]], tuple[Chunk, ...]]
    near_duplicates: Callable[[Mapping[str, str]], Sequence[tuple[str, str, float]]]
    reading: str
    chunking: str


@contextmanager
def corpus_reader() -> Iterator[Reader]:
    """The corpus package as a reader, with one limited process for all files."""
    from corpus import folder, split
    from corpus.sandbox import Sandbox

    with Sandbox() as sandbox:
        read = partial(folder.read_document, sandbox=sandbox)
        yield Reader(folder.list_files, read, split.split_pages, _near_duplicates, folder.READING, split.CHUNKING)


def _near_duplicates(texts: Mapping[str, str]) -> Sequence[tuple[str, str, float]]:
    from corpus import duplicates

    return tuple((pair.path, pair.other, pair.similarity) for pair in duplicates.near_duplicates(texts.items()))
