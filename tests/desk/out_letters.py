"""Letters for the tests of the files that leave the desk, and a letterhead as an office would make one."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import docx
from docx.shared import Mm, Pt

from assistant.desk.out.letter import LetterOut
from assistant.desk.records import Letter
from assistant.records import Citation

TEXT = """Sehr geehrte Frau Sommer,

vielen Dank für Ihre Anfrage vom 2. März 2026. Gern beantworten wir Ihre Fragen aus unseren Unterlagen.

1. Wer hat an der Konferenz in Riverbend aus beiden Städten teilgenommen?

Im Konferenzbericht vom 14. November 2024 heißt es auf Seite 3: \
„Aus Lindenau reisten Bürgermeisterin Anke Vogt und vier Fachleute an.“ [1] \
Die Gastgeber waren mit elf Personen vertreten: \
„Riverbend entsandte neben Mayor Ortega zehn Mitglieder des Stadtrats und der Verwaltung.“ [2]

2. Welche Felder der Zusammenarbeit ergeben sich daraus?

Der Bericht nennt auf Seite 7:
„Energie	Wärmenetze, Solardächer
Jugend	Schüleraustausch alle zwei Jahre
Wasser	Regenrückhalt in Parks“ [3]
Dieselben Felder stehen auch in der Vereinbarung der beiden Städte; sie gilt bis 2030. [1] [4]

3. Wie viel hat die Reise gekostet?

[offen: Wie viel hat die Reise gekostet? – zuständig: Kämmerei]

Für Rückfragen stehen wir Ihnen gern zur Verfügung.

Mit freundlichen Grüßen

Stadt Lindenau
Referat für Internationales"""


def citation(number: int, **values: Any) -> Citation:
    """A citation of the conference report."""
    made = Citation(
        number=number,
        document_id=f"d{number}",
        path=f"berichte/konferenz-{number}.pdf",
        title="Bericht über die Konferenz in Riverbend",
        published=date(2024, 11, 14),
        page=number + 2,
        page_label=str(number + 2),
        start=0,
        end=10,
        quote=f"Das ist das ganze Zitat der Quelle {number}.",
        source_url="https://stadt.example/konferenz.pdf",
        access="public",
        language="de",
        example=False,
    )
    return replace(made, **values)


FOOTNOTES = (
    citation(1),
    citation(2, page_label="iv"),
    citation(3, quote="Energie\tWärmenetze, Solardächer\nJugend\tSchüleraustausch alle zwei Jahre", source_url=None),
    citation(4, title="Vereinbarung Lindenau – Riverbend", access="internal", path="intern/vereinbarung.docx", page=1, page_label="1"),
)
LETTER = Letter(TEXT, FOOTNOTES)


def out(text: str = TEXT, **values: Any) -> LetterOut:
    """A released German letter in the clean version, but for what `values` say."""
    footnotes = values.pop("footnotes", FOOTNOTES)
    made = LetterOut(Letter(text, footnotes), "de", "Konferenz in Riverbend", True, date(2026, 3, 12), False)
    return replace(made, **values)


def letterhead(*lines: str, header: str = "Stadt Lindenau · Referat für Internationales", split: bool = True) -> bytes:
    """A letterhead of these paragraphs; `split`: placeholders cut into runs, as Word does it."""
    document = docx.Document()
    (section,) = document.sections
    section.page_width, section.page_height, section.left_margin = Mm(210), Mm(297), Mm(25)
    document.styles["Normal"].font.name, document.styles["Normal"].font.size = "Liberation Serif", Pt(11)
    section.header.paragraphs[0].text = header
    section.footer.paragraphs[0].text = "Rathausplatz 1 · 01234 Lindenau"
    for line in lines or (
        "Ihr Zeichen: 12/26",
        "Lindenau, {{date}}",
        "{{subject}}",
        "{{letter}}",
        "Dieser Brief ist ohne Unterschrift gültig.",
    ):
        added = document.add_paragraph()
        for piece in (line[:4], line[4:]) if split else (line,):
            added.add_run(piece)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
