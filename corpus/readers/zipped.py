"""DOCX and PPTX are ZIP archives of XML: what is checked before a library opens one."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

from corpus.limits import MAX_XML_MEMBER_BYTES, MAX_ZIP_BYTES, MAX_ZIP_MEMBERS, MAX_ZIP_RATIO
from corpus.problems import unreadable

SMALL = 1024 * 1024
"""Below this a member may be packed as tightly as it likes."""

_ENTITIES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENTITIES_WIDE = tuple("<!DOCTYPE".encode(name) for name in ("utf-16-le", "utf-16-be"))


def checked(content: bytes, kind: str) -> BytesIO:
    """The archive, ready for a library. Raises UnreadableDocument: damaged, encrypted, or built to overload (counts, sizes,
    packing ratio, entity declarations, which Office never writes)."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
            _check_sizes(members)
            for member in members:
                if member.filename.lower().endswith((".xml", ".rels")):
                    _check_xml(archive, member)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, zlib_error()):
        raise unreadable("damaged", format=kind.upper()) from None
    return BytesIO(content)


def zlib_error() -> type[Exception]:
    """zlib's error, which is no OSError."""
    import zlib

    return zlib.error


def _check_sizes(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_ZIP_MEMBERS:
        raise unreadable("hostile", detail=f"more than {MAX_ZIP_MEMBERS} parts")
    if sum(member.file_size for member in members) > MAX_ZIP_BYTES:
        raise unreadable("hostile", detail=f"more than {MAX_ZIP_BYTES // 2**20} MB unpacked")
    for member in members:
        if member.flag_bits & 0x1:
            raise unreadable("encrypted")
        if member.file_size > SMALL and member.file_size > MAX_ZIP_RATIO * max(1, member.compress_size):
            raise unreadable("hostile", detail="packed far too tightly")


def _check_xml(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Unpacks the member once, by its true size: the one in the directory may lie."""
    if member.file_size > MAX_XML_MEMBER_BYTES:
        raise unreadable("hostile", detail=f"a part of more than {MAX_XML_MEMBER_BYTES // 2**20} MB")
    with archive.open(member) as stream:
        data = stream.read(MAX_XML_MEMBER_BYTES + 1)
    if len(data) > MAX_XML_MEMBER_BYTES:
        raise unreadable("hostile", detail=f"a part of more than {MAX_XML_MEMBER_BYTES // 2**20} MB")
    if _ENTITIES.search(data) or any(mark in data for mark in _ENTITIES_WIDE):
        raise unreadable("hostile", detail="XML entities")
