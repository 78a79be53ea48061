"""A PDF page as a picture, and where on it a quote stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.limits import MAX_FILE_BYTES
from corpus.problems import unreadable
from corpus.readers.pdf import open_pdf
from corpus.readers.pdf_glyphs import Frame, Glyph, frame_of, page_glyphs

if TYPE_CHECKING:
    from corpus.sandbox import Sandbox

Box = tuple[float, float, float, float]

MIN_WIDTH, MAX_WIDTH = 100, 3_000
MAX_PIXELS = 16_000_000
"""A page of 900 by 1,270 has 1.1 million; a strip of 10 metres is drawn smaller instead."""

FOUND_SHARE = 0.6
"""Of a table row, whose cells are looked for one by one, so much must be on the page."""

MIN_PIECE = 2
_PADDING = 0.08


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as PNG and the boxes of the marked passage: (left, top, width, height) as shares of the picture."""

    png: bytes
    width: int
    height: int
    boxes: tuple[Box, ...]


def render_page(path: Path, number: int, quote: str, *, near: float = 0.0, width: int = 900, sandbox: Sandbox | None = None) -> PageImage:
    """The page `number` (from 1) of a PDF, `width` pixels wide, with boxes around the quote; none if it was not found.

    `near` is where in the page's text the quote begins (0 to 1), for quotes that occur twice. Drawn in the sandbox; hand one
    in for many pages. Raises UnreadableDocument.
    """
    from corpus.sandbox import Sandbox as Fresh

    if sandbox is None:
        with Fresh() as own:
            return render_page(path, number, quote, near=near, width=width, sandbox=own)
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_FILE_BYTES + 1)
    except OSError:
        raise unreadable("gone") from None
    values, png = sandbox.call("render", {"kind": "PDF", "number": number, "quote": quote, "near": near, "width": width}, content)
    try:
        boxes = tuple((float(left), float(top), float(wide), float(high)) for left, top, wide, high in values["boxes"])
        return PageImage(png, int(values["width"]), int(values["height"]), boxes)
    except (KeyError, TypeError, ValueError):
        raise unreadable("crashed") from None


def render_task(arguments: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """The sandbox's task "render"."""
    image = draw_page(
        content, int(arguments["number"]), str(arguments["quote"]), near=float(arguments["near"]), width=int(arguments["width"])
    )
    return {"width": image.width, "height": image.height, "boxes": [list(box) for box in image.boxes]}, image.png


def draw_page(content: bytes, number: int, quote: str, *, near: float, width: int) -> PageImage:
    """The same in this process."""
    document = open_pdf(content)
    try:
        if not 1 <= number <= len(document):
            raise unreadable("no_page", number=number, pages=len(document))
        page = document[number - 1]
        frame = frame_of(page)
        shown_width, shown_height = frame.shown
        scale = min(MAX_WIDTH, max(MIN_WIDTH, width)) / shown_width
        scale = min(scale, (MAX_PIXELS / (shown_width * shown_height)) ** 0.5)
        picture = page.render(scale=scale).to_pil()
        file = BytesIO()
        picture.convert("RGB").save(file, "PNG")
        return PageImage(file.getvalue(), picture.width, picture.height, tuple(find_boxes(_glyphs(page, frame), frame, quote, near)))
    finally:
        document.close()


def _glyphs(page: Any, frame: Frame) -> list[Glyph]:
    import pypdfium2.raw as pdfium

    text_page = page.get_textpage()
    try:
        return [glyph for glyph in page_glyphs(text_page, frame, pdfium) if glyph is not None]
    finally:
        text_page.close()


def find_boxes(glyphs: Sequence[Glyph], frame: Frame, quote: str, near: float) -> list[Box]:
    """The boxes of the quote, one a line. Letters and digits alone are compared: cleaning changes spaces, hyphens, ligatures."""
    text, owners = _letters(glyphs)
    spans = _find(text, quote, near)
    width, height = frame.shown
    marked = sorted({index for start, end in spans for index in _with_punctuation(glyphs, owners[start], owners[end - 1])})
    return [
        (max(0.0, left / width), max(0.0, top / height), min(1.0, (right - left) / width), min(1.0, (bottom - top) / height))
        for left, top, right, bottom in _lines([glyphs[index] for index in marked])
    ]


def _with_punctuation(glyphs: Sequence[Glyph], first: int, last: int) -> Iterator[int]:
    """The visible glyphs from the first to the last letter, and the punctuation right behind."""
    while last + 1 < len(glyphs) and not glyphs[last + 1].character.isspace() and not fold(glyphs[last + 1].character):
        last += 1
    return (index for index in range(first, last + 1) if not glyphs[index].character.isspace())


def _letters(glyphs: Sequence[Glyph]) -> tuple[str, list[int]]:
    """(letters and digits, folded; for each the glyph it comes from)."""
    parts: list[str] = []
    owners: list[int] = []
    for index, glyph in enumerate(glyphs):
        for character in fold(glyph.character):
            parts.append(character)
            owners.append(index)
    return "".join(parts), owners


def fold(text: str) -> str:
    """Letters and digits in lower case, ligatures and superscripts as plain characters."""
    return "".join(character for character in unicodedata.normalize("NFKC", text).casefold() if character.isalnum())


def _find(text: str, quote: str, near: float) -> list[tuple[int, int]]:
    """The spans of the quote in the text: as a whole, or else piece by piece (table rows repeat the names of columns)."""
    wanted = fold(quote)
    whole = _nearest(text, wanted, round(near * len(text)))
    if whole is not None:
        return [whole]
    row = _nearest(text, "".join(map(fold, _pieces(quote))), round(near * len(text)))
    if row is not None:
        return [row]
    spans: list[tuple[int, int]] = []
    total = 0
    position = round(near * len(text))
    pieces = [part for piece in _pieces(quote) for part in ([piece] if fold(piece) in text else piece.split(", "))]
    for piece in pieces:
        value = fold(piece)
        if not value:
            continue
        total += len(value)
        span = _nearest(text, value, position) if len(value) >= MIN_PIECE or spans else None
        if span is not None:
            spans.append(span)
            position = span[1]
    return spans if sum(end - start for start, end in spans) >= FOUND_SHARE * max(1, total) else []


def _pieces(quote: str) -> Iterator[str]:
    for part in re.split(r"\n|; ", quote):
        name, colon, value = part.partition(": ")
        yield value if colon and len(name) <= 80 else part.removeprefix("- ")


def _nearest(text: str, wanted: str, place: int) -> tuple[int, int] | None:
    """The occurrence that begins nearest to the place."""
    if not wanted:
        return None
    best: int | None = None
    start = text.find(wanted)
    while start >= 0:
        if best is None or abs(start - place) < abs(best - place):
            best = start
        start = text.find(wanted, start + 1)
    return (best, best + len(wanted)) if best is not None else None


def _lines(glyphs: Sequence[Glyph]) -> list[Box]:
    """(left, top, right, bottom) of the glyphs, merged where they stand beside each other; below each other if the text is turned."""
    boxes = [(glyph.left, glyph.top, glyph.right, glyph.bottom) for glyph in glyphs]
    downwards = sum(1 for one, other in pairwise(boxes) if abs(other[1] - one[1]) > abs(other[0] - one[0]))
    if downwards * 2 > len(boxes):
        turned = sorted(((top, left, bottom, right) for left, top, right, bottom in boxes), key=lambda box: (round(box[1]), box[0]))
        return [(left, top, right, bottom) for top, left, bottom, right in _merged(turned)]
    return _merged(boxes)


def _merged(boxes: Sequence[Box]) -> list[Box]:
    lines: list[Box] = []
    for left, top, right, bottom in boxes:
        size = max(0.1, bottom - top)
        top, bottom = top - _PADDING * size, bottom + _PADDING * size
        last = lines[-1] if lines else None
        if (
            last is not None
            and min(last[3], bottom) - max(last[1], top) > 0.5 * min(last[3] - last[1], size)
            and -size < left - last[2] < 3 * size
        ):
            lines[-1] = (min(last[0], left), min(last[1], top), max(last[2], right), max(last[3], bottom))
        else:
            lines.append((left, top, right, bottom))
    return lines
