"""Very many stories, none of which is held: each is made whenever it is asked for, of cards that are. Pure.

Of most stories there is one article, and nothing is to be settled about it: of these is kept the number of its card,
and of the others whose cards tell it. So a story takes some ten bytes in a list of them, and twenty where it is found
by its id, instead of two thirds of a kilobyte; making it takes two microseconds.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import compress, groupby
from operator import not_
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar, overload

from msgspec import structs

from syndicator.engine.selecting import selection
from syndicator.engine.selecting.selection import Plan
from syndicator.model import ArticleId, Card, Deck, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from syndicator.model import Source, SourceKey

T = TypeVar("T")

_BEGINNING, _STEP = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_EARLIEST = (datetime.min.replace(tzinfo=UTC) - _BEGINNING) // _STEP
_ID, _HALF = 16, 8  # bytes


class _Told(NamedTuple):
    """A story that more than one article has to do with: the numbers of their cards, the elected one's first."""

    story: ArticleId
    members: tuple[int, ...]


_Kept: TypeAlias = "_Told | Plan"


class Plans(Sequence[Plan]):
    """Stories of the cards of a deck. ``told`` has of each story the number of its card, or counted from -1 downwards
    where it stands among ``others``; ``places``, which of these stories there are here, None: all.
    """

    def __init__(
        self,
        cards: Deck,
        told: array[int],
        others: Sequence[_Kept],
        latest: datetime | None,
        places: array[int] | range | None = None,
    ) -> None:
        self._cards = cards
        self._told = told
        self._others = others
        self.places = range(len(told)) if places is None else places
        """Where each of these stands among all."""
        self.latest = latest
        """When any of all was changed last."""

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, at: int) -> Plan: ...
    @overload
    def __getitem__(self, at: slice) -> Plans: ...
    def __getitem__(self, at: int | slice) -> Plan | Plans:
        if isinstance(at, slice):
            return Plans(self._cards, self._told, self._others, self.latest, self.places[at])
        return self._made(self._told[self.places[at]])

    def __iter__(self) -> Iterator[Plan]:
        return (self._made(self._told[place]) for place in self.places)

    def chosen(self, places: Iterable[int]) -> Plans:
        """Those at some places in here."""
        mine = self.places
        return Plans(self._cards, self._told, self._others, self.latest, array("I", [mine[place] for place in places]))

    def changed(self, change: Callable[[Plan], Plan]) -> Plans:
        """The same with every story as ``change`` has it; most as they are."""
        told, others = array("i"), list(self._others)
        for place, plan in zip(self.places, self, strict=True):
            after = change(plan)
            if after is plan:
                told.append(self._told[place])
            else:
                others.append(after)
                told.append(-len(others))
        return Plans(self._cards, told, others, self.latest)

    def ids(self) -> Iterator[ArticleId]:
        """The id of each; quicker than making the stories."""
        for place in self.places:
            number = self._told[place]
            if number >= 0:
                yield self._cards.id(number)
            else:
                kept = self._others[~number]
                yield kept.story if isinstance(kept, _Told) else kept.id

    def odd(self) -> Iterator[Plan]:
        """Those that several articles tell, or of which there is anything else to say."""
        return (self._made(self._told[place]) for place in self.places if self._told[place] < 0)

    def _made(self, number: int) -> Plan:
        if number >= 0:
            card = self._cards.card(number)
            return Plan(card.id, card, ())
        kept = self._others[~number]
        if isinstance(kept, Plan):
            return kept
        elected, *also = (self._member(kept.story, member) for member in kept.members)
        return Plan(kept.story, elected, tuple(also))

    def _member(self, story: ArticleId, number: int) -> Card:
        card = self._cards.card(number)
        if card.story != story:
            structs.force_setattr(card, "story", story)  # nobody else has it
        return card


class Shown(Mapping[ArticleId, Plan]):
    """Such stories by their ids."""

    def __init__(self, plans: Plans) -> None:
        self._plans = plans
        self._others: dict[str, int] = {}  # whose ids are not written as ours are
        heads, tails, places = array("Q"), array("Q"), array("I")
        for place, one in enumerate(plans.ids()):
            if (halves := _halves(one)) is None:
                self._others[one] = place
            else:
                heads.append(halves[0])
                tails.append(halves[1])
                places.append(place)
        order = sorted(range(len(heads)), key=heads.__getitem__)
        self._heads = array("Q", map(heads.__getitem__, order))
        self._tails = array("Q", map(tails.__getitem__, order))
        self._places = array("I", map(places.__getitem__, order))

    def __len__(self) -> int:
        return len(self._plans)

    def __iter__(self) -> Iterator[ArticleId]:
        return self._plans.ids()

    def __contains__(self, id: object) -> bool:
        return isinstance(id, str) and self._place(id) is not None

    def __getitem__(self, id: ArticleId) -> Plan:
        if (place := self._place(id)) is None:
            raise KeyError(id)
        return self._plans[place]

    def _place(self, id: str) -> int | None:
        if (halves := _halves(id)) is None:
            return self._others.get(id)
        head, tail = halves
        at = bisect_left(self._heads, head)
        while at < len(self._heads) and self._heads[at] == head:
            if self._tails[at] == tail:
                return self._places[at]
            at += 1
        return None


def _halves(id: str) -> tuple[int, int] | None:
    """Of 32 hexadecimal digits the numbers that are written with them; None of anything else."""
    if len(id) != 2 * _ID:
        return None
    try:
        told = bytes.fromhex(id)
    except ValueError:
        return None
    if told.hex() != id:
        return None
    return int.from_bytes(told[:_HALF], "big"), int.from_bytes(told[_HALF:], "big")


def by_id(plans: Sequence[Plan]) -> Mapping[ArticleId, Plan]:
    """Stories by their ids."""
    return Shown(plans) if isinstance(plans, Plans) else {plan.id: plan for plan in plans}


def odd(plans: Sequence[Plan]) -> Iterable[Plan]:
    """Those, with some others perhaps, that several articles tell, or that say something of themselves."""
    return plans.odd() if isinstance(plans, Plans) else plans


def latest(plans: Sequence[Plan]) -> datetime | None:
    """When any of all stories was changed last."""
    return plans.latest if isinstance(plans, Plans) else max((plan.updated for plan in plans), default=None)


def chosen(plans: Sequence[Plan], places: Sequence[int]) -> Sequence[Plan]:
    """Those at some places."""
    return plans.chosen(places) if isinstance(plans, Plans) else [plans[place] for place in places]


def sorted_out(cards: Deck, sources: Mapping[SourceKey, Source]) -> tuple[Plans, list[Plan]]:
    """:func:`selection.sorted_out` of a deck: cards are looked at as they come, and those alone are kept at hand, for a
    moment, of which there is more to say than that they tell a story nobody else does.
    """
    plain, odd = _parted(cards, {key for key, source in sources.items() if source.enabled})
    numbers: dict[ArticleId, int] = {}

    def kept() -> Iterator[Card]:
        for number, card in zip(odd, cards.late(odd), strict=True):
            numbers[card.id] = number
            yield card

    standing, withdrawn = selection.sorted_out(kept(), sources, beside=cards)
    told, when, others, latest = array("i", plain.numbers), plain.when, [], max(plain.changed, default=None)
    for plan in standing:
        members = tuple([numbers[card.id] for card in (plan.elected, *plan.also)])
        others.append(_Told(plan.id, members))
        told.append(-len(others))
        when.append(_moment(plan.elected.published))
        latest = max(_moment(plan.updated), latest or _EARLIEST)
    del standing
    last = None if latest is None else _BEGINNING + latest * _STEP
    return Plans(cards, _newest_first(told, when, Plans(cards, told, others, last)), others, last), withdrawn


class _Plain(NamedTuple):
    """Articles that tell a story alone: the numbers of their cards, when they were published, and changed last."""

    numbers: array[int]
    when: array[int]
    changed: array[int]


def _parted(cards: Deck, enabled: set[SourceKey]) -> tuple[_Plain, array[int]]:
    """Those that stand by themselves, and the numbers of those of which there is more to say, or that others name.
    What is held, or of a source that is not configured, is in neither, unless it is tied to others.
    """
    coming, odd = _Plain(array("I"), array("q"), array("q")), array("I")
    named: set[ArticleId] = set()
    for number, card in enumerate(cards):
        if card.ties or card.story != card.id or card.deletion is not None or card.remark is not None:
            odd.append(number)
            named.add(card.story)
            named.update([tie.id for tie in card.ties])
        elif card.source in enabled and card.verdict is not Verdict.HELD:
            coming.numbers.append(number)
            coming.when.append(moment := _moment(card.published))
            coming.changed.append(moment if card.updated == card.published else _moment(card.updated))
    alone = [cards.id(number) not in named for number in coming.numbers]
    odd.extend(compress(coming.numbers, map(not_, alone)))
    plain = _Plain(*(array(one.typecode, compress(one, alone)) for one in coming))
    return plain, array("I", sorted(odd))


def _newest_first(told: array[int], when: array[int], plans: Plans) -> array[int]:
    """As :attr:`Plan.order` has them."""
    found: list[int] = []
    for _, same in groupby(sorted(range(len(told)), key=when.__getitem__, reverse=True), key=when.__getitem__):
        places = list(same)
        if len(places) > 1:
            order = {place: plan.order for place, plan in zip(places, plans.chosen(places), strict=True)}
            places.sort(key=order.__getitem__, reverse=True)
        found += places
    return array("i", [told[place] for place in found])


def _moment(time: datetime) -> int:
    return (time - _BEGINNING) // _STEP
