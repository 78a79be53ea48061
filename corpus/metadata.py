"""What a document is called, when it is from and which language it speaks: found in its blocks and hints."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any

from corpus.dates import is_dateline, own_date
from corpus.readers.blocks import Block, RawDocument, one_line
from corpus.records import Language

TITLE_CHARACTERS = 250
SUBTITLE_CHARACTERS = 130
TITLE_BLOCKS = 12
"""Blocks at the beginning among which a title is looked for."""

LANGUAGE_CHARACTERS = 20_000
"""py3langid is sure after a few hundred characters; 20,000 take 10 ms."""

GUESSED = ("de", "en", "fr", "es", "it", "pt", "nl", "pl", "cs", "uk", "ru", "tr", "ro", "hu", "sv", "da", "hr", "el", "ar", "vi")
"""Languages of partner towns and citizens; among all 97 that py3langid knows, short German questions would often be Luxembourgish."""

_LEFTOVER = re.compile(
    r"^(?:untitled|unbenannt|ohne titel|dokument\s?\d*|document\s?\d*|präsentation\s?\d*|presentation\s?\d*|powerpoint.*|"
    r"folie\s?\d+|slide\s?\d+|\(?anonymous\)?|unspecified|titel|title|microsoft word.*|layout\s?\d+|"
    r".*\.(?:docx?|odt|pdf|indd|pptx?|xlsx?|txt|html?|tmp)|scan[\s_\d]*|new document|neues dokument)$",
    re.IGNORECASE,
)
_SITE_SUFFIX = re.compile(r"\s+[|–—·»]\s+|\s+-\s+|\s+::\s+")
_CONTACT = re.compile(r"@|\b(?:tel(?:efon)?|fax|phone|e-?mail)\b\s*[.:]|https?://|www\.|\+\d{2}", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!;:,]$")
_SUBJECT = re.compile(r"^(?:Betreff|Betr\.|Subject|Re|Gegenstand|Thema|Topic)\s*:\s*(\S.{3,160})$", re.MULTILINE)
_WORD = re.compile(r"[^\W\d_]{2,}")

_GERMAN = frozenset(
    [
        "der",
        "die",
        "das",
        "und",
        "ist",
        "nicht",
        "mit",
        "von",
        "für",
        "auf",
        "den",
        "dem",
        "ein",
        "eine",
        "wird",
        "im",
        "zur",
        "zum",
        "des",
        "sich",
        "auch",
        "bei",
        "als",
        "oder",
    ]
)
_ENGLISH = frozenset(
    [
        "the",
        "and",
        "of",
        "to",
        "is",
        "in",
        "for",
        "with",
        "on",
        "that",
        "are",
        "was",
        "by",
        "this",
        "from",
        "as",
        "be",
        "or",
        "at",
        "an",
        "not",
        "will",
        "has",
        "have",
        "it",
    ]
)


def find_title(raw: RawDocument, path: str) -> tuple[str, bool]:
    """(title, True), or (the file's name in readable form, False) where the document does not say what it is called.

    In this order: the author's own title; a file property that the first page repeats; the highest heading near the top, or
    the line above a dateline; a plausible file property; the first line that reads like a title.
    """
    top = raw.pages[0].blocks[:TITLE_BLOCKS] if raw.pages else ()
    own, stored = plausible(raw.hints.title), plausible(raw.hints.property_title)
    if own:
        return _completed(own, top), True
    if stored and _folded(stored) in _folded(" ".join(block.text for block in top)):
        highest = _highest_heading(top)
        return (highest if _folded(stored) in _folded(highest) else stored), True
    found = _above_dateline(top) or _completed(_highest_heading(top), top) or stored or _first_line(top)
    if not found and len(raw.pages) > 1:
        found = _highest_heading([block for page in raw.pages[1:3] for block in page.blocks[:TITLE_BLOCKS]])
    return (found, True) if found else (readable_name(path), False)


def plausible(title: str) -> str:
    """The title on one line if a person wrote it for readers; "" for leftovers such as "Microsoft Word - Entwurf3.doc"."""
    title = one_line(title).strip(" \"'-–|·")
    if not _WORD.search(title) or len(title) > TITLE_CHARACTERS or _LEFTOVER.match(title):
        return ""
    return title if " " in title or not re.search(r"[_\d]", title) else ""


def without_site(title: str, heading: str) -> str:
    """A web page's title without the site's name: "FAQ | Stadt Lindenau" -> "FAQ"; the part that the heading repeats wins."""
    parts = [part.strip() for part in _SITE_SUFFIX.split(one_line(title)) if part.strip()]
    if len(parts) < 2:
        return one_line(title)
    for part in parts:
        if heading and _folded(part) == _folded(heading):
            return part
    return parts[0]


def readable_name(path: str) -> str:
    """The file's name as words: "public/2022-10_bericht.final.pdf" -> "2022-10 bericht.final"."""
    name = PurePosixPath(path).name
    stem = name.rsplit(".", 1)[0] if "." in name.lstrip(".") else name
    return one_line(re.sub(r"[_\s]+", " ", stem)) or name


def find_date(raw: RawDocument) -> date | None:
    """The day the document gives as its own: near the title, structured data, a label elsewhere, then file properties."""
    lines = [line for page in raw.pages for block in page.blocks for line in block.text.splitlines()]
    near, elsewhere = own_date(lines, raw.hints.margins)
    return near or raw.hints.date or elsewhere or raw.hints.property_date


def find_language(text: str, hint: str = "") -> Language:
    """German or English. Text decides; the hint (an HTML `lang`, a file property) decides where there are too few words."""
    sample = text[:LANGUAGE_CHARACTERS]
    words = sample.lower().split()
    german, english = sum(word in _GERMAN for word in words), sum(word in _ENGLISH for word in words)
    if len(words) < 8 and hint[:2].lower() in ("de", "en") and abs(german - english) < 2:
        return "de" if hint[:2].lower() == "de" else "en"
    if max(german, english) >= 5 and max(german, english) > 3 * min(german, english):
        return "de" if german > english else "en"
    return identify_language(sample)


@cache
def _identifier() -> Any:
    """py3langid over the languages in which questions come; its own instance, since `identify_language` narrows the shared one."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(GUESSED)
    return identifier


def guess_language(text: str) -> tuple[str, float]:
    """The likeliest of GUESSED as an ISO 639-1 code, and how sure it is (0 to 1); a few words suffice only where it is sure."""
    code, sure = _identifier().classify(text)
    return str(code), float(sure)


def identify_language(sample: str) -> Language:
    """German or English by py3langid (byte n-grams), for texts without enough small words."""
    import py3langid

    py3langid.set_languages(["de", "en"])
    return "en" if py3langid.classify(sample)[0] == "en" else "de"


def _highest_heading(blocks: Sequence[Block]) -> str:
    headings = [block for block in blocks if block.kind == "heading" and plausible(block.text)]
    return plausible(min(headings, key=lambda block: block.level).text) if headings else ""


def _completed(title: str, blocks: Sequence[Block]) -> str:
    """The title; one of a single word ("Niederschrift", "Vermerk") with the line below that goes on, or with the subject."""
    if not title or len(title.split()) > 1:
        return title
    place = next((place for place, block in enumerate(blocks) if one_line(block.text) == title), None)
    below = one_line(blocks[place + 1].text) if place is not None and place + 1 < len(blocks) else ""
    if below[:1].islower() and len(below) <= SUBTITLE_CHARACTERS and not below.endswith("."):
        return f"{title} {below}"
    for block in blocks:
        found = _SUBJECT.search(block.text)
        if found:
            return f"{title}: {one_line(found.group(1))}"
    return title


def _above_dateline(blocks: Sequence[Block]) -> str:
    """The heading-like block right above a line that is only a date: how press offices lay out their reports."""
    for above, below in pairwise(blocks):
        if above.kind in ("heading", "paragraph") and is_dateline(below.text) and _titular(above.text) and len(above.text.split()) > 2:
            return plausible(above.text)
    return ""


def _first_line(blocks: Sequence[Block]) -> str:
    for block in blocks:
        line = block.text.splitlines()[0] if block.text else ""
        if block.kind == "paragraph" and len(block.text.splitlines()) <= 2 and _titular(line):
            return plausible(line)
    return ""


def _titular(line: str) -> bool:
    return len(line) <= TITLE_CHARACTERS and not _SENTENCE_END.search(line) and not _CONTACT.search(line) and not is_dateline(line)


def _folded(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
