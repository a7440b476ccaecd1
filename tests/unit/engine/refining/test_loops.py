"""Mirrors that mirror each other: what has passed through one comes back to it as its own, whatever they make of it."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from syndicator.engine.looking import explain
from syndicator.engine.releasing.release import Releaser
from syndicator.ingest.feeds import mirrored
from syndicator.ingest.feeds.parse import parse_feed
from syndicator.model import Channel, Credit, Hop, HopRole, Limits, PublishSettings, Role, Site, Source, SourceKey
from syndicator.publish.edition import Edition
from syndicator.publish.formats.extensions import SYN
from syndicator.refine.judging import dedupe
from tests.builders import source
from tests.documents import Item, Newsroom, item, rss
from tests.fakes.fetcher import FakeFetcher
from tests.fakes.notifier import FakeNotifier
from tests.fakes.outbox import FakeOutbox

FORMS = {"rss": "rss.xml", "atom": "atom.xml", "json": "feed.json"}
TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}


class Mirror:
    """A whole mirror: it polls its sources, and publishes at its own address."""

    def __init__(self, name: str, world: FakeFetcher, form: str = "atom", link_to: str = "mirror") -> None:
        self.name, self.form, self.world = name, form, world
        self.site = f"https://{name}.example/"
        self.room = Newsroom(fetcher=world, site=self.site)
        self.sources: dict[SourceKey, Source] = {}
        self.outbox = FakeOutbox()
        self.channels = (Channel("all", f"All of {name}"),)
        self.settings = PublishSettings(link_to=link_to)

    def follow(self, key: str, url: str) -> None:
        limits = Limits(backlog=100, keep=100)
        made = source(key, url=url, home=None, name=f"The {key.title()}", limits=limits)
        self.sources[SourceKey(key)] = made

    def turn(self) -> dict[str, int]:
        """Poll every source, and publish; the verdicts."""
        verdicts: dict[str, int] = {}
        for made in self.sources.values():
            self.room.clock.forward(hours=2)
            outcome = self.room.poller.poll(made)
            assert outcome.error is None, outcome.error
            for verdict, count in outcome.verdicts:
                verdicts[verdict.value] = verdicts.get(verdict.value, 0) + count
        site = Site(f"Mirror {self.name}", self.site, contact=f"desk@{self.name}.example")
        edition = Edition(site, self.sources, self.channels, self.settings, "1")
        Releaser(
            store=self.room.store,
            outbox=self.outbox,
            notifier=FakeNotifier(),
            clock=self.room.clock,
            edition=edition,
        ).release()
        self.world.pages[self.feed] = self.published(self.form), TYPES[self.form]
        return verdicts

    @property
    def feed(self) -> str:
        return f"{self.site}all/{FORMS[self.form]}"

    def published(self, form: str) -> bytes:
        return self.outbox.standing[f"all/{FORMS[form]}"].body

    def hops(self, key: str) -> list[list[str | None]]:
        return [[hop.outlet for hop in article.hops] for article in self.room.articles(key)]


def outlet(world: FakeFetcher, *items: Item) -> str:
    world.pages["https://outlet.example/feed"] = rss(items, "The Outlet")
    return "https://outlet.example/feed"


@pytest.fixture(params=sorted(FORMS))
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("link_to", ["mirror", "original"])
def test_two_mirrors_that_mirror_each_other(form: str, link_to: str) -> None:
    """The second knows the original and keeps every hop; the first takes nothing back, however often they go round."""
    world = FakeFetcher()
    first, second = Mirror("first", world, form, link_to), Mirror("second", world, form, link_to)
    first.follow("outlet", outlet(world, item(1), item(2), item(3)))
    second.follow("first", first.feed)
    assert first.turn() == {"new": 3}
    assert second.turn() == {"new": 3}
    assert second.hops("first") == [["The Outlet", "Mirror first"]] * 3
    first.follow("second", second.feed)
    before = first.published(form)
    assert first.turn() == {"duplicate": 3}
    assert first.room.articles("second") == ()
    for _ in range(4):
        first.turn()
        assert second.turn().keys() <= {"unchanged"}
    assert first.published(form) == before
    told = json.loads(second.published("json"))["items"]
    assert [[hop["outlet"] for hop in one["_syndicator"]["hops"]] for one in told] == [
        ["The Outlet", "Mirror first", "Mirror second"]
    ] * 3


def test_what_the_second_mirror_says_of_the_original(form: str) -> None:
    """Its address, its author, its text alone: not the first mirror's credit line and box once more."""
    world = FakeFetcher()
    first, second = Mirror("first", world, form), Mirror("second", world, form)
    first.follow("outlet", outlet(world, item(1)))
    second.follow("first", first.feed)
    first.turn()
    second.turn()
    (ours,), (theirs,) = first.room.articles("outlet"), second.room.articles("first")
    assert theirs.text == ours.text
    assert theirs.original_url == "https://one.example/1"
    assert [hop.role for hop in theirs.hops] == [HopRole.ORIGINAL, HopRole.MIRROR]
    (told,) = json.loads(second.published("json"))["items"]
    assert told["content_html"].count("syn-credits") == told["content_html"].count("syn-source") == 1
    assert "Mirror first" in told["content_html"]
    assert told["_syndicator"]["original_url"] == "https://one.example/1"


def test_a_ring_of_three(form: str) -> None:
    """Each mirrors the one before; only the one between that and the outlet publishes it anew."""
    world = FakeFetcher()
    ring = [Mirror(name, world, form) for name in ("first", "second", "third")]
    ring[0].follow("outlet", outlet(world, item(1), item(2)))
    ring[1].follow("first", ring[0].feed)
    ring[2].follow("second", ring[1].feed)
    for mirror in ring:
        assert mirror.turn() == {"new": 2}
    ring[0].follow("third", ring[2].feed)
    for _ in range(3):
        for mirror in ring:
            assert "new" not in mirror.turn()
    assert ring[2].hops("second") == [["The Outlet", "Mirror first", "Mirror second"]] * 2


def rekeyed(feed: bytes, form: str) -> bytes:
    """As another kind of mirror passes it on: other guids, other addresses, and its own furniture."""
    if form == "json":
        told = json.loads(feed)
        for number, one in enumerate(told["items"]):
            one |= {"id": f"wp-{number}", "url": f"https://else.example/?p={number}"}
            one.pop("external_url", None)
            one.pop("_syndicator", None)
        return json.dumps(told).encode()
    text = feed.decode()
    text = re.sub(r"urn:uuid:[0-9a-f-]{36}", lambda found: f"wp-{found[0][-12:]}", text)
    text = re.sub(r"<syn:[^>]*?(?:/>|>[^<]*</syn:[a-z-]+>)", "", text)
    text = re.sub(r"<link>[^<]*</link>", "<link>https://else.example/?p=7</link>", text)
    return re.sub(r'<link [^>]*rel="(?:alternate|related|via|self)"[^>]*/>', "", text).encode()


def test_another_kind_of_mirror_with_its_own_guids_and_addresses(form: str) -> None:
    """It keeps nothing but our words: the credit box that we put below them says whose they are."""
    world = FakeFetcher()
    first = Mirror("first", world, form)
    first.follow("outlet", outlet(world, item(1), item(2)))
    first.turn()
    world.pages["https://else.example/feed"] = rekeyed(first.published(form), form), TYPES[form]
    first.follow("else", "https://else.example/feed")
    assert first.turn() == {"duplicate": 2}
    assert first.room.articles("else") == ()
    assert set(first.room.store.known(SourceKey("else")).left_out.values()) == {
        f"{dedupe.OURS}: our credit box stands below its text (https://first.example/)"
    }


def test_a_link_to_our_page_is_our_page() -> None:
    """A feed of links whose entries are our pages."""
    world = FakeFetcher()
    first = Mirror("first", world)
    first.follow("outlet", outlet(world, item(1)))
    first.turn()
    (ours,) = first.room.articles("outlet")
    link = f"https://www.first.example/articles/{ours.id}/?utm_source=x"
    world.pages["https://links.example/feed"] = rss([item(5, link=link), item(6)], "Links")
    first.follow("links", "https://links.example/feed")
    assert first.turn()["new"] == 1
    assert [article.title for article in first.room.articles("links")] == [item(6).title]


def test_explain_says_that_it_was_ours_and_how_it_came_back() -> None:
    """For the address at which it stands at the other mirror."""
    world = FakeFetcher()
    first, second = Mirror("first", world), Mirror("second", world)
    first.follow("outlet", outlet(world, item(1)))
    second.follow("first", first.feed)
    first.turn()
    second.turn()
    first.follow("second", second.feed)
    first.turn()
    (theirs,) = second.room.articles("first")
    (found,) = explain.explain(
        first.room.store, first.sources, first.channels, f"https://second.example/articles/{theirs.id}/"
    )
    (said,) = found.sentences
    assert "our own publication, met again: it passed through us" in said
    assert "and came back by way of Mirror second" in said


# ---------------------------------------------------------------------------------------------- reading the way


def json_with(told: Any, content: str = "<p>Words.</p>") -> tuple[Hop, ...]:
    one = {"id": "1", "title": "One", "content_html": content, "_syndicator": told}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [one]}
    (entry,) = parse_feed(json.dumps(feed).encode(), None, "https://x.example/feed").entries
    return entry.hops


HOP = {"role": "original", "outlet": "The Outlet", "url": "https://outlet.example/1", "evidence": "inferred"}


def test_a_guess_stays_a_guess() -> None:
    """What was inferred there is inferred here; what was configured there was told us."""
    people = [{"role": "author", "name": "Jane Roe", "evidence": "configured"}]
    (hop,) = json_with({"hops": [HOP | {"credits": people}]})
    assert hop.evidence.value == "inferred"
    assert hop.credits == (Credit(Role.AUTHOR, "Jane Roe"),)


STRANGE: list[Any] = [None, 7, [], {"hops": 7}, {"hops": [7]}, {"hops": [{}]}, {"hops": [{"role": "king"}]}]


@pytest.mark.parametrize("told", [*STRANGE, {"hops": [HOP | {"role": 1}]}, {"hops": [HOP | {"role": "mirror"}]}])
def test_a_way_that_is_none(told: Any) -> None:
    """Without an origin, or in another form, nothing is believed."""
    assert json_with(told) == ()


def test_a_way_is_bounded() -> None:
    """So many publishers and names, and no address that is none."""
    people = [{"role": "editor", "name": f"N {n}"} for n in range(500)] + [{"role": "editor", "name": "x@y.example"}]
    hops = json_with({"hops": [HOP | {"credits": people, "url": "javascript:x"}, *[HOP | {"role": "mirror"}] * 500]})
    assert len(hops) == mirrored.MOST_HOPS
    assert len(hops[0].credits) == mirrored.MOST_CREDITS
    assert hops[0].url is None


def test_boxes_without_an_end_cost_nothing() -> None:
    """Of a megabyte of beginnings nothing is taken away, at once."""
    html = '<ul class="syn-credits">' * 40_000
    assert mirrored.without_frame(html) == html
    assert mirrored.passed(html) == ()


def test_both_ends_know_one_namespace() -> None:
    """What is written is what is read."""
    assert mirrored.NAMESPACE == SYN


def test_who_names_no_way_is_read_as_ever() -> None:
    """The class alone, in somebody's own text, takes nothing from it."""
    assert json_with(None, '<p>Words.</p><ul class="syn-credits"><li>ours</li></ul>') == ()
