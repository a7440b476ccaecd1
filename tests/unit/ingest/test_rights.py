"""What headers, feeds, pages and robots.txt say to machines about reuse."""

from __future__ import annotations

import time

import pytest
from lxml import etree

from syndicator.ingest import rights, rsl
from syndicator.ingest.feeds.parse import parse_feed
from syndicator.model import Signal, SignalKind

URL = "https://one.example/2026/a.html"


def said(*headers: tuple[str, str]) -> list[tuple[str, str]]:
    return [(s.kind.value, s.value) for s in rights.from_headers(headers, URL, "header")]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("noindex", [("noindex", "")]),
        ("NOINDEX, NoArchive", [("noindex", ""), ("noarchive", "")]),
        ("none", [("noindex", "")]),
        ("index, follow, all", []),
        ("googlebot: noindex, nofollow", []),
        ("syndicator: noarchive", [("noarchive", "")]),
        ("max-snippet: 40, noarchive", [("max-snippet", "40"), ("noarchive", "")]),
        ("max-snippet:-1, max-image-preview:large", [("max-snippet", "-1")]),
        ("max-snippet:many", []),
        ("unavailable_after: 25 Jun 2030 15:00:00 GMT", [("unavailable-after", "2030-06-25T15:00:00+00:00")]),
        (
            "unavailable_after: Wed, 25 Jun 2030 15:00:00 GMT, noindex",
            [("unavailable-after", "2030-06-25T15:00:00+00:00"), ("noindex", "")],
        ),
        ("unavailable_after: some day", []),
    ],
)
def test_directives_for_robots(value: str, expected: list[tuple[str, str]]) -> None:
    """Each directive of X-Robots-Tag that is for everybody, or for us, is read; another agent's is not."""
    assert said(("X-Robots-Tag", value)) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (("TDM-Reservation", "1"), [("tdm-reservation", "1")]),
        (("tdm-reservation", " 0 "), [("tdm-reservation", "0")]),
        (("TDM-Reservation", "yes"), []),
        (("TDM-Policy", "/tdm.json"), [("tdm-policy", "https://one.example/tdm.json")]),
        (("TDM-Policy", "javascript:x"), []),
        (("Content-Usage", "train-ai=n, search=y"), [("content-usage", "train-ai=n, search=y")]),
        (("Content-Usage", "训练=n"), []),
        (("Link", '</l>; rel="license"'), [("licence", "https://one.example/l")]),
        (("Link", '<https://r.example/x.xml>; rel=license; type="application/rsl+xml"'), [("rsl", "https://r.example/x.xml")]),
        (("Link", '<https://hub.example/>; rel=hub, </l>; rel="self license"'), [("licence", "https://one.example/l")]),
        (("Content-Type", "noindex"), []),
    ],
)  # fmt: skip
def test_other_headers(header: tuple[str, str], expected: list[tuple[str, str]]) -> None:
    """TDMRep, AIPREF, licence and RSL links are read as their specifications have them; nonsense counts as nothing."""
    assert said(header) == expected


def test_the_head_of_a_page() -> None:
    """Meta elements and links count, comments do not, and neither does one of several licences in the text."""
    html = """<html><head><!-- <meta name="robots" content="nosnippet"> -->
    <meta content="noarchive" name="ROBOTS"><meta name="googlebot" content="noindex">
    <meta name="tdm-reservation" content="1"><meta name="copyright" content="© 2026 One. All rights reserved">
    <link rel="license" href="/cc"><link rel="license" type="application/rsl+xml" href="/rsl.xml"></head>
    <body><a rel="license" href="https://a.example/">a</a><a rel="license" href="https://b.example/">b</a></body>"""
    read = rights.from_page(html, URL)
    assert [(s.kind.value, s.value) for s in read.signals] == [
        ("noarchive", ""),
        ("tdm-reservation", "1"),
        ("licence", "https://one.example/cc"),
        ("rsl", "https://one.example/rsl.xml"),
    ]
    assert read.statements == ("© 2026 One. All rights reserved",)
    one = rights.from_page('<p>Under <a href="/by" rel="license">CC</a></p>', URL)
    assert one.signals == (Signal(SignalKind.LICENCE, "https://one.example/by", "page"),)


def test_a_hostile_page_costs_little() -> None:
    """Open comments and open tags by the ten thousand take a fraction of a second."""
    started = time.process_time()
    for piece in ("<!--", "<meta ", '<meta name="robots', "<a rel=license ", "<link rel='license"):
        rights.from_page(piece * 30_000, URL)
    assert time.process_time() - started < 3


RSS = b"""<rss version="2.0" xmlns:cc="http://backend.userland.com/creativeCommonsRssModule"
  xmlns:web="http://web.resource.org/cc/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns:atom="http://www.w3.org/2005/Atom" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
  xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:rsl="https://rslstandard.org/rsl"><channel>
<title>One</title><link>https://one.example/</link><cc:license>https://creativecommons.org/licenses/by/4.0/</cc:license>
<podcast:locked owner="a@b.example">yes</podcast:locked>
<item><guid>1</guid><title>A</title><description>Text of A.</description>
  <web:license rdf:resource="https://creativecommons.org/licenses/by-nd/4.0/"/></item>
<item><guid>2</guid><title>B</title><description>Text of B.</description>
  <atom:link rel="license" href="/terms.xml" type="application/rsl+xml"/><itunes:block>Yes</itunes:block></item>
<item><guid>3</guid><title>C</title><description>Text of C.</description><podcast:license url="https://l.example/">x</podcast:license>
  <rsl:content url="/c"><rsl:license><rsl:permits type="usage">all</rsl:permits><rsl:payment type="purchase"/></rsl:license></rsl:content></item>
</channel></rss>"""


def test_what_feeds_say() -> None:
    """The licence modules, Atom's link, RSL inline and what asks to be left out are read, of the feed and of items."""
    feed = parse_feed(RSS, "application/rss+xml", "https://one.example/feed")
    assert [(s.kind.value, s.value, s.where) for s in feed.signals] == [
        ("licence", "https://creativecommons.org/licenses/by/4.0/", "feed"),
        ("block", "podcast:locked", "feed"),
    ]
    assert [[(s.kind.value, s.value) for s in entry.signals] for entry in feed.entries] == [
        [("licence", "https://creativecommons.org/licenses/by-nd/4.0/")],
        [("rsl", "https://one.example/terms.xml"), ("block", "block")],
        [("licence", "https://l.example/"), ("rsl-terms", "paid")],
    ]


def test_a_broken_feed_keeps_its_licence_links() -> None:
    """Where nothing can make a tree of a feed, its licence links are still read."""
    broken = b'<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry><title>A</title><id>1</id><link rel="license" href="https://l.example/"/><summary>t</summary></b></entry></feed>'
    (entry,) = parse_feed(broken, None, "https://one.example/feed").entries
    assert [s.value for s in entry.signals] == ["https://l.example/"]


ROBOTS = b"""License: https://one.example/rsl.xml
User-agent: *
Content-Usage: train-ai=n
Content-Usage: /open/ train-ai=y
User-agent: other
User-agent: syndicator
Content-Usage: /mine train-ai=n, search=n
Disallow: /x
"""


def test_robots_txt() -> None:
    """The licence is everybody's; preferences are those of our group, else of ``*``, by the longest path."""
    for_all = rights.from_robots(ROBOTS, "unknown", "https://one.example/robots.txt")
    assert [(s.kind.value, s.value) for s in for_all.about("/open/a")] == [
        ("rsl", "https://one.example/rsl.xml"),
        ("content-usage", "train-ai=y"),
    ]
    ours = rights.from_robots(ROBOTS, "syndicator", "https://one.example/robots.txt")
    assert [s.value for s in ours.about("/mine/a")] == ["https://one.example/rsl.xml", "train-ai=n, search=n"]
    assert len(ours.about("/open/a")) == 1


def terms(*licences: str, url: str = "/") -> str:
    inner = "".join(f"<license>{licence}</license>" for licence in licences)
    document = f'<rsl xmlns="https://rslstandard.org/rsl"><content url="{url}">{inner}</content></rsl>'
    return rsl.terms(document.encode(), URL)


@pytest.mark.parametrize(
    ("licence", "expected"),
    [
        ('<prohibits type="usage">all</prohibits>', "prohibited"),
        ('<prohibits type="usage">ai-train ai-input</prohibits>', ""),
        ('<permits type="usage">search</permits><payment type="free"/>', ""),
        ('<permits type="usage">all</permits><payment type="free"/>', "allowed"),
        ('<permits type="usage">all</permits><payment type="attribution"/>', "allowed"),
        ('<permits type="usage">all</permits><payment type="subscription"/>', "paid"),
        ('<payment type="purchase"><amount currency="EUR">1</amount></payment>', "paid"),
        ('<permits type="usage">ai-all</permits><payment type="use"/>', ""),
        ('<permits type="usage">all</permits><payment><standard>https://x.example</standard></payment>', "paid"),
    ],
)
def test_rsl_terms(licence: str, expected: str) -> None:
    """Only what is said of all uses is said of ours; whatever costs anything is paid."""
    assert terms(licence) == expected


def test_rsl_alternatives_places_and_garbage() -> None:
    """Of alternatives the best counts, of contents the one with the longest fitting address; garbage is unreadable."""
    paid, free = '<payment type="purchase"/>', '<permits type="usage">all</permits><payment type="free"/>'
    assert terms(paid, free) == "allowed"
    assert terms(free, url="/2025/") == ""
    assert terms(free, url="https://one.example/2026/*.html$") == "allowed"
    assert terms(free, url="https://two.example/") == ""
    both = f'<rsl xmlns="https://rslstandard.org/rsl"><content url="/"><license>{free}</license></content><content url="/2026/"><license>{paid}</license></content></rsl>'
    assert rsl.terms(both.encode(), URL) == "paid"
    assert rsl.terms(b"<html>no", URL) == "unreadable"
    assert rsl.terms(b"<html/>", URL) == "unreadable"
    bomb = (
        b'<!DOCTYPE r [<!ENTITY a "x">]><rsl xmlns="https://rslstandard.org/rsl"><content url="/">&a;</content></rsl>'
    )
    assert rsl.terms(bomb, URL) == ""


def test_addresses_of_terms_are_found_without_parsing() -> None:
    """Headers and links in a feed or page name them, whichever way the attributes stand; at most three."""
    body = b"<link type='application/rsl+xml' rel='license' href='/a.xml'><atom:link href=\"https://x.example/b?c=1&amp;d\" type=\"application/rsl+xml\" rel=\"license\"/>"
    header = Signal(SignalKind.RSL, "https://one.example/h.xml", "header")
    assert rights.rsl_addresses(body, [header], URL) == (
        "https://one.example/h.xml",
        "https://one.example/a.xml",
        "https://x.example/b?c=1&d",
    )
    assert rights.rsl_addresses(b"<p>nothing</p>", [], URL) == ()


def test_elements_of_other_kinds_say_nothing() -> None:
    """``itunes:block`` that is not "yes", and elements of other namespaces, are passed over."""
    item = etree.fromstring(
        '<item xmlns:i="http://www.itunes.com/dtds/podcast-1.0.dtd"><i:block>no</i:block><license>x</license></item>'
    )
    assert rights.from_elements(item, URL, "entry") == ()
