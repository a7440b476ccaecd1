"""Ending what blocks: a total deadline for an exchange over a socket, and a bounded wait for DNS.

The timeouts of sockets hold for single operations, so a peer that sends a byte now and then is never late; and a name
lookup has no timeout at all.
"""

from __future__ import annotations

import errno
import queue
import socket
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from syndicator.errors import Unreachable

if TYPE_CHECKING:
    from collections.abc import Sequence

_THREADS = 32
_MOST = 512
_IDLE = 60.0


# ---------------------------------------------------------------------------------------------- deadlines


class Leash:
    """The hold that the watchdog has on one exchange.

    ``cut`` says why it was ended from outside, "" while it was not; ``reused`` whether it runs over a kept connection.
    """

    __slots__ = ("_lock", "_socket", "cut", "deadline", "reused")

    def __init__(self, seconds: float) -> None:
        self.deadline = time.monotonic() + seconds
        self.cut = ""
        self.reused = False
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None

    def remaining(self) -> float:
        """Seconds until the deadline, never less than a moment, because 0 means "no timeout" to sockets."""
        return max(self.deadline - time.monotonic(), 0.001)

    def hold(self, sock: socket.socket | None) -> None:
        """From now on the exchange runs over this socket; None: over none that may be shut."""
        with self._lock:
            self._socket = sock
            if self.cut:
                self._shut()

    def pull(self, why: str) -> None:
        """End the exchange: whoever is blocked in it wakes up."""
        with self._lock:
            self.cut = self.cut or why
            self._shut()

    def _shut(self) -> None:
        if self._socket is not None:
            # the method of the base class: that of SSLSocket would take the TLS layer from under a reading thread
            with suppress(OSError):
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


class _OnLeash:
    """A block that runs on a leash."""

    __slots__ = ("_leash", "_seconds", "_watchdog")

    def __init__(self, watchdog: Watchdog, seconds: float) -> None:
        self._watchdog = watchdog
        self._seconds = seconds

    def __enter__(self) -> Leash:
        self._leash = Leash(self._seconds)
        self._watchdog.watch(self._leash)
        return self._leash

    def __exit__(self, *_error: object) -> None:
        self._watchdog.let_go(self._leash)


class Watchdog:
    """Pulls leashes whose deadline has passed.

    One thread, started with the first leash; asleep while nothing is due.
    """

    def __init__(self) -> None:
        self._condition = threading.Condition(threading.Lock())
        self._leashes: set[Leash] = set()
        self._wakes_at = 0.0
        self._thread: threading.Thread | None = None
        self._closed = False

    def leash(self, seconds: float) -> _OnLeash:
        """A leash that is pulled after so many seconds, unless the block ends before."""
        return _OnLeash(self, seconds)

    def watch(self, leash: Leash) -> None:
        """Pull it when its time comes. Raises Unreachable where we are closed."""
        with self._condition:
            if self._closed:
                raise Unreachable("shutting down")
            self._leashes.add(leash)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="fetch-watchdog", daemon=True)
                self._thread.start()
            elif leash.deadline < self._wakes_at:
                self._condition.notify()

    def let_go(self, leash: Leash) -> None:
        """Its exchange is over."""
        with self._condition:
            self._leashes.discard(leash)
        leash.hold(None)

    def close(self) -> None:
        """Pull every leash and give none any more."""
        with self._condition:
            self._closed = True
            leashes = tuple(self._leashes)
            self._condition.notify()
        for leash in leashes:
            leash.pull("shutting down")

    def _run(self) -> None:
        while True:
            with self._condition:
                if self._closed:
                    return
                now = time.monotonic()
                due = [leash for leash in self._leashes if leash.deadline <= now]
                self._leashes.difference_update(due)
                if not due:
                    # a leash that ended meanwhile costs one wake-up, not a notification per request
                    self._wakes_at = min((leash.deadline for leash in self._leashes), default=now + 3600)
                    self._condition.wait(self._wakes_at - now)
            for leash in due:
                leash.pull("deadline")


# ---------------------------------------------------------------------------------------------- DNS


class Resolver(Protocol):
    """DNS."""

    def __call__(self, host: str, port: int, /) -> Sequence[str]:
        """The numeric addresses of ``host``; OSError where it has none. May block."""
        ...


def system_resolver(host: str, port: int) -> Sequence[str]:
    """The operating system's answers, in its order of preference."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(info[4][0]) for info in found))


class LookupTimeout(TimeoutError):
    """A name was not resolved in time."""


class _Lookup:
    __slots__ = ("answer", "done", "error", "hangs", "host", "port")

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self.done = threading.Event()
        self.hangs = False  # somebody has waited for it in vain
        self.answer: tuple[str, ...] = ()
        self.error: OSError | None = None


class Lookups:
    """DNS in a bounded number of helper threads, because a lookup cannot be interrupted, only left behind.

    A host that hangs occupies one helper, however many ask for it, and holds up only the first who asks: until its
    lookup ends the others are told at once. A helper left behind is replaced, up to :data:`_MOST` threads in all.
    """

    def __init__(self, resolver: Resolver, threads: int = _THREADS) -> None:
        self._resolver = resolver
        self._limit = threads
        self._lock = threading.Lock()
        self._running: dict[tuple[str, int], _Lookup] = {}
        self._waiting: queue.SimpleQueue[_Lookup] = queue.SimpleQueue()
        self._threads = 0
        self._idle = 0
        self._left = 0  # lookups that hang

    def find(self, host: str, port: int, timeout: float) -> tuple[str, ...]:
        """The addresses of ``host``. Raises OSError; LookupTimeout after ``timeout`` seconds, or where it hangs."""
        with self._lock:
            lookup = self._running.get((host, port))
            if lookup is None:
                lookup = self._running[host, port] = _Lookup(host, port)
                self._waiting.put(lookup)
                self._staff()
        if not lookup.done.wait(0 if lookup.hangs else timeout):
            self._leave_behind(lookup)
            raise LookupTimeout("name lookup")
        if lookup.error is not None:
            raise lookup.error
        return lookup.answer

    def _leave_behind(self, lookup: _Lookup) -> None:
        with self._lock:
            if not lookup.hangs and not lookup.done.is_set():
                lookup.hangs = True
                self._left += 1
                self._staff()

    def _staff(self) -> None:
        if self._waiting.qsize() > self._idle and self._threads < min(self._limit + self._left, _MOST):
            self._threads += 1
            threading.Thread(target=self._work, name="fetch-dns", daemon=True).start()

    def _work(self) -> None:
        while True:
            with self._lock:
                self._idle += 1
            try:
                lookup = self._waiting.get(timeout=_IDLE)
            except queue.Empty:
                lookup = None
            with self._lock:
                self._idle -= 1
                if lookup is None:
                    if self._waiting.empty():
                        self._threads -= 1
                        return
                    continue
            self._answer(lookup)

    def _answer(self, lookup: _Lookup) -> None:
        try:
            lookup.answer = tuple(self._resolver(lookup.host, lookup.port))
        except OSError as error:
            lookup.error = error
        except Exception as error:  # noqa: BLE001 - whatever a resolver raises belongs to who asked, not to this thread
            lookup.error = OSError(errno.EIO, f"name lookup failed: {type(error).__name__}")
        with self._lock:
            del self._running[lookup.host, lookup.port]
            self._left -= lookup.hangs
        lookup.done.set()
