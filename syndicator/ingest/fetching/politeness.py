"""Manners towards hosts: when one may be asked, how many times at once, and for how long it wants to be left alone.

A host here is a name and a port, as in an authority (RFC 3986, 3.2). 429 and 503 are a host's state, whichever of its
addresses answered so: it is shared by all of them, learned from, and kept across restarts. Bounded.
"""

from __future__ import annotations

import threading
import zlib
from collections import OrderedDict
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import msgspec

from syndicator import urls
from syndicator.errors import RateLimited, Refused, StoreError, TimedOut, Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable

    from syndicator.ports import Clock, Notes

SHORT_HOLD: Final = 10.0
"""Seconds. A host that asks for no more than this is waited for; for longer the caller is told."""
MAX_CRAWL_DELAY: Final = 60.0
"""Seconds. A longer Crawl-delay counts as this."""
MAX_HOLD: Final = 7 * 24 * 3600.0
"""Seconds. A host that names more is asked again after this."""
FIRST_HOLD: Final = 60.0
"""Seconds that a host is left alone which does not say for how long; doubled each time it says so again …"""
LAST_HOLD: Final = 3600.0
"""… up to this."""
MAX_SPACING: Final = 120.0
"""Seconds between two requests that a host can teach us by answering 429."""
TAUGHT_FOR: Final = 24 * 3600.0
"""Seconds for which that is believed after its latest 429."""

_HOSTS = 4096
_SAME = 1.0  # seconds by which two clocks may tell one time differently
NOTE = "hosts"
_TOO_MANY_REQUESTS = 429


class _Kept(msgspec.Struct, array_like=True):
    """What of a host outlives us; times in seconds since 1970."""

    held_until: float
    status: int
    strikes: int
    spacing: float
    spaced_until: float


class _Host:
    """One host's state; guarded by the gate's lock. Times are of the monotonic clock."""

    __slots__ = (
        "active",
        "held_until",
        "interval",
        "next_at",
        "spaced_until",
        "spacing",
        "status",
        "strikes",
        "waiting",
    )

    def __init__(self, interval: float) -> None:
        self.active = 0
        self.waiting: list[threading.Event] = []  # no more than there are threads
        self.interval = interval
        self.next_at = 0.0
        self.held_until = 0.0
        self.status = _TOO_MANY_REQUESTS
        self.strikes = 0  # refusals since its last answer: while there are any, it is probed, one request at a time
        self.spacing = 0.0  # seconds between requests that it has taught us …
        self.spaced_until = 0.0  # … and for how long we remember

    def in_use(self) -> bool:
        return bool(self.active or self.waiting)

    def gap(self, now: float) -> float:
        return max(self.interval, self.spacing) if now < self.spaced_until else self.interval

    def forgettable(self, now: float) -> bool:
        return not (self.in_use() or self.strikes) and max(self.next_at, self.held_until, self.spaced_until) <= now


class _Turn:
    """A block in which a host is asked."""

    __slots__ = ("_deadline", "_gate", "_host", "_started", "_strikes", "_url")

    def __init__(self, gate: HostGate, url: str, deadline: float) -> None:
        self._gate = gate
        self._url = url
        self._deadline = deadline

    def __enter__(self) -> None:
        self._host, self._started, self._strikes = self._gate.begin(self._url, self._deadline)

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        refused = isinstance(error, Refused) and not (isinstance(error, RateLimited) and not error.asked)
        answered = error is None or refused
        self._gate.end(self._host, self._started, well=answered and self._host.strikes == self._strikes)


class HostGate:
    """Spacing and concurrency per host, first come, first served. Safe to call from many threads.

    ``interval`` is the least time in seconds between an answer of a host and the next request to it; where several
    ``connections`` may run at once, between the starts of two requests. ``sleep(seconds)`` blocks the calling thread,
    and may return early once the gate is closed. ``notes`` keep across restarts what hosts have asked for.
    """

    def __init__(
        self,
        interval: float,
        connections: int,
        clock: Clock,
        sleep: Callable[[float], object],
        notes: Notes | None = None,
    ) -> None:
        self._interval = interval
        self._connections = max(1, connections)
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._hosts: OrderedDict[tuple[str, int], _Host] = OrderedDict()
        self._closed = False
        self._notes = notes
        self._recall()

    def turn(self, url: str, deadline: float) -> _Turn:
        """Wait until this address's host may be asked, and occupy one of its connections meanwhile.

        ``deadline`` is the moment of the monotonic clock by which the turn must have come: otherwise
        :class:`~syndicator.errors.TimedOut`, at once where that can be foreseen. A host that asked us to wait for
        longer than :data:`SHORT_HOLD` gives :class:`~syndicator.errors.RateLimited` without waiting.
        """
        return _Turn(self, url, deadline)

    def begin(self, url: str, deadline: float) -> tuple[_Host, float, int]:
        """The turn, once it has come: whose it is, when it came, and how often the host had refused before."""
        host = self._enter(url, deadline)
        strikes = host.strikes
        try:
            return host, self._space(host, url, deadline), strikes
        except BaseException:
            self._leave(host, None, well=False)
            raise

    def end(self, host: _Host, started: float, *, well: bool) -> None:
        """The turn is over; ``well`` says whether the host answered."""
        self._leave(host, started, well=well)

    def hold(self, url: str, until: float, status: int = _TOO_MANY_REQUESTS) -> None:
        """The host said, with ``status``, to be left alone until this moment of the monotonic clock."""
        with self._lock:
            host = self._host(url)
            if until > host.held_until:
                host.held_until, host.status = until, status

    def refused(self, url: str, status: int, named: float | None) -> float:
        """The host answered 429 or 503 and ``named`` so many seconds, None where none; for how many we leave it alone.

        A 429 teaches us to ask it more rarely from then on: a little below its own pace where it names one.
        """
        now = self._clock.monotonic()
        with self._lock:
            host = self._host(url)
            host.strikes += 1
            if named is None:
                named = min(FIRST_HOLD * 2 ** min(host.strikes - 1, 10), LAST_HOLD) * (
                    1 + 0.25 * _share(url, host.strikes)
                )
            wait = min(named, MAX_HOLD)
            if now + wait > host.held_until:
                host.held_until, host.status = now + wait, status
            if status == _TOO_MANY_REQUESTS and host.strikes == 1:
                # what was refused after a refusal was too early, whatever the pace
                rarer = host.gap(now) * (2 if host.gap(now) < MAX_CRAWL_DELAY / 2 else 1.25)
                host.spacing = min(max(rarer, 1.05 * min(wait, MAX_CRAWL_DELAY)), MAX_SPACING)
            if host.spacing:
                host.spaced_until = now + TAUGHT_FOR
            kept = self._kept()
        self._keep(kept)
        return wait

    def slow(self, url: str, seconds: float) -> None:
        """Space requests to this host by ``seconds``, at most :data:`MAX_CRAWL_DELAY`, at least the own interval."""
        with self._lock:
            self._host(url).interval = max(self._interval, min(seconds, MAX_CRAWL_DELAY))

    def pardon(self, url: str) -> None:
        """Forget that the host told us to wait; how far apart requests to it are stays."""
        now = self._clock.monotonic()
        with self._lock:
            if (host := self._hosts.get(_key(url))) is not None and host.held_until > now:
                host.held_until, host.next_at = now, min(host.next_at, now + host.interval)

    def ready_in(self, url: str, *, held: bool = True) -> float:
        """Seconds until a request to this host could start; 0 where it could now, and unless ``held`` also where it
        would fail at once, because the host told us to wait for long. An estimate where it is busy.
        """
        now = self._clock.monotonic()
        with self._lock:
            host = self._hosts.get(_key(url))
            if host is None or (not held and host.held_until - now > SHORT_HOLD):
                return 0.0
            wait = max(host.next_at - now, host.held_until - now, 0.0)
            if host.active >= self._limit(host):
                wait = max(wait, 0.1) + len(host.waiting) * host.gap(now)
            return wait

    def follow(self) -> None:
        """Take over what hosts have asked of others with whom we share our notes, where it holds for longer than what
        we know ourselves.
        """
        self._recall()

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
            if host.active < self._limit(host) and not host.waiting:
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

    def _space(self, host: _Host, url: str, deadline: float) -> float:
        """Wait for the turn; when it came."""
        while True:
            with self._lock:
                self._refuse_if_held(host, url)
                now = self._clock.monotonic()
                start = max(now, host.next_at, host.held_until)
                if start > deadline:
                    raise _busy(url)
                host.next_at = start + host.gap(now)
            if start <= now:
                return start
            self._sleep(start - now)
            with self._lock:
                self._refuse_if_closed(url)
                if host.held_until <= start:
                    return start  # and nobody told us meanwhile to wait for longer

    def _leave(self, host: _Host, started: float | None, *, well: bool) -> None:
        kept = None
        with self._lock:
            if started is not None:
                # the host may have heard of us as late as it answered; of several at once the starts are what counts
                now = self._clock.monotonic()
                heard = now if self._connections == 1 else min(now, started + host.gap(now))
                host.next_at = max(host.next_at, heard + host.gap(now))
            if well and host.strikes:
                host.strikes = 0
                kept = self._kept()
            host.active -= 1
            while host.waiting and host.active < self._limit(host):
                host.active += 1
                host.waiting.pop(0).set()  # the connection passes on
        if kept is not None:
            self._keep(kept)

    def _limit(self, host: _Host) -> int:
        """How many requests it may have at once: a host that has just refused is tried with one."""
        return 1 if host.strikes else self._connections

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

    # ------------------------------------------------------------------------------------------ across restarts

    def _recall(self) -> None:
        now, tick = self._clock.now().timestamp(), self._clock.monotonic()
        rows = self._noted()
        with self._lock:
            for name, kept in rows.items():
                place, _, port = name.rpartition(":")
                if not port.isdecimal():
                    continue
                known = self._hosts.get((place, int(port)))
                until = tick + min(kept.held_until - now, MAX_HOLD)
                spaced = tick + min(kept.spaced_until - now, TAUGHT_FOR)
                if known is not None and max(until - known.held_until, spaced - known.spaced_until) < _SAME:
                    continue
                host = known or _Host(self._interval)
                host.held_until, host.spaced_until = until, spaced
                host.spacing = min(kept.spacing, MAX_SPACING)
                host.status, host.strikes = kept.status, kept.strikes
                self._hosts[place, int(port)] = host

    def _noted(self) -> dict[str, _Kept]:
        """What stands in the note, which may be others' too."""
        found = self._notes.recall(NOTE) if self._notes else None
        try:
            return msgspec.json.decode(found or b"{}", type=dict[str, _Kept])
        except (msgspec.MsgspecError, ValueError):
            return {}  # written by somebody else: the hosts will say it again

    def _kept(self) -> dict[str, _Kept]:
        now, tick = self._clock.now().timestamp(), self._clock.monotonic()
        return {
            f"{name}:{port}": _Kept(
                now + host.held_until - tick, host.status, host.strikes, host.spacing, now + host.spaced_until - tick
            )
            for (name, port), host in self._hosts.items()
            if host.held_until > tick or host.spaced_until > tick or host.strikes
        }

    def _keep(self, kept: dict[str, _Kept]) -> None:
        if self._notes is not None:
            with suppress(StoreError):  # losing it costs one request that is refused
                self._notes.remember(NOTE, msgspec.json.encode(self._strangers() | kept))

    def _strangers(self) -> dict[str, _Kept]:
        """What the note says of hosts that we have not met ourselves, and that still holds."""
        now = self._clock.now().timestamp()
        with self._lock:
            met = {f"{name}:{port}" for name, port in self._hosts}
        return {
            name: kept
            for name, kept in self._noted().items()
            if name not in met and (max(kept.held_until, kept.spaced_until) > now or kept.strikes)
        }


def _share(url: str, salt: object) -> float:
    """0 to 1: the same for the same, and different for others."""
    return zlib.crc32(f"{_key(url)} {salt}".encode()) / 0xFFFF_FFFF


def _key(url: str) -> tuple[str, int]:
    _scheme, host, port = urls.origin_of(url)
    return host.rstrip("."), port


def _busy(url: str) -> TimedOut:
    message = f"{urls.host_of(url)} is busy with our other requests"
    return TimedOut(message, url=urls.without_credentials(url), asked=False)
