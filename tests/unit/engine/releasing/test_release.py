"""Articles to renditions to outbox to hubs: only what changed, and the same bytes every time."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from syndicator.engine.editing import takedown
from syndicator.engine.releasing import custody, storypages
from syndicator.engine.releasing.marks import MARKS
from syndicator.engine.releasing.release import TAKEN, Releaser
from syndicator.errors import PublishError, ReleaseStopped
from syndicator.model import (
    Article,
    AuditLine,
    Channel,
    Featured,
    Judgement,
    Limits,
    PollRecord,
    PublishSettings,
    Rendition,
    Reprint,
    Site,
    Source,
    SourceKey,
    SourceState,
    Tombstone,
    Verdict,
)
from syndicator.publish import shipped
from syndicator.publish.edition import Edition
from tests.builders import NOON, TEXT, article, source
from tests.fakes.clock import FakeClock
from tests.fakes.notifier import FakeNotifier
from tests.fakes.outbox import FakeOutbox
from tests.fakes.store import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Iterable

SITE = Site("The Mirror", "https://mirror.example/", contact="desk@mirror.example")
FEEDS = {"rss.xml", "atom.xml", "feed.json"}
CHANNELS = (Channel("all", "Everything"), Channel("first", "Only one", sources=(SourceKey("one"),)))


class House:
    """A store, an outbox and a hub, and a Releaser over them."""

    def __init__(self, *articles: Article) -> None:
        self.store = MemoryStore()
        self.outbox = FakeOutbox()
        self.notifier = FakeNotifier()
        self.sources = {SourceKey(key): source(key) for key in ("one", "two")}
        self.channels: tuple[Channel, ...] = CHANNELS
        self.settings = PublishSettings()
        self.featured: Featured | None = None
        self.bring(*articles)
        self.releaser = self.another()

    def another(self, outbox: FakeOutbox | None = None) -> Releaser:
        """A Releaser as a restart or a reload makes one."""
        self.outbox = outbox or self.outbox
        edition = Edition(SITE, self.sources, self.channels, self.settings, "1", featured=self.featured)
        self.releaser = Releaser(
            store=self.store, outbox=self.outbox, notifier=self.notifier, clock=FakeClock(), edition=edition
        )
        return self.releaser

    def bring(self, *articles: Article) -> None:
        for one in articles:
            state = SourceState(one.source, f"https://{one.source}.example/feed")
            self.store.commit(PollRecord(state, (one,), tuple((key, one.id) for key in one.identities)))

    def written(self) -> set[str]:
        """Release, and what was written by it."""
        self.outbox.writes.clear()
        self.notifier.topics.clear()
        self.releaser.release()
        return set(self.outbox.writes)

    def body(self, path: str) -> str:
        return self.outbox.standing[path].body.decode()

    def bury(self, made: Article) -> Tombstone:
        (tomb,) = takedown.take_down(
            self.store, made.id, reason="asked for", now=NOON + timedelta(days=1), carrying=self.releaser.carrying
        )
        return tomb


def page(made: Article) -> str:
    return f"articles/{made.id}/index.html"


def test_what_is_taken_down_is_gone_everywhere_before_pages_that_named_it_are_rendered() -> None:
    """Its title goes from the lists beside others, from feeds and the front page at once; stopped there, the next release
    makes what one without it would have made.
    """
    house = House(ONE, TWO)
    house.releaser.release()
    assert ONE.title in house.body(page(TWO))
    house.bury(ONE)

    def named() -> list[str]:
        return [path for path, one in house.outbox.standing.items() if ONE.title in one.body.decode(errors="replace")]

    with pytest.raises(ReleaseStopped):
        house.releaser.release(stopped=lambda: not named())
    assert named() == []
    assert f"articles/{ONE.id}/" not in house.body(page(TWO))
    assert page(ONE) in house.outbox.buried
    house.releaser.release()
    alone = House(TWO)
    alone.releaser.release()
    assert house.body(page(TWO)) == alone.body(page(TWO))


def test_what_stands_may_be_shown_unless_something_is_to_go() -> None:
    """Before the first release not; not while a takedown waits for its release, nor after a change of what says what may be
    published; after one of how pages look it may.
    """
    house = House(ONE, TWO)
    assert not house.releaser.may_stand()
    house.releaser.release()
    assert house.releaser.may_stand()
    house.settings = replace(house.settings, link_to="mirror")
    assert house.another().may_stand()
    house.bury(ONE)
    assert not house.releaser.may_stand()
    with pytest.raises(ReleaseStopped):
        house.releaser.release(stopped=lambda: True)
    assert not house.another().may_stand()
    house.releaser.release()
    assert house.another().may_stand()
    house.sources[SourceKey("two")] = replace(house.sources[SourceKey("two")], reprint=Reprint.EXCERPT)
    assert not house.another().may_stand()


def test_a_long_release_tells_how_far_it_has_come(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """After every so many pages, and not where there are fewer."""
    house = House(ONE, TWO)
    with caplog.at_level("INFO"):
        house.releaser.release()
        assert "rendered" not in caplog.text
        monkeypatch.setattr(storypages, "TOLD", 2)
        house.releaser.release(force=True)
    assert [one.getMessage() for one in caplog.records] == ["the release goes on: 2 pages of articles are rendered"]


def test_another_version_lets_stand_what_nobody_has_configured_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    """A default that is another one since, or a note in the form of before, keeps readers from nothing; another value that
    somebody has set does.
    """
    house = House(ONE)
    house.releaser.release()
    noted = house.store.recall(TAKEN)
    house.sources[SourceKey("one")] = replace(house.sources[SourceKey("one")], enabled=False)
    assert not house.another().may_stand()
    house.sources[SourceKey("one")] = source("one")
    (limits,) = (one for one in fields(Source) if one.name == "limits")
    monkeypatch.setattr(limits, "default", Limits(page=1))
    house.sources = {key: replace(one, limits=Limits(page=1)) for key, one in house.sources.items()}
    assert house.another().may_stand()
    monkeypatch.undo()
    house.sources = {SourceKey(key): source(key) for key in ("one", "two")}
    older = house.another()
    with monkeypatch.context() as patched:
        patched.setattr(custody, "said", lambda configured: configured)
        house.store.remember(TAKEN, b"")
        house.another().release(force=True)
    assert house.store.recall(TAKEN) not in {noted, b""}
    assert older.may_stand()
    house.another().release(force=True)
    assert house.store.recall(TAKEN) == noted


def changed(made: Article) -> Article:
    """The article after a correction."""
    late = made.updated + timedelta(hours=1)
    again = article(
        made.source, url=made.url, title=made.title, text=f"{TEXT} Corrected.", published=made.published, updated=late
    )
    return replace(again, id=made.id, story=made.story, first_seen=made.first_seen, revision=2)


ONE = article("one")
SHELF = f"sitemaps/{ONE.published:%Y-%m}.xml"
# of the day after: the lists beside an article show what came on earlier days
TWO = article(
    "two",
    2,
    title="Bees come through",
    text="Hives were counted in the valleys.",
    published=NOON + timedelta(days=1),
    updated=NOON + timedelta(days=1),
    first_seen=NOON + timedelta(days=1),
)


def files(*channels: str) -> set[str]:
    return {f"{channel}/{name}" for channel in channels for name in (*FEEDS, "index.html")}


def test_everything_is_published_once() -> None:
    """Each story's page, each channel in each format, the home page and what goes with it."""
    house = House(ONE, TWO)
    assert files("all", "first") | {page(ONE), page(TWO), "index.html", "style.css"} <= house.written()
    assert TWO.title not in house.body("first/feed.json")
    assert {item["title"] for item in json.loads(house.body("all/feed.json"))["items"]} == {ONE.title, TWO.title}


def test_an_idle_release_renders_nothing() -> None:
    """Nothing is rendered, written or announced; not after a restart either."""
    house = House(ONE, TWO)
    house.written()
    house.another()
    house.notifier.topics.clear()
    outcome = house.releaser.release()
    assert (outcome.channels, outcome.pages, outcome.written, outcome.removed) == (0, 0, 0, 0)
    assert house.notifier.topics == []


def test_a_release_is_not_idle_where_templates_are_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Installed anew under the same version, without a change of any source's: what is made by them stands then."""
    house = House(ONE, TWO)
    house.written()
    house.another()
    monkeypatch.setattr(shipped, "mark", lambda: "others")
    assert house.another().release().pages == 2
    assert house.another().release().pages == 0


def test_a_changed_article_touches_its_page_and_its_channels() -> None:
    """A correction of one source's article leaves the other's page and the channel without it alone."""
    house = House(ONE, TWO)
    house.written()
    house.bring(changed(TWO))
    written = house.written()
    assert page(TWO) in written
    assert {f"all/{name}" for name in FEEDS} <= written
    assert not written & (files("first") | {page(ONE), "style.css"})


def test_hubs_hear_of_the_changed_feeds_alone() -> None:
    """Topics are the addresses of the feeds whose bytes changed: no pages, no unchanged channel."""
    house = House(ONE, TWO)
    house.written()
    assert set(house.notifier.topics) == {f"{SITE.url}{c}/{name}" for c in ("all", "first") for name in FEEDS}
    house.bring(changed(TWO))
    house.written()
    assert sorted(house.notifier.topics) == sorted(f"{SITE.url}all/{name}" for name in FEEDS)


def test_a_source_taken_out_of_the_configuration_is_unpublished() -> None:
    """Its pages and its items go, without a tombstone; the others stay."""
    house = House(ONE, TWO)
    house.written()
    del house.sources[SourceKey("two")]
    house.another()
    house.written()
    assert page(TWO) not in house.outbox.standing
    assert TWO.title not in house.body("all/feed.json") + house.body("index.html")
    assert page(ONE) in house.outbox.standing
    assert house.outbox.gone() == frozenset()


def test_a_channel_taken_out_of_the_configuration_is_removed() -> None:
    """All its files go, and so does a format that is asked for no longer."""
    house = House(ONE)
    house.written()
    house.channels = (replace(CHANNELS[0], formats=("rss", "html")),)
    house.another()
    house.written()
    standing = house.outbox.paths()
    assert not standing & files("first")
    assert {path for path in standing if path.startswith("all/")} == {"all/rss.xml", "all/index.html"}
    assert {"about/index.html", "gone/index.html"} <= standing


def test_without_pages_only_channels_stand() -> None:
    """`publish.pages: false` removes the articles' pages."""
    house = House(ONE)
    house.written()
    house.settings = PublishSettings(pages=False)
    house.another()
    house.written()
    assert page(ONE) not in house.outbox.standing
    assert files("all") <= house.outbox.paths()


def test_taken_down_is_gone_from_everything() -> None:
    """410 for its page; out of every rendition; a tombstone in the Atom feeds that carried it, and in no other."""
    house = House(ONE, TWO)
    house.written()
    tomb = house.bury(TWO)
    assert tomb.channels == ("all",)
    house.written()
    assert house.outbox.gone() == {page(TWO)}
    assert page(TWO) not in house.outbox.standing
    for rendition in house.outbox.standing.values():
        assert TWO.title.encode() not in rendition.body
        assert TWO.text.encode() not in rendition.body
    assert "deleted-entry" in house.body("all/atom.xml")
    assert "deleted-entry" not in house.body("first/atom.xml")
    assert set(house.notifier.topics) == {f"{SITE.url}all/{name}" for name in FEEDS}


def test_restored_is_gone_no_longer() -> None:
    """The 410 is lifted, the tombstone leaves the feed, and the article can stand there again."""
    house = House(TWO)
    house.written()
    house.bury(TWO)
    house.written()
    house.store.unbury(TWO.id, NOON + timedelta(days=2), AuditLine(NOON, "restore", TWO.id))
    house.written()
    assert house.outbox.gone() == frozenset()
    assert "deleted-entry" not in house.body("all/atom.xml")
    house.bring(TWO)
    assert page(TWO) in house.written()


def permitted(house: House) -> House:
    """The same, by a permission for every source: search engines may list what it publishes."""
    house.sources = {key: replace(one, permission="ours") for key, one in house.sources.items()}
    house.another()
    return house


def test_sitemaps_name_what_may_be_listed() -> None:
    """Articles that rest on somebody's word, and no others; robots.txt leads to them, and security.txt stands."""
    house = permitted(House(ONE, TWO))
    house.sources[SourceKey("two")] = replace(house.sources[SourceKey("two")], permission=None)
    house.another()
    house.written()
    assert f"<loc>{SITE.url}articles/{ONE.id}/</loc>" in house.body(SHELF)
    assert TWO.id not in house.body(SHELF) + house.body("sitemap-news.xml")
    assert f"<loc>{SITE.url}{SHELF}</loc>" in house.body("sitemap.xml")
    assert ONE.title in house.body("sitemap-news.xml")
    assert "sitemap.xml" in house.body("robots.txt")
    assert "Contact: mailto:desk@mirror.example" in house.body(".well-known/security.txt")


def test_a_changed_article_changes_its_own_sitemap_alone() -> None:
    """A month is a file: the other months', and that of the other pages, stay as they are."""
    old = article("one", 5, title="Long ago", published=NOON - timedelta(days=90), updated=NOON - timedelta(days=90))
    house = permitted(House(old, ONE))
    assert {SHELF, "sitemap.xml", "sitemap-news.xml", "sitemaps/pages.xml"} <= house.written()
    house.bring(changed(ONE))
    maps = {path for path in house.written() if "sitemap" in path}
    assert maps == {SHELF, "sitemap.xml"}  # the news sitemap tells no time of change
    house.bury(old)
    assert {path for path in house.written() if "sitemap" in path} == {"sitemap.xml"}
    assert len([path for path in house.outbox.standing if path.startswith("sitemaps/2")]) == 1


def test_a_release_that_was_broken_off_leaves_no_sitemap_behind() -> None:
    """What it rendered is rendered no second time, and is listed all the same."""
    house = permitted(House(ONE))
    house.written()
    house.bring(TWO)
    with pytest.raises(ReleaseStopped):
        house.releaser.release(stopped=lambda: page(TWO) in house.outbox.standing)
    assert page(TWO) not in house.written()
    assert TWO.id in house.body("sitemap-news.xml") + house.body(SHELF)
    assert f"articles/{TWO.id}/" in house.body(SHELF)


def test_without_a_contact_there_is_no_security_txt() -> None:
    """One that stood goes."""
    house = House(ONE)
    house.written()
    assert ".well-known/security.txt" in house.outbox.standing
    edition = Edition(replace(SITE, contact=None), house.sources, house.channels, house.settings, "1")
    Releaser(
        store=house.store, outbox=house.outbox, notifier=house.notifier, clock=FakeClock(), edition=edition
    ).release()
    assert ".well-known/security.txt" not in house.outbox.standing


class Refusing(FakeOutbox):
    """Has something in the way of some paths."""

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self.prefix = prefix

    def put(self, rendition: Rendition) -> bool:
        if self.prefix and rendition.path.startswith(self.prefix):
            raise PublishError(f"{rendition.path} is in the way", channel=self.prefix)
        return super().put(rendition)


@pytest.mark.parametrize("broken", ["first/atom.xml", page(ONE)])
def test_what_cannot_be_published_leaves_the_others_and_what_stands(broken: str) -> None:
    """It is named as a problem, the rest is published, and the next release tries it again."""
    outbox = Refusing("")
    house = House(ONE, TWO)
    house.another(outbox)
    house.written()
    before = house.body(broken)
    house.bring(changed(ONE), changed(TWO))
    outbox.prefix = broken
    outcome = house.releaser.release()
    assert any(broken in problem for problem in outcome.problems)
    assert house.body(broken) == before
    assert "Corrected." in house.body(page(TWO))
    assert "Corrected." in house.body("all/feed.json")
    outbox.prefix = ""
    assert broken in house.written()
    assert "Corrected." in house.body(broken)


@pytest.mark.parametrize(
    "note",
    [b"\xff\xfe", b"", b"[]", b"null", b"{}", b'{"channels": null, "pages": {}, "carried": {}}', b'{"old": 1}'],
)
def test_damaged_marks_are_rebuilt(note: bytes) -> None:
    """Whatever stands in the note: the release renders what it must, writes no equal byte, and is idle afterwards."""
    house = House(ONE)
    house.written()
    house.store.remember(MARKS, note)
    house.bring(TWO)
    assert page(ONE) not in house.written()
    assert page(TWO) in house.outbox.standing
    assert house.releaser.release().channels == 0
    assert house.releaser.carrying(TWO.id) == ("all",)


@pytest.mark.parametrize(
    "path", ["all/rss.xml", page(ONE), "index.html", "style.css", "gone/index.html", "first/index.html"]
)
def test_what_was_deleted_by_hand_comes_back(path: str) -> None:
    """A release that is asked to check brings back exactly what is missing, although nothing else changed."""
    house = House(ONE, TWO)
    house.written()
    body = house.body(path)
    del house.outbox.standing[path]
    house.outbox.writes.clear()
    house.releaser.release(check=True)
    assert house.outbox.writes == [path]
    assert house.body(path) == body


def test_what_was_deleted_comes_back_with_the_next_news() -> None:
    """An ordinary release that has something to do sees what is missing as well."""
    house = House(ONE, TWO)
    house.written()
    del house.outbox.standing[page(ONE)]
    house.bring(changed(TWO))
    assert page(ONE) in house.written()


def shown(outbox: FakeOutbox) -> dict[str, Rendition]:
    return dict(outbox.standing)


def test_equal_state_gives_equal_bytes() -> None:
    """Two fresh outboxes, one filled at once and one step by step, hold the same bytes; there is no "now" in them."""
    step_by_step = House(ONE)
    step_by_step.written()
    for more in ([TWO], [changed(ONE)], [changed(TWO)]):
        step_by_step.bring(*more)
        step_by_step.written()
    at_once = House(changed(TWO), changed(ONE))
    at_once.written()
    assert shown(step_by_step.outbox) == shown(at_once.outbox)
    at_once.another(FakeOutbox()).release(force=True)
    assert shown(step_by_step.outbox) == shown(at_once.outbox)


def test_force_writes_no_equal_byte() -> None:
    """Everything is rendered, nothing is written, nobody is told."""
    house = House(ONE, TWO)
    house.written()
    house.outbox.writes.clear()
    house.notifier.topics.clear()
    outcome = house.releaser.release(force=True)
    assert (outcome.channels, outcome.pages, outcome.written) == (2, 2, 0)
    assert house.outbox.writes == house.notifier.topics == []


def test_a_story_is_shown_as_its_elected_member_tells_it() -> None:
    """One page for two tellings; the other outlet is named beside it, and its own id has no page."""
    told = replace(article("two", 1, title=ONE.title), story=ONE.story, published=NOON + timedelta(hours=1))
    retold = replace(told, judgement=Judgement(Verdict.DUPLICATE, "same text", ONE.id))
    house = House(ONE, retold)
    house.written()
    assert page(retold) not in house.outbox.standing
    assert "The Two Post" in house.body(page(ONE))


def test_what_only_we_see_of_a_source_changes_no_page() -> None:
    """Another interval or header in the configuration renders nothing anew; another name does."""
    house = House(ONE)
    house.written()
    mine: Source = house.sources[SourceKey("one")]
    house.sources[SourceKey("one")] = replace(mine, every=60.0, headers=(("X-Key", "1"),))
    house.another()
    assert house.written() == set()
    house.sources[SourceKey("one")] = replace(mine, name="The One Courier")
    house.another()
    assert "about/index.html" in house.written()


def test_order_of_arrival_does_not_show() -> None:
    """Stories stand by date, not by the order in which sources were polled."""

    def ids(articles: Iterable[Article]) -> list[str]:
        house = House(*articles)
        house.written()
        return [item["id"] for item in json.loads(house.body("all/feed.json"))["items"]]

    some = [article("one", n, published=NOON - timedelta(hours=n), text=f"Story {n}.") for n in range(4)]
    assert ids(some) == ids(reversed(some))


def test_a_lowered_reprint_mode_reaches_what_stands_already() -> None:
    """`reprint: link` takes the text of articles that were stored as `feed` out of what is published."""
    house = House(ONE)
    house.written()
    late = "shown on the notice board"
    assert late in house.body(page(ONE))
    assert late in house.body("all/feed.json")
    house.sources[SourceKey("one")] = replace(house.sources[SourceKey("one")], reprint=Reprint.LINK)
    house.another()
    house.written()
    for path in (page(ONE), "all/feed.json", "all/rss.xml", "all/atom.xml", "all/index.html", "index.html"):
        assert late not in house.body(path)
        assert "harbour trust said" not in house.body(path), path
    assert ONE.title in house.body("all/feed.json")


def test_a_release_that_is_told_to_end_goes_on_the_next_time() -> None:
    """Page after page, each release that is cut short leaves less to the next; at the end it is as if none had been."""
    articles = [article(f"a{n}", source="one") for n in range(4)]
    whole = House(*articles)
    whole.releaser.release()
    house = House(*articles)
    total = 0
    for _ in range(20):
        turns = iter((False, True))
        house.outbox.writes.clear()
        try:
            house.releaser.release(stopped=lambda: next(turns))  # noqa: B023
        except ReleaseStopped:
            assert len(house.outbox.writes) <= 5
            total += 1
        else:
            break
    house.releaser.release()
    assert total > 3
    assert {path: r.body for path, r in house.outbox.standing.items()} == {
        path: r.body for path, r in whole.outbox.standing.items()
    }
    assert house.written() == set()
