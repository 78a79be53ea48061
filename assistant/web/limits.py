"""What a visitor may send: how long, how often, and which characters."""

from __future__ import annotations

import ipaddress
import re
import threading
import time
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

MINUTE = 60.0
CLIENTS_KEPT = 10_000  # buckets in memory; the longest unused goes first
NEWLINES = re.compile(r"[\r\n\t\v\f\x85\u2028\u2029]+")


def clean_input(text: object, *, longest: int) -> str:
    """What a person typed as one line: no control or direction characters, NFC, spaces single; cut at `longest` + 1.

    The one character over the limit is left so that the caller can tell "too long" from "just fits".
    """
    raw = text if isinstance(text, str) else ""
    spaced = NEWLINES.sub(" ", raw[: 8 * longest + 8])
    kept = "".join(
        character for character in spaced if unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn") or character == "\u200d"
    )
    return " ".join(unicodedata.normalize("NFC", kept).split())[: longest + 1].rstrip()


def client_key(peer: str | None, headers: Mapping[str, str], *, trusted_proxy: str) -> str:
    """Whom to count: the peer's address, or behind the one trusted proxy the last address that the proxy wrote.

    An IPv6 client owns at least a /64, so that is what counts. X-Forwarded-For from anyone else is ignored: anyone can
    write it.
    """
    address = as_address(peer)
    if trusted_proxy and address is not None and address == as_address(trusted_proxy):
        address = as_address(headers.get("x-forwarded-for", "").split(",")[-1].strip()) or address
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address) if address else "unknown"


def as_address(text: str | None) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that `text` writes, or None."""
    try:
        return ipaddress.ip_address(text or "")
    except ValueError:
        return None


@dataclass
class Buckets:
    """A token bucket for each client: `a_minute` calls fit at once and are refilled evenly over a minute."""

    a_minute: int
    clock: Callable[[], float] = time.monotonic
    _levels: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, client: str) -> float:
        """0.0 if the client may go on (one token is taken), otherwise the seconds until it may."""
        now = self.clock()
        rate = self.a_minute / MINUTE
        with self._lock:
            level, then = self._levels.pop(client, (float(self.a_minute), now))
            level = min(float(self.a_minute), level + (now - then) * rate)
            allowed = level >= 1.0
            self._levels[client] = (level - 1.0 if allowed else level, now)
            while len(self._levels) > CLIENTS_KEPT:
                self._levels.popitem(last=False)
        return 0.0 if allowed else (1.0 - level) / rate
