"""Bytes -> text, for formats that may not say their encoding."""

from __future__ import annotations

import codecs
import re

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_META = re.compile(rb"<(?:meta[^>]+charset|\?xml[^>]+encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_\-]+)", re.IGNORECASE)
_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029")

TOLERATED = 0.1
"""Share of broken sequences among all non-ASCII ones up to which a text is UTF-8 with slips and not another encoding."""


def decode(content: bytes, *, declared: str = "") -> str:
    """The text, with line ends as "\\n". Byte order mark, then UTF-8, then the declared encoding, then cp1252."""
    return _LINE_ENDS.sub("\n", _decode(content, declared)).replace("\x00", "")


def decode_html(content: bytes) -> str:
    """The same for HTML and XML, where the first kilobytes may name the encoding."""
    found = _META.search(content[:4096])
    return decode(content, declared=found.group(1).decode("ascii") if found else "")


def _decode(content: bytes, declared: str) -> str:
    for mark, name in _BOMS:
        if content.startswith(mark):
            return content.decode(name, errors="replace").lstrip("\ufeff")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    mended = content.decode("utf-8", errors="replace")
    broken, foreign = mended.count("\ufffd"), sum(1 for character in mended if character > "\x7f")
    if broken <= TOLERATED * foreign:
        return mended
    for name in (declared, "cp1252"):
        try:
            # "latin-1" on the web means cp1252 (WHATWG Encoding Standard).
            return content.decode("cp1252" if name.lower() in ("iso-8859-1", "latin-1", "latin1") else name)
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode("cp1252", errors="replace")
