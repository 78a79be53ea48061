"""What the checks find in a letter, where, and what they leave alone."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from assistant.answer import Assistant
from assistant.desk.letter import check
from assistant.desk.letter.check import check_letter
from assistant.desk.letter.findings import say_finding
from assistant.desk.records import Finding, FindingKind, Letter
from assistant.messages import catalogue
from tests.desk.made_letters import MASKS, SETTINGS, TODAY, gathered, write

QUESTIONS = ("Wer hat aus beiden Städten an der Konferenz in Washington teilgenommen?", "Was hat die Reise gekostet?")
Expected = list[tuple[str, str | None]]
Checked = Callable[..., tuple[Finding, ...]]
UNSOUND: set[FindingKind] = {"unsupported", "not_in_source", "no_footnote", "no_such_footnote", "link", "masked", "source_changed"}


@pytest.fixture(scope="module")
def letter(real_assistant: Assistant) -> Letter:
    """A letter with an answer of three quotes and a gap."""
    return write(gathered(real_assistant, QUESTIONS), addressee="Frau [Name 1]")


@pytest.fixture(scope="module")
def checked(real_assistant: Assistant) -> Checked:
    """Checks a letter over the sample documents."""

    def run(letter: Letter, *, today: date = TODAY, **given: Any) -> tuple[Finding, ...]:
        everything: dict[str, Any] = {"masks": MASKS, "settings": SETTINGS, "today": today, **given}
        return check_letter(letter, snapshot=real_assistant.index.current(), embedder=real_assistant.embedder, **everything)

    return run


def with_line(letter: Letter, line: str) -> Letter:
    """The letter with a paragraph more among its answers."""
    return replace(letter, text=letter.text.replace("2. Was hat", f"{line}\n\n2. Was hat"))


def note(letter: Letter, words: str) -> int:
    """The number of the footnote that holds the words."""
    return next(citation.number for citation in letter.footnotes if words in citation.quote)


def added(letter: Letter, line: str, checked: Checked, **given: Any) -> list[tuple[str, str]]:
    """Kind and text of what is found in one line more."""
    changed = with_line(letter, line.replace("[BRYANT]", f"[{note(letter, 'Melissa Bryant')}]"))
    before = {finding.key for finding in checked(letter, **given)}
    return [(f.kind, changed.text[f.start : f.end]) for f in checked(changed, **given) if f.key not in before]


# --- our own letters ---


def test_of_our_own_letter_only_the_gap_is_found(letter: Letter, checked: Checked) -> None:
    found = checked(letter)
    assert [(finding.kind, finding.blocks) for finding in found] == [("gap", True)]
    assert letter.text[found[0].start : found[0].end].startswith("[offen: Was hat die Reise gekostet?")


def _samples() -> list[str]:
    with open("tests/sample_questions.toml", "rb") as file:
        entries = tomllib.load(file)["question"]
    return [e["question"] for e in entries if e.get("access", "public") == "public" and not e.get("history")]


@pytest.mark.parametrize("start", range(0, 60, 6))
def test_letters_to_the_sample_questions_are_sound_with_every_option(start: int, real_assistant: Assistant, checked: Checked) -> None:
    texts = _samples()[start : start + 6]
    questions = gathered(real_assistant, texts)
    # A clerk may tick internal and near places as well: they are quoted as soundly.
    ticked = tuple(replace(q, evidence=tuple(replace(e, used=True) for e in q.evidence[:5])) for q in questions)
    for language, length, plain, which in product(("de", "en"), ("full", "short"), (False, True), (questions, ticked)):
        letter = write(which, language=language, length=length, plain=plain)
        wrong = [(f.kind, f.detail, letter.text[f.start : f.end]) for f in checked(letter) if f.kind in UNSOUND]
        assert not wrong, wrong[:3]


# --- prose that a clerk writes ---


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Aus San Antonio kamen Melissa Bryant und Martha Henry. [BRYANT]", []),
        ("Aus San Antonio kamen Melissa Bryant und Martha Henry [BRYANT].", []),
        ("Aus San Antonio kamen Melissa Bryant und Peter Schmidt. [BRYANT]", [("not_in_source", "Peter Schmidt")]),
        ("Die Gäste kamen mit 14 Personen aus San Antonio. [BRYANT]", [("not_in_source", "14")]),
        ("Melissa Bryant kam am 3. Mai 2021 aus San Antonio. [BRYANT]", [("not_in_source", "3. Mai 2021")]),
        ("Melissa Bryant war nicht aus San Antonio angereist. [BRYANT]", [("unsupported", None)]),
        ("Melissa Bryant leitet ein Schwimmbad. [BRYANT]", [("unsupported", None)]),
        ("Martha Henry leitet die Internationalen Beziehungen.", [("no_footnote", None)]),
        ("Die Reise kostete 4.500 Euro.", [("no_footnote", None), ("not_in_source", "4.500")]),
        ("Darüber freuen wir uns. [77]", [("no_such_footnote", "[77]")]),
        ("Dürfen wir Ihnen das Protokoll zusenden?", []),
    ],
)
def test_prose_is_checked_against_its_footnotes(line: str, expected: Expected, letter: Letter, checked: Checked) -> None:
    found = added(letter, line, checked)
    assert [kind for kind, _ in found] == [kind for kind, _ in expected]
    assert all(words is None or words == there for (_, words), (_, there) in zip(expected, found, strict=True))


def test_each_sentence_of_a_paragraph_is_looked_at(letter: Letter, checked: Checked) -> None:
    found = added(
        letter, "Aus San Antonio kam Melissa Bryant. [BRYANT] Sie blieb neun Wochen. Aus San Antonio kam Martha Henry. [BRYANT]", checked
    )
    assert {words for _, words in found} >= {"Sie blieb neun Wochen."} and all("Bryant" not in words for _, words in found)


# --- what frames a quote ---

TITLE = "Bericht zur Partnerschaftskonferenz ‚Urban Diplomacy Exchange‘ in Washington DC"
QUOTE = "Aus San Antonio waren Melissa Bryant, Direktorin der Flussaufsichtsbehörde, Martha Henry als Leiterin Internationale Beziehungen und Emily Royall als Smart City Administrator angereist."  # noqa: E501


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"Im Dokument „{TITLE}“ vom 21. Oktober 2022 heißt es dazu: „{QUOTE}“ [BRYANT]", []),
        (f"Im Dokument „{TITLE}“ vom 21.10.2022 heißt es dazu: „{QUOTE}“ [BRYANT].", []),
        (f"Im Dokument „{TITLE}“ vom 22. Oktober 2022 heißt es dazu: „{QUOTE}“ [BRYANT]", [("not_in_source", "22. Oktober 2022")]),
        (f"Im Dokument „{TITLE}“ (Seite 7) heißt es dazu: „{QUOTE}“ [BRYANT]", [("not_in_source", "7")]),
        (f"Im Dokument „Haushaltsplan“ heißt es dazu: „{QUOTE}“ [BRYANT]", [("not_in_source", "Haushaltsplan")]),
        (f"Der Stadtrat lehnt diese Reise ab: „{QUOTE}“ [BRYANT]", [("unsupported", None)]),
        ("Dazu heißt es: „Aus San Antonio waren Melissa Bryant, Direktorin der Flussaufsichtsbehörde“ [BRYANT]", []),
    ],
)
def test_what_frames_a_quote_names_the_right_document(line: str, expected: Expected, letter: Letter, checked: Checked) -> None:
    found = added(letter, line, checked)
    assert [kind for kind, _ in found] == [kind for kind, _ in expected], found
    assert all(words is None or words == there for (_, words), (_, there) in zip(expected, found, strict=True))


@pytest.mark.parametrize(("old", "new"), [("Melissa Bryant", "Melissa Brown"), ("angereist", "nicht angereist"), ("Flussaufsichts", "Bau")])
def test_a_changed_quote_is_found(old: str, new: str, letter: Letter, checked: Checked) -> None:
    assert old in letter.text
    changed = replace(letter, text=letter.text.replace(old, new))
    assert {finding.kind for finding in checked(changed)} & {"unsupported", "not_in_source"}


def test_a_quote_of_several_lines_stays_one_sentence(real_assistant: Assistant, checked: Checked) -> None:
    questions = gathered(real_assistant, ["Welche Unterlagen braucht ein Antrag auf einen Zuschuss für Vereine?"])
    letter = write(questions)
    assert not [finding for finding in checked(letter) if finding.kind in UNSOUND]


# --- promises, law, valuations, the past ---


@pytest.mark.parametrize(
    ("line", "kind", "words"),
    [
        ("Wir werden die Kosten übernehmen.", "promise", "Wir werden die Kosten übernehmen"),
        ("Wir sagen Ihnen den Zuschuss zu.", "promise", "Wir sagen Ihnen"),
        ("Der Zuschuss wird Ihnen bewilligt.", "promise", "wird Ihnen bewilligt"),
        ("We will pay the costs.", "promise", "We will pay"),
        ("Sie haben einen Anspruch auf Erstattung.", "legal", "Sie haben einen Anspruch"),
        ("Das Vorgehen war rechtswidrig.", "legal", "rechtswidrig"),
        ("You are legally entitled to see the files.", "legal", "You are legally"),
        ("Die Reise war ein großer Erfolg.", "valuation", "ein großer Erfolg"),
        ("Unserer Meinung nach war das sinnvoll.", "valuation", "Unserer Meinung nach"),
        ("In our opinion, it was a waste of money.", "valuation", "In our opinion"),
    ],
)
def test_promises_law_and_valuations_are_found(line: str, kind: str, words: str, letter: Letter, checked: Checked) -> None:
    found = added(letter, line, checked)
    assert any(k == kind and there.startswith(words) for k, there in found), found


def test_what_a_document_says_is_no_promise_of_ours(letter: Letter, checked: Checked) -> None:
    assert not [f for f in checked(letter) if f.kind in ("promise", "legal", "valuation")]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Die Konferenz findet am 18. Oktober 2022 in Washington statt.", "18. Oktober 2022"),
        ("Das Treffen wird im Frühjahr 2023 stattfinden.", None),
        ("The conference will take place on 18 October 2022.", "18 October 2022"),
    ],
)
def test_days_that_are_over_are_not_to_come(line: str, words: str | None, letter: Letter, checked: Checked) -> None:
    found = [there for kind, there in added(letter, line, checked) if kind == "past_as_future"]
    assert found and (words is None or found == [words])
    assert not [kind for kind, _ in added(letter, line, checked, today=date(2022, 1, 1)) if kind == "past_as_future"]


def test_a_day_told_as_past_is_no_finding(letter: Letter, checked: Checked) -> None:
    assert "past_as_future" not in [kind for kind, _ in added(letter, "Die Konferenz fand am 18. Oktober 2022 statt.", checked)]


# --- links, labels, sources ---


def test_links_lead_to_documents_or_to_the_office(letter: Letter, checked: Checked) -> None:
    assert ("link", "https://example.org/x") in added(letter, "Mehr steht unter https://example.org/x.", checked)
    settings = replace(SETTINGS, public_url="https://fragen.example.org")
    assert "link" not in [kind for kind, _ in added(letter, "Mehr steht unter https://fragen.example.org.", checked, settings=settings)]


def test_a_label_whose_original_is_forgotten_blocks(letter: Letter, checked: Checked) -> None:
    forgotten = tuple(replace(mask, original="") for mask in MASKS)
    found = [finding for finding in checked(letter, masks=forgotten) if finding.kind == "masked"]
    assert [finding.detail for finding in found] == ["[Name 1]"] and found[0].blocks
    assert ("masked", "[Telefon 3]") in added(letter, "Ihre Nummer [Telefon 3] haben wir notiert.", checked)


def test_internal_sources_and_changed_documents_are_named(letter: Letter, checked: Checked) -> None:
    internal = replace(letter, footnotes=(replace(letter.footnotes[0], access="internal"), *letter.footnotes[1:]))
    assert "internal" in [finding.kind for finding in checked(internal)]
    gone = replace(letter, footnotes=(replace(letter.footnotes[0], document_id="gone"), *letter.footnotes[1:]))
    assert [finding.detail for finding in checked(gone) if finding.kind == "source_changed"] == [letter.footnotes[0].title]


# --- keys, places, speed ---


def test_a_key_stays_while_its_sentence_does(letter: Letter, checked: Checked) -> None:
    one = with_line(letter, "Die Reise kostete 4.500 Euro.")
    two = with_line(one, "Davor steht jetzt noch ein Satz.")
    keys = {f.key: two.text[f.start : f.end] for f in checked(two)}
    for finding in checked(one):
        assert keys[finding.key] == one.text[finding.start : finding.end]
    assert len({finding.key for finding in checked(two)}) == len(checked(two))
    twice = with_line(one, "Die Reise kostete 4.500 Euro.")
    assert len({finding.key for finding in checked(twice)}) == len(checked(twice))


def test_findings_are_in_order_within_the_text_and_can_be_said(letter: Letter, checked: Checked) -> None:
    found = checked(with_line(letter, "Wir garantieren Ihnen 4.500 Euro. [99] Siehe http://x.example."))
    assert [finding.start for finding in found] == sorted(finding.start for finding in found)
    for finding, language in product(found, ("de", "en")):
        assert 0 <= finding.start < finding.end and "{" not in say_finding(finding, language)  # type: ignore[arg-type]
    for language in ("de", "en"):
        assert {key.removeprefix("findings.") for key in catalogue(language) if key.startswith("findings.")} == set(FindingKind.__args__)  # type: ignore[attr-defined, arg-type]


def test_a_letter_is_checked_while_it_is_typed(letter: Letter, checked: Checked) -> None:
    line = "Aus San Antonio kamen Melissa Bryant und Martha Henry. [BRYANT] " * 8
    long = with_line(letter, line.replace("[BRYANT]", f"[{note(letter, 'Melissa Bryant')}]"))
    cache: dict[Any, Any] = {}
    first = checked(long, cache=cache)
    started = time.perf_counter()
    assert checked(long, cache=cache) == first
    assert time.perf_counter() - started < 0.3


def test_what_is_remembered_is_bounded(letter: Letter, checked: Checked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "MOST_KEPT", 3)
    cache: dict[Any, Any] = {}
    for number in range(6):
        checked(with_line(letter, f"Das war {number + 40} Mal so."), cache=cache)
    assert len(cache) <= 3


@pytest.mark.parametrize("text", ["", "\n\n", "[1]", "[", "„", "„“ [1]", "[offen: ", "\x00", "1. ", "a" * 20_000, "[1]" * 500, "„" * 3000])
def test_no_text_breaks_the_checks(text: str, letter: Letter, checked: Checked) -> None:
    started = time.perf_counter()
    found = checked(replace(letter, text=text))
    assert all(0 <= finding.start <= finding.end <= len(text) for finding in found)
    assert time.perf_counter() - started < 5
