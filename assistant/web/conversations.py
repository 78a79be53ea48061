"""The conversations of open pages, in memory only: found by a secret that only their own page knows."""

from __future__ import annotations

import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from assistant.records import Answer

IDLE_SECONDS = 60 * 60  # said to people on the page; change the text with it
CONVERSATIONS_KEPT = 2_000  # a full one is about 100 kB
TURNS_KEPT = 40
SECRET = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and its answer; `number` counts from 1 and stands in the page's anchors.

    `stopped`: the person did not wait for the end.
    """

    number: int
    answer: Answer
    stopped: bool = False


@dataclass(slots=True)
class Kept:
    """The turns under one secret and when they were last used."""

    turns: tuple[Turn, ...]
    used: float


@dataclass
class Conversations:
    """Turns by secret; gone an hour after the last use, when the person ends them, or when the program ends."""

    clock: Callable[[], float] = time.monotonic
    _kept: OrderedDict[str, Kept] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> str:
        """A new secret (128 random bits) with no turns yet."""
        secret = secrets.token_urlsafe(16)
        with self._lock:
            self._kept[secret] = Kept((), self.clock())
            self._forget()
        return secret

    def turns(self, secret: str) -> tuple[Turn, ...] | None:
        """The turns so far, oldest first; None if there is no such conversation (any more)."""
        if not SECRET.fullmatch(secret):
            return None
        with self._lock:
            self._forget()
            kept = self._kept.get(secret)
            if kept is None:
                return None
            kept.used = self.clock()
            self._kept.move_to_end(secret)
            return kept.turns

    def add(self, secret: str, turn: Turn) -> None:
        """Keeps the turn under `secret`; past the limit the oldest turn goes."""
        with self._lock:
            kept = self._kept.setdefault(secret, Kept((), self.clock()))
            kept.turns = (*kept.turns, turn)[-TURNS_KEPT:]
            kept.used = self.clock()
            self._kept.move_to_end(secret)
            self._forget()

    def end(self, secret: str) -> None:
        """Forgets the conversation at once."""
        with self._lock:
            self._kept.pop(secret, None)

    def _forget(self) -> None:
        now = self.clock()
        while self._kept:
            oldest = next(iter(self._kept.values()))
            if len(self._kept) <= CONVERSATIONS_KEPT and now - oldest.used < IDLE_SECONDS:
                return
            self._kept.popitem(last=False)
