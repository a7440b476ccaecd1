"""A page -> the feeds it names (RSS autodiscovery), and the addresses where feeds usually stand. Pure."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from lxml import etree

from syndicator import urls
from syndicator.dataclass import dataclass
from syndicator.endless import endless
from syndicator.ingest.charset import decode
from syndicator.ingest.feeds.document import content_start, first_element
from syndicator.ingest.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_FEEDS = 50
"""Feeds named by one page; more are left out."""

_MAX_PAGE = 2_000_000
_LOOK = 65_536
_TYPES = {
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "text/rss+xml",
    "text/atom+xml",
}
_VAGUE_TYPES = {"application/xml", "text/xml", "application/json", "text/rss", "application/rss", "application/atom"}
_FEED_ADDRESS = re.compile(
    r"/(?:feed|rss|atom|rss2|rdf)(?:/|/(?:rss|atom)/?)?$"
    r"|/(?:feeds?|rss|atom|rss2|index|news|latest)[\w-]{0,30}\.(?:xml|rss|rdf|atom|json)$"
    r"|\.(?:rss|atom|rdf)$|/feeds/posts/default$|/feeds?/[\w-]{1,60}$|/rss/[\w./-]{1,80}$|feeds\.feedburner\.com/",
    re.IGNORECASE,
)
_FEED_QUERY = re.compile(
    r"(?:^|&)(?:feed=(?:rss2?|atom|rdf)|format=(?:rss|atom|feed)|type=(?:rss|100)|output=rss)(?:&|$)", re.IGNORECASE
)
_COMMENTS = re.compile(r"comment|评论|評論|回复|kommentar|/comments?/", re.IGNORECASE)
_JSON_MAGIC = re.compile(r'"version"\s{0,8}:\s{0,8}"https?:\\?/\\?/(?:www\.)?jsonfeed\.org')
_RDF_FEED = re.compile(r"purl\.org/rss/|my\.netscape\.com/rdf|http://channel\.netscape\.com/rdf")
_USUAL = (
    "feed",
    "rss",
    "rss.xml",
    "atom.xml",
    "feed.xml",
    "index.xml",
    "feed.json",
    "feed/",
    "rss/",
    "feeds/posts/default",
    "?feed=rss2",
)


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page names. ``media_type`` is what the page says of it, or ""."""

    url: str
    title: str
    media_type: str


def looks_like_feed(body: bytes, content_type: str | None) -> bool:
    """Whether these bytes begin as a feed does. Says nothing about whether they can be read to the end."""
    text = decode(body[:_LOOK], content_type, markup="xml").text
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        return bool(_JSON_MAGIC.search(text))
    name = first_element(text)
    if name == "rdf":
        return bool(_RDF_FEED.search(text))
    return name in {"rss", "feed"} or (name == "channel" and "<item" in text)


def find_feeds(body: bytes, content_type: str | None, url: str) -> tuple[FeedLink, ...]:
    """The feeds that a page names, the likeliest first: its ``<link rel=alternate>``, then anchors that look like
    feeds; those of comments last. A document that is a feed itself is answered as such. Never raises.
    """
    if looks_like_feed(body, content_type):
        return (FeedLink(url, _feed_title(body, content_type), (content_type or "").partition(";")[0].strip().lower()),)
    root = _page(body, content_type)
    if root is None:
        return ()
    base = urls.resolve(url, next((str(tag.get("href")) for tag in root.iter("base") if tag.get("href")), None)) or url
    found: dict[str, FeedLink] = {}
    for link in (*_links(root, base), *_anchors(root, base)):
        if link.url != url:
            found.setdefault(link.url, link)
    ranked = sorted(found.values(), key=lambda link: bool(_COMMENTS.search(f"{link.title} {link.url}")))
    return tuple(ranked[:MAX_FEEDS])


def guesses(url: str) -> tuple[str, ...]:
    """Addresses at which sites usually keep their feed: under this page, then under the root of its host."""
    if not urls.is_http(url):
        return ()
    parts = urlsplit(url)
    folder = parts.path if parts.path.endswith("/") else parts.path.rpartition("/")[0] + "/"
    bases = dict.fromkeys((folder or "/", "/"))
    found = (urlunsplit((parts.scheme, parts.netloc, folder, "", "")) + usual for folder in bases for usual in _USUAL)
    return tuple(dict.fromkeys(address for address in found if address != url))


def _feed_title(body: bytes, content_type: str | None) -> str:
    text = decode(body[:_LOOK], content_type, markup="xml").text
    start = text[content_start(text) :]
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        told = re.search(r'"title"\s{0,8}:\s{0,8}("(?:[^"\\]|\\.){0,300}")', start)
        try:
            return plain(str(json.loads(told[1], strict=False)), markup=True) if told else ""
        except ValueError:
            return ""
    found = re.search(r"<(?:\w{1,20}:)?title\b[^>]{0,200}>\s{0,40}(<!\[CDATA\[)?([^<\]]{0,300})", start)
    if not found:
        return ""
    return plain(found[2] if found[1] else html.unescape(found[2]), markup=True)


def _page(body: bytes, content_type: str | None) -> etree._Element | None:
    text = decode(body[:_MAX_PAGE], content_type, markup="html").text
    text = endless(text[content_start(text) :].replace("\0", ""))
    if not text.strip():
        return None
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, collect_ids=False
    )
    try:
        root: etree._Element | None = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        return None
    return root


def _links(root: etree._Element, base: str) -> Iterator[FeedLink]:
    for tag in root.iter("link"):
        rel = (tag.get("rel") or "").lower().split()
        kind = (tag.get("type") or "").partition(";")[0].strip().lower()
        url = urls.resolve(base, tag.get("href"))
        if url is None or "alternate" not in rel or "stylesheet" in rel:
            continue
        if kind in _TYPES or (kind in _VAGUE_TYPES and is_feed_address(url)):
            yield FeedLink(url, plain(tag.get("title"), markup=True), kind)


def _anchors(root: etree._Element, base: str) -> Iterator[FeedLink]:
    for tag in root.iter("a"):
        kind = (tag.get("type") or "").strip().lower()
        url = urls.resolve(base, tag.get("href"))
        if url and (kind in _TYPES or is_feed_address(url)):
            words = plain("".join(str(piece) for piece in tag.itertext()), markup=False)
            yield FeedLink(url, (words or plain(tag.get("title"), markup=True))[:200], kind)


def is_feed_address(url: str) -> bool:
    """Whether an address is written as feeds' addresses usually are."""
    parts = urlsplit(url)
    return bool(_FEED_ADDRESS.search((parts.hostname or "") + parts.path) or _FEED_QUERY.search(parts.query))
