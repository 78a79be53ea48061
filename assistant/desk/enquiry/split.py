"""An enquiry's text -> its questions and requests, each readable alone, in the order and the words of the text.

body (no header, greeting, closing, signature) -> sentences and list items -> asked directly? indirectly? requested? -> parted -> tidied
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.records import Language
from corpus.sentences import is_list_item, sentence_spans

from ...clauses import INTERROGATIVE, split_parts
from ...orders import is_order
from ...question import question_language
from .asking import ASKED, BEGINS, FIRST_VERB, LEAD, NO_QUESTION, PHRASE, REQUEST, VAGUE, WORDY
from .signature import DEVICE, closing_at

MOST_CHARACTERS = 400
"""Of one question: what the assistant reads at once is a little more."""

_HEADER = re.compile(
    r"^(?:From|Von|To|An|Cc|Date|Datum|Gesendet|Sent|Subject|Betreff|Betr\.?|Re|Our ref\.?|Your ref\.?|Unser Zeichen|"
    r"Ihr Zeichen|File)\s?:.*$"
    r"|^-{4,}.*$",
    re.IGNORECASE | re.MULTILINE,
)
_GREETING = re.compile(
    r"\A\s*(?:(?:sehr geehrte|liebe|hallo|hi|hey|hello|dear|guten (?:tag|morgen|abend)|good (?:morning|afternoon|"
    r"evening|day)|moin|servus|gutn tag|"
    r"to whom|to the|grüß gott|greetings)\b[^\n,!:.?]{0,70}(?:[,!:.]|\n)+\s*|(?:hallo|hi|hello|hey)\s+)",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"vertrauliche informationen|confidential|intended recipient|richtige adressat|denken sie an die umwelt|"
    r"before printing",
    re.IGNORECASE,
)
_POSTSCRIPT = re.compile(r"^\s*(?:p\. ?s\.?|ps)\s*[:.]?\s+", re.IGNORECASE | re.MULTILINE)
# "Could you please tell me" above a list is no question of its own.
_ONLY_INTRO = re.compile(
    r"(?:\btell me|\blet (?:me|us) know|\badvise(?: on)?|\bsagen|\bmitteilen|\bteilen Sie (?:mir|uns)(?: bitte)? mit|"
    r"\bwissen)\s*[:.,]?\s*$",
    re.IGNORECASE,
)
_MARK = re.compile(r"^\s*(?:[-–—•*·▪►]|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]|Q?(?:Frage|Question)?\s?\d{1,2}\s?[:.)])\s+", re.IGNORECASE)
_INSIDE = re.compile(r"\s*[;,]?\s*(?:and |und )?\((?:[ivx]{1,4}|[a-h]|\d)\)\s+")
_PARTED = re.compile(
    rf"(?:,|;|,?\s+(?:und|sowie|oder|and|or))\s+(?:auch |also |außerdem )?(?=(?:{PHRASE})?(?:ob|whether|if|{INTERROGATIVE})(?!\w))",
    re.IGNORECASE,
)
# "… and is an interpreter required?", "… & was kosten sie", "…, und plant die Stadt …": a main clause that begins with its verb.
_VERB_PARTED = re.compile(
    r"\s*,?\s+(?:and|&|und|also)\s+(?=(?:is|are|was|were|do|does|did|can|could|will|would|has|have)\s(?:an?|the|there|any|my|our|"
    r"your|it|we|i|you|they)\b"
    r"|gibt['’]?s (?:da|es|dort|hier|noch|auch)\b"
    r"|(?:[a-zäöü]{2,}t|ist|sind|[a-zäöü]+en|muss|kann|darf)\s(?:der|die|das|man|ich|wir|sie|Sie|es|eine?)\s)"
    rf"|\s+&\s+(?={INTERROGATIVE}\b)"
    rf"|,\s+(?=(?:{PHRASE})?{INTERROGATIVE}\s(?:\w+\s)?{FIRST_VERB}\s\w)"
)
# "i want to know is there a bus and how much is it"
_RUN_ON = re.compile(
    r"\b(?:know|ask|wondering|fragen|wissen)\s+(?=(?:is|are|can|do|does|did|will|gibt|kann|darf|muss)\s(?:there|i|it|we|you|the|"
    r"my|es|ich|man|wir)\b)",
    re.IGNORECASE,
)
# "Angaben zu der Zahl …, den Ländern … und der Dauer …", "information on rehearsal space, hostels and a choir"
_LISTED = re.compile(
    r"\b(?:information(?:en)?|angaben|auskunft|auskünfte|details|zahlen)\s(?:on|about|zu|über)\s"
    r"(?P<items>[^.?!:,]+(?:, [^.?!:,]+)+,? (?:und|sowie|and) [^.?!:,]+)[.]?$",
    re.IGNORECASE,
)
_BOTH_OVER = re.compile(r"\bauskunft über (?P<one>[^?:,]+?),? (?:und|sowie) über (?P<two>[^?:,]+?)\.?$", re.IGNORECASE)
_INDIRECT = re.compile(
    rf"{ASKED.pattern}(?P<given>[^.?!]{{0,120}}?)(?:[,:]|\s)\s*(?!was (?:how|wh|if))"
    rf"(?P<asked>(?:{PHRASE})?(?:ob|whether|if|{INTERROGATIVE})(?!\w)\s.*)",
    re.IGNORECASE | re.DOTALL,
)
_COLON = re.compile(rf"^[^?\n]{{0,160}}?(?::|\s–)\s+(?=(?:{PHRASE})?(?:{INTERROGATIVE}|{FIRST_VERB})\b)", re.IGNORECASE | re.DOTALL)
_INTRODUCES = re.compile(
    r"frag|question|fyi|wissen|know|ask|interess|anliegen|punkt|point|folgend|following|bitte|please|thema|betr", re.IGNORECASE
)
FEW = 6  # words before a colon or dash that say what is asked about: "Besuch im Rathaus: mit welcher Frist …?"
_POLITE = re.compile(r"(?:können|könnte|könnt|wissen|could|can|do you know|would)\w*\b", re.IGNORECASE)
# "Ist das ein Problem?": what "das" is stands in the sentence before.
_LEANS = re.compile(
    r"(?:ist|wäre|war|is|would|was) (?:das|dies|this|that|it) (?:denn |so |nun )?"
    r"(?:ein|a|an|richtig|korrekt|erlaubt|zulässig|true|correct|right)\b",
    re.IGNORECASE,
)
_THING = re.compile(r"\s*(?:and |und )?(?:the|your|den|die|das|eine?n?|Ihre?n?)\s", re.IGNORECASE)
# What the office asked is answered here, not asked: "You asked whether we need parking: we don't."
_ANSWERS = re.compile(r"(?:sie (?:fragten|wollten wissen|hatten gefragt)|you (?:asked|wanted to know))\b[^?]*$", re.IGNORECASE)
_FORGOT = re.compile(r"(?:what|was) (?:i|ich|mich|wir|we)\b[^?,]*?\b(?:ask|know|fragen|vergessen|interessiert)\b", re.IGNORECASE)
_PRONOUN_ONLY = re.compile(
    rf"(?:{PHRASE})?{INTERROGATIVE}(?:\s(?!{FIRST_VERB}\b)\w+)?\s(?:der|die|das|diese[rs]?|er|sie|es|it|they|that)\s\w+\??|"
    rf"{PHRASE}{INTERROGATIVE}\s\w+\??",
    re.IGNORECASE,
)


_FRAGMENT = re.compile(rf"(?!{INTERROGATIVE}\b)[A-ZÄÖÜ]\w{{3,}}\?")
# In a text without capitals a sentence or a line may begin with a small letter: "… von dort. könnte jemand …", "ach ja\nwie viele …".
_SMALL_START = re.compile(
    rf"(?<=\w{{4}}[.!?])\s+(?=(?:(?:also|and|und|ach ja|oh) )?(?:{PHRASE})?(?:{INTERROGATIVE}|{FIRST_VERB})\s)"
    rf"|(?<![,:;])\n(?=(?:(?:also|and|und|ach ja|oh)[ ,])?(?:{PHRASE})?(?:{INTERROGATIVE}|{FIRST_VERB})\s)"
)


def _joined(parts: list[str]) -> list[str]:
    """The parts of one sentence; one that says nothing alone ("und wie hoch die ist", "An welchem Tag") stays with its neighbour."""
    joined: list[str] = []
    for part in parts:
        waits = joined and re.fullmatch(rf"(?:{PHRASE})?{INTERROGATIVE}(?:\s\w+)?", joined[-1].strip(), re.IGNORECASE)
        if joined and (waits or (_PRONOUN_ONLY.fullmatch(part.strip(" ,.?")) and not joined[-1].endswith("?"))):
            word = "and" if re.search(r"\b(?:the|is|are|it|they|how|what)\b", f"{joined[-1]} {part}") else "und"
            joined[-1] = f"{joined[-1].rstrip(' ,')} {word} {part}"
        else:
            joined.append(part)
    return joined


def enquiry_language(text: str) -> Language:
    """German or English, German where nothing tells."""
    return question_language(text[:4000], "de")


def find_questions(text: str, *, subject: str = "") -> tuple[str, ...]:
    """The questions and requests of an enquiry, each at most 400 characters; empty where nothing is asked.

    subject: asked only where it is a question itself and the text asks nothing.
    """
    found: list[str] = []
    before = ""
    for unit in _units(_body(text)):
        questions = _joined(list(_asked(unit)))
        if questions and before and len(before) < 200 and _LEANS.match(questions[0]):
            questions[0] = f"{before} {questions[0]}"
        found += questions
        before = "" if questions else " ".join(unit.split())
    if not found and subject.rstrip().endswith("?"):
        found = list(_asked(subject.strip()))
    tidy = (_tidied(question) for question in found)
    return tuple(dict.fromkeys(question for question in tidy if question and not NO_QUESTION.search(question)))


def _body(text: str) -> str:
    """The letter without header, greeting, closing and what follows it; a postscript stays."""
    text = _HEADER.sub("", text).strip()
    end = closing_at(text)
    after = text[end:]
    postscript = _POSTSCRIPT.search(after)
    body = text[:end] if re.search(r"\w", text[:end]) else text
    if postscript:
        body += "\n\n" + after[postscript.end() :].partition("\n\n")[0]
    lines = [line for line in body.split("\n") if not DEVICE.match(line.strip())]
    body = "\n".join(lines).strip()
    return _GREETING.sub("", body, count=1)


def _units(body: str) -> Iterator[str]:
    """The sentences; a list item carries its introduction ("Bitte teilen Sie mir mit") where it can't stand alone."""
    intro = ""
    for start, end in sentence_spans(body):
        unit = body[start:end].strip()
        if _NOTICE.search(unit):
            continue
        lines = unit.split("\n")
        items = [number for number, line in enumerate(lines) if is_list_item(line) or _MARK.match(line)]
        if not items:
            inline = _INSIDE.split(unit)
            if len(inline) > 2:
                yield from (_item(piece, inline[0]) for piece in inline[1:])
                continue
            intro = unit if unit.endswith((":", ",")) or ASKED.search(unit) or REQUEST.search(unit) else ""
            if _ONLY_INTRO.search(unit):
                continue
            if not unit.endswith((":", ",")) or "?" in unit:
                yield from _SMALL_START.split(unit)
            continue
        head = "\n".join(lines[: items[0]]).strip()
        intro = head or intro
        if any(lines[number].rstrip().endswith("?") for number in items):  # where one item asks, the others do
            intro = f"{intro} Fragen:"
        for number, first in enumerate(items):
            last = items[number + 1] if number + 1 < len(items) else len(lines)
            yield _item(_MARK.sub("", "\n".join(lines[first:last]), count=1), intro)


def _item(item: str, intro: str) -> str:
    """A list item as a question of its own; below "Please tell me" and its like without a question mark."""
    item = re.sub(r"(?:[,;]\s*|\s+)(?:and|und|sowie|or|oder)\s*[?.,;]*$", "", item.strip()).rstrip(",;.")
    asks = ASKED.search(intro) or REQUEST.search(intro) or re.search(r"frage|question|anliegen|punkte\b|points\b", intro, re.IGNORECASE)
    if item.endswith("?") or not asks:
        return item
    return f"{item}?"


def _asked(unit: str) -> Iterator[str]:
    """The questions in one sentence."""
    unit = " ".join(unit.split())
    if is_order(unit) or _ANSWERS.match(unit) or not re.search(r"\w", unit):
        return
    if "?" not in unit and (run_on := _RUN_ON.search(unit)):
        for piece in _VERB_PARTED.split(unit[run_on.end() :]):
            yield from _PARTED.split(piece)
        return
    listed = _LISTED.search(unit)
    if listed and not re.search(rf"(?<!\w){INTERROGATIVE}(?!\w)", listed["items"], re.IGNORECASE):
        yield from re.split(r",? (?:und|sowie|and) |, ", listed["items"])
        return
    if both := _BOTH_OVER.search(unit):
        yield from both.groups()
        return
    indirect = _INDIRECT.search(unit)
    bare = LEAD.sub("", _COLON.sub("", unit, count=1), count=1)
    if indirect and (not BEGINS.match(bare.lstrip('„"“(')) or _POLITE.match(bare) or _FORGOT.match(bare)):
        if not (indirect["asked"][:4].lower() == "was " and enquiry_language(unit) == "en"):
            things = unit[indirect.start("given") : indirect.start("asked")].split(",")
            yield from (piece.strip() for piece in things if len(piece.split()) > 2 and _THING.match(piece))
            yield from _PARTED.split(indirect["asked"])
    elif "?" in unit:
        for piece in re.findall(r"[^?]+\?*", unit):
            if piece.endswith("?") or BEGINS.match(LEAD.sub("", piece.strip(), count=1)):
                yield from _direct(piece)
    elif REQUEST.search(unit) and not VAGUE.search(unit) and len(unit.split()) > 2:
        yield _sentence(unit)
    elif BEGINS.match(bare) and not WORDY.match(bare) and not unit.endswith(("!", ":")) and _unmarked(bare):
        yield from split_parts(bare)


def _unmarked(sentence: str) -> bool:
    """Whether a sentence that begins like a question may be one although its mark is missing."""
    return sentence[:1].islower() or not sentence.endswith(".")


def _sentence(unit: str) -> str:
    """The request as a sentence with its mark."""
    return unit if unit.endswith((".", "!", "?")) else f"{unit}."


def _direct(piece: str) -> Iterator[str]:
    piece = LEAD.sub("", piece.strip(), count=1)
    about = _COLON.match(piece)
    if about and (_INTRODUCES.search(about.group()) or len(about.group().split()) > FEW):
        piece = LEAD.sub("", piece[about.end() :], count=1)
    elif about:
        yield piece
        return
    for part in (part for half in _VERB_PARTED.split(piece) for part in split_parts(half)):
        yield from _PARTED.split(part) if re.match(r"(?:ob|whether)\b", part, re.IGNORECASE) else (part,)


def _tidied(question: str) -> str:
    """The question with its first letter large and its mark, at most 400 characters; "" where no word is left."""
    question = LEAD.sub("", question.strip(' \t\n–-,;:"„“”'), count=1).strip()
    if len(re.findall(r"\w+", question)) < 2 and not _FRAGMENT.fullmatch(question):
        return ""
    if not question.endswith((".", "!")) or not REQUEST.search(question):
        question = question.rstrip("?!., ;") + "?"
    if len(question) > MOST_CHARACTERS:
        cut = question[: MOST_CHARACTERS - 1]
        question = cut[: max(cut.rfind(", "), cut.rfind(" "))].rstrip(" ,;") + "…"
    return question[:1].upper() + question[1:]
