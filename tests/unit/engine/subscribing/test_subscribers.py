"""Our own hub: who may subscribe, who is asked back, what is delivered, and what strangers gain."""

from __future__ import annotations

import hashlib
import hmac
import threading
import time
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from syndicator.engine.subscribing import hub
from syndicator.engine.subscribing.subscribers import (
    COLD,
    DOUBTFUL_AT_ONCE,
    MEMORY,
    PER_HOST,
    UNPROVEN,
    Subscribers,
    TooMany,
)
from syndicator.errors import NotAllowed, TimedOut, UsageError
from syndicator.model import Fetched, FetchRequest, Parcel, Receipt, Rendition, Validators
from tests.fakes.clock import FakeClock
from tests.fakes.fetcher import FakeFetcher
from tests.fakes.store import Memory, MemoryStore

if TYPE_CHECKING:
    from collections.abc import Callable

HUB, TOPIC, OTHER = "https://news.example/hub", "https://news.example/all/rss.xml", "https://news.example/all/atom.xml"
CALLBACK = "https://reader.example/push?id=7"
RSS = "application/rss+xml; charset=utf-8"


@dataclass
class Readers(FakeFetcher):
    """Those who are called: whoever's host is in ``willing`` confirms; ``lock`` makes ``slow.example`` hang."""

    willing: set[str] = field(default_factory=lambda: {"reader.example"})
    asked: list[str] = field(default_factory=list)
    hanging: threading.Event = field(default_factory=threading.Event)

    def fetch(self, request: FetchRequest) -> Fetched:
        self.asked.append(request.url)
        parts = urlsplit(request.url)
        challenge = parse_qs(parts.query)["hub.challenge"][0]
        if parts.hostname not in self.willing:
            raise NotAllowed("not reachable", rule="private", url=request.url)
        return Fetched(request.url, 200, challenge.encode(), "text/plain", Validators())

    def post(self, parcel: Parcel) -> Receipt:
        if "slow.example" in parcel.url:
            self.hanging.wait(90)
        return super().post(parcel)


class Shelf:
    """What stands."""

    def __init__(self) -> None:
        self.lost: set[str] = set()  # somebody removed the file
        self.bodies = {"all/rss.xml": b"<rss>1</rss>", "all/atom.xml": b"<feed>1</feed>"}

    def digest_of(self, path: str) -> str | None:
        return hashlib.sha256(self.bodies[path]).hexdigest() if path in self.bodies else None

    def content(self, path: str) -> Rendition | None:
        return None if path in self.lost else Rendition(path, RSS, self.bodies[path])


class Site:
    """A hub, its store, its clock and those it calls."""

    def __init__(self) -> None:
        self.memory, self.clock, self.world, self.shelf = Memory(), FakeClock(), Readers(), Shelf()
        self.outcomes: list[str] = []
        self.numbers = count()
        self.ours = self.restarted()

    def restarted(self) -> Subscribers:
        self.ours = Subscribers(
            MemoryStore(self.memory),
            clock=self.clock,
            address=HUB,
            shelf=self.shelf,
            door=lambda: self.world,
            token=lambda: f"word-{next(self.numbers)}",
            count=self.outcomes.append,
        )
        self.ours.topics = {TOPIC: "all/rss.xml", OTHER: "all/atom.xml"}
        return self.ours

    def ask(self, **fields: str) -> None:
        form = {"mode": "subscribe", "topic": TOPIC, "callback": CALLBACK, "secret": "s3cret"} | fields
        self.ours.ask({f"hub.{name}": value for name, value in form.items()})

    def tend(self, done: Callable[[], bool] | None = None) -> None:
        """Until everything that is due has been done, or ``done``."""
        end = time.monotonic() + 60
        while (self.ours.tend() and not (done and done())) and time.monotonic() < end:
            time.sleep(0.002)

    def subscribed(self, **fields: str) -> None:
        self.ask(**fields)
        self.tend()

    def release(self, body: bytes) -> None:
        self.shelf.bodies["all/rss.xml"] = body


@pytest.fixture
def site() -> Any:
    """A hub without subscribers."""
    made = Site()
    yield made
    made.world.hanging.set()
    made.ours.close()


def test_who_means_it_is_pushed_to(site: Site) -> None:
    """Asked back with a challenge, its own query kept; then each new version once, signed, with hub and self links."""
    site.subscribed(lease_seconds="864000")
    (asked,) = site.world.asked
    query = parse_qs(urlsplit(asked).query)
    assert (query["id"], query["hub.mode"], query["hub.topic"]) == (["7"], ["subscribe"], [TOPIC])
    assert (query["hub.lease_seconds"], query["hub.challenge"]) == (["864000"], ["word-0"])
    assert site.world.parcels == []  # it has what stands, or can get it
    site.release(b"<rss>2</rss>")
    site.tend()
    site.tend()
    (parcel,) = site.world.parcels
    assert (parcel.url, parcel.body, parcel.media_type) == (CALLBACK, b"<rss>2</rss>", RSS)
    signature = hmac.new(b"s3cret", parcel.body, hashlib.sha256).hexdigest()
    assert dict(parcel.headers) == {
        "X-Hub-Signature": f"sha256={signature}",
        "Link": f'<{HUB}>; rel="hub", <{TOPIC}>; rel="self"',
    }
    assert site.outcomes == ["delivered"]


def test_without_a_secret_nothing_is_signed(site: Site) -> None:
    """Section 5.1: the secret is the subscriber's choice."""
    site.subscribed(secret="")
    site.release(b"<rss>2</rss>")
    site.tend()
    assert "X-Hub-Signature" not in dict(site.world.parcels[0].headers)


def test_who_does_not_mean_it_is_left_alone(site: Site) -> None:
    """A thousand requests in somebody else's name come to one call, and to no delivery."""
    refused = 0
    for number in range(1000):
        try:
            site.ask(callback="https://victim.example/", secret=str(number))
        except TooMany:
            refused += 1
        if number % 100 == 0:
            site.tend()
    site.tend()
    assert len(site.world.asked) == 1
    assert refused == 999
    site.release(b"<rss>2</rss>")
    site.tend()
    assert (site.world.parcels, site.ours.tally().subscribers) == ([], 0)


def test_other_addresses_of_one_host_are_bounded_too(site: Site) -> None:
    """Whoever varies the address is stopped for the host; an hour later there is room again."""
    refused = 0
    for number in range(300):
        try:
            site.ask(callback=f"https://victim.example/{number}")
        except TooMany:
            refused += 1
        site.tend()
    assert len(site.world.asked) == UNPROVEN
    assert refused == 300 - UNPROVEN
    site.clock.forward(seconds=MEMORY + 1)
    site.ask(callback="https://victim.example/new")


def test_who_failed_to_confirm_may_ask_again_later(site: Site) -> None:
    """A reader that was down when it was asked is not shut out for good."""
    site.subscribed(callback="https://late.example/")
    site.world.willing.add("late.example")
    with pytest.raises(TooMany):
        site.ask(callback="https://late.example/")
    site.clock.forward(seconds=COLD + 1)
    site.subscribed(callback="https://late.example/")
    assert site.ours.tally().subscribers == 1


def test_a_reader_with_many_topics_is_no_attack(site: Site) -> None:
    """What is confirmed does not count against its host."""
    for number in range(3 * UNPROVEN):
        site.subscribed(callback=f"https://reader.example/{number}")
    assert site.ours.tally().subscribers == 3 * UNPROVEN


def test_there_is_a_bound_for_one_host(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """One host cannot take all places; what it has, it may renew."""
    monkeypatch.setattr("syndicator.engine.subscribing.subscribers.PER_HOST", 3)
    assert PER_HOST > 3
    for number in range(3):
        site.subscribed(callback=f"https://reader.example/{number}")
    with pytest.raises(TooMany):
        site.ask(callback="https://reader.example/more")
    site.subscribed(callback="https://reader.example/2")
    site.subscribed(callback="https://reader.example/2", mode="unsubscribe")
    site.subscribed(callback="https://reader.example/more")
    assert site.ours.tally().subscribers == 3


WRONG = [
    {"mode": "publish"},
    {"mode": ""},
    {"topic": "https://news.example/private/x/rss.xml"},
    {"topic": TOPIC + "?x"},
    {"callback": ""},
    {"callback": "file:///etc/passwd"},
    {"callback": "javascript:alert(1)"},
    {"callback": "https://user:word@reader.example/"},
    {"callback": "https://reader.example/#x"},
    {"callback": "https://reader.example/\r\nX: y"},
    {"callback": "https://reader.example:99999/"},
    {"callback": "https://reader.example/" + "a" * 2000},
    {"secret": "s" * 200},
    {"secret": "s\n"},
]


@pytest.mark.parametrize("fields", WRONG, ids=str)
def test_what_cannot_be_is_refused(site: Site, fields: dict[str, str]) -> None:
    """Nothing is called for it; the words repeat nothing of the request."""
    with pytest.raises(UsageError) as refused:
        site.ask(**fields)
    assert not isinstance(refused.value, TooMany)
    assert "example" not in str(refused.value)
    site.tend()
    assert site.world.asked == []


def test_leaving_must_be_meant_too(site: Site) -> None:
    """Nobody can be unsubscribed by others; who confirms it is called no more."""
    site.subscribed()
    site.world.willing.clear()
    site.subscribed(mode="unsubscribe")
    assert site.ours.tally().subscribers == 1
    site.clock.forward(seconds=COLD + 1)
    site.world.willing.add("reader.example")
    site.subscribed(mode="unsubscribe")
    site.release(b"<rss>2</rss>")
    site.tend()
    assert (site.ours.tally().subscribers, site.world.parcels) == (0, [])


def test_a_secret_changes_only_when_that_was_meant(site: Site) -> None:
    """Somebody who asks in a subscriber's name does not come to sign for it."""
    site.subscribed()
    site.world.willing.clear()
    site.subscribed(secret="mine now")
    site.world.willing.add("reader.example")
    site.release(b"<rss>2</rss>")
    site.tend()
    given = dict(site.world.parcels[0].headers)["X-Hub-Signature"]
    assert given == "sha256=" + hmac.new(b"s3cret", b"<rss>2</rss>", hashlib.sha256).hexdigest()


def test_a_failed_delivery_is_tried_again_ever_more_rarely(site: Site) -> None:
    """After a failure it waits; what is delivered in the end is what stands then; and success forgets all that."""
    site.subscribed()
    site.world.receipts[CALLBACK] = 503
    site.release(b"<rss>2</rss>")
    for wait in hub.BACKOFF:
        before = len(site.world.parcels)
        site.tend()
        site.tend()
        assert len(site.world.parcels) == before + 1
        site.clock.forward(seconds=wait.total_seconds() - 1)
        site.tend()
        assert len(site.world.parcels) == before + 1
        site.clock.forward(seconds=2)
    assert site.ours.tally().failing == 1
    site.world.receipts[CALLBACK] = 204
    site.release(b"<rss>3</rss>")
    site.tend()
    assert site.world.parcels[-1].body == b"<rss>3</rss>"
    assert site.ours.tally().failing == 0


def test_who_says_gone_is_let_go(site: Site) -> None:
    """410 ends a lease."""
    site.subscribed()
    site.world.receipts[CALLBACK] = 410
    site.release(b"<rss>2</rss>")
    site.tend()
    assert (site.ours.tally().subscribers, site.outcomes) == (0, ["gone"])


def test_leases_end(site: Site) -> None:
    """What was not renewed is pushed to no more; leases are neither shorter nor longer than we want."""
    site.subscribed(lease_seconds="1")
    site.clock.forward(seconds=hub.SHORTEST.total_seconds() + 1)
    site.release(b"<rss>2</rss>")
    site.tend()
    assert (site.world.parcels, site.ours.tally().subscribers) == ([], 0)
    assert [hub.lease_of(given) for given in ("", "-1", "abc", "9" * 30, "９", "99999999")] == [
        hub.LEASE, hub.LEASE, hub.LEASE, hub.LEASE, hub.LEASE, hub.LONGEST
    ]  # fmt: skip


def test_nothing_owed_is_lost_by_our_end(site: Site) -> None:
    """A version that was released before an end is delivered after it, once; secrets survive as well."""
    site.subscribed()
    site.release(b"<rss>2</rss>")
    site.ours.close()
    site.restarted()
    site.tend()
    assert [parcel.body for parcel in site.world.parcels] == [b"<rss>2</rss>"]
    assert dict(site.world.parcels[0].headers)["X-Hub-Signature"].startswith("sha256=")
    site.ours.close()
    site.restarted()
    site.tend()
    assert len(site.world.parcels) == 1


def test_a_slow_subscriber_holds_up_nobody(site: Site) -> None:
    """While one host hangs, another gets what is new, and the next version too."""
    site.world.willing.add("slow.example")
    site.subscribed(callback="https://slow.example/")
    site.subscribed()
    for body in (b"<rss>2</rss>", b"<rss>3</rss>"):
        site.release(body)
        site.tend(lambda body=body: body in [parcel.body for parcel in site.world.parcels])  # type: ignore[misc]
    assert [parcel.url for parcel in site.world.parcels] == [CALLBACK, CALLBACK]


def test_what_is_released_as_a_call_ends_is_pushed_too(site: Site) -> None:
    """A version that comes while it is looked whether anything else is due at a host does not wait for the next look."""
    digest_of = site.shelf.digest_of
    helpers: list[threading.Thread] = []

    def slowly(path: str) -> str | None:
        digest = digest_of(path)
        if site.world.parcels and not helpers and threading.current_thread().name.startswith("hub"):
            site.release(b"<rss>3</rss>")
            helpers.append(threading.Thread(target=site.ours.tend))
            helpers[0].start()
            helpers[0].join(0.2)  # tending waits for the end of the look, or is over by now
        return digest

    site.subscribed()
    site.shelf.digest_of = slowly  # type: ignore[method-assign]
    site.release(b"<rss>2</rss>")
    site.tend(lambda: len(site.world.parcels) == 2)
    helpers[0].join()
    assert [parcel.body for parcel in site.world.parcels] == [b"<rss>2</rss>", b"<rss>3</rss>"]


def test_a_crowd_that_does_not_answer_holds_up_nobody(site: Site) -> None:
    """However many hosts did not take the last delivery, whoever did is served at once."""
    crowd = [f"https://slow.example:{port}/" for port in range(8001, 8031)]
    site.world.willing.add("slow.example")
    site.world.hanging.set()
    for callback in (*crowd, CALLBACK):
        site.subscribed(callback=callback)
        site.world.receipts[callback] = 204 if callback == CALLBACK else 503
    site.release(b"<rss>2</rss>")
    site.tend()
    assert site.ours.tally().failing == len(crowd)
    site.world.hanging.clear()
    site.clock.forward(seconds=11)
    site.release(b"<rss>3</rss>")
    site.tend(lambda: site.world.parcels[-1].body == b"<rss>3</rss>")
    assert site.world.parcels[-1].url == CALLBACK
    assert sum(site.ours._busy.values()) == DOUBTFUL_AT_ONCE


def test_a_call_back_that_means_none_of_it_is_asked_once(site: Site) -> None:
    """Whoever names somebody else's address for every topic there is has it called once."""
    for topic in (TOPIC, OTHER):
        site.ask(callback="https://victim.example/", topic=topic)
    site.tend()
    assert len(site.world.asked) == 1


def test_an_unreachable_host_is_called_once_a_turn(site: Site) -> None:
    """Its other subscribers wait for the next turn, instead of a time-out each."""
    for number in range(5):
        callback = f"https://reader.example/{number}"
        site.subscribed(callback=callback)
        site.world.receipts[callback] = TimedOut("no answer in time", url=callback)
    site.release(b"<rss>2</rss>")
    end = time.monotonic() + 60
    site.ours.tend()
    while site.ours._busy and time.monotonic() < end:
        time.sleep(0.002)
    assert len(site.world.parcels) == 1


def test_what_is_remembered_and_cannot_be_read_is_let_go(site: Site) -> None:
    """A damaged note costs the leases, and nothing else."""
    site.subscribed()
    site.ours.close()
    MemoryStore(site.memory).remember("hub", b"{")
    site.restarted()
    assert site.ours.tally().subscribers == 0
    site.subscribed()
    assert site.ours.tally().subscribers == 1


def test_a_clock_set_back_grants_nothing_for_ever(site: Site) -> None:
    """A lease that ends later than any we grant was granted by a wrong clock: it is as long as one may be."""
    site.subscribed()
    site.clock.jump(days=-400)
    site.tend()
    assert site.ours.tally().subscribers == 1
    site.clock.forward(days=31)
    site.tend()
    assert site.ours.tally().subscribers == 0


def test_a_file_that_somebody_removed_is_waited_for(site: Site) -> None:
    """Nothing is sent for it, and nobody spins; once it is back it is delivered."""
    site.subscribed()
    site.release(b"<rss>2</rss>")
    site.shelf.lost.add("all/rss.xml")
    site.tend()
    assert site.world.parcels == []
    site.shelf.lost.clear()
    site.clock.forward(seconds=11)
    site.tend()
    assert len(site.world.parcels) == 1
