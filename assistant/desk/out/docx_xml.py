"""Elements of WordprocessingML: runs, paragraphs, fields, bookmarks (ECMA-376, part 1, 17)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_URI = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{_URI}}}"
NAMESPACES = f'xmlns:w="{_URI}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
SPACE = "{http://www.w3.org/XML/1998/namespace}space"


# The order of the schema, which Word insists on (17.3.1.26, 17.3.2.28); only what is made or met here.
_LAYOUT = (
    "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs suppressAutoHyphens kinsoku "
    "wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing "
    "mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange".split()
)
_LOOK = (
    "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish webHidden color "
    "spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em "
    "lang eastAsianLayout specVanish oMath rPrChange".split()
)


def node(tag: str, /, *children: Element, **attributes: str) -> Element:
    """<w:tag w:attribute="…">children</w:tag>."""
    made = etree.Element(f"{W}{tag}", {f"{W}{key}": value for key, value in attributes.items()}, nsmap={"w": _URI})
    made.extend(children)
    return made


def run(
    content: str | Element,
    *,
    base: Element | None = None,
    style: str = "",
    bold: bool = False,
    marked: bool = False,
    size: float = 0,
    raised: bool = False,
) -> Element:
    """A run of text (tabs and newlines as such) or of one element, as `base` (w:rPr) looks and besides that so; `marked`: on yellow;
    `size` in points, 0 as the paragraph's."""
    look = [node("rStyle", val=style)] if style else []
    look += [node("b")] if bold else []
    look += [node("sz", val=str(round(size * 2))), node("szCs", val=str(round(size * 2)))] if size else []
    look += [node("highlight", val="yellow")] if marked else []
    look += [node("vertAlign", val="superscript")] if raised else []
    made = node("r", *properties("rPr", look, base, _LOOK))
    made.extend(text_nodes(content) if isinstance(content, str) else [content])
    return made


def properties(name: str, wanted: Iterable[Element], base: Element | None, order: Sequence[str]) -> list[Element]:
    """The properties element, in order: what is wanted, and of `base` what is not; none if there is nothing."""
    found = {child.tag: deepcopy(child) for child in (base if base is not None else ()) if isinstance(child.tag, str)}
    found.update({child.tag: child for child in wanted})
    ranks = {f"{W}{key}": rank for rank, key in enumerate(order)}
    parts = sorted((child for tag, child in found.items() if tag in ranks), key=lambda child: ranks[child.tag])
    return [node(name, *parts)] if parts else []


def text_nodes(text: str) -> Iterable[Element]:
    """w:t for text, w:br for a newline, w:tab for a tab."""
    for row, line in enumerate(text.split("\n")):
        if row:
            yield node("br")
        for column, piece in enumerate(line.split("\t")):
            if column:
                yield node("tab")
            if piece:
                made = node("t")
                made.text = piece
                made.set(SPACE, "preserve")
                yield made


def paragraph(
    content: Iterable[Element],
    *,
    base: Element | None = None,
    style: str = "",
    spacing: tuple[int, int] | None = None,
    layout: Iterable[Element] = (),
) -> Element:
    """A paragraph, laid out as `base` (w:pPr) and besides that by `layout`; `spacing` is (after it, of a line) in twentieths of a point
    and 240ths of a line. A section that ends with `base` does not end here."""
    look = [node("pStyle", val=style)] if style else []
    look += [node("spacing", after=str(spacing[0]), line=str(spacing[1]), lineRule="auto")] if spacing else []
    look += list(layout)
    order = [key for key in _LAYOUT if key not in ("sectPr", "pPrChange", "rPr")]
    made = node("p", *properties("pPr", look, base, order))
    made.extend(content)
    return made


def field(instruction: str, result: str, *, style: str = "", size: float = 0) -> list[Element]:
    """A field and what it shows until it is worked out again."""
    code = node("instrText")
    code.text = instruction
    code.set(SPACE, "preserve")
    parts: list[str | Element] = [node("fldChar", fldCharType="begin"), code, node("fldChar", fldCharType="separate"), result]
    return [run(part, style=style, size=size) for part in [*parts, node("fldChar", fldCharType="end")]]


def bookmark(number: int, name: str, content: Iterable[Element]) -> list[Element]:
    """The content with a bookmark around it."""
    return [node("bookmarkStart", id=str(number), name=name), *content, node("bookmarkEnd", id=str(number))]


def text_of(element: Element) -> str:
    """The text of a paragraph, without that of text boxes in it."""
    return "".join(piece.text or "" for piece in own_texts(element))


def own_texts(element: Element) -> list[Element]:
    """The w:t of a paragraph that are in no paragraph within it."""
    return [piece for piece in element.iter(f"{W}t") if next(piece.iterancestors(f"{W}p"), None) is element]


def replace_text(element: Element, old: str, new: str) -> bool:
    """Whether the paragraph held `old`, now `new` everywhere; Word may have cut it into several runs. The first run's look stays."""
    found = False
    place = text_of(element).find(old)
    while place >= 0:
        found = True
        start, end, at = place, place + len(old), 0
        for piece in own_texts(element):
            text = piece.text or ""
            first, last = max(start - at, 0), min(end - at, len(text))
            if first < last:
                piece.text = text[:first] + (new if at <= start else "") + text[last:]
                piece.set(SPACE, "preserve")
            at += len(text)
        place = text_of(element).find(old, place + len(new))
    return found
