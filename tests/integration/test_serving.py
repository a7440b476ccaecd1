"""What is answered to each kind of request, as a table: RFC 9110 for the most part."""

from __future__ import annotations

import gzip
import re
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import brotli
import pytest

from syndicator.model import Rendition
from tests.integration.served import BODY, HTML, PAGE, RSS, TYPES, Site, unzstd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PICTURE = bytes(range(256)) * 8
PNG = "media/0a.png"
FEED = "/" + RSS
UNPACKED: Mapping[str, Callable[[bytes], Any]] = {"br": brotli.decompress, "zstd": unzstd, "gzip": gzip.decompress, "identity": bytes}  # fmt: skip
LONG_AGO, FAR_AHEAD = "Thu, 01 Jan 1998 00:00:00 GMT", "Fri, 01 Jan 2044 00:00:00 GMT"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Feeds, pages, a picture, a page that was taken down and one that an order keeps away."""
    made = Site(tmp_path_factory.mktemp("served") / "public")
    made.outbox.put(Rendition(PNG, "image/png", PICTURE))
    made.outbox.bury("articles/gone/index.html")
    made.outbox.bury("articles/barred/index.html", legal=True)
    yield made
    made.close()


@dataclass
class Row:
    """One request and what it gets. In ``asked`` {tag} and {date} are what a plain GET of the target was given, in
    the coding that is asked for; ``gives`` maps names of headers to their values, None for one that must not be there.
    """

    name: str
    target: str
    asked: dict[str, str] = field(default_factory=dict)
    status: int = 200
    gives: Mapping[str, str | None] = field(default_factory=dict)
    body: bytes | None = None  # None: it is not looked at
    method: str = "GET"


NO_PART = {"content-range": None}
WHOLE = {"content-range": None, "content-length": "2048", "accept-ranges": "bytes"}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
OWN, XML = "application/rss+xml; charset=utf-8", "application/xml; charset=utf-8"
TABLE = [
    # which name of the type: RFC 9110, 12.5.1; browsers show feeds by their style under the plain one alone
    Row("a browser", FEED, {"Accept": BROWSER}, gives={"content-type": XML, "vary": "Accept-Encoding, Accept"}, body=BODY),
    Row("a browser that has it", FEED, {"Accept": BROWSER, "If-None-Match": "{tag}"}, 304, {"vary": "Accept-Encoding, Accept"}),
    Row("a reader", FEED, {"Accept": "application/rss+xml, application/xml;q=0.9, */*;q=0.1"}, gives={"content-type": OWN}),
    Row("a reader that takes all alike", FEED, {"Accept": "application/xml, */*"}, gives={"content-type": OWN}),
    Row("a reader that takes XML alone", FEED, {"Accept": "application/xml, text/xml"}, gives={"content-type": XML}),
    Row("who says nothing", FEED, gives={"content-type": OWN}),
    Row("a browser at a page", "/" + PAGE, {"Accept": BROWSER}, gives={"content-type": HTML, "vary": "Accept-Encoding"}),
    # which coding: RFC 9110, 12.5.3
    Row("no coding named", FEED, gives={"content-encoding": None, "vary": "Accept-Encoding, Accept"}, body=BODY),
    Row("all that there are", FEED, {"Accept-Encoding": "gzip, deflate, br, zstd"}, gives={"content-encoding": "br"}),
    Row("as Chrome asks plain hosts", FEED, {"Accept-Encoding": "gzip, deflate"}, gives={"content-encoding": "gzip"}),
    Row("zstd", FEED, {"Accept-Encoding": "zstd, gzip"}, gives={"content-encoding": "zstd"}),
    Row("by weight", FEED, {"Accept-Encoding": "br;q=0.1, zstd;q=0.2, gzip"}, gives={"content-encoding": "gzip"}),
    Row("any", FEED, {"Accept-Encoding": "*"}, gives={"content-encoding": "br"}),
    Row("none, and not as it is", FEED, {"Accept-Encoding": "*;q=0"}, gives={"content-encoding": None}, body=BODY),
    Row("only one that we lack", FEED, {"Accept-Encoding": "compress, identity;q=0"}, gives={"content-encoding": None}),
    Row("a page has gzip alone", "/articles/0a/", {"Accept-Encoding": "br, zstd, gzip"}, gives={"content-encoding": "gzip"}),
    Row("a picture is as it is", f"/{PNG}", {"Accept-Encoding": "gzip, br"}, gives={**WHOLE, "content-encoding": None, "vary": None}, body=PICTURE),
    # never 406: RFC 9110, 12.4.1
    Row("a type that we lack", FEED, {"Accept": "image/webp"}, gives={"content-type": TYPES[RSS]}, body=BODY),
    Row("a language that we lack", "/", {"Accept-Language": "tlh"}, body=BODY),
    Row("a charset that we lack", FEED, {"Accept-Charset": "utf-7;q=1, *;q=0"}, body=BODY),
    # validators: RFC 9110, 13.2.2
    Row("the tag", FEED, {"If-None-Match": "{tag}"}, 304, {"etag": "{tag}", "content-length": None}, b""),
    Row("the tag of a coding", FEED, {"If-None-Match": "{tag}", "Accept-Encoding": "zstd"}, 304, {"etag": "{tag}"}),
    Row("a weak form of it", FEED, {"If-None-Match": "W/{tag}"}, 304),
    Row("in a list", FEED, {"If-None-Match": '"x", {tag}, "y"'}, 304),
    Row("star", FEED, {"If-None-Match": "*"}, 304),
    Row("another", FEED, {"If-None-Match": '"x"'}, body=BODY),
    Row("without quotes", FEED, {"If-None-Match": "x"}, body=BODY),
    Row("the date", FEED, {"If-Modified-Since": "{date}"}, 304, {"last-modified": "{date}", "etag": "{tag}"}, b""),
    Row("a later date", FEED, {"If-Modified-Since": FAR_AHEAD}, 304),
    Row("an earlier date", FEED, {"If-Modified-Since": LONG_AGO}, body=BODY),
    Row("no date", FEED, {"If-Modified-Since": "yesterday"}, body=BODY),
    Row("the tag goes before the date: changed", FEED, {"If-None-Match": '"x"', "If-Modified-Since": "{date}"}, body=BODY),
    Row("the tag goes before the date: the same", FEED, {"If-None-Match": "{tag}", "If-Modified-Since": LONG_AGO}, 304),
    Row("only this version", FEED, {"If-Match": "{tag}"}, body=BODY),
    Row("only another version", FEED, {"If-Match": '"x"'}, 412, {"cache-control": "no-cache"}),
    Row("only this, but weakly", FEED, {"If-Match": "W/{tag}"}, 412),
    Row("any version", FEED, {"If-Match": "*"}),
    Row("unless it is newer", FEED, {"If-Unmodified-Since": "{date}"}),
    Row("unless it is newer, and it is", FEED, {"If-Unmodified-Since": LONG_AGO}, 412),
    Row("If-Match goes before that date", FEED, {"If-Match": "{tag}", "If-Unmodified-Since": LONG_AGO}),
    Row("If-Match goes before all", FEED, {"If-Match": '"x"', "If-None-Match": "{tag}"}, 412),
    Row("HEAD has conditions, too", FEED, {"If-None-Match": "{tag}"}, 304, method="HEAD"),
    # ranges: RFC 9110, 14
    Row("the first bytes", f"/{PNG}", {"Range": "bytes=0-9"}, 206, {"content-range": "bytes 0-9/2048", "content-length": "10", "content-type": "image/png", "etag": "{tag}"}, PICTURE[:10]),
    Row("one byte", f"/{PNG}", {"Range": "bytes=2047-2047"}, 206, {"content-range": "bytes 2047-2047/2048"}, PICTURE[-1:]),
    Row("from there on", f"/{PNG}", {"Range": "bytes=2000-"}, 206, {"content-range": "bytes 2000-2047/2048"}, PICTURE[2000:]),
    Row("past the end", f"/{PNG}", {"Range": "bytes=2000-9999"}, 206, {"content-range": "bytes 2000-2047/2048"}, PICTURE[2000:]),
    Row("the last bytes", f"/{PNG}", {"Range": "bytes=-5"}, 206, {"content-range": "bytes 2043-2047/2048"}, PICTURE[-5:]),
    Row("more than there are", f"/{PNG}", {"Range": "bytes=-99999"}, 206, {"content-range": "bytes 0-2047/2048"}, PICTURE),
    Row("none of the last", f"/{PNG}", {"Range": "bytes=-0"}, 416, {"content-range": "bytes */2048"}),
    Row("beyond", f"/{PNG}", {"Range": "bytes=2048-"}, 416, {"content-range": "bytes */2048"}),
    Row("backwards", f"/{PNG}", {"Range": "bytes=9-0"}, 200, WHOLE, PICTURE),
    Row("several", f"/{PNG}", {"Range": "bytes=0-1,5-6"}, 200, WHOLE, PICTURE),
    Row("another unit", f"/{PNG}", {"Range": "lines=0-1"}, 200, WHOLE, PICTURE),
    Row("nonsense", f"/{PNG}", {"Range": "bytes=-"}, 200, WHOLE, PICTURE),
    Row("of this version", f"/{PNG}", {"Range": "bytes=0-1", "If-Range": "{tag}"}, 206, {}, PICTURE[:2]),
    Row("of this date", f"/{PNG}", {"Range": "bytes=0-1", "If-Range": "{date}"}, 206, {}, PICTURE[:2]),
    Row("of another version", f"/{PNG}", {"Range": "bytes=0-1", "If-Range": '"x"'}, 200, WHOLE, PICTURE),
    Row("of another date", f"/{PNG}", {"Range": "bytes=0-1", "If-Range": FAR_AHEAD}, 200, WHOLE, PICTURE),
    Row("of this version, but weakly", f"/{PNG}", {"Range": "bytes=0-1", "If-Range": "W/{tag}"}, 200, WHOLE, PICTURE),
    Row("conditions go before ranges", f"/{PNG}", {"Range": "bytes=0-1", "If-None-Match": "{tag}"}, 304, NO_PART),
    Row("HEAD has no ranges", f"/{PNG}", {"Range": "bytes=0-1"}, 200, WHOLE, b"", method="HEAD"),
    Row("feeds have no ranges", FEED, {"Range": "bytes=0-1"}, 200, {**NO_PART, "accept-ranges": None}, BODY),
    # what is gone: RFC 9110, 15.5.11, and RFC 7725
    Row("taken down", "/articles/gone/", {}, 410, {"cache-control": "no-cache", "content-type": "text/plain; charset=utf-8"}),
    Row("taken down, with conditions", "/articles/gone/", {"If-None-Match": "*", "Range": "bytes=0-1"}, 410),
    Row("taken down, HEAD", "/articles/gone/", {}, 410, {}, b"", method="HEAD"),
    Row("by order", "/articles/barred/", {}, 451, {"cache-control": "no-cache"}),
    Row("never there", "/articles/never/", {}, 404),
    # what caches and scripts of other sites may do
    Row("feeds are asked for each time", FEED, {}, gives={"cache-control": "no-cache", "access-control-allow-origin": "*", "access-control-expose-headers": "ETag"}),
    Row("so are pages, which are nobody else's", "/", {"Origin": "https://x.example"}, gives={"cache-control": "no-cache", "access-control-allow-origin": None}),
    Row("what seldom changes is kept", "/static/site.css", {}, gives={"cache-control": "public, max-age=3600", "access-control-allow-origin": None}),
    Row("pictures can be taken down", f"/{PNG}", {}, gives={"cache-control": "no-cache"}),
    Row("a 304 says so again", FEED, {"If-None-Match": "{tag}"}, 304, {"cache-control": "no-cache", "vary": "Accept-Encoding, Accept", "access-control-allow-origin": "*"}),
    Row("scripts may ask first", FEED, {"Origin": "https://x.example", "Access-Control-Request-Method": "GET"}, 204, {"access-control-allow-origin": "*", "access-control-allow-methods": "GET, HEAD", "access-control-max-age": "86400"}, b"", method="OPTIONS"),
    Row("but of pages they may not", "/", {"Origin": "https://x.example"}, 204, {"access-control-allow-origin": None, "allow": "GET, HEAD, OPTIONS"}, b"", method="OPTIONS"),
    Row("nothing can be written", FEED, {}, 405, {"allow": "GET, HEAD, OPTIONS"}, method="PUT"),
]  # fmt: skip


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_answers(site: Site, row: Row) -> None:
    """Status, headers and body of each row; every one of them also forbids scripts, sniffing, frames and referrers."""
    coding = {name: value for name, value in row.asked.items() if name == "Accept-Encoding"}
    plain = site.get(row.target, coding).headers
    known = {"{tag}": plain.get("etag", ""), "{date}": plain.get("last-modified", "")}

    def filled(text: str) -> str:
        for name, value in known.items():
            text = text.replace(name, value)
        return text

    reply = site.get(row.target, {name: filled(value) for name, value in row.asked.items()}, row.method)
    assert reply.status == row.status
    assert {name: reply.headers.get(name) for name in row.gives} == {
        name: value if value is None else filled(value) for name, value in row.gives.items()
    }
    if row.body is not None:
        assert reply.body == row.body
    if reply.status == 200 and row.method == "GET" and row.target == FEED:
        assert UNPACKED[reply.headers.get("content-encoding", "identity")](reply.body) == BODY
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert (reply.headers["x-content-type-options"], reply.headers["referrer-policy"]) == ("nosniff", "no-referrer")


def test_no_two_codings_share_a_tag(site: Site) -> None:
    """A strong tag means these very bytes (RFC 9110, 8.8.3.3)."""
    tags = [site.get(FEED, {"Accept-Encoding": coding}).headers["etag"] for coding in UNPACKED]
    assert len(set(tags)) == len(UNPACKED)
    assert not any(tag.startswith("W/") for tag in tags)


def test_pages_say_what_they_are(site: Site) -> None:
    """A page names its charset; a folder without its slash leads to the one with it."""
    assert site.get("/all/").headers["content-type"] == HTML
    assert (site.get("/all").status, site.get("/all").headers["location"]) == (301, "/all/")


def raw(site: Site, sent: bytes, *, answers: int = 1) -> list[bytes]:
    """What comes back for these bytes on one connection: each answer with its head and body."""
    found: list[bytes] = []
    rest = b""
    with socket.create_connection(("127.0.0.1", site.server.port), timeout=20) as wire:
        wire.sendall(sent)
        while len(found) < answers:
            head, mark, tail = rest.partition(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head)
            size = int(length[1]) if length and not head.startswith(b"HTTP/1.1 304") else 0
            if mark and len(tail) >= size:
                found.append(head + mark + tail[:size])
                rest = tail[size:]
                continue
            more = wire.recv(100_000)
            if not more:
                break
            rest += more
    return found


def test_the_short_way_and_the_long_way_say_the_same(site: Site) -> None:
    """A request with a body goes uvicorn's way, one without is answered at once: not a byte differs but the date."""
    for extra in (
        b"",
        b"Accept-Encoding: gzip\r\n",
        b"If-None-Match: *\r\n",
        b"If-None-Match: *\r\nAccept-Encoding: br\r\n",
    ):
        ask = b"GET /all/rss.xml HTTP/1.1\r\nHost: x\r\n" + extra
        (short,) = raw(site, ask + b"\r\n")
        (long,) = raw(site, ask + b"Content-Length: 0\r\n\r\n")
        undated = [re.sub(rb"date: [^\r]*\r\n", b"", one) for one in (short, long)]
        assert undated[0] == undated[1]
        assert b"date: " in short


def test_pipelined_requests_are_answered_in_their_order(site: Site) -> None:
    """Short and long ways mixed on one connection."""
    asked = [b"/all/rss.xml", b"/missing", b"/", b"/healthz", b"/all/feed.json", b"/articles/gone/", b"/all/atom.xml"]
    sent = b"".join(b"GET " + path + b" HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n" for path in asked)
    replies = raw(site, sent, answers=len(asked))
    assert [int(reply.split()[1]) for reply in replies] == [200, 404, 200, 200, 200, 410, 200]
    types = [re.search(rb"content-type: ([^\r;]*)", reply)[1] for reply in replies]  # type: ignore[index]
    assert types == [b"application/rss+xml", b"text/plain", b"text/html", b"application/json", b"application/feed+json",
                     b"text/plain", b"application/atom+xml"]  # fmt: skip


@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
def test_connections_end_when_that_is_asked_for(site: Site, version: bytes) -> None:
    """HTTP/1.0, and Connection: close: told so, and closed."""
    line = b"GET /all/rss.xml HTTP/" + version + b"\r\nHost: x\r\n" + b"Connection: close\r\n" * (version == b"1.1")
    (reply, *more) = raw(site, line + b"\r\n" + b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", answers=2)
    assert b"connection: close" in reply
    assert more == []
    assert reply.endswith(BODY)
