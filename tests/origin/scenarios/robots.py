"""robots.txt of every kind, before article pages (the full text is wanted, the feed has teasers)."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from tests.origin.scenario import HTML, MARK, RSS, Kind, feed, page, words
from tests.origin.server import Answer, drip, reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.origin.server import Seen

KIND = Kind("robots")
FULL = {"reprint": "full", "permission": "a test", "robots": False, "robots_reason": "it is for the pages here"}


def with_robots(robots: Answer | Callable[[Seen], Answer]) -> Callable[[Seen], Answer]:
    """A feed of teasers, its article pages, and these rules."""

    def serve(seen: Seen) -> Answer:
        if seen.path == "/robots.txt":
            return robots(seen) if callable(robots) else robots
        if seen.path.startswith("/story/"):
            return story(seen)
        return reply(body=feed(seen, 1, 2, description="In short."), Content_Type=RSS)

    return serve


def with_feed(robots: Answer) -> Callable[[Seen], Answer]:
    """A feed that grows, and these rules."""

    def serve(seen: Seen) -> Answer:
        if seen.path == "/robots.txt":
            return robots
        return reply(body=feed(seen, *range(1, 3 + seen.visit)), Content_Type=RSS)

    return serve


def story(seen: Seen) -> Answer:
    number = seen.path.rpartition("/")[2]
    paragraphs = "".join(f"<p>{words(f'{seen.host} {number} {n}')}</p>" for n in range(4))
    title = f"Story {number} of {seen.host}"
    return reply(
        body=f"<html><head><title>{title}</title></head><body><h1>{title}</h1><article>{paragraphs}</article></body></html>".encode(),
        **HTML,
    )


def rules(text: str) -> Answer:
    return reply(body=text.encode(), Content_Type="text/plain")


for _name, _robots, _pages in (
    ("404", reply(404, page(), **HTML), 2),
    ("401", reply(401, page(), **HTML), 2),
    ("403", reply(403, page(), **HTML), 2),
    ("410", reply(410), 2),
    ("500", reply(500, page(), **HTML), 0),
    ("503", reply(503, page(), **HTML), 0),
    ("empty", rules(""), 2),
    ("a-page", reply(body=page(), **HTML), 2),
    ("closed", rules("User-agent: *\nDisallow: /"), 0),
    ("closed-to-us", rules("User-agent: syndicator\nDisallow: /\n\nUser-agent: *\nAllow: /"), 0),
    ("closed-to-others", rules("User-agent: GPTBot\nDisallow: /"), 2),
    ("open-to-us", rules("User-agent: *\nDisallow: /\n\nUser-agent: Syndicator\nAllow: /"), 2),
    ("closed-in-part", rules("User-agent: *\nDisallow: /story/1"), 1),
    ("longest-wins", rules("User-agent: *\nAllow: /story/2\nDisallow: /story"), 1),
    ("wildcards", rules("User-agent: *\nDisallow: /*/1$"), 1),
    ("redirected", reply(301, Location="/rules"), 2),
    ("in-a-circle", reply(301, Location="/robots.txt"), 0),
    ("cut", reply(body=b"User-agent: *", length=1000), 0),
    ("dripping", drip(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"), 0),
    ("of-1-mb", rules("User-agent: *\nDisallow: /story\n" + "# padding\n" * 100_000), 0),
    ("a-bomb", reply(body=gzip.compress(b"User-agent: *\nDisallow: /\n" + bytes(10**7)), Content_Encoding="gzip"), 0),
    ("binary", reply(body=bytes(range(256)) * 100), 2),
    ("with-a-mark", reply(body=b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /story"), 0),
):
    KIND.add(_name, with_robots(_robots), "changed unchanged", "2 2", source=FULL, pages=_pages)


def page_of(answer: Answer) -> Callable[[Seen], Answer]:
    """No rules, and article pages that are not what they should be."""

    def serve(seen: Seen) -> Answer:
        if seen.path == "/robots.txt":
            return reply(404)
        if seen.path.startswith("/story/"):
            return answer
        return reply(body=feed(seen, 1, 2, description=f"In short: {words(seen.host, 8)}"), Content_Type=RSS)

    return serve


for _name, _answer in (
    ("page-404", reply(404, page(), **HTML)),
    ("page-500", reply(500, page(), **HTML)),
    ("page-hanging", Answer((), hold=20)),
    ("page-of-50-mb", Answer((b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n",))),
    ("page-nested", reply(body=b"<html><body>" + b"<div>" * 50_000 + MARK.encode(), **HTML)),
    ("page-empty", reply(body=b"", **HTML)),
    ("page-a-picture", reply(body=b"\x89PNG\r\n\x1a\n" + bytes(5000), Content_Type="image/png")),
    ("page-to-a-private-host", reply(302, Location="http://10.0.0.1/admin")),
    ("page-to-a-file", reply(302, Location="file:///etc/passwd")),
):
    KIND.add(_name, page_of(_answer), "changed unchanged", "2 2", source=FULL)

for _name, _rules, _ends in (
    ("feed-open", rules("User-agent: *\nDisallow: /story"), "changed changed"),
    ("feed-closed", rules("User-agent: *\nDisallow: /feed"), "not-allowed not-allowed"),
    ("feed-500", reply(500, page(), **HTML), "not-allowed not-allowed"),
    ("feed-503", reply(503, page(), **HTML), "rate-limited rate-limited"),
    ("feed-404", reply(404, page(), **HTML), "changed changed"),
):
    _keeps = "3 4" if _ends.startswith("changed") else "0 0"
    KIND.add(_name, with_feed(_rules), _ends, _keeps)
