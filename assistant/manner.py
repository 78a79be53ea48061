"""How a sentence says what it says: denied, planned, past, on a condition, as a duty, of all, of some only. German and English."""

from __future__ import annotations

import re

from . import wording

_BOTH = wording.both()
_GERMAN, _ENGLISH = wording.own("de"), wording.own("en")
ONLY = _BOTH["only"]

# After an article a word in -te or -ten is no verb ("der vierte", "die beteiligten"), nor is a number or a modal.
_ARTICLES = ("der", "die", "den", "dem", "des", "das", "einen", "eine", "im", "am", "zum", "vom", "beim")
_WEAK = (
    "".join(rf"(?<!{article} )" for article in _ARTICLES)
    + r"\b(?!(?:soll|könn|möch|wei|let|zwei|drit|vier|fünf|sechs|sieb|ach|neun|zehn|gu|al|lau|hun|bes|ers|nächs|heu|bit)te)"
    + r"[a-zäöüß]{3,}ten?\b"
)
# "ist geschlossen" is a state, "ist gereist" the past: only verbs of moving and becoming have their past with "ist".
_MOVED = r"gangen|kommen|fahren|reist|stiegen|storben|flohen|fallen|worden|blieben|standen|wesen|wachsen|sunken|treten|flogen|zogen|laufen"
_PERFECT = (
    rf"\b(?:ist|sind)\b(?=.*\b\w*(?:{_MOVED})\b)|"
    + r"\b(?i:\w*ge\w{2,}(?:t|en)|(?:be|ver|er|ent|zer|unter|über)\w{2,}(?:t|en)|\w+iert)\s+(?:hat|haben)\b|"
    + r"\b(?:hat|haben)\b(?!.*\bgeöffnet)(?=.*\b(?:\w*ge\w{2,}(?:t|en)|(?:be|ver|er|ent|zer)\w{2,}(?:t|en)|\w+iert)\b)"
)
_PAST_GERMAN = re.compile("|".join((wording.any_of(_GERMAN["past"]).pattern, _PERFECT, _WEAK)))
# "is held", "to be renovated" are not past, "has held" is.
_NO_PASSIVE = "".join(rf"(?<!{word} )" for word in ("is", "are", "be", "been", "being"))
_HAVE = r"\b(?:has|have)\b(?! to\b)(?=(?:\s+\w+){0,3}\s+\w+(?:ed|en|wn|ne|ade|eft|ent|ught|eld|old|ome)\b)"
_REGULAR = rf"{_NO_PASSIVE}(?<!only )(?<!not )(?<!and )(?<!then )(?<!or )\b[a-z]{{3,}}ed\b(?! in\b)"
_PAST_ENGLISH = re.compile("|".join((_NO_PASSIVE + wording.any_of(_ENGLISH["past"]).pattern, _HAVE, _REGULAR)), re.IGNORECASE)
# "Kommt der Bescheid nicht, entfallen …": a German condition may begin with its verb.
_VERB_FIRST = re.compile(r"^(?:Kommt|Schwankt|Liegt|Fehlt|Steigt|Sinkt|Wird|Ist|Sind|Hat|Zieht|Gibt|Sollte)\b(?=[^.?]*,\s)")
_OWN = (
    {"plan": wording.any_of(_ENGLISH["plan"]), "future": wording.any_of(_ENGLISH["future"]), "past": _PAST_ENGLISH},
    {"plan": wording.any_of(_GERMAN["plan"]), "condition": _VERB_FIRST, "past": _PAST_GERMAN},
)
_DENIES_NOTHING, _NO_PAST = wording.lookalikes("negated"), wording.lookalikes("past")
_SHORT_NOT = re.compile(r"n['’]t\b", re.IGNORECASE)
# "wird … stattfinden" is to come, "wird … eingebaut" may be now: an infinitive at the end of its clause tells.
_WERDEN = wording.any_of(("wird", "werden"))
_CLAUSE_END = r"(?=\s*(?:[.,;!]|$|und\b|wird\b|werden\b))"
_INFINITIVE = re.compile(rf"\b(?!\w*ge\w{{3,}}en\b)[a-zäöü]{{2,}}(?:en|ern|eln)\b{_CLAUSE_END}")
_STRONG = "schoben|trieben|schrieben|standen|griffen"
_PASSIVE = re.compile(rf"\b(?:\w*ge\w{{2,}}t|\w*ge\w{{3,}}en|(?:be|ver|er|ent|zer)\w{{2,}}(?:t|{_STRONG})|\w+iert)\b{_CLAUSE_END}")


def ways(text: str, german: bool) -> frozenset[str]:
    """The ways in which the text says what it says."""
    plain = _NO_PAST.sub(" ", _DENIES_NOTHING.sub(" ", text))
    found = {name for patterns in (_BOTH, _OWN[german]) for name, pattern in patterns.items() if pattern.search(plain)}
    # "no later than" is lost to the negation, not to the limits
    found |= {name for name in ("least", "most") if _BOTH[name].search(text)}
    if _SHORT_NOT.search(plain):
        found.add("negated")
    if german and _WERDEN.search(text) and _INFINITIVE.search(text) and not _PASSIVE.search(text):
        found.add("future")
    return frozenset(found)
