"""Lists of feeds."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from syndicator.ingest.feeds.opml import read_opml
from syndicator.model import Kind, Rendition, SourceKey
from syndicator.publish.formats import opml
from tests.unit.publish.publish_builders import HARBOUR, RIVER, channel, edition


def outlines(rendition: Rendition) -> list[dict[str, str]]:
    """Those of feeds and pages, without the folders around them."""
    listed = etree.fromstring(rendition.body).iterfind(".//outline[@type]")
    return [{str(k): str(v) for k, v in o.attrib.items()} for o in listed]


def test_sources_are_listed_but_for_private_ones() -> None:
    """Sources behind credentials or switched off are not listed."""
    off = replace(RIVER, key=SourceKey("off"), url="https://off.example/feed", enabled=False)
    told = replace(edition(), sources={RIVER.key: RIVER, HARBOUR.key: HARBOUR, off.key: off})
    rendition = opml.sources_opml(told)
    assert rendition.path == "sources.opml"
    assert outlines(rendition) == [
        {
            "text": "River Gazette",
            "title": "River Gazette",
            "type": "rss",
            "xmlUrl": "https://river.example/feed.xml",
            "htmlUrl": "https://river.example/",
            "language": "en",
            "category": "Local",
            opml.KEY: RIVER.key,
        }
    ]
    assert b"secret" not in rendition.body


def test_a_source_without_a_feed_is_a_link() -> None:
    """What no reader could subscribe to is offered as a page to visit."""
    listed = replace(RIVER, kind=Kind.PAGE, home=None, url="https://river.example/news/")
    (told,) = outlines(opml.sources_opml(replace(edition(), sources={RIVER.key: listed})))
    assert (told["type"], told["url"]) == ("link", "https://river.example/news/")
    assert "xmlUrl" not in told


def test_categories_are_folders_as_they_are_read_again() -> None:
    """A folder for each, folders within folders for each part; a slash that parts nothing is part of a name."""
    filed = ("World/Asia", None, "World", "World/Asia", "and/ or", "/", "Brook Hill, NY")
    listed = {
        SourceKey(f"s{n}"): replace(RIVER, key=SourceKey(f"s{n}"), url=f"https://river.example/{n}", category=category)
        for n, category in enumerate(filed)
    }
    body = opml.sources_opml(replace(edition(), sources=listed)).body
    root = etree.fromstring(body)
    assert [f.get("text") for f in root.iterfind("body/outline[outline]")] == [
        "World",
        "and/ or",
        "/",
        "Brook Hill, NY",
    ]
    assert [f.get("text") for f in root.iterfind("body/outline/outline[outline]")] == ["Asia"]
    assert {feed.feed_url[-1]: feed.category for feed in read_opml(body).feeds} == {
        str(n): category for n, category in enumerate(filed)
    }


def test_channels_are_listed_by_the_format_most_readers_know() -> None:
    """A channel is listed by its RSS feed, or Atom or JSON where it has none; one without feeds is not."""
    channels = (
        channel(),
        channel(key="b", formats=("json", "atom")),
        channel(key="c", formats=("html",)),
    )
    told = outlines(opml.channels_opml(replace(edition(), channels=channels)))
    assert [o["xmlUrl"] for o in told] == ["https://mirror.example/news/rss.xml", "https://mirror.example/b/atom.xml"]
