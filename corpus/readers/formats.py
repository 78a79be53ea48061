"""What a file is: by its content, held against its ending."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType

from corpus.problems import unreadable

ENDINGS: Mapping[str, str] = MappingProxyType(
    {
        ".pdf": "pdf",
        ".html": "html",
        ".htm": "html",
        ".xhtml": "html",
        ".docx": "docx",
        ".pptx": "pptx",
        ".md": "markdown",
        ".markdown": "markdown",
        ".txt": "text",
    }
)
MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "pdf": "application/pdf",
        "html": "text/html",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "markdown": "text/markdown",
        "text": "text/plain",
    }
)
OLD_OFFICE: Mapping[str, str] = MappingProxyType(
    {".doc": "DOCX", ".dot": "DOCX", ".rtf": "DOCX", ".odt": "DOCX", ".ppt": "PPTX", ".odp": "PPTX"}
)

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"BM", "a bitmap image"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3\x00", "a database"),
    (b"%!PS", "a PostScript file"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_NAMES = MappingProxyType({"pdf": "a PDF", "html": "a web page (HTML)", "docx": "a Word document (DOCX)", "pptx": "a presentation (PPTX)"})
_HTML_START = re.compile(rb"^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html[\s>])", re.IGNORECASE | re.DOTALL)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
PDF_MAGIC_WITHIN = 1024
"""The PDF reference allows the header anywhere in the first 1024 bytes."""

CONTROL_SHARE = 0.02
"""Share of control bytes above which content is no text; text files in any encoding read here have next to none."""


def ending_of(path: str) -> str:
    """The ending with its dot, in lower case; "" without one."""
    name = path.rsplit("/", 1)[-1]
    stem, dot, ending = name.rpartition(".")
    return f".{ending.lower()}" if dot and stem else ""


def check_kind(content: bytes, ending: str) -> str:
    """The kind ("pdf", "html", "docx", "pptx", "markdown", "text") that ending and content agree on.

    Raises UnreadableDocument: empty, mislabelled, binary, encrypted or old Office.
    """
    expected = ENDINGS.get(ending)
    if expected is None:
        raise unreadable("format", ending=ending) if ending else unreadable("no_ending")
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise unreadable("empty") if not content.strip() else unreadable("binary", ending=ending)
    found = _found(content, ending)
    if found == expected:
        return expected
    if found in _NAMES:
        raise unreadable("mislabelled", ending=ending, found=_NAMES[found])
    if found == "plain":
        return _expect_text(expected, ending, content)
    if found == "binary":
        if expected in ("pdf", "docx", "pptx"):
            raise unreadable("damaged", format=expected.upper())
        raise unreadable("binary", ending=ending)
    raise unreadable("mislabelled", ending=ending, found=found)


def _expect_text(expected: str, ending: str, content: bytes) -> str:
    if expected in ("html", "markdown", "text"):
        return expected
    raise unreadable("mislabelled", ending=ending, found="plain text")


def _found(content: bytes, ending: str) -> str:
    head = content[:PDF_MAGIC_WITHIN]
    if content.startswith(b"%PDF-") or (b"%PDF-" in head and ending == ".pdf"):
        return "pdf"
    if content.startswith(_OLE):
        raise (
            unreadable("encrypted")
            if _ENCRYPTED_STREAM in content
            else unreadable("old_office", wanted="PPTX" if ending == ".pptx" else "DOCX")
        )
    if content.startswith(b"PK\x03\x04") or content.startswith(b"PK\x05\x06"):
        return _zip_kind(content, ending)
    for magic, name in _MAGIC:
        if content.startswith(magic) and (len(magic) > 2 or b"\x00" in head):
            return name
    if _HTML_START.match(content[:4096]):
        return "html"
    return "plain" if _is_text(content) else "binary"


def _zip_kind(content: bytes, ending: str) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise unreadable("damaged", format=ending.lstrip(".").upper()) from None
    if any(name.startswith("word/document") for name in names):
        return "docx"
    if any(name.startswith("ppt/presentation") for name in names):
        return "pptx"
    if "mimetype" in names and any(name == "content.xml" for name in names):
        return "an OpenDocument file"
    if any(name.startswith("xl/") for name in names):
        return "an Excel workbook"
    return "a ZIP archive"


def _is_text(content: bytes) -> bool:
    sample = content[:65_536]
    if sample.startswith(_BOMS):
        return True
    controls = sum(sample.count(byte) for byte in (*range(9), 11, *range(14, 27), *range(28, 32), 127))
    return b"\x00" not in sample and controls <= CONTROL_SHARE * len(sample)
