"""A language model that fails again and again is left alone for a while: nobody should wait for it to fail once more.

A circuit breaker (Nygard, Release It!, 2007, chapter 5), shared by all who ask.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from .records import ModelOutcome

IN_A_ROW = 3  # one failure may be one question's; three in a row are the server's
REST_SECONDS = 60.0  # a server that is started anew is noticed within a minute
FAILURES: frozenset[ModelOutcome] = frozenset(("slow", "unreachable", "failed"))


class Breaker:
    """Counts failures; safe to share between threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = 0
        self._rests_until = 0.0
        self._last: ModelOutcome = "unreachable"

    @property
    def down(self) -> bool:
        """Whether it failed too often in a row, and nobody has seen it answer since."""
        with self._lock:
            return self._failed >= IN_A_ROW

    def resting(self) -> ModelOutcome | None:
        """How it failed last if it is to be left alone now. After the rest one person tries it; the others go on without."""
        with self._lock:
            if self._failed < IN_A_ROW:
                return None
            if self._clock() < self._rests_until:
                return self._last
            self._rests_until = self._clock() + REST_SECONDS
            return None

    def report(self, outcome: ModelOutcome) -> None:
        """What came of asking it; that others were before us says nothing about it."""
        with self._lock:
            if outcome in FAILURES:
                self._failed += 1
                self._last = outcome
                self._rests_until = self._clock() + REST_SECONDS
            elif outcome != "busy":
                self._failed = 0
