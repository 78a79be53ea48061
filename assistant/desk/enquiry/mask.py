"""Personal data of an enquiry -> labels: "[Name 1]", "[Adresse 1]", the same value the same label everywhere.

e-mail, IBAN, telephone, file number, address by their shape -> names by what stands around them (people.py) -> the same names elsewhere
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from corpus.records import Language
from vectorstore.store import Snapshot

from ..records import Mask, Masked, MaskKind
from .beside import Found
from .numbers import find_emails, find_ibans, find_phones
from .people import find_names, holders
from .places import find_addresses, find_file_numbers, find_rooms
from .signature import closing_at
from .signed_address import find_signed_addresses
from .split import enquiry_language

LABELS: Mapping[Language, Mapping[MaskKind, str]] = MappingProxyType(
    {
        "de": MappingProxyType(
            {"name": "Name", "address": "Adresse", "phone": "Telefon", "email": "E-Mail", "iban": "IBAN", "file_number": "Aktenzeichen"}
        ),
        "en": MappingProxyType(
            {"name": "Name", "address": "Address", "phone": "Phone", "email": "E-Mail", "iban": "IBAN", "file_number": "File number"}
        ),
    }
)
LABEL = re.compile(r"\[(?:Name|Adresse|Address|Telefon|Phone|E-Mail|IBAN|Aktenzeichen|File number) \d+\]")
_NAME_LABEL = re.compile(r"\[Name \d+\]")
_GREETING = re.compile(
    r"^[ \t]*(?:sehr geehrte|liebe|hallo|hi|hey|hello|dear|guten|good|moin)[^\n]{0,60}?[,!:]", re.IGNORECASE | re.MULTILINE
)
_WORDS = re.compile(r"[^\W\d_][\w'’-]*")
_SEQUENCE = re.compile(r"(?<!\w)[^\W\d_][\w'’-]*(?: [^\W\d_][\w'’-]*)+")
Place = tuple[int, int, MaskKind]


def mask(
    text: str,
    *,
    known: frozenset[str] = frozenset(),
    more: Sequence[tuple[str, MaskKind]] = (),
    masks: tuple[Mask, ...] = (),
) -> Masked:
    """The text with labels in place of personal data; a masked text stays as it is.

    known  names in the public documents, in lower case: they stay, unless the text says that they are the writer's
    more   values that a person wants masked, with their kinds
    masks  earlier ones: their values get the same labels, and new labels go on from theirs
    """
    known = known - {word for found in masks if found.kind == "name" for word in _folded(found.original)}
    known |= {" ".join(words[first:]) for words in map(_folded, holders(text)) for first in (0, -1)}
    places = [
        *_values(text, [*more, *((found.original, found.kind) for found in masks)]),
        *((start, end, "email") for start, end in find_emails(text)),
        *((start, end, "iban") for start, end in find_ibans(text)),
        *((start, end, "file_number") for start, end in find_file_numbers(text)),
        *((start, end, "address") for start, end in _longest(find_signed_addresses(text), find_addresses(text))),
        *((start, end, "phone") for start, end in find_phones(text)),
        *((start, end, "address") for start, end in find_rooms(text) if start > closing_at(text)),
    ]
    apart = _apart([*((*label.span(), "name") for label in LABEL.finditer(text)), *places])
    names = [found for found in find_names(text) if found.sender or not _is_known(text[found.start : found.end], known)]
    apart = _apart([*apart, *((found.start, found.end, "name") for found in names)])
    apart = _apart([*apart, *_again(text, names, known)])
    return _labelled(text, sorted(apart), masks)


def _values(text: str, values: Iterable[tuple[str, MaskKind]]) -> list[Place]:
    places: list[Place] = []
    for value, kind in sorted(values, key=lambda pair: -len(pair[0])):
        if value.strip():
            pattern = r"(?<!\w)" + r"\s+".join(map(re.escape, value.split())) + r"(?!\w)"
            places += [(*found.span(), kind) for found in re.finditer(pattern, text)]
    return places


def _apart(places: Iterable[Place]) -> list[Place]:
    """The places that overlap with no earlier one."""
    kept: list[Place] = []
    for start, end, kind in places:
        if end > start and all(end <= other or start >= stop for other, stop, _ in kept):
            kept.append((start, end, kind))
    return kept


def _longest(some: Sequence[tuple[int, int]], others: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """All places, the longer of two that begin within each other first."""
    return sorted((*some, *others), key=lambda place: place[0] - place[1])


def _folded(name: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in _WORDS.findall(name))


def _is_known(name: str, known: frozenset[str]) -> bool:
    """Whether a name stands in the documents: the whole of it, or the one word that it is."""
    words = _folded(name)
    if words and " ".join(words) not in known and words[-1].endswith("s"):
        words = (*words[:-1], re.sub(r"['’]?s$", "", words[-1]))  # "Mayor Vollrath's", "Frau Hruskas"
    return " ".join(words) in known or (len(words) == 1 and words[0] in known)


def _again(text: str, names: Sequence[Found], known: frozenset[str]) -> list[Place]:
    """Where parts of a masked name stand alone: "Kerstin", "Frau Mühlhäuser". Words that the text also writes small are none."""
    small = {word for word in _WORDS.findall(text) if word.islower()}
    parts: set[str] = set()
    for found in names:
        for word in _WORDS.findall(text[found.start : found.end]):
            plain = word.casefold()
            if len(word) > 2 and word[0].isupper() and plain not in small and (found.sender or plain not in known):
                parts |= {word, word.title()} if word.isupper() else {word}
    if not parts:
        return []
    pattern = "|".join(sorted(map(re.escape, parts), key=len, reverse=True))
    ends = r"(?![\w-]|['’]\w{2})"
    return [(*found.span(), "name") for found in re.finditer(rf"(?<![\w@.-])(?:{pattern})(?: (?:{pattern}))*{ends}", text)]


def _labelled(text: str, places: Sequence[Place], masks: tuple[Mask, ...]) -> Masked:
    words = LABELS[_language(text, masks)]
    labels = {" ".join(found.original.split()).casefold(): found.label for found in masks if found.original}
    every = list(masks)
    taken = {found.label for found in masks} | set(LABEL.findall(text))
    parts, position = [], 0
    for start, end, kind in places:
        value = text[start:end]
        if LABEL.fullmatch(value):
            continue
        key = " ".join(value.split()).casefold()
        if key not in labels:
            label = _next(words[kind], taken)
            taken.add(label)
            labels[key] = label
            every.append(Mask(label, kind, value))
        parts += [text[position:start], labels[key]]
        position = end
    return Masked("".join([*parts, text[position:]]), tuple(every))


def _next(word: str, taken: set[str]) -> str:
    number = 1
    while f"[{word} {number}]" in taken:
        number += 1
    return f"[{word} {number}]"


def _language(text: str, masks: tuple[Mask, ...]) -> Language:
    """The language of the earlier labels, where they tell it; else the text's."""
    for found in masks:
        telling = [language for language in LABELS if found.label.strip("[]").rpartition(" ")[0] == LABELS[language][found.kind]]
        if len(telling) == 1:
            return telling[0]
    return enquiry_language(text)


def unmask(masked: Masked, label: str) -> Masked:
    """The same with the original back for one label, everywhere; unchanged where the original is forgotten."""
    found = next((one for one in masked.masks if one.label == label and one.original), None)
    if found is None:
        return masked
    return Masked(masked.text.replace(label, found.original), tuple(one for one in masked.masks if one.label != label))


def fill(text: str, masks: Iterable[Mask]) -> str:
    """The text with the originals in place of the labels; labels whose original is forgotten stay."""
    originals = {found.label: found.original for found in masks if found.original}
    return LABEL.sub(lambda label: originals.get(label.group(), label.group()), text)


def sender(masked_text: str, masks: Iterable[Mask]) -> str:
    """How to address the writer: "Frau [Name 1]" or "Mr [Name 1]" where the text says so, else "[Name 1]"; "" where nobody signs."""
    names = {found.label for found in masks if found.kind == "name"}
    closing = closing_at(masked_text)
    below = [label for label in _NAME_LABEL.findall(masked_text[closing:]) if label in names]
    header = re.match(r"(?:From|Von):[^\n]*?(\[Name \d+\])", masked_text)
    others = [label for label in _NAME_LABEL.findall(_GREETING.sub("", masked_text)) if label in names]
    label = below[0] if below else header[1] if header and header[1] in names else others[-1] if others else ""
    if not label:
        return ""
    title = re.search(rf"(?<!\w)(Frau|Herrn?|Mrs|Mr|Ms)\.?\s+(?:(?:Dr|Prof)\.\s+)*{re.escape(label)}", masked_text[closing:])
    return f"{title[1].replace('Herrn', 'Herr')} {label}" if title else label


@lru_cache(maxsize=4)
def _names_of(version: str, texts: tuple[str, ...]) -> frozenset[str]:
    known: set[str] = set()
    for text in texts:
        for found in find_names(text, letter=False):
            words = _folded(text[found.start : found.end])
            known.update((*words, " ".join(words)))
            known.add(" ".join(word for word in words if len(word) != 1))
        for sequence in _SEQUENCE.findall(text):
            known.update(_capitalised(sequence.split(" ")))
    return frozenset(known)


def _capitalised(words: Sequence[str]) -> Iterable[str]:
    """Every two or three words in a row that are all capitalised."""
    for size in (2, 3):
        for start in range(len(words) - size + 1):
            some = words[start : start + size]
            if all(word[0].isupper() for word in some):
                yield " ".join(some).casefold()
                yield some[-1].casefold()  # the surname of somebody whose first name is in no list


def known_names(snapshot: Snapshot) -> frozenset[str]:
    """Names in the public documents, in lower case: whole ones and their parts. Kept for the last four versions of the index."""
    documents = snapshot.visible("public")
    texts = tuple(page.text for document in documents for page in snapshot.pages(document.id))
    return _names_of(snapshot.version, texts)
