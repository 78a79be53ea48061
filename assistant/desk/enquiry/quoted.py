"""What of a mail is new: earlier mails that are quoted below are left out, a forwarded one is what the enquiry is about and stays."""

from __future__ import annotations

import re

_WROTE = (
    r"(?:(?:Am|On|Le|El|Il)\b[^\n]{4,160}(?:\n[^\n]{0,120})?\b(?:schrieb|wrote|a écrit|escribió|ha scritto)\b[^\n]{0,160}:"
    r"|[^\n<>]{2,80}<[^\n<>@\s]+@[^\n<>\s]+>\s+(?:schrieb|wrote)\b[^\n]{0,80}:)[ \t]*$"
)
_ORIGINAL = r"[-_]{2,}\s*(?:Ursprüngliche Nachricht|Original[- ]?(?:Nachricht|Message)|Original-Nachricht)\s*[-_]{2,}[ \t]*$"
_HEADERS = r"(?:Von|From):[^\n]+\n(?:(?:Gesendet|Sent|Datum|Date|An|To|Cc|Betreff|Subject):[^\n]*\n?){2,}"
_QUOTE = re.compile(rf"^(?:{_WROTE}|{_ORIGINAL}|_{{10,}}\s*\n{_HEADERS}|{_HEADERS})", re.MULTILINE | re.IGNORECASE)
_FORWARDED = re.compile(
    r"weitergeleitete nachricht|begin forwarded message|forwarded message|zuständigkeitshalber|weitergeleitet|\bfyi\b|z\. ?k\.|"
    r"zur kenntnis|"
    r"(?:bitte|please)[^.\n]{0,30}(?:beantworten|übernehmen|answer|handle|take care)|can you answer",
    re.IGNORECASE,
)
_ASKS = re.compile(r"\?|\b(?:bitte|please|würde gern|would like)\b", re.IGNORECASE)
SHORT = 240
"""Characters above an earlier mail up to which it may be a mere cover note."""


def without_quoted(text: str) -> tuple[str, bool]:
    """(the new part of a mail, whether anything was left out). A mail with nothing new above keeps what it forwards."""
    lines = text.split("\n")
    kept = [line for line in lines if not line.lstrip().startswith(">")]
    cut = len(kept) < len(lines)
    text = "\n".join(kept) if re.search(r"\w", "".join(kept)) else re.sub(r"(?m)^[ \t]*(?:>[ \t]?)+", "", text)
    start = 0
    while (found := _QUOTE.search(text, start)) is not None:
        above = text[: found.start()]
        forwarded = _FORWARDED.search(above[-400:])
        empty = not re.search(r"\w", above) or (len(above) < SHORT and not _ASKS.search(above))
        if forwarded or empty:
            start = found.end()
            continue
        return above.rstrip(), True
    return text, cut and bool(kept)
