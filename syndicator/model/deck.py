"""Cards of very many articles, none of which is held: each is made whenever it is asked for."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from typing import TYPE_CHECKING, overload

from syndicator.model.stored import Card

if TYPE_CHECKING:
    from array import array

    from syndicator.model.vocabulary import ArticleId


class Deck(Sequence[Card]):
    """Cards by their numbers. Whoever needs one again keeps its number, four bytes, and not the card, a kilobyte."""

    @abstractmethod
    def card(self, number: int) -> Card:
        """The card of this number, 0 for the first; nobody else has it."""

    def id(self, number: int) -> ArticleId:
        """Its article's id; quicker than making the card."""
        return self.card(number).id

    def late(self, numbers: Iterable[int]) -> Iterator[Card]:
        """The same cards for somebody who keeps them: they may unpack what is long when that is asked for."""
        return map(self.card, numbers)

    @overload
    def __getitem__(self, place: int) -> Card: ...
    @overload
    def __getitem__(self, place: slice) -> list[Card]: ...
    def __getitem__(self, place: int | slice) -> Card | list[Card]:
        if isinstance(place, slice):
            return [self.card(number) for number in range(*place.indices(len(self)))]
        return self.card(range(len(self))[place])

    def __iter__(self) -> Iterator[Card]:
        return map(self.card, range(len(self)))


class Part(Deck):
    """Some cards of a deck, by their ``numbers`` there; instead of some of them ``others``."""

    def __init__(self, whole: Deck, numbers: array[int], others: Mapping[int, Card] | None = None) -> None:
        self._whole = whole
        self._numbers = numbers
        self._others = others or {}

    def __len__(self) -> int:
        return len(self._numbers)

    def card(self, number: int) -> Card:
        """Of the deck, or what stands in its place."""
        there = self._numbers[number]
        return copy(self._others[there]) if there in self._others else self._whole.card(there)

    def id(self, number: int) -> ArticleId:
        """Its article's."""
        there = self._numbers[number]
        return self._others[there].id if there in self._others else self._whole.id(there)

    def late(self, numbers: Iterable[int]) -> Iterator[Card]:
        """As the deck has them."""
        there = [self._numbers[number] for number in numbers]
        whole = self._whole.late(number for number in there if number not in self._others)
        return (self._others[number] if number in self._others else next(whole) for number in there)
