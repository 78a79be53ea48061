"""All metrics of one question, and the verdict by one rule; each check has a case that it fails."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

import eval.messages
from assistant.answer import Assistant
from assistant.serialise import answer_values
from eval.metrics.citations import Cited
from eval.records import Fact, Question
from eval.score import METRICS, automatic_verdict, score

from .made_answers import answer, citation, passage, quoted, statement

KEYS = (
    "hit@1 hit@5 hit@10 recall@5 recall@10 mrr@10 ndcg@10 fact_recall_vital fact_recall_all token_precision token_recall token_f1 "
    "citation_recall citation_precision citation_correctness citation_validity guarded_tokens false_answer false_refusal language_match "
    "forbidden_absent statements words latency_ms first_statement_ms"
).split()
TEXT = "Die Konferenz war vom 18.-20. Oktober in Washington."
ASKED = Question(
    "q",
    "Wann war die Konferenz?",
    language="de",
    reference="18.–20. Oktober",
    reference_facts=(Fact("18.–20. Oktober"),),
    reference_context_ids=("a.txt",),
    must_not_contain=("BANANE",),
)
GOOD = quoted(TEXT, passages=[passage(TEXT)])


def scored(question: Question = ASKED, given: dict[str, Any] = GOOD, stands: bool = True) -> dict[str, float | None]:
    return score(question, given, lambda _: stands)


def verdict(question: Question = ASKED, given: dict[str, Any] = GOOD, stands: bool = True) -> str:
    return automatic_verdict(question, scored(question, given, stands))


def test_the_keys_are_the_contracts() -> None:
    assert [metric.name for metric in METRICS] == KEYS == list(scored())


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_metric_is_explained(language: str) -> None:
    file = Path(eval.messages.__file__).with_name(f"report.{language}.toml")
    meanings = tomllib.loads(file.read_text(encoding="utf-8"))
    assert [metric.name for metric in METRICS if not meanings.get(metric.explanation.removeprefix("report."))] == []


def test_a_good_answer_scores_full_marks() -> None:
    found = scored()
    assert {name: found[name] for name in KEYS if name not in ("token_precision", "token_f1", "latency_ms")} == {
        **dict.fromkeys(KEYS[:9], 1.0),
        "token_recall": 1.0,
        **dict.fromkeys(("citation_recall", "citation_precision", "citation_correctness", "citation_validity", "guarded_tokens"), 1.0),
        "false_answer": None,
        "false_refusal": 0.0,
        "language_match": 1.0,
        "forbidden_absent": 1.0,
        "statements": 1.0,
        "words": 8.0,
        "first_statement_ms": None,
    }
    assert found["latency_ms"] == 12.5
    assert 0 < (found["token_precision"] or 0) < 1


def test_a_refused_answerable_question_counts_zero_not_nothing() -> None:
    found = scored(given=answer(outcome="not_found"))
    assert found["fact_recall_vital"] == found["token_f1"] == found["hit@10"] == 0.0
    assert found["false_refusal"] == 1.0
    assert found["statements"] is found["words"] is None  # they are means over what was answered
    assert found["citation_recall"] is found["citation_validity"] is found["citation_correctness"] is found["guarded_tokens"] is None


def test_an_unanswerable_question_has_only_its_rate_and_what_the_answer_claims() -> None:
    found = scored(Question("q", "Wie viele?", language="de", answerable=False, reference_facts=(Fact("x"),), reference="x"))
    assert found["false_answer"] == 1.0 and found["false_refusal"] is None
    assert all(found[name] is None for name in KEYS[:12]) and found["citation_correctness"] is None
    assert found["citation_recall"] == found["citation_validity"] == 1.0


def test_a_judge_can_take_the_place_of_verbatim_support() -> None:
    def never(_: object, __: tuple[Cited, ...]) -> bool:
        return False

    assert score(ASKED, GOOD, lambda _: True, never)["citation_recall"] == 0.0  # type: ignore[arg-type]


def test_right_when_everything_is() -> None:
    assert verdict() == "right"
    assert verdict(Question("q", "Wie viele?", answerable=False), answer(outcome="not_found")) == "right"


@pytest.mark.parametrize(
    ("given", "stands"),
    [
        (quoted("Die Konferenz war im November.", passages=[passage(TEXT)]), True),
        (answer(outcome="not_found"), True),
        (answer(outcome="refused"), True),
        (GOOD, False),
        (quoted(TEXT, "BANANE"), True),
        (answer([statement(TEXT, 1)], [citation(1, "Die Konferenz war vom 18.-20. Oktober in Berlin.")]), True),
    ],
)
def test_each_fault_makes_an_answer_wrong(given: dict[str, Any], stands: bool) -> None:
    assert verdict(given=given, stands=stands) == "wrong"


def test_an_answered_unanswerable_question_is_wrong() -> None:
    assert verdict(Question("q", "Wie viele?", answerable=False)) == "wrong"
    assert verdict(Question("q", "Wie viele?", answerable=False), GOOD | {"outcome": "partly"}) == "wrong"


def test_without_facts_a_citation_must_point_at_the_gold() -> None:
    assert verdict(Question("q", "Wann?", reference="Anders gesagt", reference_context_ids=("a.txt",))) == "right"
    assert verdict(Question("q", "Wann?", reference_context_ids=("b.txt",))) == "wrong"
    uncited = answer([statement("ohne beleg")])
    assert verdict(Question("q", "Wann?", reference_context_ids=("a.txt",)), uncited) == "wrong"


def test_with_a_reference_alone_half_of_its_tokens_must_be_there() -> None:
    assert verdict(Question("q", "Wann?", reference="Konferenz Washington Berlin Paris")) == "right"
    assert verdict(Question("q", "Wann?", reference="Konferenz Berlin Paris")) == "wrong"
    assert verdict(Question("q", "Wann?")) == "right"


def test_welcome_facts_do_not_decide() -> None:
    facts = (Fact("18.–20. Oktober"), Fact("Berlin", (), "okay"))
    assert verdict(Question("q", "Wann?", reference_facts=facts)) == "right"


def test_an_answer_of_the_real_assistant_is_scored(real_assistant: Assistant) -> None:
    asked = Question(
        "q",
        "Wer fördert das Projekt Urban Diplomacy Exchange?",
        language="de",
        reference_facts=(Fact("Auswärtiges Amt", ("Auswärtige Amt",)),),
        reference_context_ids=("2022-10-21_partnerschaftskonferenz-washington.txt",),
    )
    found = score(asked, answer_values(real_assistant.ask(asked.user_input)), lambda _: True)
    for name in ("hit@1", "fact_recall_vital", "citation_recall", "citation_precision", "guarded_tokens", "language_match"):
        assert found[name] == 1.0, name
    assert (found["citation_correctness"] or 0) > 0
    assert (found["latency_ms"] or 0) >= (found["first_statement_ms"] or 0) > 0
