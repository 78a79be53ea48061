"""The rules on the two sets of questions in citizens' own words: gold that stands, halves that keep apart, words the gold doesn't use.

XQuAD's text stays outside the tree: XQUAD=FOLDER (with xquad.de.json and xquad.en.json) adds the checks that need it.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from corpus.folder import read_folder
from corpus.records import Page
from corpus.walk import Skipped
from eval.check import check_testset
from eval.metrics.normalise import contains, forms
from eval.records import Fact, Question
from eval.squad import Squad, read_squad
from eval.testset import read_testset
from vectorstore.analyse import STOP_WORDS, Stem, fold, stemmer

if TYPE_CHECKING:  # pytest would take it for a class of tests
    from eval.records import TestSet

ROOT = Path(__file__).parents[2]
ROWS = {"paraphrased": 110, "paraphrased_xquad": 160}
"""Questions of each set, at least."""
HALF = 24
"""XQuAD's articles for development, as in eval.squad; the other 24 are final."""
FACT_WORDS = 7
"""A short answer, never a sentence of XQuAD."""
PART = 4
"""Letters from which a stem inside a longer one counts as shared: "Flug" in "Fluggesellschaft"."""
NAMES = frozenset(
    (
        "darmstadt san antonio lindenau riverbend ohio warsaw poland edison tesla jean bethencourt luther toyota fresno pdp"
        " parisian la constabl ac dc rippenqual gandhi camd avicenna waihopai harvard jacksonvil florida stiglitz pertw"
        " chicago kublai gege kenia obama pachauri bing bonn edinburgh scot muslimbruderschaft iqbal ruman hobson methodist"
        " jumonvil franzo trent einstein aristotel brit london usa isral level michigan erganzungsschul sudafrika rhein de"
    ).split()
)
"""Stems of names that a question can't do without: the person, place, institution or animal it is about."""
needs_xquad = pytest.mark.skipif("XQUAD" not in os.environ, reason="XQUAD names no folder with XQuAD's files")
each_set = pytest.mark.parametrize("name", ROWS)
once_stemmed: Stem = stemmer()


@cache
def questions_of(name: str) -> TestSet:
    return read_testset(ROOT / "eval" / "sets" / f"{name}.jsonl")


@cache
def squad(language: str) -> Squad:
    return read_squad(Path(os.environ["XQUAD"]) / f"xquad.{language}.json")


@pytest.fixture(scope="module")
def documents() -> dict[str, tuple[Page, ...]]:
    found = list(read_folder(ROOT / "corpus" / "documents"))
    return {one[0].path: one[1][1] for one in found if not isinstance(one, Skipped)}


def stems(text: str) -> set[str]:
    """The stems of the text's content words; numbers and single letters are none."""
    words = (fold(word) for word in re.findall(r"[^\W\d_]{2,}", text))
    return {once_stemmed(word) for word in words if word not in STOP_WORDS}


def shared(question: str, gold: str) -> set[str]:
    """The question's stems that the gold sentence uses as well, alone or in a compound, without names."""
    theirs = stems(gold)

    def used(stem: str) -> bool:
        return any(stem == other or (len(min(stem, other, key=len)) >= PART and (stem in other or other in stem)) for other in theirs)

    return {stem for stem in stems(question) - NAMES if used(stem)}


def spellings(fact: Fact) -> tuple[str, ...]:
    return (fact.text, *fact.aliases)


def sentences(text: str, fact: Fact) -> list[str]:
    """The text's sentences that hold the fact; the whole text where it is spread over two."""
    parts = re.split(r"(?<=[^\W\d]{2}[.!?])\s+|(?<=[\])”“\"%][.!?])\s+|(?<=\d{4}[.!?])\s+|(?<=\])\s+", text)
    return [part for part in parts if any(spelling in part for spelling in spellings(fact))]


def answerable(name: str) -> list[Question]:
    return [question for question in questions_of(name).questions if question.answerable]


@each_set
def test_every_row_is_read_and_whole(name: str) -> None:
    testset = questions_of(name)
    assert testset.problems == ()
    assert len(testset.questions) >= ROWS[name]
    assert len({question.id for question in testset.questions}) == len(testset.questions)
    for question in testset.questions:
        assert question.category == ("paraphrase" if question.answerable else "unanswerable"), question.id
        vital = [fact for fact in question.reference_facts if fact.importance == "vital"]
        gold = (bool(vital), bool(question.reference), bool(question.reference_context_ids))
        assert gold == ((True,) * 3 if question.answerable else (False,) * 3), question.id


@each_set
def test_languages_and_halves_are_even(name: str) -> None:
    """Within a tenth, also among the answerable and the unanswerable ones alone; the last are a sixth to a quarter."""
    questions = questions_of(name).questions
    for kind in (True, False):
        rows = [question for question in questions if question.answerable is kind]
        for counted in (Counter(row.language for row in rows), Counter(row.split for row in rows)):
            assert len(counted) == 2 and max(counted.values()) <= 0.55 * len(rows), counted
    assert 1 / 6 <= sum(not question.answerable for question in questions) / len(questions) <= 1 / 4


def test_documents_hold_the_gold(documents: dict[str, tuple[Page, ...]]) -> None:
    assert check_testset(questions_of("paraphrased"), documents) == ()
    for question in answerable("paraphrased"):
        for quote in question.reference_contexts:
            assert any(quote in page.text for path in question.reference_context_ids for page in documents[path.split("#")[0]]), question.id
        for fact in question.reference_facts:
            assert any(fact.text in quote for quote in question.reference_contexts), (question.id, fact.text)


def test_halves_share_no_quote_of_a_document() -> None:
    half: dict[str, str | None] = {}
    for question in answerable("paraphrased"):
        for quote in question.reference_contexts:
            assert half.setdefault(quote, question.split) == question.split, question.id


def test_documents_do_not_use_the_questions_words() -> None:
    counts = Counter[int]()
    for question in answerable("paraphrased"):
        found = max((shared(question.user_input, quote) for quote in question.reference_contexts), key=len)
        assert len(found) <= 1, (question.id, found)
        counts[len(found)] += 1
    assert counts[0] >= 0.9 * counts.total(), counts


def test_what_only_an_internal_document_says_is_asked_of_both_audiences() -> None:
    questions = questions_of("paraphrased").questions
    internal = {question.user_input: question for question in questions if question.access == "internal"}
    public = [question for question in questions if question.access == "public" and question.user_input in internal]
    assert all(question.answerable for question in internal.values())
    assert len(public) >= 3 and not any(question.answerable for question in public)


def test_the_tree_holds_no_sentence_of_xquad() -> None:
    for question in answerable("paraphrased_xquad"):
        assert question.reference_contexts == ()
        for fact in question.reference_facts:
            assert all(len(spelling.split()) <= FACT_WORDS for spelling in spellings(fact)), question.id


def test_xquads_halves_are_its_articles() -> None:
    questions = answerable("paraphrased_xquad")
    places = [question.reference_context_ids[0] for question in questions]
    for question, place in zip(questions, places, strict=True):
        found = re.fullmatch(r"public/(\d{3})-0[0-4]\.txt", place)
        assert found and question.split == ("development" if int(found[1]) < HALF else "final"), question.id
    assert len({place[:10] for place in places}) == 2 * HALF
    assert len(set(places)) >= 120


@needs_xquad
def test_xquad_holds_the_gold_in_both_languages() -> None:
    german, english = squad("de").paragraphs, squad("en").paragraphs
    for question in answerable("paraphrased_xquad"):
        for place in question.reference_context_ids:
            for fact in question.reference_facts:
                assert contains(forms(german[place]), forms(fact.text)), (question.id, fact.text)
                assert any(contains(forms(english[place]), forms(spelling)) for spelling in spellings(fact)), (question.id, fact.text)


@needs_xquad
def test_xquad_does_not_use_the_questions_words() -> None:
    counts = Counter[int]()
    asked = {entry.text for language in ("de", "en") for entry in squad(language).questions}
    for question in answerable("paraphrased_xquad"):
        assert question.user_input not in asked
        text = squad(question.language or "de").paragraphs[question.reference_context_ids[0]]
        vital = [fact for fact in question.reference_facts if fact.importance == "vital"]
        found = max((shared(question.user_input, one) for fact in vital for one in sentences(text, fact)), key=len)
        assert len(found) <= 1, (question.id, found)
        counts[len(found)] += 1
    assert counts[0] >= 0.9 * counts.total(), counts
