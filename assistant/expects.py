"""What kind of thing a question asks for, and whether a sentence holds one: a number, a date, a name, a place, a reason."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["number", "date", "person", "place", "reason"]

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
        r"\b(wie ?viele?[mnrs]?|wie (?:hoch|lange?|groß|oft|weit|alt|schnell|teuer|stark|schwer|breit)|how (?:many|much|long|"
        r"often|far|old|large|"
        r"big|high|fast|tall|heavy|wide)|welche[nrs]? (?:anzahl|zahl|prozentsatz|anteil|betrag|summe|höhe)|(?:what|"
        r"which) (?:number|percentage|"
        r"amount|share|sum|proportion|cost|price)|was kostete?t?n?|what did .{1,40} cost|what does .{1,40} cost)\b",
        re.IGNORECASE,
    ),
    "person": re.compile(r"\b(wer|wem|wen|wessen|who|whom|whose)\b", re.IGNORECASE),
    "place": re.compile(
        r"\b(wo|wohin|woher|where|(?:welche[mnrs]?|what|which) (?:stadt|land|ort|staat|region|city|country|state|place|town|"
        r"venue|gebäude))\b",
        re.IGNORECASE,
    ),
    "reason": re.compile(r"\b(warum|weshalb|wieso|wozu|why|aus welche[mn] gr[uü]nde?n?)\b", re.IGNORECASE),
}
_NUMBER_WORDS = (
    "zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|hundert|tausend|million|milliarde|dutzend|hälfte|drittel|viertel|"
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred|thousand|million|billion|dozen|half|third|quarter"
)
HOLDS: dict[Kind, re.Pattern[str]] = {
    "number": re.compile(rf"\d+(?:[.,]\d+)*|\b(?:{_NUMBER_WORDS})\w*", re.IGNORECASE),
    "date": re.compile(
        rf"\b(?:1\d{{3}}|20\d\d)\b|\b(?:{_MONTHS})\b|\b\d{{1,2}}\.|\b\d{{1,2}}[:.]\d\d\b|\b(?:jahrhundert|century)", re.IGNORECASE
    ),
    "person": re.compile(r"(?<=[\w,;)] )[A-ZÄÖÜ][\w'’-]+ [A-ZÄÖÜ][\w'’-]+"),
    "place": re.compile(r"\b(?:in|im|nach|aus|bei|am|an|at|from|near)\s+(?:de[rmn] |the )?[A-ZÄÖÜ]\w+"),
    "reason": re.compile(
        r"\b(?:weil|denn|da|damit|um|deshalb|daher|wegen|aufgrund|grund|durch|because|since|due|therefore|so that|in order|reason)\b",
        re.IGNORECASE,
    ),
}
# Kinds whose absence speaks against a sentence: a how-many question is not answered without a number.
REQUIRED: frozenset[Kind] = frozenset({"number", "date"})


def kinds_asked(question: str) -> frozenset[Kind]:
    """The kinds of answer that the question's interrogatives ask for; empty where they don't say."""
    return frozenset(kind for kind, pattern in ASKS.items() if pattern.search(question))


def fit(question: str, sentence: str) -> float:
    """How well the sentence holds what is asked for: +1 for each kind held with something the question didn't say, -1 for each required
    kind that is missing; 0 where nothing particular is asked."""
    said = question.lower()
    total = 0.0
    for kind in kinds_asked(question):
        if any(found.group().lower() not in said for found in HOLDS[kind].finditer(sentence)):
            total += 1.0
        elif kind in REQUIRED:
            total -= 1.0
    return total
