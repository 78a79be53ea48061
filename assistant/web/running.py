"""Answers being made at this moment: a person can stop their own, and only so many may wait for the language model."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

WAIT_FOR_MODEL = 20  # answers that the model writes or that wait for it; whoever comes then is answered from the passages at once


@dataclass
class Running:
    """A switch for each conversation that is being answered."""

    _switches: dict[str, threading.Event] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _model: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(WAIT_FOR_MODEL))

    @contextmanager
    def answering(self, secret: str) -> Iterator[threading.Event]:
        """The switch that `stop` throws. A second answer in one conversation stops the first: a page shows one at a time."""
        switch = threading.Event()
        with self._lock:
            before = self._switches.get(secret)
            self._switches[secret] = switch
        if before:
            before.set()
        try:
            yield switch
        finally:
            with self._lock:
                if self._switches.get(secret) is switch:
                    del self._switches[secret]

    def stop(self, secret: str) -> None:
        """Throws the switch of what is being answered under `secret`, if anything is."""
        with self._lock:
            switch = self._switches.get(secret)
        if switch:
            switch.set()

    @contextmanager
    def place_with_model(self, wanted: bool) -> Iterator[bool]:
        """Whether this answer may use the language model: False where it is not wanted, or where too many are with it already."""
        taken = wanted and self._model.acquire(blocking=False)
        try:
            yield taken
        finally:
            if taken:
                self._model.release()
