"""A text -> its units: the words, names, roles, numbers and dates that say something, each with where it stands and what marks it.

    "… reisen Jugendliche aus Lindenau nach Riverbend"   ->   word jugendlich · name Lindenau (from) · name Riverbend (to)
    "statt 40 Personen können nur 32 mitreisen"          ->   number 40 (denied) · word · number 32 (only) · word

Claim and source are read alike, so that what the reading gets wrong it gets wrong on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Literal

from corpus.sentences import is_table_row, sentence_spans
from vectorstore.analyse import STOP_WORDS, fold
from vectorstore.numerals import MONTHS

from . import marks
from .inflection import PARTICLES, roots
from .lexicon import Lexicon
from .quantities import Quantity, find_quantities
from .wording import SILENT

Kind = Literal["number", "date", "name", "role", "word"]

WORD = re.compile(r"[^\W\d_]+(?:[*:](?=innen|in\b)[^\W\d_]+)?(?:[-'’‘][^\W\d_]+)*")
# Where a clause, an apposition or a member of a list begins.
BORDER = re.compile(
    r"[,;:](?=\s)|[()–—]|\s-\s|\b(?:und|and|oder|or|sowie|but|aber|sondern|während|while|whereas|wo|where|who|which)\b", re.IGNORECASE
)
PARTICLE_AT_END = re.compile(rf"[^.,;:!?]*?\s({'|'.join((*PARTICLES, 'zurück', 'für', 'über'))})(?=\s*(?:[.,;:!?]|$|und\b))")
KEPT = frozenset(("viel", "much", "wenig", "little"))  # stop words of the search that make a difference here
SIGNS = {"€": "euro", "$": "dollar", "%": "percent", "£": "pound"}
SIGN = re.compile("[€$%£]")
ROLES = frozenset(
    "mayor councillor head director chair treasurer manager secretary teacher minister president speaker editor engineer scientist doctor"
    " coordinator principal officer caretaker librarian architect planner lawyer judge nurse sergeant educator social-worker"
    " department-head spokesperson deputy".split()
)
ROLE = re.compile(
    r"(?:pädagog|leiter|meister|vorsteher|beauftragt|direktor|präsident|minister|sekretär|professor|lehrer|kanzler|dezernent|kämmer(?:er|in)|referent|rektor|richter|vorsitzende|stellvertreter)\w*$|^(?:chief|council(?:wo)?m[ae]n|chair(?:wo)?m[ae]n|captain|commissioner|superintendent|trustee|administrator|clerk|chemist|physician|papst|pope|king|queen)s?$",
    re.IGNORECASE,
)
NO_ROLE = re.compile(
    r"ed$|^(?:lead|leads|led|heads|leading|chairs|train\w*|coordinates?|engines?|direct\w*ly|editions?|teach|teaches)$", re.IGNORECASE
)
BODY = re.compile(
    r"(?:amt|stadt|schule|haus|platz|straße|verein|ausschuss|school|hall|street|road|river|committee|office|department|university|council|club|market|city|bridge|park|library|gmbh)$",
    re.IGNORECASE,
)
CAPITAL_BEFORE = re.compile(r"([A-ZÄÖÜ][\wäöüß.’'-]*)\s$")
AMOUNT_BEFORE = re.compile(r"\d\s?$")  # "3 m"
TITLE_BEFORE = re.compile(r"\b(?:Frau|Herrn?|Familie|Dr\.|Prof\.|Mrs?\.?|Ms\.?)\s$")
NOUN = re.compile(r"(?:ung|heit|keit|schaft|tät|tion|ment|nis|tum|ling|chen)(?:en|s|e)?$", re.IGNORECASE)
PLACE_BEFORE = r"\b(?i:aus|nach|in|from|to|near|at|bei|stadt|city of|town of)\s+"


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing said: characters `start` to `end`, number of its sentence and clause, what it may be matched by, and what marks it."""

    start: int
    end: int
    text: str
    kind: Kind
    sentence: int
    clause: int
    folded: str = ""
    stem: str = ""
    meanings: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()  # meanings of the parts of a compound
    roots: frozenset[str] = frozenset()  # what it shares with its other forms (assistant/inflection.py)
    marks: frozenset[str] = frozenset()
    quantity: Quantity | None = None
    group: int = -1  # names that stand side by side ("Melissa Bryant") share it
    sort: str = ""  # "person" or "place" of a name


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with its units in order, the spans of its sentences and of its clauses."""

    text: str
    units: tuple[Unit, ...]
    sentences: tuple[tuple[int, int], ...]
    clauses: tuple[tuple[int, int], ...]
    german: bool = field(default=True)

    def sentence(self, number: int) -> str:
        """The text of one sentence."""
        return self.text[slice(*self.sentences[number])]


def is_german(text: str) -> bool:
    """Whether the text is more likely German than English, by its small words and letters."""
    german = len(
        re.findall(
            r"\b(?:der|die|das|und|ist|im|vom|von|den|dem|ein|eine|zu|mit|für|auf|nicht|sich|wurde|wird|aus|am|zum)\b|[äöüß]", text, re.I
        )
    )
    return german >= len(re.findall(r"\b(?:the|and|is|was|of|to|from|for|by|with|are|were|has|have|that|at|on)\b", text, re.IGNORECASE))


def places_in(text: str, lexicon: Lexicon) -> frozenset[str]:
    """Folded words that stand where a place stands ("aus Lindenau", "from Riverbend")."""
    found = set(lexicon.exonyms.values())
    for match in re.finditer(rf"{PLACE_BEFORE}((?:[A-ZÄÖÜ][\wäöüß’'-]+ ?){{1,2}})", text):
        found |= {
            fold(_plain(word)) for word in match[1].split() if not (NOUN.search(word) or lexicon.meanings(word) or fold(word) in MONTHS)
        }
    return frozenset(found)


def read(text: str, lexicon: Lexicon, places: Collection[str] = frozenset(), names: Collection[str] = frozenset()) -> Reading:
    """The units of the text; `places` and `names` are folded words that are known to be names (of places)."""
    quantities = find_quantities(text)
    sentences = sentence_spans(text)
    clauses = tuple(_clauses(text, sentences, quantities))
    german = is_german(text)
    drafts = sorted(
        [*_quantity_units(text, quantities), *_word_units(text, quantities, lexicon, german, places, names)], key=lambda unit: unit[0]
    )
    units = []
    for start, end, kind, extra in drafts:
        sentence = _index(sentences, start)
        units.append(Unit(start, end, text[start:end], kind, sentence, _index(clauses, start), **extra))  # type: ignore[arg-type]
    return Reading(text, marks.marked(text, tuple(units), clauses), sentences, clauses, german)


Draft = tuple[int, int, Kind, dict[str, object]]


def _quantity_units(text: str, quantities: list[Quantity]) -> Iterator[Draft]:
    for quantity in quantities:
        yield quantity.start, quantity.end, quantity.kind, {"quantity": quantity}


def _word_units(
    text: str, quantities: list[Quantity], lexicon: Lexicon, german: bool, places: Collection[str], names: Collection[str]
) -> Iterator[Draft]:
    taken = [(quantity.start, quantity.end) for quantity in quantities]
    group, last_end = 0, -9
    for match in SIGN.finditer(text):
        yield (
            match.start(),
            match.end(),
            "word",
            {"folded": SIGNS[match.group()], "stem": SIGNS[match.group()], "meanings": frozenset({SIGNS[match.group()]})},
        )
    for match in WORD.finditer(text):
        start, end = match.span()
        if any(a < end and start < b for a, b in taken):
            continue
        word = _plain(match.group())
        folded = lexicon.exonyms.get(fold(word), fold(word))
        meanings = lexicon.meanings(word)
        if folded in ("jahr", "jahre", "year") and re.match(r"\s\d{4}\b", text[end:]):
            continue  # "im Jahr 1969" is "1969"
        if folded == "place" and re.search(r"\bt(?:ake[sn]?|aking|ook)\s$", text[:start]):
            continue
        if (
            (folded in STOP_WORDS and folded not in KEPT)
            or folded in SILENT
            or (len(folded) == 1 and not AMOUNT_BEFORE.search(text[:start]))
        ):
            continue
        extra: dict[str, object] = {"folded": folded, "stem": lexicon.stem(folded), "meanings": meanings, "parts": lexicon.parts(word)}
        extra["roots"] = roots(folded) | roots(folded, _particle(text, end))
        if _is_role(word, german, meanings):
            yield start, end, "role", extra
        elif _is_name(text, match, german, lexicon, folded in places or folded in names or _goes_on(text, match, last_end, german)):
            group += text[last_end:start].strip() != "" or last_end < 0
            last_end = end
            sort = "place" if folded in places else "person"
            yield start, end, "name", extra | {"group": group, "sort": sort}
        else:
            yield start, end, "word", extra


def _particle(text: str, end: int) -> str:
    """The particle of a verb that stands at the end of its clause: "schlägt … vor"."""
    match = PARTICLE_AT_END.match(text, end)
    return fold(match[1]) if match else ""


def _is_role(word: str, german: bool, meanings: frozenset[str]) -> bool:
    """What somebody is, not what somebody does: "Leiterin" and "head", but not "leitet" and "headed"."""
    if german:
        return word[0].isupper() and bool(meanings & ROLES or ROLE.search(word))
    return bool(ROLE.search(word)) or (bool(meanings & ROLES) and not NO_ROLE.search(word))


def _goes_on(text: str, match: re.Match[str], last_end: int, german: bool) -> bool:
    """Whether a German name goes on here: "Volker Amend", though "amend" is a word too."""
    return german and text[last_end : match.start()] == " " and last_end > 0 and not NOUN.search(match.group())


def _is_name(text: str, match: re.Match[str], german: bool, lexicon: Lexicon, known: bool) -> bool:
    word = _plain(match.group())
    if not word[0].isupper() or len(word) < 2:
        return False
    if known or TITLE_BEFORE.search(text[: match.start()]):
        return True
    body = BODY.search(word)
    if lexicon.meanings(word) or NOUN.search(word) or (body and (body.start() == 0 or lexicon.meanings(word[: body.start()]))):
        return False
    first = match.start() == 0 or text[: match.start()].rstrip()[-1:] in '.!?:"“„'
    if not german:
        return not first or bool(re.match(r"\s[A-Z]", text[match.end() : match.end() + 2]))
    # "Die Ruhezeit" at a sentence's beginning: the capital before it is an article's
    before = CAPITAL_BEFORE.search(text[: match.start()])
    after = re.match(r"\s([A-ZÄÖÜ][\wäöüß’'-]+)", text[match.end() :])
    if before and fold(before[1]) in STOP_WORDS:
        before = None
    return bool(
        (before and not first) or (after and not NOUN.search(after[1]) and not first) or (first and after and not NOUN.search(after[1]))
    )


def _plain(word: str) -> str:
    return re.sub(r"['’‘]s?$", "", re.sub(r"[*:]", "", word))


def _clauses(text: str, sentences: tuple[tuple[int, int], ...], quantities: list[Quantity]) -> Iterator[tuple[int, int]]:
    inside = [(quantity.start, quantity.end) for quantity in quantities]
    counted = [quantity for quantity in quantities if any(key.startswith("n:") for key in quantity.keys)]
    counted_ends, counted_starts = {quantity.end for quantity in counted}, {quantity.start for quantity in counted}
    for start, end in sentences:
        at = start
        row = is_table_row(text[start:end])
        for match in BORDER.finditer(text, start, end):
            if any(a < match.end() and match.start() < b for a, b in inside) or (row and match.group() != ";"):
                continue
            # "zwischen 14 und 18 Jahren" is one thing
            if match.start() - 1 in counted_ends and match.end() + 1 in counted_starts and match.group().isalpha():
                continue
            yield at, match.start()
            at = match.start()
        yield at, end


def _index(spans: tuple[tuple[int, int], ...], position: int) -> int:
    return next((i for i, (_, end) in enumerate(spans) if position < end), max(len(spans) - 1, 0))
