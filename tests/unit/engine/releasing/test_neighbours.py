"""What stands beside an article: of the days before it came, and the same for good while others come."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from syndicator.engine.editing import takedown
from syndicator.engine.releasing.neighbours import LENGTH, REACH, Memory, Neighbours
from syndicator.engine.releasing.release import Releaser
from syndicator.engine.selecting.selection import Plan, stories
from syndicator.model import Article, Channel, PollRecord, PublishSettings, Site, SourceKey, SourceState
from syndicator.publish.edition import Edition
from tests.builders import NOON, article, card, source
from tests.fakes.clock import FakeClock
from tests.fakes.notifier import FakeNotifier
from tests.fakes.outbox import FakeOutbox
from tests.fakes.store import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
CATEGORIES = ("Town", "Sport", "Culture")


def told(key: str, number: int, seen: datetime, published: datetime, **fields: object) -> Article:
    return article(
        key,
        number,
        **{
            "title": f"{key} tells of {number}",
            "text": " ".join(f"{key}w{number}n{n}" for n in range(60)),
            "published": published,
            "updated": published,
            "first_seen": seen,
        }
        | fields,
    )


def plans(*articles: Article) -> list[Plan]:
    return stories(map(card, articles), {SourceKey(key): source(key) for key in {one.source for one in articles}})


def titles(found: Iterable[tuple[str, str, str | None]]) -> list[str]:
    return [title for title, *_ in found]


def latest(among: Sequence[Plan], of: Article) -> list[str]:
    plan = next(plan for plan in among if plan.id == of.story)
    return titles(Neighbours(among).of(plan).lists.latest)


def test_stories_of_the_days_before_stand_beside_an_article() -> None:
    """The newest day's first, of each day the latest published; by the day on which they came, whenever they were published."""
    ancient = [told("one", n, NOON - 2 * DAY, NOON - 3 * DAY + n * MINUTE) for n in range(2)]
    before = [told("one", 10 + n, NOON - DAY + n * MINUTE, NOON - (1000 - 300 * n) * DAY) for n in range(3)]
    own = [told("two", n, NOON + n * MINUTE, NOON - n * DAY) for n in range(3)]
    among = plans(*ancient, *before, *own)
    expected = [one.title for one in (before[2], before[1], before[0], ancient[1], ancient[0], own[0])]
    assert [latest(among, one) for one in own] == [expected] * 3


def test_on_the_first_day_those_that_came_first_stand_there_one_of_each_source() -> None:
    """Of one source further ones, where there are too few others."""
    first = [told("one", n, NOON, NOON - n * DAY) for n in range(4)]
    others = [told(f"s{n}", 1, NOON + (9 - n) * MINUTE, NOON + n * DAY) for n in range(2)]
    expected = [one.title for one in (first[0], others[1], others[0], first[1], first[2], first[3])]
    assert latest(plans(*first, *others), others[0]) == expected
    many = [told(f"s{n}", 1, NOON + (9 - n) * MINUTE, NOON + n * DAY) for n in range(9)]
    assert latest(plans(*first, *many), many[0]) == [one.title for one in (first[0], *many[:3:-1])]


def test_pictures_and_categories_have_lists_of_their_own() -> None:
    """Those of earlier days, within reach; a story without a category has no list of one."""
    sought = told("one", 1, NOON - DAY, NOON - 2 * DAY, categories=("Town",), image="https://one.example/1.jpg")
    far = told("one", 2, NOON - 3 * DAY, NOON - 3 * DAY, categories=("Town",), image="https://one.example/2.jpg")
    between = [told("two", n, NOON - 2 * DAY, NOON - 3 * DAY) for n in range(REACH - 1)]
    mine, plain = told("three", 1, NOON, NOON, categories=("Town", "Sport")), told("three", 2, NOON, NOON)
    among = plans(sought, far, *between, mine, plain)
    neighbours = Neighbours(among)
    beside = {plan.id: neighbours.of(plan).lists for plan in among}
    assert titles(beside[mine.id].picture) == titles(beside[plain.id].picture) == [sought.title]
    assert sought.title in titles(beside[mine.id].latest)
    assert titles(beside[mine.id].filed) == [mine.title]  # nothing stands there twice
    assert beside[mine.id].category == "Town"
    assert beside[plain.id].filed == ()
    near = plans(sought, far, *between[1:], mine)
    assert titles(Neighbours(near).of(near[0]).lists.picture) == [sought.title, far.title]


def test_a_story_came_when_the_first_of_its_tellings_did() -> None:
    """Another outlet's reprint, and one that is shown instead, moves it to no other day."""
    first = told("one", 1, NOON - DAY, NOON - DAY)
    again = replace(told("two", 1, NOON, NOON - 2 * DAY), story=first.story)
    assert [plan.seen for plan in plans(first, again)] == [NOON - DAY]
    assert [plan.seen for plan in plans(again)] == [NOON]


def test_what_came_is_remembered_and_what_is_remembered_is_the_same() -> None:
    """Made of the same stories, a list is the same object; otherwise as one without memory would be."""
    old = [told("one", n, NOON - DAY, NOON - n * DAY) for n in range(LENGTH)]
    mine = told("two", 1, NOON, NOON)
    memory: Memory = {}
    among = plans(*old, mine)
    beside = Neighbours(among, memory).of(among[0])
    more = [*among, *plans(told("two", 2, NOON, NOON - 9 * DAY))]
    assert Neighbours(more, memory).of(among[0]) is beside
    fewer = [plan for plan in among if plan.id != old[0].id]
    assert Neighbours(fewer, memory).of(fewer[0]) == Neighbours(fewer).of(fewer[0])
    assert memory.keys() == {(NOON.date(), "")}


class House:
    """Sources with three categories, each of which first comes with articles of the last two months."""

    def __init__(self, sources: int) -> None:
        self.dice = random.Random(3)
        self.store, self.outbox = MemoryStore(), FakeOutbox()
        self.sources = {SourceKey(f"s{n}"): source(f"s{n}") for n in range(sources)}
        self.releaser = self.another(self.outbox)

    def another(self, outbox: FakeOutbox) -> Releaser:
        edition = Edition(
            Site("The Mirror", "https://mirror.example/", contact="desk@mirror.example"),
            *(self.sources, (Channel("all", "All", limit=5),), PublishSettings(), "1"),
        )
        return Releaser(store=self.store, outbox=outbox, notifier=FakeNotifier(), clock=FakeClock(), edition=edition)

    def bring(self, numbers: Iterable[int], seen: datetime) -> set[str]:
        """First polls of some sources; the pages that their articles are to have."""
        pages = set()
        for n in numbers:
            key, at = f"s{n}", seen + n * MINUTE / 60
            made = []
            for number in range(8):
                back = self.dice.randrange(60 * 24 * 60) * MINUTE
                image = f"https://{key}.example/{number}.jpg" if self.dice.randrange(3) else None
                filed = (CATEGORIES[n % 3],) if self.dice.randrange(4) else ()
                made.append(told(key, number, at, at - back, image=image, categories=filed))
            self.commit(*made)
            pages |= {path(one) for one in made}
        return pages

    def commit(self, *made: Article) -> None:
        state = SourceState(made[0].source, f"https://{made[0].source}.example/feed")
        self.store.commit(PollRecord(state, made, tuple((key, one.id) for one in made for key in one.identities)))

    def released(self) -> set[str]:
        """The pages of articles that a release renders, which are those that it writes."""
        self.outbox.writes.clear()
        outcome = self.releaser.release()
        written = {path for path in self.outbox.writes if path.startswith("articles/")}
        assert outcome.pages == len(written)
        return written

    def is_as_rendered_anew(self) -> bool:
        """Whether what stands is what another node would make of what is stored."""
        self.another(anew := FakeOutbox()).release(force=True)
        return {at: one.body for at, one in anew.standing.items()} == {
            at: one.body for at, one in self.outbox.standing.items()
        }


def path(made: Article) -> str:
    return f"articles/{made.id}/index.html"


def test_a_first_import_renders_each_page_once() -> None:
    """However old the articles are that come later, on the first day and on those after it; nor does a restart render
    one again.
    """
    house = House(72)
    came = house.bring(range(24), NOON)
    assert house.released() == came
    for begin in range(24, 48, 6):
        came = house.bring(range(begin, begin + 6), NOON + begin * MINUTE)
        assert house.released() == came
    for begin in range(48, 72, 6):
        came = house.bring(range(begin, begin + 6), NOON + DAY + begin * MINUTE)
        assert house.released() == came
    house.releaser = house.another(house.outbox)
    assert house.released() == set()
    assert house.is_as_rendered_anew()


def test_source_by_source_the_lists_of_a_first_day_soon_stay() -> None:
    """They are what they will be once six sources of each category have come."""
    house = House(36)
    for n in range(36):
        came = house.bring([n], NOON)
        assert house.released() == came or n < 3 * LENGTH
    assert house.is_as_rendered_anew()


def test_what_is_listed_beside_others_goes_and_changes_everywhere() -> None:
    """A title that its source changes, and what is taken down."""
    house = House(24)
    house.bring(range(24), NOON)
    house.released()
    house.commit(after := told("s1", 99, NOON + DAY, NOON))
    assert house.released() == {path(after)}
    newest = max(house.store.cards(), key=lambda one: (one.id != after.id, one.published))
    old = house.store.article(newest.id)
    assert old is not None
    assert old.title in house.outbox.standing[path(after)].body.decode()
    later = old.updated + MINUTE
    house.commit(replace(old, title="Called otherwise", digest="otherwise", revision=2, updated=later))
    assert path(after) in house.released()
    assert "Called otherwise" in house.outbox.standing[path(after)].body.decode()
    takedown.take_down(house.store, old.id, reason="asked for", now=NOON + DAY, carrying=house.releaser.carrying)
    house.released()
    assert not any(b"Called otherwise" in one.body for one in house.outbox.standing.values())
    assert house.is_as_rendered_anew()
