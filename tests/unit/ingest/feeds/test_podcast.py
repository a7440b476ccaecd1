"""What podcasts say of an episode: read by form, and passed on from poll to article."""

from __future__ import annotations

import json
from typing import Any

import pytest
from lxml import etree

from syndicator.ingest.feeds import podcast
from syndicator.ingest.feeds.parse import parse_feed
from syndicator.model import Enclosure, Entry, Told

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


def entry(feed: str) -> Entry:
    (one,) = parse_feed(feed.encode(), "application/rss+xml", "https://a.example/feed").entries
    return one


def read(feed: str) -> Told:
    return entry(feed).podcast


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


SHOW = """<title>Talk</title><itunes:author> Harbour  Radio </itunes:author><itunes:image href="cover.png"/>
<itunes:category text="society &amp; culture"><itunes:category text="Documentary"/></itunes:category>
<itunes:category text="News"/><itunes:category text="Podcasting"/><itunes:explicit>clean</itunes:explicit>
<itunes:type>Serial</itunes:type><itunes:owner><itunes:name>Ann</itunes:name><itunes:email>ann@a.example</itunes:email>
</itunes:owner>"""
SHOWN = (
    ("author", "Harbour Radio"),
    ("image", "https://a.example/cover.png"),
    ("category", "Society & Culture > Documentary"),
    ("category", "News"),
    ("explicit", "false"),
    ("type", "serial"),
)


def test_a_show_is_read() -> None:
    """In its forms, categories as Apple lists them; nothing of its owner."""
    feed = FEED.format(root=f'xmlns:itunes="{SPACE}"', channel="", more="").replace("<title>Talk</title>", SHOW)
    assert entry(feed).show == SHOWN


@pytest.mark.parametrize(
    "said",
    [
        "<itunes:author>ann@a.example</itunes:author>",
        "<itunes:explicit>perhaps</itunes:explicit>",
        "<itunes:type>weekly</itunes:type>",
        '<itunes:category text="Ferries"><itunes:category text="Documentary"/></itunes:category>',
        '<itunes:image href="javascript:alert(1)"/>',
        f"<itunes:author>{'a' * 400}</itunes:author>",
        "<itunes:owner><itunes:email>ann@a.example</itunes:email></itunes:owner>",
    ],
)
def test_what_has_another_form_is_no_word_of_a_show(said: str) -> None:
    """Least of all an address of somebody's."""
    feed = FEED.format(root=f'xmlns:itunes="{SPACE}"', channel="", more="").replace("<title>Talk</title>", said)
    assert entry(feed).show == ()


def test_an_atom_feed_can_be_a_podcast() -> None:
    """Its enclosures are links, of which each has its type and length."""
    feed = f"""<feed xmlns="http://www.w3.org/2005/Atom" xmlns:itunes="{SPACE}"><title>Talk</title><id>urn:talk</id>
<updated>2026-01-01T00:00:00Z</updated><itunes:author>Harbour Radio</itunes:author><entry><id>urn:1</id>
<title>One</title><updated>2026-01-01T00:00:00Z</updated><link href="/1"/>
<link rel="enclosure" type="audio/mpeg" length="12" href="/1.mp3"/><itunes:duration>62</itunes:duration>
<summary>About ferries, and about those who wait for them at night.</summary></entry></feed>"""
    (one,) = parse_feed(feed.encode(), "application/atom+xml", "https://a.example/feed").entries
    assert one.enclosures == (Enclosure("https://a.example/1.mp3", "audio/mpeg", 12),)
    assert one.podcast == (("duration", "62"),)
    assert one.show == (("author", "Harbour Radio"),)


def test_a_json_feed_can_be_one_too() -> None:
    """By what the format says of files; and by what a syndicator passes on, over which it does not go."""
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Talk",
        "_syndicator": {"podcast": {"author": "Harbour Radio", "category": ["News", "Ferries"], "explicit": 1}},
        "items": [
            {
                "id": "1",
                "content_text": "About ferries.",
                "attachments": [
                    {"url": "https://a.example/1.mp3", "mime_type": "audio/mpeg", "duration_in_seconds": 62.4}
                ],
            }
        ],
    }
    assert entry(json.dumps(feed)).podcast == (("duration", "62"),)
    assert entry(json.dumps(feed)).show == (("author", "Harbour Radio"), ("category", "News"))
    feed["items"][0]["_syndicator"] = {"podcast": {"duration": "1:02", "season": "2", "episode": ["x"]}}
    assert entry(json.dumps(feed)).podcast == (("duration", "1:02"), ("season", "2"))
    feed["items"][0]["attachments"][0]["duration_in_seconds"] = 1e400
    assert entry(json.dumps(feed)).podcast == (("duration", "1:02"), ("season", "2"))
