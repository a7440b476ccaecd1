"""Which stories stand in which channel."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from syndicator.engine.polling import proving
from syndicator.engine.selecting import selection
from syndicator.model import Card, Channel, Hop, HopRole, SourceKey, Words
from tests.builders import NOON, article, card, source
from tests.documents import START, Item, Newsroom, text

SOURCES = {key: source(key) for key in map(SourceKey, ("one", "two", "three"))}


def no_text(_: object) -> str:
    raise AssertionError("text was asked for although no words are selected")


def test_a_story_is_published_once_with_its_members_beside_it() -> None:
    """Three tellings of one text make one plan, under the id that began the story."""
    first = article("one")
    second = replace(article("two"), story=first.story)
    third = replace(article("three"), story=first.story)
    plans = selection.stories([card(second), card(third), card(first)], SOURCES)
    assert [plan.id for plan in plans] == [first.id]
    assert {c.source for c in plans[0].also} == {"two", "three"} - {plans[0].elected.source} | (
        {"one"} - {plans[0].elected.source}
    )


def test_whom_the_others_name_is_elected_whenever_it_came() -> None:
    """The outlet that the reprint names as its original is shown, although the reprint began the story."""
    reprint = article(
        "one",
        original_url="https://two.example/1",
        hops=(Hop(HopRole.ORIGINAL, "The Two Post"), Hop(HopRole.REPRINT, "The One Post")),
    )
    original = replace(article("two"), story=reprint.story, published=NOON + timedelta(hours=3))
    (plan,) = selection.stories([card(reprint), card(original)], SOURCES)
    assert plan.elected.id == original.id
    assert plan.id == reprint.id
    assert [c.source for c in plan.also] == ["one"]


def test_a_thief_with_the_victims_link_is_not_elected() -> None:
    """A source that copies another's address and claims an earlier date does not take the story over."""
    victim = article("one")
    thief = replace(article("two", url=victim.url), story=victim.story, published=NOON - timedelta(days=30))
    (plan,) = selection.stories([card(victim), card(thief)], SOURCES)
    assert plan.elected.id == victim.id


def test_a_channel_takes_its_sources_categories_and_languages() -> None:
    """Each condition narrows; a language takes in its variants."""
    mine = article("one", language="zh-Hant-TW", categories=("local",))
    other = article("two", number=2, language="en", categories=("world",))
    plans = selection.stories([card(mine), card(other)], SOURCES)

    def chosen(**fields: object) -> list[str]:
        channel = Channel("c", "C", **fields)  # type: ignore[arg-type]  # by field
        return [plan.id for plan in selection.select(plans, channel, no_text)]

    assert chosen(sources=("one",)) == [mine.id]
    assert chosen(categories=("world",)) == [other.id]
    assert chosen(languages=("zh",)) == [mine.id]
    assert chosen(languages=("zh-Hans",)) == []
    assert len(chosen()) == 2
    assert len(chosen(limit=1)) == 1


def test_a_reprint_keeps_no_article_out_of_its_sources_channel() -> None:
    """A channel of one source still shows a story whose elected member is another source's."""
    original = article("two", published=NOON - timedelta(hours=2))
    reprint = replace(article("one"), story=original.story)
    plans = selection.stories([card(original), card(reprint)], SOURCES)
    channel = Channel("c", "C", sources=(SourceKey("one"),))
    assert [plan.id for plan in selection.select(plans, channel, no_text)] == [original.id]


def shared(number: int, *, backdated: bool = False) -> list[Card]:
    """A story of an outlet's and of who copies it an hour later, and dates it two hours before; "one" is the copier.

    ``backdated``: a document of his of the hour before did not show it.
    """
    original = article("two", number=number, published=NOON, first_seen=NOON + timedelta(minutes=10))
    met = NOON + timedelta(hours=1)
    copy = article("one", number=number, published=NOON - timedelta(hours=1), first_seen=met)
    copy = replace(copy, story=original.story)
    return [card(original), card(proving.proved(copy, NOON + timedelta(minutes=30) if backdated else None))]


def first_told_by(cards: list[Card], number: int = 9) -> set[str]:
    story = shared(number)[0].story
    return {plan.elected.source for plan in selection.stories(cards, SOURCES) if plan.id == story}


def test_who_was_caught_dating_copies_early_is_not_believed_where_he_cannot_be_caught() -> None:
    """What a first document, or the time between two polls, leaves unproven is believed of a source until its dates
    were disproved in three stories; from then on, and backwards, it counts as of when we met it.
    """
    unproven = shared(9)
    assert first_told_by(unproven) == {"one"}
    caught = [one for number in range(3) for one in shared(number, backdated=True)]
    assert first_told_by(unproven + caught[:4]) == {"one"}
    assert first_told_by(unproven + caught) == {"two"}


def test_a_few_old_dates_among_many_stories_cost_nobody_his_name() -> None:
    """An outlet that shows an old article now and then is believed all the same; so is one that copies nothing."""
    caught = [one for number in range(3) for one in shared(number, backdated=True)]
    honest = [one for number in range(100, 160) for one in shared(number)]
    assert first_told_by(shared(9) + caught + honest) == {"one"}
    alone = [shared(number, backdated=True)[1] for number in range(20, 30)]
    assert first_told_by(shared(9) + alone) == {"one"}


def test_words_are_looked_for_in_title_and_text() -> None:
    """Include and exclude match whatever the case, in the title and in the text."""
    tidal = article("one", title="Ferry", text="Tidal power drives the ferry across the harbour.")
    plans = selection.stories([card(tidal)], SOURCES)

    def carries(words: Words) -> bool:
        return bool(selection.select(plans, Channel("c", "C", words=words), lambda _: tidal.text))

    assert carries(Words(include=("TIDAL",)))
    assert carries(Words(include=("ferry",)))
    assert not carries(Words(include=("diesel",)))
    assert not carries(Words(exclude=("harbour",)))


def test_articles_of_a_source_that_is_no_longer_configured_are_not_published() -> None:
    """Taking a source out of feeds.yaml takes its articles out of the channels."""
    assert selection.stories([card(article("gone"))], SOURCES) == []


def test_channels_per_source_and_category_are_made_when_asked_for() -> None:
    """One channel for each source and each configured category, in folders of their own."""
    sources = {SourceKey("one"): source("one", category="Haven & Quay"), SourceKey("two"): source("two")}
    made = selection.channels((Channel("all", "All"),), sources, per_source=True, per_category=True)
    assert [c.key for c in made] == ["all", "sources/one", "sources/two", "categories/haven-quay"]


def test_of_one_day_what_came_later_stands_first_and_what_came_together_as_in_its_document() -> None:
    """Lists that state days, and feeds that state nothing, are in the order of their sources; from poll to poll, too."""
    room = Newsroom()

    def told() -> list[str]:
        cards = [card(one) for one in room.articles()]
        return [plan.elected.title for plan in selection.stories(cards, {room.source.key: room.source})]

    def items(*numbers: int) -> list[Item]:
        return [Item(f"{n}", text(n), f"g{n}", f"https://one.example/{n}") for n in numbers]

    room.poll(*items(4, 1, 3, 2))
    assert told() == ["4", "1", "3", "2"]
    day = START.replace(hour=0, minute=0)
    room.poll(*(replace(one, date=day) for one in items(9, 7, 8)), *items(4, 1))
    room.poll(*(replace(one, date=day) for one in items(6, 5, 9, 7, 8)))
    assert told() == ["4", "1", "3", "2", "6", "5", "9", "7", "8"]


def test_categories_that_share_a_folder_are_one_channel() -> None:
    """“Sport” of one source and “sport” of another stand under one address: their feed holds the articles of both."""
    sources = {
        SourceKey(key): source(key, category=category)
        for key, category in (("one", "Sport"), ("two", "sport"), ("three", "Sports"))
    }
    made = selection.channels((), sources, per_source=False, per_category=True, filed=["SPORT!"])
    assert [(c.key, c.title, c.categories) for c in made] == [
        ("categories/sport", "Sport", ("Sport", "sport", "SPORT!")),
        ("categories/sports", "Sports", ("Sports",)),
    ]
