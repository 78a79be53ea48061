"""Text as it should be read and quoted: run before offsets exist, so that every offset is one of the cleaned text."""

from __future__ import annotations

import re
import unicodedata

from corpus.chrome import strip_chrome

__all__ = ["clean_text", "strip_chrome"]

_LETTERS = r"[^\W\d_]"
_LINE_ENDS = re.compile(r"\r\n?|[\v\x1c-\x1e\x85\u2028]")
_PAGE_ENDS = re.compile(r"[\f\u2029]")
_SPACES = re.compile(r"[^\S\n]|\u2800|\u3164")
# What PDF readers and typesetters put where a word was broken: soft hyphen, U+FFFE (PDFium), U+0002 (older PDFium).
_BROKEN_AT_LINE_END = re.compile(r"-?[\u00ad\ufffe\x02][^\S\n]*\n[^\S\n]*(?=\w)")
_BROKEN_UNSEEN = re.compile(r"(?<=\w)[\ufffe\x02](?=\w)")
_DROPPED = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_REPLACED = str.maketrans(
    {
        "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
        "\u2010": "-", "\u2011": "-",
        "\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "►", "\uf0fc": "✓", "\uf02d": "-",  # bullets of the Symbol and Wingdings fonts
    }
)  # fmt: skip
_SURROGATE = re.compile("[\ud800-\udfff]")

_LINE_HYPHEN = re.compile(r"(?P<before>\S*\w)-\n(?=(?P<after>\w\S*))")
_SUSPENDED = re.compile(r"(?:und|oder|bzw|sowie|bis|beziehungsweise|and|or)\b(?!-)")
_SUSPENDED_TO = re.compile(r"to \w+-")
_ADDRESS = re.compile(r"://|www\.|@")
_ADJECTIVE = re.compile(r"(?:\w+(?:isch|lich|ell|iv|al))(?:e[mnrs]?)?\W*$")
_COMPOUND_TAILS = re.compile(r"(?:based|led|oriented|related|friendly|term|known|profit|speaking|owned|making|standing|scale|level)\b")
_COMPOUND_HEADS = frozenset(["self", "well"])
_HYPHENATED = re.compile(r"(?<!\w)(\w+)-(?=(\w+))")
_STRAY = re.compile(rf"(?<![\w-])({_LETTERS}{{2,}})-({_LETTERS}{{2,}})(?![\w-])")
_PREFIXES = frozenset(["re", "co", "pre", "ex", "non", "de", "anti"])  # "re-signed" is not "resigned"
_WORD = re.compile(rf"(?<![\w-]){_LETTERS}+(?![\w-])")


def clean_text(text: str) -> str:
    """The text in NFC with one kind of space and line end, words whole, at most one blank line; idempotent.

    Broken words are joined, compounds and suspended hyphens kept; quotation marks stay as they are.
    """
    text = _LINE_ENDS.sub("\n", text)
    text = _PAGE_ENDS.sub("\n\n", text)
    text = _BROKEN_AT_LINE_END.sub("-\n", text)
    text = _BROKEN_UNSEEN.sub("-\n", text)
    text = _SURROGATE.sub("\ufffd", _DROPPED.sub("", text)).translate(_REPLACED)
    text = _tidy_spaces(unicodedata.normalize("NFC", text))
    return _join_stray(_join_lines(text))


def _tidy_spaces(text: str) -> str:
    text = re.sub(r" {2,}", " ", _SPACES.sub(" ", text))
    text = re.sub(r" ?\n ?", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _vocabulary(text: str) -> frozenset[str]:
    """The words that stand alone, in lower case: halves of hyphenated ones don't count."""
    return frozenset(word.lower() for word in _WORD.findall(text))


def _join_lines(text: str) -> str:
    if "-\n" not in text:
        return text
    words = _vocabulary(text)
    written = frozenset(f"{m[1]}-{m[2]}".lower() for m in _HYPHENATED.finditer(text))

    def join(match: re.Match[str]) -> str:
        before, after = match["before"], match["after"]
        if _SUSPENDED.match(after) or _SUSPENDED_TO.match(text, match.end()):
            return f"{before}- "
        return f"{before}-" if _keeps_hyphen(before, after, words, written) else before

    return _LINE_HYPHEN.sub(join, text)


def _keeps_hyphen(before: str, after: str, words: frozenset[str], written: frozenset[str]) -> bool:
    """Whether the hyphen at a line's end belongs to the word ("Bowl-Selektionen") and not to the line."""
    if _ADDRESS.search(before):
        return True
    head = re.split(r"[^\w]", before)[-1]
    tail = re.split(r"[^\w*:]", after)[0]
    if (head + tail).lower() in words:
        return False
    if not tail[:1].islower() or head[-1:].isdigit() or (head.isupper() and len(head) > 1):
        return True
    if f"{head}-{tail}".lower() in written:
        return True
    if head.endswith(("isch", "lich")) and _ADJECTIVE.match(tail):
        return True
    if head.lower() == "deutsch" and re.match(r"\w+isch", tail):
        return True
    return (head in _COMPOUND_HEADS and len(tail) > 4) or (len(head) > 3 and _COMPOUND_TAILS.match(tail) is not None)


def _join_stray(text: str) -> str:
    """Joins "Dip-lomacy" where the text has "Diplomacy" too and no word "lomacy"."""
    if "-" not in text:
        return text
    words = _vocabulary(text)

    def join(match: re.Match[str]) -> str:
        head, tail = match.groups()
        joins = tail.islower() and tail not in words and (head + tail).lower() in words and head not in _PREFIXES
        return head + tail if joins else match.group()

    return _STRAY.sub(join, text)
