"""A SQuAD file of three small articles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


def entry(question: str, *answers: str) -> dict[str, Any]:
    return {"id": question, "question": question, "answers": [{"text": answer, "answer_start": 0} for answer in answers]}


ARTICLES: list[list[tuple[str, list[dict[str, Any]]]]] = [
    [
        (
            "Die Konferenz fand vom 18. bis 20. Oktober 2022 in Washington statt. Acht Partnerschaften nahmen teil.",
            [
                entry("Wann fand die Konferenz in Washington statt?", "18. bis 20. Oktober 2022"),
                entry("Wie viele Partnerschaften nahmen teil?", "Acht"),
            ],
        ),
        ("Das Projekt wird vom Auswärtigen Amt gefördert.", [entry("Wer fördert das Projekt?", "Auswärtigen Amt", "Auswärtige Amt")]),
    ],
    [
        (
            "Der Eintritt in das Korbmuseum ist frei. Montags bleibt das Korbmuseum geschlossen.",
            [entry("Wann bleibt das Korbmuseum geschlossen?", "Montags"), entry("Was kostet der Eintritt in das Korbmuseum?", "frei")],
        )
    ],
    [
        (
            "Die Gebühr für die Tonne beträgt 186 Euro im Jahr. Der Sperrmüll wird zweimal jährlich abgeholt.",
            [
                entry("Wie hoch ist die Gebühr für die Tonne?", "186 Euro"),
                entry("Wie oft wird der Sperrmüll abgeholt?", "zweimal jährlich"),
            ],
        )
    ],
]


@pytest.fixture(scope="session")
def squad_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The articles as a file in SQuAD's format."""
    data = [
        {"title": str(number), "paragraphs": [{"context": context, "qas": entries} for context, entries in paragraphs]}
        for number, paragraphs in enumerate(ARTICLES)
    ]
    file = tmp_path_factory.mktemp("squad") / "tiny.de.json"
    file.write_text(json.dumps({"version": "1.1", "data": data}, ensure_ascii=False), encoding="utf-8")
    return file
