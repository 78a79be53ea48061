"""Word documents and presentations."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from tests.corpus.files import SENTENCES, docx, headings_of, pptx, read, replaced, text_of


def test_headings_paragraphs_and_lists_in_order() -> None:
    def fill(document: Any) -> None:
        document.add_paragraph("Bericht über den Austausch", style="Title")
        document.add_heading("Teilnehmende", 1)
        document.add_paragraph(SENTENCES[0])
        for text in ("Wasserproben", "Podcast"):
            document.add_paragraph(text, style="List Bullet")
        document.add_heading("Empfehlungen", 2)
        for text in ("Familien gewinnen", "Zeit lassen"):
            document.add_paragraph(text, style="List Number")

    document, pages = read(docx(fill), "a.docx")
    assert document.title == "Bericht über den Austausch"
    assert headings_of(pages) == [("Bericht über den Austausch", 1), ("Teilnehmende", 1), ("Empfehlungen", 2)]
    assert pages[0].text.split("\n\n")[2:] == [
        SENTENCES[0],
        "- Wasserproben\n- Podcast",
        "Empfehlungen",
        "1. Familien gewinnen\n2. Zeit lassen",
    ]


def test_table_with_merged_cells() -> None:
    def fill(document: Any) -> None:
        table = document.add_table(rows=3, cols=3)
        for row, values in enumerate((("Jahr", "Stadt", "Gäste"), ("2022", "Lindenau", "24"), ("", "Riverbend", "18"))):
            for column, value in enumerate(values):
                table.cell(row, column).text = value
        table.cell(1, 0).merge(table.cell(2, 0))

    assert text_of(docx(fill), "a.docx").splitlines() == [
        "Jahr: 2022; Stadt: Lindenau; Gäste: 24",
        "Jahr: 2022; Stadt: Riverbend; Gäste: 18",
    ]


def test_insertions_stay_and_deletions_go() -> None:
    def fill(document: Any) -> None:
        paragraph = document.add_paragraph("Der Beitrag beträgt ")
        for tag, text_tag, text in (("w:del", "w:delText", "800"), ("w:ins", "w:t", "890")):
            change, run, content = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(text_tag)
            content.text = text
            run.append(content)
            change.append(run)
            paragraph._p.append(change)
        paragraph.add_run(" Euro.")

    assert text_of(docx(fill), "a.docx") == "Der Beitrag beträgt 890 Euro."


def test_content_controls_and_hyperlinks_are_read() -> None:
    def fill(document: Any) -> None:
        paragraph = document.add_paragraph("Mehr unter ")
        link, run, text = OxmlElement("w:hyperlink"), OxmlElement("w:r"), OxmlElement("w:t")
        text.text = "lindenau.example"
        run.append(text)
        link.append(run)
        paragraph._p.append(link)
        control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
        other = document.add_paragraph("Im Steuerelement.")
        content.append(other._p)
        control.append(content)
        paragraph._p.addnext(control)

    assert text_of(docx(fill), "a.docx") == "Mehr unter lindenau.example\n\nIm Steuerelement."


def test_bold_lines_are_headings_where_no_style_is_used() -> None:
    def fill(document: Any) -> None:
        document.add_paragraph().add_run("Vermerk").bold = True
        document.add_paragraph(SENTENCES[0])
        document.add_paragraph().add_run("Weiteres Vorgehen").bold = True
        document.add_paragraph(SENTENCES[1])
        document.add_paragraph("Betreff: Verlängerung des Vertrags")

    document, pages = read(docx(fill), "a.docx")
    assert [text for text, _ in headings_of(pages)] == ["Vermerk", "Weiteres Vorgehen"]
    assert document.title == "Vermerk: Verlängerung des Vertrags"


def test_contents_list_goes_and_letterhead_contact_stays() -> None:
    def fill(document: Any) -> None:
        document.styles.add_style("toc 1", 1)
        document.add_paragraph("Teilnehmende\t3", style="toc 1")
        document.add_paragraph(SENTENCES[0])
        document.sections[0].footer.paragraphs[0].text = "Telefon: 00000 115, amt@lindenau.example"
        document.sections[0].header.paragraphs[0].text = "Stadt Lindenau"

    assert text_of(docx(fill), "a.docx") == f"{SENTENCES[0]}\n\nTelefon: 00000 115, amt@lindenau.example"


def test_footnotes_stand_at_the_end() -> None:
    def fill(document: Any) -> None:
        paragraph = document.add_paragraph("Die Quote stieg")
        run, mark = OxmlElement("w:r"), OxmlElement("w:footnoteReference")
        mark.set(qn("w:id"), "2")
        run.append(mark)
        paragraph._p.append(run)
        paragraph.add_run(" deutlich.")

    plain = docx(fill)
    note = (
        '<?xml version="1.0" encoding="UTF-8"?><w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:footnote w:id="2"><w:p><w:r><w:t>Ohne die Ferien.</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    content = replaced(plain, "word/footnotes.xml", note.encode())
    content = replaced(content, "word/_rels/document.xml.rels", _with_relation(content))
    content = replaced(content, "[Content_Types].xml", _with_type(content))
    assert text_of(content, "a.docx") == "Die Quote stieg [1] deutlich.\n\n[1] Ohne die Ferien."


def _member(archive: bytes, name: str) -> bytes:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return opened.read(name)


def _with_relation(archive: bytes) -> bytes:
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    relation = b'<Relationship Id="rId99" Type="%s" Target="footnotes.xml"/>' % kind
    return _member(archive, "word/_rels/document.xml.rels").replace(b"</Relationships>", relation + b"</Relationships>")


def _with_type(archive: bytes) -> bytes:
    name = b"application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    kind = b'<Override PartName="/word/footnotes.xml" ContentType="%s"/>' % name
    return _member(archive, "[Content_Types].xml").replace(b"</Types>", kind + b"</Types>")


def test_docx_properties() -> None:
    def fill(document: Any) -> None:
        document.core_properties.title = "Vereinbarung zum Jugendaustausch"
        document.core_properties.created = datetime(2021, 3, 4, 12, 0)
        document.add_paragraph(SENTENCES[0])

    document, pages = read(docx(fill), "a.docx")
    assert (document.title, str(document.published), pages[0].label) == ("Vereinbarung zum Jugendaustausch", "2021-03-04", "1")


def test_slides() -> None:
    def fill(presentation: Any) -> None:
        first = presentation.slides.add_slide(presentation.slide_layouts[0])
        first.shapes.title.text, first.placeholders[1].text = "Zwei Flüsse", "Zwischenstand, 19. September 2024"
        second = presentation.slides.add_slide(presentation.slide_layouts[1])
        second.shapes.title.text, second.placeholders[1].text = "Was wir lernten", "Pegel helfen\nBäume wachsen"
        second.notes_slide.notes_text_frame.text = "Hier kurz anhalten."
        third = presentation.slides.add_slide(presentation.slide_layouts[5])
        third.shapes.title.text = "Zahlen"
        table = third.shapes.add_table(2, 2, 0, 2_000_000, 3_000_000, 1_000_000).table
        for place, value in enumerate(("Jahr", "Gäste", "2024", "32")):
            table.cell(place // 2, place % 2).text = value
        hidden = presentation.slides.add_slide(presentation.slide_layouts[5])
        hidden.shapes.title.text = "Verborgen"
        hidden._element.set("show", "0")
        last = presentation.slides.add_slide(presentation.slide_layouts[5])
        last.shapes.title.text = "Ende"

    document, pages = read(pptx(fill), "a.pptx")
    assert (document.title, str(document.published)) == ("Zwei Flüsse", "2024-09-19")
    assert [page.number for page in pages] == [1, 2, 3, 5]
    assert headings_of(pages) == [("Zwei Flüsse", 1), ("Was wir lernten", 2), ("Zahlen", 2), ("Ende", 2)]
    assert pages[1].text == "Was wir lernten\n\n- Pegel helfen\n- Bäume wachsen\n\nHier kurz anhalten."
    assert pages[2].text == "Zahlen\n\nJahr: 2024; Gäste: 32"


def test_chart_is_read_as_its_table() -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    def fill(presentation: Any) -> None:
        slide = presentation.slides.add_slide(presentation.slide_layouts[5])
        slide.shapes.title.text = "Verlauf der Begegnungen"
        data = CategoryChartData()
        data.categories = ["2022", "2023"]
        data.add_series("Begegnungen", (7, 12))
        slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, 3_000_000, 2_000_000, data)

    assert text_of(pptx(fill), "a.pptx").endswith("2022; Begegnungen: 7\n2023; Begegnungen: 12")
