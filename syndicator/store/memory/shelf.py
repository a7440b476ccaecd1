"""What is held in memory of each source, and the cache file that spares reading every document at a start."""

from __future__ import annotations

import logging
from dataclasses import field
from typing import TYPE_CHECKING

import msgspec

from syndicator.dataclass import dataclass
from syndicator.errors import Damaged, StoreError
from syndicator.model import Card, Prints, SourceState, Tally
from syndicator.store import codec
from syndicator.store.document import Gist, mark_of
from syndicator.store.memory.cards import pack, tally_of, unpack
from syndicator.store.memory.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from syndicator.model import ArticleId
    from syndicator.store.document import Document

_LOG = logging.getLogger(__name__)


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
    rows: Rows = field(default_factory=Rows)
    cards: tuple[Card, ...] | None = None  # unpacked, while there is room
    tally: Tally | None = None  # worked out when first asked for

    def row(self, id: ArticleId) -> tuple[Card, Prints] | None:
        """An article's card and prints."""
        packed = self.rows.find(id)
        return None if packed is None else unpack(id, packed)

    def unpacked(self) -> tuple[Card, ...]:
        """Every article's card."""
        return self.cards if self.cards is not None else self.rows.cards()

    def counted(self) -> Tally:
        """How many articles there are of each kind, and those of which there is more to say."""
        if self.tally is None:
            self.tally = tally_of(self.rows.told() if self.cards is None else self.cards)
        return self.tally


def shelf_of(document: Document, version: Version, rows: Mapping[ArticleId, bytes] | None = None) -> Shelf:
    """A shelf made from a document. ``rows`` spares unpacking every article; those the document lacks are left out."""
    if rows is None:
        rows = {gist.id: pack(gist) for gist in _gists(document)}
    kept = {key: packed for key, packed in rows.items() if key in document.articles}
    return Shelf(document.state, version, mark_of(document), Rows.of(kept))


def _gists(document: Document) -> Iterator[Gist]:
    try:
        for stored in document.articles.values():
            yield codec.decode(Gist, stored.raw)
    except Damaged as error:  # its checksum is right: no damage, and nothing to be set aside
        raise StoreError(f"{document.state.key} was written by another version of syndicator: {error}") from error
