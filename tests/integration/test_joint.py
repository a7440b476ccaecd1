"""Notes that several machines change: nothing that one of them counts, agrees, is asked or is pushed is lost to another."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import pytest

from syndicator.engine.selecting import views
from syndicator.engine.selecting.views import SHOW, Views, counted
from syndicator.engine.subscribing import subscribers, wishes
from syndicator.engine.subscribing.subscriptions import Subscriptions
from syndicator.engine.subscribing.tokens import Tokens
from syndicator.engine.subscribing.wishes import Wishes
from syndicator.errors import UsageError
from syndicator.model import ArticleId, FetchSettings, SourceState
from syndicator.store.database.roster import Roster
from tests.builders import source
from tests.fakes.clock import FakeClock
from tests.fakes.fetcher import FakeFetcher
from tests.unit.engine.subscribing.test_websub import CALLBACK, HUB, TOPIC, signed, token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syndicator.store.database.postgres import PostgresStore
    from tests.database import Server

ONE = source("one")
FEED = "https://mirror.example/all/feed.json"


class Node:
    """What one machine has of a shared state."""

    def __init__(self, store: PostgresStore, clock: FakeClock) -> None:
        self.store, self.clock = store, clock
        self.joint = Roster(store.database)
        self.world = FakeFetcher()
        self.outcomes: list[str] = []
        self.views = Views(store, clock, self.joint)
        self.tokens = Tokens(store, clock=clock, word=lambda: secrets.token_hex(20), joint=self.joint)
        self.wishes = Wishes(store, self.joint, lambda: {FEED})
        self.agreed = Subscriptions(
            store,
            clock=clock,
            callback=CALLBACK,
            post=self.world.post,
            token=lambda: secrets.token_hex(8),
            count=self.outcomes.append,
            joint=self.joint,
        )

    def push(self, form: dict[str, str], body: bytes) -> bool:
        check = self.agreed.delivery(token(form), signed(form["hub.secret"], body))
        assert check is not None
        check.update(body)
        return self.agreed.delivered(token(form), check)

    def is_pushed(self) -> bool:
        self.store.revision()  # sees what others have polled, as workers do
        self.agreed.follow()
        return ONE.key in self.agreed.pushed(self.store.states(), FetchSettings())


@pytest.fixture
def nodes(postgres: Server) -> Iterator[tuple[Node, Node, Node]]:
    """Three machines over one state, with one clock."""
    name, clock = postgres.schema(), FakeClock()
    stores = [postgres.store(name, shared=True, clock=clock) for _ in range(3)]
    yield tuple(Node(store, clock) for store in stores)  # type: ignore[misc]
    for store in stores:
        store.close()
    postgres.drop(name)


def test_views_of_all_are_summed(nodes: tuple[Node, Node, Node]) -> None:
    """Written by several at the same moment, too; what pages show is said by one of them."""
    for node in nodes:
        for _ in range(5):
            node.views.seen("a")
    with ThreadPoolExecutor(3) as threads:
        shown = list(threads.map(lambda node: node.views.collect(lambda _: True, last=True, show=False), nodes))
    assert shown == [False, False, False]
    assert nodes[0].store.recall(views.SHOWN) is None
    nodes[0].clock.forward(seconds=SHOW)
    nodes[1].views.seen("a")
    assert not nodes[1].views.collect(lambda _: True, show=False)
    assert nodes[2].views.collect(lambda _: True)
    assert counted(nodes[1].store.recall(views.SHOWN)).counts == {ArticleId("a"): 16}


def test_tokens_are_made_and_revoked_anywhere(nodes: tuple[Node, Node, Node]) -> None:
    """None that was made meanwhile elsewhere is lost, and one that was revoked does not come back."""
    one, two, three = nodes
    first, word = one.tokens.add("desk", "Ann")
    _, other = two.tokens.add("desk", "Ben")
    two.tokens.revoke(first.id)
    three.tokens.add("desk", "Cem")
    for node in nodes:
        node.tokens.follow()
        assert node.tokens.channel_of(word) is None
        assert node.tokens.channel_of(other) == "desk"
        assert [made.name for made in node.tokens.list()] == ["Ben", "Cem"]


def test_hubs_reach_any_machine(nodes: tuple[Node, Node, Node]) -> None:
    """One asks the hub, which asks back at another, at once, and pushes to a third: the source is due wherever it is polled,
    until somebody has polled it. What is delivered again, anywhere, changes nothing; nor does what is signed wrongly.
    """
    asking, asked, worker = nodes
    now = asking.clock.now()
    state = SourceState(ONE.key, ONE.url, hub=HUB, topic=TOPIC, last_polled=now, next_due=now + timedelta(hours=9))
    asking.store.save_state(state)
    asking.store.flush()
    assert not worker.is_pushed()
    asking.clock.forward(hours=1)
    asking.agreed.tend({ONE.key: ONE}, asking.store.states())
    form = {name: values[0] for name, values in parse_qs(asking.world.parcels[0].body.decode()).items()}
    query = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "yes?", "hub.lease_seconds": "864000"}
    assert asked.agreed.verify("nobody", query) is None
    assert asked.agreed.verify(token(form), query) == "yes?"
    assert not asking.agreed.tend({ONE.key: ONE}, asking.store.states())  # it knows that it was granted
    asking.agreed.follow()
    assert asking.agreed.tally() == {"active": 1, "asked": 0}
    assert not asked.push(form | {"hub.secret": "guessed"}, b"forged")
    assert not worker.is_pushed()
    assert asked.push(form, b"news")
    assert not asking.push(form, b"news")
    assert worker.is_pushed()
    worker.clock.forward(seconds=1)
    worker.store.save_state(replace(state, last_polled=worker.clock.now()))
    worker.store.flush()
    assert not worker.is_pushed()
    worker.clock.forward(hours=1)
    assert not asking.is_pushed()
    assert not asked.push(form, b"news")
    assert asking.push(form, b"more news")
    assert worker.is_pushed()


def test_pushes_that_come_together_are_all_kept(nodes: tuple[Node, Node, Node]) -> None:
    """Each counts once, wherever it comes, and whoever else comes at that moment."""
    one = nodes[0]
    one.store.save_state(SourceState(ONE.key, ONE.url, hub=HUB, topic=TOPIC, last_polled=one.clock.now()))
    one.store.flush()
    one.agreed.tend({ONE.key: ONE}, one.store.states())
    form = {name: values[0] for name, values in parse_qs(one.world.parcels[0].body.decode()).items()}
    query = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "yes?"}
    assert nodes[1].agreed.verify(token(form), query) == "yes?"
    bodies = [b"%d" % (number % 12) for number in range(36)]
    with ThreadPoolExecutor(9) as threads:
        taken = list(threads.map(lambda job: nodes[job[0] % 3].push(form, job[1]), enumerate(sorted(bodies))))
    assert sum(taken) == 12
    assert sorted(outcome for node in nodes for outcome in node.outcomes) == ["accepted"] * 12 + ["ignored"] * 24


def test_what_is_asked_of_our_hub_reaches_whoever_leads(
    nodes: tuple[Node, Node, Node], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each request once, the last of each call-back; what cannot be done is said where it is asked."""
    one, two, leader = nodes
    form = {"hub.mode": "subscribe", "hub.topic": FEED, "hub.callback": "https://reader.example/a", "other": "x"}
    one.wishes.ask(form)
    two.wishes.ask(form | {"hub.callback": "https://reader.example/b"})
    two.wishes.ask(form | {"hub.mode": "unsubscribe"})
    with pytest.raises(UsageError, match="no feed of this site"):
        one.wishes.ask(form | {"hub.topic": "https://mirror.example/none"})
    monkeypatch.setattr(wishes, "WAITING", 2)
    with pytest.raises(subscribers.TooMany):
        one.wishes.ask(form | {"hub.callback": "https://reader.example/c"})
    with ThreadPoolExecutor(2) as threads:
        taken = [found for some in threads.map(lambda node: node.wishes.take(), (leader, one)) for found in some]
    assert sorted((found["hub.callback"][-1], found["hub.mode"], len(found)) for found in taken) == [
        ("a", "unsubscribe", 3),
        ("b", "subscribe", 3),
    ]
    assert leader.wishes.take() == []
