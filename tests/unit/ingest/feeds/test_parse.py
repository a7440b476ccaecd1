"""Reading feeds: what the pairs in tests/feeds do not show."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import pytest

from syndicator.errors import ParseError
from syndicator.ingest.feeds import parse
from syndicator.ingest.feeds.parse import parse_feed

if TYPE_CHECKING:
    from syndicator.model import ParsedFeed

URL = "https://source.example/feed"
ITEM = "<item><title>{0}</title><link>https://source.example/{0}</link><description>Text {0}.</description></item>"


def rss(*items: str, head: str = "") -> bytes:
    return f'<rss version="2.0"><channel><title>S</title>{head}{"".join(items)}</channel></rss>'.encode()


def read(body: bytes, content_type: str | None = "application/rss+xml") -> ParsedFeed:
    return parse_feed(body, content_type, URL)


def titles(feed: ParsedFeed) -> list[str]:
    return [entry.title for entry in feed.entries]


def test_titles_keep_what_stands_between_angle_brackets() -> None:
    """RSS does not say whether a title is HTML: elements that it speaks of are words, beside entities and markup too."""
    written = ("The &lt;video&gt; element &amp;amp; you", "&lt;em&gt;New:&lt;/em&gt; &lt;figure&gt;", "Vec&lt;T&gt;")
    assert titles(read(rss(*map(ITEM.format, written)))) == ["The <video> element & you", "New: <figure>", "Vec<T>"]


def test_hashes_survive_what_happens_around_an_item() -> None:
    """New neighbours, another order, other white space and a changed channel do not change an item's hash."""
    before = read(rss(ITEM.format("a"), ITEM.format("b")))
    after = read(rss("\n\n", ITEM.format("b"), "  \n", ITEM.format("new"), ITEM.format("a"), head="<ttl>5</ttl>"))
    assert after.hashes[0] == before.hashes[1]
    assert after.hashes[2] == before.hashes[0]
    assert len({*after.hashes}) == 3
    assert all(len(print_) == 32 for print_ in after.hashes)


def test_only_unknown_items_are_entries() -> None:
    """Known items are counted among the hashes and are no entries."""
    first = read(rss(ITEM.format("a"), ITEM.format("b")))
    body = rss(ITEM.format("c"), ITEM.format("a"), ITEM.format("b2"))
    second = parse_feed(body, None, URL, known=frozenset(first.hashes))
    assert titles(second) == ["c", "b2"]
    assert (len(second.hashes), second.fully_parsed) == (3, False)
    assert second.entries == tuple(entry for entry in read(body).entries if entry.title != "a")


def test_known_items_need_no_feedparser() -> None:
    """With nothing new, feedparser is not even imported."""
    import subprocess
    import sys

    code = (
        "import sys; from syndicator.ingest.feeds.parse import parse_feed\n"
        "from syndicator.ingest.feeds.slices import find_slices\n"
        f"body = {rss(ITEM.format('a'))!r}\n"
        "known = frozenset(piece.hash for piece in find_slices(body.decode()))\n"
        "feed = parse_feed(body, None, 'https://s.example/', known=known)\n"
        "assert (feed.title, feed.entries, len(feed.hashes)) == ('S', (), 1)\n"
        "sys.exit('feedparser' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_known_items_are_left_out_of_broken_feeds_too() -> None:
    """A feed that only feedparser can read still has hashes, the same at the next reading."""
    body = rss(ITEM.format("a"), "<item><title>b</title><description><b><i>x</b></i></description></item>")
    first = read(body)
    again = parse_feed(body, None, URL, known=frozenset(first.hashes[:1]))
    assert first.hashes == again.hashes
    assert titles(again) == ["b"]
    assert "not well-formed" in first.problems[0]


def test_items_beyond_the_limit_are_refused_visibly() -> None:
    """The first items are taken, the others are not, and the feed says so."""
    body = rss(*(ITEM.format(number) for number in range(6)))
    assert [len(parse_feed(body, None, URL, max_entries=limit).entries) for limit in (5, 6, 7)] == [5, 6, 6]
    assert parse_feed(body, None, URL, max_entries=6).problems == ()
    cut = parse_feed(body, None, URL, max_entries=5)
    assert titles(cut) == ["0", "1", "2", "3", "4"]
    assert cut.problems == ("6 items; only the first 5 were taken",)
    assert len(cut.hashes) == 5


def test_a_giant_item_is_left_out_whole() -> None:
    """An item over the limit is not cut but left out, and the others are read."""
    giant = ITEM.format("giant").replace("Text", "x" * parse.MAX_ITEM)
    feed = read(rss(ITEM.format("a"), giant, ITEM.format("b")))
    assert titles(feed) == ["a", "b"]
    assert "left out" in feed.problems[0]
    assert len(feed.hashes) == 3


def test_an_empty_feed_is_a_feed() -> None:
    """A channel without items is read, and has nothing."""
    feed = read(rss())
    assert (feed.title, feed.entries, feed.hashes, feed.format) == ("S", (), (), "rss20")


def test_media_captions_do_not_become_the_text() -> None:
    """The description of a picture overrides neither the text nor the title of its item, in any order."""
    media = '<m:content url="https://i.example/1.jpg" medium="image"><m:title>Cap</m:title><m:description>Caption</m:description></m:content>'
    for parts in ((media, ITEM.format("a")[6:-7]), (ITEM.format("a")[6:-7], media)):
        body = rss("<item>" + "".join(parts) + "</item>").replace(
            b"<rss ", b'<rss xmlns:m="http://search.yahoo.com/mrss/" '
        )
        entry = read(body).entries[0]
        assert (entry.title, entry.content, entry.image) == ("a", "Text a.", "https://i.example/1.jpg")


def test_identifiers_do_not_depend_on_where_the_feed_stands() -> None:
    """A relative guid stays as it is when its feed moves."""
    body = rss("<item><title>x</title><guid>12345</guid></item>")
    guids = {parse_feed(body, None, url).entries[0].guid for url in (URL, "http://elsewhere.example/x/y")}
    assert guids == {"12345"}
    assert read(body).entries[0].url is None


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        " java&#9;script:alert(1)",
        "file:///etc/passwd",
        "mailto:a@b.example",
        "http://",
        "vbscript:x",
    ],
)
def test_no_address_of_another_scheme_passes(address: str) -> None:
    """Links, guids, enclosures, sources and pictures are http, https or nothing."""
    body = rss(
        f"<item><title>x</title><link>{address}</link><guid>{address}</guid><enclosure url='{address}'/>"
        f"<source url='{address}'>Name</source><m:thumbnail url='{address}'/><comments>{address}</comments></item>",
        head=f"<link>{address}</link><a:link rel='hub' href='{address}'/><a:link rel='self' href='{address}'/>",
    ).replace(b"<rss ", b'<rss xmlns:m="http://search.yahoo.com/mrss/" xmlns:a="http://www.w3.org/2005/Atom" ')
    feed = read(body)
    entry = feed.entries[0]
    assert (entry.url, entry.enclosures, entry.image, entry.via) == (None, (), None, None)
    assert entry.origin is not None
    assert (entry.origin.name, entry.origin.url) == ("Name", None)
    assert (feed.home, feed.hub, feed.url) == (None, None, None)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("a@b.example (Ada Byrne)", "Ada Byrne"),
        ("Ada Byrne &lt;a@b.museum&gt;", "Ada Byrne"),
        ("mailto:a@b.example", None),
        ("a@b.example", None),
        ("新华社记者 王芳", "新华社记者 王芳"),
        ("Byrne &amp;amp; Ortega", "Byrne & Ortega"),
        ("https://b.example/ada", None),
        ("https://b.example/author/ada-byrne/", None),
        ("https://b.example/users/1234", None),
        ("https://b.example/u/ada", "ada"),
        ("https://b.example/@ada", "ada"),
        ("@ada Ada Byrne", "Ada Byrne"),
        ("Ada Byrne (@ada@b.example)", "Ada Byrne"),
        ("@ada", "ada"),
        ("a@b.example (@ada)", "ada"),
        ("Ada @ Work", "Ada @ Work"),
    ],
)
def test_authors_are_names(written: str, name: str | None) -> None:
    """Names stay, addresses of any kind go; an account is a name where there is no other."""
    body = rss(f"<item><title>x</title><author>{written}</author></item>")
    assert read(body).entries[0].authors == ((name,) if name else ())


def test_every_author_is_named_once() -> None:
    """All creators are kept, in order, without doubles."""
    people = "".join(f"<c:creator>{name}</c:creator>" for name in ("A", "B", "A", "C"))
    body = rss(f"<item>{people}<author>x@y.example (B)</author></item>").replace(
        b"<rss ", b'<rss xmlns:c="http://purl.org/dc/elements/1.1/" '
    )
    assert read(body).entries[0].authors == ("A", "B", "C")


def test_a_second_description_does_not_lose_the_first() -> None:
    """Long texts are exchanged only where feedparser is certain what they are; two bodies are both read."""
    long = "&lt;p&gt;" + "words " * 60 + "&lt;/p&gt;"
    body = rss(f"<item><d:description>{long}</d:description><description>{long}Two</description></item>").replace(
        b"<rss ", b'<rss xmlns:d="http://purl.org/dc/elements/1.1/" '
    )
    assert read(body).entries[0].content.startswith("<p>words")


@pytest.mark.parametrize(
    ("body", "content_type", "says"),
    [
        (b"", None, "empty"),
        (b" \n\x00", None, "empty"),
        (b"\x1f\x8b\x08\x00abc", None, "gzip"),
        (b"%PDF-1.7 ...", None, "PDF"),
        (b"\x89PNG\r\n\x1a\n", "image/png", "picture"),
        (bytes(range(256)) * 4 + b"\0" * 400, None, "neither"),
        (b"MZ\0\0\0\0" * 90, None, "binary"),
        (
            b"<!doctype html><html><head><title>News</title><link rel=alternate type='application/rss+xml' href='/f.xml'></head></html>",
            "text/html",
            "https://source.example/f.xml",
        ),
        (b"<html><head><title>Sign in &ndash; Portal</title></head><body></body></html>", "text/html", "login page"),
        (b"<html><body><form><input name=p type=password></form></body></html>", "text/html", "login page"),
        (b"<html><head><title>Just a moment...</title></head></html>", "text/html", "human"),
        (b"<?xml version='1.0'?><urlset><url/></urlset>", None, "sitemap"),
        (b"<opml version='2.0'><body/></opml>", None, "OPML"),
        (b"<catalog/>", None, "<catalog>"),
        (b'{"version": "x", "items": []}', "application/json", "jsonfeed.org"),
        (b'{"items": ', None, "JSON"),
        (b"[1, 2]", None, "JSON Feed"),
        (b"[" * 100_000, None, "JSON"),
        (b'{"a":' * 100_000, None, "JSON"),
        (b"Not found", "text/plain", "Not found"),
        (b"<rss><channel><b></i>", None, "broken"),
    ],
)
def test_refusals_say_what_came_instead(body: bytes, content_type: str | None, says: str) -> None:
    """What is no feed raises ParseError, and its message helps."""
    with pytest.raises(ParseError, match=says.replace("[", r"\[")):
        read(body, content_type)


def test_no_warning_reaches_the_log() -> None:
    """Reading steps on none of the deprecations that feedparser announces."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert titles(
            read(rss(ITEM.format("a") + "<item><title>u</title><pubDate>4 Oct 2026 10:00 GMT</pubDate></item>"))
        ) == ["a", "u"]
