"""What podcasts say of an episode: read by form, and passed on from poll to article."""

from __future__ import annotations

import pytest
from lxml import etree

from syndicator.ingest import podcast
from syndicator.ingest.parse import parse_feed

SPACE = "http://www.itunes.com/dtds/podcast-1.0.dtd"
FEED = """<rss version="2.0" {root}><channel {channel}><title>Talk</title>
<item><title>One</title><guid isPermaLink="false">1</guid><link>https://a.example/1</link>
<description>About ferries, and about those who wait for them at night.</description>
<enclosure url="https://a.example/1.mp3" length="12" type="audio/mpeg"/>{more}</item></channel></rss>"""
MORE = """<itunes:duration> 1:02:03 </itunes:duration><itunes:episode>4</itunes:episode><itunes:season>two</itunes:season>
<itunes:explicit>no</itunes:explicit><itunes:episodeType>Bonus</itunes:episodeType><itunes:title>The  ferry</itunes:title>
<itunes:image href="/cover.png"/><itunes:summary>Longer</itunes:summary><itunes:episode>5</itunes:episode>"""
TOLD = (
    ("duration", "1:02:03"),
    ("explicit", "no"),
    ("episode", "4"),
    ("episodeType", "Bonus"),
    ("title", "The ferry"),
    ("image", "https://a.example/cover.png"),
)


def read(feed: str) -> tuple[tuple[str, str], ...]:
    (entry,) = parse_feed(feed.encode(), "application/rss+xml", "https://a.example/feed").entries
    return entry.podcast


@pytest.mark.parametrize("where", ["root", "channel"])
def test_an_episode_is_read(where: str) -> None:
    """Each element once, in its form; what has another form is left out."""
    declared = {"root": "", "channel": "", where: f'xmlns:itunes="{SPACE}"'}
    assert read(FEED.format(more=MORE, **declared)) == TOLD


def test_a_feed_without_such_elements_is_not_searched() -> None:
    root = etree.fromstring(FEED.format(root="", channel="", more="").encode())
    assert not podcast.speaks(root)
    assert read(FEED.format(root="", channel="", more="")) == ()


def test_what_is_too_long_is_left_out() -> None:
    long = f'<itunes:title xmlns:itunes="{SPACE}">{"a" * 400}</itunes:title>'
    item = etree.fromstring(f"<item>{long}</item>")
    assert podcast.details(item, "https://a.example/") == ()
