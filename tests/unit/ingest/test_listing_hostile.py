"""Lists made to harm: each is read or refused in bounded time, and takes nobody anywhere."""

from __future__ import annotations

import gzip
import json
import time
from dataclasses import replace
from typing import Any

import pytest

from syndicator.errors import ParseError
from syndicator.ingest.listing import read_listing
from syndicator.ingest.listings.gather import Task
from syndicator.model import Kind, Limits, Listing, ParsedFeed
from tests.builders import NOON, source


def page(html: str, **listing: Any) -> ParsedFeed:
    made = source(url="https://one.example/news/", kind=Kind.PAGE, listing=replace(Listing(items="li"), **listing))
    return read_listing(html.encode(), "text/html", Task(made, made.url, "UTC", NOON))


def other(kind: Kind, body: bytes, **fields: Any) -> ParsedFeed:
    made = replace(source(url="https://one.example/s", kind=kind), **fields)
    return read_listing(body, None, Task(made, made.url, "UTC", NOON))


def test_ten_thousand_links() -> None:
    """Only limits.entries of them are taken, which is said, and reading them takes seconds at most."""
    items = "".join(
        f"<li><a href='/n/{n}'>Story number {n}</a> <i>2026-03-{n % 18 + 1:02}</i></li>" for n in range(10_000)
    )
    tick = time.process_time()
    feed = page(f"<ul>{items}</ul>")
    assert time.process_time() - tick < 12
    assert len(feed.entries) == 1000
    assert feed.problems == ("10000 entries; only 1000 were taken",)


@pytest.mark.parametrize(
    "href",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "java&#10;script:alert(1)", "data:text/html,x", "file:///etc/passwd",
     "mailto:a@b.example", "//", "http://", "https://evil.example/x", "//evil.example/x", "http://[::1", "#top", "",
     "https://one.example@evil.example/x", "https://one.example.evil.example/x", "https://evilone.example/"],
)  # fmt: skip
def test_links_that_lead_astray_are_left_out(href: str) -> None:
    """No scheme but the web's, and no other host unless url_pattern admits it."""
    feed = page(f"<li><a href='{href}'>Astray</a></li><li><a href='/n/1'>Right</a></li>")
    ours = [entry.url for entry in feed.entries if entry.title == "Right"]
    assert ours == ["https://one.example/n/1"]
    assert all((entry.url or "").startswith("https://one.example/") for entry in feed.entries)


def test_a_base_elsewhere_takes_no_link_along() -> None:
    """<base> moves relative links to another host: then they are another host's."""
    with pytest.raises(ParseError, match="on another host"):
        page("<base href='https://evil.example/'><li><a href='/n/1'>x</a></li>")


@pytest.mark.parametrize("href", ["https://evil.example/2", "javascript:next()", "#", "/news/", "http://[::1"])
def test_the_next_page_stays_here(href: str) -> None:
    """A next page on another host, of another scheme, or the page itself again, is not followed."""
    feed = page(f"<li><a href='/n/1'>x</a></li><a class=next href='{href}'>more</a>", next="a.next")
    assert feed.next == ()


def test_markup_in_texts_is_text() -> None:
    """Titles and summaries are plain text, whatever is escaped in them; a summary becomes escaped HTML."""
    feed = page(
        "<li><a href='/n/1' title='&lt;script&gt;x&lt;/script&gt; y'>&lt;script&gt;x&lt;/script&gt;…</a>"
        "<p>&lt;img src=x onerror=alert(1)&gt;</p></li>",
        title="a[title]",
        summary="p",
    )
    (entry,) = feed.entries
    assert entry.title == "<script>x</script> y"
    assert entry.content == "<p>&lt;img src=x onerror=alert(1)&gt;</p>"


@pytest.mark.parametrize(
    "html",
    ["<li>" * 50_000 + "<a href='/n/1'>deep</a>", "<div>" * 100_000 + "<li><a href='/n/1'>deep</a>",
     "<li>x" + "<a href='/n/1'>x" * 20_000, "<b><li><a href='/n/1'>x" * 5000, "<li><a href='/n/1'>" + "word " * 400_000, "<li><a href='/n/1' title='" + "x" * 1_000_000 + "'>x</a>"],
    ids=["nested items", "nested boxes", "nested links", "nested markup", "one long title", "one long attribute"],
)  # fmt: skip
def test_monstrous_pages_are_read_in_time_or_refused(html: str) -> None:
    """Depth and length are bounded, so is the time."""
    tick = time.process_time()
    try:
        feed = page(html)
    except ParseError:
        return
    finally:
        assert time.process_time() - tick < 12
    assert all(len(entry.title) <= 2000 for entry in feed.entries)


def test_links_that_nobody_closes_take_no_time() -> None:
    """Each would hold all that follow it, and reading them would take the square of their number."""
    tick = time.process_time()
    with pytest.raises(ParseError):
        page("<a href='/elsewhere'>x" * 3000, items="", url_pattern="/n/")
    assert time.process_time() - tick < 3


def test_a_page_beyond_measure_is_refused() -> None:
    """A tree of it would take the worker's memory."""
    with pytest.raises(ParseError, match="more than 4 million characters"):
        page("<li><a href='/n/1'>x</a></li>" + " " * 4_000_001)


def test_a_packed_sitemap_that_cannot_be_unpacked_is_refused() -> None:
    """A file that breaks off is none."""
    with pytest.raises(ParseError, match="cannot be unpacked"):
        other(Kind.SITEMAP, gzip.compress(b"<urlset></urlset>" * 50)[:20])


def test_a_sitemap_with_entities_expands_nothing() -> None:
    """Declarations are dropped before the parser sees them."""
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    body = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><urlset><url><loc>https://one.example/&l9;</loc></url></urlset>'
    try:
        feed = other(Kind.SITEMAP, body.encode())
    except ParseError:
        return
    assert all(len(entry.url or "") < 100 for entry in feed.entries)


def test_a_large_sitemap_gives_its_newest() -> None:
    """Of more addresses than are taken, the newest wherever they stand; of undated ones, both ends."""
    rows = [f"<url><loc>https://one.example/{n}</loc><lastmod>20{n % 26:02}-01-01</lastmod></url>" for n in range(260)]
    feed = other(Kind.SITEMAP, f"<urlset>{''.join(rows)}</urlset>".encode(), limits=Limits(entries=20))
    assert {f"{entry.updated:%y}" for entry in feed.entries} == {"24", "25"}
    bare = [f"<url><loc>https://one.example/{n}</loc></url>" for n in range(260)]
    feed = other(Kind.SITEMAP, f"<urlset>{''.join(bare)}</urlset>".encode(), limits=Limits(entries=4))
    assert [entry.url for entry in feed.entries] == [f"https://one.example/{n}" for n in (0, 1, 258, 259)]
    assert len(feed.problems) == 1


@pytest.mark.parametrize(
    "body",
    ["[" * 200_000, '{"url":' * 100_000, '[{"url": "/1", "title": "\\ud800"}]', '[{"url": {"a": 1}}, 5, null, "x"]',
     "[1e999999]", '[{"url": ["/1"]}]', "callback(", "null"],
    ids=["deep lists", "deep objects", "surrogate", "wrong types", "infinity", "list for text", "no end", "null"],
)  # fmt: skip
def test_json_of_any_shape_is_read_or_refused(body: str) -> None:
    """Nothing but ParseError, whatever stands where something else is looked for."""
    try:
        feed = other(Kind.JSON, body.encode())
    except ParseError:
        return
    json.dumps([entry.title.encode().decode() for entry in feed.entries])


def test_a_title_that_turns_with_every_fetch_is_one_entry() -> None:
    """Counters beside the title do not make an item new: only what is taken of it counts."""
    first = page("<li><a href='/n/1'>x</a><span>read 17 times</span></li>")
    second = page("<li><a href='/n/1'>x</a><span>read 18 times</span></li>")
    assert first.hashes == second.hashes
