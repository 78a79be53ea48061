"""What drafts of letters are measured by, with drafts made up for it: each figure moves when what it measures does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from assistant.desk.letter.write import gap
from assistant.desk.records import Evidence, Finding, Letter, Mask, Masked, Question, Received
from assistant.records import Citation
from corpus.errors import InputError
from eval.cli import main
from eval.enquiries import FIGURES, ROWS, SHARES, Scored, check_folder, figures, figures_by_split, run, score, table, write
from eval.enquiry_set import Enquiry, GoldMask, GoldQuestion
from eval.metrics.enquiries import (
    covered,
    is_gap,
    mask_scores,
    masked_spans,
    match_questions,
    occurrences,
    originals_told,
    statements_of,
    subject_scores,
)
from eval.records import Fact
from tests.fakes import FakeEmbedder, write_corpus

TEXT = """Guten Tag Frau Brecht,
was kostet die Reise, und brauche ich ein Visum?
Gruß Uwe Kamp, Ahornweg 9,
35999 Lindenau, Tel. 0171 39200-11"""
MASKED = """Guten Tag Frau Brecht,
was kostet die Reise, und brauche ich ein Visum?
Gruß [Name 1], [Adresse 1], Tel. [Telefon 1]"""
MASKS = (
    Mask("[Name 1]", "name", "Uwe Kamp"),
    Mask("[Adresse 1]", "address", "Ahornweg 9,\n35999 Lindenau"),
    Mask("[Telefon 1]", "phone", "0171 39200-11"),
)
PRICE = GoldQuestion(
    "Was kostet die Reise?", "was kostet die Reise", True, False, (Fact("2.150 Euro", ("2,150 euros",)),), ("public/reise.html",)
)
VISA = GoldQuestion("Brauche ich ein Visum?", "brauche ich ein Visum?", False, False, (), ())
ROW = Enquiry(
    "kamp",
    "de",
    "development",
    "text",
    TEXT,
    (
        GoldMask("name", "Uwe Kamp"),
        GoldMask("address", "Ahornweg 9"),
        GoldMask("address", "35999 Lindenau"),
        GoldMask("phone", "0171 39200-11"),
    ),
    ("Brecht",),
    (),
    (PRICE, VISA),
)
QUOTE = "„Der Reisepreis beträgt 2.150 Euro.“ [1]"


@dataclass(frozen=True)
class Made:
    """What the desk hands over, as far as it is measured."""

    received: Received
    masked: Masked
    subject: str
    questions: tuple[Question, ...]
    letter: Letter
    findings: tuple[Finding, ...] = ()


def place(path: str, used: bool = True) -> Evidence:
    citation = Citation(1, path, path, "Titel", None, 1, "1", 0, 5, "Zitat", None, "public", "de", True)
    return Evidence(path, citation, "chosen", used)


def made(*, masked: str = MASKED, questions: Sequence[Question] | None = None, letter: str | None = None, **more: Any) -> Any:
    price = Question("1", "Was kostet die Reise?", (place("public/reise.html"),))
    visa = Question("2", "Brauche ich ein Visum?", (place("public/anderes.txt", used=False),))
    text = f"Guten Tag [Name 1],\n\n1. Was kostet die Reise?\n\n{QUOTE}\n\n{gap('Brauche ich ein Visum?', '', 'de')}"
    return Made(
        Received(TEXT),
        Masked(masked, MASKS),
        "",
        tuple(questions) if questions is not None else (price, visa),
        Letter(text if letter is None else letter),
        **more,
    )


def values(*scored: Scored) -> dict[str, float | int | None]:
    return {name: figure["value"] for name, figure in figures(scored).items()}


def scored(row: Enquiry = ROW, **more: Any) -> Scored:
    return score(row, made(**more), 1.5)


def test_a_good_draft_gets_full_marks() -> None:
    found = values(scored())
    right = ("masked_name", "masked_address", "masked_phone", "questions_found", "evidence_hit", "facts_in_letter", "gaps_in_place")
    assert {name: found[name] for name in right} == dict.fromkeys(right, 1.0)
    wrong = [name for name in SHARES if not name.startswith("masked_") and name not in right]
    assert {name: found[name] for name in wrong} == dict.fromkeys(wrong, 0.0)
    assert found["masked_iban"] is None and found["seconds_median"] == 1.5


def test_a_value_that_is_half_masked_counts_as_not_masked() -> None:
    half = MASKED.replace("[Adresse 1]", "Ahornweg [Adresse 1]").replace("[Name 1]", "Uwe Kamp")
    one = score(ROW, replace(made(), masked=Masked(half, (replace(MASKS[1], original="9,\n35999 Lindenau"), MASKS[2]))), 1.0)
    found = values(one)
    assert (found["masked_name"], found["masked_address"], found["masked_phone"]) == (0.0, 0.5, 1.0)
    assert [entry["text"] for entry in one.detail["not_masked"]] == ["Uwe Kamp", "Ahornweg 9"]


def test_public_names_and_other_words_that_are_masked_are_told_apart() -> None:
    masks = (*MASKS, Mask("[Name 2]", "name", "Frau Brecht"), Mask("[Name 3]", "name", "die Reise"))
    masked = MASKED.replace("Frau Brecht", "[Name 2]").replace("die Reise", "[Name 3]")
    one = score(ROW, replace(made(), masked=Masked(masked, masks)), 1.0)
    assert one.detail["public_names_masked"] == ["Brecht"] and one.detail["other_words_masked"] == ["die Reise"]
    assert values(one)["other_words_masked"] == pytest.approx(1 / 5)


def test_what_may_be_masked_or_not_is_no_mistake_either_way() -> None:
    row = replace(ROW, either=("die Reise",))
    masked = Masked(MASKED.replace("die Reise", "[Name 3]"), (*MASKS, Mask("[Name 3]", "name", "die Reise")))
    assert mask_scores(row, TEXT, masked).others == ()


def test_spans_are_found_although_a_label_stands_for_two_spellings() -> None:
    text = "Uwe Kamp und Kamp, Uwe schreiben. Ende"
    masked = Masked("[Name 1] und [Name 1] schreiben. Ende", (Mask("[Name 1]", "name", "Uwe Kamp"),))
    assert [text[start:end] for start, end in masked_spans(text, masked)] == ["Uwe Kamp", "Kamp, Uwe"]
    assert masked_spans(text, Masked(text, ())) == ()
    both = Masked("[Name 1][Name 2]", (Mask("[Name 1]", "name", "Uwe"), Mask("[Name 2]", "name", " Kamp")))
    assert masked_spans("Uwe Kamp", both) == ((0, 3), (3, 8))


def test_a_name_within_a_longer_one_is_counted_with_it_only() -> None:
    row = replace(ROW, masks=(GoldMask("name", "Uwe Kamp"), GoldMask("name", "Kamp")), keep=())
    assert len(mask_scores(row, "Uwe Kamp. Kamp. Kampf.", Masked("Uwe Kamp. Kamp. Kampf.", ())).gold) == 2
    assert list(occurrences("Ahornweg 9", "Ahornweg\n9, Ahornweg 91")) == [(0, 10)]


def test_the_subject_is_looked_at_too() -> None:
    row = replace(ROW, masks=(GoldMask("file_number", "IO-7/24"),))
    assert subject_scores(row, "Az. IO-7/24", "Az. [Aktenzeichen 1]") == (("file_number", True),)
    assert subject_scores(row, "Az. IO-7/24", "Az. IO-7/24") == (("file_number", False),)
    assert subject_scores(row, "Ihre Reise", "Ihre Reise") == ()


def test_found_questions_cover_most_of_the_words_and_are_paired_once() -> None:
    assert match_questions((PRICE, VISA), ["Brauche ich für die Reise ein Visum?", "Was kostet die Reise nach Riverbend?"]) == {0: 1, 1: 0}
    assert match_questions((PRICE, VISA), ["Was kostet die Reise, und brauche ich ein Visum?"]) in ({0: 0}, {1: 0})
    assert match_questions((PRICE,), ["Wo ist das Rathaus?", "Was tun?"]) == {}
    assert match_questions((), ["Was kostet die Reise?"]) == {} == match_questions((PRICE,), [])


def test_the_border_of_covered_words_is_three_fifths() -> None:
    gold = "Termin Preis Hotel Bus Zug"
    assert covered(gold, "Termin Preis Hotel") == pytest.approx(0.6) and covered(gold, "Termin Preis") < 0.6
    assert covered("Wer ist das?", "Wer ist das?") == 1.0 and covered("Wer ist das?", "Termin") == 0.0
    asked = GoldQuestion(gold, "nichts davon", True, False, (), ())
    assert match_questions((asked,), ["Termin, Preis und Hotel?"]) == {0: 0}
    assert match_questions((asked,), ["Termin und Preis?"]) == {}


def test_missed_and_invented_questions_count() -> None:
    one = scored(questions=[Question("1", "Wie wird das Wetter in Ohio?")], letter="Guten Tag")
    found = values(one)
    assert found["questions_found"] == 0.0 and found["questions_invented"] == 1.0
    assert found["facts_in_letter"] == 0.0 and found["gaps_in_place"] == 0.0
    assert found["evidence_hit"] is None and one.detail["invented"] == ["Wie wird das Wetter in Ohio?"]


def test_the_right_document_must_be_among_the_first_five() -> None:
    for number, hit in ((4, 1.0), (5, 0.0)):
        wrong = [place(f"public/{n}.txt") for n in range(number)]
        question = Question("1", "Was kostet die Reise?", (*wrong, place("public/reise.html")))
        assert values(scored(questions=[question]))["evidence_hit"] == hit


def test_a_fact_in_a_gap_or_in_a_heading_is_not_told() -> None:
    question = Question("1", "Was kostet die Reise, 2.150 Euro?")
    for letter in (gap(question.text, "", "de"), f"1. {question.text}\n\nDas wissen wir nicht."):
        assert values(scored(questions=[question], letter=letter))["facts_in_letter"] == 0.0
    assert values(scored(questions=[question], letter="Sie kostet 2.150 €. [1]"))["facts_in_letter"] == 1.0


def test_gaps_belong_to_what_can_not_be_answered() -> None:
    letter = f"{gap('Was kostet die Reise?', '', 'de')}\n\nEin Visum brauchen Sie. [1]"
    found = values(scored(letter=letter))
    assert found["false_gaps"] == 1.0 and found["gaps_in_place"] == 0.0
    assert is_gap("Darf [Name 1] mit (bald)?", [gap("Darf [Name 1] mit (bald)?", "Amt 41", "de")])
    assert not is_gap("Was kostet die Fahrt?", [gap("Was kostet die Reise?", "", "de")]) and not is_gap("", ["[offen: x]"])


def test_unsupported_sentences_internal_facts_and_originals_are_seen() -> None:
    letter = "Uwe Kamp erhält 62.000 Euro."
    secret = GoldQuestion("Wie hoch ist die Obergrenze?", "x", False, True, (Fact("62.000 Euro"),), ("internal/vermerk.txt",))
    findings = (Finding("a", "unsupported", 0, 8), Finding("b", "gap", 0, 1))
    one = score(replace(ROW, questions=(secret,)), made(letter=letter, findings=findings), 1.0)
    found = values(one)
    assert (found["drafts_unsupported"], found["drafts_internal"], found["drafts_personal"]) == (1.0, 1.0, 1.0)
    assert one.detail["unsupported"] == ["Uwe Kamp"] and one.detail["internal_told"] == [secret.text]
    assert values(scored(findings=(Finding("b", "gap", 0, 1),)))["drafts_unsupported"] == 0.0
    assert originals_told(MASKS, "[Name 1] und 0171 39200-11") == ("0171 39200-11",)


def test_statements_are_paragraphs_without_headings_and_gaps() -> None:
    letter = "Guten Tag,\n\n1. Was kostet\n\nEins. [1]\n\n[offen: Wann? – zuständig: X]"
    assert statements_of(letter, ["Was kostet?"], ["[offen: Wann? – zuständig: X]"]) == ("Guten Tag,", "Eins. [1]")


def test_an_enquiry_that_breaks_the_desk_is_counted_and_the_others_go_on() -> None:
    def draft(row: Enquiry) -> Any:
        if row.id == "bad":
            raise InputError("Too large.", "x.y")
        return made()

    seen: list[tuple[int, int]] = []
    done = run([replace(ROW, id="bad"), ROW], draft, lambda *numbers: seen.append(numbers))
    found = values(*done)
    assert found["not_drafted"] == 0.5 and found["questions_found"] == 0.5 and found["gaps_in_place"] == 0.5
    assert "Too large" in done[0].detail["error"] and seen == [(1, 2), (2, 2)]


def test_figures_stand_by_half_with_intervals_and_are_written(tmp_path: Path) -> None:
    rows = [scored(), scored(replace(ROW, id="b", split="final"))]
    by_half = write(rows, tmp_path)
    assert list(by_half) == ["development", "final", "all"] and list(figures_by_split(rows[:1])) == ["development"]
    one = by_half["all"]["questions_found"]
    assert one["n"] == 4 and one["value"] == 1.0 and 0.5 < float(one["low"] or 0) < 0.6
    assert json.loads((tmp_path / FIGURES).read_text(encoding="utf-8")) == by_half
    lines = [json.loads(line) for line in (tmp_path / ROWS).read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == ["kamp", "b"] and lines[0]["questions"][1]["gap"] is True
    printed = table(by_half)
    assert "questions found" in printed and "seconds, median" in printed and "masked: iban" not in printed


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    check_folder(tmp_path / "new" / "run")
    (tmp_path / "new" / "run" / ROWS).touch()
    check_folder(tmp_path / "new" / "run")
    (tmp_path / "new" / "run" / "diary.txt").touch()
    with pytest.raises(InputError, match=r"diary\.txt"):
        check_folder(tmp_path / "new" / "run")


def words(tmp_path: Path, *more: str) -> list[str]:
    line = {
        "id": "kamp",
        "language": "de",
        "split": "development",
        "format": "text",
        "enquiry": TEXT,
        "masks": [{"kind": "name", "text": "Uwe Kamp"}],
        "questions": [],
    }
    file = tmp_path / "set.jsonl"
    file.write_text("\n".join(json.dumps(line | {"id": name}) for name in ("kamp", "zwei")), encoding="utf-8")
    return ["enquiries", str(file), "--corpus", str(write_corpus(tmp_path / "documents", {"public/a.txt": "Ein Text."})), *more]


def test_the_command_prints_and_writes_the_figures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("vectorstore.embed.Embedder", FakeEmbedder)
    monkeypatch.setattr("eval.enquiries.desk_of", lambda _: lambda row: made())
    assert main(words(tmp_path, "--out", str(tmp_path / "r"), "--limit", "1")) == 0
    assert "masked: name" in capsys.readouterr().out
    assert sorted(file.name for file in (tmp_path / "r").iterdir()) == [FIGURES, ROWS]
    assert json.loads((tmp_path / "r" / FIGURES).read_text(encoding="utf-8"))["development"]["masked_name"]["n"] == 1


def test_the_command_names_what_could_not_be_drafted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(row: Enquiry) -> Any:
        raise ValueError("broken")

    monkeypatch.setattr("vectorstore.embed.Embedder", FakeEmbedder)
    monkeypatch.setattr("eval.enquiries.desk_of", lambda _: broken)
    assert main(words(tmp_path, "--out", str(tmp_path / "r"))) == 3
    assert "enquiry zwei: ValueError: broken" in capsys.readouterr().err
    assert main(words(tmp_path, "--out", str(tmp_path / "documents"))) == 1
    assert "holds other files" in capsys.readouterr().err
