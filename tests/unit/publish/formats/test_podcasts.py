"""What a channel says of itself as a podcast, in every format, and to whom."""

from __future__ import annotations

import json
from typing import Any

import feedparser
import pytest

from syndicator.ingest.feeds.parse import parse_feed
from syndicator.model import ChannelView, Enclosure
from syndicator.publish.formats import feeds, jsonfeed
from tests.formats import checks
from tests.unit.publish.publish_builders import OTHER, article, edition, publication, reprint, view

SHOW = (
    ("author", "Harbour Radio"),
    ("image", "https://u:p@a.example/cover.png"),
    ("category", "Society & Culture > Documentary"),
    ("category", "News"),
    ("explicit", "false"),
    ("type", "serial"),
)
FILE = (Enclosure("https://a.example/1.mp3", "audio/mpeg", 12),)
EPISODE = article(enclosures=FILE, podcast=(("duration", "1:02:03"), ("episode", "4"), ("explicit", "no")), show=SHOW)
MAKERS = {"rss": (feeds.rss, checks.rss), "atom": (feeds.atom, checks.atom)}


def parsed(name: str, made: ChannelView) -> Any:
    make, check = MAKERS[name]
    body = make(made, edition()).body
    assert check(body) == []
    return feedparser.parse(body)


@pytest.mark.parametrize("name", MAKERS)
def test_a_source_that_is_a_podcast_stays_one(name: str) -> None:
    """Show and episode come out of feedparser as they went in."""
    told = parsed(name, view(publication(EPISODE), publication(article(id=OTHER))))
    assert not told.bozo
    feed, (one, _) = told.feed, told.entries
    assert feed.image.href == "https://a.example/cover.png"
    assert {tag["term"] for tag in feed.tags if tag["scheme"] == "http://www.itunes.com/"} == {
        *("Society & Culture", "Documentary", "News")
    }
    assert feed.itunes_type == "serial"
    assert (one.itunes_duration, one.itunes_episode) == ("1:02:03", "4")
    assert [(link.href, link.type, link.length) for link in one.links if link.rel == "enclosure"] == [
        ("https://a.example/1.mp3", "audio/mpeg", "12")
    ]
    assert one.author == "Ann Poole"  # not the show's


@pytest.mark.parametrize("name", [*MAKERS, "json"])
def test_a_mirror_of_ours_tells_the_same(name: str) -> None:
    """Read as any source is, each format says of show and episode what we were told."""
    makers = {"rss": feeds.rss, "atom": feeds.atom, "json": jsonfeed.json_feed}
    made = makers[name](view(publication(EPISODE)), edition())
    (entry,) = parse_feed(made.body, made.media_type, "https://mirror.example/feed").entries
    assert entry.podcast == (("duration", "1:02:03"), ("explicit", "no"), ("episode", "4"))
    assert entry.show == tuple((name, value.replace("u:p@", "")) for name, value in SHOW)
    assert [file.url for file in entry.enclosures] == ["https://a.example/1.mp3"]


@pytest.mark.parametrize("name", MAKERS)
def test_the_owner_is_the_mirror(name: str) -> None:
    """Directories write to an owner: to us, by the address that stands on every page."""
    make, _ = MAKERS[name]
    body = make(view(publication(EPISODE)), edition()).body.decode()
    owner = body.partition("<itunes:owner>")[2].partition("</itunes:owner>")[0]
    site = edition().site
    assert f"<itunes:name>{site.title}</itunes:name>" in owner
    assert f"<itunes:email>{site.contact}</itunes:email>" in owner
    assert "u:p@" not in body


@pytest.mark.parametrize("name", MAKERS)
def test_news_of_several_sources_are_no_show(name: str) -> None:
    """One episode among them lends the channel neither author nor picture."""
    make, check = MAKERS[name]
    made = view(publication(EPISODE), publication(reprint(id=OTHER)))
    body = make(made, edition()).body
    assert check(body) == []
    assert b"<itunes:duration>" in body
    assert not any(word in body for word in (b"itunes:author", b"itunes:owner", b"cover.png"))
    assert "podcast" not in json.loads(jsonfeed.json_feed(made, edition()).body)["_syndicator"]


def test_what_is_configured_goes_before_what_the_source_says() -> None:
    """Name by name; where several sources are mixed, it is all there is."""
    own = (("author", "Two Banks"), ("category", "Arts > Books"))
    told = json.loads(jsonfeed.json_feed(view(publication(EPISODE), show=own), edition()).body)["_syndicator"]
    assert told["podcast"] == {
        "author": "Two Banks",
        "image": "https://a.example/cover.png",
        "category": ["Arts > Books"],
        "explicit": "false",
        "type": "serial",
    }
    mixed = view(publication(EPISODE), publication(reprint(id=OTHER)), show=own)
    told = json.loads(jsonfeed.json_feed(mixed, edition()).body)["_syndicator"]
    assert told["podcast"] == {"author": "Two Banks", "category": ["Arts > Books"]}


def test_what_can_be_played_is_the_enclosure() -> None:
    """RSS 2.0 has one, whatever its source named first."""
    files = (Enclosure("https://a.example/1.png", "image/png"), *FILE)
    body = feeds.rss(view(publication(article(enclosures=files))), edition()).body
    assert b'<enclosure url="https://a.example/1.mp3" length="12" type="audio/mpeg"/>' in body
    assert b'<media:content url="https://a.example/1.png" type="image/png"/>' in body
