"""Who may use the language model now: a few at a time, the others in the order in which they came, nobody longer than they have time."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Generator

from .records import Waiting

BEAT = 0.5  # seconds between two looks: so often a waiting person hears their place, and so soon somebody who left is noticed
REMEMBERED = 5  # answers whose duration tells how long the next ones take


class ModelQueue:
    """A queue before `at_once` places; safe to share between threads."""

    def __init__(self, at_once: int) -> None:
        self._at_once = self._free = at_once
        self._line: list[object] = []
        self._changed = threading.Condition()
        self._durations: deque[float] = deque(maxlen=REMEMBERED)

    def enter(self, until: float) -> Generator[Waiting, None, bool]:
        """True once there is a place (give it back with `leave`), False if there is none before `until` (time.monotonic).

        Yields the place in the queue when it changes and every BEAT seconds. Whoever could not come in before `until`, by how long the last
        answers took, hears so at once: waiting would only cost them time.
        """
        ticket = object()
        with self._changed:
            self._line.append(ticket)
        try:
            while True:
                with self._changed:
                    if self._admit(ticket):
                        return True
                    place = self._line.index(ticket) + 1
                    left = until - time.monotonic()
                    if left <= 0 or self._expected(place) > left:
                        return False
                yield Waiting(place)
                with self._changed:
                    if not (self._free and self._line[0] is ticket):
                        self._changed.wait(min(BEAT, max(0.0, left)))
        finally:
            with self._changed:
                if ticket in self._line:
                    self._line.remove(ticket)
                    self._changed.notify_all()

    def enter_now(self) -> bool:
        """True and a place if one is free and nobody waits for it."""
        with self._changed:
            ticket = object()
            self._line.append(ticket)
            entered = self._admit(ticket)
            if not entered:
                self._line.remove(ticket)
            return entered

    def leave(self, seconds: float | None = None) -> None:
        """Gives a place back; `seconds` is how long an answer took, None if that tells nothing about the next one."""
        with self._changed:
            self._free += 1
            if seconds is not None:
                self._durations.append(seconds)
            self._changed.notify_all()

    def _admit(self, ticket: object) -> bool:
        if not self._free or self._line[0] is not ticket:
            return False
        self._free -= 1
        self._line.pop(0)
        self._changed.notify_all()
        return True

    def _expected(self, place: int) -> float:
        """Seconds until the person at this place comes in, half an answer less than by the mean, since one is being written already."""
        if not self._durations:
            return 0.0
        return max(0.0, place / self._at_once - 0.5) * sum(self._durations) / len(self._durations)
