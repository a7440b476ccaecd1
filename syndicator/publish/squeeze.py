"""Compressing renditions once, when they are written, so that nothing is computed when they are read.

The same bytes give the same compressed bytes: no time and no system stands in the header (RFC 1952, 2.3.1). Article
pages are compressed by ISA-L, in a quarter of zlib's time, on the processors that it is made for.
"""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

LEAST = 1024
"""Bytes below which compressing saves less than a packet."""
WORTH = 0.9
"""A compressed body larger than this share of the plain one is not kept."""

_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_MIN_WINDOW, _MAX_WINDOW = 16, 22


class Effort(NamedTuple):
    """How hard to try. None: no such body; ``hasty``: by ISA-L, where the machine has it."""

    gzip: int
    brotli: int | None
    zstd: int | None = None
    hasty: bool = False


THOROUGH = Effort(6, 5, 6)
"""For what is read far more often than written: feeds and lists."""
QUICK = Effort(4, None, hasty=True)
"""For article pages, which are many and read seldom."""


def is_text(media_type: str) -> bool:
    """Whether bodies of this type shrink."""
    kind = media_type.partition(";")[0].strip().lower()
    return kind.startswith("text/") or kind.endswith(("xml", "json", "javascript"))


def squeeze(body: bytes, media_type: str, effort: Effort) -> Mapping[str, bytes]:
    """Compressed bodies by file suffix (``.gz``, ``.br``, ``.zst``), as far as they are worth a file."""
    if len(body) < LEAST or not is_text(media_type):
        return {}
    made = {".gz": gzip(body, effort.gzip, hasty=effort.hasty)}
    if effort.brotli is not None:
        made[".br"] = brotli(body, effort.brotli)
    if effort.zstd is not None:
        made[".zst"] = zstd(body, effort.zstd)
    return {suffix: small for suffix, small in made.items() if len(small) <= WORTH * len(body)}


def gzip(body: bytes, level: int, *, hasty: bool = False) -> bytes:
    """A gzip member without time and system, whatever the Python version."""
    deflated = _hastily(body) if hasty else None
    if deflated is None:
        deflated = zlib.compress(body, level, -zlib.MAX_WBITS)
    return b"".join((_HEADER, deflated, struct.pack("<II", zlib.crc32(body), len(body) & 0xFFFFFFFF)))


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
