"""Why a document is no feed, in words that tell the operator what to do. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from syndicator.errors import ParseError
from syndicator.ingest.charset import decode
from syndicator.ingest.feeds import jsonfeed
from syndicator.ingest.feeds.discover import find_feeds
from syndicator.ingest.feeds.document import first_element, read
from syndicator.ingest.text import plain

if TYPE_CHECKING:
    from syndicator.ingest.feeds.document import Document

_MAGIC = (
    (b"\x1f\x8b", "gzip data that cannot be unpacked"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"RIFF", "a media file"),
    (b"ID3", "a sound file"),
    (b"\x7fELF", "a program"),
)
_PAGE = {"html", "head", "body", "title", "meta", "script", "div", "p", "h1", "center", "table"}
_TITLE = re.compile(r"<title\b[^>]{0,200}>([^<]{0,300})", re.IGNORECASE)
_PASSWORD = re.compile(r"<input\b[^>]{0,300}type\s{0,4}=\s{0,4}[\"']?password", re.IGNORECASE)
_LOGIN = re.compile(r"log ?in|sign ?in|登录|登陆|登入|ログイン|로그인|anmeld", re.IGNORECASE)
_CHALLENGE = re.compile(
    r"just a moment|attention required|are you (?:a )?(?:human|robot)|captcha|安全验证|人机验证|checking your browser",
    re.IGNORECASE,
)
SITEMAP = "say kind: sitemap"
"""What a refusal ends with where the document is a sitemap."""
_OTHERS = {
    "opml": "an OPML list of feeds, not a feed: import it instead",
    "urlset": f"a sitemap, not a feed: {SITEMAP}",
    "sitemapindex": f"a sitemap index, not a feed: {SITEMAP}",
    "opensearchdescription": "an OpenSearch description, not a feed",
    "entry": "a single Atom entry, not a feed",
    "error": "an error message in XML, not a feed",
    "svg": "a picture (SVG), not a feed",
}
_LOOK = 100_000


def refuse_binary(body: bytes) -> None:
    """Raise :class:`ParseError` for what cannot be text."""
    if not body.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise ParseError("the document is empty")
    for magic, what in _MAGIC:
        if body.startswith(magic):
            raise ParseError(f"{what}, not a feed")
    head = body[:512]
    if head.count(b"\0") * 8 > len(head) and not head.startswith((b"\xff\xfe", b"\xfe\xff")) and b"<" not in head[:8]:
        raise ParseError("binary data, not a feed")


def why(body: bytes, content_type: str | None, url: str) -> str:
    """The same of a document that nobody has looked at yet, and that is no feed."""
    try:
        refuse_binary(body)
        text = decode(body, content_type, markup="xml").text.strip("\ufeff\0 \t\r\n")
        if text.startswith(("{", "[")):
            jsonfeed.items(text)
    except ParseError as error:
        return str(error)
    return why_no_feed(read(text), body, content_type, url)


def why_no_feed(document: Document, body: bytes, content_type: str | None, url: str) -> str:
    """One sentence; names the feeds that an HTML page names."""
    name = first_element(document.text)
    if name in _PAGE or (not name and "html" in (content_type or "").lower()):
        return _why_page(document.text[:_LOOK], body, content_type, url)
    if name in _OTHERS:
        return _OTHERS[name]
    if name:
        return f"XML, but not a feed: it begins with <{name[:40]}>"
    start = " ".join(document.text.partition("?>")[2][:80].split())
    return f"neither XML nor JSON: it begins with “{start[:60]}”"


def instead(why: str, wanted: str) -> str:
    """The same sentence where something else than a feed was looked for."""
    found, mark, _ = why.partition("not a feed")
    return f"{found}not {wanted}" if mark else why


def title_of(text: str) -> str:
    """What an HTML page calls itself, cut short."""
    found = _TITLE.search(text[:_LOOK])
    return plain(found[1], markup=True)[:80] if found else ""


def barrier(text: str) -> str:
    """What stands between us and an HTML page's content: a login, a check for humans; "" where nothing does."""
    title = title_of(text)
    named = f" (“{title}”)" if title else ""
    if _CHALLENGE.search(title):
        return f"a page that wants to see a human{named}"
    if _PASSWORD.search(text[:_LOOK]) or _LOGIN.search(title):
        return f"a login page{named}"
    return ""


def _why_page(text: str, body: bytes, content_type: str | None, url: str) -> str:
    what = barrier(text)
    if what.startswith("a login"):
        return f"{what}, not a feed: the address needs credentials, or has moved"
    if what:
        return f"{what}, not a feed: the site refuses machines here"
    title = title_of(text)
    named = f" (“{title}”)" if title else ""
    feeds = find_feeds(body, content_type, url)
    hint = "; it names " + ", ".join(feed.url for feed in feeds[:3]) if feeds else "; if it lists articles, kind: page"
    return f"an HTML page{named}, not a feed{hint}"
