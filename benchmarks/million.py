"""How a schedule of very many sources behaves: the real agenda, schedule and embedded store, on a clock of their own.

Nothing is fetched: each source that is due counts as polled, and has something new as often as it publishes. What is
measured is what grows with the number of sources whoever polls them: polls a second and in the fullest minute, one look at
what is due, keeping a state, writing the schedule, memory. docs/scale.md reckons with these figures.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from benchmarks.processes import resident
from syndicator.engine.polling import schedule
from syndicator.engine.polling.agenda import Agenda
from syndicator.model import FetchSettings, Source, SourceKey, SourceState, Validators
from syndicator.store.folder.tiny import TinyStore
from tests.fakes.clock import FakeClock

STEP = 60.0
"""Simulated seconds between two looks at what is due. A daemon looks twice a second, and writes the schedule every five."""
OFTEN, RARELY = 1800.0, 14 * 86400.0
"""Seconds between two entries of the busiest and of the quietest source; all between are as many on a logarithmic scale."""


def run(number: int, hours: float) -> dict[str, float]:
    clock, dice, settings = FakeClock(), random.Random(3), FetchSettings()
    before = resident(os.getpid())
    sources = {
        (key := SourceKey(f"s{n}")): Source(key, f"Source {n}", f"https://h{n}.example/feed") for n in range(number)
    }
    rates = {key: OFTEN * (RARELY / OFTEN) ** dice.random() for key in sources}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        store = TinyStore(Path(folder), clock=clock)
        agenda = Agenda(clock, store)
        minutes: Counter[int] = Counter()
        spent = {"look": 0.0, "keep": 0.0, "write": 0.0}
        looks = 0
        end = clock.monotonic() + hours * 3600
        while clock.monotonic() < end:
            begun = time.process_time()
            due = agenda.look(sources, settings)
            spent["look"] += time.process_time() - begun
            looks += 1
            begun = time.process_time()
            for source in due:
                store.save_state(_polled(source, store.state(source.key), clock, rates[source.key], settings, dice))
            spent["keep"] += time.process_time() - begun
            minutes[int(clock.monotonic() // 60)] += len(due)
            begun = time.process_time()
            store.flush()
            spent["write"] += time.process_time() - begun
            clock.forward(seconds=STEP)
        size = (Path(folder) / "schedule.json").stat().st_size
        taken = resident(os.getpid()) - before
        store.close()
    polls = sum(minutes.values())
    settled = [polls for minute, polls in minutes.items() if minute > 0.5 * max(minutes)]
    found = {
        "polls a second": sum(settled) / len(settled) / 60,
        "fullest minute, times the mean": max(settled) * len(settled) / max(sum(settled), 1),
        "look, ms": 1000 * spent["look"] / looks,
        "keep a state, ms": 1000 * spent["keep"] / max(polls, 1),
        "write the schedule, ms": 1000 * spent["write"] / looks,
        "schedule, bytes per source": size / number,
        "memory, KB per source": 1000 * taken / number,
    }
    print(f"{number} sources, {hours:g} simulated hours, {polls} polls")
    for what, figure in found.items():
        print(f"  {what:<32} {figure:8.2f}")
    return found


def _polled(
    source: Source,
    state: SourceState | None,
    clock: FakeClock,
    rate: float,
    settings: FetchSettings,
    dice: random.Random,
) -> SourceState:
    """The state after a poll that went well, with something new as often as the source publishes."""
    now = clock.now()
    first = state is None
    state = state or SourceState(source.key, source.url, validators=Validators('"1"'), interval=rate)
    since = (now - (state.last_polled or now - timedelta(hours=1))).total_seconds()
    changed = first or dice.random() < since / rate
    state = replace(state, last_polled=now, last_ok=now, last_changed=now if changed else state.last_changed)
    return replace(state, next_due=schedule.next_due(source, state, now, settings, first=first))
