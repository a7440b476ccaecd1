"""What an editor features and what is read most, on pages."""

from __future__ import annotations

import msgspec
from lxml import html

from syndicator.engine import picks
from syndicator.engine.views import SHOWN
from syndicator.model import ArticleId
from tests.unit.engine.test_release import ONE, TWO, House, page


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


def test_a_damaged_note_features_nothing() -> None:
    """And the next choice is kept."""
    house = House(ONE)
    house.store.remember(picks.NOTE, b'{"a": ')
    assert picks.featured(house.store) == ()
    assert picks.feature(house.store, [ONE.id]) == (ONE.id,)
