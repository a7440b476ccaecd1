"""Which stories stand on which page of a category, a source, an outlet and a day. Pure.

An outlet of which there is a source by that name has one page with it. Each list has a front with its newest stories.
Where it holds more, all of them stand on pages by month, or by day where a month is too long, or by number within a
day, the earliest first: so that news touches the front and the newest page, and what ages out the page it stood on, and
no other. Nothing of this has to be remembered.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, TypeAlias
from zoneinfo import ZoneInfo

import msgspec

from syndicator.dataclass import dataclass
from syndicator.engine.selecting.crowd import Plans, chosen
from syndicator.engine.selecting.selection import Plan
from syndicator.model import ArticleId
from syndicator.publish.edition import CATEGORIES, DAYS, OUTLETS, SOURCES, folder_name
from syndicator.publish.site.articlepage import Places

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from syndicator.model import Card
    from syndicator.publish.edition import Edition

FRONT = 50
"""Stories on the front of a list."""
LONGEST = 100
"""Stories on any other page."""

_MOST_SAME = 5000
"""Different lists of lists that are kept, to be the same object for the next story that stands in the same ones."""
_MARK = 12
"""Bytes of what marks a row."""

_NEARLY_AN_HOUR = timedelta(minutes=59, seconds=59, microseconds=999_999)
_MONTH, _DAY = 7, 10  # characters of a date (ISO 8601)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page. ``name`` is "" for the front, a month, a day, or one of these with a number: "2026-11-29/2"."""

    name: str
    plans: Sequence[Plan]  # newest first


@dataclass(frozen=True, slots=True)
class Shelf:
    """All stories of one category, source, outlet or day."""

    kind: str
    name: str  # the last part of its address
    title: str
    plans: Sequence[Plan]  # newest first


class Filed(msgspec.Struct, frozen=True, gc=False):
    """What is listed of a story; a struct because there are as many as stories.

    ``day`` is that of its publication as its page shows it (ISO 8601).
    """

    day: str
    outlet: str  # that published it first, as far as it is stated; else the one it was read from
    mark: bytes  # equal while nothing in its row changes
    lists: tuple[tuple[str, str], ...]  # in which it stands: their kinds and names
    foreign: bool  # whether there is no source by its outlet's name


Memory: TypeAlias = dict[ArticleId, tuple[Plan, Filed]]
"""What was worked out for stories before; good as long as the edition is the same."""


class Filing:
    """Where single stories are listed, and as what."""

    def __init__(self, edition: Edition) -> None:
        self._zone = edition.site.timezone
        self._sources = edition.sources
        self.named = {source.name: source.key for source in edition.listed}
        """Sources by their names."""
        self.slugs = {name: folder_name(name) for name in edition.categories}
        """The last parts of categories' addresses."""
        self._same: dict[Any, Any] = {}  # lists: those of all stories that stand in the same are one object
        self._hours: dict[datetime, str] = {}  # of each hour of UTC the day that it lies in here; "" where that is two

    def of(self, plan: Plan) -> Filed:
        """What is listed of a story."""
        card, same = plan.elected, self._same.setdefault
        source, day = card.source, self._day_of(card)
        outlet = card.origin or self._sources[source].name
        row = "\x1f".join((plan.id, day, card.language, outlet, card.image or "", card.title))
        mark = blake2b(row.encode("utf-8", "surrogatepass"), digest_size=_MARK).digest()
        of_outlet = self.named.get(outlet)
        lists = [(DAYS, day), (SOURCES, source)]
        if of_outlet and of_outlet != source:
            lists.append((SOURCES, of_outlet))
        if plan.also:
            lists += [(SOURCES, other.source) for other in plan.also]
        if card.categories:
            lists += [(CATEGORIES, self.slugs[name]) for name in card.categories if name in self.slugs]
        if not of_outlet:
            lists.append((OUTLETS, folder_name(outlet)))
        told = tuple(dict.fromkeys(lists))
        if len(self._same) > _MOST_SAME:  # of very many sources nearly each has lists of its own
            self._same.clear()
        return Filed(day, outlet, mark, same(told, told), not of_outlet)

    def _day_of(self, card: Card) -> str:
        published = card.published
        if not published.second and not published.minute % 15:
            source = self._sources[card.source]
            if source.timezone not in {None, self._zone}:
                there = published.astimezone(_zone(str(source.timezone)))
                if not (there.hour or there.minute):  # a day without a time, which began where it was stated
                    return there.date().isoformat()
        hour = published.replace(minute=0, second=0, microsecond=0)
        day = self._hours.get(hour)
        if day is None:
            day = self._hours[hour] = _day_throughout(hour, self._zone)
        return day or _local(published, self._zone)


class Catalogue:
    """Everything sorted out. ``plans`` are all stories that everybody may read, newest first; without ``memory``
    nothing is taken from an earlier release, nor kept for the next.
    """

    def __init__(self, plans: Sequence[Plan], edition: Edition, memory: Memory | None) -> None:
        self._filing = Filing(edition)
        self._plans = plans
        self._rows: _Rows | None = None  # of very many stories, in place of ``filed``
        self.filed: dict[ArticleId, Filed] = {}
        """What is listed of each story, unless there are very many."""
        self._titles: dict[tuple[str, str], str] = {}
        for name in edition.categories:
            self._titles.setdefault((CATEGORIES, folder_name(name)), name)
        self._titles.update({(SOURCES, source.key): source.name for source in edition.listed})
        self._found: dict[tuple[str, str], array[int]] = defaultdict(lambda: array("I"))  # places of stories
        found, foreign = self._found, set()
        for place, filed in enumerate(self._told_of(plans, memory)):
            for at in filed.lists:
                found[at].append(place)
            if filed.foreign:
                foreign.add(filed.outlet)
        for outlet in sorted(foreign):  # of two spellings always the same
            self._titles.setdefault((OUTLETS, folder_name(outlet)), outlet)
        self.all_days = sorted((name for kind, name in self._found if kind == DAYS), reverse=True)
        """Those on which something was published, newest first."""
        self.place = {day: number for number, day in enumerate(self.all_days)}
        """Where each stands among them."""

    def _told_of(self, plans: Sequence[Plan], memory: Memory | None) -> Iterator[Filed]:
        """What is listed of each story, in their order; of very many, what is needed again is kept packed."""
        if not isinstance(plans, Plans):
            self.filed = self._recalled(plans, memory)
            yield from self.filed.values()
            return
        rows = self._rows = _Rows()
        for filed in map(self._filing.of, plans):
            rows.add(filed)
            yield filed

    def filed_of(self, plan: Plan) -> Filed:
        """What is listed of a story."""
        return self._filing.of(plan) if self._rows is not None else self.filed[plan.id]

    def marks(self, plans: Sequence[Plan]) -> bytes:
        """What the rows of some stories of a list say, as a mark."""
        if self._rows is not None and isinstance(plans, Plans):
            return b"".join(map(self._rows.mark, plans.places))
        return b"".join([self.filed[plan.id].mark for plan in plans])

    def _days(self, plans: Sequence[Plan]) -> Iterator[str]:
        """On which day each of some stories of a list was published."""
        if self._rows is not None and isinstance(plans, Plans):
            return map(self._rows.day, plans.places)
        return (self.filed[plan.id].day for plan in plans)

    def _recalled(self, plans: Sequence[Plan], memory: Memory | None) -> dict[ArticleId, Filed]:
        """From memory, where the story is the very same; ``memory`` then holds these stories and no others."""
        if memory is None:
            return {plan.id: self._filing.of(plan) for plan in plans}
        before = dict(memory)
        memory.clear()
        filed = {}
        for plan in plans:
            known = before.get(plan.id)
            if known is None or known[0] is not plan:
                known = (plan, self._filing.of(plan))
            memory[plan.id] = known
            filed[plan.id] = known[1]
        return filed

    def places(self, plan: Plan) -> Places:
        """The lists in which a story stands."""
        filing, filed = self._filing, self.filed_of(plan)
        mine = tuple(name for name in plan.elected.categories if name in filing.slugs)
        at = filed.outlet if filed.foreign else None
        keys = dict.fromkeys(filter(None, (filing.named.get(filed.outlet), plan.elected.source)))
        return Places(mine, at, tuple(keys), filed.day)

    def shelves(self) -> Iterator[Shelf]:
        """Every list, those that are empty and have a page too."""
        for kind, name in sorted(self._titles.keys() | self._found.keys()):
            title = self._titles.get((kind, name), name)
            if kind != SOURCES or (kind, name) in self._titles:
                places = self._found.get((kind, name))
                yield Shelf(kind, name, title, () if places is None else chosen(self._plans, places))

    def leaves(self, shelf: Shelf) -> list[Leaf]:
        """The pages of a list, the front first, then from the newest to the oldest."""
        if shelf.kind == DAYS:
            if len(shelf.plans) <= LONGEST:
                return [Leaf("", shelf.plans)]
            return [Leaf("", shelf.plans[:FRONT]), *_numbered("", shelf.plans)]
        if len(shelf.plans) <= FRONT:
            return [Leaf("", shelf.plans)]
        return [Leaf("", shelf.plans[:FRONT]), *self._dated(shelf.plans)]

    def _dated(self, plans: Sequence[Plan]) -> Iterator[Leaf]:
        for month, ofmonth in self._by(plans, _MONTH):
            if len(ofmonth) <= LONGEST:
                yield Leaf(month, ofmonth)
                continue
            for day, ofday in self._by(ofmonth, _DAY):
                yield from [Leaf(day, ofday)] if len(ofday) <= LONGEST else _numbered(f"{day}/", ofday)

    def _by(self, plans: Sequence[Plan], width: int) -> Iterator[tuple[str, Sequence[Plan]]]:
        groups: dict[str, list[int]] = defaultdict(list)
        for place, day in enumerate(self._days(plans)):
            groups[day[:width]].append(place)
        # a day without a time can lie beside its neighbours' one
        return ((name, chosen(plans, groups[name])) for name in sorted(groups, reverse=True))


class _Rows:
    """Of each of very many stories, in their order, its mark and its day: fourteen bytes."""

    def __init__(self) -> None:
        self._marks = bytearray()
        self._days = array("I")
        self._names: list[str] = []
        self._numbers: dict[str, int] = {}

    def add(self, filed: Filed) -> None:
        """The next one."""
        number = self._numbers.setdefault(filed.day, len(self._names))
        if number == len(self._names):
            self._names.append(filed.day)
        self._days.append(number)
        self._marks += filed.mark

    def mark(self, place: int) -> bytes:
        """What is marked of the story at a place."""
        return bytes(self._marks[_MARK * place : _MARK * place + _MARK])

    def day(self, place: int) -> str:
        """On which day it was published."""
        return self._names[self._days[place]]


def _numbered(before: str, plans: Sequence[Plan]) -> list[Leaf]:
    """From the earliest, so that what is full stays as it is; the highest number first."""
    parts = [plans[max(0, end - LONGEST) : end] for end in range(len(plans), 0, -LONGEST)]
    return [Leaf(f"{before}{number}", part) for number, part in enumerate(parts, 1)][::-1]


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _day_throughout(hour: datetime, zone: str) -> str:
    """The day here in all of an hour; "" where there are two, or no such hour."""
    try:
        first, last = _local(hour, zone), _local(hour + _NEARLY_AN_HOUR, zone)
    except OverflowError:
        return ""
    return first if first == last else ""


def _local(time: datetime, zone: str) -> str:
    try:
        return time.astimezone(_zone(zone)).date().isoformat()
    except OverflowError:  # the first or last day that Python knows
        return time.date().isoformat()
