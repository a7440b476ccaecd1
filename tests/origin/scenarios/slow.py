"""Drips and stalls: in the answer to DNS, in headers, in bodies. The deadline is 1.5 s."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.origin.scenario import RSS, Kind, amid, feed
from tests.origin.server import Answer, drip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.origin.server import Seen

KIND = Kind("slow")
HEAD = f"HTTP/1.1 200 OK\r\nContent-Type: {RSS}\r\n".encode()


def headed(seen: Seen, part: float = 1.0) -> bytes:
    body = feed(seen, 1, 2, 3)
    return HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body[: int(len(body) * part)]


def leisurely(seen: Seen) -> Answer:
    """Slow, but in time."""
    whole = headed(seen)
    return Answer(tuple(whole[at : at + 800] for at in range(0, len(whole), 800)), pause=0.05)


def trailers() -> Iterator[bytes]:
    yield HEAD + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n"
    for number in range(400):
        yield b"X-%d: y\r\n" % number


KIND.add("leisurely", leisurely, "changed unchanged", "3 3")
for _name, _bad in (
    ("drip-in-the-body", lambda _: drip(HEAD + b"Content-Length: 100000\r\n\r\n")),
    ("drip-without-length", lambda _: drip(HEAD + b"\r\n<rss>")),
    ("drip-in-headers", lambda _: drip(HEAD, b"X-A: b\r\n")),
    ("drip-in-one-header", lambda _: drip(HEAD + b"X-A: ", b"b")),
    ("drip-in-the-status-line", lambda _: drip(b"HTTP/1.1 200 ", b"O")),
    ("drip-in-chunks", lambda _: drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n")),
    ("drip-in-a-chunk-size", lambda _: drip(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"0")),
    ("drip-in-trailers", lambda _: Answer(trailers(), pause=0.05)),
    ("drip-of-100-continue", lambda _: drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n")),
    ("drip-in-an-error", lambda _: drip(b"HTTP/1.1 500 Oops\r\nContent-Length: 3000\r\n\r\n")),
    ("stall-before-anything", lambda _: Answer((), hold=20)),
    ("stall-after-the-status", lambda _: Answer((b"HTTP/1.1 200 OK\r\n",), hold=20)),
    ("stall-after-headers", lambda _: Answer((HEAD + b"Content-Length: 10\r\n\r\n",), hold=20)),
    ("stall-half-way", lambda seen: Answer((headed(seen, 0.5),), hold=20)),
    ("stall-at-the-end", lambda seen: Answer((headed(seen, 0.999),), hold=20)),
    ("stall-without-length", lambda seen: Answer((HEAD + b"\r\n" + feed(seen, 1, 2, 3),), hold=20)),
):
    KIND.amid(_name, _bad, "timed-out")


def unreached(_: Seen) -> Answer:
    raise AssertionError


_named: Callable[[Seen], Answer] = amid(unreached)
KIND.add("dns", _named, "dns dns", "0 0")
