"""Whether a node that leads still does, while it writes what another writes after it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from syndicator.errors import PublishError

if TYPE_CHECKING:
    from collections.abc import Callable

LEASE = 2.0
"""Seconds for which a node that leads believes that it still does; lost, it is replaced after twenty."""


class Lease:
    """Asked in any thread before anything of ``what`` is written; ``leads`` asks the database."""

    def __init__(self, what: str, leads: Callable[[], bool], monotonic: Callable[[], float]) -> None:
        self._what = what
        self._leads = leads
        self._monotonic = monotonic
        self._until = float("-inf")
        self._lost = False
        self._lock = threading.Lock()

    def heed(self) -> None:
        """Raises PublishError as soon as another may lead, and from then on."""
        with self._lock:
            if not self._lost and (now := self._monotonic()) >= self._until:
                self._lost = not self._leads()
                self._until = now + LEASE
            if self._lost:
                raise PublishError(f"another node writes {self._what} by now", channel="")
