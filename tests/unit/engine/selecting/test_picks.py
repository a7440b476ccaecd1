"""What an editor features and what is read most, on pages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec
import pytest
from lxml import html

from syndicator.engine.selecting import picks
from syndicator.engine.selecting.views import SHOWN
from syndicator.model import ArticleId, Featured, PublishSettings, SourceKey, Words
from tests.unit.engine.releasing.test_release import ONE, TWO, House, page

if TYPE_CHECKING:
    from syndicator.model import Article


def viewed(house: House, counts: dict[str, int], hot: list[str]) -> None:
    house.store.remember(SHOWN, msgspec.msgpack.encode({"counts": counts, "hot": hot}))


def counting() -> House:
    """A house whose pages show views."""
    house = House(ONE, TWO)
    releaser = house.another()
    releaser._views = True
    releaser.release()
    return house


def listed(house: House, within: str) -> list[str]:
    return [found.text_content().strip() for found in html.fromstring(house.body("index.html")).xpath(within)]  # type: ignore[union-attr]


def test_what_is_featured_stands_first() -> None:
    """The latest choice first, twelve at most; one that is out of every feed, too; taken off, it goes."""
    house = House(ONE, TWO)
    house.releaser.release()
    assert not listed(house, "//section[@id='featured']//h3")
    picks.feature(house.store, [ONE.id])
    picks.feature(house.store, [TWO.id])
    assert house.written() == {"index.html"}
    assert listed(house, "//section[@id='featured']//h3") == [TWO.title, ONE.title]
    picks.unfeature(house.store, [TWO.id])
    house.releaser.release()
    assert listed(house, "//section[@id='featured']//h3") == [ONE.title]
    many = [ArticleId(f"{n:032x}") for n in range(picks.MOST + 3)]
    assert picks.feature(house.store, many) == tuple(many[: picks.MOST])


def test_what_is_taken_down_is_featured_no_longer() -> None:
    """Neither by an editor nor by readers."""
    house = counting()
    picks.feature(house.store, [ONE.id, TWO.id])
    viewed(house, {ONE.id: 5, TWO.id: 3}, [ONE.id, TWO.id])
    house.releaser.release()
    assert ONE.title in house.body("index.html")
    house.bury(ONE)
    house.releaser.release()
    assert ONE.title not in house.body("index.html")
    assert listed(house, "//section[@id='hot']//li") == [TWO.title]


def test_views_stand_on_the_page_and_change_no_other() -> None:
    """A number that grows renders its page anew, and where the order of what is read most stays, nothing else."""
    house = counting()
    viewed(house, {ONE.id: 1234}, [ONE.id])
    assert house.written() == {page(ONE), "index.html"}
    assert "Views: 1,234" in house.body(page(ONE))
    assert "Views" not in house.body(page(TWO))
    viewed(house, {ONE.id: 1400}, [ONE.id])
    assert house.written() == {page(ONE)}
    assert listed(house, "//section[@id='hot']//li") == [ONE.title]


def test_where_views_are_not_wanted_none_are_shown() -> None:
    """Switched off, numbers go from the pages."""
    house = counting()
    viewed(house, {ONE.id: 7}, [ONE.id])
    house.releaser.release()
    house.another().release()
    assert "Views" not in house.body(page(ONE))
    assert not listed(house, "//section[@id='hot']")


def headlines(house: House) -> list[str]:
    return listed(house, "//section[@id='featured']//h3")


def featuring(house: House, wanted: Featured) -> set[str]:
    """What a configuration that features this has written."""
    house.featured = wanted
    house.another()
    return house.written()


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        (Featured(sources=(SourceKey("two"),)), [TWO]),
        (Featured(sources=(SourceKey("one"), SourceKey("two")), limit=1), [TWO]),
        (Featured(languages=("en",)), [TWO, ONE]),
        (Featured(languages=("fr",)), []),
        (Featured(words=Words(include=(ONE.title.upper(),))), [ONE]),
        (Featured(words=Words(exclude=(ONE.title,))), [TWO]),
        (Featured(articles=(ONE.id,)), [ONE]),
        (Featured(articles=(ONE.url, "https://nowhere.example/x")), [ONE]),
        (Featured(articles=(f"https://mirror.example/articles/{ONE.id}/",), languages=("en",)), [ONE, TWO]),
    ],
)
def test_a_configuration_features(wanted: Featured, shown: list[Article]) -> None:
    """By source, language, words, ids and addresses; no page but the home page is rendered for it."""
    house = House(ONE, TWO)
    house.releaser.release()
    assert featuring(house, wanted) == ({"index.html"} if shown else set())
    assert headlines(house) == [one.title for one in shown]


def test_without_pages_what_is_featured_leads_to_its_outlet() -> None:
    """As everything does on such a home page."""
    house = House(ONE, TWO)
    house.settings = PublishSettings(pages=False)
    featuring(house, Featured(articles=(ONE.id,)))
    assert headlines(house) == [ONE.title]
    assert listed(house, "//section[@id='featured']//h3/a[starts-with(@href, 'https://one.example/')]") == [ONE.title]


def test_an_original_is_featured_by_its_own_address() -> None:
    """What a reprint names as the original's address means the reprint; a bare look at its host is not enough."""
    origin = replace(ONE, original_url="http://www.river.example/2026/ferry/?utm_source=x")
    house = House(origin, replace(TWO, original_url="https://river.example/2026/other"))
    featuring(house, Featured(articles=("https://river.example/2026/ferry",)))
    assert headlines(house) == [ONE.title]


def test_an_editor_goes_before_the_configuration() -> None:
    """And what both feature stands once."""
    house = House(ONE, TWO)
    picks.feature(house.store, [ONE.id])
    featuring(house, Featured(languages=("en",), limit=2))
    assert headlines(house) == [ONE.title, TWO.title]
    picks.feature(house.store, [TWO.id])
    house.releaser.release()
    assert headlines(house) == [TWO.title, ONE.title]


def test_the_limit_counts_what_an_editor_features() -> None:
    """Who features as many as there may be leaves no room."""
    house = House(ONE, TWO)
    picks.feature(house.store, [ONE.id])
    featuring(house, Featured(languages=("en",), limit=1))
    assert headlines(house) == [ONE.title]


def test_what_goes_makes_room_for_the_next() -> None:
    """At once, and the list goes with the section that asks for it."""
    house = House(ONE, TWO)
    featuring(house, Featured(sources=(SourceKey("one"), SourceKey("two")), limit=1))
    assert headlines(house) == [TWO.title]
    house.bury(TWO)
    house.releaser.release()
    assert headlines(house) == [ONE.title]
    house.featured = None
    house.another()
    assert house.written() == {"index.html"}
    assert not headlines(house)


def test_a_damaged_note_features_nothing() -> None:
    """And the next choice is kept."""
    house = House(ONE)
    house.store.remember(picks.NOTE, b'{"a": ')
    assert picks.featured(house.store) == ()
    assert picks.feature(house.store, [ONE.id]) == (ONE.id,)
