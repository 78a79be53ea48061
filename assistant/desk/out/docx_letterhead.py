"""The office's letterhead: a .docx whose headers, footers, logo and styles are kept, with places for letter, day and subject."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import FundstelleError, InputError
from corpus.readers.zipped import checked

from .docx_notes import NotedDocument
from .docx_xml import W, node, replace_text, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

LETTER, DATE, SUBJECT = "{{letter}}", "{{date}}", "{{subject}}"
_WITHOUT_NOTES = (f"{W}txbxContent", f"{W}hdr", f"{W}ftr")


@dataclass(frozen=True, slots=True)
class Place:
    """Where the letter goes: before `anchor`; its paragraphs look like `layout` (w:pPr) and `look` (w:rPr). `bare`: the letterhead names
    no place for it, so the letter brings its day and subject along where they have none."""

    anchor: Element
    layout: Element | None
    look: Element | None
    bare: bool


def open_letterhead(path: Path) -> NotedDocument:
    """The letterhead, ready to be written to. InputError, which names the setting: missing, no .docx, with macros, with footnotes."""
    try:
        content = path.read_bytes()
    except OSError:
        raise refused("missing", path, "can't be opened") from None
    if path.suffix.lower() in (".docm", ".dotm") or has_macros(content):
        raise refused("macros", path, "contains macros")
    try:
        opened = NotedDocument(checked(content, "docx").getvalue())
    except FundstelleError:
        raise refused("broken", path, "is not a readable .docx file") from None
    except Exception as error:  # python-docx says in a dozen ways, KeyError among them, that a file is not what it should be
        raise refused("broken", path, "is not a readable .docx file") from error
    if next(opened.body.iter(f"{W}footnoteReference"), None) is not None:
        raise refused("notes", path, "has footnotes of its own")
    roots = [opened.body, *opened.margin_roots()]
    if any(LETTER in text_of(part) and inside(part) for root in roots for part in root.iter(f"{W}p")):
        raise refused("place", path, "has the placeholder for the letter where no footnotes can be")
    return opened


def refused(reason: str, path: Path, words: str) -> InputError:
    """The error for a letterhead that can't be used."""
    message = f"The letterhead {path.name!r} {words}. Correct the setting desk_letterhead."
    return InputError(message, f"letter.out_letterhead_{reason}", name=path.name)


def has_macros(content: bytes) -> bool:
    """Whether an archive holds macros, whatever it is called."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = archive.namelist()
            kinds = archive.open("[Content_Types].xml").read(1_000_000) if "[Content_Types].xml" in names else b""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return False  # not readable: said in other words
    return b"macroenabled" in kinds.lower() or any("vbaproject" in name.lower() for name in names)


def inside(part: Element) -> bool:
    """Whether a paragraph stands where Word allows no footnote."""
    return next(part.iterancestors(*_WITHOUT_NOTES), None) is not None


def fill(opened: NotedDocument, placeholder: str, value: str) -> bool:
    """Whether the letterhead has the placeholder; it is replaced in the text, in text boxes, headers and footers."""
    roots = [opened.body, *opened.margin_roots()]
    found = [replace_text(part, placeholder, value) for root in roots for part in root.iter(f"{W}p")]
    return any(found)


def find_place(opened: NotedDocument) -> Place:
    """Where the letter goes: in place of the paragraph with its placeholder, else after what is there."""
    marked = [part for part in opened.body.iter(f"{W}p") if LETTER in text_of(part)]
    if not marked:
        return after_all(opened)
    for part in marked:
        replace_text(part, LETTER, "")
    first, *_ = marked
    layout = first.find(f"{W}pPr")
    look = next((piece.find(f"{W}rPr") for piece in first.iter(f"{W}r")), None)
    for mark in list(look.iter(f"{W}highlight")) if look is not None else ():
        mark.getparent().remove(mark)  # marks the placeholder for whoever makes the letterhead; in the letter it marks gaps
    if text_of(first).strip() or not is_empty(first):  # other words stand there, a picture, or the end of a section
        anchor = node("p")
        first.addnext(anchor) if text_of(first).strip() else first.addprevious(anchor)
    else:
        anchor = first
    return Place(anchor, layout, look, bare=False)


def after_all(opened: NotedDocument) -> Place:
    """The end of the text; the one empty paragraph of a letterhead that has only margins makes room."""
    anchor = node("p")
    last = opened.body.find(f"{W}sectPr")
    if last is None:
        opened.body.append(anchor)
    else:
        last.addprevious(anchor)
    children = [child for child in opened.body if child is not anchor and child.tag != f"{W}sectPr"]
    if len(children) == 1 and children[0].tag == f"{W}p" and not text_of(children[0]) and is_empty(children[0]):
        opened.body.remove(children[0])
    return Place(anchor, None, None, bare=True)


def is_empty(part: Element) -> bool:
    """Whether nothing is lost with the paragraph: no picture, no field, no end of a section."""
    kept = ("drawing", "pict", "object", "sectPr", "fldChar", "br", "sdt", "hyperlink", "AlternateContent")
    return not any(isinstance(child.tag, str) and child.tag.rpartition("}")[2] in kept for child in part.iter())
