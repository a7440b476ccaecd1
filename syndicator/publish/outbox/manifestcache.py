"""What a manifest says, packed, in a file beside it: a start then need not read a line for every page that stands.

It is derived, and believed only of the very file that it was made from, as long as that has not changed.
"""

from __future__ import annotations

import logging
import sys
from hashlib import blake2b
from typing import TYPE_CHECKING

import msgspec

from syndicator.files import Files, told, write_atomically
from syndicator.publish.outbox.standing import Stamp, Standing  # noqa: TC001 - msgspec reads the annotations

if TYPE_CHECKING:
    from pathlib import Path

_LOG = logging.getLogger(__name__)
WORTH = 1000
"""Lines from which on it takes less time than to read them."""
_LAYOUT = 1
_SUM = 16


class Kept(msgspec.Struct, array_like=True):
    """What a manifest says."""

    layout: int
    of: Stamp  # the file that says it
    lines: int
    standing: tuple[list[bytes], dict[str, Standing]]  # Standings.kept
    gone: list[str]
    barred: list[str]


_DECODE = msgspec.msgpack.Decoder(Kept).decode


def load(manifest: Path, of: Stamp) -> Kept | None:
    """What :func:`save` wrote beside a manifest that is this very file still; None where there is nothing sound."""
    try:
        data = _beside(manifest).read_bytes()
    except OSError:
        return None
    if data[:_SUM] != _sum(data):
        return None
    try:
        kept = _DECODE(memoryview(data)[_SUM:])
    except msgspec.DecodeError:
        return None
    if kept.layout != _LAYOUT or kept.of != of:
        return None
    pieces, others = kept.standing
    return msgspec.structs.replace(kept, standing=(pieces, {path: _lean(one) for path, one in others.items()}))


def save(
    manifest: Path,
    of: Stamp,
    lines: int,
    standing: tuple[list[bytes], dict[str, Standing]],
    gone: set[str],
    barred: set[str],
) -> None:
    """Keep what a manifest says that ends in these ``lines``. Where that fails, the next start reads it instead."""
    body = msgspec.msgpack.encode(Kept(_LAYOUT, of, lines, standing, sorted(gone), sorted(barred)))
    try:
        write_atomically(Files(), _beside(manifest), (blake2b(body, digest_size=_SUM).digest(), body))
    except OSError as error:
        _LOG.info("what the outbox's manifest says is not kept: %s", told(error))


def _beside(manifest: Path) -> Path:
    return manifest.with_suffix(".cache")


def _sum(data: bytes) -> bytes:
    return blake2b(memoryview(data)[_SUM:], digest_size=_SUM).digest()


def _lean(standing: Standing) -> Standing:
    return standing._replace(media_type=sys.intern(standing.media_type))
