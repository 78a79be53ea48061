"""The letter as a Word file: its footnotes part by part, the office's letterhead, hostile contents, and what LibreOffice reads."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path

import docx
import pytest
from lxml import etree

from assistant.desk.out.docx import as_docx
from assistant.desk.out.docx_xml import W
from corpus.errors import InputError
from tests.desk.out_letters import TEXT, citation, letterhead, out

REQUIRED = "REQUIRE_OFFICE"  # not FUNDSTELLE_…: those are settings
HOW_TO = "no LibreOffice found. Install one (Debian: apt-get install libreoffice-writer)"
NOTES = "word/footnotes.xml"
MAIN = "word/document.xml"


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a file, each well-formed."""

    content: dict[str, bytes]

    def root(self, name: str) -> etree._Element:
        return etree.fromstring(self.content[name])

    def text(self, name: str = MAIN) -> str:
        return "\n".join("".join(t.text or "" for t in p.iter(f"{W}t")) for p in self.root(name).iter(f"{W}p"))

    def everything(self) -> str:
        return "\n".join(value.decode("utf-8", "replace") for value in self.content.values())


def parts(content: bytes) -> Parts:
    """The file's parts by name; all XML of them is read once."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found = Parts({name: archive.read(name) for name in archive.namelist()})
    for name in found.content:
        if name.endswith((".xml", ".rels")):
            found.root(name)
    return found


def head(path: Path, content: bytes) -> Path:
    """The letterhead as a file."""
    path.write_bytes(content)
    return path


def with_part(content: bytes, name: str, value: bytes) -> bytes:
    """The archive with one part changed or added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, value)
    return stream.getvalue()


def key_of(path: Path) -> str:
    """The key of the error that the letterhead raises."""
    with pytest.raises(InputError) as caught:
        as_docx(out(), letterhead=path)
    return str(caught.value.key)


def test_references_and_notes_match_one_to_one() -> None:
    file = parts(as_docx(out(), letterhead=None))
    notes = [note for note in file.root(NOTES) if note.get(f"{W}type") is None]
    assert [note.get(f"{W}type") for note in file.root(NOTES)][:2] == ["separator", "continuationSeparator"]
    references = [found.get(f"{W}id") for found in file.root(MAIN).iter(f"{W}footnoteReference")]
    assert references == [note.get(f"{W}id") for note in notes] and len(references) == 4
    assert b"wordprocessingml.footnotes+xml" in file.content["[Content_Types].xml"]
    assert b'Target="footnotes.xml"' in file.content["word/_rels/document.xml.rels"]
    listed = file.root("word/settings.xml").find(f"{W}footnotePr")
    assert listed is not None and [child.get(f"{W}id") for child in listed] == ["-1", "0"]
    names = {style.get(f"{W}val") for style in file.root("word/styles.xml").iter(f"{W}name")}
    assert {"footnote text", "footnote reference"} <= names


def test_repeated_marker_refers_to_the_first() -> None:
    main = parts(as_docx(out(), letterhead=None)).root(MAIN)
    (code,) = [found.text or "" for found in main.iter(f"{W}instrText") if "NOTEREF" in (found.text or "")]
    name = code.split()[1]
    marks = [found for found in main.iter(f"{W}bookmarkStart") if found.get(f"{W}name") == name]
    assert len(marks) == 1
    inside = marks[0].getnext()
    assert inside is not None and next(inside.iter(f"{W}footnoteReference")).get(f"{W}id") == "1"


def test_gap_is_marked_and_a_draft_says_so() -> None:
    file = parts(as_docx(out(), letterhead=None))
    marked = [
        "".join(t.text or "" for t in r.iter(f"{W}t")) for r in file.root(MAIN).iter(f"{W}r") if r.find(f"{W}rPr/{W}highlight") is not None
    ]
    assert marked == ["[offen: Wie viel hat die Reise gekostet? – zuständig: Kämmerei]"]
    assert "ENTWURF" not in file.everything()
    draft = parts(as_docx(out(released=False), letterhead=None))
    assert draft.text().startswith("ENTWURF\n")
    assert any("ENTWURF" in draft.text(name) for name in draft.content if name.startswith("word/header"))


def test_clean_version_says_nothing_of_an_internal_source_and_the_annex_everything() -> None:
    file = parts(as_docx(out(), letterhead=None))
    for secret in ("Vereinbarung Lindenau", "intern/vereinbarung", "Zitat der Quelle 4"):
        assert secret not in file.everything()
    assert "internes Dokument" in file.text(NOTES) and "Quellenanhang" not in file.text()
    annex = parts(as_docx(out(annex=True), letterhead=None)).text().split("Quellenanhang für die Akte")[1]
    for number in (1, 2, 4):
        assert f"Das ist das ganze Zitat der Quelle {number}." in annex
    assert "Vereinbarung Lindenau – Riverbend" in annex and "Solardächer" in annex


@pytest.mark.parametrize("split", [True, False])
def test_letterhead_keeps_its_margins_and_is_filled(tmp_path: Path, split: bool) -> None:
    file = parts(as_docx(out(), letterhead=head(tmp_path / "kopf.docx", letterhead(split=split))))
    lines = file.text().split("\n")
    assert lines[:4] == ["Ihr Zeichen: 12/26", "Lindenau, 12. März 2026", "Konferenz in Riverbend", "Sehr geehrte Frau Sommer,"]
    assert lines[-1] == "Dieser Brief ist ohne Unterschrift gültig." and "{{" not in file.everything()
    margins = "".join(file.text(name) for name in file.content if name.startswith(("word/header", "word/footer")))
    assert "Stadt Lindenau · Referat für Internationales" in margins and "Rathausplatz 1 · 01234 Lindenau" in margins


def test_letterhead_without_a_place_takes_the_letter_at_its_end(tmp_path: Path) -> None:
    lines = parts(as_docx(out(), letterhead=head(tmp_path / "kopf.docx", letterhead("Amt")))).text().split("\n")
    assert lines[:4] == ["Amt", "12. März 2026", "Konferenz in Riverbend", "Sehr geehrte Frau Sommer,"]


def test_letterheads_that_cannot_be_used_say_why(tmp_path: Path) -> None:
    good = letterhead()
    assert key_of(tmp_path / "none.docx") == "letter.out_letterhead_missing"
    assert key_of(head(tmp_path / "a.docx", b"no archive")) == "letter.out_letterhead_broken"
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("a.txt", "a")
    assert key_of(head(tmp_path / "b.docx", empty.getvalue())) == "letter.out_letterhead_broken"
    assert key_of(head(tmp_path / "c.docm", good)) == "letter.out_letterhead_macros"
    assert key_of(head(tmp_path / "d.docx", with_part(good, "word/vbaProject.bin", b"x"))) == "letter.out_letterhead_macros"
    kinds = (
        parts(good)
        .content["[Content_Types].xml"]
        .replace(
            b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            b"application/vnd.ms-word.document.macroEnabled.main+xml",
        )
    )
    assert key_of(head(tmp_path / "e.docx", with_part(good, "[Content_Types].xml", kinds))) == "letter.out_letterhead_macros"
    assert key_of(head(tmp_path / "f.docx", as_docx(out(), letterhead=None))) == "letter.out_letterhead_notes"
    assert key_of(head(tmp_path / "g.docx", letterhead("Amt", header="{{letter}}"))) == "letter.out_letterhead_place"
    box = parts(letterhead("{{letter}}", split=False)).content[MAIN]
    start = b"<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>"
    boxed = box.replace(b"<w:r><w:t>{{le", start + b"{{le").replace(
        b"tter}}</w:t></w:r>", b"tter}}</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
    )
    assert boxed != box
    assert key_of(head(tmp_path / "h.docx", with_part(good, MAIN, boxed))) == "letter.out_letterhead_place"


def test_hostile_contents_are_text() -> None:
    dirty = "A\x00B\x1bC\ud800D\ufffeE\u202eF\u200fG ]]> <w:p/> &amp; \U0001f600"
    file = parts(
        as_docx(out(f"{dirty} [1]", subject=dirty, footnotes=(citation(1, title=dirty, quote=dirty),), annex=True), letterhead=None)
    )
    for name in (MAIN, NOTES):
        assert "ABCDEFG ]]> <w:p/> &amp; \U0001f600" in file.text(name)
    assert "x" * 100_000 in parts(as_docx(out("x" * 100_000), letterhead=None)).text()
    assert docx.Document(io.BytesIO(as_docx(out(""), letterhead=None)))


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, etree._Element]:
    """What LibreOffice makes of a letter on a letterhead; skipped where there is none, failing where REQUIRE_OFFICE=1."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        if os.environ.get(REQUIRED) == "1":
            pytest.fail(HOW_TO)
        pytest.skip(HOW_TO)
    folder = tmp_path_factory.mktemp("office")
    made = head(folder / "brief.docx", as_docx(out(annex=True), letterhead=head(folder / "kopf.docx", letterhead())))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "odt", "--outdir", str(folder), str(made)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    with zipfile.ZipFile(folder / "brief.odt") as archive:
        return {name: etree.fromstring(archive.read(name)) for name in ("content.xml", "styles.xml")}


def test_an_office_program_reads_the_footnotes_and_the_header(converted: dict[str, etree._Element]) -> None:
    space = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
    bodies = ["".join(note.find(f"{space}note-body").itertext()).strip() for note in converted["content.xml"].iter(f"{space}note")]
    assert len(bodies) == 4
    assert "Seite 3" in bodies[0] and "Seite iv" in bodies[1] and "Seite 5" in bodies[2] and "Vereinbarung" in bodies[3]
    whole = "".join(converted["content.xml"].itertext())
    assert all(line.split(" [")[0] in whole for line in TEXT.split("\n")[:3])
    assert "Stadt Lindenau · Referat für Internationales" in "".join(converted["styles.xml"].itertext())
