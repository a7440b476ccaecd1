"""What hosts allow crawlers to read: robots.txt by RFC 9309.

Rules are kept for a day, across restarts too, so that a source that is polled often costs its host no request more.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from syndicator import urls
from syndicator.errors import FetchError, NotAllowed, RateLimited, Refused, TimedOut, Unreachable
from syndicator.ingest.fetching.rulesnotes import RulesNotes, address_of
from syndicator.ingest.rights import RobotsStatements, from_robots

if TYPE_CHECKING:
    from collections.abc import Callable

    from protego import Protego

    from syndicator.ingest.fetching.rulesnotes import Origin
    from syndicator.model import Signal
    from syndicator.ports import Clock, Notes

ROBOTS_BYTES: Final = 500 * 1024
"""Bytes of robots.txt that are read (RFC 9309, 2.5)."""
ROBOTS_TTL: Final = 24 * 3600.0
"""Seconds that rules are kept (RFC 9309, 2.4)."""
ROBOTS_RETRY: Final = 15 * 60.0
"""Seconds until a robots.txt that the host could not give is asked for again."""
NETWORK_RETRY: Final = 60.0
"""The same where the host was not reached."""

_PARSED = 1024
_VERDICTS = 16384
_CLIENT_ERRORS = range(400, 500)


class _Rules:
    """One origin's robots.txt, read or to be read; guarded by its own lock, so that it is read once."""

    __slots__ = ("body", "error", "expires", "lock", "parsed", "said")

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.expires = float("-inf")
        self.parsed: Protego | None = None  # None: nothing may be fetched
        self.error: FetchError | None = None  # why, where the host was not reached
        self.said = RobotsStatements()


class Robots:
    """Safe to call from many threads.

    ``read(url, proxy)`` gives the first :data:`ROBOTS_BYTES` bytes of a robots.txt or raises
    :class:`~syndicator.errors.FetchError`. ``user_agent`` is the whole header; its product token is what rules name.
    ``notes`` keep the rules across restarts; those of the last minute not until :meth:`save` is called.
    """

    def __init__(
        self,
        read: Callable[[str, str | None], bytes],
        clock: Clock,
        user_agent: str,
        notes: Notes | None = None,
    ) -> None:
        self._read = read
        self._clock = clock
        self._agent = user_agent.partition("/")[0].strip() or "syndicator"
        self._notes = RulesNotes(notes, clock) if notes is not None else None
        self._lock = threading.Lock()
        self._cache: OrderedDict[Origin, _Rules] = OrderedDict()
        self._verdicts: OrderedDict[str, tuple[float, float | None]] = OrderedDict()  # address -> until, crawl delay

    def check(self, url: str, proxy: str | None = None) -> float | None:
        """The host's Crawl-delay in seconds for us, None where it names none.

        Raises :class:`~syndicator.errors.NotAllowed` with the rule "robots.txt" where the address is forbidden or the
        host could not give its rules (RFC 9309, 2.3.1.4), and whatever else keeps us from reading them: the guard's
        verdict, a host that wants to be left alone, a network that does not reach it.
        """
        if (verdict := self._verdict(url)) is not None:
            return verdict[1]
        rules = self._rules(url, proxy)
        if rules.error is not None:
            raise _again(rules.error)
        if rules.parsed is None or not rules.parsed.can_fetch(url, self._agent):
            why = "forbids this address" if rules.parsed else "could not be read"
            message = f"robots.txt of {urls.host_of(url)} {why}"
            raise NotAllowed(message, rule="robots.txt", url=urls.without_credentials(url))
        delay = rules.parsed.crawl_delay(self._agent)
        with self._lock:
            self._verdicts[url] = (rules.expires, delay)
            if len(self._verdicts) > _VERDICTS:
                self._verdicts.popitem(last=False)
        return delay

    def knows(self, url: str) -> bool:
        """Whether :meth:`check` of this address asks nobody."""
        if self._verdict(url) is not None:
            return True
        origin = urls.origin_of(url)
        entry = self._entry(origin)
        with entry.lock:
            return self._is_fresh(origin, entry)

    def statements(self, url: str) -> tuple[Signal, ...]:
        """What a robots.txt that was read says about reuse of this address. Asks nobody."""
        origin = urls.origin_of(url)
        entry = self._entry(origin)
        with entry.lock:
            if entry.parsed is None:
                self._recall(origin, entry)
        return entry.said.about(urlsplit(url).path or "/")

    def _verdict(self, url: str) -> tuple[float, float | None] | None:
        """What was found of this address, as long as it holds."""
        verdict = self._verdicts.get(url)
        return verdict if verdict is not None and self._clock.monotonic() < verdict[0] else None

    def _entry(self, origin: Origin) -> _Rules:
        with self._lock:
            entry = self._cache.setdefault(origin, _Rules())
            self._cache.move_to_end(origin)
            if len(self._cache) > _PARSED:
                self._cache.popitem(last=False)
            return entry

    def _rules(self, url: str, proxy: str | None) -> _Rules:
        origin = urls.origin_of(url)
        entry = self._entry(origin)
        with entry.lock:
            if not self._is_fresh(origin, entry):
                kept = self._load(address_of(origin), proxy, entry)
                entry.expires = self._clock.monotonic() + kept
            return entry

    def _is_fresh(self, origin: Origin, entry: _Rules) -> bool:
        """Whether what is known holds, or is remembered and does."""
        if self._clock.monotonic() >= entry.expires and entry.parsed is None:
            self._recall(origin, entry)
        return self._clock.monotonic() < entry.expires

    def _load(self, url: str, proxy: str | None, entry: _Rules) -> float:
        """Read the rules; for how many seconds they hold."""
        entry.error = None
        try:
            body = self._read(url, proxy)
        except (NotAllowed, RateLimited):
            raise  # the guard's own verdict, or the host's own word, says more than ours would
        except Refused as error:
            if error.status not in _CLIENT_ERRORS:
                return ROBOTS_RETRY  # what was known of its rules still holds (RFC 9309, 2.4)
            body = b""
        except FetchError as error:
            if entry.parsed is None:
                entry.error = error
            return NETWORK_RETRY
        self._take(entry, body, url)
        if self._notes:
            self._notes.keep(urls.origin_of(url), body)
        return ROBOTS_TTL

    def _take(self, entry: _Rules, body: bytes, url: str) -> None:
        entry.said = from_robots(body, self._agent, url)
        entry.parsed = _parse(body)

    # ------------------------------------------------------------------------------------------ across restarts

    def save(self) -> None:
        """Have the notes written: the process is to end."""
        if self._notes:
            self._notes.save()

    def _recall(self, origin: Origin, entry: _Rules) -> None:
        found = self._notes.find(origin) if self._notes else None
        if found is None:
            return
        age, body = found
        if age <= -ROBOTS_TTL:  # somebody has set the clock
            return
        self._take(entry, body, address_of(origin))
        entry.expires = self._clock.monotonic() + min(ROBOTS_TTL - age, ROBOTS_TTL)


def _again(error: FetchError) -> FetchError:
    """The same failure for somebody else."""
    message = f"robots.txt: {error}"
    if isinstance(error, Unreachable):
        made = type(error)(message, url=error.url)
        made.reached = error.reached
        return made
    return TimedOut(message, url=error.url) if isinstance(error, TimedOut) else Unreachable(message, url=error.url)


def _parse(body: bytes) -> Protego:
    from protego import Protego

    return Protego.parse(body.decode("utf-8-sig", errors="replace"))
