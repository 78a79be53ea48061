"""Who does it: the one who acts in the claim must be the one who acts in the source.

"Der Verein zahlt der Stadt" is not "Die Stadt zahlt dem Verein". The one who acts is the first in its clause who can act and stands behind
no preposition and no article of another case; in the passive it is whoever "von", "durch" or "by" names. Only where the two sentences
share a verb: "erhält" for "zahlt" turns the roles round and says the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from vectorstore.analyse import fold

from .alignment import Pair
from .claims import BODY, Reading, Unit
from .inflection import roots
from .relations import ACTORS, BESIDE, BODIES

OTHER_CASE = re.compile(r"\b(?:dem|den|des|(?:ein|kein|mein|sein|ihr|unser|euer|Ihr)e[mns])\s(?:\w+\s)?$")
BEHIND_PREPOSITION = re.compile(
    r"\b(?:of|for|on behalf of|against|about|under|über|unter|gegen|für|im auftrag|zu|zur|zum|an|auf|ans|seitens)\s"
    r"(?:(?:the|die|der|das|dem|den)\s)?$",
    re.IGNORECASE,
)
BY = re.compile(r"\b(?:von|vom|durch|by)\s(?:(?:the|der|die|das|dem|den|Frau|Herrn?)\s)*(?:\w+\s)?$", re.IGNORECASE)
PASSIVE = re.compile(r"\b(?:wird|werden|wurden?|worden|is|are|was|were|been|be|being)\b", re.IGNORECASE)
PARTICIPLE = re.compile(
    r"\b(?:\w*ge\w{2,}(?:t|en)|(?:be|ver|er|ent|zer|über|unter)\w{2,}(?:t|en)|\w+iert|\w+ed|given|made|paid|held|taken|written|sold|built|led|run)\b"
)
MORE_BODIES = re.compile(
    r"(?:stelle|werke?|dienst|zentrale|zentrum|beirat|kreis|land|polizei|feuerwehr|gericht|kasse|verband|stiftung|gesellschaft)s?$"
)
PEOPLE = frozenset("guest citizen customer tenant member parent applicant driver owner senior woman man boy girl friend neighbour".split())
WORD = re.compile(r"[^\W\d_]{4,}")
AUXILIARY = re.compile(
    r"w[eiu]rden?|wird|worden|haben|hatten?|sind|waren?|sein|bleibt|soll(?:en|te|ten)?|kann|können|muss|müssen|dürfen|möchten?|wollen|nicht|oder|unter|"
    r"nächsten?|ersten?|zweiten?|beiden|seinen?|ihren?|einen?|this|that|most|next|last|first|just|past|least|its"
)
VERB = re.compile(r"(?:ed|s|t|te|en|ten|ern|eln|st)$")


def agent_fault(pairs: Sequence[Pair], claim: Reading, source: Reading) -> bool:
    """Whether the claim makes somebody do what another does in the source, whom the claim names too."""
    ours = _agents(claim)
    theirs = _agents(source)
    for number, pair in enumerate(pairs):
        if number in ours or not _acts(pair.unit) or not pair.places:
            continue
        mates = [k for k in ours if claim.units[k].sentence == pair.unit.sentence and pairs[k].places]
        doers = [place for place in pair.places if place in theirs]
        if not doers or len(doers) < len(pair.places) or not mates:
            continue
        sentences = {source.units[place].sentence for place in doers}
        others = [k for k in mates if not set(pairs[k].places) & (theirs | set(pair.places))]
        same = [k for k in others if any(source.units[place].sentence in sentences for place in pairs[k].places)]
        clauses = {claim.units[k].clause for k in same}
        if same and len(same) == len(mates) and _shares_verb(claim, clauses, source, sentences):
            return True
    return False


def _agents(reading: Reading) -> set[int]:
    """Numbers of the units that act in their clauses."""
    found: set[int] = set()
    for clause, (start, end) in enumerate(reading.clauses):
        text = reading.text[start:end]
        passive = bool(PASSIVE.search(text) and PARTICIPLE.search(text))
        units = [i for i, unit in enumerate(reading.units) if unit.clause == clause and _acts(unit)]
        fitting = [i for i in units if (_named_by(reading, i) if passive else _is_free(reading, i))]
        for i in fitting[:1]:
            found |= _phrase(reading, i)
    return found


def _phrase(reading: Reading, first: int) -> set[int]:
    """The unit and those of its noun phrase that follow at once: "Kämmerin Sabine Theis"."""
    found = {first}
    units = reading.units
    for i in range(first + 1, len(units)):
        if not _acts(units[i]) or reading.text[units[i - 1].end : units[i].start].strip(" ,") not in ("", "und", "and"):
            break
        found.add(i)
    return found


def _acts(unit: Unit) -> bool:
    return unit.kind in ("name", "role") or (unit.kind == "word" and bool(
        unit.meanings & (ACTORS | BODIES | PEOPLE) or ((BODY.search(unit.text) or MORE_BODIES.search(unit.text)) and unit.text[0].isupper())
    ))  # fmt: skip


def _is_free(reading: Reading, number: int) -> bool:
    unit = reading.units[number]
    before = reading.text[max(0, unit.start - 40) : unit.start]
    return not unit.marks & (BESIDE | {"before", "after", "for", "against", "since", "until"}) and not (
        OTHER_CASE.search(before) or BEHIND_PREPOSITION.search(before)
    )


def _named_by(reading: Reading, number: int) -> bool:
    unit = reading.units[number]
    return "by" in unit.marks or bool(BY.search(reading.text[max(0, unit.start - 40) : unit.start]))


def _shares_verb(claim: Reading, clauses: set[int], source: Reading, sentences: set[int]) -> bool:
    """Whether a verb of these clauses of the claim is in these sentences of the source too."""
    ours = _verbs(" ".join(claim.text[slice(*claim.clauses[clause])] for clause in clauses))
    return bool(ours & _verbs(" ".join(source.sentence(sentence) for sentence in sentences)))


def _verbs(text: str) -> set[str]:
    words = (fold(word) for word in WORD.findall(text) if word[0].islower() and VERB.search(word) and not AUXILIARY.fullmatch(word))
    return {root for word in words for root in roots(word)}
