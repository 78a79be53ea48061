"""Page images of PDFs with the passage marked; the only module that draws (Pillow)."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from corpus.sandbox import Sandbox

CACHE_BYTES = 48_000_000  # about 200 pages of 900 pixels width
WIDTH = 900
MARKER = (255, 224, 102)  # multiplied onto the page, so that black print stays black
OUTLINE = (154, 103, 0)  # the mark must not rest on its colour alone
PADDING = 0.004  # of the page's width, around each box

Box = tuple[float, float, float, float]


def draw_boxes(png: bytes, boxes: Sequence[Box]) -> bytes:
    """The page image with each box (left, top, width, height as fractions) marked like with a highlighter."""
    from PIL import Image, ImageChops, ImageDraw

    if not boxes:
        return png
    with Image.open(BytesIO(png)) as opened:
        page = opened.convert("RGB")
    layer = Image.new("RGB", page.size, (255, 255, 255))
    corners = [corners_of(box, page.width, page.height) for box in boxes]
    pen = ImageDraw.Draw(layer)
    for corner in corners:
        pen.rectangle(corner, fill=MARKER)
    marked = ImageChops.multiply(page, layer)
    pen = ImageDraw.Draw(marked)
    for left, _, right, bottom in corners:
        pen.line((left, bottom, right, bottom), fill=OUTLINE, width=2)
    out = BytesIO()
    marked.save(out, "PNG", optimize=False, compress_level=4)
    return out.getvalue()


def corners_of(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    """(left, top, right, bottom) in pixels with a little air around the letters."""
    left, top, wide, high = box
    air = PADDING * width
    return int(left * width - air), int(top * height - air / 2), int((left + wide) * width + air), int((top + high) * height + air)


@dataclass
class PageImages:
    """PNG bytes for a page and a quote, drawn one at a time in a limited process of their own, the last ones kept."""

    _kept: OrderedDict[tuple[str, int, str, int], bytes] = field(default_factory=OrderedDict)
    _size: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _rendering: threading.Lock = field(default_factory=threading.Lock)
    # Started with the first PDF page that is looked at, kept for all later ones: a start takes a second.
    _sandbox: Sandbox = field(default_factory=Sandbox)

    def image(self, document_id: str, original: Path, number: int, quote: str, start: int, characters: int) -> bytes:
        """The page as PNG, `quote` marked (none if ""); `start` of `characters` says which of several equal quotes."""
        from corpus.readers.pdf_image import render_page

        key = (document_id, number, quote, start)
        with self._rendering:
            if (known := self._known(key)) is not None:
                return known
            near = start / characters if characters else 0.0
            rendered = render_page(original, number, quote, near=near, width=WIDTH, sandbox=self._sandbox)
            png = draw_boxes(rendered.png, rendered.boxes) if quote else rendered.png
        self._keep(key, png)
        return png

    def _known(self, key: tuple[str, int, str, int]) -> bytes | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: tuple[str, int, str, int], png: bytes) -> None:
        with self._lock:
            self._size += len(png) - len(self._kept.pop(key, b""))
            self._kept[key] = png
            while self._size > CACHE_BYTES and len(self._kept) > 1:
                _, dropped = self._kept.popitem(last=False)
                self._size -= len(dropped)
