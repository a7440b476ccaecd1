"""The file that spares reading every document at a start: all shelves, as they are held in memory.

It is derived, and believed of a document only as long as that is the very file it was made from. It is written and
read in pieces, because the whole of it is as large as everything that is held. ::

    magic, then of each piece its length (four bytes, little-endian) and its content, then the SHA-256 of all of that

The first piece says in words what the others hold (:func:`layout`); each of those is one shelf.
"""

from __future__ import annotations

import logging
import struct
import sys
import typing
from dataclasses import fields
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING, cast

import msgspec

from syndicator.errors import StoreError
from syndicator.model import Card, FeedHints, Prints, SourceState, Tally, Validators
from syndicator.store import codec
from syndicator.store.cards import Rows
from syndicator.store.shelf import Shelf, Version
from syndicator.store.storage import read_whole, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from syndicator.files import Files

_LOG = logging.getLogger(__name__)
_MAGIC = b"syndicator shelves\n"
_LENGTH = struct.Struct("<I")
_SUM = 32
_TOGETHER = 1 << 20
"""Bytes that are written at once, more or less."""
_MARKS = 1 << 128
_LAYOUT = 3
"""Of the pieces in which articles are packed."""


class _Cached(msgspec.Struct, array_like=True):
    name: str
    version: Version
    mark: bytes
    state: SourceState
    rows: tuple[bytes, bytes, bytes]
    tally: Tally


_DECODE = msgspec.msgpack.Decoder(_Cached).decode


def load_cache(files: Files, path: Path) -> Iterator[tuple[str, Shelf]]:
    """What :func:`save_cache` wrote, by name; nothing where it is damaged, missing or of another layout."""
    try:
        data = read_whole(files, path)
    except StoreError:
        return
    if data is None or not data.startswith(_MAGIC):
        return
    whole = memoryview(data)[:-_SUM]
    if data[-_SUM:] != sha256(whole).digest():
        _LOG.warning("%s is damaged: every document is read instead, and it is made anew", path)
        return
    pieces = _pieces(whole)
    if bytes(next(pieces, b"")) != layout():
        return
    for piece in pieces:
        one = _DECODE(piece)
        yield one.name, Shelf(one.state, one.version, int.from_bytes(one.mark, "big"), Rows(*one.rows), None, one.tally)


def _pieces(whole: memoryview) -> Iterator[memoryview]:
    at = len(_MAGIC)
    while at < len(whole):
        (length,) = _LENGTH.unpack_from(whole, at)
        at += _LENGTH.size
        yield whole[at : at + length]
        at += length


def save_cache(files: Files, path: Path, shelves: Mapping[str, Shelf]) -> None:
    """Write every shelf that stands for a document file. Raises StoreError."""
    write_whole(files, path, _written(shelves))


def _written(shelves: Mapping[str, Shelf]) -> Iterator[bytes]:
    digest, together = sha256(), bytearray(_MAGIC)
    encoded = (_packed(name, shelf) for name, shelf in shelves.items() if shelf.version.exists)
    for piece in chain((layout(),), encoded):
        together += _LENGTH.pack(len(piece))
        together += piece
        if len(together) >= _TOGETHER:
            digest.update(together)
            yield bytes(together)
            together.clear()
    digest.update(together)
    yield bytes(together) + digest.digest()


def _packed(name: str, shelf: Shelf) -> bytes:
    mark = (shelf.mark % _MARKS).to_bytes(16, "big")
    return msgspec.msgpack.encode(_Cached(name, shelf.version, mark, shelf.state, shelf.rows.parts, shelf.counted()))


def layout() -> bytes:
    """What is packed, in words: another text, another layout."""
    # a field added to the model must come from the documents, not from the default that an old cache would give it
    shapes = [(shape.__name__, _shape(shape)) for shape in (Card, Tally, Prints, SourceState, Validators, FeedHints)]
    return codec.encode((codec.SCHEMA, _LAYOUT, sys.byteorder, shapes))


def _shape(type: type[object]) -> list[tuple[str, str]]:
    hints = typing.get_type_hints(type)
    names = getattr(type, "__struct_fields__", None) or [entry.name for entry in fields(cast("typing.Any", type))]
    return [(name, str(hints[name])) for name in names]
