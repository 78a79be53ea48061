"""Mistakes in a test set that make figures wrong: gold that no document holds, gold that is missing, questions asked twice."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from functools import cache, cached_property

from corpus.records import Access, Language, Page

from .metrics.normalise import Forms, contains, forms, normalise
from .records import Question, RowProblem, TestSet
from .sheets.fault import Remark
from .sheets.fields import split_place

SHOWN = 80  # characters of a quote in a sentence
PLACES = 3  # places named for a quote that stands elsewhere


def check_testset(testset: TestSet, documents: Mapping[str, tuple[Page, ...]], language: Language = "en") -> tuple[RowProblem, ...]:
    """What is wrong with the good rows, in the rows' order; what reading found is in `testset.problems` and not said again.

    `documents` are all pages by path below the documents' folder, as a folder is read. Texts are compared as the metrics
    compare them: without case, spaces, and the spelling of dates and numbers.
    """
    shelf = Shelf(documents)
    ids = {question.id for question in testset.questions}
    first: dict[object, int] = {}
    remarks: list[Remark] = []
    for question in testset.questions:
        remarks += [
            *_asked_again(question, first),
            *_gold(question),
            *_variant(question, ids),
            *_places(question, shelf),
            *_quotes(question, shelf),
            *_facts(question, shelf),
            *_forbidden(question),
        ]
    return tuple(remark.problem(language) for remark in sorted(remarks, key=lambda remark: remark.row))


class Shelf:
    """The documents' texts as they are compared, each made when it is first needed."""

    def __init__(self, documents: Mapping[str, tuple[Page, ...]]) -> None:
        self.documents = documents
        self.of_page = cache(self._of_page)

    def pages(self, place: str) -> tuple[tuple[str, int], ...]:
        """The pages that "path" or "path#page=3" means; none where there is no such document or page."""
        path, number = split_place(place)
        pages = self.documents.get(path, ())
        return tuple((path, page.number) for page in pages if number is None or page.number == number)

    def holds(self, path: str, number: int, part: Forms) -> bool:
        """Whether the part stands on the page, or begins on it or ends on it."""
        if contains(self.of_page(path, number), part):
            return True
        return self._spans(path, number, part) or self._spans(path, number - 1, part)

    def _spans(self, path: str, number: int, part: Forms) -> bool:
        """Whether the part stands on this page and the next one together, and on neither alone."""
        alone = [self.of_page(path, page.number) for page in self.documents[path] if page.number in (number, number + 1)]
        if len(alone) < 2 or any(contains(page, part) for page in alone):
            return False
        return contains(self.of_page(path, number, 2), part)

    def find(self, part: Forms) -> tuple[tuple[str, int], ...]:
        """The pages of all documents that hold the part."""
        return tuple(place for place in self.all_pages if self.holds(*place, part))

    def visible(self, path: str, access: Access) -> bool:
        """Whether this audience may see the document; in a folder without public/ and internal/ everybody sees all."""
        return access == "internal" or path.startswith("public/") or not self.parted

    @cached_property
    def parted(self) -> bool:
        """Whether the folder parts its documents into public/ and internal/."""
        return any(path.startswith(("public/", "internal/")) for path in self.documents)

    @cached_property
    def all_pages(self) -> tuple[tuple[str, int], ...]:
        """Every page, in the documents' order."""
        return tuple((path, page.number) for path, pages in self.documents.items() for page in pages)

    def nearest(self, path: str) -> str:
        """The document whose path or file name looks most alike; "" without documents."""
        name = path.rpartition("/")[2].casefold()

        def alike(other: str) -> float:
            whole = difflib.SequenceMatcher(None, path.casefold(), other.casefold()).ratio()
            return max(whole, difflib.SequenceMatcher(None, name, other.rpartition("/")[2].casefold()).ratio())

        return max(self.documents, key=alike, default="")

    def _of_page(self, path: str, number: int, count: int = 1) -> Forms:
        return forms("\n".join(page.text for page in self.documents[path] if number <= page.number < number + count))


def _asked_again(question: Question, first: dict[object, int]) -> Iterator[Remark]:
    history = tuple(normalise(turn) for turn in question.history)
    # The bare words beside the normalised ones: injected marks and typos in punctuation make another question.
    asked = (" ".join(question.user_input.casefold().split()), history, question.access, frozenset(question.leave_out))
    if asked in first:
        yield Remark(question.row, "user_input", "asked_again", {"first": first[asked]})
    first.setdefault(asked, question.row)


def _gold(question: Question) -> Iterator[Remark]:
    places = question.reference_facts or question.reference_contexts or question.reference_context_ids
    if question.answerable and not places and not question.reference.strip():
        yield Remark(question.row, "answerable", "gold_missing")
    if not question.answerable and places:
        yield Remark(question.row, "answerable", "gold_too_much")


def _variant(question: Question, ids: set[str]) -> Iterator[Remark]:
    if question.variant_of and question.variant_of == question.id:
        yield Remark(question.row, "variant_of", "variant_itself")
    elif question.variant_of and question.variant_of not in ids:
        yield Remark(question.row, "variant_of", "variant_unknown", {"id": question.variant_of})


def _places(question: Question, shelf: Shelf) -> Iterator[Remark]:
    for name, entries in (("reference_context_ids", question.reference_context_ids), ("leave_out", question.leave_out)):
        for entry in entries:
            path, number = split_place(entry)
            pages = shelf.documents.get(path)
            if pages is None:
                key = "file_unknown" if shelf.documents else "no_documents"
                yield Remark(question.row, name, key, {"path": path, "near": shelf.nearest(path)})
            elif number is not None and not shelf.pages(entry):
                yield Remark(question.row, name, "page_unknown", {"path": path, "page": number, "count": len(pages)})
            elif name == "reference_context_ids" and not shelf.visible(path, question.access):
                yield Remark(question.row, name, "source_internal", {"path": path})


def _quotes(question: Question, shelf: Shelf) -> Iterator[Remark]:
    named = [page for entry in question.reference_context_ids for page in shelf.pages(entry)]
    for quote in question.reference_contexts:
        part = forms(quote)
        if any(shelf.holds(*page, part) for page in named):
            continue
        found = shelf.find(part)
        seen = [page for page in found if shelf.visible(page[0], question.access)]
        short = quote if len(quote) <= SHOWN else quote[: SHOWN - 1] + "…"
        if not found:
            yield Remark(question.row, "reference_contexts", "quote_nowhere", {"quote": short})
        elif not seen:
            yield Remark(question.row, "reference_contexts", "quote_internal", {"quote": short})
        elif named:
            places = ", ".join(f"{path}#page={number}" for path, number in seen[:PLACES])
            yield Remark(question.row, "reference_contexts", "quote_elsewhere", {"quote": short, "places": places})


def _facts(question: Question, shelf: Shelf) -> Iterator[Remark]:
    """Facts that stand nowhere in the row's gold; silent where the row names no place, or a place that does not exist."""
    quotes = [forms(quote) for quote in question.reference_contexts]
    pages = [page for entry in question.reference_context_ids for page in shelf.pages(entry)]
    if not quotes and not pages:
        return
    for fact in question.reference_facts:
        parts = [forms(form) for form in (fact.text, *fact.aliases)]
        in_quote = any(contains(quote, part) for quote in quotes for part in parts)
        if not in_quote and not any(shelf.holds(*page, part) for page in pages for part in parts):
            yield Remark(question.row, "reference_facts", "fact_nowhere", {"fact": fact.text[:SHOWN]})


def _forbidden(question: Question) -> Iterator[Remark]:
    wanted = [question.reference, *(form for fact in question.reference_facts for form in (fact.text, *fact.aliases))]
    for text in question.must_not_contain:
        if any(text.casefold() in entry.casefold() for entry in wanted):
            yield Remark(question.row, "must_not_contain", "forbidden_needed", {"text": text[:SHOWN]})
