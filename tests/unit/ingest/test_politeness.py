"""Spacing, concurrency, holds and robots rules, on a clock that the test moves."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from syndicator.errors import NotAllowed, RateLimited, Refused, TimedOut, Unreachable
from syndicator.ingest import politeness
from syndicator.ingest.politeness import HostGate, Robots

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


def test_time_spent_on_a_request_counts_as_spacing(clock: FakeClock) -> None:
    """A request that took longer than the interval is followed without a pause."""
    gate = gate_on(clock, interval=1.0)
    with gate.turn(URL, NEVER):
        clock.seconds += 5
    ask(gate)
    assert clock.slept == []


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
        thread.join(20)
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
        thread.join(20)
    assert order == list(range(8))


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
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
        assert 0.09 < time.monotonic() - start < 2
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
            thread.join(10)
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


# ---------------------------------------------------------------------------------------------- robots.txt


class Reader:
    """Answers robots.txt from a table and keeps what was asked."""

    def __init__(self, answer: bytes | Exception) -> None:
        self.answer = answer
        self.asked: list[str] = []

    def __call__(self, url: str) -> bytes:
        self.asked.append(url)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def allowed(answer: bytes | Exception, path: str, agent: str = "syndicator/1.0 (+https://mirror.example/bot)") -> bool:
    try:
        Robots(Reader(answer), FakeClock(), agent).check(f"https://news.example{path}")
    except NotAllowed as error:
        return error.rule != "robots.txt"
    return True


@pytest.mark.parametrize(
    ("rules", "path", "expected"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("User-agent: *\nDisallow: /private", "/private/x", False),
        ("User-agent: *\nDisallow: /private", "/public", True),
        ("User-agent: *\nDisallow: /private/*.html$", "/private/a/b.html", False),
        ("User-agent: *\nDisallow: /private/*.html$", "/private/a.html?x", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b/c", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        ("User-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow:", "/a", True),
        ("User-agent: Syndicator\nDisallow: /a\n\nUser-agent: *\nDisallow: /", "/b", True),
        ("User-agent: SYNDICATOR\nDisallow: /a\n\nUser-agent: *\nDisallow:", "/a", False),
        ("User-agent: one\nUser-agent: syndicator\nDisallow: /a", "/a/x", False),
        ("\ufeffUser-agent: *\r\nDisallow: /a # comment\r\n", "/a", False),
        ("User-agent: *\nDisallow: /新闻", "/%E6%96%B0%E9%97%BB/1", False),
        ("User-agent: *\nDisallow: /a%3cd.html", "/a%3Cd.html", False),
        ("<html>no rules here</html>", "/a", True),
        ("\x00\x01\xff: \n:::::\nDisallow\n", "/a", True),
    ],
)
def test_rules_are_read_as_rfc_9309_says(rules: str, path: str, expected: bool) -> None:
    """Groups, longest match, wildcards, anchors, encodings and garbage are read as the standard says."""
    assert allowed(rules.encode(), path) is expected


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_host_without_rules_allows_everything(status: int) -> None:
    """A client error on robots.txt means that there are no rules."""
    assert allowed(Refused("no", status=status), "/a")


@pytest.mark.parametrize(
    "error",
    [
        Refused("no", status=500),
        RateLimited("no", status=503, retry_after=None),
        RateLimited("no", status=429, retry_after=None),
        Unreachable("no"),
        TimedOut("no"),
    ],
)
def test_a_host_in_trouble_forbids_everything(error: Exception) -> None:
    """While robots.txt cannot be read because of the host, nothing may be fetched."""
    assert not allowed(error, "/a")


def test_the_guards_verdict_passes_through() -> None:
    """Where the guard forbids the host, that is what the caller hears, not a talk of robots.txt."""
    robots = Robots(Reader(NotAllowed("no", rule="guard")), FakeClock(), "syndicator/1")
    with pytest.raises(NotAllowed) as caught:
        robots.check("http://news.example/a")
    assert caught.value.rule == "guard"


@pytest.mark.parametrize(
    ("answer", "kept"),
    [(b"User-agent: *\nAllow: /", politeness.ROBOTS_TTL), (Unreachable("no"), politeness.ROBOTS_RETRY)],
)
def test_rules_are_kept_a_day_and_trouble_shorter(clock: FakeClock, answer: bytes | Exception, kept: float) -> None:
    """robots.txt is asked for once per origin until its time is over."""
    reader = Reader(answer)
    robots = Robots(reader, clock, "syndicator/1")

    def check(url: str) -> None:
        try:
            robots.check(url)
        except NotAllowed:
            assert isinstance(answer, Exception)

    for _ in range(3):
        check("http://news.example/a")
    assert reader.asked == ["http://news.example:80/robots.txt"]
    clock.seconds += kept - 1
    check("http://news.example/b")
    assert len(reader.asked) == 1
    clock.seconds += 2
    check("http://news.example/b")
    assert len(reader.asked) == 2
    check("https://news.example/b")
    check("http://[2001:db8::1]:81/b")
    assert reader.asked[2:] == ["https://news.example:443/robots.txt", "http://[2001:db8::1]:81/robots.txt"]


def test_crawl_delay_is_ours_or_everyones() -> None:
    """The crawl delay of our group, else of everyone's, is given back; nonsense is none."""
    for rules, expected in (
        (b"User-agent: *\nCrawl-delay: 7", 7.0),
        (b"User-agent: syndicator\nCrawl-delay: 3\n\nUser-agent: *\nCrawl-delay: 7", 3.0),
        (b"User-agent: *\nCrawl-delay: soon", None),
        (b"User-agent: *\nCrawl-delay: -4", None),
        (b"", None),
    ):
        assert Robots(Reader(rules), FakeClock(), "syndicator/1").check("http://news.example/") == expected


def test_threads_that_want_the_same_rules_read_them_once() -> None:
    """Sixteen threads that ask at once cause one request for robots.txt."""
    asked = []

    def read(url: str) -> bytes:
        asked.append(url)
        time.sleep(0.05)
        return b""

    robots = Robots(read, RealClock(), "syndicator/1")

    def work(_number: int) -> None:
        robots.check("http://news.example/a")

    for thread in crowd(16, work):
        thread.join(10)
    assert len(asked) == 1


def test_the_memory_of_rules_is_bounded() -> None:
    """Rules of many hosts are not all kept."""
    robots = Robots(Reader(b""), FakeClock(), "syndicator/1")
    for number in range(politeness._ROBOTS + 50):
        robots.check(f"http://h{number}.example/")
    assert len(robots._cache) == politeness._ROBOTS


def test_hostile_rules_cost_little() -> None:
    """Half a megabyte of wildcards against a long address is decided in well under two seconds."""
    line = b"Disallow: /" + b"*a" * 100 + b"$\n"
    rules = b"User-agent: *\n" + line * (politeness.ROBOTS_BYTES // len(line))
    start = time.process_time()
    assert allowed(rules, "/" + "ab" * 1500)
    assert time.process_time() - start < 2
