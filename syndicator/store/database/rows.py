"""Values of the model as PostgreSQL carries them, and back (pure).

PostgreSQL's texts and JSON cannot hold U+0000, which feeds from the wild do. It stands as U+0010 and "0" there, and
U+0010 itself as U+0010 and "d": nobody writes that character, so that everything else stands as it is.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from syndicator.store import codec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")

_ESCAPE, _NUL = "\x10", "\0"
_RARE = (b"\\u0000", b"\\u0010")
_Pairs = tuple[tuple[str, str], ...]


def to_text(text: str) -> str:
    """``text`` without U+0000, and without halves of characters."""
    if _NUL in text or _ESCAPE in text:
        text = text.replace(_ESCAPE, "\x10d").replace(_NUL, "\x100")
    return text if text.isascii() else codec.mended(text)


def from_text(text: str) -> str:
    """What :func:`to_text` was given."""
    return text.replace("\x100", _NUL).replace("\x10d", _ESCAPE) if _ESCAPE in text else text


def to_json(value: Any) -> str:
    """``value`` as text for a JSONB column. Halves of characters are mended."""
    return armoured(codec.encode(value))


def armoured(raw: bytes) -> str:
    """JSON as the codec writes it, as text for a JSONB column."""
    if any(rare in raw for rare in _RARE):
        raw = codec.encode(_walked(msgspec.json.decode(raw), to_text))
    return raw.decode()


def from_json(type: type[T], text: str) -> T:
    """The ``type`` in a JSONB column, cast to text. Raises :class:`Damaged` where it describes none."""
    return codec.decode(type, bare(text))


def bare(text: str) -> bytes:
    """JSON of a JSONB column as it was before it was :func:`armoured`; its keys in any order."""
    raw = text.encode()
    return codec.encode(_walked(msgspec.json.decode(raw), from_text)) if _RARE[1] in raw else raw


def pairs_to_json(pairs: dict[str, Any]) -> str:
    """A mapping whose order counts."""
    return to_json(tuple(pairs.items()))


def pairs_from_json(text: str) -> dict[str, str]:
    """What :func:`pairs_to_json` was given."""
    return dict(from_json(_Pairs, text))


def hash_of(text: str | bytes) -> bytes:
    """16 bytes by which a text of any length can be found."""
    return blake2b(text if isinstance(text, bytes) else text.encode("utf-8", "replace"), digest_size=16).digest()


def sum_to_bytes(mark: int) -> bytes:
    """A sum modulo 2^128."""
    return (mark % (1 << 128)).to_bytes(16, "big")


def total(sums: Iterable[bytes]) -> int:
    """The sum of sums."""
    return sum(int.from_bytes(one, "big") for one in sums)


def _walked(value: Any, change: Callable[[str], str]) -> Any:
    match value:
        case str():
            return change(value)
        case list():
            return [_walked(item, change) for item in value]
        case dict():
            return {change(key): _walked(item, change) for key, item in value.items()}
    return value
