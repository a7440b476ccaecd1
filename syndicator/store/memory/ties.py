"""Ties as they are held in memory: packed, in less than half the room that the names of their fields take with them.

What many tell has ties to all who told it before, so that there may be more ties than articles.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from syndicator.model import ArticleId, Tie, TieKind
from syndicator.packed import halved

if TYPE_CHECKING:
    from collections.abc import Sequence


class _Packed(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The fields of a tie. Of an id in hexadecimal digits the number that is written with them."""

    id: Any  # bytes or text
    kind: TieKind
    strength: float
    ours: bool
    open: bool


_DECODE = msgspec.msgpack.Decoder(list[_Packed]).decode


def packed(ties: Sequence[Tie]) -> bytes:
    """These, for :func:`unpacked`; nothing of none."""
    if not ties:
        return b""
    told = [_Packed(halved(tie.id) or tie.id, tie.kind, tie.strength, tie.ours, tie.open) for tie in ties]
    return msgspec.msgpack.encode(told)


def unpacked(told: bytes) -> tuple[Tie, ...]:
    """What :func:`packed` was given."""
    if not told:
        return ()
    return tuple(
        [
            Tie(
                ArticleId(one.id.hex() if isinstance(one.id, bytes) else one.id),
                one.kind,
                one.strength,
                one.ours,
                one.open,
            )
            for one in _DECODE(told)
        ]
    )
