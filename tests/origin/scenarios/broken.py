"""Answers that break off, contradict themselves, or are no HTTP; hosts that are not there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tests.origin.scenario import RSS, Kind, feed, good
from tests.origin.server import Answer, reply

if TYPE_CHECKING:
    from tests.origin.server import Seen

KIND = Kind("broken")
HEAD = f"HTTP/1.1 200 OK\r\nContent-Type: {RSS}\r\n".encode()


def cut(seen: Seen, part: float, *, reset: bool = False) -> Answer:
    body = feed(seen, *range(1, 9))
    declared = HEAD + b'ETag: "half"\r\nContent-Length: %d\r\n\r\n' % len(body)
    return Answer((declared + body[: int(len(body) * part)],), reset=reset)


def chunks_cut(seen: Seen) -> Answer:
    body = feed(seen, *range(1, 9))
    return Answer((HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(body) + body[: len(body) // 2],))


def ends_early(seen: Seen) -> Answer:
    """Half a feed without a declared length: nothing but the feed itself tells that half of it is missing.

    Whoever remembers its validators is told from then on that nothing has changed.
    """
    if seen.headers.get("if-none-match") == '"half"':
        return reply(304)
    body = feed(seen, *range(1, 9 if seen.visit > 1 else 4))
    if seen.visit != 2:
        return reply(body=body, Content_Type=RSS)
    return Answer((HEAD + b'ETag: "half"\r\n\r\n' + body[: len(body) // 2],))


for _percent in (1, 25, 50, 75, 99):
    KIND.amid(f"cut-at-{_percent}-percent", partial(cut, part=_percent / 100), "unreachable")
for _name, _bad in (
    ("reset-in-the-body", lambda seen: cut(seen, 0.5, reset=True)),
    ("reset-at-once", Answer((), reset=True)),
    ("reset-in-headers", Answer((b"HTTP/1.1 200 OK\r\nA: ",), reset=True)),
    ("chunks-cut", chunks_cut),
    ("closed-without-a-word", Answer(())),
    ("blank-lines", Answer((b"\r\n\r\n\r\n",))),
    ("half-a-status-line", Answer((b"HTTP/1.1 20",))),
    ("headers-without-end", Answer((b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n",))),
    ("ssh", Answer((b"SSH-2.0-OpenSSH_9.9\r\n",))),
    ("smtp", Answer((b"220 mail.example ESMTP\r\n",))),
    ("tls", Answer((b"\x15\x03\x01\x00\x02\x02\x16",))),
    ("status-in-letters", Answer((b"HTTP/1.1 abc OK\r\n\r\n",))),
    ("two-lengths", Answer((b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",))),
    ("chunk-size-in-letters", Answer((HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n",))),
    ("chunk-size-negative", Answer((HEAD + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nab\r\n",))),
    ("five-hundred-headers", Answer((b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500 + b"\r\n",))),
    ("a-header-of-100-kb", Answer((b"HTTP/1.1 200 OK\r\nA: " + b"b" * 100_000 + b"\r\n\r\n",))),
):
    KIND.amid(_name, _bad, "unreachable")
KIND.amid("empty-with-length-0", reply(200, b"", Content_Type=RSS), "parse")
KIND.amid("length-in-letters", Answer((b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",)), "parse")
KIND.add("ends-early", ends_early, "changed unchanged changed", "3 3 8")
KIND.add("name-unknown", good, "dns dns", "0 0")
KIND.add("name-without-address", good, "unreachable unreachable", "0 0")
KIND.add("name-private", good, "not-allowed not-allowed", "0 0")
KIND.add("name-mixed", good, "not-allowed not-allowed", "0 0")
KIND.add("resolver-raises", good, "unreachable unreachable", "0 0")
KIND.add("refused-connection", good, "unreachable unreachable", "0 0", scheme="http-to-nobody")
