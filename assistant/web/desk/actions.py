"""What the forms of a case do: each takes the version that its page showed, changes the case, and shows it again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from fastapi import Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from assistant.desk.desk import Conflict
from assistant.desk.records import Case, Finding, Status
from assistant.web.desk.form import Form, form_of
from assistant.web.desk.frame import DeskFrame, user_of, wants_json
from assistant.web.desk.pages import STATUSES, Pages
from assistant.web.desk.templates import desk_text
from assistant.web.say_error import say_error
from corpus.errors import InputError

if TYPE_CHECKING:
    from assistant.desk.desk import Desk

Change = Callable[[str, str, int, Form], Case]
SEEN = ("question", "words", "value", "reason", "addressee", "topic")  # what a person may have typed into a form that came too late


@dataclass(frozen=True)
class Actions:
    """The forms over one desk."""

    desk: Desk
    frame: DeskFrame
    pages: Pages

    def receive(self, request: Request) -> Response:
        """A new case from a text or a file; what can't be read comes back with a sentence about it, and with what was typed."""
        form, language = form_of(request), self.frame.language_of(request)
        content, name = form.file("file")
        text, topic = form.passage("text"), form.line("topic", 120)
        try:
            if content and text.strip():
                raise InputError("Both a text and a file were given.", "desk.error_both")
            case = self.desk.receive(user_of(request), content or text.encode(), name=name if content else "", topic=topic)
        except InputError as error:
            return self.pages.new_page(request, error=say_error(language, error), text=text[:100_000], topic=topic, status=422)
        return RedirectResponse(f"/desk/case/{case.id}?said=received", 303)

    def unmask(self, case_id: str, request: Request) -> Response:
        """Puts an original back: it is nobody's."""
        return self.change(request, case_id, lambda user, i, base, form: self.desk.unmask(user, i, base, form.line("label")), "unmasked")

    def mask(self, case_id: str, request: Request) -> Response:
        """Masks more."""
        return self.change(
            request,
            case_id,
            lambda user, i, base, form: self.desk.mask_more(user, i, base, form.passage("value").strip(), form.kind),
            "masked",
        )

    def questions(self, case_id: str, request: Request) -> Response:
        """The questions as they were edited; the button may remove one, add one, or search for all."""

        def change(user: str, i: str, base: int, form: Form) -> Case:
            removed = form.line("remove", 9)
            texts = [text for place, text in enumerate(form.lines("question")) if text and str(place) != removed]
            case = self.desk.set_questions(user, i, base, texts)
            return self.desk.gather(user, i, case.version) if form.has("gather") else case

        said = "searched" if form_of(request).has("gather") else "saved"
        return self.change(request, case_id, change, said, "evidence" if said == "searched" else "questions")

    def search(self, case_id: str, request: Request) -> Response:
        """Looks again for one question, with other words."""
        number = form_of(request).line("id")
        return self.change(
            request,
            case_id,
            lambda user, i, base, form: self.desk.search(user, i, base, form.line("id"), form.line("words")),
            "searched",
            f"question-{number}",
        )

    def tick(self, case_id: str, request: Request) -> Response:
        """Takes for one question exactly the ticked places."""
        number = form_of(request).line("id")

        def change(user: str, i: str, base: int, form: Form) -> Case:
            case, wanted = self.desk.case(i), set(form.lines("evidence"))
            question = next((question for question in case.questions if question.id == number), None)
            for evidence in question.evidence if question else ():
                if evidence.used != (evidence.id in wanted):
                    case = self.desk.tick(user, i, base, number, evidence.id, evidence.id in wanted)
                    base = case.version
            return case

        return self.change(request, case_id, change, "ticked", f"question-{number}")

    def write(self, case_id: str, request: Request) -> Response:
        """A new letter from what is ticked, written as the options say."""

        def change(user: str, i: str, base: int, form: Form) -> Case:
            case = self.desk.case(i)
            topic = form.line("topic", 120) if form.has("topic") else case.topic
            if (form.options, topic) != (case.options, case.topic):
                base = self.desk.set_options(user, i, base, form.options, topic).version
            return self.desk.write(user, i, base)

        return self.change(request, case_id, change, "written", "letter")

    def save(self, case_id: str, request: Request) -> Response:
        """Saves the letter's text: an answer in JSON for the page's script, the page for a browser without."""
        form, user = form_of(request), user_of(request)
        text = form.passage("text")
        try:
            saved = self.desk.save(user, case_id, form.number("base"), text)
        except Conflict as conflict:
            return self.both(request, conflict, text)
        except InputError as error:
            return self.refused(request, case_id, error)
        return self.shown(request, saved.case, saved.findings, "saved", "letter")

    def restore(self, case_id: str, request: Request) -> Response:
        """Goes on with the text of a version."""
        return self.change(
            request, case_id, lambda user, i, base, form: self.desk.restore(user, i, base, form.number("number")), "restored", "letter"
        )

    def overrule(self, case_id: str, request: Request) -> Response:
        """Lets a finding stand, with a reason."""
        return self.change(
            request,
            case_id,
            lambda user, i, base, form: self.desk.overrule(user, i, base, form.line("key"), form.line("reason")),
            "overruled",
            "letter",
        )

    def move(self, case_id: str, request: Request) -> Response:
        """Another status; only a person's press of a button comes here."""
        wanted = cast("Status", next((status for status in STATUSES if status == form_of(request).line("status")), "draft"))
        return self.change(
            request,
            case_id,
            lambda user, i, base, form: self.desk.move(user, i, base, wanted, confirm_internal=form.has("confirm_internal")),
            wanted,
            "release",
        )

    def delete(self, case_id: str, request: Request) -> Response:
        """Deletes the case for good, after the question on its own page."""
        try:
            self.desk.delete(user_of(request), case_id)
        except InputError as error:
            return self.refused(request, case_id, error)
        return RedirectResponse("/desk?said=deleted", 303)

    def forget(self, case_id: str, request: Request) -> Response:
        """Forgets for good what the labels stand for."""
        try:
            self.desk.forget_originals(user_of(request), case_id)
        except InputError as error:
            return self.refused(request, case_id, error)
        return RedirectResponse(f"/desk/case/{case_id}?said=forgotten", 303)

    def change(self, request: Request, case_id: str, change: Change, said: str, anchor: str = "") -> Response:
        """Makes the change; what came too late or is not allowed is said, with what was typed."""
        form = form_of(request)
        try:
            case = change(user_of(request), case_id, form.number("base"), form)
        except Conflict as conflict:
            return self.late(request, conflict, form)
        except InputError as error:
            return self.refused(request, case_id, error)
        findings = self.desk.findings(case_id) if wants_json(request) else ()
        return self.shown(request, case, findings, said, anchor)

    def shown(self, request: Request, case: Case, findings: tuple[Finding, ...], said: str, anchor: str) -> Response:
        """The case's page; for the script the parts of it that change with each save."""
        if not wants_json(request):
            return RedirectResponse(f"/desk/case/{case.id}?said={said}#{anchor}", 303)
        language = self.frame.language_of(request)
        csrf = request.state.visitor.csrf
        values = self.pages.case_values(language, case, findings, user_of(request)) | {"csrf": csrf, "user": user_of(request)}
        return JSONResponse(
            {
                "version": case.version,
                "panel": self.frame.part("desk_panel.html", language, **values),
                "release": self.frame.part("desk_release.html", language, **values),
                "said": desk_text(language, f"said_{said}"),
            },
            headers={"cache-control": "private, no-store"},
        )

    def refused(self, request: Request, case_id: str, error: InputError) -> Response:
        """What was not allowed, as a sentence."""
        said = say_error(self.frame.language_of(request), error)
        if wants_json(request):
            return JSONResponse({"error": said}, 422, {"cache-control": "private, no-store"})
        return self.pages.case_page(request, case_id, error=said, status=422)

    def both(self, request: Request, conflict: Conflict, text: str) -> Response:
        """409: somebody else has saved meanwhile. Both texts are there, and both are kept: the person chooses which goes on."""
        language = self.frame.language_of(request)
        theirs = conflict.theirs
        values = {"case": theirs, "mine": text, "kept": conflict.kept, "csrf": request.state.visitor.csrf}
        if wants_json(request):
            part = self.frame.part("desk_both.html", language, **values)
            answer = {"version": theirs.version, "theirs": theirs.letter.text, "both": part}
            return JSONResponse(answer, 409, {"cache-control": "private, no-store"})
        title = self.pages.title(language, "conflict_title")
        return self.frame.respond("desk_conflict.html", request, language, status=409, title=title, typed=(), **values)

    def late(self, request: Request, conflict: Conflict, form: Form) -> Response:
        """409: the case is no longer what the form was about; what was typed is shown, so that it can be taken over."""
        language = self.frame.language_of(request)
        if wants_json(request):
            said = desk_text(language, "late_reload")
            return JSONResponse({"error": said, "late": True}, 409, {"cache-control": "private, no-store"})
        typed = tuple(text for name in SEEN for text in form.lines(name) if text)
        title = self.pages.title(language, "conflict_title")
        return self.frame.respond(
            "desk_conflict.html", request, language, status=409, title=title, case=conflict.theirs, mine="", kept=0, typed=typed
        )
