"""Rules for what a sentence may say beside what it cites, each of which can only refuse.

read both (claims.py) -> align (alignment.py) ->

numbers      every number and date stands in what is cited, with the same "mindestens" or "bis zu"
names, role  every name and role does; a place or an office may be taken from the passage where what is cited names no other
negation     what is denied is denied there, and the other way round
plan         what is planned, due or on a condition is not told as a fact, nor a fact as a plan
only         "nur" and "alle" stand there too
relation     what is put together stands together there (relations.py), and no word's opposite does
similarity   every other word has a counterpart there: a stem, a meaning, or the encoder's token vectors
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from vectorstore.embed import Embedder

from .agents import agent_fault
from .alignment import Pair, align
from .anchors import anchor_fault
from .claims import Reading, Unit, places_in, read
from .lexicon import SHORTEST_COMPOUND, Lexicon, load_lexicon
from .manner_rules import fault_of_manner
from .relations import BODIES, CALENDAR, relation_fault, rivals
from .segments import UNIT_MEANINGS
from .verdicts import Reason, Source
from .whereof import cuts_head_off, speaks_of_nothing
from .wording import LIGHT

SIMILAR = 0.45  # centered cosine of a word's tokens to the nearest of the source's
SIMILAR_VERB = 0.2  # the same for a German verb: what is added is mostly a noun or an adjective
SIMILAR_TRANSLATED = 0.1  # the same where the two are in different languages: what is added stays below .25 there, on the development half
COMMON = 5  # letters of the part that two compounds share
MOST_FROM_CONTEXT = 2  # words that only the passage around the citation holds
OF = re.compile(r"\s*(?:der|von|of|of the|of about|of some|out of)\s*", re.IGNORECASE)
DECISIVE = frozenset(("approve", "reject", "grant", "elect", "cancel", "consent", "forbid", "allow"))  # no other word comes near enough
NEGATED = re.compile(r"\b(?:nicht|kein(?:e[mnrs]?)?|not|no|never|nichts)\b", re.IGNORECASE)
LIMITS = frozenset(("least", "most", "more", "less"))


def rule_fault(claim: str, sources: Sequence[Source], embedder: Embedder) -> Reason:
    """Which rule the claim breaks beside what is cited; "" where it keeps all of them."""
    quote = "\n\n".join(source.quote for source in sources)
    lexicon = load_lexicon()
    around = "\n\n".join(f"{source.title}\n\n{source.context}" for source in sources)
    places = places_in("\n".join((claim, quote, around)), lexicon)
    first, context = (read(text, lexicon, places) for text in (quote, around))
    # What is a name in one of the texts is one in the others: "Pittsburgh Steelers" tells that "die Steelers" are.
    known = frozenset(unit.folded for reading in (first, read(claim, lexicon, places)) for unit in reading.units if unit.kind == "name")
    ours, theirs = (read(text, lexicon, places, known) for text in (claim, quote))
    published = next((source.published for source in sources if source.published), None)
    pairs = align(ours, theirs, context, lexicon, embedder, published.year if published else None)
    return (
        _missing(pairs, theirs)
        or fault_of_manner(pairs, ours, theirs, published)
        or relation_fault(pairs, ours, theirs, lexicon)
        or ("relation" if agent_fault(pairs, ours, theirs) else "")
        or ("numbers" if anchor_fault(pairs, ours, theirs) or speaks_of_nothing(pairs, ours, theirs) else "")
        or ("relation" if cuts_head_off(pairs, ours, theirs) else "")
        or _added(pairs, ours, theirs, lexicon, SIMILAR if ours.german == theirs.german else SIMILAR_TRANSLATED)
    )


def _missing(pairs: Sequence[Pair], source: Reading) -> Reason:
    """The exact parts: numbers and dates with their limits, names, roles."""
    for number, pair in enumerate(pairs):
        kind = pair.unit.kind
        if kind in ("number", "date") and not pair.places:
            return "numbers"
        if kind == "number" and not any(_same_limits(pair, source, place) for place in pair.places):
            return "numbers"
        if kind == "number" and (_part_for_whole(pairs, pair, theirs=source) or not _counts_the_same(pairs, number, source)):
            return "numbers"
        if kind == "role" and not pair.places:
            return "role"
        if kind == "name" and not pair.places and (not pair.in_context or rivals(pairs, number, source)):
            return "names"
    return ""


def _same_limits(pair: Pair, source: Reading, place: int) -> bool:
    theirs = source.units[place].marks & LIMITS
    sentence = source.sentence(source.units[place].sentence).lower()
    for part, limit in (("mindest", "least"), ("minimum", "least"), ("höchst", "most"), ("maximum", "most")):  # "Mindestalter ist 16"
        if part in sentence and not theirs:
            theirs = pair.unit.marks & {limit}
    return pair.unit.marks & LIMITS == theirs or any(
        key.startswith("t:") for key in (pair.unit.quantity.keys if pair.unit.quantity else ())
    )


def _part_for_whole(pairs: Sequence[Pair], pair: Pair, theirs: Reading) -> bool:
    """Whether the claim takes the 1,900 of "1,120 of 1,900" alone."""
    told = {place for other in pairs for place in other.places}
    for place in pair.places:
        before = theirs.units[place - 1] if place else None
        whole = before is not None and before.kind == "number" and OF.fullmatch(theirs.text[before.end : theirs.units[place].start])
        if not whole or place - 1 in told:
            return False
    return True


def _counts_the_same(pairs: Sequence[Pair], number: int, source: Reading) -> bool:
    """Whether what follows the number stands in the number's own sentence of the source too: "zwölf Beschäftigte" is no "Zimmer 12"."""
    head = pairs[number + 1] if number + 1 < len(pairs) else None
    if head is None or not head.places or head.unit.kind != "word" or head.unit.start > pairs[number].unit.end + 1:
        return True
    sentences = {source.units[place].sentence for place in head.places}
    return any(source.units[place].sentence in sentences for place in pairs[number].places)


def _added(pairs: Sequence[Pair], claim: Reading, source: Reading, lexicon: Lexicon, similar: float) -> Reason:
    """Words without a counterpart: an opposite of the source's, or a detail that it doesn't have."""
    there = frozenset(meaning for unit in source.units for meaning in unit.meanings)
    told = {place for pair in pairs for place in pair.places}
    untold = [unit for place, unit in enumerate(source.units) if place not in told]
    # "opens at 6 and closes at 9" says both of a pair of opposites: then the one denies not the other
    said_with = frozenset(meaning for pair in pairs if pair.places for meaning in pair.unit.meanings)
    turned = bool(NEGATED.search(claim.text)) != bool(NEGATED.search(source.text))  # "dürfen nicht" for "untersagt"
    borrowed = 0
    for number, pair in enumerate(pairs):
        if pair.places or pair.unit.folded in LIGHT:
            continue
        if lexicon.opposed(pair.unit.meanings) & there - said_with and not turned:
            return "relation"
        if pair.unit.meanings & DECISIVE and not turned and pair.unit.kind == "word":
            return "similarity"
        if pair.unit.meanings & {"year", "age"} and _years_go_unsaid(pairs, number, source):
            continue
        if pair.unit.meanings & (UNIT_MEANINGS | CALENDAR):
            return "numbers"
        if (
            pair.in_context
            and not any(_sister(pair.unit, other) for other in source.units)
            and not (pair.unit.meanings & BODIES and any(_could_be_body(unit) for unit in untold))
        ):
            borrowed += 1
        elif (
            pair.in_context
            or pair.near < (min(similar, SIMILAR_VERB) if _is_verb(pair.unit, claim) else similar)
            or any(_sister(pair.unit, other) for other in source.units)
        ):
            return "similarity"
    return "similarity" if borrowed > MOST_FROM_CONTEXT or borrowed > sum(bool(pair.places) for pair in pairs) else ""


VERB = re.compile(r"(?:t|te|ten|en|ern|eln|st)$")


def _is_verb(unit: Unit, claim: Reading) -> bool:
    """Whether the word is likely a verb of a German sentence: a small letter, a verb's ending, no article or number before it."""
    before = claim.text[: unit.start].rstrip().rpartition(" ")[2].lower()
    return claim.german and unit.text[0].islower() and bool(VERB.search(unit.text)) and not ARTICLE.fullmatch(before)


ARTICLE = re.compile(r"(?:d(?:er|ie|as|en|em|es)|(?:k?ein|ihr|sein|mein|unser)(?:e[mnrs]?)?|im|am|zum|zur|vom|beim|mit|von|und|sehr)")


def _years_go_unsaid(pairs: Sequence[Pair], number: int, source: Reading) -> bool:
    """Whether the source's number is an age that is told without its years: "children under five"."""
    return number > 0 and any(
        not (place + 1 < len(source.units) and source.units[place + 1].meanings & UNIT_MEANINGS) for place in pairs[number - 1].places
    ) and pairs[number - 1].unit.kind == "number"  # fmt: skip


def _sister(ours: Unit, theirs: Unit) -> bool:
    """Whether the two are compounds with one part in common, and so near each other for the encoder: "Stadthalle" and "Stadtkirche"."""
    if min(len(ours.folded), len(theirs.folded)) < SHORTEST_COMPOUND or not (ours.text[0].isupper() and theirs.text[0].isupper()):
        return False
    return ours.folded[:COMMON] == theirs.folded[:COMMON] or ours.folded[-COMMON:] == theirs.folded[-COMMON:]


def _could_be_body(unit: Unit) -> bool:
    """Whether the source's unit may be who acts there: a body, or a noun that the lexicon doesn't know."""
    return bool(unit.meanings & BODIES) or (unit.kind in ("word", "name") and not unit.meanings and unit.text[0].isupper())
