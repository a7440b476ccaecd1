"""Very many stories, none of which is held: they are those that would be held."""

from __future__ import annotations

import random
from array import array
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from syndicator.engine.selecting import crowd, selection
from syndicator.engine.selecting.audience import parted
from syndicator.engine.selecting.catalogue import Catalogue
from syndicator.engine.selecting.rulings import Rulings
from syndicator.model import (
    ArticleId,
    Card,
    Channel,
    Deck,
    Edit,
    Judgement,
    Part,
    PublishSettings,
    Remark,
    RetractionPolicy,
    Rule,
    Site,
    SourceKey,
    Term,
    Tie,
    TieKind,
    Verdict,
    When,
)
from syndicator.publish.edition import Edition
from syndicator.store.memory.cards import pack, unpack
from syndicator.store.memory.rows import Rows, Stock
from tests.builders import NOON, article, some_id, source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syndicator.model import Article, Source

KEYS = ("one", "two", "three", "off")
SOURCES: dict[SourceKey, Source] = {
    SourceKey(key): source(key, enabled=key != "off", priority=number) for number, key in enumerate(KEYS)
}
SOURCES[SourceKey("two")] = replace(SOURCES[SourceKey("two")], retracted=RetractionPolicy.WITHDRAW)
EACH = 60
SITE = Site("Mirror", "https://mirror.example/")


def stored(dice: random.Random) -> list[list[Article]]:
    """Articles of every kind, source by source: reprints of others, held, retracted, of one minute and met
    at one time, oddly named.
    """
    made: list[Article] = []
    shelves = []
    for key in KEYS:
        shelf = []
        for number in range(EACH):
            when = NOON - timedelta(minutes=dice.randrange(90))
            seen = when + timedelta(microseconds=dice.randrange(3))
            one = article(key, number, title=f"{key} {number}", published=when, updated=when, first_seen=seen)
            if number % 20 == 7:
                one = replace(one, id=ArticleId(f"odd {key} {number}"), story=ArticleId(f"odd {key} {number}"))
            chance = dice.random()
            others = [other for other in made if other.source != one.source]
            if chance < 0.3 and others:
                other = dice.choice(others)
                kind = dice.choice((TieKind.TEXT, TieKind.TEXT, TieKind.EDITION, TieKind.CLAIM, TieKind.EDITED))
                ties = (Tie(other.id, kind, round(dice.random(), 4)),)
                one = replace(one, ties=ties, story=other.story if kind is TieKind.TEXT else one.story)
            elif chance < 0.4:
                one = replace(one, judgement=Judgement(Verdict.HELD, "to be looked at"))
            elif chance < 0.5:
                one = replace(one, remarks=(Remark(dice.choice((Edit.RETRACTION, Edit.CORRECTION)), when),))
            made.append(one)
            shelf.append(one)
        shelves.append(shelf)
    return shelves


def deck_of(shelves: list[list[Article]]) -> Stock:
    return Stock(Rows.of({one.id: pack(one) for one in shelf}) for shelf in shelves)


def fields(plan: selection.Plan) -> tuple[ArticleId, list[dict[str, object]]]:
    members = (plan.elected, *plan.also)
    return plan.id, [{name: getattr(card, name) for name in Card.__struct_fields__} for card in members]


@pytest.mark.parametrize("seed", range(8))
def test_the_stories_of_a_deck_are_those_of_its_cards(seed: int) -> None:
    """In the same order, with the same members, those withdrawn as well."""
    deck = deck_of(stored(random.Random(seed)))
    cards = [unpack(one, rows[one])[0] for rows in deck._shelves for one in rows]
    assert list(deck) == cards
    assert [deck[number] for number in range(len(deck))] == cards
    assert deck[-3:] == cards[-3:]
    assert [deck.id(number) for number in range(len(deck))] == [card.id for card in cards]
    standing, withdrawn = selection.sorted_out(cards, SOURCES)
    plans, gone = crowd.sorted_out(deck, SOURCES)
    assert list(plans) == standing
    assert list(map(fields, gone)) == list(map(fields, withdrawn))
    assert any(plan.also for plan in standing)
    assert len(plans) == len(standing) > EACH
    assert [plans[place] for place in range(len(plans))] == standing
    assert list(plans[3:9]) == standing[3:9]
    assert list(plans.chosen([5, 2])[1:]) == [standing[2]]
    assert list(plans.ids()) == [plan.id for plan in standing]


def test_stories_are_found_by_their_ids() -> None:
    plans, _ = crowd.sorted_out(deck_of(stored(random.Random(1))), SOURCES)
    shown, held = crowd.by_id(plans), crowd.by_id(list(plans))
    assert dict(shown) == held
    assert len(shown) == len(held)
    for absent in (some_id(77), ArticleId("none"), ArticleId("F" * 32), ArticleId("")):
        assert absent not in shown
        assert shown.get(absent) is None
    with pytest.raises(KeyError):
        shown[some_id(77)]


def test_some_stories_are_changed_and_the_others_stay_as_they_are() -> None:
    plans, _ = crowd.sorted_out(deck_of(stored(random.Random(2))), SOURCES)

    def change(plan: selection.Plan) -> selection.Plan:
        return plan if plan.also else selection.Plan(plan.id, plan.elected, (plan.elected,))

    changed = plans.changed(change)
    assert list(changed) == [change(plan) for plan in plans]
    assert list(changed.chosen([1]).ids()) == [plans[1].id]


def test_of_a_deck_some_cards_and_others_in_their_place() -> None:
    deck: Deck = deck_of(stored(random.Random(3)))
    other = deck.card(9)
    part = Part(deck, array("I", [4, 5, 8]), {5: other})
    assert [*part] == [deck.card(4), other, deck.card(8)]
    assert [part.id(number) for number in range(3)] == [card.id for card in part]
    assert [late.title for late in part.late(range(3))] == [card.title for card in part]


def test_the_lists_of_very_many_are_those_of_few() -> None:
    plans, _ = crowd.sorted_out(deck_of(stored(random.Random(4))), SOURCES)
    edition = Edition(SITE, SOURCES, (Channel("all", "All"),), PublishSettings(), "1")
    many, few = Catalogue(plans, edition, None), Catalogue(list(plans), edition, {})
    assert not many.filed
    for one, other in zip(many.shelves(), few.shelves(), strict=True):
        assert (one.kind, one.name, one.title, list(one.plans)) == (
            other.kind,
            other.name,
            other.title,
            list(other.plans),
        )
        leaves = zip(many.leaves(one), few.leaves(other), strict=True)
        assert all(mine.name == theirs.name and list(mine.plans) == list(theirs.plans) for mine, theirs in leaves)
        assert many.marks(one.plans) == few.marks(other.plans)
    assert [many.filed_of(plan) for plan in plans] == list(few.filed.values())
    assert [many.places(plan) for plan in plans] == [few.places(plan) for plan in plans]


class Held:
    """A store whose cards are a deck, or are held."""

    def __init__(self, shelves: list[list[Article]], *, held: bool) -> None:
        self._articles = {one.id: one for shelf in shelves for one in shelf}
        self._deck = deck_of(shelves)
        self._held = held

    def cards(self) -> Sequence[Card]:
        return list(self._deck) if self._held else self._deck

    def article(self, id: ArticleId) -> Article | None:
        return self._articles.get(id)

    def recall(self, _name: str) -> bytes | None:
        return None


def test_rules_and_private_channels_part_a_deck_as_they_part_cards() -> None:
    """What rules exclude, hold and retitle, and what only readers with a token may see; most cards are not kept."""
    rules = (
        Rule("away", when=When(title=(Term("one 1"),)), exclude=True),
        Rule("later", when=When(title=(Term("two 2"),)), hold=True),
        Rule("sea", when=When(title=(Term("three 3"),)), category="Sea"),
    )
    closed = Channel("desk", "Desk", sources=(SourceKey("two"),), private=True)
    shown = Channel("all", "All", sources=(SourceKey("one"), SourceKey("three")))
    edition = Edition(SITE, SOURCES, (shown,), PublishSettings(), "1", (closed,))
    shelves = [sorted(shelf, key=lambda one: one.source) for shelf in stored(random.Random(5))]
    audiences = []
    for held in (True, False):
        store: Any = Held(shelves, held=held)
        cards = Rulings(rules, store, SOURCES).cards()
        assert isinstance(cards, Part) is not held
        audiences.append(parted(cards, edition, lambda _: ""))
    few, many = audiences
    assert list(many.open) == list(few.open)
    assert list(many.whole) == list(few.whole)
    assert many.hidden == few.hidden
    assert few.hidden
    assert 0 < len(few.open) < len(few.whole)
    assert any("Sea" in plan.elected.categories for plan in few.whole)
    assert not any(plan.elected.title == "one 1" for plan in few.whole)
