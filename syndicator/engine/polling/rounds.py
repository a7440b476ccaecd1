"""Many sources at once, each host in turn: what ``poll`` and the daemon share.

Sources of one host and port form a queue that at most ``host_connections`` threads serve, so that a slow or crowded
host holds up nobody else's sources. A queue whose host may not be asked yet occupies no thread meanwhile, and goes on
before others that have not begun.
"""

from __future__ import annotations

import threading
from heapq import heappop, heappush
from time import monotonic
from typing import TYPE_CHECKING

from syndicator.engine.polling.crew import Crew
from syndicator.urls import origin_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from syndicator.model import FetchSettings, PollOutcome, Source, SourceKey

Host = tuple[str, int]
"""Name and port."""

SOON = 0.005
"""Seconds that are waited for in the thread."""
TOLD = 5.0
"""Seconds; who waits for longer is told of."""
PARKED = 120.0
"""Seconds; a host that may not be asked for longer is asked about all the same, and says so itself."""
_IDLE = 30.0


class Round:
    """A pool of threads that polls sources as they are offered.

    ``failed`` is told, in a thread of the pool, what a poll raised that is no fault of its source. ``ready_in`` says in
    how many seconds the host of an address may be asked. ``prepare`` asks a source's host for what must be known
    first, and says whether it had to: then its poll has a turn of its own. ``parked`` is told of a host whose sources
    wait for long, for how many seconds, and how many they are; it must not call back.
    """

    def __init__(
        self,
        poll: Callable[[Source], PollOutcome],
        done: Callable[[PollOutcome], None],
        settings: FetchSettings,
        failed: Callable[[Source, Exception], None] | None = None,
        ready_in: Callable[[str], float] = lambda _url: 0.0,
        parked: Callable[[str, float, int], None] = lambda _host, _seconds, _sources: None,
        prepare: Callable[[Source], bool] = lambda _source: False,
    ) -> None:
        self._poll = poll
        self._done = done
        self._failed = failed
        self._ready_in = ready_in
        self._told = parked
        self._prepare = prepare
        self._connections = settings.host_connections
        self._lock = threading.Lock()
        self._crew: Crew[Host] = Crew(self._serve, settings.threads, self._lock)
        self._ended = threading.Condition(self._lock)
        self._parking = threading.Condition(self._lock)
        self._parked: list[tuple[float, Host]] = []  # a heap: when a queue may go on
        self._waker: threading.Thread | None = None
        self._bugs: list[BaseException] = []
        self._queues: dict[Host, list[Source]] = {}  # an empty deque takes ten times as much, of ten thousand hosts
        self._serving: dict[Host, int] = {}
        self._busy: set[SourceKey] = set()
        self._prepared: set[SourceKey] = set()
        self._stopped = False

    def offer(self, sources: Iterable[Source]) -> int:
        """Queue sources that are not queued or being polled already; how many were."""
        offered = 0
        with self._lock:
            for source in sources:
                if source.key in self._busy or self._stopped:
                    continue
                self._busy.add(source.key)
                host = origin_of(source.url)[1:]
                self._queues.setdefault(host, []).append(source)
                offered += 1
                if self._serving.get(host, 0) < self._connections:
                    self._serving[host] = self._serving.get(host, 0) + 1
                    self._crew.add(host)
        return offered

    def _serve(self, host: Host) -> None:
        while (source := self._next(host)) is not None:
            try:
                if self._is_put_off(source, host):
                    continue
                self._done(self._poll(source))
            except BaseException as bug:  # noqa: BLE001 - whoever runs the round decides what becomes of it
                self._report(source, bug)
            with self._lock:
                self._crew.ended()
                self._busy.discard(source.key)
                if not self._busy or self._bugs:
                    self._ended.notify_all()

    def _is_put_off(self, source: Source, host: Host) -> bool:
        """Whether its host was asked for something else first, and the source stands in front of the queue again."""
        with self._lock:
            if source.key in self._prepared:
                self._prepared.discard(source.key)
                return False
        if not self._prepare(source):
            return False
        with self._lock:
            if self._stopped:
                return False  # its poll says that we are about to end
            self._prepared.add(source.key)
            self._queues[host].insert(0, source)
            return True

    def _report(self, source: Source, bug: BaseException) -> None:
        if self._failed is not None and isinstance(bug, Exception):
            self._failed(source, bug)
            return
        with self._lock:
            self._bugs.append(bug)

    def _next(self, host: Host) -> Source | None:
        with self._lock:
            queue = self._queues.get(host)
            if queue and not self._stopped:
                wait = self._ready_in(queue[0].url)
                if not SOON < wait <= PARKED:
                    return queue.pop(0)
                self._park(host, wait)
                if wait > TOLD:
                    self._told(host[0], wait, len(queue))
                return None
            self._serving[host] -= 1
            if not self._serving[host]:
                del self._serving[host]
                self._queues.pop(host, None)
            return None

    def _park(self, host: Host, seconds: float) -> None:
        """Serve this queue on in so many seconds. Its place among those that serve the host stays taken."""
        heappush(self._parked, (monotonic() + seconds, host))
        if self._waker is None:
            self._waker = threading.Thread(target=self._wake, name="poll-waker", daemon=True)
            self._waker.start()
        elif self._parked[0][1] == host:
            self._parking.notify()

    def _wake(self) -> None:
        with self._lock:
            while not self._stopped:
                if not self._parked and not self._parking.wait(_IDLE) and not self._parked:
                    break
                now = monotonic()
                awake = []
                while self._parked and self._parked[0][0] <= now:
                    awake.append(heappop(self._parked)[1])
                for host in reversed(awake):  # those that may go on the longest first
                    self._crew.add(host, first=True)
                if self._parked:
                    self._parking.wait(self._parked[0][0] - now)
            self._waker = None

    def busy(self) -> frozenset[SourceKey]:
        """The sources queued or being polled."""
        with self._lock:
            return frozenset(self._busy)

    def pending(self) -> int:
        """Sources queued or being polled."""
        with self._lock:
            return len(self._busy)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until everything offered has been polled or ``timeout`` seconds pass; whether it has.

        An exception that is no SourceError (a bug, a failing store) rises here, unless ``failed`` was told of it.
        """
        with self._lock:
            self._ended.wait_for(lambda: not self._busy or bool(self._bugs), timeout)
            if self._bugs:
                raise self._bugs.pop()
            return not self._busy

    def join(self) -> None:
        """Wait until everything offered has been polled."""
        self.wait()

    def stop(self) -> None:
        """Take nothing more up; polls under way end by their own deadline."""
        with self._lock:
            self._stopped = True
            for queue in self._queues.values():
                self._busy.difference_update(source.key for source in queue)
                queue.clear()
            self._parked.clear()
            self._crew.stop()
            self._parking.notify_all()
            self._ended.notify_all()
