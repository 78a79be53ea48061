"""The text that a person sees in an HTML mail: no script, no style, nothing hidden, no earlier mail that is quoted in it.

Nothing is fetched and nothing is run; a parser of the standard library walks the markup once.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

MOST_MARKUP = 2_000_000
"""Characters of markup that are read; Outlook wraps a page of text into 100,000."""

_UNSEEN = frozenset("script style head title template noscript svg math iframe object embed select textarea audio video canvas".split())
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_BLOCKS = frozenset(
    "address article aside blockquote body center dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr html li main nav "
    "ol p pre section table tbody tfoot thead tr ul".split()
)
_APART = frozenset("p h1 h2 h3 h4 h5 h6 ul ol table blockquote pre".split())
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?![.\d]*[1-9])"
    r"|mso-hide\s*:\s*all",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"gmail_quote|moz-cite-prefix|yahoo_quoted|divRplyFwdMsg|OutlookMessageHeader", re.IGNORECASE)
_MARKUP = re.compile(
    r"<(?:!doctype\s+html|/?(?:html|body|div|p|br|table|td|span|script|style|h[1-6]|a|img|iframe|b|i|ul|li)\b[^<>]*)>|<!--", re.IGNORECASE
)
_DECLARATION = re.compile(r"<[!?][^<>]*>")
_LOOSE = re.compile(r"<(?!/?[a-zA-Z][^<>]{0,5000}>)")


class _Seen(HTMLParser):
    """Collects what is seen; `cut` is set where a quoted mail was left out."""

    def __init__(self, lines: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.cut = False
        self._lines = lines
        self._hidden: list[str] = []  # open elements from the outermost hidden one on

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._hidden:
            if tag not in _VOID:
                self._hidden.append(tag)
            return
        values = {name: value or "" for name, value in attrs}
        quoted = (tag == "blockquote" and values.get("type") == "cite") or _QUOTED.search(
            f"{values.get('class', '')} {values.get('id', '')}"
        )
        if tag not in _VOID and (quoted or tag in _UNSEEN or "hidden" in values or _HIDDEN.search(values.get("style", ""))):
            self.cut = self.cut or bool(quoted)
            self._hidden.append(tag)
            return
        if tag == "br":
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag in ("td", "th"):
            self.parts.append(" ")
        elif tag in _BLOCKS:
            self.parts.append("\n\n" if tag in _APART else "\n")

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            if tag in self._hidden[-20:]:  # what was left open inside closes with it
                while self._hidden.pop() != tag:
                    pass
            return
        if tag in _BLOCKS:
            self.parts.append("\n\n" if tag in _APART else "\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data if self._lines else re.sub(r"[ \t\r\n]+", " ", data))


def html_text(markup: str, *, lines: bool = False) -> tuple[str, bool]:
    """(what is seen, whether a quoted mail was left out); `lines` keeps the line breaks of a text that only holds some markup."""
    seen = _Seen(lines)
    seen.feed(_closed(markup))
    seen.close()
    return "".join(seen.parts), seen.cut


def _closed(markup: str) -> str:
    """The markup without comments and declarations, and with no tag left open: the parser's time grows with their square."""
    first, *pieces = markup.split("<!--")
    kept = first + "".join(piece.partition("-->")[2] for piece in pieces)
    return _LOOSE.sub("&lt;", _DECLARATION.sub("", kept))


def has_markup(text: str) -> bool:
    """Whether a plain text holds HTML: two tags, or one comment or document type."""
    found = [match.group() for _, match in zip(range(2), _MARKUP.finditer(text), strict=False)]
    return len(found) > 1 or any(tag.startswith("<!") for tag in found)
