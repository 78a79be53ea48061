"""The values of the drafting desk. Frozen; a change makes a new value, and `Case.version` counts the changes.

enquiry (masked) -> questions -> evidence -> letter with footnotes -> findings
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from assistant.records import Citation
from corpus.records import Language

MaskKind = Literal["name", "address", "phone", "email", "iban", "file_number"]
Status = Literal["draft", "in_review", "released"]
Length = Literal["full", "short"]
Found = Literal["chosen", "near", "searched"]
FindingKind = Literal[
    "gap",
    "no_footnote",
    "no_such_footnote",
    "unsupported",
    "not_in_source",
    "source_changed",
    "promise",
    "legal",
    "valuation",
    "past_as_future",
    "link",
    "masked",
    "internal",
]
"""What the checks find: an open gap; a sentence of an answer without a footnote; a marker without a footnote; a sentence that its
footnote does not support; a number, date or name that stands in no cited passage; a footnote whose document has changed or gone; a
promise; legal advice; a political valuation; a day that is over told as to come; a link to somewhere outside the index; a label of a
masked value whose original is forgotten; an internal source in the letter."""


@dataclass(frozen=True, slots=True)
class Received:
    """An enquiry as plain text: what a person wrote, nothing of the mail's technique. `notes` are keys of messages/enquiry (what was left
    out: attachments, quoted earlier mails, pictures)."""

    text: str
    subject: str = ""
    notes: tuple[str, ...] = ()
    sent: date | None = None  # the day in the mail's header, where there is one
    attachments: tuple[str, ...] = ()  # names of what came with the mail and was not opened


@dataclass(frozen=True, slots=True)
class Mask:
    """A masked value: `label` ("[Name 1]") stands for it in every text; `original` is "" once it is forgotten."""

    label: str
    kind: MaskKind
    original: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A text with labels in place of personal data; the same value has the same label everywhere."""

    text: str
    masks: tuple[Mask, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place that may answer a question. `citation.number` is its footnote from the moment it is first used, 0 before.

    `used` is the clerk's tick. An internal place (`citation.access`) is never ticked by the program.
    """

    id: str  # of the place: the same document, page and characters always have the same one
    citation: Citation
    found: Found  # the answer rests on it, it came near, or the clerk searched for it with other words
    used: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that a language model wrote for a question, with the evidence it rests on; `reason` (a key of messages/verify) where it
    is not supported: it is shown to the clerk struck out, and never stands in a letter."""

    text: str
    evidence: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question or request of an enquiry, what was found for it, and what a language model wrote of it (nothing without one)."""

    id: str
    text: str
    evidence: tuple[Evidence, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    searched: bool = False  # whether evidence has been looked for


@dataclass(frozen=True, slots=True)
class LetterOptions:
    """How the letter is to be written. `addressee` is what follows "Sehr geehrte" ("Frau [Name 1]"); "" addresses nobody by name."""

    language: Language = "de"
    length: Length = "full"
    plain: bool = False  # plain language
    addressee: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """The text with markers "[1]" and gaps "[offen: … – zuständig: …]", paragraphs apart by an empty line, and the footnotes that the
    markers name, by number."""

    text: str = ""
    footnotes: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a check found at `letter.text[start:end]`. `key` stays the same while the sentence and the kind do, so that a
    settled finding stays settled; `blocks`: the letter can't be released with it, overruled or not."""

    key: str
    kind: FindingKind
    start: int
    end: int
    detail: str = ""  # what is missing ("1.900"), the reason (a key of messages/verify), the word
    blocks: bool = False


@dataclass(frozen=True, slots=True)
class Overruling:
    """A finding that a person let stand, and why."""

    key: str
    kind: FindingKind
    text: str
    reason: str
    user: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """An enquiry and everything that has come of it."""

    id: str
    version: int
    created: datetime
    updated: datetime
    user: str  # who received it
    status: Status
    topic: str
    language: Language
    subject: str  # masked, too
    enquiry: str
    masks: tuple[Mask, ...]
    questions: tuple[Question, ...] = ()
    options: LetterOptions = field(default_factory=LetterOptions)
    letter: Letter = field(default_factory=Letter)
    overrulings: tuple[Overruling, ...] = ()
    index_version: str = ""
    model: str = ""
    released: datetime | None = None
    released_by: str = ""
    reviewer: str = ""  # who put it in review does not release it where the topic asks for two people: this is who asked for it
    received_on: date | None = None  # the enquiry's own date, where it names one
