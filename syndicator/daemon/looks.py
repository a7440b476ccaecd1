"""How often is looked for what is due: often enough that nothing waits, and never so often that looking is the work."""

from __future__ import annotations

from syndicator.daemon.news import CROWD

TICK = 0.5
"""Seconds between two looks, however often news wakes the loop: a crowd of sources has news forty times a second."""
CROWDED_TICK = 2.0
"""The same amid a crowd, where what is found only waits for those that are found already."""
SHARE = 0.02
"""Of a processor, that looking takes at most: it goes through all sources, ten thousand of them in 40 ms."""
LONGEST_TICK = 30.0
"""Seconds between two looks at most, whatever they take."""
_SOON = 0.1  # seconds; who asks every half second is not told to ask again for being a little early


class Looks:
    """When the last look was, and what it took. Times are seconds of a monotonic clock."""

    def __init__(self) -> None:
        self._looked_at = float("-inf")
        self._took = 0.0

    def is_due(self, now: float, pending: int) -> bool:
        """Whether to look now, while so many polls are waited for."""
        least = CROWDED_TICK if pending >= CROWD else TICK
        return now - self._looked_at >= max(least, min(self._took / SHARE, LONGEST_TICK)) - _SOON

    def looked(self, now: float, took: float) -> None:
        """A look that began at ``now`` took so many seconds of a processor."""
        self._looked_at, self._took = now, took
