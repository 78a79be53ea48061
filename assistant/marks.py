"""What small words do to the thing beside them: "aus", "nach", "durch", "mindestens", "bis zu", "nur", "statt"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .claims import Unit

# Words that say nothing of their own beside what they stand with: auxiliaries and what the other patterns of this module know.
SILENT = frozenset(
    "is are be been being has have had do does did will would can could may might must shall should war waren ist sind sei wurde wurden worden geworden"
    " werden hat haben hatte hatten gewesen betragt liegt liegen lag steht stehen gibt gab es sowie namens namlich about around circa rund etwa"
    " ungefahr knapp fast perhaps vielleicht insgesamt zusammen auch also too nur lediglich allein ausschliesslich only solely alone mindestens"
    " hochstens maximal wenigstens least most than als ab seit since until bis till by from of to for in on at with the a an statt anstelle instead"
    " rather nicht kein not no dr herr frau mr mrs ms prof gez dass that damals derzeit zurzeit currently currently dort there hier dazu davon"
    " daran dafur dabei jeweils each respectively bzw innerhalb within binnen laut according gehort gehoren gehorte zahlt zahlen zahlte war were"
    " well der die das welche sollen soll sollte sollten want wants mochte will wollen einen eine ein einem einer mehr more genau exactly noch"
    " alle aller allen alles all every each jede jeder jedes jeden je longer vorgesehen geplant erwartet planned expected intends intend beabsichtigt"
    " exceed exceeds exceeded exceeding pro per among unter one anyone jemand man front beim bisher far so many am im ins zur zum whom liegen going go goes geht gehen went ging bekannt gelten gilt"
    " amount amounts amounted come comes put puts get gets make makes made take takes took".split()
)

_BEFORE: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (
        name,
        re.compile(
            rf"(?:\b(?:{words})\b)[\s(]*(?:(?:de[rmns]|das|die|the|a|an|eine[mnrs]?|ein|stadt|city of|town of|rund|etwa|about|nur|only|zum|zur|jeweils)\s+)*$",
            re.IGNORECASE,
        ),
    )  # noqa: E501
    for name, words in (
        (
            "least",
            "mindestens|wenigstens|at least|a minimum of|minimum of|no fewer than|not less than|nicht weniger als|minimum|mindestalter(?: ist| von)?|minimum age(?: is| of)?",
        ),
        (
            "most",
            "höchstens|maximal|bis zu|bis zum|up to|at most|no more than|no later than|not more than|nicht mehr als|innerhalb von|innerhalb|within|binnen|spätestens|a maximum of|maximum of",
        ),  # noqa: E501
        ("more", "mehr als|more than|exceed(?:s|ed|ing)?|over|über|no earlier than|älter als|older than"),
        ("less", "weniger als|less than|fewer than|unter|under|below|jünger als"),
        ("from", "aus|von|vom|from|out of|of|beim|ab"),
        ("to", "nach|to|auf|into|an|zu|towards"),
        ("by", "durch|by|von|vom"),
        ("with", "mit|with"),
        ("only", "nur|lediglich|allein|ausschließlich|only|just|solely"),
        ("denied", "statt|anstatt|anstelle|anstelle von|instead of|rather than"),
        ("for", "für|for|zugunsten|in favou?r of"),
        ("against", "gegen|against"),
        ("before", "vor|before"),
        ("after", "nach|after"),
    )
)
# Words that carry so little that a sentence may have them though its source has not: kept for alignment, never asked for.
LIGHT = frozenset(
    "available verfugbar menschen leute personen mitreisende include includes included including enthalten inbegriffen umfasst sitzt sitzen befindet located based komm kommt kommen kam kamen come came"
    " gehorten zahlten zahlte blieb bleibt bleiben betrug betragen case fall fallen people person persons hoch erfolgt erfolgte findet fand"
    " bekommen bekommt moglich possible time mal thing way held hold holds fact namely anderen other others wer".split()
)

_DENIED_AT_ONCE = re.compile(r"[,;]?\s*(?:(?:und|and)\s+)?(?:nicht|not)\b(?! nur| only)", re.IGNORECASE)
_DENIED_CLAUSE = re.compile(r"\b(?:nicht|not)\b", re.IGNORECASE)
_BUT = re.compile(r"\s*(?:[,;]\s*)?(?:sondern|but)\b", re.IGNORECASE)
_REACH = 60


def marked(text: str, units: tuple[Unit, ...], clauses: tuple[tuple[int, int], ...]) -> tuple[Unit, ...]:
    """The units with their marks."""
    found: list[Unit] = []
    denied = _denied_clauses(text, clauses)
    for number, unit in enumerate(units):
        before = text[max(0, unit.start - _REACH) : _group_start(units, number)]
        marks = {name for name, pattern in _BEFORE if pattern.search(before)}
        previous = found[-1] if found else None
        if previous and previous.kind == "number" and "denied" in previous.marks and unit.kind == "word" and previous.clause == unit.clause:
            marks.add("denied")
        if re.search(r"(?<!had )(?<!have )(?<!has )\b(?:to|zu)\s$", before) and unit.kind == "word":
            marks.add("infinitive")
        if unit.clause in denied and unit.start > denied[unit.clause]:
            marks.add("denied")
        found.append(replace(unit, marks=frozenset(marks)))
    return tuple(found)


def _group_start(units: tuple[Unit, ...], number: int) -> int:
    """Where the name begins that the unit is part of, its roles included: "von der Lehrerin Aylin Demirtas"."""
    first = number
    while first and units[number].kind == "name" and units[first - 1].clause == units[number].clause and (
        units[first - 1].group == units[number].group or units[first - 1].kind == "role"
    ):  # fmt: skip
        first -= 1
    return units[first].start


def _denied_clauses(text: str, clauses: tuple[tuple[int, int], ...]) -> dict[int, int]:
    """Number of the clause -> where the denial begins, for "nicht A, sondern B" and "not A but B"."""
    found = {}
    for number, (start, end) in enumerate(clauses):
        denial = _DENIED_CLAUSE.search(text, start, end)
        following = text[slice(*clauses[number + 1])] if number + 1 < len(clauses) else ""
        next_one = text[slice(*clauses[number + 2])] if number + 2 < len(clauses) else ""
        if _DENIED_AT_ONCE.match(text[start:end]) and number:
            found[number] = start
        elif denial and (_BUT.match(following) or (len(following) < 4 and _BUT.match(next_one))):
            found[number] = denial.end()
    return found
