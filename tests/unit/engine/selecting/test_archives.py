"""Archives: what leaves a channel's feed stays to be found, in documents that are left alone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from syndicator.engine.selecting.archives import ARCHIVES, Archives
from syndicator.engine.selecting.selection import Plan
from syndicator.errors import ReleaseStopped
from syndicator.model import ArticleId, Channel, PublishSettings
from tests.builders import NOON, TEXT, article
from tests.formats import checks
from tests.unit.engine.releasing.test_release import SITE, House, changed, page
from tests.unit.publish.publish_builders import card

if TYPE_CHECKING:
    from syndicator.model import Article

LIMIT = 6


def piece(number: int) -> Article:
    at = NOON + timedelta(hours=number)
    return article("one", number, title=f"News {number}", text=f"{TEXT} Number {number}.", published=at, updated=at)


def house(most: int = 10, **channel: Any) -> House:
    made = House()
    made.channels = (replace(Channel("all", "Everything", limit=LIMIT), **channel),)
    made.settings = PublishSettings(archives=most, hubs=("https://hub.example/",))
    made.another()
    return made


def released(made: House, *articles: Article) -> set[str]:
    made.bring(*articles)
    return made.written()


def archives(made: House) -> dict[str, bytes]:
    return {path: one.body for path, one in made.outbox.standing.items() if path.startswith("all/archive/")}


def chain(made: House, name: str) -> list[list[str]]:
    """The ids in a feed and in each archive that it leads to, one after the other."""
    path, found = f"all/{name}", []
    while path:
        body = made.outbox.standing[path].body
        if name == "feed.json":
            told = json.loads(body)
            found.append([item["id"] for item in told["items"]])
            address = told.get("next_url", "")
        else:
            read = feedparser.parse(body)
            found.append([entry.id for entry in read.entries])
            address = next((link.href for link in read.feed.links if link.rel == "prev-archive"), "")
        path = address.removeprefix(SITE.url)
    return found


@pytest.mark.parametrize("name", ["atom.xml", "rss.xml", "feed.json"])
def test_everything_that_a_feed_ever_showed_is_found(name: str) -> None:
    """From the feed, archive by archive, whatever number of articles came at once."""
    made = house()
    for numbers in ([1], [2, 3], [4, 5, 6, 7], [8], [9], [10, 11, 12], [13], [14]):
        released(made, *map(piece, numbers))
    found = chain(made, name)
    assert len(found) > 2
    assert len({own for part in found for own in part}) == 14
    assert len(found[0]) == LIMIT


def test_archives_are_right_in_every_format() -> None:
    """The same checks that feeds pass; each says that it is one, of which feed, and what is before and after it."""
    made = house()
    for number in range(1, 15):
        released(made, piece(number))
    every = archives(made)
    for name, check in (("atom.xml", checks.atom), ("rss.xml", checks.rss), ("feed.json", checks.json_feed)):
        found = [body for path, body in every.items() if path.endswith(name)]
        assert len(found) >= 3
        assert [check(body) for body in found] == [[]] * len(found)
        assert b"hub.example" not in b"".join(found)
    root: Any = etree.fromstring(every["all/archive/2/atom.xml"])
    links = {e.get("rel"): e.get("href") for e in root.findall(f"{checks.ATOM}link")}
    at = f"{SITE.url}all"
    assert links == {
        "self": f"{at}/archive/2/atom.xml",
        "current": f"{at}/atom.xml",
        "prev-archive": f"{at}/archive/1/atom.xml",
        "next-archive": f"{at}/archive/3/atom.xml",
        "help": f"{SITE.url}about/",
        "alternate": f"{at}/",
    }
    assert root.find("{http://purl.org/syndication/history/1.0}archive") is not None
    feed: Any = etree.fromstring(made.outbox.standing["all/atom.xml"].body)
    assert root.findtext(f"{checks.ATOM}id") == feed.findtext(f"{checks.ATOM}id")
    told = json.loads(every["all/archive/2/feed.json"])
    assert told["next_url"] == f"{at}/archive/1/feed.json"
    ours = told["_syndicator"]
    assert (ours["archive"], ours["current"], ours["later"]) == (True, f"{at}/feed.json", f"{at}/archive/3/feed.json")


def test_an_archive_is_left_alone() -> None:
    """News changes none but the newest, and that once: when there is a newer one."""
    made = house()
    for number in range(1, 12):
        released(made, piece(number))
    written = [path for n in range(12, 40) for path in released(made, piece(n)) if path.endswith("atom.xml")]
    per_archive = {path: written.count(path) for path in written if "/archive/" in path}
    assert len(per_archive) >= 9
    assert max(per_archive.values()) <= 3  # made, followed by another, become the oldest
    assert released(made) == set()


def test_an_edit_changes_the_archive_that_tells_the_article_and_no_other() -> None:
    made = house()
    for number in range(1, 20):
        released(made, piece(number))
    told = [path for path, body in archives(made).items() if b">News 3<" in body and path.endswith("atom.xml")]
    written = {path for path in released(made, changed(piece(3))) if path.endswith("atom.xml")}
    assert written == set(told)
    assert len(told) == 1
    assert "Corrected." in made.body(told[0])


def test_taken_down_is_gone_from_archives_too() -> None:
    """No byte of it stays, the feed tells subscribers, and the chain holds."""
    made = house()
    for number in range(1, 20):
        released(made, piece(number))
    gone = piece(2)
    assert any(b"News 2<" in body for body in archives(made).values())
    assert made.bury(gone).channels == ("all",)
    made.written()
    assert not any(b"Number 2." in body or b"News 2<" in body for body in archives(made).values())
    assert "deleted-entry" in made.body("all/atom.xml")
    assert len({own for part in chain(made, "atom.xml") for own in part}) == 18


def test_an_archive_of_which_nothing_is_left_goes() -> None:
    """Its neighbours lead past it, and its number is not given away again."""
    made = house()
    for number in range(1, 20):
        released(made, piece(number))
    for number in (n for n in range(1, 20) if f">News {n}<".encode() in archives(made)["all/archive/2/atom.xml"]):
        made.bury(piece(number))
    made.written()
    assert not [path for path in archives(made) if "/archive/2/" in path]
    assert "archive/2/" not in "".join(made.body(path) for path in archives(made)) + made.body("all/atom.xml")


def test_so_many_are_kept() -> None:
    """The oldest go; with none wanted, all do, and feeds lead to none."""
    made = house(most=2)
    for number in range(1, 30):
        released(made, piece(number))
    assert len({path.split("/")[2] for path in archives(made)}) == 2
    assert len(chain(made, "rss.xml")) == 3
    made.settings = PublishSettings(archives=0)
    made.another()
    made.written()
    assert archives(made) == {}
    assert len(chain(made, "rss.xml")) == 1


@pytest.mark.parametrize("force", [False, True])
def test_a_restart_and_a_forced_release_keep_them(force: bool) -> None:
    made = house()
    for number in range(1, 20):
        released(made, piece(number))
    before = archives(made)
    made.bring(piece(20))
    made.another().release(force=force)
    assert len({own for part in chain(made, "atom.xml") for own in part}) == 20
    assert before.keys() <= archives(made).keys()
    assert before["all/archive/2/atom.xml"] == archives(made)["all/archive/2/atom.xml"]


def test_a_release_that_was_broken_off_loses_nothing() -> None:
    """What it filed stays filed; what it did not come to is filed by the next one."""
    made = house()
    made.channels = (*made.channels, replace(made.channels[0], key="again"))
    made.another()
    for number in range(1, 12):
        released(made, piece(number))
    made.bring(piece(12), piece(13))
    made.outbox.writes.clear()
    with pytest.raises(ReleaseStopped):
        made.releaser.release(stopped=lambda: "all/atom.xml" in made.outbox.writes)
    released(made, piece(14))
    for key in ("all", "again"):
        text = "".join(one.body.decode() for path, one in made.outbox.standing.items() if path.startswith(f"{key}/"))
        assert [n for n in range(1, 15) if f">News {n}<" not in text] == []


@pytest.mark.parametrize("note", [b"\xff", b"[]", b'{"all": 1}', b"null"])
def test_a_damaged_note_begins_anew(note: bytes) -> None:
    made = house()
    for number in range(1, 12):
        released(made, piece(number))
    made.store.remember(ARCHIVES, note)
    released(made, piece(12))
    assert page(piece(12)) in made.outbox.standing
    assert chain(made, "atom.xml")[0][0]


def test_html_alone_has_none() -> None:
    made = house(formats=("html",))
    for number in range(1, 20):
        released(made, piece(number))
    assert archives(made) == {}


def plan(number: int) -> Plan:
    own = ArticleId(f"{number:032x}")
    return Plan(own, card(id=own, published=NOON + timedelta(minutes=number)), ())


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.sets(st.integers(0, 60), max_size=3)), max_size=30), st.integers(1, 8))
def test_no_story_is_lost_or_filed_twice(releases: list[tuple[int, set[int]]], limit: int) -> None:
    """Whatever comes and goes: what was shown and is still published is shown, or filed once; what is gone is not."""
    channel = Channel("all", "Everything", limit=limit)
    note: bytes | None = None
    plans: dict[ArticleId, Plan] = {}
    ever: set[ArticleId] = set()
    carried: list[ArticleId] = []
    number = 0
    for fresh, gone in releases:
        made = [plan(n) for n in range(number, number + fresh)]
        number += fresh
        plans |= {one.id: one for one in made}
        for one in gone:
            plans.pop(ArticleId(f"{one:032x}"), None)
        shown = sorted(plans.values(), key=lambda one: one.elected.published, reverse=True)[:limit]
        filed = Archives.read(note, 1000)
        parts = filed.file(channel, carried, shown, plans, lambda _: True)
        note, carried = filed.written(whole=True), [one.id for one in shown]
        ever |= set(carried)
        stories = [story for part in parts for story in part.stories]
        assert len(stories) == len(set(stories))
        assert ever & plans.keys() <= {*stories, *carried}
        assert plans.keys() >= set(stories)
        assert [part.number for part in parts] == sorted({part.number for part in parts})
        assert all(0 < len(part.stories) <= limit for part in parts)
