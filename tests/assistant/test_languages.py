"""Questions in six other languages: told from German and English, answered from the same documents, our lines in the page's language."""

from __future__ import annotations

from typing import Literal

import pytest

from assistant.answer import Assistant
from assistant.clauses import split_parts
from assistant.question import SmallTalk, find_context, in_other_language, question_language, small_talk
from corpus.records import Language

CONFERENCE = "public/2022-10-21_partnerschaftskonferenz-washington.txt"
TRIP = ("public/2024-02-05_pressemitteilung-buergerreise.txt", "public/2024-04-18_pressemitteilung-buergerreise-korrektur.html")
FAQ = "public/haeufige-fragen-partnerschaft.html"
GUIDE = "public/visiting-lindenau.txt"

# Beside their answers: what the quotes must hold, "" where the documents say nothing.
QUESTIONS = [
    ("Combien coûte le voyage à Riverbend ?", TRIP, "2.150 Euro"),
    ("Qui finance le projet Urban Diplomacy Exchange ?", (CONFERENCE,), "Auswärtige Amt"),
    ("Quand a eu lieu la conférence à Washington ?", (CONFERENCE,), "18.-20. Oktober"),
    ("Ile kosztuje wycieczka do Riverbend?", TRIP, "2.150 Euro"),
    ("Ile wynosi składka członkowska w Freundeskreis?", (FAQ,), "24 Euro"),
    ("Kiedy podpisano pierwszą umowę partnerską?", (FAQ,), "12. Juni 1998"),
    ("Хто фінансує проєкт Urban Diplomacy Exchange?", (CONFERENCE,), "Auswärtige Amt"),
    ("Urban Diplomacy Exchange projesini kim destekliyor?", (CONFERENCE,), "Auswärtige Amt"),
    ("¿Cuánto cuesta el viaje a Riverbend?", TRIP, "2.150 Euro"),
    ("Quanto costa il viaggio a Riverbend?", TRIP, "2.150 Euro"),
    ("Quanto costa una bicicletta elettrica alla stazione?", (GUIDE,), "19 euros"),
    ("Ile wynosi stawka podatku gruntowego w Darmstadt?", (), ""),
    ("Хто виграв чемпіонат світу з футболу?", (), ""),
    ("Stadyumun kapasitesi ne kadar?", (), ""),
    ("¿Cuánto cuesta el estacionamiento en el aeropuerto?", (), ""),
    ("Quanto è alta la torre di Riverbend?", (), ""),
]


@pytest.mark.parametrize(("question", "sources", "fact"), QUESTIONS, ids=[row[0] for row in QUESTIONS])
@pytest.mark.parametrize("page", ["de", "en"])
def test_the_documents_answer_whatever_the_language(
    real_assistant: Assistant, question: str, sources: tuple[str, ...], fact: str, page: Language
) -> None:
    answer = real_assistant.ask(question, language=question_language(question, page))
    assert answer.language == page
    assert answer.outcome == ("answered" if fact else "not_found"), answer.text
    assert fact in "\n".join(statement.text for statement in answer.statements)
    assert not sources or {citation.path for citation in answer.citations} & set(sources)
    assert all(statement.support == "verbatim" for statement in answer.statements)


OTHER = """
Qui a participé à la conférence pour Darmstadt ?
Quel est le but du projet des deux villes ?
Où se trouve le musée ?
Est-ce que le musée est ouvert le dimanche ?
Et quand ?
Kto uczestniczył w konferencji w Waszyngtonie?
Jaka jest składka członkowska?
Czy muzeum jest otwarte w niedzielę?
Скільки коштує поїздка до Рівербенда?
Коли було підписано договір про партнерство?
Кто участвовал в конференции?
Konferans ne zaman yapıldı?
Öğrenci değişimi ne kadar sürdü?
Müze hangi günler açık?
¿Quién participó en la conferencia de Washington?
Cuando se firmo el contrato
Chi ha partecipato alla conferenza di Washington?
Quando è stato firmato il contratto?
Wie nam deel aan de conferentie in Washington?
Quem participou da conferência em Washington?
Kdo se zúčastnil konference?
Cine a participat la conferință?
Hány résztvevő volt a konferencián?
""".strip().splitlines()
OURS = """
Wie weit ist Łódź?
Wann beginnt die Partnerschaft mit Le Havre?
Partnerschaftsvertrag Kündigungsfrist Städte
Wer kam aus San Antonio?
Was kostet die Fahrt an die Côte d'Azur?
Öffnungszeiten Museum
Who lives in La Paz?
museum opening hours
How far is Rio de Janeiro?
Is São Paulo a partner city?
""".strip().splitlines()


@pytest.mark.parametrize("question", OTHER)
def test_a_question_in_another_language_leaves_the_choice_to_the_page(question: str) -> None:
    assert in_other_language(question)
    assert (question_language(question, "de"), question_language(question, "en")) == ("de", "en")


@pytest.mark.parametrize("question", OURS)
def test_foreign_names_do_not_make_a_question_foreign(question: str) -> None:
    """Nor does any of 1,264 questions of XQuAD's development half, German and English."""
    assert not in_other_language(question)
    assert question_language(question, "de") == question_language(question, "en")


@pytest.mark.parametrize("question", [question for question, _, _ in QUESTIONS])
def test_such_a_question_has_one_part_and_is_no_small_talk(question: str) -> None:
    assert split_parts(question) == (question,) and small_talk(question) is None


Back = Literal["back", "alone"]
FOLLOW_UPS: list[tuple[str, str, Back]] = [
    ("Quand a lieu le voyage à Riverbend ?", "Et combien coûte-t-il ?", "back"),
    ("Quand a lieu le voyage à Riverbend ?", "Où a-t-elle eu lieu ?", "back"),
    ("Kiedy odbywa się wycieczka do Riverbend?", "A ile to kosztuje?", "back"),
    ("Kiedy odbywa się wycieczka do Riverbend?", "Gdzie to było?", "back"),
    ("Коли відбудеться поїздка до Рівербенда?", "А скільки це коштує?", "back"),
    ("Riverbend gezisi ne zaman başlıyor?", "Peki ne kadar?", "back"),
    ("¿Cuándo empieza el viaje a Riverbend?", "¿Y cuánto cuesta?", "back"),
    ("Quando comincia il viaggio a Riverbend?", "E quanto costa?", "back"),
    ("Quand a lieu le voyage à Riverbend ?", "Qui finance le projet Urban Diplomacy Exchange ?", "alone"),
    ("Quand a lieu le voyage à Riverbend ?", "À quelle heure ferme la piscine de Lindenau ?", "alone"),
    ("Kiedy odbywa się wycieczka do Riverbend?", "Kto uczestniczył w konferencji w Waszyngtonie?", "alone"),
    ("Коли відбудеться поїздка до Рівербенда?", "Хто фінансує проєкт Urban Diplomacy Exchange?", "alone"),
    ("Riverbend gezisi ne zaman başlıyor?", "Washington'daki konferansa kim katıldı?", "alone"),
    ("¿Cuándo empieza el viaje a Riverbend?", "¿Quién participó en la conferencia de Washington?", "alone"),
    ("Quando comincia il viaggio a Riverbend?", "Chi dirige l'ufficio internazionale di Lindenau?", "alone"),
]


@pytest.mark.parametrize(("first", "question", "back"), FOLLOW_UPS, ids=[question for _, question, _ in FOLLOW_UPS])
def test_a_follow_up_in_another_language_takes_the_question_before(first: str, question: str, back: Back) -> None:
    assert find_context(question, [first]) == (first if back == "back" else "")


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Bonjour !", "greeting"),
        ("Merci beaucoup", "thanks"),
        ("Dzień dobry", "greeting"),
        ("Dziękuję!", "thanks"),
        ("Добрий день", "greeting"),
        ("Дякую!", "thanks"),
        ("Merhaba", "greeting"),
        ("Teşekkürler", "thanks"),
        ("¡Hola!", "greeting"),
        ("Grazie mille", "thanks"),
        ("Arrivederci", "farewell"),
        ("Merci, et qui finance le projet ?", None),
        ("Bonjour, combien coûte le voyage ?", None),
    ],
)
def test_courtesies_in_other_languages(message: str, kind: SmallTalk | None) -> None:
    assert small_talk(message) == kind
