"""The table that chose the keyword analyser: `python -m eval.keywords XQUAD.json [ENGLISH.json]` prints it as Markdown.

Two sets of questions. XQuAD's first 24 articles are the development half; all of its paragraphs are the corpus. XQuAD's questions were
written with the paragraph in view, so the second set, keyword_cases.toml, asks in citizens' words about passages in officials' words. With
the parallel English file, the same questions are asked in English of the German paragraphs.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from vectorstore.analyse import Analyser, Stem, stemmer
from vectorstore.compounds import split_compound
from vectorstore.keywords import METHOD, Keywords, Method

DEVELOPMENT_ARTICLES = 24
DEPTH = 10
CASES = Path(__file__).with_name("keyword_cases.toml")

Split = Callable[[str, Collection[str], Stem, Collection[str]], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Task:
    """Passages, and questions with the number of the passage that answers each."""

    passages: tuple[str, ...]
    questions: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """One row of the table."""

    name: str
    stem: Stem = field(default_factory=stemmer)
    split: Split = split_compound
    method: Method = METHOD


@dataclass(frozen=True, slots=True)
class Quality:
    """Share of questions whose passage is first, among the first five, and the mean of 1/rank within ten."""

    first: float
    five: float
    mrr: float


def xquad(path: Path, questions_from: Path | None = None) -> Task:
    """The development half's questions over all paragraphs; `questions_from` is a parallel file in another language."""
    articles = json.loads(path.read_text(encoding="utf-8"))["data"]
    asked = json.loads((questions_from or path).read_text(encoding="utf-8"))["data"]
    passages = tuple(paragraph["context"] for article in articles for paragraph in article["paragraphs"])
    paragraphs = [paragraph for article in asked[:DEVELOPMENT_ARTICLES] for paragraph in article["paragraphs"]]
    return Task(passages, tuple((item["question"], number) for number, paragraph in enumerate(paragraphs) for item in paragraph["qas"]))


def own_cases(path: Path = CASES) -> Task:
    """The questions in citizens' words."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    names = list(data["passages"])
    return Task(tuple(data["passages"].values()), tuple((question, names.index(name)) for question, name in data["questions"]["ask"]))


def measure(variant: Variant, task: Task) -> Quality:
    """How well the variant finds the passages."""
    words = Analyser(stem=variant.stem).words_of(task.passages)
    analyser = Analyser(words, stem=variant.stem, split=variant.split)
    ids = [str(number) for number in range(len(task.passages))]
    index = Keywords.build(ids, task.passages, analyser, variant.method)
    ranks = [_rank(index.search(analyser.terms(question), DEPTH), str(wanted)) for question, wanted in task.questions]
    count = len(ranks)
    return Quality(
        sum(rank == 1 for rank in ranks) / count,
        sum(0 < rank <= 5 for rank in ranks) / count,
        sum(1 / rank for rank in ranks if rank) / count,
    )


def variants() -> Iterator[Variant]:
    """The rows: stems without splitting or pieces, ways of splitting, pieces, and what is in use."""
    words_only = replace(METHOD, weight=0.0)
    for name, stem in _stems().items():
        yield Variant(f"stems: {name}", stem, no_split, words_only)
    yield Variant("split: by the corpus's own words", method=words_only)
    for name, split in _installed_splitters():
        yield Variant(f"split: {name}", split=split, method=words_only)
    for letters in ((3,), (4,), (5,), (4, 5), (3, 4, 5)):
        shown = " and ".join(map(str, letters))
        yield Variant(f"pieces of {shown} letters, no split", split=no_split, method=replace(METHOD, letters=letters))
    for letters in ((3,), (5,), (4, 5)):
        yield Variant(f"pieces of {' and '.join(map(str, letters))} letters, split", method=replace(METHOD, letters=letters))
    for weight in (0.1, 0.2, 0.3, 0.4, 0.6):
        chosen = " (in use)" if weight == METHOD.weight else ""
        yield Variant(f"pieces of 4 letters, split, weight {weight}{chosen}", method=replace(METHOD, weight=weight))
    yield Variant("the same, German stems only", _stems()["German"])
    yield Variant("the same, no stems", _stems()["none"])


def no_split(word: str, words: Collection[str], stem: Stem, stop_words: Collection[str]) -> tuple[str, ...]:
    """A splitter that splits nothing."""
    return ()


def table(tasks: Sequence[Task]) -> Iterator[str]:
    """The table's lines."""
    names = ["XQuAD hit@1", "hit@5", "MRR", "own hit@1", "hit@5", "MRR", "English hit@1", "hit@5", "MRR"][: 3 * len(tasks)]
    yield "| | " + " | ".join(names) + " |"
    yield "|---|" + "---|" * len(names)
    for variant in variants():
        found = [measure(variant, task) for task in tasks]
        yield (
            f"| {variant.name} | "
            + " | ".join(f"{value:.3f}"[1 if value < 1 else 0 :] for q in found for value in (q.first, q.five, q.mrr))
            + " |"
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="python -m eval.keywords", description="Measure ways of analysing keywords.")
    parser.add_argument("xquad", type=Path, help="XQuAD in German (xquad.de.json)")
    parser.add_argument("english", type=Path, nargs="?", help="the same in English: its questions are asked of the German paragraphs")
    given = parser.parse_args(arguments)
    tasks = [xquad(given.xquad), own_cases()] + ([xquad(given.xquad, given.english)] if given.english else [])
    for line in table(tasks):
        print(line, flush=True)


def _rank(found: Sequence[tuple[str, float]], wanted: str) -> int:
    return next((rank for rank, (chunk_id, _) in enumerate(found, 1) if chunk_id == wanted), 0)


def _stems() -> dict[str, Stem]:
    import Stemmer

    german, english = Stemmer.Stemmer("german"), Stemmer.Stemmer("english")
    return {
        "none": lambda word: word,
        "English": lambda word: str(english.stemWord(word)),
        "German": lambda word: str(german.stemWord(word)),
        "English, then German": lambda word: str(german.stemWord(english.stemWord(word))),
        "German, then English (in use)": stemmer(),
    }


def _installed_splitters() -> Iterator[tuple[str, Split]]:
    """Splitters from PyPI, if someone has installed them: they are not among our requirements."""
    try:
        from split_words import Splitter  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return
    splitter = Splitter()

    def split(word: str, words: Collection[str], stem: Stem, stop_words: Collection[str]) -> tuple[str, ...]:
        if len(word) < 8:
            return ()
        score, *parts = splitter.split_compound(word)[0]
        return tuple(stem(part.lower()) for part in parts) if score > 0 else ()

    yield "split-words 0.1.3 (39 MB)", split


if __name__ == "__main__":
    main()
