"""Sources that are polled together for one job, among all that a process polls."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from syndicator.engine.polling.rounds import Round
    from syndicator.model import Source, SourceKey


class Batches:
    """Who waits for which source. :meth:`done` may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[SourceKey, tuple[set[SourceKey], asyncio.Event, asyncio.AbstractEventLoop]] = {}

    async def through(self, round: Round, sources: Sequence[Source]) -> None:
        """Offer these to a round, and wait until each has been polled or dropped."""
        ended, loop = asyncio.Event(), asyncio.get_running_loop()
        left = {source.key for source in sources}
        with self._lock:
            self._waiting |= dict.fromkeys(left, (left, ended, loop))
        round.offer(sources)
        busy = round.busy()
        for key in tuple(left):
            if key not in busy:  # it was refused, or has been polled already
                self.done(key)
        await ended.wait()

    def done(self, key: SourceKey) -> None:
        """This source was polled, or will not be."""
        with self._lock:
            found = self._waiting.pop(key, None)
            if found is None:
                return
            left, ended, loop = found
            left.discard(key)
            if not left and not loop.is_closed():
                loop.call_soon_threadsafe(ended.set)

    def drop(self, but: Container[SourceKey]) -> None:
        """Wait for none any more but these."""
        with self._lock:
            dropped = [key for key in self._waiting if key not in but]
        for key in dropped:
            self.done(key)
