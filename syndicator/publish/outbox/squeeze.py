"""Compressing: feeds and lists once, when they are written; article pages, many and read seldom, when they are read.

The same bytes give the same compressed bytes: no time and no system stands in the header (RFC 1952, 2.3.1). What is
compressed while a reader waits is by ISA-L, in a quarter of zlib's time, on the processors that it is made for.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

LEAST = 1024
"""Bytes below which compressing saves less than a packet."""
WORTH = 0.9
"""A compressed body larger than this share of the plain one is not kept."""

_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_MIN_WINDOW, _MAX_WINDOW = 16, 22


_LEVELS = {"gzip": 6, "brotli": 5, "zstd": 6, "while waiting": 4}


def is_text(media_type: str) -> bool:
    """Whether bodies of this type shrink."""
    kind = media_type.partition(";")[0].strip().lower()
    return kind.startswith("text/") or kind.endswith(("xml", "json", "javascript"))


def squeeze(body: bytes, media_type: str) -> Mapping[str, bytes]:
    """Compressed bodies by file suffix (``.gz``, ``.br``, ``.zst``), as far as they are worth a file."""
    if len(body) < LEAST or not is_text(media_type):
        return {}
    made = {
        ".gz": _member(body, _deflated(body, _LEVELS["gzip"])),
        ".br": brotli(body, _LEVELS["brotli"]),
        ".zst": zstd(body, _LEVELS["zstd"]),
    }
    return {suffix: small for suffix, small in made.items() if len(small) <= WORTH * len(body)}


def gzip(body: bytes) -> bytes:
    """A gzip member, made while a reader waits for it."""
    return _member(body, _hastily(body) or _deflated(body, _LEVELS["while waiting"]))


def _member(body: bytes, deflated: bytes) -> bytes:
    """A gzip member without time and system, whatever the Python version."""
    return b"".join((_HEADER, deflated, struct.pack("<II", zlib.crc32(body), len(body) & 0xFFFFFFFF)))


def _deflated(body: bytes, level: int) -> bytes:
    return zlib.compress(body, level, -zlib.MAX_WBITS)


def _hastily(body: bytes) -> bytes | None:
    """Deflated by ISA-L; None where there is none for this processor."""
    try:
        from isal import isal_zlib
    except ImportError:
        return None
    return bytes(isal_zlib.compress(body, isal_zlib.ISAL_BEST_COMPRESSION, -zlib.MAX_WBITS))


def brotli(body: bytes, quality: int) -> bytes:
    """A brotli stream whose window fits the body: a larger one costs time and saves nothing."""
    import brotli as library

    window = min(_MAX_WINDOW, max(_MIN_WINDOW, len(body).bit_length()))
    return bytes(library.compress(body, mode=library.MODE_TEXT, quality=quality, lgwin=window))


def zstd(body: bytes, level: int) -> bytes:
    """A Zstandard frame (RFC 8878) that names its size; its window is within what RFC 9659 lets browsers refuse."""
    try:
        from compression import zstd as library
    except ImportError:
        from backports import zstd as library
    return bytes(library.compress(body, level))
