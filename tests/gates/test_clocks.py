"""G-T1, G-Z1, R3, R26: schedules through set clocks, daylight saving, outages and long deaths."""

from __future__ import annotations

import os
import random
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from syndicator.engine.polling import schedule
from syndicator.errors import FetchError, Refused, TimedOut, Unreachable, Unresolved
from tests.builders import source
from tests.gates import report, size
from tests.gates.newsroom import FEED, Desk

if TYPE_CHECKING:
    from syndicator.model import Fetched, FetchRequest, NotModified

JUMPS = [timedelta(hours=1), timedelta(days=1), timedelta(days=3650)]
EDGES = {
    "Europe/Berlin": ("2026-03-29T01:00", "2026-10-25T01:00"),
    "America/New_York": ("2026-03-08T07:00", "2026-11-01T06:00"),
    "Australia/Lord_Howe": ("2026-10-03T15:30", "2026-04-04T15:00"),
    "America/Santiago": ("2026-09-06T04:00", "2026-04-05T03:00"),
    "Asia/Tehran": ("2022-03-21T20:30", "2022-09-21T19:30"),
}
HOUR = 3600.0


def held(desk: Desk, every: float, most: float) -> tuple[float, float]:
    """The least and the greatest gap between two requests for one source, in seconds that really passed."""
    ticks: defaultdict[str, list[float]] = defaultdict(list)
    for asked in desk.world.asked:
        ticks[asked.source].append(asked.tick)
    assert ticks.keys() == set(desk.sources)
    gaps = [after - before for times in ticks.values() for before, after in pairwise(times)]
    assert min(gaps) >= every
    assert max([*gaps, *(desk.clock.monotonic() - times[-1] for times in ticks.values())]) <= most
    return min(gaps), max(gaps)


def test_t1_clocks_that_are_set() -> None:
    """Whatever jump while it runs: no poll too early, none missed."""
    dice, rounds, step = random.Random(1), size(60, 1000), 120.0
    desk = Desk([source(f"s{n}", every=HOUR) for n in range(5)])
    for _ in range(rounds):
        desk.live(timedelta(minutes=dice.randrange(20, 300)), step)
        year = desk.clock.now().year
        sign = 1 if year < 1990 else -1 if year > 2100 else dice.choice((-1, 1))
        desk.clock.jump(seconds=sign * dice.choice(JUMPS).total_seconds())
    least, most = held(desk, HOUR, HOUR * (1 + schedule.FIRST_JITTER) + step)
    report("G-T1", f"{rounds} jumps of ±1 h, ±1 d, ±10 y while running: gaps of {least:.0f} to {most:.0f} s, every 1 h")


def test_t1_clocks_that_are_set_back_while_nothing_runs() -> None:
    """A start at a date before the last poll: nobody knows how much time has passed, and still no poll comes too early,
    or later than an interval after the start.
    """
    dice, rounds, step = random.Random(2), size(60, 1000), 120.0
    desk = Desk([source(f"s{n}", every=HOUR) for n in range(5)])
    desk.clock.jump(days=365 * 900)
    for _ in range(rounds):
        desk.live(timedelta(minutes=dice.randrange(80, 300)), step)
        desk.clock.jump(seconds=-dice.choice(JUMPS).total_seconds())
        if desk.clock.now().year < 1990:
            desk.look()
            desk.clock.jump(days=365 * 900)  # while it runs
            desk.look()
        desk.restart()
    least, most = held(desk, HOUR, 2 * HOUR * (1 + schedule.FIRST_JITTER) + step)
    report(
        "G-T1", f"{rounds} restarts at a date 1 h, 1 d, 10 y earlier: gaps of {least:.0f} to {most:.0f} s, every 1 h"
    )


@pytest.mark.parametrize("zone", EDGES)
def test_t1_daylight_saving(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Across both edges of each zone, as the machine's own, polls keep their distance."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        for edge in EDGES[zone]:
            at = datetime.fromisoformat(edge).replace(tzinfo=UTC)
            before, after = (time.localtime(at.timestamp() + shift) for shift in (-7200, 7200))
            assert before.tm_gmtoff != after.tm_gmtoff
            desk = Desk([source(f"s{n}", every=600.0) for n in range(5)])
            desk.clock.jump(seconds=(at - timedelta(hours=3) - desk.clock.now()).total_seconds())
            desk.live(timedelta(hours=6), 10.0)
            least, most = held(desk, 600.0, 600.0 * (1 + schedule.FIRST_JITTER) + 10)
            report("G-T1", f"{zone} {edge}: gaps of {least:.0f} to {most:.0f} s (every 10 min)")
    finally:
        monkeypatch.delenv("TZ")
        time.tzset()
    assert "TZ" not in os.environ


FAILURES: dict[str, FetchError] = {
    "refused": Unreachable("connection refused", reached=False),
    "reset": Unreachable("connection reset"),
    "DNS": Unresolved("the name is not known"),
    "silent": TimedOut("no answer in time"),
    "404": Refused("404", status=404),
    "403": Refused("403", status=403),
    "500": Refused("500", status=500),
    "503": Refused("503", status=503),
}


@pytest.mark.parametrize("kind", [*FAILURES, "a page", "nothing"])
def test_z1_never_given_up(kind: str) -> None:
    """A source that was down for thirty days, in whatever way, is back within the longest interval, by itself."""
    days = size(120, 1000)
    desk = Desk([source("s0")])
    [url] = desk.world.pages
    well = desk.world.pages[url]
    bad = {"a page": (b"<html>Domain for sale</html>", "text/html"), "nothing": (b"", "")}
    slowest, asked, down = 0.0, 0, 0
    for _ in range(days // 40):
        desk.live(timedelta(days=10), 300.0)
        desk.world.pages[url] = bad[kind] if kind in bad else FAILURES[kind]
        before = len(desk.world.asked)
        desk.live(timedelta(days=30), 300.0)
        asked, down = asked + len(desk.world.asked) - before, down + 30
        desk.world.pages[url] = well
        back = desk.clock.now()
        state = desk.store.state(desk.sources[next(iter(desk.sources))].key)
        assert state is not None
        assert state.failures
        while True:
            outcomes = desk.look()
            if outcomes and outcomes[0].status != "failed":
                break
            desk.clock.forward(seconds=300)
        slowest = max(slowest, (desk.clock.now() - back).total_seconds())
    assert slowest <= desk.settings.max_interval * (1 + schedule.JITTER) + 300
    assert asked / down <= 4  # and meanwhile it is asked a few times a day at most
    report(
        "G-Z1",
        f"{kind}: {days} days, down for {down}: back within {slowest / HOUR:.1f} h, asked {asked / down:.1f} ×/day",
    )


def test_z1_missing_for_a_year() -> None:
    """A source that answers 404 for a year is asked ever more seldom, in the end weekly, and is back within a week."""
    desk = Desk([source("s0")])
    [url] = desk.world.pages
    well = desk.world.pages[url]
    desk.live(timedelta(days=3), 3600.0)
    desk.world.pages[url] = FAILURES["404"]
    asked: list[int] = []
    for days in (60, 150, 150):
        before = len(desk.world.asked)
        desk.live(timedelta(days=days), 3600.0)
        asked.append(len(desk.world.asked) - before)
    desk.world.pages[url] = well
    back = desk.clock.now()
    while not any(outcome.status != "failed" for outcome in desk.look()):
        desk.clock.forward(seconds=3600)
    took = (desk.clock.now() - back).total_seconds()
    assert took <= schedule.MAX_WAIT * (1 + schedule.JITTER) + 3600
    assert asked[0] >= 40
    assert asked[2] <= 150 / 7 + 1
    first, then, last = asked
    report(
        "G-Z1",
        f"404 for 360 days: asked {first} × in the first 60, {then} × in the next 150, {last} × in the 150 after them, "
        f"back within {took / HOUR:.1f} h",
    )


def test_r3_our_own_network_is_down() -> None:
    """Two hours without a network, of sources that are well and some that are not: nobody well pays for it."""
    count = size(60, 2000)
    desk = Desk([source(f"s{n}", every=HOUR) for n in range(count)])
    dead = {f"s{n}" for n in range(0, count, 20)}
    for key in dead:
        desk.world.pages[f"https://{key}.example/feed"] = Refused("500", status=500)
    desk.live(timedelta(hours=6), 30.0)
    counted = {key: state.failures for key, state in desk.store.states().items()}

    def nobody(request: FetchRequest) -> Fetched | NotModified:
        raise Unreachable("no route to host", url=request.url, reached=False)

    desk.world.answer = nobody
    desk.live(timedelta(hours=2), 30.0)
    states = desk.store.states()
    assert [key for key, state in states.items() if state.failures and key not in dead] == []
    assert all(states[key].failures <= counted[key] for key in states)
    desk.world.answer = None
    desk.world.asked.clear()
    back = desk.clock.now()
    while {asked.source for asked in desk.world.asked} != set(desk.sources):
        desk.look()
        desk.clock.forward(seconds=30)
        assert desk.clock.now() - back < timedelta(hours=26)
        if {asked.source for asked in desk.world.asked} >= set(desk.sources) - dead:
            break
    took = (desk.clock.now() - back).total_seconds()
    assert took <= 2 * schedule.RETRY + 60
    report("R3", f"{count} sources, 2 h without a network: 0 penalised, all asked again within {took / 60:.0f} min")


def rates(desk: Desk, span: timedelta) -> tuple[float, float]:
    """Requests a minute in a span from now: the most, and the mean of what the schedule comes to."""
    begun = len(desk.world.asked)
    start = desk.clock.monotonic()
    desk.live(span, 1.0)
    minutes = Counter(int((asked.tick - start) // 60) for asked in desk.world.asked[begun:])
    return max(minutes.values()), len(desk.sources) / (HOUR / 60)


def test_r26_no_storm() -> None:
    """A cold start, and the return of the network after two hours, at no more than twice the mean rate; all are served."""
    count, every = size(1200, 10_000), HOUR
    if count < 10_000:
        every = 200.0  # or four a second would be more than twice the mean
    desk = Desk([source(f"s{n}", every=every) for n in range(count)])
    mean = count / every * 60
    start, _ = rates(desk, timedelta(seconds=every * 0.75))
    assert {asked.source for asked in desk.world.asked} == set(desk.sources)

    def nobody(request: FetchRequest) -> Fetched | NotModified:
        raise Unreachable("no route to host", url=request.url, reached=False)

    desk.world.answer = nobody
    down, _ = rates(desk, timedelta(seconds=2 * every))
    desk.world.answer = None
    back, _ = rates(desk, timedelta(seconds=2 * every))
    later, _ = rates(desk, timedelta(seconds=every))
    assert max(start, down, back, later) <= 2 * mean
    assert desk.world.pages[next(iter(desk.world.pages))] == (FEED, "application/feed+json")
    report(
        "R26",
        f"{count} sources: peak of a minute at the start {start / mean:.2f}, while the network was down {down / mean:.2f}, "
        f"on its return {back / mean:.2f}, an interval later {later / mean:.2f} × the mean",
    )
