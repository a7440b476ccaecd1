"""When a source is due next. Pure: state, outcome and now in, a time out.

A source that was asked for "auto" is polled about twice as often as it publishes, never more often than its own hints
allow (``ttl``, ``sy:updatePeriod``, ``skipHours``, ``skipDays``, Cache-Control) and within the operator's bounds. A
failing source is asked ever more rarely but never given up. Times are spread by a hash of the source's key, later and
never earlier than agreed, so that sources added together do not stay in step.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING
from zlib import crc32

from syndicator.model import SourceState
from syndicator.model.changing import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from syndicator.model import FeedHints, FetchSettings, Source, SourceKey

JITTER = 0.1
"""Share of the interval by which a poll comes later at most."""
FIRST_JITTER = 0.25
"""The same after a source's first success: what was added together is pulled apart at once."""
RETRY = 900.0
"""Seconds until a source that has begun to fail is asked again, at most."""
SOON = 120.0
"""Seconds after which it is asked again at the earliest where our own network was at fault."""
SMOOTHING = 0.3
"""Weight of the newest observation in a source's rate."""
MAX_WAIT = 7 * 86400.0
"""Seconds; a longer Retry-After is taken for a mistake and cut to this."""
MAX_BACKOFF = 6
"""Doublings of the wait after failures in a row."""
MISSING = 60 * 86400.0
"""Seconds of nothing but 404 after which a source is asked more seldom than the longest interval."""
MISSING_SHARE = 1 / 30
"""Share of the time for which it has been missing that is waited then: two days after 60, from 210 on a week."""
REST = 4
"""Intervals after which a source whose changes a hub announces is polled all the same."""
HINT_CAP = 86400.0
"""Seconds; hints never make us poll less than once a day."""


def next_due(
    source: Source, state: SourceState, now: datetime, settings: FetchSettings, *, first: bool = False
) -> datetime:
    """The time of the next poll, given the state after the one that just ended at ``now``.

    ``first`` says that the one that ended was the source's first success.
    """
    seconds = wanted_interval(source, state, now, settings)
    jitter = JITTER
    if state.failures:
        # the first retry comes soon, whatever the source's own rate: most failures pass
        seconds = min(seconds, RETRY) * 2 ** min(state.failures - 1, MAX_BACKOFF)
        seconds = min(seconds, settings.max_interval)
        seconds = max(seconds, missing_interval(state, now))
    elif first:
        jitter = FIRST_JITTER
    due = now + timedelta(seconds=seconds * (1 + jitter * _spread(state.key, now)))
    due = _past_skips(due, state.hints)
    if state.not_before is not None:
        due = max(due, min(state.not_before, now + timedelta(seconds=MAX_WAIT)))
    return due


def missing_interval(state: SourceState, now: datetime) -> float:
    """Seconds to wait at least because nothing has been at the source's address for so long; 0 before that."""
    gone_for = (now - state.missing_since).total_seconds() if state.missing_since else 0.0
    return min(gone_for * MISSING_SHARE, MAX_WAIT) if gone_for >= MISSING else 0.0


def after_wait(source: Source, state: SourceState, now: datetime, settings: FetchSettings) -> datetime:
    """The time of the next poll of a source whose host is to be left alone until ``state.not_before``.

    The host's other sources wait for the same moment, so they are spread beyond it.
    """
    assert state.not_before is not None
    until = min(state.not_before, now + timedelta(seconds=MAX_WAIT))
    beyond = min(wanted_interval(source, state, now, settings), RETRY) * _spread(state.key, now)
    return _past_skips(until + timedelta(seconds=beyond), state.hints)


def after_outage(key: str, now: datetime) -> datetime:
    """The time of the next poll of a source that was not reached because our own network was down."""
    return now + timedelta(seconds=SOON + (RETRY - SOON) * _spread(key, now))


def shifted(state: SourceState, by: timedelta) -> SourceState:
    """The state told by a clock that has been set forward (or back) ``by`` so much: every distance stays as it was."""
    return replace(
        state,
        last_polled=_shifted(state.last_polled, by),
        last_ok=_shifted(state.last_ok, by),
        last_changed=_shifted(state.last_changed, by),
        listed=_shifted(state.listed, by),
        missing_since=_shifted(state.missing_since, by),
        next_due=_shifted(state.next_due, by),
        not_before=_shifted(state.not_before, by),
    )


def _shifted(moment: datetime | None, by: timedelta) -> datetime | None:
    if moment is None:
        return None
    try:
        return moment + by
    except OverflowError:  # a clock far beyond the calendar: the nearest that can be said
        return moment


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
    least = settings.min_interval
    told = not state.validators.vain and (state.validators.etag or state.validators.last_modified)
    if not (hints or told) and state.last_ok is not None:
        least = max(least, settings.blind_interval)  # each of our polls is a whole document to its host
    return max(min(max(rate / 2, least), settings.max_interval), asked_for)


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


def is_due(
    source: Source,
    state: SourceState | None,
    now: datetime,
    settings: FetchSettings,
    rests: Callable[[SourceState], bool] | None = None,
) -> bool:
    """Whether a source should be polled now. One that ``rests`` (its changes are announced) is polled more rarely.

    A stored time farther away than anything we would set (the clock was wrong then, or is now, or the operator has
    shortened ``every`` since) is not believed. At another address than the one polled before, a source is due at once.
    """
    if state is None or state.next_due is None or state.url != source.url:
        return True
    if state.gone:
        return False
    if state.next_due <= now:
        return rests is None or rested_due(state, settings) <= now or not rests(state)
    return state.next_due > now + timedelta(seconds=_farthest(source, state, settings))


def rested_due(state: SourceState, settings: FetchSettings) -> datetime:
    """When a source is due whose changes are announced: some intervals later, and never beyond the longest."""
    assert state.next_due is not None
    if state.last_polled is None:
        return state.next_due
    interval = state.next_due - state.last_polled
    return max(state.next_due, state.last_polled + min(interval * REST, timedelta(seconds=settings.max_interval)))


def overdue(source: Source, state: SourceState | None, now: datetime) -> float:
    """For how many seconds a due source has been waiting; new ones come first among equals, in no common order."""
    if state is None or state.next_due is None or state.url != source.url:
        return crc32(source.key.encode()) / 0xFFFF_FFFF
    return (now - state.next_due).total_seconds()


def mean_rate(
    sources: Iterable[Source], states: Mapping[SourceKey, SourceState], now: datetime, settings: FetchSettings
) -> float:
    """Polls a second that the enabled sources come to when all of them are well."""
    total = 0.0
    for source in sources:
        state = states.get(source.key) or SourceState(source.key, source.url)
        if source.enabled and not state.gone:
            total += 1 / max(wanted_interval(source, state, now, settings), 1.0)
    return total


def _farthest(source: Source, state: SourceState, settings: FetchSettings) -> float:
    """Seconds to the latest next poll that we would set."""
    told = state.failures or state.not_before or state.hints.skip_hours or state.hints.skip_days
    if source.every is not None and not told:
        return source.every * (1 + FIRST_JITTER)
    return max(settings.max_interval, source.every or 0, HINT_CAP, MAX_WAIT) * (1 + FIRST_JITTER) + 86400


def _spread(key: str, now: datetime) -> float:
    """0 to 1, by the source's key and the hour: the same after a restart, different for each source."""
    hour = f"{now.year}{now.month:02}{now.day:02}{now.hour:02}"
    seed = blake2b(f"{key} {hour}".encode(), digest_size=4).digest()
    return int.from_bytes(seed, "big") / 0xFFFF_FFFF


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
