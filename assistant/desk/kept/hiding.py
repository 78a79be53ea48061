"""Labels in place of originals, in every text of a case: what must not stand anywhere any more, or leave with the record."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from ..records import Case, Letter, Mask, Overruling, Question

Hide = Callable[[str], str]
Details = Mapping[str, str | int | list[str]]


def hider(masks: Sequence[Mask]) -> Hide:
    """Puts each label where its original stands as words of their own, also over a line's end; longest first, so that "Anna Berg" goes
    before "Anna"."""
    known = {one_line(mask.original): mask.label for mask in masks if mask.original.strip()}
    if not known:
        return lambda text: text
    originals = sorted((mask.original for mask in masks if mask.original.strip()), key=len, reverse=True)
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(_pattern, originals)) + r")(?!\w)", re.IGNORECASE)
    return lambda text: pattern.sub(lambda found: known.get(one_line(found[0]), found[0]), text)


def file_name(name: str, masks: Sequence[Mask]) -> str:
    """The name of a file without what it says of the sender, also where the words run together: "Lebenslauf_KunzBerta.pdf"."""
    words = {word: mask.label for mask in masks for word in re.findall(r"\w{3,}", mask.original)}
    if not words:
        return name
    pattern = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))), re.IGNORECASE)
    by_fold = {word.casefold(): label for word, label in words.items()}
    return pattern.sub(lambda found: by_fold.get(found[0].casefold(), "…"), name)


def one_line(text: str) -> str:
    """The text as it is compared: case and white space make no difference."""
    return " ".join(text.split()).casefold()


def _pattern(original: str) -> str:
    return r"\s+".join(map(re.escape, original.split()))


def hidden_case(case: Case, hide: Hide) -> Case:
    """The case with all that people wrote in it hidden; what documents say stays as it stands."""
    return replace(
        case,
        subject=hide(case.subject),
        enquiry=hide(case.enquiry),
        questions=tuple(_question(question, hide) for question in case.questions),
        options=replace(case.options, addressee=hide(case.options.addressee)),
        letter=hidden_letter(case.letter, hide),
        overrulings=tuple(_overruling(each, hide) for each in case.overrulings),
    )


def hidden_letter(letter: Letter, hide: Hide) -> Letter:
    """The letter with its text hidden."""
    return replace(letter, text=hide(letter.text))


def hidden_details(details: Details, hide: Hide) -> Details:
    """An event's details, hidden."""
    return {key: _detail(value, hide) for key, value in details.items()}


def _detail(value: str | int | list[str], hide: Hide) -> str | int | list[str]:
    if isinstance(value, list):
        return [hide(each) for each in value]
    return hide(value) if isinstance(value, str) else value


def _question(question: Question, hide: Hide) -> Question:
    sentences = tuple(replace(sentence, text=hide(sentence.text)) for sentence in question.sentences)
    return replace(question, text=hide(question.text), sentences=sentences)


def _overruling(overruling: Overruling, hide: Hide) -> Overruling:
    return replace(overruling, text=hide(overruling.text), reason=hide(overruling.reason))
