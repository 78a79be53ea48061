"""Questions with ticked evidence -> the letter: salutation, thanks, an answer to each question, gaps where nothing is ticked, closing.

Without a language model an answer is quotes with what introduces them (phrases.py); with one it is the sentences of it that were
supported. Either way each sentence ends with its marker, "[1]", and the marker has its footnote.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from assistant.messages import text
from assistant.records import Citation
from assistant.settings import Settings
from corpus.records import Language

from ..records import Evidence, Letter, LetterOptions, Mask, Question
from .phrases import Manner, answer_of, say_day

MARKER = re.compile(r"\[(\d{1,3})\]")
_INSIDE = r"(?:[^\[\]]|\[[^\[\]\n]{1,60}\])"
GAP = re.compile(rf"\[(?:offen|open):\s{_INSIDE}*\]")
"""A gap; the question in it may hold labels of masked values."""
GAP_BEGINS = re.compile(r"\[\s*(?:offen|open)\s*:", re.IGNORECASE)
"""What a gap begins with, also one that somebody has changed."""
_KINDS = r"Name|Adresse|Address|Telefon|Phone|E-Mail|IBAN|Aktenzeichen|File number"
LABEL = re.compile(rf"\[(?:{_KINDS}) \d{{1,3}}\]")

_ADDRESSEE = re.compile(r"(?P<form>frau|herrn?|ms\.?|mrs\.?|miss|mr\.?)\s+(?P<name>\S.*)", re.IGNORECASE)
_BRACKETS = str.maketrans("[]", "()")


def write_letter(
    questions: Sequence[Question],
    options: LetterOptions,
    *,
    settings: Settings,
    responsible: str,
    received: date | None = None,
    masks: Sequence[Mask] = (),
) -> tuple[Letter, tuple[Question, ...]]:
    """The letter, and the questions with footnote numbers in their used evidence; numbers that were given before stay.

    `masks`, where given, are those of the enquiry: what only looks like a label of theirs does not get into the letter by a question.
    """
    numbered = number_evidence(questions)
    known = frozenset(mask.label for mask in masks) or None
    language = options.language
    parts = [_salutation(options), _opening(options, received, len(numbered))]
    for place, question in enumerate(numbered):
        if options.length == "full" and len(numbered) > 1:
            parts.append(heading(place + 1, _without_markup(question.text, known)))
        parts.append(
            _answer(question, Manner(language, options.plain, place)) or gap(_without_markup(question.text, known), responsible, language)
        )
    if not numbered:  # nothing that could be answered was found in the enquiry: a person has to read it
        parts.append(gap(text(language, "letter.concern"), responsible, language))
    parts += [*_closing(options, settings), "\n".join(filter(None, (text(language, "letter.regards"), _signature(settings, language))))]
    return Letter("\n\n".join(filter(None, parts)), _footnotes(numbered)), numbered


def number_evidence(questions: Sequence[Question]) -> tuple[Question, ...]:
    """The questions with a number in each used place that has none yet; the same place has the same number in every question."""
    given = _numbers(questions)
    found: list[Question] = []
    for question in questions:
        for evidence in _by_document([evidence for evidence in question.evidence if evidence.used]):  # as they stand in the letter
            given.setdefault(evidence.id, max(given.values(), default=0) + 1)
        places = [replace(e, citation=replace(e.citation, number=given.get(e.id, 0))) for e in question.evidence]
        found.append(replace(question, evidence=tuple(places)))
    return tuple(found)


def in_order(letter: Letter) -> Letter:
    """The letter with its footnotes numbered in the order of their first marker; those that no marker names are dropped.

    Markers without a footnote get the numbers after the last one: they still name none.
    """
    known = {citation.number: citation for citation in letter.footnotes}
    named = list(dict.fromkeys(int(found[1]) for found in MARKER.finditer(letter.text)))
    order = [number for number in named if number in known] + [number for number in named if number not in known]
    new = {number: place for place, number in enumerate(order, start=1)}
    renumbered = MARKER.sub(lambda found: f"[{new[int(found[1])]}]", letter.text)
    return Letter(renumbered, tuple(replace(known[number], number=new[number]) for number in order if number in known))


def gaps(letter_text: str) -> tuple[str, ...]:
    """The gaps that stand in the text, in order."""
    return tuple(found.group() for found in GAP.finditer(letter_text))


def gap(question: str, responsible: str, language: Language) -> str:
    """The visible gap for a question."""
    who = responsible.strip() or text(language, "letter.nobody")
    return text(language, "letter.gap", question=question, responsible=who.translate(_BRACKETS))


def heading(number: int, question: str) -> str:
    """The question as a numbered line of its own."""
    return f"{number}. {question}" if question.endswith("?") else f"{number}. {question.rstrip(' .!:;')}:"


def _numbers(questions: Sequence[Question]) -> dict[str, int]:
    return {e.id: e.citation.number for question in questions for e in question.evidence if e.citation.number}


def _footnotes(questions: Sequence[Question]) -> tuple[Citation, ...]:
    used = {e.citation.number: e.citation for question in questions for e in question.evidence if e.used}
    return tuple(used[number] for number in sorted(used))


def _answer(question: Question, manner: Manner) -> str:
    """The supported sentences of a language model whose evidence is ticked, then quotes of what else is; "" where nothing is."""
    used = {evidence.id: evidence.citation for evidence in _by_document([e for e in question.evidence if e.used])}
    if not used:
        return ""
    prose: list[str] = []
    told: set[str] = set()
    for sentence in question.sentences:
        if not sentence.reason and sentence.evidence and set(sentence.evidence) <= set(used):
            numbers = dict.fromkeys(used[one].number for one in sentence.evidence)
            prose.append(f"{MARKER.sub('', sentence.text).strip()} {''.join(f'[{number}]' for number in numbers)}")
            told |= set(sentence.evidence)
    rest = [citation for one, citation in used.items() if one not in told]
    quotes = answer_of(rest, manner) if rest else ""
    return " ".join(filter(None, (" ".join(prose), quotes)))


def _by_document(places: Sequence[Evidence]) -> list[Evidence]:
    """Best first, but what one document says in one go."""
    documents = list(dict.fromkeys(evidence.citation.document_id for evidence in places))
    return sorted(places, key=lambda evidence: documents.index(evidence.citation.document_id))


def _salutation(options: LetterOptions) -> str:
    addressee = " ".join(options.addressee.split())
    if not addressee:
        return text(options.language, "letter.dear_nobody")
    found = _ADDRESSEE.fullmatch(addressee)
    if not found:
        return text(options.language, "letter.dear_plain", name=addressee)
    form = "ms" if found["form"].lower().startswith(("frau", "ms", "mrs", "miss")) else "mr"
    return text(options.language, f"letter.dear_{form}", name=found["name"])


def _opening(options: LetterOptions, received: date | None, questions: int) -> str:
    style = "plain_" if options.plain else ""
    if received:
        thanks = text(options.language, f"letter.{style}thanks_dated", date=say_day(received, options.language))
    else:
        thanks = text(options.language, f"letter.{style}thanks")
    return f"{thanks} {text(options.language, f'letter.{style}answers' if questions > 1 else f'letter.{style}answer')}"


def _closing(options: LetterOptions, settings: Settings) -> Iterator[str]:
    style = "plain_" if options.plain else ""
    if settings.contact:
        yield text(options.language, f"letter.{style}further_contact", contact=settings.contact)
    elif options.length == "full":
        yield text(options.language, f"letter.{style}further")


def _signature(settings: Settings, language: Language) -> str:
    """As the settings have it for the language, else the office's name."""
    return str(getattr(settings, f"desk_signature_{language}", "") or settings.office).strip()


def _without_markup(question: str, known: frozenset[str] | None) -> str:
    """The question in one line; brackets that are no label of the enquiry's become round, so that it can hold no marker and end no gap."""
    pieces: list[str] = []
    last = 0
    plain = " ".join(question.split())
    for found in LABEL.finditer(plain):
        if known is None or found.group() in known:
            pieces += [plain[last : found.start()].translate(_BRACKETS), found.group()]
            last = found.end()
    return "".join([*pieces, plain[last:].translate(_BRACKETS)])
