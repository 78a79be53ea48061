"""Running headers, footers and page numbers: found because they repeat over the pages, and taken out of the text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from corpus.readers.blocks import one_line
from corpus.readers.pdf_runs import PageContent, Run

MARGIN = 0.13
"""Share of the page's height, at top and bottom, in which running lines stand."""

SAME_PLACE = 8.0
SHARE = 0.5
"""A line that repeats on half of the pages (left and right pages may differ: then each on half) is a running one."""

_PAGE_NUMBER = re.compile(
    r"^\W*(?:(?:seite|page|s\.|p\.|blatt)\s*)?(?:\d{1,4}|[ivxlc]{1,7}|[A-Z]-?\d{1,3})(?:\s*(?:von|of|/|aus)\s*\d{1,4})?\W*$", re.IGNORECASE
)
_SAYS_PAGE = re.compile(r"(?:\b(?:seite|page|blatt)\s+(?:\d{1,4}|[ivxlc]{1,7})\b(?:\s*(?:von|of|/|aus)\s*\d{1,4})?)", re.IGNORECASE)

Line = tuple[Run, ...]


def without_running(pages: Sequence[PageContent], labels: Sequence[str]) -> tuple[list[PageContent], list[str]]:
    """(the pages without running lines, the running lines with text, each once)."""
    margins = [margin_lines(page) for page in pages]
    counts: Counter[tuple[str, int]] = Counter()
    for place, lines in enumerate(margins):
        counts.update({key for line in lines for key in _keys(line, place + 1, labels[place], page=pages[place])})
    needed = max(2, int(SHARE * len(pages) * 0.8))
    kept: list[PageContent] = []
    removed: dict[str, None] = {}
    for place, page in enumerate(pages):
        gone: set[int] = set()
        for line in margins[place]:
            text = line_text(line)
            keys = _keys(line, place + 1, labels[place], page=page)
            if any(counts[key] >= needed for key in keys) or _is_number_alone(text, labels[place], place + 1, len(pages)):
                gone.update(id(run) for run in line)
                if len(re.findall(r"[^\W\d_]", text)) > 3 and not _PAGE_NUMBER.match(text):
                    removed.setdefault(_SAYS_PAGE.sub("", text).strip(" |·–-"))
        kept.append(replace(page, runs=tuple(run for run in page.runs if id(run) not in gone)))
    return kept, list(removed)


def margin_lines(page: PageContent) -> list[Line]:
    """The lines in the upper and lower margin, from the page's edge inwards."""
    edge = MARGIN * page.height
    upper = [run for run in page.runs if run.bottom <= edge]
    lower = [run for run in page.runs if run.top >= page.height - edge]
    return [*lines_of_runs(upper), *lines_of_runs(lower)]


def lines_of_runs(runs: Sequence[Run]) -> list[Line]:
    """Runs on one baseline together, from top to bottom, each line from left to right."""
    lines: list[list[Run]] = []
    for run in sorted(runs, key=lambda item: (item.bottom, item.left)):
        if lines and abs(lines[-1][0].bottom - run.bottom) <= 0.35 * max(run.size, lines[-1][0].size):
            lines[-1].append(run)
        else:
            lines.append([run])
    return [tuple(sorted(line, key=lambda run: run.left)) for line in lines]


def line_text(line: Sequence[Run]) -> str:
    """The text of a line; wide gaps show as one space."""
    return one_line(" ".join(run.text for run in line))


def _keys(line: Line, number: int, label: str, *, page: PageContent) -> set[tuple[str, int]]:
    """What must repeat: the words, with or without this page's own number ("Marktplatz 1" is none), and the height on the page."""
    text = _SAYS_PAGE.sub("#", line_text(line))
    if _PAGE_NUMBER.match(text):
        text = "#"
    own = {str(number), label.lower()} - {""}
    words = ["#" if word.strip("–-|·().,").lower() in own else word for word in text.split()]
    from_bottom = line[0].top > page.height / 2
    place = page.height - line[0].bottom if from_bottom else line[0].top
    height = round(place / SAME_PLACE) * (-1 if from_bottom else 1)
    return {(" ".join(words), height), (text, height)}


def _is_number_alone(text: str, label: str, number: int, pages: int) -> bool:
    """True for a page number that stands alone, even in a document of one page."""
    if not _PAGE_NUMBER.match(text):
        return False
    bare = re.sub(r"\W", "", text).lower()
    said = bool(_SAYS_PAGE.search(text)) or bool(re.match(r"^\W*\d+\s*(?:von|of|/)\s*\d+\W*$", text))
    return said or bare == re.sub(r"\W", "", label).lower() or (pages > 1 and bare == str(number))
