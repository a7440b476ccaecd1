"""Which stories stand in which channel, in which order. Pure: cards in, lists of ids out."""

from __future__ import annotations

from array import array
from collections import defaultdict
from dataclasses import replace
from functools import cached_property
from heapq import merge
from itertools import islice
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from syndicator import heap
from syndicator.engine.editing.deletions import fate
from syndicator.engine.editing.retractions import keeps_back
from syndicator.model import ArticleId, Card, Channel, DeletionPolicy, Edit, Verdict, is_closed
from syndicator.publish.edition import folder_name
from syndicator.refine.judging.election import Standing, elect, unbelieved
from syndicator.refine.judging.stories import united
from syndicator.urls import host_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from syndicator.model import Selection, Source, SourceKey, Words

    Order: TypeAlias = tuple[datetime, datetime, ArticleId]  # published, met, id

_NONE: Mapping[ArticleId, Plan] = MappingProxyType({})


class Plan(msgspec.Struct, frozen=True, gc=False):
    """A story to be published: under one id, with the elected member's text.

    A struct that keeps nothing of what is worked out of it, because there are nearly as many as articles.
    """

    id: ArticleId
    elected: Card
    also: tuple[Card, ...]

    @property
    def updated(self) -> datetime:
        """Later than the elected article's own time where it was elected after the story had been published."""
        card = self.elected
        if card.id == self.id and card.deletion is None:
            return card.updated
        times = [card.updated]
        if card.id != self.id:
            times.append(card.first_seen)
        if card.deletion is not None:  # it says so
            times.append(card.deletion.at)
        return max(times)

    @property
    def order(self) -> Order:
        """What stories are sorted by: of one time (a day, where nothing else is stated) what came later is newer."""
        return self.elected.published, self.elected.first_seen, self.id

    @property
    def seen(self) -> datetime:
        """When it came here first, by whatever source."""
        first = self.elected.first_seen
        return min(first, *[card.first_seen for card in self.also]) if self.also else first

    @property
    def unsaid(self) -> tuple[Card, ...]:
        """Members that were corrected or retracted by their sources, where the elected one says nothing of the kind."""
        said = self.elected.remark
        return tuple(
            card
            for card in self.also
            if card.remark
            and (said is None or (said.edit is not Edit.RETRACTION and card.remark.edit is not said.edit))
        )

    @property
    def fingerprint(self) -> str:
        """Equal while nothing that a reader sees of the story changes."""
        card = self.elected
        if not self.also and card.id == self.id and card.deletion is None:  # as of most: the same in half the time
            copies = f"|{','.join(card.pictures)}" if card.pictures else ""
            return f"{self.id}|{card.digest}|{card.updated.isoformat()}|{copies}"
        others = ",".join(f"{card.source}:{card.url}:{card.published.timestamp()}:{card.title}" for card in self.also)
        if noted := [f"{card.id}:{card.remark.at}" for card in self.also if card.remark]:
            others += f"|{','.join(noted)}"
        copies = f"|{','.join(self.elected.pictures)}" if self.elected.pictures else ""
        removed = "|removed" if self.elected.deletion else ""
        return f"{self.id}|{self.elected.digest}|{self.updated.isoformat()}|{others}{copies}{removed}"


def stories(cards: Iterable[Card], sources: Mapping[SourceKey, Source]) -> list[Plan]:
    """Every story with its elected member, newest first. Left out are what is held or withdrawn, and what is of a
    source that is no longer configured.
    """
    return sorted_out(cards, sources)[0]


@heap.undisturbed()
def sorted_out(
    cards: Iterable[Card],
    sources: Mapping[SourceKey, Source],
    known: Mapping[ArticleId, Plan] = _NONE,
    beside: Iterable[Card] | None = None,
) -> tuple[list[Plan], list[Plan]]:
    """:func:`stories`, and those of which nothing stands because their sources removed or retracted them, as they
    would stand.

    What is kept although its source has removed it stands only where nobody else tells the story. A story that is equal
    to the one that is ``known`` under its id is that very object. ``beside``: see :func:`united`.
    """
    standings = {
        key: Standing(host_of(source.home or source.url), source.name, source.priority)
        for key, source in sources.items()
        if source.enabled
    }
    members, kept, withdrawn = _Members(), _Members(), _Members()
    for card in united(cards, beside):
        if card.source in standings and card.verdict is not Verdict.HELD:
            group = members
            if card.deletion is not None:
                becomes = fate(card.deletion, sources[card.source].deleted)
                if becomes is DeletionPolicy.HOLD:
                    continue
                group = kept if becomes is DeletionPolicy.KEEP else withdrawn
            group.add(card)
    members.join(kept)
    gone = _Members()
    gone.join(withdrawn, but=members)
    for key in unbelieved(members.together.values()):
        standings[key] = replace(standings[key], believed=False)
    shown, retracted = _unretracted(_plans(members, standings, known), sources)
    return shown, _plans(gone, standings, known) + retracted


class _Members:
    """Articles by their stories. Most are the only one of theirs, and are spared a list."""

    def __init__(self) -> None:
        self.alone: dict[ArticleId, Card] = {}
        self.together: dict[ArticleId, list[Card]] = {}

    def add(self, card: Card) -> None:
        first = self.alone.setdefault(card.story, card)
        if first is not card:
            self.together.setdefault(card.story, [first]).append(card)

    def join(self, others: _Members, but: _Members | None = None) -> None:
        """Take in the stories of others that are not here, nor among those that are left out."""
        apart = (but or self).alone
        fresh = [story for story in others.alone if story not in apart]
        self.alone |= {story: others.alone[story] for story in fresh}
        self.together |= {story: others.together[story] for story in fresh if story in others.together}


def _unretracted(plans: list[Plan], sources: Mapping[SourceKey, Source]) -> tuple[list[Plan], list[Plan]]:
    """The stories whose shown member no retraction keeps back, and those that are withdrawn for one."""
    shown, retracted = [], []
    for plan in plans:
        verdict = keeps_back(plan.elected, sources) if plan.elected.remark else None
        if verdict is None:
            noted = plan.also and any(card.remark for card in plan.also)
            shown.append(_without_retracted(plan, sources) if noted else plan)
        elif verdict is Verdict.WITHDRAWN:
            retracted.append(plan)
    return shown, retracted


def _without_retracted(plan: Plan, sources: Mapping[SourceKey, Source]) -> Plan:
    return msgspec.structs.replace(plan, also=tuple(card for card in plan.also if keeps_back(card, sources) is None))


def _plans(members: _Members, standings: Mapping[SourceKey, Standing], known: Mapping[ArticleId, Plan]) -> list[Plan]:
    together = members.together
    plans = [
        _plan(story, known.get(story), card)
        if story not in together
        else _elected(story, known.get(story), together[story], standings)
        for story, card in members.alone.items()
    ]
    # by all at once, a tuple would be made for each
    plans.sort(key=attrgetter("id"), reverse=True)
    plans.sort(key=attrgetter("elected.first_seen"), reverse=True)
    plans.sort(key=attrgetter("elected.published"), reverse=True)
    return plans


def _plan(story: ArticleId, known: Plan | None, elected: Card, also: tuple[Card, ...] = ()) -> Plan:
    if known is not None and (known.elected is elected or known.elected == elected) and known.also == also:
        return known
    return Plan(story, elected, also)


def _elected(story: ArticleId, known: Plan | None, group: list[Card], standings: Mapping[SourceKey, Standing]) -> Plan:
    elected = elect(group, standings)
    also = sorted((card for card in group if card.id != elected.id), key=lambda card: (card.published, card.id))
    return _plan(story, known, elected, tuple(also))


class Offer:
    """Stories among which channels select, newest first. Those of a source or a category are found without a look at
    the others, so that a channel costs what it shows.
    """

    def __init__(self, plans: Sequence[Plan]) -> None:
        self.plans = plans

    def select(self, wanted: Selection, text_of: Callable[[Card], str]) -> list[Plan]:
        """As :func:`select` would."""
        return select(self._candidates(wanted), wanted, text_of)

    def _candidates(self, wanted: Selection) -> Iterable[Plan]:
        if wanted.sources:
            places = [self._by_source.get(key, ()) for key in wanted.sources]
        elif wanted.categories:
            places = [self._by_category.get(name, ()) for name in wanted.categories]
        else:
            return self.plans
        return map(self.plans.__getitem__, _once(merge(*places)))

    @cached_property
    def _by_source(self) -> Mapping[str, Sequence[int]]:
        found: dict[str, array[int]] = defaultdict(_places)
        for place, plan in enumerate(self.plans):
            found[plan.elected.source].append(place)
            for card in plan.also:
                found[card.source].append(place)
        return found

    @cached_property
    def _by_category(self) -> Mapping[str, Sequence[int]]:
        found: dict[str, array[int]] = defaultdict(_places)
        for place, plan in enumerate(self.plans):
            for card in (plan.elected, *plan.also):
                for name in card.categories:
                    found[name].append(place)
        return found


def _places() -> array[int]:
    return array("I")


def _once(places: Iterable[int]) -> Iterator[int]:
    """Rising numbers, each once."""
    last = -1
    for place in places:
        if place != last:
            yield place
        last = place


def select(plans: Iterable[Plan], wanted: Selection, text_of: Callable[[Card], str]) -> list[Plan]:
    """The newest ``wanted.limit`` stories that belong to a channel, or to another selection.

    A story belongs to it when any of its members is of a selected source, so that a reprint never keeps a source's
    article out of a channel. ``text_of`` is asked only where words are selected.
    """
    return list(islice((plan for plan in plans if belongs(plan, wanted, text_of)), wanted.limit))


def takes(wanted: Selection, card: Card, text_of: Callable[[Card], str]) -> bool:
    """Whether a channel takes an article by itself, whatever story it tells."""
    return belongs(Plan(card.story, card, ()), wanted, text_of)


def belongs(plan: Plan, wanted: Selection, text_of: Callable[[Card], str]) -> bool:
    """Whether a story belongs to a channel, however many newer ones there are."""
    return _fits(plan, wanted) and _has_words(plan.elected, wanted.words, text_of)


def _fits(plan: Plan, wanted: Selection) -> bool:
    cards = (plan.elected, *plan.also)
    if wanted.sources and not any(card.source in wanted.sources for card in cards):
        return False
    if wanted.categories and not any(set(wanted.categories) & set(card.categories) for card in cards):
        return False
    return not wanted.languages or any(_speaks(plan.elected.language, tag) for tag in wanted.languages)


def _speaks(language: str, wanted: str) -> bool:
    """RFC 4647, 3.3.1: "zh" takes in "zh-Hant", "zh-Hant" does not take in "zh"."""
    language, wanted = language.lower(), wanted.lower()
    return language == wanted or language.startswith(wanted + "-")


def _has_words(card: Card, words: Words, text_of: Callable[[Card], str]) -> bool:
    if not words.include and not words.exclude:
        return True
    whole = f"{card.title}\n{text_of(card)}".casefold()
    if any(word.casefold() in whole for word in words.exclude):
        return False
    return not words.include or any(word.casefold() in whole for word in words.include)


def channels(
    configured: Sequence[Channel],
    sources: Mapping[SourceKey, Source],
    *,
    per_source: bool,
    per_category: bool,
    filed: Iterable[str] = (),
) -> tuple[Channel, ...]:
    """The configured channels, and one per source and per configured category where asked for.

    ``filed`` are the categories under which rules file articles.
    """
    made = list(configured)
    shown = [source for source in sources.values() if source.enabled and not is_closed(source, configured)]
    if per_source:
        made += [
            Channel(f"sources/{source.key}", source.name, sources=(source.key,), language=source.language)
            for source in shown
        ]
    if per_category:
        together: dict[str, list[str]] = {}  # names that differ in nothing an address shows are one channel
        for name in categories(shown, filed):
            together.setdefault(folder_name(name), []).append(name)
        made += [Channel(f"categories/{key}", names[0], categories=tuple(names)) for key, names in together.items()]
    return tuple(made)


def categories(shown: Iterable[Source], filed: Iterable[str]) -> tuple[str, ...]:
    """The categories that are configured, under which sources stand or rules file."""
    return tuple(dict.fromkeys((*(source.category for source in shown if source.category), *filed)))
