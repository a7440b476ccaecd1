"""Many sources at once, each host in turn."""

from __future__ import annotations

import threading
import time

import pytest

from syndicator.engine.polling.rounds import Round
from syndicator.model import FetchSettings, PollOutcome, Source
from tests.builders import NOON, source


def outcome(polled: Source) -> PollOutcome:
    return PollOutcome(polled.key, NOON, 0.0, "changed")


def test_every_source_is_polled_once_and_reported() -> None:
    """Offered sources are all polled; offering one again while it waits does nothing."""
    done: list[str] = []
    polling = Round(outcome, lambda o: done.append(o.source), FetchSettings(threads=4))
    sources = [source(f"s{n}") for n in range(40)]
    polling.offer(sources)
    polling.offer(sources[:5])
    polling.join()
    polling.stop()
    assert len(done) >= 40
    assert set(done) == {s.key for s in sources}


def test_one_host_is_asked_one_at_a_time() -> None:
    """With one connection per host, no two polls of one host overlap; another host is not held up."""
    active: dict[str, int] = {}
    worst: dict[str, int] = {}
    lock = threading.Lock()
    gate = threading.Barrier(2, timeout=60)

    def poll(polled: Source) -> PollOutcome:
        host = polled.url.split("/")[2]
        with lock:
            active[host] = active.get(host, 0) + 1
            worst[host] = max(worst.get(host, 0), active[host])
        if polled.key in {"a0", "b0"}:
            gate.wait()  # passes only if both hosts are served at the same time
        with lock:
            active[host] -= 1
        return outcome(polled)

    sources = [source(f"{h}{n}", url=f"https://{h}.example/{n}") for h in "ab" for n in range(6)]
    polling = Round(poll, lambda _: None, FetchSettings(threads=4, host_connections=1))
    polling.offer(sources)
    polling.join()
    polling.stop()
    assert worst == {"a.example": 1, "b.example": 1}


def test_a_bug_in_a_poll_rises_where_the_round_is_awaited() -> None:
    """An exception that is no source's failure is not swallowed by a thread."""

    def poll(_: Source) -> PollOutcome:
        raise ZeroDivisionError

    polling = Round(poll, lambda _: None, FetchSettings(threads=2))
    polling.offer([source("one")])
    with pytest.raises(ZeroDivisionError):
        polling.join()
    polling.stop()
    assert polling.pending() == 0


def test_a_bug_can_be_told_to_somebody_instead() -> None:
    """Whoever asked to be told learns the source and the error; the other sources are polled, and nothing rises."""

    def poll(polled: Source) -> PollOutcome:
        if polled.key == "one":
            raise ZeroDivisionError
        return outcome(polled)

    told: list[tuple[str, type[Exception]]] = []
    done: list[str] = []
    polling = Round(
        poll,
        lambda o: done.append(o.source),
        FetchSettings(threads=2),
        lambda failed, error: told.append((failed.key, type(error))),
    )
    polling.offer([source("one"), source("two")])
    polling.join()
    polling.stop()
    assert told == [("one", ZeroDivisionError)]
    assert done == ["two"]


def test_a_stopped_round_takes_nothing_more_up() -> None:
    """After stop, what was queued is dropped and offers are refused."""
    started, go_on = threading.Event(), threading.Event()

    def poll(polled: Source) -> PollOutcome:
        started.set()
        go_on.wait(60)
        return outcome(polled)

    done: list[str] = []
    polling = Round(poll, lambda o: done.append(o.source), FetchSettings(threads=1))
    polling.offer([source(f"s{n}", url="https://one.example/") for n in range(5)])
    started.wait(60)
    polling.stop()
    go_on.set()
    polling.join()
    assert done == ["s0"]
    assert polling.offer([source("late")]) == 0


def test_a_host_that_may_not_be_asked_yet_occupies_no_thread() -> None:
    """With two threads, forty hosts that want a second between requests are done in about that, not in twenty."""
    asked: dict[str, float] = {}
    lock = threading.Lock()

    def ready_in(url: str) -> float:
        with lock:
            return max(0.0, asked.get(url.split("/")[2], 0.0) + 1.0 - time.monotonic())

    def poll(polled: Source) -> PollOutcome:
        assert ready_in(polled.url) <= 0.01
        with lock:
            asked[polled.url.split("/")[2]] = time.monotonic()
        return outcome(polled)

    done: list[str] = []
    polling = Round(poll, lambda o: done.append(o.source), FetchSettings(threads=2), ready_in=ready_in)
    began = time.monotonic()
    polling.offer([source(f"s{n}", url=f"https://h{n % 40}.example/{n}") for n in range(80)])
    assert polling.wait(60)
    assert len(done) == 80
    assert time.monotonic() - began < 12
    polling.stop()


def test_a_host_that_is_asked_for_something_first_occupies_no_thread_until_it_may_be_asked_again() -> None:
    """With two threads, forty hosts whose rules are read first, a second before they may be asked, take about that;
    each source is polled once, and those that wait go on before others begin.
    """
    ready: dict[str, float] = {}
    prepared: list[str] = []
    lock = threading.Lock()

    def prepare(one: Source) -> bool:
        with lock:
            prepared.append(one.key)
            ready[one.url] = time.monotonic() + 1.0
        time.sleep(0.05)  # so that not all have been prepared before the first may be polled
        return True

    def ready_in(url: str) -> float:
        with lock:
            return max(0.0, ready.get(url, 0.0) - time.monotonic())

    order: list[tuple[str, int]] = []

    def poll(polled: Source) -> PollOutcome:
        assert ready_in(polled.url) <= 0.01
        with lock:
            order.append((polled.key, len(prepared)))
        return outcome(polled)

    polling = Round(poll, lambda _: None, FetchSettings(threads=2), ready_in=ready_in, prepare=prepare)
    began = time.monotonic()
    polling.offer([source(f"s{n}", url=f"https://h{n}.example/") for n in range(80)])
    assert polling.wait(60)
    assert time.monotonic() - began < 20  # forty where each waits in its thread
    polling.stop()
    assert sorted(key for key, _ in order) == sorted(prepared) == sorted(f"s{n}" for n in range(80))
    assert order[0][1] < 80  # not all hosts were asked for their rules before the first poll


def test_a_source_whose_host_was_asked_first_is_dropped_by_a_stop() -> None:
    """It stands in its queue again, where a stop finds it."""
    asked = threading.Event()

    def prepare(_: Source) -> bool:
        asked.set()
        return True

    polling = Round(
        *(outcome, lambda _: None, FetchSettings(threads=2)),
        ready_in=lambda _: 60.0 if asked.is_set() else 0.0,
        prepare=prepare,
    )
    polling.offer([source("one")])
    assert asked.wait(60)
    assert not polling.wait(0.1)
    polling.stop()
    polling.join()
    assert polling.pending() == 0


def test_a_round_with_parked_hosts_stops_at_once() -> None:
    """What waits for its host's turn is dropped, and nobody waits for it; who waits, and how long, is told."""
    told: list[tuple[str, float, int]] = []
    polling = Round(
        *(outcome, lambda _: None, FetchSettings(threads=2)),
        ready_in=lambda _: 60.0,
        parked=lambda *waits: told.append(waits),
    )
    polling.offer([source(f"s{n}") for n in range(5)])
    assert not polling.wait(0.1)
    polling.stop()
    polling.join()
    assert polling.pending() == 0
    assert {(seconds, sources) for _, seconds, sources in told} == {(60.0, 1)}


def test_a_host_that_is_held_for_long_is_not_waited_for() -> None:
    """Who says that it wants to be left alone for an hour says so to each poll, at once."""
    done: list[str] = []
    polling = Round(outcome, lambda o: done.append(o.source), FetchSettings(threads=2), ready_in=lambda _: 3600.0)
    polling.offer([source(f"s{n}", url="https://one.example/") for n in range(5)])
    assert polling.wait(60)
    assert len(done) == 5
    polling.stop()
