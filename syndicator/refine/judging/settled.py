"""What the rules of stories came to for articles that are linked: nearly all are the same the next time.

It lives as long as the process, and can be handed over to the next one, which believes it as long as the rules are the
very same file. Deciding again takes ten times as long as looking whether anything differs.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from syndicator.model import ArticleId

if TYPE_CHECKING:
    from collections.abc import Mapping

Groups: TypeAlias = tuple[tuple[ArticleId, ...], ...]
_RULES = ("refine/judging/stories.py", "refine/judging/settled.py", "urls.py")
"""What decides, by its path in the package; an address that is stated as the original's is compared in one form."""


class _Kept(msgspec.Struct, array_like=True):
    rules: bytes
    settled: dict[bytes, Groups]


def written(settled: Mapping[bytes, Groups]) -> bytes:
    """As a note."""
    return msgspec.msgpack.encode(_Kept(_rules(), dict(settled)))


def read(note: bytes | None) -> dict[bytes, Groups]:
    """From a note; nothing of one that is damaged, or that other rules made."""
    try:
        kept = msgspec.msgpack.decode(note or b"", type=_Kept)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return {}
    return kept.settled if kept.rules == _rules() else {}


@cache
def _rules() -> bytes:
    """Equal as long as the rules are the same."""
    folder, digest = Path(__file__).parents[2], blake2b(digest_size=16)
    for name in _RULES:
        digest.update((folder / name).read_bytes())
    return digest.digest()
