"""G-E1 to G-E4: what hosts see of us."""

from __future__ import annotations

import random
import threading
import time
from collections import defaultdict
from datetime import datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from syndicator.engine.polling.poll import Poller
from syndicator.engine.polling.rounds import Round
from syndicator.engine.turns import Turns
from syndicator.errors import FetchError, NotAllowed, RateLimited
from syndicator.ingest.fetching.fetch import HttpFetcher
from syndicator.model import FetchRequest, FetchSettings
from syndicator.store.folder.tiny import TinyStore
from tests.builders import source
from tests.fakes.clock import FakeClock
from tests.fakes.workers import InlineWorkers
from tests.gates import report, size
from tests.gates.newsroom import FEED, newsroom
from tests.gates.reader_score import START, Feed, Score
from tests.origin.server import Answer, Origin, Seen, reply

if TYPE_CHECKING:
    from pathlib import Path

    from syndicator.model import PollOutcome

JSON = "application/feed+json"


# ---------------------------------------------------------------------------------------------- G-E1


def test_e1_a_score_without_a_fault(tmp_path: Path) -> None:
    """A month, with restarts, refusals and every kind of validator: not one request that a strict host would mark."""
    days, restarts = size(4, 30), size(7, 50)
    clock, dice = FakeClock(START), random.Random(7)
    feeds = {
        "strong": Feed("strong", changes=2),
        "weak": Feed("weak", dated=True, changes=5),
        "bare": Feed("bare", changes=24),
        "odd": Feed("odd", dated=True, changes=1, fresh=2 * 3600.0),
        "dated": Feed("", dated=True, changes=3),
        "blind": Feed("", changes=4),
        "silent": Feed("strong", dated=True, changes=24 * 365),
    }
    score = Score(clock, feeds)
    moments = sorted(START + timedelta(days=days * dice.random()) for _ in range(restarts))
    with newsroom(tmp_path, score.sources(), clock) as room:
        for moment in moments:
            room.live(moment)
            room.restart()
        room.live(START + timedelta(days=days))
    score.origin.close()
    assert score.violations == []
    assert all(feed.asked >= days for feed in feeds.values())
    asked = sum(feed.asked for feed in feeds.values())
    report(
        "G-E1",
        f"{days} days, {restarts} restarts, {len(feeds)} feeds: {asked} requests, {score.refused} of them refused for a "
        f"while, {sum(feed.whole for feed in feeds.values())} documents, "
        f"{sum(len(times) for times in score.robots.values())} robots.txt: 0 violations",
    )


# ---------------------------------------------------------------------------------------------- G-E2


def test_e2_one_at_a_time_a_second_apart(tmp_path: Path) -> None:
    """Sources of many hosts polled at once: no host is asked twice at a time, or twice within a second."""
    hosts, each, threads = size(30, 500), size(2, 20), 16
    lock = threading.Lock()
    spans: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    pauses = {f"h{n}.test": 1.4 for n in range(0, hosts, 10)}  # answers that take longer than the interval

    def serve(seen: Seen) -> Answer:
        now, pause = time.monotonic(), pauses.get(seen.host, 0.0)
        with lock:
            spans[seen.host].append((now, now + pause))
        if seen.path == "/robots.txt":
            return Answer((b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n",), pause, keep=True)
        return Answer((*reply(body=FEED, Content_Type=JSON).pieces,), pause, keep=True)

    origin = Origin(serve=serve)
    settings = FetchSettings(
        user_agent="syndicator/1 (+http://mirror.test/)", allow_networks=("127.0.0.0/8",), threads=threads
    )
    clock = Moving()
    store = TinyStore(tmp_path / "state", clock=clock)
    fetcher = HttpFetcher(settings, clock=clock, resolver=lambda *_: ("127.0.0.1",), notes=store)
    poller = Poller(
        fetcher=fetcher,
        store=store,
        workers=InlineWorkers(),
        clock=clock,
        settings=settings,
        timezone="UTC",
        turns=Turns(),
    )
    ends: list[PollOutcome] = []
    polling = Round(poller.poll, ends.append, settings, ready_in=fetcher.ready_in, prepare=poller.prepare)
    began = time.monotonic()
    polling.offer(source(f"s{n}", url=origin.url(f"/{n}", f"h{n % hosts}.test")) for n in range(hosts * each))
    assert polling.wait(600)
    took = time.monotonic() - began
    polling.stop()
    fetcher.close()
    store.close()
    origin.close()
    assert [end.error for end in ends if end.error] == []
    assert len(ends) == hosts * each
    starts = [after[0] - before[0] for times in spans.values() for before, after in pairwise(times)]
    overlaps = [after[0] - before[1] for times in spans.values() for before, after in pairwise(times)]
    assert len(starts) == hosts * each  # robots.txt of each host is asked besides
    assert min(starts) >= 1.0
    assert min(overlaps) >= 0
    report(
        "G-E2",
        f"{hosts * each} sources of {hosts} hosts by {threads} threads in {took:.0f} s: never two requests at a time to a "
        f"host, nearest {min(starts):.3f} s apart",
    )


def test_r2_names_that_are_never_resolved(tmp_path: Path) -> None:
    """A fifth of the hosts hang in DNS for ever: the others are polled all the same, and the second time at once."""
    hosts = size(100, 500)
    free = threading.Event()

    def resolver(host: str, _port: int) -> tuple[str, ...]:
        if int(host.removesuffix(".test")[1:]) % 5 == 0:
            free.wait(300)
        return ("127.0.0.1",)

    origin = Origin(serve=lambda _: reply(body=FEED, Content_Type=JSON))
    settings = FetchSettings(
        user_agent="syndicator/1 (+http://mirror.test/)",
        allow_networks=("127.0.0.0/8",),
        connect_timeout=0.5,
        host_interval=0.0,
        robots=False,
    )
    clock = Moving()
    store = TinyStore(tmp_path / "state", clock=clock)
    fetcher = HttpFetcher(settings, clock=clock, resolver=resolver, notes=store)
    poller = Poller(
        fetcher=fetcher,
        store=store,
        workers=InlineWorkers(),
        clock=clock,
        settings=settings,
        timezone="UTC",
        turns=Turns(),
    )
    ends: list[PollOutcome] = []
    polling = Round(poller.poll, ends.append, settings, ready_in=fetcher.ready_in, prepare=poller.prepare)
    sources = [source(f"s{n}", url=origin.url(f"/{n}", f"h{n}.test")) for n in range(hosts)]
    walls = []
    for _ in range(2):
        began = time.monotonic()
        polling.offer(sources)
        assert polling.wait(300)
        walls.append(time.monotonic() - began)
    polling.stop()
    free.set()
    fetcher.close()
    store.close()
    origin.close()
    hung = hosts // 5
    assert sum(end.error_kind == "dns" for end in ends) == 2 * hung
    assert sum(end.error is None for end in ends) == 2 * (hosts - hung)
    assert walls[0] <= hung * 0.5 / 16 + hosts * 0.05 + 2
    report(
        "R2", f"{hosts} hosts of which {hung} hang in DNS, half a second each: {walls[0]:.1f} s, then {walls[1]:.1f} s"
    )


class Moving(FakeClock):
    """The date of the tests; seconds that really pass."""

    def __init__(self) -> None:
        super().__init__()
        self._begun = time.monotonic()

    def now(self):  # type: ignore[no-untyped-def]
        return super().now() + timedelta(seconds=self.monotonic() - self._begun)

    def monotonic(self) -> float:
        return time.monotonic()


# ---------------------------------------------------------------------------------------------- G-E3


class Touchy:
    """Hosts that refuse every other request in one of all ways, and note who does not keep to what they said."""

    FORMS = ("seconds", "date", "none", "garbage", "negative", "past", "huge", "naught")

    def __init__(self, clock: FakeClock, dice: random.Random) -> None:
        self.clock, self.dice = clock, dice
        self.until: dict[str, datetime] = {}
        self.early: list[str] = []
        self.refused = self.asked = 0
        self.origin = Origin(serve=self._serve)

    def _serve(self, seen: Seen) -> Answer:
        now, host = self.clock.now(), seen.host
        self.asked += 1
        if host in self.until and now < self.until[host]:
            self.early.append(f"{host} at {now}, not before {self.until[host]}")
        self.until.pop(host, None)
        if self.dice.random() < 0.5:
            return reply(body=FEED, Content_Type=JSON)
        self.refused += 1
        form, wait = self.dice.choice(self.FORMS), self.dice.randrange(1, 20_000)
        date = format_datetime(now + timedelta(seconds=wait), usegmt=True)
        value = {
            "seconds": str(wait),
            "date": date,
            "garbage": "soon",
            "negative": f"-{wait}",
            "past": format_datetime(now - timedelta(days=1), usegmt=True),
            "huge": "9" * 30,
            "naught": "0",
        }.get(form)
        named = {"seconds": wait, "date": wait, "huge": 7 * 86400}.get(form, 60)
        self.until[host] = now + timedelta(seconds=named)
        headers: dict[str, Any] = {"Retry_After": value} if value else {}
        return reply(self.dice.choice((429, 503)), **headers)


def test_e3_nobody_comes_before_the_time(tmp_path: Path) -> None:
    """Both codes, all forms, any of a host's addresses, with restarts: not one request before the host's own time."""
    rounds = size(1500, 20_000)
    clock, dice = FakeClock(), random.Random(3)
    touchy = Touchy(clock, dice)
    settings = FetchSettings(
        user_agent="syndicator/1 (+http://mirror.test/)", allow_networks=("127.0.0.0/8",), host_interval=0.0
    )
    store = TinyStore(tmp_path / "state", clock=clock)
    kept_back = restarts = 0

    def fetcher() -> HttpFetcher:
        resolver = lambda *_: ("127.0.0.1",)  # noqa: E731 - what it takes
        return HttpFetcher(settings, clock=clock, resolver=resolver, notes=store, sleep=clock.sleep)

    ours = fetcher()
    for _ in range(rounds):
        clock.forward(seconds=dice.choice((1, 20, 300, 3000)))
        if dice.random() < 0.02:
            ours.close()
            ours, restarts = fetcher(), restarts + 1
        url = touchy.origin.url(f"/{dice.randrange(50)}", f"h{dice.randrange(20)}.test")
        try:
            ours.fetch(FetchRequest(url))
        except RateLimited as error:
            kept_back += not error.asked
    ours.close()
    store.close()
    touchy.origin.close()
    assert touchy.early == []
    assert touchy.refused > rounds / 20
    assert kept_back > rounds / 10
    report(
        "G-E3",
        f"{rounds} requests wanted at 20 hosts, {restarts} restarts: {kept_back} kept back, {touchy.asked} made, "
        f"{touchy.refused} refused in 8 ways on 429 and 503, 0 early",
    )


def test_r27_sixty_feeds_of_a_host_that_allows_one_a_minute(tmp_path: Path) -> None:
    """After the first round hardly any request is refused, and every feed is refreshed within ninety minutes."""
    clock, hours = FakeClock(), size(5, 24)
    refused: list[float] = []
    served: defaultdict[str, list[float]] = defaultdict(list)
    last = [float("-inf")]

    def serve(seen: Seen) -> Answer:
        tick = clock.monotonic()
        if tick - last[0] < 60:
            refused.append(tick)
            return reply(429)
        last[0] = tick
        if seen.path == "/robots.txt":
            return reply(404)
        served[seen.path].append(tick)
        tag = f'"{seen.path}"'
        if seen.headers.get("if-none-match") == tag:
            return reply(304, ETag=tag)
        return reply(body=FEED, Content_Type=JSON, ETag=tag)

    origin = Origin(serve=serve)
    sources = {f"s{n}": {"url": origin.url(f"/{n}", "strict.test"), "every": "1 h"} for n in range(60)}
    with newsroom(tmp_path, sources, clock) as room:
        room.live(clock.now() + timedelta(hours=hours), longest=5.0)
    origin.close()
    later = [tick for tick in refused if tick > 5400]
    answers = sum(tick > 5400 for ticks in served.values() for tick in ticks)
    gaps = [b - a for ticks in served.values() for a, b in pairwise([*ticks, hours * 3600.0])]
    assert len(served) == 60
    assert len(later) <= 0.05 * (len(later) + answers)
    assert max(gaps) <= 90 * 60
    report(
        "R27",
        f"60 feeds, {hours} h: {len(refused)} refused, {len(later)} of {len(later) + answers} after the first round, each "
        f"feed refreshed within {max(gaps) / 60:.0f} min",
    )


# ---------------------------------------------------------------------------------------------- G-E4

US, OTHER, ALL = "User-agent: syndicator\n", "User-agent: other\n", "User-agent: *\n"
RULES = [
    # groups and names (RFC 9309, 2.2.1)
    (ALL + "Disallow: /", "/x", False),
    (ALL + "Disallow:", "/x", True),
    ("", "/x", True),
    (OTHER + "Disallow: /", "/x", True),
    (US + "Disallow: /", "/x", False),
    (US + "Allow: /\n" + ALL + "Disallow: /", "/x", True),
    (ALL + "Disallow: /\n" + US + "Disallow: /a", "/x", True),
    ("USER-AGENT: SYNDICATOR\nDISALLOW: /", "/x", False),
    ("user-agent:syndicator\ndisallow:/", "/x", False),
    (OTHER + US + "Disallow: /x", "/x", False),
    (US + "Disallow: /a\n" + OTHER + "Disallow: /\n" + US + "Disallow: /x", "/x", False),
    (US + "\nDisallow: /x", "/x", False),
    ("Disallow: /x\n" + ALL + "Allow: /", "/x", True),
    # paths and the longest match (2.2.2)
    (ALL + "Disallow: /fish", "/fish.html", False),
    (ALL + "Disallow: /fish", "/fishheads/yummy.html", False),
    (ALL + "Disallow: /fish", "/Fish.asp", True),
    (ALL + "Disallow: /fish", "/catfish", True),
    (ALL + "Disallow: /fish", "/?id=fish", True),
    (ALL + "Disallow: /fish/", "/fish", True),
    (ALL + "Disallow: /fish/", "/fish/?id=anything", False),
    (ALL + "Disallow: /fish*", "/fishheads", False),
    (ALL + "Allow: /p\nDisallow: /", "/page", True),
    (ALL + "Allow: /folder\nDisallow: /folder", "/folder/page", True),
    (ALL + "Allow: /page\nDisallow: /*.htm", "/page.htm", False),
    (ALL + "Allow: /page\nDisallow: /*.ph", "/page.php5", True),
    (ALL + "Allow: /$\nDisallow: /", "/", True),
    (ALL + "Allow: /$\nDisallow: /", "/page.htm", False),
    (ALL + "Disallow: /a\nAllow: /a/b", "/a/b/c", True),
    (ALL + "Allow: /a\nDisallow: /a/b", "/a/b/c", False),
    (ALL + "Disallow: /x?y", "/x?y=1", False),
    (ALL + "Disallow: /x", "/x?y=1", False),
    # wildcards (2.2.3)
    (ALL + "Disallow: /*.php", "/folder/any.php.file.html", False),
    (ALL + "Disallow: /*.php", "/windows.PHP", True),
    (ALL + "Disallow: /*.php$", "/filename.php", False),
    (ALL + "Disallow: /*.php$", "/filename.php?parameters", True),
    (ALL + "Disallow: /fish*.php", "/fishheads/catfish.php?parameters", False),
    (ALL + "Disallow: /private/*.html$", "/private/a/b.html", False),
    (ALL + "Disallow: *", "/x", False),
    # encodings (2.2.2)
    (ALL + "Disallow: /新闻", "/%E6%96%B0%E9%97%BB/1", False),
    (ALL + "Disallow: /%E6%96%B0", "/新", False),
    (ALL + "Disallow: /a%3cd.html", "/a%3Cd.html", False),
    (ALL + "Disallow: /foo/bar/%62%61%7A", "/foo/bar/baz", False),
    # the file itself (2.3, 2.4, 2.5)
    ("\ufeff" + ALL + "Disallow: /x", "/x", False),
    (ALL.replace("\n", "\r\n") + "Disallow: /x\r\n", "/x", False),
    (ALL.replace("\n", "\r") + "Disallow: /x\r", "/x", False),
    ("# hello\n" + ALL + "Disallow: /x # no\n", "/x", False),
    (ALL + "Unknown: /y\nDisallow: /x", "/x", False),
    (ALL + "Sitemap: /s.xml\nDisallow: /x", "/x", False),
    ("<html><body>not found</body></html>", "/x", True),
    (ALL + "Disallow: /y\n" + "# padding\n" * 60_000, "/x", True),
    (ALL + "Disallow: /x\n" + "# padding\n" * 60_000, "/x", False),
]  # fmt: skip
STATUSES = [
    *((status, True) for status in (400, 401, 402, 403, 404, 406, 410, 451)),
    *((status, False) for status in (429, 500, 501, 502, 503, 504, 520, 599)),
]


def test_e4_robots_txt() -> None:
    """Every case of RFC 9309 is read right, over HTTP; where the host cannot give its rules, no page is asked for."""
    robots: dict[str, Answer] = {}
    pages: defaultdict[str, int] = defaultdict(int)

    def serve(seen: Seen) -> Answer:
        if seen.path == "/robots.txt":
            return robots[seen.host]
        pages[seen.host] += 1
        return reply(body=b"<p>page</p>")

    origin = Origin(serve=serve)
    wanted: dict[str, tuple[str, bool]] = {}
    for number, (text, path, allowed) in enumerate(RULES):
        robots[f"r{number}.test"] = reply(body=text.encode(), Content_Type="text/plain")
        wanted[f"r{number}.test"] = path, allowed
    for status, allowed in STATUSES:
        robots[f"s{status}.test"] = reply(status, (ALL + "Disallow: /").encode())
        wanted[f"s{status}.test"] = "/x", allowed
    settings = FetchSettings(
        user_agent="syndicator/1 (+http://mirror.test/)", allow_networks=("127.0.0.0/8",), host_interval=0.0
    )
    fetcher = HttpFetcher(settings, clock=Moving(), resolver=lambda *_: ("127.0.0.1",))
    wrong = []
    for host, (path, allowed) in wanted.items():
        try:
            fetcher.fetch(FetchRequest(origin.url(path, host), obey_robots=True))
            got = True
        except (NotAllowed, RateLimited):
            got = False
        except FetchError as error:
            pytest.fail(f"{host}: {error}")
        if (got, bool(pages[host])) != (allowed, allowed):
            wrong.append((host, path, got))
    fetcher.close()
    origin.close()
    assert wrong == []
    report(
        "G-E4",
        f"{len(RULES)} rules and {len(STATUSES)} statuses of robots.txt: all as RFC 9309 says; on 5xx and 429 0 pages asked for",
    )
