"""The shipped enquiries: what is to be masked and asked stands in them, facts stand in the documents, halves keep apart."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from email import message_from_string, policy
from email.message import EmailMessage
from pathlib import Path
from typing import cast

import pytest

from assistant.settings import SHIPPED
from corpus.errors import InputError
from eval.corpora import read_documents
from eval.enquiry_set import KINDS, Enquiry, GoldQuestion, read_enquiries
from eval.metrics.normalise import contains, forms

FOLDER = Path(__file__).parents[2] / "eval" / "sets" / "enquiries"
HALVES = [FOLDER / "development.jsonl", FOLDER / "final.jsonl"]
MORE = [FOLDER / f"development{number}.jsonl" for number in (2, 3, 4)]
"""Written later, to see how masking and splitting do on texts that they were not made for."""
FILES = [*HALVES, *MORE]
AT_LEAST = {"name": 40, "address": 40, "phone": 40, "email": 40, "iban": 12, "file_number": 20}
OVERLAP = 0.5
"""Share of shared runs of four words from which two enquiries would count as one wording."""


@pytest.fixture(scope="module")
def rows() -> tuple[Enquiry, ...]:
    return read_enquiries(FILES)


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Each document's text by its path."""
    documents, left_out = read_documents([SHIPPED], tmp_path_factory.mktemp("enquiries"))
    assert not left_out
    return {path: "\n".join(page.text for page in pages) for path, (_, pages) in documents.items()}


def as_read(row: Enquiry) -> str:
    """What a person sees of the enquiry: of a mail its headers and texts, decoded."""
    if row.format == "text":
        return row.enquiry
    mail = message_from_string(row.enquiry, policy=policy.default)
    parts = [str(value) for value in mail.values()]
    for part in mail.walk():
        if part.get_content_maintype() == "text":
            content = _content(part)
            parts.append(html.unescape(re.sub(r"<br>|<[^>]*>", " ", content)) if part.get_content_subtype() == "html" else content)
    return "\n".join(parts)


def _content(part: object) -> str:
    mail = cast(EmailMessage, part)
    if mail.get("Content-Transfer-Encoding", "") == "8bit":  # from a text, 8-bit bodies are characters already
        return str(mail.get_payload())
    return str(mail.get_content())


def one_line(text: str) -> str:
    return " ".join(text.split())


def asked(rows: tuple[Enquiry, ...]) -> Iterator[tuple[Enquiry, GoldQuestion]]:
    for row in rows:
        for question in row.questions:
            yield row, question


def test_what_is_masked_kept_and_asked_stands_in_the_enquiry(rows: tuple[Enquiry, ...]) -> None:
    for row in rows:
        text = one_line(as_read(row))
        for wanted in (*(mask.text for mask in row.masks), *row.keep, *row.either, *(question.anchor for question in row.questions)):
            assert one_line(wanted) in text, (row.id, wanted)


def test_nobody_is_masked_and_kept(rows: tuple[Enquiry, ...]) -> None:
    for row in rows:
        masks = {mask.text for mask in row.masks}
        assert len(masks) == len(row.masks), row.id
        assert not masks & {*row.keep, *row.either}, row.id


def test_every_fact_stands_in_a_document_that_is_named(rows: tuple[Enquiry, ...], texts: Mapping[str, str]) -> None:
    for row, question in asked(rows):
        written = [forms(texts[path]) for path in question.places]
        for fact in question.facts:
            assert any(contains(text, forms(form)) for text in written for form in (fact.text, *fact.aliases)), (row.id, fact)


def test_every_named_document_holds_a_fact(rows: tuple[Enquiry, ...], texts: Mapping[str, str]) -> None:
    for row, question in asked(rows):
        for path in question.places:
            written = forms(texts[path])
            held = [contains(written, forms(form)) for fact in question.facts for form in (fact.text, *fact.aliases)]
            assert any(held), (row.id, path)


def test_answerable_questions_rest_on_public_documents_and_internal_ones_on_internal(rows: tuple[Enquiry, ...]) -> None:
    for row, question in asked(rows):
        folders = {path.partition("/")[0] for path in question.places}
        if question.answerable:
            assert folders == {"public"} and question.facts and not question.internal_only, row.id
        elif question.internal_only:
            assert folders == {"internal"} and question.facts, row.id
        else:
            assert not folders and not question.facts, row.id


def test_no_question_gives_its_facts_away(rows: tuple[Enquiry, ...]) -> None:
    for row, question in asked(rows):
        for fact in question.facts:
            if question.answerable:
                given = [form for form in (fact.text, *fact.aliases) if contains(forms(question.text), forms(form))]
                assert not given, (row.id, given)


def test_internal_facts_stand_in_no_public_document(rows: tuple[Enquiry, ...], texts: Mapping[str, str]) -> None:
    public = " ".join(text for path, text in texts.items() if path.startswith("public/"))
    secret = [
        fact.text for _, question in asked(rows) if question.internal_only for fact in question.facts if any(map(str.isdigit, fact.text))
    ]
    assert len(secret) >= 5
    assert not [text for text in secret if text in public]


def test_there_are_enough_of_each_kind(rows: tuple[Enquiry, ...]) -> None:
    assert len(rows) >= 160
    count = Counter(mask.kind for row in rows for mask in row.masks)
    assert set(count) == set(KINDS) == set(AT_LEAST)
    assert {kind: count[kind] for kind in KINDS if count[kind] < AT_LEAST[kind]} == {}
    assert sum(row.format == "eml" for row in rows) >= 16
    assert sum(not row.questions for row in rows) >= 10
    assert sum(bool(row.keep) for row in rows) >= 30
    assert sum(question.internal_only for _, question in asked(rows)) >= 10
    unanswerable = sum(not question.answerable for _, question in asked(rows))
    assert unanswerable >= 60 and sum(question.answerable for _, question in asked(rows)) >= 200


def test_halves_are_alike_in_size_and_language() -> None:
    rows = read_enquiries(HALVES)
    count = Counter((row.split, row.language) for row in rows)
    for language in ("de", "en"):
        assert abs(count["development", language] - count["final", language]) <= 2
    german = sum(row.language == "de" for row in rows) / len(rows)
    assert 0.5 <= german <= 0.6
    for file, split in zip(FILES, ("development", "final", *["development"] * 3), strict=True):
        assert {row.split for row in read_enquiries([file])} == {split}


def test_no_wording_stands_in_both_halves(rows: tuple[Enquiry, ...]) -> None:
    runs = {row.id: four_words(row) for row in rows}
    for row in rows:
        for other in rows:
            if row.split < other.split and (least := min(len(runs[row.id]), len(runs[other.id]))):
                assert len(runs[row.id] & runs[other.id]) / least < OVERLAP, (row.id, other.id)
    anchors = {
        split: {question.anchor.casefold() for row, question in asked(rows) if row.split == split} for split in ("development", "final")
    }
    assert not anchors["development"] & anchors["final"]


def four_words(row: Enquiry) -> set[tuple[str, ...]]:
    words = as_read(row).casefold().split()
    return {tuple(words[at : at + 4]) for at in range(len(words) - 3)}


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_mail_about_the_conference_report_is_there(rows: tuple[Enquiry, ...], language: str) -> None:
    row = next(row for row in rows if row.id == f"three-questions-{language}")
    assert row.split == "development" and row.language == language
    assert [question.answerable for question in row.questions] == [True, True, False]


def test_iban_forms_and_phone_forms_vary(rows: tuple[Enquiry, ...]) -> None:
    ibans = [mask.text for row in rows for mask in row.masks if mask.kind == "iban"]
    assert min(sum(" " in text for text in ibans), sum(" " not in text for text in ibans)) >= 4
    shapes = {re.sub(r"\d+", "0", mask.text) for row in rows for mask in row.masks if mask.kind == "phone"}
    assert len(shapes) >= 25


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{", "line 1: this is no enquiry"),
        ('{"id": "a"}', "line 1: this is no enquiry"),
        (
            '{"id": "a", "language": "de", "split": "x", "format": "text", "enquiry": "?", "masks": [], "questions": []}',
            "split, format or language",
        ),
        (
            '{"id": "a", "language": "de", "split": "final", "format": "text", "enquiry": "?", "masks": [{"kind": "car", "text": "x"}],'
            ' "questions": []}',
            "one of the kinds",
        ),
        ("", "no enquiry left"),
    ],
)
def test_a_bad_file_is_one_sentence(tmp_path: Path, line: str, sentence: str) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(line, encoding="utf-8")
    with pytest.raises(InputError, match=sentence):
        read_enquiries([file])


def test_ids_stand_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="stands twice"):
        read_enquiries([FILES[0], FILES[0]])
    with pytest.raises(InputError, match="can't be read"):
        read_enquiries([tmp_path / "none.jsonl"])
