"""The file that spares reading every document at a start: all shelves, as they are held in memory.

It is derived, and believed of a document only as long as that is the very file it was made from. It is written and
read in pieces, because the whole of it is as large as everything that is held. ::

    magic, the articles of each shelf, what there is to say of all shelves, where that begins (eight bytes,
    little-endian), and the SHA-256 of what there is to say and of where it begins

What there is to say begins with what the pieces hold, in words (:func:`layout`). Of a shelf it says where its articles
lie and their checksum, so that whoever only looks at the sources reads no article.
"""

from __future__ import annotations

import logging
import struct
import sys
import typing
from dataclasses import fields
from hashlib import sha256
from typing import TYPE_CHECKING, cast

import msgspec

from syndicator.errors import Damaged
from syndicator.model import Card, FeedHints, Prints, SourceKey, SourceState, Tally, Tie, Validators
from syndicator.store import codec
from syndicator.store.folder.storage import write_whole
from syndicator.store.memory.rows import LaterRows, Rows
from syndicator.store.memory.shelf import Shelf, Version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from syndicator.files import Files

_LOG = logging.getLogger(__name__)
_MAGIC = b"syndicator shelves, articles apart\n"
_PLACE = struct.Struct("<Q")
_SUM = 32
_END = _PLACE.size + _SUM
_TOGETHER = 1 << 20
"""Bytes that are written at once, more or less."""
_MARKS = 1 << 128
_LAYOUT = 6
"""Of the pieces in which articles are packed."""
_SHAPES = (Card, Tie, Tally, Prints, SourceState, Validators, FeedHints)


class _Cached(msgspec.Struct, array_like=True):
    name: str
    key: SourceKey
    version: Version
    mark: bytes
    articles: int
    at: int
    length: int
    sum: bytes
    tally: Tally
    state: msgspec.Raw


_SAID = msgspec.msgpack.Decoder(tuple[bytes, msgspec.Raw])
_SHELVES = msgspec.msgpack.Decoder(list[_Cached])
_STATE = msgspec.msgpack.Decoder(SourceState)
_PARTS = msgspec.msgpack.Decoder(tuple[bytes, bytes, bytes])


class CachedShelves:
    """What :func:`save_cache` wrote; none where it is damaged, missing or of another layout.

    With ``late`` a shelf's articles are read when they are asked for, and that answers them, by name and version of
    their document, where they are damaged.
    """

    def __init__(self, files: Files, path: Path, late: Callable[[str, Version], Rows] | None = None) -> None:
        self._path = path
        self._late = late
        self._said: dict[str, _Cached] = {}
        try:
            self._pieces = files.pieces(path)
            self._said = {one.name: one for one in self._told()}
        except OSError:
            pass
        except Damaged as error:
            _LOG.warning("%s is damaged (%s): every document is read instead, and it is made anew", path, error)

    def _told(self) -> list[_Cached]:
        pieces, end = self._pieces, self._pieces.size - _END
        if pieces.read(0, len(_MAGIC)) != _MAGIC:
            return []
        (at,) = _PLACE.unpack(pieces.read(end, _PLACE.size)) if end >= len(_MAGIC) else (end + 1,)
        if at > end:
            raise Damaged("its end is missing", shard=str(self._path))
        whole = pieces.read(at, pieces.size - at)
        if sha256(memoryview(whole)[:-_SUM]).digest() != whole[-_SUM:]:
            raise Damaged("its checksum is wrong", shard=str(self._path))
        shape, said = _SAID.decode(memoryview(whole)[:-_END])
        return _SHELVES.decode(said) if shape == layout() else []

    def __len__(self) -> int:
        return len(self._said)

    def names(self) -> frozenset[str]:
        """Of the document files of which there is a shelf."""
        return frozenset(self._said)

    def find(
        self, name: str, stamp: tuple[int, int, int], saved: Mapping[SourceKey, tuple[SourceState, str]]
    ) -> Shelf | None:
        """The shelf of a document file, where it was made from the very one with this ``stamp``. A state that was
        ``saved`` on top of that is the source's.
        """
        one = self._said.get(name)
        if one is None or one.version.stamp != stamp or (rows := self._rows(one)) is None:
            return None
        state, base = saved.get(one.key, (None, ""))
        if state is None or base != one.version.sum:
            state = _STATE.decode(one.state)
        return Shelf(state, one.version, int.from_bytes(one.mark, "big"), rows, None, one.tally)

    def _rows(self, one: _Cached) -> Rows | None:
        if (late := self._late) is None:
            return self._read(one)

        def read() -> Rows:
            found = self._read(one)
            return late(one.name, one.version) if found is None else found

        return LaterRows(one.articles, read)

    def _read(self, one: _Cached) -> Rows | None:
        try:
            piece = self._pieces.read(one.at, one.length)
        except OSError:
            piece = b""
        if sha256(piece).digest() != one.sum:
            _LOG.warning("%s is damaged at %s: its document is read instead", self._path, one.name)
            return None
        return Rows(*_PARTS.decode(piece))


def save_cache(files: Files, path: Path, shelves: Mapping[str, Shelf]) -> None:
    """Write every shelf that stands for a document file. Raises StoreError."""
    write_whole(files, path, _written(shelves))


def _written(shelves: Mapping[str, Shelf]) -> Iterator[bytes]:
    together, at, said = bytearray(_MAGIC), len(_MAGIC), []
    for name, shelf in shelves.items():
        if not shelf.version.exists:
            continue
        piece = msgspec.msgpack.encode(shelf.rows.parts)
        said.append(_told_of(name, shelf, at, piece))
        at += len(piece)
        together += piece
        if len(together) >= _TOGETHER:
            yield bytes(together)
            together.clear()
    end = msgspec.msgpack.encode((layout(), said)) + _PLACE.pack(at)
    yield bytes(together) + end + sha256(end).digest()


def _told_of(name: str, shelf: Shelf, at: int, piece: bytes) -> _Cached:
    mark = (shelf.mark % _MARKS).to_bytes(16, "big")
    state, checksum = msgspec.Raw(msgspec.msgpack.encode(shelf.state)), sha256(piece).digest()
    key, articles = shelf.state.key, len(shelf.rows)
    return _Cached(name, key, shelf.version, mark, articles, at, len(piece), checksum, shelf.counted(), state)


def layout() -> bytes:
    """What is packed, in words: another text, another layout."""
    # a field added to the model must come from the documents, not from the default that an old cache would give it
    shapes = [(shape.__name__, _shape(shape)) for shape in _SHAPES]
    return codec.encode((codec.SCHEMA, _LAYOUT, sys.byteorder, shapes))


def _shape(type: type[object]) -> list[tuple[str, str]]:
    hints = typing.get_type_hints(type)
    names = getattr(type, "__struct_fields__", None) or [entry.name for entry in fields(cast("typing.Any", type))]
    return [(name, str(hints[name])) for name in names]
