"""Subscriptions to hubs: what is asked, believed, renewed, ended, and what forgers gain."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any
from urllib.parse import parse_qs

import pytest

from syndicator.engine.polling import schedule
from syndicator.engine.subscribing import websub
from syndicator.engine.subscribing.subscriptions import Subscriptions
from syndicator.errors import StoreError, TimedOut
from syndicator.ingest.links import linked
from syndicator.model import (
    Fetched,
    FetchSettings,
    Kind,
    Parcel,
    ParsedFeed,
    Receipt,
    SourceState,
    Subscription,
    Validators,
)
from tests.builders import source
from tests.fakes.clock import FakeClock
from tests.fakes.fetcher import FakeFetcher
from tests.fakes.store import Memory, MemoryStore

ONE = source("one")
HUB, TOPIC, CALLBACK = "https://hub.example/", "https://one.example/feed", "https://mirror.example/websub/"
SETTINGS = FetchSettings()
BODY = b"<rss/>"


class Mirror:
    """A store, a clock, a world, and our subscriptions in them."""

    def __init__(self) -> None:
        self.memory = Memory()
        self.clock = FakeClock()
        self.world = FakeFetcher()
        self.outcomes: list[str] = []
        self.numbers = count()
        self.sources = {ONE.key: ONE}
        self.store = MemoryStore(self.memory)
        self.show()
        self.ours = self.restarted()

    def show(self, **fields: Any) -> None:
        now = self.clock.now()
        state = SourceState(ONE.key, ONE.url, hub=HUB, topic=TOPIC, last_polled=now, next_due=now + timedelta(hours=1))
        self.store.save_state(replace(state, **fields))

    def restarted(self) -> Subscriptions:
        self.store = MemoryStore(self.memory)
        self.ours = Subscriptions(
            self.store,
            clock=self.clock,
            callback=CALLBACK,
            post=self.world.post,
            token=lambda: f"secret-word-{next(self.numbers)}",
            count=self.outcomes.append,
        )
        return self.ours

    def tend(self, **span: float) -> list[dict[str, str]]:
        """What hubs were asked in a turn, after some time."""
        self.clock.forward(**(span or {"seconds": 5}))
        before = len(self.world.parcels)
        self.ours.tend(self.sources, self.store.states())
        return [
            {name: values[0] for name, values in parse_qs(parcel.body.decode()).items()}
            for parcel in self.world.parcels[before:]
        ]

    def subscribe(self, lease: str = "864000") -> dict[str, str]:
        (form,) = self.tend()
        assert self.verify(form, lease) == "yes?"
        return form

    def verify(self, form: dict[str, str], lease: str = "864000", **changes: str) -> str | None:
        query = {"hub.mode": form["hub.mode"], "hub.topic": form["hub.topic"], "hub.challenge": "yes?"}
        query |= {"hub.lease_seconds": lease} | {name.replace("_", "."): value for name, value in changes.items()}
        return self.ours.verify(token(form), query)

    def push(self, form: dict[str, str], body: bytes = BODY, given: str | None = None) -> bool:
        check = self.ours.delivery(token(form), signed(form["hub.secret"], body) if given is None else given)
        if check is None or not check.is_plausible:
            return False
        check.update(body)
        return self.ours.delivered(token(form), check)

    def pushed(self) -> bool:
        return ONE.key in self.ours.pushed(self.store.states(), SETTINGS)


def token(form: dict[str, str]) -> str:
    return form["hub.callback"].removeprefix(CALLBACK)


def signed(secret: str, body: bytes, algorithm: str = "sha256") -> str:
    return f"{algorithm}={hmac.new(secret.encode(), body, getattr(hashlib, algorithm)).hexdigest()}"


# ------------------------------------------------------------------------------------------ discovery


@pytest.mark.parametrize(
    ("header", "hub", "topic"),
    [
        (None, "https://in.example/", "https://self.example/"),
        ('<https://h.example/>; rel="hub", <https://s.example/f>; rel=self', "https://h.example/", "https://s.example/f"),
        ("</h>;REL=HUB", "https://one.example/h", "https://self.example/"),
        ('<x,y>; title="a, b; rel=hub"; rel="next", <https://h.example/>; rel="self hub"', "https://h.example/", "https://h.example/"),
        ('<javascript:alert(1)>; rel="hub"', "https://in.example/", "https://self.example/"),
        ('<https://a.example/>; rel="next"; rel="hub"', "https://in.example/", "https://self.example/"),
        ("<" * 50_000 + ">" * 50_000, "https://in.example/", "https://self.example/"),
    ],
)  # fmt: skip
def test_discovery(header: str | None, hub: str, topic: str) -> None:
    """The header comes before the feed; a relation counts only where it stands as one."""
    answer = Fetched("https://one.example/feed", 200, b"", None, Validators(), link_header=header)
    feed = ParsedFeed("rss20", "t", "https://self.example/", None, None, None, (), (), hub="https://in.example/")
    assert websub.discovered(answer, feed) == (hub, topic)


def test_no_hub_no_topic() -> None:
    """A feed without a hub is asked for, never subscribed to; one that names only a hub is called by its address."""
    answer = Fetched(
        "https://one.example/feed", 200, b"", None, Validators(), link_header="<https://h.example/>; rel=hub"
    )
    feed = ParsedFeed("rss20", "t", None, None, None, None, (), ())
    assert websub.discovered(replace(answer, link_header=None), feed) == (None, None)
    assert websub.discovered(answer, feed) == ("https://h.example/", "https://one.example/feed")
    assert linked("", "hub", "https://one.example/") is None


@pytest.mark.parametrize(
    "changes",
    [
        {"enabled": False}, {"websub": False}, {"private": True}, {"headers": (("X-Own", "secret"),)}, {"kind": Kind.PAGE},
        {"url": "https://elsewhere.example/"},
    ],
)  # fmt: skip
def test_some_sources_are_no_hub_s_business(changes: dict[str, Any]) -> None:
    """Private feeds, those with headers, those switched off: their hub never hears of us."""
    mirror = Mirror()
    mirror.sources = {ONE.key: replace(ONE, **changes)}
    assert mirror.tend() == []


def test_a_topic_with_a_token_is_not_told() -> None:
    """Even where the operator did not call the source private."""
    mirror = Mirror()
    mirror.show(topic="https://one.example/feed?token=hunter2hunter2")
    assert mirror.tend() == []


# ------------------------------------------------------------------------------------------ life of a subscription


def test_from_the_request_to_the_grant() -> None:
    """Asked once with an address and a secret of its own; granted when verified; a push is followed by one poll."""
    mirror = Mirror()
    form = mirror.subscribe()
    assert mirror.tend() == []
    assert form["hub.topic"] == TOPIC
    assert form["hub.callback"].startswith(CALLBACK)
    assert form["hub.secret"] not in form["hub.callback"]
    mirror.clock.forward(minutes=5)
    assert not mirror.pushed()
    assert mirror.push(form)
    assert mirror.pushed()
    mirror.ours.polling(ONE.key)
    assert not mirror.pushed()
    assert mirror.outcomes == ["accepted"]


@pytest.mark.parametrize(
    ("lease", "days"),
    [("864000", 10), ("0", 1 / 24), ("1000000000", 30), ("-5", 10), ("", 10), ("9" * 40, 10), ("x", 10)],
)
def test_leases_are_clamped(lease: str, days: float) -> None:
    """From an hour to thirty days, whatever is granted; nonsense counts as nothing said."""
    assert websub.lease_of(lease) == timedelta(days=days)


def test_a_lease_is_renewed_ahead() -> None:
    """After four fifths the hub is asked for more, with the same address and secret; a lost lease ends the rest."""
    mirror = Mirror()
    form = mirror.subscribe()
    assert mirror.tend(days=7.9) == []
    assert mirror.tend(days=0.2) == [form]
    assert mirror.verify(form) == "yes?"
    assert mirror.tend(days=7.9) == []
    assert len(mirror.tend(days=0.2)) == 1
    for _ in range(60):
        mirror.tend(hours=1)
    assert not mirror.push(form)  # nobody renewed it
    assert mirror.ours.tally() == {"active": 0, "asked": 1}


def test_a_hub_that_does_not_answer_is_asked_ever_more_rarely() -> None:
    """Refusing, silent or broken, a hub gets a handful of requests a day at first, then one a day, for ever."""
    mirror = Mirror()
    mirror.world.receipts[HUB] = TimedOut("no answer", url=HUB)
    asked = [len(mirror.tend(hours=1)) for _ in range(24 * 10)]
    assert sum(asked[:24]) <= 5
    assert sum(asked[24 * 5 :]) == 5


def test_it_survives_a_restart() -> None:
    """Address, secret, lease and a push that was not yet followed are there again; what was seen stays seen."""
    mirror = Mirror()
    form = mirror.subscribe()
    mirror.clock.forward(minutes=5)
    assert mirror.push(form)
    mirror.ours.save(last=True)
    mirror.restarted()
    assert mirror.tend() == []
    assert mirror.pushed()
    assert not mirror.push(form)
    assert mirror.push(form, b"<rss>2</rss>")


def test_a_grant_between_crash_and_restart_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was asked is written down before the hub can ask back, and what was granted before it is told so."""
    mirror = Mirror()
    written: list[bool] = []
    post = mirror.world.post

    def asked(parcel: Parcel) -> Receipt:
        written.append(b"secret-word" in (mirror.store.recall("websub") or b""))
        return post(parcel)

    monkeypatch.setattr(mirror.world, "post", asked)
    mirror.restarted()
    (form,) = mirror.tend()
    mirror.restarted()
    assert mirror.verify(form) == "yes?"
    assert written == [True]
    mirror.restarted()
    assert mirror.ours.tally() == {"active": 1, "asked": 0}


def test_what_cannot_be_written_down_is_written_with_the_next_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk meanwhile loses no grant."""
    mirror = Mirror()
    (form,) = mirror.tend()

    def full(_name: str, _value: bytes) -> None:
        raise StoreError("no space left")

    with monkeypatch.context() as disk:
        disk.setattr(mirror.store, "remember", full)
        assert mirror.verify(form) == "yes?"
    assert mirror.tend() == []
    mirror.restarted()
    assert mirror.ours.tally() == {"active": 1, "asked": 0}


def test_why_a_hub_grants_nothing_is_said() -> None:
    """What it answered, or that it was not reached; no more once it has granted."""
    mirror = Mirror()

    def said() -> str:
        return websub.said(mirror.ours.overview()[ONE.key], mirror.clock.now())

    mirror.world.receipts[HUB] = 500
    mirror.tend()
    assert said() == "its hub has not granted pushes: answered 500"
    mirror.world.receipts[HUB] = TimedOut("no answer in 10 s")
    mirror.tend(days=1)
    assert "no answer in 10 s" in said()
    mirror.world.receipts.clear()
    (form,) = mirror.tend(days=1)
    assert said() == "its hub has not granted pushes: no answer yet"
    mirror.verify(form)
    assert said().startswith("pushed by its hub until ")


def test_what_is_no_longer_wanted_is_left() -> None:
    """A source that goes, or changes its hub, unsubscribes once, and its address is dead soon after."""
    mirror = Mirror()
    form = mirror.subscribe()
    mirror.sources = {}
    (leaving,) = mirror.tend()
    assert (leaving["hub.mode"], leaving["hub.callback"]) == ("unsubscribe", form["hub.callback"])
    assert not mirror.push(form)
    assert mirror.verify({**leaving, "hub.mode": "subscribe"}) is None
    assert mirror.tend() == []
    assert mirror.verify(leaving) == "yes?"
    assert mirror.verify(leaving) is None
    mirror.sources = {ONE.key: ONE}
    (again,) = mirror.tend()
    assert again["hub.callback"] != form["hub.callback"]
    mirror.show(hub="https://other.example/")
    modes = sorted(asked["hub.mode"] for asked in mirror.tend())
    assert modes == ["subscribe", "unsubscribe"]
    assert mirror.tend(hours=2) != []
    assert mirror.verify(again) is None


# ------------------------------------------------------------------------------------------ questions


def test_a_hub_that_does_not_hear_that_we_left_is_told_once() -> None:
    """A restart meanwhile changes nothing: the source counts as subscribed no more, what the hub still sends is nobody's,
    and where the source names the hub again it is asked again.
    """
    mirror = Mirror()
    form = mirror.subscribe()
    mirror.show(hub=None)
    assert [asked["hub.mode"] for asked in mirror.tend()] == ["unsubscribe"]
    mirror.restarted()
    assert mirror.ours.overview() == {}
    assert not mirror.push(form)
    mirror.show()
    assert [asked["hub.mode"] for asked in mirror.tend()] == ["subscribe"]
    mirror.show(hub=None)
    later = [asked for _ in range(20) for asked in mirror.tend(hours=6)]
    assert [asked["hub.mode"] for asked in later] == ["unsubscribe"]
    assert not mirror.ours.overview()
    assert b"secret-word" not in (mirror.store.recall("websub") or b"")


def test_intent_is_verified_for_what_we_meant_alone() -> None:
    """Another topic, another mode, another address, no challenge, or long after we asked: 404."""
    mirror = Mirror()
    (form,) = mirror.tend()
    assert mirror.verify(form, hub_topic="https://evil.example/") is None
    assert mirror.verify(form, hub_topic="") is None
    assert mirror.verify(form, hub_mode="unsubscribe") is None
    assert mirror.verify(form, hub_challenge="") is None
    assert (
        mirror.ours.verify("somebody-else", {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "x"}) is None
    )
    mirror.clock.forward(days=2)
    assert mirror.verify(form) is None


def test_a_denial_ends_what_was_granted() -> None:
    """The hub is asked again after a day; a denial of another topic means nothing."""
    mirror = Mirror()
    form = mirror.subscribe()
    assert mirror.verify(form, hub_mode="denied", hub_topic="https://evil.example/") is None
    assert mirror.push(form)
    assert mirror.verify(form, hub_mode="denied", hub_reason="no\r\nmore") == ""
    assert not mirror.push(form, b"2")
    made = mirror.ours.overview()[ONE.key]
    assert websub.said(made, mirror.clock.now()) == "its hub has not granted pushes: nomore"
    assert mirror.tend(hours=23) == []
    assert len(mirror.tend(hours=2)) == 1


# ------------------------------------------------------------------------------------------ deliveries


def test_forgeries_change_nothing() -> None:
    """A wrong key, SHA-1, no signature, a shortened one, another body, a repeat: none is taken, none brings a poll."""
    mirror = Mirror()
    form = mirror.subscribe()
    secret = form["hub.secret"]
    mirror.clock.forward(minutes=5)
    right = signed(secret, BODY)
    wrong = [
        signed("guess", BODY), signed(secret, BODY, "sha1"), "", "sha256=", right[:-2], right + "00", f"md5={right[7:]}",
        right.replace("sha256", "sha512"), f"sha256={'é' * 64}", f"{right}, {right}", signed(secret, BODY + b" "),
    ]  # fmt: skip
    assert [given for given in wrong if mirror.push(form, BODY, given)] == []
    assert not mirror.pushed()
    for algorithm in ("sha256", "sha384", "sha512"):
        assert mirror.push(form, algorithm.encode(), signed(secret, algorithm.encode(), algorithm))
    assert mirror.push(form)
    assert [n for n in range(100) if mirror.push(form)] == []
    assert not mirror.push(form, b"sha256")  # nor is what came before the last one news again


def test_a_push_does_not_hurry_what_must_wait() -> None:
    """Not before push_interval since the last poll, not while the host wants to be left alone, not when it is gone."""
    mirror = Mirror()
    form = mirror.subscribe()
    mirror.show()
    assert mirror.push(form)
    assert not mirror.pushed()
    mirror.clock.forward(seconds=61)
    assert mirror.pushed()
    mirror.show(last_polled=None, not_before=mirror.clock.now() + timedelta(hours=1))
    assert not mirror.pushed()
    mirror.show(gone=True)
    assert not mirror.pushed()


# ------------------------------------------------------------------------------------------ polls become rarer


def test_a_push_for_what_was_never_polled_hurries_nothing() -> None:
    """As of a source whose state was lost: it is due by its schedule."""
    mirror = Mirror()
    assert mirror.push(mirror.subscribe())
    mirror.show(last_polled=None)
    assert mirror.pushed()
    assert mirror.ours.pushed({}, SETTINGS) == frozenset()


def test_polls_rest_only_while_changes_are_announced() -> None:
    """With a hub that proves right a source is polled at a quarter of its pace, never not at all; else as ever."""
    mirror = Mirror()
    form = mirror.subscribe()
    mirror.show(last_changed=mirror.clock.now())
    due = mirror.store.states()[ONE.key].next_due
    assert due is not None

    def is_due(**after: float) -> bool:
        state = mirror.store.states()[ONE.key]
        return schedule.is_due(ONE, state, due + timedelta(**after), SETTINGS, mirror.ours.rests)

    assert is_due()  # the lease alone is only a promise
    assert mirror.push(form)
    assert not is_due()
    assert not is_due(hours=2.9)
    assert is_due(hours=3.1)
    mirror.show(last_changed=mirror.clock.now() + timedelta(hours=2))  # a change that nobody announced
    assert is_due()
    mirror.show(last_changed=mirror.clock.now(), failures=1)
    assert is_due()
    mirror.show(last_changed=mirror.clock.now())
    assert not is_due()
    mirror.clock.forward(days=11)
    assert is_due()


def test_rest_has_an_end() -> None:
    """The longest interval still holds, and what is due later by its own hints stays so."""
    now = FakeClock().now()
    state = SourceState(ONE.key, ONE.url, last_polled=now, next_due=now + timedelta(hours=20))
    assert schedule.rested_due(state, SETTINGS) == now + timedelta(hours=24)
    late = replace(state, next_due=now + timedelta(hours=48))
    assert schedule.rested_due(late, SETTINGS) == late.next_due


def test_a_subscription_shows_no_secret_of_its_own() -> None:
    """Neither address nor key stand in its representation, which a traceback might show."""
    shown = repr(Subscription(ONE.key, HUB, TOPIC, "the-token", "the-secret", FakeClock().now(), seen=("print",)))
    assert "the-token" not in shown
    assert "the-secret" not in shown
