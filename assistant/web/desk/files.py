"""What leaves the desk: the letter as a file for a word processor, a mail program or the file, and the whole record."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import Request, Response

from assistant.desk.enquiry.mask import fill
from assistant.desk.letter.write import in_order
from assistant.desk.out.docx import as_docx
from assistant.desk.out.eml import as_eml
from assistant.desk.out.text import LetterOut, as_markdown, as_text
from assistant.desk.records import Case
from assistant.web.desk.frame import DeskFrame, user_of
from assistant.web.desk.pages import Pages
from assistant.web.say_error import say_error
from corpus.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from assistant.desk.desk import Desk

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "eml": "message/rfc822",
    "txt": "text/plain; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
}
# Nothing in a file of ours may run or load, whatever opens it from here.
POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


@dataclass(frozen=True)
class Files:
    """The files of one desk's cases."""

    desk: Desk
    frame: DeskFrame
    pages: Pages
    today: Callable[[], date]

    def letter(self, case_id: str, kind: str, request: Request) -> Response:
        """The letter with the personal data back in it; `annex=1` adds the sources for the file."""
        if kind not in TYPES:
            return Response(status_code=404)
        language = self.frame.language_of(request)
        try:
            case = self.desk.case(case_id)
            content = self.written(case, kind, annex=request.query_params.get("annex") == "1")
            self.desk.exported(user_of(request), case_id, kind)
        except InputError as error:
            return self.pages.gone(request, say_error(language, error))
        return attached(content, f"{self.name(case)}.{kind}", TYPES[kind])

    def written(self, case: Case, kind: str, *, annex: bool) -> bytes:
        """The bytes of the file."""
        letter = in_order(case.letter)
        filled = replace(letter, text=fill(letter.text, case.masks))
        day = case.released.astimezone().date() if case.released else self.today()  # what is released does not change, its day neither
        out = LetterOut(filled, case.options.language, fill(case.subject, case.masks), case.status == "released", day, annex)
        if kind == "docx":
            letterhead = self.frame.settings.desk_letterhead
            return as_docx(out, letterhead=Path(letterhead) if letterhead else None)
        if kind == "eml":
            return as_eml(out, to=address(case))
        return (as_markdown(out) if kind == "md" else as_text(out)).encode()

    def record(self, case_id: str, request: Request) -> Response:
        """The whole record of the case, masked, as JSON."""
        try:
            record = self.desk.record(case_id)
            self.desk.exported(user_of(request), case_id, "record")
        except InputError as error:
            return self.pages.gone(request, say_error(self.frame.language_of(request), error))
        content = json.dumps(record, ensure_ascii=False, indent=2).encode()
        return attached(content, f"{case_id}.json", "application/json")

    def name(self, case: Case) -> str:
        """A file name that names nobody: the case's own."""
        return f"{'antwort' if case.options.language == 'de' else 'reply'}-{case.id}"


def address(case: Case) -> str:
    """The sender's mail address, if exactly one was masked and is still known; "" otherwise: a guess would send a letter astray."""
    known = [mask.original for mask in case.masks if mask.kind == "email" and mask.original]
    return known[0] if len(known) == 1 else ""


def attached(content: bytes, name: str, media_type: str) -> Response:
    """A file to save, kept by nobody on the way."""
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "private, no-store",
        "content-security-policy": POLICY,
    }
    return Response(content, media_type=media_type, headers=headers)
