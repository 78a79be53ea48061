"""One module a format: bytes -> blocks. They run inside the sandbox (`corpus.sandbox`); nothing here touches the disk."""

from __future__ import annotations

from corpus.readers.blocks import RawDocument


def read_blocks(kind: str, content: bytes) -> RawDocument:
    """The blocks of a file of the kind that `formats.check_kind` found.

    Raises UnreadableDocument for what the reader recognises; a library's own errors pass and are named in the sandbox.
    """
    if kind == "pdf":
        from corpus.readers.pdf import read_pdf as read
    elif kind == "html":
        from corpus.readers.html import read_html as read
    elif kind == "docx":
        from corpus.readers.docx import read_docx as read
    elif kind == "pptx":
        from corpus.readers.pptx import read_pptx as read
    elif kind == "markdown":
        from corpus.readers.markdown import read_markdown as read
    else:
        from corpus.readers.text import read_text as read
    return read(content)
