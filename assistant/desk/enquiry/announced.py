"""Names that no list need know, by what stands right beside them: an age, "geb.", "ein gewisser", kin, "who", the people in a signature."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .beside import Found
from .names import is_first_name
from .no_names import NO_NAME, ORGANISATION
from .signature import signature_lines

_NAME = r"[^\W\d_a-z][\w'’-]+"
# Kin only: "unser Partner Riverbend" is a town.
_KIN = (
    r"(?:(?:schwieger|stief|enkel|groß|ur|paten)?(?:tochter|sohn|mann|frau|mutter|vater|bruder|schwester)|tante|onkel|oma|opa|enkelin|enkel|"
    r"cousine?|nichte|neffe|verlobter?|freund(?:in)?)"
)
_OF_KIN = re.compile(
    rf"(?<!\w)(?i:mein|unser|sein|dein|ihr)e?[rnms]?\s(?:(?:[a-zäöü]+e[rnms]?)\s)?(?i:{_KIN})\s(?P<name>{_NAME}(?: {_NAME})?)"
    r"(?= [a-zäöü(]|[,.;!?)]|$)",
    re.MULTILINE,
)
_SMALL = re.compile(r"\b(?:ich bin|i am|i'm|this is|hier ist|ich heiße|my name is) (?P<name>[^\W\d_A-Z]{3,}) (?=aus\b|from\b|und\b|and\b)")
_AGED = re.compile(rf"(?<![\w-])(?P<name>{_NAME}) \(\d{{1,2}}\)(?=[ ,.;:)]|$)", re.MULTILINE)  # "Antek (14) und Staś (11)"
_BESIDE = (
    re.compile(rf"\b(?:geb\.|geborene[rn]?|née|nee)\s(?:von )?(?P<name>{_NAME})"),
    re.compile(
        r"\b(?:ein(?:e[nmr]?)? gewisse[rnm]?|a certain)\s"
        rf"(?:(?:Herrn?|Frau|Mr|Ms|Mrs)\.? )?(?P<name>{_NAME}(?: {_NAME})?)"
    ),
    _OF_KIN,
    re.compile(rf"(?<!\w)(?i:{_KIN})\s(?:heißt|heisst|ist|is called|is|'s name is)\s(?P<name>{_NAME})(?=[ ,.;!?)]|$)", re.MULTILINE),
    re.compile(rf"(?:[Ii]nhaber(?:in)?|[Nn]ame|From|Von):\s*(?P<name>{_NAME}, {_NAME}(?: {_NAME})?)(?=\s*$)", re.MULTILINE),
    re.compile(rf"(?<=[a-z,;] )(?P<name>{_NAME}), (?:who|whose|whom)\b"),
    re.compile(rf"\b(?:schrieb|wrote) (?P<name>{_NAME},? {_NAME}(?: {_NAME})?)(?= ?(?:<|\[|\(|:))"),
    re.compile(rf"\bc/o (?:(?:Herrn?|Frau|Familie|Fam\.) )?(?P<name>{_NAME}(?: {_NAME})?)"),
)
_NOUN = re.compile(
    r"(?:ung|heit|keit|schaft|tion|erin|ment|ität|tum)$|^(?:Klasse|Gruppe|Kurs|Team|Frage|Punkt|Seite|Teil|Jahr|Zimmer|Raum)\w*$",
    re.IGNORECASE,
)
_WORKS = re.compile(r"(?:er|ent|ist|ant|or|in|e)$")  # "mein Mann Rentner": what somebody is, where no list knows it as a name
_TOGETHER = re.compile(
    rf"(?:\s(?:mit|with|samt|nebst)\s|\s?\+\s?|\s&\s)(?P<more>{_NAME}(?:(?:, |,? (?:und|and|&) | \+ ){_NAME})*)(?=\s*(?:\(|[,.!]|$))",
    re.MULTILINE,
)
_CROWD = re.compile(rf"(?<!\w)(?P<all>{_NAME}(?:, {_NAME})*,? (?:und|and|&) {_NAME})(?!\w)")


def announced(text: str) -> Iterator[Found]:
    """The names, in the order of the rules."""
    for pattern in _BESIDE:
        for match in pattern.finditer(text):
            if _is_name(match["name"].split()) and not (_KIN in pattern.pattern and _works(match["name"])):
                yield Found(*match.span("name"))
    for match in _SMALL.finditer(text):
        if is_first_name(match["name"]):
            yield Found(*match.span("name"), True)
    aged = list(_AGED.finditer(text))
    for match in aged:
        if _is_name([match["name"]]) and (len(aged) > 1 or is_first_name(match["name"])):
            yield Found(*match.span("name"))
    for match in _CROWD.finditer(text):
        words = list(re.finditer(_NAME, match["all"]))
        known = sum(is_first_name(word.group()) for word in words)
        signed = text[max(0, match.start() - 6) : match.start()].strip().casefold() in ("from", "von", "love")
        most = known >= 2 and known * 2 > len(words)
        if (most or (signed and known)) and _is_name([word.group() for word in words]):
            yield from (Found(match.start("all") + word.start(), match.start("all") + word.end()) for word in words)
    for line in signature_lines(text):
        together = _TOGETHER.search(line.text)
        first = line.text[: together.start()].split() if together else []
        if together and first and not ORGANISATION.search(line.text):
            words = list(re.finditer(_NAME, together["more"]))
            if any(is_first_name(word) for word in (first[0], *(word.group() for word in words))):
                start = line.start + together.start("more")
                yield from (Found(start + word.start(), start + word.end()) for word in words if _is_name([word.group()]))


def _is_name(words: list[str]) -> bool:
    return not any(word.casefold().strip(".,") in NO_NAME or ORGANISATION.fullmatch(word) or _NOUN.search(word) for word in words)


def _works(name: str) -> bool:
    """Whether it may be what somebody is: "mein Mann Rentner"."""
    return not is_first_name(name.split()[0]) and _WORKS.search(name.split()[0]) is not None
