"""How well the check of written sentences tells supported from unsupported ones: python -m eval.verifying [--half final]

Each pair of eval/sets/verify (statement, cited passage, supported or not) is put to `assistant.support.check`; the table gives by kind
what was let through and what was dropped, with 95 % intervals (Wilson). Each part of the set has its own table:

development  what the rules and the word lists were made from
dev2a        pairs written later, about passages of their own; rules may be changed by them too
dev2b        the same, but seen as a table only: whether a rule holds for what nobody looked at
final        measured rarely, looked at never
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.support import check
from assistant.verdicts import Source, Verdict
from vectorstore.embed import Embedder

from .statistics import wilson

FOLDER = Path(__file__).with_name("sets") / "verify"
HALVES = ("development", "dev2a", "dev2b", "final")
READABLE = ("development", "dev2a")  # whose pairs may be read by whoever changes a rule
SUPPORTED = ("verbatim", "paraphrase", "compressed", "merged")
UNSUPPORTED = ("number", "date", "name", "role", "city", "negation", "direction", "plan", "only", "added", "wrong_passage")


@dataclass(frozen=True, slots=True)
class VerifyPair:
    """One row: what is stated, what it cites, and whether that supports it."""

    id: str
    language: str
    source_language: str
    statement: str
    source: Source
    document: str
    supported: bool
    kind: str
    split: str


def read_pairs(folder: Path = FOLDER) -> Iterator[VerifyPair]:
    """All pairs of the folder's files, in order."""
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            published = date.fromisoformat(row["published"]) if row["published"] else None
            source = Source(row["quote"], row["context"], row["title"], published)
            names = ("id", "language", "source_language", "statement", "supported", "kind", "split")
            yield VerifyPair(source=source, document=row["source"], **{name: row[name] for name in names})


def verdicts(pairs: Sequence[VerifyPair], embedder: Embedder) -> list[tuple[VerifyPair, Verdict]]:
    """Each pair with what the check says of it."""
    return [(pair, check(pair.statement, [pair.source], embedder)) for pair in pairs]


def table(judged: Sequence[tuple[VerifyPair, Verdict]]) -> str:
    """The wrong verdicts by kind, language and whether statement and source are in one language."""
    lines = [f"{'unsupported, let through':<34}{'wrong':>6}{'of':>6}{'share':>8}   95 %"]
    lines += _block(judged, False, UNSUPPORTED)
    lines += ["", f"{'supported, dropped':<34}{'wrong':>6}{'of':>6}{'share':>8}   95 %"]
    lines += _block(judged, True, SUPPORTED)
    return "\n".join(lines)


def wrong_share(judged: Sequence[tuple[VerifyPair, Verdict]], supported: bool, kinds: Sequence[str] = ()) -> float:
    """The share of wrong verdicts on the supported or the unsupported pairs (of these kinds); 0 where there are none."""
    seen = [verdict.supported != supported for pair, verdict in judged if pair.supported == supported and (not kinds or pair.kind in kinds)]
    return sum(seen) / len(seen) if seen else 0.0


def _block(judged: Sequence[tuple[VerifyPair, Verdict]], supported: bool, kinds: Sequence[str]) -> list[str]:
    rows = [(pair, verdict.supported != supported) for pair, verdict in judged if pair.supported == supported]
    groups = [(kind, [wrong for pair, wrong in rows if pair.kind == kind]) for kind in kinds]
    groups += [
        (f"all, {name}", [wrong for pair, wrong in rows if pair.language == code]) for name, code in (("German", "de"), ("English", "en"))
    ]
    groups.append(("all, other language than the source", [wrong for pair, wrong in rows if pair.language != pair.source_language]))
    groups.append(("all", [wrong for _, wrong in rows]))
    return [_line(name, seen) for name, seen in groups if seen]


def _line(name: str, seen: Sequence[bool]) -> str:
    low, high = wilson(sum(seen), len(seen))
    return f"{name:<34}{sum(seen):>6}{len(seen):>6}{sum(seen) / len(seen):>8.1%}   {low:.1%} to {high:.1%}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge the pairs and print a table for each part of the set; with --wrong every wrong verdict of those that may be read."""
    parser = argparse.ArgumentParser(prog="python -m eval.verifying", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--half", choices=HALVES, action="append", help="one part, may be repeated; without it all but the final one")
    parser.add_argument("--wrong", action="store_true", help=f"print each wrong verdict, of {' and '.join(READABLE)} only")
    given = parser.parse_args(arguments)
    pairs, embedder = list(read_pairs()), Embedder()
    for half in given.half or HALVES[:-1]:
        judged = verdicts([pair for pair in pairs if pair.split == half], embedder)
        print(f"== {half}")
        for pair, verdict in judged if given.wrong and half in READABLE else ():
            if verdict.supported != pair.supported:
                print(f"{pair.id} {pair.kind} {verdict.reason or 'let through'}\n    {pair.statement}\n    {pair.source.quote}")
        print(f"{table(judged)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
