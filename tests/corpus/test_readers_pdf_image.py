"""The passage marked on the picture of a page is the quoted one."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from corpus.errors import UnreadableDocument
from corpus.readers.pdf_image import draw_page, render_page
from tests.corpus.files import SENTENCES, canvas_pdf, flow_pdf, read, text_pdf


def test_every_sentence_of_a_page_is_found() -> None:
    pdf = flow_pdf(lambda p, s: [p.Paragraph(" ".join(SENTENCES), s["BodyText"]) for _ in range(3)])
    for quote in SENTENCES:
        image = draw_page(pdf, 1, quote, near=0.0, width=600)
        assert 1 <= len(image.boxes) <= 2
        assert all(left >= 0 and top >= 0 and left + width <= 1 and top + height <= 1 for left, top, width, height in image.boxes)


def test_the_box_stands_where_the_text_was_drawn() -> None:
    pdf = text_pdf("Erste Zeile hier", "Zweite Zeile dort", "Dritte Zeile da")
    ((left, top, width, height),) = draw_page(pdf, 1, "Zweite Zeile dort", near=0.5, width=500).boxes
    assert left == pytest.approx(72 / 595, abs=0.005)
    assert top < 1 - 744 / 842 < top + height
    assert width < 0.25 and height < 0.03


def test_nearest_of_equal_quotes() -> None:
    pdf = text_pdf("Das steht hier.", *["Füllzeile ohne Bedeutung."] * 20, "Das steht hier.")
    first = draw_page(pdf, 1, "Das steht hier.", near=0.0, width=500).boxes
    last = draw_page(pdf, 1, "Das steht hier.", near=0.98, width=500).boxes
    assert last[0][1] > first[0][1] + 0.3


def test_cleaned_quote_is_found_over_a_hyphen() -> None:
    pdf = text_pdf("Der Partnerschafts-", "vertrag gilt.")
    quote = read(pdf, "a.pdf")[1][0].text
    assert quote == "Der Partnerschaftsvertrag gilt."
    assert len(draw_page(pdf, 1, quote, near=0.0, width=500).boxes) == 2


def test_a_table_row_is_found_by_its_cells() -> None:
    rows = [["Fraktion", "Sitze", "Anwesend"], ["Bürgerliste", "11", "10"], ["Offene Stadt", "8", "7"]]
    pdf = flow_pdf(lambda p, s: [p.Table(rows, style=[("GRID", (0, 0), (-1, -1), 0.5, "black")])])
    line = read(pdf, "a.pdf")[1][0].text.splitlines()[1]
    assert line == "Fraktion: Offene Stadt; Sitze: 8; Anwesend: 7"
    boxes = draw_page(pdf, 1, line, near=0.9, width=500).boxes
    assert boxes and max(top for _, top, _, _ in boxes) - min(top for _, top, _, _ in boxes) < 0.01
    assert sum(width for _, _, width, _ in boxes) > 0.1


def test_a_quote_that_is_not_there_marks_nothing() -> None:
    assert draw_page(text_pdf("Etwas anderes."), 1, "Das steht nirgends.", near=0.0, width=300).boxes == ()


def test_picture_has_the_width_and_is_a_png() -> None:
    image = draw_page(text_pdf("Text"), 1, "Text", near=0.0, width=640)
    picture = Image.open(io.BytesIO(image.png))
    assert picture.format == "PNG" and picture.size == (image.width, image.height) and abs(image.width - 640) <= 1


def test_rotated_page() -> None:
    def draw(canvas: Any) -> None:
        canvas.setPageRotation(90)  # reportlab swaps the sides of the page, so that it is shown upright
        canvas.drawString(100, 300, "Gedrehter Text")

    ((left, top, width, height),) = draw_page(canvas_pdf(draw), 1, "Gedrehter Text", near=0.0, width=595).boxes
    assert left == pytest.approx(300 / 595, abs=0.02) and top == pytest.approx(100 / 842, abs=0.02)
    assert height > width


def test_a_strip_is_drawn_smaller() -> None:
    def draw(canvas: Any) -> None:
        canvas.setPageSize((100, 14_000))
        canvas.drawString(10, 13_000, "Hoch")

    image = draw_page(canvas_pdf(draw), 1, "Hoch", near=0.0, width=3_000)
    assert image.width * image.height <= 17_000_000


def test_in_the_sandbox_with_reasons(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(text_pdf("Ein Satz."))
    assert render_page(path, 1, "Ein Satz.").boxes
    with pytest.raises(UnreadableDocument) as caught:
        render_page(path, 2, "Ein Satz.")
    assert caught.value.key == "reading.no_page"
    path.write_bytes(b"%PDF-1.4 broken")
    with pytest.raises(UnreadableDocument) as caught:
        render_page(path, 1, "Ein Satz.")
    assert caught.value.key == "reading.damaged"
