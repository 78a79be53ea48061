"""Every error that a person can be shown, as one small tree.

FundstelleError              message is a sentence that says what to do
├── InputError               what was handed in cannot be used: a question, a setting, a folder
├── UnreadableDocument       one file cannot be read; the others go on
└── IndexUnusable            there is no index, or it does not fit the settings, or it is being built

The tree stands in the leftmost package, because every other package may import from here and none may
import the other way. `key` and `values` name a text in `assistant/messages`, where a person reads it in their
own language; `str(error)` is the English sentence for logs and the command line.
"""

from __future__ import annotations


class FundstelleError(Exception):
    """The root: anything raised on purpose for a person to read.

    `message` is the English sentence; `key` names the text in the message catalogues and `values` fill it.
    """

    def __init__(self, message: str, key: str = "", **values: str | int) -> None:
        super().__init__(message)
        self.key = key
        self.values = values


class InputError(FundstelleError):
    """Something the person gave cannot be used; the sentence says what to give instead."""


class UnreadableDocument(FundstelleError):
    """One file cannot be read; the sentence says why and what to do about the file."""


class IndexUnusable(FundstelleError):
    """The index is missing, does not fit the settings or is being built; the sentence names the command."""
