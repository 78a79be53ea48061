"""An enquiry's bytes -> what a person wrote, as plain text.

too large? -> what is it (by content, then by name)? -> its text -> earlier mails left out -> clean characters

Nothing is fetched, run or unpacked here: Word and PDF files are opened by the corpus's readers in their sandbox, attachments never.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from dataclasses import replace
from io import BytesIO

from corpus.clean import clean_text
from corpus.errors import InputError, UnreadableDocument
from corpus.read import declared_values, page_from
from corpus.readers.formats import ending_of
from corpus.records import Language
from corpus.sandbox import Sandbox
from corpus.sidecar import NOTHING_DECLARED

from ...messages import text as say
from ..records import Received
from .html_text import MOST_MARKUP, has_markup, html_text
from .mail import decode_bytes, is_mail, read_mail
from .quoted import without_quoted

MOST_BYTES = 10 * 1024 * 1024
"""A mail with a few photos; most mail servers refuse more than 10 to 25 MB."""

MOST_CHARACTERS = 50_000
"""About 20 pages. What is longer is no letter but a document, and its questions could not be answered in one."""

MOST_READ = 20 * MOST_CHARACTERS
"""What is looked at before earlier mails are left out: a long exchange may be quoted below a short question."""

_LONG_WORD = re.compile(r"\S{200}(?=\S)")  # no person writes one: parted, for looking for names in a row of 40,000 hyphens takes minutes
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TNEF = b"\x78\x9f\x3e\x22"
_MACROS = re.compile(r"(?:^|/)(?:vbaProject\.bin|vbaData\.xml)$", re.IGNORECASE)
_TEXT_ENDINGS = frozenset(["", ".txt", ".text", ".eml", ".html", ".htm", ".md"])
_MARKS = re.compile("[*_]{2,}|\ufffc")


def open_enquiry(content: bytes, name: str = "") -> Received:
    """The enquiry as plain text. InputError, which says what to do: empty, too large, too long, encrypted, with macros, unreadable."""
    if len(content) > MOST_BYTES:
        limit = MOST_BYTES // 2**20
        raise InputError(f"The enquiry is larger than {limit} MB; paste its text instead.", "enquiry.too_large", limit=limit)
    received = _opened(content, ending_of(name.replace("\\", "/")))
    if len(received.text) > MOST_READ:
        raise _too_much(len(received.text))
    text, cut = without_quoted(clean_text(received.text))
    text = _LONG_WORD.sub(r"\g<0> ", _MARKS.sub("", text)).strip()
    notes = tuple(dict.fromkeys((*received.notes, *(["enquiry.quoted"] if cut else []))))
    body = re.sub(r"\A(?:Von|From): [^\n]*\n*", "", text) if received.sent or received.subject else text
    if not re.search(r"\w", body):
        raise _nothing(received)
    if len(text) > MOST_CHARACTERS:
        raise _too_much(len(text))
    return replace(received, text=text, notes=notes)


def say_notes(received: Received, language: Language) -> tuple[str, ...]:
    """A sentence for each note: what was left out."""
    names = ", ".join(received.attachments)
    return tuple(say(language, note, names=names) for note in received.notes)


def _nothing(received: Received) -> InputError:
    if received.attachments:
        return InputError(
            "The mail has no text of its own, only attachments; save the attachment and open it here.", "enquiry.only_attachments"
        )
    return InputError("There is no text in the enquiry.", "enquiry.empty")


def _opened(content: bytes, ending: str) -> Received:
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise InputError("There is no text in the enquiry.", "enquiry.empty")
    if content.startswith(_TNEF) or ending == ".dat":
        raise InputError("This is a winmail.dat of Outlook; ask for the mail as text, or paste it.", "enquiry.winmail")
    if content.startswith(_OLE) and ending == ".msg":
        raise InputError("Mails of Outlook (.msg) are not read; save the mail as .eml or paste its text.", "enquiry.msg")
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return _file(content, ".pdf")
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", _OLE)):
        _refuse_macros(content, ending)
        return _file(content, ending if content.startswith(_OLE) else ".docx")
    if ending in (".pdf", ".docx", ".docm"):
        return _file(content, ending.replace("docm", "docx"))
    if ending == ".eml" or is_mail(content):
        return _mail(content)
    if ending not in _TEXT_ENDINGS:
        raise InputError(f"Files of the kind “{ending}” are not read; use .eml, .txt, .docx or .pdf.", "enquiry.format", ending=ending)
    return _plain(content)


def _plain(content: bytes) -> Received:
    text = decode_bytes(content)
    if text.count("\ufffd") + sum(map(text.count, map(chr, range(1, 9)))) > 0.05 * len(text):
        raise InputError("The enquiry is no readable text; use .eml, .txt, .docx or .pdf, or paste it.", "enquiry.binary")
    if has_markup(text):
        if len(text) > MOST_MARKUP:
            raise _too_much(len(text))
        whole = re.match(r"\s*<(?:!doctype|html|\?xml)\b", text, re.IGNORECASE)
        seen, _ = html_text(text, lines=not whole)
        return Received(seen, notes=("enquiry.markup",))
    subject = re.match(r"\s*(?:Betreff|Betr\.?|Subject|Re):[ \t]*([^\n]{1,300})\n", text, re.IGNORECASE)
    return Received(text, subject=" ".join(clean_text(subject[1]).split()) if subject else "")


def _too_much(size: int) -> InputError:
    message = f"The enquiry has {size} characters and the limit is {MOST_CHARACTERS}; paste only the part that is asked."
    return InputError(message, "enquiry.too_long", size=size, limit=MOST_CHARACTERS)


def _mail(content: bytes) -> Received:
    try:
        mail = read_mail(content)
    except Exception:  # the parser raises what it likes on a broken mail; for the person it is always the same
        raise InputError("The mail is damaged and can't be read; paste its text.", "enquiry.damaged") from None
    if not (mail.text or mail.sender or mail.subject or mail.attachments):
        return _plain(content)
    notes = [
        key
        for key, there in (
            ("enquiry.attachments", bool(mail.attachments)),
            ("enquiry.pictures", mail.pictures),
            ("enquiry.quoted", mail.quoted),
        )
        if there
    ]
    head = f"From: {mail.sender}\n\n" if mail.sender else ""
    return Received(head + mail.text, mail.subject, tuple(notes), mail.sent, mail.attachments)


def _file(content: bytes, ending: str) -> Received:
    """A Word file or PDF by the corpus's readers, in a sandbox of its own."""
    arguments = {
        "path": f"enquiry{ending or '.docx'}",
        "sha256": hashlib.sha256(content).hexdigest(),
        "access": "internal",
        "declared": declared_values(NOTHING_DECLARED),
        "kind": ending.lstrip("."),
    }
    try:
        with Sandbox() as sandbox:
            answer, _ = sandbox.call("read", arguments, content)
        pages = [page_from(values, "enquiry") for values in answer["pages"]]
    except UnreadableDocument as reason:
        raise InputError(str(reason), reason.key, **reason.values) from None
    except (KeyError, TypeError, ValueError):
        raise InputError("The file is damaged and can't be read; paste its text.", "enquiry.damaged") from None
    return Received("\n\n".join(page.text for page in pages))


def _refuse_macros(content: bytes, ending: str) -> None:
    """InputError for a file with macros; only the archive's list of names is looked at."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            macros = any(_MACROS.search(member) for member in archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        macros = False  # the reader says what is wrong with it
    if macros or ending in (".docm", ".dotm"):
        raise InputError("The file holds macros and is not opened; ask for it as .docx or PDF.", "enquiry.macros")
