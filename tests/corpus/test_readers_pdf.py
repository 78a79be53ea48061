"""PDFs as municipal offices make them: what a reader of the printed page sees is what the text says, in that order."""

from __future__ import annotations

from typing import Any

import pytest
from reportlab.lib.styles import ParagraphStyle

from corpus.errors import UnreadableDocument
from tests.corpus.files import SENTENCES, canvas_pdf, flow_pdf, headings_of, image, read, text_of, text_pdf

PROSE = " ".join(SENTENCES)


def test_lines_become_paragraphs() -> None:
    pdf = flow_pdf(lambda p, s: [p.Paragraph(PROSE, s["BodyText"]), p.Paragraph(f"Zweitens. {PROSE}", s["BodyText"])])
    assert text_of(pdf, "a.pdf").split("\n\n") == [PROSE, f"Zweitens. {PROSE}"]


def test_first_line_indent_begins_a_paragraph() -> None:
    style = ParagraphStyle("indented", firstLineIndent=14, fontSize=10, leading=13)
    pdf = flow_pdf(lambda p, s: [p.Paragraph(PROSE, style), p.Paragraph(f"Ein {PROSE}", style)])
    assert text_of(pdf, "a.pdf").split("\n\n") == [PROSE, f"Ein {PROSE}"]


def test_the_authors_line_breaks_stay() -> None:
    lines = ["Stadt Lindenau", "Stabsstelle Internationales", "Altes Rathaus, Zimmer 12", "00000 Lindenau"]
    style = ParagraphStyle("address", fontSize=10, leading=12)
    pdf = flow_pdf(lambda p, s: [p.Paragraph(PROSE, s["BodyText"]), p.Paragraph("<br/>".join(lines), style)])
    assert text_of(pdf, "a.pdf").split("\n\n")[1] == "\n".join(lines)


def test_hyphens_at_line_ends() -> None:
    pdf = text_pdf(
        "Die Verwaltung hat den Partnerschafts-", "vertrag geprüft und die Bowl-", "Selektionen im Jugend-", "und Kulturamt besprochen."
    )
    assert (
        text_of(pdf, "a.pdf")
        == "Die Verwaltung hat den Partnerschaftsvertrag geprüft und die Bowl-Selektionen im Jugend- und Kulturamt besprochen."
    )


@pytest.mark.parametrize("columns", [2, 3])
def test_columns_are_read_one_after_the_other(columns: int) -> None:
    texts = [f"Spalte {place} beginnt hier. {PROSE} Spalte {place} endet hier." for place in range(1, columns + 1)]

    def story(p: Any, s: Any) -> list[Any]:
        flow = [p.Paragraph("Ein Titel über die ganze Breite der Seite hinweg gesetzt", s["Title"])]
        cells = [[p.Paragraph(text, s["BodyText"]) for text in texts]]
        return [*flow, p.Table(cells, colWidths=[450 / columns] * columns, style=[("VALIGN", (0, 0), (-1, -1), "TOP")])]

    blocks = text_of(flow_pdf(story), "a.pdf").split("\n\n")
    assert blocks[1:] == texts


def test_a_title_between_two_column_parts_stays_between_them() -> None:
    def story(p: Any, s: Any) -> list[Any]:
        def columns(mark: str) -> Any:
            return p.Table(
                [[p.Paragraph(f"{mark}{side} {PROSE}", s["BodyText"]) for side in "AB"]],
                colWidths=[225, 225],
                style=[("VALIGN", (0, 0), (-1, -1), "TOP")],
            )

        return [columns("1"), p.Paragraph("Zwischentitel", s["Heading1"]), columns("2")]

    text = text_of(flow_pdf(story), "a.pdf")
    places = [text.index(mark) for mark in ("1A ", "1B ", "Zwischentitel", "2A ", "2B ")]
    assert places == sorted(places)


def test_running_lines_go_and_contact_lines_stay_once() -> None:
    def margins(canvas: Any, document: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(60, 810, "Satzung über die Abfallgebühren der Stadt Lindenau")
        canvas.drawRightString(530, 810, f"Seite {document.page} von 3")
        canvas.drawString(60, 30, "Stadt Lindenau, Marktplatz 1, Telefon: 00000 115")

    pdf = flow_pdf(
        lambda p, s: [item for n in range(3) for item in (p.Paragraph(f"Teil {n}. {PROSE}", s["BodyText"]), p.PageBreak())], on_page=margins
    )
    _, pages = read(pdf, "a.pdf")
    assert len(pages) == 3
    assert all("Satzung" not in page.text and "Seite" not in page.text for page in pages)
    assert [page.text.count("Telefon: 00000 115") for page in pages] == [1, 0, 0]


def test_text_that_only_looks_alike_is_no_running_line() -> None:
    def story(p: Any, s: Any) -> list[Any]:
        return [
            item
            for n in ("Eröffnung", "Bericht", "Anfragen")
            for item in (p.Paragraph(f"Tagesordnungspunkt {n}", s["Heading2"]), p.Paragraph(PROSE, s["BodyText"]), p.PageBreak())
        ]

    _, pages = read(flow_pdf(story), "a.pdf")
    assert [text for text, _ in headings_of(pages)] == [
        "Tagesordnungspunkt Eröffnung",
        "Tagesordnungspunkt Bericht",
        "Tagesordnungspunkt Anfragen",
    ]


def test_headings_by_size_weight_and_clause() -> None:
    bold = ParagraphStyle("bold", fontName="Helvetica-Bold", fontSize=10, leading=13)
    plain = ParagraphStyle("plain", fontSize=10, leading=13, spaceAfter=8)
    centred = ParagraphStyle("centred", parent=plain, alignment=1)

    def story(p: Any, s: Any) -> list[Any]:
        return [
            p.Paragraph("Partnerschaftsvertrag der beiden Städte", s["Title"]),
            p.Paragraph("Vorwort", s["Heading1"]),
            p.Paragraph(PROSE, plain),
            p.Paragraph("Wie es begann", bold),
            p.Paragraph(PROSE, plain),
            p.Paragraph("§ 3 Finanzierung", centred),
            p.Paragraph(PROSE, plain),
            p.Paragraph("Das <b>Wort</b> ist fett, der Satz aber keine Überschrift.", plain),
        ]

    document, pages = read(flow_pdf(story), "a.pdf")
    assert document.title == "Partnerschaftsvertrag der beiden Städte" and document.title_found
    expected = [("Partnerschaftsvertrag der beiden Städte", 1), ("Vorwort", 1), ("Wie es begann", 2), ("§ 3 Finanzierung", 2)]
    assert headings_of(pages) == expected


def test_the_outline_makes_headings() -> None:
    def draw(canvas: Any) -> None:
        canvas.bookmarkPage("a")
        canvas.addOutlineEntry("Ziele der Partnerschaft", "a", level=0)
        for place, line in enumerate(("Ziele der Partnerschaft", "", SENTENCES[0], SENTENCES[1])):
            canvas.drawString(60, 760 - 30 * place, line)

    _, pages = read(canvas_pdf(draw), "a.pdf")
    assert headings_of(pages) == [("Ziele der Partnerschaft", 1)]


def test_ruled_table_with_wrapped_cells() -> None:
    def story(p: Any, s: Any) -> list[Any]:
        rows = [
            ["Fraktion", "Sitze", "Anwesend"],
            [p.Paragraph("Soziales Lindenau mit einem sehr langen Namen, der umbricht", s["BodyText"]), "12", "11"],
            ["Bürgerliste", "11", ""],
        ]
        return [p.Paragraph(PROSE, s["BodyText"]), p.Table(rows, colWidths=[130, 60, 60], style=[("GRID", (0, 0), (-1, -1), 0.5, "black")])]

    lines = text_of(flow_pdf(story), "a.pdf").split("\n\n")[1].splitlines()
    assert lines == [
        "Fraktion: Soziales Lindenau mit einem sehr langen Namen, der umbricht; Sitze: 12; Anwesend: 11",
        "Fraktion: Bürgerliste; Sitze: 11",
    ]


def test_table_without_lines() -> None:
    rows = [
        ["Behälter", "Leerung", "Gebühr im Jahr"],
        ["60 Liter", "14-täglich", "84,00 Euro"],
        ["120 Liter", "14-täglich", "126,00 Euro"],
        ["240 Liter", "monatlich", "238,80 Euro"],
    ]
    pdf = flow_pdf(lambda p, s: [p.Paragraph(PROSE, s["BodyText"]), p.Table(rows), p.Paragraph(PROSE, s["BodyText"])])
    assert text_of(pdf, "a.pdf").split("\n\n")[1].splitlines() == [
        "Behälter: 60 Liter; Leerung: 14-täglich; Gebühr im Jahr: 84,00 Euro",
        "Behälter: 120 Liter; Leerung: 14-täglich; Gebühr im Jahr: 126,00 Euro",
        "Behälter: 240 Liter; Leerung: monatlich; Gebühr im Jahr: 238,80 Euro",
    ]


def test_names_and_values_side_by_side() -> None:
    rows = [["Tag:", "Donnerstag, 14. März 2024"], ["Ort:", "Stadthalle"], ["Beginn:", "19:03 Uhr"]]
    pdf = flow_pdf(lambda p, s: [p.Table(rows, hAlign="LEFT"), p.Paragraph(PROSE, s["BodyText"])])
    assert text_of(pdf, "a.pdf").split("\n\n")[0].splitlines() == ["Tag: Donnerstag, 14. März 2024", "Ort: Stadthalle", "Beginn: 19:03 Uhr"]


def test_lists_keep_their_marks() -> None:
    def story(p: Any, s: Any) -> list[Any]:
        style = s["BodyText"]
        bullets = p.ListFlowable(
            [p.Paragraph(text, style) for text in ("Jugend und Schule", "Kultur", f"Umwelt: {PROSE}")], bulletType="bullet", start="•"
        )
        numbers = p.ListFlowable([p.Paragraph(text, style) for text in ("Eröffnung", "Bericht")], bulletType="1", bulletFormat="%s.")
        return [p.Paragraph(PROSE, style), bullets, p.Paragraph(PROSE, style), numbers]

    blocks = text_of(flow_pdf(story), "a.pdf").split("\n\n")
    assert blocks[1].splitlines() == ["- Jugend und Schule", "- Kultur", f"- Umwelt: {PROSE}"]
    assert blocks[3].splitlines() == ["1. Eröffnung", "2. Bericht"]


def test_spread_words_of_a_justified_line_are_no_table() -> None:
    def draw(canvas: Any) -> None:
        canvas.setFont("Helvetica", 10)
        for row, words in enumerate(("Im Frühjahr besuchte eine", "Gruppe von Gästen dann", "unsere Stadt und das", "neue Haus am Fluss")):
            position = 60.0
            for word in words.split():
                canvas.drawString(position, 700 - 13 * row, word)
                position += canvas.stringWidth(word, "Helvetica", 10) + 14 + 2 * row

    assert text_of(canvas_pdf(draw), "a.pdf") == "Im Frühjahr besuchte eine Gruppe von Gästen dann unsere Stadt und das neue Haus am Fluss"


def test_page_labels() -> None:
    def draw(canvas: Any) -> None:
        from reportlab.pdfbase.pdfdoc import PDFPageLabel, PDFPageLabels

        for number in range(4):
            canvas.drawString(60, 700, f"Dies ist die {number + 1}. Seite des Vertrags.")
            canvas.showPage()
        labels = PDFPageLabels()
        labels.addPageLabel(0, PDFPageLabel(style="ROMAN_LOWER", start=1))
        labels.addPageLabel(2, PDFPageLabel(style="ARABIC", start=1, prefix="A-"))
        canvas._doc.Catalog.PageLabels = labels

    _, pages = read(canvas_pdf(draw), "a.pdf")
    assert [(page.number, page.label) for page in pages] == [(1, "i"), (2, "ii"), (3, "A-1"), (4, "A-2")]


def test_empty_pages_are_left_out_and_keep_their_number() -> None:
    def draw(canvas: Any) -> None:
        for text in ("Die erste Seite hat Text.", "", "Die dritte Seite auch."):
            canvas.drawString(60, 700, text)
            canvas.showPage()

    _, pages = read(canvas_pdf(draw), "a.pdf")
    assert [page.number for page in pages] == [1, 3]


def test_rotated_page_reads_like_an_upright_one() -> None:
    def draw(canvas: Any) -> None:
        canvas.setPageRotation(90)
        canvas.translate(595, 0)
        canvas.rotate(90)
        for place, line in enumerate(SENTENCES):
            canvas.drawString(60, 500 - 14 * place, line)

    assert text_of(canvas_pdf(draw), "a.pdf") == PROSE


def test_superscripts_do_not_become_part_of_the_word() -> None:
    pdf = flow_pdf(lambda p, s: [p.Paragraph("Die Fläche beträgt 25 m<super>2</super> laut Vertrag.", s["BodyText"])])
    assert text_of(pdf, "a.pdf") == "Die Fläche beträgt 25 m² laut Vertrag."


def test_ligatures_are_resolved() -> None:
    assert "Pflicht" in text_of(text_pdf("Die P\ufb02icht der Stadt".replace("\ufb02", "fl"), SENTENCES[0]), "a.pdf")


def test_facts_of_the_file() -> None:
    def draw(canvas: Any) -> None:
        canvas.setTitle("Bericht über den Austausch")
        canvas.drawString(60, 700, "Bericht über den Austausch")
        canvas.drawString(60, 650, SENTENCES[0])

    document, _ = read(canvas_pdf(draw), "a.pdf")
    assert document.title == "Bericht über den Austausch"
    assert document.published is not None
    assert (document.language, document.media_type) == ("de", "application/pdf")


def test_leftover_title_loses_against_the_heading() -> None:
    pdf = flow_pdf(
        lambda p, s: [p.Paragraph("Satzung über die Gebühren", s["Title"]), p.Paragraph(PROSE, s["BodyText"])],
        title="Microsoft Word - Satzung_final3.doc",
    )
    assert read(pdf, "a.pdf")[0].title == "Satzung über die Gebühren"


def _encrypted(user: str) -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption

    return canvas_pdf(
        lambda canvas: canvas.drawString(60, 700, SENTENCES[0]), encrypt=StandardEncryption(user, ownerPassword="owner", strength=128)
    )


def test_empty_user_password_opens_silently() -> None:
    assert text_of(_encrypted(""), "a.pdf") == SENTENCES[0]


def test_password_is_named() -> None:
    with pytest.raises(UnreadableDocument, match="password") as caught:
        read(_encrypted("secret"), "a.pdf")
    assert caught.value.key == "reading.encrypted"


def test_scan_is_named_with_what_to_do() -> None:
    from io import BytesIO

    from reportlab.lib.utils import ImageReader

    def draw(canvas: Any) -> None:
        for _ in range(3):
            canvas.drawImage(ImageReader(BytesIO(image())), 0, 0, 595, 842)
            canvas.showPage()

    with pytest.raises(UnreadableDocument, match="OCRmyPDF") as caught:
        read(canvas_pdf(draw), "a.pdf")
    assert caught.value.key == "reading.scan"


def test_pdf_without_anything() -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read(canvas_pdf(lambda canvas: canvas.showPage()), "a.pdf")
    assert caught.value.key == "reading.no_text"
