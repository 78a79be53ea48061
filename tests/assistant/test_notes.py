"""Our own lines: what was searched, what is missing, whom to ask; in the answer's language."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant import notes
from assistant.answer import Part
from assistant.citations import Citations
from assistant.extract import Candidate
from assistant.records import Statement
from assistant.settings import Settings
from corpus.records import Access, Language
from tests.assistant.made import made_candidate, made_document, made_passage
from vectorstore.store import Snapshot

TEXT = "Die Gebühr beträgt 186 Euro."
CONTACT = "Büro 12"


def candidate(path: str = "public/a.txt", *, title: str = "Bericht", language: Language = "de", published: date | None = None) -> Candidate:
    document = made_document(path, title=title, language=language, published=published)
    return made_candidate(made_passage(document, TEXT), TEXT)


def part(text: str = "Wie hoch ist die Gebühr?", chosen: tuple[Candidate, ...] = (), ranked: tuple[Candidate, ...] = ()) -> Part:
    return Part(text, tuple(c.passage for c in ranked or chosen), None, chosen, ranked or chosen)


def stated(*candidates: Candidate) -> list[Statement]:
    citations = Citations()
    return [Statement(c.text, (citations.of(c),), "verbatim") for c in candidates]


def about(
    snapshot: Snapshot,
    parts: list[Part],
    *,
    conflict: tuple[Candidate, ...] = (),
    context: str = "",
    language: Language = "de",
    contact: str = CONTACT,
) -> list[tuple[str, str]]:
    shown = [c for found in parts for c in found.chosen]
    found = notes.about(parts, stated(*shown), conflict, context, language, snapshot, "public", Settings(contact=contact))
    return [(note.kind, note.text) for note in found]


def test_a_plain_answer_needs_no_line(small: Snapshot) -> None:
    assert about(small, [part(chosen=(candidate(),))]) == []


@pytest.mark.parametrize(
    ("spoken", "source", "kinds"),
    [("de", "en", ["other_language"]), ("en", "de", ["other_language"]), ("de", "de", []), ("en", "en", [])],
)
def test_a_quote_in_the_other_language_is_said(small: Snapshot, spoken: Language, source: Language, kinds: list[str]) -> None:
    found = about(small, [part(chosen=(candidate(language=source),))], language=spoken)
    assert [kind for kind, _ in found] == kinds


def test_not_found_says_what_was_searched_what_is_near_and_whom_to_ask(small: Snapshot) -> None:
    near = [replace(candidate(f"public/{title}.txt", title=title), score=9.0 - row) for row, title in enumerate("ABACDE")]
    found = about(small, [part(ranked=tuple(near[:3])), part(ranked=tuple(near[3:]))])
    assert [kind for kind, _ in found] == ["searched", "nearest", "contact"]
    texts = dict(found)
    assert "öffentliche Dokumente" in texts["searched"] and "2" in texts["searched"]
    assert "A; B; C" in texts["nearest"] and "D" not in texts["nearest"].replace("Dokument", "")
    assert CONTACT in texts["contact"]


def test_without_any_sentence_no_document_is_near(small: Snapshot) -> None:
    assert [kind for kind, _ in about(small, [part()])] == ["searched", "contact"]


def test_without_a_contact_the_line_says_so(small: Snapshot) -> None:
    german, english = (dict(about(small, [part()], contact="", language=language))["contact"] for language in ("de", "en"))
    assert "noch nicht eingetragen" in german and "no contact" in english


def test_the_count_is_of_what_this_reader_may_see(small: Snapshot) -> None:
    counted: dict[Access, str] = {access: notes.not_found([], "de", small, access, Settings())[0].text for access in ("public", "internal")}
    assert "2 Dokumente" in counted["public"] and "intern" not in counted["public"]
    assert "3 Dokumente" in counted["internal"] and "interne" in counted["internal"]


def test_a_part_without_evidence_is_named_with_whom_to_ask(small: Snapshot) -> None:
    found = about(small, [part(chosen=(candidate(),)), part("wer zahlt sie?")])
    assert [kind for kind, _ in found] == ["missing_part", "contact"]
    assert "wer zahlt sie?" in found[0][1]


def test_a_conflict_gives_both_dates_newest_first(small: Snapshot) -> None:
    pair = tuple(candidate(f"public/{day}.txt", published=day) for day in (date(2024, 4, 18), date(2024, 2, 5)))
    german = about(small, [part(chosen=pair)], conflict=pair)
    assert german[0][0] == "conflict" and "18.04.2024 / 05.02.2024" in german[0][1]
    english = about(small, [part(chosen=pair)], conflict=pair, language="en")
    assert "18 April 2024 / 05 February 2024" in english[0][1]


def test_a_follow_up_says_what_it_was_understood_as(small: Snapshot) -> None:
    found = about(small, [part(chosen=(candidate(),))], context="Wie hoch ist {die} Gebühr?")
    assert found[0][0] == "understood" and "Wie hoch ist {die} Gebühr?" in found[0][1]


@pytest.mark.parametrize("kind", ["greeting", "thanks", "farewell", "ability"])
def test_small_talk_has_a_line_of_its_own_in_both_languages(small: Snapshot, kind: notes.SmallTalk) -> None:
    german, english = (notes.small_talk(kind, language, small, "public") for language in ("de", "en"))
    assert german.kind == english.kind == "small_talk"
    assert german.text and english.text and german.text != english.text


def test_what_it_can_do_names_what_this_reader_may_see(small: Snapshot) -> None:
    assert "2" in notes.small_talk("ability", "de", small, "public").text
    assert "3" in notes.small_talk("ability", "de", small, "internal").text


def test_a_document_without_a_date_is_called_that() -> None:
    dated = candidate(published=date(2024, 5, 1))
    undated = replace(dated, passage=replace(dated.passage, document=replace(dated.passage.document, published=None)))
    assert (notes.day(dated, "de"), notes.day(undated, "de")) == ("01.05.2024", "ohne Datum")
