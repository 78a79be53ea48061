"""Numbers of citations: one place, one number, in the order of first use."""

from __future__ import annotations

from datetime import date

from assistant.citations import Citations, nearest_places
from assistant.part import Part
from tests.assistant.made import made_candidate, made_document, made_passage

TEXT = "Die Gebühr beträgt 186 Euro. Sie gilt ab Mai."


def test_a_place_has_one_number() -> None:
    citations = Citations()
    passage = made_passage(made_document(), TEXT, page=2, start=40)
    first, second = made_candidate(passage, "Die Gebühr beträgt 186 Euro."), made_candidate(passage, "Sie gilt ab Mai.")
    assert [citations.of(candidate).number for candidate in (first, second, first)] == [1, 2, 1]
    assert citations.of(first) is citations.of(first)


def test_the_same_characters_of_another_page_or_document_are_another_place() -> None:
    citations = Citations()
    one, other = made_document("public/a.txt"), made_document("public/b.txt")
    passages = [made_passage(one, TEXT), made_passage(one, TEXT, page=2), made_passage(other, TEXT)]
    assert [citations.of(made_candidate(passage, "Sie gilt ab Mai.")).number for passage in passages] == [1, 2, 3]


def test_a_citation_says_all_about_its_place() -> None:
    document = made_document("internal/v.txt", title="Vermerk", published=date(2024, 3, 14), language="en", access="internal")
    candidate = made_candidate(made_passage(document, TEXT, page=3, start=100), "Sie gilt ab Mai.")
    citation = Citations().of(candidate)
    start = 100 + TEXT.index("Sie gilt")
    assert (citation.start, citation.end, citation.quote) == (start, start + len("Sie gilt ab Mai."), "Sie gilt ab Mai.")
    assert (citation.page, citation.page_label) == (3, "3")
    assert (citation.document_id, citation.path, citation.title) == (document.id, "internal/v.txt", "Vermerk")
    assert (citation.published, citation.access, citation.language) == (date(2024, 3, 14), "internal", "en")


def test_the_nearest_places_are_the_best_sentence_of_each_document() -> None:
    a, b, c, d = (made_passage(made_document(f"public/{name}.txt", title=name), TEXT) for name in "abcd")
    fee, may = "Die Gebühr beträgt 186 Euro.", "Sie gilt ab Mai."
    first = (made_candidate(a, fee, 0.5), made_candidate(a, may, 0.9), made_candidate(d, may, 0.1))
    second = (made_candidate(b, fee, 0.8), made_candidate(c, fee, 0.95))
    found = nearest_places([Part(text, (), None, (), ranked) for text, ranked in (("Was?", first), ("Wann?", second))])
    assert [(place.title, place.quote, place.number) for place in found] == [("c", fee, 1), ("a", may, 2), ("b", fee, 3)]


def test_without_sentences_nothing_is_near() -> None:
    assert nearest_places([Part("Was?", (), None, (), ())]) == ()
