"""What is to be polled now: due sources, at a pace, whatever the clock does.

A crowd of sources that are due at once (a first start, the end of an outage) is taken up at no more than twice the
rate at which it will be polled anyway. A clock that is set while we run, or was wrong when we stopped, moves every
stored time along with it, so that nothing is polled twice and nothing waits for a time that will not come.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from syndicator.engine.polling import schedule
from syndicator.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence
    from datetime import datetime

    from syndicator.engine.subscribing.subscriptions import Subscriptions
    from syndicator.model import FetchSettings, Source, SourceKey, SourceState
    from syndicator.ports import Clock, Store

CROWD: Final = 1000
"""So many sources are taken up at a pace; fewer as they are due, each host in turn."""
PACE: Final = 1.9
"""Times the mean rate at which sources are polled; with what is caught up, no minute sees more than twice."""
LEAST_RATE: Final = 4.0
"""Sources a second that are always taken up."""
BEAT: Final = 2.0
"""Seconds between two looks, where several machines look in turn."""
JUMP: Final = 30.0
"""Seconds by which the clock must be off before it counts as having been set."""

_REMEASURED = 60.0
_CAUGHT_UP = 60.0  # seconds
_LOG = logging.getLogger("syndicator.agenda")


class Agenda:
    """One per daemon; outlives reloads. Used by one thread.

    Where several machines look at one store in turn, every ``beat`` seconds one of them, it takes their clocks to be
    right: one that is set moves no stored time.
    """

    def __init__(self, clock: Clock, store: Store, *, beat: float | None = None) -> None:
        self._clock = clock
        self._store = store
        self._beat = beat
        self._last: tuple[datetime, float] | None = None  # both clocks when we last looked
        self._credit = 0.0  # sources that may be taken up at once
        self._rate = 0.0
        self._measured_at = float("-inf")
        self._measured_for = 0
        self._asleep: dict[SourceKey, tuple[SourceState, Source, datetime]] = {}  # until when nothing is due

    def look(
        self,
        sources: Mapping[SourceKey, Source],
        settings: FetchSettings,
        busy: Container[SourceKey] = (),
        *,
        paced: bool = True,
        pushes: Subscriptions | None = None,
    ) -> Sequence[Source]:
        """The enabled sources to be polled now; those that are ``busy`` already are left out.

        ``pushes`` knows which are announced: at once those that have been, more rarely those that would be.
        """
        now, tick = self._clock.now(), self._clock.monotonic()
        states = self._store.states()
        if self._beat is None:
            states = self._mended(states, now, tick)
            passed = tick - self._last[1] if self._last else 0.0
        else:
            passed = self._beat  # since another looked
        self._last = now, tick
        pushed, rests = (pushes.pushed(states, settings), pushes.rests) if pushes else (frozenset(), None)
        due = [
            source
            for key, source in sources.items()
            if source.enabled
            and key not in busy
            and (key in pushed or self._is_due(source, states.get(key), now, settings, rests))
        ]
        if not paced or len(sources) < CROWD:
            return due
        return self._paced(due, sources, states, settings, passed)

    def _is_due(
        self,
        source: Source,
        state: SourceState | None,
        now: datetime,
        settings: FetchSettings,
        rests: Callable[[SourceState], bool] | None,
    ) -> bool:
        """As the schedule says, which is not asked again for what cannot have changed: this is done twice a second."""
        asleep = self._asleep.get(source.key)
        if asleep is not None and asleep[0] is state and asleep[1] is source and now < asleep[2]:
            return False
        due = schedule.is_due(source, state, now, settings, rests)
        if not due and state is not None and state.next_due is not None and state.next_due > now:
            self._asleep[source.key] = (state, source, state.next_due)
        return due

    def _paced(
        self,
        due: list[Source],
        sources: Mapping[SourceKey, Source],
        states: Mapping[SourceKey, SourceState],
        settings: FetchSettings,
        passed: float,
    ) -> Sequence[Source]:
        """The most overdue of those that are due, as many as may be taken up now."""
        now, tick = self._clock.now(), self._clock.monotonic()
        if tick - self._measured_at >= _REMEASURED or self._measured_for != len(sources):
            self._measured_at, self._measured_for = tick, len(sources)
            self._rate = max(PACE * schedule.mean_rate(sources.values(), states, now, settings), LEAST_RATE)
        # what was not needed is not saved up; what a long release kept us from taking up is
        self._credit = min(self._credit, max(self._rate, 1.0)) + min(passed, _CAUGHT_UP) * self._rate
        most = int(self._credit)
        if len(due) > most:
            due.sort(key=lambda source: schedule.overdue(source, states.get(source.key), now), reverse=True)
            due = due[:most]
        self._credit -= len(due)
        return due

    def _mended(
        self, states: Mapping[SourceKey, SourceState], now: datetime, tick: float
    ) -> Mapping[SourceKey, SourceState]:
        """Every state as the clock tells the time now."""
        if self._last is None:
            wrong = {key: by for key, state in states.items() if (by := _from_the_future(state, now))}
            if wrong:
                _LOG.warning(
                    "%d sources were last polled in the future: the clock was wrong then, or is now", len(wrong)
                )
        else:
            by = (now - self._last[0]) - timedelta(seconds=tick - self._last[1])
            if abs(by.total_seconds()) < JUMP:
                return states
            _LOG.warning("the clock was set %+.0f s; every scheduled time is moved along", by.total_seconds())
            wrong = dict.fromkeys(states, by)
        for key, by in wrong.items():
            if not states[key].gone:
                with suppress(StoreError):  # it is kept in memory, and written later; whoever flushes says so
                    self._store.save_state(schedule.shifted(states[key], by))
        return self._store.states() if wrong else states


def _from_the_future(state: SourceState, now: datetime) -> timedelta | None:
    """By how much a state was written ahead of now (negative); None where it was not."""
    if state.last_polled is None or (state.last_polled - now).total_seconds() < JUMP:
        return None
    return now - state.last_polled
