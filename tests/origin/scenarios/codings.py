"""Content codings and the bombs in them. Sources may send 4 MiB."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING, Any

import brotli

from tests.origin.scenario import MARK, RSS, Kind, feed, page
from tests.origin.server import Answer, reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.origin.server import Seen

KIND = Kind("coding")
ZEROS = 100_000_000


def deflated(body: bytes, wbits: int = 15) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    return packer.compress(body) + packer.flush()


def coded(pack: Callable[[bytes], bytes], name: str) -> Callable[[Seen], Answer]:
    return lambda seen: reply(body=pack(feed(seen, 1, 2, 3)), Content_Type=RSS, Content_Encoding=name)


def chunked(seen: Seen) -> Answer:
    packed = gzip.compress(feed(seen, 1, 2, 3))
    pieces = [b"%x\r\n%b\r\n" % (len(part), part) for part in (packed[:50], packed[50:51], packed[51:])]
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {RSS}\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    return Answer((head.encode(), *pieces, b"0\r\n\r\n"), keep=True)


_BOMBS: dict[str, Any] = {}


def bomb(kind: str) -> bytes:
    if kind not in _BOMBS:
        zeros = bytes(ZEROS)
        if kind == "br":
            _BOMBS[kind] = brotli.compress(zeros, quality=3)
        elif kind == "deflate":
            _BOMBS[kind] = deflated(zeros)
        elif kind == "gzip in gzip":
            _BOMBS[kind] = gzip.compress(bomb("gzip"), 9)
        else:
            _BOMBS[kind] = gzip.compress(zeros, 9)
    packed: bytes = _BOMBS[kind]
    return packed


def bombing(kind: str, status: int = 200, name: str = "") -> Callable[[Seen], Answer]:
    return lambda _: reply(status, bomb(kind), Content_Type=RSS, Content_Encoding=name or kind, Location="/feed")


for _name, _pack, _coding in (
    ("gzip", gzip.compress, "gzip"),
    ("x-gzip", gzip.compress, "x-gzip"),
    ("gzip-in-capitals", gzip.compress, "  GZIP "),
    ("gzip-in-two-members", lambda body: gzip.compress(body[:100]) + gzip.compress(body[100:]), "gzip"),
    ("gzip-with-junk-behind", lambda body: gzip.compress(body) + b"\0\0\0", "gzip"),
    ("deflate", deflated, "deflate"),
    ("deflate-raw", lambda body: deflated(body, -15), "deflate"),
    ("br", brotli.compress, "br"),
    ("identity", bytes, "identity"),
    ("no-coding-at-all", bytes, "utf-8"),
):
    KIND.add(_name, coded(_pack, _coding), "changed unchanged", "3 3")
KIND.add("gzip-in-chunks", chunked, "changed unchanged", "3 3")
KIND.amid("gzip-in-gzip", coded(lambda body: gzip.compress(gzip.compress(body)), "gzip, gzip"), "unreachable")
KIND.add(
    "gzip-named-once-done-twice",
    coded(lambda body: gzip.compress(gzip.compress(body)), "gzip"),
    "changed unchanged",
    "3 3",
)
KIND.add("gzip-file", coded(gzip.compress, ""), "changed unchanged", "3 3")
KIND.amid("gzip-file-cut", coded(lambda body: gzip.compress(body)[:-40], ""), "parse")
KIND.amid("gzip-thrice", coded(lambda body: gzip.compress(gzip.compress(gzip.compress(body))), "gzip"), "parse")
KIND.amid("bomb-gzip-file", bombing("gzip", name="identity"), "too-large")
KIND.amid("gzip-cut", coded(lambda body: gzip.compress(body)[:-40], "gzip"), "unreachable")
KIND.amid("gzip-with-a-wrong-sum", coded(lambda body: gzip.compress(body)[:-8] + bytes(8), "gzip"), "unreachable")
KIND.amid("gzip-claimed", coded(bytes, "gzip"), "unreachable")
KIND.amid("zstd-unasked", coded(lambda body: b"\x28\xb5\x2f\xfd" + gzip.compress(body), "zstd"), "parse")
KIND.amid("compress", coded(lambda body: b"\x1f\x9d" + gzip.compress(body), "compress"), "parse")
KIND.amid("gzip-of-a-page", lambda _: reply(body=gzip.compress(page(MARK)), Content_Encoding="gzip"), "parse")
KIND.amid("bomb-gzip", bombing("gzip"), "too-large")
KIND.amid("bomb-deflate", bombing("deflate"), "too-large")
KIND.amid("bomb-br", bombing("br"), "too-large")
KIND.amid("bomb-gzip-in-gzip", bombing("gzip in gzip", name="gzip"), "too-large")
KIND.amid("bomb-named-twice", bombing("gzip in gzip", name="gzip, gzip"), "unreachable")
KIND.amid("bomb-on-404", bombing("gzip", 404), "refused")
KIND.amid("bomb-on-500", bombing("gzip", 500), "refused")
KIND.amid("bomb-on-a-redirect-to-itself", bombing("gzip", 302), "refused")
