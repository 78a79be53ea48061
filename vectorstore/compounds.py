"""German compounds -> their parts, by the words that the index itself knows.

No word list is shipped: "Abfallgebührensatzung" is split because other places of the same documents say "Abfall", "Gebühren" and
"Satzung". The other ways that were measured stand in docs/index.md.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

SHORTEST_PART = 4
"""Letters of the shortest part; with 3, "Teilnehmer" gives "neh" and the like."""

SHORTEST_COMPOUND = 8
"""Letters of the shortest word that is split."""

LINKS = ("", "s", "n", "en", "es", "e", "er")
"""What may stand between two parts, the commonest first."""

ENDINGS = frozenset(
    ("schaft", "heit", "keit", "lich", "isch", "lein", "chen", "haft", "ungs", "tion", "tions", "ship", "ness", "ment", "ling")
)
"""Endings that are words by accident or make a word of their own: never a part."""

MOST_PARTS = 5


def split_compound(word: str, words: Collection[str], stem: Callable[[str], str], stop_words: Collection[str]) -> tuple[str, ...]:
    """Stems of the parts, outermost first, parts of parts after them; empty if the word cannot be split.

    `word` is folded. Of all ways to cut it, one with the fewest parts is taken, and of these the one with the longest last part: the
    head of a German compound stands at its end.
    """
    if len(word) < SHORTEST_COMPOUND or not words or not word.isalpha():
        return ()
    parts = _parts(word, words, stem, stop_words, MOST_PARTS)
    found: list[str] = []
    for part in parts if len(parts) > 1 else ():
        found += [stem(part), *split_compound(part, words, stem, stop_words)]
    return tuple(dict.fromkeys(found))


def _parts(word: str, words: Collection[str], stem: Callable[[str], str], stop_words: Collection[str], most: int) -> tuple[str, ...]:
    """The fewest known parts that make up the word, () if there are none. The whole word does not count at the outermost level."""
    best: tuple[str, ...] = ()
    for cut in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        tail = word[cut:]
        head = _known_head(word[:cut], words, stem, stop_words)
        if not head:
            continue
        if _known(tail, words, stem, stop_words):
            return (head, tail)
        if most > 2:
            rest = _parts(tail, words, stem, stop_words, most - 1)
            if rest and (not best or len(rest) + 1 < len(best)):
                best = (head, *rest)
    return best


def _known_head(text: str, words: Collection[str], stem: Callable[[str], str], stop_words: Collection[str]) -> str:
    """The text without a link, if that is a known word; "" if not."""
    for link in LINKS:
        head = text.removesuffix(link) if link else text
        if (not link or len(head) < len(text)) and _known(head, words, stem, stop_words):
            return head
    return ""


def _known(part: str, words: Collection[str], stem: Callable[[str], str], stop_words: Collection[str]) -> bool:
    return len(part) >= SHORTEST_PART and part not in ENDINGS and part not in stop_words and stem(part) in words
