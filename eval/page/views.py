"""The page's plain addresses: home, upload, a run, one question with its verdict, comparison, downloads."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse

from corpus.errors import FundstelleError, InputError
from corpus.records import Language

from ..reporting.html import say, say_or
from ..reporting.passages import Shelf, marked
from ..reporting.values import KINDS, in_reading_order, kind_of, make_view, make_views
from ..reporting.write import figures_of, render_report
from ..run_folder import RESULTS, Run
from ..verdicts import add_verdict, agreement, make_verdict, read_verdicts
from .frame import PageFrame, sentence
from .jobs import Jobs
from .sheet import write_sheet
from .store import UPLOAD_BYTES

# The report's own policy, in the file, allows less; a header may not take away the style and the script that it allows by hash.
REPORT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True)
class Views:
    """Handlers over one runs folder; `language` is the first part of every address."""

    frame: PageFrame
    jobs: Jobs

    def router(self) -> APIRouter:
        """All routes."""
        router = APIRouter(include_in_schema=False)
        add = router.add_api_route
        add("/{language}/", self.told(self.home))
        add("/{language}/testsets", self.told(self.upload), methods=["POST"])
        add("/{language}/compare", self.told(self.compare))
        add("/{language}/runs/{name}/", self.told(self.run))
        add("/{language}/runs/{name}/report.html", self.told(self.report))
        add("/{language}/runs/{name}/results.jsonl", self.told(self.results))
        add("/{language}/runs/{name}/results.xlsx", self.told(self.sheet))
        add("/{language}/runs/{name}/questions/{number}", self.told(self.question))
        add("/{language}/runs/{name}/questions/{number}", self.told(self.judge), methods=["POST"])
        return router

    def told(self, handler: Callable[..., Response]) -> Callable[..., Response]:
        """The handler with errors as pages: a sentence, never a traceback."""
        from functools import wraps

        @wraps(handler)
        def telling(*args: Any, **values: Any) -> Response:
            try:
                return handler(*args, **values)
            except FundstelleError as error:
                return self.frame.trouble(values["language"], error)

        return telling

    def home(self, language: Language) -> Response:
        """Upload, test sets, runs, comparison."""
        return self._home(language)

    def upload(self, language: Language, file: Annotated[UploadFile, File()]) -> Response:
        """Keeps the file and leads to its page; a file that can't be used is named on the first page."""
        from ..testset import read_testset

        try:
            digest = self.frame.store.keep_testset(file.filename or "", file.file.read(UPLOAD_BYTES + 1))
            read_testset(self.frame.store.testset(digest), language)
        except FundstelleError as error:
            return self._home(language, problem=sentence(language, error), status=400)
        return RedirectResponse(f"/{language}/run/?set={digest}", 303)

    def run(self, language: Language, name: str) -> Response:
        """A run: headline, what to act on, every question with its verdicts, downloads."""
        run = self.frame.store.run(name)
        held = read_verdicts(run.folder)
        views = make_views(run.results, held, None, language)
        begun = self.frame.store.begun(name)
        return self.frame.respond(
            "page_one.html",
            language,
            f"/runs/{quote(name)}/",
            title=name,
            run=name,
            views=in_reading_order(views),
            agreement=agreement(run.results, held) if held else None,
            goes_on=self._goes_on(name),
            resume=f"/{language}/run/?set={begun.testset}&run={quote(name)}" if begun and not run.summary else "",
            **figures_of(run, views, language),
        )

    def question(self, language: Language, name: str, number: int) -> Response:
        """One question: answer beside gold, every passage with its citations marked, the form for a verdict."""
        run = self.frame.store.run(name)
        held = read_verdicts(run.folder)
        order = reading_order(run)
        if number not in order:
            raise InputError("There is no such question.", "page.error_no_question")
        shelf = Shelf()
        result = run.results[number - 1]
        view = make_view(number, result, held.get(result.question.id), shelf, language)
        texts = [str(passage.get("text", "")) for passage in result.answer.get("passages") or ()]
        place = order.index(number)
        return self.frame.respond(
            "page_question.html",
            language,
            f"/runs/{quote(name)}/questions/{number}",
            title=say(language, "page.question_title", number=place + 1, n=len(order)),
            run=name,
            view=view,
            automatic=say_or(language, f"report.kind_{view.kind}", view.kind),
            passages=[(found, marked(text, found.spans)) for found, text in zip(view.passages, texts, strict=True)],
            before=order[place - 1] if place else None,
            after=order[place + 1] if place + 1 < len(order) else None,
            initials=max(held.values(), key=lambda verdict: verdict.at).initials if held else "",
        )

    def judge(
        self,
        language: Language,
        name: str,
        number: int,
        question: Annotated[str, Form()],
        mark: Annotated[str, Form()] = "",
        reason: Annotated[str, Form()] = "",
        initials: Annotated[str, Form()] = "",
    ) -> Response:
        """Keeps a verdict and leads to the next question."""
        run = self.frame.store.run(name)
        if not 1 <= number <= len(run.results) or run.results[number - 1].question.id != question:
            raise InputError("The run has changed.", "page.error_changed")
        add_verdict(run.folder, make_verdict(question, mark, reason, initials))
        order = reading_order(run)
        place = order.index(number)
        target = order[place + 1] if mark and place + 1 < len(order) else number
        return RedirectResponse(f"/{language}/runs/{quote(name)}/questions/{target}", 303)

    def compare(self, language: Language, a: str = "", b: str = "") -> Response:
        """Two runs side by side."""
        from ..compare import compare_runs
        from ..reporting.comparison import HEADINGS, groups, remarks, rows

        if a == b:
            raise InputError("Choose two different runs.", "page.error_same_runs")
        found = compare_runs(self.frame.store.run(a), self.frame.store.run(b))
        return self.frame.respond(
            "page_compare.html",
            language,
            f"/compare?a={quote(a)}&b={quote(b)}",
            title=say(language, "compare.title"),
            found=found,
            before=a,
            after=b,
            remarks=remarks(found, language),
            groups=groups(found, language),
            headings=[say(language, f"compare.{each}") for each in HEADINGS],
            rows=[(say_or(language, f"report.metric_{row[0]}", row[0]), *row[1:]) for row in rows(found.differences)],
            c=lambda key, **values: say(language, f"compare.{key}", **values),
        )

    def report(self, language: Language, name: str, request: Request) -> Response:
        """The report as it is now, with all verdicts; `?download` to keep it."""
        content = render_report(self.frame.store.run(name), language)
        headers = {"content-security-policy": REPORT_POLICY, "cache-control": "no-store"}
        if "download" in request.query_params:
            headers["content-disposition"] = attachment(f"{name}.html")
        return HTMLResponse(content, headers=headers)

    def results(self, language: Language, name: str) -> Response:
        """results.jsonl, to keep."""
        file = self.frame.store.run(name).folder / RESULTS
        return FileResponse(file, media_type="application/jsonl", headers={"content-disposition": attachment(f"{name}.jsonl")})

    def sheet(self, language: Language, name: str) -> Response:
        """The results as a spreadsheet, to keep."""
        run = self.frame.store.run(name)
        with tempfile.TemporaryDirectory() as place:
            file = Path(place) / "results.xlsx"
            write_sheet(run, read_verdicts(run.folder), file, language)
            content = file.read_bytes()
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return Response(content, media_type=kind, headers={"content-disposition": attachment(f"{name}.xlsx")})

    def _home(self, language: Language, *, problem: str = "", status: int = 200) -> Response:
        last = self.jobs.last
        return self.frame.respond(
            "page_home.html",
            language,
            "/",
            status=status,
            title=say(language, "page.home_title"),
            problem=problem,
            runs=self.frame.store.list_runs(),
            testsets=self.frame.store.testsets(),
            going_on=last.name if last and not last.over.is_set() else "",
            limit=UPLOAD_BYTES // (1024 * 1024),
            path_of=quote,
        )

    def _goes_on(self, name: str) -> bool:
        last = self.jobs.last
        return last is not None and last.name == name and not last.over.is_set()


def reading_order(run: Run) -> list[int]:
    """The questions' numbers, failures first, as the list of a run shows them."""
    found = [(KINDS.index(kind_of(result)), number) for number, result in enumerate(run.results, 1)]
    return [number for _, number in sorted(found)]


def attachment(name: str) -> str:
    """A Content-Disposition for a name with any letters (RFC 6266)."""
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "_" for letter in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
