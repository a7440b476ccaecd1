"""What is held in memory of each source, and the cache file that spares reading every document at a start."""

from __future__ import annotations

import logging
import typing
from dataclasses import dataclass, field, fields
from hashlib import sha256
from typing import TYPE_CHECKING, cast

import msgspec

from syndicator.errors import Damaged, StoreError
from syndicator.model import ArticleId, Card, FeedHints, Prints, SourceState, Validators
from syndicator.store import codec
from syndicator.store.document import Gist, card_of, mark_of
from syndicator.store.storage import read_whole, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from syndicator.files import Files
    from syndicator.model import Article
    from syndicator.store.document import Document

_LOG = logging.getLogger(__name__)
_MARKS = 1 << 128


class Version(msgspec.Struct, frozen=True, array_like=True):
    """Which generation of a document file this is: its checksum, and what changes whenever the file is replaced."""

    sum: str = ""
    stamp: tuple[int, int, int] = (0, 0, 0)  # size, mtime in ns, inode

    @property
    def exists(self) -> bool:
        """Whether there is a file at all."""
        return bool(self.sum)


NO_VERSION = Version()


@dataclass(slots=True)
class Shelf:
    """A source in memory: its state, and its articles' cards and prints, packed; a tenth of its document's size.

    ``version`` names the document file that this was made from; ``mark`` is what the source adds to the revision.
    """

    state: SourceState
    version: Version = NO_VERSION
    mark: int = 0
    rows: dict[ArticleId, bytes] = field(default_factory=dict)
    cards: tuple[Card, ...] | None = None  # unpacked, while there is room

    def row(self, id: ArticleId) -> tuple[Card, Prints] | None:
        """An article's card and prints."""
        packed = self.rows.get(id)
        return None if packed is None else _ROW.decode(packed)

    def unpacked(self) -> tuple[Card, ...]:
        """Every article's card."""
        return self.cards if self.cards is not None else tuple(_CARD.decode(packed)[0] for packed in self.rows.values())


_ROW = msgspec.msgpack.Decoder(tuple[Card, Prints])
_CARD = msgspec.msgpack.Decoder(tuple[Card, msgspec.Raw])


def pack(article: Article | Gist) -> bytes:
    """An article's card and prints."""
    return msgspec.msgpack.encode((card_of(article), article.prints))


def shelf_of(document: Document, version: Version, rows: dict[ArticleId, bytes] | None = None) -> Shelf:
    """A shelf made from a document. ``rows`` spares unpacking every article; those the document lacks are left out."""
    if rows is None:
        rows = {gist.id: pack(gist) for gist in _gists(document)}
    kept = {key: packed for key, packed in rows.items() if key in document.articles}
    return Shelf(document.state, version, mark_of(document), kept)


class _CachedShelf(msgspec.Struct, array_like=True):
    version: Version
    mark: bytes
    state: SourceState
    rows: dict[ArticleId, bytes]


class _Cache(msgspec.Struct, array_like=True):
    layout: str
    shelves: dict[str, msgspec.Raw]


def load_cache(files: Files, path: Path) -> Mapping[str, msgspec.Raw]:
    """What :func:`save_cache` wrote, by name, packed; nothing where it is damaged, missing or of another layout."""
    try:
        data = read_whole(files, path)
        if data is None:
            return {}
        if data[:16] != _digest(data[16:]):
            _LOG.warning("%s is damaged: every document is read instead, and it is made anew", path)
            return {}
        cache = msgspec.msgpack.decode(data[16:], type=_Cache)
    except (StoreError, msgspec.MsgspecError, RecursionError):
        return {}
    return cache.shelves if cache.layout == layout() else {}


def _gists(document: Document) -> Iterator[Gist]:
    try:
        for stored in document.articles.values():
            yield codec.decode(Gist, stored.raw)
    except Damaged as error:  # its checksum is right: no damage, and nothing to be set aside
        raise StoreError(f"{document.state.key} was written by another version of syndicator: {error}") from error


def shelf_from_cache(packed: msgspec.Raw | None, stamp: tuple[int, int, int]) -> Shelf | None:
    """The shelf that was cached for a file with this ``stamp``; None where the file has changed since."""
    if packed is None:
        return None
    cached = msgspec.msgpack.decode(packed, type=_CachedShelf)
    if cached.version.stamp != stamp:
        return None
    return Shelf(cached.state, cached.version, int.from_bytes(cached.mark, "big"), cached.rows)


def save_cache(files: Files, path: Path, shelves: Mapping[str, Shelf]) -> None:
    """Write every shelf that stands for a document file. Raises StoreError."""
    packed = {name: _packed(shelf) for name, shelf in shelves.items() if shelf.version.exists}
    data = msgspec.msgpack.encode(_Cache(layout(), packed))
    write_whole(files, path, _digest(data) + data)


def _packed(shelf: Shelf) -> msgspec.Raw:
    mark = (shelf.mark % _MARKS).to_bytes(16, "big")
    return msgspec.Raw(msgspec.msgpack.encode(_CachedShelf(shelf.version, mark, shelf.state, shelf.rows)))


def _digest(data: bytes) -> bytes:
    return sha256(data).digest()[:16]  # twice as fast as BLAKE2 where the processor knows it


def layout() -> str:
    """What packed rows hold, in words: another text, another layout."""
    # a field added to the model must come from the documents, not from the default that an old cache would give it
    shapes = [(shape.__name__, _shape(shape)) for shape in (Card, Prints, SourceState, Validators, FeedHints)]
    return codec.encode((codec.SCHEMA, shapes)).decode()


def _shape(type: type[object]) -> list[tuple[str, str]]:
    hints = typing.get_type_hints(type)
    return [(entry.name, str(hints[entry.name])) for entry in fields(cast("typing.Any", type))]
