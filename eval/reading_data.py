"""What the reader is trained on: passages of eval/sets/reading, with what was asked about them and the sentences that answer it."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from assistant.question import question_language
from vectorstore.embed import Embedder
from vectorstore.reading import Piece

SETS = Path(__file__).with_name("sets") / "reading"
WINDOWS = (3, 4, 5, 6, 7)  # sentences shown: a chunk of the index has three to six
HEADED = 0.85  # how often title and heading are shown
CUT = 0.25  # how often a question is also shown with its passage without the answer …
OTHER = 0.25  # … and with another passage,
NEAREST = 12  # one of so many that are most like its own
NAMED = 0.35  # how often a question is also asked with a word of its passage's title added, which the answer's sentence needn't repeat …
MISNAMED = 0.2  # … and an answerable one with a word of another's title, so that nothing there answers it
RARE = 3  # titles that may hold such a word: names, not "Bericht"
LINKS = {"de": ("in", "für", "von", "bei", "nach", "aus", "zu"), "en": ("in", "for", "of", "at", "to", "from")}


@dataclass(frozen=True, slots=True)
class Question:
    """A question about a passage and the numbers of the sentences that answer it; none where nothing there does."""

    text: str
    answers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A passage with its questions."""

    title: str
    heading: str
    sentences: tuple[str, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """What the reader sees at once."""

    question: str
    piece: Piece
    answers: tuple[int, ...]


def read_texts(folder: Path) -> list[Text]:
    """All passages of the folder's JSON Lines files, in the order of their names."""
    rows = [json.loads(line) for file in sorted(folder.glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()]
    return [
        Text(r["title"], r["heading"], tuple(r["sentences"]), tuple(Question(q["question"], tuple(q["answer"])) for q in r["questions"]))
        for r in rows
    ]


def neighbours(embedder: Embedder, texts: Sequence[Text]) -> list[list[int]]:
    """For each passage the numbers of those most like it, without itself."""
    vectors = np.stack([e.vector for e in embedder.embed_passages([(text.title, text.sentences[0]) for text in texts])])
    alike = vectors @ vectors.T
    np.fill_diagonal(alike, -1.0)
    return [np.argsort(-row)[:NEAREST].tolist() for row in alike]


def examples(texts: Sequence[Text], near: Sequence[Sequence[int]], chance: random.Random, *, names: bool = False) -> list[Example]:
    """One epoch: each question with a window of its passage, some with none of its answer, in random order; with names some with a name."""
    made: list[Example] = []
    for number, text in enumerate(texts):
        for question in text.questions:
            made.append(shown(question.text, text, question.answers, chance))
            if question.answers and chance.random() < CUT:
                rest = tuple(s for i, s in enumerate(text.sentences) if i not in question.answers)
                made.append(shown(question.text, replace(text, sentences=rest), (), chance))
            if chance.random() < OTHER:
                made.append(shown(question.text, texts[chance.choice(near[number])], (), chance))
    if names:
        made += with_names(texts, near, chance)
    chance.shuffle(made)
    return made


def with_names(texts: Sequence[Text], near: Sequence[Sequence[int]], chance: random.Random) -> Iterator[Example]:
    """Questions that name what their passage's title names, and such as name what another's does: those nothing there answers."""
    names = names_of(texts)
    for number, text in enumerate(texts):
        around = " ".join((text.title, text.heading, *text.sentences)).casefold()
        for question in text.questions:
            if names[number] and chance.random() < NAMED:
                yield shown(named(question.text, names[number], chance), text, question.answers, chance, headed=1.0)
            if question.answers and chance.random() < MISNAMED:
                others = [name for name in names[chance.choice(near[number])] if name.casefold() not in around]
                if others:
                    yield shown(named(question.text, others, chance), text, (), chance, headed=1.0)


def names_of(texts: Sequence[Text]) -> list[list[str]]:
    """For each passage the words of its title and heading that hardly another has: "Northeim", "Skandinavien"."""
    words = [re.findall(r"(?<!^)\b[^\W\d_a-z]\w{3,}", f"{text.title} {text.heading}") for text in texts]
    held = Counter(word for row in words for word in set(row))
    return [[word for word in dict.fromkeys(row) if held[word] <= RARE] for row in words]


def named(question: str, names: Sequence[str], chance: random.Random) -> str:
    """The question about one of the names: "Was kostet die Karte in Northeim?"."""
    bare = question.rstrip(" ?.!")
    link = chance.choice(LINKS[question_language(question, "de")])
    return f"{bare} {link} {chance.choice(names)}{question[len(bare) :].strip()}"


def shown(question: str, text: Text, answers: tuple[int, ...], chance: random.Random, headed: float = HEADED) -> Example:
    """The question with a random window of the passage that holds all its answers."""
    size = max(min(chance.choice(WINDOWS), len(text.sentences)), *(max(answers) - a + 1 for a in answers), 0)
    earliest = max(0, max(answers) - size + 1) if answers else 0
    latest = min((*answers, len(text.sentences) - size))
    start = chance.randint(earliest, max(earliest, latest))
    heads = [part for part in (text.title, text.heading) if part and chance.random() < headed]
    piece = Piece("\n".join(heads), text.sentences[start : start + size])
    return Example(question, piece, tuple(a - start for a in answers))
