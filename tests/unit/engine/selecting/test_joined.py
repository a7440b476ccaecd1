"""Two stories that turn out to be one: the later id leads to the earlier one, for good."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import structs

from syndicator.engine.editing import takedown
from syndicator.engine.releasing.release import Releaser
from syndicator.engine.selecting.joined import joined
from syndicator.engine.selecting.selection import Plan
from syndicator.model import (
    ArticleId,
    AuditLine,
    Channel,
    PollRecord,
    PublishSettings,
    Site,
    SourceKey,
    SourceState,
    Tie,
    TieKind,
    Verdict,
)
from syndicator.publish.edition import Edition
from syndicator.publish.outbox.fileoutbox import FileOutbox
from syndicator.web.outbox import OutboxHandler
from syndicator.web.shelf import Shelf
from tests.builders import NOON, article, card, some_id, source
from tests.documents import START, Item, Newsroom, jsonfeed, text
from tests.fakes.clock import FakeClock
from tests.fakes.notifier import FakeNotifier

if TYPE_CHECKING:
    from pathlib import Path

    from syndicator.web.outbox import Answer

SITE = Site("The Mirror", "https://mirror.example/", contact="desk@mirror.example")
KEYS = ("one", "two", "three")
HALF = 220
"""Words of the text of three parts, of 360, that the first one tells."""


class Mirror:
    """Three sources, one outbox on disk, and a server over it."""

    def __init__(self, folder: Path) -> None:
        self.room = Newsroom()
        self.sources = {SourceKey(key): source(key) for key in KEYS}
        self.folder = folder
        self.open(FileOutbox(folder))

    def open(self, outbox: FileOutbox) -> None:
        self.outbox = outbox
        edition = Edition(SITE, self.sources, (Channel("all", "Everything"),), PublishSettings(), "1")
        self.releaser = Releaser(
            store=self.room.store, outbox=outbox, notifier=FakeNotifier(), clock=FakeClock(), edition=edition
        )

    def show(self, key: str, words: str, hours: int) -> ArticleId:
        """One article of a source; its id."""
        self.room.source = self.sources[SourceKey(key)]
        made = Item(f"As {key} has it", words, f"{key}-1", f"https://{key}.example/1", START - timedelta(hours=hours))
        self.room.poll(made, form=jsonfeed)
        (found,) = self.room.articles(key)
        return found.id

    def get(self, path: str) -> Answer:
        handler = OutboxHandler(Shelf(self.folder), self.outbox)
        scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "headers": []}
        return handler.answer(scope)

    def status(self, id: ArticleId) -> int:
        return self.get(f"/articles/{id}/").status


def two_halves(folder: Path) -> tuple[Mirror, ArticleId, ArticleId]:
    """Two stories that are published, of which nobody can tell that they are one."""
    mirror = Mirror(folder)
    words = whole().split()
    first = mirror.show("one", " ".join(words[:HALF]), 2)
    second = mirror.show("two", " ".join(words[HALF:]), 1)
    mirror.releaser.release()
    assert (mirror.status(first), mirror.status(second)) == (200, 200)
    return mirror, first, second


def whole() -> str:
    return " ".join((text(1), text(2), text(3)))


def test_an_original_that_joins_two_stories_leads_from_the_later_to_the_earlier(tmp_path: Path) -> None:
    """Over documents as they came: the feed shows one, the other address answers 301, and for any other web server
    stands a page that leads on.
    """
    mirror, first, second = two_halves(tmp_path)
    third = mirror.show("three", whole(), 5)
    mirror.releaser.release()
    assert mirror.status(first) == 200
    led = mirror.get(f"/articles/{second}/")
    assert led.status == 301
    assert (b"location", f"../{first}/".encode()) in led.headers
    assert mirror.status(third) == 404  # never published under its own id
    for name in ("rss.xml", "atom.xml", "feed.json"):
        shown = mirror.get(f"/all/{name}").body.decode()
        assert f"articles/{first}/" in shown
        assert f"articles/{second}/" not in shown
    page = (tmp_path / "articles" / second / "index.html").read_text()
    assert f'<link rel="canonical" href="https://mirror.example/articles/{first}/">' in page
    assert f'http-equiv="refresh" content="0; url=https://mirror.example/articles/{first}/"' in page
    assert second not in "".join(path.read_text() for path in (tmp_path / "sitemaps").glob("*.xml"))


def test_the_way_is_the_same_after_a_restart_and_in_another_outbox(tmp_path: Path) -> None:
    """It is known from what is stored; nothing is written again for it."""
    mirror, first, second = two_halves(tmp_path / "a")
    mirror.show("three", whole(), 5)
    mirror.releaser.release()
    mirror.outbox.close()
    mirror.open(FileOutbox(tmp_path / "a"))
    assert mirror.status(second) == 301
    assert mirror.releaser.release(check=True).written == 0
    assert mirror.releaser.release(force=True).written == 0
    assert mirror.status(second) == 301
    mirror.outbox.close()
    mirror.folder = tmp_path / "b"
    mirror.open(FileOutbox(tmp_path / "b"))
    mirror.releaser.release(force=True)
    assert (mirror.status(first), mirror.status(second)) == (200, 301)


def test_the_way_lasts_when_its_own_article_is_kept_no_longer(tmp_path: Path) -> None:
    """And ends with the story that it leads to."""
    mirror, first, second = two_halves(tmp_path)
    third = mirror.show("three", whole(), 5)
    mirror.releaser.release()
    _drop(mirror, "two", second)
    mirror.releaser.release()
    assert (mirror.status(first), mirror.status(second)) == (200, 301)
    _drop(mirror, "one", first)  # the story goes on as the third tells it, under the id that it had
    mirror.releaser.release()
    assert mirror.status(second) == 301
    _drop(mirror, "three", third)
    mirror.releaser.release()
    assert (mirror.status(first), mirror.status(second)) == (404, 404)


def _drop(mirror: Mirror, key: str, id: ArticleId) -> None:
    state = mirror.room.store.state(SourceKey(key))
    assert isinstance(state, SourceState)
    mirror.room.store.commit(PollRecord(state, dropped=(id,)))


def test_what_is_taken_down_is_gone_under_both(tmp_path: Path) -> None:
    """Also where the article of the later id had gone before; lifted, the way is there again."""
    mirror, first, second = two_halves(tmp_path)
    mirror.show("three", whole(), 5)
    mirror.releaser.release()
    _drop(mirror, "two", second)
    mirror.releaser.release()
    (tomb,) = takedown.take_down(mirror.room.store, first, reason="asked", now=START, carrying=mirror.releaser.carrying)
    mirror.releaser.release()
    assert (mirror.status(first), mirror.status(second)) == (410, 410)
    mirror.releaser.release(check=True)
    assert mirror.status(second) == 410
    mirror.room.store.unbury(tomb.id, START, AuditLine(START, "restore", tomb.id))
    mirror.releaser.release()
    mirror.room.clock.forward(hours=1)
    mirror.show("one", " ".join(whole().split()[:HALF]), 2)
    mirror.releaser.release()
    assert mirror.status(first) == 200
    assert mirror.status(second) == 301


def test_what_was_restored_is_found_under_its_address(tmp_path: Path) -> None:
    """Although another outlet's telling comes back before the one that the story began with; and once more taken down,
    it is gone under both.
    """
    mirror = Mirror(tmp_path)
    first, second = mirror.show("one", whole(), 2), mirror.show("two", whole(), 1)
    mirror.releaser.release()
    (tomb,) = takedown.take_down(
        mirror.room.store, second, reason="asked", now=START, carrying=mirror.releaser.carrying
    )
    mirror.releaser.release()
    mirror.room.store.unbury(tomb.id, START, AuditLine(START, "restore", tomb.id))
    mirror.releaser.release()
    assert (mirror.status(first), mirror.status(second)) == (404, 404)
    mirror.show("two", whole(), 1)
    mirror.releaser.release()
    assert (mirror.status(first), mirror.status(second)) == (301, 200)
    mirror.show("one", whole(), 2)
    mirror.releaser.release()
    assert (mirror.status(first), mirror.status(second)) == (301, 200)
    takedown.take_down(mirror.room.store, second, reason="again", now=START, carrying=mirror.releaser.carrying)
    mirror.releaser.release()
    assert (mirror.status(first), mirror.status(second)) == (410, 410)


def test_what_was_restored_was_not_first_shown_then(tmp_path: Path) -> None:
    """Its source showed it all the time: the documents that were read meanwhile say nothing against its date."""
    mirror = Mirror(tmp_path)
    first = mirror.show("one", whole(), 30)
    (tomb,) = takedown.take_down(mirror.room.store, first, reason="asked", now=START, carrying=lambda _: ())
    for _ in range(2):
        mirror.room.poll(Item("As one has it", whole(), "one-1", "https://one.example/1", START), form=jsonfeed)
    mirror.room.store.unbury(tomb.id, START, AuditLine(START, "restore", tomb.id))
    assert mirror.show("one", whole(), 30) == first
    (back,) = mirror.room.articles()
    assert (back.believed, back.flags) == (None, ())


# ---------------------------------------------------------------------------------------------- the rule


def plan(id: int, *others: int, duplicates: tuple[int, ...] = ()) -> Plan:
    cards = [
        structs.replace(
            card(article("one", number)),
            id=some_id(number),
            story=some_id(id),
            verdict=Verdict.DUPLICATE if number in duplicates else Verdict.NEW,
        )
        for number in (id, *others)
    ]
    return Plan(some_id(id), cards[0], tuple(cards[1:]))


def ways(plans: list[Plan], before: dict[int, int] | None = None, kept: tuple[int, ...] = ()) -> dict[int, int]:
    known = {some_id(old): some_id(target) for old, target in (before or {}).items()}
    found = joined(plans, {plan.id for plan in plans}, known, (), [some_id(one) for one in kept], list)
    return {int(old, 16): int(target, 16) for old, target in found.items()}


def test_who_joined_a_story_when_it_came_was_never_published_by_itself() -> None:
    """Only who began one of its own leads on."""
    assert ways([plan(1, 2, 3, duplicates=(2,))]) == {3: 1}


def test_ways_that_follow_one_another_lead_to_the_end() -> None:
    """2 became 1, then 1 became 0: both lead to 0, and a circle leads nowhere."""
    assert ways([plan(0, 1)], {2: 1}) == {2: 0, 1: 0}
    assert ways([plan(9)], {2: 1, 1: 2}) == {}


def test_a_story_that_stands_again_leads_nowhere() -> None:
    """An edition came between, and the two are told apart again."""
    assert ways([plan(1), plan(2)], {2: 1}) == {}


def test_what_leads_to_something_taken_down_is_remembered() -> None:
    """And what leads to nothing any more is not."""
    assert ways([], {2: 1}, kept=(1,)) == {2: 1}
    assert ways([], {2: 1}) == {}


def test_an_id_of_which_no_article_is_left_is_found_by_the_stories_that_articles_joined() -> None:
    """The first of a story is kept no longer; the story joins another one: its address leads there."""
    left = structs.replace(card(article("two", 5)), id=some_id(5), story=some_id(4), verdict=Verdict.DUPLICATE)
    whole = Plan(some_id(1), plan(1).elected, (structs.replace(left, story=some_id(1)),))
    found = joined([whole], {whole.id}, {}, {some_id(4)}, (), lambda: [left])
    assert found == {some_id(4): some_id(1)}


def test_ties_that_come_later_make_a_way(tmp_path: Path) -> None:
    """As stored articles have them."""
    mirror = Mirror(tmp_path)
    one, two = article("one"), article("two", title="Else", first_seen=NOON + timedelta(hours=1))
    for made in (one, two, replace(two, ties=(Tie(one.id, TieKind.TEXT, 1.0),))):
        mirror.room.store.commit(PollRecord(SourceState(made.source, "https://x.example/"), (made,)))
        mirror.releaser.release()
    assert (mirror.status(one.id), mirror.status(two.id)) == (200, 301)
