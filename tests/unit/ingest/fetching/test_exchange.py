"""The short way: a request in one piece, and a plain 304. Everything else is the library's, from its first byte on."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, cast

import pytest

from syndicator.ingest.fetching import exchange

if TYPE_CHECKING:
    from syndicator.ingest.fetching.exchange import Answer

HEADERS = {"User-Agent": "us/1", "Accept": "*/*", "If-None-Match": '"a"'}
PLAIN = b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\nCache-Control: max-age=60\r\ncache-control:public \r\n\r\n'


def answered(*pieces: bytes) -> tuple[Answer | None, bytes]:
    """What the short way makes of an answer that comes in these pieces, and what is left to read."""
    left = list(pieces)

    class Raw(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            piece = left.pop(0) if left else b""
            buffer[: len(piece)] = piece
            return len(piece)

    stream: Any = io.BufferedReader(cast("Any", Raw()))
    return exchange.unchanged(stream), stream.read()


def test_a_request_stands_on_the_wire_as_the_library_would_write_it() -> None:
    written = exchange.written("http", "example.org", 8080, "/feed?a=1", HEADERS)
    assert written == (
        b"GET /feed?a=1 HTTP/1.1\r\nHost: example.org:8080\r\nUser-Agent: us/1\r\nAccept: */*\r\n"
        b'If-None-Match: "a"\r\n\r\n'
    )
    for scheme, port in (("http", 80), ("https", 443)):
        assert b"\r\nHost: example.org\r\n" in (exchange.written(scheme, "example.org", port, "/", {}) or b"")


@pytest.mark.parametrize(
    "headers",
    [
        {"X": "a\r\nEvil: yes"},
        {"X": "a\nEvil: yes"},
        {"X": "a\r\n\r\nGET / HTTP/1.1"},
        {"X\r\nEvil": "a"},
        {"X Y": "a"},
        {"": "a"},
        {"X": "ü"},
        {"X": "a\x00"},
        {"Host": "elsewhere"},
        {"X": "a", "transfer-encoding": "chunked"},
        {"Connection": "close"},
    ],
)
def test_headers_that_are_not_plain_are_left_to_the_library(headers: dict[str, str]) -> None:
    assert exchange.written("http", "example.org", 80, "/", headers) is None


@pytest.mark.parametrize(
    ("host", "target"),
    [
        ("example.org", "/a b"),
        ("example.org", "/a\r\nEvil: yes"),
        ("example.org", "/%2f"),
        ("example.org", "/ü"),
        ("example.org", "http://example.org/"),
        ("example.org.", "/"),
        ("::1", "/"),
        ("exämple.org", "/"),
        ("example.org\r\nEvil: yes", "/"),
    ],
)
def test_addresses_that_are_not_plain_are_left_to_the_library(host: str, target: str) -> None:
    assert exchange.written("http", host, 80, target, HEADERS) is None


def test_a_plain_304_is_read_whole() -> None:
    answer, _ = answered(PLAIN)
    assert answer is not None
    assert answer.status == 304
    assert answer.headers.get("Cache-Control") == "max-age=60, public"
    assert answer.headers.get("ETAG") == '"a"'
    assert answer.headers.get("Location") is None
    assert answer.raw.read() == b""


@pytest.mark.parametrize(
    "pieces",
    [
        (PLAIN[:30], PLAIN[30:]),
        (PLAIN + b"more",),
        (PLAIN.replace(b"HTTP/1.1", b"HTTP/1.0"),),
        (PLAIN.replace(b"304 Not Modified", b"200 OK"),),
        (PLAIN.replace(b"304 Not", b"3040 Not"),),
        (PLAIN.replace(b"\r\n", b"\n"),),
        (PLAIN.replace(b"ETag:", b"ETag :"),),
        (PLAIN.replace(b'"a"', b'"\xe4"'),),
        (PLAIN.replace(b"ETag", b"Connection: close\r\nETag"),),
        (PLAIN.replace(b"ETag", b"Transfer-Encoding: chunked\r\nETag"),),
        (PLAIN.replace(b"ETag", b" folded\r\nETag"),),
        (PLAIN.replace(b"ETag", b"X: y\r\n" * 101 + b"ETag"),),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + PLAIN,),
        (b"",),
    ],
)
def test_any_other_answer_is_left_to_the_library_untouched(pieces: tuple[bytes, ...]) -> None:
    answer, left = answered(*pieces)
    assert answer is None
    assert left == b"".join(pieces)
