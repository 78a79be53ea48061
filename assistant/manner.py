"""How a sentence says what it says: denied, planned, past, on a condition, as a duty, of all, of some only. German and English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

Patterns = Mapping[str, re.Pattern[str]]


def _words(*parts: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(parts)})\b", re.IGNORECASE)


ONLY = _words(
    "erst", "nur", "lediglich", "ausschließlich", "allein", r"alleinig\w*", "bloß", "only", "solely", "alone", "exclusively", "merely"
)
_BOTH: Patterns = MappingProxyType(
    {
        "negated": re.compile(
            r"\b(?:nicht|kein(?:e[mnrs]?)?|nie|niemals|niemand|nichts|ohne|weder|not|no|never|nobody|nothing|none|without|neither|cannot)\b|n['’]t\b",
            re.IGNORECASE,
        ),
        "must": _words("muss", "müssen", "zwingend", "verpflichtet", "must", "has to", "have to", "(?:is|are) required to", "obliged"),
        "all": _words(r"alle[nrms]?(?! (?:anderen|übrigen|anderen))", r"sämtliche\w*", r"jede[nrms]?", "every(?:one|body)?", "all(?! others?)", "always", "immer", "stets"),
        "every": _words(
            r"alle[nrms]?", r"sämtliche\w*", r"jede[nrms]?", "jeweils", "je", r"every\w*", "all", "each", r"beide\w*", "both", "jährlich", "täglich",
            r"täglich\w*", "daily", r"annual\w*", "yearly", "weekly", "monthly", "immer", "always", r"any\w*", "im (?:jahr|monat)", "wer", "whoever",
        ),
        "only": ONLY,
        "least": _words("mindestens", "wenigstens", "at least", r"minimum\w*", r"mindest\w*", "no fewer", "ab"),
        "most": _words("höchstens", "maximal", r"maximum\w*", "bis zu", "up to", "at most", "no (?:more|later) than", "spätestens", "within", "binnen",
            "innerhalb", r"höchst\w*", "nicht mehr als", "limit"),
        "condition": _words("wenn", "falls", "sofern", "unter der bedingung", "if", "unless", "provided that", "on (?:the )?condition"),
        "reserve": _words("vorbehaltlich", "subject to", "would", "wäre", "würden?", "ohne", "without", "bei", "in case", "when"),
        "duty": _words(
            "fällig", "nötig", "bedarf", "bedürfen", r"brauch\w+", "zu", "required?s?", "due", r"need\w*", "deadline", "frist", r"\w*schluss", "bis",
            "by", "until", r"mindest\w*", "minimum", "at least", "gehören", "voraussetzung", "bedingung", "(?:are|is) to",
        ),
    }
)  # fmt: skip
_GERMAN: Patterns = MappingProxyType(
    {
        "plan": _words(
            r"soll(?:en|te|ten)?", "möchten?", "wollen", "will", r"geplante?[nrms]?", "plan(?:en|t)", r"vorgesehen\w*", r"beabsichtig\w+",
            r"erwartet\w*", "voraussichtlich", r"vorgeschlagen\w*", "ziel ist", "ziel:", "(?:ist|sind) zu", "steh(?:t|en) noch", "angekündigt",
            "wünscht",
        ),
        "past": re.compile(
            r"\b(?:wurden?|waren?|hatten?|worden|fand(?:en)?|kam(?:en)?|ging(?:en)?|nahm(?:en)?|gab(?:en)?|fiel(?:en)?|lud(?:en)?|sang(?:en)?"
            r"|stand(?:en)?|hielt(?:en)?|lag(?:en)?|trat(?:en)?|blieb(?:en)?|sprach(?:en)?|betrug(?:en)?|empfing(?:en)?|bekam(?:en)?|erhielt(?:en)?"
            r"|schlug(?:en)?|flohen?|starb(?:en)?)\b"
            r"|\b(?:hat|haben|ist|sind)\b(?=.*\b(?:\w*ge\w{2,}(?:t|en)|(?:be|ver|er|ent|zer)\w{2,}(?:t|en)|\w+iert)\b)"
            r"|(?<!der )(?<!die )(?<!den )(?<!dem )(?<!des )(?<!das )(?<!einen )(?<!eine )(?<!im )(?<!am )(?<!zum )(?<!vom )(?<!beim )\b(?!(?:soll|könn|möch|wei|let|zwei|drit|vier|fünf|sechs|sieb|ach|neun|zehn|gu|al|lau|hun|bes|ers|nächs|heu|bit)te)[a-zäöüß]{3,}te(?:n)?\b"
        ),
        "condition": re.compile(r"^(?:Kommt|Schwankt|Liegt|Fehlt|Steigt|Sinkt|Wird|Ist|Sind|Hat|Zieht|Gibt|Sollte)\b(?=[^.?]*,\s)"),
    }
)  # fmt: skip
_ENGLISH: Patterns = MappingProxyType(
    {
        "plan": _words(
            r"plan(?:s|ned)?", r"intend\w*", r"expect\w*", r"propos\w+", "wants? to", "aims?", "aiming", "would", r"hope\w*", "(?:is|are) to(?! the)",
            "scheduled", "supposed", "considering", "should", "intentions?", "going to",
        ),
        "past": re.compile(
            r"\b(?:was|were|had|did|took|held|came|went|gave|got|began|spent|sang|broke|told|said|won|beat|made|led|paid|left|met|fled|became)\b"
            r"|\b(?:has|have)\b(?! to\b)(?=(?:\s+\w+){0,3}\s+\w+(?:ed|en|wn|ne|ade|eft|ent|ught|eld|old|ome)\b)"
            r"|(?<!is )(?<!are )(?<!be )(?<!only )(?<!not )\b[a-z]{3,}ed\b(?! in\b)",
            re.IGNORECASE,
        ),
        "future": _words("will", "shall", "going to"),
    }
)  # fmt: skip
_NO_NEGATION = _words(
    "nicht nur", "nicht zuletzt", "nicht mehr als", "nicht weniger als", "not only", "not (?:more|less) than", "no (?:later|earlier|more|less|fewer) than",
    "nothing but",
)  # fmt: skip
# Present and nouns that end like a past: "erhalten", "arbeiten".
_NO_PAST = _words(
    r"\w*(?:halten|arbeiten|bieten|leiten|kosten|warten|treten|raten|leisten|starten|gelten|falten|breiten|bitten|treffen|rechte|heute|weite|seite)"
)
_WERDEN = _words("wird", "werden")
# "wird … stattfinden" is to come, "wird … eingebaut" may be now: an infinitive at the end of its clause tells.
_INFINITIVE = re.compile(r"\b(?!\w*ge\w{3,}en\b)[a-zäöü]{2,}(?:en|ern|eln)\b(?=\s*(?:[.,;!]|$|und\b|wird\b|werden\b))")
_PASSIVE = re.compile(
    r"\b(?:\w*ge\w{2,}t|\w*ge\w{3,}en|(?:be|ver|er|ent|zer)\w{2,}(?:t|schoben|trieben|schrieben|standen|griffen)|\w+iert)\b(?=\s*(?:[.,;!]|$|und\b|wird\b|werden\b))"
)  # noqa: E501


def ways(text: str, german: bool) -> frozenset[str]:
    """The ways in which the text says what it says."""
    plain = _NO_PAST.sub(" ", _NO_NEGATION.sub(" ", text))
    # "no later than" is lost to the negation, not to the limits
    limits = {name for name in ("least", "most") if _BOTH[name].search(text)}
    patterns = [*_BOTH.items(), *(_GERMAN if german else _ENGLISH).items()]
    found = {name for name, pattern in patterns if pattern.search(plain)}
    if german and _WERDEN.search(text) and _INFINITIVE.search(text) and not _PASSIVE.search(text):
        found.add("future")
    return frozenset(found | limits)
