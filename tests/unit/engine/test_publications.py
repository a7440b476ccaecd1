"""Stories as they are published: made once while nothing in them changes, and kept no longer than they stand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from syndicator.engine.publications import MOST_LATELY, Memory, Publications
from syndicator.engine.rulings import Rulings
from syndicator.engine.selection import Plan
from syndicator.model import PollRecord, PublishSettings, Site, SourceKey, SourceState
from syndicator.publish.edition import Edition
from tests.builders import article, source
from tests.fakes.store import MemoryStore

if TYPE_CHECKING:
    from syndicator.model import Article

ONE = SourceKey("one")


class Desk:
    """A store, and one release after another over it."""

    def __init__(self, *articles: Article) -> None:
        self.store, self.memory = MemoryStore(), Memory()
        sources = {ONE: source("one")}
        self.edition = Edition(Site("M", "https://mirror.example/"), sources, (), PublishSettings(), "1")
        self.rulings = Rulings((), self.store, sources)
        self.bring(*articles)

    def bring(self, *articles: Article) -> None:
        self.store.commit(PollRecord(SourceState(ONE, "https://one.example/feed"), articles, ()))

    def release(self) -> Publications:
        class Release:
            edition = self.edition

        return Publications(cast("Any", Release()), self.store, self.rulings, None, self.memory)

    def plans(self) -> list[Plan]:
        return [Plan(card.id, card, ()) for card in self.store.cards()]


def test_what_did_not_change_is_the_very_same() -> None:
    """So that what each format tells of it need not be worked out again; another text, or another plan, is another."""
    told = article("one", 1)
    desk = Desk(told)
    (plan,) = desk.plans()
    first = desk.release().of(plan)
    assert first is not None
    assert desk.release().of(plan) is first
    desk.bring(replace(told, title="Another", digest="other", revision=2))
    again = desk.release().of(plan)
    assert again is not None
    assert again.article.title == "Another"
    assert desk.release().of(Plan(plan.id, plan.elected, (plan.elected,))) != again


def test_what_stands_no_longer_is_not_kept() -> None:
    """Neither its text nor its picture: it may have been taken down."""
    desk = Desk(article("one", 1), article("one", 2))
    one, two = desk.plans()
    release = desk.release()
    release.of(one), release.of(two)
    desk.memory.pictured[one.id] = (one, one)
    release.forget_but({two.id})
    assert desk.memory.lately.keys() == {two.id}
    assert not desk.memory.pictured


def test_few_are_kept() -> None:
    """Those that were asked for last."""
    desk = Desk(*(article("one", number) for number in range(MOST_LATELY + 5)))
    plans = desk.plans()
    for plan in [*plans[:5], *plans]:
        desk.release().of(plan)
    assert list(desk.memory.lately) == [plan.id for plan in plans[-MOST_LATELY:]]
