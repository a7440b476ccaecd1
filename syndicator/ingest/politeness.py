"""Manners towards hosts: when one may be asked, how many times at once, and what its robots.txt forbids.

A host here is a name and a port, as in an authority (RFC 3986, 3.2). All state is in memory and bounded; what must
outlive a restart (a source's own Retry-After) is kept with the source.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from syndicator import urls
from syndicator.errors import FetchError, NotAllowed, RateLimited, Refused, TimedOut, Unreachable
from syndicator.ingest.rights import RobotsStatements, from_robots

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from protego import Protego

    from syndicator.model import Signal
    from syndicator.ports import Clock

SHORT_HOLD: Final = 10.0
"""Seconds. A host that asks for no more than this is waited for; for longer the caller is told."""
MAX_CRAWL_DELAY: Final = 60.0
"""Seconds. A longer Crawl-delay counts as this."""
ROBOTS_BYTES: Final = 500 * 1024
"""Bytes of robots.txt that are read (RFC 9309, 2.5)."""
ROBOTS_TTL: Final = 24 * 3600.0
"""Seconds that rules are kept (RFC 9309, 2.4)."""
ROBOTS_RETRY: Final = 15 * 60.0
"""Seconds until a robots.txt that could not be read is asked for again."""

_HOSTS = 4096
_ROBOTS = 1024
_TOO_MANY_REQUESTS = 429
_CLIENT_ERRORS = range(400, 500)


class _Host:
    """One host's state; guarded by the gate's lock."""

    __slots__ = ("active", "held_until", "interval", "next_at", "status", "waiting")

    def __init__(self, interval: float) -> None:
        self.active = 0
        self.waiting: deque[threading.Event] = deque()
        self.interval = interval
        self.next_at = 0.0
        self.held_until = 0.0
        self.status = _TOO_MANY_REQUESTS

    def in_use(self) -> bool:
        return bool(self.active or self.waiting)

    def forgettable(self, now: float) -> bool:
        return not self.in_use() and self.next_at <= now and self.held_until <= now


class HostGate:
    """Spacing and concurrency per host, first come, first served. Safe to call from many threads.

    ``interval`` is the least time in seconds between the starts of two requests to one host, ``connections`` how many
    may run at once. ``sleep(seconds)`` blocks the calling thread; it may return early once the gate is closed.
    """

    def __init__(self, interval: float, connections: int, clock: Clock, sleep: Callable[[float], object]) -> None:
        self._interval = interval
        self._connections = max(1, connections)
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._hosts: OrderedDict[tuple[str, int], _Host] = OrderedDict()
        self._closed = False

    @contextmanager
    def turn(self, url: str, deadline: float) -> Iterator[None]:
        """Wait until this address's host may be asked, and occupy one of its connections meanwhile.

        ``deadline`` is the moment of the monotonic clock by which the turn must have come: otherwise
        :class:`~syndicator.errors.TimedOut`, at once where that can be foreseen. A host that asked us to wait for
        longer than :data:`SHORT_HOLD` gives :class:`~syndicator.errors.RateLimited` without waiting.
        """
        host = self._enter(url, deadline)
        try:
            self._space(host, url, deadline)
            yield
        finally:
            self._leave(host)

    def hold(self, url: str, until: float, status: int = _TOO_MANY_REQUESTS) -> None:
        """The host said, with ``status``, to be left alone until this moment of the monotonic clock."""
        with self._lock:
            host = self._host(url)
            if until > host.held_until:
                host.held_until, host.status = until, status

    def slow(self, url: str, seconds: float) -> None:
        """Space requests to this host by ``seconds``, at most :data:`MAX_CRAWL_DELAY`, at least the own interval."""
        with self._lock:
            self._host(url).interval = max(self._interval, min(seconds, MAX_CRAWL_DELAY))

    def ready_in(self, url: str) -> float:
        """Seconds until a request to this host could start; 0 where it could now. An estimate where it is busy."""
        now = self._clock.monotonic()
        with self._lock:
            host = self._hosts.get(_key(url))
            if host is None:
                return 0.0
            wait = max(host.next_at - now, host.held_until - now, 0.0)
            if host.active >= self._connections:
                wait = max(wait, 0.1) + len(host.waiting) * host.interval
            return wait

    def close(self) -> None:
        """Wake whoever waits; they and all who come get :class:`~syndicator.errors.Unreachable`."""
        with self._lock:
            self._closed = True
            for host in self._hosts.values():
                for ticket in host.waiting:
                    ticket.set()

    def _enter(self, url: str, deadline: float) -> _Host:
        with self._lock:
            host = self._host(url)
            self._refuse_if_held(host, url)
            if host.active < self._connections and not host.waiting:
                host.active += 1
                return host
            ticket = threading.Event()
            host.waiting.append(ticket)
        ticket.wait(max(0.0, deadline - self._clock.monotonic()))
        with self._lock:
            if ticket in host.waiting:  # nobody handed us a connection
                host.waiting.remove(ticket)
                self._refuse_if_closed(url)
                raise _busy(url)
        return host

    def _space(self, host: _Host, url: str, deadline: float) -> None:
        while True:
            with self._lock:
                self._refuse_if_held(host, url)
                now = self._clock.monotonic()
                start = max(now, host.next_at, host.held_until)
                if start > deadline:
                    raise _busy(url)
                host.next_at = start + host.interval
            if start <= now:
                return
            self._sleep(start - now)
            with self._lock:
                self._refuse_if_closed(url)
                if host.held_until <= start:
                    return  # and nobody told us meanwhile to wait for longer

    def _leave(self, host: _Host) -> None:
        with self._lock:
            if host.waiting:
                host.waiting.popleft().set()  # the connection passes on: ``active`` stays
            else:
                host.active -= 1

    def _refuse_if_held(self, host: _Host, url: str) -> None:
        self._refuse_if_closed(url)
        wait = host.held_until - self._clock.monotonic()
        if wait > SHORT_HOLD:
            message = f"{urls.host_of(url)} asked us to wait; {wait:.0f} s are left"
            shown = urls.without_credentials(url)
            raise RateLimited(message, status=host.status, retry_after=wait, url=shown, asked=False)

    def _refuse_if_closed(self, url: str) -> None:
        if self._closed:
            raise Unreachable("shutting down", url=urls.without_credentials(url))

    def _host(self, url: str) -> _Host:
        key = _key(url)
        host = self._hosts.get(key)
        if host is None:
            if len(self._hosts) >= _HOSTS:
                self._forget_one()
            host = self._hosts[key] = _Host(self._interval)
        else:
            self._hosts.move_to_end(key)
        return host

    def _forget_one(self) -> None:
        """Make room: the host longest unused of which nothing need be remembered, or else simply the longest unused."""
        now = self._clock.monotonic()
        idle = next((key for key, host in self._hosts.items() if host.forgettable(now)), None)
        idle = idle or next((key for key, host in self._hosts.items() if not host.in_use()), None)
        if idle is not None:
            del self._hosts[idle]


def _key(url: str) -> tuple[str, int]:
    _scheme, host, port = urls.origin_of(url)
    return host.rstrip("."), port


def _busy(url: str) -> TimedOut:
    message = f"{urls.host_of(url)} is busy with our other requests"
    return TimedOut(message, url=urls.without_credentials(url), asked=False)


class _Rules:
    """One origin's robots.txt, read or to be read; guarded by its own lock, so that it is read once."""

    __slots__ = ("expires", "lock", "parsed", "said")

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.expires = float("-inf")
        self.parsed: Protego | None = None  # None: nothing may be fetched
        self.said = RobotsStatements()


class Robots:
    """What hosts allow crawlers to read (RFC 9309). Safe to call from many threads.

    ``read(url)`` gives the first :data:`ROBOTS_BYTES` bytes of a robots.txt or raises
    :class:`~syndicator.errors.FetchError`. ``user_agent`` is the whole header; its product token is what rules name.
    """

    def __init__(self, read: Callable[[str], bytes], clock: Clock, user_agent: str) -> None:
        self._read = read
        self._clock = clock
        self._agent = user_agent.partition("/")[0].strip() or "syndicator"
        self._lock = threading.Lock()
        self._cache: OrderedDict[tuple[str, str, int], _Rules] = OrderedDict()

    def check(self, url: str) -> float | None:
        """The host's Crawl-delay in seconds for us, None where it names none.

        Raises :class:`~syndicator.errors.NotAllowed` with the rule "robots.txt" where the address is forbidden or the
        rules cannot be had (RFC 9309, 2.3.1.4), and whatever else forbids reading the robots.txt itself.
        """
        rules = self._rules(url).parsed
        if rules is None or not rules.can_fetch(url, self._agent):
            why = "forbids this address" if rules else "could not be read"
            message = f"robots.txt of {urls.host_of(url)} {why}"
            raise NotAllowed(message, rule="robots.txt", url=urls.without_credentials(url))
        return rules.crawl_delay(self._agent)

    def statements(self, url: str) -> tuple[Signal, ...]:
        """What a robots.txt that was read says about reuse of this address. Reads nothing."""
        with self._lock:
            entry = self._cache.get(urls.origin_of(url))
        return entry.said.about(urlsplit(url).path or "/") if entry else ()

    def _rules(self, url: str) -> _Rules:
        origin = urls.origin_of(url)
        with self._lock:
            entry = self._cache.setdefault(origin, _Rules())
            self._cache.move_to_end(origin)
            if len(self._cache) > _ROBOTS:
                self._cache.popitem(last=False)
        with entry.lock:
            if self._clock.monotonic() >= entry.expires:
                entry.parsed = self._load(_robots_of(origin), entry)
                kept = ROBOTS_TTL if entry.parsed is not None else ROBOTS_RETRY
                entry.expires = self._clock.monotonic() + kept
            return entry

    def _load(self, url: str, entry: _Rules) -> Protego | None:
        try:
            body = self._read(url)
        except NotAllowed:
            raise  # the guard's own verdict says more than ours would
        except Refused as error:
            if error.status not in _CLIENT_ERRORS or error.status == _TOO_MANY_REQUESTS:
                return None  # 429 is the host in trouble, not a host without rules
            body = b""
        except FetchError:
            return None
        entry.said = from_robots(body, self._agent, url)
        return _parse(body)


def _parse(body: bytes) -> Protego:
    from protego import Protego

    return Protego.parse(body.decode("utf-8-sig", errors="replace"))


def _robots_of(origin: tuple[str, str, int]) -> str:
    scheme, host, port = origin
    return f"{scheme}://[{host}]:{port}/robots.txt" if ":" in host else f"{scheme}://{host}:{port}/robots.txt"
