"""Sentence spans of German and English text, by rules over both languages together.

Every decision looks only at the text between the start of the current sentence and the first word after the candidate
border (or the rest of one line). So the sentences of a text that begins and ends at sentence borders are the same whether
one looks at the text alone or at the page it was cut from: `split.chunk_sentences` rests on that.
"""

from __future__ import annotations

import re

from corpus import abbreviations as lists

Span = tuple[int, int]

_LETTER = r"[^\W\d_]"
_CLOSERS = r"(?:[\"'”“’‘»«›‹)\]}*_⁾]|\[[^\[\]\n]{1,40}\]|[¹²³⁰⁴-⁹])*"
_QUOTES = "\"'”“’‘»«›‹"
_OPENERS = "\"'„“”‚‘’»«›‹([{–—-*_¿¡ "
# A border may lie at the end of a block, at the end of a line, or after closing punctuation.
_CANDIDATE = re.compile(rf"(?P<block>\n[^\S\n]*\n)|(?P<line>\n)|(?P<mark>[.!?…]+){_CLOSERS}(?=\s)")
_NEXT_WORD = re.compile(r"\s*((?:[–—-]\s+)?\S+)")
_TOKEN_REACH = 60  # characters looked back for the word before a full stop; longer words are addresses
_TOKEN = re.compile(r"[^\s(\[{„“\"»«‚‘]*$")
_PREVIOUS = re.compile(r"([\w&-]+)\.?[\s]+[\"'„“”‚‘»«(\[]*$")
_BRACKET_REACH = 250  # a bracket within a sentence is not split; a longer one is more likely left open by mistake
_TITLE_REACH = 80
_TITLE_REST = re.compile(r"[^\n„“”]*[“”],? [a-zäöü]")
_LANGUAGE_REACH = 240
_WORDS = re.compile(rf"{_LETTER}+")
_DOTTED = re.compile(rf"(?:{_LETTER}{{1,2}}\.-?)+{_LETTER}{{1,3}}")
_SPACED = re.compile(rf"(?<![\w.])(?:{_LETTER}{{1,3}}\.\s?)+{_LETTER}{{1,4}}$")
_NUMBER = re.compile(r"\d+(?:[.,:/–-]+\d+)*")
_AMOUNT = re.compile(r".*,.*|\d{1,3}(?:\.\d{3})+|\d+[.:/]\d+[.:/]\d+|.*\D\d{4,}")  # dates too: no ordinals
_ROMAN = re.compile(r"(?=.)X{0,3}(?:IX|IV|V?I{0,3})")  # chapters and rulers; not "DM" or "LCD"
_NO_VOWEL = re.compile(r"[^\W\d_aeiouyäöüAEIOUYÄÖÜ]{2,5}")
_NUMBERED_HEADING = re.compile(
    r"(?:Artikel|Art\.?|Kapitel|Teil|Abschnitt|Anlage|Anhang|TOP|Punkt|Article|Chapter|Section|Part|Annex|§) ?(?:\d+|[IVX]+|[A-Z])$"
)
_ITEM = re.compile(
    r"(?:[-–—•·▪◦●○■□►▶✓✔*‣⁃➔→»] |o (?=\S)|\(?\d{1,3}[.)] |\([a-zA-Z]\) |[a-zA-Z]\) |[A-Z]\. (?=[A-ZÄÖÜ]\w\w)|\(?[ivxIVX]{1,5}[.)] "
    r"|\d{1,2}(?:\.\d{1,2}){1,3}\.? (?=\D)|§ ?\d|TOP \d|#{1,6} )"
)
_LABEL = r"[^\s:;!?()][^:;!?()\n]{0,40}(?:\([^()\n]{0,40}\))?"
# The first two cells tell a row: "Jahr: 2022; Betrag: 5", "Reise; 2021: 5" (its first column has no name), "| a | b".
_ROW = re.compile(rf"(?:{_LABEL}: [^;\n]{{1,250}}|[^:;.!?\n]{{1,60}}); {_LABEL}: ?\S|\| |[^|\n]{{1,200}} \| [^|\n]{{1,200}} \| ")
_LABELLED_LINE = re.compile(rf"(?=[A-ZÄÖÜ\d]){_LABEL}: \S")
_RANGE_WORDS = frozenset(["und", "bis", "oder"])  # "3. und 4. Mai"
_MARK = re.compile(rf"[.!?…]{_CLOSERS}(?=\s|$)", re.MULTILINE)
_ENDED = re.compile(rf"[.!?…:]{_CLOSERS}$")
_WRAP_WIDTH = 50  # a line this long without closing punctuation was wrapped; shorter ones are headings, addresses, labels
_LINE_REACH = 120  # how much of the next line is looked at


def sentence_spans(text: str) -> tuple[Span, ...]:
    """Spans of the sentences, headings, list items and table rows: in order, apart, stripped; all but white space is covered.

    Blank lines always end one; a line break does where the line or the next is an item, a row or a short line of its own.
    A row is never split inside. Linear in the length of the text.
    """
    spans: list[Span] = []
    start = _skip_space(text, 0)
    while start < len(text):
        end = _sentence_end(text, start)
        spans.append((start, start + len(text[start:end].rstrip())))
        start = _skip_space(text, end)
    return tuple(spans)


def is_list_item(line: str) -> bool:
    """Whether the line begins with a bullet, a number or a letter that marks an item; a date ("5. Mai") does not."""
    mark = _ITEM.match(line)
    if mark is None:
        return False
    following = _WORDS.match(line, mark.end())
    dated = following is not None and (following.group() in lists.MONTHS or following.group() in _RANGE_WORDS)
    return not (dated and mark.group()[0].isdigit())


def is_table_row(line: str) -> bool:
    """Whether the line begins "column: value; column: value" or "| a | b |"."""
    return _ROW.match(line) is not None


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _line_end(text: str, position: int) -> int:
    end = text.find("\n", position)
    return len(text) if end < 0 else end


def _sentence_end(text: str, start: int) -> int:
    if _ROW.match(text, start):
        return _line_end(text, start)
    for candidate in _CANDIDATE.finditer(text, start):
        if candidate["block"]:
            return candidate.start()
        if candidate["line"]:
            if _line_breaks(text, start, candidate.start()):
                return candidate.start()
        elif _mark_ends(text, start, candidate):
            return candidate.end()
    return len(text)


def _line_breaks(text: str, start: int, position: int) -> bool:
    """Whether the line break at `position` ends the sentence that began at `start`."""
    next_start = _skip_space(text, position + 1)
    following = text[next_start : next_start + _LINE_REACH].partition("\n")[0].rstrip()
    mark = _MARK.search(following)
    statement = following[: mark.start()] if mark else following  # what is beyond may be another sentence
    if is_list_item(following) or _ROW.match(text, next_start) or _LABELLED_LINE.match(statement):
        return True
    line = text[max(start, text.rfind("\n", start, position) + 1) : position].rstrip()
    if following[:1].islower() or line[-1:] in ",-–(&/":
        return False
    last = line[-12:].rsplit(maxsplit=1)[-1] if line else ""
    if last in lists.CONNECTING or (len(last) == 1 and last.isupper()):
        return False
    if _ENDED.search(line[-12:]):
        return line[-1] == ":"
    return len(line) < _WRAP_WIDTH or (";" in line and ";" in statement)


def _mark_ends(text: str, start: int, candidate: re.Match[str]) -> bool:
    """Whether the closing punctuation of `candidate` ends the sentence that began at `start`."""
    following = _NEXT_WORD.match(text, candidate.end())
    if following is None or candidate.start() == start:
        return following is None
    raw = following[1]
    word = raw.lstrip(_OPENERS)
    mark = candidate["mark"]
    position = candidate.start()
    if word[:1].islower() or raw[0] in ".…" or _inside_bracket(text, start, position) or _inside_title(text, start, position):
        return False
    if raw[0] in "([" and candidate.group()[-1] in _QUOTES:
        return False  # a quotation's source: „…!“ (2006)
    if mark != ".":
        spaced_dots = mark[0] in ".…" and text[candidate.start() - 1].isspace()
        return not spaced_dots or _opens(word)
    return _full_stop_ends(text, start, candidate.start(), word)


def _inside_bracket(text: str, start: int, position: int) -> bool:
    """Whether a bracket opened within this sentence (not at its start) is still open and closes soon, on this line."""
    before = text[max(start + 1, position - _BRACKET_REACH) : position]
    for opening, closing in ("()", "[]"):
        if opening in before and _is_open(before, opening, closing):
            close = text.find(closing, position, position + _BRACKET_REACH)
            if close >= 0 and not {opening, "\n"} & set(text[position:close]):
                following = _NEXT_WORD.match(text, close + 1)
                return close > position + 1 or following is None or not _opens(following[1])
    return False


def _inside_title(text: str, start: int, position: int) -> bool:
    """Whether a short German quotation is open that began within this sentence, which goes on after it: „Wir. Jetzt.“ ist …"""
    opened = text.rfind("„", max(start + 1, position - _TITLE_REACH), position)
    if opened < 0 or "“" in text[opened:position] or "”" in text[opened:position]:
        return False
    return _TITLE_REST.match(text, position, position + _TITLE_REACH) is not None


def _is_open(before: str, opening: str, closing: str) -> bool:
    closed = 0
    for character in reversed(before):
        if character == closing:
            closed += 1
        elif character == opening:
            if not closed:
                return True
            closed -= 1
    return False


def _opens(word: str) -> bool:
    letters = _WORDS.match(word)
    return letters is not None and letters.group() in lists.OPENERS


def _full_stop_ends(text: str, start: int, position: int, word: str) -> bool:
    """Whether the single full stop at `position` ends a sentence, `word` (not in lower case) being the next."""
    before = text[max(start, position - _TOKEN_REACH) : position]
    match = _TOKEN.search(before)
    token = match.group() if match else ""
    single = len(token) == 1 and token.isalpha()
    number = _NUMBER.fullmatch(token) is not None
    if len(token) == position - start and (number or single or _ROMAN.fullmatch(token)):
        return False  # the mark of an item
    if _NUMBERED_HEADING.fullmatch(text, start, position):
        return _MARK.search(text, position + 1, _line_end(text, position)) is not None
    form = _spaced_form(before)
    if form:
        return form in lists.LIKELY_END or (form in lists.MAY_END and _opens(word))
    if number:
        return _number_ends(text, start, position, token, word)
    if single:
        return _letter_ends(text, start, position, token, word)
    if _DOTTED.fullmatch(token):
        return token in lists.LIKELY_END or (token not in lists.NEVER_END and not token.islower() and _opens(word))
    return _word_ends(text, start, position, token, word)


def _spaced_form(before: str) -> str:
    """The known abbreviation of several parts that `before` ends in, closed up: "in z. B" -> "z.B"; "" if none."""
    match = _SPACED.search(before)
    parts = "".join(match.group().split()).split(".") if match else []
    for first in range(len(parts) - 1):
        form = ".".join(parts[first:])
        if form in lists.NEVER_END or form in lists.MAY_END or form in lists.LIKELY_END:
            return form
    return ""


def _number_ends(text: str, start: int, position: int, token: str, word: str) -> bool:
    """After a number: an ordinal or a day unless the next word opens a sentence or nothing here takes an ordinal."""
    letters = _WORDS.match(word)
    if letters and letters.group() in lists.MONTHS:
        return False
    if _opens(word):
        return True
    if _AMOUNT.fullmatch(token):
        return True
    previous = _previous_word(text, start, position - len(token))
    if previous in lists.ARTICLES:
        return False
    if token.isdigit() and len(token) > 3:
        return True  # a year
    if word[:1].isdigit():
        return False
    if previous in lists.COUNTING or previous in lists.BEFORE_NUMBER:
        return True
    return _is_english(text, start, position) and not word.isupper()  # "the 1. FC"


def _letter_ends(text: str, start: int, position: int, token: str, word: str) -> bool:
    """After a single letter: an initial ("J. Kennedy") unless a sentence opens and the letter is a label ("Plan B. Die")."""
    if not _opens(word) or token in lists.NEVER_END:
        return False
    if token.islower() or token in "IVX":
        return True
    previous = _previous_word(text, start, position - 1)
    return previous in lists.LABELLED or not previous[:1].isupper()


def _word_ends(text: str, start: int, position: int, token: str, word: str) -> bool:
    bare = token.lstrip("-–—*_'’")
    if len(token) == position - start and bare[:1].lower() + bare[1:] in lists.NEVER_END:
        return False  # "Inkl." as the first word
    if bare in lists.BEFORE_NUMBER:
        return not _is_number(word) and (bare not in lists.NEVER_END or _opens(word))
    if bare in lists.ENGLISH_WORDS_TOO and _is_english(text, start, position):
        return True
    tail = bare.rsplit("-", 1)[-1]
    if bare in lists.NEVER_END or (tail in lists.NEVER_END and tail[:1].isupper()):
        return False
    if bare in lists.MAY_END or (len(bare) > 4 and bare.endswith(lists.STREET_ENDINGS)):
        return _opens(word)
    if _ROMAN.fullmatch(bare) and not _is_english(text, start, position):
        previous = _previous_word(text, start, position - len(token))
        return _opens(word) or not previous[:1].isupper() or previous in lists.COUNTING
    if _NO_VOWEL.fullmatch(bare) and not bare.isupper() and bare not in lists.UNITS:
        return _opens(word)
    return True


def _is_number(word: str) -> bool:
    return word[:1].isdigit() or word[:1] == "§" or _ROMAN.fullmatch(word.rstrip(".,;:)")) is not None


def _previous_word(text: str, start: int, position: int) -> str:
    match = _PREVIOUS.search(text[max(start, position - _TOKEN_REACH) : position])
    return match[1] if match else ""


def _is_english(text: str, start: int, position: int) -> bool:
    """Whether the sentence so far has more English function words than German ones; German where nothing tells."""
    words = [word.lower() for word in _WORDS.findall(text, max(start, position - _LANGUAGE_REACH), position)]
    return sum(word in lists.ENGLISH for word in words) > sum(word in lists.GERMAN for word in words)
