"""Paths and addresses."""

from __future__ import annotations

from syndicator.model import SourceKey
from syndicator.publish.edition import (
    article_path,
    article_url,
    article_urn,
    channel_path,
    channel_url,
    feed_urn,
    folder_name,
    home_of,
)
from tests.unit.publish.publish_builders import ID, channel, edition


def test_the_layout_others_rely_on() -> None:
    """Articles and channels stand where the documentation says, and their addresses match."""
    told, news = edition(), channel()
    assert article_path(ID) == f"articles/{ID}/index.html"
    assert article_url(told, ID) == f"https://mirror.example/articles/{ID}/"
    names = ("rss", "atom", "json", "html")
    assert [channel_path(news, n) for n in names] == [
        "news/rss.xml",
        "news/atom.xml",
        "news/feed.json",
        "news/index.html",
    ]
    assert [channel_url(told, news, n) for n in names] == [
        "https://mirror.example/news/rss.xml",
        "https://mirror.example/news/atom.xml",
        "https://mirror.example/news/feed.json",
        "https://mirror.example/news/",
    ]


def test_a_channel_named_in_chinese_has_an_address() -> None:
    """A folder with characters beyond ASCII is percent-encoded in addresses and kept in paths."""
    local = channel(key="categories/要闻")
    assert channel_path(local, "rss") == "categories/要闻/rss.xml"
    assert channel_url(edition(), local, "rss") == "https://mirror.example/categories/%E8%A6%81%E9%97%BB/rss.xml"


def test_a_folder_keeps_the_vowels_of_any_script() -> None:
    """Where vowels are written on consonants, names that differ in them alone are two; a form of an emoji is nothing."""
    assert folder_name("दिन") != folder_name("दान")
    assert [
        folder_name(name) for name in ("समाचार", "ข่าววันนี้", "Café", "Cafe\u0301", "Sea \u2693\ufe0f", "\u2764\ufe0f")
    ] == [
        "समाचार",
        "ข่าววันนี้",
        "café",
        "café",
        "sea",
        "other",
    ]


def test_ids_are_permanent() -> None:
    """A feed's id follows from site and key alone, an article's from its own id."""
    assert feed_urn(edition(), channel()) == feed_urn(edition(title="Renamed"), channel(title="Renamed"))
    assert feed_urn(edition(), channel()) != feed_urn(edition(), channel(key="other"))
    assert article_urn(ID) == "urn:uuid:01234567-89ab-cdef-0123-456789abcdef"


def test_a_feed_without_a_page_belongs_to_the_site() -> None:
    """Where a channel has no page, its feeds name the site's index as their home."""
    assert home_of(edition(), channel(formats=("rss",))) == "https://mirror.example/"


def test_a_source_that_left_the_configuration_still_has_a_name() -> None:
    """Articles of a removed source are published under its key."""
    assert edition().source(SourceKey("left")).name == "left"
