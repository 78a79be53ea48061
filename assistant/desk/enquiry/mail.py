"""An .eml as plain text: sender, subject, day, the text that a person reads, and the names of attachments, which are never opened."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import parsedate_to_datetime

from corpus.clean import clean_text
from corpus.readers.encoding import decode

from .html_text import MOST_MARKUP, html_text

MOST_PARTS = 200
"""Parts of one mail that are looked at; a newsletter with pictures has 40."""

MOST_NAME = 120
"""Characters of an attachment's name that are shown."""

_HEADER = re.compile(rb"^[A-Za-z][A-Za-z0-9-]{1,40}:[^\n]*\n", re.MULTILINE)
_TECHNICAL = re.compile(
    rb"^(?:MIME-Version|Message-ID|Received|Return-Path|Content-Type|Delivered-To|X-[\w-]+):", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Mail:
    """What a mail says: `sender` as in its From line, and its text before anything is left out but markup."""

    text: str
    sender: str
    subject: str
    sent: date | None
    attachments: tuple[str, ...]
    pictures: bool
    quoted: bool  # a quoted mail was left out of its HTML


def is_mail(content: bytes) -> bool:
    """Whether bytes begin with the header lines of a mail, a technical one among them; a pasted "Von: … Betreff: …" has none."""
    head = re.split(rb"\r?\n\r?\n", content[:20_000].lstrip(), maxsplit=1)[0]
    return bool(_HEADER.match(head + b"\n")) and _TECHNICAL.search(head) is not None


def read_mail(content: bytes) -> Mail:
    """The mail; whatever the parser raises on a broken one (RecursionError among it) goes to the caller."""
    message = message_from_bytes(content.lstrip(b"\r\n \t"), policy=policy.default)
    texts: list[tuple[str, bool]] = []
    attachments: list[str] = []
    pictures = _collect(message, texts, attachments)
    return Mail(
        "\n\n".join(text for text, _ in texts if text.strip()),
        _header(message, "from"),
        _header(message, "subject"),
        _sent(message),
        tuple(attachments),
        pictures,
        any(quoted for _, quoted in texts),
    )


def _collect(message: Message, texts: list[tuple[str, bool]], attachments: list[str]) -> bool:
    """Fills texts and attachments part by part, without recursion; whether there were pictures in the text."""
    waiting: list[Message] = [message]
    pictures, seen = False, 0
    while waiting and seen < MOST_PARTS:
        part, seen = waiting.pop(), seen + 1
        kind, name = _kind(part), _name(part)
        if name or _disposition(part) == "attachment" or kind.startswith(("message/", "application/")):
            if kind.startswith("image/") and _disposition(part) != "attachment":
                pictures = True
            else:
                attachments.append(name or kind)
        elif part.is_multipart():
            parts = [child for child in part.get_payload() if isinstance(child, Message)]
            waiting.extend([_best(parts)] if kind == "multipart/alternative" and parts else reversed(parts))
        elif kind.startswith("image/"):
            pictures = True
        elif kind.startswith("text/"):
            texts.append(_text(part))
    return pictures


def _best(parts: list[Message]) -> Message:
    """Of the same text in several forms the plain one, unless it is empty or only says that the mail is in HTML."""
    plain = [part for part in parts if _kind(part) == "text/plain" and len(_text(part)[0].split()) > 2]
    rich = [part for part in parts if _kind(part) in ("text/html", "multipart/related", "multipart/mixed", "multipart/alternative")]
    if plain and rich and _kind(rich[-1]) == "text/html" and len(_text(rich[-1])[0]) > 3 * len(_text(plain[0])[0]) + 200:
        return rich[-1]
    return (plain or rich or parts)[0]


def _text(part: Message) -> tuple[str, bool]:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return "", False
    text = decode_bytes(content, str(part.get_content_charset() or ""))
    if _kind(part) == "text/html" or re.match(r"\s*<(?:!doctype|html)\b", text, re.IGNORECASE):
        return html_text(text[:MOST_MARKUP])
    return text, False


def decode_bytes(content: bytes, declared: str = "") -> str:
    """The text whatever its encoding says: UTF-16 without a mark is known by its zero bytes, wrong declarations by trying."""
    sample = content[:4096]
    if len(sample) > 3 and not sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        for start, name in ((1, "utf-16-le"), (0, "utf-16-be")):
            half = sample[start::2]
            if half and half.count(0) > 0.6 * len(half):
                return content.decode(name, errors="replace")
    if declared.lower().replace("-", "") in ("utf7", "idna", "punycode", "rot13"):  # codecs that make markup out of harmless bytes
        declared = ""
    if declared.lower().startswith(("iso-2022", "hz", "gb", "big5", "shift", "euc", "koi8", "windows-125")):
        try:
            return content.decode(declared)
        except (LookupError, UnicodeDecodeError):
            pass
    try:
        return decode(content, declared=declared)
    except (LookupError, UnicodeError, ValueError):
        return decode(content)


def _kind(part: Message) -> str:
    return part.get_content_type().lower()


def _disposition(part: Message) -> str:
    try:
        return part.get_content_disposition() or ""
    except Exception:  # the header parser raises what it likes on a broken one
        return "attachment"


def _name(part: Message) -> str:
    try:
        return clean_text(part.get_filename() or "").replace("\n", " ")[:MOST_NAME]
    except Exception:  # as above
        return "?"


def _header(message: Message, name: str) -> str:
    """The header as one clean line, at most 300 characters; "" for none and for one that can't be read."""
    try:
        value = str(message[name] or "")
    except Exception:  # as above
        value = next((str(raw) for key, raw in message.raw_items() if key.lower() == name), "") if isinstance(message, EmailMessage) else ""
    return " ".join(clean_text(value).split())[:300]


def _sent(message: Message) -> date | None:
    try:
        return parsedate_to_datetime(str(message["date"])).date()
    except Exception:  # as above
        return None
