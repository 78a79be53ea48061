"""What people say about answers: a local JSONL file that forgets after the set number of days."""

from __future__ import annotations

import json
import logging
import os
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from assistant.records import Answer

Vote = Literal["up", "down"]
REASON_CHARACTERS = 1_000
FILE_BYTES = 20_000_000  # about 50,000 votes; past it new ones are dropped, so that nobody can fill the disk
LOG = logging.getLogger(__name__)


def utc_now() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


@dataclass
class FeedbackFile:
    """One JSON object a line: time, vote, about which answer (no question text unless the person ticked it)."""

    path: Path
    days: int
    now: Callable[[], datetime] = utc_now
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, key: str, vote: Vote, answer: Answer, *, reason: str = "", with_question: bool = False) -> None:
        """Appends one line; `key` ties a vote and the reason given later together. Old lines go first."""
        record: dict[str, Any] = {
            "time": self.now().isoformat(timespec="seconds"),
            "key": key,
            "vote": vote,
            "reason": reason[:REASON_CHARACTERS],
            "language": answer.language,
            "outcome": answer.outcome,
            "index_version": answer.index_version,
            "citations": [f"{citation.path}#page={citation.page}:{citation.start}-{citation.end}" for citation in answer.citations],
        }
        if with_question:
            record["question"] = answer.question
        with self._lock:
            self._forget()
            self._append(json.dumps(record, ensure_ascii=False) + "\n")

    def forget_old(self) -> None:
        """Removes every line older than `days` from the file; called at the start, hourly and before each new line."""
        with self._lock:
            self._forget()

    def _append(self, line: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.path.exists() and self.path.stat().st_size > FILE_BYTES:
            LOG.warning("feedback file is full, a vote was dropped: %s", self.path)
            return
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(line)

    def _forget(self) -> None:
        if not self.path.exists():
            return
        lines = self.path.read_text(encoding="utf-8").splitlines(keepends=True)
        oldest = self.now() - timedelta(days=self.days)
        kept = [line for line in lines if is_newer(line, oldest)]
        if len(kept) == len(lines):
            return
        descriptor, name = tempfile.mkstemp(dir=self.path.parent, prefix=self.path.name)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.writelines(kept)
        os.replace(name, self.path)


def is_newer(line: str, oldest: datetime) -> bool:
    """Whether the line's time is after `oldest`; a line that cannot be read goes, since nobody could date it."""
    try:
        return bool(datetime.fromisoformat(json.loads(line)["time"]) > oldest)
    except (ValueError, KeyError, TypeError):
        return False
