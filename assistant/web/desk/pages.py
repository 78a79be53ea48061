"""The desk's pages to look at: login, list, new enquiry, case, versions, deleting."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse

from assistant.desk.kept.history import called_by
from assistant.desk.letter.rules import internal_sources, second_person
from assistant.desk.records import Case, Finding
from assistant.messages import text
from assistant.web.desk.difference import difference
from assistant.web.desk.form import KINDS
from assistant.web.desk.frame import DeskFrame, user_of, visitor_of, wants_json
from assistant.web.desk.gate import Gate, session_cookie, way_on
from assistant.web.desk.templates import desk_text
from assistant.web.desk.view import View, parts
from assistant.web.say_error import say_error
from corpus.errors import FundstelleError, InputError
from corpus.records import Language

if TYPE_CHECKING:
    from assistant.desk.desk import Desk

LOG = logging.getLogger(__name__)
STATUSES = ("draft", "in_review", "released")
NOTES = ("attachments", "pictures", "quoted", "markup")
SAID = (
    "deleted",
    "received",
    "searched",
    "written",
    "saved",
    "draft",
    "in_review",
    "released",
    "masked",
    "unmasked",
    "overruled",
    "ticked",
    "restored",
    "forgotten",
)


@dataclass(frozen=True)
class Pages:
    """The pages over one desk."""

    desk: Desk
    frame: DeskFrame
    gate: Gate

    def login(self, request: Request) -> Response:
        """The form for name and password; who is logged in goes on."""
        if self.gate.visitor(request):
            return RedirectResponse(way_on(request.query_params.get("next", "")), 303)
        return self.login_page(request)

    def login_page(self, request: Request, *, error: str = "", name: str = "", status: int = 200, seconds: int = 0) -> HTMLResponse:
        """The login page, with what went wrong."""
        language = self.frame.language_of(request)
        said = desk_text(language, error, seconds=seconds) if error else ""
        way = way_on(request.query_params.get("next", ""))
        answer = self.frame.respond(
            "desk_login.html", request, language, status=status, title=self.title(language, "login_title"), error=said, name=name, way=way
        )
        if seconds:
            answer.headers["retry-after"] = str(seconds)
        return answer

    def enter(self, request: Request) -> Response:
        """Logs in, or says in one sentence that name and password don't fit: not which of them."""
        from assistant.web.desk.form import form_of

        form = form_of(request)
        name = form.line("user", 100)
        if wait := self.gate.wait(request, name):
            return self.login_page(request, error="login_wait", name=name, status=429, seconds=int(wait) + 1)
        if not self.gate.is_user(name, form.exact("password")):
            return self.login_page(request, error="login_wrong", name=name, status=403)
        if before := self.gate.visitor(request):  # whoever was logged in here is so no more
            self.gate.sessions.end(before.token)
        answer = RedirectResponse(way_on(form.line("next", 200)), 303, {"cache-control": "no-store"})
        answer.headers["set-cookie"] = session_cookie(request, self.gate.sessions.start(name))
        return answer

    def leave(self, request: Request) -> Response:
        """Ends the session."""
        visitor = visitor_of(request)
        if visitor:
            self.gate.sessions.end(visitor.token)
        answer = RedirectResponse("/desk/login", 303, {"cache-control": "no-store"})
        answer.delete_cookie("fundstelle_desk", path="/desk", httponly=True, samesite="strict")
        return answer

    def cases(self, request: Request) -> Response:
        """All cases, or those with some words or one status; the newest change first."""
        language = self.frame.language_of(request)
        words = request.query_params.get("words", "")[:200].strip()
        status = next((status for status in STATUSES if status == request.query_params.get("status")), "")
        cases = self.desk.list(words=words, status=status)
        title = self.title(language, "list_title")
        said = self.said(request, language)
        return self.frame.respond(
            "desk_list.html", request, language, title=title, cases=cases, words=words, wanted=status, statuses=STATUSES, said=said
        )

    def new(self, request: Request) -> Response:
        """The form for a new enquiry."""
        return self.new_page(request)

    def new_page(self, request: Request, *, error: str = "", text: str = "", topic: str = "", status: int = 200) -> HTMLResponse:
        """The form with what was typed, and what was wrong with it."""
        language = self.frame.language_of(request)
        return self.frame.respond(
            "desk_new.html",
            request,
            language,
            status=status,
            title=self.title(language, "new_title"),
            error=error,
            text=text,
            topic=topic,
            topics=self.frame.settings.desk_topics,
        )

    def case(self, case_id: str, request: Request) -> Response:
        """The page of one case."""
        return self.case_page(request, case_id)

    def case_page(self, request: Request, case_id: str, *, error: str = "", status: int = 200) -> HTMLResponse:
        """The page with what went wrong, if something did; 404 in words for a case that is not there."""
        language = self.frame.language_of(request)
        try:
            case = self.desk.case(case_id)
            findings = self.desk.findings(case_id)
        except InputError as gone:
            return self.gone(request, say_error(language, gone))
        return self.frame.respond(
            "desk_case.html",
            request,
            language,
            status=status,
            title=self.titled(language, called(case) or desk_text(language, "no_subject")),
            called=called(case),
            error=error,
            said=self.said(request, language),
            similar=self.desk.similar(case_id),
            version_count=len(self.desk.versions(case_id)),
            **self.case_values(language, case, findings, user_of(request)),
        )

    def case_values(self, language: Language, case: Case, findings: tuple[Finding, ...], user: str) -> dict[str, Any]:
        """What the templates of a case and of its parts show."""
        view = View(language, self.frame.index.current())
        remarks = view.remarks(case, findings)
        footnotes = view.footnotes(case.letter)
        topics = self.frame.settings.desk_topics
        two_people = second_person(case, self.frame.settings)
        return {
            "case": case,
            "topics": topics,
            "kinds": KINDS,
            "enquiry": parts(case.enquiry, case.masks),
            "notes": self.notes(language, case),
            "questions": [view.asked(question) for question in case.questions],
            "searched": bool(case.questions) and all(question.searched for question in case.questions),
            "remarks": remarks,
            "open_remarks": [remark for remark in remarks if remark.open and remark.kind != "internal"],
            "footnotes": footnotes,
            "unnamed": view.unnamed(case.letter),
            "internal": [view.place(citation) for citation in internal_sources(case.letter)],
            "second_person": two_people,
            "may_release": not two_people or (case.status == "in_review" and case.reviewer != user),
        }

    def notes(self, language: Language, case: Case) -> list[str]:
        """What was left out when the enquiry was opened; said until there is a letter, the record has it for ever."""
        events = [] if case.letter.text else self.desk.record(case.id)["events"]
        said: list[str] = []
        for event in events:
            names = ", ".join(event["details"].get("attachments", ()))
            for key in event["details"].get("notes", ()):
                note = key.removeprefix("enquiry.")
                if note == "attachments" and names:
                    said.append(text(language, key, names=names))
                elif note in NOTES:
                    said.append(desk_text(language, f"note_{note}"))
        return said

    def gone(self, request: Request, said: str) -> HTMLResponse:
        """404 in words."""
        language = self.frame.language_of(request)
        return self.frame.respond(
            "desk_gone.html", request, language, status=404, title=self.title(language, "gone_title"), said=said, heading="gone_title"
        )

    def trouble(self, request: Request, error: Exception) -> Response:
        """500 in words; what went wrong inside goes to the log."""
        language = self.frame.language_of(request)
        said = say_error(language, error) if isinstance(error, FundstelleError) else desk_text(language, "trouble")
        if not isinstance(error, FundstelleError):
            LOG.error("the desk failed: %s", type(error).__name__, exc_info=error)
        if wants_json(request):
            return JSONResponse({"error": said}, 500, {"cache-control": "private, no-store"})
        title = self.title(language, "trouble_title")
        return self.frame.respond("desk_gone.html", request, language, status=500, title=title, said=said, heading="trouble_title")

    def versions(self, case_id: str, request: Request) -> Response:
        """All versions of the letter, newest first."""
        language = self.frame.language_of(request)
        try:
            case, versions = self.desk.case(case_id), self.desk.versions(case_id)
        except InputError as gone:
            return self.gone(request, say_error(language, gone))
        title = self.title(language, "versions_title")
        return self.frame.respond("desk_versions.html", request, language, title=title, case=case, called=called(case), kept=versions)

    def version(self, case_id: str, number: str, request: Request) -> Response:
        """One version and its difference to the letter as it is now."""
        language = self.frame.language_of(request)
        try:
            case = self.desk.case(case_id)
            version = self.desk.version(case_id, int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0)
        except InputError as gone:
            return self.gone(request, say_error(language, gone))
        return self.frame.respond(
            "desk_version.html",
            request,
            language,
            title=self.title(language, "versions_title"),
            case=case,
            version=version,
            runs=difference(version.text, case.letter.text),
        )

    def ask_delete(self, case_id: str, request: Request) -> Response:
        """The question whether the case is to be deleted for good."""
        language = self.frame.language_of(request)
        try:
            case = self.desk.case(case_id)
        except InputError as gone:
            return self.gone(request, say_error(language, gone))
        known = any(mask.original for mask in case.masks)
        title = self.title(language, "delete_title")
        return self.frame.respond("desk_delete.html", request, language, title=title, case=case, called=called(case), known=known)

    def title(self, language: Language, key: str) -> str:
        """ "Fälle – Entwurfstisch – Fundstelle"."""
        return self.titled(language, desk_text(language, key))

    def titled(self, language: Language, title: str) -> str:
        """The same with a title that is no text of ours."""
        return desk_text(language, "page_title", title=title, site=self.frame.site_name)

    def said(self, request: Request, language: Language) -> str:
        """What has just been done, read out once after the page has come."""
        said = request.query_params.get("said", "")
        return desk_text(language, f"said_{said}") if said in SAID else ""


def called(case: Case) -> str:
    """The case's subject, else its first question; "" if it has neither."""
    return case.subject or called_by(case)
