"""A made-up run: questions of every kind over three invented documents, with answers, passages, figures. No model, no index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.records import Fact, Question, Result, RowProblem
from eval.run_folder import CONFIG, PROBLEMS, RESULTS, SUMMARY, Run, problem_values, result_values, write_json

DOCUMENTS = (
    ("public/vereinbarung.pdf", "Vereinbarung über die Partnerschaft", "iv"),
    ("public/report.html", "Report on the exchange", "1"),
    ("internal/vermerk.docx", "Vermerk zur Haushaltsplanung", "2"),
)
SENTENCES = (
    "Die Vereinbarung wurde am 12. März 2021 von beiden Bürgermeisterinnen unterzeichnet.",
    "Each year up to 24 young people travel to the partner city.",
    "Die Kosten der Reise tragen die Städte je zur Hälfte; der Zuschuss beträgt 1.250 Euro.",
)
QUESTIONS = (
    ("Wann wurde die Vereinbarung unterzeichnet?", "de", "Am 12. März 2021.", "12. März 2021"),
    ("How many young people travel each year?", "en", "Up to 24.", "24"),
    ("Wer zahlt die Reise und wie hoch ist der Zuschuss?", "de", "Beide Städte, 1.250 Euro.", "1.250 Euro"),
)
FILLER = "Der Ausschuss nahm den Bericht zur Kenntnis und bat um eine Fortschreibung bis zum nächsten Jahr. "
CATEGORIES = ("einzelner Fakt", "mehrteilig", "Tabelle", "umgangssprachlich")
PASSAGES = 10


def make_results(n: int, *, passage_characters: int = 500, distinct: bool = True) -> list[Result]:
    """`n` results; of each 25 one should have refused, one is wrong, one refused wrongly, three refused rightly, one failed."""
    return [_result(number, passage_characters, distinct) for number in range(n)]


def make_run(folder: Path, results: Sequence[Result], problems: Sequence[RowProblem] = (), summary: Mapping[str, Any] | None = None) -> Run:
    """The run over these results, in memory; its summary is made as a real run's would be."""
    from eval.summary import summarise

    config = {
        "testset": "fragen.xlsx",
        "testset_sha256": "5f" * 32,
        "rows_left_out": len({problem.row for problem in problems if problem.row}),
        "questions": len(results),
        "index_version": "3f9c2a",
        "encoder": "bundled",
        "settings": {"language": "de", "question_characters": 500, "contact": ""},
        "judge": None,
        "program": "fundstelle 0.1.0",
        "started": "2026-11-22T10:00:00+00:00",
    }
    return Run(folder, config, tuple(results), summarise(results) if summary is None else summary, tuple(problems))


def write_run(run: Run) -> None:
    """Writes what `read_run` reads."""
    import json

    run.folder.mkdir(parents=True, exist_ok=True)
    write_json(run.folder / CONFIG, run.config)
    write_json(run.folder / PROBLEMS, problem_values(run.problems))
    if run.summary:
        write_json(run.folder / SUMMARY, run.summary)
    lines = (json.dumps(result_values(result), ensure_ascii=False) + "\n" for result in run.results)
    (run.folder / RESULTS).write_text("".join(lines), encoding="utf-8")


def _result(number: int, characters: int, distinct: bool) -> Result:
    which, part = number % 3, number % 25
    text, language, reference, fact = QUESTIONS[which]
    answerable = part not in (3, 11, 12, 13)
    path, _, label = DOCUMENTS[which]
    question = Question(
        id=f"q{number:04}",
        user_input=text if answerable else f"Was kostete das Rathaus im Jahr {1900 + number}?",
        language=language if answerable else "de",  # type: ignore[arg-type]
        answerable=answerable,
        reference=reference if answerable else "",
        reference_facts=(Fact(fact, ("ungefähr so viel",)), Fact("beide Städte", (), "okay")) if answerable else (),
        reference_contexts=(SENTENCES[which],) if answerable else (),
        reference_context_ids=(f"{path}#page={1 + which}",) if answerable else (),
        category=CATEGORIES[number % 4] if answerable else "nicht beantwortbar",
        variant_of=f"q{number - 3:04}" if part == 20 else "",
        variant_type="typo" if part == 20 else "",
        history=("Worum geht es in der Vereinbarung?",) if part == 9 else (),
        row=number + 2,
    )
    if part == 24:
        return Result(question, {}, {}, "The index is being built. Try again in a minute.")
    answered = (answerable and part != 7) or part == 3
    wrong = part in (3, 5)
    return Result(
        question,
        _answer(question, number, which, label, answered, wrong, characters, distinct),
        _scores(answerable, answered, wrong, number),
    )


def _answer(
    question: Question, number: int, which: int, label: str, answered: bool, wrong: bool, characters: int, distinct: bool
) -> dict[str, Any]:
    said = SENTENCES[(which + 1) % 3] if wrong else SENTENCES[which]
    stands = (which + 1) % 3 if wrong else which
    citation = _place(stands) | {
        "number": 1,
        "page_label": DOCUMENTS[stands][2],
        "start": 40,
        "end": 40 + len(said),
        "quote": said,
        "title": DOCUMENTS[stands][1],
    }
    note = {"kind": "searched", "text": "Durchsucht wurden 3 Dokumente."}
    return {
        "question": question.user_input,
        "language": question.language,
        "outcome": "answered" if answered else "not_found",
        "text": f"{said} [1]" if answered else note["text"],
        "statements": [{"text": said, "citations": [1], "support": "verbatim"}] if answered else [],
        "citations": [citation] if answered else [],
        "notes": [] if answered else [note],
        "passages": [_passage(number, rank, (stands + rank) % 3, characters, distinct) for rank in range(PASSAGES)],
        "index_version": "3f9c2a",
        "timings_ms": {"total": 120.0},
    }


def _place(which: int) -> dict[str, Any]:
    return {"document": f"d{which}", "path": DOCUMENTS[which][0], "page": 1 + which}


def _passage(number: int, rank: int, which: int, characters: int, distinct: bool) -> dict[str, Any]:
    before = FILLER[:39] + " "
    tail = f" ({number}.{rank}) " if distinct and rank else " "
    text = before + SENTENCES[which] + tail + FILLER * (1 + characters // len(FILLER))
    start = 0 if rank < 3 else 500 * rank + (number * 7 if distinct else 0)
    return _place(which) | {"start": start, "end": start + characters, "score": round(1 - rank / 11, 6), "text": text[:characters]}


def _scores(answerable: bool, answered: bool, wrong: bool, number: int) -> dict[str, float | None]:
    good = float(answered and not wrong)
    ranked = {
        name: (float(not wrong) if answerable else None)
        for name in ("hit@1", "hit@5", "hit@10", "recall@5", "recall@10", "mrr@10", "ndcg@10")
    }
    contents = dict.fromkeys(("fact_recall_vital", "fact_recall_all", "token_precision", "token_f1"), good if answerable else None)
    cited = dict.fromkeys(("citation_recall", "citation_precision", "citation_validity", "guarded_tokens"), 1.0 if answered else None)
    return {
        **ranked,
        **contents,
        **cited,
        "citation_correctness": good if answered and answerable else None,
        "false_answer": None if answerable else float(answered),
        "false_refusal": float(not answered) if answerable else None,
        "language_match": 1.0,
        "forbidden_absent": None,
        "statements": 1.0 if answered else None,
        "words": 12.0 if answered else None,
        "latency_ms": 80.0 + (number * 37 % 100) ** 1.3,
        "first_statement_ms": 60.0 if answered else None,
    }
