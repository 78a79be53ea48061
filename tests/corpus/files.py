"""Small documents for the tests, made in memory: PDFs by reportlab, Office files by their libraries, hostile ones by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

from corpus.read import read_bytes
from corpus.records import Document, Page
from corpus.sidecar import Declared

SENTENCES = (
    "Die Stabsstelle koordiniert die Arbeit mit den Partnerstädten und berichtet einmal im Jahr.",
    "Der Schwerpunkt lag auf dem Austausch mit Riverbend, der nach drei Jahren wieder begann.",
    "Für die Jugendfahrt gingen 41 Bewerbungen ein, so viele wie in keinem Jahr davor.",
    "Die Kosten von 12.400 Euro trugen beide Städte zu gleichen Teilen aus ihren Haushalten.",
)


def read(content: bytes, name: str, *, access: str = "public", declared: Declared | None = None) -> tuple[Document, tuple[Page, ...]]:
    """The document and pages of some bytes, read in this process."""
    return read_bytes(content, name, "0" * 64, access, declared or Declared())  # type: ignore[arg-type]


def text_of(content: bytes, name: str) -> str:
    """The text of the first page."""
    return read(content, name)[1][0].text


def headings_of(pages: Sequence[Page]) -> list[tuple[str, int]]:
    """(text, level) of every heading, read through its offsets."""
    return [(page.text[heading.start : heading.end], heading.level) for page in pages for heading in page.headings]


def flow_pdf(story: Callable[[Any, Any], list[Any]], *, on_page: Callable[[Any, Any], None] | None = None, **keywords: Any) -> bytes:
    """A PDF of reportlab flowables: `story(platypus, styles)` makes them, `on_page(canvas, document)` draws the margins."""
    from reportlab import platypus
    from reportlab.lib.styles import getSampleStyleSheet

    file = io.BytesIO()
    document = platypus.SimpleDocTemplate(file, invariant=1, **keywords)
    drawn = on_page or (lambda canvas, document: None)
    document.build(story(platypus, getSampleStyleSheet()), onFirstPage=drawn, onLaterPages=drawn)
    return file.getvalue()


def canvas_pdf(draw: Callable[[Any], None], **keywords: Any) -> bytes:
    """A PDF drawn on a reportlab canvas of A4 size."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1, **keywords)
    draw(canvas)
    canvas.save()
    return file.getvalue()


def text_pdf(*lines: str) -> bytes:
    """A PDF of one page with these lines."""

    def draw(canvas: Any) -> None:
        for place, line in enumerate(lines):
            canvas.drawString(72, 760 - 16 * place, line)

    return canvas_pdf(draw)


def docx(fill: Callable[[Any], None]) -> bytes:
    """A Word document that `fill` writes into."""
    import docx as library

    document = library.Document()
    fill(document)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def pptx(fill: Callable[[Any], None]) -> bytes:
    """A presentation that `fill` adds slides to."""
    import pptx as library

    presentation = library.Presentation()
    fill(presentation)
    file = io.BytesIO()
    presentation.save(file)
    return file.getvalue()


def zipped(members: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def replaced(archive: bytes, name: str, content: bytes) -> bytes:
    """The archive with one member replaced."""
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        members = {member: old.read(member) for member in old.namelist()}
    members[name] = content
    return zipped(members)


def image(kind: str = "PNG") -> bytes:
    """A small picture."""
    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(file, kind)
    return file.getvalue()
