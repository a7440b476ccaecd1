"""How rules of robots.txt are written down."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from syndicator.errors import StoreError
from syndicator.ingest.fetching import rulesnotes
from syndicator.ingest.fetching.rulesnotes import Origin, RulesNotes
from tests.unit.ingest.fetching.test_politeness import FakeClock, Notebook

RULES = b"User-agent: *\nDisallow: /private"


class Counted(Notebook):
    """How often each note was written."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: Counter[str] = Counter()

    def remember(self, name: str, value: bytes) -> None:
        super().remember(name, value)
        self.writes[name] += 1


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def origin(number: int) -> Origin:
    return "https", f"h{number}.example", 443


@pytest.mark.parametrize("hosts", [200, 8000])
def test_each_note_is_written_once_a_minute_however_many_hosts_are_met(clock: FakeClock, hosts: int) -> None:
    """Of thousands of hosts that are met for the first time, none has the rules of all others of its note written."""
    notes = Counted()
    kept = RulesNotes(notes, clock)
    for number in range(hosts):
        kept.keep(origin(number), RULES)
        clock.seconds += 300 / hosts
    kept.save()
    assert max(notes.writes.values()) <= 1 + 300 / rulesnotes.LATER
    assert all(RulesNotes(notes, clock).find(origin(number)) for number in range(0, hosts, 97))


def test_rules_wait_for_others_of_their_note_for_a_minute(clock: FakeClock) -> None:
    """Until then they stand nowhere else and are found all the same; then all of the note are written at once."""
    notes = Counted()
    kept = RulesNotes(notes, clock)
    for number in range(640):
        kept.keep(origin(number), RULES + b"%d" % number)
    assert not notes.writes
    clock.seconds += 5
    assert all(kept.find(origin(number)) == (5.0, RULES + b"%d" % number) for number in range(640))
    clock.seconds += rulesnotes.LATER
    kept.keep(origin(1), b"")
    assert set(notes.writes.values()) == {1}
    assert kept.find(origin(1)) == (0.0, b"")
    assert all(RulesNotes(notes, clock).find(origin(number)) for number in range(640))


def test_large_rules_do_not_wait_for_long(clock: FakeClock) -> None:
    """Of what hosts send, a megabyte waits at most."""
    notes, dice = Counted(), random.Random(3)
    kept = RulesNotes(notes, clock)
    for number in range(40):
        kept.keep(origin(number), dice.randbytes(100_000))
        assert sum(waiting.bytes for waiting in kept._waiting.values()) <= rulesnotes.MOST_WAITING
    assert notes.writes


def test_a_kill_costs_what_waits_and_nothing_else(clock: FakeClock) -> None:
    """What was written before is still there, and what is written after stands beside it."""
    notes = Notebook()
    kept = RulesNotes(notes, clock)
    kept.keep(origin(1), RULES)
    kept.save()
    kept.keep(origin(2), RULES)
    kept = RulesNotes(notes, clock)  # killed, and started again
    assert kept.find(origin(2)) is None
    for number in range(3, 200):
        kept.keep(origin(number), RULES)
    kept.save()
    kept = RulesNotes(notes, clock)
    assert kept.find(origin(1)) == (0.0, RULES)
    assert all(kept.find(origin(number)) for number in range(3, 200))


def test_a_full_disk_costs_requests(clock: FakeClock) -> None:
    """Nobody hears of it, and what is kept later is written again once there is room."""
    notes = Notebook()
    kept = RulesNotes(notes, clock)
    kept.keep(origin(1), RULES)
    notes.full = True
    with pytest.raises(StoreError):
        notes.remember("x", b"")
    kept.save()
    clock.seconds += 2 * rulesnotes.LATER
    kept.keep(origin(2), RULES)
    notes.full = False
    kept.keep(origin(3), RULES)
    kept.save()
    assert RulesNotes(notes, clock).find(origin(3)) is not None


def test_what_is_a_month_old_goes(clock: FakeClock) -> None:
    """It is not found, and not written any more."""
    notes = Notebook()
    kept = RulesNotes(notes, clock)
    for number in range(200):
        kept.keep(origin(number), RULES)
    kept.save()
    before = sum(map(len, notes.notes.values()))
    clock.seconds += 31 * 86400
    assert kept.find(origin(7)) is None
    for number in range(1000, 1200):
        kept.keep(origin(number), RULES)
    kept.save()
    assert sum(map(len, notes.notes.values())) < 1.2 * before
