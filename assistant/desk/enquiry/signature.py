"""Where a letter ends: the closing formula, and the lines below it that say who wrote."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WHO = r"(?:\s+(?:aus|from|in|von)\s+(?!der\b)[^\n,]{2,40})?"
CLOSING = re.compile(
    r"(?:(?:mit )?(?:(?:viel|freundlich|herzlich|best|lieb|schön|sonnig|sportlich|kollegial|allerbest|vorzüglich|nett)e?[nrms]?\s)+"
    r"(?:und \w+ )?(?:gr(?:ü|ue)(?:ß|ss)en?|gru(?:ß|ss)|hochachtung|dank)|mit (?:bestem|vielem|herzlichem) dank(?: und \w+ gr\w+)?|"
    r"(?:vielen |herzlichen |besten )?dank(?:e)?(?: (?:im voraus|und|schon mal|schön|sehr))*(?: (?:viele|liebe|beste|"
    r"schöne|freundliche) gr\w+)?|"
    r"hochachtungsvoll|es gr(?:ü|ue)(?:ß|ss)t sie(?: \w+)?|gr(?:ü|ue)(?:ß|ss)e?|gruß|gruss|lg|mfg|vg|bg|hg|i\.? ?a\.|"
    r"gez\.|ihre?|euer|eure|"
    r"(?:(?:with )?(?:(?:my|our|very|kind|kindest|best|warm|warmest|many|friendly)\s)*regards|(?:all (?:the|my) )?best(?: wishes)?|"
    r"(?:yours )?(?:very )?(?:sincerely|truly|faithfully|respectfully|cordially)(?: yours)?|yours(?: \w+)*|cheers|"
    r"(?:many |a million )?thanks(?: (?:a million|so much|again|in advance|a lot|and regards))*|"
    r"thank you(?: (?:very much|so much|in advance))?|thx|ty|"
    r"warmly|with (?:love|gratitude|appreciation|thanks)(?: from \w+(?: of us)?)?|love|god bless(?: you)?|take care|"
    r"cordially|greetings|"
    r"un cordial saludo|saludos|saluti|cordialement|bestu kve[^\W\d_]+|pozdrawiam|saygılarımla|з повагою|trân trọng))",
    re.IGNORECASE,
)
_LINE = re.compile(rf"[ \t]*{CLOSING.pattern}{_WHO}\s*[,.!–-]*\s*(?P<rest>[^\n]*)$", re.IGNORECASE)
DEVICE = re.compile(r"(?:sent from my|gesendet (?:von|mit)|von meinem .{0,20} gesendet|get outlook)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[.?!:;]\s*$")
MOST_LINES = 4
EARLY, LETTER = 0.3, 300  # "Ihr Schreiben vom 4. Mai" at the top of a letter closes nothing


@dataclass(frozen=True, slots=True)
class Line:
    """A line that may hold the sender's name; `sure`: a closing formula stands before it."""

    start: int
    text: str
    sure: bool


def closing_at(text: str) -> int:
    """Where the letter's closing formula begins; the end of the text without one."""
    position, found = 0, len(text)
    for line in text.split("\n"):
        match = _LINE.match(line)
        rest_of_letter = len(text) - position - len(line)
        early = position < EARLY * len(text) and rest_of_letter > LETTER and re.match(r"\s*(?:ihre?|euer|eure)\b", line, re.IGNORECASE)
        if match and not early and len(match["rest"].split()) <= 4 and not match["rest"].rstrip().endswith("?") and len(line) < 90:
            found = position
        position += len(line) + 1
    return found


def signature_lines(text: str) -> tuple[Line, ...]:
    """The lines that may hold a name, likeliest first: the rest of each closing line, the lines below it, the last lines without one."""
    lines: list[Line] = []
    position = 0
    for words in text.split("\n"):
        lines.append(Line(position, words, False))
        position += len(words) + 1
    found: list[Line] = []
    for number, line in enumerate(lines):
        match = _LINE.match(line.text)
        if not match or (len(match["rest"].split()) > 6 and not match["rest"].strip("()").istitle()) or match["rest"].endswith("?"):
            continue
        if match["rest"].strip():
            found.append(Line(line.start + match.start("rest"), match["rest"], True))
        below = [other for other in lines[number + 1 : number + 8] if other.text.strip()][:MOST_LINES]
        found.extend(Line(other.start, other.text, True) for other in below)
    return (*found, *_last_lines(lines))


def _last_lines(lines: list[Line]) -> list[Line]:
    """The short lines at the end, below the last sentence."""
    found: list[Line] = []
    for line in reversed(lines):
        text = line.text.strip()
        if not text or text == "--" or DEVICE.match(text):
            continue
        if len(text.split()) > 12 or (_SENTENCE.search(text) and len(text.split()) > 3):
            break
        found.append(line)
    return found[::-1][-8:]
