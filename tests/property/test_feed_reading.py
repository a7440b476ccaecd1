"""Reading feeds: nothing that comes in makes it raise what its callers do not expect."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from syndicator import urls
from syndicator.errors import ParseError
from syndicator.ingest.charset import decode
from syndicator.ingest.dates import parse_date
from syndicator.ingest.feeds.discover import find_feeds, guesses, looks_like_feed
from syndicator.ingest.feeds.opml import read_opml
from syndicator.ingest.feeds.parse import parse_feed
from syndicator.ingest.text import is_teaser, plain

if TYPE_CHECKING:
    from syndicator.model import ParsedFeed

FEEDS = [
    path.read_bytes()
    for path in sorted((Path(__file__).parents[1] / "feeds").iterdir())
    if path.suffix in {".xml", ".json"}
]
URL = "https://source.example/feed"
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TYPES = (
    st.none()
    | st.sampled_from(["", "text/html; charset=gbk", "application/feed+json", "text/xml; charset=unicode_escape"])
    | st.text(max_size=40)
)
PIECES = st.sampled_from(
    [
        b"<item>",
        b"</item>",
        b"<entry>",
        b"<![CDATA[",
        b"]]>",
        b"&nbsp;",
        b"&",
        b"<",
        b">",
        b'"',
        b"\x00",
        b"\xff",
        b"<!DOCTYPE x [",
        b"<!--",
        b"-->",
        b"</channel>",
        b"xml:base='//['",
        b"<link>http://[</link>",
        b"<content type='image/png'>",
        b"\xe4\xb8",
        b"{",
        b"<title/>",
        b"&#xD800;",
    ]
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A real feed with pieces cut out, doubled or put in."""
    body = draw(st.sampled_from(FEEDS))
    for _ in range(draw(st.integers(1, 5))):
        begin = draw(st.integers(0, len(body)))
        end = min(len(body), begin + draw(st.integers(0, 60)))
        body = body[:begin] + draw(PIECES | st.just(body[begin:end] * 2) | st.just(b"")) + body[end:]
    return body


def check(feed: ParsedFeed) -> None:
    """What every feed that was read must be."""
    assert len(feed.entries) <= len(feed.hashes)
    assert {entry.hash for entry in feed.entries} <= {*feed.hashes}
    for entry in feed.entries:
        for url in (entry.url, entry.via, entry.image, entry.base, *(enclosure.url for enclosure in entry.enclosures)):
            assert url is None or urls.is_http(url)
        for moment in (entry.published, entry.updated):
            assert moment is None or moment.utcoffset() is not None
        entry.content.encode()
        entry.title.encode()


@QUICK
@given(st.binary(max_size=300) | mutated(), TYPES)
def test_reading_raises_nothing_but_parse_error(body: bytes, content_type: str | None) -> None:
    """Any bytes give a sound feed or ParseError."""
    with contextlib.suppress(ParseError):
        check(parse_feed(body, content_type, URL))


@QUICK
@given(mutated())
def test_reading_twice_finds_the_same(body: bytes) -> None:
    """A second reading has the same hashes, and with all of them known it has no entries."""
    try:
        first = parse_feed(body, None, URL)
    except ParseError:
        return
    assert parse_feed(body, None, URL) == first
    assert parse_feed(body, None, URL, known=frozenset(first.hashes)).entries == ()


@QUICK
@given(st.binary(max_size=400) | mutated(), TYPES, st.sampled_from(["xml", "html", "text"]))
@example(b"\xff\xfe\x00\xd8", None, "xml")
def test_decoding_never_raises(body: bytes, content_type: str | None, markup: str) -> None:
    """Any bytes become text that can be encoded again."""
    found = decode(body, content_type, markup=markup)  # type: ignore[arg-type]  # drawn from the literal's own values
    found.text.encode()
    assert 0 <= found.replaced <= len(found.text)


@QUICK
@given(
    st.text(max_size=200)
    | st.from_regex(
        r"\d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?[ T]?\d{1,2}:\d{1,2}( ?[+-]\d{1,4}| [A-Z]{3})?", fullmatch=True
    ),
    st.text(max_size=20),
)
def test_dates_never_raise(text: str, timezone: str) -> None:
    """Any text in any zone is a time in UTC or none."""
    found = parse_date(text, timezone)
    assert found is None or 1971 <= found.year <= 2100


@QUICK
@given(st.text(max_size=300), st.booleans())
def test_plain_text_is_plain(text: str, markup: bool) -> None:
    """Text fields hold one line, and no character that XML forbids."""
    found = plain(text, markup=markup)
    found.encode()
    assert found == found.strip()
    assert not any(character in found for character in "\0\n\t\u202e\ufffe")
    is_teaser(text)


@QUICK
@given(st.binary(max_size=300) | mutated(), TYPES, st.text(max_size=60))
def test_discovery_never_raises(body: bytes, content_type: str | None, url: str) -> None:
    """Any bytes name some feeds or none."""
    looks_like_feed(body, content_type)
    guesses(url)
    for link in find_feeds(body, content_type, URL):
        assert urls.is_http(link.url)


@QUICK
@given(st.binary(max_size=300) | mutated())
def test_lists_raise_nothing_but_parse_error(body: bytes) -> None:
    """Any bytes are a list of feeds or ParseError."""
    with contextlib.suppress(ParseError):
        read_opml(body)
