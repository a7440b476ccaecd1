"""Articles' cards and prints as they are held in memory: packed, a source's together in one piece.

Two hundred thousand articles are what a process can hold with ease only where none of them is an object of its own:
packed they take half a kilobyte each, as cards three times as much, and the interpreter looks through all of them
again and again for what refers to what. So a card is unpacked when it is asked for.
"""

from __future__ import annotations

import sys
import typing
from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import msgspec

from syndicator.model import ArticleId, Card, Prints, Tally
from syndicator.store.document import Gist, card_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from syndicator.model import Article

_set = msgspec.structs.force_setattr

_APART = b"\n"
"""Stands between two ids, in none of which there is one."""

_PRINTS = tuple(field.name for field in fields(Prints))
_PackedPrints = msgspec.defstruct(
    "_PackedPrints",
    [(name, hint) for name, hint in typing.get_type_hints(Prints).items() if name in _PRINTS],
    array_like=True,
    frozen=True,
)
_ROW = msgspec.msgpack.Decoder(tuple[Card, _PackedPrints])  # type: ignore[valid-type]
_CARD = msgspec.msgpack.Decoder(tuple[Card, msgspec.Raw])


def pack(article: Article | Gist) -> bytes:
    """An article's card and prints."""
    prints = article.prints
    told = _PackedPrints(*(getattr(prints, name) for name in _PRINTS))
    return msgspec.msgpack.encode((card_of(article), told))


def unpack(packed: bytes) -> tuple[Card, Prints]:
    """What :func:`pack` was given."""
    card, told = _ROW.decode(packed)
    return card, Prints(*(getattr(told, name) for name in _PRINTS))


def tally_of(cards: Iterable[Card]) -> Tally:
    """How many there are with each verdict, and those of which there is more to say."""
    told = tuple(cards)
    odd = tuple([card for card in told if card.deletion or card.remark or card.conflicts])
    return Tally(dict(Counter([card.verdict for card in told])), odd)


class Rows(Mapping[ArticleId, bytes]):
    """Packed articles by their ids, in their order: three pieces of memory, however many there are. Never changed."""

    __slots__ = ("_body", "_ends", "_names")

    def __init__(self, names: bytes = _APART, ends: bytes = b"", body: bytes = b"") -> None:
        self._names = names  # ids, each behind an _APART, and one at the end
        self._ends = ends  # where each article's piece of the body ends, four bytes each
        self._body = body

    @classmethod
    def of(cls, packed: Mapping[ArticleId, bytes]) -> Rows:
        """These; nothing is copied of what is packed so already."""
        if isinstance(packed, Rows):
            return packed
        ends, at = array("I"), 0
        for one in packed.values():
            at += len(one)
            ends.append(at)
        names = b"".join(_APART + key.encode("utf-8", "surrogatepass") for key in packed)
        return cls(names + _APART, ends.tobytes(), b"".join(packed.values()))

    @property
    def parts(self) -> tuple[bytes, bytes, bytes]:
        """What it is made of, to be kept."""
        return self._names, self._ends, self._body

    def __len__(self) -> int:
        return len(self._ends) // 4

    def __iter__(self) -> Iterator[ArticleId]:
        return iter([ArticleId(name.decode("utf-8", "surrogatepass")) for name in self._names.split(_APART)[1:-1]])

    def __contains__(self, id: object) -> bool:
        return isinstance(id, str) and self._find(id) >= 0

    def __getitem__(self, id: ArticleId) -> bytes:
        at = self._find(id)
        if at < 0:
            raise KeyError(id)
        return self._piece(self._names.count(_APART, 0, at))

    def _find(self, id: str) -> int:
        return self._names.find(_APART + id.encode("utf-8", "surrogatepass") + _APART)

    def _piece(self, number: int) -> bytes:
        begin = int.from_bytes(self._ends[4 * number - 4 : 4 * number], _ORDER) if number else 0
        return self._body[begin : int.from_bytes(self._ends[4 * number : 4 * number + 4], _ORDER)]

    def pieces(self) -> Iterator[bytes]:
        """What is packed of each, in their order."""
        begin = 0
        for end in memoryview(self._ends).cast("I"):
            yield self._body[begin:end]
            begin = end

    def cards(self) -> tuple[Card, ...]:
        """The card of each, in their order."""
        known: dict[object, Any] = {}
        found: list[Card] = []  # what is equal is one object: most of what a card takes is text and times
        for packed in self.pieces():
            card = _CARD.decode(packed)[0]
            if card.story == card.id:
                _set(card, "story", card.id)
            if card.updated == card.published:
                _set(card, "updated", card.published)
            _set(card, "source", known.setdefault(card.source, card.source))
            _set(card, "language", sys.intern(card.language))
            _set(card, "first_seen", known.setdefault(card.first_seen, card.first_seen))
            found.append(card)
        return tuple(found)


_ORDER: typing.Literal["little", "big"] = "little" if array("H", [1]).tobytes() == b"\x01\x00" else "big"
