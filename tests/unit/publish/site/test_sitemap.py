"""Sitemaps: which file names which article, and what stands in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from syndicator.publish.site import sitemap
from tests.unit.publish.publish_builders import edition

if TYPE_CHECKING:
    from collections.abc import Sequence

NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "n": "http://www.google.com/schemas/sitemap-news/0.9"}
START = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


def listed(number: int, apart: timedelta, start: datetime = START, first: int = 0) -> dict[str, str]:
    times = [(first + n, start + n * apart) for n in range(number)]
    return {f"articles/{n:032x}/": sitemap.listing(time, time) for n, time in times}


def shelves(listed: dict[str, str]) -> dict[str, Sequence[sitemap.Row]]:
    """Everything in its files, by their names."""
    hours: dict[str, list[sitemap.Row]] = {}
    for row in listed.items():
        hours.setdefault(row[1][: sitemap.WIDTHS[-1]], []).append(row)
    return {
        part: rows
        for name, own in sitemap.shelves({hour: len(rows) for hour, rows in hours.items()})
        for part, rows in sitemap.parts(name, [row for hour in own for row in hours[hour]]).items()
    }


def locations(body: bytes) -> list[str]:
    root: Any = etree.fromstring(body)
    return [str(e.text) for e in root.iterfind(".//s:loc", NS)]


def test_a_quiet_month_is_one_file() -> None:
    """Articles of two months stand in two files, whatever the order in which they are given."""
    rows = listed(40, timedelta(days=1))
    found = shelves(rows)
    assert {name: len(group) for name, group in found.items()} == {"2026-11": 30, "2026-12": 10}
    again = shelves(dict(reversed(rows.items())))
    assert sitemap.shelf(edition(), "2026-11", found["2026-11"]) == sitemap.shelf(
        edition(), "2026-11", again["2026-11"]
    )


def test_a_busy_month_is_a_file_a_day_and_a_busy_day_one_an_hour() -> None:
    """No file that covers more than an hour names more than a thousand."""
    found = shelves(listed(5_000, timedelta(seconds=20)) | listed(10, timedelta(days=1), START.replace(day=9), 9_000))
    assert all(len(group) <= sitemap.SHORT for group in found.values())
    assert {"2026-11-01T06", "2026-11-02T09", "2026-11-09"} <= found.keys()
    assert sum(map(len, found.values())) == 5_010


def test_no_file_is_longer_than_the_protocol_allows() -> None:
    """An hour with more than fifty thousand is several files, cut at the same places every time."""
    found = shelves(listed(100_100, timedelta(milliseconds=1)))
    assert {name: len(group) for name, group in found.items()} == {
        "2026-11-01T06-1": 50_000,
        "2026-11-01T06-2": 50_000,
        "2026-11-01T06-3": 100,
    }


def test_what_stands_in_a_file() -> None:
    """Addresses are absolute, the newest first, with the time of the last change; markup is escaped."""
    told = edition(url="https://mirror.example/a&b/")
    (name, rows), *_ = shelves(listed(3, timedelta(hours=1))).items()
    made = sitemap.shelf(told, name, rows)
    assert made.path == "sitemaps/2026-11.xml"
    assert locations(made.body) == [f"https://mirror.example/a&b/articles/{n:032x}/" for n in (2, 1, 0)]
    assert b"<lastmod>2026-11-01T08:30:00Z</lastmod>" in made.body


def test_the_index_names_every_file_with_its_last_change() -> None:
    found = shelves(listed(40, timedelta(days=1)))
    body = sitemap.index(edition(), {name: sitemap.latest(rows) for name, rows in found.items()}).body
    names = ["pages", "2026-12", "2026-11"]
    assert locations(body) == [f"https://mirror.example/sitemaps/{name}.xml" for name in names]
    assert body.count(b"<lastmod>") == 2
    assert locations(sitemap.others(edition()).body) == [
        "https://mirror.example/",
        "https://mirror.example/about/",
        "https://mirror.example/news/",
    ]


@pytest.mark.parametrize(
    ("tag", "told"),
    [("en-GB", "en"), ("zh-Hant-TW", "zh-tw"), ("zh", "zh-cn"), ("ja", "ja"), ("no such tag", "en"), ("", "en")],
)
def test_news_names_the_publication_and_its_language(tag: str, told: str) -> None:
    """An article without a title is no news; languages are named as news sitemaps want them."""
    body = sitemap.news(edition(), [("articles/1/", START, "A <b> & c", tag), ("articles/2/", START, " ", tag)]).body
    root: Any = etree.fromstring(body)
    assert locations(body) == ["https://mirror.example/articles/1/"]
    assert [e.text for e in root.iterfind(".//n:title", NS)] == ["A <b> & c"]
    assert [e.text for e in root.iterfind(".//n:language", NS)] == [told]
    assert [e.text for e in root.iterfind(".//n:name", NS)] == ["Two Banks Mirror"]
    assert [e.text for e in root.iterfind(".//n:publication_date", NS)] == ["2026-11-01T06:30:00Z"]
