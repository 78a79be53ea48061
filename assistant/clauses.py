"""The questions in a question: "Wer nahm teil, wo war es und wie teuer war es?" are three, "Wann und wo …?" is one.

A new question begins where an interrogative, or a verb before its pronoun ("gibt es", "is it"), follows "?", ";", a dash or "und". A comma
parts questions only in a list that ends with "und": what follows it otherwise is a subordinate clause ("Wissen Sie, wann …?").
"""

from __future__ import annotations

import re

INTERROGATIVE = (
    r"(?:wer|wem|wen|wessen|was|wann|wohin|woher|wozu|womit|wodurch|wofür|woran|worauf|woraus|worin|worüber|worum|worunter"
    r"|wovon|wovor|wobei|wonach"
    r"|wogegen|wo|warum|weshalb|wieso|weswegen|inwiefern|inwieweit|wie ?viele?[nr]?|wie|welche[mnrs]?"
    r"|who|whom|whose|what(?:'s)?|when|where|why|how|which)"
)
_PREPOSITION = (
    r"(?:(?:an|in|mit|von|zu|für|aus|bei|auf|bis|seit|ab|um|unter|über|nach|vor|durch|gegen|ohne|wegen|während|zwischen|bis zu"
    r"|at|in|on|for|with|from|to|by|of|under|over|through|during|after|before|until|since|between|against|about|into|without)\s+)?"
)
_NO_VERB = (
    r"(?!(?:wenn|dass|ob|weil|falls|als|damit|bevor|nachdem|bis|obwohl|sobald|solange|während|der|die|das|den|dem|denen|mit|für|nur"
    r"|auch|nicht)\b)"
)
# "gibt es", "muss ich", "is it", "do I": a question that can be answered with yes. With "er" or "sie" it would often be more of the first.
_VERB_FIRST = (
    rf"(?:(?:gibt|gab|ist|war|wird|wurde|findet|fand|gilt) es\b|{_NO_VERB}[a-zäöüß]+\s+(?:man|ich|wir)\b"
    r"|(?:is|was|are|were) (?:there|it|they|this|that)\b"
    r"|(?:do|does|did|can|could|must|may|should|will|would|has|have|am) (?:i|you|we|they|it|he|she|one|there)\b)"
)
_QUESTION = rf"(?={_PREPOSITION}{INTERROGATIVE}(?!\w))"
_AND = r"(?:und|sowie|and|as well as)\s+(?:(?:auch|außerdem|also|zwar|wenn ja,?|if so,?)\s+)?"
_BORDER = re.compile(
    rf"\?\s+|(?P<dash>\s*[;–]\s+){_QUESTION}|[,;]?\s+(?:[–-]\s+)?{_AND}(?:{_QUESTION}|(?={_VERB_FIRST}))|(?P<comma>,\s+){_QUESTION}",
    re.IGNORECASE,
)
_LAST_OF_A_LIST = re.compile(rf"[^?]*?\s{_AND}{_QUESTION}", re.IGNORECASE)
_BEGINS = re.compile(rf"{_PREPOSITION}{INTERROGATIVE}(?!\w)", re.IGNORECASE)
_ONLY_INTERROGATIVES = re.compile(rf"(?:{_PREPOSITION}{INTERROGATIVE}[\s,]*)+\??|.*,\s+{_PREPOSITION}{INTERROGATIVE}", re.IGNORECASE)
# "Welche Städte" before "und welche Vereine nahmen teil?": a noun that waits for its verb.
_WITHOUT_VERB = re.compile(
    rf"(?i:{_PREPOSITION})(?P<asks>(?i:welche|wie ?viele|wessen|which|whose|how (?:many"
    rf"|much)))(?i:[mnrs]?)\s+(?:\w+\s+)?(?:[A-ZÄÖÜ][\w-]*|[a-z]+s|[a-z]+)"
)


def split_parts(question: str) -> tuple[str, ...]:
    """The questions in a question, each readable alone; "Wann und wo …?" stays one, since its parts share a clause."""
    parts: list[str] = []
    start = 0
    for border in _BORDER.finditer(question):
        piece = question[start : border.start()].strip()
        if (border["comma"] or border["dash"]) and not _BEGINS.match(piece):
            continue
        if border["comma"] and not _LAST_OF_A_LIST.match(question, border.end()):
            continue
        if _goes_on(piece, question[border.end() :]):
            continue
        start = border.end()
        if re.search(r"\w", piece):
            parts.append(piece)
    rest = question[start:].strip()
    return (*parts, *([rest] if re.search(r"\w", rest) else [])) or (question,)


def _goes_on(piece: str, rest: str) -> bool:
    """Whether a piece waits for the verb of what follows: "Wann" before "und wo …?", "Welche Stadt" before "und welches Land …?"."""
    if _ONLY_INTERROGATIVES.fullmatch(piece):
        return True
    bare = _WITHOUT_VERB.fullmatch(piece)
    following = _WITHOUT_VERB.match(rest)
    if not bare or not following or bare["asks"].lower() != following["asks"].lower():
        return False
    return len(rest.split()) > len(piece.split())
