"""What quotes can't give is recognised, plain questions in like words are not; no answerable question of the sets is refused."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

import eval as evaluation
from assistant.answer import Assistant
from assistant.messages import catalogue
from assistant.scope import Request, Scope, find_request, find_scope

TODAY = date(2024, 11, 22)
SETS = Path(evaluation.__file__).parent / "sets"

ASKED: dict[Scope, str] = {
    "count": """
        In wie vielen Protokollen wird die Wirmebrücke erwähnt?
        Wie oft wird Tamina Brecht in den Dokumenten genannt?
        Wie viele Dokumente handeln vom Jugendaustausch?
        Wie häufig taucht San Antonio in den Berichten auf?
        Wie viele Berichte liegen Ihnen vor?
        In welchem Dokument kommt der Fluss am häufigsten vor?
        How many of the documents mention the youth exchange?
        In how many reports does the mayor appear?
        How often is Riverbend mentioned in the minutes?
        How many documents are there about the river gauges?""",
    "trend": """
        Wie hat sich die Zahl der Gastfamilien entwickelt?
        Nimmt das Interesse am Austausch zu?
        Haben die Kosten über die Jahre zugenommen?
        Werden es immer weniger Teilnehmende?
        Gibt es einen Trend zu kürzeren Reisen?
        Ist der Beitrag höher als im Vorjahr?
        How has the partnership changed since 1998?
        How did the number of visitors develop over the years?
        Is the membership growing?
        Are there more students than last year?""",
    "opinion": """
        Was halten Sie von der Städtepartnerschaft?
        Ist die Bürgerreise sinnvoll?
        Wie finden Sie das neue Programm?
        War der Austausch sein Geld wert?
        Ist der Zuschuss gerecht?
        Lohnt sich die Reise nach Riverbend?
        Hat sich die Konferenz gelohnt?
        Sind 2.150 Euro nicht zu teuer?
        What do you think of the mayor?
        Is the trip worth the money?
        Should the city cancel the partnership?
        Is it a good idea to plant 500 trees?""",
    "advice": """
        Soll ich mit auf die Bürgerreise gehen?
        Was raten Sie mir: Einzelzimmer oder Doppelzimmer?
        Sollten wir eine Reiserücktrittsversicherung abschließen?
        Können Sie mir ein Hotel in Riverbend empfehlen?
        Should I apply for the Tansy Scholarship?
        What would you recommend to a family with two children?
        Can you advise me whether to rent a bicycle?""",
    "law": """
        Darf ich meinen Hund mitnehmen?
        Habe ich Anspruch auf einen Zuschuss?
        Kann ich gegen die Absage klagen?
        Ist die Kündigung des Vertrags rechtmäßig?
        Mache ich mich strafbar, wenn ich ohne Licht fahre?
        Wer haftet, wenn mein Gast sich verletzt?
        Am I entitled to a refund?
        May I ride on the sidewalk?
        Can I sue the city?
        Is it legal to swim in the river?""",
    "prediction": """
        Wie wird sich die Partnerschaft entwickeln?
        Wird der Beitrag nächstes Jahr steigen?
        Wird Riverbend 2030 noch Partnerstadt sein?
        Wie viele Mitglieder wird der Freundeskreis 2040 haben?
        Wie sieht Lindenau in zwanzig Jahren aus?
        Wird es jemals wieder eine Reise geben?
        Will the trip be cheaper next year?
        Will the partnership survive?
        How will the project turn out?
        What will Riverbend look like in fifty years?""",
}
REQUESTED: dict[Request, str] = {
    "writing": """
        Schreibe mir ein Gedicht über Lindenau.
        Könnten Sie mir bitte eine Rede für den Empfang schreiben?
        Erzähl mir einen Witz!
        Verfassen Sie einen Brief an die Bürgermeisterin.
        Write a poem about the Tansy River.
        Can you write me a cover letter for the scholarship?
        Please tell me a joke about mayors""",
    "translation": """
        Übersetze den Vertrag ins Englische.
        Kannst du mir diesen Satz übersetzen: Guten Morgen?
        Was heißt Städtepartnerschaft auf Englisch?
        Translate the press release into French, please.
        Could you translate this for me?
        How do you say welcome in German?""",
    "calculation": """
        Rechne 2150 durch 12.
        Was ist 17 mal 23?
        12 * 8 = ?
        Können Sie mir den Gesamtpreis ausrechnen?
        Calculate 15% of 2,150.
        What is 3 + 4?
        How much is 5 times 19?""",
}
PLAIN = """
Wie viele Partnerstädte hat Darmstadt?
Wie viele Dokumente muss ich für das Visum vorlegen?
Wie viele Seiten hat der Vertrag?
Wie oft trifft sich der Freundeskreis?
How many reports must the committee submit each year?
How often does the committee meet?
Welche Unterlagen braucht ein Verein?
Wie entwickelte die Stadt den Klimaschutzplan?
Wer nahm an der Konferenz teil?
Um wie viel Uhr nahm der Zug den Betrieb auf?
Wer nahm Newton den Ball ab?
What changed in the press release?
Who developed the data platform?
How is the program changed by the correction?
Ist das Museum sonntags geöffnet?
Ist die Teilnahme kostenlos?
Wann finden Sie statt?
Wie finden die Treffen statt?
Was denken die Bürger über die Reise?
Was hält die Bürgermeisterin von Verträgen?
Welche Meinung vertritt der Magistrat?
Is the museum open on Mondays?
Is there a good hospital nearby?
Who thinks that the partnership lives from people?
Wozu rät die Pressestelle Reisenden mit Rollstuhl?
Bis wann soll ich den Antrag abgeben?
Was soll ich tun, wenn die Sirene heult?
What should applicants send?
What paper should I bring?
Wie lange darf ich die Gästekarte benutzen?
Wer darf am Jugendaustausch teilnehmen?
Wird die Reise bezuschusst?
Wird der Vertrag automatisch verlängert?
Wann wird der Bericht veröffentlicht?
Will there be a reception?
Who will lead the delegation?
Wo findet die Reise 2025 statt?
Wer schrieb das Gedicht am Denkmal?
In welche Sprachen wurde das Faltblatt übersetzt?
What is the Saxon Garden in Polish?
Schreiben Sie mir bitte, wann die Konferenz war.
Sagen Sie mir, was im Vertrag über Briefe steht
Wie wird der Zuschuss berechnet?
Who wrote the letter of intent?
Was ist 112?
Was war am 18.-20. Oktober?
Was steht in § 3-5?
What happened in 2023-2024?
Can I borrow a wheelchair?
Wie schreibe ich einen Antrag?
""".strip().splitlines()


def lines(table: dict[Scope, str] | dict[Request, str]) -> list[tuple[str, str]]:
    return [(kind, line.strip()) for kind, text in table.items() for line in text.strip().splitlines()]


@pytest.mark.parametrize(("scope", "question"), lines(ASKED))
def test_what_quotes_cannot_give_is_recognised_but_searched(scope: Scope, question: str) -> None:
    assert find_scope(question, TODAY) == scope and find_request(question) is None


@pytest.mark.parametrize(("request_", "message"), lines(REQUESTED))
def test_a_request_for_work_is_recognised(request_: Request, message: str) -> None:
    assert find_request(message) == request_


@pytest.mark.parametrize("question", PLAIN)
def test_a_plain_question_is_left_alone(question: str) -> None:
    assert (find_scope(question, TODAY), find_request(question)) == (None, None)


def test_a_year_is_a_prediction_only_while_it_lies_ahead() -> None:
    question = "Wird Riverbend 2030 noch Partnerstadt sein?"
    assert find_scope(question, date(2029, 12, 31)) == "prediction" and find_scope(question, date(2031, 1, 1)) is None


def test_no_answerable_question_of_the_sets_is_refused_and_few_get_a_line() -> None:
    """Measured on XQuAD's development half, too: none of 1,264 questions is refused, one gets a line (rightly: how a rate developed)."""
    rows = [json.loads(line) for file in sorted(SETS.glob("*.jsonl")) for line in file.read_text(encoding="utf-8").splitlines()]
    asked = [row["user_input"] for row in rows if row.get("answerable", True)]
    assert len(asked) > 500
    assert [question for question in asked if find_request(question)] == []
    assert sum(find_scope(question, TODAY) is not None for question in asked) <= 0.01 * len(asked)


@pytest.mark.parametrize("key", [*get_args(Scope), *get_args(Request)])
def test_each_has_its_line_in_both_languages(key: str) -> None:
    assert catalogue("de")[f"scope.{key}"] != catalogue("en")[f"scope.{key}"]


@pytest.mark.parametrize(
    ("question", "outcome", "said"),
    [
        ("Wird der Jahresbeitrag des Freundeskreises steigen?", "answered", "nichts voraus"),
        ("Should I apply for the Tansy Scholarship?", "answered", "no advice"),
        ("Was halten Sie von Quantenphysik?", "not_found", "bewerte nichts"),
        ("Schreibe mir ein Gedicht über Lindenau.", "refused", "schreibe keine Texte"),
        ("What is 3 + 4?", "refused", "don’t calculate"),
    ],
)
def test_the_answer_says_what_it_is_not(real_assistant: Assistant, question: str, outcome: str, said: str) -> None:
    answer = real_assistant.ask(question)
    assert answer.outcome == outcome and said in next(note.text for note in answer.notes if note.kind == "scope")
    assert bool(answer.passages) is (outcome != "refused")


def test_a_plain_answer_has_no_such_line(real_assistant: Assistant) -> None:
    answer = real_assistant.ask("Wer fördert das Projekt Urban Diplomacy Exchange?")
    assert answer.outcome == "answered" and not {"scope", "as_of"} & {note.kind for note in answer.notes}
