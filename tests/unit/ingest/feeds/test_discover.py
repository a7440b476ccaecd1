"""Finding feeds."""

from __future__ import annotations

import time

import pytest

from syndicator.ingest.feeds.discover import FeedLink, find_feeds, guesses, is_feed_address, looks_like_feed

URL = "https://site.example/news/page.html"
PAGE = """<!DOCTYPE html><html><head><base href="/a/"><title>t</title>
<link rel="alternate" type="application/rss+xml" title="Comments" href="comments.xml">
<link rel="alternate" type="application/rss+xml; charset=utf-8" title="All &amp; everything" href="all.xml">
<link rel="ALTERNATE home" type="application/atom+xml" href="https://other.example/atom">
<link rel="alternate" type="application/feed+json" title="J" href="/feed.json">
<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts/1">
<link rel="alternate" hreflang="de" href="/de/">
<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
<link rel="stylesheet" type="text/css" href="x.css"></head>
<body><a href="/rss/sport">Sport <b>RSS</b></a><a href="all.xml">again</a><a href="/about">About</a></body></html>"""


def test_a_page_names_its_feeds() -> None:
    """Links come before anchors, comments last; the base counts; other alternates and schemes do not."""
    assert find_feeds(PAGE.encode(), "text/html", URL) == (
        FeedLink("https://site.example/a/all.xml", "All & everything", "application/rss+xml"),
        FeedLink("https://other.example/atom", "", "application/atom+xml"),
        FeedLink("https://site.example/feed.json", "J", "application/feed+json"),
        FeedLink("https://site.example/rss/sport", "Sport RSS", ""),
        FeedLink("https://site.example/a/comments.xml", "Comments", "application/rss+xml"),
    )


def test_a_page_in_another_encoding() -> None:
    """Titles are read in the encoding that the page declares."""
    page = '<html><head><meta charset="gb2312"><link rel="alternate" type="application/rss+xml" title="要闻" href="/f">'
    assert find_feeds(page.encode("gbk"), "text/html", URL)[0].title == "要闻"


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (
            b"<?xml version='1.0'?><!-- x --><rss version='2.0'><channel><title><![CDATA[Own & title]]></title></channel></rss>",
            "Own & title",
        ),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'><title type='html'>A</title></feed>", "A"),
        (
            b"<!DOCTYPE rdf><r:RDF xmlns:r='x' xmlns='http://purl.org/rss/1.0/'><channel><title>R</title></channel></r:RDF>",
            "R",
        ),
        (
            b"<feed xmlns='http://www.w3.org/2005/Atom'><title type='html'>&lt;b&gt;A &amp;amp; B&lt;/b&gt;</title></feed>",
            "A & B",
        ),
        (b"<rss version='2.0'><channel><title>Q&amp;A: 3 &lt; 4</title></channel></rss>", "Q&A: 3 < 4"),
        (
            b'{"version": "https://jsonfeed.org/version/1.1", "title": "\\u6d77 \\"x\\"", "items": [{"title": "I"}]}',
            '\u6d77 "x"',
        ),
        (b'\xef\xbb\xbf {"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": []}', "J"),
    ],
)
def test_a_feed_names_itself(body: bytes, title: str) -> None:
    """A document that is a feed is its own answer, with its title and the type that the host gave."""
    assert looks_like_feed(body, None)
    assert find_feeds(body, "Application/XML; charset=utf-8", URL) == (FeedLink(URL, title, "application/xml"),)


@pytest.mark.parametrize(
    "body",
    [b"", b"<html><rss></html>", b"<opml/>", b'{"items": []}', b"<rdf:RDF xmlns:foaf='x'/>", b"\xff\xd8\xff", b"rss"],
)
def test_other_documents_are_no_feeds(body: bytes) -> None:
    """Pages, other XML, other JSON and anything else do not look like a feed and name none."""
    assert not looks_like_feed(body, None)
    assert find_feeds(body, None, URL) == ()


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/feed/",
        "https://a.example/rss.xml",
        "https://a.example/x/index.xml",
        "https://a.example/?feed=rss2",
        "https://a.example/news.rss",
        "https://feeds.feedburner.com/x",
        "https://a.example/feeds/posts/default",
        "https://a.example/feed_cn.xml",
    ],
)
def test_addresses_of_feeds(url: str) -> None:
    """The usual forms are known."""
    assert is_feed_address(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/",
        "https://a.example/feedback",
        "https://a.example/press.html",
        "https://a.example/sitemap.xml",
        "https://a.example/atomic",
    ],
)
def test_other_addresses(url: str) -> None:
    """Words that only begin alike are not taken for feeds."""
    assert not is_feed_address(url)


def test_guesses_stay_on_the_host() -> None:
    """The usual addresses under the page's folder, then under the root, each once, the page itself not."""
    found = guesses("https://site.example:8080/blog/post?x=1#y")
    assert found[0] == "https://site.example:8080/blog/feed"
    assert "https://site.example:8080/feed" in found
    assert all(address.startswith("https://site.example:8080/") for address in found)
    assert len(set(found)) == len(found)
    assert "https://a.example/feed" not in guesses("https://a.example/feed")
    assert guesses("ftp://a.example/") == ()


@pytest.mark.parametrize(
    "piece",
    ["<a href=/feed>", "<div>", "<link rel=alternate type=application/rss+xml href=x", "<!--", '"title":"', "<title "],
)
def test_hostile_pages_take_little_time(piece: str) -> None:
    """Half a megabyte of nonsense is looked through in a moment, and answers few feeds."""
    begin = time.process_time()
    assert len(find_feeds((piece * (500_000 // len(piece))).encode(), None, URL)) <= 50
    assert time.process_time() - begin < 3
