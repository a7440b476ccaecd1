"""What names the site's pages to search engines, and only the files of it that have changed. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from syndicator.engine.packed import Listings
from syndicator.publish import sitemap
from syndicator.publish.edition import article_path

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime

    from syndicator.engine.selection import Plan
    from syndicator.model import Rendition
    from syndicator.publish.edition import Edition


_MONTH = sitemap.WIDTHS[0]


@dataclass(slots=True)
class Memory:
    """The shelves over what was listed before."""

    listed: Listings = field(default_factory=Listings)
    shelves: dict[str, dict[str, str]] = field(default_factory=dict)  # of each month, by name: when any page changed


class Directory:
    """The sitemaps over ``listed`` pages. Only the months in which something differs from ``memory`` are sorted anew;
    it is then of these pages.
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
        touched = {told[:width] for _, told in self._listed.differing(before) for width in sitemap.WIDTHS}
        months = {told[:_MONTH] for _, told in self._listed.differing(memory.listed)}
        months |= {month for month in touched if len(month) == _MONTH}
        months |= {month for month in shelves if any(sitemap.shelf_path(one) not in standing for one in shelves[month])}
        for month in months:
            shelves.pop(month, None)
        for month, listed in self._listed.months(months):
            found = sitemap.shelves(dict(listed))
            shelves[month] = {name: sitemap.latest(rows) for name, rows in found.items()}
            for name, rows in found.items():
                if name[: sitemap.WIDTHS[-1]] in touched or sitemap.shelf_path(name) not in standing:
                    yield sitemap.shelf(self._edition, name, rows)
        memory.listed = self._listed.copy()
        yield sitemap.others(self._edition)
        yield sitemap.news(self._edition, self._news(plans))
        yield sitemap.index(self._edition, {name: at for month in shelves.values() for name, at in month.items()})

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
