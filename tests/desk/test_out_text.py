"""The letter as plain text and as Markdown, and the blocks that every file is made from."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.desk.out.letter import blocks, clean, numbering, say, sources
from assistant.desk.out.text import as_markdown, as_text
from assistant.messages import catalogue
from tests.desk.out_letters import FOOTNOTES, TEXT, citation, out

HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=y> &lt; [x](javascript:alert(1)) ![i](http://b.example/p.png) `code` *fett* _kursiv_ "
    "~~weg~~ | a | b | <http://b.example> www.b.example https://b.example/x a@b.example [^9] [ref]: http://b.example\n"
    "# Kopf\n- Punkt\n+ Punkt\n* Punkt\n1. eins\n2) zwei\n> Zitat\n===\n---\n    Code\n\tCode\n```\n: Wort\n\\"
)


def shown(markdown: str) -> tuple[str, set[str]]:
    """The text that a reader sees, and the tags it is shown with."""
    page = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown)
    return html.unescape(re.sub(r"<[^>]*>", "", page)), set(re.findall(r"<(\w+)", page))


def test_lines_stay_as_they_are_and_every_number_has_its_note() -> None:
    text = as_text(out())
    assert TEXT in text
    assert text.startswith("12. März 2026\n\nBetreff: Konferenz in Riverbend\n\nSehr geehrte Frau Sommer,")
    notes = text.split("\n\nQuellen\n\n")[1].strip().split("\n")
    assert notes == [
        "[1] Bericht über die Konferenz in Riverbend, 14. November 2024, Seite 3, https://stadt.example/konferenz.pdf",
        "[2] Bericht über die Konferenz in Riverbend, 14. November 2024, Seite iv, https://stadt.example/konferenz.pdf",
        "[3] Bericht über die Konferenz in Riverbend, 14. November 2024, Seite 5",
        "[4] internes Dokument der Stadtverwaltung",
    ]


def test_clean_version_says_nothing_of_an_internal_source_and_the_annex_everything() -> None:
    for written in (as_text(out()), as_markdown(out())):
        for secret in ("Vereinbarung Lindenau", "intern/vereinbarung", "Zitat der Quelle 4"):
            assert secret not in written
    annex = as_text(out(annex=True))
    assert "[4] Vereinbarung Lindenau – Riverbend, 14. November 2024, intern, https://stadt.example/konferenz.pdf\n" in annex
    assert "    „Das ist das ganze Zitat der Quelle 4.“" in annex
    assert "[3] Bericht über die Konferenz in Riverbend, 14. November 2024, Seite 5, öffentlich, berichte/konferenz-3.pdf" in annex
    assert "Quellenanhang für die Akte" in annex


def test_draft_says_so_first_in_both_languages() -> None:
    assert as_text(out(released=False)).startswith("ENTWURF\n\n")
    assert as_text(out(released=False, language="en")).startswith("DRAFT\n\n12 March 2026\n\nSubject: ")
    assert as_markdown(out(released=False)).startswith("**ENTWURF**\n\n")
    assert "ENTWURF" not in as_text(out()) + as_markdown(out())


def test_headings_are_the_counted_questions_and_nothing_else() -> None:
    found = blocks(out("1. Wann war das?\n\n12. März 2021 fand es statt. [1]\n\n3. Drei?\n\n2. Was kostet es?\nNichts. [1]"))
    assert [(block.kind, block.lines[0][0].text[:10]) for block in found] == [
        ("heading", "1. Wann wa"),
        ("paragraph", "12. März 2"),
        ("paragraph", "3. Drei?"),
        ("heading", "2. Was kos"),
        ("paragraph", "Nichts."),
    ]


def test_numbers_are_those_a_word_processor_counts() -> None:
    letter = out("B [7] und A [2], [7]. [9] [offen: C [3] – zuständig: X]", footnotes=(citation(2), citation(3), citation(7), citation(8)))
    assert numbering(letter.letter) == {7: 1, 2: 2}
    assert [source.number for source in sources(letter)] == [1, 2]
    kinds = [(run.kind, run.text, run.again) for run in blocks(letter)[0].lines[0] if run.kind != "text"]
    assert kinds == [
        ("marker", "[1]", False),
        ("marker", "[2]", False),
        ("marker", "[1]", True),
        ("gap", "[9]", False),
        ("gap", "[offen: C [3] – zuständig: X]", False),
    ]


def test_gap_with_a_masked_label_is_one_gap() -> None:
    gap = "[open: Who wrote to [Name 1]? – responsible: to be settled]"
    assert [run.text for run in blocks(out(f"A {gap} b"))[0].lines[0] if run.kind == "gap"] == [gap]


def test_markdown_has_footnotes_and_nothing_else_of_the_letter_is_markup() -> None:
    written = as_markdown(out())
    assert written.count("[^1]") == 3 and written.count("[^1]:") == 1 and "\n[^4]: internes Dokument der Stadtverwaltung" in written
    text, tags = shown(as_markdown(out(HOSTILE, subject=HOSTILE, footnotes=())))
    assert tags <= {"p", "br"}, tags
    for line in HOSTILE.split("\n"):
        assert " ".join(line.split()) in " ".join(text.split())


@settings(max_examples=150, deadline=None)
@given(st.text(st.one_of(st.sampled_from("\\`*_{}[]()<>#+-.!|~&=:;\"'/@ 1a\n\t^$%"), st.characters(codec="utf-8")), max_size=60))
def test_whatever_stands_in_a_letter_is_shown_as_it_is(text: str) -> None:
    written, tags = shown(as_markdown(out(text, subject="", footnotes=(citation(1, title=text or "-", access="public"),))))
    assert tags <= {"p", "br", "h2", "strong"}
    body = written.split("2026", 1)[1]
    assert "".join(body.split()) == "".join(clean(text).split())


def test_citation_with_hostile_title_is_text() -> None:
    written = as_markdown(out("A [1]", footnotes=(citation(1, title=HOSTILE, source_url="javascript:alert(1)", example=True),)))
    assert "javascript:alert(1)" not in written.split("[^1]:")[1].split("14\\.")[0].replace("\\", "").split("Beispiel")[-1]
    assert shown(written)[1] <= {"p", "br"}


def test_characters_that_no_file_can_hold_are_dropped() -> None:
    dirty = "A\x00B\x0cC\x1bD\ud800E\ufffeF\u202eG\u2028H\r\nI\x85J ]]> K"
    assert clean(dirty) == "AB\nCDEFG\nH\nI\nJ ]]> K"
    assert as_text(out(dirty)).encode()


@pytest.mark.parametrize("space", [" ", "\t", "[offen: ", "[1] ", "\n \n", "[offen: [a]"])
def test_hundred_thousand_characters_are_read_in_a_moment(space: str) -> None:
    import time

    long = out("x" + space * (100_000 // len(space)) + "y")
    start = time.process_time()
    as_text(long), as_markdown(long)
    assert time.process_time() - start < 5


def test_nothing_to_name_is_no_list() -> None:
    bare = as_text(out("Guten Tag", footnotes=FOOTNOTES))
    assert "Quellen" not in bare and bare.endswith("Guten Tag\n")
    assert as_text(replace(out(""), subject="")) == "12. März 2026\n"


def test_every_word_of_the_files_is_used() -> None:
    used = {"letterhead_missing", "letterhead_broken", "letterhead_macros", "letterhead_notes", "letterhead_place", "to"}
    keys = {key.removeprefix("letter.out_") for key in catalogue("de") if key.startswith("letter.out_")}
    assert used <= keys
    assert all(say("en", key, **{"subject": "s", "page": 1, "pages": 2, "quote": "q", "name": "n", "address": "a"}) for key in keys)
