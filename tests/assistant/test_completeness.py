"""When what a model wrote answers a part that asks for no kind of thing: it cites the best sentence and tells half of its news."""

from __future__ import annotations

import pytest

from assistant.citations import Citations
from assistant.completeness import left_out
from assistant.part import Part
from assistant.records import Statement
from corpus.records import Language
from tests.assistant.made import made_candidate, made_document, made_passage

LICENCE = "Die Pegelstände werden unter der Lizenz CC BY 4.0 spätestens nach einer Viertelstunde veröffentlicht."


def missing(text: str, language: Language = "de") -> bool:
    document = made_document("public/a.txt")
    best = made_candidate(made_passage(document, LICENCE), LICENCE)
    part = Part("Unter welcher Lizenz stehen die Pegelstände?", (best.passage,), None, (best,), (best,))
    return bool(left_out([part], [Statement(text, (Citations().of(best),), "supported", "")], language))


@pytest.mark.parametrize(
    "text", [LICENCE, "Sie stehen unter CC BY 4.0.", "Nach einer Viertelstunde werden sie unter CC BY veröffentlicht."]
)
def test_half_of_the_news_is_enough(text: str) -> None:
    assert not missing(text)


@pytest.mark.parametrize("text", ["Die Quelle der Pegelstände sind die Pegelstände.", "Die Pegelstände stehen unter einer Lizenz."])
def test_the_question_said_again_is_no_answer(text: str) -> None:
    assert missing(text)


def test_across_languages_a_citation_is_enough() -> None:
    assert not missing("The licence is an open one.", "en")


def test_a_sentence_that_alone_holds_a_word_of_the_question_is_not_left_out() -> None:
    price, deposit = "Räder kosten 8 Euro am Tag.", "Zu hinterlegen ist eine Kaution von 50 Euro."
    document = made_document("public/a.txt")
    passage = made_passage(document, f"{price} {deposit}")
    chosen = tuple(made_candidate(passage, text) for text in (price, deposit))
    part = Part("Muss ich für Räder eine Kaution zahlen?", (passage,), None, chosen, chosen)
    citations = Citations()
    told = [Statement(candidate.text, (citations.of(candidate),), "supported", "") for candidate in chosen]
    assert left_out([part], told[:1], "de") == (part,)
    assert not left_out([part], told, "de")
