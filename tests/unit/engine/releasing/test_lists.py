"""The pages of categories, sources, outlets and days in a release."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from lxml import html

from syndicator.engine.selecting.catalogue import FRONT, LONGEST
from syndicator.model import Channel, PublishSettings, SourceKey
from tests.builders import NOON, article
from tests.unit.engine.releasing.test_release import House

if TYPE_CHECKING:
    from syndicator.model import Article

DAY = f"days/{NOON:%Y-%m-%d}/index.html"
MANY = LONGEST + 10


def many(number: int = MANY, *, first: int = 1) -> list[Article]:
    """Articles of one source and day, a minute apart."""
    return [
        article("one", n, title=f"Number {n}", text=f"What number {n} says.", published=NOON + timedelta(minutes=n))
        for n in range(first, first + number)
    ]


def titles(house: House, path: str) -> list[str]:
    return [one.text or "" for one in html.fromstring(house.body(path)).iterfind(".//main//h3/a")]


def hrefs(house: House, path: str, within: str) -> list[str]:
    return [str(link.get("href")) for link in html.fromstring(house.body(path)).iterfind(within)]


def lists(written: set[str]) -> set[str]:
    return {path for path in written if path.startswith(("sources/", "outlets/", "days/", "categories/", "search/"))}


def test_every_list_leads_to_every_story() -> None:
    """The front shows the newest; from page to page all of them can be reached; what leads there names each list."""
    house = House(*many())
    house.releaser.release()
    assert titles(house, "sources/one/index.html") == [f"Number {n}" for n in range(MANY, MANY - FRONT, -1)]
    path, seen = "sources/one/index.html", list[str]()
    while True:
        seen += titles(house, path) if path != "sources/one/index.html" else []
        following = hrefs(house, path, ".//link[@rel='next']")
        if not following:
            break
        path = following[0].replace("../", "") + "index.html"
    assert seen == [f"Number {n}" for n in range(MANY, 0, -1)]
    found = hrefs(house, "search/index.html", ".//main//a")
    assert {"../sources/one/", "../sources/two/", f"../days/{NOON:%Y-%m-%d}/", "../days/"} <= set(found)
    assert f"{NOON:%Y-%m-%d}/" in hrefs(house, "days/index.html", ".//main//a")


def test_news_touches_the_pages_that_show_it() -> None:
    """One more story: the fronts and the newest pages of its lists are written, full ones are not."""
    house = House(*many())
    house.releaser.release()
    house.bring(*many(1, first=MANY + 1))
    day = f"{NOON:%Y-%m-%d}"
    assert lists(house.written()) == {
        "sources/one/index.html",
        f"sources/one/{day}/2/index.html",
        DAY,
        f"days/{day}/2/index.html",
    }


def test_what_is_taken_down_goes_from_its_lists_in_one_release() -> None:
    """Neither title nor address stands on any page, and a list that is empty without it is gone."""
    one, (two,) = many(1, first=1)[0], many(1, first=2)
    alone = article("two", 3, title="All by itself", text="On a day of its own.", published=NOON - timedelta(days=30))
    house = House(one, two, alone)
    house.releaser.release()
    lonely = f"days/{NOON - timedelta(days=30):%Y-%m-%d}/index.html"
    assert "All by itself" in house.body(lonely)
    house.bury(alone)
    house.bury(one)
    house.releaser.release()
    assert lonely not in house.outbox.standing
    standing = [told.body.decode() for told in house.outbox.standing.values() if told.path.endswith(".html")]
    assert not [page for page in standing if "All by itself" in page or str(alone.id) in page or str(one.id) in page]
    assert titles(house, DAY) == ["Number 2"]


def test_the_page_of_a_derived_channel_is_that_of_its_list() -> None:
    """One page, with the feeds to subscribe to; an empty one stands, too."""
    house = House(*many(2))
    house.channels = (
        *house.channels,
        *(Channel(f"sources/{key}", key, sources=(SourceKey(key),)) for key in ("one", "two")),
    )
    house.another().release()
    feeds = hrefs(house, "sources/one/index.html", ".//p[@class='subscribe']//a")
    assert feeds == [f"../../sources/one/{name}" for name in ("rss.xml", "atom.xml", "feed.json")]
    assert titles(house, "sources/one/index.html") == ["Number 2", "Number 1"]
    assert "sources/two/index.html" in house.outbox.standing
    assert not lists(house.written())


def test_without_pages_there_are_no_lists() -> None:
    """Where articles have no pages, nothing lists them, and what stood is removed."""
    house = House(*many(2))
    house.releaser.release()
    house.settings = PublishSettings(pages=False)
    house.another().release()
    assert not lists(set(house.outbox.standing))
    assert "search/" not in house.body("index.html")
