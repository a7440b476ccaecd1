"""Which stories stand on which page of a category, a source, an outlet and a day. Pure.

An outlet of which there is a source by that name has one page with it. Each list has a front with its newest stories.
Where it holds more, all of them stand on pages by month, or by day where a month is too long, or by number within a
day, the earliest first: so that news touches the front and the newest page, and what ages out the page it stood on, and
no other. Nothing of this has to be remembered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeAlias
from zoneinfo import ZoneInfo

from syndicator.engine.selection import Plan
from syndicator.model import ArticleId, Card
from syndicator.publish.edition import CATEGORIES, DAYS, OUTLETS, SOURCES, folder_name
from syndicator.publish.pages import Places

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from syndicator.publish.edition import Edition

FRONT = 50
"""Stories on the front of a list."""
LONGEST = 100
"""Stories on any other page."""

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


@dataclass(frozen=True, slots=True)
class Filed:
    """What is listed of a story. ``day`` is that of its publication as its page shows it (ISO 8601)."""

    day: str
    outlet: str  # that published it first, as far as it is stated; else the one it was read from
    mark: bytes  # equal while nothing in its row changes


Memory: TypeAlias = dict[ArticleId, tuple[Card, Filed]]
"""What was worked out for stories before, and of which article; good as long as the edition is the same."""


class Catalogue:
    """Everything sorted out. ``plans`` are all stories that everybody may read, newest first."""

    def __init__(self, plans: Sequence[Plan], edition: Edition, memory: Memory) -> None:
        self._zone = edition.site.timezone
        self._sources = edition.sources
        self.filed = self._recalled(plans, memory)
        """What is listed of each story."""
        self._found: dict[tuple[str, str], list[Plan]] = defaultdict(list)
        self._titles: dict[tuple[str, str], str] = {}
        for name in edition.categories:
            self._titles.setdefault((CATEGORIES, folder_name(name)), name)
        self._titles.update({(SOURCES, source.key): source.name for source in edition.listed})
        self._named = {source.name: source.key for source in edition.listed}
        self._slugs = {name: folder_name(name) for name in edition.categories}
        for plan in plans:
            self._file(plan)
        self.all_days = sorted((name for kind, name in self._found if kind == DAYS), reverse=True)
        """Those on which something was published, newest first."""
        self.place = {day: number for number, day in enumerate(self.all_days)}
        """Where each stands among them."""

    def _recalled(self, plans: Sequence[Plan], memory: Memory) -> dict[ArticleId, Filed]:
        """From memory, where the article is the very same; ``memory`` then holds these stories and no others."""
        found: Memory = {}
        for plan in plans:
            known = memory.get(plan.id)
            if known is None or known[0] is not plan.elected:
                known = (plan.elected, self._filed(plan))
            found[plan.id] = known
        memory.clear()
        memory.update(found)
        return {story: filed for story, (_, filed) in found.items()}

    def _filed(self, plan: Plan) -> Filed:
        card, day = plan.elected, self._day_of(plan)
        outlet = card.origin or self._sources[card.source].name
        row = "\x1f".join((plan.id, day, card.language, outlet, card.image or "", card.title))
        return Filed(day, outlet, blake2b(row.encode("utf-8", "surrogatepass"), digest_size=12).digest())

    def _file(self, plan: Plan) -> None:
        card, found, filed = plan.elected, self._found, self.filed[plan.id]
        found[DAYS, filed.day].append(plan)
        of_outlet = self._named.get(filed.outlet, "")
        keys = (
            {card.source, of_outlet, *(other.source for other in plan.also)} if plan.also else {card.source, of_outlet}
        )
        for key in keys:
            if key:
                found[SOURCES, key].append(plan)
        if not self._slugs.keys().isdisjoint(card.categories):
            for slug in {self._slugs[name] for name in card.categories if name in self._slugs}:
                found[CATEGORIES, slug].append(plan)
        if of_outlet:
            return
        at = (OUTLETS, folder_name(filed.outlet))
        found[at].append(plan)
        known = self._titles.get(at)
        if known is None or filed.outlet < known:  # of two spellings always the same
            self._titles[at] = filed.outlet

    def places(self, plan: Plan) -> Places:
        """The lists in which a story stands."""
        mine = tuple(name for name in plan.elected.categories if name in self._slugs)
        filed = self.filed[plan.id]
        at = None if filed.outlet in self._named else filed.outlet
        keys = dict.fromkeys(filter(None, (self._named.get(filed.outlet), plan.elected.source)))
        return Places(mine, at, tuple(keys), filed.day)

    def shelves(self) -> Iterator[Shelf]:
        """Every list, those that are empty and have a page too."""
        for kind, name in sorted(self._titles.keys() | self._found.keys()):
            title = self._titles.get((kind, name), name)
            if kind != SOURCES or (kind, name) in self._titles:
                yield Shelf(kind, name, title, self._found.get((kind, name), ()))

    def _day_of(self, plan: Plan) -> str:
        published, source = plan.elected.published, self._sources[plan.elected.source]
        if not published.second and not published.minute % 15 and source.timezone not in {None, self._zone}:
            there = published.astimezone(_zone(str(source.timezone)))
            if not (there.hour or there.minute):  # a day without a time, which began where it was stated
                return there.date().isoformat()
        return _local(published, self._zone)

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
        groups: dict[str, list[Plan]] = defaultdict(list)
        for plan in plans:
            groups[self.filed[plan.id].day[:width]].append(plan)
        # a day without a time can lie beside its neighbours' one
        return ((name, groups[name]) for name in sorted(groups, reverse=True))


def _numbered(before: str, plans: Sequence[Plan]) -> list[Leaf]:
    """From the earliest, so that what is full stays as it is; the highest number first."""
    parts = [plans[max(0, end - LONGEST) : end] for end in range(len(plans), 0, -LONGEST)]
    return [Leaf(f"{before}{number}", part) for number, part in enumerate(parts, 1)][::-1]


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _local(time: datetime, zone: str) -> str:
    try:
        return time.astimezone(_zone(zone)).date().isoformat()
    except OverflowError:  # the first or last day that Python knows
        return time.date().isoformat()
