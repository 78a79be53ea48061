"""The questions in a question: each told apart, and one that is one left whole. "||" marks where they part."""

from __future__ import annotations

import pytest

from assistant.answer import Assistant
from assistant.clauses import split_parts

QUESTIONS = """
Wann fand die Konferenz statt || und was kostete sie?
Wer nahm teil || , wo war es || und wie teuer war es?
Was kostet die Reise || und gibt es einen Zuschuss?
Wann beginnt die Reise || , wie lange dauert sie || und wer fährt mit?
Wer leitet die Stabsstelle || sowie wo sitzt sie?
Wie viele Personen fuhren mit || und um wie viel Uhr begann der Abend?
Wo ist das Museum || und wann ist es geöffnet || und was kostet der Eintritt?
Wer hat den Vertrag unterschrieben || , und unter welchen Bedingungen kann man ihn kündigen?
Was kostet die Teilnahme || , und muss ich etwas anzahlen?
Wie hoch ist der Zuschuss || und wer entscheidet darüber?
Wann war die Sitzung || ; wer hat sie geleitet?
Wovon handelt das Memorandum || und wodurch wird es bezahlt?
Wer ist Vorsitzende des Freundeskreises || und wieviele Mitglieder hat er?
Wie teuer ist das Einzelzimmer || – und bis wann muss man sich anmelden?
Gibt es einen Zuschuss || und wer bekommt ihn?
Kann ich ein Fahrrad leihen || und was kostet das?
Wie viele Jugendliche und wie viele Begleitpersonen fuhren nach Riverbend || , und bei wie vielen Gastfamilien wohnten sie?
Wer zahlt die Reise || , und zwar wann?
Wo steht das Denkmal || ? Wer hat es gestiftet?
When was the trip || and what did it cost?
Who took part || , where was it || and how much did it cost?
What does the guest card cost || and is it valid on all buses?
Where is the museum || , when is it open || , and how much is admission?
Who funds the project || as well as who runs it?
When does the market open || and do I need a ticket?
How many students came || and under which conditions did they stay?
Which company provided the bus || and why did it break down?
Is the pool open in August || and how much is it?
Who chairs the committee || and whom should I write to?
What is the deadline || and to whom do I send the form?
When did it start || , how long did it last || , and who paid?
How long is the journey from the airport || , and can I take a bus at night?
Who is the treasurer || and what's the balance?
Wann und wo findet die Bürgerreise statt?
Wer, wann und wo?
Wie und warum wurde der Vertrag geändert?
Welche Städte und welche Vereine nahmen teil?
Können Sie mir sagen, wann und wo die Konferenz war?
Was muss ich tun, wenn mein Gast krank wird und nicht reisen kann?
Wer gründete den Verein und ist heute Vorsitzende?
Was passiert, wenn das Land nicht zahlt?
Wo steht, wer den Antrag stellen darf?
Wissen Sie, was ein Einzelzimmer kostet?
In welcher Stadt, in der auch der Fluss fließt, war das Treffen?
Ich habe die Gästekarte verloren – was nun?
When and where is the next meeting?
How many students and how many teachers came?
Which city and which country took part?
Who wrote the report and signed it?
Which museum, where guests enter free, is open on Sundays?
What did the mayor say and do in Riverbend?
My plane lands at night – how do I get to Lindenau?
""".strip().splitlines()


def plain(part: str) -> str:
    return (
        part.strip(" ,;?–")
        .removeprefix("und ")
        .removeprefix("and ")
        .removeprefix("sowie ")
        .removeprefix("as well as ")
        .removeprefix("zwar ")
    )


@pytest.mark.parametrize("marked", QUESTIONS)
def test_the_parts_of_a_question(marked: str) -> None:
    question = marked.replace(" || ,", ",").replace(" || ;", ";").replace(" || ?", "?").replace(" || ", " ")
    assert [plain(part) for part in split_parts(question)] == [plain(part) for part in marked.split("||")]


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Wann fand die Konferenz in Washington statt und wie viel Regen fiel dort?", "wie viel Regen fiel dort"),
        ("Wie hoch ist der Zuschuss für die Bürgerreise, und gibt es einen Rabatt für Hunde?", "gibt es einen Rabatt für Hunde"),
    ],
)
def test_the_part_without_an_answer_is_named(real_assistant: Assistant, question: str, missing: str) -> None:
    answer = real_assistant.ask(question)
    assert answer.outcome == "partly", answer.text
    assert [missing in note.text for note in answer.notes if note.kind == "missing_part"] == [True]
