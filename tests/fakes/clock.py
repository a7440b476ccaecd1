"""A clock that stands still until it is told to move."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class FakeClock:
    """Port: Clock."""

    def __init__(self, start: datetime = datetime(2026, 3, 18, 8, 0, tzinfo=UTC)) -> None:
        self._now = start
        self._ticks = 0.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._ticks

    def forward(self, **span: float) -> datetime:
        """Move on by days=, hours=, minutes=, seconds=."""
        step = timedelta(**span)
        self._now += step
        self._ticks += step.total_seconds()
        return self._now

    def jump(self, **span: float) -> datetime:
        """Somebody sets the clock: the date changes, and no time passes."""
        self._now += timedelta(**span)
        return self._now

    def sleep(self, seconds: float) -> None:
        """Time passes while somebody waits."""
        self.forward(seconds=seconds)
