"""Pages of their own for documents: a passage in its place, the page image, the indexed bytes, the list of all.

Only documents of the access levels in `shown` exist here, the public ones if nothing else is said: any other and an unknown one get the
same answer. Where internal ones are shown, nothing may be kept by a browser or a proxy, and every address begins with a `prefix`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, HTMLResponse

from assistant.web import links
from assistant.web.frame import Frame
from assistant.web.languages import say_date, say_page
from assistant.web.page_images import PageImages
from assistant.web.render import original_text, say_kind
from assistant.web.templates import page_text
from corpus.errors import FundstelleError
from corpus.records import Access, Document, Language, Page

if TYPE_CHECKING:
    from vectorstore.store import Index, Snapshot

FOREVER = "public, max-age=86400, immutable"  # an id names its content, so an answer never gets stale
NEVER = "private, no-store"
# The one answer that a browser may open by itself is a PDF; its viewer needs no script, form or address of ours.
ORIGINAL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; plugin-types application/pdf; frame-ancestors 'self'"
DOWNLOAD_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the link says, numbers made safe."""

    number: int
    start: int
    end: int
    quote: str
    path: str

    @property
    def names_passage(self) -> bool:
        return self.end > self.start


def read_query(request: Request) -> Asked:
    """The parts of the link; anything unreadable counts as not given."""
    query = request.query_params
    return Asked(
        as_number(query.get("page"), 1),
        as_number(query.get("start"), 0),
        as_number(query.get("end"), 0),
        query.get("quote", "")[:64],
        query.get("path", "")[:1000],
    )


def as_number(text: str | None, otherwise: int) -> int:
    """A whole number of at most 8 ASCII digits; `otherwise` for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 8 else otherwise


@dataclass(frozen=True)
class Sources:
    """The routes over one index."""

    index: Index
    frame: Frame
    images: PageImages
    shown: tuple[Access, ...] = ("public",)
    prefix: str = ""

    def router(self) -> APIRouter:
        """The routes to be included in the application."""
        router = APIRouter()
        self.add_to(router)
        for path, endpoint in (("/documents", self.documents), ("/about", self.about)):
            router.add_api_route(path, endpoint, methods=["GET"], include_in_schema=False)
        return router

    def add_to(self, router: APIRouter) -> None:
        """Adds the routes of single documents."""
        for path, endpoint in (
            ("/source/{document_id}", self.source),
            ("/source/{document_id}/original", self.original),
            ("/source/{document_id}/page/{number}.png", self.image),
        ):
            router.add_api_route(self.prefix + path, endpoint, methods=["GET"], include_in_schema=False)

    @property
    def keep(self) -> str:
        """How long whoever asked may keep a file."""
        return FOREVER if self.shown == ("public",) else NEVER

    def find(self, document_id: str) -> tuple[Snapshot, Document | None]:
        """The present index and its document of that id, if there is one to show."""
        snapshot = self.index.current()
        document = snapshot.documents.get(document_id) if links.DOCUMENT_ID.fullmatch(document_id) else None
        return snapshot, document if document and document.access in self.shown else None

    def source(self, document_id: str, request: Request) -> Response:
        """The document's page with the passage marked; where it has changed or gone, a page that says so (404)."""
        language = self.frame.language_of(request)
        asked = read_query(request)
        snapshot, document = self.find(document_id)
        if document is None:
            return self.changed(request, language, snapshot, asked)
        pages = snapshot.pages(document.id)
        page = next((page for page in pages if page.number == asked.number), None)
        if page is None:
            return self.gone(request, language, page_text(language, "page_missing"))
        start, end, state = asked.start, asked.end, ""
        if asked.names_passage and not links.stands_at(page, start, end, asked.quote):
            moved = links.find_moved(pages, end - start, asked.quote)
            state = page_text(language, "source_moved" if moved else "source_not_there")
            number, start, end = moved or (page.number, 0, 0)
            page = next(page for page in pages if page.number == number)
        return self.show(request, language, document, pages, page, start, end, state)

    def show(
        self,
        request: Request,
        language: Language,
        document: Document,
        pages: tuple[Page, ...],
        page: Page,
        start: int,
        end: int,
        state: str,
    ) -> HTMLResponse:
        """The page of one document's page; characters `start` to `end` marked."""
        quote = page.text[start:end]
        place = links.Place(page.number, start, end, links.quote_hash(quote), document.path)
        where = say_page(language, page.number, page.label, of_several=len(pages) > 1)
        is_pdf = document.media_type == "application/pdf"
        return self.frame.respond(
            "source.html",
            request,
            language,
            title=page_text(language, "source_title", title=document.title, site=self.frame.site_name),
            document=document,
            date=say_date(language, document.published) or page_text(language, "no_date"),
            where=where,
            state=state,
            before=page.text[:start] if quote else page.text,
            quote=quote,
            after=page.text[end:] if quote else "",
            image=self.prefix + links.image_link(document.id, place) if is_pdf else "",
            original=self.prefix + links.original_link(document.id, page.number, document.media_type),
            original_text=original_text(language, document),
            web_address=web_address(document.source_url),
            previous=self.page_link(document, pages, page.number - 1),
            following=self.page_link(document, pages, page.number + 1),
        )

    def page_link(self, document: Document, pages: tuple[Page, ...], number: int) -> str:
        """The link to another page of the document; "" if there is no such page."""
        return f"{self.prefix}/source/{document.id}?page={number}" if any(page.number == number for page in pages) else ""

    def changed(self, request: Request, language: Language, snapshot: Snapshot, asked: Asked) -> HTMLResponse:
        """404: the document of the link is gone; if its file has a newer version, a link to it and to the quote in it."""
        document = snapshot.document_at(asked.path) if asked.path else None
        if document is None or document.access not in self.shown:
            return self.gone(request, language, page_text(language, "gone_text"))
        found = links.find_moved(snapshot.pages(document.id), asked.end - asked.start, asked.quote)
        place = links.Place(found[0], found[1], found[2], asked.quote, document.path) if found else None
        quote = (
            next((page.text[found[1] : found[2]] for page in snapshot.pages(document.id) if page.number == found[0]), "") if found else ""
        )
        return self.frame.respond(
            "changed.html",
            request,
            language,
            status=404,
            title=page_text(language, "source_title", title=document.title, site=self.frame.site_name),
            document=document,
            quote=quote,
            link=self.prefix + links.source_link(document.id, place),
        )

    def gone(self, request: Request, language: Language, text: str) -> HTMLResponse:
        """404 in words."""
        title = page_text(language, "source_title", title=page_text(language, "gone_title"), site=self.frame.site_name)
        return self.frame.respond("gone.html", request, language, status=404, title=title, text=text)

    def image(self, document_id: str, number: str, request: Request) -> Response:
        """PNG of a PDF's page with the passage marked; 404 for anything else."""
        snapshot, document = self.find(document_id)
        wanted = as_number(number, 0)
        page = next((page for page in snapshot.pages(document.id) if page.number == wanted), None) if document else None
        if document is None or page is None or document.media_type != "application/pdf":
            return Response(status_code=404)
        asked = read_query(request)
        quote = page.text[asked.start : asked.end] if links.stands_at(page, asked.start, asked.end, asked.quote) else ""
        try:
            png = self.images.image(
                document.id, snapshot.original(document.id), page.number, quote, asked.start if quote else 0, len(page.text)
            )
        except FundstelleError:
            return Response(status_code=404)
        return Response(png, media_type="image/png", headers={"cache-control": self.keep})

    def original(self, document_id: str, request: Request) -> Response:
        """The bytes that were indexed: a PDF to open, everything else to save, never to run."""
        snapshot, document = self.find(document_id)
        if document is None:
            return self.gone(request, self.frame.language_of(request), page_text(self.frame.language_of(request), "gone_text"))
        is_pdf = document.media_type == "application/pdf"
        return FileResponse(
            snapshot.original(document.id),
            filename=document.path.rsplit("/", 1)[-1],
            content_disposition_type="inline" if is_pdf else "attachment",
            media_type="application/pdf" if is_pdf else "application/octet-stream",
            headers={"content-security-policy": ORIGINAL_POLICY if is_pdf else DOWNLOAD_POLICY, "cache-control": self.keep},
        )

    def documents(self, request: Request) -> HTMLResponse:
        """The list of what is answered from."""
        language = self.frame.language_of(request)
        documents = sorted(
            (document for document in self.index.current().documents.values() if document.access == "public"),
            key=lambda document: document.title.casefold(),
        )
        rows = [
            (document, say_date(language, document.published) or page_text(language, "no_date"), say_kind(document.media_type))
            for document in documents
        ]
        return self.frame.respond("documents.html", request, language, title=self.frame.title(language, "documents_title"), rows=rows)

    def about(self, request: Request) -> HTMLResponse:
        """How the page works and what it keeps."""
        language = self.frame.language_of(request)
        return self.frame.respond("about.html", request, language, title=self.frame.title(language, "about_title"))


def web_address(url: str | None) -> str:
    """`url` if it is a web address, for it becomes a link; "" for any other scheme."""
    return url if url and url.lower().startswith(("https://", "http://")) else ""
