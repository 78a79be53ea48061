"""What kind of thing a question asks for, and whether a sentence holds one: a number, a date, a name, a place, a reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

Kind = Literal[
    "number", "duration", "amount", "date", "until", "since", "person", "place", "reason", "phone", "email", "population", "hours"
]

_MONTHS = (
    "januar|jänner|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember|january|february|march|may|"
    "june|july|october|"
    "december"
)
ASKS: dict[Kind, re.Pattern[str]] = {
    "date": re.compile(
        r"\b(wann|when|seit wann|bis wann|(?:in |an |am |zu )?welche[mnrs]? (?:jahr|monat|tag|datum|jahrzehnt|jahrhundert|termin)\w*"
        r"|(?:what|which) (?:year|month|day|date|decade|century)|what time|um wie ?viel uhr|welches datum)\b",
        re.IGNORECASE,
    ),
    "number": re.compile(
        r"\b(wie ?viele?[mnrs]?|wie (?:hoch|groß|oft|weit|alt|schnell|stark|schwer|breit)"
        r"|how (?:many|much|often|far|old|large|big|high|fast|tall|heavy|wide)"
        r"|welche[nrs]? (?:anzahl|zahl|prozentsatz|anteil|höhe|einwohnerzahl)|(?:what|which) (?:number|percentage|share|proportion)"
        r"|what (?:is|was) the (?:population|number|size|height|length|area|distance|turnout))\b",
        re.IGNORECASE,
    ),
    "duration": re.compile(r"\b(wie lang\w*|how long)\b", re.IGNORECASE),
    "until": re.compile(
        r"\b(bis wann|bis zu welche[mr]|spätestens|wann endet|until when|by when|when does .{1,60} end|deadline|frist)\b", re.IGNORECASE
    ),
    "since": re.compile(r"\b(seit wann|seit welche[mr]|ab wann|since when|from when)\b", re.IGNORECASE),
    "amount": re.compile(
        r"\b(wie teuer|was (?:hat |haben )?.{0,60}\b(?:kostete?n?|gekostet)"
        r"|(?:wie ?viel|how much) (?:geld|euro|money|kostete?n?|did .{1,60} cost"
        r"|does .{1,60} cost|is the (?:fee|price))|what did .{1,60} cost|what does .{1,60} cost"
        r"|welche[nrs]? (?:betrag|summe|preis|kosten)|(?:what|which) (?:amount|sum|cost|price))\b",
        re.IGNORECASE,
    ),
    "person": re.compile(
        r"\b(wer|wem|wen|wessen|who|whom|whose|welche[nrs]? (?:person|leute|teilnehme|gäste)\w*"
        r"|(?:which|what) (?:people|persons?|participants?|guests?))\b",
        re.IGNORECASE,
    ),
    "place": re.compile(
        r"\b(wo|wohin|woher|where|(?:welche[mnrs]?|what|which) (?:stadt|land|ort|staat|region|city|country|state|place|town|"
        r"venue|gebäude))\b",
        re.IGNORECASE,
    ),
    "phone": re.compile(r"\b(?:telefonnummer|rufnummer|durchwahl|handynummer|phone number|telephone number)\b", re.IGNORECASE),
    "email": re.compile(r"\b(?:e-?mail-?adresse|mailadresse|e-?mail address)\b", re.IGNORECASE),
    "population": re.compile(
        r"\b(einwohner(?:innen|zahl\w*)?|bevölkerungszahl|population|inhabitants"
        r"|(?:wie viele|how many) (?:menschen|leute|people|residents)\b.{0,20}\b(?:leben|wohnen|live))\b",
        re.IGNORECASE,
    ),
    "hours": re.compile(
        r"\b(öffnungszeit\w*|sprechzeit\w*|opening hours|office hours|wann .{1,60} (?:geöffnet|offen|auf\?)|when .{1,60} open)\b",
        re.IGNORECASE,
    ),
    "reason": re.compile(r"\b(warum|weshalb|wieso|wozu|why|aus welche[mn] gr[uü]nde?n?)\b", re.IGNORECASE),
}
_NUMBER_WORDS = (
    "zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|hundert|tausend|million|milliarde|dutzend|hälfte|drittel|viertel|"
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred|thousand|million|billion|dozen|half|third|quarter"
)
HOLDS: dict[Kind, re.Pattern[str]] = {
    "number": re.compile(
        r"(?<![\w.,@/])\d+(?:[.,]\d+)*(?![^\W\d_])"  # digits inside an address or a word are no number
        rf"|\b(?:{_NUMBER_WORDS})\w*",
        re.IGNORECASE,
    ),
    "amount": re.compile(r"\d[\d.,]*\s*(?:€|euro?s?\b|eur\b|us-dollar|dollars?\b|cent\b|pfund|pounds?)|[$€£]\s?\d", re.IGNORECASE),
    "date": re.compile(
        rf"\b(?:1\d{{3}}|20\d\d)\b|\b(?:{_MONTHS})\b|\b\d{{1,2}}\.|\b\d{{1,2}}[:.]\d\d\b|\b(?:jahrhundert|century)", re.IGNORECASE
    ),
    "duration": re.compile(rf"\d|\b(?:{_NUMBER_WORDS})\w*|\b(?:ganzjährig|unbefristet|dauerhaft|permanently|indefinitely)", re.IGNORECASE),
    "until": re.compile(
        rf"\b(?:bis|until|till|by|before|vor dem|spätestens|no later than|end(?:et|ete|s|ed)?|schluss|läuft)\b"
        rf"[^.;]{{0,30}}?(?:\d|\b(?:{_MONTHS}))",
        re.IGNORECASE,
    ),
    "since": re.compile(rf"\b(?:seit|ab|since|from|as of)\b[^.;]{{0,20}}?(?:\d|\b(?:{_MONTHS}))", re.IGNORECASE),
    "person": re.compile(r"\b[A-ZÄÖÜ][\w'’-]+(?: (?:von|van|de|[A-Z]\.))* [A-ZÄÖÜ][\w'’-]+"),
    "phone": re.compile(r"(?:\+|\b0|\(\d)[\d ()/.-]{5,}\d"),
    "email": re.compile(r"\S+@\S+"),
    "population": re.compile(
        r"(?:\d|million|tausend|thousand)[^.;]{0,40}\b(?:einwohner|menschen|bewohner|leben|wohnen|bevölkerung|population|inhabitants|people|residents|live)"
        r"|\b(?:einwohner|bevölkerung|bewohner|population|inhabitants|residents)[^.;]{0,60}(?:\d|million|tausend|thousand)",
        re.IGNORECASE,
    ),
    "hours": re.compile(
        r"\b\d{1,2}(?:[:.]\d\d)?\s?(?:bis|to|[-–])?\s?(?:\d{1,2}(?:[:.]\d\d)?\s?)?(?:uhr|h\b|[ap]\.?m\b|noon|mittags)"
        r"|\b(?:täglich|rund um die uhr|daily|around the clock|(?:mon|diens|donners|frei|sams|sonn)tags?|mittwochs?"
        r"|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b",
        re.IGNORECASE,
    ),
    "place": re.compile(r"\b(?:in|im|nach|aus|bei|am|an|at|from|near)\s+(?:de[rmn] |the )?[A-ZÄÖÜ]\w+"),
    "reason": re.compile(
        r"\b(?:weil|denn|da|damit|um|deshalb|daher|wegen|aufgrund|grund|durch|because|since|due|therefore|so that|in order|reason)\b",
        re.IGNORECASE,
    ),
}
# A day or a year is no answer to "how many".
_DATE = re.compile(
    rf"\b\d{{1,2}}\.(?:\s?[-–]\s?\d{{1,2}}\.)?\s?(?:{_MONTHS})(?:\s\d{{4}})?|\b(?:{_MONTHS})(?:\s\d{{1,2}}(?:st|nd|rd|th)?\b)?(?:,?\s\d{{4}})?"
    r"|\b\d{1,2}\.\d{1,2}\.\d{2,4}|\b\d{4}-\d\d-\d\d|\b(?:1[5-9]|20)\d\d\b(?!\s(?:\$|€|%|[A-ZÄÖÜ]?\w*(?:euro|dollar|meter|personen|people|menschen)))",
    re.IGNORECASE,
)
# Endings of German nouns and adjectives, and English words, that stand in names of offices and places, not of people.
NO_NAME = re.compile(
    r"(?:ung|heit|keit|schaft|tät|tion|ment|amt|stadt|städte|haus|schule|projekt|platz|straße|ische[nrms]?|liche[nrms]?|ale[nrms]?|"
    r"university|college|city|department|committee|council|school|program|project|office|agreement|conference|street|river)s?\b",
    re.IGNORECASE,
)
# A name beside what the person does is surely a person's; two capitals in a row alone may be any two German nouns.
WORTH_NAME, WORTH_NAME_AND_ROLE, WORTH_MORE_NAMES = 1.0, 3.0, 1.0
ROLE = re.compile(
    r"\b(?:\w*(?:direktor|leiter|meister|präsident|minister|sprecher|vorsteher|beauftragte|vorsitzende|führer|rätin|stadtrat|sekretär|"
    r"professor|lehrer|trainer|autor|könig|kaiser|bischof|kanzler)(?:in|innen|r|s|n|e)?|dr\.|frau|herr[n]?|papst|director|head of|mayor|"
    r"president|chair\w*|minister|manager|administrator|secretary|coach|king|queen|pope|ms\.|mr\.|mrs\.)",
    re.IGNORECASE,
)
# Kinds whose absence speaks against a sentence – a how-many question is not answered without a number – and those without which there is
# no answer at all.
REQUIRED: frozenset[Kind] = frozenset({"number", "duration", "amount", "date", "phone", "email"})
STRICT: frozenset[Kind] = frozenset({"amount", "phone", "email", "population", "hours"})


def kinds_asked(question: str) -> frozenset[Kind]:
    """The kinds of answer that the question's interrogatives ask for; empty where they don't say."""
    return frozenset(kind for kind, pattern in ASKS.items() if pattern.search(question))


def held(kind: Kind, sentence: str) -> list[str]:
    """The parts of the sentence that are of the kind."""
    if kind == "number":
        sentence = _DATE.sub(lambda date: "·" * len(date.group()), sentence)
    # A sentence begins with a capital whatever it begins with: "Weitere Informationen" is nobody's name.
    return [match.group() for match in HOLDS[kind].finditer(sentence) if kind != "person" or match.start() > 0]


def holds_required(question: str, best: str) -> bool:
    """Whether the best sentence holds the price, population, opening hours, phone number or address that is asked for; True where none is.

    One further down would be somebody else's. Numbers and dates are not held to it: that would refuse .03 more of XQuAD's answerable
    questions, since "how long" is also answered by "since 1870".
    """
    return all(held(kind, best) for kind in kinds_asked(question) & STRICT)


def fit(question: str, sentence: str, is_common: Callable[[str], bool] = lambda word: False) -> float:
    """How well the sentence holds what is asked for, the sum over the kinds asked for; 0 where nothing particular is asked.

    Each kind held with something that the question didn't say gives 1 (a person's name with a role 3, and 1 more where there are several
    names), each required kind that is missing -1. `is_common` tells which words stand all over the index: "San Antonio" is no news in a
    folder about San Antonio, so it is not taken for a person.
    """
    said = frozenset(re.findall(r"\w+", question.lower()))
    total = 0.0
    for kind in kinds_asked(question):
        news = [part for part in held(kind, sentence) if _is_news(part, said, is_common, kind)]
        if news and kind == "person":
            total += (WORTH_NAME_AND_ROLE if ROLE.search(sentence) else WORTH_NAME) + WORTH_MORE_NAMES * (len(set(news)) > 1)
        elif news:
            total += 1.0
        elif kind in REQUIRED:
            total -= 1.0
    return total


def _is_news(found: str, said: frozenset[str], is_common: Callable[[str], bool], kind: Kind) -> bool:
    words = re.findall(r"\w+", found)
    if kind == "person":
        return not NO_NAME.search(found) and not any(word.lower() in said or is_common(word) for word in words if len(word) > 2)
    return any(word.lower() not in said for word in words)
