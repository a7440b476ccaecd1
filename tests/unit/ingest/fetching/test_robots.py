"""What hosts allow crawlers to read."""

from __future__ import annotations

import threading
import time

import pytest

from syndicator.errors import (
    FetchError,
    NotAllowed,
    RateLimited,
    Refused,
    TimedOut,
    Unreachable,
    Unresolved,
)
from syndicator.ingest.fetching import robots
from syndicator.ingest.fetching.robots import Robots
from tests.unit.ingest.fetching.test_politeness import FakeClock, Notebook, RealClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


class Reader:
    """Answers robots.txt from a table and keeps what was asked."""

    def __init__(self, answer: bytes | Exception) -> None:
        self.answer = answer
        self.asked: list[str] = []

    def __call__(self, url: str, _proxy: str | None) -> bytes:
        self.asked.append(url)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def allowed(answer: bytes | Exception, path: str, agent: str = "syndicator/1.0 (+https://mirror.example/bot)") -> bool:
    try:
        Robots(Reader(answer), FakeClock(), agent).check(f"https://news.example{path}")
    except FetchError as error:
        return isinstance(error, NotAllowed) and error.rule != "robots.txt"
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
    rules = Robots(Reader(NotAllowed("no", rule="guard")), FakeClock(), "syndicator/1")
    with pytest.raises(NotAllowed) as caught:
        rules.check("http://news.example/a")
    assert caught.value.rule == "guard"


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        (b"User-agent: *\nAllow: /", robots.ROBOTS_TTL),
        (Refused("no", status=500), robots.ROBOTS_RETRY),
        (Unreachable("no"), robots.NETWORK_RETRY),
    ],
)
def test_rules_are_kept_a_day_and_trouble_shorter(clock: FakeClock, answer: bytes | Exception, kept: float) -> None:
    """robots.txt is asked for once per origin until its time is over."""
    reader = Reader(answer)
    rules = Robots(reader, clock, "syndicator/1")

    def check(url: str) -> None:
        try:
            rules.check(url)
        except FetchError:
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
        known = Robots(Reader(rules), FakeClock(), "syndicator/1")
        assert [known.check("http://news.example/") for _ in range(2)] == [expected, expected]


def test_threads_that_want_the_same_rules_read_them_once() -> None:
    """Sixteen threads that ask at once cause one request for robots.txt."""
    asked = []

    def read(url: str, _proxy: str | None) -> bytes:
        asked.append(url)
        time.sleep(0.05)
        return b""

    rules = Robots(read, RealClock(), "syndicator/1")

    def work(_number: int) -> None:
        rules.check("http://news.example/a")

    threads = [threading.Thread(target=work, args=(number,), daemon=True) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(asked) == 1


def test_the_memory_of_rules_is_bounded() -> None:
    """Rules of many hosts are not all kept."""
    rules = Robots(Reader(b""), FakeClock(), "syndicator/1")
    for number in range(robots._PARSED + 50):
        rules.check(f"http://h{number}.example/")
    assert len(rules._cache) == robots._PARSED


def test_hostile_rules_cost_little() -> None:
    """Half a megabyte of wildcards against a long address is decided in well under two seconds."""
    line = b"Disallow: /" + b"*a" * 100 + b"$\n"
    rules = b"User-agent: *\n" + line * (robots.ROBOTS_BYTES // len(line))
    start = time.process_time()
    assert allowed(rules, "/" + "ab" * 1500)
    assert time.process_time() - start < 2


@pytest.mark.parametrize("error", [TimedOut("no"), Unreachable("no", reached=False), Unresolved("no")])
def test_a_network_that_fails_is_told_as_that(error: FetchError) -> None:
    """Where the host was not reached, that is the failure, of the same kind and for the same reason: no forbidding."""
    with pytest.raises(type(error)) as caught:
        Robots(Reader(error), FakeClock(), "syndicator/1").check("http://news.example/a")
    assert getattr(caught.value, "reached", None) == getattr(error, "reached", None)


def test_a_network_that_has_failed_once_is_forgotten(clock: FakeClock) -> None:
    """Once the host is reached, its rules count, and nothing of the failure is left."""
    reader = Reader(TimedOut("no"))
    rules = Robots(reader, clock, "syndicator/1")
    with pytest.raises(TimedOut):
        rules.check("http://news.example/a")
    reader.answer = b"User-agent: *\nDisallow: /private"
    clock.seconds += robots.NETWORK_RETRY + 1
    rules.check("http://news.example/a")
    with pytest.raises(NotAllowed):
        rules.check("http://news.example/private/x")


def test_whether_a_host_must_be_asked_is_known_without_asking(clock: FakeClock) -> None:
    """Before its rules were read, and once they are too old; no longer than that."""
    reader = Reader(b"User-agent: *\nDisallow: /private")
    rules = Robots(reader, clock, "syndicator/1")
    assert not rules.knows("http://news.example/a")
    rules.check("http://news.example/a")
    addresses = ("http://news.example/a", "http://news.example/private/x", "https://news.example/a")
    assert [rules.knows(url) for url in addresses] == [True, True, False]
    clock.seconds += robots.ROBOTS_TTL + 1
    assert not rules.knows("http://news.example/a")
    assert len(reader.asked) == 1


def test_a_host_that_wants_to_be_left_alone_is_told_as_that() -> None:
    """429 to robots.txt is the host's state and no rule; what it asked for reaches whoever polls."""
    reader = Reader(RateLimited("wait", status=429, retry_after=90.0))
    with pytest.raises(RateLimited) as caught:
        Robots(reader, FakeClock(), "syndicator/1").check("http://news.example/a")
    assert caught.value.retry_after == 90.0


@pytest.mark.parametrize("error", [Refused("no", status=500), Unreachable("no"), TimedOut("no")])
def test_rules_that_cannot_be_renewed_still_hold(clock: FakeClock, error: FetchError) -> None:
    """A host that has given its rules once and now cannot is asked by those it gave, forbidden parts included."""
    reader = Reader(b"User-agent: *\nDisallow: /private")
    rules = Robots(reader, clock, "syndicator/1")
    rules.check("http://news.example/a")
    reader.answer = error
    clock.seconds += robots.ROBOTS_TTL + 1
    rules.check("http://news.example/a")
    with pytest.raises(NotAllowed):
        rules.check("http://news.example/private/x")


def test_rules_outlive_a_restart(clock: FakeClock) -> None:
    """Fifty restarts within a day cost no request; after it they cost one, also where the rules cannot be renewed."""
    notes, reader = Notebook(), Reader(b"User-agent: *\nDisallow: /private\nCrawl-delay: 4")
    for _ in range(50):
        rules = Robots(reader, clock, "syndicator/1", notes)
        assert rules.check("http://news.example/a") == 4.0
        with pytest.raises(NotAllowed):
            rules.check("http://news.example/private/x")
        rules.save()
        clock.seconds += 60
    assert len(reader.asked) == 1
    clock.seconds += robots.ROBOTS_TTL
    reader.answer = Refused("no", status=500)
    assert Robots(reader, clock, "syndicator/1", notes).check("http://news.example/a") == 4.0
    assert len(reader.asked) == 2


def test_a_month_old_rule_is_no_rule(clock: FakeClock) -> None:
    """What could not be renewed for thirty days is forgotten: the host then forbids everything, until it answers."""
    notes, reader = Notebook(), Reader(b"")
    rules = Robots(reader, clock, "syndicator/1", notes)
    rules.check("http://news.example/a")
    rules.save()
    reader.answer = Refused("no", status=500)
    clock.seconds += 31 * 86400
    with pytest.raises(NotAllowed):
        Robots(reader, clock, "syndicator/1", notes).check("http://news.example/a")


@pytest.mark.parametrize("junk", [b"", b"junk", b"\x80", b"\x81\xa1x\x92\x01\xc4\x01x"])
def test_notes_of_rules_that_cannot_be_read_are_no_notes(clock: FakeClock, junk: bytes) -> None:
    """Damage costs one request."""
    notes, reader = Notebook(), Reader(b"")
    rules = Robots(reader, clock, "syndicator/1", notes)
    rules.check("http://news.example/a")
    rules.save()
    notes.notes = dict.fromkeys(notes.notes, junk)
    Robots(reader, clock, "syndicator/1", notes).check("http://news.example/a")
    assert len(reader.asked) == 2


@pytest.mark.parametrize(("path", "usage"), [("", "train-ai=y"), ("/c", "train-ai=y"), ("/b/1?x", "train-ai=n")])
def test_what_robots_txt_says_of_reuse_is_said_of_paths(path: str, usage: str) -> None:
    """The front page has one, too, when its address names none."""
    rules = Robots(
        Reader(b"User-agent: *\nContent-Usage: / train-ai=y\nContent-Usage: /b train-ai=n"), FakeClock(), "syndicator/1"
    )
    rules.check(f"http://news.example{path}")
    assert [signal.value for signal in rules.statements(f"http://news.example{path}")] == [usage]


def test_what_robots_txt_says_of_reuse_outlives_a_restart(clock: FakeClock) -> None:
    """The licence it names is known without asking anybody."""
    notes, reader = Notebook(), Reader(b"License: https://news.example/rsl.xml\nUser-agent: *\nAllow: /")
    rules = Robots(reader, clock, "syndicator/1", notes)
    rules.check("http://news.example/a")
    rules.save()
    said = Robots(reader, clock, "syndicator/1", notes).statements("http://news.example/b")
    assert [signal.value for signal in said] == ["https://news.example/rsl.xml"]
    assert len(reader.asked) == 1
