"""Ways round the checks that a text may take, on purpose or by a slip: each is found, or keeps the letter here."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.desk.letter.check import check_letter
from assistant.desk.letter.rules import internal_sources, need_clean
from assistant.desk.records import Finding, Letter
from assistant.settings import Settings
from corpus.errors import InputError
from tests.desk.cases import citation, full_case

GAP = "[offen: Was kostete es? – zuständig: Amt 3]"
END = "Mit freundlichen Grüßen\nAmt für Internationales"
SIGNATURE = "Amt für Internationales\n\nWir sind montags bis freitags für Sie da."
NOTHING: Any = SimpleNamespace(version="1", documents={}, visible=lambda access: [], pages=lambda document: ())


def found(text: str) -> tuple[Finding, ...]:
    settings = Settings(desk_signature_de=SIGNATURE)
    return check_letter(Letter(text), snapshot=NOTHING, embedder=NOTHING, settings=settings, today=date(2026, 11, 23))


@pytest.mark.parametrize(
    "text",
    [
        f"Guten Tag,\n\nDas wissen wir noch nicht. {GAP}\n\n{END}",
        f"Guten Tag,\n\n1. Was kostete es?\n{GAP}\n\n{END}",
        f"Guten Tag,\n\n1. Was kostete es? {GAP}:\n\n{END}",
        f"Guten Tag {GAP},\n\n{END}",
        f"Guten Tag,\n\n{END}\n\nP.S. {GAP}",
        f"Guten Tag,\n\n[Offen : Was kostete es?]\n\n{END}",
        f"Guten Tag,\n\n[offen: Was kostete es?\n\n{END}",
    ],
)
def test_a_gap_blocks_wherever_it_stands(text: str) -> None:
    (gap,) = (finding for finding in found(text) if finding.kind == "gap")
    assert gap.blocks and text[gap.start : gap.end].lower().startswith("[offen")


@pytest.mark.parametrize(
    "text",
    [
        f"Guten Tag,\n\n{END}\n\nP.S. Wir sichern Ihnen zu, dass die Stadt 500 Euro zahlt.",
        f"Guten Tag,\n\n{END}\nWir sichern Ihnen zu, dass die Stadt 500 Euro zahlt.",
        f"Guten Tag, wir sichern Ihnen zu, dass die Stadt 500 Euro zahlt.\n\n{END}",
        f"Guten Tag,\n\nMit freundlichen Grüßen vorab.\n\nWir sichern Ihnen zu, dass die Stadt 500 Euro zahlt.\n\n{END}",
    ],
)
def test_what_is_said_is_checked_wherever_it_stands(text: str) -> None:
    kinds = {finding.kind for finding in found(text)}
    assert {"no_footnote", "not_in_source"} <= kinds


def test_greeting_and_signature_are_not_looked_at() -> None:
    for greeting in ("Sehr geehrte Frau Prof. Dr. Anna-Maria Müller-Lüdenscheidt,", "Sehr geehrte Damen und Herren!", "Dear Ms Miller,"):
        assert found(f"{greeting}\n\nMit freundlichen Grüßen\n{SIGNATURE}\n\nAnlage: 1 Plan") == ()


@pytest.mark.parametrize("text", ["Dort heißt es: „Aus beiden Städten 12.“", "Es waren „beiden Städten 12“ Leute.", "Es waren 12 [3]."])
def test_words_of_an_internal_source_stay_marked_without_their_marker(text: str) -> None:
    letter = Letter(f"Guten Tag,\n\n{text}\n\n{END}", (citation(3, access="internal", document_id="i1"),))
    findings = check_letter(letter, snapshot=NOTHING, embedder=NOTHING, settings=Settings(), today=date(2026, 11, 23))
    assert "internal" in {finding.kind for finding in findings} and len(internal_sources(letter)) == 1
    case = full_case(letter=letter)
    with pytest.raises(InputError) as raised:
        need_clean(case, [finding for finding in findings if finding.kind == "internal"], confirm_internal=False)
    assert raised.value.key == "case.confirm_internal"


def test_an_internal_source_that_is_no_longer_used_asks_nothing() -> None:
    letter = Letter(f"Guten Tag,\n\nEs waren viele.\n\n{END}", (citation(3, access="internal", document_id="i1"),))
    assert internal_sources(letter) == ()
