"""What can be looked up of the cases, and how they are forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from assistant.answer import Assistant
from assistant.settings import Settings
from corpus.errors import InputError

from ..enquiry.mask import known_names
from ..letter.check import check_letter
from ..records import Case, Finding, Letter
from .hiding import hider
from .history import CaseLine, Event, Version, line_of
from .indexed import as_indexed
from .record import record_of
from .similar import MOST, Questions, Similar, nearest, sources_changed
from .store import Store, gone

# A letter leaves on the day of its release or the days after; a week holds a weekend, a sick day and a correction. After that nobody needs
# the sender's data at the desk: the letter that was sent has them.
FORGET_AFTER = timedelta(days=7)
WARMING = Letter("Guten Tag,\n\ndie Konferenz fand am 18. Oktober 2022 statt. The conference took place then.\n\nMit freundlichen Grüßen")


class Archive:
    """The cases of one store, seen from one assistant; safe to share between threads."""

    def __init__(self, assistant: Assistant, store: Store, settings: Settings, *, now: Callable[[], datetime]) -> None:
        """`now` gives a time with its zone."""
        self._assistant = assistant
        self._store = store
        self._settings = settings
        self._now = now
        self._alike = Questions(assistant.embedder)
        self._verdicts: dict[Any, Any] = {}
        self._checking = Lock()  # of the verdicts that are remembered; the encoder takes one text at a time anyway

    def case(self, case_id: str) -> Case:
        """The case as it is, its places as the index has them now; InputError if there is none."""
        found = self._store.get(case_id)
        if found is None:
            raise gone()
        return as_indexed(found, self._assistant.index.current())

    def list(self, words: str = "", status: str = "") -> tuple[CaseLine, ...]:
        """The cases with all these words and this status, the newest change first."""
        return self._store.search(words, status)

    def versions(self, case_id: str) -> tuple[Version, ...]:
        """The versions of the letter, newest first."""
        self.case(case_id)
        return self._store.versions(case_id)

    def version(self, case_id: str, number: int) -> Version:
        """One version of the letter; InputError if there is none."""
        found = next((version for version in self.versions(case_id) if version.number == number), None)
        if found is None:
            raise InputError("This version is not there.", "case.no_version")
        return found

    def warm(self) -> None:
        """Does once what the first enquiry, and the first check of a letter, would otherwise wait for."""
        snapshot = self._assistant.index.current()
        known_names(snapshot)
        with self._checking:
            check_letter(WARMING, snapshot=snapshot, embedder=self._assistant.embedder, settings=self._settings, today=self._now().date())

    def findings(self, case_id: str) -> tuple[Finding, ...]:
        """What the checks find in the letter now."""
        return self._findings(self.case(case_id))

    def _findings(self, case: Case) -> tuple[Finding, ...]:
        if not case.letter.text.strip():
            return ()
        with self._checking:
            return check_letter(
                case.letter,
                snapshot=self._assistant.index.current(),
                embedder=self._assistant.embedder,
                settings=self._settings,
                masks=case.masks,
                today=self._now().astimezone().date(),
                cache=self._verdicts,
            )

    def similar(self, case_id: str) -> tuple[Similar, ...]:
        """Released cases that asked something alike, the likeliest first."""
        case = self.case(case_id)
        earlier = self._store.vectors(self._alike.name)
        earlier.pop(case_id, None)
        if not earlier:
            return ()
        snapshot = self._assistant.index.current()
        found: list[Similar] = []
        for other, score in nearest(self._alike.vectors(case.questions), earlier)[:MOST]:
            before = self._store.get(other)
            if before and before.released:
                found.append(Similar(line_of(before), before.released, round(score, 3), sources_changed(before, snapshot)))
        return tuple(found)

    def record(self, case_id: str) -> dict[str, Any]:
        """The whole record, masked, as plain values."""
        case = self.case(case_id)
        return record_of(case, self._store.versions(case_id), self._store.events(case_id), self._findings(case))

    def exported(self, user: str, case_id: str, kind: str) -> None:
        """Notes that the letter, or the record, was taken out as a file of this kind."""
        self._store.note(case_id, Event(self._now(), user, "exported", {"kind": kind}))

    def forget_originals(self, user: str, case_id: str) -> Case:
        """Forgets for good what the case's labels stand for, now. Originals that somebody has typed become labels."""
        case = self.case(case_id)
        self._store.forget_originals(case_id, hider(case.masks), Event(self._now(), user, "forgotten", {"masked": len(case.masks)}))
        return self.case(case_id)

    def delete(self, user: str, case_id: str) -> None:
        """Deletes the case with all that belongs to it, for good; not even who did it is kept."""
        if not self._store.delete(case_id):
            raise gone()

    def forget_old(self) -> int:
        """Deletes the cases whose days are over, and the originals of letters that have left; how many cases. To be called every hour."""
        now = self._now()
        gone_now = self._store.forget_before(now - timedelta(days=self._settings.desk_days))
        for case_id in self._store.released_before(now - FORGET_AFTER):
            self.forget_originals("", case_id)
        self._renew_vectors()
        return gone_now

    def _renew_vectors(self) -> None:
        """Released cases whose vectors are of another encoder get those of this one."""
        known = self._store.vectors(self._alike.name)
        for line in self._store.search(status="released"):
            case = self._store.get(line.id) if line.id not in known and line.questions else None
            if case:
                self._store.put_vectors(case.id, self._alike.name, self._alike.vectors(case.questions))
