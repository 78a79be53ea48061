"""Drafts of questions: which sentences can be turned into one, and that every draft rests on what its document says."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.settings import SHIPPED
from corpus.folder import Skipped, read_folder
from corpus.records import Access, Document, Heading, Language, Page
from eval.records import Question
from eval.suggest.draft import ALIKE, KINDS, drafts_of, suggest
from eval.suggest.sentences import capitals_of, questions_of

Documents = dict[str, tuple[Document, tuple[Page, ...]]]
CAPITALS = frozenset({"Anmeldeschluss", "Lindenau", "Riverbend"})


def made(path: str, *texts: str, language: Language = "de", access: Access = "public", title: str = "Der „kleine“ Bericht") -> Documents:
    """A document of these pages; a line that begins with "# " is a heading."""
    pages = []
    for number, marked in enumerate(texts, start=1):
        text, headings = "", []
        for line in marked.split("\n"):
            plain = line.removeprefix("# ")
            if plain != line:
                headings.append(Heading(len(text), len(text) + len(plain), 1))
            text += plain + "\n"
        pages.append(Page(path, number, str(number), text, tuple(headings)))
    document = Document(path, path, title, True, None, language, access, path, None, "text/plain")
    return {path: (document, tuple(pages))}


@pytest.fixture(scope="module")
def shipped() -> Documents:
    """The sample documents, as they are read."""
    found: Documents = {}
    for item in read_folder(SHIPPED):
        assert not isinstance(item, Skipped)
        found[item[1][0].path] = item[1]
    return found


@pytest.mark.parametrize(
    ("sentence", "question", "fact"),
    [
        ("Der erste Vertrag wurde am 12. Juni 1998 unterschrieben.", "Wann wurde der erste Vertrag unterschrieben?", "12. Juni 1998"),
        (
            "Die Reise findet vom 28. September bis zum 8. Oktober 2024 statt.",
            "Wann findet die Reise statt?",
            "28. September bis zum 8. Oktober 2024",
        ),
        ("Anmeldeschluss ist der 30. April 2024.", "", ""),  # "Wann ist Anmeldeschluss" has three words: too short to stand alone
        ("Der Anmeldeschluss für alle ist der 30.04.2024.", "Wann ist der Anmeldeschluss für alle?", "30.04.2024"),
        ("Am 14. März 2024 beschloss der Rat den neuen Haushalt.", "Wann beschloss der Rat den neuen Haushalt?", "14. März 2024"),
        ("Der Antrag muss bis zum 31. Januar vorliegen.", "Bis wann muss der Antrag vorliegen?", "31. Januar"),
        (
            "Ein Treffen findet am Dienstag, 27. Februar 2024, um 19 Uhr im Rathaus statt.",
            "Wann findet ein Treffen im Rathaus statt?",
            "27. Februar 2024",
        ),
        ("Der Reisepreis beträgt 2.150 Euro im Doppelzimmer.", "Wie viel Euro beträgt der Reisepreis im Doppelzimmer?", "2.150 Euro"),
        ("Der Beitrag beträgt rund 38 Prozent im Jahr.", "Wie viel Prozent beträgt der Beitrag im Jahr?", "38 Prozent"),
        ("Der Beitrag beträgt rund 38 Prozent der Kosten.", "", ""),
        ("Der Verein hat im Jahr 2018 eine neue Satzung.", "Wann hat der Verein eine neue Satzung?", "2018"),
        ("Seit 2018 gilt eine erneuerte Fassung.", "Seit wann gilt eine erneuerte Fassung?", "2018"),
        ("Acht Partnerschaften nahmen an der Tagung teil.", "Wie viele Partnerschaften nahmen an der Tagung teil?", "Acht Partnerschaften"),
        # What leans on other sentences, has a clause or no plain subject gives nothing.
        ("Sie findet am 5. Juli 2025 in Lindenau statt.", "", ""),
        ("Die Reise, die am 5. Juli 2025 beginnt, ist schön.", "", ""),
        ("Das Fest findet am 5. Juli 2025 auf ihrem Platz statt.", "", ""),
        ("Den Brief hatten 214 Menschen aus dem Ort unterschrieben.", "", ""),
        ("Erwartet werden 18 Gäste in der zweiten Juniwoche.", "", ""),
        (
            "Der Messfehler wird bis zum 31. Oktober 2024 behoben und mitgeteilt.",
            "Bis wann wird der Messfehler behoben und mitgeteilt?",
            "31. Oktober 2024",
        ),
        ("Das Gespräch ist für den 6. März 2025 angesetzt.", "", ""),
        ("Die Region ist die Heimat von zwei Städten mit jeweils mehr als fünf Millionen Einwohnern.", "", ""),
        ("Die Fahrt wird um 20 Euro teurer als zuvor.", "", ""),
        ("Der Vertrag von heute ersetzt den alten Vertrag.", "", ""),
        ("Die Frist läuft am 5. Juli 2025 oder am 6. Juli 2025 ab.", "", ""),
        ("", "", ""),
        (".", "", ""),
    ],
)
def test_german_sentences(sentence: str, question: str, fact: str) -> None:
    assert [(asked.question, asked.fact) for asked in questions_of(sentence, "de", CAPITALS)] == ([(question, fact)] if question else [])


@pytest.mark.parametrize(
    ("sentence", "question", "fact"),
    [
        (
            "The indoor pool is closed from July 15 to August 30, 2024, because its roof is mended.",
            "When is the indoor pool closed?",
            "July 15 to August 30, 2024",
        ),
        (
            "From October 3 to October 13, Riverbend welcomed a group of guests.",
            "When did Riverbend welcome a group of guests?",
            "October 3 to October 13",
        ),
        ("Both gauges have been online since April 26, 2024.", "Since when have both gauges been online?", "April 26, 2024"),
        ("The council approved the plan on May 9, 2023.", "When did the council approve the plan?", "May 9, 2023"),
        ("The journey takes about 80 minutes and costs 17.40 euros.", "How many minutes does the journey take?", "80 minutes"),
        ("Membership costs $25 a year for individuals.", "How much does membership cost a year for individuals?", "$25"),
        (
            "Two wheelchairs can be borrowed from the office if you ask.",
            "How many wheelchairs can be borrowed from the office?",
            "Two wheelchairs",
        ),
        ("The city has two universities in the north.", "How many universities does the city have in the north?", "two universities"),
        ("The last outbreak ravaged the town in 1654.", "", ""),
        ("The state has a written law since 1975.", "Since when does the state have a written law?", "1975"),
        ("The opening was attended by 2000 guests.", "", ""),
        ("Typical speeds are 3600 turns per minute.", "", ""),
        ("Forty houses (22.1%) were sold.", "", ""),
        ("35 houses (22.1%) were sold in May.", "", ""),
        ("The prince was killed in a fight involving five guards of a rival.", "", ""),
        ("The conflict is known as the Seven Years' War.", "", ""),
        ("The trains run every hour.", "", ""),
        ("Lindenau had lived through a flood two years earlier.", "", ""),
        ("Waste is sorted into four bins in every house.", "", ""),
        ("They met on May 9, 2023 in the town hall.", "", ""),
        ("Candidates are nominated by March 31 of each year.", "", ""),
    ],
)
def test_english_sentences(sentence: str, question: str, fact: str) -> None:
    assert [(asked.question, asked.fact) for asked in questions_of(sentence, "en", CAPITALS)] == ([(question, fact)] if question else [])


@given(st.text(max_size=120), st.sampled_from(["de", "en"]))
def test_any_sentence_gives_questions_about_itself_or_nothing(sentence: str, language: Language) -> None:
    for asked in questions_of(sentence, language, CAPITALS):
        assert asked.question.endswith("?") and asked.fact in " ".join(sentence.split())


def test_capitals_are_those_within_a_sentence() -> None:
    assert capitals_of(["Die Stadt, Lindenau genannt. Heute kommt Besuch."]) == {"Stadt", "Lindenau", "Besuch"}


TABLE = "# Einnahmen\n\nHerkunft: Stadt; Betrag: 48.000 Euro\nHerkunft: Land; Anteil: klein; Betrag: 9 Euro\nHerkunft: Spende; Zahl: 2\n"
LIST = "# 4. Regeln\n\n- Ab 10 Euro zwei Angebote\n- Keine Barzahlung.\n- Belege aufheben\n"
PEOPLE = "Bürgermeisterin Dr. Henrike Vollrath eröffnet. Melissa Bryant, Direktorin der Aufsicht, spricht. "
PEOPLE += "Stadtrat Max Muster und Stadtrat Udo Beispiel."


def asked_of(documents: Documents, kind: str) -> dict[str, tuple[str, ...]]:
    ((document, pages),) = documents.values()
    return {draft.question: draft.facts for draft in drafts_of(document, pages)[kind]}


def test_tables_are_asked_by_row_and_column() -> None:
    assert asked_of(made("a.md", TABLE), "table") == {
        "Welche Angabe macht „Der ‚kleine‘ Bericht“ zu „Stadt“ unter „Betrag“?": ("48.000 Euro",),
        "Welche Angabe macht „Der ‚kleine‘ Bericht“ zu „Land“ unter „Betrag“?": ("9 Euro",),
    }
    assert asked_of(made("a.md", TABLE + TABLE), "table") == {}, "a row that is there twice has no one answer"


def test_short_lists_are_asked_by_their_heading() -> None:
    found = asked_of(made("a.md", LIST), "list")
    assert found == {
        "Was zählt „Der ‚kleine‘ Bericht“ unter „Regeln“ auf?": ("Ab 10 Euro zwei Angebote", "Keine Barzahlung", "Belege aufheben")
    }
    assert asked_of(made("a.md", LIST.replace("Keine", "Keine " + "sehr lange " * 10)), "list") == {}
    assert asked_of(made("a.md", LIST.replace("- Belege aufheben\n", "")), "list") == {}


def test_a_day_is_asked_about_where_the_document_names_it_once() -> None:
    page = "Am 5. Juli 2025 wurde, wie geplant, das Fest gefeiert.\n\nDer Rat tagte am 6. Juli 2025, und am 7. Juli 2025 auch die Schule.\n"
    fact = ("Am 5. Juli 2025 wurde, wie geplant, das Fest gefeiert.",)
    assert asked_of(made("a.txt", page), "day") == {"Was sagt „Der ‚kleine‘ Bericht“ über den 5. Juli 2025?": fact}
    assert asked_of(made("a.txt", page, "Das Fest war am 5.7.2025 sehr schön und laut."), "day") == {}


def test_people_are_asked_by_their_office() -> None:
    assert asked_of(made("a.txt", PEOPLE), "name") == {
        "Wer wird in „Der ‚kleine‘ Bericht“ als Bürgermeisterin genannt?": ("Dr. Henrike Vollrath",),
        "Wer ist Direktorin der Aufsicht?": ("Melissa Bryant",),
    }
    english = made("a.txt", "Ada Tran-Lee, Riverbend's Stormwater Manager, asks.", language="en")
    assert asked_of(english, "name") == {"Who is Riverbend's Stormwater Manager?": ("Ada Tran-Lee",)}


def test_a_heading_that_is_a_question_is_asked_as_it_is() -> None:
    page = "# Brauche ich ein Visum?\n\nFür die Einreise sind die Behörden dort zuständig.\n\n# Kontakt\n\nZimmer 12\n"
    assert asked_of(made("a.html", page), "question") == {"Brauche ich ein Visum?": ("Für die Einreise sind die Behörden dort zuständig.",)}
    assert asked_of(made("a.html", page), "heading") == {}, "what stands under Kontakt is no sentence"


def words(question: Question) -> set[str]:
    return set(re.findall(r"\w+", question.user_input.casefold()))


def test_every_draft_of_the_sample_documents_rests_on_its_document(shipped: Documents) -> None:
    drafts = suggest(shipped, 1000)
    assert len(drafts) > 80 and {draft.category for draft in drafts} == set(KINDS)
    assert len({draft.id for draft in drafts}) == len(drafts) and [draft.row for draft in drafts] == [*range(1, len(drafts) + 1)]
    for draft in drafts:
        ((place,), (quote,)) = draft.reference_context_ids, draft.reference_contexts
        path, _, number = place.partition("#page=")
        document, pages = shipped[path]
        assert quote in next(page.text for page in pages if page.number == int(number or 1))
        assert draft.reference_facts and all(fact.text in draft.reference for fact in draft.reference_facts)
        assert (draft.language, draft.access) == (document.language, document.access)
        assert ("geprüf" in draft.notes or "zu prüfen" in draft.notes) if draft.language == "de" else "checked by a person" in draft.notes
        assert draft.user_input.endswith("?") and draft.user_input[0].isupper() and len(draft.user_input.split()) >= 3
        assert draft.answerable and draft.split is None


def test_drafts_are_spread_and_no_two_alike(shipped: Documents) -> None:
    drafts = suggest(shipped, 28)
    counts = Counter(draft.reference_context_ids[0].partition("#")[0] for draft in drafts)
    assert len(drafts) == 28 and set(counts) == set(shipped) and set(counts.values()) == {2}
    many = suggest(shipped, 1000)
    for place, one in enumerate(many):
        for other in many[:place]:
            assert len(words(one) & words(other)) < ALIKE * len(words(one) | words(other)), (one.user_input, other.user_input)
    quotes = [(draft.reference_context_ids, draft.reference_contexts) for draft in many]
    assert len(set(quotes)) == len(quotes)


def test_the_seed_decides(shipped: Documents) -> None:
    assert suggest(shipped, 40, 1) == suggest(dict(reversed(shipped.items())), 40, 1)
    assert suggest(shipped, 40, 1) != suggest(shipped, 40, 2)


@pytest.mark.parametrize("n", [0, 1, 3])
def test_as_many_as_asked_for_and_no_more(shipped: Documents, n: int) -> None:
    assert len(suggest(shipped, n)) == n


def test_documents_that_give_nothing_give_nothing() -> None:
    assert suggest({}, 10) == ()
    assert suggest(made("leer.txt", ""), 10) == ()
    assert suggest(made("x.txt", "1234\n\n???\n"), 10) == ()


def test_one_document_under_two_paths_counts_once() -> None:
    documents = made("a.txt", "Der erste Vertrag wurde am 12. Juni 1998 unterschrieben.", "Der Preis beträgt 2.150 Euro im Jahr.")
    twice = documents | {"b.txt": documents["a.txt"]}
    assert [draft.reference_context_ids for draft in suggest(twice, 10)] == [("a.txt#page=1",), ("a.txt#page=2",)]


def test_internal_documents_are_asked_about_by_staff(tmp_path: Path) -> None:
    (draft,) = suggest(made("internal/a.txt", "Die Obergrenze der Stadt beträgt 62.000 Euro.", access="internal"), 5)
    assert (draft.access, draft.user_input) == ("internal", "Wie viel Euro beträgt die Obergrenze der Stadt?")
