"""Private channels: what stands in them alone is seen nowhere else, and what else is seen does not change for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from syndicator.engine.editing import takedown
from syndicator.engine.releasing.release import Releaser
from syndicator.engine.selecting.audience import parted
from syndicator.model import Article, Channel, Deletion, PublishSettings, SourceKey, Trace
from syndicator.publish.edition import Edition, article_urn
from tests.builders import NOON, TEXT, article, card, source
from tests.fakes.clock import FakeClock
from tests.unit.engine.releasing.test_release import SITE, House

OPEN = Channel("all", "Everything", sources=(SourceKey("one"),))
CLOSED = Channel("desk", "For the desk", sources=(SourceKey("two"),), private=True)
BOTH = Channel("both", "For friends", private=True)
SHOWN = article("one", title="Ferries are back")
SECRET = article("two", 2, title="Quarry sale, in confidence", text="The quarry is sold to a neighbour for a song.")


class Newsroom(House):
    """A house with private channels."""

    def __init__(self, *articles: Article, channels: tuple[Channel, ...] = (OPEN, CLOSED)) -> None:
        self.given = channels
        super().__init__(*articles)

    def edition(self) -> Edition:
        private = tuple(channel for channel in self.given if channel.private)
        shown = tuple(channel for channel in self.given if not channel.private)
        return Edition(SITE, self.sources, shown, self.settings, "1", private)

    def another(self, outbox: object = None) -> Releaser:
        assert outbox is None
        self.releaser = Releaser(
            store=self.store,
            outbox=self.outbox,
            notifier=self.notifier,
            clock=FakeClock(),
            edition=self.edition(),
        )
        return self.releaser

    def telling(self, words: str) -> set[str]:
        """The paths of what tells these words."""
        return {path for path, one in self.outbox.standing.items() if words.encode() in one.body}


def test_what_is_private_stands_in_one_folder_alone() -> None:
    """Feeds and pages under private/<channel>/; no list, page, feed or sidebar elsewhere knows of article or channel."""
    house = Newsroom(SHOWN, SECRET)
    house.written()
    page = f"private/desk/articles/{SECRET.id}/index.html"
    assert house.telling("Quarry sale") == {
        "private/desk/rss.xml", "private/desk/atom.xml", "private/desk/feed.json", "private/desk/index.html", page
    }  # fmt: skip
    outside = {path for path in house.outbox.standing if not path.startswith("private/")}
    for word in ("For the desk", "desk/", SECRET.id, "The Two Post", "two.example"):
        assert not house.telling(word) & outside, word
    assert f"https://mirror.example/private/desk/articles/{SECRET.id}/" in house.body("private/desk/atom.xml")


def test_nobody_is_told_of_it() -> None:
    """Hubs hear of public feeds only, and nobody can subscribe to a private one there."""
    house = Newsroom(SHOWN, SECRET)
    house.written()
    assert house.notifier.topics
    assert not any("private" in topic for topic in house.notifier.topics)
    assert not any("private" in topic for topic in house.edition().topics())


def test_channels_that_make_themselves_open_nothing() -> None:
    """A source that is there for a private channel gets no channel of its own, nor does its category."""
    from syndicator.engine.selecting.selection import channels

    sources = {SourceKey("one"): source("one"), SourceKey("two"): source("two", category="quarries")}
    made = channels((OPEN, CLOSED), sources, per_source=True, per_category=True)
    assert [channel.key for channel in made] == ["all", "desk", "sources/one"]
    derived = Channel("sources/two", "Two", sources=(SourceKey("two"),))
    edition = Edition(SITE, sources, (OPEN, derived), PublishSettings(), "1", (CLOSED,))
    audience = parted([card(SHOWN), card(SECRET)], edition, lambda _: "")
    assert [plan.id for plan in audience.open] == [SHOWN.id]


def test_what_stands_in_both_is_open() -> None:
    """A private channel that takes everything closes nothing that a public one takes; and links to its open page."""
    house = Newsroom(SHOWN, SECRET, channels=(OPEN, BOTH))
    house.written()
    assert f"articles/{SHOWN.id}/index.html" in house.outbox.standing
    assert f"private/both/articles/{SECRET.id}/index.html" in house.outbox.standing
    assert f"private/both/articles/{SHOWN.id}/index.html" not in house.outbox.standing
    assert f"https://mirror.example/articles/{SHOWN.id}/" in house.body("private/both/atom.xml")


def test_a_closed_article_is_no_part_of_an_open_story() -> None:
    """Where both tell one story, everybody sees it as the open source tells it, without a word of the other."""
    first = article("two", 2, title="Told first", text="The paid text of it.", published=NOON)
    other = replace(article("one", title="Told after", text="The free text of it."), story=first.story)
    house = Newsroom(first, other)
    house.written()
    outside = {path for path in house.outbox.standing if not path.startswith("private/")}
    assert not (house.telling("paid text") | house.telling("Told first") | house.telling("two.example")) & outside
    assert house.telling("free text") & outside
    assert house.telling("Told first") & set(house.outbox.standing)


def test_words_decide_too() -> None:
    """A private channel by words closes what has them; the others of that source stay open."""
    by_words = replace(BOTH, words=replace(BOTH.words, include=("quarry",)))
    rest = replace(OPEN, sources=(), words=replace(OPEN.words, exclude=("quarry",)))
    house = Newsroom(SHOWN, SECRET, channels=(rest, by_words))
    house.written()
    assert f"articles/{SHOWN.id}/index.html" in house.outbox.standing
    assert f"articles/{SECRET.id}/index.html" not in house.outbox.standing


def test_beyond_a_channels_limit_it_stays_closed() -> None:
    """That a private channel shows its newest alone opens no older one."""
    house = Newsroom(SHOWN, SECRET, article("two", 3, title="Newer"), channels=(OPEN, replace(CLOSED, limit=1)))
    house.written()
    assert sum(path.startswith("private/desk/articles/") for path in house.outbox.standing) == 2
    assert f"articles/{SECRET.id}/index.html" not in house.outbox.standing


@pytest.mark.parametrize("first", ["open", "closed"])
def test_a_change_of_mind_leaves_nothing_behind(first: str) -> None:
    """Closed, a channel and its pages leave what everybody sees; opened, they leave the private folder."""
    house = Newsroom(SHOWN, SECRET, channels=(OPEN, replace(CLOSED, private=first == "closed")))
    house.written()
    house.given = (OPEN, replace(CLOSED, private=first != "closed"))
    house.another().release()
    telling = house.telling("Quarry")
    assert telling
    assert {path.startswith("private/") for path in telling} == {first == "open"}


def test_an_idle_release_renders_nothing() -> None:
    """Private renditions are remembered like others."""
    house = Newsroom(SHOWN, SECRET, channels=(OPEN, CLOSED, BOTH))
    house.written()
    house.bring(article("one", 9, title="One more"))
    assert not any("desk" in path for path in house.written())
    outcome = house.another().release()
    assert (outcome.channels, outcome.pages, outcome.written, outcome.removed) == (0, 0, 0, 0)


def test_takedown_reaches_private_pages() -> None:
    """Gone from feed and folder, its page remembered as gone, and back when it is restored."""
    house = Newsroom(SHOWN, SECRET)
    house.written()
    house.bury(SECRET)
    house.written()
    page = f"private/desk/articles/{SECRET.id}/index.html"
    assert house.telling("song") == set()
    assert page in house.outbox.gone()
    takedown.restore(house.store, SECRET.id, now=NOON)
    house.written()
    assert page not in house.outbox.gone()


def test_without_private_channels_nothing_is_parted() -> None:
    """The usual case costs nothing: one list for all."""
    edition = Edition(SITE, {SourceKey("one"): source("one")}, (OPEN,), PublishSettings(), "1")
    audience = parted([card(SHOWN)], edition, lambda _: TEXT)
    assert audience.open is audience.whole
    assert audience.hidden == frozenset()


def test_what_its_source_removed_is_told_to_those_who_had_it() -> None:
    """A private article that its source withdraws answers 410 within its channel, and no open feed has a stone for it."""
    house = Newsroom(SHOWN, SECRET)
    house.written()
    removed = Deletion(NOON, next(iter(Trace)), "says so")
    house.bring(replace(SECRET, deletion=removed), replace(SHOWN, deletion=removed))
    house.written()
    assert f"private/desk/articles/{SECRET.id}/index.html" in house.outbox.gone()
    assert f"articles/{SHOWN.id}/index.html" in house.outbox.gone()
    urn = article_urn(SECRET.id)
    assert urn in house.body("private/desk/atom.xml")
    assert urn not in house.body("all/atom.xml")
    assert article_urn(SHOWN.id) in house.body("all/atom.xml")


def test_archives_of_private_channels_are_private() -> None:
    """They stand in the channel's folder; an article that becomes private leaves the archives that everybody reads."""
    pieces = [
        article(
            "two", n, title=f"Quarry {n}", text=f"{TEXT} Quarry {n}.", published=NOON + timedelta(hours=n), updated=NOON
        )
        for n in range(1, 9)
    ]
    house = Newsroom(channels=(replace(OPEN, sources=(), limit=3), replace(CLOSED, limit=3)))
    for piece in pieces:
        house.bring(piece)
        house.written()
    paths = house.telling("Quarry 2")
    assert any(path.startswith("all/archive/") for path in paths)
    assert any(path.startswith("private/desk/archive/") for path in paths)
    house.given = (replace(OPEN, limit=3), replace(CLOSED, limit=3))
    house.another()
    house.written()
    found = house.telling("Quarry 2")
    assert {path for path in found if not path.startswith("private/desk/")} == set()
    assert any(path.startswith("private/desk/archive/") for path in found)
