"""Why an answer came out so: what was found, shown and left out, which rule refused, and who wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import pytest

from assistant.answer import Assistant
from assistant.evidence import FEATURES, load_calibration
from assistant.explain import (
    FIRST_SENTENCES,
    Explanation,
    explain,
)
from assistant.explain_lines import written
from assistant.extract import MARGIN
from assistant.part import Part
from assistant.records import ModelUse, Statement
from assistant.settings import Settings
from tests.assistant.explained import CONFERENCE, asked, said, why
from tests.assistant.made import made_calibration, made_candidate, made_document, made_index, made_passage
from tests.fakes import FakeEmbedder

# --- what was found, shown and left out ---


def test_passages_are_those_of_the_answer_with_their_places(assistant: Assistant) -> None:
    answer, trace = asked(assistant, CONFERENCE)
    seen = explain(answer, trace).parts[0].passages
    assert [(p.path, p.rank) for p in seen] == [(p.document.path, p.rank) for p in answer.passages]
    assert (
        seen[0].page_label == "1" and set(seen[0].parts) == {"dense", "words", "tokens"} and seen[0].text.startswith("Die Konferenz fand")
    )
    assert "gefunden über Bedeutung und Wörter; " in said(explain(answer, trace))


def test_who_asks_decides_what_is_explained(assistant: Assistant) -> None:
    question = "Wie hoch ist die Obergrenze der Stadt?"
    public, internal = why(assistant, question), why(assistant, question, access="internal")
    assert "internal/" not in str(asdict(public)) and "62.000" not in said(public)
    assert internal.parts[0].passages[0].path == "internal/vermerk.txt" and internal.documents == public.documents + 1
    assert "öffentliche und interne Dokumente" in said(internal) and "62.000" in said(internal)


def test_shown_sentences_are_those_of_the_answer(assistant: Assistant) -> None:
    answer, trace = asked(assistant, CONFERENCE)
    sentences = explain(answer, trace).parts[0].sentences
    assert {s.text for s in sentences if s.chosen and not s.left_out} == {statement.text for statement in answer.statements}
    assert [s.rank for s in sentences][:FIRST_SENTENCES] == list(range(1, len(sentences) + 1))[:FIRST_SENTENCES]
    assert sentences[0].below == 0 and {"tokens", "words", "fit", "passage"} <= set(sentences[0].parts)


def ranked_part(*scored: tuple[str, float], chosen: Sequence[int]) -> Part:
    passage = made_passage(made_document(), " ".join(text for text, _ in scored))
    ranked = tuple(made_candidate(passage, text, score) for text, score in scored)
    return Part("Wann?", (passage,), load_calibration().decide(dict.fromkeys(FEATURES, 0.9)), tuple(ranked[i] for i in chosen), ranked)


def explained(part: Part, assistant: Assistant, **changed: Any) -> Explanation:
    answer, traces = asked(assistant, CONFERENCE)
    return explain(replace(answer, writer="model", **changed), [replace(traces[0], parts=(part,))])


def test_each_sentence_that_is_left_out_has_its_reason(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.explain._passage", lambda passage, trace: None)
    part = ranked_part(("Es war im Mai.", 1.0), ("Es war im Juni.", 0.95), ("Es war im Mai!", 0.9), ("Nie.", 0.99 - MARGIN), chosen=[0])
    explanation = explained(part, assistant)
    assert [s.left_out for s in explanation.parts[0].sentences] == ["", "enough", "same", "too_far"]
    part_seen = replace(explanation.parts[0], passages=())
    far, most = written(MARGIN + 0.01, "de"), written(MARGIN, "de")
    assert f"{far} unter dem besten Satz; höchstens {most} sind erlaubt" in said(replace(explanation, parts=(part_seen,)))


def test_a_sentence_that_did_not_pass_the_check_is_named(assistant: Assistant) -> None:
    answer, trace = asked(assistant, CONFERENCE)
    first = explain(replace(answer, citations=()), trace).parts[0].sentences[0]
    assert first.chosen and first.left_out == "unverified"


def test_a_sentence_from_further_down_or_outside_the_ranking_is_explained_too(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.explain._passage", lambda passage, trace: None)
    texts = [(f"Satz Nummer {number} steht hier.", 1 - number / 100) for number in range(9)]
    part = ranked_part(*texts, chosen=[0, 8])
    assert [s.rank for s in explained(part, assistant).parts[0].sentences] == [1, 2, 3, 4, 5, 9]
    beside = replace(part, ranked=part.ranked[:8])
    assert [s.rank for s in explained(beside, assistant).parts[0].sentences] == [1, 2, 3, 4, 5, 0]


@pytest.mark.parametrize(
    ("question", "period", "words"),
    [
        ("Wann war die Konferenz?", "", "Gefragt ist nach"),
        ("Was ist aktuell über die Konferenz bekannt?", "newest", "Gemeint ist das Neueste."),
        ("Was geschah 2022 in Washington?", "2022-01-01/2022-12-31", "Gemeint ist die Zeit vom 01.01.2022 bis zum 31.12.2022."),
        ("Was geschah seit 2020 in Washington?", "2020-01-01/2024-03-12", "bis zum 12.03.2024."),
    ],
)
def test_the_time_that_is_meant(assistant: Assistant, question: str, period: str, words: str) -> None:
    settings, today = assistant.settings, date(2024, 3, 12)
    then = Assistant(assistant.index, assistant.embedder, settings, assistant.calibration, today=lambda: today)
    explanation = why(then, question)
    assert explanation.parts[0].period == period and words in said(explanation)


def test_a_sentence_that_goes_first_because_of_its_time_says_so(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.explain._passage", lambda passage, trace: None)
    explanation = explained(ranked_part(("Es war 2022.", 0.98), ("Es war 2021.", 1.0), chosen=[0]), assistant)
    assert [s.ahead for s in explanation.parts[0].sentences] == [True, False]
    assert "Geht vor: " in said(replace(explanation, parts=(replace(explanation.parts[0], passages=()),)))


# --- rules that refuse afterwards ---


def refused(assistant: Assistant, question: str, **more: Any) -> Explanation:
    """The explanation where everything is evidence enough, so that only the rules can refuse."""
    willing = Assistant(assistant.index, assistant.embedder, assistant.settings, made_calibration(threshold=0.0))
    return why(willing, question, **more)


def test_a_price_that_is_not_in_the_best_sentence(assistant: Assistant) -> None:
    explanation = refused(assistant, "Was kostet die Konferenz in Washington?")
    assert (explanation.outcome, explanation.parts[0].refused_by, explanation.parts[0].missing) == ("not_found", "kind", ("amount",))
    assert "Keine Antwort trotzdem: Gefragt ist nach einem Geldbetrag; im besten Satz steht das nicht" in said(explanation)


def test_a_number_of_somebody_else(tmp_path_factory: pytest.TempPathFactory) -> None:
    texts = {
        "public/a.txt": "Kontakt\n\nDas Bürgerbüro hat die Telefonnummer 0123 456789.",
        "public/b.txt": "Rat\n\nDer Kapellmeister probt.",
    }
    index = made_index(tmp_path_factory.mktemp("numbers"), texts)
    willing = Assistant(index, FakeEmbedder(), Settings(), made_calibration(threshold=0.0))  # type: ignore[arg-type]
    assert why(willing, "Wie lautet die Telefonnummer im Bürgerbüro?").parts[0].refused_by == ""
    explanation = why(willing, "Welche Telefonnummer hat Kapellmeister Schulze-Grünspan?")
    assert explanation.parts[0].refused_by == "owner" and "steht nicht, um wen oder was es" in said(explanation)


def test_other_refusals(assistant: Assistant) -> None:
    answer, traces = asked(assistant, CONFERENCE)
    part = traces[0].parts[0]
    for changed, reason in (
        (replace(part, chosen=()), "other"),
        (replace(part, passages=(), decision=None, chosen=(), ranked=()), "nothing_found"),
    ):
        explanation = explain(answer, [replace(traces[0], parts=(changed,))])
        assert explanation.parts[0].refused_by == reason
        assert "Keine Antwort" in said(explanation)


# --- who wrote, and what the check dropped ---


def test_a_language_models_part_is_told(assistant: Assistant) -> None:
    answer, trace = asked(assistant, CONFERENCE)
    dropped = Statement("Es kamen 400 Gäste.", (), "unsupported", "numbers")
    written_by_model = replace(answer, writer="model", dropped=(dropped,), model=ModelUse("gemma", "ok"))
    explanation = explain(written_by_model, trace)
    shown = said(explanation)
    assert "Geschrieben hat das Sprachmodell gemma" in shown and "„Es kamen 400 Gäste.“ – " in shown
    assert "Dem Sprachmodell vorgelegt." in shown
    assert "wörtlich an seiner Fundstelle" in said(explain(answer, trace))


def test_sources_that_differ_are_named(assistant: Assistant) -> None:
    answer, trace = asked(assistant, CONFERENCE)
    pair = trace[0].parts[0].ranked[:2]
    assert "Zwei Quellen nennen Unterschiedliches" in said(explain(answer, [replace(trace[0], conflict=pair)]))
