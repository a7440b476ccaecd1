"""What stands in a feed's place: pages, other documents, feeds that are somebody else's or empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.origin.scenario import HTML, MARK, RSS, Kind, channel, feed, page
from tests.origin.server import Answer, reply

if TYPE_CHECKING:
    from tests.origin.server import Seen

KIND = Kind("nofeed")
SITEMAP = (
    f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>http://x.test/{MARK}</loc></url></urlset>"
)
OPML = f"<opml version='2.0'><head><title>{MARK}</title></head><body><outline text='{MARK}'/></body></opml>"
SOAP = f"<Envelope><Body><Fault><faultstring>{MARK}</faultstring></Fault></Body></Envelope>"

for _name, _body, _type in (
    ("a-page", page(), "text/html"),
    ("a-login-page", page(MARK, "Sign in"), "text/html"),
    ("a-page-called-a-feed", page(), RSS),
    ("a-page-of-xhtml", b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>', RSS),
    ("a-parking-page", page() + b"<script>location='/'</script>", "text/html"),
    ("a-challenge", page(MARK, "Just a moment..."), "text/html"),
    ("nothing", b"", RSS),
    ("blanks", b" \r\n\t" * 100, RSS),
    ("text", f"{MARK}, come back later".encode(), "text/plain"),
    ("json", b'{"error": "%b"}' % MARK.encode(), "application/json"),
    ("json-null", b"null", "application/json"),
    ("json-of-another-kind", b'{"items": [{"title": "%b"}]}' % MARK.encode(), "application/json"),
    ("json-nested", b"[" * 100_000, "application/json"),
    ("json-cut", b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", ', "application/feed+json"),
    ("a-sitemap", SITEMAP.encode(), "text/xml"),
    ("an-opml", OPML.encode(), "text/xml"),
    ("a-soap-fault", SOAP.encode(), "text/xml"),
    ("a-pdf", b"%PDF-1.7\n" + bytes(range(256)) * 20, "application/pdf"),
    ("a-picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "image/png"),
    ("a-zip", b"PK\x03\x04" + bytes(range(256)) * 20, "application/zip"),
    ("noise", bytes((n * 7919) % 251 for n in range(20_000)), RSS),
    ("zeros", bytes(20_000), RSS),
    ("a-script", f"<?php echo '{MARK}'; ?>".encode(), RSS),
):
    KIND.amid(_name, reply(body=_body, Content_Type=_type), "parse")


def emptied(seen: Seen) -> Answer:
    return reply(body=channel(seen, "").encode(), Content_Type=RSS, ETag='"empty"')


def one_left(seen: Seen) -> Answer:
    return reply(body=feed(seen, 1), Content_Type=RSS)


KIND.amid("a-feed-that-empties-and-returns", emptied, "unchanged", "3 3 4")
KIND.amid("a-feed-that-shrinks-and-returns", one_left, "unchanged", "3 3 4")
KIND.add("a-page-for-ever", lambda _: reply(body=page(), **HTML), "parse parse parse", "0 0 0")


def cookies(seen: Seen) -> Answer:
    """Demands a cookie, and redirects until it has it."""
    if "cookie" in seen.headers:
        return reply(body=feed(seen, 1), Content_Type=RSS)
    return reply(302, page(), Location="/feed", Set_Cookie="seen=1; Path=/")


def agents(seen: Seen) -> Answer:
    """Lets browsers in, and nobody else."""
    if "Mozilla" in seen.headers.get("user-agent", ""):
        return reply(body=feed(seen, 1), Content_Type=RSS)
    return reply(403, page(), **HTML)


def referrers(seen: Seen) -> Answer:
    return reply(body=feed(seen, 1), Content_Type=RSS) if "referer" in seen.headers else reply(403, page(), **HTML)


KIND.add("cookies-demanded", cookies, "refused refused", "0 0")
KIND.add("agents-refused", agents, "refused refused", "0 0")
KIND.add("referrers-demanded", referrers, "refused refused", "0 0")
