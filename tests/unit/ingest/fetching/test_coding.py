"""Content codings: what decodes, what is broken, and that nothing is inflated beyond the limit."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import brotli
import pytest

from syndicator.ingest.fetching.coding import CodingError, Overflow, codings, decode, unpacked

TEXT = bytes(range(256)) * 40 + "早报".encode() * 500


def bare(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(data) + stream.flush()


PACKED = {
    "gzip": gzip.compress(TEXT),
    "x-gzip": gzip.compress(TEXT),
    "deflate": zlib.compress(TEXT),
    "br": brotli.compress(TEXT),
}


def pieces(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


@pytest.mark.parametrize("size", [1, 7, 1000, 10**6])
@pytest.mark.parametrize("coding", PACKED)
def test_every_coding_gives_the_text_back(coding: str, size: int) -> None:
    """However the network cut it, the decoded body is the text."""
    assert decode(pieces(PACKED[coding], size), coding, len(TEXT)) == TEXT


@pytest.mark.parametrize("size", [1, 1000])
def test_bare_deflate_is_read_too(size: int) -> None:
    """A deflate stream without the zlib wrapper, as many servers send it, is understood."""
    assert decode(pieces(bare(TEXT), size), "deflate", len(TEXT)) == TEXT


@pytest.mark.parametrize("size", [1, 5, 10**6])
def test_gzip_members_are_joined_and_trailing_garbage_is_ignored(size: int) -> None:
    """Several gzip members are one body; what follows the last one is dropped."""
    body = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0\0garbage"
    assert decode(pieces(body, size), "gzip", 100) == b"one two"


@pytest.mark.parametrize("coding", PACKED)
@pytest.mark.parametrize("keep", [0.1, 0.5, 0.99])
def test_a_stream_that_breaks_off_is_an_error(coding: str, keep: float) -> None:
    """Half a compressed body is never taken for a whole one."""
    body = PACKED[coding]
    with pytest.raises(CodingError):
        decode([body[: int(len(body) * keep)]], coding, len(TEXT))


@pytest.mark.parametrize("coding", PACKED)
def test_what_is_not_in_its_coding_is_an_error(coding: str) -> None:
    """Plain text under a compressed name is refused, not guessed at."""
    with pytest.raises(CodingError):
        decode([b"<rss version='2.0'><channel/></rss>" * 20], coding, 10_000)


@pytest.mark.parametrize("coding", [*PACKED, ""])
def test_the_limit_is_exact(coding: str) -> None:
    """A body of exactly the limit passes, one byte more does not, and the head that fitted is kept."""
    body = PACKED.get(coding, TEXT)
    assert decode([body], coding, len(TEXT)) == TEXT
    with pytest.raises(Overflow) as caught:
        decode([body], coding, len(TEXT) - 1)
    assert caught.value.head == TEXT[:-1]


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_a_bomb_costs_no_more_than_the_limit(coding: str) -> None:
    """A hundred megabytes of zeros in a few kilobytes are refused at one megabyte of memory or little more."""
    zeros = bytes(100 * 1024 * 1024)
    bomb = {"gzip": gzip.compress, "deflate": zlib.compress, "br": lambda data: brotli.compress(data, quality=1)}
    body = bomb[coding](zeros)
    del zeros
    tracemalloc.start()
    try:
        with pytest.raises(Overflow):
            decode(pieces(body, 65536), coding, 1024 * 1024)
        assert tracemalloc.get_traced_memory()[1] < 8 * 1024 * 1024
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("coding", ["utf-8", "none", "aws-chunked", ""])
def test_names_that_are_no_codings_leave_the_body_alone(coding: str) -> None:
    """Servers put character sets and worse into Content-Encoding; the body is then as it came."""
    assert decode([b"<rss", b"/>"], coding, 100) == b"<rss/>"


@pytest.mark.parametrize("coding", [*PACKED, ""])
def test_an_empty_body_is_empty_in_every_coding(coding: str) -> None:
    """Nothing at all decodes to nothing."""
    assert decode([], coding, 100) == b""


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, ()),
        ("", ()),
        ("identity", ()),
        (" GZIP ", ("gzip",)),
        ("gzip, identity", ("gzip",)),
        ("gzip, gzip", ("gzip", "gzip")),
        ("deflate,br, ", ("deflate", "br")),
    ],
)
def test_header_names_are_read(header: str | None, expected: tuple[str, ...]) -> None:
    """A Content-Encoding header is split into its codings, without identity and empty ones."""
    assert codings(header) == expected


def test_a_gzip_file_is_unpacked_within_the_limit() -> None:
    """Once, and never beyond the limit; what is none, or breaks off, stays as it came."""
    packed = gzip.compress(TEXT)
    assert unpacked(packed, len(TEXT)) == TEXT
    assert unpacked(gzip.compress(packed), len(TEXT)) == packed
    assert unpacked(TEXT, 5) == TEXT
    assert unpacked(packed[:-40], len(TEXT)) == packed[:-40]
    assert unpacked(b"\x1f\x8b", 5) == b"\x1f\x8b"
    bomb = gzip.compress(bytes(50_000_000))
    tracemalloc.start()
    with pytest.raises(Overflow):
        unpacked(bomb, 1_000_000)
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()
