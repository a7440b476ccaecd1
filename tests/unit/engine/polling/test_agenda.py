"""What a daemon takes up when: pace, and clocks that are set."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from syndicator.engine.polling import schedule
from syndicator.engine.polling.agenda import CROWD, Agenda
from syndicator.model import FetchSettings, SourceKey, SourceState, Validators
from tests.builders import source
from tests.fakes.clock import FakeClock
from tests.fakes.store import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syndicator.model import Source

SETTINGS = FetchSettings()


class Newsroom:
    """Sources, their states, and an agenda that is looked at."""

    def __init__(self, count: int = 3, every: float = 3600.0) -> None:
        self.clock = FakeClock()
        self.store = MemoryStore()
        made = [source(f"s{number}", every=every) for number in range(count)]
        self.sources = {s.key: s for s in made}
        self.agenda = Agenda(self.clock, self.store)

    def restart(self) -> None:
        self.agenda = Agenda(self.clock, self.store)

    def look(self, busy: frozenset[SourceKey] = frozenset()) -> Sequence[Source]:
        return self.agenda.look(self.sources, SETTINGS, busy)

    def polled(self, polled: Source) -> None:
        now = self.clock.now()
        state = SourceState(polled.key, polled.url, Validators('"1"'), last_polled=now, last_ok=now, last_changed=now)
        self.store.save_state(replace(state, next_due=schedule.next_due(polled, state, now, SETTINGS)))


def test_a_few_sources_are_taken_up_at_once() -> None:
    """A small newsroom has its first articles as soon as its hosts give them."""
    assert len(Newsroom(200).look()) == 200


def test_what_is_busy_or_disabled_is_left_out() -> None:
    """Nothing is taken up twice, and nothing that the operator has switched off."""
    room = Newsroom(3)
    room.sources[SourceKey("s2")] = source("s2", enabled=False)
    assert [s.key for s in room.look(frozenset({SourceKey("s0")}))] == ["s1"]


def test_a_crowd_is_taken_up_at_twice_its_mean_rate() -> None:
    """Twelve hundred sources asked every five minutes, four a second, start at no more than eight a second."""
    room = Newsroom(1200, every=300.0)
    seconds: list[int] = []
    while sum(seconds) < 1200:
        room.clock.forward(seconds=1)
        seconds.append(0)
        for polled in room.look():
            room.polled(polled)
            seconds[-1] += 1
    assert max(seconds) <= 8
    assert len(seconds) <= 162


def test_the_most_overdue_of_a_crowd_come_first() -> None:
    """Whoever has waited longest is taken up first, so that nobody is passed over for ever."""
    room = Newsroom(CROWD)
    for polled in room.sources.values():
        room.polled(polled)
    room.look()
    room.clock.forward(hours=5)
    states = room.store.states()
    order = sorted(states.values(), key=lambda state: state.next_due or room.clock.now())
    first = [s.key for s in room.look()]
    assert first
    assert first == [state.key for state in order[: len(first)]]


@pytest.mark.parametrize("days", [-3650, -1, -1 / 24, 1 / 24, 1, 3650])
def test_a_clock_that_is_set_neither_hurries_nor_stops_a_source(days: float) -> None:
    """After any jump a source is due when as much time has really passed as before."""
    room = Newsroom(1)
    [only] = room.look()
    room.polled(only)
    room.clock.forward(minutes=30)
    room.look()
    room.clock.jump(days=days)
    assert room.look() == []
    room.clock.forward(minutes=29)
    assert room.look() == []
    room.clock.forward(minutes=8)
    assert [s.key for s in room.look()] == ["s0"]


def test_times_from_a_clock_that_ran_ahead_are_not_waited_for() -> None:
    """Stopped at a date years ahead, started at the right one: due within the interval, and not at once."""
    room = Newsroom(1)
    [only] = room.look()
    room.polled(only)
    room.clock.jump(days=-3650)
    room.restart()
    assert room.look() == []
    room.clock.forward(minutes=67)
    assert len(room.look()) == 1


def test_time_slept_through_is_time_passed() -> None:
    """After a suspended night everything is due, once."""
    room = Newsroom(3)
    for polled in room.look():
        room.polled(polled)
    room.clock.forward(hours=9)
    assert len(room.look()) == 3
    for polled in room.look():
        room.polled(polled)
    assert room.look() == []


def test_machines_that_look_in_turn_keep_one_pace_and_no_clock() -> None:
    """Each look stands for the seconds between two of anybody's, however long its own last was ago; a clock that is off
    moves nothing that others have stored.
    """
    room = Newsroom(4 * CROWD, every=4000.0)
    turns = [Agenda(room.clock, room.store, beat=2.0) for _ in range(3)]
    taken = 0
    for number in range(30):
        due = turns[number % 3].look(room.sources, SETTINGS)
        for one in due:
            room.polled(one)
        taken += len(due)
        room.clock.forward(seconds=2)
    assert taken <= 60 * 4 + 3 * 8  # a source a second is due, at least four are taken up; three may have saved some up
    room.polled(room.sources[SourceKey("s0")])
    before = room.store.states()[SourceKey("s0")]
    room.clock.forward(seconds=-3600)
    turns[0].look(room.sources, SETTINGS)
    assert room.store.states()[SourceKey("s0")] == before
