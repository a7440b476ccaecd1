"""Articles' cards and prints as they are held in memory: packed.

Two hundred thousand articles are what a process can hold with ease only where none of them is an object of its own:
packed they take a third of a kilobyte each, as cards three times as much, and the interpreter looks through all of
them again and again for what refers to what. So a card is unpacked when it is asked for. What stands beside it already
is not packed once more: its id, by which it is found, its story's where that is the same, the canonical form in its
address, and the letters of its title.
"""

from __future__ import annotations

import re
import sys
import typing
from collections import Counter
from dataclasses import fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast

import msgspec

from syndicator.model import Card, Prints, Tally
from syndicator.store.document import Gist, card_of
from syndicator.store.memory import ties

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from syndicator.model import Article, ArticleId, CanonicalUrl, SourceKey, Tie

_set = msgspec.structs.force_setattr

_SHORT, _SCHEMES = "\0", ("https://", "http://")
_NO_LETTER = re.compile(r"[\W_]+")
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalnum())
_PRINTS = tuple(field.name for field in fields(Prints))
_HEXADECIMAL = ("exact", "numbers")
_HALVED = tuple(map(_PRINTS.index, _HEXADECIMAL))
_TITLE = _PRINTS.index("title")
_TOLD = attrgetter(*_PRINTS)
_PackedPrints = msgspec.defstruct(
    "_PackedPrints",
    [
        (name, Any if name in {*_HEXADECIMAL, "title"} else hint)  # bytes or text; see _letters
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
        _beginning(Card, "source", "title", "canonical", "original_url"),
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


def _late_url(card: Card) -> str:
    found = _URL(card)
    return found if isinstance(found, str) else _spelt(_CARD(found[card.id]).card)


def _late_digest(card: Card) -> str:
    found = _DIGEST(card)
    return found.hex() if isinstance(found, bytes) else found


def _late_ties(card: Card) -> tuple[Tie, ...]:
    found = _TIES(card)
    return ties.unpacked(found) if isinstance(found, bytes) else found


_URL = Card.url.__get__  # type: ignore[attr-defined]
_DIGEST = Card.digest.__get__  # type: ignore[attr-defined]
_TIES = Card.ties.__get__  # type: ignore[attr-defined]


class Late(Card, frozen=True, array_like=True, gc=False):
    """A card of one among very many, of which selecting and ordering need neither title nor addresses, and ties once.

    Those are unpacked each time that they are asked for, which takes some microseconds, and take no room, or a third.
    A copy with another title or address has that.
    """

    title = _late("title")
    url = property(_late_url)
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
    if told[_TITLE] == _letters(card.title):
        told[_TITLE] = True
    tied = ties.packed(card.ties)
    _set(card, "url", _shortened(card.url, card.canonical))
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
    if prints[_TITLE] is True:
        prints[_TITLE] = _letters(card.title)
    return _whole(card, tied, id), Prints(*prints)


def found_by(packed: bytes) -> tuple[SourceKey, CanonicalUrl, str | None, Prints]:
    """Of what :func:`pack` was given that by which an article is found, in half the time: whose it is, where it stands,
    where it says that its original does, and as much of its prints.
    """
    card, _, told = _FOUND_BY.decode(packed)
    exact = told.exact.hex() if isinstance(told.exact, bytes) else told.exact
    title = _letters(card.title) if told.title is True else told.title
    return card.source, card.canonical, card.original_url, Prints(exact, told.sketch, 0, "", title)


def alone(id: ArticleId, packed: bytes) -> Card:
    """The card of what :func:`pack` was given, in two thirds of the time: nothing is made of the prints. Nobody else
    has it.
    """
    found = _CARD(packed)
    return _whole(found.card, found.ties, id)


def late(id: ArticleId, packed: bytes, rows: Mapping[ArticleId, bytes], known: dict[object, Any]) -> Card:
    """The same in half the room, as :class:`Late`; ``packed`` stands in ``rows``. What is equal to something ``known``
    is that.
    """
    found, elsewhere = _LATE(packed), cast("Any", rows)
    card: Card = found.card
    digest: Any = _halved(_DIGEST(card))
    return msgspec.structs.replace(
        card,
        id=id,
        source=known.setdefault(card.source, card.source),
        story=card.story or id,
        title=elsewhere,
        url=elsewhere,
        canonical=elsewhere,
        updated=card.published if card.updated == card.published else card.updated,
        first_seen=known.setdefault(card.first_seen, card.first_seen),
        language=sys.intern(card.language),
        categories=known.setdefault(card.categories, card.categories),
        origin=known.setdefault(card.origin, card.origin),
        digest=digest,
        ties=found.ties,
    )


def _whole(card: Card, tied: bytes, id: ArticleId) -> Card:
    """A card with what stood beside it."""
    _set(card, "id", id)
    if not card.story:
        _set(card, "story", id)
    _set(card, "url", _spelt(card))
    if tied:
        _set(card, "ties", ties.unpacked(tied))
    return card


def _letters(title: str) -> str:
    """What the print of most titles is."""
    if title.isascii():  # a ninth of the time
        return title.encode().translate(None, _NO_LETTERS).decode().lower()
    return _NO_LETTER.sub("", title).lower()


def _shortened(url: str, canonical: str) -> str:
    """An address without its canonical form, where that stands in it behind a scheme, as in most."""
    scheme = url.removesuffix(canonical)
    if scheme in _SCHEMES and scheme + canonical == url:
        return _SHORT + scheme
    return _SHORT + url if url[:1] == _SHORT else url


def _spelt(card: Card) -> str:
    """The address of a card of which it may be shortened."""
    if card.url[:1] != _SHORT:
        return card.url
    url = card.url[1:]
    return url + card.canonical if url in _SCHEMES else url


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
