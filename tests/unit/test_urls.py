"""Addresses as feeds and pages write them."""

from __future__ import annotations

import time

import pytest

from syndicator import urls
from syndicator.ingest.feeds.parse import parse_feed
from syndicator.model import RawHtml
from syndicator.refine.clean import clean

BASE = "https://outlet.example/news/feed.xml"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://cdn.example/Episode 12 - Tides.mp3", "https://cdn.example/Episode%2012%20-%20Tides.mp3"),
        ("photo 1.jpg", "https://outlet.example/news/photo%201.jpg"),
        ("//cdn.example/a b?c d#e f", "https://cdn.example/a%20b?c%20d#e%20f"),
        ("https://cdn.example/图片　1.jpg", "https://cdn.example/图片%E3%80%801.jpg"),
        ("https://cdn.example/a\u00a0b", "https://cdn.example/a%C2%A0b"),
        ("https://cdn.example/a%20b c", "https://cdn.example/a%20b%20c"),
        # what is no part of the address
        ("\n\t https://cdn.example/a \u3000\n", "https://cdn.example/a"),
        ("https://cdn.example/a\n      b", "https://cdn.example/ab"),
        ("https://cdn.example/a\u200bb\x07", "https://cdn.example/ab"),
        ("https://cdn .example/a", "https://cdn.example/a"),
    ],
)
def test_spaces_within_an_address_are_escaped_and_those_around_it_dropped(written: str, meant: str) -> None:
    """As a browser does it: a file that is named with spaces is there under no other name."""
    assert urls.resolve(BASE, written) == meant
    assert urls.canonical(meant) == urls.canonical(urls.resolve(BASE, meant) or "")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("www.river.example/news/1?a=b", "https://www.river.example/news/1?a=b"),
        ("WWW.River.Example", "https://WWW.River.Example"),
        ("www.river.example:8080/", "https://www.river.example:8080/"),
        ("www.html", "https://outlet.example/news/www.html"),
        ("www.river.html", "https://outlet.example/news/www.river.html"),
        ("www.river.example.html2", "https://outlet.example/news/www.river.example.html2"),
        ("./www.river.example/1", "https://outlet.example/news/www.river.example/1"),
        ("river.example/1", "https://outlet.example/news/river.example/1"),
    ],
)
def test_an_address_that_begins_with_www_has_lost_its_scheme(written: str, meant: str) -> None:
    """Nobody names a folder so."""
    assert urls.resolve(BASE, written) == meant


def test_an_address_is_one_page_whether_its_spaces_are_escaped_or_not() -> None:
    """Two pages whose addresses differ in a space alone are two."""
    assert urls.canonical("https://outlet.example/a b") == urls.canonical("https://outlet.example/a%20b")
    assert urls.canonical("https://outlet.example/a b") != urls.canonical("https://outlet.example/ab")


@pytest.mark.parametrize("run", [" ", "\u3000", "\n", " \n", "a ", "\u200b", "www."])
def test_no_address_takes_long(run: str) -> None:
    """Nor is one of more than so many characters an address."""
    begin = time.process_time()
    for written in (run * 300_000, f"https://cdn.example/a{run * 300_000}b"):
        assert len(urls.resolve(BASE, written) or "") <= urls.MAX_LENGTH
        urls.canonical(written)
    assert time.process_time() - begin < 5


def test_files_named_with_spaces_are_linked_to_where_they_are() -> None:
    """Pages, pictures and sound of an entry, in its fields and in its text."""
    feed = """<rss version="2.0"><channel><title>Harbour</title><item><title>Tides</title>
      <link> https://outlet.example/2026/high tide.html
      </link><enclosure url="https://cdn.example/high tide.mp3" type="audio/mpeg" length="7"/></item></channel></rss>"""
    (entry,) = parse_feed(feed.encode(), None, BASE).entries
    assert entry.url == "https://outlet.example/2026/high%20tide.html"
    assert [file.url for file in entry.enclosures] == ["https://cdn.example/high%20tide.mp3"]
    text = '<p>A <a href="the plan.pdf">plan</a> and <img src="the bay.jpg" alt="bay"> to see.</p>'
    cleaned = clean(RawHtml(text), BASE)
    assert 'href="https://outlet.example/news/the%20plan.pdf"' in cleaned.body
    assert cleaned.image == "https://outlet.example/news/the%20bay.jpg"


@pytest.mark.parametrize(
    "host",
    [
        "news.example", "localhost", "192.0.2.7", "[2001:db8::7]", "a_b.example", "-a.example", "news.example.", "例え.example",
        "bücher.example", "😀.example", "xn--bcher-kva.example:8080", "ann:pw@news.example", "a" * 63 + ".example",
    ],
)  # fmt: skip
def test_hosts_that_can_be(host: str) -> None:
    """Names and addresses of machines, in any script, with a port and who asks."""
    assert urls.names_a_host(f"http://{host}/feed")


@pytest.mark.parametrize(
    "host",
    [
        "a..b", ".a.example", "news.example..", "exa%20mple.example", "news,example", "a" * 64 + ".example", "ü" * 70 + ".example",
        "a.b" * 90, "news!.example", "{host}", "<host>", "$HOST.example", "",
    ],
)  # fmt: skip
def test_hosts_that_cannot_be(host: str) -> None:
    """Nobody can look them up, and a source with such an address would never be polled."""
    assert not urls.names_a_host(f"http://{host}/feed")
