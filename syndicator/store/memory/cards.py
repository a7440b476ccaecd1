"""Articles' cards and prints as they are held in memory: packed, a source's together in one piece.

Two hundred thousand articles are what a process can hold with ease only where none of them is an object of its own:
packed they take a third of a kilobyte each, as cards three times as much, and the interpreter looks through all of
them again and again for what refers to what. So a card is unpacked when it is asked for, and of very many each time
that it is (:class:`Stock`). What stands beside it already
is not packed once more: its id, by which it is found, and its story's where that is the same.
"""

from __future__ import annotations

import struct
import sys
import typing
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import fields
from itertools import accumulate, chain
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import msgspec

from syndicator.model import ArticleId, Card, Deck, Prints, Tally
from syndicator.store.document import Gist, card_of
from syndicator.store.memory import ties

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from syndicator.model import Article, CanonicalUrl, SourceKey, Tie

_set = msgspec.structs.force_setattr

_APART = b"\n"
"""Stands between two ids, in none of which there is one."""
_END, _ENDS = struct.Struct("=I"), struct.Struct("=II")
_WIDTH = 33
"""Bytes of an id as ours are, with what stands before it."""

_PRINTS = tuple(field.name for field in fields(Prints))
_HEXADECIMAL = ("exact", "numbers")
_HALVED = tuple(map(_PRINTS.index, _HEXADECIMAL))
_TOLD = attrgetter(*_PRINTS)
_PackedPrints = msgspec.defstruct(
    "_PackedPrints",
    [
        (name, Any if name in _HEXADECIMAL else hint)  # bytes or text
        for name, hint in typing.get_type_hints(Prints).items()
        if name in _PRINTS
    ],
    array_like=True,
    frozen=True,
)
_ROW = msgspec.msgpack.Decoder(tuple[Card, bytes, _PackedPrints])  # type: ignore[valid-type]
_CARD: Any = msgspec.msgpack.Decoder(
    msgspec.defstruct("_Told", [("card", Card), ("ties", bytes)], array_like=True, gc=False)
).decode
"""Nothing is made of the prints, which come after the card and its ties."""


def _beginning(kind: type, *wanted: str) -> Any:
    """The fields of ``kind`` to the last that is ``wanted``; the others of them are passed over."""
    hints = typing.get_type_hints(kind)
    names = list(hints)[: max(map(list(hints).index, wanted)) + 1]
    told = [(name, hints[name] if name in wanted else msgspec.Raw) for name in names]
    return msgspec.defstruct(f"_Beginning{kind.__name__}", told, array_like=True, frozen=True)


_FOUND_BY = msgspec.msgpack.Decoder(
    tuple[  # type: ignore[misc]  # made of the fields that there are
        _beginning(Card, "source", "canonical", "original_url"),
        msgspec.Raw,
        _beginning(_PackedPrints, "exact", "sketch", "title"),
    ]
)


def _late(name: str) -> Any:
    """A field that is unpacked when it is asked for; what stands in its place are the rows that have it."""
    kept = getattr(Card, name).__get__

    def told(card: Card) -> str:
        found = kept(card)
        return found if isinstance(found, str) else getattr(_CARD(found[card.id]).card, name)

    return property(told)


def _late_digest(card: Card) -> str:
    found = _DIGEST(card)
    return found.hex() if isinstance(found, bytes) else found


def _late_ties(card: Card) -> tuple[Tie, ...]:
    found = _TIES(card)
    return ties.unpacked(found) if isinstance(found, bytes) else found


_DIGEST = Card.digest.__get__  # type: ignore[attr-defined]
_TIES = Card.ties.__get__  # type: ignore[attr-defined]


class Late(Card, frozen=True, array_like=True, gc=False):
    """A card of one among very many, of which selecting and ordering need neither title nor addresses, and ties once.

    Those are unpacked each time that they are asked for, which takes some microseconds, and take no room, or a third.
    A copy with another title or address has that.
    """

    title = _late("title")
    url = _late("url")
    canonical = _late("canonical")
    digest = property(_late_digest)
    ties = property(_late_ties)


_LATE: Any = msgspec.msgpack.Decoder(
    msgspec.defstruct("_ToldLate", [("card", Late), ("ties", bytes)], array_like=True, gc=False)
).decode


def pack(article: Article | Gist) -> bytes:
    """An article's card and prints, without its id."""
    card, told = card_of(article), list(_TOLD(article.prints))
    for at in _HALVED:
        told[at] = _halved(told[at])
    tied = ties.packed(card.ties)
    if card.story == card.id:  # made just now: nobody else has it
        _set(card, "story", "")
    _set(card, "id", "")
    _set(card, "ties", ())
    return msgspec.msgpack.encode((card, tied, _PackedPrints(*told)))


def unpack(id: ArticleId, packed: bytes) -> tuple[Card, Prints]:
    """What :func:`pack` was given of an article."""
    card, tied, told = _ROW.decode(packed)
    prints = list(msgspec.structs.astuple(told))
    for at in _HALVED:
        if isinstance(half := prints[at], bytes):
            prints[at] = half.hex()
    return _whole(card, tied, id), Prints(*prints)


def found_by(packed: bytes) -> tuple[SourceKey, CanonicalUrl, str | None, Prints]:
    """Of what :func:`pack` was given that by which an article is found, in half the time: whose it is, where it stands,
    where it says that its original does, and as much of its prints.
    """
    card, _, told = _FOUND_BY.decode(packed)
    exact = told.exact.hex() if isinstance(told.exact, bytes) else told.exact
    return card.source, card.canonical, card.original_url, Prints(exact, told.sketch, 0, "", told.title)


def _whole(card: Card, tied: bytes, id: ArticleId) -> Card:
    """A card with what stood beside it."""
    _set(card, "id", id)
    if not card.story:
        _set(card, "story", id)
    if tied:
        _set(card, "ties", ties.unpacked(tied))
    return card


def _halved(text: str) -> bytes | str:
    """A number written in hexadecimal digits, as bytes; any other text as it is."""
    try:
        told = bytes.fromhex(text)
    except ValueError:
        return text
    return told if told.hex() == text else text


def tally_of(cards: Iterable[Card]) -> Tally:
    """How many there are with each verdict, and those of which there is more to say."""
    told = tuple(cards)
    odd = tuple([card for card in told if card.deletion or card.remark or card.conflicts])
    return Tally(dict(Counter([card.verdict for card in told])), odd)


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
        found = _CARD(self._body[begin:end])
        made: Card = found.card
        names, at = self._names, _WIDTH * number
        plain = len(names) == _WIDTH * (len(self._ends) >> 2) + 1  # see :meth:`id`; to call it takes a fifth more
        one = names[at + 1 : at + _WIDTH].decode("utf-8", "surrogatepass") if plain else self.id(number)
        _set(made, "id", one)
        if not made.story:
            _set(made, "story", one)
        if found.ties:
            _set(made, "ties", ties.unpacked(found.ties))
        return made

    def id(self, number: int) -> ArticleId:
        """The id of the one at this place."""
        if len(self._names) == _WIDTH * len(self) + 1:  # all of them as ours are
            return ArticleId(
                self._names[_WIDTH * number + 1 : _WIDTH * number + _WIDTH].decode("utf-8", "surrogatepass")
            )
        return ArticleId(self._names.split(_APART)[number + 1].decode("utf-8", "surrogatepass"))

    def told(self) -> Iterator[Card]:
        """The card of each, in their order; nobody else has them."""
        for one, packed in zip(self, self.pieces(), strict=True):
            found = _CARD(packed)
            yield _whole(found.card, found.ties, one)

    def late(self, number: int, known: dict[object, Any]) -> Card:
        """The card of the one at this place, in half the room; see :class:`Late`. What is equal to something ``known``
        is that.
        """
        rows: Any = self
        one, found = self.id(number), _LATE(self._piece(number))
        card: Card = found.card
        digest: Any = _halved(_DIGEST(card))
        return msgspec.structs.replace(
            card,
            id=one,
            source=known.setdefault(card.source, card.source),
            story=card.story or one,
            title=rows,
            url=rows,
            canonical=rows,
            updated=card.published if card.updated == card.published else card.updated,
            first_seen=known.setdefault(card.first_seen, card.first_seen),
            language=sys.intern(card.language),
            categories=known.setdefault(card.categories, card.categories),
            origin=known.setdefault(card.origin, card.origin),
            digest=digest,
            ties=found.ties,
        )

    def cards(self, kept: Callable[[ArticleId, bytes], Card | None] = lambda _id, _packed: None) -> tuple[Card, ...]:
        """The card of each, in their order: the one that is ``kept`` of it, as it is packed, where there is one."""
        known: dict[object, Any] = {}
        found: list[Card] = []  # what is equal is one object: most of what a card takes is text and times
        for one, packed in zip(self, self.pieces(), strict=True):
            if (old := kept(one, packed)) is not None:
                found.append(old)
                continue
            told = _CARD(packed)
            card = _whole(told.card, told.ties, one)
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
