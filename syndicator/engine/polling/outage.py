"""Whose fault it is: that of a host which does not answer, or that of our own network.

When most of the hosts that were well fail at once, without one of them having answered, it is ours, and no source is
to pay for it. Those that failed before there were enough to tell are pardoned. What it thinks depends on nothing but
what it was told.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Final

from syndicator.dataclass import dataclass
from syndicator.errors import TimedOut, Unreachable
from syndicator.model import SourceKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from syndicator.errors import SourceError

WINDOW: Final = 60.0
"""Seconds. What happened within it happened at once."""
FEW: Final = 6
"""Where fewer hosts were asked within the window, one looks farther back, until it is so many …"""
FARTHEST: Final = 1800.0
"""… or so many seconds."""
LEAST: Final = 3
"""Hosts that must fail before it can be our network."""
BELIEVED: Final = 86400.0
"""Seconds without success for which a source is excused although other hosts do answer."""

_REMEMBERED = 4096


def is_network(error: SourceError) -> bool:
    """Whether nothing shows that the request ever reached its host."""
    return (isinstance(error, TimedOut) and error.asked) or (isinstance(error, Unreachable) and not error.reached)


@dataclass(slots=True)
class _Event:
    at: float  # monotonic
    host: str
    failed: SourceKey | None = None  # None: the host answered
    healthy: bool = True  # what has been failing before proves nothing
    blamed: bool = False


class Outage:
    """Remembers how the latest requests ended. Safe to use from many threads."""

    def __init__(self) -> None:
        self._events: deque[_Event] = deque(maxlen=_REMEMBERED)
        self._lock = threading.Lock()
        self._pardoned: set[SourceKey] = set()

    def answered(self, host: str, at: float) -> None:
        """This host was reached at ``at`` (monotonic seconds)."""
        with self._lock:
            self._events.append(_Event(at, host))

    def failed(self, host: str, key: SourceKey, at: float, *, healthy: bool, silent_for: float) -> bool:
        """A network failure of this source; whether it is ours.

        ``healthy`` says whether the source was well until now (what has been failing proves nothing),
        ``silent_for`` for how many seconds it has not succeeded.
        """
        with self._lock:
            event = _Event(at, host, key, healthy)
            self._events.append(event)
            recent = list(self._recent(at))
            failing, answering = _hosts(recent)
            if len(failing) < LEAST or len(failing) <= len(answering) or (answering and silent_for > BELIEVED):
                event.blamed = True
                return False
            for other in recent:
                if other.blamed and other.failed is not None:
                    other.blamed = False
                    self._pardoned.add(other.failed)
            return True

    def pardons(self) -> frozenset[SourceKey]:
        """Sources that were blamed before it was known whose fault it is; each is named once."""
        if not self._pardoned:
            return frozenset()
        with self._lock:
            found = frozenset(self._pardoned)
            self._pardoned.clear()
        return found

    def _recent(self, now: float) -> Iterator[_Event]:
        """What counts as "at once", newest first."""
        hosts: set[str] = set()
        for event in reversed(self._events):
            age = now - event.at
            if age > FARTHEST or (age > WINDOW and len(hosts) >= FEW):
                return
            hosts.add(event.host)
            yield event


def _hosts(events: Iterable[_Event]) -> tuple[set[str], set[str]]:
    """The hosts whose latest request failed, and those whose latest was answered."""
    failing: set[str] = set()
    answering: set[str] = set()
    for event in events:
        if event.healthy and event.host not in failing and event.host not in answering:
            (answering if event.failed is None else failing).add(event.host)
    return failing, answering
