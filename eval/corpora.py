"""Folders, or SQuAD files, that a test set is about -> one folder of documents, and an index of it that lives as long as the run."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import InputError, UnreadableDocument
from corpus.folder import Skipped, has_access_folders, read_folder
from corpus.records import Document, Page

if TYPE_CHECKING:
    from vectorstore.build import BuildReport, Progress
    from vectorstore.embed import Embedder

DOCUMENTS, INDEX = "documents", "index"


def is_squad(place: Path) -> bool:
    """Whether that is a SQuAD file: its contexts are the documents then."""
    return place.suffix.lower() == ".json" and place.is_file()


@contextmanager
def gathered(corpora: Sequence[Path], place: Path) -> Iterator[Path]:
    """One folder with the documents of all of them: the one folder that was given, or copies in `place`, which is emptied before.

    Raises InputError for a folder that isn't there, for folders of which only some have public/ and internal/ (who may see the others'
    documents would change), and for two different files under one name.
    """
    for corpus in corpora:
        if not corpus.is_dir() and not is_squad(corpus):
            raise InputError(f"There is no folder {corpus}. Name a folder with documents, or a SQuAD file, after --corpus.")
    if len(corpora) == 1 and corpora[0].is_dir():
        yield corpora[0]
        return
    shapes = {is_squad(corpus) or has_access_folders(corpus) for corpus in corpora}
    if len(shapes) > 1:
        raise InputError("Some of the folders hold public/ and internal/, others don't. Sort the documents of all of them the same way.")
    shutil.rmtree(place, ignore_errors=True)
    for corpus in corpora:
        if is_squad(corpus):
            _write_contexts(corpus, place)
        else:
            _copy(corpus, place)
    yield place


def build_throwaway(corpora: Sequence[Path], place: Path, embedder: Embedder, on_progress: Progress | None = None) -> BuildReport:
    """Brings `place`/index up to date with the folders; a run that was stopped finds in it what was done."""
    from vectorstore.build import build_index

    with gathered(corpora, place / DOCUMENTS) as folder:
        return build_index(folder, place / INDEX, embedder=embedder, on_progress=on_progress)


def read_documents(
    corpora: Sequence[Path], place: Path
) -> tuple[dict[str, tuple[Document, tuple[Page, ...]]], tuple[tuple[str, UnreadableDocument], ...]]:
    """(every document with its pages by each of its paths, what could not be read and why); nothing is embedded."""
    documents: dict[str, tuple[Document, tuple[Page, ...]]] = {}
    left_out: list[tuple[str, UnreadableDocument]] = []
    with gathered(corpora, place / DOCUMENTS) as folder:
        for item in read_folder(folder):
            if isinstance(item, Skipped):
                left_out.append((item.path, item.reason))
                continue
            entry, read = item
            documents |= dict.fromkeys((entry.path, *entry.other_paths, *entry.internal_copies), read)
    return documents, tuple(left_out)


def _write_contexts(file: Path, place: Path) -> None:
    from .squad import read_squad, write_folder

    squad = read_squad(file)
    taken = [path for path in squad.paragraphs if (place / path).exists()]
    if taken:
        raise InputError(f"Two of the corpora hold {taken[0]}. Two SQuAD files can't be one corpus; name one of them.")
    write_folder(squad, place)


def _copy(folder: Path, place: Path) -> None:
    """Copies what is in the folder. Links stay links, so that the reader's rules for them go on to hold."""
    for file in sorted(folder.rglob("*")):
        target = place / file.relative_to(folder)
        if file.is_dir() and not file.is_symlink():
            target.mkdir(parents=True, exist_ok=True)
        elif target.is_symlink() or target.exists():
            if file.is_symlink() or target.is_symlink() or file.read_bytes() != target.read_bytes():
                raise InputError(f"Two of the folders hold different files named {file.relative_to(folder)}. Rename one of them.")
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, target, follow_symlinks=False)
