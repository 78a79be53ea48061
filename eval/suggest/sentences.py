"""Questions made from single sentences: the date, amount or number is asked for, the rest of the sentence becomes the question.

Only sentences whose grammar is plain are turned: a known finite verb in its usual place, a subject that is no pronoun, no clause behind a
comma that the verb could belong to. Most sentences give nothing, and what is left reads like a question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from corpus.records import Language


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, what it asks for as the sentence says it, and of which kind that is."""

    question: str
    fact: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Gap:
    """The part of a sentence that is asked for, and the words that ask for it."""

    start: int
    end: int
    fact: str
    asks: str
    kind: str


LONGEST_SUBJECT, LONGEST_QUESTION = 9, 20  # words
SHORTEST_QUESTION = 4
MOST_BETWEEN = 3  # words between a verb and the amount it speaks of

DE_VERBS = frozenset(
    "ist sind war waren wird werden wurde wurden hat haben hatte hatten kann können konnte konnten soll sollen sollte muss müssen musste "
    "darf dürfen findet finden fand fanden beginnt beginnen begann endet enden endete läuft laufen lief dauert dauerte gilt gelten galt "
    "tritt trat beträgt betragen betrug kostet kosten kostete liegt lag steht stand öffnet schließt startet startete nimmt nehmen nahm "
    "nahmen erhält erhalten erhielt erhielten zahlt zahlen zahlte umfasst umfasste enthält übernimmt stellt trägt tragen besucht besuchten "
    "besuchte kommt kommen kam kamen reist reisten fährt fuhren geht gehen ging wählte wählten unterzeichneten unterzeichnete beschließt "
    "beschloss trifft treffen traf trafen bleibt bleiben blieb stieg sank fließt pflanzte pflanzten bewilligte genehmigte gab gibt braucht "
    "brauchen leben wohnen misst zählt hält wiegt reicht".split()
)
EN_BE = frozenset("is are was were will can could must may shall should has have had".split())
_ADD_S = (
    "run cost begin end last open close meet receive include contain cover leave start hold apply expire pay need provide measure total "
)
_ADD_S += "amount charge welcome"
_PAST = {
    **{f"{base.removesuffix('e')}ed": base for base in "last open start visit sign end elect appoint adopt approve".split()},
    **{"took": "take", "began": "begin", "met": "meet", "spent": "spend", "closed": "close", "received": "receive", "welcomed": "welcome"},
    **{"paid": "pay", "ran": "run", "held": "hold", "moved": "move", "raised": "raise", "planted": "plant"},
}
EN_VERBS = {
    **{f"{base}s": ("does", base) for base in _ADD_S.split()},
    **{past: ("did", base) for past, base in _PAST.items()},
    "takes": ("does", "take"),
}
EN_OWN = {"has": ("does", "have"), "have": ("do", "have"), "had": ("did", "have")}
EN_PLURAL = {base: ("do", base) for _, base in EN_VERBS.values()}
LEANS_BACK = re.compile(
    r"\b(?:er|sie|es|ihn|ihm|ihr\w*|sein|seine[nmrs]?|dies\w*|jene\w*|dazu|dafür|davon|darin|damit|darauf|darüber|dort|hier|wir|uns|unser\w*|ich|"
    r"he|she|it|they|them|his|her|hers|its|their|this|these|those|that|there|here|we|us|our|you|your|so|then|which|who)\b",
    re.IGNORECASE,
)
NO_SUBJECT = frozenset(
    "den dem des statt zum zur am im in bei für mit ab bis von vom nach seit auf an aus über unter vor zu nur auch dann deshalb außerdem "
    "daher jedoch wer was wann wie wo wenn als nachdem während ob weil da rund etwa beim on in at from by for with to during after before "
    "if when while most all some more about as since until under over of".split()
)
DETERMINERS = frozenset("der die das ein eine alle beide jede jeder jedes the a an each every both".split())

_DE_MONTH = "(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)"
_EN_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DE_DAY = rf"(?:\d{{1,2}}\.\s?\d{{1,2}}\.\s?\d{{4}}|\d{{1,2}}\. {_DE_MONTH}(?: \d{{4}})?)"
_DE_WEEKDAY = r"(?:(?:Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag),? (?:(?:dem|den) )?)?"
_DE_CLOCK = r"(?:, (?:um )?\d{1,2}(?:[.:]\d\d)? Uhr\b,?|,? um \d{1,2}(?:[.:]\d\d)? Uhr)?"
_EN_DAY = rf"(?:{_EN_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:, \d{{4}})?|\d{{1,2}} {_EN_MONTH}(?: \d{{4}})?)"
_DE_DATES = (
    re.compile(rf"(?P<how>(?i:vom)) (?P<fact>\d{{1,2}}\.(?: ?{_DE_MONTH})?(?: \d{{4}})? ?(?:[-–]|bis(?: zum)?) ?{_DE_DAY})"),
    re.compile(rf"(?P<how>(?i:bis zum|ab dem|seit dem|am|der|den|zum)) {_DE_WEEKDAY}(?P<fact>{_DE_DAY}){_DE_CLOCK}"),
    re.compile(rf"(?P<how>(?i:im Jahre?|im|seit|ab|bis)) (?P<fact>(?:{_DE_MONTH} )?[12]\d{{3}})\b"),
)
_EN_DATES = (
    re.compile(rf"(?P<how>from) (?P<fact>{_EN_DAY} (?:to|until) {_EN_DAY})", re.IGNORECASE),
    re.compile(rf"(?P<how>on|by|until|since) (?:[A-Z][a-z]+day, )?(?P<fact>{_EN_DAY})", re.IGNORECASE),
    re.compile(rf"(?P<how>in|since|by|until) (?P<fact>(?:{_EN_MONTH} )?[12]\d{{3}})(?=[.,;]|$| (?:by|in|at|to|for|with)\b)", re.I),
)
_NUMBER = r"(?:\d{1,3}(?:[.,]\d{3})+|\d+(?:[.,]\d+)?)"
_DE_COUNT = r"(?:zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf)"
_EN_COUNT = r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_DE_ROUGHLY = r"(?:(?:rund|etwa|knapp|über|mindestens|höchstens|insgesamt|mehr als|bis zu) )?"
_EN_ROUGHLY = r"(?:(?:[Aa]bout|around|nearly|over|at least|up to|more than|only) )?"
_DE_UNIT = r"(?P<unit>Millionen Euro|Euro|US-Dollar|Prozent|[A-ZÄÖÜ][a-zäöüß]{3,})"
_EN_UNIT = r"(?P<unit>[a-z]{3,}s|percent|people|children)\b(?! (?:earlier|later|ago|before|after)\b)"
_DE_AMOUNT = re.compile(rf"\b{_DE_ROUGHLY}(?P<fact>(?P<number>{_NUMBER}|(?i:{_DE_COUNT})) {_DE_UNIT})\b")
_EN_AMOUNT = re.compile(rf"\b{_EN_ROUGHLY}(?P<fact>(?P<number>{_NUMBER}|(?i:{_EN_COUNT})) {_EN_UNIT})(?=[ .,;]|$)")
_EN_MONEY = re.compile(rf"{_EN_ROUGHLY}(?P<fact>\$(?P<number>{_NUMBER})(?P<unit>(?: million)?))")
DE_WHEN = {
    **dict.fromkeys(("vom", "am", "der", "den", "zum", "im", "im jahr", "im jahre"), "Wann"),
    **{"bis zum": "Bis wann", "bis": "Bis wann", "ab dem": "Ab wann", "ab": "Ab wann", "seit dem": "Seit wann", "seit": "Seit wann"},
}
EN_WHEN = {"from": "When", "on": "When", "in": "When", "by": "By when", "until": "Until when", "since": "Since when"}
PREPOSITION_BEFORE = re.compile(
    r"\b(?:into|onto|um|für|mit|von|auf|zu|je|aus|bei|in|nach|vor|unter|über|ab|an|pro|to|of|for|with|from|by|at|in|on|than|per|under|after|and|und|sowie)\s+(?:jeweils\s+|je\s+|each\s+)?$",
    re.IGNORECASE,
)
MONTH_UNIT = re.compile(
    rf"{_DE_MONTH}|{_EN_MONTH}|Millionen$|Milliarden|Tausend|Hundert|Uhr|hours|[Jj]ahr(?:e|en)?|Artikel|Absatz|Seite", re.IGNORECASE
)
EN_BORDER = re.compile(r",\s(?!\d{4})|[;:(–—]| (?:and|but|because|if|when|while|which|where|that) ")


def capitals_of(texts: Iterable[str]) -> frozenset[str]:
    """The words that are written with a capital within a sentence: German nouns, English names."""
    return frozenset(match.group() for text in texts for match in re.finditer(r"(?<=[a-zäöüß,] )[A-ZÄÖÜ][\w-]+", text))


def questions_of(sentence: str, language: Language, capitals: frozenset[str]) -> Iterator[Asked]:
    """What can be asked of the sentence, in its own words; `capitals` are those of its document (capitals_of)."""
    plain = " ".join(sentence.split())
    if not plain.endswith(".") or '"' in plain or any(mark in plain for mark in "„“”[]"):
        return
    body = plain[:-1]
    for gap in _gaps(body, language):
        made = _german(body, gap, capitals) if language == "de" else _english(body, gap, capitals)
        if made and SHORTEST_QUESTION <= len(made.split()) <= LONGEST_QUESTION and not LEANS_BACK.search(made):
            yield Asked(made[0].upper() + made[1:] + "?", gap.fact, gap.kind)


def _gaps(body: str, language: Language) -> Iterator[_Gap]:
    when = DE_WHEN if language == "de" else EN_WHEN
    for pattern in _DE_DATES if language == "de" else _EN_DATES:
        found = list(pattern.finditer(body))
        if found:
            match = found[0]
            if len(found) > 1 or PREPOSITION_BEFORE.search(body[: match.start()]):
                break
            yield _Gap(match.start(), match.end(), match["fact"], when[match["how"].lower()], "date")
            break
    for pattern in (_DE_AMOUNT,) if language == "de" else (_EN_MONEY, _EN_AMOUNT):
        for match in pattern.finditer(body):
            if not MONTH_UNIT.search(match["unit"]) and not PREPOSITION_BEFORE.search(body[: match.start()]):
                yield _Gap(match.start(), match.end(), match["fact"], _how_many(match["unit"], language), "amount")


def _how_many(unit: str, language: Language) -> str:
    if language == "en":
        return f"how many {unit}" if unit.strip() not in ("", "million") else "how much money"
    return f"wie viel {unit}" if unit.endswith(("Euro", "Dollar", "Prozent")) else f"wie viele {unit}"


def _german(body: str, gap: _Gap, capitals: frozenset[str]) -> str | None:
    """Verb second: what stands before the verb moves behind it, the asking words take the first place."""
    without = body[: gap.start] + body[gap.end :]
    if any(mark in without for mark in ",;:()–—") or body[gap.end :].startswith((" der ", " des ", " von ")):
        return None
    before, verb, after = _split(body, DE_VERBS)
    if not verb:
        return None
    if gap.start == 0:  # the date or the counted stands first already
        counted = body[gap.end : len(before)].strip()
        return _joined(gap.asks, counted, verb, after)
    if gap.end <= len(before) or not _is_subject(before) or not _is_noun(before, capitals):
        return None
    offset = len(body) - len(after)
    if gap.kind == "amount" and not _is_object(body[offset : gap.start]):
        return None
    return _joined(gap.asks, verb, _lowered(before), body[offset : gap.start], body[gap.end :])


def _english(body: str, gap: _Gap, capitals: frozenset[str]) -> str | None:
    """Subject and auxiliary change places; a full verb takes do, does or did. What follows a comma or a conjunction is left out."""
    if gap.start == 0 and gap.kind == "date":
        clause = body[gap.end :]
        if not clause.startswith(", "):
            return None
        return _inverted(gap.asks, clause[2:], "", capitals)
    if gap.start == 0:
        before, verb, after = _split(body, EN_BE | EN_VERBS.keys())
        counted = body[gap.end : len(before)].strip()
        plain = verb and gap.end <= len(before) and not EN_BORDER.search(counted) and "," not in counted
        return _joined(gap.asks, counted, verb, _cut(after)) if plain else None
    if EN_BORDER.search(body[: gap.start]) or body[gap.end :].startswith((" of ", " per ")):
        return None
    return _inverted(gap.asks, body[: gap.start], _cut(body[gap.end :]), capitals)


def _inverted(asks: str, clause: str, rest: str, capitals: frozenset[str]) -> str | None:
    clause = _cut(clause)
    before, verb, after = _split(clause, EN_BE | EN_VERBS.keys() | EN_PLURAL.keys())
    if not verb or not _is_subject(before):
        return None
    if asks.startswith("how") and not _is_object(after):
        return None
    if verb in EN_PLURAL and not before.split()[-1].endswith("s"):  # "the last outbreak", "an open door"
        return None
    things = not after.strip() or after.split()[0] in DETERMINERS
    owns = EN_OWN.get(verb) if things else None  # "has two rooms", but not "has opened two rooms"
    helper, base = owns or ((verb, "") if verb in EN_BE else EN_VERBS.get(verb) or EN_PLURAL[verb])
    if asks == "how much money" and verb in ("is", "are", "was", "were"):
        asks = "how much"
    if asks == "how much money" and base == "cost":
        asks = "how much"
    subject = _lowered(before)
    if not _is_noun(before, capitals):  # an English noun has its capital only because it stands first
        subject = subject[0].lower() + subject[1:]
    return _joined(asks, helper, subject, base, after, rest)


def _cut(text: str) -> str:
    border = EN_BORDER.search(text)
    return text[: border.start()] if border else text


def _split(body: str, verbs: frozenset[str] | set[str]) -> tuple[str, str, str]:
    """(what stands before the first known verb, the verb, what follows); empty texts where there is none near the start."""
    for number, match in enumerate(re.finditer(r"\S+", body)):
        if number and match.group() in verbs:
            return body[: match.start()], match.group(), body[match.end() :]
        if number >= LONGEST_SUBJECT:
            break
    return "", "", ""


def _is_subject(before: str) -> bool:
    words = before.split()
    if not words or "," in before or words[0].lower() in NO_SUBJECT:
        return False
    bare = words[0].lower() not in DETERMINERS
    return words[0][0].isupper() and not (bare and len(words) > 3)


def _is_noun(subject: str, capitals: frozenset[str]) -> bool:
    """Whether it begins with a determiner or with a word that keeps its capital within a sentence."""
    first = subject.split()[0]
    return first.lower() in DETERMINERS or first in capitals


def _is_object(between: str) -> bool:
    """Whether an amount behind these words is what the verb speaks of, not part of a phrase further on."""
    words = between.split()
    return len(words) <= MOST_BETWEEN and not any(word.endswith("ing") for word in words)


def _lowered(subject: str) -> str:
    """The subject as it stands within a sentence: a determiner loses its capital."""
    first, _, rest = subject.strip().partition(" ")
    return f"{first.lower() if first.lower() in DETERMINERS else first} {rest}"


def _joined(*parts: str) -> str:
    return re.sub(r"\s+([,.])", r"\1", " ".join(" ".join(parts).split())).rstrip(" ,;:–")
