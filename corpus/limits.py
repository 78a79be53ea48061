"""What one file may cost. A file that costs more is named and left out; the others go on.

The numbers are generous for a real municipal document and small for an attack. Measured on two ordinary cores: a dense PDF
page (4,800 characters) takes 45 ms, other formats a few milliseconds; the libraries map 260 MB of address space.
"""

from __future__ import annotations

MAX_FILE_BYTES = 100 * 1024 * 1024
"""A scanned budget of a large city has 60 to 80 MB; beyond it, somebody put a video or an archive into the folder."""

MAX_SIDECAR_BYTES = 64 * 1024
"""Sidecars and front matter hold six short keys."""

MAX_PAGES = 2000
"""The longest municipal budgets have 1,500 pages."""

MAX_CHARACTERS = 5_000_000
"""2,000 pages of 2,500 characters; more is a data dump, and would crowd out every other document."""

MAX_PAGE_ITEMS = 60_000
"""Characters on one PDF page that are laid out. A dense newspaper page has 25,000; a map with labels less."""

MAX_SECONDS = 120.0
"""Wall clock for one file: MAX_PAGES of dense text take 90 s; ordinary files take well under a second."""

MAX_CPU_SECONDS = 120
"""Processor time for one file: stops a loop inside native code even where the clock is not watched."""

MAX_MEMORY_BYTES = 2 * 1024 * 1024 * 1024
"""Address space of the worker. The libraries alone map 0.2 to 0.3 GB, a 100 MB PDF and its decoded page 0.6 GB more."""

MAX_REPLY_BYTES = 64 * 1024 * 1024
"""What the worker may hand back: MAX_CHARACTERS as escaped JSON with headings, or one rendered page."""

MAX_ZIP_MEMBERS = 5_000
"""Members of a DOCX or PPTX; a deck of 400 slides has about 2,500."""

MAX_ZIP_BYTES = 300 * 1024 * 1024
"""Unpacked size of all members together."""

MAX_XML_MEMBER_BYTES = 40 * 1024 * 1024
"""Unpacked size of one XML member: 40 MB of WordprocessingML is about 2,000 pages."""

MAX_ZIP_RATIO = 200
"""Unpacked over packed size of a member beyond 1 MB. Word's XML packs 10 to 40 times, a bomb 1,000 times."""

MAX_NAME_CHARACTERS = 1_000
"""A path in the folder; longer ones cannot be shown or opened reliably."""
