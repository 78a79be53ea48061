"""Telephone numbers, IBANs and e-mail addresses in a text; the only module that knows phonenumbers (Apache 2.0).

Found by shape: a mistyped number is as personal as a right one. Dates, amounts, years and paragraphs are no telephone numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

Span = tuple[int, int]

EMAIL = re.compile(
    r"(?<![\w.+-])[\w][\w.+'-]*\s?(?:@|\(at\)|\[at\]|\s\(?at\)?\s(?=[\w-]+\s?(?:\.|\(dot\)|\[dot\]|\(punkt\)|\s(?:dot|"
    r"punkt)\s)))\s?"
    r"[\w-]+(?:(?:\.|\s?(?:\(dot\)|\[dot\]|\(punkt\)|\[punkt\])\s?|\s(?:dot|punkt)\s)[\w-]+)+"
)
IBAN = re.compile(r"(?<![\w])[A-Za-z]{2}\s?\d{2}(?:[\s.–-]?[A-Za-z0-9]{4}){2,7}(?:[\s.–-]?[A-Za-z0-9]{1,4})?(?![\w])")
# What an IBAN's loose shape also takes in: the words after it.
_IBAN_GROUPS = re.compile(
    r"[A-Za-z]{2}\s?\d{2}(?:[\s.–-]?(?=[A-Z0-9]*\d)[A-Z0-9]{4}|[\s.–-]?[A-Z]{4}(?=[\s.–-]?\d)){2,7}(?:[\s.–-]?\d{1,4})?",
    re.IGNORECASE,
)
IBAN_DIGITS = 10

_NUMBER = r"(?:\+|00)?\(?\d(?:[\d()]|[ \t]?[-–./\u00a0][ \t]?(?=[\d(])|[ \t\u00a0](?=[\d(]))*\d"
_LABELLED = re.compile(
    r"(?<!\w)(?:tel(?:efon|\.)?(?:nummer|nr\.?)?|telephone|phone|ph\.?|fon|fone|mobil(?:e|nummer|telefon)?|"
    r"handy(?:nummer|nr\.?)?|cell(?:phone)?|"
    r"tél(?:éphone|écopie|\.)?|teléfono|telefoon|móvil|movil|gsm|"
    r"fax|telefax|apparat|app\.|durchwahl|dw|ext(?:ension|\.)?|direct dial|direct line|whatsapp|signal|rufnummer|"
    r"rückruf(?:nummer)?|"
    r"call me (?:at|on|back at)|reach me (?:at|on)|ring me on|o|c|m|t|f|p|w)"
    r"\s*(?:[.:]|(?:unter|at|on|is|ist|lautet)\s|\((?:privat|dienstlich|mobil|home|work)\):?|\s)*\s*"
    rf"(?P<number>-\s?\d{{2,6}}|{_NUMBER}|\d{{2,6}})",
    re.IGNORECASE,
)
_ONE_LETTER = re.compile(r"[octmfpw]\s", re.IGNORECASE)
_PREFIXED = re.compile(
    r"(?<![\w.,/+-])(?:(?:\+|00)[1-9]|\(?0[1-9]\d)(?:[\d()]|[ \t]?[-–./\u00a0][ \t]?(?=[\d(])|"
    r"[ \t\u00a0](?=[\d(]))*\d(?:[ \t]?-[ \t]?\d+)?(?!\w|[.,]\d)"
)
_FRENCH = re.compile(r"(?<![\w.,/+-])0[1-9](?:[ .]\d{2}){4}(?![\w])")
_AMERICAN = re.compile(r"(?<![\w-])(?:\+?1[-. ]?)?\(?[2-9]\d{2}\)?[-. ]{1,2}\d{3}[-. ]\d{4}(?:\s?(?:x|ext\.?)\s?\d{1,5})?(?![\w-])")
_EXTENSION = re.compile(r"\s?(?:x|ext\.?|Durchwahl|App\.?|DW)\s?-?\d{1,5}\b", re.IGNORECASE)
_DATE = re.compile(r"\d{1,2}[./-]\s?\d{1,2}[./-]\s?(?:\d{4}|\d{2})|\d{4}-\d{2}-\d{2}|(?:19|20)\d{2}\s?[-–/]\s?(?:19|20)?\d{2}")
REGIONS = ("DE", "US", "GB", "AT", "CH", "FR", "TR", "PL", "ES", "IT", "UA")


def find_emails(text: str) -> list[Span]:
    """Where e-mail addresses stand."""
    return [(found.start(), found.end() - (found.group()[-1] == "-")) for found in EMAIL.finditer(text)]


def find_ibans(text: str) -> list[Span]:
    """Where IBANs stand, checksum right or not."""
    spans = []
    for found in IBAN.finditer(text):
        groups = _IBAN_GROUPS.match(text, found.start())
        end = max(
            groups.end() if groups else 0, found.end() if found.group().isupper() and not re.search(r"\s[A-Z]{4}", found.group()) else 0
        )
        if end and sum(c.isdigit() for c in text[found.start() : end]) >= IBAN_DIGITS:
            spans.append((found.start(), end))
    return spans


def find_phones(text: str) -> list[Span]:
    """Where telephone numbers stand: after a word that announces one, with a prefix, or valid in one of REGIONS."""
    return sorted({*_labelled(text), *_shaped(text), *_matched(text)})


def _labelled(text: str) -> Iterator[Span]:
    for found in _LABELLED.finditer(text):
        number = found["number"]
        digits = sum(c.isdigit() for c in number)
        short = _ONE_LETTER.match(found.group() + " ") is not None or len(re.match(r"\w+", found.group())[0]) == 1  # type: ignore[index]
        if _DATE.fullmatch(number) or (short and digits < 7) or digits > 17:
            continue
        if short and not re.search(r":|\.", text[found.start() : found.start("number")]):
            continue
        yield found.start("number"), _extended(text, found.end("number"))


def _shaped(text: str) -> Iterator[Span]:
    for pattern in (_PREFIXED, _AMERICAN, _FRENCH):
        for found in pattern.finditer(text):
            digits = sum(c.isdigit() for c in found.group())
            if 7 <= digits <= 17 and not _DATE.fullmatch(found.group()) and not _DATE.match(found.group()):
                yield found.start(), _extended(text, found.end())


def _matched(text: str) -> Iterator[Span]:
    if sum(c.isdigit() for c in text) < 6:
        return
    for region in REGIONS[:2]:
        for match in phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.VALID, max_tries=500):
            digits = sum(c.isdigit() for c in match.raw_string)
            if digits >= 9 and not _DATE.match(match.raw_string):
                yield match.start, match.end


def _extended(text: str, end: int) -> int:
    found = _EXTENSION.match(text, end)
    return found.end() if found else end
