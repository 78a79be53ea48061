"""An Office file's bytes -> the same parts with a fixed time and without compression."""

from __future__ import annotations

import io
import zipfile

EARLIEST = (1980, 1, 1, 0, 0, 0)


def repack(content: bytes) -> bytes:
    """The zip archive with every part stored as it is: equal bytes on every machine, whatever its zlib and clock."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, EARLIEST)
            part.create_system = 3  # otherwise Windows writes another byte than Linux
            new.writestr(part, old.read(name))
    return packed.getvalue()
