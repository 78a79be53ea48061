"""What is found for a question, what of it is ticked, and that nothing internal ever is."""

from __future__ import annotations

from itertools import pairwise

import pytest

from assistant.answer import Assistant
from assistant.desk.letter.gather import asks_for_a_sum, evidence_id, gather, opening
from tests.desk.made_letters import cite

REPORT = "public/2022-10-21_partnerschaftskonferenz-washington.txt"
SUBJECTS = ("Bericht zur Partnerschaftskonferenz in Washington", "Konferenzbericht", "conference report")

COSTS = [
    "Wie viel hat die Reise gekostet?",
    "Was hat die Reise gekostet?",
    "Was waren die Reisekosten?",
    "Wie teuer war die Fahrt?",
    "Wie hoch waren die Ausgaben?",
    "Was kostete die Teilnahme an der Konferenz?",
    "Wie hoch waren die Kosten der Dienstreise nach Washington?",
    "How much did the trip cost?",
    "What was the cost of the journey?",
    "What did it cost to take part?",
    "What were the travel expenses?",
    "Welche Kosten sind der Stadt durch die Reise entstanden?",
    "How much public money was spent on the trip?",
    "What did the trip to Washington cost the city?",
]
WHO = [
    "Wer hat aus beiden Städten teilgenommen?",
    "Wer war dabei?",
    "Wer war aus beiden Städten dabei?",
    "Welche Personen nahmen teil?",
    "Who took part from both cities?",
    "Who attended?",
]
FIELDS = [
    "Welche Felder der Zusammenarbeit ergeben sich daraus?",
    "Welche Bereiche der Zusammenarbeit wurden vereinbart?",
    "Welche Kooperationsfelder folgen aus der Konferenz?",
    "Which fields of cooperation follow from it?",
    "Which areas of cooperation came out of the conference?",
]


def _context(question: str) -> tuple[str, ...]:
    english = question.startswith(("Who", "Which", "How", "What"))
    return ("conference report",) if english else ("Bericht zur Partnerschaftskonferenz in Washington",)


@pytest.mark.parametrize("question", COSTS)
def test_what_the_enquiry_is_about_is_not_answered_from_another_journey(question: str, real_assistant: Assistant) -> None:
    found = gather(real_assistant, question, context=_context(question))
    assert not [evidence.citation.quote for evidence in found.evidence if evidence.used]
    assert found.evidence  # what came near is shown


@pytest.mark.parametrize("question", WHO)
def test_who_took_part_is_answered_with_the_names(question: str, real_assistant: Assistant) -> None:
    used = [e.citation for e in gather(real_assistant, question, context=_context(question)).evidence if e.used]
    assert used and all(citation.path == REPORT for citation in used)
    said = " ".join(citation.quote for citation in used)
    assert "Sacaliuc" in said or "Melissa Bryant" in said


@pytest.mark.parametrize("question", FIELDS)
def test_the_fields_of_cooperation_are_those_of_the_conference(question: str, real_assistant: Assistant) -> None:
    used = [e.citation for e in gather(real_assistant, question, context=_context(question)).evidence if e.used]
    assert used and all(citation.path == REPORT for citation in used)
    assert any("Hydrologie" in citation.quote or "Digitalisierung" in citation.quote for citation in used)


@pytest.mark.parametrize(
    ("question", "sum_"), [("Wie hoch waren die Ausgaben?", True), ("Who paid the expenses?", False), ("Wer nahm teil?", False)]
)
def test_a_question_for_a_sum_is_known(question: str, sum_: bool) -> None:
    assert asks_for_a_sum(question) == sum_


def test_a_question_that_names_its_own_is_asked_of_all_documents(real_assistant: Assistant) -> None:
    found = gather(real_assistant, "Wann ist der Wochenmarkt in Lindenau?", context=SUBJECTS[:1])
    assert any(e.used and "visiting-lindenau" in e.citation.path for e in found.evidence)


@pytest.mark.parametrize(
    "question",
    [
        "Wie hoch ist die Obergrenze für die Verlängerung des Memorandums?",
        "Wie hoch ist die vereinbarte Vertragsstrafe für die Pegel?",
        "What is the upper limit for extending the memorandum?",
    ],
)
def test_internal_places_are_found_and_never_ticked(question: str, real_assistant: Assistant) -> None:
    found = gather(real_assistant, question).evidence
    internal = [evidence for evidence in found if evidence.citation.access == "internal"]
    assert internal and not any(evidence.used for evidence in internal)
    assert all(evidence.citation.access == "public" for evidence in found if evidence.used)


def test_other_words_find_places_for_the_clerk_to_tick(real_assistant: Assistant) -> None:
    found = gather(real_assistant, "Wer war dabei?", words="Partnerschaftskonferenz Washington Teilnehmer").evidence
    assert found and all(evidence.found == "searched" and not evidence.used for evidence in found)


def test_no_place_is_shown_twice_and_each_stands_where_it_says(real_assistant: Assistant) -> None:
    snapshot = real_assistant.index.current()
    for question in ("In welchen Feldern arbeiten die Partnerstädte zusammen?", "Was kostet das Projekt Zwei Flüsse?", *WHO):
        found = gather(real_assistant, question, limit=8).evidence
        assert len({evidence.id for evidence in found}) == len(found) <= 8
        for evidence in found:
            citation = evidence.citation
            page = next(page for page in snapshot.pages(citation.document_id) if page.number == citation.page)
            assert page.text[citation.start : citation.end] == citation.quote and citation.number == 0
            assert evidence.id == evidence_id(citation)
        spans = sorted((e.citation.document_id, e.citation.page, e.citation.start, e.citation.end) for e in found)
        assert all(a[:2] != b[:2] or a[3] <= b[2] for a, b in pairwise(spans))


def test_a_question_that_cannot_be_asked_has_no_evidence(real_assistant: Assistant) -> None:
    assert gather(real_assistant, "?").evidence == ()
    assert gather(real_assistant, "Warum " * 400).evidence == ()


def test_the_same_place_always_has_the_same_id() -> None:
    assert evidence_id(cite("Ein Satz.")) == evidence_id(cite("Ein Satz.", title="Anderer Titel"))
    assert evidence_id(cite("Ein Satz.")) != evidence_id(cite("Ein Satz.", page=3))


def test_the_first_sentences_say_what_an_enquiry_is_about() -> None:
    text = "Sehr geehrte Damen und Herren,\n\nich habe Ihren Bericht über die Konferenz gelesen. Wer war dabei? Was hat es gekostet?"
    assert opening(text, ["Wer war dabei?"])[-1] == "ich habe Ihren Bericht über die Konferenz gelesen."
    assert not any("?" in sentence for sentence in opening(text, ["Wer war dabei?"]))
