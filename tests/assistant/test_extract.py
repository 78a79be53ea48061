"""Which sentences are shown, and in which order; what leads to an answer is no answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.extract import MARGIN, MOST_SENTENCES, Candidate, choose, leads_on, normal, rank_sentences, with_list
from tests.assistant.made import document_of, made_candidate, made_document, made_passage
from tests.fakes import FakeEmbedder, write_corpus
from vectorstore.build import build_index
from vectorstore.query import make_query, make_words
from vectorstore.retrieve import retrieve
from vectorstore.store import Snapshot, open_index

TEXT = "Die Gebühr beträgt 186 Euro. Sie wird im Mai jedes Jahres fällig. Der Antrag ist schriftlich zu stellen. Die Mahnung kostet extra."
FIRST, SECOND, THIRD, FOURTH = (f"{part}." for part in TEXT.removesuffix(".").split(". "))
PASSAGE = made_passage(made_document("public/m.txt"), TEXT)


def made(text: str, score: float) -> Candidate:
    return made_candidate(PASSAGE, text, score)


def test_nothing_comes_of_nothing() -> None:
    assert choose(()) == ()


def test_the_best_comes_first_and_the_others_as_they_stand_in_the_document() -> None:
    ranked = (made(THIRD, 1.0), made(FOURTH, 0.99), made(FIRST, 0.98))
    assert [candidate.text for candidate in choose(ranked)] == [THIRD, FIRST, FOURTH]


def test_at_most_so_many_are_shown() -> None:
    ranked = tuple(made(text, 1.0) for text in (FIRST, SECOND, THIRD, FOURTH))
    assert len(choose(ranked)) == MOST_SENTENCES
    assert [candidate.text for candidate in choose(ranked, 1)] == [FIRST]


def test_what_is_far_below_the_best_is_not_shown() -> None:
    ranked = (made(FIRST, 1.0), made(SECOND, 1.0 - MARGIN / 2), made(THIRD, 1.0 - 2 * MARGIN))
    assert [candidate.text for candidate in choose(ranked)] == [FIRST, SECOND]


def test_the_same_sentence_is_not_shown_twice() -> None:
    copy = made_candidate(made_passage(made_document("public/copy.txt"), f"– {FIRST.upper()}"), f"– {FIRST.upper()}", 0.99)
    assert [candidate.text for candidate in choose((made(FIRST, 1.0), copy, made(SECOND, 0.98)))] == [FIRST, SECOND]


def test_the_best_sentence_s_document_goes_on_before_another_begins() -> None:
    other = made_passage(made_document("public/a.txt"), TEXT)
    ranked = (made(THIRD, 1.0), made_candidate(other, FIRST, 0.99), made(FOURTH, 0.98))
    assert [(c.passage.document.path, c.text) for c in choose(ranked)] == [
        ("public/m.txt", THIRD),
        ("public/m.txt", FOURTH),
        ("public/a.txt", FIRST),
    ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Die Gebühr.", "die   GEBÜHR!", True),
        ("- Die Gebühr", "„Die Gebühr“", True),
        ("Die Gebühr", "Die Gebühren", False),
        ("186 Euro", "187 Euro", False),
    ],
)
def test_two_sentences_say_the_same(one: str, other: str, same: bool) -> None:
    assert (normal(one) == normal(other)) is same


LIST = (
    "Zum Antrag gehören:\n- ein Programm der Begegnung\n- eine Liste der Gäste\n- ein Finanzplan\n\nDer Antrag ist schriftlich zu stellen."
)


def test_a_line_that_introduces_a_list_takes_the_list_along() -> None:
    passage = made_passage(made_document(), LIST, page=2, start=300)
    whole = with_list(made_candidate(passage, "Zum Antrag gehören:"))
    assert whole.text == LIST.partition("\n\n")[0]
    assert (whole.start, whole.end) == (300, 300 + len(whole.text))


def test_a_long_list_is_cut_between_its_items() -> None:
    items = [f"- Unterlage Nummer {number} mit allen Anlagen und Nachweisen" for number in range(40)]
    passage = made_passage(made_document(), "Zum Antrag gehören:\n" + "\n".join(items))
    whole = with_list(made_candidate(passage, "Zum Antrag gehören:"))
    assert 100 < len(whole.text) < 500
    assert whole.text.splitlines()[1:] == items[: len(whole.text.splitlines()) - 1]


@pytest.mark.parametrize("text", [FIRST, SECOND])
def test_any_other_sentence_stays_as_it_is(text: str) -> None:
    candidate = made(text, 1.0)
    assert with_list(candidate) == candidate


def test_an_introducing_line_at_the_end_stays_alone() -> None:
    passage = made_passage(made_document(), f"{FIRST} Zum Antrag gehören:")
    assert with_list(made_candidate(passage, "Zum Antrag gehören:")).text == "Zum Antrag gehören:"


@pytest.mark.parametrize(
    ("line", "leads"), [("Wie teuer ist das?", True), ("Zum Antrag gehören: ", True), ("Das ist teuer.", False), ("Das ist teuer", False)]
)
def test_questions_and_colons_lead_on(line: str, leads: bool) -> None:
    assert leads_on(line) is leads


FAQ = """# Häufige Fragen zur Bürgerreise nach Riverbend im Oktober

## Wie teuer ist die Bürgerreise nach Riverbend im Oktober?

Jede Person zahlt dafür einen Betrag von 2.150 Euro an die Stadtkasse.

## Anmeldung zur Bürgerreise nach Riverbend

Bis zum 10. Mai 2024 nimmt das Büro für Partnerschaften alle Meldungen entgegen.
"""


@pytest.fixture(scope="module")
def faq(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A Markdown file with questions as headings, read by the real reader."""
    place = tmp_path_factory.mktemp("faq")
    build_index(write_corpus(place / "documents", {"public/faq.md": FAQ}), place / "index", embedder=FakeEmbedder())
    return open_index(place / "index", embedder_name="fake-1").current()


@pytest.mark.parametrize(
    "question", ["Wie teuer ist die Bürgerreise nach Riverbend im Oktober?", "Anmeldung zur Bürgerreise nach Riverbend"]
)
def test_a_heading_leads_to_its_answer_and_is_never_shown(faq: Snapshot, question: str) -> None:
    query = make_query(question, FakeEmbedder())  # type: ignore[arg-type]
    passages = retrieve(query, faq, "public")
    ranked = rank_sentences(query, make_words(query, faq, "public"), passages, faq, "public")
    texts = [candidate.text for candidate in ranked]
    assert not any("?" in text or text.startswith(("#", "Häufige", "Anmeldung")) for text in texts)
    assert texts and ("2.150 Euro" if "teuer" in question else "10. Mai") in texts[0]


def test_every_candidate_is_exactly_the_characters_that_it_names(small: Snapshot) -> None:
    query = make_query("Wer kam aus San Antonio zur Konferenz?", FakeEmbedder())  # type: ignore[arg-type]
    ranked = rank_sentences(query, make_words(query, small, "internal"), retrieve(query, small, "internal"), small, "internal")
    assert len(ranked) > 4
    assert "San Antonio" in ranked[0].text
    assert [candidate.score for candidate in ranked] == sorted((candidate.score for candidate in ranked), reverse=True)
    for candidate in ranked:
        chunk = candidate.passage.chunk
        page = next(page for page in small.pages(candidate.passage.document.id) if page.number == chunk.page)
        assert page.text[candidate.start : candidate.end] == candidate.text
        assert chunk.start <= candidate.start < candidate.end <= chunk.end
        assert candidate.page_label == page.label


def test_pages_keep_their_own_offsets(small: Snapshot) -> None:
    query = make_query("nächste Konferenz Frühjahr 2023", FakeEmbedder())  # type: ignore[arg-type]
    best = rank_sentences(query, make_words(query, small, "public"), retrieve(query, small, "public"), small, "public")[0]
    assert (best.passage.chunk.page, best.text) == (2, "Die nächste Konferenz ist im Frühjahr 2023 geplant.")
    assert best.passage.document == document_of(small, "public/konferenz.txt")


def test_nothing_is_ranked_without_passages(small: Snapshot) -> None:
    query = make_query("Konferenz", FakeEmbedder())  # type: ignore[arg-type]
    assert rank_sentences(query, make_words(query, small, "public"), (), small, "public") == ()


def test_what_is_asked_for_goes_before_what_is_merely_near() -> None:
    lacking, near, holding = made(FIRST, 1.0), made(SECOND, 0.99), replace(made(FOURTH, 0.78), fit=1.0)
    assert [c.text for c in choose((replace(lacking, fit=-1.0), near, holding), 2)] == [FIRST, FOURTH]
    assert [c.text for c in choose((replace(lacking, fit=1.0), near, holding), 2)] == [FIRST, SECOND]  # the best one has it already
    assert FOURTH not in [c.text for c in choose((replace(lacking, fit=-1.0), near, replace(holding, score=0.7)), 3)]  # too far down
