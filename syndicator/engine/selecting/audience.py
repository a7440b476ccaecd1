"""What everybody may read, and what only those may who hold a token of a private channel. Pure.

An article is closed where a private channel takes it and no channel for everybody does. Channels that are made by
themselves, one per source or category, open nothing. Of a story that is told by open and closed articles everybody sees
what it is without the closed ones: neither their text nor that they exist.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from syndicator.dataclass import dataclass
from syndicator.engine.selecting import crowd, selection
from syndicator.engine.selecting.selection import Plan
from syndicator.model import ArticleId, Deck, Part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from syndicator.model import Card, Channel
    from syndicator.publish.edition import Edition


@dataclass(frozen=True, slots=True)
class Audience:
    """Stories, newest first: for everybody, and for private channels, with those that their sources removed; and the
    ids of those that stand in private channels alone.
    """

    open: Sequence[Plan]
    open_withdrawn: list[Plan]
    whole: Sequence[Plan]
    whole_withdrawn: list[Plan]
    hidden: frozenset[ArticleId] = frozenset()

    def of(self, channel: Channel) -> Sequence[Plan]:
        """The stories among which a channel selects."""
        return self.whole if channel.private else self.open

    def withdrawn_from(self, channel: Channel) -> list[Plan]:
        """What its readers may know to have been removed."""
        return self.whole_withdrawn if channel.private else self.open_withdrawn

    def changed(self, change: Callable[[Plan], Plan]) -> Audience:
        """The same with every story that stands as ``change`` has it."""
        shown = _changed(self.open, change)
        whole = shown if self.whole is self.open else _changed(self.whole, change)
        return replace(self, open=shown, whole=whole)


def _changed(plans: Sequence[Plan], change: Callable[[Plan], Plan]) -> Sequence[Plan]:
    return plans.changed(change) if isinstance(plans, crowd.Plans) else list(map(change, plans))


def parted(
    cards: Iterable[Card],
    edition: Edition,
    text_of: Callable[[Card], str],
    known: Mapping[ArticleId, Plan] = MappingProxyType({}),
) -> Audience:
    """Who may read what. ``text_of`` is asked only where a channel selects by words. A story equal to one that is
    ``known`` is that very object. Of a deck of cards no story is held.
    """
    if not edition.private:
        standing, withdrawn = _sorted_out(cards, edition, known)
        return Audience(standing, withdrawn, standing, withdrawn)
    cards = cards if isinstance(cards, Deck) else list(cards)
    for_all = [channel for channel in edition.channels if not channel.derived]

    def is_open(card: Card) -> bool:
        return any(selection.takes(channel, card, text_of) for channel in for_all) or not any(
            selection.takes(channel, card, text_of) for channel in edition.private
        )

    whole, all_withdrawn = _sorted_out(cards, edition, known)
    if isinstance(cards, Deck):
        cards = Part(cards, array("I", [number for number, card in enumerate(cards) if is_open(card)]))
        shown, withdrawn = _sorted_out(cards, edition, known)
    else:
        shown, withdrawn = _sorted_out(filter(is_open, cards), edition, known)
    hidden = frozenset(plan.id for plan in whole) - {plan.id for plan in shown}
    return Audience(shown, withdrawn, whole, all_withdrawn, hidden)


def _sorted_out(
    cards: Iterable[Card], edition: Edition, known: Mapping[ArticleId, Plan]
) -> tuple[Sequence[Plan], list[Plan]]:
    if isinstance(cards, Deck):
        return crowd.sorted_out(cards, edition.sources)
    return selection.sorted_out(cards, edition.sources, known)
