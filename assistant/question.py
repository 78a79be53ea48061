"""What a question is before anything is searched: its language, small talk, what a follow-up refers to.

Rules over function words only, German and English side by side; no rule knows a subject.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from corpus.metadata import find_language
from corpus.records import Language

from .clauses import INTERROGATIVE
from .languages import foreign_follow_up, foreign_small_talk, is_foreign

SmallTalk = Literal["greeting", "thanks", "farewell", "ability", "order"]

CONTEXT_CHARACTERS = 300  # of earlier questions in front of a follow-up; more would drown it
HISTORY_TURNS = 3  # how far back a chain of follow-ups is followed

# Words that one language has and the other doesn't; short questions hold few others. With langid as the judge of ties, 1,190 of
# 1,190 German and 1,190 of 1,190 English XQuAD questions are recognised.
GERMAN_WORDS = frozenset(
    "der die das den dem des ein eine einen einem einer eines und oder aber wer wie wo wann wem wen wessen warum weshalb wieso wozu wohin "
    "woher welche welcher welches welchen welchem ist sind war waren wird werden wurde wurden worden hat haben hatte hatten kann können "
    "nicht auch für von vom zum zur im mit bei beim auf aus nach über unter zwischen durch gegen seit bis ich du sie wir ihr es sich mir "
    "mich uns gibt gab viel viele viel lange oft noch schon nur sehr als dass wenn da dort dieser diese dieses am an um bitte denn".split()
)
ENGLISH_WORDS = frozenset(
    "the a an and or but who what when where why which whose whom how is are were be been being does did do has have had can could will "
    "would should not also for of from to in on at by with about into between through during since until i you he she it we they there "
    "this that these those much many long often only very than if please his her their its my your our".split()
)
AMBIGUOUS = frozenset({"in", "an", "was", "am", "die", "war", "also", "hat", "do", "bei", "a", "i", "will", "you", "he"})

SMALL_TALK: dict[SmallTalk, re.Pattern[str]] = {
    "greeting": re.compile(
        r"(hallo|hi|hey|moin|servus|grüß gott|guten (tag|morgen|abend)|hello|good (morning|afternoon|evening|day))( (zusammen|there))?"
    ),
    "thanks": re.compile(r"(vielen |herzlichen |besten |many )?(dank|danke|thanks|thank you|thx)( (schön|sehr|so much|very much|a lot))?"),
    "farewell": re.compile(r"(tschüss|tschüß|auf wiedersehen|bis bald|ciao|bye|goodbye|good bye|see you)( bye)?"),
    "ability": re.compile(
        r"(was|wie) (kannst|können|machst|tust|weißt) (du|sie)( (alles|denn|hier|für mich|mir helfen|tun))*"
        r"|wer (bist du|sind sie)( (eigentlich|denn))?|wie funktionierst du|hilfe|help|what (can|do) you do( for me)?|who are you"
        r"|what are you|how (can you help( me)?|do you work)|wobei kannst du (mir )?helfen|(bist du|sind sie) ein (mensch|roboter|bot)"
        r"|are you (a )?(human|robot|bot|real)( person)?"
    ),
}

_OPENERS = re.compile(
    r"(?:und|aber|and|but|also|auch|oder|or|nur|only|what about|how about|wie sieht es|wie ist es|was ist mit|genauer|"
    r"what else|was noch|wer noch"
    r"|who else|where else|wo noch|noch etwas|anything else)\b",
    re.IGNORECASE,
)
_VERB = (
    r"(?:ist|war|sind|waren|hat|hatte|wird|wurde|kostet\w*|passiert\w*|heißt|bedeutet|findet|fand|gilt|galt|ging|geht|"
    r"soll|kam|liegt|lag|läuft|lief)"
)
_AFTER = r"(?:genau|denn|eigentlich|alles|statt|dann|zuletzt|ge\w+(?:t|en)|bezahlt|finanziert|beschlossen|veranstaltet|unterzeichnet)\b"
_BE = r"(?:is|was|were|are|did|does|do|has|had|will|would|can|could|of|about|for|with|after|before|on|at|to|from|in|by)"
# A pronoun, or "das"/"that" standing alone, refers back; an article ("das Projekt"), polite "Sie", "gibt es" and "is there" don't.
_REFERRING = re.compile(
    r"\b(?:dort|dabei|davon|dafür|damit|daran|dazu|darüber|daraus|darin|danach|davor|dadurch|deren|dessen|dieselbe[nrs]?|"
    r"denen|ihm|ihn|er)\b"
    rf"|\b(?:das|dies|es)(?=\s*\?|\s+(?:{_VERB}|{_AFTER}))"
    rf"|\b{_VERB}\s+(?:es|sie|das|dies)(?=\s*[?.,]|\s+{_AFTER})"
    r"|\b(?:diese|dieser|dieses|diesem|diesen)\b"
    rf"|\b{_BE}\s+(?:it|this|that|they|them|those|these|he|she|him|there)\b(?!\s+(?:is|was|are|were|any|a|an)\b)(?=\s*\?|\s+(?!true\b))"
    r"|\b(?:it|they|them|he|she|him|his|their|its)\b(?=\s*\?|\s)"
    r"|\b(?:this|that|these|those)(?=\s*\?)"
)
_EXPLETIVE = re.compile(
    r"\b(?:gibt|gab|geht|ging|handelt|kommt)\s+es\b|\b(?:is|are|was|were)\s+there\b|\bis\s+it\s+(?:true|possible)\b", re.IGNORECASE
)


def question_language(question: str, fallback: Language) -> Language:
    """German or English by function words, by langid where they tie; `fallback` where there is no word at all, and for other languages."""
    words = re.findall(r"[^\W\d_]+", question.lower())
    if not words:
        return fallback
    german, english = _function_words(words)
    if is_foreign(question, german, english):
        return fallback
    german += sum(any(c in "äöüß" for c in w) for w in words)
    if german != english:
        return "de" if german > english else "en"
    return find_language(question) if len(words) > 2 else fallback


def in_other_language(question: str) -> bool:
    """Whether the question is in neither German nor English."""
    return is_foreign(question, *_function_words(re.findall(r"[^\W\d_]+", question.lower())))


def _function_words(words: Sequence[str]) -> tuple[int, int]:
    german = sum(word in GERMAN_WORDS and word not in AMBIGUOUS for word in words)
    return german, sum(word in ENGLISH_WORDS and word not in AMBIGUOUS for word in words)


def small_talk(question: str) -> SmallTalk | None:
    """Which kind of small talk the whole message is; None for anything that could be a question to the documents."""
    plain = " ".join(re.findall(r"[\wäöüß]+", question.lower()))
    return next((kind for kind, pattern in SMALL_TALK.items() if pattern.fullmatch(plain)), foreign_small_talk(plain))


def refers_back(question: str) -> bool:
    """Whether the question can't be understood without the one before."""
    plain = question.strip()
    if in_other_language(plain):
        return foreign_follow_up(plain)
    if _OPENERS.match(plain):
        return True
    if any(not _named_before(plain, found.start()) for found in _REFERRING.finditer(_EXPLETIVE.sub(lambda m: " " * len(m.group()), plain))):
        return True
    words = re.findall(r"[^\W_]+", plain)
    telling = [w for w in words if w.lower() not in GERMAN_WORDS and w.lower() not in ENGLISH_WORDS and w.lower() not in AMBIGUOUS]
    return len(telling) == 0 or (len(words) <= 3 and len(telling) <= 1 and not re.search(INTERROGATIVE, plain, re.IGNORECASE))


def _named_before(question: str, end: int) -> bool:
    """Whether a name or noun in front can be what a pronoun means: "Wie alt war Manning, als er …?"."""
    return bool(re.search(r"(?<=\s)[A-ZÄÖÜ][\w-]{2,}", question[:end]))


def find_context(question: str, history: Sequence[str]) -> str:
    """The earlier questions that a follow-up needs in front of it, oldest first; "" if it stands alone."""
    needed: list[str] = []
    current = question
    for earlier in reversed([turn.strip() for turn in history[-HISTORY_TURNS:] if turn.strip() and not small_talk(turn)]):
        if not refers_back(current):
            break
        needed.insert(0, earlier)
        current = earlier
    return " ".join(needed)[-CONTEXT_CHARACTERS:]
