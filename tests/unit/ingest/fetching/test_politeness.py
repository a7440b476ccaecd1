"""Spacing, concurrency and holds, on a clock that the test moves."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from syndicator.errors import RateLimited, StoreError, TimedOut, Unreachable
from syndicator.ingest.fetching import politeness
from syndicator.ingest.fetching.politeness import HostGate

if TYPE_CHECKING:
    from collections.abc import Callable

NEVER = float("inf")
URL = "http://one.example/feed"


class FakeClock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


class RealClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def gate_on(clock: FakeClock, interval: float = 1.0, connections: int = 1) -> HostGate:
    return HostGate(interval, connections, clock, clock.sleep)


def ask(gate: HostGate, url: str = URL, deadline: float = NEVER) -> None:
    with gate.turn(url, deadline):
        pass


# ---------------------------------------------------------------------------------------------- spacing


def test_requests_to_one_host_start_an_interval_apart(clock: FakeClock) -> None:
    """Ten requests to one host start exactly one interval after one another."""
    gate = gate_on(clock, interval=2.0)
    starts = []
    for number in range(10):
        with gate.turn(f"http://one.example/{number}", NEVER):
            starts.append(clock.seconds)
    assert [b - a for a, b in pairwise(starts)] == [2.0] * 9


@pytest.mark.parametrize(("connections", "pause"), [(1, [1.0, 1.0]), (2, [1.0])])
def test_an_answer_is_followed_by_a_pause(clock: FakeClock, connections: int, pause: list[float]) -> None:
    """One at a time, a host has its interval after each answer, also to a request that had waited; with several, only
    their starts are that far apart.
    """
    gate = gate_on(clock, interval=1.0, connections=connections)
    ask(gate)
    with gate.turn(URL, NEVER):
        clock.seconds += 5
    ask(gate)
    assert clock.slept == pause


@pytest.mark.parametrize("other", ["http://two.example/", "http://one.example:8080/", "https://one.example/"])
def test_another_host_or_port_is_not_delayed(clock: FakeClock, other: str) -> None:
    """Spacing is per name and port."""
    gate = gate_on(clock, interval=5.0)
    ask(gate)
    ask(gate, other)
    assert clock.slept == []


def test_spellings_of_one_host_share_its_spacing(clock: FakeClock) -> None:
    """Case, a trailing dot, the default port and credentials do not make another host."""
    gate = gate_on(clock, interval=5.0)
    for url in ("http://one.example/", "HTTP://ONE.EXAMPLE/", "http://one.example./", "http://u:p@one.example:80/"):
        ask(gate, url)
    assert clock.slept == [5.0, 5.0, 5.0]


def test_a_turn_that_cannot_come_in_time_is_refused_at_once(clock: FakeClock) -> None:
    """Where the spacing reaches beyond the deadline, the caller is told without waiting and nothing is reserved."""
    gate = gate_on(clock, interval=60.0)
    ask(gate)
    with pytest.raises(TimedOut):
        ask(gate, deadline=clock.seconds + 10)
    assert clock.slept == []
    assert gate.ready_in(URL) == 60.0


def test_no_interval_means_no_pause(clock: FakeClock) -> None:
    """With an interval of zero nothing is ever delayed."""
    gate = gate_on(clock, interval=0.0, connections=32)
    for _ in range(100):
        ask(gate)
    assert clock.slept == []


def test_crawl_delay_becomes_the_hosts_interval_up_to_a_minute(clock: FakeClock) -> None:
    """A crawl delay slows one host, is capped, and never makes us faster than our own interval."""
    gate = gate_on(clock, interval=2.0)
    for delay, expected in ((7.0, 7.0), (3600.0, 60.0), (0.5, 2.0)):
        gate.slow(URL, delay)
        ask(gate)
        assert gate.ready_in(URL) == expected
        clock.seconds += 100


# ---------------------------------------------------------------------------------------------- holds


def test_a_held_host_is_not_asked_by_anyone(clock: FakeClock) -> None:
    """After a Retry-After every address of the host is refused with the time that is left, other hosts are not."""
    gate = gate_on(clock)
    gate.hold(URL, clock.seconds + 120, status=503)
    clock.seconds += 20
    with pytest.raises(RateLimited) as caught:
        ask(gate, "http://one.example/another")
    assert caught.value.retry_after == 100.0
    assert caught.value.status == 503
    assert gate.ready_in(URL) == 100.0
    ask(gate, "http://two.example/")
    clock.seconds += 101
    ask(gate)
    assert clock.slept == []


def test_a_shorter_hold_never_shortens_a_longer_one(clock: FakeClock) -> None:
    """The latest moment that a host named wins."""
    gate = gate_on(clock)
    gate.hold(URL, clock.seconds + 300)
    gate.hold(URL, clock.seconds + 30)
    assert gate.ready_in(URL) == 300.0


def test_a_short_hold_is_waited_out(clock: FakeClock) -> None:
    """A host that asks for a few seconds gets them, and then the request."""
    gate = gate_on(clock, interval=0.0)
    gate.hold(URL, clock.seconds + 3)
    ask(gate)
    assert clock.slept == [3.0]


def test_a_hold_is_forgotten_on_the_operators_word(clock: FakeClock) -> None:
    """The host may be asked at once; how far apart its requests are stays, and a host that was never met is none."""
    gate = gate_on(clock, interval=2.0)
    gate.pardon(URL)
    gate.hold(URL, clock.seconds + 500)
    gate.pardon(URL)
    ask(gate)
    ask(gate)
    assert clock.slept == [2.0]


def test_a_hold_that_comes_while_waiting_is_honoured(clock: FakeClock) -> None:
    """Who waits for the spacing when the host says "wait" does not ask when the spacing is over."""
    gate: HostGate

    def sleep(seconds: float) -> None:
        clock.sleep(seconds)
        gate.hold(URL, clock.seconds + 500)

    gate = HostGate(1.0, 1, clock, sleep)
    ask(gate)
    with pytest.raises(RateLimited):
        ask(gate)


def test_a_refused_turn_leaves_the_host_free(clock: FakeClock) -> None:
    """A turn that failed, or whose request failed, does not occupy a connection."""
    gate = gate_on(clock, interval=0.0)
    gate.hold(URL, clock.seconds + 500)
    with pytest.raises(RateLimited):
        ask(gate)
    clock.seconds += 501
    with pytest.raises(ZeroDivisionError), gate.turn(URL, NEVER):
        _ = 1 / 0
    ask(gate)
    assert gate.ready_in(URL) == 0.0


# ---------------------------------------------------------------------------------------------- concurrency


def crowd(count: int, work: Callable[[int], None]) -> list[threading.Thread]:
    threads = [threading.Thread(target=work, args=(number,), daemon=True) for number in range(count)]
    for thread in threads:
        thread.start()
    return threads


@pytest.mark.parametrize("connections", [1, 3])
def test_no_more_than_the_allowed_connections_run_at_once(connections: int) -> None:
    """Thirty-two threads never hold more turns of one host than are allowed, and all get theirs."""
    clock = RealClock()
    gate = HostGate(0.0, connections, clock, time.sleep)
    lock = threading.Lock()
    running: list[int] = []
    peaks: list[int] = []

    def work(number: int) -> None:
        with gate.turn(URL, clock.monotonic() + 20):
            with lock:
                running.append(number)
                peaks.append(len(running))
            time.sleep(0.002)
            with lock:
                running.remove(number)

    for thread in crowd(32, work):
        thread.join(60)
    assert len(peaks) == 32
    assert max(peaks) == connections


def test_turns_come_in_the_order_of_asking() -> None:
    """Whoever asked first is served first."""
    clock = RealClock()
    gate = HostGate(0.0, 1, clock, time.sleep)
    order: list[int] = []

    def work(number: int) -> None:
        with gate.turn(URL, clock.monotonic() + 20):
            order.append(number)

    threads = []
    with gate.turn(URL, NEVER):
        for number in range(8):
            before = gate.ready_in(URL)
            thread = threading.Thread(target=work, args=(number,), daemon=True)
            thread.start()
            threads.append(thread)
            wait_until(lambda: len(next(iter(gate._hosts.values())).waiting) == len(threads))
            assert gate.ready_in(URL) >= before
    for thread in threads:
        thread.join(60)
    assert order == list(range(8))


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.001)


def test_waiting_for_a_connection_ends_at_the_deadline() -> None:
    """Who cannot get a connection in time is told so, and leaves the queue in order."""
    clock = RealClock()
    gate = HostGate(0.0, 1, clock, time.sleep)
    with gate.turn(URL, NEVER):
        start = time.monotonic()
        with pytest.raises(TimedOut):
            ask(gate, deadline=start + 0.1)
        assert 0.09 < time.monotonic() - start < 20
    ask(gate)
    assert gate.ready_in(URL) == 0.0


def test_closing_wakes_whoever_waits() -> None:
    """A closed gate lets nobody wait, neither those inside nor those who come."""
    clock = RealClock()
    gate = HostGate(0.0, 1, clock, time.sleep)
    failures: list[BaseException] = []

    def work(_number: int) -> None:
        try:
            ask(gate, deadline=clock.monotonic() + 60)
        except Unreachable as error:
            failures.append(error)

    with gate.turn(URL, NEVER):
        threads = crowd(4, work)
        wait_until(lambda: len(next(iter(gate._hosts.values())).waiting) == 4)
        gate.close()
        for thread in threads:
            thread.join(60)
    assert len(failures) == 4
    with pytest.raises(Unreachable):
        ask(gate)


def test_the_memory_of_hosts_is_bounded(clock: FakeClock) -> None:
    """Ten thousand hosts are not all remembered, but one that told us to wait is."""
    gate = gate_on(clock, interval=0.0)
    gate.hold("http://held.example/", clock.seconds + 500)
    for number in range(10_000):
        ask(gate, f"http://h{number}.example/")
    assert len(gate._hosts) <= politeness._HOSTS
    assert gate.ready_in("http://held.example/") == 500.0


# ---------------------------------------------------------------------------------------------- what a host asks for


class Notebook:
    """Port: Notes."""

    def __init__(self) -> None:
        self.notes: dict[str, bytes] = {}
        self.full = False

    def recall(self, name: str) -> bytes | None:
        return self.notes.get(name)

    def remember(self, name: str, value: bytes) -> None:
        if self.full:
            raise StoreError("no space left on device")
        self.notes[name] = value


def told(gate: HostGate, status: int = 429, named: float | None = None, url: str = URL) -> float:
    """One request that is answered with ``status``."""

    def refuse() -> None:
        with gate.turn(url, NEVER):
            wait = gate.refused(url, status, named)
            raise RateLimited("no", status=status, retry_after=named, wait=wait)

    with pytest.raises(RateLimited) as caught:
        refuse()
    assert caught.value.wait is not None
    return caught.value.wait


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_names_no_time_is_left_alone_ever_longer(clock: FakeClock, status: int) -> None:
    """A minute, two, four … up to an hour, each a little more than the last, until it answers; then a minute again."""
    gate = gate_on(clock)
    waits = []
    for _ in range(9):
        waits.append(told(gate, status))
        with pytest.raises(RateLimited):
            ask(gate)
        clock.seconds += waits[-1]
    expected = [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    assert all(least <= wait <= 1.25 * least for wait, least in zip(waits, expected, strict=True))
    assert len(set(waits)) > 6
    clock.seconds += 1
    ask(gate)
    clock.seconds += 500
    assert told(gate, status) <= 75


def test_a_host_that_does_not_answer_at_all_has_not_recovered(clock: FakeClock) -> None:
    """A connection that fails after a refusal is no reason to ask it sooner: the waits go on growing."""
    gate = gate_on(clock)
    clock.seconds += told(gate, 503)
    with pytest.raises(Unreachable), gate.turn(URL, NEVER):
        raise Unreachable("connection reset", url=URL)
    clock.seconds += 1
    assert told(gate, 503) >= 120


def test_what_a_host_names_is_kept_to_the_second_and_capped_at_a_week(clock: FakeClock) -> None:
    """Nobody asks before its time, nobody waits for a year."""
    gate = gate_on(clock)
    assert told(gate, 503, 100.0) == 100.0
    clock.seconds += 80
    with pytest.raises(RateLimited):
        ask(gate)
    clock.seconds += 20
    ask(gate)
    assert told(gate, 503, 1e9) == politeness.MAX_HOLD


def test_a_host_that_has_refused_is_tried_with_one_request() -> None:
    """Of eight that are allowed at once only one goes, until it has been answered."""
    clock = RealClock()
    gate = HostGate(0.0, 8, clock, time.sleep)
    told(gate, 503, 0.05)
    time.sleep(0.06)
    running, peaks, inside = [0], [], threading.Lock()
    first = threading.Event()

    def work(_number: int) -> None:
        with gate.turn(URL, clock.monotonic() + 20):
            with inside:
                running[0] += 1
                peaks.append((first.is_set(), running[0]))
            time.sleep(0.05)
            with inside:
                running[0] -= 1
            first.set()

    for thread in crowd(8, work):
        thread.join(60)
    assert [peak for answered, peak in peaks if not answered] == [1]
    assert max(peak for _, peak in peaks) > 1


def test_a_429_teaches_a_hosts_pace(clock: FakeClock) -> None:
    """A host that allows one request a minute is refused by once, and asked once a minute from then on, for a day."""
    gate = gate_on(clock)
    ask(gate)
    told(gate, 429, 59.0)
    clock.seconds += 59
    ask(gate)
    assert gate.ready_in(URL) == pytest.approx(1.05 * 59)
    clock.seconds += politeness.TAUGHT_FOR
    ask(gate)
    assert gate.ready_in(URL) == 1.0


def test_an_overloaded_host_teaches_no_pace(clock: FakeClock) -> None:
    """After a 503 that passed, everything is as before."""
    gate = gate_on(clock)
    told(gate, 503, 59.0)
    clock.seconds += 59
    ask(gate)
    assert gate.ready_in(URL) == 1.0


def test_what_hosts_ask_for_outlives_a_restart(clock: FakeClock) -> None:
    """Hold, strikes and pace are the same in the next process, less the time that has passed; other hosts are free."""
    notes = Notebook()
    first = HostGate(1.0, 1, clock, clock.sleep, notes)
    told(first, 429, 600.0)
    clock.seconds += 100
    second = HostGate(1.0, 1, clock, clock.sleep, notes)
    assert second.ready_in(URL) == pytest.approx(500.0)
    assert second.ready_in("http://two.example/") == 0.0
    with pytest.raises(RateLimited) as caught:
        ask(second, "http://one.example/other")
    assert (caught.value.status, caught.value.asked) == (429, False)
    clock.seconds += 500
    ask(second)
    assert second.ready_in(URL) == pytest.approx(63.0)
    third = HostGate(1.0, 1, clock, clock.sleep, notes)
    clock.seconds += 63
    ask(third)
    assert third.ready_in(URL) == pytest.approx(63.0)


@pytest.mark.parametrize("junk", [b"", b"junk", b"[]", b'{"x": [1]}', b'{"x:y": [1, 2, 3, 4.0, 5.0]}', b"\xff"])
def test_notes_that_cannot_be_read_are_no_notes(clock: FakeClock, junk: bytes) -> None:
    """Damage costs what was remembered, and nothing else."""
    notes = Notebook()
    notes.notes["hosts"] = junk
    ask(HostGate(1.0, 1, clock, clock.sleep, notes))


def test_a_full_disk_does_not_make_a_host_forgotten(clock: FakeClock) -> None:
    """Where notes cannot be written, what the host asked for holds all the same."""
    notes = Notebook()
    notes.full = True
    gate = HostGate(1.0, 1, clock, clock.sleep, notes)
    told(gate, 429, 600.0)
    assert gate.ready_in(URL) == 600.0


def test_what_a_host_asks_of_one_machine_holds_for_another(clock: FakeClock) -> None:
    """Whoever shares the notes follows what the others were told, and writes nothing over it; what ends, ends."""
    notes = Notebook()
    here, there = (HostGate(1.0, 1, clock, clock.sleep, notes) for _ in range(2))
    ask(there)  # it knows the host, as one that is well
    told(here, 429, 300)
    assert there.ready_in(URL) <= 1.0
    there.follow()
    assert 299 < there.ready_in(URL) <= 300
    told(there, 503, 600, "http://other.example/")
    fresh = HostGate(1.0, 1, clock, clock.sleep, notes)
    assert fresh.ready_in(URL) > 299
    assert fresh.ready_in("http://other.example/") > 599
    clock.seconds += 301
    ask(here)
    there.follow()
    assert there.ready_in(URL) <= 400
