"""When what came is published: soon, but not for every source of a crowded poll, and not all the time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

SETTLE = 1.0
"""Seconds that news waits for more, so that a crowded poll does not render a channel for every source."""
LONGEST = 5.0
"""Seconds that news waits at most, where a release takes no long time itself."""
SHARE = 4
"""Between two releases of news passes so many times what the last one took, so that polls are not kept waiting."""
LONGEST_REST = 30.0
"""Seconds for which that keeps news waiting at most."""
CROWD = 200
"""Of so many polls that are waited for, as when thousands of sources come for the first time, nearly all bring news."""
CROWDED_REST = 240.0
"""Seconds for which that keeps news waiting at most amid such a crowd: each release looks at all that came before."""
FIRST_REST = 600.0
"""Seconds between two releases at most, once one has taken a second, while so many sources are waited for that were
never polled: what is released amid them is rendered again when all have come, nearly all of it, for what stands beside
articles on the first day is told by others then.
"""
NEARLY_ALL = 20
"""Fewer than so many of these left are no crowd any more. A release that begins earlier keeps them waiting for long."""


class News:
    """What came and is not published yet. Times are seconds of a monotonic clock; called by one thread or another."""

    def __init__(self) -> None:
        self._changed_at: float | None = None  # when the first of it came
        self._newest_at = 0.0
        self._released_at = 0.0
        self._took = 0.0  # seconds that the last release took
        self._is_first_day = False  # amid many that were never polled, until nearly all of them have been
        self.crowd_is_through = False
        """Whether such a crowd has come since the last release."""

    @property
    def is_waiting(self) -> bool:
        """Whether there is any."""
        return self._changed_at is not None

    def came(self, now: float) -> None:
        """A poll has brought something."""
        self._newest_at = now
        if self._changed_at is None:
            self._changed_at = now

    def came_whole(self, now: float) -> None:
        """Something has come after which nothing more is expected: it need not settle."""
        self._changed_at = now

    def is_urgent(self, now: float) -> None:
        """An operator's order has to be published whatever fails on the way: no rest before that."""
        self._changed_at = now
        self._took = 0.0

    def put_off(self, until: float) -> None:
        """A release failed: try again then."""
        self._newest_at = self._changed_at = until

    def taken(self) -> None:
        """A release begins: what comes from now on is for the next."""
        self._changed_at = None
        self.crowd_is_through = False

    def published(self, now: float, seconds: float) -> None:
        """A release that took so long has ended."""
        self._released_at = now
        self._took = seconds

    def is_due(self, now: float, pending: Callable[[], int], newcomers: int = 0) -> bool:
        """Whether to release now. ``pending`` says how many polls are under way that may bring more, ``newcomers`` are
        those of sources that were never polled.
        """
        was_crowded = self._is_first_day
        self._is_first_day = newcomers >= (NEARLY_ALL if was_crowded else CROWD)
        self.crowd_is_through |= was_crowded and not self._is_first_day
        if self._changed_at is None or now < self._newest_at:
            return False
        rested, waiting = now - self._released_at, pending()
        if self._is_first_day and self._took >= SETTLE and rested < FIRST_REST:
            return False
        if rested < min(SHARE * self._took, CROWDED_REST if waiting >= CROWD else LONGEST_REST):
            return False
        if rested >= SETTLE and not waiting:
            return True  # there is nothing more to wait for
        return now - self._newest_at >= SETTLE or now - self._changed_at >= LONGEST
