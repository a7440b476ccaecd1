"""What is done beside polling, each in a thread of its own, so that no poll ever waits for it."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from syndicator.errors import SyndicatorError

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 0.5
"""Seconds that stopping waits for what is under way; what was not finished is done after the next start."""

log = logging.getLogger("syndicator.chores")


class Chore:
    """Calls ``act`` every so many seconds, and at once when :meth:`nudge` is called, until stopped.

    An error is logged, and the next call comes as if nothing had happened.
    """

    def __init__(self, name: str, act: Callable[[], object], every: float) -> None:
        self._act = act
        self._every = every
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def nudge(self) -> None:
        """Do not wait for the next turn."""
        self._wake.set()

    def stop(self) -> None:
        """Begin nothing more."""
        self._stop.set()
        self._wake.set()
        self._thread.join(PATIENCE)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._act()
            except SyndicatorError as error:
                log.warning("%s: %s", self._thread.name, error)
            except Exception:
                if not self._stop.is_set():
                    log.exception("%s failed", self._thread.name)
            self._wake.wait(self._every)
            self._wake.clear()
