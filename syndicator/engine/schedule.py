"""When a source is due next. Pure: state, outcome and now in, a time out.

A source that was asked for "auto" is polled about twice as often as it publishes, never more often than its own hints
allow (``ttl``, ``sy:updatePeriod``, ``skipHours``, ``skipDays``, Cache-Control) and within the operator's bounds. A
failing source is asked ever more rarely but never given up. Times are spread by a hash of the source's key, so that
sources added together do not stay in step.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from syndicator.model import FeedHints, FetchSettings, Source, SourceState

JITTER = 0.1
"""Share of the interval by which a poll comes earlier or later."""
SMOOTHING = 0.3
"""Weight of the newest observation in a source's rate."""
MAX_WAIT = 7 * 86400.0
"""Seconds; a longer Retry-After is taken for a mistake and cut to this."""
MAX_BACKOFF = 6
"""Doublings of the wait after failures in a row."""
HINT_CAP = 86400.0
"""Seconds; hints never make us poll less than once a day."""


def next_due(source: Source, state: SourceState, now: datetime, settings: FetchSettings) -> datetime:
    """The time of the next poll, given the state after the one that just ended at ``now``."""
    seconds = wanted_interval(source, state, now, settings)
    if state.failures:
        # the first retry comes soon, whatever the source's own rate: most failures pass
        seconds = min(seconds, settings.min_interval) * 2 ** min(state.failures - 1, MAX_BACKOFF)
        seconds = min(seconds, settings.max_interval)
    due = now + timedelta(seconds=seconds * (1 + JITTER * _spread(state.key, now)))
    due = _past_skips(due, state.hints)
    if state.not_before is not None:
        due = max(due, min(state.not_before, now + timedelta(seconds=MAX_WAIT)))
    return due


def wanted_interval(source: Source, state: SourceState, now: datetime, settings: FetchSettings) -> float:
    """Seconds between two polls of a healthy source."""
    if source.every is not None:
        return source.every
    rate = state.interval if state.interval is not None else settings.max_interval / 12
    if state.last_changed is not None:
        # a source that has fallen silent is asked more rarely: as if its next entry came twice as late as it is now
        rate = max(rate, (now - state.last_changed).total_seconds() / 2)
    hints = [hint for hint in (state.hints.ttl, state.hints.period, state.max_age) if hint]
    asked_for = min(max(hints), HINT_CAP) if hints else 0.0
    return max(min(max(rate / 2, settings.min_interval), settings.max_interval), asked_for)


def observed_interval(state: SourceState, published: Sequence[datetime], now: datetime) -> float | None:
    """The smoothed time between new entries, in seconds, after ``published`` new ones came.

    The first document tells by the gaps between its own dates; later ones by how long the new entries took.
    """
    if not published:
        return state.interval
    if state.last_changed is None or state.interval is None:
        newest = sorted((p for p in published if p <= now), reverse=True)[:12]
        if len(newest) < 2:  # noqa: PLR2004 - a gap needs two dates
            return state.interval
        return max((newest[0] - newest[-1]).total_seconds() / (len(newest) - 1), 60.0)
    gap = max((now - state.last_changed).total_seconds() / len(published), 60.0)
    return (1 - SMOOTHING) * state.interval + SMOOTHING * gap


def is_due(source: Source, state: SourceState | None, now: datetime, settings: FetchSettings) -> bool:
    """Whether a source should be polled now.

    A stored time farther away than anything we would set (the clock was wrong then, or is now, or the operator has
    shortened ``every`` since) is not believed. At another address than the one polled before, a source is due at once.
    """
    if state is None or state.next_due is None or state.url != source.url:
        return True
    if state.gone:
        return False
    return state.next_due <= now or state.next_due > now + timedelta(seconds=_farthest(source, state, settings))


def _farthest(source: Source, state: SourceState, settings: FetchSettings) -> float:
    """Seconds to the latest next poll that we would set."""
    told = state.failures or state.not_before or state.hints.skip_hours or state.hints.skip_days
    if source.every is not None and not told:
        return source.every * (1 + JITTER)
    return max(settings.max_interval, source.every or 0, HINT_CAP, MAX_WAIT) * (1 + JITTER) + 86400


def _spread(key: str, now: datetime) -> float:
    """-1 to 1, by the source's key and the day: the same after a restart, different for each source."""
    seed = blake2b(f"{key} {now:%Y%m%d%H}".encode(), digest_size=4).digest()
    return int.from_bytes(seed, "big") / 0x7FFF_FFFF - 1


def _past_skips(due: datetime, hints: FeedHints) -> datetime:
    """The first hour from ``due`` on that the feed does not ask us to skip (RSS 2.0, skipHours and skipDays)."""
    if len(hints.skip_hours) >= 24 or len(hints.skip_days) >= 7:  # noqa: PLR2004 - everything skipped means nothing
        return due
    moved = due
    for _ in range(24 * 8):
        if moved.hour not in hints.skip_hours and moved.weekday() not in hints.skip_days:
            return moved
        moved = moved.replace(minute=due.minute, second=due.second) + timedelta(hours=1)
    return due
