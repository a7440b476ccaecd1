"""One process that polls for all: jobs taken from the queue, sources polled as the daemon does, states given back.

A job names a group of hosts and those of its sources that were due. Nobody else works at that group meanwhile, so that
each host is asked by one machine at a time; and the job ends only when its hosts may be asked again. Nothing is kept
in the queue but what is to be looked at: a job that is lost costs nothing, because what it did not poll is still due.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from syndicator.cluster.batches import Batches
from syndicator.cluster.groups import grouped
from syndicator.cluster.queue import Queue
from syndicator.engine.polling import schedule
from syndicator.errors import StoreError, SyndicatorError
from syndicator.model import SourceKey
from syndicator.reload import Reloading

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from syndicator.app import App
    from syndicator.engine.polling.rounds import Round
    from syndicator.model import PollOutcome, Source

log = logging.getLogger("syndicator.cluster")

ROLE = "worker"
CONCURRENCY = 16
"""Groups that one process works at, unless told otherwise."""
TEND = 2.0
"""Seconds between two looks at everything beside jobs: signs of life, lost jobs, the configuration."""
LONGEST_REST = 120.0
"""Seconds for which a group is kept at most after its last poll; a host that wants more says so in the state."""
PAUSE = 5.0
"""Seconds for which a source is left alone after its poll met a bug; doubled each time."""
LONGEST_PAUSE = 900.0
DRAIN = 3.5
"""Seconds after a signal within which polls under way may end by themselves."""
ENDED = 9.0
"""Seconds after a signal by which the process has ended, come what may: every commit is durable by itself."""


class Worker:
    """One worker over one App of a shared state. ``load`` reads the configuration anew, for reloads."""

    def __init__(self, app: App, load: Callable[[], Any], *, concurrency: int = CONCURRENCY) -> None:
        self._app = app
        self._roster = app.roster
        self._concurrency = concurrency
        self._stop = threading.Event()
        self._pauses: dict[SourceKey, float] = {}
        self._batches = Batches()
        self._groups = 0
        self._looking = threading.Lock()
        self._round: Round | None = None
        self._queue: Queue | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._reloading = Reloading(app, load, self._use)

    # ------------------------------------------------------------------------------------------ life

    def run(self, ready: Callable[[], None] | None = None) -> None:
        """Poll until :meth:`stop`, SIGTERM or SIGINT. ``ready`` is called once jobs can be taken."""
        app = self._app
        app.store.states()
        app.poller  # noqa: B018 - opened before threads would race to open it
        self._groups = self._roster.groups()
        self._roster.report(ROLE)
        self._round = app.round(self._polled, self._failed)
        try:
            asyncio.run(self._work(ready))
        finally:
            self._shut_down()

    def stop(self) -> None:
        """End :meth:`run`; safe in a signal handler."""
        self._stop.set()
        if self._loop is not None and self._stopping is not None:
            with suppress(RuntimeError):  # it has ended already
                self._loop.call_soon_threadsafe(self._stopping.set)

    def handle_signals(self) -> None:
        """SIGTERM and SIGINT stop, SIGHUP reloads. Only in the main thread."""

        def stopping(number: int, _frame: object) -> None:
            if self._stop.is_set():
                os._exit(130)  # asked twice: at once. Every commit is durable by itself
            log.info("stopping on %s", signal.Signals(number).name)
            self.stop()

        signal.signal(signal.SIGTERM, stopping)
        signal.signal(signal.SIGINT, stopping)
        signal.signal(signal.SIGHUP, lambda _number, _frame: self._reloading.ask())
        threading.Thread(target=self._see_to_the_end, name="end", daemon=True).start()

    def _see_to_the_end(self) -> None:
        self._stop.wait()
        self._app.store.hurry()
        time.sleep(ENDED)
        log.warning("not everything ended in time; what was committed is safe")
        os._exit(0)

    async def _work(self, ready: Callable[[], None] | None) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        if self._stop.is_set():
            self._stopping.set()
        queue = Queue(self._roster.conninfo, self._roster.jobs_schema, poll=self._poll, scan=self._scan)
        async with queue:
            self._queue = queue
            tending = asyncio.create_task(self._tend())
            ending = asyncio.create_task(self._end_polls())
            if ready is not None:
                ready()
            try:
                await queue.run(self._concurrency, self._stopping)
            finally:
                tending.cancel()
                await ending

    # ------------------------------------------------------------------------------------------ jobs

    async def _scan(self) -> None:
        """Find what is due, and have it polled where nobody is at its group yet."""
        assert self._queue is not None
        occupied = await self._queue.occupied()
        due = await asyncio.to_thread(self._due, occupied)
        for group, keys in due.items():
            await self._queue.defer(group, keys)

    def _due(self, occupied: set[int]) -> dict[int, list[SourceKey]]:
        everything = grouped(self._app.config.sources.values(), self._groups)
        busy = frozenset(key for group in occupied for key in everything.get(group, ()))
        with self._looking:
            self._app.store.revision()  # sees what others have polled since we looked
            return grouped(self._app.due(busy, paced=True), self._groups)

    async def _poll(self, group: int, sources: list[str]) -> None:
        """Poll those of ``sources`` that are still due, give their states back, and keep the group for as long as its
        hosts want to rest.
        """
        try:
            chosen = await asyncio.to_thread(self._still_due, sources)
            if not chosen:
                return
            assert self._round is not None
            await self._batches.through(self._round, chosen)
            await asyncio.to_thread(self._app.store.flush)
        except StoreError as error:
            log.error("group %d was not polled, and is again when it can be: %s", group, error)
            return
        if (rest := max(self._app.fetcher.ready_in(source.url) for source in chosen)) <= LONGEST_REST:
            assert self._stopping is not None
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), rest)

    def _still_due(self, keys: Sequence[str]) -> list[Source]:
        app, now = self._app, self._app.clock.now()
        if app.alarms.is_on("state"):
            app.store.check_writable()  # no request for what could not be kept
        app.store.revision()  # sees what others have polled meanwhile
        app.fetcher.follow()  # and what hosts have asked of them
        pushed, rests = app.announced()
        assert self._round is not None
        busy = self._round.busy()
        return [
            source
            for key in keys
            if key not in busy
            and (source := app.config.sources.get(SourceKey(key))) is not None
            and source.enabled
            and (key in pushed or schedule.is_due(source, app.store.state(source.key), now, app.config.fetch, rests))
        ]

    def _failed(self, source: Source, error: Exception) -> None:
        """A poll failed by no fault of its source: leave the source alone for a while, on every machine."""
        self._batches.done(source.key)
        if isinstance(error, StoreError):
            self._app.alarms.sound("state", f"state not written: {error}")
            return
        pause = self._pauses[source.key] = min(self._pauses.get(source.key, 0.0) * 2 or PAUSE, LONGEST_PAUSE)
        log.error("a bug was met polling %s, which is left alone for %d s", source.key, pause, exc_info=error)
        self._app.alarms.sound("bug", f"polling {source.key} met a bug: {error!r}")
        with suppress(StoreError):
            self._app.put_off(source, pause)

    def _polled(self, outcome: PollOutcome) -> None:
        self._batches.done(outcome.source)
        if self._pauses.pop(outcome.source, None) is not None and not self._pauses:
            self._app.alarms.clear("bug")
        self._app.alarms.clear("state")

    # ------------------------------------------------------------------------------------------ beside them

    async def _tend(self) -> None:
        assert self._queue is not None
        while True:
            try:
                await asyncio.to_thread(self._roster.report, ROLE)
                await self._queue.give_up_lost()
                await asyncio.to_thread(self._reloading.look)
            except Exception as error:  # noqa: BLE001 - it is tried again; jobs go on
                log.warning("%s", error)
            await asyncio.sleep(TEND)

    def _use(self, config: Any) -> None:
        self._app.reconfigure(config)
        self._app.poller  # noqa: B018 - opened before threads would race to open it

    # ------------------------------------------------------------------------------------------ the end

    async def _end_polls(self) -> None:
        """Once told to stop: nothing is taken up any more; what is under way may end, or is cut short."""
        assert self._stopping is not None
        assert self._round is not None
        await self._stopping.wait()
        app = self._app
        self._round.stop()
        app.poller.stop()
        app.fetcher.drain()
        self._batches.drop(self._round.busy())
        end = time.monotonic() + DRAIN
        while self._round.pending() and time.monotonic() < end:
            await asyncio.to_thread(self._round.wait, 0.1)
        if self._round.pending():
            app.fetcher.close()
            app.workers.close()
        self._batches.drop(frozenset())

    def _shut_down(self) -> None:
        try:
            self._app.store.flush()
            self._roster.leave(ROLE)
            self._app.close()
        except (SyndicatorError, OSError) as error:
            log.error("not everything could be written at the end: %s", error)
        log.info("stopped")
