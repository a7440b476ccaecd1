"""Too much of everything. Sources may send 4 MiB and 1,000 entries; 50 are taken at first, 200 kept."""

from __future__ import annotations

from itertools import chain, repeat
from typing import TYPE_CHECKING

from tests.origin.scenario import RSS, Kind, channel, feed, item
from tests.origin.server import Answer, reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.origin.server import Seen

KIND = Kind("size")
HEAD = f"HTTP/1.1 200 OK\r\nContent-Type: {RSS}\r\n".encode()
BLOCK = b"<!-- nothing -->" * 4096


def declared(_: Seen) -> Answer:
    return Answer((HEAD + b"Content-Length: 52428800\r\n\r\n", *repeat(BLOCK, 800)))


def in_chunks(_: Seen) -> Answer:
    piece = b"%x\r\n%b\r\n" % (len(BLOCK), BLOCK)
    return Answer(chain((HEAD + b"Transfer-Encoding: chunked\r\n\r\n",), repeat(piece, 800)))


def endless(_: Seen) -> Answer:
    return Answer(chain((HEAD + b"\r\n<rss>",), repeat(BLOCK)))


def endless_headers(_: Seen) -> Answer:
    return Answer(chain((HEAD,), repeat(b"X-A: " + b"b" * 1000 + b"\r\n")))


def padded(size: int) -> Callable[[Seen], Answer]:
    def serve(seen: Seen) -> Answer:
        body = feed(seen, 1, 2, 3)
        return reply(body=body + b" " * (size - len(body)), Content_Type=RSS)

    return serve


def many(seen: Seen) -> Answer:
    short = "".join(
        f"<item><title>S {n}</title><link>http://{seen.host}/{n}</link><description>No {n} of many.</description></item>"
        for n in range(20_000)
    )
    return reply(body=channel(seen, short).encode(), Content_Type=RSS)


def among(extra: Callable[[Seen], str]) -> Callable[[Seen], Answer]:
    """Two ordinary stories and an extraordinary one between them."""

    def serve(seen: Seen) -> Answer:
        return reply(body=channel(seen, item(seen, 1) + extra(seen) + item(seen, 2)).encode(), Content_Type=RSS)

    return serve


KIND.amid("50-mb-declared", declared, "too-large")
KIND.amid("50-mb-in-chunks", in_chunks, "too-large")
KIND.amid("endless-body", endless, "too-large")
KIND.amid("endless-headers", endless_headers, "unreachable")
KIND.add("at-the-limit", padded(4 * 1024 * 1024), "changed unchanged", "3 3")
KIND.amid("over-the-limit", padded(4 * 1024 * 1024 + 1), "too-large")
KIND.add("20000-entries", many, "changed unchanged", "50 50")
for _name, _extra in (
    ("title-of-1-mb", lambda seen: item(seen, 9, title="T " * 500_000)),
    ("link-of-100-kb", lambda seen: item(seen, 9, link=f"http://{seen.host}/" + "a" * 100_000)),
    ("guid-of-300-kb", lambda seen: item(seen, 9, guid="g" * 300_000)),
    ("30000-categories", lambda seen: item(seen, 9, category="</category><category>".join(map(str, range(30_000))))),
    ("10000-enclosures", lambda seen: item(seen, 9, x='<enclosure url="http://e.test/1" length="1"/>' * 10_000)),
    ("50000-attributes", lambda seen: item(seen, 9, x="<y " + " ".join(f'a{n}=""' for n in range(50_000)) + "/>")),
    ("text-of-1-mb", lambda seen: item(seen, 9, description="Some words of it. " * 60_000)),
    ("100000-paragraphs", lambda seen: item(seen, 9, description="&lt;p>One." * 100_000)),
    ("20000-links", lambda seen: item(seen, 9, description='&lt;a href="http://l.test/">l&lt;/a> ' * 20_000)),
):
    KIND.add(_name, among(_extra), "changed unchanged", "3 3")
KIND.add("item-of-3-mb", among(lambda seen: item(seen, 9, description="Words " * 500_000)), "changed unchanged", "2 2")
