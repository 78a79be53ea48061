"""What a question is before anything is searched, as tables of German and English cases; the negatives are as many as the positives."""

from __future__ import annotations

import pytest

from assistant.clauses import split_parts
from assistant.question import (
    CONTEXT_CHARACTERS,
    HISTORY_TURNS,
    SmallTalk,
    find_context,
    question_language,
    refers_back,
    small_talk,
)
from corpus.records import Language

LANGUAGES: list[tuple[str, Language]] = [
    ("Wann war die Konferenz?", "de"),
    ("Wer fördert das Projekt Urban Diplomacy Exchange?", "de"),
    ("Welche Ziele hat Urban Diplomacy Exchange?", "de"),
    ("Und was kostet sie?", "de"),
    ("Partnerschaftsvertrag Kündigungsfrist Städte", "de"),
    ("In welchem Jahr?", "de"),
    ("Wie hoch ist die Obergrenze?", "de"),
    ("Gibt es eine Museumskarte für Bürgerinnen?", "de"),
    ("WER KAM AUS SAN ANTONIO?", "de"),
    ("When was the conference?", "en"),
    ("Who funds the Urban Diplomacy Exchange project?", "en"),
    ("Which organisations run Urban Diplomacy Exchange?", "en"),
    ("And when was that?", "en"),
    ("Can I borrow a wheelchair in Lindenau?", "en"),
    ("Who is Oberbürgermeister?", "en"),
    ("What does the Partnerschaftsvertrag say about Kündigung?", "en"),
    ("in which year?", "en"),
]


@pytest.mark.parametrize(("question", "language"), LANGUAGES, ids=[question for question, _ in LANGUAGES])
def test_the_language_of_a_question(question: str, language: Language) -> None:
    other: Language = "en" if language == "de" else "de"
    assert question_language(question, other) == language


@pytest.mark.parametrize("question", ["", "2022?", "?!", "🎉", "Washington", "San Antonio"])
@pytest.mark.parametrize("fallback", ["de", "en"])
def test_without_a_telling_word_the_page_decides(question: str, fallback: Language) -> None:
    assert question_language(question, fallback) == fallback


SMALL_TALK: list[tuple[str, SmallTalk | None]] = [
    ("Hallo", "greeting"),
    ("Hallo!", "greeting"),
    ("  guten   Tag ", "greeting"),
    ("Hello there!", "greeting"),
    ("Good morning", "greeting"),
    ("Grüß Gott!", "greeting"),
    ("Danke", "thanks"),
    ("Vielen Dank!", "thanks"),
    ("Danke schön.", "thanks"),
    ("Thank you so much!", "thanks"),
    ("Thanks", "thanks"),
    ("Tschüss!", "farewell"),
    ("Auf Wiedersehen", "farewell"),
    ("Bye bye", "farewell"),
    ("Was kannst du?", "ability"),
    ("Was können Sie für mich tun?", "ability"),
    ("Hilfe", "ability"),
    ("Who are you?", "ability"),
    ("What can you do for me?", "ability"),
    ("Sind Sie ein Mensch?", "ability"),
    ("Are you a robot?", "ability"),
    # Questions and requests that begin alike are questions to the documents.
    ("Hallo, wann war die Konferenz?", None),
    ("Danke, und wer kam aus San Antonio?", None),
    ("Wer dankte den Gastgebern?", None),
    ("Was kann die Stadt tun?", None),
    ("Welche Hilfe leistet Riverbend?", None),
    ("What can you do in Lindenau on a Sunday?", None),
    ("Who are you going to meet in Washington?", None),
    ("Wer sind die Partner?", None),
    ("Goodbye party in Riverbend, when?", None),
    ("", None),
]


@pytest.mark.parametrize(("message", "kind"), SMALL_TALK, ids=[message for message, _ in SMALL_TALK])
def test_small_talk_is_the_whole_message_or_none(message: str, kind: SmallTalk | None) -> None:
    assert small_talk(message) == kind


PARTS = [
    ("Wann war die Konferenz und wer nahm teil?", ("Wann war die Konferenz", "wer nahm teil?")),
    ("Wann war die Konferenz? Wer nahm teil?", ("Wann war die Konferenz", "Wer nahm teil?")),
    (
        "Wer kam aus Darmstadt, und aus welcher Stadt kam Melissa Bryant?",
        ("Wer kam aus Darmstadt", "aus welcher Stadt kam Melissa Bryant?"),
    ),
    ("When was it signed and who signed it?", ("When was it signed", "who signed it?")),
    ("What does it cost? Where do I apply? And who decides?", ("What does it cost", "Where do I apply", "And who decides?")),
    ("Who funds the project, and for how long?", ("Who funds the project", "for how long?")),
    # One clause, or an "und" between things and not questions.
    ("Wann und wo findet die Bürgerreise statt?", ("Wann und wo findet die Bürgerreise statt?",)),
    ("When and where is the next meeting?", ("When and where is the next meeting?",)),
    ("Wer kam aus Darmstadt und San Antonio?", ("Wer kam aus Darmstadt und San Antonio?",)),
    (
        "Which universities cooperate on hydrology and water management?",
        ("Which universities cooperate on hydrology and water management?",),
    ),
    ("Konferenz Washington", ("Konferenz Washington",)),
    ("Was ist das Ziel?", ("Was ist das Ziel?",)),
]


@pytest.mark.parametrize(("question", "parts"), PARTS, ids=[question for question, _ in PARTS])
def test_the_parts_of_a_question(question: str, parts: tuple[str, ...]) -> None:
    assert [part.rstrip("?") for part in split_parts(question)] == [part.rstrip("?") for part in parts]


@pytest.mark.parametrize("question", ["?", "Und?", "wer", "Wer? ", "?? ?", "Wann und wo?", " und wer und wann "])
def test_every_question_has_a_part(question: str) -> None:
    parts = split_parts(question)
    assert parts
    assert all(any(c.isalnum() for c in part) for part in parts) or not any(c.isalnum() for c in question)


FOLLOW_UPS = [
    ("Und wer kam aus San Antonio?", True),
    ("Und was kostet sie?", True),
    ("Wann war das?", True),
    ("Was kostet das?", True),
    ("Wo findet sie statt?", True),
    ("Wer hat das bezahlt?", True),
    ("Und wann?", True),
    ("Warum?", True),
    ("Wer war dabei?", True),
    ("Was wurde dort beschlossen?", True),
    ("Wer noch?", True),
    ("Was ist mit Darmstadt?", True),
    ("And when was that?", True),
    ("Who can apply for it?", True),
    ("What about Riverbend?", True),
    ("Where did they meet?", True),
    ("Why?", True),
    ("How much does it cost?", True),
    ("Who signed this?", True),
    ("And in English?", True),
    # Stand alone: articles, polite "Sie", "es gibt", a pronoun whose noun is in the question.
    ("Wer fördert das Projekt Urban Diplomacy Exchange?", False),
    ("Wann findet die Bürgerreise nach Riverbend statt?", False),
    ("Welche Universitäten aus Darmstadt und San Antonio arbeiten zusammen?", False),
    ("Gibt es in Lindenau ein Museum?", False),
    ("Wie alt war Manning, als er das Spiel gewann?", False),
    ("Können Sie mir sagen, wann die Konferenz war?", False),
    ("Was müssen Vereine für einen Zuschuss zu einer Begegnung einreichen und bis wann?", False),
    ("Who funds the Urban Diplomacy Exchange project?", False),
    ("Can I borrow a wheelchair in Lindenau?", False),
    ("Is there a museum in Lindenau?", False),
    ("Where was the Urban Diplomacy Exchange conference held?", False),
    ("Partnerschaftsvertrag Kündigungsfrist", False),
    ("Is it true that the museum is free for visitors from Riverbend?", False),
]


@pytest.mark.parametrize(("question", "back"), FOLLOW_UPS, ids=[question for question, _ in FOLLOW_UPS])
def test_what_refers_back(question: str, back: bool) -> None:
    assert refers_back(question) is back


FIRST = "Wann findet die Bürgerreise nach Riverbend statt?"


@pytest.mark.parametrize(
    ("question", "history", "context"),
    [
        ("Und was kostet sie?", [FIRST], FIRST),
        ("Und was kostet sie?", [], ""),
        ("Und was kostet sie?", ["", "  "], ""),
        (FIRST, ["Wer fördert das Projekt Urban Diplomacy Exchange?"], ""),
        ("Und wann?", ["Wer kam aus Darmstadt?", FIRST], FIRST),
        ("Und für Kinder?", [FIRST, "Und was kostet sie?"], f"{FIRST} Und was kostet sie?"),
        ("Und was kostet sie?", [FIRST, "Danke!"], FIRST),
        ("Und was kostet sie?", ["Hallo"], ""),
        ("Who can apply for it?", ["What is the Tansy Scholarship?"], "What is the Tansy Scholarship?"),
    ],
)
def test_a_follow_up_takes_the_questions_that_it_needs(question: str, history: list[str], context: str) -> None:
    assert find_context(question, history) == context


def test_an_endless_chain_is_cut() -> None:
    chain = [f"Und was ist damit im Fall {number}?" for number in range(10)]
    context = find_context("Und dann?", chain)
    assert context == " ".join(chain[-HISTORY_TURNS:])
    assert len(find_context("Und dann?", ["Und was ist mit " + "sehr " * 200])) <= CONTEXT_CHARACTERS
