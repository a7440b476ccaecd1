"""What names the site's pages to search engines, and only the files of it that have changed. Pure."""

from __future__ import annotations

from dataclasses import field
from itertools import chain, islice, takewhile
from typing import TYPE_CHECKING, NamedTuple

from syndicator.dataclass import dataclass
from syndicator.engine.releasing.packed import Listings
from syndicator.publish.edition import article_path
from syndicator.publish.site import sitemap

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from syndicator.engine.releasing.packed import Hour
    from syndicator.engine.selecting.selection import Plan
    from syndicator.model import Rendition
    from syndicator.publish.edition import Edition


_MONTH = sitemap.WIDTHS[0]


@dataclass(slots=True)
class Memory:
    """The shelves over what was listed before."""

    listed: Listings = field(default_factory=Listings)
    shelves: dict[str, dict[str, str]] = field(default_factory=dict)  # of each month, by name: when any page changed


class _Looked(NamedTuple):
    """Months, days and hours in which something differs from what was listed before, or from memory; what stands."""

    touched: Collection[str]
    fresh: Collection[str]
    standing: Collection[str]

    def stand(self, name: str, parts: Collection[str]) -> bool:
        """Whether a shelf is as it was."""
        same = name not in self.touched and name not in self.fresh
        return same and all(sitemap.shelf_path(part) in self.standing for part in parts)


class Directory:
    """The sitemaps over ``listed`` pages. Only the months in which something differs from ``memory`` are divided anew,
    and only the shelves of them that differ are looked through; it is then of these pages.
    """

    def __init__(self, edition: Edition, listed: Listings, memory: Memory | None = None) -> None:
        self._edition = edition
        self._listed = listed
        self._memory = Memory() if memory is None else memory

    def renditions(self, before: Listings, plans: Sequence[Plan], standing: Collection[str]) -> Iterator[Rendition]:
        """Those on which something differs from what was listed ``before``, or that do not stand.

        ``plans`` are all stories, newest first.
        """
        memory, shelves = self._memory, self._memory.shelves
        touched = self._touched(before)
        fresh = touched if memory.listed is before else self._touched(memory.listed)
        months = {name for name in touched | fresh if len(name) == _MONTH}
        months |= {month for month in shelves if any(sitemap.shelf_path(one) not in standing for one in shelves[month])}
        found = self._listed.hours(months) if months else {}
        divided: dict[str, dict[str, str]] = {month: {} for month in months if month in found}
        for month, now in divided.items():
            known = shelves.get(month, {})
            yield from self._month(found[month], known, now, _Looked(touched, fresh, standing))
        memory.shelves = {month: told for month, told in shelves.items() if month not in months} | divided
        memory.listed = self._listed.copy()
        yield sitemap.others(self._edition)
        yield sitemap.news(self._edition, self._news(plans))
        yield sitemap.index(
            self._edition, {name: at for month in memory.shelves.values() for name, at in month.items()}
        )

    def _touched(self, before: Listings) -> set[str]:
        """The months, days and hours in which something differs."""
        return {hour[:width] for hour in self._listed.hours_touched(before) for width in sitemap.WIDTHS}

    def _month(
        self, hours: Mapping[str, Hour], known: Mapping[str, str], now: dict[str, str], looked: _Looked
    ) -> Iterator[Rendition]:
        """The shelves of one month that differ. ``now`` is told of each when any page changed, as ``known`` was."""
        for name, own in sitemap.shelves({hour: told.number for hour, told in hours.items()}):
            parts = [part for part in known if sitemap.is_part(part, name)]
            if parts and looked.stand(name, parts):
                now.update((part, known[part]) for part in parts)
                continue
            for part, rows in sitemap.parts(name, [*chain(*(chain(*hours[hour].rows) for hour in own))]).items():
                now[part] = sitemap.latest(rows)
                if name in looked.touched or sitemap.shelf_path(part) not in looked.standing:
                    yield sitemap.shelf(self._edition, part, rows)

    @property
    def paths(self) -> frozenset[str]:
        """Where its files stand, once :meth:`renditions` has told all of them."""
        names = (name for month in self._memory.shelves.values() for name in month)
        return frozenset((sitemap.INDEX, sitemap.NEWS, sitemap.OTHERS, *map(sitemap.shelf_path, names)))

    def _news(self, plans: Sequence[Plan]) -> Iterator[tuple[str, datetime, str, str]]:
        if not plans:
            return iter(())
        since = plans[0].elected.published - sitemap.NEWS_FOR
        fresh = takewhile(lambda plan: plan.elected.published >= since, plans)
        listed = (plan for plan in fresh if article_path(plan.id) in self._listed)
        return (
            (sitemap.address(article_path(plan.id)), plan.elected.published, plan.elected.title, plan.elected.language)
            for plan in islice(listed, sitemap.NEWS_LONGEST)
        )
