"""Why a file cannot be read: one English sentence a key, and `unreadable` to raise it.

The same keys, in German and English, are in `assistant/messages/reading.*.toml` (a test holds the three together);
the sentences stand here as well, because this package must not import the assistant.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from corpus.errors import UnreadableDocument

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "format": "Files of the kind “{ending}” are not read; save the document as PDF, DOCX, PPTX, HTML, Markdown or text.",
        "no_ending": "The file's name has no ending, so its format is unknown; add one, for example .pdf or .txt.",
        "old_office": "This is a file of an old Office format; open it and save it as {wanted} or PDF.",
        "mislabelled": "The file is named {ending} but contains {found}; give it the ending that fits, or replace the file.",
        "binary": "The file is named {ending} but contains no readable text; replace it with the right file.",
        "empty": "The file is empty; copy it into the folder again.",
        "no_text": "The document contains no text; check that it is the right file.",
        "scan": "This PDF is a scan without text; run text recognition on it (for example with OCRmyPDF) and put the result "
        "into the folder.",
        "encrypted": "The document is protected with a password; save a copy without a password.",
        "damaged": "The file is damaged or incomplete and cannot be read as {format}; copy it into the folder again or save it anew.",
        "hostile": "The file was built in a way that could overload the program ({detail}); save it anew from its original program.",
        "too_large": "The file has {size} MB and the limit is {limit} MB; split it or save it with smaller images.",
        "too_many_pages": "The document has {pages} pages and the limit is {limit}; split it.",
        "too_long": "The document has more than {limit} characters; split it.",
        "timeout": "Reading the file took longer than {limit} seconds; save it anew, for example by printing it to PDF.",
        "memory": "Reading the file took more than {limit} MB of memory; save it anew or split it.",
        "crashed": "Reading the file made the reader crash, so the file is probably damaged; save it anew.",
        "no_page": "The document has {pages} pages and no page {number}; choose another page.",
        "changed": "The file was changed while it was being read; run the command again.",
        "gone": "The file vanished while the folder was being read; run the command again.",
        "permission": "The file may not be opened by this program; change its permissions.",
        "not_a_file": "This is no ordinary file; put the document itself into the folder.",
        "link_outside": "The link leads out of the folder; put the document itself into the folder.",
        "link_internal": "The link leads from the public part of the folder to an internal document; copy it if it may be public.",
        "link_broken": "The link leads nowhere; put the document itself into the folder.",
        "name": "The file's name cannot be used (too long, or not valid text); rename it.",
        "sidecar_syntax": "The description “{sidecar}” is not valid: {detail}. Correct it.",
        "sidecar_key": "The description “{sidecar}” has an unknown key “{name}”; did you mean “{nearest}”?",
        "sidecar_value": "The description “{sidecar}” has a value for “{name}” that cannot be used; expected is {expected}.",
        "sidecar_ambiguous": "The description “{sidecar}” fits several documents; name it after the whole file name, "
        "for example “{example}”.",
        "sidecar_alone": "The description “{sidecar}” belongs to no document; name it after the document, for example “report.pdf.toml”.",
    }
)


def unreadable(key: str, **values: str | int) -> UnreadableDocument:
    """The error for one file: English sentence, key `reading.<key>` and the values that fill it. Raise what it returns."""
    return UnreadableDocument(SENTENCES[key].format(**values), f"reading.{key}", **values)
