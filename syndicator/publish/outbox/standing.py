"""What stands in an outbox, as it is held in memory: each rendition's digest and its files' stamps, packed."""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, NamedTuple

from syndicator.packed import KEY, Packed, halved, path_of
from syndicator.publish.edition import HTML

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DIGEST = 16
"""Bytes of a body's digest."""


class Stamp(NamedTuple):
    """What tells one version of a file from another without reading it."""

    inode: int
    size: int
    modified: int  # nanoseconds


class Standing(NamedTuple):
    """A rendition that stands: what it is, and the versions of its files that belong together."""

    digest: str
    media_type: str
    plain: Stamp
    gz: Stamp | None = None
    br: Stamp | None = None
    zst: Stamp | None = None
    moved: str = ""  # where its address leads for good


def stamp_of(found: os.stat_result) -> Stamp:
    """The stamp of a file that was looked at."""
    return Stamp(found.st_ino, found.st_size, found.st_mtime_ns)


_ROW = struct.Struct(">16sQIQ")
_LAID_OUT = struct.Struct(f">{KEY}s16sQIQ")
_BEFORE, _AFTER = path_of(bytes(KEY)).split("0" * 2 * KEY)


class Standings(Packed[Standing]):
    """What stands, by its path: of an article's page some fifty bytes, which take a seventh of what objects would."""

    __slots__ = ()
    _width = _ROW.size
    _row = KEY + _width
    _bits = 12

    @classmethod
    def _pack(cls, value: Standing) -> bytes | None:
        digest, media_type, plain, *others = value
        packed = halved(digest) if media_type == HTML and not any(others) else None
        if packed is None or len(packed) != _DIGEST:
            return None
        try:
            return _ROW.pack(packed, *plain)
        except struct.error:  # a time before 1970, say
            return None

    @classmethod
    def _unpack(cls, packed: bytes) -> Standing:
        digest, *plain = _ROW.unpack(packed)
        return Standing(digest.hex(), HTML, Stamp(*plain))

    def to_look_at(self, root: str) -> Iterator[str]:
        """What has to be looked at closer in the folder ``root``: pages whose file there is not the very one that is
        told of, and all that is no article's page. A page that is in order costs one system call and little else.
        """
        unpack, look, regular = _LAID_OUT.iter_unpack, os.lstat, stat.S_ISREG
        before, after = f"{root}/{_BEFORE}", _AFTER
        for piece in list(self._pieces):
            for key, _, inode, size, modified in unpack(bytes(piece)):
                try:
                    found = look(f"{before}{key.hex()}{after}")
                except OSError:
                    yield path_of(key)
                    continue
                same = found.st_ino == inode and found.st_mtime_ns == modified and found.st_size == size
                if not same or not regular(found.st_mode):
                    yield path_of(key)
        yield from list(self._others)


class Paths(AbstractSet[str]):
    """What stood at one moment, but what is ``doubtful``."""

    def __init__(self, standing: Standings, doubtful: AbstractSet[str]) -> None:
        self._standing = standing.copy()
        self._doubtful = frozenset(path for path in doubtful if path in standing)

    @classmethod
    def _from_iterable(cls, paths: Iterable[str]) -> AbstractSet[str]:  # type: ignore[override]  # what is made of two of them
        return frozenset(paths)

    def __contains__(self, path: object) -> bool:
        return path in self._standing and path not in self._doubtful

    def __iter__(self) -> Iterator[str]:
        return (path for path in self._standing if path not in self._doubtful)

    def __len__(self) -> int:
        return len(self._standing) - len(self._doubtful)
