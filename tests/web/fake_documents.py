"""Four small documents with real bytes for the page's tests: a PDF, a web page, a hostile text, an internal note."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from corpus.records import Access, Chunk, Document, Heading, Language, Page

PDF_PAGES = (
    (
        "i",
        "Vereinbarung über die Städtepartnerschaft zwischen Lindenau und Riverbend",
        (
            "Dieses Dokument ist ein frei erfundenes Beispiel.",
            "Die Städte Lindenau und Riverbend sind seit 1987 freundschaftlich verbunden.",
        ),
    ),
    (
        "ii",
        "Artikel 3 Jugendaustausch",
        (
            "Jedes Jahr reisen bis zu 24 Jugendliche in die Partnerstadt.",
            "Die Kosten der Unterkunft trägt die gastgebende Stadt.",
            "Die Vereinbarung wurde am 12. März 2021 von beiden Bürgermeisterinnen unterzeichnet.",
        ),
    ),
)
WEB_TEXT = (
    "Häufige Fragen zur Partnerschaft\n\nWer organisiert den Jugendaustausch?\n\n"
    "The exchange is organised by the Riverbend Sister City Board. Applications close on 31 January of each year.\n\n"
    "Wie oft findet der Austausch statt?\n\nThe exchange takes place every summer."
)
HOSTILE_TITLE = '<script>alert(1)</script> "><img src=https://evil.example/t.png onerror=alert(2)> | `code` [link](https://evil.example/)'
HOSTILE_QUOTE = (
    "Ein Satz mit <img src=https://evil.example/x.png onerror=\"document.title='pwned'\"> und ![Bild](https://evil.example/y.png), "
    "[klick](javascript:alert(1)), `code`, | Spalte | und $$x^2$$ & **fett**."
)
HOSTILE_TEXT = f"Vorher steht ein harmloser Satz.\n\n{HOSTILE_QUOTE}\n\nDanach steht noch einer. <style>body{{display:none}}</style>"
INTERNAL_TEXT = "Interner Vermerk. Das Verhandlungsziel liegt bei 40.000 Euro."


def pdf_bytes() -> bytes:
    """A two-page PDF whose text is PDF_PAGES, set in the base font of every PDF viewer."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for label, heading, sentences in PDF_PAGES:
        canvas.setFont("Helvetica-Bold", 15)
        canvas.drawString(60, 760, heading[:70])
        canvas.setFont("Helvetica", 11)
        for line, sentence in enumerate(sentences):
            canvas.drawString(60, 720 - 22 * line, sentence)
        canvas.drawString(290, 40, label)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@dataclass(frozen=True)
class Fixture:
    """One document of the fake index with the bytes it was read from."""

    document: Document
    pages: tuple[Page, ...]
    original: Path


def make_document(
    folder: Path,
    path: str,
    raw: bytes,
    texts: list[tuple[str, str]],
    *,
    title: str,
    access: Access = "public",
    language: Language = "de",
    media_type: str = "text/plain",
    published: date | None = None,
    example: bool = True,
    headings: tuple[str, ...] = (),
    source_url: str | None = None,
) -> Fixture:
    """Fixture of a document whose pages are `texts` (label, text); its bytes are written below `folder`."""
    sha256 = hashlib.sha256(raw).hexdigest()
    document = Document(
        id=sha256[:16],
        path=path,
        title=title,
        title_found=True,
        published=published,
        language=language,
        access=access,
        sha256=sha256,
        source_url=source_url,
        media_type=media_type,
        example=example,
    )
    original = folder / path
    original.parent.mkdir(parents=True, exist_ok=True)
    original.write_bytes(raw)
    pages = []
    for number, (label, text) in enumerate(texts, 1):
        found = tuple(Heading(text.index(heading), text.index(heading) + len(heading), 2) for heading in headings if heading in text)
        pages.append(Page(document.id, number, label, text, found))
    return Fixture(document, tuple(pages), original)


def make_fixtures(
    folder: Path, *, agreement_title: str = "Vereinbarung über die Städtepartnerschaft Lindenau – Riverbend"
) -> tuple[Fixture, ...]:
    """The four documents: agreement (PDF), questions (HTML, English), hostile (text), note (internal)."""
    pdf_texts = [(label, heading + "\n\n" + " ".join(sentences)) for label, heading, sentences in PDF_PAGES]
    web_headings = ("Wer organisiert den Jugendaustausch?", "Wie oft findet der Austausch statt?")
    web = f"<!doctype html><script>alert(1)</script><p>{WEB_TEXT}".encode()
    return (
        make_document(
            folder,
            "public/vereinbarung.pdf",
            pdf_bytes(),
            pdf_texts,
            title=agreement_title,
            media_type="application/pdf",
            published=date(2021, 3, 12),
        ),
        make_document(
            folder,
            "public/faq.html",
            web,
            [("", WEB_TEXT)],
            title="Frequently asked questions",
            language="en",
            media_type="text/html",
            published=date(2023, 5, 2),
            headings=web_headings,
            source_url="https://www.lindenau.example/partnerschaft/faq",
        ),
        make_document(
            folder,
            'public/bö"se <b>.txt',
            HOSTILE_TEXT.encode(),
            [("", HOSTILE_TEXT)],
            title=HOSTILE_TITLE,
            example=False,
            source_url="javascript:alert(1)",
        ),
        make_document(folder, "internal/vermerk.txt", INTERNAL_TEXT.encode(), [("", INTERNAL_TEXT)], title="Vermerk", access="internal"),
    )


class FakeSnapshot:
    """One immutable version of the fake index."""

    def __init__(self, version: str, fixtures: tuple[Fixture, ...], folder: Path) -> None:
        self.version = version
        self.folder = folder
        self.skipped: tuple[Any, ...] = ()
        self.documents = {fixture.document.id: fixture.document for fixture in fixtures}
        self._fixtures = {fixture.document.id: fixture for fixture in fixtures}

    def pages(self, document_id: str) -> tuple[Page, ...]:
        return self._fixtures[document_id].pages

    def chunks(self, document_id: str) -> tuple[Chunk, ...]:
        return tuple(
            Chunk(f"{document_id}:{page.number}:0-{len(page.text)}", document_id, page.number, 0, len(page.text), "", page.text)
            for page in self.pages(document_id)
        )

    def document_at(self, path: str) -> Document | None:
        return next((document for document in self.documents.values() if document.path == path), None)

    def original(self, document_id: str) -> Path:
        return self._fixtures[document_id].original


class FakeIndex:
    """An index whose snapshot a test can replace, as a finished build would."""

    def __init__(self, snapshot: FakeSnapshot) -> None:
        self.snapshot = snapshot

    def current(self) -> FakeSnapshot:
        return self.snapshot
