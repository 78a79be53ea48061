"""Questions made from a page's shape: headings, tables, lists, and people beside their offices."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.dates import find_dates
from corpus.records import Document, Page
from corpus.sentences import is_list_item, is_table_row, sentence_spans

from ..messages import text

LONGEST_ITEM = 80  # characters: an item that is longer is a sentence, and no answer repeats six of them
FEWEST_ITEMS, MOST_ITEMS = 3, 6
HEADING_WORDS = range(1, 11)
FEWEST_WORDS = 6  # of the sentence under a heading that answers a question about it
MARK = re.compile(r"^\s*(?:[-•*–▪]|\(?\w{1,3}[.)])\s+")
NUMBERING = re.compile(r"^(?:(?:TOP|§) ?)?\d+(?:\.\d+)*[.)]? (?=\S)")  # of headings: "4. Vorschlag", "TOP 3 Mitteilungen"
INNER_QUOTES = str.maketrans("„“”«»", "‚‘’‹›")
FIGURE = re.compile(r"\d")
NAME = r"(?P<name>(?:Dr\. |Prof\. )*[A-ZÄÖÜ][a-zäöüß]+(?:-[A-ZÄÖÜ][a-zäöüß]+)? [A-ZÄÖÜ][\w'’]+(?:-[A-ZÄÖÜ][\w'’]+)?)"
_OFFICE_DE = (
    r"(?:Ober)?[Bb]ürgermeister(?:in)?|Stadtr(?:at|ätin)|Stadtverordnetenvorsteher(?:in)?|Landr(?:at|ätin)|Direktor(?:in)?|Minister(?:in)?"
    r"|Präsident(?:in)?|Schriftführer(?:in)?|Projektleiter(?:in)?|Schulleiter(?:in)?|Ansprechpartner(?:in)?|Pressesprecher(?:in)?"
)
_OFFICE_EN = r"Mayor|City Manager|President|Director|Minister|Superintendent|Chair(?:man|woman)?|Editor|Principal|Secretary"
# "Bürgermeisterin Dr. Henrike Vollrath", "Schriftführerin: Ines Beispiel"
OFFICE_FIRST = {"de": re.compile(rf"\b(?P<role>{_OFFICE_DE}):? {NAME}"), "en": re.compile(rf"\b(?P<role>{_OFFICE_EN}):? {NAME}")}
# "Melissa Bryant, Direktorin der Flussaufsichtsbehörde,", "Gloria Tran-Whitfield, Riverbend's Stormwater Manager,"
_OF_DE = r"(?: (?:de[rs]|für) [A-ZÄÖÜ][\w-]+(?: [A-ZÄÖÜ][\w-]+)*)"
_WHOSE_EN = r"(?:the |[A-Z][\w-]+['’]s )(?:[A-Z][\w-]+ ){0,3}"
NAME_FIRST = {
    "de": re.compile(rf"{NAME}(?:,| als) (?P<role>(?:{_OFFICE_DE}|Leiter(?:in)?){_OF_DE})(?=[,.;])"),
    "en": re.compile(rf"{NAME}, (?P<role>{_WHOSE_EN}(?:{_OFFICE_EN}|Manager|Engineer|Officer))(?=[,.;])"),
}
NO_NAME = re.compile(
    r"(?:isch|lich|ional|städtisch)\w{0,2}\b|(?:ung|ungen|heit|keit|schaft|schaften|amt|stelle|dienst|schule|verein|rat)$|"
    r"\b(?:Stadt|Land|City|Town|Street|School|River|Office|Committee|Council|Street|The)\b"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A question with the place that answers it: `page.text[start:end]`; `facts` stand in that text word for word."""

    kind: str
    question: str
    page: int
    start: int
    end: int
    facts: tuple[str, ...]


def from_tables(document: Document, pages: Sequence[Page]) -> Iterator[Draft]:
    """A cell of each row, asked for by the row's first cell and the cell's column; rows that are there twice are left out."""
    rows = [(page, line) for page in pages for line in _lines(page)]
    cells = [(page, start, end, parsed) for page, (start, end) in rows if (parsed := _row(page.text[start:end]))]
    names = Counter(parsed[0][1] for _, _, _, parsed in cells)
    for page, start, end, parsed in cells:
        (_, name), *others = parsed
        told = [(column, value) for column, value in others if len(value) > 1]  # a lone "2" stands in nearly every answer
        wanted = [(column, value) for column, value in told if FIGURE.search(value)] or told
        if names[name] == 1 and wanted and re.search(r"[^\W\d_]{3}", name):
            column, value = wanted[0]
            question = text(document.language, "suggest.table", title=inner(document.title), row=inner(name), column=inner(column))
            yield Draft("table", question, page.number, start, end, (value,))


def from_lists(document: Document, pages: Sequence[Page]) -> Iterator[Draft]:
    """The items under a heading, where they are few and short."""
    for page in pages:
        for heading, start, end in _sections(page):
            lines = [span for span in _lines(page) if start <= span[0] < end]
            items = [span for span in lines if is_list_item(page.text[slice(*span)])]
            plain = [MARK.sub("", page.text[slice(*span)]).strip().rstrip(",;.") for span in items]
            if (
                FEWEST_ITEMS <= len(items) <= MOST_ITEMS
                and all(1 < len(item) <= LONGEST_ITEM for item in plain)
                and len(set(plain)) == len(plain)
            ):
                question = text(document.language, "suggest.list", title=inner(document.title), heading=inner(heading))
                yield Draft("list", question, page.number, items[0][0], items[-1][1], tuple(plain))


def from_headings(document: Document, pages: Sequence[Page]) -> Iterator[Draft]:
    """The first sentence under a heading; a heading that is a question is asked as it is."""
    for page in pages:
        for heading, start, end in _sections(page):
            span = _first_sentence(page.text, start, end)
            if span is None or heading.casefold() in document.title.casefold():
                continue
            asked = heading.endswith("?")
            question = heading if asked else text(document.language, "suggest.heading", title=inner(document.title), heading=inner(heading))
            yield Draft("question" if asked else "heading", question, page.number, *span, (" ".join(page.text[slice(*span)].split()),))


def from_days(document: Document, pages: Sequence[Page]) -> Iterator[Draft]:
    """The sentence that tells of a day, for days that the document names once."""
    days = Counter(found.value for page in pages for found in find_dates(page.text))
    for page in pages:
        for start, end in sentence_spans(page.text):
            sentence = page.text[start:end]
            found = find_dates(sentence)
            if _is_running(sentence) and len(found) == 1 and days[found[0].value] == 1:
                day = " ".join(sentence[found[0].start : found[0].end].split())
                question = text(document.language, "suggest.day", title=inner(document.title), day=day)
                yield Draft("day", question, page.number, start, end, (" ".join(sentence.split()),))


def from_names(document: Document, pages: Sequence[Page]) -> Iterator[Draft]:
    """Who holds an office; an office that several people hold in the document is left out."""
    found: dict[str, list[Draft]] = {}
    for page in pages:
        for start, end in sentence_spans(page.text):
            sentence = page.text[start:end]
            for key, pattern in (("duty", NAME_FIRST[document.language]), ("role", OFFICE_FIRST[document.language])):
                for match in pattern.finditer(" ".join(sentence.split())):
                    name, role = match["name"], match["role"]
                    if any(NO_NAME.search(word) for word in name.split()):
                        continue
                    question = text(document.language, f"suggest.{key}", title=inner(document.title), role=role)
                    found.setdefault(question, []).append(Draft("name", question, page.number, start, end, (name,)))
    for drafts in found.values():
        if len({draft.facts for draft in drafts}) == 1:
            yield drafts[0]


def inner(words: str) -> str:
    """The words as they are written within quotation marks."""
    return words.translate(INNER_QUOTES)


def _lines(page: Page) -> Iterator[tuple[int, int]]:
    """The spans of the page's lines that hold something."""
    return (match.span() for match in re.finditer(r"[^\n]*\S", page.text))


def _row(line: str) -> list[tuple[str, str]]:
    """(column, value) of each cell of "column: value; column: value", empty for any other line."""
    if not is_table_row(line):
        return []
    cells = [cell.partition(": ") for cell in line.split("; ")]
    if len(cells) < 2 or not all(colon and column.strip() and value.strip() for column, colon, value in cells):
        return []
    return [(column.strip(), value.strip()) for column, _, value in cells]


def _sections(page: Page) -> Iterator[tuple[str, int, int]]:
    """(heading, start, end) of what stands under each heading of the page, up to the next."""
    ends = [*(heading.start for heading in page.headings[1:]), len(page.text)]
    for heading, end in zip(page.headings, ends, strict=False):
        words = NUMBERING.sub("", " ".join(page.text[heading.start : heading.end].split()))
        if len(words.split()) in HEADING_WORDS and not words.endswith(":") and re.search(r"[^\W\d_]{3}", words):
            yield words, heading.end, end


def _first_sentence(page: str, start: int, end: int) -> tuple[int, int] | None:
    """The section's first span if it is a whole sentence of running text."""
    for first, last in sentence_spans(page[start:end]):
        sentence = page[start + first : start + last]
        return (start + first, start + last) if _is_running(sentence) else None
    return None


def _is_running(sentence: str) -> bool:
    """Whether it is a whole sentence of running text."""
    whole = sentence.endswith((".", "!")) and len(sentence.split()) >= FEWEST_WORDS
    return whole and not is_table_row(sentence) and not is_list_item(sentence)
