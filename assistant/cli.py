"""The command `fundstelle`: what the words on the command line mean. What is heavy is imported by the command that needs it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from corpus.errors import FundstelleError

from .settings import MEANING, Loaded, load_settings

EXIT_OK, EXIT_FAILED, EXIT_USAGE, EXIT_LEFT_OUT = 0, 1, 2, 3

EPILOG = "Settings come from fundstelle.toml in the current folder and from FUNDSTELLE_* variables; `fundstelle settings` lists them."


def make_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    parser = argparse.ArgumentParser(
        prog="fundstelle", description="Answers from your documents, every sentence with the place where it stands.", epilog=EPILOG
    )
    parser.add_argument("--settings", type=Path, metavar="FILE", help="settings file (default: fundstelle.toml, if there is one)")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    ingest = commands.add_parser("ingest", help="read a folder and bring the index up to date", description=INGEST)
    ingest.add_argument(
        "folder", nargs="?", type=Path, metavar="FOLDER", help="with public/ and internal/ in it (default: setting documents)"
    )
    ingest.add_argument("--json", action="store_true", help="print what was done as JSON")

    ask = commands.add_parser("ask", help="ask one question, or a file of questions", description=ASK)
    ask.add_argument("question", nargs="?", metavar="QUESTION")
    ask.add_argument("--batch", type=Path, metavar="FILE.jsonl", help="questions, one JSON object a line; answers come out one a line")
    ask.add_argument("--history", action="append", default=[], metavar="EARLIER", help="an earlier question, oldest first; can be repeated")
    ask.add_argument("--access", choices=("public", "internal"), default="public", help="who asks: internal sees all documents")
    ask.add_argument("--door", choices=("public", "staff"), help="let the language model write as it does at this door (default: none)")
    ask.add_argument("--language", choices=("de", "en"), help="of the program's own lines (default: the question's)")
    ask.add_argument("--json", action="store_true", help="print the whole answer as JSON")
    ask.add_argument("--explain", action="store_true", help="say why: what was understood, found, weighed and left out")

    chat = commands.add_parser("chat", help="start the chat page", description=CHAT)
    chat.add_argument("--host", help=MEANING["host"])
    chat.add_argument("--port", type=int, help=MEANING["port"])

    draft = commands.add_parser("draft", help="draft the answer to an enquiry, with evidence and gaps", description=DRAFT)
    draft.add_argument("enquiry", metavar="ENQUIRY", help="a file (.eml, .txt, .docx, .pdf), or - for what comes in")
    draft.add_argument("--language", choices=("de", "en"), help="of the letter (default: the enquiry's)")
    draft.add_argument("--short", action="store_true", help="answers only, without the questions above them")
    draft.add_argument("--plain", action="store_true", help="plain language around the quotes")
    draft.add_argument("--json", action="store_true", help="print the whole draft as JSON")

    source = commands.add_parser("source", help="print a document's text as the index holds it", description=SOURCE)
    source.add_argument("path", metavar="PATH", help="relative to the folder that was read")
    source.add_argument("--json", action="store_true", help="with pages, dates and the rest, as JSON")

    status = commands.add_parser("status", help="what the index holds and whether it is whole", description=STATUS)
    status.add_argument("--json", action="store_true", help="as JSON")

    commands.add_parser("settings", help="what settings hold, and where each comes from", description=SETTINGS)
    user = commands.add_parser("desk-user", help="make the settings' line for a user of the drafting desk", description=DESK_USER)
    user.add_argument("name", metavar="NAME")
    for command in (ingest, ask, chat, draft, source, status):
        command.add_argument("--index", type=Path, metavar="DIR", help=MEANING["index"])
    return parser


INGEST = """Reads the documents of FOLDER and brings the index up to date: only what is new or has changed is read and embedded, what has
vanished leaves. Exit status: 0 all read, 3 some files left out (each is named with the reason), 1 failed."""
ASK = """Answers with sentences of the documents, each with the place where it stands; or says that the documents don't hold it. With
--explain, it says after the answer why it came out so, in words; with --json, under "explanation", with all values. With
--batch, a line is {"user_input": "…", "history": ["…"], "access": "public", "language": "de"}; only user_input is needed. Exit status: 0,
3 if some lines could not be asked (each has an "error" in its place), 1 failed."""
SOURCE = "Prints a document's text, page by page, exactly as citations count its characters."
DRAFT = """Masks what is personal in an enquiry, finds its questions and the evidence for each, and drafts a letter of quotes with
footnotes; what has no evidence stays a visible gap. Prints what was masked (never what it stood for), the questions with their evidence,
the letter, and what a person has to look at before it leaves. Nothing is kept or sent. Exit status: 0 drafted, 1 failed."""
CHAT = "Starts the chat page and prints its address. Ctrl-C ends it."
SETTINGS = "Prints every setting, its value and its origin."
DESK_USER = """Asks for a password twice and prints the line for [desk_users] in the settings file. The password itself is kept nowhere; a
new line in place of the old one is a new password. Exit status: 0, 1 if nothing was made."""
STATUS = "Prints what the index was made from and how much it holds, and checks that vectors, words and texts match. Exit status 1 if not."


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; the exit status."""
    given = make_parser().parse_args(arguments)
    try:
        overrides = {name: getattr(given, name, None) for name in ("index", "host", "port")}
        loaded = load_settings(os.environ, file=given.settings, overrides=overrides)
        return _command(given.command)(given, loaded)
    except FundstelleError as error:
        print(f"fundstelle: {error}", file=sys.stderr)
        return EXIT_FAILED
    except BrokenPipeError:  # the reader of our output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_OK
    except KeyboardInterrupt:
        print("fundstelle: stopped.", file=sys.stderr)
        return 130


def _command(name: str) -> Callable[[argparse.Namespace, Loaded], int]:
    from . import commands, desk_commands

    return {
        "ingest": commands.ingest,
        "ask": commands.ask,
        "chat": commands.chat,
        "draft": desk_commands.draft,
        "source": commands.source,
        "status": commands.status,
        "settings": commands.settings,
        "desk-user": desk_commands.desk_user,
    }[name]


if __name__ == "__main__":
    sys.exit(main())
