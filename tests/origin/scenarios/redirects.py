"""Redirects of every kind, and the traps in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.origin.scenario import HTML, MARK, RSS, Kind, feed, good, page
from tests.origin.scenarios.codings import bomb
from tests.origin.server import Answer, drip, reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.origin.server import Seen

KIND = Kind("redirect")


def to(location: str, status: int = 302, there: str = "/there", **more: Any) -> Callable[[Seen], Answer]:
    """Redirects the feed; the feed stands at ``there``. ``{site}`` and ``{host}`` are filled in."""

    def serve(seen: Seen) -> Answer:
        if seen.target == there or (there == "*" and seen.path != "/feed"):
            return good(seen)
        where = location.format(site=seen.site, host=seen.headers["host"])
        return reply(status, page(), Location=where, **HTML, **more)

    return serve


for _status in (301, 302, 303, 307, 308):
    KIND.add(str(_status), to("{site}/there", _status), "changed changed changed", "3 4 5")
for _name, _location, _there in (
    ("path", "/there", "/there"),
    ("relative", "there", "/there"),
    ("without-scheme", "//{host}/there", "/there"),
    ("with-fragment", "/there#part", "/there"),
    ("with-query", "/there?a=1&b=2", "/there?a=1&b=2"),
    ("upper-case", "HTTP://{host}/there", "/there"),
    ("in-raw-utf8", "/\u65b0\u95fb", "/%E6%96%B0%E9%97%BB"),
    ("with-blanks-around", "  /there  ", "/there"),
    ("up-and-up", "/../../there", "/there"),
    ("encoded-line-break", "/a%0d%0aSet-Cookie:x", "/a%0D%0ASet-Cookie:x"),
):
    KIND.add(_name, to(_location, there=_there), "changed changed", "3 4")
for _name, _location in (
    ("to-file", "file:///etc/passwd"),
    ("to-ftp", "ftp://{host}/feed"),
    ("to-javascript", "javascript:alert(1)"),
    ("to-data", "data:text/xml,<rss/>"),
    ("to-gopher", "gopher://127.0.0.1:6379/_INFO"),
    ("to-metadata", "http://169.254.169.254/latest/meta-data/"),
    ("to-private", "http://10.0.0.1/"),
    ("to-private-with-port", "http://192.168.0.1:8080/admin"),
    ("to-loopback-v6", "http://[::1]/"),
    ("to-mapped-v6", "http://[::ffff:10.0.0.1]/"),
    ("to-zero", "http://0.0.0.0/"),
    ("to-a-private-name", "http://inside.redirect-to-a-private-name.test/"),
    ("to-a-mixed-name", "http://mixed.redirect-to-a-mixed-name.test/"),
):
    KIND.amid(_name, to(_location, there="-"), "not-allowed")
KIND.amid("without-location", reply(302, page(), **HTML), "refused")
KIND.amid("empty-location", reply(302, page(), Location="", **HTML), "refused")
KIND.amid("to-itself", to("/feed"), "refused")
KIND.amid("to-its-login", to("/login", there="-"), "refused")


def _bomb(seen: Seen) -> Answer:
    if seen.path == "/there":
        return good(seen)
    return reply(302, bomb("gzip"), Location="/there", Content_Encoding="gzip")


def _chain(length: int) -> Callable[[Seen], Answer]:
    def serve(seen: Seen) -> Answer:
        at = int(seen.path.rpartition("/")[2]) if seen.path != "/feed" else 0
        return good(seen) if at == length else reply(301, Location=f"/hop/{at + 1}")

    return serve


def _circle(seen: Seen) -> Answer:
    return reply(302, page(), Location="/b" if seen.path == "/feed" else "/feed")


def _spiral(seen: Seen) -> Answer:
    return reply(302, page(), Location=f"/feed/{len(seen.path)}")


def _slow_hops(seen: Seen) -> Answer:
    number = len(seen.path)
    head = f"HTTP/1.1 302 Found\r\nLocation: {seen.path}x\r\nContent-Length: 0\r\n\r\n".encode()
    return Answer((head[:10], head[10:]), pause=0.35, keep=number < 20)


def _to_login(seen: Seen) -> Answer:
    return reply(body=page(MARK, "Sign in"), **HTML) if seen.path == "/login" else reply(302, Location="/login")


def _moved(seen: Seen) -> Answer:
    """Moves for good to another host, and says so every time; then the old host is no more."""
    if seen.host.startswith("new."):
        return reply(body=feed(seen, *range(1, 3 + seen.visit)), Content_Type=RSS)
    if seen.visit > 3:
        return reply(404, page(), **HTML)
    return reply(301, Location=f"{seen.site.replace('://', '://new.')}/feed")


def _endless_body(seen: Seen) -> Answer:
    if seen.path == "/there":
        return good(seen)
    return drip(b"HTTP/1.1 302 Found\r\nLocation: /there\r\n\r\n", b"x" * 100_000, every=0.001)


KIND.add("with-a-bomb-in-its-body", _bomb, "changed changed", "3 4")
KIND.add("with-an-endless-body", _endless_body, "changed changed", "3 4")
KIND.add("five-times", _chain(5), "changed changed", "3 4")
KIND.add("six-times", _chain(6), "refused refused", "0 0")
KIND.add("in-a-circle", _circle, "refused refused", "0 0")
KIND.add("in-a-spiral", _spiral, "refused refused", "0 0")
KIND.add("slowly-at-every-hop", _slow_hops, "timed-out timed-out", "0 0")
KIND.amid("to-a-login-page", _to_login, "parse")
KIND.add("for-good", _moved, "changed changed changed changed", "3 4 5 6")
