"""Addresses below a letter's closing by what they are not: whatever the country, a line there with a house number or a postcode is one."""

from __future__ import annotations

import re

from .names import is_first_name
from .signature import closing_at, signature_lines

_NUMBERED = re.compile(
    r"(?<![\d/(.:-])\d{1,5}(?!\d)|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b\d{2}-\d{3}\b"
)  # a house, a postcode; "(9c)" and "20:30" are none
_OTHER = re.compile(
    r"@|\(at\)|www\.|https?:|\[|\b(?:tel|fon|phone|fax|mobil|mobile|handy|cell|telefon|fernruf|anschlu[sß]s?|ruf|durchwahl|apparat|ext|dw|iban|bic|"
    r"konto|ust|steuer|az|akz|aktenzeichen|zeichen|ref|kunden\w*|mitglied\w*|member|hrb|amtsgericht|klasse|kl|year|grade|jahrgang|jahre?|"
    r"years?|parzelle|gegründet|seit|since|est|uhr|stand|bürozeiten|sprechzeiten|januar|februar|märz|april|mai|juni|juli|august|september|"
    r"oktober|november|dezember|january|february|march|may|june|july|october|december|room|raum|zimmer|suite)\b(?!\. ?\d+,)",
    re.IGNORECASE,
)
_PHONE = re.compile(r"\+?\d[\d /().-]{5,}\d")
_DATE = re.compile(r"\b\d{1,2}\. ?(?:\d{1,2}\.|[A-Z][a-zä]+)|\b(?:19|20)\d\d\b(?! [A-Z])")
_PIECES = re.compile(r"\s*(?:[|·•;]|\s[–-]\s|,?\s(?=(?:Tel|Fon|Mobil|Fax|Phone|T:|M:)))\s*")
_NAMED = re.compile(r"(?!c/o)(?P<first>[^\W\d_][\w'’.-]*)[^,\d]*,\s*")  # the writer's name in front of the address
MOST_WORDS = 12


def find_signed_addresses(text: str) -> list[tuple[int, int]]:
    """Where pieces of lines below the closing, or without one of the last lines, are addresses; the writer's name in front is left out."""
    closing = closing_at(text) if closing_at(text) < len(text) else -1
    found: dict[int, tuple[int, int]] = {}
    lines = [line for line in signature_lines(text) if line.start > closing]
    for line in lines:
        for begin, end in _cut(line.text):
            named = _NAMED.match(line.text[begin:end])
            if named and ((line.sure and line is lines[0]) or is_first_name(named["first"])):
                begin += named.end()
            if _is_address(line.text[begin:end]):
                found[line.start + begin] = (line.start + begin, line.start + end)
    return sorted(found.values())


def _cut(line: str) -> list[tuple[int, int]]:
    pieces, position = [], 0
    for border in [*_PIECES.finditer(line), None]:
        end = border.start() if border else len(line.rstrip(" .,"))
        begin = position + len(line[position:]) - len(line[position:].lstrip())
        if end > begin:
            pieces.append((begin, end))
        position = border.end() if border else len(line)
    return pieces


def _is_address(words: str) -> bool:
    without_label = re.sub(r"^(?:Haus|House|Wohnung) (?:Nr|No)\. ?(?=\d)", "", words)
    return (
        bool(_NUMBERED.search(words))
        and re.search(r"[^\W\d_]{3}", words) is not None
        and not _OTHER.search(without_label)
        and not _PHONE.search(words)
        and not _DATE.search(words)
        and len(words.split()) <= MOST_WORDS
        and not words.rstrip().endswith(("?", "!", ":"))
    )
