"""Chunks: exact offsets, whole sentences, sections apart, lists and tables together, lengths balanced."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.clean import clean_text, strip_chrome
from corpus.records import Chunk, Heading, Page
from corpus.sentences import sentence_spans
from corpus.split import (
    CHUNKING,
    MAXIMUM_CHARACTERS,
    MAXIMUM_TOKENS,
    TARGET_CHARACTERS,
    chunk_sentences,
    estimate_tokens,
    split_pages,
)

PUBLIC = Path(__file__).parents[2] / "corpus" / "documents" / "public"
SENTENCE = "Die Stadt Lindenau fördert den Austausch mit Riverbend in jedem Jahr."  # 69 characters


def make_page(*blocks: str, number: int = 1, document: str = "d") -> Page:
    """Blocks parted by blank lines; one that begins with # is a heading, its level the number of #."""
    text, headings = "", []
    for block in blocks:
        text += "\n\n" if text else ""
        title = block.lstrip("#")
        if title != block:
            headings.append(Heading(len(text), len(text) + len(title.strip()), len(block) - len(title)))
        text += title.strip() if title != block else block
    return Page(document, number, str(number), text, tuple(headings))


def check(pages: list[Page], chunks: tuple[Chunk, ...], maximum: int = MAXIMUM_CHARACTERS) -> None:
    """What always holds of the chunks of some pages."""
    for page in pages:
        own = [chunk for chunk in chunks if (chunk.document_id, chunk.page) == (page.document_id, page.number)]
        for chunk in own:
            assert page.text[chunk.start : chunk.end] == chunk.text == chunk.text.strip() != ""
            assert chunk.id == f"{page.document_id}:{page.number}:{chunk.start}-{chunk.end}"
            assert len(chunk.text) <= maximum
        assert all(before.end <= after.start for before, after in pairwise(own))
        left = "".join(page.text[a:b] for a, b in zip([0, *(c.end for c in own)], [*(c.start for c in own), len(page.text)], strict=True))
        assert not left.strip()
        spans = sentence_spans(page.text)
        for chunk in own:
            inside = [(a - chunk.start, b - chunk.start) for a, b in spans if a < chunk.end and b > chunk.start]
            if all(a >= 0 and b <= len(chunk.text) for a, b in inside):  # no sentence of it was cut
                assert list(chunk_sentences(chunk)) == inside
        for start, end in spans:
            if end - start <= maximum and estimate_tokens(page.text[start:end]) <= MAXIMUM_TOKENS:
                assert any(chunk.start <= start and end <= chunk.end for chunk in own)


def test_chunking_names_method_and_target() -> None:
    assert CHUNKING.endswith(f":{TARGET_CHARACTERS}") and CHUNKING.split(":")[0]


def test_a_short_page_is_one_chunk() -> None:
    page = make_page(SENTENCE, SENTENCE)
    (chunk,) = split_pages([page])
    assert (chunk.text, chunk.start, chunk.end, chunk.heading) == (page.text, 0, len(page.text), "")


def test_empty_pages_give_nothing() -> None:
    assert split_pages([make_page(), Page("d", 2, "2", " \n ")]) == ()


def test_a_paragraph_a_little_too_long_falls_into_equal_parts() -> None:
    page = make_page(" ".join([SENTENCE] * 10))  # 699 characters
    first, second = split_pages([page])
    assert len(first.text) == len(second.text)


def test_a_long_text_has_no_crumbs() -> None:
    for count in range(5, 60):
        chunks = split_pages([make_page(" ".join([SENTENCE] * count))])
        assert all(250 <= len(chunk.text) <= 700 for chunk in chunks), count


def test_borders_prefer_the_ends_of_paragraphs() -> None:
    paragraph = " ".join([SENTENCE] * 6)
    chunks = split_pages([make_page(paragraph, paragraph, paragraph)])
    assert [chunk.text for chunk in chunks] == [paragraph] * 3


def test_short_paragraphs_share_a_chunk() -> None:
    chunks = split_pages([make_page(*[SENTENCE] * 14)])
    assert [len(chunk_sentences(chunk)) for chunk in chunks] == [7, 7]


def test_each_heading_begins_a_chunk_that_holds_it_and_names_its_path() -> None:
    page = make_page(SENTENCE, "#Vertrag", "##Artikel 1 Ziele", SENTENCE, "##Artikel 2 Mittel", SENTENCE, "#Anhang", SENTENCE)
    chunks = split_pages([page])
    assert [chunk.heading for chunk in chunks] == ["", "Vertrag › Artikel 1 Ziele", "Vertrag › Artikel 2 Mittel", "Anhang"]
    assert [chunk.text.split("\n")[0] for chunk in chunks] == [SENTENCE, "Vertrag", "Artikel 2 Mittel", "Anhang"]


def test_a_path_holds_on_the_next_page_of_the_same_document_only() -> None:
    pages = [make_page("#Vertrag", "##Ziele", SENTENCE), make_page(SENTENCE, number=2), make_page(SENTENCE, document="e")]
    assert [chunk.heading for chunk in split_pages(pages)] == ["Vertrag › Ziele", "Vertrag › Ziele", ""]
    assert [chunk.page for chunk in split_pages(pages)] == [1, 2, 1]


def test_headings_without_text_share_a_chunk() -> None:
    page = make_page("#Tagesordnung", "##Begrüßung", "##Haushalt", "##Verschiedenes", "#Beschluss", SENTENCE)
    chunks = split_pages([page])
    assert [chunk.text for chunk in chunks] == ["Tagesordnung\n\nBegrüßung\n\nHaushalt\n\nVerschiedenes", f"Beschluss\n\n{SENTENCE}"]
    assert [chunk.heading for chunk in chunks] == ["Tagesordnung", "Beschluss"]


def test_a_heading_at_the_end_of_a_page_stays_quotable() -> None:
    chunks = split_pages([make_page(SENTENCE, "#Anlagen")])
    assert [(chunk.text, chunk.heading) for chunk in chunks] == [(SENTENCE, ""), ("Anlagen", "Anlagen")]


def test_a_heading_is_never_parted_from_its_text() -> None:
    for count in range(1, 30):
        chunks = split_pages([make_page("#Ziele der Partnerschaft", *[SENTENCE] * count)])
        assert chunks[0].text.startswith(f"Ziele der Partnerschaft\n\n{SENTENCE}")


@pytest.mark.parametrize("mark", ["- {}", "1. {}", "Jahr: {}; Ort: Lindenau"])
def test_a_list_or_table_stays_with_the_line_that_introduces_it(mark: str) -> None:
    items = "\n".join(mark.format(f"{number} Ein Punkt der Liste, etwas länger. Er hat zwei Sätze.") for number in range(9))
    chunks = split_pages([make_page(" ".join([SENTENCE] * 6), "Das sind die Ziele der beiden Städte:", items, " ".join([SENTENCE] * 6))])
    (holding,) = [chunk for chunk in chunks if "Das sind die Ziele" in chunk.text]
    assert holding.text == f"Das sind die Ziele der beiden Städte:\n\n{items}"


def test_a_list_too_long_for_a_chunk_keeps_its_introduction_and_its_items_whole() -> None:
    items = [f"- Punkt {number}: {SENTENCE} {SENTENCE}" for number in range(20)]
    page = make_page("Ziele:", "\n".join(items))
    chunks = split_pages([page])
    assert chunks[0].text.startswith("Ziele:\n\n- Punkt 0")
    assert all(sum(item in chunk.text for chunk in chunks) == 1 for item in items)
    check([page], chunks)


@pytest.mark.parametrize("target", [300, 400, 500, 700, 1000])
def test_the_target_is_met_on_average(target: int) -> None:
    chunks = split_pages([make_page(*[" ".join([SENTENCE] * (3 + number % 7)) for number in range(40)])], target=target)
    assert abs(sum(len(chunk.text) for chunk in chunks) / len(chunks) - target) < target / 4


@pytest.mark.parametrize(
    "sentence",
    [
        "Wort " * 400 + "Ende.",
        "die Stadt, der Rat und das Amt; " * 60 + "Ende.",
        "x" * 5000,
        "1 234 567,89 " * 300,
        "市长访问" * 700,
        "e\u0301" * 3000,
    ],
    ids=["words", "clauses", "letters", "numbers", "chinese", "accents"],
)
def test_an_overlong_sentence_is_cut_into_parts_that_fit_the_encoder(sentence: str) -> None:
    page = make_page(SENTENCE, sentence, SENTENCE)
    chunks = split_pages([page])
    check([page], chunks)
    assert all(estimate_tokens(chunk.text) <= MAXIMUM_TOKENS for chunk in chunks)
    if "," in sentence and ";" in sentence:
        assert all(chunk.text.endswith((";", ".")) for chunk in chunks)
    if " " in sentence:
        edges = [page.text[chunk.end : chunk.end + 1] for chunk in chunks]
        assert all(edge.isspace() or not edge for edge in edges)
    assert not any(chunk.text.startswith("\u0301") for chunk in chunks)


def test_repeated_sentences_keep_their_own_offsets() -> None:
    page = make_page(*[SENTENCE] * 50)
    chunks = split_pages([page])
    check([page], chunks)
    assert len({chunk.id for chunk in chunks}) == len(chunks) > 3


def test_a_very_long_page_is_split() -> None:
    page = make_page(*[" ".join([SENTENCE] * 10)] * 280)
    chunks = split_pages([page])
    check([page], chunks)
    assert len(page.text) > 190_000


@pytest.mark.parametrize("path", sorted(PUBLIC.glob("*.txt")), ids=lambda path: path.name)
def test_real_texts(path: Path) -> None:
    text = clean_text(strip_chrome(path.read_text(encoding="utf-8")))
    for target in (200, 500, 1000):
        page = Page("d", 1, "", text)
        check([page], split_pages([page], target=target))


# fmt: off
WORDS = st.sampled_from([
    "Stadt", "Rat", "z. B.", "Art.", "5", "am", "15.", "Januar", "Dr.", "Weber", "U.S.", "2022", "usw.", "(siehe",
    "„Bürger*innen“", "und,", "Ende.)", "Ja!", "Warum?", "Haus;", "Mio.", "A:", "…",
])
# fmt: on
SENTENCES = st.lists(WORDS, min_size=1, max_size=25).map(lambda words: " ".join(words) + ".")
BLOCKS = st.one_of(
    st.lists(SENTENCES, min_size=1, max_size=12).map(" ".join),
    st.lists(SENTENCES, min_size=1, max_size=6).map(lambda items: "\n".join(f"- {item}" for item in items)),
    st.lists(SENTENCES, min_size=1, max_size=4).map(lambda items: "\n".join(f"Jahr: 2022; Zweck: {item}" for item in items)),
    st.integers(1, 4).map(lambda level: "#" * level + "Überschrift"),
    st.just(SENTENCE),
    st.text(alphabet=st.characters(exclude_characters="#", exclude_categories=["Cs"]), min_size=1, max_size=200)
    .map(clean_text)
    .filter(bool),
    st.just("Wort " * 300 + "Ende."),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(BLOCKS, max_size=8), max_size=3), st.integers(50, 1000), st.integers(100, 1500))
def test_what_always_holds(blocks: list[list[str]], target: int, maximum: int) -> None:
    pages = [make_page(*page, number=number) for number, page in enumerate(blocks, 1)]
    chunks = split_pages(pages, target=target, maximum=maximum)
    check(pages, chunks, maximum)
    assert chunks == split_pages(pages, target=target, maximum=maximum)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(1, 3)), max_size=5))
def test_any_text_and_any_headings(text: str, spans: list[tuple[int, int, int]]) -> None:
    headings = tuple(Heading(min(a, len(text)), min(a + b, len(text)), level) for a, b, level in spans)
    page = Page("d", 1, "", text, headings)
    check([page], split_pages([page], target=60, maximum=100), 100)
