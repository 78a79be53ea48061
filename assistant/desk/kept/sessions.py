"""Who is logged in: a random token for each session, of which only the hash is kept."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from .store import Store

IDLE = 4  # a session that nobody uses for a quarter of its time ends
TOUCH = timedelta(minutes=1)  # how exactly the last use is known: writing at every request would cost more than it tells


def anybody(user: str) -> str | None:
    """The stamp of users that are known elsewhere (a proxy)."""
    return ""


class Sessions:
    """The sessions in a store. A session ends `minutes` after it began, and when it was not used for a quarter of them.

    `stamp_of` says for a user something that changes when a session of theirs must end (with the password), None for nobody's name.
    """

    def __init__(
        self,
        store: Store,
        minutes: int,
        *,
        stamp_of: Callable[[str], str | None] = anybody,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._longest = timedelta(minutes=minutes)
        self._stamp_of = stamp_of
        self._now = now

    def start(self, user: str) -> str:
        """A new session's token; sessions whose time is over are cleared away."""
        token, now = secrets.token_urlsafe(32), self._now()
        self._store.end_sessions(before=now - self._longest)
        self._store.start_session(_hash(token), user, self._stamp_of(user) or "", now)
        return token

    def user_of(self, token: str) -> str | None:
        """Whose session it is; None if there is none, or it has ended."""
        hashed, now = _hash(token), self._now()
        found = self._store.session(hashed)
        if found is None:
            return None
        user, stamp, started, seen = found
        if now >= started + self._longest or now >= seen + self._longest / IDLE or self._stamp_of(user) != stamp:
            self._store.end_sessions(token=hashed)
            return None
        if now >= seen + TOUCH:
            self._store.touch_session(hashed, now)
        return user

    def end(self, token: str) -> None:
        """Logs out."""
        self._store.end_sessions(token=_hash(token))

    def end_all(self, user: str) -> None:
        """Logs the user out everywhere."""
        self._store.end_sessions(user=user)


def stamps(users: tuple[tuple[str, str], ...]) -> Callable[[str], str | None]:
    """`stamp_of` for users of the settings: whoever is taken out, or gets another password, is logged out."""
    known = {name: hashlib.sha256(hashed.encode()).hexdigest() for name, hashed in users}
    return known.get


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
