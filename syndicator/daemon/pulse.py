"""How we are, told in time whatever the state waits for: who asks whether we live asks with a short deadline."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from syndicator.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MOMENT = 0.4
"""Seconds for which an answer waits for a look; those who ask give up after a second, as a rule."""
LONG = 3.0
"""Seconds after which a look that has not ended means that the state does not answer."""


class Pulse:
    """Takes ``look`` at how we are in a thread of its own, one at a time, and tells what was seen. A database that is
    away is waited for by whoever needs it; those who only ask how we are must not, and what stands is served meanwhile.
    """

    def __init__(self, look: Callable[[], Mapping[str, Any]], now: Callable[[], float] = time.monotonic) -> None:
        self._look = look
        self._now = now
        self._lock = threading.Lock()
        self._seen: Mapping[str, Any] | None = None
        self._failed: Exception | None = None
        self._since: float | None = None  # when the first of those looks began that came to nothing
        self._ended = threading.Event()
        self._ended.set()

    def report(self) -> Mapping[str, Any]:
        """What is seen now, or was last where that takes longer than :data:`MOMENT`: "degraded", and saying so, once it
        has taken :data:`LONG`. Raises what the look raised, but for what the state did: a restart would not mend that.
        """
        with self._lock:
            if self._ended.is_set():
                self._ended = threading.Event()
                if self._since is None:
                    self._since = self._now()
                threading.Thread(target=self._take, args=(self._ended,), name="pulse", daemon=True).start()
            ended, since = self._ended, self._since
        if ended.wait(MOMENT):
            if self._failed is not None and not isinstance(self._failed, StoreError):
                raise self._failed
            if self._failed is None and self._seen is not None:
                return self._seen
        seen, taken = self._seen, self._now() - (self._now() if since is None else since)
        if seen is not None and taken < LONG:
            return seen
        known = dict(seen or {})
        since_when = f", for {taken:.0f} s at least" if taken >= LONG else ""  # nobody may have asked before
        problems = [f"the state does not answer{since_when}; what stands is served", *known.get("problems", ())]
        return known | {"status": "degraded", "problems": problems}

    def _take(self, ended: threading.Event) -> None:
        try:
            self._seen, self._failed = self._look(), None
            self._since = None
        except Exception as error:  # noqa: BLE001 - told to whoever asks
            self._failed = error
        finally:
            ended.set()
