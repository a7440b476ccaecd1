"""The outbox over real HTTP on loopback."""

from __future__ import annotations

import asyncio
import gzip
import http.client
import json
import socket
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import brotli
import pytest

from syndicator.errors import SyndicatorError
from syndicator.model import Rendition, ServeSettings
from syndicator.web import WebServer, create_app
from tests.integration.served import BODY, HTML, PAGE, RSS, TYPES, FakeMeter, Site
from tests.pace import slowness

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.types import Receive, Scope, Send


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A served outbox with a feed in every format, pages and a style sheet."""
    made = Site(tmp_path / "public")
    yield made
    made.close()


def test_every_rendition_is_served_with_its_type(site: Site) -> None:
    """Bytes and media type are those that were put, whatever is asked for beside."""
    for path, media_type in TYPES.items():
        reply = site.get(f"/{quote(path)}?x=1")
        assert (reply.status, reply.body) == (200, BODY)
        assert reply.headers["content-type"] == media_type
        assert reply.headers["content-length"] == str(len(BODY))


def test_every_answer_carries_the_security_headers(site: Site) -> None:
    """Pages, feeds, errors and redirects alike forbid scripts, sniffing, framing and referrers."""
    targets = ("/", "/all/", f"/{PAGE}", f"/{RSS}", "/missing", "/all", "/healthz", "/metrics", "/healthz/")
    for target in targets:
        for method in ("GET", "HEAD", "POST", "OPTIONS", "BREW"):
            headers = site.get(target, method=method).headers
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "frame-ancestors 'none'" in policy
            assert "unsafe" not in policy
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "no-referrer"
            assert "permissions-policy" in headers
            assert "server" not in headers


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_what_a_page_says_about_reuse_stands_in_headers_too(site: Site, coding: str) -> None:
    """Crawlers that look at headers alone see it, in every coding, and with a 304; other pages carry none of it."""
    metas = (
        '<meta name="robots" content="noindex, max-snippet:40"><meta name="tdm-reservation" content="1">'
        '<meta name="content-usage" content="train-ai=n, x=&#34;y&#34;"><meta name="description" content="noindex">'
    )
    body = f"<html><head>{metas}</head><body>{'words ' * 500}</body></html>".encode()
    site.outbox.put(Rendition("articles/0b/index.html", HTML, body))
    first = site.get("/articles/0b/", {"Accept-Encoding": coding})
    assert first.headers.get("content-encoding", "identity") == coding
    again = site.get("/articles/0b/", {"Accept-Encoding": coding, "If-None-Match": first.headers["etag"]})
    for reply in (first, again):
        assert reply.headers["x-robots-tag"] == "noindex, max-snippet:40"
        assert reply.headers["tdm-reservation"] == "1"
        assert reply.headers["content-usage"] == 'train-ai=n, x="y"'
    assert "x-robots-tag" not in site.get("/" + PAGE).headers


def test_compressed_bodies_by_negotiation(site: Site) -> None:
    """The client's codings choose among the files; each has a strong tag of its own, and caches are told."""
    replies = {coding: site.get("/" + RSS, {"Accept-Encoding": coding}) for coding in ("identity", "gzip", "br")}
    assert gzip.decompress(replies["gzip"].body) == brotli.decompress(replies["br"].body) == BODY
    assert [r.headers.get("content-encoding") for r in replies.values()] == [None, "gzip", "br"]
    tags = {r.headers["etag"] for r in replies.values()}
    assert len(tags) == 3
    assert all(tag.startswith('"') for tag in tags)
    assert {r.headers["vary"] for r in replies.values()} == {"Accept-Encoding, Accept"}
    assert site.get("/" + PAGE, {"Accept-Encoding": "br, gzip;q=0.1"}).headers["content-encoding"] == "gzip"
    assert "content-encoding" not in site.get("/" + RSS, {"Accept-Encoding": "gzip;q=0, br;q=0"}).headers


def test_article_pages_are_compressed_when_read(site: Site) -> None:
    """There is no second file; the bytes and the tag are the same each time, and those of a page changed by hand plain."""
    assert not (site.root / f"{PAGE}.gz").exists()
    plain = site.get("/" + PAGE)
    packed, again = (site.get("/" + PAGE, {"Accept-Encoding": "gzip"}) for _ in range(2))
    assert gzip.decompress(packed.body) == plain.body
    assert (packed.headers["etag"], packed.body) == (again.headers["etag"], again.body)
    assert packed.headers["etag"] != plain.headers["etag"]
    assert packed.headers.get("link") == plain.headers.get("link")
    site.outbox.put(Rendition("articles/0c/index.html", HTML, b"<p>short"))
    assert "content-encoding" not in site.get("/articles/0c/", {"Accept-Encoding": "gzip"}).headers
    (site.root / PAGE).write_bytes(b"<p>" + b"by hand " * 400)
    changed = site.get("/" + PAGE, {"Accept-Encoding": "gzip"})
    assert "content-encoding" not in changed.headers
    assert changed.body.startswith(b"<p>by hand")
    assert changed.headers["etag"] not in {packed.headers["etag"], plain.headers["etag"]}


@pytest.mark.parametrize("page", [RSS, PAGE])
@pytest.mark.parametrize("coding", ["identity", "gzip", "br", None])
def test_conditional_requests(site: Site, coding: str | None, page: str) -> None:
    """A tag or date that we gave is answered with 304, no body, and the same tag; a changed feed with 200."""
    asked = {} if coding is None else {"Accept-Encoding": coding}
    first = site.get("/" + page, asked)
    tag, date = first.headers["etag"], first.headers["last-modified"]
    for condition in (
        {"If-None-Match": tag},
        {"If-None-Match": f'"x", W/{tag}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": date},
    ):
        reply = site.get("/" + page, {**asked, **condition})
        assert (reply.status, reply.body, reply.headers["etag"]) == (304, b"", tag)
        assert reply.headers["cache-control"] == first.headers["cache-control"]
    for condition in ({"If-None-Match": '"x"'}, {"If-Modified-Since": "Thu, 01 Jan 1998 00:00:00 GMT"},
                      {"If-Modified-Since": "nonsense"}, {"If-None-Match": '"x"', "If-Modified-Since": date}):  # fmt: skip
        assert site.get("/" + page, {**asked, **condition}).status == 200
    site.outbox.put(Rendition(page, TYPES[page], BODY + b"more"))
    changed = site.get("/" + page, {**asked, "If-None-Match": tag})
    assert changed.status == 200
    assert changed.headers["etag"] != tag


def test_a_tag_of_another_coding_still_counts(site: Site) -> None:
    """A reader that stored the gzipped body and asks without naming codings is told that it still stands."""
    tag = site.get("/" + RSS, {"Accept-Encoding": "gzip"}).headers["etag"]
    assert site.get("/" + RSS, {"If-None-Match": tag}).status == 304
    assert site.get("/" + RSS, {"If-None-Match": tag, "Accept-Encoding": "identity, gzip;q=0"}).status == 200


def test_head_is_get_without_a_body(site: Site) -> None:
    """HEAD answers the same headers, compressed length included."""
    asked = {"Accept-Encoding": "br"}
    head, get = site.get("/" + RSS, asked, "HEAD"), site.get("/" + RSS, asked)
    head.headers.pop("date")
    get.headers.pop("date")
    assert (head.status, head.body, head.headers) == (200, b"", get.headers)


def test_feeds_may_be_read_by_other_sites(site: Site) -> None:
    """Feeds, and they alone, are open to scripts elsewhere, preflight included."""
    assert site.get("/" + RSS).headers["access-control-allow-origin"] == "*"
    preflight = site.get("/all/feed.json", {"Origin": "https://x.example"}, "OPTIONS")
    assert (preflight.status, preflight.headers["access-control-allow-headers"]) == (
        204,
        "If-None-Match, If-Modified-Since",
    )
    assert "access-control-allow-origin" not in site.get("/").headers
    assert "access-control-allow-origin" not in site.get("/", method="OPTIONS").headers


def test_folders(site: Site) -> None:
    """A folder shows its index; without its slash it leads there, and only there."""
    assert site.get("/all/").body == site.get("/all/index.html").body == BODY
    reply = site.get("/all?next=https://evil.example")
    assert (reply.status, reply.headers["location"]) == (301, "/all/")
    assert site.get("/static").status == site.get("/static/").status == 404


ELSEWHERE = ["//evil.example", "//evil.example/..", "///all", "/\\evil.example", "/%5cevil.example", "/%2f%2fevil.example", "/all%2f",
     "/all%0d%0aX:1", "/%09//evil.example", "/all//", "/.//all", "http://evil.example/all//"]  # fmt: skip


def test_no_redirect_leads_elsewhere(site: Site) -> None:
    """No spelling of an address is redirected to another host."""
    for target in ELSEWHERE:
        reply = site.get(target)
        assert reply.status in {400, 404}, target
        assert "location" not in reply.headers


NOTHING = ["/.outbox/manifest.jsonl", "/%2eoutbox/manifest.jsonl", "/all/../.outbox/manifest.jsonl", "/../secret", "/%2e%2e/secret",
     "/..%2fsecret", "/all/..%2f..%2fsecret", "/all/%2e%2e/%2e%2e/secret", "/..%5csecret", "/....//secret", "/%c0%ae%c0%ae/secret",
     "/all%2frss.xml", "/all/rss.xml%00", "/all/rss.xml/", "/all/rss.xml.gz", "/all/rss.xml.br", "/all/./rss.xml", "/ALL/rss.xml",
     "/stray.txt", "/link/secret", "/etc/passwd", "/" + "a" * 5000, "/secret.html"]  # fmt: skip


def test_nothing_but_renditions_is_served(site: Site) -> None:
    """Hidden files, siblings, strangers' files, links and every traversal are simply not there."""
    (site.root.parent / "secret").mkdir()
    (site.root.parent / "secret/index.html").write_text("hunter2")
    (site.root / "stray.txt").write_text("hunter2")
    (site.root / "link").symlink_to(site.root.parent)
    for target in NOTHING:
        reply = site.get(target)
        assert reply.status in {400, 404}, target
        assert b"hunter2" not in reply.body


def test_links_in_place_of_files_are_not_followed(site: Site) -> None:
    """A rendition that somebody replaced by a symbolic link is not served."""
    (site.root.parent / "secret").write_text("hunter2")
    (site.root / RSS).unlink()
    (site.root / RSS).symlink_to(site.root.parent / "secret")
    assert site.get("/" + RSS).status == 404


def test_what_was_taken_down_is_gone(site: Site) -> None:
    """A buried page answers 410 in every spelling, at once and for every method, with the gone page where there is one."""
    assert site.get("/articles/0a/").status == 200
    site.outbox.bury(PAGE)
    for target in ("/articles/0a/", "/articles/0a", "/" + PAGE):
        assert [site.get(target, method=m).status for m in ("GET", "HEAD")] == [410, 410]
        assert site.get(target, {"If-None-Match": "*"}).status == 410
        assert b"news" not in site.get(target).body
    site.outbox.put(Rendition("gone/index.html", HTML, b"<h1>Taken down"))
    reply = site.get("/articles/0a/")
    assert (reply.status, reply.body, reply.headers["content-type"]) == (410, b"<h1>Taken down", HTML)
    site.outbox.put(Rendition(PAGE, HTML, b"back"))
    assert site.get("/articles/0a/").body == b"back"


def test_who_reads_pages_gets_one_where_nothing_stands(site: Site) -> None:
    """With 404 and nothing of the request in it; programs, and readers of a site that has none, get the line."""
    reader, line = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}, b"There is nothing here.\n"
    assert site.get("/articles/ffff/", reader).body == line
    site.outbox.put(Rendition("404.html", HTML, b"<h1>No such page"))
    for target in ("/articles/ffff/", "/nothing", "/" + "x" * 3000, "/all%2frss.xml"):
        replies = [site.get(target, reader, method=method) for method in ("GET", "HEAD")]
        assert [reply.status for reply in replies] == [404, 404]
        assert [reply.headers["content-type"] for reply in replies] == [HTML, HTML]
        assert [reply.body for reply in replies] == [b"<h1>No such page", b""]
        assert "content-security-policy" in replies[0].headers
        for accept in ({}, {"Accept": "*/*"}, {"Accept": "application/rss+xml"}):
            assert (site.get(target, accept).status, site.get(target, accept).body) == (404, line)


def test_what_a_legal_order_keeps_away_answers_451(site: Site) -> None:
    """RFC 7725: 451 with a page of its own, and 410 again where the order was no order after all."""
    site.outbox.bury(PAGE, legal=True)
    assert [site.get("/articles/0a/", method=m).status for m in ("GET", "HEAD")] == [451, 451]
    site.outbox.put(Rendition("gone/legal/index.html", HTML, b"<h1>By order"))
    assert (site.get("/articles/0a").status, site.get("/articles/0a").body) == (451, b"<h1>By order")
    site.outbox.bury(PAGE)
    assert site.get("/articles/0a/").status == 410


def test_files_changed_by_hand_are_never_mixed(site: Site) -> None:
    """An edited file is served as it is, under a tag of its own and without its old compressed form; a deleted one is not."""
    asked = {"Accept-Encoding": "gzip, br"}
    tag = site.get("/" + RSS, asked).headers["etag"]
    (site.root / RSS).write_bytes(b"<rss>by hand</rss>")
    reply = site.get("/" + RSS, asked)
    assert (reply.status, reply.body) == (200, b"<rss>by hand</rss>")
    assert site.get("/" + RSS, {**asked, "If-None-Match": tag}).status == 200
    assert site.get("/" + RSS, {**asked, "If-None-Match": reply.headers["etag"]}).status == 304
    (site.root / RSS).unlink()
    assert site.get("/" + RSS).status == 404


def test_other_methods_are_refused(site: Site) -> None:
    """Nothing can be written, and the refusal repeats nothing of the request."""
    for method in ("POST", "PUT", "DELETE", "TRACE", "BREW"):
        reply = site.get("/" + RSS, method=method)
        assert (reply.status in {400, 405}, b"rss" in reply.body) == (True, False)
    assert site.get("/" + RSS, method="POST").headers["allow"] == "GET, HEAD, OPTIONS"
    assert site.get("/healthz", method="POST").status == 405
    missing = site.get("/<script>alert(1)</script>")
    assert (missing.headers["content-type"], b"script" in missing.body) == ("text/plain; charset=utf-8", False)


def test_health(site: Site) -> None:
    """Health is 200 or 503; what is behind it is told to this machine alone, and no header makes a stranger of it."""
    reply = site.get("/healthz")
    assert (reply.status, json.loads(reply.body)) == (200, {"status": "ok", "failing": 3})
    proxied = site.get("/healthz", {"X-Forwarded-For": "127.0.0.1"})
    assert json.loads(proxied.body) == {"status": "ok"}
    site.health = {"status": "failing"}
    assert site.get("/healthz").status == 503


def test_metrics_are_for_this_machine(site: Site) -> None:
    """Metrics are answered on loopback, and not to what came through a proxy, whatever it claims."""
    assert site.get("/metrics").body == b"syndicator_up 1\n"
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
        assert site.get("/metrics", {name: "127.0.0.1"}).status == 404


@pytest.mark.parametrize(
    ("client", "through", "let_in"),
    [
        ("10.20.3.4", None, True),
        ("::ffff:10.20.3.4", None, True),
        ("fd00::7", None, True),
        ("10.21.0.1", None, False),
        ("10.20.3.4", b"x-forwarded-for", False),
        ("127.0.0.1", None, True),
        ("testclient", None, False),
    ],
)
def test_metrics_are_for_who_was_named(client: str, through: bytes | None, let_in: bool, site: Site) -> None:
    """A network that the configuration names, directly; everybody else has the status and nothing more."""
    app = create_app(
        site.root,
        site.outbox,
        site.meter,
        lambda: {"status": "ok", "failing": 3},
        watchers=("10.20.0.0/16", "fd00::/8"),
    )

    def ask(path: str) -> list[dict[str, Any]]:
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        headers = [(through, b"10.20.0.1")] if through else []
        scope = {
            "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": path, "query_string": b"",
            "raw_path": path.encode(), "root_path": "", "headers": headers, "client": (client, 1), "server": ("x", 80),
        }  # fmt: skip
        asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
        return sent

    assert ask("/metrics")[0]["status"] == (200 if let_in else 404)
    assert (b"failing" in ask("/healthz")[1]["body"]) == let_in


def test_answers_are_counted(site: Site) -> None:
    """Each answer's status reaches the meter."""
    for target in ("/" + RSS, "/missing", "/all"):
        site.get(target)
    assert site.meter.statuses == [200, 404, 301]


def test_a_failing_application_says_nothing_of_why(tmp_path: Path) -> None:
    """An error inside is a fixed text with the same headers; health that raises is 503."""

    class BrokenIndex:
        def lookup(self, path: str) -> None:
            raise RuntimeError("hunter2")

        def is_gone(self, path: str) -> bool:
            return False

        def is_barred(self, path: str) -> bool:
            return False

    def unwell() -> dict[str, Any]:
        raise RuntimeError("hunter2")

    with serving(create_app(tmp_path, BrokenIndex(), FakeMeter(), unwell)) as server:
        for target, status in (("/x", 500), ("/healthz", 503)):
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
            connection.request("GET", target)
            answer = connection.getresponse()
            assert (answer.status, b"hunter2" in answer.read()) == (status, False)
            assert answer.getheader("x-content-type-options") == "nosniff"
            connection.close()


@contextmanager
def serving(app: Any, **options: Any) -> Iterator[WebServer]:
    server = WebServer(ServeSettings(port=0), app, **options)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def test_a_taken_port_is_named(site: Site) -> None:
    """A second server on the same port fails with a message that names it, and the first goes on."""
    second = WebServer(ServeSettings(port=site.server.port), create_app(site.root, site.outbox, site.meter, dict))
    with pytest.raises(SyndicatorError, match=rf"port {site.server.port}: Address already in use"):
        second.start()
    second.stop()
    with pytest.raises(SyndicatorError, match=r"cannot listen on no\.such\.host\.invalid"):
        WebServer(ServeSettings(host="no.such.host.invalid"), second).start()  # type: ignore[arg-type]  # never called
    assert site.get("/").status == 200


def test_stalling_clients_are_hung_up_on(site: Site) -> None:
    """Two hundred clients that never finish a request neither slow an ordinary one nor stay."""
    stalling = [socket.create_connection(("127.0.0.1", site.server.port), timeout=60) for _ in range(200)]
    for number, client in enumerate(stalling):
        client.sendall(
            (b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\nX: ", b"POST / HTTP/1.1\r\nContent-Length: 9\r\n")[
                number % 4
            ]
        )
    took = []
    for _ in range(5):
        started = time.monotonic()
        assert site.get("/").status == 200
        took.append(time.monotonic() - started)
    assert min(took) < 1  # a busy machine is slow now and then
    for client in stalling:
        try:
            assert client.recv(100) == b""
        except ConnectionResetError:
            pass
        finally:
            client.close()
    assert time.monotonic() - started < 5 * slowness()


async def flood(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": bytes(50_000_000)})


def test_a_reader_that_takes_nothing_is_hung_up_on() -> None:
    """A client that asks for much and reads none of it does not hold the bytes for ever."""
    with serving(flood, patience=0.3) as server, socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(b"GET / HTTP/1.0\r\n\r\n")
        client.recv(1, socket.MSG_PEEK)
        assert server._server is not None
        open_ones, end = server._server.server_state.connections, time.monotonic() + 30
        while open_ones and time.monotonic() < end:
            time.sleep(0.05)
        assert not open_ones
        taken = 0
        try:
            while more := client.recv(1_000_000):
                taken += len(more)
        except ConnectionResetError:
            pass
        assert taken < 50_000_000


def test_stopping_is_quick(site: Site) -> None:
    """stop() returns within three seconds although clients keep connections open, and the port is free again."""
    open_ones = [socket.create_connection(("127.0.0.1", site.server.port)) for _ in range(5)]
    for client in open_ones[:3]:
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    started = time.monotonic()
    site.server.stop()
    assert time.monotonic() - started < 3 * slowness()
    for client in open_ones:
        client.close()
    again = WebServer(ServeSettings(port=site.server.port), create_app(site.root, site.outbox, site.meter, dict))
    again.start()
    again.stop()


def test_readers_never_see_a_mixture(site: Site) -> None:
    """While a feed is published again and again, every answer is whole, and its tag belongs to its bytes."""
    tags: dict[str, bytes] = {}
    wrong: list[bytes] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            reply = site.get("/" + RSS, {"Accept-Encoding": "gzip"})
            body = gzip.decompress(reply.body) if "content-encoding" in reply.headers else reply.body
            whole = body.startswith(b"<rss>") and body.endswith(b"</rss>") and len(set(body[5:-6].split(b","))) == 1
            if not whole or tags.setdefault(reply.headers["etag"], body) != body or reply.status != 200:
                wrong.append(body[:40])

    def publish(number: int) -> None:
        body = b"<rss>" + b",".join([b"%04d" % number] * 800) + b"</rss>"
        site.outbox.put(Rendition(RSS, TYPES[RSS], body))

    publish(0)
    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(1, 150):
        publish(number)
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []
    assert len(tags) > 3
