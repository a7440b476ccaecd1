"""The end of what polls and releases: what still goes on once a stop was asked for, and for how long."""

from __future__ import annotations

import logging
import os
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from syndicator.app import App
    from syndicator.engine.polling.rounds import Round

log = logging.getLogger("syndicator.ending")

DRAIN = 3.5
"""Seconds after a signal within which polls under way may end by themselves, so that none is repeated at the start."""
CUT = 1.0
"""Seconds that they may take to end once they are cut short."""
LAST_RELEASE = 1.5
"""Seconds for which a release goes on: one that is under way from the signal on, the last one from the end of those.
What is left follows at the next start.
"""
ENDED = 9.0
"""Seconds after a signal by which the process has ended, come what may: every commit is durable by itself."""
FLUSHED = 0.3
"""Seconds in which what may be written late is written then."""


class Ending:
    """That of one daemon, or of one command."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._at = 0.0
        self._draining = self._dismissed = False
        self.asked = threading.Event()
        """Whether a stop was asked for."""
        self.code = 0
        """What the process ends with, where not everything ends in time."""

    def ask(self, code: int = 0) -> None:
        """Stop, and end with ``code``; safe in a signal handler."""
        if not self.asked.is_set():
            self.code = code
            self._at = self._app.clock.monotonic()
            self.asked.set()

    def dismiss(self) -> None:
        """What was to be ended has ended by itself."""
        if not self.asked.is_set():
            self._dismissed = True
            self.asked.set()

    def leaves_time(self, *, last: bool) -> bool:
        """Whether a release may go on: one that was under way when a stop was asked for, or the ``last`` one."""
        most = DRAIN + CUT + LAST_RELEASE if last else LAST_RELEASE
        return not self.asked.is_set() or self._app.clock.monotonic() <= self._at + most

    def drain(self, polling: Round) -> None:
        """Begin no poll and no request any more; those under way may end, whatever else is done meanwhile."""
        if not self._draining:
            self._draining = True
            polling.stop()
            self._app.poller.stop()
            self._app.fetcher.drain()

    def end_polls(self, polling: Round) -> None:
        """Wait for polls under way, and cut short those that take too long."""
        app = self._app
        self.drain(polling)
        since = self._at if self.asked.is_set() else app.clock.monotonic()
        if not self._wait_for(polling, since + DRAIN):
            cut = sorted(polling.busy())
            told = {"number": len(cut), "sources": " ".join(cut)}
            log.info("polls cut short, made again by the next start", extra={"fields": told})
            app.fetcher.close()
            app.workers.close()
            self._wait_for(polling, app.clock.monotonic() + CUT)

    def see_to_it(self) -> None:
        """From now on the process ends in time after a stop was asked for."""
        threading.Thread(target=self._see_to_the_end, name="end", daemon=True).start()

    def _see_to_the_end(self) -> None:
        self.asked.wait()
        if self._dismissed:
            return
        self._app.store.hurry()
        time.sleep(ENDED)
        log.warning("not everything ended in time; what was committed is safe")
        flushing = threading.Thread(target=self._flush, daemon=True)
        flushing.start()
        flushing.join(FLUSHED)
        os._exit(self.code)

    def _flush(self) -> None:
        with suppress(Exception):
            self._app.store.flush()

    def _wait_for(self, polling: Round, end: float) -> bool:
        while polling.pending() and self._app.clock.monotonic() < end:
            polling.wait(0.1)
        return not polling.pending()
