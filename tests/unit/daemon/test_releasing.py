"""What goes on while a release takes long."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from syndicator import heap
from syndicator.app.ending import CUT, DRAIN, LAST_RELEASE
from syndicator.daemon import Daemon, loop
from syndicator.daemon.looks import TICK
from syndicator.errors import ReleaseStopped
from syndicator.model import ReleaseOutcome
from tests.fakes.clock import FakeClock

if TYPE_CHECKING:
    from collections.abc import Callable


def test_polls_are_taken_up_while_a_release_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the parts of a release sources that have come due are offered, twice a second at most, until it ends;
    amid a crowd every two seconds. How many of them are new is known then.
    """
    clock, pending = FakeClock(), [0]
    monkeypatch.setattr(loop, "monotonic", clock.monotonic)
    offered: list[str] = []

    def release(*, check: bool, stopped: Callable[[], bool]) -> ReleaseOutcome:
        assert not check
        for _ in range(40):
            clock.forward(seconds=0.1)
            assert not stopped()
        return ReleaseOutcome(0, 0, 0, 0, 4.0)

    alarms = SimpleNamespace(is_on=lambda _: False, clear=lambda _: None)
    app: Any = SimpleNamespace(
        clock=clock,
        alarms=alarms,
        release=release,
        publishes=True,
        config=SimpleNamespace(store="x", path=Path("nowhere.yaml")),
    )
    app.due = lambda _busy, paced: [f"due at {clock.monotonic():.1f}"] if paced else []
    daemon = Daemon(app, lambda: None)
    app.store = SimpleNamespace(states=lambda: {"known": None})
    busy = frozenset({"known", "new"})
    polling = SimpleNamespace(busy=lambda: busy, offer=offered.extend, pending=lambda: pending[0])
    daemon._round = polling  # type: ignore[assignment]
    daemon._release()
    assert 7 <= len(offered) <= 10
    assert daemon._newcomers == 1
    offered.clear()
    pending[0] = 1000
    daemon._release()
    assert 2 <= len(offered) <= 3


def test_however_often_news_comes_what_is_due_is_looked_for_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look goes through all sources."""
    clock, now, looks = FakeClock(), [100.0], list[float]()
    monkeypatch.setattr(loop, "monotonic", lambda: now[0])
    alarms = SimpleNamespace(is_on=lambda _: False)
    app: Any = SimpleNamespace(clock=clock, alarms=alarms, config=SimpleNamespace(store="x", path=Path("nowhere.yaml")))
    daemon = Daemon(app, lambda: None)
    monkeypatch.setattr(daemon, "_offer_due", lambda: looks.append(now[0]))
    daemon._watched = daemon._flushed = clock.monotonic()
    for _ in range(100):  # thirty times a second
        daemon._turn(clock.monotonic())
        now[0] += 1 / 30
    assert len(looks) in range(6, 10)
    assert looks[0] == 100.0
    now[0] += TICK
    daemon._turn(clock.monotonic())
    assert looks[-1] == now[0]


def test_a_first_crowd_is_released_once_it_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not every few minutes in the middle of it."""
    clock, released = FakeClock(), list[float]()
    app: Any = SimpleNamespace(
        clock=clock,
        alarms=SimpleNamespace(is_on=lambda _: True),
        config=SimpleNamespace(store="x", path=Path("nowhere.yaml")),
    )
    daemon = Daemon(app, lambda: None)
    daemon._round = SimpleNamespace(pending=lambda: 5000)  # type: ignore[assignment]
    monkeypatch.setattr(daemon, "_release", lambda: released.append(clock.monotonic()))
    daemon._news.published(clock.monotonic(), 15.0)
    daemon._news.came(clock.monotonic())
    for newcomers in (4000, 100, 10):
        daemon._newcomers = newcomers
        clock.forward(seconds=100)
        daemon._watched = daemon._flushed = clock.monotonic()
        daemon._turn(clock.monotonic())
        assert bool(released) is (newcomers == 10)


@pytest.mark.parametrize("is_through", [True, False])
def test_before_all_of_a_crowd_is_released_what_it_was_compared_by_is_let_go(
    is_through: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And before no other release: who comes later is compared by it again."""
    done: list[str] = []
    alarms = SimpleNamespace(clear=lambda _: None)
    app: Any = SimpleNamespace(
        clock=FakeClock(),
        publishes=False,
        follow_release=lambda: done.append("released"),
        alarms=alarms,
        config=SimpleNamespace(store="x", path=Path("nowhere.yaml")),
    )
    daemon = Daemon(app, lambda: None)
    daemon._news.crowd_is_through = is_through
    monkeypatch.setattr(heap, "forget", lambda: done.append("forgotten"))
    daemon._release()
    daemon._release()
    assert done == ["forgotten"] * is_through + ["released"] * 2


def test_amid_a_crowd_of_sources_the_search_waits() -> None:
    """News comes first; after a quarter of an hour the search has its turn all the same."""
    clock, brought, pending = FakeClock(), list[float](), [5000]
    app: Any = SimpleNamespace(clock=clock, config=SimpleNamespace(store="x", path=Path("nowhere.yaml")))
    app.bring_to_search = lambda _stopped: brought.append(clock.monotonic())
    daemon = Daemon(app, lambda: None)
    daemon._round = SimpleNamespace(pending=lambda: pending[0])  # type: ignore[assignment]
    daemon._sought = began = clock.monotonic()
    for _ in range(30):
        daemon._bring_to_search()
        clock.forward(seconds=60)
    assert [at - began for at in brought] == [900.0]
    pending[0] = 3
    daemon._bring_to_search()
    daemon._bring_to_search()
    assert len(brought) == 3


class Polling:
    """A round of which one poll is under way, and nothing ends it but being cut short."""

    def __init__(self, clock: FakeClock, told: list[str]) -> None:
        self._clock, self._told = clock, told
        self.under_way = 1

    def stop(self) -> None:
        self._told.append("begin no poll")

    def pending(self) -> int:
        return self.under_way

    def busy(self) -> frozenset[str]:
        return frozenset({"slow"})

    def wait(self, seconds: float) -> None:
        self._clock.forward(seconds=seconds)


def stopping(release: Callable[[Daemon, Callable[[], bool]], ReleaseOutcome]) -> tuple[Daemon, FakeClock, list[str]]:
    """A daemon over a release that is played, and what is told of it."""
    clock, told = FakeClock(), list[str]()
    daemon: Daemon

    def played(*, check: bool, stopped: Callable[[], bool]) -> ReleaseOutcome:
        assert not check
        told.append("release")
        return release(daemon, stopped)

    polling = Polling(clock, told)

    def cut() -> None:
        told.append("cut short")
        polling.under_way = 0

    app: Any = SimpleNamespace(
        clock=clock,
        alarms=SimpleNamespace(is_on=lambda _: False, clear=lambda _: None),
        release=played,
        publishes=True,
        config=SimpleNamespace(store="x", path=Path("nowhere.yaml")),
        poller=SimpleNamespace(stop=lambda: None),
        fetcher=SimpleNamespace(drain=lambda: told.append("begin no request"), close=cut),
        workers=SimpleNamespace(close=lambda: None),
        collect_views=lambda last: told.append("views") if last else None,
        close=lambda: told.append("closed"),
    )
    daemon = Daemon(app, lambda: None)
    daemon._round = polling  # type: ignore[assignment]
    daemon._looks.looked(float("inf"), 0.0)  # nothing is looked for that could be due
    return daemon, clock, told


def test_a_long_release_ends_soon_after_a_stop_and_none_is_begun_after_it() -> None:
    """No poll is begun from the signal on, and those under way end while it does."""
    begun = 0.0

    def release(daemon: Daemon, stopped: Callable[[], bool]) -> ReleaseOutcome:
        nonlocal begun
        begun = clock.monotonic()
        daemon.stop()
        while not stopped():
            clock.forward(seconds=0.1)
        raise ReleaseStopped("stopped", channel="")

    daemon, clock, told = stopping(release)
    daemon._release()
    assert told == ["release", "begin no poll", "begin no request"]
    assert LAST_RELEASE <= clock.monotonic() - begun <= LAST_RELEASE + 0.2
    daemon._news.came(clock.monotonic())
    daemon._shut_down()
    assert told[3:] == ["cut short", "views", "closed"]
    assert DRAIN <= clock.monotonic() - begun <= DRAIN + CUT


def test_what_came_last_is_released_at_the_end_if_that_is_short() -> None:
    """It may take its time from the end of the polls on; nothing is cut off before."""

    def release(_: Daemon, stopped: Callable[[], bool]) -> ReleaseOutcome:
        assert not stopped()
        return ReleaseOutcome(0, 0, 0, 0, 0.1)

    daemon, clock, told = stopping(release)
    daemon._release()
    daemon._news.came(clock.monotonic())
    daemon.stop()
    daemon._shut_down()
    assert told == ["release", "begin no poll", "begin no request", "cut short", "release", "views", "closed"]
