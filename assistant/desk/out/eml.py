"""A letter as a mail that opens in a mail program as a draft: nobody is named as its sender, and nothing is sent."""

from __future__ import annotations

import re
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from corpus.errors import InputError

from .letter import LetterOut, one_line, say
from .text import body_lines

SUBJECT_CHARACTERS = 200  # longer ones are cut: mail programs show some 70
_REPLY = re.compile(r"(?:aw|re|antw|wg|fwd?)\s*:", re.IGNORECASE)
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[^\W_](?:[\w.-]{0,251}[^\W_])?")


def as_eml(out: LetterOut, *, to: str = "") -> bytes:
    """The bytes of the mail; InputError if `to` is given and is not one address. "" leaves the recipient to the person who sends it."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject_of(out)
    if to.strip():
        message["To"] = recipient(to.strip())
    message["X-Unsent"] = "1"  # Outlook opens it for writing; others offer to edit it as new
    draft = [] if out.released else [say(out.language, "draft")]
    message.set_content("\n\n".join([*draft, *body_lines(out)]) + "\n", subtype="plain", charset="utf-8", cte="quoted-printable")
    return message.as_bytes()


def subject_of(out: LetterOut) -> str:
    """ "AW: …" on one line; a draft says so, for the mail is a click away from being sent."""
    subject = one_line(out.subject)
    if len(subject) > SUBJECT_CHARACTERS:
        subject = subject[: SUBJECT_CHARACTERS - 1].rstrip() + "…"
    if not subject:
        answer = say(out.language, "reply_unnamed")
    else:
        answer = subject if _REPLY.match(subject) else say(out.language, "reply", subject=subject)
    return answer if out.released else f"[{say(out.language, 'draft')}] {answer}"


def recipient(to: str) -> Address:
    """The one address; a line break, a list or a group would write headers of their own or send the letter to others."""
    try:
        if not _ADDRESS.fullmatch(to):
            raise ValueError(to)
        name, domain = to.rsplit("@", 1)
        return Address(username=name, domain=domain.encode("idna").decode("ascii"))
    except (ValueError, MessageError):
        shown = one_line(to)[:100]
        raise InputError(f"The e-mail address {shown!r} can't be used. Give exactly one address.", "letter.out_to", address=shown) from None
