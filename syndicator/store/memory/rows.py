"""A source's packed articles, together in one piece of memory, and the cards of all sources."""

from __future__ import annotations

import struct
import sys
from array import array
from bisect import bisect_right
from collections.abc import Mapping
from itertools import accumulate, chain
from typing import TYPE_CHECKING, Any

import msgspec

from syndicator.model import ArticleId, Deck
from syndicator.store.memory.cards import alone, late

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from syndicator.model import Card

_set = msgspec.structs.force_setattr

_APART = b"\n"
"""Stands between two ids, in none of which there is one."""
_END, _ENDS = struct.Struct("=I"), struct.Struct("=II")
_WIDTH = 33
"""Bytes of an id as ours are, with what stands before it."""


class Rows(Mapping[ArticleId, bytes]):
    """Packed articles by their ids, in their order: three pieces of memory, however many there are. Never changed."""

    __slots__ = ("__weakref__", "_body", "_ends", "_names")

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
        if (found := self.find(id)) is None:
            raise KeyError(id)
        return found

    def apart(self) -> dict[ArticleId, bytes]:
        """What is packed of each by its id, in their order: one by one, each would be looked for among all."""
        return dict(zip(self, self.pieces(), strict=True))

    def find(self, id: ArticleId) -> bytes | None:
        """What is packed of one, None where it is not among them: a third of what ``get`` takes where there is none."""
        at = self._find(id)
        return None if at < 0 else self._piece(self._names.count(_APART, 0, at))

    def _find(self, id: str) -> int:
        return self._names.find(_APART + id.encode("utf-8", "surrogatepass") + _APART)

    def _piece(self, number: int) -> bytes:
        begin, end = _ENDS.unpack_from(self._ends, 4 * number - 4) if number else (0, *_END.unpack_from(self._ends))
        return self._body[begin:end]

    def pieces(self) -> Iterator[bytes]:
        """What is packed of each, in their order."""
        begin = 0
        for end in memoryview(self._ends).cast("I"):
            yield self._body[begin:end]
            begin = end

    def card(self, number: int) -> Card:
        """The card of the one at this place, 0 for the first; nobody else has it."""
        begin, end = _ENDS.unpack_from(self._ends, 4 * number - 4) if number else (0, *_END.unpack_from(self._ends))
        names, at = self._names, _WIDTH * number
        plain = len(names) == _WIDTH * (len(self._ends) >> 2) + 1  # see :meth:`id`; to call it takes a fifth more
        one = names[at + 1 : at + _WIDTH].decode("utf-8", "surrogatepass") if plain else self.id(number)
        return alone(ArticleId(one), self._body[begin:end])

    def id(self, number: int) -> ArticleId:
        """The id of the one at this place."""
        if len(self._names) == _WIDTH * len(self) + 1:  # all of them as ours are
            return ArticleId(
                self._names[_WIDTH * number + 1 : _WIDTH * number + _WIDTH].decode("utf-8", "surrogatepass")
            )
        return ArticleId(self._names.split(_APART)[number + 1].decode("utf-8", "surrogatepass"))

    def told(self) -> Iterator[Card]:
        """The card of each, in their order; nobody else has them."""
        return map(alone, self, self.pieces())

    def late(self, number: int, known: dict[object, Any]) -> Card:
        """The card of the one at this place, in half the room; see :class:`~syndicator.store.memory.cards.Late`. What
        is equal to something ``known`` is that.
        """
        return late(self.id(number), self._piece(number), self, known)

    def cards(self, kept: Callable[[ArticleId, bytes], Card | None] = lambda _id, _packed: None) -> tuple[Card, ...]:
        """The card of each, in their order: the one that is ``kept`` of it, as it is packed, where there is one."""
        known: dict[object, Any] = {}
        found: list[Card] = []  # what is equal is one object: most of what a card takes is text and times
        for one, packed in zip(self, self.pieces(), strict=True):
            if (old := kept(one, packed)) is not None:
                found.append(old)
                continue
            card = alone(one, packed)
            if card.updated == card.published:
                _set(card, "updated", card.published)
            _set(card, "source", known.setdefault(card.source, card.source))
            _set(card, "language", sys.intern(card.language))
            _set(card, "first_seen", known.setdefault(card.first_seen, card.first_seen))
            _set(card, "categories", known.setdefault(card.categories, card.categories))
            _set(card, "origin", known.setdefault(card.origin, card.origin))
            found.append(card)
        return tuple(found)


class LaterRows(Rows):
    """Such as are ``read`` when one of them is asked for; how many there are is known before."""

    __slots__ = ("_count", "_read")

    def __init__(self, count: int, read: Callable[[], Rows]) -> None:
        self._count = count
        self._read: Callable[[], Rows] | None = read

    def __len__(self) -> int:
        return self._count

    def __getattr__(self, name: str) -> bytes:
        """Called for what does not stand in its place yet. Raises what reading does."""
        if name not in Rows.__slots__:
            raise AttributeError(name)
        if (read := self._read) is not None:
            self._names, self._ends, self._body = read().parts
            self._read = None  # what it would be read from may be let go
        return getattr(self, name)  # type: ignore[no-any-return]


class Stock(Deck):
    """The cards of all that stands in some rows, in their order."""

    def __init__(self, shelves: Iterable[Rows]) -> None:
        self._shelves = tuple(rows for rows in shelves if rows)
        self._firsts = array("I", accumulate(map(len, self._shelves), initial=0))

    def __len__(self) -> int:
        return self._firsts[-1]

    def __iter__(self) -> Iterator[Card]:
        return chain.from_iterable(rows.told() for rows in self._shelves)

    def card(self, number: int) -> Card:
        """Unpacked when it is asked for, which takes some two microseconds."""
        at = bisect_right(self._firsts, number) - 1
        return self._shelves[at].card(number - self._firsts[at])

    def id(self, number: int) -> ArticleId:
        """Without unpacking anything."""
        at = bisect_right(self._firsts, number) - 1
        return self._shelves[at].id(number - self._firsts[at])

    def late(self, numbers: Iterable[int]) -> Iterator[Card]:
        """Such that have neither title nor addresses by themselves."""
        known: dict[object, Any] = {}
        for number in numbers:
            at = bisect_right(self._firsts, number) - 1
            yield self._shelves[at].late(number - self._firsts[at], known)
